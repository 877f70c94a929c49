from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _custrel_tell_answer(self, answer):
        told = super()._custrel_tell_answer(answer)
        if answer.survey_state == "done":
            more = self.env._("Answered the longer questions, too.")
            told["text"] = " ".join(filter(None, (told["text"], more)))
        return told
