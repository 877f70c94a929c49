from collections import defaultdict
from datetime import timedelta

from babel.dates import format_interval

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, babel_locale_parse, get_lang

from ...rules import days

AHEAD = 60
"""Days for which colleagues are told who will be away."""


class ResUsers(models.Model):
    """Who is away, and who is there instead. Colleagues see that much of each other's
    leave, and nothing of its reason."""

    _inherit = "res.users"

    @api.model
    @api.readonly
    def custrel_get_away(self):
        """Absences of colleagues in the present company, now and in the next weeks.

        :return: list of dicts, the first one first: ``user`` id and ``name`` of who is
            away, the days in words (``when``), whether it is ``now``, and the names of
            those who stand in (``stand_ins``)
        :raise AccessError: the user has no role of the add-on
        """
        if not self.env.user.has_group("custrel_followup.custrel_group_user"):
            raise AccessError(self.env._("Only our own people see who is away."))
        company = self.env.company
        absences = self._custrel_find_absences(company)
        users = self.sudo().browse({absence[0] for absence in absences})  # names
        stand_ins = users._custrel_find_stand_ins(company)
        for others in stand_ins.values():
            users |= others
        names = {user.id: user.name for user in users}
        today = company._custrel_today()
        return [
            {
                "user": user_id,
                "name": names[user_id],
                "when": self._custrel_say_span(first, last),
                "now": first <= today,
                "stand_ins": [names[one.id] for one in stand_ins[user_id]],
            }
            for user_id, first, last in absences
        ]

    @api.model
    @api.readonly
    def custrel_get_colleagues(self, company_ids, with_me=False):
        """To whom one can give work: salespeople of all these companies, and whoever
        looks after customers there; those with the least to do today first, as far as
        the user may know that, and then the others by name.

        :param list company_ids: whose work is given
        :param bool with_me: the user may be given it, too
        :return: list of dicts of ``id``, ``name`` and ``away``, the days of the next
            absence in words, "" without; of himself, of those whom he leads, and of
            everybody for who sees everything, also of ``minutes`` planned until today
            and ``capacity`` in minutes a day, 0 for no limit
        :raise AccessError: the user has no role of the add-on
        """
        if not self.env.user.has_group("custrel_followup.custrel_group_user"):
            raise AccessError(self.env._("Only our own people see who is away."))
        given = company_ids if isinstance(company_ids, list) else []
        companies = self.env.companies.filtered(lambda one: one.id in given)
        companies = companies or self.env.company
        company = companies[:1]
        group = self.env.ref("sales_team.group_sale_salesman")
        sellers = group.sudo().all_user_ids  # that they sell is no secret
        roles = self.env["custrel.assignment"].sudo()  # that he has customers, not whom
        rows = roles._read_group(
            [("company_id", "=", company.id), ("date_end", "=", False)], ["user_id"]
        )
        people = sellers.union(*(user for (user,) in rows)).filtered(
            lambda user: (
                (with_me or user != self.env.user)
                and all(one._custrel_employs(user) for one in companies)
            )
        )
        away = {}
        for user_id, first, last in self._custrel_find_absences(company):
            away.setdefault(user_id, self._custrel_say_span(first, last))
        loads = people._custrel_get_known_loads(company)
        found = [
            {"id": user.id, "name": user.name, "away": away.get(user.id, "")}
            | loads.get(user.id, {})
            for user in people
        ]
        return sorted(
            found, key=lambda one: (one.get("minutes", float("inf")), one["name"])
        )

    def _custrel_get_known_loads(self, company):
        """How much these people have to do: of those of whom the user sees it in the
        report on the load, too.

        :return: dict of user id to dict of ``minutes`` and ``capacity``
        """
        known = self
        me = self.env.user
        if not me.has_group("custrel_followup.custrel_group_all"):
            known &= me | me._custrel_get_led(company)
        minutes = known._custrel_sum_minutes(company)
        limits = self.env["custrel.capacity"]._get_limits(company)
        usual = company.sudo().custrel_contact_hours * 60  # everybody's own day
        return {
            user.id: {
                "minutes": minutes.get(user.id, 0),
                "capacity": round(limits.get(user.id, usual)),
            }
            for user in known
        }

    def _custrel_sum_minutes(self, company):
        """:return: dict of user id to the minutes that his work until today takes"""
        followups = self.env["custrel.followup"].sudo()  # how much, not what
        rows = followups._read_group(
            [
                ("user_id", "in", self.ids),
                ("company_id", "=", company.id),
                ("state", "=", "planned"),
                ("automatic", "=", False),
                ("date_planned", "<=", company._custrel_today()),
            ],
            ["user_id"],
            ["minutes:sum"],
        )
        return {user.id: minutes for user, minutes in rows}

    @api.model
    def _custrel_say_span(self, first, last):
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_interval(first, last, "MMMd", locale=locale)

    @api.model
    def _custrel_find_absences(self, company):
        """:return: sorted list of user id, first and last day, of who works here"""
        zone, today = company._custrel_calendar_zone(), company._custrel_today()
        begin = days.midnight(today, zone)
        end = days.midnight(today + timedelta(days=AHEAD), zone)
        leaves = company._custrel_leaves_of(None, begin, end)
        staff = company._custrel_get_staff()
        found = [
            (user_id, *days.away(left, back, zone))
            for user_id, spans in leaves.items()
            for left, back in spans
            if user_id in staff
        ]
        return sorted(found, key=lambda absence: (absence[1], absence[2], absence[0]))

    def _custrel_find_stand_ins(self, company):
        """Who stands in for these people: the second contacts of their customers, first
        those of the most.

        :return: dict of user id to users, empty where there is nobody
        """
        self.env["custrel.assignment"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT own.user_id, other.user_id
                  FROM custrel_assignment own
                  JOIN custrel_assignment other
                    ON other.partner_id = own.partner_id
                   AND other.company_id = own.company_id
                   AND other.role = 'second' AND other.date_end IS NULL
                 WHERE own.role = 'first' AND own.date_end IS NULL
                   AND own.company_id = %s AND own.user_id IN %s
                 GROUP BY own.user_id, other.user_id
                 ORDER BY own.user_id, count(*) DESC, other.user_id
                """,
                company.id,
                tuple(self.ids) or (None,),
            )
        )
        found = defaultdict(self.browse)
        for user_id, other_id in rows:
            found[user_id] |= self.browse(other_id)
        return found
