from odoo import models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """A company without business of its own can be deleted: what is only set up for it
    goes along. One with a history is kept."""

    _inherit = "res.company"

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
        found = []
        for name in self._custrel_get_models():
            records = self.env[name].sudo()  # of all roles: a company has them or not
            domain = [("company_id", "in", self.ids)]
            if name in setup:
                domain.append(("id", "not in", setup[name].ids))
            if records.with_context(active_test=False).search_count(domain, limit=1):
                found.append(name)
        if found:
            models = self.env["ir.model"].sudo()  # their names are for everybody
            raise UserError(
                self.env._(
                    "%(company)s has a history and can't be deleted: %(records)s. "
                    "Archive it instead.",
                    company=", ".join(self.mapped("name")),
                    records=", ".join(models._get(name).name for name in found),
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
