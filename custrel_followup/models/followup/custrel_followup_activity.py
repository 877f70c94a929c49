from operator import methodcaller

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

FROM_FOLLOWUP = {"custrel_from_followup": object()}
"""Context: the follow-up changes its activity; nothing is to be sent back.

The value is an object, so that no context sent over RPC is taken for it.
"""


def is_from_followup(records):
    """:return: whether a follow-up itself changes these activities"""
    return all(records.env.context.get(k) is v for k, v in FROM_FOLLOWUP.items())


class CustrelFollowup(models.Model):
    """Each planned follow-up has an Odoo activity that reminds its owner."""

    _inherit = "custrel.followup"

    def _get_reminders(self):
        """:return: open activities that remind of these follow-ups"""
        reminders = self.env["mail.activity"]._custrel_find_reminders(self)
        return reminders.with_context(mail_activity_quick_update=True, **FROM_FOLLOWUP)

    def _schedule_reminders(self):
        """Give every planned follow-up with an owner the activity it lacks."""
        reminded = set(self._get_reminders().mapped("res_id")) if self else set()
        self.filtered(lambda followup: followup.id not in reminded)._create_reminders()

    def _create_reminders(self):
        planned = self.filtered(
            lambda f: f.state == "planned" and f.user_id and f.active
        )
        if not planned:
            return
        self.env["mail.activity"]._custrel_create_reminders(
            [followup._prepare_reminder() for followup in planned], quiet=True
        )

    def _prepare_reminder(self):
        return self.env["mail.activity"]._custrel_prepare_reminder(
            self,
            self.user_id,
            self.channel_id.activity_type_id,
            lambda followup: {"summary": followup._get_summary()},
            self.date_planned,
        )

    def _update_reminders(self, vals):
        """Keep the activities in step with the values just written."""
        if is_from_followup(self):
            return
        if vals.get("state", "planned") != "planned":
            self._remove_reminders()
            return
        names = {
            "date_planned": "date_deadline",
            "user_id": "user_id",
        }
        changed = {
            target: vals[source] for source, target in names.items() if source in vals
        }
        if vals.get("channel_id"):
            channel = self.env["custrel.channel"].browse(vals["channel_id"])
            changed["activity_type_id"] = channel.activity_type_id.id
        if "user_id" in changed and not changed["user_id"]:
            self._remove_reminders()
        elif changed:
            self._get_reminders().write(changed)
        if changed or "state" in vals:
            self._schedule_reminders()
        if not {"name", "objective", "partner_id"}.isdisjoint(vals):
            for summary, followups in self.grouped(
                methodcaller("_get_summary")
            ).items():
                followups._get_reminders().summary = summary

    def _get_summary(self):
        return self.name or self.objective or self.partner_id.name

    def _close_reminders(self):
        self._get_reminders()._action_done()

    def _remove_reminders(self):
        self._get_reminders().unlink()

    def _set_channel_of(self, activity_type_id):
        """Use the channel of this type of activity, unless that is so already."""
        channel = self.env["custrel.channel"].search(
            [("activity_type_id", "=", activity_type_id)], limit=1
        )
        if channel:
            self.filtered(
                lambda f: f.channel_id.activity_type_id.id != activity_type_id
            ).write({"channel_id": channel.id})

    def _add_content(self, html):
        """Append what was said to what is written already."""
        for content, followups in self.grouped("content").items():
            followups.content = (content or "") + html

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Owners see their follow-ups anyway; following each would flood them."""
        if self.env.context.get("mail_activity_quick_update"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)


class MailActivity(models.Model):
    """Moving, reassigning or finishing a reminder does the same with its follow-up."""

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
