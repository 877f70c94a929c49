from odoo import api, models
from odoo.exceptions import UserError

from .shared.listing import say_all


class MailTemplate(models.Model):
    _inherit = "mail.template"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent_by_jobs(self):
        kept = self.env["ir.model.data"].sudo()  # names of data are for the system
        names = kept.search(
            [
                ("module", "=", "custrel_followup"),
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
            ]
        )
        if names:
            needed = self.browse(names.mapped("res_id"))
            raise UserError(
                self.env._(
                    "%s: follow-ups and complaints send this mail. Change its words "
                    "instead of deleting it; the settings say whether it is sent.",
                    say_all(self.env, needed.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_greetings_that_wait(self):
        followups = self.env["custrel.followup"].sudo()  # of whomever they are
        waiting = followups.search(
            [
                ("greeting_template_id", "in", self.ids),
                ("state", "=", "planned"),
                ("automatic", "=", True),
            ]
        )
        if waiting:
            raise UserError(
                self.env._(
                    "%s: greetings with this mail wait to be sent. Delete it when they "
                    "have left.",
                    say_all(self.env, waiting.greeting_template_id.mapped("name")),
                )
            )
