from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import names, satisfaction

REASONS = [
    ("recently", "Was asked a short time ago"),
    ("alone", "Is left alone for now"),
    ("complaint", "Has an open complaint"),
    ("twin", "Somebody with the same address is asked"),
    ("no_address", "No valid e-mail address"),
    ("blacklisted", "The address is on the blacklist"),
    ("forbidden", "Does not want e-mails"),
    ("sample", "Not drawn into the sample"),
    ("archived", "The customer is archived"),
    ("late", "The last day to answer came first"),
    ("words", "The mail can't be filled in"),
    ("refused", "The mail server did not take the mail"),
    ("unknown", "It stopped while it was sent: nobody knows whether it left"),
    ("withdrawn", "Somebody withdrew the mail from the queue"),
]


class CustrelSurveyWaveAnswer(models.Model):
    """A customer who is asked, and what he answers: in a wave, or after a follow-up.

    It is all written by the program. Who could not be asked has a row, too, that says
    why. That an answer has come says ``answered_at``: 0 is an answer.
    """

    _name = "custrel.survey.wave.answer"
    _description = "Survey Answer"
    _inherit = ["custrel.customer.record", "custrel.named"]
    _rec_name = "partner_id"
    _order = "answered_at desc nulls last, asked_at desc nulls last, id desc"

    kind = fields.Selection(
        [("wave", "Wave"), ("followup", "After a follow-up")],
        string="Asked How",
        required=True,
        readonly=True,
    )
    wave_id = fields.Many2one(
        "custrel.survey.wave",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    followup_id = fields.Many2one(
        "custrel.followup",
        string="Follow-up",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    asked_customer = fields.Integer(
        readonly=True,
        aggregator=None,
        export_string_translation=False,
        help="The customer as he was when he was asked: he may be merged later.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Asked",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    mail_to = fields.Char(string="Address", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The assignee of the follow-up; in a wave the owner of the customer when "
        "he was asked.",
    )
    grade_id = fields.Many2one(
        "custrel.grade",
        readonly=True,
        ondelete="restrict",
        help="Of the customer when he was asked.",
    )
    scale = fields.Selection(
        [("ten", "0 to 10"), ("five", "1 to 5")], required=True, readonly=True
    )
    state = fields.Selection(
        [
            ("waiting", "To be asked"),
            ("trying", "Mail not sent yet"),
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("skipped", "Not asked"),
            ("failed", "Not sent"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="waiting",
    )
    reason = fields.Selection(REASONS, string="Why Not", readonly=True)
    error = fields.Char(string="Details", readonly=True)
    expires_on = fields.Date(
        string="Answer Until", readonly=True, help="The last day on which it counts."
    )
    asked_at = fields.Datetime(readonly=True)
    reminded_at = fields.Datetime(readonly=True)
    answered_at = fields.Datetime(readonly=True)
    value = fields.Integer(
        string="Given Answer",
        readonly=True,
        aggregator=None,
        help="On the scale of the question.",
    )
    comment = fields.Text(readonly=True)
    low = fields.Boolean(
        string="Low Answer",
        readonly=True,
        help="By the settings when it was given.",
    )
    low_complaint_id = fields.Many2one(
        "custrel.complaint",
        string="Complaint Opened",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    low_followup_id = fields.Many2one(
        "custrel.followup",
        string="Follow-up Planned",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    answer_text = fields.Char(string="Answer in Words", compute="_compute_answer_text")
    question_text = fields.Char(
        string="Question", compute="_compute_question_text", help="As it was asked."
    )

    _wave_unique = models.UniqueIndex(
        "(wave_id, asked_customer) WHERE wave_id IS NOT NULL",
        "The customer is asked in this wave already.",
    )
    _followup_unique = models.UniqueIndex(
        "(followup_id) WHERE followup_id IS NOT NULL",
        "The customer is asked about this follow-up already.",
    )
    _value_on_scale = models.Constraint(
        """CHECK (value IS NULL OR value = 0
            OR value BETWEEN 1 AND CASE scale WHEN 'five' THEN 5 ELSE 10 END)""",
        "The answer is not on the scale.",
    )
    _waiting_idx = models.Index("(company_id, id) WHERE state = 'waiting'")
    _asked_idx = models.Index("(company_id, partner_id, asked_at)")
    _address_idx = models.Index(
        "(company_id, mail_to, asked_at) WHERE mail_to IS NOT NULL"
    )
    _history_idx = models.Index(
        "(partner_id, company_id, answered_at DESC, id DESC)"
        " WHERE answered_at IS NOT NULL"
    )

    @api.depends("partner_id", "value", "answered_at", "scale")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = names.join(
                answer.partner_id.name, answer.answer_text or str(answer.id)
            )

    @api.model
    def _get_named_domain(self, shown):
        return Domain("partner_id.name", "in", list(names.beginnings(shown)))

    @api.depends("value", "answered_at", "scale")
    @api.depends_context("lang")
    def _compute_answer_text(self):
        for answer in self:
            answer.answer_text = answer.answered_at and self._say_value(
                answer.value, answer.scale
            )

    @api.model
    def _say_value(self, value, scale):
        """:return: an answer in words, which say of how much it is"""
        return self.env._(
            "%(value)s of %(highest)s",
            value=value,
            highest=satisfaction.SCALES[scale][1],
        )

    @api.depends("kind", "wave_id")
    @api.depends_context("lang")
    def _compute_question_text(self):
        for (_kind, _wave), own in self.grouped(lambda x: (x.kind, x.wave_id)).items():
            own.question_text = own[0]._get_question()

    def _get_question(self):
        """:return: what is asked, in the language of the context"""
        self.ensure_one()
        if self.kind == "wave":
            wave = self.wave_id.sudo()  # whoever may read the answer
            return wave._get_question()
        return self.env._("How satisfied are you with our contact?")

    def _get_tone(self):
        return satisfaction.get_tone(self.value, self.scale)

    # --------------------------------------------------------------------- buttons

    def action_open_source(self):
        """:return: action with what was asked about: the follow-up or the wave"""
        self.ensure_one()
        return (self.followup_id or self.wave_id).get_formview_action()

    def action_open_complaint(self):
        """:return: action with the complaint that a low answer has opened"""
        self.ensure_one()
        return self.low_complaint_id.get_formview_action()

    def action_open_followup(self):
        """:return: action with the follow-up that a low answer has planned"""
        self.ensure_one()
        return self.low_followup_id.get_formview_action()
