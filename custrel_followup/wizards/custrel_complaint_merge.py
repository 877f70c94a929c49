from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.shared.listing import say_all
from ..models.shared.undo import offer_undo, read_offer, sign_offer

SCOPE = "custrel-complaint-merge"


class CustrelComplaintMerge(models.TransientModel):
    """Asks which of several complaints goes on, and says what becomes of the others."""

    _name = "custrel.complaint.merge"
    _description = "Merge Complaints"
    _inherit = ["custrel.kept"]

    complaint_ids = fields.Many2many(
        "custrel.complaint", string="Complaints", required=True
    )
    partner_id = fields.Many2one("res.partner", compute="_compute_whose")
    company_id = fields.Many2one("res.company", compute="_compute_whose")
    target_id = fields.Many2one(
        "custrel.complaint",
        string="Keep",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        help="The oldest one, unless you choose another.",
    )
    reason = fields.Char(string="Why")
    summary = fields.Char(compute="_compute_summary")

    @api.depends("complaint_ids")
    def _compute_whose(self):
        for wizard in self:
            first = wizard.complaint_ids[:1]
            wizard.partner_id = first.partner_id
            wizard.company_id = first.company_id

    @api.depends("complaint_ids")
    def _compute_target_id(self):
        for wizard in self:
            chosen = wizard.complaint_ids._origin
            if wizard.target_id not in chosen:
                wizard.target_id = chosen._get_oldest()

    @api.depends("complaint_ids", "target_id")
    def _compute_summary(self):
        for wizard in self:
            others = wizard.complaint_ids._origin - wizard.target_id
            wizard.summary = False
            if others and wizard.target_id:
                wizard.summary = self.env._(
                    "Conversation, files, tasks and followers of %(others)s move to "
                    "%(target)s, which keeps the earliest target; the customer gets no "
                    "mail, and his replies and links lead there.",
                    others=say_all(self.env, others.mapped("name")),
                    target=wizard.target_id.name,
                )

    def action_confirm(self):
        """Merge them.

        :raise UserError: they can't be merged
        """
        self.ensure_one()
        if self.target_id not in self.complaint_ids:
            raise UserError(
                self.env._("Choose one of the complaints as the one that goes on.")
            )
        others = self.complaint_ids - self.target_id
        self.target_id._merge(others, self.reason or "")
        said = self.env._(
            "%(others)s: goes on in %(target)s.",
            others=say_all(self.env, others.mapped("name")),
            target=self.target_id.display_name,
        )
        undo = {"merged": others.ids, "into": self.target_id.id}
        return offer_undo(self._name, said, sign_offer(self.env, SCOPE, undo))

    @api.model
    def action_undo(self, token):
        """Take them out again that were merged a minute ago.

        :param str token: see :meth:`action_confirm`
        :return: what to say
        :raise UserError: it is too late, or they went on since
        """
        offer = read_offer(self.env, SCOPE, token)
        merged = self.env["custrel.complaint"].browse(offer["merged"]).exists()
        # Who was taken out, or merged into another one meanwhile, stays there.
        still = merged.filtered(lambda c: c.merged_into_id.id == offer["into"])
        if not still:
            raise UserError(self.env._("Somebody has undone this already."))
        still.action_unmerge()
        names = say_all(self.env, still.mapped("name"))
        return self.env._("Undone: %s goes on by itself again.", names)
