from odoo import api, models


class MailBlacklist(models.Model):
    """Whoever wants no mails any more gets none that stands in the queue already,
    whether he said so by a link or told somebody."""

    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._custrel_withdraw_mails()
        return records

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals or "email" in vals:
            self._custrel_withdraw_mails()
        return result

    def _custrel_withdraw_mails(self):
        """Let no mail leave any more that the system was to write to these addresses;
        rooms that write mails add theirs."""
        refusing = self.filtered("active").mapped("email")
        followups = self.env["custrel.followup"].sudo()  # whoever notes the wish
        if refusing:
            followups._withdraw_mails(refusing)
