from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import clean_context

from .listing import say_all
from .on_record import find_models


class ResCompany(models.Model):
    """What a company is set up with from its first day.

    A company without business of its own can be deleted: what is only set up for it
    goes along. One with a history is kept.
    """

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # Defaults that the context has are those of the company.
        context = clean_context(self.env.context)
        companies.with_context(context)._custrel_set_up()  # pylint: disable=context-overridden
        return companies

    def _custrel_set_up(self):
        """Give companies what they can't work without; rooms add theirs. Safe to
        repeat."""

    @api.model
    def _custrel_clean_up(self):
        """Remove what the ORM leaves behind in tables of others when the add-on is
        uninstalled; rooms add theirs."""

    def unlink(self):
        self._custrel_check_no_history()
        for records in self._custrel_get_setup():
            records.unlink()
        return super().unlink()

    def _custrel_get_setup(self):
        """What these companies have been set up with; rooms add theirs.

        :return: list of records, in the order in which they can be deleted
        """
        return []

    def _custrel_check_no_history(self):
        """:raise UserError: there are records that are more than a setting"""
        setup = {records._name: records for records in self._custrel_get_setup()}
        domains = {
            name: [("company_id", "in", self.ids)]
            for name in self._custrel_get_models()
        }
        for name, records in setup.items():
            if name in domains:
                domains[name].append(("id", "not in", records.ids))
        if found := find_models(self.env, domains):
            raise UserError(
                self.env._(
                    "%(company)s has a history and can't be deleted: %(records)s. "
                    "Archive it instead.",
                    company=say_all(self.env, self.mapped("name")),
                    records=found,
                )
            )

    def _custrel_get_models(self):
        """:return: names of our models whose records belong to a company by themselves,
        not as a part of another record that does"""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith("custrel.") and model._auto and not model._transient
            for field in (model._fields.get("company_id"),)
            if field and field.store and not field.related
        )
