from odoo import api, models
from odoo.exceptions import UserError


class CustrelNeeded(models.AbstractModel):
    """Rows of a catalog without which other parts can't go on: the last one of a kind
    is not deleted, archived or given another meaning."""

    _name = "custrel.needed"
    _description = "Catalog of Which the Last of a Kind Stays"

    def _get_kinds(self):
        """:return: set of what these rows serve for, all of them active"""
        return set()

    def _describe_loss(self, _kinds):
        """:return: sentence that says why these kinds are needed, and what to do"""
        raise NotImplementedError

    def write(self, vals):
        before = self._get_all_rows()._get_kinds()
        result = super().write(vals)
        self._check_loss(before - self._get_all_rows()._get_kinds())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last_of_a_kind(self):
        rows = self._get_all_rows()
        self._check_loss(rows._get_kinds() - (rows - self)._get_kinds())

    def _get_all_rows(self):
        rows = self.sudo()  # also those that the user may not see
        return rows.with_context(active_test=True).search([])

    def _check_loss(self, kinds):
        if kinds:
            raise UserError(self._describe_loss(kinds))
