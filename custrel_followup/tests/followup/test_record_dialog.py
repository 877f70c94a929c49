from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .test_followup_record import NOW, RecordCommon

VIEW = "custrel_followup.custrel_followup_view_form_record"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecordDialog(RecordCommon):
    """What the dialog asks the server for, as the salesperson who uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interested = cls.env.ref(
            "custrel_followup.custrel_followup_result_interested"
        )
        cls.not_reached = cls.env.ref(
            "custrel_followup.custrel_followup_result_not_reached"
        )
        cls.declined = cls.env.ref("custrel_followup.custrel_followup_result_declined")

    def _record(self, followup, user=None, context=None, **values):
        user = user or self.seller
        followups = followup.with_user(user).with_context(**(context or {}))
        answer = followups.record_contact(values)
        self.env.flush_all()
        return answer

    # ---------------------------------------------------------------- recording

    def test_planned_followup_is_written_and_recorded(self):
        followup = self._planned()
        answer = self._record(
            followup,
            result_id=self.interested.id,
            content="<p>Price</p>",
            next_action="Send it",
            next_date="2026-03-09",
        )
        self.assertEqual(followup.state, "done")
        self.assertEqual(followup.result_id, self.interested)
        self.assertEqual(answer["id"], followup.id)
        self.assertEqual(answer["next"], followup.next_followup_id.id)
        self.assertIn("Send it", answer["message"])
        self.assertIn("03/09/2026", answer["message"])
        self.assertIn(self.customer.name, answer["title"])

    def test_day_is_said_on_which_the_cadence_plans(self):
        """Monday, 2 March; once a month."""
        self._create_cadence(self.grade_c, times=1, period="month")
        self._set_grade(self.customer, self.grade_c)
        answer = self._record(self._planned(), result_id=self.interested.id)
        self.assertIn("about 04/02/2026", answer["message"])
        self._set_grade(self.customer, self.grade_d)
        self.env["custrel.cadence"].search(
            [("grade_id", "=", self.grade_d.id)]
        ).active = False
        answer = self._record(self._planned(), result_id=self.interested.id)
        self.assertNotIn("about", answer["message"])

    def test_what_the_cadence_plans_tonight_is_said_and_is_no_gap(self):
        """Twice a week: the next one is due within the days that are planned ahead."""
        self._set_grade(self.customer, self.grade_a)
        answer = self._record(self._planned(), result_id=self.interested.id)
        self.assertIn("tonight, for about 03/05/2026", answer["message"])
        customer = self.customer.with_user(self.seller)
        self.assertFalse(customer.custrel_without_plan)
        self.assertEqual(customer.custrel_plan_from, date(2026, 3, 5))
        # The night has passed, and nothing came.
        with freeze_time("2026-03-04 02:00:00"):
            self.env.invalidate_all()
            self.assertTrue(customer.custrel_without_plan)

    def test_new_contact_is_made_and_recorded(self):
        answer = self._record(
            self.env["custrel.followup"],
            partner_id=self.customer.id,
            company_id=self.company.id,
            result_id=self.interested.id,
        )
        followup = self.env["custrel.followup"].browse(answer["id"])
        self.assertEqual((followup.state, followup.user_id), ("done", self.seller))
        self.assertFalse(answer["next"])
        self.assertTrue(answer["undo"])

    def test_what_is_refused_is_not_written(self):
        followup = self._planned()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._record(followup, result_id=self.interested.id, next_date="2026-03-01")
        self.env.invalidate_all()
        self.assertEqual(followup.state, "planned")
        self.assertFalse(followup.result_id)

    def test_what_is_no_values_is_refused_with_a_sentence(self):
        for values in ("x", [1], {"date_end": "never"}, {"result_id": "a"}):
            with self.assertRaises(UserError):
                self._planned().record_contact(values)

    def test_message_says_when_nothing_follows(self):
        answer = self._record(self._planned(), result_id=self.interested.id)
        self.assertEqual(answer["message"], "Nothing is planned for this customer.")

    def test_page_says_what_a_planned_one_is_about(self):
        followup = self._planned()
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.customer.id, "user_id": self.seller.id}
        )
        self._record(
            followup,
            context={"default_lead_id": lead.id},
            next_date="2026-03-09",
        )
        self.assertEqual(followup.lead_id, lead)
        self.assertEqual(followup.next_followup_id.lead_id, lead)

    def test_page_may_not_name_what_its_reader_may_not_see(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Secret",
                "partner_id": self.customer.id,
                "user_id": self.manager.id,
            }
        )
        with self.assertRaises(AccessError):
            self._record(self._planned(), context={"default_lead_id": lead.id})

    # -------------------------------------------------------------- beside what is due

    def test_contact_beside_leaves_what_is_planned(self):
        followup = self._planned(contact_ids=self.contact.ids, objective="Sign")
        answer = self._record(
            followup, fulfils=False, content="<p>Met</p>", result_id=self.interested.id
        )
        other = self.env["custrel.followup"].browse(answer["id"])
        self.assertNotEqual(other, followup)
        self.assertEqual(followup.state, "planned")
        self.assertFalse(followup.content)
        self.assertEqual((other.state, other.partner_id), ("done", self.customer))
        self.assertEqual(other.contact_ids, self.contact)
        self.assertFalse(other.objective)

    def test_dialog_asks_only_where_something_is_planned(self):
        customer = self.customer.with_user(self.seller)
        self.assertFalse(customer.action_custrel_record_contact()["res_id"])
        followup = self._planned()
        action = customer.action_custrel_record_contact()
        self.assertEqual(action["res_id"], followup.id)
        self.assertTrue(action["context"]["custrel_unplanned"])
        self.assertNotIn("custrel_unplanned", followup.action_open_record()["context"])

    # ------------------------------------------------------------------- undoing

    def _undo(self, answer, user=None):
        followups = self.env["custrel.followup"].with_user(user or self.seller)
        followups.action_undo(answer["undo"])
        self.env.invalidate_all()

    def test_undo_restores_the_plan(self):
        followup = self._planned(objective="Sign")
        answer = self._record(
            followup,
            result_id=self.interested.id,
            content="<p>Oops</p>",
            contact_ids=[(4, self.contact.id)],
            next_date="2026-03-09",
        )
        following = followup.next_followup_id
        self._undo(answer)
        self.assertEqual(followup.state, "planned")
        self.assertFalse(followup.content)
        self.assertFalse(followup.result_id)
        self.assertFalse(followup.contact_ids)
        self.assertFalse(followup.date_end)
        self.assertFalse(following.exists())
        self.assertEqual(self._reminders(followup).user_id, self.seller)
        self.assertFalse(self._last_contact())

    def _last_contact(self):
        return self.customer.with_company(self.company).custrel_last_contact_date

    def test_undo_takes_a_new_contact_away(self):
        answer = self._record(
            self.env["custrel.followup"],
            partner_id=self.customer.id,
            company_id=self.company.id,
            content="<p>Oops</p>",
            next_date="2026-03-09",
        )
        self.assertTrue(self._last_contact())
        self._undo(answer)
        self.assertFalse(self.customer.custrel_followup_ids)
        self.assertFalse(self._last_contact())

    def test_undo_plans_again_what_the_agreement_replaced(self):
        cadence = self._create_cadence(self.grade_a, company_id=self.company.id)
        regular = self._create_followup(
            self.customer,
            origin="cadence",
            cadence_id=cadence.id,
            date_planned="2026-03-20",
        )
        new = {"partner_id": self.customer.id, "company_id": self.company.id}
        for followup, values in (
            (self._planned(), {}),
            (self.env["custrel.followup"], new),
        ):
            answer = self._record(followup, next_date="2026-03-09", **values)
            self.assertEqual(regular.state, "cancelled")
            self._undo(answer)
            plan = regular.state, regular.cancel_reason
            self.assertEqual(plan, ("planned", False))

    def test_undo_takes_a_contact_beside_away_and_leaves_the_plan(self):
        followup = self._planned()
        answer = self._record(followup, fulfils=False)
        self._undo(answer)
        self.assertEqual(self.customer.custrel_followup_ids, followup)
        self.assertEqual(followup.state, "planned")

    def test_undo_is_refused_when_somebody_changed_what_was_planned(self):
        followup = self._planned()
        answer = self._record(followup, next_date="2026-03-09")
        followup.next_followup_id.objective = "Another"
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "somebody has changed it"):
            self._undo(answer)
        self.assertEqual(followup.state, "done")

    def test_nobody_undoes_what_a_colleague_recorded(self):
        answer = self._record(self._planned())
        with self.assertRaises(UserError):
            self._undo(answer, self.leader)

    def test_what_others_were_told_of_is_not_undone(self):
        passer = self._create_user("passer", "custrel_followup.custrel_group_user")
        answer = self._record(
            self.env["custrel.followup"],
            passer,
            partner_id=self.customer.id,
            company_id=self.company.id,
        )
        self.assertFalse(answer["undo"])

    # ---------------------------------------------------------------- what follows

    def test_calendar_shows_states_by_colour(self):
        late = self._planned(date_planned="2026-02-20")
        planned, cancelled = self._planned(), self._planned()
        cancelled.action_cancel("Not now")
        colors = (late | planned | cancelled).mapped("calendar_color")
        self.assertEqual(colors, [1, 8, 0])

    def test_days_offered_are_working_days_of_company_and_owner(self):
        # Monday, 2 March. Thursday is a holiday, Friday the owner is on leave.
        self._create_leave(
            calendar_id=self.company.resource_calendar_id.id,
            company_id=self.company.id,
            date_from="2026-03-04 16:00:00",
            date_to="2026-03-05 15:59:59",
        )
        self._go_away("2026-03-05 16:00:00", "2026-03-06 15:59:59")
        followup = self._planned()
        offered = {d["name"]: d["date"] for d in followup.next_days}
        self.assertEqual(
            offered,
            {
                "tomorrow": "2026-03-03",
                "week": "2026-03-09",
                "month": "2026-04-02",
            },
        )
        followup.user_id = self.colleague
        self.assertEqual(followup.next_days[1]["date"], "2026-03-06")

    def test_tomorrow_is_called_so_only_if_it_is(self):
        with freeze_time("2026-03-06 02:00:00"):  # a Friday
            offered = self._planned().next_days[0]
        self.assertEqual(offered["label"], "Next working day")
        self.assertEqual(offered["date"], "2026-03-09")

    def _go_away(self, start, end):
        """:param str start: of the seller's leave, in UTC"""
        resource = self.env["resource.resource"].create(
            {
                "name": "Seller",
                "user_id": self.seller.id,
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
            }
        )
        self._create_leave(
            resource_id=resource.id,
            company_id=self.company.id,
            date_from=start,
            date_to=end,
        )

    def test_who_is_away_is_offered_his_first_day_back_once(self):
        self._go_away("2026-03-02 16:00:00", "2026-03-06 15:59:59")
        offered = self._planned().next_days
        self.assertEqual(
            [(day["label"], day["date"]) for day in offered],
            [("First day back", "2026-03-09"), ("In a month", "2026-04-02")],
        )
        self._go_away("2026-03-08 16:00:00", "2026-03-10 15:59:59")
        self.env.invalidate_all()
        offered = self._planned().next_days
        self.assertEqual(
            [(day["label"], day["date"]) for day in offered],
            [("First day back", "2026-03-11"), ("In a month", "2026-04-02")],
        )

    def test_day_far_after_the_one_that_was_meant_says_why(self):
        """He is away the week after this one: “in a week” would be seventeen days."""
        self._go_away("2026-03-08 16:00:00", "2026-03-15 15:59:59")
        offered = {day["name"]: day for day in self._planned().next_days}
        self.assertEqual(offered["week"]["date"], "2026-03-16")
        self.assertEqual(offered["week"]["label"], "First day back")
        self._create_leave(
            calendar_id=self.company.resource_calendar_id.id,
            company_id=self.company.id,
            date_from="2026-03-08 16:00:00",
            date_to="2026-03-17 15:59:59",
        )
        self.env.invalidate_all()
        offered = {day["name"]: day for day in self._planned().next_days}
        self.assertEqual(offered["week"]["label"], "After the holidays")

    def test_dialog_says_what_follows_a_result(self):
        with Form(self._planned().with_user(self.seller), view=VIEW) as form:
            self.assertFalse(form.next_hint)
            form.result_id = self.declined
            self.assertEqual(form.next_hint, "Nothing has to follow this result.")
            form.result_id = self.not_reached
            self.assertEqual(
                form.next_hint, "Tried again on 03/03/2026 (attempt 2 of 3)."
            )
            form.next_date = date(2026, 3, 9)
            self.assertFalse(form.next_hint)

    def test_day_of_a_next_step_goes_with_its_result(self):
        """Agreed, undone, and then nobody was reached after all."""
        with Form(self._planned().with_user(self.seller), view=VIEW) as form:
            form.result_id = self.interested
            form.next_date = date(2026, 3, 9)
            form.next_action = "Send the offer"
            form.result_id = self.not_reached
            self.assertFalse(form.next_date)
            self.assertIn("attempt 2 of 3", form.next_hint)
            form.result_id = self.interested
            self.assertEqual(form.next_action, "Send the offer", "no word is lost")
            form.next_date = date(2026, 3, 9)

    def test_next_step_that_is_not_shown_is_not_planned(self):
        left = {"next_action": "Send the offer", "next_user_id": self.colleague.id}
        followup = self._planned(objective="Sign")
        self._record(followup, result_id=self.not_reached.id, **left)
        again = followup.next_followup_id
        self.assertFalse(followup.next_action)
        self.assertEqual((again.objective, again.attempt_count), ("Sign", 1))
        self.assertEqual(again.user_id, self.seller)
        last = self._planned()
        last._keep({"attempt_count": 2})
        self._record(last, result_id=self.not_reached.id, **left)
        self.assertEqual(last.state, "done")
        self.assertFalse(last.next_followup_id)

    def test_next_step_that_is_shown_is_planned(self):
        followup = self._planned(objective="Sign")
        self._record(
            followup,
            result_id=self.not_reached.id,
            next_action="Write to him",
            next_date="2026-03-09",
        )
        following = followup.next_followup_id
        self.assertEqual(following.objective, "Write to him")
        self.assertEqual(following.date_planned, date(2026, 3, 9))
        self.interested.next_step = "none"
        with self.assertRaisesRegex(UserError, "give the next action a date"):
            self._record(
                self._planned(), result_id=self.interested.id, next_action="Write"
            )

    def test_who_agrees_on_a_late_step_is_told_that_the_cadence_waits(self):
        planned = self._planned()
        planned._keep({"cadence_id": self._create_cadence(self.grade_a, times=2).id})
        with Form(planned.with_user(self.seller), view=VIEW) as form:
            form.next_date = date(2026, 3, 5)
            self.assertFalse(form.next_hint)
            form.next_date = date(2026, 4, 2)
            self.assertRegex(form.next_hint, r"Until then the cadence \(.+\) plans")

    def test_result_may_ask_for_a_next_step(self):
        self.interested.next_step = "required"
        followup = self._planned()
        with self.assertRaisesRegex(UserError, "Interested.*needs a next step"):
            self._record(followup, result_id=self.interested.id)

    def test_telephone_is_that_of_whom_one_talks_to(self):
        self.customer.phone, self.contact.phone = "1", "2"
        followup = self._planned()
        self.assertEqual(followup.phone, "1")
        followup.contact_ids = self.contact
        self.assertEqual(followup.phone, "2")
