from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ..models.followup.custrel_cadence_automatic import FOLLOWUP
from ..models.shared.dates import say_count
from ..models.shared.listing import say_sentences

WEEK = 7
ENDS = ".。"
"""A sentence of a list ends without them."""
MOST_SHOWN = 1000
"""So many customers can be chosen, and are asked whether they may be written to."""
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
        domain="[('id', 'in', own_customer_ids)]",
        help="One of these customers: nothing is sent now.",
    )
    own_customer_ids = fields.Many2many(
        "res.partner",
        compute="_compute_own_customer_ids",
        export_string_translation=False,
    )
    sender = fields.Char(compute="_compute_mail")
    recipient = fields.Char(string="To", compute="_compute_mail")
    subject = fields.Char(compute="_compute_mail")
    preview = fields.Html(compute="_compute_mail", sanitize=False)
    customer_count = fields.Integer(string="Customers", compute="_compute_counts")
    silent_count = fields.Integer(
        string="Left to People",
        compute="_compute_counts",
        help="The system may not write to these.",
    )
    silent_reasons = fields.Char(string="Why", compute="_compute_counts")
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
            problems = wizard._find_problems()
            customers = wizard.own_customer_ids._origin
            found = customers.filtered(lambda p, x=problems: p not in x)
            wizard.partner_id = found[:1]

    @api.depends("cadence_id", "company_id")
    def _compute_own_customer_ids(self):
        for wizard in self:
            partners = wizard._get_partners()
            found = partners.search(wizard._get_customer_domain(), limit=MOST_SHOWN)
            wizard.own_customer_ids = found.with_env(self.env)

    def _find_problems(self):
        """:return: dict of those of :attr:`own_customer_ids` to whom the system may not
        write to the value of ``mail_problem``"""
        customers = self.own_customer_ids._origin
        cadence = self.cadence_id
        if not (customers and cadence):
            return {}
        imagined = self.env[FOLLOWUP].union(*map(self._imagine, customers))
        usable = cadence.channel_ids._get_mail_channels()
        channel = (cadence.channel_ids & usable or usable)[:1]
        problems = imagined._find_mail_problems(channel)
        return {x.partner_id._origin: problem for x, problem in problems.items()}

    def _get_partners(self):
        """:return: no contact, but one whose grades are those of the company"""
        return self.env["res.partner"].with_company(self.company_id)

    def _get_customer_domain(self):
        """:return: domain of the customers whose follow-ups the cadence plans"""
        company, cadence = self.company_id, self.cadence_id
        if not (company and cadence):
            return Domain.FALSE
        own = cadence._select_own_customers(company)
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), own
            )
        )

    @api.depends("cadence_id", "company_id")
    def _compute_counts(self):
        for wizard in self:
            partners = wizard._get_partners()
            count = partners.search_count(wizard._get_customer_domain())
            problems = Counter(wizard._find_problems().values())
            looked_at = len(wizard.own_customer_ids)
            wizard.customer_count = count
            wizard.silent_count = problems.total()
            wizard.silent_reasons = wizard._describe_problems(problems, looked_at)
            # Of more than are looked at, as many parts are reached.
            reached = count * (1 - problems.total() / looked_at) if looked_at else 0
            record = wizard.cadence_id
            step = record._get_step_days() if record else 1
            pause = wizard.company_id.custrel_mail_pause_days
            weeks = wizard.company_id._custrel_usual_weeks()
            often = record._get_a_week(weeks) if record else 0
            wizard.week_count = reached * min(often, WEEK / max(pause, 1))
            wizard.notice = record and wizard._explain(step, pause)

    def _describe_problems(self, problems, looked_at):
        """:param Counter problems: values of ``mail_problem``
        :return: in words, how many of whom, and of how many of them that is known"""
        names = dict(
            self.env[FOLLOWUP]._fields["mail_problem"]._description_selection(self.env)
        )
        parts = [
            f"{names[problem].rstrip(ENDS)}: {say_count(self.env, count)}"
            for problem, count in problems.most_common()
        ]
        if looked_at < self.customer_count:
            parts.append(self.env._("of the first %s", say_count(self.env, looked_at)))
        return " · ".join(parts) if problems else False

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
        return say_sentences(self.env, sentences)

    @api.depends("cadence_id", "company_id", "mail_template_id", "partner_id")
    def _compute_mail(self):
        self.sender = self.recipient = self.subject = self.preview = False
        for wizard in self:
            template = wizard.mail_template_id
            if wizard.partner_id and template.model == FOLLOWUP:
                wizard._show(wizard._imagine(wizard.partner_id), template)

    def _imagine(self, customer):
        """:return: a follow-up as the cadence would plan it, which nobody keeps"""
        followups = self.env[FOLLOWUP]
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
        undo = self.cadence_id._confirm_writing(self.mail_template_id)
        planned = self.env[FOLLOWUP].search_count(
            [
                ("cadence_id", "=", self.cadence_id.id),
                ("state", "=", "planned"),
                ("automatic", "=", True),
            ]
        )
        return self.cadence_id._offer_undo(
            self.env._(
                "The system writes from now on. Mails that are planned: %(count)s, "
                "under Automatic Mails. “Let People Do It” takes it back.",
                count=say_count(self.env, planned),
            ),
            undo,
        )
