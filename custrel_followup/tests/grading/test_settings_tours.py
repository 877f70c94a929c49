from odoo.tests import HttpCase, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestSettingsTours(CustrelCommon, HttpCase):
    """A dangerous change is asked about in the browser before it is saved."""

    def test_manager_changes_the_order_of_grades(self):
        self.policy.name = "Tour Policy"
        action = self.env.ref("custrel_followup.custrel_grade_action")
        self.env.flush_all()
        url = f"/odoo/action-{action.id}"
        self.start_tour(url, "custrel_settings", login=self.manager.login)
        self.env.invalidate_all()
        self.assertEqual(self.env["custrel.grade"].search([])[0], self.grade_d)
        self.assertTrue(self.grade_d.active)
