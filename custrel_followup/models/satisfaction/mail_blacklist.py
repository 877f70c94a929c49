from odoo import models


class MailBlacklist(models.Model):
    _inherit = "mail.blacklist"

    def _custrel_withdraw_mails(self):
        """Questions and reminders leave no more either."""
        result = super()._custrel_withdraw_mails()
        refusing = self.filtered("active").mapped("email")
        answers = self.env["custrel.survey.wave.answer"].sudo()  # whoever notes it
        if refusing:
            companies = self.env["res.company"].sudo()  # of all: an index begins so
            companies = companies.with_context(active_test=False).search([])
            answers.search(
                [("company_id", "in", companies.ids), ("mail_to", "in", refusing)]
            )._withdraw("blacklisted")
        return result
