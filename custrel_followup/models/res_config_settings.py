from odoo import api, fields, models

SILENCE = ("custrel_silence_days", "custrel_silence_notice_days")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custrel_fallback_user_id = fields.Many2one(
        related="company_id.custrel_fallback_user_id", readonly=False
    )
    custrel_plan_ahead_days = fields.Integer(
        related="company_id.custrel_plan_ahead_days", readonly=False
    )
    custrel_contact_hours = fields.Float(
        related="company_id.custrel_contact_hours", readonly=False
    )
    custrel_record_minutes = fields.Integer(
        related="company_id.custrel_record_minutes", readonly=False
    )
    custrel_mail_pause_days = fields.Integer(
        related="company_id.custrel_mail_pause_days", readonly=False
    )
    custrel_retry_days = fields.Integer(
        related="company_id.custrel_retry_days", readonly=False
    )
    custrel_attempts = fields.Integer(
        related="company_id.custrel_attempts", readonly=False
    )
    custrel_missed_after_days = fields.Integer(
        related="company_id.custrel_missed_after_days", readonly=False
    )
    custrel_second_after_days = fields.Integer(
        related="company_id.custrel_second_after_days", readonly=False
    )
    custrel_manager_after_days = fields.Integer(
        related="company_id.custrel_manager_after_days", readonly=False
    )
    custrel_digest = fields.Boolean(related="company_id.custrel_digest", readonly=False)
    custrel_acknowledge = fields.Boolean(
        related="company_id.custrel_acknowledge", readonly=False
    )
    # Not related: each of the two alone may not fit the other one as it was.
    custrel_silence_days = fields.Integer(
        string="Close Unanswered Proposals After (Days)",
        compute="_compute_silence",
        inverse="_inverse_silence",
    )
    custrel_silence_notice_days = fields.Integer(
        string="Notice Before Closing (Days)",
        compute="_compute_silence",
        inverse="_inverse_silence",
    )
    custrel_courtesy_days = fields.Integer(
        related="company_id.custrel_courtesy_days", readonly=False
    )
    custrel_gap_policy = fields.Selection(
        related="company_id.custrel_gap_policy", readonly=False, required=True
    )
    custrel_check_months = fields.Integer(
        related="company_id.custrel_check_months", readonly=False
    )
    custrel_introduction_days = fields.Integer(
        related="company_id.custrel_introduction_days", readonly=False
    )
    custrel_contact_report = fields.Boolean(
        related="company_id.custrel_contact_report", readonly=False
    )
    custrel_monday_mail = fields.Boolean(
        related="company_id.custrel_monday_mail", readonly=False
    )
    custrel_risk_tasks = fields.Integer(
        related="company_id.custrel_risk_tasks", readonly=False
    )
    custrel_sleepers = fields.Selection(
        related="company_id.custrel_sleepers", readonly=False, required=True
    )
    custrel_slow_days = fields.Integer(
        related="company_id.custrel_slow_days", readonly=False
    )
    custrel_ask_pause_days = fields.Integer(
        related="company_id.custrel_ask_pause_days", readonly=False
    )
    custrel_ask_open_days = fields.Integer(
        related="company_id.custrel_ask_open_days", readonly=False
    )
    custrel_ask_followups = fields.Boolean(
        related="company_id.custrel_ask_followups", readonly=False
    )
    custrel_ask_channel_ids = fields.Many2many(
        related="company_id.custrel_ask_channel_ids", readonly=False
    )
    custrel_ask_result_ids = fields.Many2many(
        related="company_id.custrel_ask_result_ids", readonly=False
    )
    custrel_low_of_five = fields.Integer(
        related="company_id.custrel_low_of_five", readonly=False
    )
    custrel_low_of_ten = fields.Integer(
        related="company_id.custrel_low_of_ten", readonly=False
    )
    custrel_low_action = fields.Selection(
        related="company_id.custrel_low_action", readonly=False, required=True
    )
    custrel_low_reason_id = fields.Many2one(
        related="company_id.custrel_low_reason_id", readonly=False
    )
    group_custrel_people_figures = fields.Boolean(
        string="Figures About People",
        implied_group="custrel_followup.custrel_group_people_figures",
        group="custrel_followup.custrel_group_user",
    )

    @api.depends("company_id")
    def _compute_silence(self):
        for settings in self:
            for name in SILENCE:
                settings[name] = settings.company_id[name]

    def _inverse_silence(self):
        for settings in self:
            company = settings.company_id
            company.write(
                {n: settings[n] for n in SILENCE if settings[n] != company[n]}
            )
