from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintMenus(ComplaintCommon):
    """Nobody has to look for what he needs among what he does not."""

    def _get_entries(self, user):
        """:return: list of the entries of our app that ``user`` has, and the action
        that it opens"""
        menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
        root = self.env.ref("custrel_followup.custrel_menu_root")
        app = menus[root.id]
        action = self.env[app["actionModel"]].browse(app["actionID"])
        return [menus[child]["name"] for child in app["children"]], action.path

    def _get_below(self, name, user):
        """:return: list of the entries below one of our app"""
        menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
        root = self.env.ref("custrel_followup.custrel_menu_root")
        below = [menus[child] for child in menus[root.id]["children"]]
        [entry] = [menu for menu in below if menu["name"] == name]
        return [menus[child]["name"] for child in entry["children"]]

    def test_an_agent_has_two(self):
        entries, path = self._get_entries(self.agent)
        self.assertEqual(entries, ["Complaints", "Customers"])
        self.assertEqual(path, "complaints")
        self.assertEqual(self._get_below("Customers", self.agent), ["Customers"])
        self.assertGreater(len(self._get_below("Customers", self.seller)), 1)

    def test_a_salesperson_has_four(self):
        entries, path = self._get_entries(self.seller)
        self.assertEqual(entries, ["My Day", "Complaints", "Customers", "Analysis"])
        self.assertEqual(path, "my-day")

    def test_an_agent_with_customers_has_those_of_both(self):
        group = self.env.ref("custrel_followup.custrel_group_user")
        self.agent.group_ids = [(4, group.id)]
        self.assertEqual(len(self._get_entries(self.agent)[0]), 4)

    def test_an_administrator_configures_too(self):
        entries, _path = self._get_entries(self.manager)
        self.assertEqual(entries[-1], "Configuration")

    def test_who_leads_others_begins_with_them(self):
        leader = self._create_user("head", "custrel_followup.custrel_group_team")
        for user in (leader, self.manager):
            entries, path = self._get_entries(user)
            self.assertEqual((entries[0], path), ("Monday Morning", "monday"))
