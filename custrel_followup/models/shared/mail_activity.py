from odoo import api, fields, models


class MailActivity(models.Model):
    """Reminders that the program makes, moves and removes by itself.

    They are known by a mark of their own. All other activities on our records, those
    of automation rules and other modules too, are left alone.
    """

    _inherit = "mail.activity"

    custrel_reminder = fields.Boolean(
        string="Reminder of Customer Follow-up",
        copy=False,
        groups=fields.NO_ACCESS,
        help="Kept in step with its record by the program.",
    )

    _custrel_reminder_idx = models.Index("(res_model, res_id) WHERE custrel_reminder")

    @api.model
    def _custrel_find_reminders(self, records):
        """:return: open reminders of these records, as superuser: they belong to their
        owners, and follow whatever somebody else does with the record"""
        return self.sudo().search(  # as said above
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("custrel_reminder", "=", True),
            ]
        )
