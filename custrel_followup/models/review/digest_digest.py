from odoo import fields, models
from odoo.exceptions import AccessError

from ...rules import periods
from .custrel_monday import USER

KPIS = {
    "kpi_custrel_contacts": ("contacts", "custrel_followup_report_action"),
    "kpi_custrel_moves_down": ("moves_down", "custrel_grade_change_action"),
    "kpi_custrel_complaints": ("complaints", "custrel_complaint_action"),
    "kpi_custrel_lost": ("customers_lost", "custrel_retention_report_action"),
}
"""Of each field the figure, and what opens in Odoo."""


class DigestDigest(models.Model):
    """Our figures in Odoo's own digest, for whole days of the company."""

    _inherit = "digest.digest"

    kpi_custrel_contacts = fields.Boolean("Contacts with Customers")
    kpi_custrel_contacts_value = fields.Integer(
        compute="_compute_kpi_contacts", export_string_translation=False
    )
    kpi_custrel_moves_down = fields.Boolean("Customers Moved Down")
    kpi_custrel_moves_down_value = fields.Integer(
        compute="_compute_kpi_moves_down", export_string_translation=False
    )
    kpi_custrel_complaints = fields.Boolean("Complaints")
    kpi_custrel_complaints_value = fields.Integer(
        compute="_compute_kpi_complaints", export_string_translation=False
    )
    kpi_custrel_lost = fields.Boolean("Customers Lost")
    kpi_custrel_lost_value = fields.Integer(
        compute="_compute_kpi_lost", export_string_translation=False
    )

    # One method a field: the digest forgets one value at a time, for another period.
    def _compute_kpi_contacts(self):
        self._compute_kpi_custrel("kpi_custrel_contacts")

    def _compute_kpi_moves_down(self):
        self._compute_kpi_custrel("kpi_custrel_moves_down")

    def _compute_kpi_complaints(self):
        self._compute_kpi_custrel("kpi_custrel_complaints")

    def _compute_kpi_lost(self):
        self._compute_kpi_custrel("kpi_custrel_lost")

    def _compute_kpi_custrel(self, name):
        """:raise AccessError: the user has nothing to do with customers; the digest
        leaves the figure out"""
        if not self.env.user.has_group(USER):
            raise AccessError(self.env._("These figures are not for this user."))
        start, end, _companies = self._get_kpi_compute_parameters()
        code, _action = KPIS[name]
        for digest in self:
            company = digest.company_id or self.env.company
            tz = company._custrel_tz()
            days = [
                periods.local_day(fields.Datetime.to_datetime(moment), tz)
                for moment in (start, end)
            ]
            figures = self.env["custrel.figure"].with_company(company)
            rows = figures.get_values([code], *days)[code]
            digest[f"{name}_value"] = rows[0]["value"] if rows else 0

    def _compute_kpis_actions(self, company, user):
        menu = self.env.ref("custrel_followup.custrel_menu_root").id
        return super()._compute_kpis_actions(company, user) | {
            name: f"custrel_followup.{action}?menu_id={menu}"
            for name, (_code, action) in KPIS.items()
        }
