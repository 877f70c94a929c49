from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .custrel_followup_activity import FROM_FOLLOWUP, is_from_followup


class MailActivity(models.Model):
    """What people do with a reminder in the systray happens to its follow-up."""

    _inherit = "mail.activity"

    def _custrel_get_followups(self):
        """:return: planned follow-ups that these activities remind of"""
        reminders = self.sudo().filtered(  # the mark is the program's
            lambda activity: (
                activity.res_model == "custrel.followup"
                and activity.custrel_reminder
                and activity.active
            )
        )
        if not reminders or is_from_followup(self):
            return self.env["custrel.followup"]
        followups = self.env["custrel.followup"].browse(reminders.mapped("res_id"))
        return followups.exists().filtered(lambda f: f.state == "planned")

    def write(self, vals):
        names = {"date_deadline": "date_planned", "user_id": "user_id"}
        changed = {
            target: vals[source] for source, target in names.items() if source in vals
        }
        relevant = changed or vals.get("activity_type_id")
        followups = relevant and self._custrel_get_followups()
        result = super().write(vals)
        if followups:
            followups = followups.with_context(**FROM_FOLLOWUP)
            if changed:
                followups.write(changed)
            if vals.get("activity_type_id"):
                followups._set_channel_of(vals["activity_type_id"])
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        followups = self._custrel_get_followups()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if followups:
            if feedback:
                followups._add_content(plaintext2html(feedback))
            followups.action_done()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followup_reminder(self):
        # Odoo itself removes activities as superuser, e.g. when a user is archived.
        if self.env.su:
            return
        followup = self._custrel_get_followups()[:1]
        if followup:
            raise UserError(
                self.env._(
                    "This reminder belongs to the follow-up %s. Open it and cancel it "
                    "there with a reason, or move its date.",
                    followup.display_name,
                )
            )
