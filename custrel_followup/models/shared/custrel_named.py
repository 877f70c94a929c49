from odoo import api, models
from odoo.fields import Domain


class CustrelNamed(models.AbstractModel):
    """What is shown of a record finds it, where that is put together from several
    fields or from words of the user's language.

    Imports look for what an export wrote by ``name_search(…, operator="=")``.
    """

    _name = "custrel.named"
    _description = "Found by Its Display Name"

    @api.depends_context("lang")
    def _compute_display_name(self):
        return super()._compute_display_name()

    @api.model
    def _search_display_name(self, operator, value):
        if operator == "not in":
            return NotImplemented  # the opposite of what is found
        if operator != "in":
            return super()._search_display_name(operator, value)
        names = {name for name in value if isinstance(name, str)}
        candidates = self.with_context(active_test=False).search(
            self._get_named_domain(names)
        )
        shown = {record.id: record.display_name for record in candidates}
        found = {id_: name for id_, name in shown.items() if name in names}
        domain = Domain("id", "in", list(found))
        # A part of it is good enough for what is not shown of any record.
        if others := set(value) - set(found.values()):
            domain |= Domain(super()._search_display_name(operator, others))
        return domain

    @api.model
    def _get_named_domain(self, _shown):
        """:return: domain of the records that may be shown by one of these words; all
        of a catalog, few of a large table"""
        return Domain.TRUE
