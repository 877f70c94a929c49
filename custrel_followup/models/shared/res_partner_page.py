from odoo import models


class ResPartner(models.Model):
    """What the rooms tell about a customer on his page, and what one can do there."""

    _inherit = "res.partner"

    def _custrel_get_page_sections(self):
        """Read with the rights of the reader; a room adds what it knows, and leaves out
        what he may not read at all.

        :return: dict of name to what :meth:`_custrel_make_section` makes
        """
        self.ensure_one()
        return {}

    def _custrel_make_section(
        self, title, rows, empty, *, sequence=50, count=None, more=None
    ):
        """:param list rows: dicts of ``title``, and, as far as there is something,
            ``note``, ``badge``, ``tone`` (a colour of Bootstrap), ``icon``, ``phone``,
            ``email``, ``open`` (pair of model and id) and ``bar`` (0 to 100, drawn)
        :param str empty: what is said where there are no rows
        :param int sequence: order on the page
        :param int count: how many there are, if not all are shown
        :param str more: method of the customer that returns the action with all
        :return: dict of a section
        """
        return {
            "title": title,
            "rows": rows,
            "empty": empty,
            "sequence": sequence,
            "count": len(rows) if count is None else count,
            "more": more or "",
        }

    def _custrel_get_page_actions(self):
        """:return: list of dicts of ``method`` (of the customer, returns an action),
        ``label``, ``icon``, ``key`` (of the keyboard, optional)"""
        self.ensure_one()
        return []
