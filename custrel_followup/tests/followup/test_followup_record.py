from datetime import date, datetime

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon

NOW = "2026-03-02 02:00:00"
"""Ten on Monday morning in Shanghai."""


class RecordCommon(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.contact = cls._create_customer(
            "Contact", is_company=False, parent_id=cls.customer.id
        )
        cls.phone = cls.env.ref("custrel_followup.custrel_channel_phone")

    def _planned(self, **values):
        followup = self._create_followup(
            self.customer, **{"date_planned": "2026-03-02", **values}
        )
        return followup.with_user(self.seller)

    def _reminders(self, followup):
        return self.env["mail.activity"].search(
            [("res_model", "=", "custrel.followup"), ("res_id", "in", followup.ids)]
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowupRecord(RecordCommon):
    def test_without_dates_the_contact_has_just_ended(self):
        followup = self._planned()
        followup.action_done()
        self.assertEqual(followup.state, "done")
        self.assertEqual(followup.date_start, datetime(2026, 3, 2, 2))
        self.assertEqual(followup.date_end, datetime(2026, 3, 2, 2))
        self.assertEqual(followup.recorded_at, datetime(2026, 3, 2, 2))
        self.assertTrue(followup.recorded_in_time)

    def test_dates_of_the_contact_are_kept(self):
        followup = self._planned()
        followup.date_start = datetime(2026, 3, 2, 1)
        followup.date_end = datetime(2026, 3, 2, 1, 30)
        followup.action_done()
        self.assertEqual(followup.date_end, datetime(2026, 3, 2, 1, 30))
        self.assertEqual(followup.duration, 0.5)

    def test_contact_with_a_start_only_lasted_no_time(self):
        followup = self._planned()
        followup.date_start = datetime(2026, 3, 2, 1)
        followup.action_done()
        self.assertEqual(followup.date_end, datetime(2026, 3, 2, 1))

    def test_recorded_at_the_limit_is_in_time(self):
        followup = self._planned(date_end="2026-03-02 01:30:00")
        followup.action_done()
        self.assertTrue(followup.recorded_in_time)

    def test_recorded_after_the_limit_is_late(self):
        followup = self._planned(date_end="2026-03-02 01:29:59")
        followup.action_done()
        self.assertFalse(followup.recorded_in_time)

    def test_limit_is_a_setting_of_the_company(self):
        self.company.custrel_record_minutes = 120
        followup = self._planned(date_end="2026-03-02 00:00:00")
        followup.action_done()
        self.assertTrue(followup.recorded_in_time)

    def test_missed_followup_can_still_be_recorded(self):
        followup = self._planned()
        followup.sudo().write({"state": "missed"})
        followup.action_done()
        self.assertEqual(followup.state, "done")

    def test_several_are_recorded_at_once(self):
        followups = self._planned() | self._planned()
        followups.action_done()
        self.assertEqual(followups.mapped("state"), ["done", "done"])

    def test_recorded_one_is_not_recorded_again(self):
        followup = self._planned()
        followup.action_done()
        with self.assertRaisesRegex(UserError, "Reopen it first"):
            followup.action_done()

    def test_stranger_does_not_record_the_contact_of_others(self):
        followup = self._planned()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            followup.with_user(self.colleague).action_done()

    def test_collaborator_records_the_contact(self):
        followup = self._planned(collaborator_ids=[(4, self.colleague.id)])
        followup.with_user(self.colleague).action_done()
        self.assertEqual(followup.state, "done")

    def _refuses(self, message, **values):
        followup = self._planned(content="<p>We talked</p>")
        with self.assertRaisesRegex(UserError, message):
            followup.write(values)
            followup.action_done()
        return followup

    def test_end_before_start_is_refused(self):
        self._refuses(
            "before it begins",
            date_start=datetime(2026, 3, 2, 1),
            date_end=datetime(2026, 3, 2, 0, 30),
        )

    def test_start_in_the_future_is_refused(self):
        self._refuses("lies in the future", date_start=datetime(2026, 3, 2, 3))

    def test_end_in_the_future_is_refused(self):
        self._refuses("lies in the future", date_end=datetime(2026, 3, 2, 2, 5))

    def test_recorded_contact_is_not_moved_to_the_future(self):
        followup = self._planned()
        followup.action_done()
        with self.assertRaisesRegex(UserError, "lies in the future"):
            followup.date_end = datetime(2026, 3, 3)

    def test_recorded_one_is_not_dragged_to_another_day(self):
        followup = self._planned()
        followup.action_done()
        with self.assertRaisesRegex(UserError, "Reopen it first"):
            followup.date_planned = date(2026, 3, 9)
        followup.date_planned = date(2026, 3, 2)

    def test_corrected_end_decides_whether_it_was_recorded_in_time(self):
        followup = self._planned()
        followup.action_done()
        followup.write(
            {
                "date_start": datetime(2026, 3, 1, 1),
                "date_end": datetime(2026, 3, 1, 2),
            }
        )
        self.assertFalse(followup.recorded_in_time)

    def test_clock_of_the_browser_may_run_ahead_a_little(self):
        followup = self._planned(date_end="2026-03-02 02:00:30")
        followup.action_done()
        self.assertEqual(followup.state, "done")

    def test_next_date_in_the_past_is_refused(self):
        self._refuses("can't be in the past", next_date=date(2026, 3, 1))

    def test_past_is_that_of_the_company(self):
        """It is already the third in Shanghai."""
        followup = self._planned(next_date="2026-03-02")
        with freeze_time("2026-03-02 17:00:00"):
            with self.assertRaisesRegex(UserError, "can't be in the past"):
                followup.action_done()

    def test_next_action_without_a_date_is_refused(self):
        self._refuses("give the next action a date", next_action="Send the offer")

    def test_refused_record_loses_nothing(self):
        followup = self._refuses("in the past", next_date=date(2026, 3, 1))
        self.assertEqual(followup.state, "planned")
        self.assertIn("We talked", followup.content)
        self.assertTrue(self._reminders(followup))

    def test_record_that_is_not_the_last_loses_nothing_of_the_others(self):
        good, bad = self._planned(), self._planned(next_action="Without a date")
        with self.assertRaises(UserError):
            (good | bad).action_done()
        self.assertEqual(good.state, "planned")
        self.assertTrue(self._reminders(good))

    def test_recording_from_the_customer_leaves_a_later_agreement_planned(self):
        agreed = self._planned(origin="next_action", date_planned="2026-03-11")
        customer = self.customer.with_user(self.seller)
        self.assertFalse(customer.action_custrel_record_contact()["res_id"])
        agreed.date_planned = "2026-03-02"
        action = customer.action_custrel_record_contact()
        self.assertEqual(action["res_id"], agreed.id)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNextFollowup(RecordCommon):
    def _record_with_next(self, **values):
        followup = self._planned(
            next_action="Send the offer", next_date="2026-03-05", **values
        )
        followup.action_done()
        return followup, followup.next_followup_id

    def test_next_action_makes_the_next_followup(self):
        followup, following = self._record_with_next()
        self.assertEqual(following.previous_followup_id, followup)
        self.assertEqual(following.partner_id, self.customer)
        self.assertEqual(following.company_id, self.company)
        self.assertEqual(following.date_planned, date(2026, 3, 5))
        self.assertEqual(following.objective, "Send the offer")
        self.assertEqual(following.origin, "next_action")
        self.assertEqual(following.state, "planned")
        self.assertEqual(following.user_id, self.seller)

    def test_next_action_may_have_another_owner(self):
        _followup, following = self._record_with_next(next_user_id=self.colleague.id)
        self.assertEqual(following.user_id, self.colleague)
        self.assertEqual(self._reminders(following).user_id, self.colleague)

    def test_collaborator_hands_the_next_action_back_to_the_owner(self):
        followup = self._planned(
            collaborator_ids=[(4, self.colleague.id)], next_date="2026-03-05"
        )
        followup.with_user(self.colleague).action_done()
        self.assertEqual(followup.next_followup_id.user_id, self.seller)

    def test_next_action_today_is_possible(self):
        followup = self._planned(next_date="2026-03-02")
        followup.action_done()
        self.assertEqual(followup.next_followup_id.date_planned, date(2026, 3, 2))

    def test_date_alone_makes_the_next_followup(self):
        followup = self._planned(next_date="2026-03-09")
        followup.action_done()
        self.assertEqual(followup.next_followup_id.date_planned, date(2026, 3, 9))

    def test_next_action_replaces_what_the_cadence_planned(self):
        cadence = self._create_followup(self.customer, origin="cadence")
        self._record_with_next()
        self.assertEqual(cadence.state, "cancelled")
        self.assertTrue(cadence.cancel_reason)
        self.assertFalse(self._reminders(cadence))

    def test_next_action_replaces_a_cadence_followup_of_somebody_else(self):
        """A collaborator need not see what the cadence planned for the owner."""
        self.customer.user_id = self.leader
        cadence = self._create_followup(
            self.customer, origin="cadence", user_id=self.leader.id
        )
        self._record_with_next()
        self.assertEqual(cadence.state, "cancelled")

    def test_cadence_of_the_other_company_stays(self):
        west = self._create_followup(
            self.customer,
            origin="cadence",
            company_id=self.other_company.id,
            user_id=self.stranger.id,
        )
        self._record_with_next()
        self.assertEqual(west.state, "planned")

    def test_cadence_of_another_customer_stays(self):
        """Also where several customers of two companies are recorded at once."""
        other = self._create_customer("Other", user_id=self.seller.id)
        cadence = self._create_followup(
            other,
            origin="cadence",
            company_id=self.other_company.id,
            user_id=self.stranger.id,
        )
        east = self._planned(next_date="2026-03-05")
        west = self._create_followup(
            self.customer,
            company_id=self.other_company.id,
            user_id=self.stranger.id,
            next_date="2026-03-05",
        )
        elsewhere = self._create_followup(other, next_date="2026-03-05")
        (east.sudo() | west | elsewhere).action_done()
        self.assertEqual(cadence.state, "planned")

    def test_reopening_undoes_the_next_followup(self):
        followup, following = self._record_with_next()
        followup.action_reopen()
        self.assertEqual(followup.state, "planned")
        self.assertFalse(followup.recorded_at)
        self.assertFalse(followup.next_followup_id)
        self.assertEqual(following.state, "cancelled")
        self.assertFalse(self._reminders(following))
        self.assertEqual(len(self._reminders(followup)), 1)

    def test_record_can_be_written_again_after_reopening(self):
        followup, following = self._record_with_next()
        followup.action_reopen()
        followup.action_done()
        self.assertNotEqual(followup.next_followup_id, following)
        self.assertEqual(followup.next_followup_id.state, "planned")

    def test_worked_on_next_followup_keeps_its_record_closed(self):
        followup, following = self._record_with_next()
        following.action_done()
        with self.assertRaisesRegex(UserError, "can't be reopened"):
            followup.action_reopen()

    def test_reopening_a_cancelled_one_brings_its_reminder_back(self):
        followup = self._planned()
        followup.action_cancel("Not today")
        followup.action_reopen()
        self.assertEqual(followup.state, "planned")
        self.assertFalse(followup.cancel_reason)
        self.assertEqual(len(self._reminders(followup)), 1)

    @mute_logger("odoo.sql_db")
    def test_reopening_never_makes_a_second_open_cadence_followup(self):
        first = self._planned(origin="cadence")
        first.action_done()
        self._planned(origin="cadence")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            first.action_reopen()
            self.env.flush_all()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowupImport(RecordCommon):
    def _recorded(self, **values):
        return self._planned(
            state="done", date_end="2026-02-02 01:00:00", content="Talked", **values
        )

    def test_history_is_imported_as_recorded(self):
        followup = self._recorded(recorded_at="2026-02-02 01:10:00")
        self.assertEqual(followup.state, "done")
        self.assertEqual(followup.date_start, datetime(2026, 2, 2, 1))
        self.assertTrue(followup.recorded_in_time)
        self.assertFalse(self._reminders(followup))

    def test_recorded_now_about_last_month_is_late(self):
        self.assertFalse(self._recorded().recorded_in_time)

    def test_contact_in_the_future_is_not_imported(self):
        with self.assertRaisesRegex(UserError, "lies in the future"):
            self._planned(state="done", date_end="2026-03-09 01:00:00")

    def test_next_action_of_an_imported_record_is_planned(self):
        followup = self._recorded(next_action="Call", next_date="2026-03-09")
        self.assertEqual(followup.next_followup_id.date_planned, date(2026, 3, 9))

    def test_next_action_that_is_over_is_history(self):
        """Old records name next actions that were done long ago."""
        followup = self._recorded(next_action="Call", next_date="2026-02-09")
        self.assertEqual(followup.state, "done")
        self.assertFalse(followup.next_followup_id)

    def test_contact_stands_for_its_customer_and_takes_part(self):
        followup = self._create_followup(self.contact)
        self.assertEqual(followup.partner_id, self.customer)
        self.assertEqual(followup.contact_ids, self.contact)

    def test_contact_written_stands_for_its_customer(self):
        other = self._create_customer("Other")
        followup = self._create_followup(other)
        followup.partner_id = self.contact
        self.assertEqual(followup.partner_id, self.customer)
        self.assertEqual(followup.contact_ids, self.contact)

    def test_contact_of_another_customer_does_not_take_part(self):
        stranger = self._create_customer("Stranger")
        with self.assertRaisesRegex(ValidationError, "not a contact of"):
            self._planned(contact_ids=[(4, stranger.id)])

    def test_customer_of_the_other_company_is_refused(self):
        self.customer.company_id = self.other_company
        with self.assertRaises(UserError):
            self._planned()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowupCancel(RecordCommon):
    def test_cancelling_needs_a_reason(self):
        followup = self._planned()
        for reason in (None, "", "  "):
            with self.assertRaisesRegex(UserError, "Say why"):
                followup.action_cancel(reason)

    def test_reason_is_kept(self):
        followup = self._planned()
        followup.action_cancel(" He is on holiday ")
        self.assertEqual(followup.state, "cancelled")
        self.assertEqual(followup.cancel_reason, "He is on holiday")

    def test_recorded_one_is_not_cancelled(self):
        followup = self._planned()
        followup.action_done()
        with self.assertRaisesRegex(UserError, "is closed"):
            followup.action_cancel("Too late")

    def test_dialog_cancels_many(self):
        followups = self._planned() | self._planned()
        action = followups.action_open_cancel()
        wizard = (
            self.env["custrel.followup.cancel"]
            .with_user(self.seller)
            .with_context(**action["context"])
            .create({"reason": "The branch is closed"})
        )
        wizard.action_confirm()
        self.assertEqual(followups.mapped("state"), ["cancelled", "cancelled"])
        self.assertFalse(self._reminders(followups))

    def test_dialog_cancels_only_what_the_user_may_change(self):
        followup = self._planned()
        wizards = self.env["custrel.followup.cancel"].with_user(self.colleague)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            wizards.create(
                {"followup_ids": followup.ids, "reason": "Not mine"}
            ).action_confirm()

    def test_open_one_is_not_archived_but_cancelled(self):
        with self.assertRaisesRegex(ValidationError, "cancel"):
            self._planned().action_archive()

    def test_closed_one_can_be_archived(self):
        followup = self._planned()
        followup.action_cancel("Not today")
        followup.action_archive()
        self.assertFalse(followup.active)

    def test_recorded_one_is_not_deleted(self):
        followup = self._planned()
        followup.action_done()
        with self.assertRaisesRegex(ValidationError, "history"):
            followup.with_user(self.manager).unlink()

    def test_planned_one_is_deleted_by_an_administrator(self):
        followup = self._planned()
        followup.with_user(self.manager).unlink()
        self.assertFalse(followup.exists())
        self.assertFalse(self._reminders(followup))

    def test_salesperson_deletes_nothing(self):
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self._planned().unlink()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactDates(RecordCommon):
    def _dates(self, company=None):
        customer = self.customer.with_company(company or self.company)
        return customer.custrel_last_contact_date, customer.custrel_next_followup_date

    def test_nothing_planned_nothing_recorded(self):
        self.assertEqual(self._dates(), (False, False))

    def test_first_of_several_planned_ones_is_next(self):
        self._planned(date_planned="2026-03-09")
        self._planned(date_planned="2026-03-05")
        self.assertEqual(self._dates(), (False, date(2026, 3, 5)))

    def test_moving_moves_the_date(self):
        self._planned().date_planned = date(2026, 3, 11)
        self.assertEqual(self._dates(), (False, date(2026, 3, 11)))

    def test_recording_is_the_last_contact(self):
        self._planned().action_done()
        self.assertEqual(self._dates(), (date(2026, 3, 2), False))

    def test_last_contact_is_a_day_of_the_company(self):
        """18:00 UTC on the first is 02:00 on the second in Shanghai."""
        followup = self._planned(date_end="2026-03-01 18:00:00")
        followup.action_done()
        self.assertEqual(self._dates()[0], date(2026, 3, 2))

    def test_latest_contact_counts(self):
        self._planned().action_done()
        self._planned(state="done", date_end="2026-01-05 03:00:00")
        self.assertEqual(self._dates()[0], date(2026, 3, 2))

    def test_cancelling_clears_the_next_date(self):
        self._planned().action_cancel("Not today")
        self.assertEqual(self._dates(), (False, False))

    def test_reopening_clears_the_last_contact(self):
        followup = self._planned()
        followup.action_done()
        followup.action_reopen()
        self.assertEqual(self._dates(), (False, date(2026, 3, 2)))

    def test_deleting_clears_the_next_date(self):
        self._planned().with_user(self.manager).unlink()
        self.assertEqual(self._dates(), (False, False))

    def test_companies_have_dates_of_their_own(self):
        self._planned()
        self.assertEqual(self._dates(self.other_company), (False, False))

    def test_another_company_takes_the_dates_along(self):
        self._planned().sudo().write(
            {"company_id": self.other_company.id, "user_id": self.stranger.id}
        )
        self.assertEqual(self._dates(), (False, False))
        self.assertEqual(self._dates(self.other_company)[1], date(2026, 3, 2))

    def test_another_customer_takes_the_dates_along(self):
        other = self._create_customer("Other")
        self._planned().sudo().partner_id = other
        self.assertEqual(self._dates(), (False, False))
        self.assertEqual(other.custrel_next_followup_date, date(2026, 3, 2))
