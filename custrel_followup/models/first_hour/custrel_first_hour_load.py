from collections import Counter

from odoo import api, models
from odoo.tools import SQL, format_date

from ..followup.custrel_cadence_cost import WEEKS
from ..followup.planning import Planning

LINES = 10
"""Follow-ups of his first day that the preview shows of each person."""


class CustrelFirstHour(models.AbstractModel):
    """The fourth step, what the grades mean in hours, and the first days as they would
    be planned."""

    _inherit = "custrel.first.hour"

    @api.model
    def _get_load(self, company, run):
        """:return: dict of the step: hours a week that customers ask of ``people``,
        against those that they have (0 is no limit), of all, and the cadences"""
        cadences = self.env["custrel.cadence"]._get_by_grade(company)
        hours = Counter()
        for owner, grade_id, count in self._count_graded(company, run):
            if record := cadences.get(grade_id):
                contacts = count * 7 / record._get_step_days()
                hours[owner] += contacts * record._get_minutes() / 60
        ownerless = hours.pop(None, 0)
        people = self._list_hours(company, hours)
        return {
            "done": bool(people)
            and not ownerless
            and not any(x["limit"] and x["hours"] > x["limit"] for x in people),
            "people": people,
            "ownerless": ownerless,
            "hours": sum(hours.values()) + ownerless,
            "limit": sum(person["limit"] for person in people),
            "cadences": [
                {
                    "id": record.id,
                    "grade": record.grade_id.display_name,
                    "color": record.grade_id.color,
                    "often": record._say_often(),
                }
                for record in sorted(
                    cadences.values(), key=lambda x: x.grade_id.sequence
                )
            ],
        }

    @api.model
    def _count_graded(self, company, run):
        """:return: list of owner or None, grade, number of customers"""
        return self.env.execute_query(
            SQL(
                """SELECT customer.owner, graded.grade_id, count(*)
                     FROM (%s) customer
                     JOIN %s graded ON graded.partner_id = customer.id
                    GROUP BY 1, 2""",
                self._select_owned(company, run),
                self._select_graded(company, run),
            )
        )

    @api.model
    def _list_hours(self, company, hours):
        """:return: list of dicts of those who sell, or have customers: hours a week
        that they need and have"""
        closed = company._custrel_closed_days(company._custrel_today(), WEEKS * 7)
        days = (WEEKS * 7 - len(closed)) / WEEKS
        seller = self.env.ref("sales_team.group_sale_salesman").sudo()  # who sells
        users = seller.all_user_ids.filtered(company._custrel_employs)
        users |= users.browse(hours)
        people = [
            {
                "id": user.id,
                "name": user.name,
                "hours": hours[user.id],
                "limit": user._custrel_get_capacity(company) / 60 * days,
            }
            for user in users
        ]
        return sorted(people, key=lambda x: (-x["hours"], x["name"]))

    # ------------------------------------------------------------- the first morning

    @api.model
    def get_first_days(self):
        """Show what beginning would plan; the planner finds all places and nothing is
        written.

        :return: dict of ``people``, a list of dicts with the ``count`` of follow-ups,
            those of the ``first`` day, the ``most`` on a day, hours ``needed`` on that
            of the most, and the first ``lines``; of ``count`` and ``day``, the first
            one, of all; and how many customers are ``waiting`` for an owner or a place
        """
        self._check_manager()
        company = self.env.company
        self._compute_missing(company)
        planned, waiting = self._plan_first_days(company)
        days = {}
        for vals in planned:
            own = days.setdefault(vals["user_id"], {})
            own.setdefault(vals["date_planned"], []).append(vals)
        first = min((min(own) for own in days.values()), default=None)
        people = [self._get_first_day(user_id, own) for user_id, own in days.items()]
        return {
            "day": format_date(self.env, first) if first else "",
            "count": len(planned),
            "most": max((person["most"] for person in people), default=0),
            "waiting": waiting,
            "people": sorted(people, key=lambda x: (-x["count"], x["name"])),
        }

    @api.model
    def _plan_first_days(self, company):
        """:return: list of values of follow-ups that would be planned, and the number
        of customers who have to wait"""
        cadences = self.env["custrel.cadence"]._get_used(company)
        if not cadences:
            return [], 0
        followups = self.env["custrel.followup"].with_company(company)
        planning = Planning(company, cadences.values())
        graded = self._select_graded(company, self._get_run(company))
        due = followups._due_customers(company, cadences, planning.horizon, graded)
        rows = self.env.execute_query_dict(due)
        planning.set_out(rows)
        planned = followups._prepare_batch(planning, rows)
        return planned, len(rows) - len(planned)

    @api.model
    def _get_first_day(self, user_id, days):
        """:param dict days: of each day to the follow-ups planned for it
        :return: dict of a person
        """
        user = self.env["res.users"].sudo().browse(user_id)  # name of a colleague
        first = min(days)
        lines = days[first][:LINES]
        partners = self.env["res.partner"].browse([x["partner_id"] for x in lines])
        channels = self.env["custrel.channel"]
        cadences = self.env["custrel.cadence"]
        return {
            "id": user_id,
            "name": user.name,
            "count": sum(map(len, days.values())),
            "day": format_date(self.env, first),
            "first": len(days[first]),
            "most": max(map(len, days.values())),
            "needed": max(sum(x["minutes"] for x in own) for own in days.values()) / 60,
            "lines": [
                {
                    "customer": partner.display_name,
                    "grade": cadences.browse(x["cadence_id"]).grade_id.display_name,
                    "channel": channels.browse(x.get("channel_id", ())).name or "",
                }
                for partner, x in zip(partners, lines, strict=True)
            ],
        }
