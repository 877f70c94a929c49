from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ..complaint.desk import Desk


class CustrelHandover(models.Model):
    """Who takes what: proposed by the rule of the team, or split among some people."""

    _inherit = "custrel.handover"

    def _propose(self):
        """Choose somebody for each line that has nobody, by the rule of the team."""
        company = self.company_id
        succession = company._custrel_succession()
        desk = Desk(self.env, company, self.user_id)
        chosen = defaultdict(self.env["custrel.handover.line"].browse)
        for line in self.line_ids:
            if line.state == "todo" and not line.new_user_id:
                chosen[self._propose_for(line, succession, desk)] |= line
        for user, lines in chosen.items():
            if user:
                lines.new_user_id = user

    def _propose_for(self, line, succession, desk):
        person = self.user_id
        partner = line.partner_id.sudo()  # whoever looks after the customer
        if line.role == "work":
            if complaint := line.item_ids._get_records("custrel.complaint")[:1]:
                return desk.find(
                    complaint.team_id, complaint.partner_id, complaint.green_channel
                )
            if not partner:
                return self.responsible_id
            if partner.user_id != person and succession.is_free(partner.user_id):
                return partner.user_id.sudo(False)
        others = partner.user_id | partner.custrel_second_user_id
        others |= partner.custrel_collaborator_ids
        return (
            succession.propose(person, others.ids)
            # Better a colleague who knows the customer than nobody.
            or succession.propose(person, partner.user_id.ids)
            or self.responsible_id
        )

    def action_split(self):
        """Spread the lines that are not handed over evenly over the chosen people.

        :raise UserError: nobody is chosen
        """
        self.check_access("write")
        for handover in self:
            if not handover.successor_ids:
                raise UserError(
                    self.env._("Choose the people who are to share the customers.")
                )
            handover._split_among(handover.successor_ids)
        return True

    def _split_among(self, users):
        """Spread lines that are still to hand over evenly over ``users``."""
        succession = self.company_id._custrel_succession()
        for line in self.line_ids:
            if line.state in ("todo", "failed"):
                taken = line.other_user_id.ids
                chosen = succession.spread(users.ids, taken) or users[:1].id
                line.new_user_id = chosen
