from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ..shared.inside import tell
from ..shared.res_company import FOLLOWS_UP

OPENED = {"custrel_handovers_opened": object()}
"""Context: handovers of these users were opened a moment ago, not to do it twice.

The value is an object, so that no context sent over RPC is taken for it.
"""


class ResUsers(models.Model):
    """Archiving a user opens handovers before Odoo deletes his activities; unarchiving
    gives back what is not handed over yet. So does taking his role, and giving it."""

    _inherit = "res.users"

    @api.model
    def _custrel_get_open_work(self):
        return super()._custrel_get_open_work() | {
            "crm.lead": Domain("won_status", "=", "pending"),
            "sale.order": Domain("state", "in", ("draft", "sent")),
        }

    def _custrel_find_stand_ins(self, company):
        """Who gets customers by a handover for an absence comes first."""
        found = super()._custrel_find_stand_ins(company)
        today = company._custrel_today()
        lines = self.env["custrel.handover.line"].sudo()  # names, no secret
        groups = lines._read_group(
            [
                ("company_id", "=", company.id),
                ("handover_id.user_id", "in", self.ids),
                ("handover_id.reason", "=", "absence"),
                ("handover_id.state", "in", ("scheduled", "applying", "applied")),
                ("handover_id.date_to", ">=", today),
                ("role", "=", "first"),
                ("new_user_id", "!=", False),
            ],
            ["handover_id", "new_user_id"],
            ["__count"],
            order="__count DESC, new_user_id",
        )
        chosen = defaultdict(self.browse)
        for handover, user, _count in groups:
            chosen[handover.user_id.id] |= user
        for user_id, users in chosen.items():
            found[user_id] = users | found[user_id]
        return found

    def action_archive(self):
        # Odoo deletes the activities of archived users: ours are taken care of before.
        self._custrel_open_handovers()
        return super(ResUsers, self.with_context(**OPENED)).action_archive()

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self._custrel_open_handovers()
        back = self.browse()
        if vals.get("active"):
            back = self.filtered(lambda user: not user.active)
        roles = "group_ids" in vals
        had = self._custrel_with_role() if roles else self.browse()
        result = super().write(vals)
        if roles:
            has = self._custrel_with_role()
            (had - has).filtered("active")._custrel_leave()
            back |= has - had
        back._custrel_come_back()
        return result

    def _custrel_with_role(self):
        """:return: those of these users who may look after customers"""
        return self.filtered(lambda user: user.has_group(FOLLOWS_UP))

    def _custrel_open_handovers(self):
        if all(self.env.context.get(k) is v for k, v in OPENED.items()):
            return
        self.filtered(lambda user: user.active and not user.share)._custrel_leave()

    def _custrel_leave(self):
        handovers = self.env["custrel.handover"].sudo()  # customers of who leaves
        if self:
            tell(handovers, custrel_leaving=self.ids)._open_for(self)

    def _custrel_come_back(self):
        handovers = self.env["custrel.handover"].sudo()  # as above
        if back := self.filtered("active")._custrel_with_role():
            handovers._come_back(back)
