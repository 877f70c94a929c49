from odoo import api, fields, models
from odoo.tools import format_date


class CustrelFollowup(models.Model):
    """Why the customer is contacted, in a few words."""

    _inherit = "custrel.followup"

    why = fields.Char(
        string="Reason", compute="_compute_why", help="Why the customer is contacted."
    )

    @api.depends(
        "origin",
        "cadence_id",
        "previous_followup_id",
        "partner_id",
        "state",
        "contact_before",
        "grade_id",
    )
    @api.depends_context("lang")
    def _compute_why(self):
        for followup in self:
            partner = followup.partner_id.with_company(followup.company_id)
            last = partner.custrel_last_contact_date
            written = partner._custrel_get_last_counted()
            if followup.state == "done":
                last = written = followup.contact_before
            if followup.origin == "next_action":
                agreed = followup.previous_followup_id.sudo().date_end  # only the day
                followup.why = self.env._("Agreed on %s", format_date(self.env, agreed))
            elif followup.cadence_id and written != last:
                followup.why = self.env._(
                    "%(cadence)s, written to by the system %(date)s",
                    cadence=followup._say_cadence(),
                    date=format_date(self.env, written),
                )
            elif followup.cadence_id and last:
                followup.why = self.env._(
                    "%(cadence)s, last %(date)s",
                    cadence=followup._say_cadence(),
                    date=format_date(self.env, last),
                )
            elif followup.cadence_id:
                followup.why = self.env._(
                    "%s, never contacted", followup._say_cadence()
                )
            else:
                followup.why = self.env._("Planned by hand")

    def _say_cadence(self):
        """:return: text such as "A · 2 a week"; where the customer has another grade
        now, it says that this was his when it was planned"""
        said, planned = self.cadence_id._say_briefly(), self.cadence_id.grade_id
        if self.state == "planned" and planned and self.grade_id != planned:
            return self.env._("Planned when graded %s", said)
        return said
