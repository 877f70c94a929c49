from ast import literal_eval

from odoo import api, fields, models

from ..shared.actions import open_window
from .custrel_complaint_stage import CLOSED_STATES


class CustrelComplaintTeam(models.Model):
    """People who handle complaints, with the address that customers write to."""

    _name = "custrel.complaint.team"
    _description = "Complaint Team"
    _inherit = [
        "custrel.catalogue",
        "custrel.worded",
        "mail.alias.mixin",
        "mail.thread",
    ]
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
        string="Key Customers to Their Owner",
        default=True,
        help="A complaint of a key customer goes to its owner.",
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
                values = team._alias_get_creation_values()
                team.alias_defaults = repr(values["alias_defaults"])
        return result

    @api.model
    def _get_default(self, company):
        """:return: the team of a complaint for which nobody chose one: that of whoever
        enters it, or else the first one; empty if there is none"""
        teams = self.sudo()  # a complaint finds its team whoever enters it
        teams = teams.search([("company_id", "=", company.id)])
        user = self.env.user
        own = teams.filtered(lambda t: user in t.member_ids or user == t.user_id)
        return (own or teams)[:1].sudo(False)

    @api.model
    def _create_for_companies(self, companies):
        """Give each of ``companies`` without a team one, so that its complaints have
        somewhere to go. Archived teams count."""
        teams = self.with_context(active_test=False)
        covered = teams.search([("company_id", "in", companies.ids)]).company_id
        created = self.create(
            [
                {"name": self._say_name(), "company_id": company.id}
                for company in companies - covered
            ]
        )
        created._name_in([code for code, _name in self.env["res.lang"].get_installed()])
        return created

    @api.model
    def _say_name(self):
        return self.env._("Customer Service")

    def _compute_open_count(self):
        complaints = self.env["custrel.complaint"]
        domain = [("team_id", "in", self.ids), ("state", "not in", CLOSED_STATES)]
        many = dict(complaints._read_group(domain, ["team_id"], ["__count"]))
        domain += [("sla_state", "=", "late")]
        late = dict(complaints._read_group(domain, ["team_id"], ["__count"]))
        for team in self:
            team.open_count = many.get(team, 0)
            team.late_count = late.get(team, 0)

    def action_open_complaints(self):
        """:return: action with the open complaints of the team"""
        self.ensure_one()
        context = {"search_default_team_id": self.id, "search_default_open": 1}
        return open_window(
            self.env,
            "custrel_followup.custrel_complaint_action",
            context={**context, "default_team_id": self.id},
        )
