from lxml import etree

from odoo.tests import TransactionCase, tagged

NUMBERS = ("integer", "float", "monetary")
MEANINGLESS = ("bounce", "color", "latitude", "longitude", "rank", "sequence", "limit")


@tagged("post_install", "-at_install")
class TestMeasures(TransactionCase):
    """What can be summed in our pictures and tables means something."""

    def _get_measures(self, view):
        """:return: names of numbers that the web client offers"""
        hidden = {
            node.get("name")
            for node in etree.fromstring(view.arch).iter("field")
            if node.get("invisible")
        }
        described = self.env[view.model].fields_get()
        return {
            name
            for name, field in described.items()
            if field["type"] in NUMBERS
            and field.get("aggregator")
            and field.get("store")
            and name != "id"
        } - hidden

    def test_no_sums_of_what_is_no_amount(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "custrel_followup"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        views = views.filtered(lambda view: view.type in ("pivot", "graph"))
        self.assertGreater(len(views), 10)
        odd = {
            (view.name, name)
            for view in views
            for name in self._get_measures(view)
            if any(word in name for word in MEANINGLESS)
        }
        self.assertFalse(odd)
