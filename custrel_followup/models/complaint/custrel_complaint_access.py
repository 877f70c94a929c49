from odoo import api, fields, models
from odoo.fields import Domain


class CustrelComplaint(models.Model):
    """Service staff see the complaints of their teams."""

    _inherit = "custrel.complaint"

    is_own_team = fields.Boolean(
        compute="_compute_is_own_team",
        search="_search_is_own_team",
        compute_sudo=True,
        export_string_translation=False,
        help="The user is a member or the leader of the team.",
    )

    @api.depends("team_id")
    @api.depends_context("uid")
    def _compute_is_own_team(self):
        for complaint in self:
            team = complaint.team_id
            complaint.is_own_team = self.env.user in team.member_ids | team.user_id

    @api.model
    def _search_is_own_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        teams = self.env["custrel.complaint.team"].sudo()  # asked for a rule
        mine = teams.with_context(active_test=False)._search(
            Domain("member_ids", "in", self.env.uid)
            | Domain("user_id", "=", self.env.uid)
        )
        domain = Domain.custom(
            to_sql=lambda model, alias, _query: model._is_in(
                alias, "team_id", mine.select()
            )
        )
        return domain if True in value else ~domain
