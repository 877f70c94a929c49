from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .custrel_complaint_merge import JOINED, MOVED


class CustrelComplaint(models.Model):
    """Taking complaints out again of those into which they were merged."""

    _inherit = "custrel.complaint"

    def action_unmerge(self):
        """What moved and is still there comes back.

        :raise UserError: one was not merged, or went on and is closed
        :raise AccessError: one of the two is none of the user's business
        """
        for complaint in self:
            goes_on = complaint.merged_into_id
            both = complaint | goes_on
            if not goes_on:
                raise UserError(
                    self.env._("%s was not merged.", complaint.display_name)
                )
            if both - both._filtered_access("write"):
                raise AccessError(
                    self.env._(
                        "You may not change both of these complaints. Ask who handles "
                        "the other one."
                    )
                )
            goes_on._require_unsettled()
            both.lock_for_update()
            goes_on.sudo()._give_back(complaint.sudo())  # he may change both
            complaint._note_unmerge(goes_on)
        return True

    def _give_back(self, other):
        """Undo what :meth:`_merge` did, but for what others have changed meanwhile."""
        kept = other.merge_values
        moved = kept["moved"]
        for model, (_name, field) in MOVED.items():
            records = self._find_hanging(model)
            records.filtered(lambda r, ids=moved[model]: r.id in ids).write(
                {field: other.id}
            )
        lost = set(map(str, moved["mail.message"]))
        now = self._get_step_values(JOINED)
        values = {
            name: before
            for name, (before, after) in kept["changed"].items()
            if before != after and now[name] == after
        }
        if severity := values.pop("severity_id", None):
            self._keep({"severity_id": severity})  # moves the targets
        self._keep(
            values
            | {
                "answers": {
                    key: answer
                    for key, answer in (self.answers or {}).items()
                    if key not in lost
                },
                "collaborator_ids": [Command.unlink(id_) for id_ in kept["people"]],
            }
        )
        self.merged_ids.filtered(lambda c: c.id in kept["merged"])._keep(
            {"merged_into_id": other.id}
        )
        other._keep(
            {
                "active": True,
                "merged_into_id": False,
                "merge_values": False,
                "unanswered_since": kept["unanswered_since"],
            }
        )
        self._unfollow(kept["followers"])
        other._hand_tasks(moved["mail.activity"], self.user_id, other.user_id)
        other._follow_customer(customer_changed=True)
        for complaint in (self | other).filtered("is_open"):
            complaint._set_watch(complaint.company_id._custrel_work_time())

    def _note_unmerge(self, goes_on):
        said = self.env._(
            "%s is no longer part of this complaint: it goes on by itself.",
            self._get_html_link(title=self.display_name),
        )
        goes_on._note(said)
        said = self.env._(
            "It goes on by itself, no longer as part of %s.",
            goes_on._get_html_link(title=goes_on.display_name),
        )
        self._note(said)

    def _unfollow(self, partner_ids):
        """Have those stop following who did so for what was merged alone."""
        stay = self._get_concerned() | self.collaborator_ids.partner_id
        stay |= self.merged_ids._get_followers().partner_id
        self._get_followers().filtered(
            lambda f: f.partner_id.id in partner_ids and f.partner_id not in stay
        ).unlink()
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"])
