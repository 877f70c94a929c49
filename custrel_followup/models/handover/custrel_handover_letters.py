from odoo import models


class CustrelHandover(models.Model):
    """The letters to customers: written when it is known who gets one, read and edited
    by whoever sees to the handover, sent when the customers change hands."""

    _inherit = "custrel.handover"

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

    def _get_letter_kind(self):
        return "absence" if self.reason == "absence" else "handover"

    def _write_letters(self):
        """A letter for each language of the customers who get one; edited ones stay."""
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
            lambda line: line.send_mail and line.role_moved and line.partner_id.email
        )
        for letter in self.mail_ids:
            letter._send(
                told.filtered(lambda x, lang=letter.lang: x._get_letter_lang() == lang)
            )
