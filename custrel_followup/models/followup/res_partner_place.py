from odoo import Command, models


class ResPartner(models.Model):
    """What becomes of follow-ups when a customer goes elsewhere: archived, deleted,
    merged, made a contact of another one, given to another company of ours."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if not vals.get("active", True):  # other programs write 0
            self._custrel_cancel_followups()
        if vals.get("company_id"):
            self._custrel_leave_companies()
        return result

    def _custrel_moved(self, former):
        result = super()._custrel_moved(former)
        self._custrel_follow_commercial_entity()
        return result

    def _custrel_leave_companies(self):
        """Nobody of a company may open what it has planned with a customer that belongs
        to another one now."""
        followups = self.env["custrel.followup"].sudo()  # also those the user can't see
        planned = followups.search(
            [("partner_id", "in", self.ids), ("state", "=", "planned")]
        ).filtered(lambda f: f.company_id != f.partner_id.company_id)
        for company, own in planned.grouped(lambda f: f.partner_id.company_id).items():
            own.action_cancel(
                self.env._("The customer belongs to %s now.", company.name)
            )

    def _custrel_cancel_followups(self):
        """Nobody is to contact a customer that was archived."""
        followups = self.env["custrel.followup"].sudo()  # also those the user can't see
        followups.search(
            [("partner_id", "in", self.ids), ("state", "=", "planned")]
        ).action_cancel(self.env._("The customer was archived."))

    def unlink(self):
        # The database would delete them silently and leave their reminders behind.
        followups = self.env["custrel.followup"].sudo()  # also those the user can't see
        followups = followups.with_context(active_test=False)
        followups.search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()

    def _custrel_follow_commercial_entity(self):
        """Open follow-ups move along when a customer becomes a contact of another one,
        and a contact that leaves takes no part in those of its former customer.

        What is recorded stays where it happened.
        """
        followups = self.env["custrel.followup"].sudo()  # also those the user can't see
        planned = followups.search(
            [("partner_id", "in", self.ids), ("state", "=", "planned")]
        ).filtered(lambda f: f.partner_id.commercial_partner_id != f.partner_id)
        for followup in planned:
            partner = followup.partner_id
            customer = partner.commercial_partner_id
            customer._custrel_give_way(followup)
            if followup.state == "planned":
                mine = customer.with_company(followup.company_id).sudo(self.env.su)
                followup.write(
                    {
                        "partner_id": customer.id,
                        "contact_ids": [Command.link(partner.id)],
                        "beside_plan": followup.beside_plan
                        or not mine._custrel_looked_after(),
                    }
                )
        invitations = followups.search(
            [("contact_ids", "child_of", self.ids), ("state", "=", "planned")]
        )
        for followup in invitations:
            followup.contact_ids = followup.contact_ids.filtered(
                lambda contact, own=followup.partner_id: (
                    contact.commercial_partner_id == own
                )
            )

    def _custrel_merge(self, sources):
        followups = self.env["custrel.followup"].sudo()  # merging is decided elsewhere
        self._custrel_give_way(
            followups.search(
                [("partner_id", "in", sources.ids), ("state", "=", "planned")]
            )
        )
        return super()._custrel_merge(sources)

    def _custrel_merged(self):
        result = super()._custrel_merged()
        self._custrel_follow_commercial_entity()
        companies = self.env["res.company"].sudo()  # follow-ups of every company
        self._custrel_update_contact_dates(companies.search([]))
        return result

    def _custrel_give_way(self, followups):
        """Cancel cadence follow-ups that this customer can't take: it has its own.

        :param followups: planned ones that are about to move to this customer
        """
        self.ensure_one()
        own = followups.search(
            [
                ("partner_id", "=", self.id),
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
            ]
        )
        taken = set(own.company_id.ids)
        for followup in followups.filtered(lambda f: f.origin == "cadence"):
            if followup.company_id.id in taken:
                followup.action_cancel(
                    self.env._("%s has a planned follow-up already.", self.display_name)
                )
            taken.add(followup.company_id.id)
