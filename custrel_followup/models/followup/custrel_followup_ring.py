from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL, format_list

from ..shared.clock import get_local
from ..shared.jobs import Job
from .custrel_followup_planner import BULK
from .reach_words import ReachWords

NOTICE = "custrel_followup.ring"
"""What the browser listens to."""

CHANGED = frozenset(("user_id", "partner_id", "contact_ids"))
"""Fields that say who is told, and of whom."""

MOST = 5
"""So many customers are named in one notice."""


class CustrelFollowup(models.Model):
    """Tells people when the hours begin in which a customer of their day is best
    reached: by the customer's clock, whatever theirs says."""

    _inherit = "custrel.followup"

    rung_on = fields.Date(
        string="Best Time Told On",
        readonly=True,
        copy=False,
        help="The day on which the assignee was told that the best time had come.",
    )

    def write(self, vals):
        """Somebody else, or another person to reach: nobody was told of that yet."""
        if CHANGED.isdisjoint(vals) or "rung_on" in vals:
            return super().write(vals)
        rung = self.sudo().filtered("rung_on")  # they may be another's afterwards
        before = {f: (f.user_id, f._get_whom()) for f in rung}
        result = super().write(vals)
        rung.filtered(lambda f: before[f] != (f.user_id, f._get_whom()))._keep(
            {"rung_on": False}
        )
        return result

    def _ring_again(self):
        """Their hours are others by now: what has not begun yet is told anew."""
        rung = self.filtered("rung_on")
        opened = rung._filter_opened()
        (rung - opened)._keep({"rung_on": False})

    @api.model
    def _cron_ring(self, batch_size=200):
        """Tell each person of the customers whose hours have begun; nobody twice of the
        same follow-up on a day, nobody when they are over.

        :raise Exception: the last error, where nobody could be told of it
        """
        with Job(self.env, "Ring") as job:
            job.each(
                self.env["res.company"]._custrel_find_started(),
                partial(self.with_context(**BULK)._ring_company, job, batch_size),
            )

    @api.model
    def _ring_company(self, job, batch_size, company):
        condition = self._unrung_condition(company)
        job.batches(
            self._find_open(company, condition)._filter_opened()._ids,
            lambda followups: followups._ring(company),
            size=batch_size,
            claim=partial(self._claim_open, company, condition),
        )

    @api.model
    def _unrung_condition(self, company):
        today = company._custrel_today()
        return SQL(
            """followup.date_planned = %(today)s AND followup.user_id IS NOT NULL
            AND followup.automatic IS NOT TRUE
            AND followup.rung_on IS DISTINCT FROM %(today)s""",
            today=today,
        )

    def _filter_opened(self):
        """:return: those whose hours have begun and are not over"""
        now = fields.Datetime.now()
        openings = self._find_openings()
        return self.filtered(
            lambda f: f in openings and openings[f][0] <= now < openings[f][1]
        )

    def _ring(self, company):
        opened = self._filter_opened()
        for user, own in opened.grouped("user_id").items():
            user._bus_send(NOTICE, own._prepare_ring(user.sudo()))  # language, zone
        opened._keep({"rung_on": company._custrel_today()})

    def _prepare_ring(self, user):
        """:return: dict of what the browser of a user shows, in his language and by his
        clock"""
        his = self.with_context(lang=user.lang or self.env.lang, tz=user._custrel_tz())
        words, named = ReachWords(his.env), []
        for followup in his[:MOST]:
            until = get_local(his.env, followup.best_until)
            named.append(
                his.env._(
                    "%(customer)s until %(time)s",
                    customer=followup.partner_id.name,
                    time=words.get_time(until),
                )
            )
        if more := len(self) - len(named):
            named.append(his.env._("%s more", more))
        return {
            "title": his.env._("Best reached now"),
            "message": format_list(his.env, named),
        }
