from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContactRoles(CustrelCommon):
    """Who decides at a customer, and who reports to whom (K2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.boss, cls.person, cls.helper = cls.env["res.partner"].create(
            [
                {"name": name, "parent_id": cls.customer.id}
                for name in ("Wang Fang", "Li Hua", "Wu Tao")
            ]
        )
        cls.elsewhere = cls._create_customer("Elsewhere", user_id=cls.colleague.id)

    def test_salesperson_writes_roles_on_the_contact(self):
        with Form(self.person.with_user(self.seller)) as form:
            form.custrel_role = "influences"
            form.custrel_reports_to_id = self.boss
            form.custrel_im = "WeChat lihua88"
        self.env.invalidate_all()
        person = self.person.with_user(self.colleague)
        self.assertEqual(person.custrel_role, "influences")
        self.assertEqual(person.custrel_reports_to_id, self.boss)
        self.assertEqual(person.custrel_im, "WeChat lihua88")
        with self.assertRaises(AccessError):
            person.custrel_role = "decides"

    def test_roles_are_entered_where_contacts_are(self):
        with Form(self.customer.with_user(self.seller)) as form:
            with form.child_ids.new() as person:
                person.name = "Chen Jie"
                person.custrel_role = "decides"
                person.custrel_reports_to_id = self.boss
        person = self.customer.child_ids.filtered(lambda one: one.name == "Chen Jie")
        self.assertEqual(person.custrel_role, "decides")
        self.assertEqual(person.custrel_reports_to_id, self.boss)
        view = (
            self.env["res.partner"]
            .with_user(self.clerk)
            .get_view(self.env.ref("base.view_partner_form").id)
        )
        self.assertNotIn("custrel_role", view["arch"], "of others than our users")

    def test_found_by_role_and_by_boss(self):
        self.person.custrel_reports_to_id = self.boss
        self.boss.custrel_role = "decides"
        partners = self.env["res.partner"].with_user(self.seller)
        own = [("parent_id", "=", self.customer.id)]
        found = partners.search([*own, ("custrel_role", "=", "decides")])
        self.assertEqual(found.ids, self.boss.ids)
        below = partners.search([*own, ("custrel_reports_to_id", "=", self.boss.id)])
        self.assertEqual(below.ids, self.person.ids)
        top = partners.search([*own, ("custrel_reports_to_id", "=", False)])
        self.assertEqual(set(top.ids), set((self.boss | self.helper).ids))

    def test_the_chart_is_read_as_the_screen_reads_it(self):
        self.person.custrel_reports_to_id = self.boss
        self.helper.custrel_reports_to_id = self.person
        partners = self.env["res.partner"].with_user(self.seller)
        action = self.customer.with_user(self.seller).action_custrel_open_chart()
        self.assertEqual(action["views"][0][1], "hierarchy")
        rows = partners.hierarchy_read(
            action["domain"],
            {"name": {}, "custrel_role": {}},
            "custrel_reports_to_id",
        )
        children = {row["name"]: row.get("__child_ids__") for row in rows}
        self.assertEqual(children["Wang Fang"], self.person.ids)
        self.assertEqual(children["Li Hua"], self.helper.ids)
        self.person.with_user(self.seller).write({"custrel_reports_to_id": False})
        self.env.invalidate_all()
        self.assertFalse(self.person.custrel_reports_to_id)

    def test_circles_are_refused(self):
        self.person.custrel_reports_to_id = self.boss
        self.helper.custrel_reports_to_id = self.person
        with self.assertRaisesRegex(ValidationError, "circle"):
            self.boss.custrel_reports_to_id = self.helper
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "circle"):
            self.boss.custrel_reports_to_id = self.boss
        self.env.invalidate_all()

    def test_bosses_are_of_the_same_customer(self):
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "parent_id": self.elsewhere.id}
        )
        for boss in stranger | self.customer:
            with self.assertRaisesRegex(ValidationError, "can't report to"):
                self.person.custrel_reports_to_id = boss
            self.env.invalidate_all()

    def test_who_moves_leaves_his_role_behind(self):
        self.person.write(
            {
                "custrel_role": "decides",
                "custrel_reports_to_id": self.boss.id,
                "custrel_im": "WeChat lihua88",
            }
        )
        self.helper.custrel_reports_to_id = self.person
        self.person.parent_id = self.elsewhere
        self.env.invalidate_all()
        self.assertFalse(self.person.custrel_role)
        self.assertFalse(self.person.custrel_reports_to_id)
        self.assertFalse(self.helper.custrel_reports_to_id, "who reported to him")
        self.assertEqual(self.person.custrel_im, "WeChat lihua88", "still his")
        noted = "".join(self.person.message_ids.mapped("body"))
        self.assertIn("Decides", noted)
        self.assertIn("Wang Fang", noted)

    def test_a_boss_without_a_file_of_his_own_moves(self):
        self.person.custrel_reports_to_id = self.boss
        self.boss.parent_id = self.elsewhere
        self.env.invalidate_all()
        self.assertFalse(self.person.custrel_reports_to_id)

    def test_who_moves_within_the_customer_keeps_his_role(self):
        branch = self._create_customer("Branch", parent_id=self.customer.id)
        branch.is_company = False
        self.person.custrel_role = "buys"
        self.person.parent_id = branch
        self.assertEqual(self.person.custrel_role, "buys")

    def test_circle_names_people_and_says_when_nobody_decides(self):
        self.person.custrel_role = "uses"
        customer = self.customer.with_user(self.seller)
        self.assertIn("Li Hua", customer.custrel_circle)
        self.assertIn("Nobody is known who decides", customer.custrel_circle)
        self.boss.custrel_role = "decides"
        self.env.invalidate_all()
        self.assertNotIn("Nobody is known", customer.custrel_circle)
        elsewhere = self.elsewhere.with_user(self.seller).custrel_circle
        self.assertIn("No contact is known", elsewhere)

    def test_names_in_the_circle_are_text(self):
        self.person.write({"name": "<img src=x>", "custrel_role": "decides"})
        self.assertNotIn("<img", self.customer.with_user(self.seller).custrel_circle)

    def test_merged_people_report_to_nobody_of_themselves(self):
        self.person.write({"custrel_reports_to_id": self.boss.id, "email": False})
        self.helper.custrel_reports_to_id = self.person
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.boss | self.helper).ids, self.boss
        )
        self.env.invalidate_all()
        self.assertFalse(self.boss.custrel_reports_to_id)
        self.assertEqual(self.person.custrel_reports_to_id, self.boss)
