from contextlib import contextmanager

from odoo import api, models

NAMED = ("partner_id",)


class CustrelAssignment(models.Model):
    """Changing a role by hand leaves a gap like emptying the field of the customer."""

    _inherit = "custrel.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._get_all_checked(vals_list)
        named = (vals.get("partner_id") for vals in self._complete(vals_list, NAMED))
        partners = self.env["res.partner"].browse(filter(None, named))
        with self._refuse_gaps(partners, self.env.companies):
            return super().create(vals_list)

    def write(self, vals):
        with self._refuse_gaps(self.partner_id, self.company_id):
            return super().write(vals)

    @api.model
    def _forget(self):
        self.env["res.partner"].invalidate_model(["custrel_contact_gap"])
        return super()._forget()

    @contextmanager
    def _refuse_gaps(self, partners, companies):
        """:raise ValidationError: a company refuses that a key customer loses one of
        its two contacts by hand, and one did meanwhile"""
        watched = [
            partners.commercial_partner_id.with_company(company)
            for company in companies
            if company.custrel_gap_policy == "refuse" and not self.env.su
        ]
        before = [customers._custrel_get_missing() for customers in watched]
        yield
        for customers, missing in zip(watched, before, strict=True):
            customers._custrel_check_loses_none(missing)
