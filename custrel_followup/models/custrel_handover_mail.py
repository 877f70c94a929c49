from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, html_escape

from ..rules import placeholders

WORDS = ("customer", "old", "new", "email", "phone", "company", "until")


class CustrelHandoverMail(models.Model):
    """The letter to customers of one language; read and edited before it is sent.

    Words in curly braces stand for what differs from customer to customer. They are
    put in as plain text: nothing that is written here is ever executed.
    """

    _name = "custrel.handover.mail"
    _description = "Letter of a Handover"
    _order = "handover_id desc, lang"
    _rec_name = "subject"

    handover_id = fields.Many2one(
        "custrel.handover", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="handover_id.company_id")
    lang = fields.Selection(
        selection="_get_languages", string="Language", required=True, readonly=True
    )
    subject = fields.Char(required=True)
    body = fields.Html(sanitize_style=True, required=True)
    customer_count = fields.Integer(
        string="Customers", compute="_compute_customer_count"
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    _once = models.UniqueIndex("(handover_id, lang)")

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    @api.depends("handover_id.line_ids.send_mail", "lang")
    def _compute_customer_count(self):
        for letter in self:
            letter.customer_count = len(letter._get_lines())

    @api.depends("subject", "body", "handover_id.line_ids.new_user_id")
    def _compute_preview(self):
        for letter in self:
            line = letter._get_lines()[:1]
            subject, body = letter._render(line)
            letter.preview = Markup("<p><b>%s</b></p>%s") % (subject, body)

    def _get_lines(self):
        """:return: lines whose customers get this letter"""
        return self.handover_id.line_ids.filtered(
            lambda line: line.send_mail and line._get_letter_lang() == self.lang
        )

    @api.constrains("subject", "body")
    def _check_words(self):
        for letter in self:
            wrong = placeholders.unknown(f"{letter.subject} {letter.body}", WORDS)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "Nothing is known for {%(wrong)s}. You can use: %(words)s.",
                        wrong="}, {".join(wrong),
                        words=", ".join(f"{{{word}}}" for word in WORDS),
                    )
                )

    def _render(self, line):
        """:return: subject and body for the customer of a line"""
        values = line._get_letter_values(self.lang)
        body = placeholders.fill(
            str(self.body or ""), {k: html_escape(v) for k, v in values.items()}
        )
        return placeholders.fill(self.subject or "", values), Markup(body)


class CustrelHandover(models.Model):
    _inherit = "custrel.handover"

    def _write_letters(self, anew=False):
        """A letter for each language of the customers who get one; edited ones stay.

        :param bool anew: the reason changed, and with it what is to be said
        """
        for handover in self:
            if anew:
                handover.mail_ids.unlink()
            lines = handover.line_ids.filtered("send_mail")
            langs = {line._get_letter_lang() for line in lines}
            missing = langs - set(handover.mail_ids.mapped("lang"))
            self.env["custrel.handover.mail"].create(
                [handover._prepare_letter(lang) for lang in sorted(missing)]
            )

    def _prepare_letter(self, lang):
        kind = "absence" if self.reason == "absence" else "handover"
        template = self.env.ref(f"custrel_followup.mail_template_{kind}")
        # Templates are for the administrator, their words for everybody.
        template = template.sudo().with_context(lang=lang)
        return {
            "handover_id": self.id,
            "lang": lang,
            "subject": template.subject,
            "body": template.body_html,
        }


class CustrelHandoverLine(models.Model):
    _inherit = "custrel.handover.line"

    def _get_letter_lang(self):
        """:return: code of the language in which the customer is written to"""
        company = self.company_id.partner_id.sudo()  # of which everybody knows the name
        return self.partner_id.lang or company.lang or self.env.lang or "en_US"

    def _get_letter_values(self, lang):
        """:return: dict of the words of a letter to texts"""
        new = self.new_user_id.sudo()  # what he signs his letters with
        until = self.handover_id.date_to
        return {
            "customer": self.partner_id.name or "",
            "old": self.user_id.name or "",
            "new": new.name or "",
            "email": new.email or "",
            "phone": new.phone or "",
            "company": self.company_id.name or "",
            "until": format_date(self.env, until, lang_code=lang) if until else "",
        }

    def _send_letters(self):
        """Queue the letters of lines whose role has changed hands."""
        letters = {letter.lang: letter for letter in self.handover_id.mail_ids}
        vals_list = [
            line._prepare_mail(letters[line._get_letter_lang()])
            for line in self.filtered(lambda x: x.send_mail and x.role_moved)
            if line.partner_id.email and line._get_letter_lang() in letters
        ]
        # A mail on the customer's page, whoever sees to the handover.
        self.env["mail.mail"].sudo().create(vals_list)

    def _prepare_mail(self, letter):
        subject, body = letter._render(self)
        new = self.new_user_id.sudo()  # customers answer to the new person
        return {
            "subject": subject,
            "body_html": body,
            "body": body,
            "email_from": new.email_formatted or self.company_id.email_formatted,
            "reply_to": new.email_formatted or self.company_id.email_formatted,
            "author_id": new.partner_id.id,
            "recipient_ids": [(4, self.partner_id.id)],
            "model": "res.partner",
            "res_id": self.partner_id.id,
            "message_type": "email_outgoing",
            "auto_delete": False,
        }
