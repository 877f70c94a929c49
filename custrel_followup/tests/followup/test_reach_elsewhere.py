from datetime import date, datetime

from lxml import etree

from odoo import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL

from ..queries import QueryCounter
from .test_planning import MONDAY
from .test_reach import ReachCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReachElsewhere(ReachCommon):
    """What broke in other programs that know wishes and hours of contacts."""

    def _spans(self, *days, begin, end, tz):
        self._set_window(self.customer, "", begin, end, custrel_tz=tz)
        reach = self._reach()
        return [reach.get_opening(date(2026, 3, day)) for day in days]

    def test_afternoon_of_the_day_on_which_summer_time_begins(self):
        # In New York from 8 March on; afternoon there is the next morning here.
        before, at, after = self._spans(
            8, 9, 10, begin=13, end=18, tz="America/New_York"
        )
        self.assertEqual(before, (datetime(2026, 3, 7, 18), datetime(2026, 3, 7, 23)))
        self.assertEqual(at, (datetime(2026, 3, 8, 17), datetime(2026, 3, 8, 22)))
        self.assertEqual(after, (datetime(2026, 3, 9, 17), datetime(2026, 3, 9, 22)))

    def test_the_hour_that_summer_time_leaves_out(self):
        (span,) = self._spans(8, begin=2, end=3, tz="America/New_York")
        self.assertLess(*span)

    def test_zones_of_a_half_and_a_quarter_of_an_hour(self):
        for tz, begins in (
            ("Asia/Kolkata", datetime(2026, 3, 3, 3, 30)),
            ("Asia/Kathmandu", datetime(2026, 3, 3, 3, 15)),
        ):
            (span,) = self._spans(3, begin=9, end=10, tz=tz)
            self.assertEqual(span[0], begins)

    def test_hours_that_end_at_midnight_or_after_it(self):
        for end, closes in ((0, 16), (24, 16), (2, 18)):
            (span,) = self._spans(3, begin=10, end=end, tz="Asia/Shanghai")
            self.assertEqual(
                span, (datetime(2026, 3, 3, 2), datetime(2026, 3, 3, closes))
            )

    def test_zone_that_nobody_knows_stops_no_job(self):
        self._set_window(self.customer, "1", 9, 11)
        self._set_grade(self.customer, self.grade_c)
        self.env.flush_all()
        for bad in ("", "Mars/Olympus"):
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET tz = %s WHERE id = %s",
                    bad,
                    self.customer.id,
                )
            )
            self.env.cr.execute(SQL("UPDATE custrel_contact_file SET tz = %s", bad))
            self.env.invalidate_all()
            self.assertEqual(self._reach().where.source, "company")
        self._run_job("plan", MONDAY)
        planned = self.customer.custrel_followup_ids
        self.assertEqual(planned.date_planned, date(2026, 3, 3))

    def test_other_fields_are_written_and_wishes_stay(self):
        person = self._create_person(email="li@example.com")
        person.write({"custrel_no_calls": True, "custrel_hour_from": 9})
        person.custrel_forbidden_channel_ids = self.mail
        person.with_user(self.seller).write({"function": "Buyer"})
        with Form(person.with_user(self.seller)) as form:
            form.email = "li.hua@example.com"
        person.with_user(self.seller).web_save(
            {"phone": "1"}, {"id": {}, "custrel_no_calls": {}}
        )
        self.env.invalidate_all()
        self.assertTrue(person.custrel_no_calls)
        self.assertEqual(person.custrel_forbidden_channel_ids, self.mail)
        self.assertEqual(person.custrel_hour_from, 9)

    def test_address_that_was_taken_off_the_blacklist(self):
        blacklist = self.env["mail.blacklist"]._add("office@example.com")
        self.assertFalse(self._reach().email)
        blacklist.active = False
        self.assertEqual(self._reach().email, "office@example.com")

    def test_person_who_has_left_speaks_for_nobody(self):
        person = self._create_person(phone="2")
        person.custrel_no_calls = True
        self.customer.phone = False
        self.assertFalse(self._reach().may_use(self.phone.id))
        self._create_person("Wang", phone="3")
        person.active = False
        self.assertTrue(self._reach().may_use(self.phone.id))
        self.assertFalse(self._reach(person).may_use(self.phone.id), "he himself")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestNobodyIsLedToCall(ReachCommon):
    """Wherever one click calls, it calls nobody who takes no calls."""

    def _phone(self, followup):
        followup = followup.with_user(self.seller)
        followup.invalidate_recordset()
        return followup.phone

    def test_of_a_followup(self):
        person = self._create_person(phone="+1 555 0101")
        other = self._create_person("Wang", phone="+1 555 0102")
        followup = self._create_followup(
            self.customer, contact_ids=[Command.set((person | other).ids)]
        )
        self.assertEqual(self._phone(followup), "+1 555 0101")
        person.custrel_no_calls = True
        self.assertEqual(self._phone(followup), "+1 555 0102", "the next one")
        other.custrel_forbidden_channel_ids = self.phone
        self.assertEqual(self._phone(followup), "+1 555 0100", "the office")
        self.customer.custrel_no_calls = True
        self.assertFalse(self._phone(followup))

    def test_the_only_person_speaks_for_the_customer(self):
        person = self._create_person()
        person.custrel_no_calls = True
        self.assertFalse(self._phone(self._create_followup(self.customer)))
        self._create_person("Wang")
        self.env.invalidate_all()
        self.assertFalse(person.custrel_phone)
        self.assertEqual(self.customer.custrel_phone, "+1 555 0100")

    def test_of_the_rows_above_my_day(self):
        followups = self.env["custrel.followup"].with_user(self.seller)
        customer = self.customer.with_user(self.seller)

        def phone():
            customer.invalidate_recordset()
            row = followups._prepare_section_row(customer, customer, "", "")
            return row["phone"]

        self.assertEqual(phone(), "+1 555 0100")
        self.customer.custrel_no_calls = True
        self.assertEqual(phone(), "")

    def test_lists_and_cards_call_by_this_number_only(self):
        """No view of customers makes a link of the number that is only known."""
        views = self.env["ir.ui.view"].search(
            [
                ("model", "in", ("res.partner", "custrel.handover.line")),
                ("type", "in", ("list", "kanban")),
                ("arch_fs", "=like", "custrel_followup/%"),
                ("inherit_id", "=", False),
            ]
        )
        self.assertGreater(len(views), 4)
        for view in views:
            tree = etree.fromstring(view.arch)
            with self.subTest(view.xml_id):
                self.assertFalse(tree.xpath("//field[@name='phone'][@widget='phone']"))

    def test_many_are_asked_for_by_few_queries(self):
        def count(number):
            customers = self.env["res.partner"].union(
                *(
                    self._create_customer(
                        f"C{number}-{n}", user_id=self.seller.id, phone=f"555 {n}"
                    )
                    for n in range(number)
                )
            )
            customers[0].custrel_no_calls = True
            followups = self.env["custrel.followup"].union(
                *map(self._create_followup, customers)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            followups.with_user(self.seller).mapped("phone")
            return counter.stop()

        few, many = count(3), count(20)
        self.assertLessEqual(many, few)
