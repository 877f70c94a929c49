from ast import literal_eval

from odoo import api, fields, models
from odoo.tools import ormcache


class CustrelComplaintTeam(models.Model):
    """People who handle complaints, with the address that customers write to."""

    _name = "custrel.complaint.team"
    _description = "Complaint Team"
    _inherit = ["custrel.checked", "mail.alias.mixin", "mail.thread", "custrel.cached"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="A complaint without a team goes to the first one."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Team Leader",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Gets what nobody else is there for, and is told of what stays late.",
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They see all complaints of the team.",
    )
    dispatch = fields.Selection(
        [("round_robin", "Each in turn"), ("least_open", "Who has the fewest open")],
        required=True,
        default="least_open",
        help="Who gets a complaint of a customer that is not a key customer. Nobody "
        "who is archived or on leave gets one.",
    )
    key_to_contact = fields.Boolean(
        string="Key Customers to Their Contact",
        default=True,
        help="A complaint of a key customer goes to its salesperson.",
    )
    open_count = fields.Integer(compute="_compute_open_count")
    late_count = fields.Integer(compute="_compute_open_count")

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("custrel.complaint")
        if self.id:
            values["alias_defaults"] = defaults = literal_eval(
                self.alias_defaults or "{}"
            )
            defaults |= {"team_id": self.id, "company_id": self.company_id.id}
        return values

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            for team in self:
                team.alias_defaults = team._alias_get_creation_values()[
                    "alias_defaults"
                ]
        return result

    @api.model
    def _get_default(self, company):
        """:return: the team of complaints without one, empty if there is none"""
        return self.browse(self._get_default_id(company.id))

    @api.model
    @ormcache("company_id")
    def _get_default_id(self, company_id):
        teams = self.sudo()  # a complaint finds its team whoever enters it
        return teams.search([("company_id", "=", company_id)], limit=1).id

    def _compute_open_count(self):
        complaints = self.env["custrel.complaint"]
        domain = [("team_id", "in", self.ids), ("is_open", "=", True)]
        many = dict(complaints._read_group(domain, ["team_id"], ["__count"]))
        domain += [("sla_state", "=", "late")]
        late = dict(complaints._read_group(domain, ["team_id"], ["__count"]))
        for team in self:
            team.open_count = many.get(team, 0)
            team.late_count = late.get(team, 0)

    def action_open_complaints(self):
        """:return: action with the open complaints of the team"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.custrel_complaint_action"
        )
        context = {"search_default_team_id": self.id, "search_default_open": 1}
        return action | {"context": {**context, "default_team_id": self.id}}
