import json
import re

from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintMenus(ComplaintCommon, HttpCase):
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

    # ------------------------------------------------------------------------ home

    def _get_home(self, user):
        """:return: action that the web client opens first for a user who logs in,
        empty where that is left to Odoo"""
        self.authenticate(user.login, user.login)
        response = self.url_open(
            "/web/session/get_session_info",
            data=json.dumps({"jsonrpc": "2.0", "params": {}}),
            headers={"Content-Type": "application/json"},
        )
        home = response.json()["result"]["home_action_id"]
        return self.env["ir.actions.actions"].browse(home or [])

    def test_everybody_begins_where_he_works(self):
        self.env.company.sudo().custrel_started_at = "2026-01-01 00:00:00"
        self.company.sudo().custrel_started_at = "2026-01-01 00:00:00"
        self.env.registry.clear_cache()
        leader = self._create_user("lead", "custrel_followup.custrel_group_team")
        for user, path in (
            (self.agent, "complaints"),
            (self.seller, "my-day"),
            (leader, "monday"),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._get_home(user).path, path)
                self.assertFalse(user.action_id, "nothing is kept")

    def test_whoever_has_none_of_our_rights_begins_where_odoo_begins(self):
        other = self._create_user("none", "base.group_user")
        self.assertFalse(self._get_home(other))

    def test_a_home_action_of_ones_own_stays(self):
        chosen = self.env.ref("base.action_partner_form")
        self.agent.action_id = chosen.id
        self.assertEqual(self._get_home(self.agent).id, chosen.id)

    def test_whoever_loses_the_right_is_led_to_no_closed_door(self):
        self.assertEqual(self._get_home(self.agent).path, "complaints")
        self.agent.group_ids = [(6, 0, self.env.ref("base.group_user").ids)]
        self.assertFalse(self._get_home(self.agent))
        seller = self.env.ref("custrel_followup.custrel_group_user")
        self.agent.group_ids = [(4, seller.id)]
        self.assertEqual(self._get_home(self.agent).path, "my-day")

    def test_a_link_to_an_app_opens_that_app(self):
        """Odoo follows one when an app has been installed."""
        self.authenticate(self.agent.login, self.agent.login)
        menu = self.env.ref("base.menu_administration")
        for url, is_ours in (("/odoo", True), (f"/odoo?menu_id={menu.id}", False)):
            with self.subTest(url=url):
                page = self.url_open(url).text
                [home] = re.findall(r'"home_action_id": (\w+)', page)
                self.assertEqual(home != "false", is_ours)

    def test_finding_it_costs_no_query(self):
        menus = self.env["ir.ui.menu"].with_user(self.agent)
        home = menus._custrel_get_home(False)
        with self.assertQueryCount(0):
            self.assertEqual(menus._custrel_get_home(False), home)
