from collections import Counter

from odoo import api, models
from odoo.tools import SQL, format_date

from ...rules import need
from ...rules.cadence import days_a_week
from ..followup.planning import Planning
from ..retention.custrel_followup import CALM_DAYS

LINES = 10
"""Follow-ups of his first day that the preview shows of each person."""


class CustrelFirstHour(models.AbstractModel):
    """The fourth step, what the grades mean in hours, and the first days as they would
    be planned."""

    _inherit = "custrel.first.hour"

    @api.model
    def _get_load(self, company, run):
        """:return: dict of the step: hours of a usual week that customers ask of
        ``people``, against those that they have (0 is no limit), of all who have
        customers, how many people have too much, and the cadences, each with its
        customers and hours"""
        cadences, weeks = self.env["custrel.cadence"], company._custrel_usual_weeks()
        used = cadences._get_used(company)
        counts = cadences._count_customers(
            company, used, self._select_keyed(company, run)
        )
        hours = cadences._sum_hours(counts, used, weeks)
        ownerless = hours.pop(None, 0)
        people = self._list_hours(company, hours, days_a_week(weeks))
        over = [
            x
            for x in people
            if x["limit"] and _as_written(x["hours"]) > _as_written(x["limit"])
        ]
        return {
            "done": bool(people) and not _as_written(ownerless) and not over,
            "people": people,
            "over": len(over),
            "ownerless": ownerless,
            "hours": sum(hours.values()) + ownerless,
            # Whoever has no customers has hours that nobody counts on.
            "limit": sum(person["limit"] for person in people if person["hours"]),
            "cadences": self._list_cadences(used, counts, weeks),
        }

    @api.model
    def _select_keyed(self, company, run):
        return SQL(
            """SELECT owned.id, owned.owner AS key, graded.grade_id
                 FROM (%s) owned
                 JOIN %s graded ON graded.partner_id = owned.id""",
            self._select_owned(company, run),
            run._select_graded(company),
        )

    @api.model
    def _list_cadences(self, used, counts, weeks):
        """:return: list of dicts, best grade and most pressing need first: how many
        customers each cadence has, how often, and the hours a week that they take"""
        customers = Counter()
        for _owner, grade, quadrant, count in counts:
            customers[need.pick(used, grade, quadrant or False)] += count
        names = dict(
            self.env["custrel.cadence"]
            ._fields["quadrant"]
            ._description_selection(self.env)
        )
        places = list(need.QUADRANTS)
        return [
            {
                "id": record.id,
                "grade": record.grade_id.display_name,
                "color": record.grade_id.color,
                "need": names.get(quadrant, ""),
                "often": record._say_often(),
                "customers": customers[record],
                "minutes": record._get_minutes(),
                "automatic": bool(record._get_letter()),
                "channels": [
                    {"name": channel.name, "minutes": channel.minutes}
                    for channel in record.channel_ids
                ],
                "hours": customers[record] * record._get_hours_a_week(weeks),
            }
            for (_grade, quadrant), record in sorted(
                used.items(),
                key=lambda item: (
                    item[1].grade_id.sequence,
                    places.index(item[0][1]) if item[0][1] else len(places),
                ),
            )
        ]

    @api.model
    def _list_hours(self, company, hours, days):
        """:param float days: working days of a usual week
        :return: list of dicts of those who sell, or have customers: hours a week
        that they need and have. Who manages sales has customers only if they are given
        to him"""
        seller = self.env.ref("sales_team.group_sale_salesman").sudo()  # who sells
        manager = self.env.ref("sales_team.group_sale_manager").sudo()  # as above
        users = (seller.all_user_ids - manager.all_user_ids).filtered(
            company._custrel_employs
        )
        users |= users.browse(hours)
        people = [
            {
                "id": user.id,
                "name": user.name,
                "hours": hours[user.id],
                "limit": user._custrel_get_weekly_capacity(company, days),
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
            those of the ``first`` day, the ``most`` on a day, hours ``first_needed``
            and ``needed`` on these days, and the first ``lines``; of ``count`` and
            ``day``, the first one, of all; how many customers are ``waiting`` for an
            owner or a place; and
            ``risks``, how many would be at risk, dormant and lost today
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
            "risks": self._count_risks(company),
        }

    @api.model
    def _count_risks(self, company):
        """:return: dict of customers who would be at risk, dormant and lost today, and
        how many ``tasks`` a day a person gets for them, from some ``days`` on"""
        graded = self._get_run(company)._select_graded(company)
        rows = self.env["custrel.customer.rhythm"].sudo()  # of all, as the job does
        states = rows._count_states_before(company, graded)
        return {
            **{state: states.get(state, 0) for state in ("risk", "dormant", "lost")},
            "tasks": company.custrel_risk_tasks,
            "days": CALM_DAYS,
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
        graded = self._get_run(company)._select_graded(company)
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
        most, needed = max(
            (len(own), sum(x["minutes"] for x in own)) for own in days.values()
        )
        partners = self.env["res.partner"].browse([x["partner_id"] for x in lines])
        channels = self.env["custrel.channel"]
        cadences = self.env["custrel.cadence"]
        return {
            "id": user_id,
            "name": user.name,
            "count": sum(map(len, days.values())),
            "day": format_date(self.env, first),
            "first": len(days[first]),
            "first_needed": sum(x["minutes"] for x in days[first]) / 60,
            "most": most,
            "needed": needed / 60,
            "lines": [
                {
                    "customer": partner.display_name,
                    "grade": cadences.browse(x["cadence_id"]).grade_id.display_name,
                    "channel": channels.browse(x.get("channel_id", ())).name or "",
                }
                for partner, x in zip(partners, lines, strict=True)
            ],
        }


def _as_written(hours):
    """:return: hours as the panel writes them: nobody is told of what shows as nothing,
    and a step is not open for it"""
    return round(hours, 1)
