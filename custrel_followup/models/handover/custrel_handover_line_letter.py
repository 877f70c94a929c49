from odoo import models
from odoo.tools import format_date

WORDS = ("customer", "old", "new", "email", "phone", "company", "until")


class CustrelHandoverLine(models.Model):
    """What a letter says to the customer, and in which language."""

    _inherit = "custrel.handover.line"

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
