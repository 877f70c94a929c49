from odoo import api, models
from odoo.tools import clean_context


class ResCompany(models.Model):
    """A company has rules for its grades from its first day."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        policies = self.env["custrel.grading.policy"].sudo()  # whoever adds companies
        # Defaults that the context has are those of the company.
        policies = policies.with_context(clean_context(self.env.context))
        policies._create_for_companies(companies)
        return companies

    def _custrel_get_setup(self):
        policies = self.env[
            "custrel.grading.policy"
        ].sudo()  # whoever deletes companies
        policies = policies.with_context(active_test=False)
        policies = policies.search([("company_id", "in", self.ids)])
        unused = policies.filtered(
            lambda policy: all(run._is_empty() for run in policy.run_ids)
        )
        return [*super()._custrel_get_setup(), unused.run_ids, unused]
