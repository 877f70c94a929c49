from odoo import fields, models
from odoo.tools import plaintext2html

from ..shared.readers import Readers

WORD = "custrel_followup.mail_activity_type_complaint_word"
RATING = "custrel_followup.mail_activity_type_complaint_rating"

SATISFIED = 3
"""Of five: below it the customer is unhappy with how we settled it."""


class CustrelComplaint(models.Model):
    """What the customer says when we have spoken: somebody who is there hears of it."""

    _inherit = "custrel.complaint"

    def _on_customer_reply(self):
        """End waiting and silence. Words that nobody expects any more, or that nobody
        follows, are somebody's task."""
        self.filtered(lambda c: c.state == "waiting")._go("in_progress")
        proposed = self.filtered(lambda c: c.state == "resolved")
        proposed._keep({"silence_at": False})
        for complaint in self:
            followed = complaint.company_id._custrel_employs(complaint.user_id)
            if not complaint.is_open or not followed:
                complaint._tell_of_words()

    def _reopen_by_customer(self, reason):
        result = super()._reopen_by_customer(reason)
        for complaint in self:
            complaint._tell_of_words(reason)
        return result

    def rating_apply(self, rate, **kwargs):
        """Keep the customer's rating; a bad one is somebody's task until it is good."""
        rating = super().rating_apply(rate, **kwargs)
        if rate >= SATISFIED:
            self._get_tasks(RATING).unlink()
            return rating
        for complaint in self:
            leader = complaint._get_told("manager", Readers(complaint))
            lang = leader.sudo().lang  # his language, whoever rates
            words = complaint.with_context(lang=lang or self.env.lang)
            complaint._set_task(
                RATING,
                leader,
                words.env._("The customer is not content"),
                kwargs.get("feedback"),
            )
        return rating

    def _tell_of_words(self, text=""):
        """The owner reads what the customer has written, or else the team leader, or
        else the fallback user: the first one who is there and may open it."""
        user = self._get_told("new", Readers(self))
        lang = user.sudo().lang  # his language, whoever writes
        words = self.with_context(lang=lang or self.env.lang)
        summary = words.env._("The customer has written again")
        self._set_task(WORD, user, summary, text)

    def _get_tasks(self, *types):
        """:param types: external ids of activity types, all of them if none is given
        :return: open tasks that the customer's words have made
        """
        activities = self.env["mail.activity"].sudo()  # made for others
        kinds = [self.env.ref(name).id for name in types or (WORD, RATING)]
        return activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "in", kinds),
                ("automated", "=", True),
            ]
        )

    def _set_task(self, kind, user, summary, text):
        """Have one open task of a kind: of ``user``, unless somebody has it who is
        still there."""
        self.ensure_one()
        task = self._get_tasks(kind)[:1]
        if task:
            if text:
                task.note = plaintext2html(text)
            if not self.company_id._custrel_employs(task.user_id):
                task.user_id = user
            return
        user = user.sudo()  # his time zone
        today = self.company_id._custrel_today()
        if user:
            today = user._custrel_local_day(fields.Datetime.now())
        self.sudo().activity_schedule(  # for somebody else, whoever is logged in
            kind,
            date_deadline=today,
            summary=summary,
            note=plaintext2html(text or ""),
            user_id=user.id,
        )
