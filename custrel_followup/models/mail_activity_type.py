from odoo import api, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.model
    def _get_model_info_by_xmlid(self):
        """Channels and jobs rely on these types: they stay and keep their model."""
        info = super()._get_model_info_by_xmlid()
        for name in ("visit", "message", "meeting", "event", "greeting"):
            info[f"custrel_followup.mail_activity_type_{name}"] = {
                "res_model": "custrel.followup",
                "unlink": False,
            }
        for name in ("complaint", "complaint_word", "complaint_rating"):
            info[f"custrel_followup.mail_activity_type_{name}"] = {
                "res_model": "custrel.complaint",
                "unlink": False,
            }
        info["custrel_followup.mail_activity_type_gap"] = {
            "res_model": "res.partner",
            "unlink": False,
        }
        return info
