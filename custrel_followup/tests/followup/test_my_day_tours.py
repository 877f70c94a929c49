from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon


class MyDayTourCommon(CustrelCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser's day: at some hours Shanghai's is the next one already.
        cls.company.partner_id.tz = cls.seller.tz = "UTC"
        cls.company.resource_calendar_id.tz = "UTC"
        cls.today = cls.company._custrel_today()
        cls.customer_d = cls._create_customer("Overdue D", user_id=cls.seller.id)
        cls.customer_a = cls._create_customer(
            "Today A",
            user_id=cls.seller.id,
            phone="021 55501",
            custrel_second_user_id=cls.colleague.id,
        )
        month_ago = fields.Date.subtract(cls.today, months=1)
        cls._create_order(cls.customer_a, amount=500, date=f"{month_ago} 08:00:00")
        cls._grade_customers(cls.today)
        cls._set_grade(cls.customer_a, cls.grade_a)
        cls._set_grade(cls.customer_d, cls.grade_d)

    @classmethod
    def _plan(cls, customer, days=0, **values):
        day = fields.Date.add(cls.today, days=days)
        return cls._create_followup(customer, date_planned=day, **values)

    def _start(self, tour, **options):
        self.start_tour("/odoo/my-day", tour, login=self.seller.login, **options)


@tagged("post_install", "-at_install")
class TestMyDayTours(MyDayTourCommon):
    """A salesperson works off his day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.overdue = cls._plan(cls.customer_d, -3)
        cls.due = cls._plan(cls.customer_a)
        cls._create_followup(
            cls.customer_a,
            state="done",
            date_start=f"{fields.Date.subtract(cls.today, days=9)} 08:00:00",
            date_end=f"{fields.Date.subtract(cls.today, days=9)} 08:00:00",
            recorded_at=f"{fields.Date.subtract(cls.today, days=9)} 08:10:00",
            result_id=cls.env.ref(
                "custrel_followup.custrel_followup_result_interested"
            ).id,
        )

    def test_each_line_offers_what_to_do_and_to_undo_it(self):
        self._start("custrel_my_day_line", timeout=120)
        self.assertEqual(self.due.state, "planned")
        self.assertEqual(self.due.date_planned, self.today)
        self.assertEqual(self.due.user_id, self.seller)
        self.assertTrue(self.overdue.is_attempt)

    def test_selected_lines_go_together(self):
        self._start("custrel_my_day_selected")

    def test_keys_do_it_too(self):
        self._start("custrel_my_day_keys")
        self.assertTrue(self.overdue.is_attempt)

    def test_lines_and_keys_in_chinese(self):
        self._speak_chinese(self.seller)
        self._start("custrel_my_day_line", timeout=120)
        self.overdue.action_reopen()
        self._start("custrel_my_day_keys")
        self.assertTrue(self.overdue.is_attempt)

    def test_many_are_greeted_by_mail(self):
        self.customer_a.email = "office@today-a.example.com"
        self._start("custrel_greet_many", timeout=120)
        self.assertEqual(self.due.mail_state, "waiting")
        self.assertTrue(self.due.automatic)
        self.assertFalse(self.overdue.mail_state)

    def test_many_were_greeted_elsewhere(self):
        self._start("custrel_greeted_elsewhere", timeout=120)
        self.assertEqual((self.due | self.overdue).mapped("state"), ["planned"] * 2)

    def test_one_after_the_other(self):
        customer = self._create_customer("Today B", user_id=self.seller.id)
        self._set_grade(customer, self.grade_b)
        last = self._plan(customer)
        for result in self.env["custrel.followup.result"].search([]):
            result.content_required = False
        self._start("custrel_my_day_queue", timeout=120)
        states = (self.overdue | self.due | last).mapped("state")
        self.assertEqual(states, ["done"] * 3)

    @mute_logger("odoo.http")  # it tells of each refusal
    def test_refused_key_is_a_passing_message(self):
        self._start("custrel_my_day_refused_key")
        self.assertGreater(self.overdue.date_planned, self.today)

    def test_queue_goes_on_past_what_is_not_recorded(self):
        customer = self._create_customer("Today B", user_id=self.seller.id)
        self._set_grade(customer, self.grade_b)
        last = self._plan(customer)
        for result in self.env["custrel.followup.result"].search([]):
            result.content_required = False
        self._start("custrel_my_day_queue_goes_on", timeout=120)
        states = (self.overdue | self.due | last).mapped("state")
        self.assertEqual(states, ["planned", "planned", "done"])
        self.assertEqual(
            self.overdue.date_planned, fields.Date.subtract(self.today, days=3)
        )
        self.assertGreater(self.due.date_planned, self.today)

    def test_done_stands_on_the_day_of_contact(self):
        customer = self._create_customer("Moved C", user_id=self.seller.id)
        self._plan(customer, 5).action_done()
        action = self.env.ref("custrel_followup.custrel_followup_action")
        self.start_tour(
            f"/odoo/action-{action.id}?view_type=calendar",
            "custrel_followup_calendar_done",
            login=self.seller.login,
        )

    def test_undone_in_the_next_dialog_of_the_queue(self):
        for result in self.env["custrel.followup.result"].search([]):
            result.content_required = False
        self._start("custrel_my_day_queue_undo")
        self.assertEqual(self.overdue.state, "done")
        self.assertEqual(self.due.state, "planned")


@tagged("post_install", "-at_install")
class TestMyDayOnPhone(MyDayTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_thumbs_do_it(self):
        self._plan(self.customer_d, -3)
        self._plan(self.customer_a)
        self._start("custrel_my_day_phone")


@tagged("post_install", "-at_install")
class TestMyDayEmpty(CustrelCommon, HttpCase):
    def test_nothing_graded_is_said(self):
        self.start_tour(
            "/odoo/my-day", "custrel_my_day_ungraded", login="custrel_seller"
        )


@tagged("post_install", "-at_install")
class TestGreetingOnPhone(MyDayTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_one_is_greeted(self):
        self.customer_a.email = "office@today-a.example.com"
        self._plan(self.customer_d, -1)
        followup = self._plan(self.customer_a)
        self._start("custrel_greet_on_a_phone", timeout=120)
        self.assertEqual(followup.mail_state, "waiting")
