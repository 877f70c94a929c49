from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import days
from ..shared.res_company import CALENDAR_DAYS
from .reach import Reaches

WAIT_DAYS = 7
"""So long what the program plans outside cadences waits for an owner who is away."""


class CustrelFollowup(models.Model):
    """What the program plans outside cadences, and nobody agreed with the customer:
    after a low answer or a complaint, at risk, after an attempt in vain unless somebody
    chose the day. It is planned by a channel that he takes, on a day on which its
    assignee works.
    """

    _inherit = "custrel.followup"

    @api.model
    def _get_unagreed_origins(self):
        """:return: set of the origins of which nobody agreed the day with a customer"""
        return {"cadence"}

    @api.model
    def _unagreed_domain(self):
        tried = Domain("attempt_count", ">", 0) & Domain("day_by_hand", "=", False)
        return tried | Domain("origin", "in", sorted(self._get_unagreed_origins()))

    @api.model
    def _is_unagreed(self, alias):
        """:return: SQL condition, the same as the domain"""
        return SQL(
            "(%s IN %s OR %s > 0 AND %s IS NOT TRUE)",
            SQL.identifier(alias, "origin"),
            tuple(sorted(self._get_unagreed_origins())),
            SQL.identifier(alias, "attempt_count"),
            SQL.identifier(alias, "day_by_hand"),
        )

    @api.model
    def _prepare_apart(self, company, day, wanted):
        """Choose channel and day, and who stands in where the owner is away for longer
        than :data:`WAIT_DAYS`: a handful of queries, however many there are.

        :param day: the first on which they are to be done
        :param wanted: list of values of follow-ups with ``partner_id`` and ``user_id``
        :return: list of values with which they can be created
        """
        reaches = self._get_reaches(company, wanted)
        customers = self.env["res.partner"].browse(v["partner_id"] for v in wanted)
        seconds = self._get_second_contacts(company, customers)
        people = {*(vals["user_id"] for vals in wanted), *seconds.values()}
        closed = company._custrel_closed_days(day, CALENDAR_DAYS)
        away = company._custrel_days_away(people - {False, None}, day, CALENDAR_DAYS)
        latest = day + timedelta(days=WAIT_DAYS)
        term = [day + timedelta(days=number) for number in range(WAIT_DAYS + 1)]
        prepared = []
        for vals in wanted:
            owner, customer = vals["user_id"], vals["partner_id"]
            second = seconds.get(customer)
            reach = reaches[self._whom_id(vals)]
            other = {x for x in term if x in reach.other_days}
            if closed.union(other).issuperset(term):
                other = set()  # no day would be right
            found, is_second = days.place(
                day,
                closed | other,
                away.get(owner, set()),
                latest,
                away.get(second, set()) if second and second != owner else None,
            )
            person = {"user_id": second, "stand_in_for_id": owner} if is_second else {}
            if found != day and day not in other:
                person["displaced_from"] = day
            prepared.append({**vals, **person, "date_planned": found})
        return self._choose_channels(company, prepared, reaches)

    @api.model
    def _choose_channels(self, company, wanted, reaches=None):
        """:param wanted: list of values of follow-ups with ``partner_id``; a
            ``channel_id`` stays as long as the customer does not forbid it
        :return: list of values, each with a channel that the customer takes
        """
        reaches = reaches or self._get_reaches(company, wanted)
        usual = self.env["custrel.channel"]._get_first().id
        chosen = []
        for vals in wanted:
            reach = reaches[self._whom_id(vals)]
            channel = vals.get("channel_id")
            if not channel or not reach.may_use(channel):
                channel = channel or usual
                channel = reach.pick_channel([channel] if channel else []) or channel
            chosen.append({**vals, "channel_id": channel})
        return chosen

    @api.model
    def _get_reaches(self, company, wanted):
        return Reaches(company).of({self._whom_id(vals) for vals in wanted})

    @api.model
    def _whom_id(self, vals):
        """:return: id of the contact, or else of the customer, whom it is about"""
        for command in vals.get("contact_ids") or ():
            if len(command) > 2 and command[2]:
                return command[2][0]
        return vals["partner_id"]
