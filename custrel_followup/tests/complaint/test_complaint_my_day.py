from odoo import fields
from odoo.tests import HttpCase, freeze_time, tagged

from ..queries import QueryCounter
from .common import MONDAY, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintMyDay(ComplaintCommon):
    """Whoever has a complaint due is not told that nothing is."""

    def _get_day(self, user, team=False):
        followups = self.env["custrel.followup"].with_context(
            tz="Asia/Shanghai", allowed_company_ids=self.company.ids
        )
        return followups.with_user(user).get_my_day(team)

    def _count(self, user):
        return self._get_day(user)["complaints"]

    def test_complaints_with_a_target_today_or_late_are_counted(self):
        self._create_sla(
            company_id=self.company.id, response_hours=2, resolution_hours=4
        )
        complaint = self._complain()
        owner = complaint.user_id
        self.assertTrue(owner)
        self.assertEqual(self._count(owner), 1)
        with freeze_time("2026-03-04 02:00:00"):
            self.assertEqual(self._count(owner), 1, "late")
        self._settle(complaint)
        self.assertEqual(self._count(owner), 0)

    def test_those_of_later_and_of_others_are_not(self):
        self._create_sla(
            company_id=self.company.id, response_hours=16, resolution_hours=40
        )
        complaint = self._complain()
        self.assertEqual(self._count(complaint.user_id), 0)
        with freeze_time("2026-03-04 02:00:00"):
            self.assertEqual(self._count(complaint.user_id), 1)
            self.assertEqual(self._count(self.colleague), 0)

    def test_the_company_s_clock_counts_for_who_has_none(self):
        """Half past midnight on Tuesday in Shanghai; in UTC it is still Monday."""
        self._create_sla(
            company_id=self.company.id, response_hours=9, resolution_hours=40
        )
        complaint = self._complain()
        self.assertEqual(str(complaint.next_deadline.date()), "2026-03-03")
        owner = complaint.user_id
        owner.tz = False
        followups = self.env["custrel.followup"].with_user(owner)
        followups = followups.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(followups.get_my_day()["complaints"], 0)
        with freeze_time("2026-03-02 16:30:00"):
            day = followups.get_my_day()
            self.assertEqual(day["complaints"], 1)
            note = day["sections"][0]["rows"][0]["note"]
            self.assertEqual(note, "Answer in 2 hr", "as the queue says it")
            owner.tz = "UTC"
            self.assertEqual(followups.get_my_day()["complaints"], 0, "his own")

    def test_the_most_urgent_ones_are_rows_before_all_else(self):
        self._create_sla(
            company_id=self.company.id, response_hours=2, resolution_hours=4
        )
        complaint = self._complain()
        owner = complaint.user_id
        customer = complaint.partner_id.sudo()
        customer.phone = "021 5550"
        self._set_grade(customer, self.grade_a)
        section = self._get_day(owner)["sections"][0]
        self.assertEqual((section["name"], section["count"]), ("complaints", 1))
        (row,) = section["rows"]
        self.assertEqual((row["model"], row["id"]), ("custrel.complaint", complaint.id))
        self.assertIn(complaint.subject, row["title"])
        self.assertEqual((row["grade"], row["phone"]), ("A", "021 5550"))
        self.assertTrue(section["due"])
        self.assertFalse(row["late"])
        self.env.invalidate_all()
        with freeze_time("2026-03-04 02:00:00"):
            (row,) = self._get_day(owner)["sections"][0]["rows"]
            self.assertTrue(row["late"])
            self.assertEqual(row["note"], "Answer 1 day late", "as the queue says it")

    def test_the_page_of_the_team_shows_what_others_have_due(self):
        self._create_sla(
            company_id=self.company.id, response_hours=2, resolution_hours=4
        )
        theirs = self._complain(user_id=self.seller.id)
        self._complain(user_id=self.leader.id)
        section = self._get_day(self.leader, team=True)["sections"][0]
        self.assertEqual((section["name"], section["count"]), ("complaints", 1))
        (row,) = section["rows"]
        self.assertEqual(row["id"], theirs.id)
        self.assertIn(self.seller.name, row["note"])
        complaints = self.env["custrel.complaint"].with_user(self.leader)
        self.assertEqual(complaints.search(section["action"]["domain"]), theirs)

    def test_many_neither_flood_nor_slow_it_down(self):
        self._create_sla(
            company_id=self.company.id, response_hours=2, resolution_hours=4
        )
        owner = self._complain().user_id
        counts = []
        for _more in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            self._get_day(owner)
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            section = self._get_day(owner)["sections"][0]
            counts.append(counter.stop())
            for _n in range(6):
                self._complain().user_id = owner
        self.assertEqual(section["count"], 7)
        self.assertEqual(len(section["rows"]), 3)
        self.assertLess(counts[1], counts[0] + 3)


@tagged("post_install", "-at_install")
class TestMyDaySections(ComplaintCommon, HttpCase):
    """What is due beside follow-ups, in the browser."""

    def setUp(self):
        super().setUp()
        self._create_sla(
            company_id=self.company.id, response_hours=2, resolution_hours=4
        )
        # Long ago: it is late by now.
        self._complain(subject="Late parts").user_id = self.seller

    def test_section_opens_what_is_due(self):
        now = fields.Datetime.now()
        self._create_followup(
            self.customer,
            user_id=self.seller.id,
            state="done",
            date_start=now,
            date_end=now,
            recorded_at=now,
        )
        self.start_tour(
            "/odoo/my-day", "custrel_my_day_sections", login="custrel_seller"
        )

    def test_section_stays_as_it_was_left(self):
        self.start_tour(
            "/odoo/my-day", "custrel_my_day_sections_kept", login="custrel_seller"
        )
