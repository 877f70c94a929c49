from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .automatic import AutomaticCommon

NIGHT = "2026-03-01 20:00:00"
"""Four o'clock on Monday morning in Shanghai."""
TEN = "2026-03-02 02:00:00"
EVENING = "2026-03-02 14:05:00"
FOLLOWUP = "custrel.followup"
LETTER = "odoo.addons.custrel_followup.models.followup.custrel_followup_letter"
FAILING = """
<t t-out="1 / len(object.partner_id.name.replace('Fails', ''))"/> Hello
"""


@tagged("post_install", "-at_install")
class TestBadDay(AutomaticCommon):
    """Whatever is set or entered wrongly for one customer, person or company: the jobs
    of a night and a day go through, the others have their work, and what can't be done
    is said to whoever can mend it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.weekdays = cls.env["custrel.weekday"].search([])
        cls.by_hand = cls._create_cadence(
            cls.grade_b, channel_ids=[(6, 0, cls.phone.ids)]
        )
        cls.plain = cls._add_by_hand("Plain", phone="1")

    @classmethod
    def _add_by_hand(cls, name, **values):
        customer = cls._create_customer(name, **{"user_id": cls.seller.id, **values})
        cls._set_grade(customer, cls.grade_b)
        return customer

    def _live_through_a_day(self):
        """All that is scheduled, in its order."""
        for job in ("plan", "level", "remind", "ring"):
            self._run_job(job, NIGHT)
        for moment in (TEN, EVENING):
            for job in ("send", "ring"):
                self._run_job(job, moment)

    def _get_day(self, user=None, moment=TEN):
        """:return: what My Day shows over RPC, and the rows of its list"""
        followups = self.env[FOLLOWUP].with_user(user or self.seller)
        followups = followups.with_context(allowed_company_ids=self.company.ids)
        with freeze_time(moment):
            day = followups.get_my_day()
            rows = followups.search_read(
                [("state", "=", "planned"), ("user_id", "=", followups.env.uid)],
                ["partner_id", "date_planned", "best_time", "reach_notice", "why"],
            )
        return day, {row["partner_id"][1]: row for row in rows}

    def _assert_the_others_have_their_work(self):
        _day, rows = self._get_day()
        self.assertIn("Plain", rows)
        self.assertEqual(
            rows["Plain"]["date_planned"], fields.Date.to_date("2026-03-02")
        )

    # --------------------------------------------------------------- people and hours

    def test_no_hours_a_day_are_no_limit(self):
        self.company.custrel_contact_hours = 0
        self._live_through_a_day()
        self._assert_the_others_have_their_work()
        day, _rows = self._get_day()
        self.assertFalse(day["capacity"])

    def test_hours_below_nothing_are_refused(self):
        capacities = self.env["custrel.capacity"].with_user(self.leader)
        theirs = {"user_id": self.seller.id, "company_id": self.company.id}
        for refused in (
            lambda: self.company.write({"custrel_contact_hours": -1}),
            lambda: capacities.create({**theirs, "hours": -1}),
        ):
            with (
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                refused()
                self.env.flush_all()

    def test_everybody_is_on_leave(self):
        for user in (self.seller, self.colleague, self.leader):
            users = self.env["res.users"].with_user(user)
            action = users.with_context(
                allowed_company_ids=self.company.ids
            ).action_custrel_open_absences()
            form = Form(
                self.env["resource.calendar.leaves"]
                .with_user(user)
                .with_context(
                    **action["context"],
                    allowed_company_ids=self.company.ids,
                    tz=user.tz,
                ),
                "custrel_followup.custrel_absence_view_form",
            )
            form.custrel_last_day = "2026-03-31"
            form.custrel_first_day = "2026-03-02"
            form.save()
        self._live_through_a_day()
        planned = self.env[FOLLOWUP].search([("partner_id", "=", self.plain.id)])
        self.assertEqual(len(planned), 1, "nobody is forgotten")

    def test_the_owner_is_archived_between_two_jobs(self):
        self._run_job("plan", NIGHT)
        self.seller.sudo().active = False
        for job in ("level", "remind", "ring", "send"):
            self._run_job(job, TEN)
        followup = self.env[FOLLOWUP].search(
            [("partner_id", "=", self.plain.id), ("state", "=", "planned")]
        )
        self.assertEqual(len(followup), 1)
        self.assertTrue(followup.user_id.active or not followup.user_id)

    # -------------------------------------------------------------------- customers

    def test_a_window_that_never_opens_is_refused(self):
        mine = self.plain.with_user(self.seller)
        with self.assertRaisesRegex(ValidationError, "nobody could ever be reached"):
            with self.cr.savepoint():
                mine.write({"custrel_hour_from": 9, "custrel_hour_to": 9})
        for hour in (-1, 25):
            with (
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                mine.write({"custrel_hour_from": hour, "custrel_hour_to": 11})

    def test_a_window_only_on_days_off(self):
        sunday = self.weekdays.filtered(lambda day: day.number == 6)
        mine = self.plain.with_user(self.seller)
        mine.write({"custrel_weekday_ids": [(6, 0, sunday.ids)]})
        self._live_through_a_day()
        _day, rows = self._get_day()
        self.assertIn("best reached Sun", rows["Plain"]["reach_notice"])

    def test_only_forbidden_channels(self):
        channels = self.env["custrel.channel"].search([])
        for customer in (self.plain, self.customer):
            mine = customer.with_user(self.seller)
            mine.custrel_forbidden_channel_ids = channels
        self._switch_on()
        self._live_through_a_day()
        _day, rows = self._get_day()
        self.assertIn("Every channel is forbidden", rows["Plain"]["reach_notice"])
        self.assertIn("Every channel", rows["Customer"]["reach_notice"], "by a person")

    def test_no_time_zone_anywhere(self):
        self.seller.tz = self.company.partner_id.tz = False
        self.company.resource_calendar_id.tz = "UTC"
        self.plain.with_user(self.seller).write(
            {"custrel_hour_from": 9, "custrel_hour_to": 11}
        )
        self._live_through_a_day()
        _day, rows = self._get_day(moment="2026-03-02 09:30:00")
        self.assertEqual(rows["Plain"]["best_time"], "09:00–11:00")

    def test_odoo_256821_zones_that_this_server_does_not_know(self):
        """A database may come from a server that knows others; the number is that of
        a public report of a peer."""
        lost = self.company.partner_id | self.seller.partner_id | self.plain
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Phobos' WHERE id = ANY(%s)", (lost.ids,)
        )
        self.env.invalidate_all()
        self.plain.with_user(self.seller).write(
            {"custrel_hour_from": 9, "custrel_hour_to": 11}
        )
        self._live_through_a_day()
        _day, rows = self._get_day()
        self.assertEqual(
            rows["Plain"]["best_time"], "09:00–11:00", "as the calendar says"
        )
        self.assertEqual(self.company._custrel_tz(), "Asia/Shanghai")

    @mute_logger(LETTER)
    def test_a_template_that_fails_for_one(self):
        self.template.body_html = FAILING
        fails = self._add_customer("Fails", email="fails@x.example.com")
        self._switch_on()
        self._run_job("plan", NIGHT)
        letters = self.env[FOLLOWUP].search([("mail_state", "=", "waiting")])
        letters._keep({"date_planned": "2026-03-02"})
        self._live_through_a_day()
        states = {
            followup.partner_id.name: (followup.mail_state, followup.mail_problem)
            for followup in self.env[FOLLOWUP].search([("mail_state", "!=", False)])
        }
        self.assertEqual(states["Fails"], ("failed", "words"))
        self.assertIn(states["Customer"][0], ("queued", "waiting"))
        _day, rows = self._get_day()
        self.assertIn("Fails", rows, "his owner writes himself")
        self.assertTrue(fails.custrel_next_followup_date)

    # -------------------------------------------------------------------- companies

    def test_a_calendar_without_hours(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        self._live_through_a_day()
        self._assert_the_others_have_their_work()

    def test_a_table_that_closes_a_year(self):
        first = fields.Date.to_date("2026-01-01")
        days = self.env["custrel.day"].with_user(self.leader)
        days.with_context(allowed_company_ids=self.company.ids).create(
            [
                {
                    "company_id": self.company.id,
                    "date": first + timedelta(days=number),
                    "works": False,
                    "name": "Closed",
                }
                for number in range(365)
            ]
        )
        self._switch_on()
        self._live_through_a_day()
        _day, rows = self._get_day()
        self.assertIn("Plain", rows)

    def test_a_company_beside_it_is_set_up_badly(self):
        other = self.other_company
        other.resource_calendar_id.attendance_ids.unlink()
        other.custrel_contact_hours = 0
        other.partner_id.tz = False
        theirs = self._create_customer("Theirs", company_id=other.id)
        self._set_grade(theirs, self.grade_b, other)
        self._live_through_a_day()
        self._assert_the_others_have_their_work()
        _day, rows = self._get_day()
        self.assertNotIn("Theirs", rows)
