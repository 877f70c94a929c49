from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shared.inside import tell, told
from .custrel_complaint_stage import ENDED_STATES

PATIENCE = timedelta(minutes=1)
"""So long a mail that a click has sent can be taken back."""

STEP_FIELDS = (
    "stage_id",
    "responded_at",
    "resolved_at",
    "closed_at",
    "closing",
    "proposed_at",
    "silence_at",
    "silence_told",
    "waiting_since",
    "paused_hours",
    "response_deadline",
    "resolution_deadline",
    "response_watch_at",
    "resolution_watch_at",
    "unanswered_since",
)
"""What proposing, closing and rejecting change."""


class CustrelComplaint(models.Model):
    """What somebody proposes, closes or rejects on a screen can be undone for a minute:
    so long the mail to the customer waits."""

    _inherit = "custrel.complaint"

    undo_until = fields.Datetime(
        readonly=True, copy=False, help="When the mail of the last step leaves."
    )
    undo_values = fields.Json(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="What was before the last step.",
    )
    can_undo = fields.Boolean(
        compute="_compute_can_undo",
        help="The mail of the last step has not left yet.",
    )

    @api.depends("undo_until")
    def _compute_can_undo(self):
        now = fields.Datetime.now()
        for complaint in self:
            until = complaint.undo_until
            complaint.can_undo = bool(until) and until > now

    def _patient(self):
        """:return: these complaints, for a step that somebody takes on a screen"""
        until = (fields.Datetime.now() + PATIENCE).replace(microsecond=0)
        before = {complaint.id: complaint._get_step_values() for complaint in self}
        return tell(self, custrel_undo_until=until, custrel_undo_values=before)

    def web_save(self, vals, specification, next_id=None):
        """A card that is dropped into another column sends a mail, too."""
        if "stage_id" in vals:
            self = self._patient()
        return super().web_save(vals, specification, next_id=next_id)

    def web_save_multi(self, vals_list, specification):
        """Several lines of a list that are edited at once send theirs, too."""
        if any("stage_id" in vals for vals in vals_list):
            self = self._patient()
        return super().web_save_multi(vals_list, specification)

    def write(self, vals):
        until = told(self, "custrel_undo_until")
        if not until or "stage_id" not in vals:
            return super().write(vals)
        result = super().write(vals)
        for complaint in self.filtered(lambda c: c.state in ENDED_STATES):
            before = told(self, "custrel_undo_values")[complaint.id]
            if complaint.stage_id.id != before["stage_id"]:
                complaint._keep({"undo_until": until, "undo_values": before})
        return result

    def _get_step_values(self):
        """:return: dict that JSON can keep and that can be written again"""
        values = {}
        for name in STEP_FIELDS:
            value = self[name]
            if self._fields[name].type == "datetime":
                value = fields.Datetime.to_string(value)
            values[name] = value.id if name == "stage_id" else value
        return values

    def _move(self, before):
        if told(self, "custrel_undoing"):
            return None
        return super()._move(before)

    def _get_mail_values(self, name):
        values = super()._get_mail_values(name)
        until = told(self, "custrel_undo_until")
        return values | {"scheduled_date": until} if until else values

    def action_undo(self):
        """Take the last step back, with the mail that it has sent.

        :raise UserError: the mail has left
        """
        self.check_access("write")
        for complaint in self:
            mails = complaint._get_waiting_mails()
            if not complaint.can_undo or len(mails.try_lock_for_update()) < len(mails):
                raise UserError(
                    self.env._(
                        "%s: it is too late, the mail has left. Reopen the complaint "
                        "instead.",
                        complaint.display_name,
                    )
                )
            mails.unlink()
            complaint._restore()
        return True

    def _get_waiting_mails(self):
        """:return: mails of the last step that have not left"""
        mails = self.env["mail.mail"].sudo()  # queued for whoever settles complaints
        return mails.search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("state", "=", "outgoing"),
                ("scheduled_date", "=", self.undo_until),
            ]
        )

    def _restore(self):
        courtesy = self.courtesy_followup_id.sudo()  # closing had planned it
        courtesy.filtered(lambda f: f.complaint_id == self).unlink()
        values = self.undo_values | {"undo_until": False, "undo_values": False}
        tell(self, custrel_undoing=True)._keep(values)
        if self.is_open:
            self._set_watch(self.company_id._custrel_work_time())
