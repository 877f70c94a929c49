from odoo.tests import tagged

from ..common import CustrelCommon

ACTIONS = (
    "custrel_followup.custrel_followup_action",
    "custrel_followup.res_partner_action_customer",
)


@tagged("post_install", "-at_install")
class TestOwnFirst(CustrelCommon):
    """Whoever leads nobody begins with his own."""

    def _context(self, user, xmlid):
        actions = self.env["ir.actions.act_window"].with_user(user)
        return actions._for_xml_id(xmlid)["context"]

    def test_salesperson_begins_with_his_own(self):
        self._create_customer(user_id=self.seller.id)
        for xmlid in ACTIONS:
            self.assertIn("'search_default_mine': 1", self._context(self.seller, xmlid))

    def test_leader_sees_everybody(self):
        for xmlid in ACTIONS:
            self.assertNotIn("mine", self._context(self.leader, xmlid))

    def test_other_pages_are_as_they_were(self):
        xmlid = "custrel_followup.custrel_followup_action_automatic"
        stored = self.env.ref(xmlid).context
        self.assertEqual(self._context(self.seller, xmlid), stored)
