from datetime import date, datetime

from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL

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
