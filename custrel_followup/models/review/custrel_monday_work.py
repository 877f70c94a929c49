from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ...report.custrel_load_report import KINDS, WEEKS
from .custrel_figure import PEOPLE
from .custrel_monday import WEEKS as PAST_WEEKS

NEAR_WEEKS = 2
"""Who has room is asked for so many weeks."""


class CustrelMonday(models.AbstractModel):
    """What was due and what is coming: pictures, and who is behind them."""

    _inherit = "custrel.monday"

    @api.model
    def _get_answers(self):
        return [
            *super()._get_answers(),
            self._add_due,
            self._add_behind,
            self._add_outcome,
        ]

    @api.model
    def _add_due(self, page):
        """Due against done, in time, by grade and person."""
        figure = page.figures["in_time_share"]

        def describe(level):
            in_time = page.by_key("in_time_share", level)
            rows = []
            for key, done in page.by_key("done_share", level).items():
                if not done.denominator:
                    continue
                good = in_time[key].numerator
                rows.append(
                    {
                        "name": done.name or self.env._("None"),
                        "short": done.name.split(" · ")[0] or self.env._("None"),
                        "due": done.denominator,
                        "in_time": good,
                        "late": done.numerator - good,
                        "undone": done.denominator - done.numerator,
                        "share": self._write(in_time[key].value, "percent"),
                        "open": self._open_figure(figure, page, level, key),
                    }
                )
            return rows

        grades = describe("grade")
        people = sorted(describe("person"), key=lambda row: -row["due"])
        return {"due": {"grades": grades, "people": people}}

    @api.model
    def _add_behind(self, page):
        """Who is behind, the most first."""
        figure = page.figures["overdue"]
        rows = sorted(page.rows("overdue", "person"), key=lambda row: -row.numerator)
        return {
            "behind": [
                {
                    "name": row.name or self.env._("Nobody"),
                    "count": row.numerator,
                    "open": self._open_figure(figure, page, "person", row.key),
                }
                for row in rows
                if row.numerator
            ]
        }

    @api.model
    @api.readonly
    def get_load(self, mine=False):
        """Hours of the next weeks, and who has room in the next two. Asked for by
        itself: it looks ahead for each customer, and the page does not wait for it.

        :param bool mine: like :meth:`get_page`
        :return: dict with ``weeks`` and ``people``
        """
        mine = self._check_reader(mine)
        report, company = self.env["custrel.load.report"], self.env.company
        domain = [("company_id", "=", company.id)]
        only_own = mine or not self.env.user.has_group(PEOPLE)
        own = [*domain, ("user_id", "=", self.env.uid)]
        if mine:
            # Only leaders read it of others: of himself one does.
            report, domain = report.sudo(), own
        monday = self._get_days()[0] + timedelta(weeks=PAST_WEEKS)
        near = monday + timedelta(weeks=NEAR_WEEKS)
        weeks = {monday + timedelta(weeks=n): Counter() for n in range(WEEKS)}
        people = defaultdict(Counter)
        found = report._read_group(
            domain, ["week:day", "user_id", "kind"], ["hours:sum"]
        )
        for week, user, kind, hours in found:
            week = fields.Date.to_date(week)
            if week in weeks:
                weeks[week][kind] += hours
            if week < near and (not only_own or user == self.env.user):
                people[user][kind] += hours
        rows = [
            self._describe_room(user, hours, near)
            for user, hours in people.items()
            if hours["room"]
        ]
        return {
            "weeks": [
                {
                    "name": self._format_day(week),
                    **{kind: round(hours[kind], 1) for kind, _name in KINDS},
                }
                for week, hours in weeks.items()
            ],
            "people": sorted(rows, key=lambda row: -row["free"]),
            "open": self._open("custrel_load_report_action", domain),
        }

    @api.model
    def _describe_room(self, user, hours, near):
        needed = hours["planned"] + hours["expected"]
        name = user.sudo().name  # names of our people are no secret
        return {
            "name": name,
            "needed": self._write(needed, "hours"),
            "room": self._write(hours["room"], "hours"),
            "free": round(hours["room"] - needed, 1),
            "share": round(100 * needed / hours["room"]),
            "open": self._open(
                "custrel_followup_action",
                [
                    ("state", "=", "planned"),
                    ("user_id", "=", user.id),
                    ("company_id", "=", self.env.company.id),
                    ("date_planned", "<", fields.Date.to_string(near)),
                ],
            ),
        }

    @api.model
    def _add_outcome(self, page):
        """Contacts, and the opportunities and orders that followed them."""
        figure = page.figures["contacts"]

        def describe(level):
            others = {
                name: page.by_key(code, level)
                for name, code in (
                    ("opportunities", "opportunities_after"),
                    ("orders", "orders_after"),
                    ("value", "order_value_after"),
                )
            }
            rows = [
                {
                    "name": row.name or self.env._("None"),
                    "contacts": row.numerator,
                    "opportunities": round(others["opportunities"][key].numerator),
                    "orders": round(others["orders"][key].numerator),
                    "amount": others["value"][key].numerator,
                    "value": self._write(others["value"][key].numerator, "money"),
                    "open": self._open_figure(figure, page, level, key),
                }
                for key, row in page.by_key("contacts", level).items()
                if row.numerator
            ]
            return sorted(rows, key=lambda row: (-row["amount"], -row["contacts"]))

        return {
            "outcome": {
                "channels": describe("channel"),
                "results": describe("result"),
                "open": self._open("custrel_followup_report_action_outcome"),
            }
        }
