from odoo import models
from odoo.fields import Domain

from .custrel_complaint_stage import ARCHIVED_TOO, CLOSED_STATES


class ResPartner(models.Model):
    """A customer that becomes a contact of another one, a contact that leaves one."""

    _inherit = "res.partner"

    def _custrel_moved(self, former):
        result = super()._custrel_moved(former)
        self._custrel_move_complaints()
        self._custrel_leave_complaints()
        return result

    def _custrel_merged(self):
        result = super()._custrel_merged()
        self._custrel_move_complaints()
        return result

    def _custrel_move_complaints(self):
        """Complaints that are not closed move along: he goes on with them as a contact.
        What is closed stays where it happened."""
        contacts = self.filtered(lambda p: p.commercial_partner_id != p)
        if not contacts:
            return
        complaints = self.env["custrel.complaint"].sudo()  # also those of others
        found = complaints.search(
            Domain("partner_id", "in", contacts.ids)
            & Domain("state", "not in", CLOSED_STATES)
            & Domain([ARCHIVED_TOO])
        )
        for partner, own in found.grouped("partner_id").items():
            for contact, told in own.grouped("contact_id").items():
                told.write(
                    {
                        "partner_id": partner.commercial_partner_id.id,
                        "contact_id": (contact or partner).id,
                    }
                )

    def _custrel_leave_complaints(self):
        """Who has left a customer gets no more answers to its complaints."""
        complaints = self.env["custrel.complaint"].sudo()  # also those of others
        found = complaints.search(
            Domain("contact_id", "child_of", self.ids)
            & Domain("partner_id", "!=", False)
            & Domain([ARCHIVED_TOO])
        )
        found.filtered(
            lambda c: c.contact_id.commercial_partner_id != c.partner_id
        ).write({"contact_id": False})
