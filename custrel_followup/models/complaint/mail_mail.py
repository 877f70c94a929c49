from odoo import api, models

COMPLAINT = "custrel.complaint"


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """A mail about a complaint is part of its conversation, whoever makes it: the
        watch, a template, a server action, a mailing to many."""
        complaints = self.env[COMPLAINT]
        about = [
            index
            for index, vals in enumerate(vals_list)
            if vals.get("model") == COMPLAINT and vals.get("res_id")
        ]
        if about:
            vals_list = list(vals_list)
            prepared = complaints._prepare_mails([vals_list[i] for i in about])
            for index, vals in zip(about, prepared, strict=True):
                vals_list[index] = vals
        return super().create(vals_list)

    def _personalize_outgoing_body(self, body, partner=False, doc_to_followers=None):
        """Nobody stops following a complaint by a link: the programs that look at the
        links of a mail would do it for the owner, who then hears no more."""
        if self.model == COMPLAINT:
            doc_to_followers = None
        return super()._personalize_outgoing_body(
            body, partner=partner, doc_to_followers=doc_to_followers
        )
