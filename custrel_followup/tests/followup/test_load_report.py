from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .test_capacity import MONDAY, CapacityCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestLoadReport(CapacityCommon):
    """Thirteen weeks from Monday, the second of March on."""

    def _hours(self, user=None, **more):
        report = self.env["custrel.load.report"].with_user(user or self.leader)
        rows = report.search([("user_id", "=", self.seller.id)])
        return {
            (str(row.week)[5:], row.kind): (row.contacts, round(row.hours, 2))
            for row in rows
        }

    def test_what_is_planned_and_what_follows_beside_the_hours_there_are(self):
        self._create_due(self.grade_c, 2, "2026-02-26")
        self._create_due(self.grade_c, 1, "2026-03-11")
        found = self._hours()
        self.assertEqual(found["03-02", "overdue"], (2, 1.0), "beside what is planned")
        self.assertNotIn(("03-02", "planned"), found)
        self.assertEqual(found["03-09", "planned"], (1, 0.5))
        # What is overdue is done today at the earliest; a month later the next ones.
        self.assertEqual(found["03-30", "expected"], (2, 1.0))
        self.assertEqual(found["04-06", "expected"], (1, 0.5))
        self.assertEqual(found["03-02", "room"], (0, 5.0))
        rooms = [week for week, kind in found if kind == "room"]
        self.assertEqual((len(rooms), max(rooms)), (13, "05-25"))

    def test_a_preview_gives_nobody_hours(self):
        """Who would have a graded customer has none before the run is applied."""

        def find():
            self.env.flush_all()
            rows = self.env["custrel.load.report"].search([("kind", "=", "room")])
            return rows.user_id

        self._create_order(self._create_customer("Known", user_id=self.seller.id))
        self._grade_customers()
        later = self._create_customer("Later", user_id=self.colleague.id)
        self._create_order(later)
        before = find()
        self.assertIn(self.seller, before)
        self.assertNotIn(self.colleague, before)
        preview = self._grade_customers(apply=False)
        self.assertEqual(find(), before)
        preview.action_apply()
        self.assertEqual(find(), before | self.colleague)

    def test_holidays_and_hours_of_his_own_count(self):
        self._create_due(self.grade_c, 1)
        self.env["custrel.capacity"].create({"user_id": self.seller.id, "hours": 2})
        self._create_leave(
            calendar_id=self.company.resource_calendar_id.id,
            company_id=self.company.id,
            date_from="2026-03-09 16:00:00",
            date_to="2026-03-10 15:59:59",
        )
        found = self._hours()
        self.assertEqual(found["03-02", "room"], (0, 10.0))
        self.assertEqual(found["03-09", "room"], (0, 8.0))

    def test_who_is_away_has_no_hours(self):
        self._create_due(self.grade_c, 1)
        # In Shanghai from Tuesday morning to Thursday night.
        self._create_leave(
            resource_id=self.seller._custrel_get_resources(self.company).id,
            company_id=self.company.id,
            date_from="2026-03-09 16:00:00",
            date_to="2026-03-12 15:59:59",
        )
        found = self._hours()
        self.assertEqual(found["03-02", "room"], (0, 5.0))
        self.assertEqual(found["03-09", "room"], (0, 2.0))

    def test_hours_count_of_who_looks_after_customers_as_in_a_run(self):
        self._create_due(self.grade_c, 1)
        self._create_followup(
            self._create_customer("Else", user_id=self.seller.id),
            user_id=self.colleague.id,
            date_planned="2026-03-03",
        )
        report = self.env["custrel.load.report"].with_user(self.leader)
        rows = report.search([("user_id", "=", self.colleague.id)])
        self.assertEqual(set(rows.mapped("kind")), {"planned"}, "no customer is his")
        week = report.search([("week", "=", "2026-03-02"), ("kind", "=", "room")])
        room = self.env["custrel.grade"]._get_weekly_room(self.company)
        self.assertEqual((sum(week.mapped("hours")), room), (5, 5))

    def test_no_limit_is_no_bar(self):
        self.company.custrel_contact_hours = 0
        self._create_due(self.grade_c, 1)
        self.assertNotIn("room", {kind for _week, kind in self._hours()})

    def test_company_without_anything(self):
        self.assertFalse(self._hours())
        reports = self.env["custrel.load.report"].with_user(self.leader)
        self.assertEqual(reports.search_count([]), 0)

    def test_leaders_see_their_people_and_salespeople_nobody(self):
        self._create_due(self.grade_c, 1)
        self._create_due(self.grade_c, 1, user_id=self.leader.id)
        led = self.env["custrel.load.report"].with_user(self.colleague).search([])
        self.assertEqual(led.user_id, self.seller)
        everybody = self.env["custrel.load.report"].with_user(self.leader).search([])
        self.assertEqual(everybody.user_id, self.seller | self.leader)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self._hours(self.seller)

    def test_leaders_see_who_is_in_their_team_in_its_company(self):
        self._create_due(self.grade_c, 1)
        (self.colleague | self.seller).company_ids |= self.other_company
        self._create_due(self.grade_c, 1, company_id=self.other_company.id)
        reports = self.env["custrel.load.report"].with_user(self.colleague)
        both = reports.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        self.assertEqual(both.search([]).company_id, self.company)
        self.team.member_ids -= self.seller
        self.env.invalidate_all()
        self.assertFalse(both.search([]))

    def test_a_click_leads_to_the_follow_ups(self):
        followups = self._create_due(self.grade_c, 2)
        overdue = self._create_due(self.grade_c, 1, "2026-02-26")
        self._create_due(self.grade_c, 1, "2026-03-11")
        report = self.env["custrel.load.report"].with_user(self.leader)
        for kind, expected in (("planned", followups), ("overdue", overdue)):
            row = report.search([("kind", "=", kind), ("week", "=", "2026-03-02")])
            action = row.action_open_followups()
            found = self.env["custrel.followup"].search(action["domain"])
            self.assertEqual(found, expected)
            self.assertEqual(row.contacts, len(expected))

    def test_a_pressing_need_chooses_its_cadence(self):
        cadence = self.env.ref("custrel_followup.custrel_cadence_c")
        self._create_due(self.grade_c, 1)
        calm = sum(
            c for (_w, kind), (c, _h) in self._hours().items() if kind == "expected"
        )
        self._create_cadence(
            self.grade_c,
            quadrant="urgent_important",
            times=1,
            period="week",
            channel_ids=[(6, 0, cadence.channel_ids.ids)],
        )
        customer = (
            self.env["custrel.followup"]
            .search([("user_id", "=", self.seller.id)], limit=1)
            .partner_id
        )
        self.env["custrel.need"].create(
            {
                "partner_id": customer.id,
                "company_id": self.company.id,
                "name": "A quote this week",
                "urgent": True,
                "important": True,
            }
        )
        found = self._hours()
        pressing = sum(c for (_w, kind), (c, _h) in found.items() if kind == "expected")
        self.assertEqual((calm, pressing), (2, 12))

    def test_what_the_system_sends_takes_no_hours(self):
        self._create_due(self.grade_c, 1, automatic=True)
        self.assertNotIn("planned", {kind for _week, kind in self._hours()})

    def test_what_the_system_will_write_is_no_contact_of_a_person(self):
        self._create_due(self.grade_c, 1)
        self.assertIn("expected", {kind for _week, kind in self._hours()})
        cadence = self.env.ref("custrel_followup.custrel_cadence_c")
        cadence._start_writing(self.env.ref("custrel_followup.mail_template_month"))
        self.env.invalidate_all()
        self.assertNotIn("expected", {kind for _week, kind in self._hours()})

    def test_rows_keep_their_ids(self):
        """Whoever opens a row reads this one, whatever else is planned meanwhile."""
        self._create_due(self.grade_c, 1, "2026-03-11")
        report = self.env["custrel.load.report"].with_user(self.leader)
        domain = [("user_id", "=", self.seller.id), ("kind", "=", "planned")]
        row = report.search(domain)
        self._create_due(self.grade_c, 1, "2026-03-04")
        self._create_due(self.grade_c, 1, "2026-03-04", user_id=self.leader.id)
        self.env.invalidate_all()
        self.assertEqual((str(row.week), row.user_id), ("2026-03-09", self.seller))
        self.assertEqual(len(set(report.search([]).ids)), report.search_count([]))

    def test_other_companies_cost_nothing(self):
        """Those that are not shown are not asked."""
        self._create_due(self.grade_c, 1)

        def count():
            report = self.env["custrel.load.report"].with_user(self.leader)
            report = report.with_context(allowed_company_ids=self.company.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report.formatted_read_group([], ["week:week", "kind"], ["hours:sum"])
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(3):
            self._create_company(f"Branch {number}", "Asia/Shanghai")
        count()
        self.assertEqual(count(), few)
