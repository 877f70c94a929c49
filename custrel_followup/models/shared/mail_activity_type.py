from odoo import api, models


class MailActivityType(models.Model):
    """Types that the program needs stay, and keep the model they are for."""

    _inherit = "mail.activity.type"

    @api.model
    def _get_model_info_by_xmlid(self):
        needed = {
            f"custrel_followup.mail_activity_type_{name}": {
                "res_model": model,
                "unlink": False,
            }
            for name, model in self._custrel_get_needed().items()
        }
        return super()._get_model_info_by_xmlid() | needed

    @api.model
    def _custrel_get_needed(self):
        """:return: dict of the last part of the external id of a type to the model that
        it is for; rooms add theirs"""
        return {}
