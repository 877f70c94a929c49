from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...report.custrel_load_report import KINDS, WEEKS
from ...rules.near import get_near
from .custrel_figure import PEOPLE


class CustrelMonday(models.AbstractModel):
    """What was due and what is coming: pictures, and who is behind them."""

    _inherit = "custrel.monday"

    @api.model
    def _get_codes(self, page):
        return super()._get_codes(page) | {"opportunities_after", "orders_after"}

    @api.model
    def _get_answers(self):
        return [
            *super()._get_answers(),
            self._add_due,
            self._add_behind,
            self._add_load,
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
                        "name": done.name or self.env._("Not Given"),
                        "short": done.name.split(" · ")[0] or self.env._("Not Given"),
                        "due": done.denominator,
                        "in_time": good,
                        "late": done.numerator - good,
                        "undone": done.denominator - done.numerator,
                        "share": self._write(in_time[key].value, "percent"),
                        "open": self._open_figure(
                            figure, page, level, key, done.name or self.env._("None")
                        ),
                    }
                )
            return rows

        grades = describe("grade")
        # Of oneself the grades and the figures above tell.
        people = [] if page.mine else describe("person")
        people.sort(key=lambda row: -row["due"])
        return {
            "due": {
                "grades": grades,
                "people": people,
                "open": self._open_figure(page.figures["done_share"], page),
            }
        }

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
                    "open": self._open_person(figure, page, row),
                }
                for row in rows
                if row.numerator
            ]
        }

    @api.model
    def _get_lists(self, page):
        return super()._get_lists(page) | {"load": self._select_load(page)}

    @api.model
    def _get_load_report(self, page):
        """:return: the report, and the domain of what of it is shown"""
        report = self.env["custrel.load.report"]
        domain = [("company_id", "=", self.env.company.id)]
        if page.mine:
            # Only leaders read it of others: of himself one does.
            report, domain = report.sudo(), [*domain, ("user_id", "=", self.env.uid)]
        return report, domain

    @api.model
    def _select_load(self, page):
        report, domain = self._get_load_report(page)
        query = report._search(domain)
        return SQL(
            """
            SELECT %(week)s AS week, %(kind)s AS kind, %(user)s AS user,
                   (SELECT person.name FROM res_users staff
                      JOIN res_partner person ON person.id = staff.partner_id
                     WHERE staff.id = %(user)s) AS name,
                   %(hours)s AS hours
              FROM %(table)s WHERE %(where)s
            """,
            **{
                name: SQL.identifier(report._table, column)
                for name, column in (
                    ("week", "week"),
                    ("kind", "kind"),
                    ("user", "user_id"),
                    ("hours", "hours"),
                )
            },
            table=query.from_clause,
            where=query.where_clause or SQL("TRUE"),
        )

    @api.model
    def _add_load(self, page):
        """Hours of the next weeks, and who has room in the next two."""
        _report, domain = self._get_load_report(page)
        only_own = page.mine or not self.env.user.has_group(PEOPLE)
        monday = page.today - timedelta(days=page.today.weekday())
        near = get_near(page.today)
        weeks = {monday + timedelta(weeks=n): Counter() for n in range(WEEKS)}
        people = defaultdict(Counter)
        names = {}
        for row in page.lists["load"]:
            week, kind, hours = (
                fields.Date.to_date(row["week"]),
                row["kind"],
                row["hours"],
            )
            weeks[week][kind] += hours
            if week < near and (not only_own or row["user"] == self.env.uid):
                people[row["user"]][kind] += hours
                names[row["user"]] = row["name"]
        rows = [
            self._describe_room(user_id, names[user_id], hours, near)
            for user_id, hours in people.items()
            if hours["room"]
        ]
        return {
            "load": {
                "weeks": [
                    {
                        "name": self._format_day(week),
                        **{kind: round(hours[kind], 1) for kind, _name in KINDS},
                    }
                    for week, hours in weeks.items()
                ],
                # Who has most too much comes first, then who has most room.
                "people": sorted(
                    rows, key=lambda row: (row["free"] >= 0, -abs(row["free"]))
                ),
                "until": self._format_day(near - timedelta(days=1)),
                "open": self._open("custrel_load_report_action", domain),
            }
        }

    @api.model
    def _describe_room(self, user_id, name, hours, near):
        needed = hours["overdue"] + hours["planned"] + hours["expected"]
        return {
            "name": name,
            "needed": self._write(needed, "hours"),
            "room": self._write(hours["room"], "hours"),
            "free": round(hours["room"] - needed, 1),
            "text": self._write(round(hours["room"] - needed, 1), "hours"),
            "share": round(100 * needed / hours["room"]),
            "open": self._open(
                "custrel_load_report_action",
                [("company_id", "=", self.env.company.id)],
                facets=self._make_facets(
                    (
                        (name, Domain("user_id", "=", user_id)),
                        (
                            self.env._(
                                "Until %s", self._format_day(near - timedelta(days=1))
                            ),
                            Domain("week", "<", fields.Date.to_string(near)),
                        ),
                    )
                ),
                view="pivot",
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
                    "name": row.name or self.env._("Not Given"),
                    "contacts": row.numerator,
                    "opportunities": round(others["opportunities"][key].numerator),
                    "orders": round(others["orders"][key].numerator),
                    "amount": others["value"][key].numerator,
                    "value": self._write(others["value"][key].numerator, "money"),
                    "open": self._open_figure(
                        figure, page, level, key, row.name or self.env._("None")
                    ),
                }
                for key, row in page.by_key("contacts", level).items()
                if row.numerator
            ]
            return sorted(rows, key=lambda row: (-row["amount"], -row["contacts"]))

        return {
            "outcome": {
                "channels": describe("channel"),
                "results": describe("result"),
                "open": self._open_figure(
                    figure,
                    page,
                    action="custrel_followup_report_action_outcome",
                    view=False,
                ),
            }
        }
