from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import JOBS, send_digests
from ..coverage.common import TeamCommon
from ..queries import QueryCounter


class LadderCommon(TeamCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-01 02:00:00"):
            cls.customer = cls._create_customer("Harbour", user_id=cls.seller.id)
            cls.customer.custrel_second_user_id = cls.colleague
            cls.followup = cls._create_followup(
                cls.customer, date_planned="2026-03-02", name="Call"
            )

    def _remind(self, day, hour=1):
        self._run_job("remind", f"2026-03-{day:02d} {hour:02d}:00:00")

    def _digests(self, user):
        return self.env["mail.mail"].search(
            [("model", "=", "res.users"), ("res_id", "=", user.id)], order="id"
        )

    def _told(self, user, name="Harbour"):
        """:return: how many digests of the user name the customer"""
        return sum(name in mail.body_html for mail in self._digests(user))

    def _walk(self, days, *users):
        """:return: for each user the days of March on which a digest names it"""
        found = {user: [] for user in users}
        for day in days:
            before = {user: self._told(user) for user in users}
            self._remind(day)
            for user in users:
                if self._told(user) > before[user]:
                    found[user].append(day)
        return list(found.values())


@tagged("post_install", "-at_install")
class TestReminderLadder(LadderCommon):
    """An overdue follow-up climbs: owner, second contact, manager; each told once."""

    def test_day_by_day_to_second_contact_and_manager(self):
        owner, second, manager = self._walk(
            range(2, 13), self.seller, self.colleague, self.leader
        )
        self.assertEqual(owner, list(range(2, 13)), "his own list of every day")
        self.assertEqual(second, [5])
        self.assertEqual(manager, [9])
        self.assertEqual(self.followup.second_told_on, date(2026, 3, 5))
        self.assertEqual(self.followup.second_told_user_id, self.colleague)
        self.assertEqual(self.followup.manager_told_on, date(2026, 3, 9))
        self.assertEqual(self.followup.manager_told_user_id, self.leader)

    def test_days_are_the_company_s(self):
        self.company.write(
            {"custrel_second_after_days": 1, "custrel_manager_after_days": 2}
        )
        self.assertEqual(
            self._walk(range(2, 8), self.colleague, self.leader), [[3], [4]]
        )

    def test_zero_days_switch_a_step_off(self):
        self.company.write(
            {"custrel_second_after_days": 0, "custrel_manager_after_days": 0}
        )
        self.assertEqual(
            self._walk(range(2, 16), self.colleague, self.leader), [[], []]
        )
        self.company.custrel_manager_after_days = 10
        self._remind(16)
        self.assertEqual(self._told(self.leader), 1)

    def test_without_second_contact_it_climbs_straight_to_the_leader(self):
        self.customer.custrel_second_user_id = False
        self.assertEqual(self._walk(range(2, 13), self.leader), [[5]])
        self.assertEqual(self.followup.manager_told_on, date(2026, 3, 9))
        self.assertFalse(self.followup.manager_told_user_id, "he knew")

    def test_archived_second_contact_is_none(self):
        self.colleague.action_archive()
        self.assertEqual(self._walk(range(2, 7), self.leader), [[5]])

    def test_second_contact_who_owns_it_is_relieved_by_the_first(self):
        self.followup.user_id = self.colleague
        self.assertEqual(self._walk(range(2, 13), self.seller, self.leader), [[5], [9]])

    def test_second_contact_who_leads_the_team_is_told_once(self):
        self.customer.custrel_second_user_id = self.leader
        self.assertEqual(self._walk(range(2, 13), self.leader), [[5]])

    def test_leader_who_owns_it_is_not_told_of_himself(self):
        self.customer.user_id = self.followup.user_id = self.leader
        self.team.member_ids |= self.leader
        owner, second, above = self._walk(
            range(2, 13), self.leader, self.colleague, self.manager
        )
        self.assertEqual(second, [5])
        self.assertEqual(above, [9], "the fallback user stands above a leader")
        self.assertEqual(owner, list(range(2, 13)))
        self.assertNotIn("your people", self._digests(self.leader)[-1].body_html)

    def test_fallback_user_who_owns_it_ends_the_ladder(self):
        self.customer.user_id = self.followup.user_id = self.manager
        self.customer.custrel_second_user_id = False
        self._remind(12)
        self._remind(13)
        self.assertEqual(self.followup.manager_told_on, date(2026, 3, 12))
        self.assertFalse(self.followup.manager_told_user_id)
        self.assertNotIn("your people", self._digests(self.manager)[-1].body_html)

    def test_job_that_did_not_run_tells_all_at_once_and_once(self):
        self._remind(2)
        self.assertEqual(
            self._walk(range(12, 15), self.colleague, self.leader), [[12], [12]]
        )

    def test_both_steps_to_one_person_after_a_pause_are_one_line(self):
        self.customer.custrel_second_user_id = False
        self._remind(12)
        body = self._digests(self.leader).body_html
        self.assertEqual(body.count("Harbour"), 1)
        self.assertEqual(self._walk(range(13, 15), self.leader), [[]])

    def test_missed_while_the_job_did_not_run_still_climbs(self):
        self.followup.origin = "cadence"
        self._remind(20)
        self.assertEqual(self.followup.state, "missed")
        self.assertIn("missed", self._digests(self.colleague).body_html)
        self.assertEqual(self._told(self.leader), 1)
        self._remind(21)
        self.assertEqual(self._told(self.leader), 1)

    def test_missed_before_a_step_was_due_climbs_no_more(self):
        self.company.custrel_missed_after_days = 4
        self.followup.origin = "cadence"
        self.assertEqual(
            self._walk(range(2, 16), self.colleague, self.leader), [[5], []]
        )

    def test_what_was_missed_long_ago_is_no_news(self):
        self.followup.write({"origin": "cadence", "state": "missed"})
        with freeze_time("2026-06-01"):
            self._run_job("remind", "2026-06-01 01:00:00")
        self.assertFalse(self._told(self.leader))

    def test_rescheduled_follow_up_starts_again(self):
        self._remind(5)
        self.followup.date_planned = date(2026, 3, 6)
        self.assertFalse(self.followup.second_told_on)
        self.assertFalse(self.followup.second_told_user_id)
        self.assertEqual(
            self._walk(range(6, 15), self.colleague, self.leader), [[9], [13]]
        )

    def test_moved_to_an_earlier_day_it_repeats_nothing(self):
        self._remind(5)
        self.followup.date_planned = date(2026, 3, 1)
        self.assertEqual(self._walk(range(6, 8), self.colleague), [[]])

    def test_closed_or_reopened_follow_up_forgets_whom_it_told(self):
        self._remind(9)
        with freeze_time("2026-03-10 02:00:00"):
            self.followup.action_done()
        self.assertFalse(self.followup.second_told_on)
        self.assertFalse(self.followup.manager_told_on)
        self.assertEqual(self._walk([11], self.leader), [[]])
        with freeze_time("2026-03-11 02:00:00"):
            self.followup.action_reopen()
        self.assertEqual(self._walk([12], self.leader), [[12]])

    def test_copy_starts_at_the_bottom(self):
        self._remind(9)
        self.assertFalse(self.followup.copy().manager_told_on)


@tagged("post_install", "-at_install")
class TestLadderDigest(LadderCommon):
    """Escalations are part of the one digest of a person and a day."""

    def test_one_mail_with_own_and_climbed_follow_ups(self):
        own = self._create_customer("Own", user_id=self.colleague.id)
        self._create_followup(own, user_id=self.colleague.id, date_planned="2026-03-05")
        self._remind(5)
        digest = self._digests(self.colleague)
        self.assertEqual(len(digest), 1)
        self.assertIn("Own", digest.body_html)
        self.assertIn("co-owner", digest.body_html)
        self.assertEqual(
            digest.subject, "1 follow-ups today, 0 overdue, 1 overdue of colleagues"
        )

    def test_leader_reads_whose_it_is(self):
        self._remind(9)
        body = self._digests(self.leader).body_html
        self.assertIn("your people", body)
        self.assertIn("Seller", body)
        self.assertIn(f"/odoo/follow-ups/{self.followup.id}", body)

    def test_preview_shows_a_person_what_climbs_to_him(self):
        with freeze_time("2026-03-09 02:00:00"):
            self.env.flush_all()
            digest = self.leader.with_user(self.leader).custrel_get_digest()
            self.assertEqual(digest["manager"], self.followup)
            self.assertFalse(self.followup.manager_told_on)

    def test_what_climbs_after_the_digest_waits_for_the_next_day(self):
        own = self._create_customer("Own", user_id=self.colleague.id)
        self._create_followup(own, user_id=self.colleague.id, date_planned="2026-03-01")
        self._remind(5)
        late = self._create_followup(
            self._create_customer("Late", user_id=self.seller.id),
            date_planned="2026-03-01",
        )
        late.partner_id.custrel_second_user_id = self.colleague
        self._remind(5, hour=3)
        self.assertEqual(len(self._digests(self.colleague)), 1)
        self.assertFalse(late.second_told_on)
        self._remind(6)
        self.assertEqual(self._told(self.colleague, "Late"), 1)
        self.assertEqual(late.second_told_on, date(2026, 3, 6))

    def test_days_are_counted_where_the_reader_lives(self):
        """At 17:00 UTC Shanghai has the fifth, New York still the fourth."""
        self.colleague.tz = "America/New_York"
        self._remind(4, hour=17)
        self.assertFalse(self._told(self.colleague))
        self._remind(5, hour=14)
        self.assertEqual(self._told(self.colleague), 1)
        self.assertEqual(self.followup.second_told_on, date(2026, 3, 5))

    def test_companies_have_ladders_of_their_own(self):
        boss = self._create_user(
            "boss", "sales_team.group_sale_manager", self.other_company
        )
        self.other_company.custrel_fallback_user_id = boss
        self.other_company.custrel_manager_after_days = 2
        west = self._create_followup(
            self._create_customer("Westward", user_id=self.stranger.id),
            company_id=self.other_company.id,
            user_id=self.stranger.id,
            date_planned="2026-03-02",
        )
        self._remind(4, hour=17)
        self.assertEqual(self._told(boss, "Westward"), 1)
        self.assertEqual(west.manager_told_user_id, boss)
        self.assertFalse(self._told(boss))
        self.assertFalse(self._told(self.leader, "Westward"))

    def test_digest_is_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.leader.lang = "fr_FR"
        view = self.env.ref("custrel_followup.digest_climbed")
        term = "Overdue follow-ups of your people"
        view.update_field_translations("arch_db", {"fr_FR": {term: "En retard"}})
        self._remind(9)
        self.assertIn("En retard", self._digests(self.leader).body_html)
        self.assertNotIn("En retard", self._digests(self.colleague).body_html)

    def test_without_address_it_climbs_on_screen(self):
        self.colleague.email = False
        self._remind(5)
        self.assertFalse(self._digests(self.colleague))
        climbed = self.env["custrel.followup"].with_user(self.colleague)
        climbed = climbed.search([("second_told_user_id", "=", self.colleague.id)])
        self.assertEqual(climbed, self.followup)

    def test_without_digests_it_climbs_on_screen(self):
        self.company.custrel_digest = False
        self._remind(9)
        self.assertFalse(self._digests(self.leader))
        self.assertEqual(self.followup.manager_told_user_id, self.leader)

    def test_names_are_escaped(self):
        self.customer.name = "<script>Harbour"
        self._remind(9)
        self.assertIn("&lt;script&gt;Harbour", self._digests(self.leader).body_html)

    def test_long_lists_are_shortened_and_told_of_all_the_same(self):
        with freeze_time("2026-03-01 02:00:00"):
            followups = self.env["custrel.followup"].create(
                [
                    {
                        "partner_id": self.customer.id,
                        "company_id": self.company.id,
                        "user_id": self.seller.id,
                        "date_planned": "2026-03-02",
                    }
                    for _number in range(40)
                ]
            )
        self._remind(9)
        body = self._digests(self.leader).body_html
        self.assertIn("More of your colleagues' follow-ups:</a> 21", body)
        self.assertEqual(body.count("/odoo/follow-ups/"), 20)
        body = self._digests(self.seller).body_html
        self.assertIn("More of your own follow-ups:</a> 21", body)
        self.assertEqual(body.count("/odoo/follow-ups/"), 20)
        self.assertIn("41 overdue", self._digests(self.seller).subject)
        self.assertEqual(set(followups.mapped("manager_told_user_id")), {self.leader})

    def test_key_customers_come_first_where_a_digest_is_shortened(self):
        with freeze_time("2026-03-01 02:00:00"):
            for number in range(25):
                regular = self._create_customer(f"Regular {number}")
                self._set_grade(regular, self.grade_c)
                self._create_followup(regular, date_planned="2026-03-02")
            self._set_grade(self.customer, self.grade_b)
        self._remind(9)
        body = self._digests(self.seller).body_html
        self.assertLess(body.index("Harbour"), body.index("Regular"))
        self.assertEqual(body.count("/odoo/follow-ups/"), 20)

    def test_grades_that_do_not_climb_stay_with_their_owner(self):
        self._set_grade(self.customer, self.grade_c)
        owner, second, manager = self._walk(
            range(2, 13), self.seller, self.colleague, self.leader
        )
        self.assertEqual((second, manager), ([], []))
        self.assertEqual(owner, list(range(2, 13)))
        self.grade_c.climbs = True
        second, manager = self._walk([13], self.colleague, self.leader)
        self.assertEqual((second, manager), ([13], [13]))

    def test_key_grades_climb_unless_somebody_says_otherwise(self):
        grades = self.grade_a | self.grade_b | self.grade_c | self.grade_d
        self.assertEqual(grades.mapped("climbs"), [True, True, False, False])
        self._set_grade(self.customer, self.grade_a)
        self.grade_a.climbs = False
        second, manager = self._walk([9], self.colleague, self.leader)
        self.assertEqual((second, manager), ([], []))

    @mute_logger(JOBS)
    def test_killed_between_mail_and_mark_it_does_both_later(self):
        users = self.env.registry["res.users"]
        with patch.object(users, "_custrel_mark_told", side_effect=SystemError):
            self._fail(9)
        self.assertFalse(self._digests(self.leader))
        self._remind(9)
        self.assertEqual(self._told(self.leader), 1)
        self._remind(9, hour=5)
        self.assertEqual(self._told(self.leader), 1)

    @mute_logger(JOBS)
    def test_bad_reader_does_not_stop_the_others(self):
        users = self.env.registry["res.users"]
        mark = users._custrel_mark_told

        def fail_for_colleague(user, steps):
            if user == self.colleague:
                raise SystemError
            return mark(user, steps)

        with patch.object(users, "_custrel_mark_told", fail_for_colleague):
            self._fail(9)
        self.assertEqual(self._told(self.leader), 1)
        self.assertFalse(self._digests(self.colleague))
        self.assertFalse(self.followup.second_told_on)

    def _fail(self, day):
        self.env.flush_all()
        with (
            freeze_time(f"2026-03-{day:02d} 01:00:00"),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            try:
                send_digests(self.env(cr=cr))
            except SystemError:
                raised = True
            else:
                raised = False
        self.env.invalidate_all()
        self.assertTrue(raised, "the job must count as failed")

    def test_a_hundred_follow_ups_cost_as_many_queries_as_ten(self):
        counts = []
        for number, day in ((10, 9), (100, 20)):
            with freeze_time("2026-03-01 02:00:00"):
                customers = self.env["res.partner"].create(
                    [
                        {
                            "name": f"Many {n}",
                            "is_company": True,
                            "user_id": self.seller.id,
                        }
                        for n in range(number)
                    ]
                )
                self.env["custrel.followup"].create(
                    [
                        {
                            "partner_id": customer.id,
                            "company_id": self.company.id,
                            "user_id": self.seller.id,
                            "date_planned": f"2026-03-{day - 7:02d}",
                        }
                        for customer in customers
                    ]
                )
            self.env.flush_all()
            self.env.invalidate_all()
            with (
                freeze_time(f"2026-03-{day:02d} 01:00:00"),
                self.enter_registry_test_mode(),
                self.registry.cursor() as cr,
            ):
                counter = QueryCounter(self.env)
                send_digests(self.env(cr=cr))
                counts.append(counter.stop())
            self.env.invalidate_all()
        self.assertLessEqual(counts[1], counts[0] + 2)
