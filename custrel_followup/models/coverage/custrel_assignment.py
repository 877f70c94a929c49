from contextlib import contextmanager

from odoo import api, models

from ..shared.jobs import Job

NAMED = ("partner_id",)


class CustrelAssignment(models.Model):
    """Refuse gaps that somebody leaves by changing a role, like those that he leaves by
    emptying a field of the customer; and look for gaps once a day."""

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

    @api.model
    def _cron_keep(self):
        """Bring assignments in step with salespeople that were written past the ORM,
        and remind of gaps. Safe to repeat and to kill: it looks for what is missing.

        :raise Exception: the last error, where nobody could be told of it
        """
        with Job(self.env, "Look after customers") as job:
            job.batches([self], lambda _all: self._follow_salespeople())
            for company in self.env["res.company"]._custrel_find_started():
                customers = company._custrel_work_in(self.env["res.partner"])
                job.step(customers._custrel_remind_gaps, job, company)
