from datetime import timedelta

from odoo import api, fields, models


class ResCompany(models.Model):
    """A company has rules for its grades from its first day. It begins to work by them
    when somebody says so."""

    _inherit = "res.company"

    custrel_started_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="When the first grading run was applied. Before, jobs compute the first "
        "run and wait: nothing is planned, reminded of or mailed by itself.",
    )

    custrel_rhythm_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="When the documents of customers were looked at last.",
    )
    custrel_rhythm_source = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Which documents those were, and in which time zone days began.",
    )

    def _custrel_start(self):
        """Begin to work by grades, unless that was done before.

        :return: those of these companies that begin now
        """
        waiting = self.sudo()  # whoever applies a run may not write companies
        waiting = waiting.filtered(lambda company: not company.custrel_started_at)
        waiting.custrel_started_at = fields.Datetime.now()
        return waiting.with_env(self.env)

    def _custrel_has_started(self):
        """:return: whether the company works by grades"""
        self.ensure_one()
        return bool(self.sudo().custrel_started_at)  # nobody else may read it

    def _custrel_is_new(self, days):
        """:return: whether the company began less than so many days ago"""
        started = self.sudo().custrel_started_at  # as above
        return bool(started) and fields.Datetime.now() < started + timedelta(days=days)

    @api.model
    def _custrel_find_started(self):
        """:return: the companies that work by grades: what jobs do by themselves they
        do for these"""
        companies = self.sudo()  # as above
        started = companies.search([("custrel_started_at", "!=", False)])
        return started.with_env(self.env)

    def _custrel_set_up(self):
        policies = self.env["custrel.grading.policy"].sudo()  # whoever adds companies
        policies._create_for_companies(self)
        return super()._custrel_set_up()

    def _custrel_get_setup(self):
        policies = self.env["custrel.grading.policy"].sudo()  # whoever deletes them
        policies = policies.with_context(active_test=False)
        policies = policies.search([("company_id", "in", self.ids)])
        unused = policies.filtered(
            lambda policy: all(run._is_empty() for run in policy.run_ids)
        )
        return [*super()._custrel_get_setup(), unused.run_ids, unused]
