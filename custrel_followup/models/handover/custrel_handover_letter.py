from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, html_escape

from ...rules import placeholders
from ..followup import letters
from ..shared.dates import say_count
from ..shared.listing import say_all
from ..shared.mail_headers import AUTO_GENERATED
from .time_left import TimeLeft

WORDS = ("customer", "old", "new", "email", "phone", "company", "until")


class CustrelHandoverMail(models.Model):
    """The letter to customers of one language; read and edited before it is sent.

    Words in curly braces stand for what differs from customer to customer. They are
    put in as plain text: nothing that is written here is ever executed.
    """

    _name = "custrel.handover.mail"
    _description = "Letter of a Handover"
    _inherit = ["custrel.kept"]
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
                        words=say_all(self.env, (f"{{{word}}}" for word in WORDS)),
                    )
                )

    def _render(self, line):
        """:return: subject and body for the customer of a line"""
        values = line._get_letter_values(self.lang)
        body = placeholders.fill(
            str(self.body or ""), {k: html_escape(v) for k, v in values.items()}
        )
        return placeholders.fill(self.subject or "", values), Markup(body)

    def _send(self, lines):
        """Queue this letter to the customers of ``lines``."""
        mails = self.env["mail.mail"].sudo()  # on the page of a customer of others
        # Their page, and the name and address of the new person, whom customers know.
        for new, given in lines.sudo().grouped("new_user_id").items():
            reply_to = self._get_reply_to(given, new)
            mails.create(
                [
                    self._prepare_mail(line, reply_to[line.partner_id.id])
                    for line in given
                ]
            )
            # Answers come to the page of the customer; the new person hears of them.
            strange = given.filtered(
                lambda line, new=new: (
                    new.partner_id not in line.partner_id.message_partner_ids
                )
            )
            strange.partner_id._message_subscribe(new.partner_id.ids)
            strange.follower_id = new

    def _get_reply_to(self, lines, new):
        """:return: dict of the id of each customer to where he answers: not to the own
        address of the new person as long as there is one that all can read"""
        company = lines.company_id
        partners = lines.partner_id.with_company(company)
        return partners._notify_get_reply_to(
            default=company.email_formatted or new.email_formatted,
            author_id=new.partner_id.id,
        )

    def _prepare_mail(self, line, reply_to):
        subject, body = self._render(line)
        new, company = line.new_user_id, line.company_id
        return {
            "subject": subject,
            "body_html": body,
            "body": body,
            "email_from": new.email_formatted or company.email_formatted,
            "reply_to": reply_to,
            "headers": AUTO_GENERATED,
            "author_id": new.partner_id.id,
            **letters.to_address(
                line.partner_id.name, line.partner_id.email_normalized
            ),
            "model": "res.partner",
            "res_id": line.partner_id.id,
            "message_type": "email_outgoing",
            "auto_delete": False,
        }


class CustrelHandover(models.Model):
    """Letters are written when it is known who gets one, edited by the responsible
    person, and sent when the customers change hands."""

    _inherit = "custrel.handover"

    outlook = fields.Text(
        compute="_compute_outlook",
        help="How many customers go to whom, and how many letters leave.",
    )

    def write(self, vals):
        kinds = {handover: handover._get_letter_kind() for handover in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda h: (
                h.state in ("draft", "scheduled") and h._get_letter_kind() != kinds[h]
            )
        )
        changed.mail_ids.unlink()
        changed._write_letters()
        return result

    @api.depends_context("lang")
    @api.depends(
        "line_ids.new_user_id",
        "line_ids.send_mail",
        "line_ids.partner_id",
        "line_ids.state",
    )
    def _compute_outlook(self):
        for handover in self:
            lines = handover.line_ids.filtered(lambda line: line.state == "todo")
            handover.outlook = "\n".join(handover._describe_outlook(lines))

    def _describe_outlook(self, lines):
        """:return: generator of sentences: how many customers go to whom, and how many
        letters leave with them"""
        if not lines:
            return
        counts = Counter()
        for new, given in lines.grouped("new_user_id").items():
            counts[new] += len(given.partner_id)
        time_left = TimeLeft(lines)
        people = self._describe_people(lines, time_left)
        for new, count in counts.most_common():
            customers = self.env._("%s customers", say_count(self.env, count))
            if count == 1:
                customers = self.env._("1 customer")
            said = " · ".join((customers, *people.get(new.id, ())))
            yield self.env._(
                "%(person)s: %(what)s",
                person=new.name or self.env._("Nobody yet"),
                what=said,
            )
        yield from self._describe_others(lines, time_left)
        told = lines.filtered(lambda line: line.send_mail and line._can_be_told())
        letters = len(told.partner_id)
        yield self.env._(
            "Letters that will be sent: %(count)s", count=say_count(self.env, letters)
        )
        if letters and (notice := self.env["custrel.followup"].get_mail_notice()):
            yield notice

    def _get_letter_kind(self):
        return "absence" if self.reason == "absence" else "handover"

    def _write_letters(self):
        """Add letters for languages of customers that have none; edited ones stay."""
        for handover in self:
            lines = handover.line_ids.filtered("send_mail")
            langs = {line._get_letter_lang() for line in lines}
            missing = langs - set(handover.mail_ids.mapped("lang"))
            letters = self.env["custrel.handover.mail"].sudo()  # made for him to edit
            letters.create([handover._prepare_letter(lang) for lang in sorted(missing)])

    def _prepare_letter(self, lang):
        kind = self._get_letter_kind()
        template = self.env.ref(f"custrel_followup.mail_template_{kind}")
        template = template.sudo()  # for the administrator, its words for everybody
        template = template.with_context(lang=lang)
        return {
            "handover_id": self.id,
            "lang": lang,
            "subject": template.subject,
            "body": template.body_html,
        }

    def _send_letters(self, lines):
        """Queue the letters of ``lines`` whose role has changed hands."""
        told = lines.filtered(
            lambda line: line.send_mail and line.role_moved and line._can_be_told()
        )
        for letter in self.mail_ids:
            letter._send(
                told.filtered(lambda x, lang=letter.lang: x._get_letter_lang() == lang)
            )


class CustrelHandoverLine(models.Model):
    """The language of the letter to a customer, and the words put into it."""

    _inherit = "custrel.handover.line"

    def _can_be_told(self):
        """Whether there is an address to which the letter can go."""
        return bool(self.partner_id.email_normalized)

    def _get_letter_lang(self):
        """:return: code of the language in which the customer is written to"""
        company = self.company_id.partner_id.sudo()  # of which everybody knows the name
        return self.partner_id.lang or company.lang or self.env.lang or "en_US"

    def _get_letter_values(self, lang):
        """:return: dict of :data:`WORDS` to texts"""
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
