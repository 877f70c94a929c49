from odoo.tests import tagged

from .test_my_day_tours import MyDayTourCommon


@tagged("post_install", "-at_install")
class TestDoableDayTours(MyDayTourCommon):
    """The steps to a day that can be done, as people take them in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cadence = cls.env.ref("custrel_followup.custrel_cadence_c")
        cls.phone = cls.env.ref("custrel_followup.custrel_channel_phone")

    def _visit(self, url, tour, user, **options):
        self.env.flush_all()
        self.start_tour(url, tour, login=user.login, timeout=120, **options)
        self.env.invalidate_all()

    def test_leader_levels_the_days(self):
        day = self.company._custrel_workday_after(1)
        full = self.env["custrel.followup"]
        for number in range(4):
            customer = self._create_customer(f"Full {number}", user_id=self.seller.id)
            self._set_grade(customer, self.grade_c)
            full |= self._create_followup(
                customer,
                date_planned=day,
                date_latest=day.replace(year=day.year + 1),
                origin="cadence",
                cadence_id=self.cadence.id,
                channel_id=self.phone.id,
                minutes=30,
            )
        action = "action-custrel_followup.custrel_capacity_action"
        self._visit(f"/odoo/{action}", "custrel_doable_leader", self.leader)
        self.assertEqual(self.seller._custrel_get_load()["capacity"], 60)
        on_day = full.filtered(lambda followup: followup.date_planned == day)
        self.assertEqual(len(on_day), 2)
        self.assertGreater(min((full - on_day).mapped("date_planned")), day)

    def test_manager_lets_the_system_write_and_takes_it_back(self):
        self.env["ir.mail_server"].create({"name": "Out", "smtp_host": "localhost"})
        for name, email in (("Wang Fang", "wang@example.com"), ("Silent", False)):
            customer = self._create_customer(name, user_id=self.seller.id, email=email)
            self._set_grade(customer, self.grade_c)
            self._plan(
                customer,
                20,
                origin="cadence",
                cadence_id=self.cadence.id,
                channel_id=self.phone.id,
            )
        planned = self.cadence._get_planned()
        url = f"/odoo/cadences/{self.cadence.id}"
        self._visit(url, "custrel_doable_manager", self.manager)
        self.assertFalse(self.cadence.automatic)
        self.assertEqual(self.cadence._get_planned(), planned)
        self.assertFalse(any(planned.mapped("automatic")))

    def test_salesperson_says_how_a_customer_is_reached(self):
        planned = self._plan(
            self.customer_a,
            origin="cadence",
            cadence_id=self.env.ref("custrel_followup.custrel_cadence_a").id,
            channel_id=self.phone.id,
        )
        url = f"/odoo/contacts/{self.customer_a.id}"
        self._visit(url, "custrel_doable_reach", self.seller)
        self.assertTrue(self.customer_a.custrel_no_calls)
        self.assertNotEqual(planned.channel_id.needs, "phone", "it follows at once")


@tagged("post_install", "-at_install")
class TestDoableDayOnPhone(TestDoableDayTours):
    """In Chinese, in the hand."""

    allow_inherited_tests_method = True
    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._speak_chinese(cls.seller, cls.leader, cls.manager)

    def test_thumbs_work_off_the_day(self):
        for result in self.env["custrel.followup.result"].search([]):
            result.content_required = False
        done = self._plan(self.customer_d, -3) | self._plan(self.customer_a)
        self._visit("/odoo/my-day", "custrel_doable_phone", self.seller)
        self.assertEqual(done.mapped("state"), ["done"] * 2)
