from odoo.tests import Form, freeze_time, tagged

from ..common import CustrelCommon

VAT = "91310115MA1K35J64X"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestDuplicateTyping(CustrelCommon):
    """Who enters a customer is told whom he resembles before he saves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        cls.known = cls._create_customer(
            "Harbour Line Logistics Co., Ltd.",
            vat=VAT,
            phone="+86 21 5555 0101",
            email="office@harbourline.example",
            user_id=cls.colleague.id,
        )
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.env.cr.flush()  # what happens when the transaction ends

    def _type(self, user=None, **values):
        """:return: what the form says of a new company with these values"""
        partners = self.env["res.partner"].with_user(user or self.seller)
        form = Form(partners.with_context(default_is_company=True))
        for name, value in values.items():
            form[name] = value
        return form.custrel_alike or ""

    def _hide_others(self):
        self.env["ir.rule"].create(
            {
                "name": "Own customers only",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": "['|', ('user_id', 'in', (user.id, False)), "
                "('user_ids', '!=', False)]",
                "groups": [(4, self.env.ref("sales_team.group_sale_salesman").id)],
            }
        )

    def test_name_is_recognised_however_it_is_written(self):
        for name in (
            "harbour line logistics",
            "HARBOUR LINE  LOGISTICS (Shanghai) Ltd",
        ):
            with self.subTest(name):
                said = self._type(name=name)
                self.assertIn("Harbour Line Logistics Co., Ltd.", said)
                self.assertIn("same name", said)
                self.assertIn("Owner: Colleague", said)
                self.assertIn(f"/odoo/contacts/{self.known.id}", said)
        self.assertFalse(self._type(name="Harbour Line Print"))

    def test_number_and_address_are_recognised(self):
        self.assertIn("same tax ID", self._type(name="X", vat=VAT))
        self.assertIn("same telephone", self._type(name="X", phone="021 5555 0101"))
        said = self._type(name="X", phone="021 5555 0101转8001")
        self.assertIn("same telephone", said)
        said = self._type(name="X", email="office@harbourline.example")
        self.assertIn("same e-mail", said)
        said = self._type(name="X", email="li@harbourline.example")
        self.assertIn("same e-mail domain", said)
        self.assertFalse(self._type(name="X", email="li@somewhere.example"))

    def test_of_customers_whom_one_may_not_read_nothing_is_shown(self):
        self._hide_others()
        said = self._type(name="X", vat=VAT)
        self.assertNotIn("Harbour", said)
        self.assertNotIn(str(self.known.id), said)
        self.assertIn("A colleague already looks after", said)
        self.assertIn("Colleague", said)
        self.assertIn("same tax ID", said)

    def test_customers_of_another_company_are_nobodys_business(self):
        self.known.company_id = self.other_company
        self.env.cr.flush()
        self.assertFalse(self._type(name="X", vat=VAT))

    def test_archived_ones_are_named_as_such(self):
        self.known.active = False
        self.assertIn("archived", self._type(name="X", vat=VAT))

    def test_it_stops_nobody(self):
        partners = self.env["res.partner"].with_user(self.seller)
        with Form(partners.with_context(default_is_company=True)) as form:
            form.name = "Harbour Line Logistics"
            self.assertTrue(form.custrel_alike)
        self.assertTrue(form.record.exists())

    def test_a_contact_of_a_customer_is_no_customer(self):
        form = Form(
            self.env["res.partner"]
            .with_user(self.seller)
            .with_context(default_parent_id=self.known.id)
        )
        form.name = "Harbour Line Logistics"
        form.phone = "+86 21 5555 0101"
        self.assertFalse(form.custrel_alike)

    def test_markup_in_a_name_stays_text(self):
        self.known.name = "<script>alert(1)</script> Line"
        self.env.cr.flush()
        said = self._type(name="X", vat=VAT)
        self.assertNotIn("<script>", said)
        self.assertIn("&lt;script&gt;", said)

    def test_saved_customer_shows_what_the_job_found(self):
        twin = self._create_customer("Harbour Line Logistics", user_id=self.seller.id)
        self.assertFalse(twin.with_user(self.seller).custrel_alike)
        self._run_job("duplicate", "2026-03-02 18:00:00")
        twin = twin.with_user(self.seller)
        self.assertIn("same name", twin.custrel_alike)
        self.env["custrel.duplicate"].with_user(self.seller).search(
            [("other_id", "=", twin.id)]
        ).action_not_duplicate()
        self.env.invalidate_all()
        self.assertFalse(twin.custrel_alike)
        with Form(twin) as form:
            form.name = "Harbour Line Logistics Limited"
            self.assertFalse(form.custrel_alike, "it is remembered here, too")

    def test_clerks_without_a_role_are_told_nothing(self):
        self.clerk.group_ids |= self.env.ref("base.group_partner_manager")
        form = Form(self.env["res.partner"].with_user(self.clerk))
        form.name = "Harbour Line Logistics"
        self.assertNotIn("custrel_alike", form._view["fields"])

    def test_who_gives_a_customer_away_may_not_read_him_any_more(self):
        """Keys are brought in step at the end, when the writer may have lost sight."""
        self._hide_others()
        twin = self._create_customer("Harbour Line Logistics", user_id=self.seller.id)
        self.env.cr.flush()
        twin.with_user(self.seller).write(
            {"name": "Quartz Tools", "user_id": self.colleague.id}
        )
        self.env.flush_all()
        self.env.cr.flush()
        keys = self.env["custrel.duplicate.key"].search([("partner_id", "=", twin.id)])
        self.assertIn("quartztools", keys.mapped("key"))
