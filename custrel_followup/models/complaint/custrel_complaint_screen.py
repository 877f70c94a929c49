from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.tools import babel_locale_parse, get_lang


class CustrelComplaint(models.Model):
    """What the screens show and open."""

    _inherit = "custrel.complaint"

    customer_complaint_count = fields.Integer(
        compute="_compute_customer_complaint_count",
        help="Complaints of this customer that you may see.",
    )
    briefing = fields.Html(
        string="About the Customer", compute="_compute_briefing", sanitize=False
    )

    stage_time = fields.Char(
        string="Time in Stage",
        compute="_compute_stage_time",
        help="How long the complaint has been in its present stage.",
    )

    @api.depends_context("lang")
    @api.depends("duration_tracking", "stage_id", "create_date")
    def _compute_stage_time(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        for complaint in self:
            durations = complaint.duration_tracking or {}
            seconds = durations.get(str(complaint.stage_id.id), 0)
            complaint.stage_time = format_timedelta(
                timedelta(seconds=seconds), granularity="minute", locale=locale
            )

    @api.depends("partner_id", "company_id")
    def _compute_customer_complaint_count(self):
        counts = dict(
            self._read_group(
                [("partner_id", "in", self.partner_id.ids)], ["partner_id"], ["__count"]
            )
        )
        for complaint in self:
            complaint.customer_complaint_count = counts.get(complaint.partner_id, 0)

    @api.depends("partner_id", "company_id")
    def _compute_briefing(self):
        nothing = self.env["custrel.followup"]
        for complaint in self:
            partner = complaint.partner_id.with_company(complaint.company_id)
            complaint.briefing = partner._custrel_render_briefing(nothing)

    def action_open_reopen(self):
        """:return: action with the dialog that asks why"""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.custrel_complaint_reopen_action"
        ) | {"context": {"default_complaint_ids": self.ids}}

    def action_open_customer_complaints(self):
        """:return: action with all complaints of the customer"""
        self.ensure_one()
        return self.partner_id.action_custrel_open_complaints()
