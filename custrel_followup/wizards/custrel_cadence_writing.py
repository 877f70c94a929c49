from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list

from ..models.followup.custrel_cadence_automatic import FOLLOWUP
from ..models.followup.reach_words import ReachWords

WEEK = 7
LETTERS = {
    "quarter": "custrel_followup.mail_template_quarter",
    "month": "custrel_followup.mail_template_month",
}


class CustrelCadenceWriting(models.TransientModel):
    """Shows a real customer's mail, and how many there will be, before the system
    writes instead of people."""

    _name = "custrel.cadence.writing"
    _description = "Let the System Write"
    _inherit = ["custrel.kept"]

    cadence_id = fields.Many2one("custrel.cadence", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    cadence_company_id = fields.Many2one(
        related="cadence_id.company_id",
        string="Company of the Cadence",
        export_string_translation=False,
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        compute="_compute_mail_template_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        domain=[("model", "=", FOLLOWUP)],
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Show the Mail to",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        readonly=False,
        domain=[("custrel_is_customer", "=", True)],
        help="Any customer: nothing is sent now.",
    )
    sender = fields.Char(compute="_compute_mail")
    recipient = fields.Char(string="To", compute="_compute_mail")
    subject = fields.Char(compute="_compute_mail")
    preview = fields.Html(compute="_compute_mail", sanitize=False)
    customer_count = fields.Integer(string="Customers", compute="_compute_counts")
    silent_count = fields.Integer(
        string="Without an Address",
        compute="_compute_counts",
        help="People still contact these.",
    )
    week_count = fields.Float(
        string="Mails a Week",
        digits=(16, 1),
        compute="_compute_counts",
        help="At most: between two mails to a customer lies the pause of the settings.",
    )
    notice = fields.Char(
        compute="_compute_counts", help="What changes beside who writes."
    )

    server_notice = fields.Char(compute="_compute_server_notice")

    def _compute_server_notice(self):
        self.server_notice = self.env[FOLLOWUP].get_mail_notice()

    @api.depends("cadence_id")
    def _compute_company_id(self):
        for wizard in self:
            place = wizard.cadence_id.company_id or wizard.company_id
            wizard.company_id = place or self.env.company

    @api.constrains("company_id", "cadence_id")
    def _check_company(self):
        for wizard in self:
            given = wizard.cadence_company_id
            if given and given != wizard.company_id:
                raise ValidationError(
                    self.env._(
                        "This cadence is one of %s: choose that company.",
                        wizard.cadence_company_id.sudo().name,  # no secret
                    )
                )

    @api.depends("cadence_id")
    def _compute_mail_template_id(self):
        for wizard in self:
            name = LETTERS.get(wizard.cadence_id.period, LETTERS["month"])
            given = self.env.ref(name, raise_if_not_found=False)
            chosen = wizard.cadence_id.mail_template_id
            wizard.mail_template_id = chosen if chosen.model == FOLLOWUP else given

    @api.depends("cadence_id", "company_id")
    def _compute_partner_id(self):
        for wizard in self:
            partners = wizard._get_partners()
            found = partners.search(wizard._get_customer_domain(True), limit=1)
            wizard.partner_id = found.with_env(self.env)

    def _get_partners(self):
        """:return: no contact, but one whose grades are those of the company"""
        return self.env["res.partner"].with_company(self.company_id)

    def _get_customer_domain(self, reachable=False):
        """:param reachable: only those of which somebody has an address
        :return: domain of the customers that the cadence is for"""
        domain = self._get_partners()._custrel_customer_domain()
        domain &= Domain("custrel_grade_id", "=", self.cadence_id.grade_id.id)
        if not reachable:
            return domain
        has_address = Domain("email_normalized", "not in", (False, ""))
        return domain & (has_address | Domain("child_ids", "any", has_address))

    @api.depends("cadence_id", "company_id")
    def _compute_counts(self):
        for wizard in self:
            partners = wizard._get_partners()
            wizard.customer_count = partners.search_count(wizard._get_customer_domain())
            reached = partners.search_count(wizard._get_customer_domain(True))
            wizard.silent_count = wizard.customer_count - reached
            record = wizard.cadence_id
            step = record._get_step_days() if record else 1
            pause = wizard.company_id.custrel_mail_pause_days
            weeks = wizard.company_id._custrel_usual_weeks()
            often = record._get_a_week(weeks) if record else 0
            wizard.week_count = reached * min(often, WEEK / max(pause, 1))
            wizard.notice = record and wizard._explain(step, pause)

    def _explain(self, step, pause):
        """:return: what the mails take the place of, and what they wait for"""
        sentences = []
        channels = self.cadence_id.channel_ids
        if channels and not channels & channels._get_mail_channels():
            sentences.append(
                self.env._(
                    "This cadence asks for %(channels)s: mails take their place.",
                    channels=format_list(self.env, channels.mapped("name")),
                )
            )
        if pause > step:
            sentences.append(
                self.env._(
                    "The cadence asks for more, but a customer gets at most one "
                    "automatic mail in %s days.",
                    pause,
                )
            )
        return ReachWords(self.env).join(sentences)

    @api.depends("cadence_id", "company_id", "mail_template_id", "partner_id")
    def _compute_mail(self):
        self.sender = self.recipient = self.subject = self.preview = False
        for wizard in self:
            template = wizard.mail_template_id
            if wizard.partner_id and template.model == FOLLOWUP:
                wizard._show(wizard._imagine(), template)

    def _imagine(self):
        """:return: a follow-up as the cadence would plan it, which nobody keeps"""
        followups = self.env[FOLLOWUP]
        customer = self.partner_id
        return followups.new(
            {
                "partner_id": customer.id,
                "company_id": self.company_id.id,
                "user_id": customer.user_id.id or self.env.uid,
                "cadence_id": self.cadence_id.id,
                "date_planned": self.company_id._custrel_today(),
            }
        )

    def _show(self, followup, template):
        recipient = followup.mail_recipient_id
        sender = followup.mail_sender_id
        self.sender = sender.sudo().email_formatted  # a colleague's, as it will be sent
        self.recipient = recipient.email_formatted or False
        if not recipient:
            return
        try:
            words = followup._fill_in(template, followup._get_mail_lang())
        except UserError as error:
            self.subject, self.preview = False, str(error)
            return
        self.subject, self.preview = words[followup]

    def action_confirm(self):
        """The system writes from now on."""
        self.ensure_one()
        self.cadence_id.check_access("write")
        if self.mail_template_id.model != FOLLOWUP:
            raise UserError(
                self.env._("Choose a mail template for follow-ups: others don't fit.")
            )
        self.cadence_id._start_writing(self.mail_template_id)
        return {"type": "ir.actions.act_window_close"}
