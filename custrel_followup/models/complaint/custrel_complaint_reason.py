from odoo import api, fields, models
from odoo.fields import Domain


class CustrelComplaintReason(models.Model):
    """Why customers complain, as a tree."""

    _name = "custrel.complaint.reason"
    _description = "Complaint Reason"
    _inherit = ["custrel.catalogue", "custrel.named"]
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "name", "known_solution", "guidance"]
    _order = "complete_name"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Reason", compute="_compute_complete_name", recursive=True, store=True
    )
    parent_id = fields.Many2one(
        "custrel.complaint.reason", string="Part of", index=True, ondelete="restrict"
    )
    child_ids = fields.One2many(
        "custrel.complaint.reason", "parent_id", string="Parts", readonly=True
    )
    parent_path = fields.Char(index=True)
    active = fields.Boolean(default=True)
    guidance = fields.Html(
        string="What to Do",
        translate=True,
        sanitize_style=True,
        help="For whoever handles a complaint with this reason. Customers never "
        "see it.",
    )
    known_solution = fields.Html(
        translate=True,
        sanitize_style=True,
        help="Words for the customer: they can be put into the resolution or an "
        "answer.",
    )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """The reason of what is answered comes first, if it is among those found."""
        found = super().name_search(name, domain, operator, limit)
        own_id = self.env.context.get("custrel_own_reason_id")
        if name or type(own_id) is not int:
            return found
        own = self.search(Domain("id", "=", own_id) & Domain(domain or []))
        rest = [pair for pair in found if pair[0] != own.id]
        return [(reason.id, reason.display_name) for reason in own] + rest

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        # In one language, whoever edits a translation: lists are sorted by it.
        for reason in self.with_context(lang=None):
            names = filter(None, (reason.parent_id.complete_name, reason.name))
            reason.complete_name = " / ".join(names)

    @api.depends_context("lang")
    @api.depends("name", "parent_id")
    def _compute_display_name(self):
        for reason in self:
            names, ancestor = [], reason
            while ancestor:
                names.append(ancestor.name or "")
                ancestor = ancestor.parent_id
            reason.display_name = " / ".join(reversed(names))
