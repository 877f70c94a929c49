from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, freeze_time, tagged

from ..common import CustrelCommon

MONDAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestAbsence(CustrelCommon):
    """People without `hr` enter when they are away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = cls._create_user("chief", "custrel_followup.custrel_group_team")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "East",
                "company_id": cls.company.id,
                "user_id": cls.chief.id,
                "crm_team_member_ids": [(0, 0, {"user_id": cls.seller.id})],
            }
        )

    def _open(self, user):
        """:return: leaves as the screen of this user has them"""
        users = self.env["res.users"].with_user(user)
        self.env.flush_all()
        action = call_kw(users, "action_custrel_open_absences", [], {})
        leaves = self.env["resource.calendar.leaves"].with_user(user)
        self.domain = action["domain"]
        return leaves.with_context(
            **action["context"], allowed_company_ids=self.company.ids, tz=user.tz
        )

    def _enter(self, user, first, last, **values):
        form = Form(self._open(user), "custrel_followup.custrel_absence_view_form")
        form.custrel_first_day, form.custrel_last_day = first, last
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_salesperson_enters_his_own_from_where_he_is(self):
        users = self.env["res.users"].with_user(self.seller)
        self.env.flush_all()
        action = call_kw(users, "action_custrel_enter_absence", [], {})
        self.assertEqual(action["target"], "new")
        leaves = self.env["resource.calendar.leaves"].with_user(self.seller)
        leaves = leaves.with_context(**action["context"], tz=self.seller.tz)
        leave = Form(
            leaves, self.env["ir.ui.view"].browse(action["views"][0][0])
        ).save()
        self.assertEqual(leave.resource_id.user_id, self.seller)
        self.assertTrue(leave.custrel_absence)

    def _away(self, user, days=10, company=None):
        company = company or self.company
        away = company._custrel_days_away(user.ids, MONDAY, days)
        return [f"{day:%a %d}" for day in sorted(away.get(user.id, ()))]

    def test_salesperson_enters_his_own(self):
        leave = self._enter(self.seller, "2026-03-03", "2026-03-04", name="Wedding")
        self.assertEqual(leave.resource_id.user_id, self.seller)
        self.assertEqual(leave.company_id, self.company)
        self.assertEqual(self._away(self.seller), ["Tue 03", "Wed 04"])
        self.assertFalse(self._away(self.colleague))
        with freeze_time("2026-03-03 02:00:00"):
            self.assertEqual(self.company._custrel_get_absent(), {self.seller.id})
        leave.date_to = "2026-03-03 15:59:59"
        self.assertEqual(self._away(self.seller), ["Tue 03"])
        leave.unlink()
        self.assertFalse(self._away(self.seller))

    def test_the_same_days_are_not_entered_twice(self):
        self._enter(self.seller, "2026-03-03", "2026-03-04")
        with (
            self.assertRaisesRegex(ValidationError, "away on some of these days"),
            self.env.cr.savepoint(),
        ):
            self._enter(self.seller, "2026-03-04", "2026-03-06")
        self._enter(self.seller, "2026-03-05", "2026-03-06")
        self._enter(self.colleague, "2026-03-04", "2026-03-06")

    def test_what_was_entered_twice_before_can_be_named(self):
        first = self._enter(self.seller, "2026-03-03", "2026-03-04")
        second = self._enter(self.seller, "2026-03-05", "2026-03-06")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE resource_calendar_leaves SET date_to = %s WHERE id = %s",
            ["2026-03-05 15:59:59", first.id],
        )
        self.env.invalidate_all()
        second.with_user(self.seller).name = "Wedding"
        self.assertEqual(second.name, "Wedding")

    def test_days_are_whole_and_begin_with_today(self):
        # Half past five in the morning in Shanghai, the evening before in Europe.
        with freeze_time("2026-03-02 21:30:00"):
            leaves = self._open(self.seller)
            form = Form(leaves, "custrel_followup.custrel_absence_view_form")
            self.assertEqual(str(form.custrel_first_day), "2026-03-03")
            self.assertEqual(str(form.custrel_last_day), "2026-03-03")
            leave = form.save()
            self.assertEqual(self._away(self.seller), ["Tue 03"])
        self.assertEqual(str(leave.date_from), "2026-03-02 16:00:00")
        self.assertEqual(str(leave.date_to), "2026-03-03 15:59:59")
        self.assertEqual(leave.display_name, "Seller · Mar 3")
        leave.name = "Wedding"
        self.assertEqual(leave.display_name, "Wedding")

    def test_list_and_box_say_the_same_days(self):
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        leave = self._enter(self.seller, "2026-03-04", "2026-03-06")
        with freeze_time("2026-03-02 02:00:00"):
            (away,) = self.env["res.users"].with_user(self.seller).custrel_get_away()
        self.assertRegex(away["when"], r"4\W+6$")
        days = leave.custrel_first_day, leave.custrel_last_day
        self.assertEqual([day.day for day in days], [4, 6])

    def test_list_and_box_say_the_same_of_whole_days_elsewhere(self):
        """They end in the small hours here."""
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        leave = self._enter(self.seller, "2026-03-04", "2026-03-06")
        leave.sudo().write(
            {"date_from": "2026-03-04 00:00:00", "date_to": "2026-03-06 23:59:59"}
        )
        (away,) = self.env["res.users"].with_user(self.seller).custrel_get_away()
        self.assertRegex(away["when"], r"4\W+6$")
        self.assertEqual(leave.custrel_last_day.day, 6)
        self.assertRegex(leave.display_name, r"4\W+6$")

    def test_a_leave_without_a_company_goes_by_the_one_at_work(self):
        leave = self._enter(self.seller, "2026-03-03", "2026-03-03")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE resource_calendar_leaves SET company_id = NULL WHERE id = %s",
            [leave.id],
        )
        self.env.invalidate_all()
        leave.write(
            {"custrel_first_day": "2026-03-04", "custrel_last_day": "2026-03-05"}
        )
        self.assertEqual(str(leave.date_from), "2026-03-03 16:00:00")
        self.assertEqual(str(leave.date_to), "2026-03-05 15:59:59")

    def test_days_in_the_wrong_order_are_refused(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._enter(self.seller, "2026-03-04", "2026-03-03")

    def test_he_gets_one_resource_for_each_company(self):
        self.seller.company_ids |= self.other_company
        for _time in range(2):
            self._open(self.seller)
        resources = self.env["resource.resource"].search(
            [("user_id", "=", self.seller.id)]
        )
        self.assertEqual(resources.company_id, self.company)
        self.assertEqual(len(resources), 1)
        self.assertEqual(resources.calendar_id, self.company.resource_calendar_id)
        self.seller._custrel_get_resources(self.other_company)
        self._enter(self.seller, "2026-03-03", "2026-03-03")
        self.assertFalse(self._away(self.seller, company=self.other_company))

    def test_half_a_day_leaves_him_half_a_day(self):
        leave = self._enter(self.seller, "2026-03-03", "2026-03-03")
        leave.date_to = "2026-03-03 04:00:00"  # noon
        self.assertFalse(self._away(self.seller))
        leave.date_to = "2026-03-03 08:00:00"  # four in the afternoon
        self.assertEqual(self._away(self.seller), ["Tue 03"])

    def test_leader_sees_and_enters_those_of_his_team(self):
        mine = self._enter(self.seller, "2026-03-03", "2026-03-04")
        leaves = self._open(self.chief)
        self.assertEqual(leaves.search(self.domain), mine)
        leaves.browse(mine.id).date_to = "2026-03-05 15:59:59"
        resource = mine.resource_id.with_user(self.chief)
        theirs = self._enter(
            self.chief, "2026-03-09", "2026-03-10", resource_id=resource
        )
        self.assertEqual(self._away(self.seller, 12)[-2:], ["Mon 09", "Tue 10"])
        self._open(self.seller)
        self.assertEqual(
            theirs.with_user(self.seller).search(self.domain), mine | theirs
        )
        theirs.unlink()

    def test_leader_may_not_touch_what_was_approved_elsewhere(self):
        self._open(self.chief)
        approved = self._create_leave(
            resource_id=self.seller._custrel_get_resources(self.company).id,
            date_from="2026-03-03 00:00:00",
            date_to="2026-03-04 15:59:59",
        )
        self.env.flush_all()  # Odoo takes the company of whoever asks first
        self.assertEqual(self._away(self.seller), ["Tue 03", "Wed 04"])
        with self.assertRaises(AccessError):
            approved.with_user(self.chief).date_to = "2026-03-05 15:59:59"

    def test_colleagues_neither_see_nor_enter_it(self):
        mine = self._enter(self.seller, "2026-03-03", "2026-03-04")
        leaves = self._open(self.colleague)
        self.assertFalse(leaves.search(self.domain))
        with self.assertRaises(AccessError):
            leaves.browse(mine.id).read(["name"])
        with self.assertRaises(AccessError):
            leaves.create(
                {
                    "resource_id": mine.resource_id.id,
                    "date_from": "2026-03-03 00:00:00",
                    "date_to": "2026-03-04 15:59:59",
                }
            )

    def test_leader_of_another_team_has_no_part_in_it(self):
        mine = self._enter(self.seller, "2026-03-03", "2026-03-04")
        self.team.user_id = self.colleague
        with self.assertRaises(AccessError):
            mine.with_user(self.chief).name = "Mine"

    def test_leader_has_no_part_in_it_when_somebody_left_the_team(self):
        mine = self._enter(self.seller, "2026-03-03", "2026-03-04")
        self.team.member_ids -= self.seller
        self.env.invalidate_all()
        leaves = self._open(self.chief)
        self.assertFalse(leaves.search([("id", "=", mine.id)]))
        with self.assertRaises(AccessError):
            leaves.browse(mine.id).name = "Mine"
        self._refuses_to_enter_one_of(mine.resource_id)

    def _refuses_to_enter_one_of(self, resource):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._enter_one_of(resource)

    def _enter_one_of(self, resource):
        leaves = self._open(self.chief).with_context(
            allowed_company_ids=self.chief.company_ids.ids
        )
        return leaves.create(
            {
                "resource_id": resource.id,
                "date_from": "2026-03-03 00:00:00",
                "date_to": "2026-03-04 15:59:59",
            }
        )

    def test_leader_enters_those_in_the_company_of_his_team(self):
        both = self.company | self.other_company
        (self.chief | self.seller).company_ids = both
        west = self.seller._custrel_get_resources(self.other_company)
        self._refuses_to_enter_one_of(west)
        self.team.company_id = False
        self.env.invalidate_all()
        theirs = self._enter_one_of(west)
        self.assertEqual(theirs.company_id, self.other_company)
        self.team.active = False
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            theirs.name = "Mine"

    def test_person_on_unlimited_hours_is_away(self):
        """A resource without a calendar works at any time; on leave it does not."""
        resource = self.seller._custrel_get_resources(self.company)
        resource.calendar_id = False
        self._enter(self.seller, "2026-03-03", "2026-03-04")
        self.assertEqual(self._away(self.seller), ["Tue 03", "Wed 04"])

    def test_absence_of_a_company_without_hours(self):
        self.company.resource_calendar_id = False
        self._enter(self.seller, "2026-03-03", "2026-03-04")
        self.assertEqual(self._away(self.seller), ["Tue 03", "Wed 04"])

    # ------------------------------------------------------------ hours of his own

    def _part_time(self, *weekdays):
        """Hours of the company, but on some days of the week only."""
        calendar = self.company.resource_calendar_id.copy({"name": "Part time"})
        calendar.attendance_ids.filtered(
            lambda line: line.dayofweek not in weekdays
        ).unlink()
        resource = self.seller._custrel_get_resources(self.company)
        resource.calendar_id = calendar
        return calendar

    def test_who_works_four_days_a_week_is_away_on_the_fifth(self):
        self._part_time("0", "1", "2", "3")
        self.assertEqual(self._away(self.seller), ["Fri 06"])
        self.assertFalse(self._away(self.colleague))
        grey = self.company._custrel_unusual_days(MONDAY, "2026-03-06", self.seller)
        self.assertTrue(grey["2026-03-06"])

    def test_on_a_working_saturday_he_comes_too(self):
        self._part_time("0", "1", "2", "3")
        self.env["custrel.day"].create(
            {
                "name": "Instead",
                "company_id": self.company.id,
                "date": "2026-03-07",
                "works": True,
            }
        )
        self.assertEqual(self._away(self.seller), ["Fri 06"])

    def test_leave_and_hours_of_his_own(self):
        self._part_time("0", "1", "2", "3")
        self._enter(self.seller, "2026-03-03", "2026-03-03")
        self.assertEqual(self._away(self.seller), ["Tue 03", "Fri 06"])

    def _keep_holiday(self, calendar, first, last, **values):
        return self._create_leave(
            calendar.id,
            company_id=self.company.id,
            date_from=f"{first} 16:00:00",
            date_to=f"{last} 15:59:59",
            **values,
        )

    def test_oca_hr_holidays_98_holidays_of_his_own_country(self):
        """Colleagues abroad have other holidays than the company; half a day of one
        leaves them half a day."""
        abroad = self._part_time("0", "1", "2", "3", "4")
        holiday = self._keep_holiday(abroad, "2026-03-02", "2026-03-03")
        self._keep_holiday(abroad, "2026-03-03", "2026-03-04", time_type="other")
        self.assertEqual(self._away(self.seller), ["Tue 03"])
        self.assertFalse(self._away(self.colleague))
        self.assertFalse(self._away(self.seller, company=self.other_company))
        with freeze_time("2026-03-03 02:00:00"):
            self.assertEqual(self.company._custrel_get_absent(), {self.seller.id})
        with freeze_time("2026-03-04 02:00:00"):
            self.assertFalse(self.company._custrel_get_absent())
        holiday.date_from = "2026-03-03 04:00:00"  # noon in Shanghai
        self.assertFalse(self._away(self.seller))

    def test_other_times_of_the_same_days_are_no_absence(self):
        calendar = self._part_time("0", "1", "2", "3", "4")
        calendar.attendance_ids.filtered(lambda line: line.hour_from < 12).unlink()
        self.assertFalse(self._away(self.seller))

    def test_his_hours_elsewhere_do_not_count_here(self):
        self._part_time("0", "1", "2", "3").company_id = False
        resource = self.seller._custrel_get_resources(self.company)
        resource.company_id = self.other_company
        self.assertFalse(self._away(self.seller))
