from odoo import models

STAND_IN = "custrel_followup.mail_activity_type_stand_in"


class CustrelFollowup(models.Model):
    """Whoever is away sees who does his work meanwhile."""

    _inherit = "custrel.followup"

    def _tell_absent(self):
        model = self.env["ir.model"]._get_id(self._name)
        kind = self.env.ref(STAND_IN, raise_if_not_found=False)
        if not self or not kind:
            return
        activities = self.env["mail.activity"].sudo()  # of colleagues, by the program
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model,
                    "res_id": followup.id,
                    "res_name": followup.display_name,
                    "activity_type_id": kind.id,
                    "summary": followup._say_who_stands_in(),
                    "date_deadline": followup.date_planned,
                    "user_id": followup.stand_in_for_id.id,
                    "automated": True,
                }
                for followup in self
            ]
        )

    def _say_who_stands_in(self):
        absent = self.stand_in_for_id.sudo()  # his language
        return self.with_context(lang=absent.lang or self.env.lang).env._(
            "%(person)s stands in for you: %(customer)s",
            person=self.user_id.sudo().name or "",  # no secret
            customer=self.partner_id.name,
        )

    def _forget_absent(self):
        kind = self.env.ref(STAND_IN, raise_if_not_found=False)
        if self and kind:
            activities = self.env["mail.activity"].sudo()  # of colleagues
            activities.search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", kind.id),
                    ("automated", "=", True),
                ]
            ).unlink()
