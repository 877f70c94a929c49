from odoo import fields, models

from .open_work import QUIET


class CustrelHandoverLine(models.Model):
    """Whoever is new to a customer plans to meet him."""

    _inherit = "custrel.handover.line"

    introduction_date = fields.Date(
        related="introduction_id.date_planned", string="Introduce By"
    )

    def action_open_introduction(self):
        """:return: action with the follow-up in which the new person introduces
        himself, to record it at once; with the customer if there is none"""
        self.ensure_one()
        return (self.introduction_id or self.partner_id).get_formview_action()

    def _plan_introductions(self):
        """A follow-up for each line whose first or second contact is new."""
        new = self.filtered(
            lambda line: line.role_moved and line.role in ("first", "second")
        )
        followups = self.env["custrel.followup"].sudo()  # the new person's, of any team
        followups = followups.with_context(**QUIET)
        company = self.company_id[:1]
        day = company._custrel_workday_after(company.custrel_introduction_days)
        created = followups.create([line._prepare_introduction(day) for line in new])
        for line, followup in zip(new, created, strict=True):
            line.introduction_id = followup

    def _prepare_introduction(self, day):
        lang = self.new_user_id.sudo().lang  # what he reads
        env = self.with_context(lang=lang or self.env.lang).env
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.new_user_id.id,
            "origin": "handover",
            "date_planned": day,
            "name": env._("Introduction"),
            "objective": env._(
                "Introduce yourself: you take over from %s.", self.user_id.name
            ),
        }

    def _drop_introductions(self):
        planned = self.introduction_id.sudo().filtered(  # of whoever has them now
            lambda followup: followup.state == "planned"
        )
        planned.action_cancel(self.env._("The customers were given back."))
