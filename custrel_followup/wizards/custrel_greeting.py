from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.followup.custrel_cadence_automatic import FOLLOWUP

LETTER = "custrel_followup.mail_template_month"


class CustrelGreeting(models.TransientModel):
    """Greets many customers at once: the system writes to each of them, or they were
    greeted elsewhere, such as in WeChat, and that is recorded."""

    _name = "custrel.greeting"
    _description = "Greet Customers"
    _inherit = ["custrel.kept"]

    followup_ids = fields.Many2many(FOLLOWUP, string="Follow-ups", required=True)
    how = fields.Selection(
        [("mail", "Write a mail to each"), ("done", "I have greeted them already")],
        default="mail",
        required=True,
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        default=lambda self: self.env.ref(LETTER, raise_if_not_found=False),
        domain=[("model", "=", FOLLOWUP)],
    )
    mail_channel_id = fields.Many2one(
        "custrel.channel", compute="_compute_mail_channel_id"
    )
    shown_id = fields.Many2one(
        FOLLOWUP,
        string="Show the Mail to",
        compute="_compute_shown_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('id', 'in', followup_ids)]",
    )
    subject = fields.Char(compute="_compute_mail")
    preview = fields.Html(compute="_compute_mail", sanitize=False)
    count = fields.Integer(string="Customers", compute="_compute_count")
    left_count = fields.Integer(
        string="Nothing Planned",
        help="Of the customers that were selected: a greeting takes the place of a "
        "planned follow-up, and these have none.",
    )
    problems = fields.Text(
        string="Left to You",
        compute="_compute_problems",
        help="Nothing is sent to these: their follow-ups stay as they are.",
    )
    channel_id = fields.Many2one(
        "custrel.channel",
        string="By",
        domain=[("intake_only", "=", False)],
        default=lambda self: self.env.ref(
            "custrel_followup.custrel_channel_im", raise_if_not_found=False
        ),
    )
    content = fields.Text(string="What You Said")
    result_id = fields.Many2one(
        "custrel.followup.result",
        domain=[("reached", "=", True), ("content_required", "=", False)],
    )

    server_notice = fields.Char(compute="_compute_server_notice")

    def _compute_server_notice(self):
        self.server_notice = self.env[FOLLOWUP].get_mail_notice()

    @api.depends("followup_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.followup_ids.partner_id)

    @api.depends("how")
    def _compute_mail_channel_id(self):
        channels = self.env["custrel.channel"]
        self.mail_channel_id = channels._get_mail_channels()[:1]

    @api.depends("followup_ids")
    def _compute_shown_id(self):
        for wizard in self:
            followups = wizard.followup_ids._origin
            problems = followups._find_mail_problems(wizard.mail_channel_id)
            ready = followups.filtered(lambda f, p=problems: f not in p)
            wizard.shown_id = (ready or followups)[:1]

    @api.depends("followup_ids")
    def _compute_problems(self):
        labels = dict(
            self.env[FOLLOWUP]._fields["mail_problem"]._description_selection(self.env)
        )
        for wizard in self:
            followups = wizard.followup_ids._origin
            problems = followups._find_mail_problems(wizard.mail_channel_id)
            wizard.problems = "\n".join(
                f"{followup.partner_id.display_name}: {labels[problem]}"
                for followup, problem in problems.items()
            )

    @api.depends("mail_template_id", "shown_id")
    def _compute_mail(self):
        self.subject = self.preview = False
        for wizard in self:
            template, followup = wizard.mail_template_id, wizard.shown_id._origin
            if followup and template.sudo().model == FOLLOWUP:  # only its subject
                wizard._show(followup, template)

    def _show(self, followup, template):
        try:
            words = followup._fill_in(template, followup._get_mail_lang())
        except UserError as error:
            self.preview = str(error)
            return
        self.subject, self.preview = words[followup]

    def action_confirm(self):
        """Write to the customers, or record that they were greeted."""
        self.ensure_one()
        if self.how == "done":
            return self._record()
        if not self.mail_template_id:
            raise UserError(self.env._("Choose the mail that is to be written."))
        if not self.mail_channel_id:
            raise UserError(
                self.env._("There is no channel for mails: ask a manager to add one.")
            )
        self.followup_ids._check_greeting(self.mail_template_id)
        return self.followup_ids._greet_by_mail(
            self.mail_template_id, self.mail_channel_id
        )

    def _record(self):
        if not self.channel_id or not (self.content or "").strip():
            raise UserError(
                self.env._("Say how you greeted the customers, and what you said.")
            )
        return self.followup_ids._record_greeting(
            self.channel_id, self.content.strip(), self.result_id
        )
