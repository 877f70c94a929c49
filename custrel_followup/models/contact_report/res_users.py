from odoo import api, models

from ..shared.inside import told

MOST_REPORTS = 100
"""Customers that one mail shows; the screen shows all."""

NEED = ("none", "others", "second", "first", "both")
"""Whom a manager looks at first: customers that few of ours contacted."""


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.private  # for mails, which are filled in with records
    def custrel_get_contact_reports(self):
        """What the template of contact reports shows, with the rights of its reader:
        nobody is told of what he may not open.

        :return: dict of the month's ``name``, the ``reports``, those that need a look
            first, and how many ``more`` there are
        """
        self.ensure_one()
        ids = told(self, "custrel_contact_reports") or ()
        reports = self.env["custrel.contact.report"].browse(ids)
        reports = self._custrel_as_reader(self._custrel_filter_readable(reports))
        reports = reports.sorted(
            lambda r: (NEED.index(r.contacted_by), r.partner_id.name or "", r.id)
        )
        return {
            "name": reports[:1].month or "",
            "reports": reports[:MOST_REPORTS],
            "more": max(len(reports) - MOST_REPORTS, 0),
        }
