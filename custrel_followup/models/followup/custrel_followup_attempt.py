from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..shared.inside import tell, told


class CustrelFollowup(models.Model):
    """Whoever did not answer was not contacted: he is tried again."""

    _inherit = "custrel.followup"

    is_attempt = fields.Boolean(
        string="Attempt",
        compute="_compute_is_attempt",
        store=True,
        precompute=True,
        help="Recorded with a result that says that the customer was not reached. The "
        "date on which he was last contacted stays.",
    )
    attempt_count = fields.Integer(
        string="Attempts",
        readonly=True,
        copy=False,
        help="So often in a row the customer was tried in vain before this follow-up.",
    )
    is_incomplete = fields.Boolean(
        string="Record Incomplete",
        compute="_compute_is_incomplete",
        store=True,
        precompute=True,
        help="Recorded without a result, or without saying what was talked about.",
    )

    @api.depends("state", "result_id")
    def _compute_is_attempt(self):
        # Not of `result_id.reached`: what is recorded keeps what it meant.
        for followup in self:
            result = followup.result_id
            followup.is_attempt = followup.state == "done" and (
                bool(result) and not result.reached
            )

    @api.depends("state", "result_id", "content")
    def _compute_is_incomplete(self):
        for followup in self:
            told = followup.is_attempt or not is_html_empty(followup.content)
            followup.is_incomplete = followup.state == "done" and not (
                followup.result_id and told
            )

    @api.depends("attempt_count", "previous_followup_id")
    def _compute_why(self):
        tried = self.filtered("attempt_count")
        for followup in tried:
            followup.why = self.env._(
                "Not reached, attempt %(number)s",
                number=followup.attempt_count + 1,
            )
        return super(CustrelFollowup, self - tried)._compute_why()

    def action_done(self):
        """The day of the next try is agreed unless the settings choose it."""
        retried = self.filtered(lambda f: f._is_to_be_tried_again())
        records = tell(self, custrel_retried=frozenset(retried.ids))
        return super(CustrelFollowup, records).action_done()

    def _check_next(self):
        """An attempt without a date of its own gets one from the settings.

        :raise UserError: the result asks for words, and there are none
        """
        if self.result_id.content_required and is_html_empty(self.content):
            raise UserError(
                self.env._(
                    "%(followup)s: the result “%(result)s” needs a word about what was "
                    "talked about.",
                    followup=self.display_name,
                    result=self.result_id.name,
                )
            )
        if self._is_to_be_tried_again():
            self.next_date = self._get_retry_day()
        return super()._check_next()

    def _get_retry_day(self):
        """:return: the first day on which whoever tries again works"""
        self.ensure_one()
        person = (self.next_user_id or self.user_id)._origin
        day = self._get_usual_retry_day()
        return self.company_id._custrel_workdays_of(person.ids, day)[person.id]

    def _get_usual_retry_day(self):
        """:return: the same if all work every day"""
        company = self.company_id
        return company._custrel_today() + timedelta(days=company.custrel_retry_days)

    def _is_to_be_tried_again(self):
        self.ensure_one()
        return (
            bool(self.result_id)
            and not self.result_id.reached
            and not self.next_date
            and self.attempt_count + 1 < self.company_id.custrel_attempts
        )

    def _prepare_all_next(self):
        """Nobody is tried again by a channel that he has forbidden meanwhile."""
        prepared = super()._prepare_all_next()
        pairs = dict(zip(self, prepared, strict=True))
        tried = self.filtered(lambda f: f.is_attempt and not f.next_action)
        for company, own in tried.grouped("company_id").items():
            wanted = [pairs[followup] for followup in own]
            pairs |= zip(own, self._choose_channels(company, wanted), strict=True)
        return list(pairs.values())

    def _prepare_next(self):
        """The next try is for the same purpose as the one in vain. It is agreed where
        somebody chose its day, and else planned for what this one was."""
        vals = super()._prepare_next()
        if not self.is_attempt or self.next_action:
            return vals
        vals |= {
            "name": self.name,
            "objective": self.objective,
            "contact_ids": [Command.set(self.contact_ids.ids)],
            "attempt_count": self.attempt_count + 1,
        }
        if self.id not in (told(self, "custrel_retried") or ()):
            return vals | {"day_by_hand": True}
        usual = self._get_usual_retry_day()
        return vals | {
            "origin": self.origin,
            "cadence_id": self.cadence_id.id,
            "displaced_from": usual != self.next_date and usual,
        }
