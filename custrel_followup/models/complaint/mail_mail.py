from odoo import api, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """A mail about a complaint is part of its conversation, whoever makes it: the
        watch, a template, a server action, a mailing to many."""
        complaints = self.env["custrel.complaint"]
        about = [
            index
            for index, vals in enumerate(vals_list)
            if vals.get("model") == complaints._name and vals.get("res_id")
        ]
        if about:
            vals_list = list(vals_list)
            prepared = complaints._prepare_mails([vals_list[i] for i in about])
            for index, vals in zip(about, prepared, strict=True):
                vals_list[index] = vals
        return super().create(vals_list)
