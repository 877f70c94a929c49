from odoo import fields, models


class CustrelAssignment(models.Model):
    """Roles that somebody lost because he took over another one for the same customer
    come back when that one is given back."""

    _inherit = "custrel.assignment"

    displaced_by_id = fields.Many2one(
        "custrel.handover.line",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Ended because its person, or his successor, took over this line.",
    )

    def _begin_again(self, reason):
        """Open these roles again where their places are still free, and their people
        still work there.

        :param str reason: why they begin
        """
        rows = self.filtered(lambda row: row._may_begin_again())
        present = self.search(
            [("partner_id", "in", rows.partner_id.ids), ("date_end", "=", False)]
        )
        people, seconds = set(), set()
        for row in present:
            people.add((row.partner_id, row.company_id, row.user_id))
            if row.role == "second":
                seconds.add((row.partner_id, row.company_id))
        self.create(
            [
                row._prepare_again(reason)
                for row in rows
                if (row.partner_id, row.company_id, row.user_id) not in people
                and (
                    row.role != "second"
                    or (row.partner_id, row.company_id) not in seconds
                )
            ]
        )

    def _may_begin_again(self):
        """:return: whether its person can have a role for its customer"""
        customer, company = self.partner_id, self.company_id
        return (
            customer.commercial_partner_id == customer
            and customer.user_id != self.user_id
            and customer.company_id in (company, customer.company_id.browse())
            and company._custrel_employs(self.user_id)
        )

    def _prepare_again(self, reason):
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "role": self.role,
            "function": self.function,
            "date_start": self.company_id._custrel_today(),
            "reason": reason,
        }
