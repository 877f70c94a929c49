from odoo.tests import HttpCase, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestDuplicateTours(CustrelCommon, HttpCase):
    """A salesperson decides about two that look like one, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")
        values = {"phone": "+86 512 5500 1000", "country_id": cls.env.ref("base.cn").id}
        cls.one = cls._create_customer(
            "Quartz Tools Ltd", user_id=cls.seller.id, **values
        )
        cls.other = cls._create_customer(
            "QUARTZ TOOLS", user_id=cls.seller.id, email="q@quartz.example", **values
        )
        cls._create_followup(cls.one, state="done", content="Met them")

    def _look(self):
        self.env.cr.flush()
        self.env["custrel.duplicate"]._find()

    def test_merged_though_only_one_has_an_address(self):
        self._look()
        self.start_tour(
            "/odoo/duplicates", "custrel_duplicate_merge", login=self.seller.login
        )
        [kept] = (self.one | self.other).exists()
        self.assertEqual(kept.email, "q@quartz.example")
        self.assertEqual(len(kept.custrel_followup_ids), 1)

    def test_a_customer_of_others_is_asked_for(self):
        self.other.user_id = self.colleague
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        self._look()
        self.start_tour(
            "/odoo/duplicates", "custrel_duplicate_ask", login=self.seller.login
        )
        pair = self.env["custrel.duplicate"].search([("partner_id", "=", self.one.id)])
        self.assertEqual(pair.asked_by_id, self.seller)
        activity = self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.one.id)]
        )
        self.assertTrue(activity)
        self.assertNotEqual(activity.user_id, self.seller)
