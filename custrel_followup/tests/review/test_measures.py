from lxml import etree

from odoo.tests import tagged

from ..common import CustrelCommon

NUMBERS = ("integer", "float", "monetary")
MEANINGLESS = ("bounce", "color", "latitude", "longitude", "rank", "sequence", "limit")
PICTURES = ("pivot", "graph")
FACTS = {
    "custrel_completeness",
    "custrel_employees",
    "custrel_open_complaint_count",
    "custrel_open_need_count",
    "custrel_potential",
    "custrel_revenue",
}
"""What is known of a customer and can be summed, or at least averaged."""


@tagged("post_install", "-at_install")
class TestMeasures(CustrelCommon):
    """What can be summed in our pictures and tables means something.

    Asked as the web client asks: the views of an action with its search, then what
    it makes of the fields and of the nodes that are not shown.
    """

    def _get_actions(self):
        """:return: our actions, by menu or button, that show a pivot or a graph"""
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "custrel_followup"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        actions = self.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        return actions.filtered(
            lambda action: {kind for _id, kind in action.views} & set(PICTURES)
        )

    def _get_measures(self, action):
        """:return: dict of kind of view to the names of numbers that are offered"""
        model = self.env[action.res_model].with_user(self.manager)
        views = [list(view) for view in action.views if view[1] in PICTURES]
        views.append([action.search_view_id.id, "search"])
        loaded = model.get_views(views, {"action_id": action.id})
        fields = loaded["models"][action.res_model]["fields"]
        return {
            kind: {
                name
                for name, field in fields.items()
                if field["type"] in NUMBERS
                and field.get("aggregator")
                and name != "id"
                and name not in self._get_hidden(loaded["views"][kind]["arch"])
            }
            for _id, kind in views[:-1]
        }

    def _get_hidden(self, arch):
        return {
            node.get("name")
            for node in etree.fromstring(arch).iter("field")
            if node.get("invisible")
        }

    def test_no_sums_of_what_is_no_amount(self):
        actions = self._get_actions()
        self.assertGreater(len(actions), 10)
        odd = {
            (action.name, kind, name)
            for action in actions
            for kind, names in self._get_measures(action).items()
            for name in names
            if any(word in name for word in MEANINGLESS)
        }
        self.assertFalse(odd)

    def test_pictures_of_customers_count_customers_only(self):
        actions = self._get_actions().filtered(lambda x: x.res_model == "res.partner")
        self.assertTrue(actions)
        for action in actions:
            for found in self._get_measures(action).values():
                self.assertLessEqual(found, FACTS, action.name)

    def test_the_measures_that_mean_something_are_there(self):
        measures = {
            action.res_model: set.union(*self._get_measures(action).values())
            for action in self._get_actions()
        }
        self.assertEqual(
            measures["custrel.score"], {"amount", "profit", "order_count", "score"}
        )
        self.assertEqual(
            measures["custrel.followup"], {"duration", "minutes", "attempt_count"}
        )
        self.assertLessEqual({"amount", "profit"}, measures["custrel.grade.change"])
