from odoo import api, models

MOST_REPORTS = 100
"""Customers that one mail shows; the screen shows all."""

NEED = ("none", "others", "second", "first", "both")
"""Whom a manager looks at first: customers that few of ours contacted."""


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.private  # for mails, which are filled in with records
    def custrel_get_contact_reports(self):
        """What the template of contact reports shows.

        :return: dict of the month's ``name``, the ``reports``, those that need a look
            first, and how many ``more`` there are
        """
        self.ensure_one()
        ids = self.env.context.get("custrel_contact_reports") or ()
        reports = self.env["custrel.contact.report"].browse(ids)
        reports = reports.sorted(
            lambda r: (NEED.index(r.contacted_by), r.partner_id.name or "", r.id)
        )
        return {
            "name": reports[:1].month or "",
            "reports": reports[:MOST_REPORTS],
            "more": max(len(reports) - MOST_REPORTS, 0),
        }
