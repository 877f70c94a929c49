from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.satisfaction.custrel_survey_wave_answer_mail import DEADLINE
from ..models.shared.actions import say
from ..models.shared.dates import say_date

ANSWER = "custrel.survey.wave.answer"


class CustrelSurveyWaveStart(models.TransientModel):
    """What a wave sends, and to how many, before it is sent."""

    _name = "custrel.survey.wave.start"
    _description = "Start of a Wave"
    _inherit = ["custrel.kept"]

    wave_id = fields.Many2one(
        "custrel.survey.wave", required=True, readonly=True, ondelete="cascade"
    )
    told = fields.Text(related="wave_id.preview")
    mails = fields.Json(readonly=True, export_string_translation=False)
    lang_ids = fields.Many2many("res.lang", compute="_compute_lang_ids")
    lang_id = fields.Many2one(
        "res.lang",
        string="Language",
        ondelete="cascade",
        help="Each customer gets it in the language that is set for the person asked.",
    )
    shown_id = fields.Many2one(
        "res.partner", string="Preview For", compute="_compute_shown"
    )
    subject = fields.Char(compute="_compute_shown")
    body = fields.Html(compute="_compute_shown", sanitize=False)
    question = fields.Char(
        string="Question in This Language",
        compute="_compute_question",
        readonly=False,
        store=True,
    )
    is_usual = fields.Boolean(compute="_compute_is_usual")
    language_notice = fields.Text(
        compute="_compute_language_notice",
        help="Who gets the question in a language that is not his.",
    )
    day_notice = fields.Char(
        compute="_compute_day_notice", help="That it starts on another day."
    )
    mail_notice = fields.Char(
        compute="_compute_mail_notice", help="Why no mail would leave now."
    )
    email = fields.Char(string="Test Mail to", default=lambda self: self.env.user.email)

    @api.depends("wave_id")
    @api.depends_context("lang")
    def _compute_mail_notice(self):
        self.mail_notice = self.env["custrel.followup"].get_mail_notice()

    @api.depends("mails")
    def _compute_lang_ids(self):
        languages = self.env["res.lang"]
        for start in self:
            codes = start.mails or {}
            start.lang_ids = [languages._lang_get(code).id for code in codes]

    @api.depends("mails", "lang_id")
    def _compute_shown(self):
        for start in self:
            mail = (start.mails or {}).get(start.lang_id.code, {})
            start.shown_id = mail.get("customer")
            start.subject, start.body = mail.get("subject"), mail.get("body")

    @api.depends("wave_id", "lang_id")
    def _compute_question(self):
        for start in self:
            start.question = start._get_question()

    @api.depends("wave_id", "lang_id")
    def _compute_is_usual(self):
        for start in self:
            start.is_usual = bool(start.wave_id and start._in_language()._find_usual())

    @api.depends("wave_id", "mails")
    @api.depends_context("lang")
    def _compute_language_notice(self):
        self.language_notice = False
        for start in self:
            mails = start.mails or {}
            lines = [
                self.env._(
                    "%(language)s: %(count)s customers",
                    language=self.env["res.lang"]._lang_get(code).name,
                    count=mails[code]["count"],
                )
                for code in (mails and start.wave_id._find_untranslated(mails)) or ()
            ]
            if lines:
                notice = self.env._(
                    "These customers get the question in a language that is not "
                    "theirs. Choose their language below, and write the question in it:"
                )
                start.language_notice = "\n".join([notice, *lines])

    @api.depends("wave_id")
    @api.depends_context("lang")
    def _compute_day_notice(self):
        self.day_notice = False
        for start in self:
            wave = start.wave_id
            if wave.date_start and wave.date_start != wave.company_id._custrel_today():
                start.day_notice = self.env._(
                    "Its start is set for %(day)s. If you go on it starts now; "
                    "customers can answer until %(deadline)s, as before.",
                    day=say_date(self.env, wave.date_start, DEADLINE),
                    deadline=say_date(self.env, wave.date_deadline, DEADLINE),
                )

    def _in_language(self):
        """:return: the wave, as those read it who read the chosen language"""
        return self.wave_id.with_context(lang=self.lang_id.code or self.env.lang)

    def _get_question(self):
        return self._in_language()._get_question() if self.wave_id else False

    @api.model
    def _open(self, wave, code=None):
        """:param code: of the language in which the mail is shown, that of most
            customers if it is not said
        :return: action that asks whether a wave starts
        :raise UserError: nobody would be asked, or there is no text
        """
        mails = self._prepare_mails(wave)
        start = self._as_program().create(
            {
                "wave_id": wave.id,
                "mails": {
                    lang: {
                        "customer": customer_id,
                        "count": count,
                        "subject": values["subject"],
                        "body": str(values["body_html"]),
                    }
                    for lang, (values, customer_id, count) in mails.items()
                },
                "lang_id": self.env["res.lang"]._lang_get(code or next(iter(mails))).id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start the Wave"),
            "res_model": self._name,
            "res_id": start.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _prepare_mails(self, wave):
        """:return: dict of each language in which customers are asked, that of most of
        them first, to the values of the mail to the first one, his id, and how many
        read it"""
        wave.ensure_one()
        asked, skipped = wave._draw()
        if wave.state != "draft" or not asked:
            raise UserError(
                self.env._(
                    "%(wave)s: nobody would be asked.\n%(why)s",
                    wave=wave.name,
                    why=wave._describe_drawn(asked, skipped),
                )
            )
        answers = self.env[ANSWER].sudo()  # of whoever may start it
        own = wave.sudo()  # as above
        return {
            lang: (
                answers._prepare_sample(own, *pairs[0]),
                pairs[0][0],
                len(pairs),
            )
            for lang, pairs in wave._group_by_language(asked)
        }

    def action_keep_question(self):
        """Keep the question in the chosen language, and show the mail with it.

        :return: action with this dialog
        """
        self.ensure_one()
        self._keep_question()
        return self._open(self.wave_id, self.lang_id.code)

    def _keep_question(self):
        wave = self._in_language()
        words = (self.question or "").strip()
        if words and words != self._get_question() and not self.is_usual:
            wave.question = words

    def action_show_customers(self):
        """:return: action with the customers who are asked"""
        return self.wave_id.action_open_drawn()

    def action_send_test(self):
        """Send the mail to nobody but the address given, and leave the question open.

        :raise UserError: there is no address, or the mail has not left
        """
        self.ensure_one()
        if not self.email:
            raise UserError(self.env._("Give an address for the test mail."))
        self.wave_id.check_access("write")
        self._keep_question()
        mails = self._prepare_mails(self.wave_id)
        values, *_rest = mails.get(self.lang_id.code) or next(iter(mails.values()))
        kept = ("body_html", "email_from", "reply_to", "author_id", "subject")
        mails = self.env["mail.mail"].sudo()  # checked above
        mail = mails.create(
            {
                **{name: values[name] for name in kept},
                "subject": self.env._("Test: %s", values["subject"]),
                "email_to": self.email,
                "mail_server_id": values["mail_server_id"],
                "message_type": "email_outgoing",
                "auto_delete": False,  # Odoo says only there whether it has left
            }
        )
        mail.send()
        if mail.state != "sent":
            raise UserError(
                mail.failure_reason or self.env._("The test mail has not left.")
            )
        mail.unlink()
        return say(
            self.env._("Test mail to %s.", self.email),
            kind="info",
        )

    def action_start(self):
        """Start the wave."""
        self._keep_question()
        return self.wave_id.action_start()
