from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon

NOW = "2026-03-02 17:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMyDayActions(CustrelCommon):
    """One in the morning of Tuesday the third, in Shanghai. A salesperson does what
    the menu of a line, and the buttons above selected ones, offer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.followup = cls._create_followup(cls.customer, date_planned="2026-03-03")

    def _call(self, method, records, *args, user=None):
        """As the web client calls it."""
        context = {"allowed_company_ids": self.company.ids, "tz": "Asia/Shanghai"}
        model = self.env["custrel.followup"].with_user(user or self.seller)
        answer = call_kw(model, method, [records.ids, *args], {"context": context})
        self.env.flush_all()
        self.env.invalidate_all()
        return answer

    def _undo(self, answer, user=None):
        model = self.env["custrel.followup"].with_user(user or self.seller)
        token = answer["params"]["undo"]
        said = call_kw(model, "action_undo", [token], {"context": {}})
        self.env.flush_all()
        self.env.invalidate_all()
        return said

    def _read_all(self, records):
        """Every stored value, as it stands in the database; none is as good as no."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM custrel_followup WHERE id IN %s ORDER BY id",
            (tuple(records.ids),),
        )
        rows = self.env.cr.dictfetchall()
        changing = ("write_date", "write_uid")
        # An empty box is NULL until it is written.
        return [
            {k: None if v is False else v for k, v in row.items() if k not in changing}
            for row in rows
        ]

    def _get_reminders(self, followup):
        return self.env["mail.activity"].search(
            [("res_model", "=", "custrel.followup"), ("res_id", "=", followup.id)]
        )

    # ------------------------------------------------------------------ postpone

    def test_postponed_by_one_call(self):
        for to, day in (
            ("tomorrow", date(2026, 3, 4)),
            ("days", date(2026, 3, 6)),
            ("week", date(2026, 3, 10)),
            ("2026-03-19", date(2026, 3, 19)),
        ):
            with self.subTest(to):
                self.followup.date_planned = "2026-03-03"
                self._call("action_postpone", self.followup, to)
                self.assertEqual(self.followup.date_planned, day)
                reminder = self._get_reminders(self.followup)
                self.assertEqual(reminder.date_deadline, day)

    def test_menu_says_the_days_and_the_other_owner(self):
        choices = self._call("get_day_choices", self.followup)
        self.assertEqual(choices["other"], False)
        self.assertEqual(
            choices["days"],
            {"tomorrow": "2026-03-04", "days": "2026-03-06", "week": "2026-03-10"},
        )
        self.assertEqual(
            choices["labels"],
            {"tomorrow": "Tomorrow", "days": "In 3 days", "week": "In a week"},
        )
        self.customer.custrel_second_user_id = self.colleague
        choices = self._call("get_day_choices", self.followup)
        self.assertEqual(choices["other"], self.colleague.name)

    def test_menu_and_dialog_count_from_one_today(self):
        """For the company, which counts by UTC, it is still Monday; for whoever reads
        it is Tuesday: “in a week” is one day in both."""
        self.company.partner_id.tz = "UTC"
        menu = self._call("get_day_choices", self.followup)["days"]
        [row] = self._call("read", self.followup, ["next_days"])
        dialog = {day["name"]: day["date"] for day in row["next_days"]}
        dialog.pop("month")
        self.assertEqual(menu, dialog)
        self.assertEqual(menu["week"], "2026-03-10")

    def _go_away(self, start, end):
        resource = self.env["resource.resource"].create(
            {"name": "Seller", "user_id": self.seller.id, "company_id": self.company.id}
        )
        self._create_leave(
            date_from=start,
            date_to=end,
            resource_id=resource.id,
            company_id=self.company.id,
        )

    def test_what_is_due_later_is_postponed_from_its_own_day(self):
        """Today is a Tuesday, it is due on Friday: the next working day is Monday."""
        self.followup.date_planned = "2026-03-06"
        choices = self._call("get_day_choices", self.followup)
        self.assertEqual(
            choices["days"], {"tomorrow": "2026-03-09", "week": "2026-03-13"}
        )
        self.assertEqual(
            choices["labels"], {"tomorrow": "Next working day", "week": "A week later"}
        )
        self._call("action_postpone", self.followup, "tomorrow")
        self.assertEqual(self.followup.date_planned, date(2026, 3, 9))
        overdue = self._create_followup(
            self._create_customer("Late", user_id=self.seller.id),
            date_planned="2026-02-20",
        )
        said = self._call("action_postpone", self.followup | overdue, "tomorrow")
        self.assertEqual(self.followup.date_planned, date(2026, 3, 10))
        self.assertEqual(overdue.date_planned, date(2026, 3, 4), "not from the past")
        self.assertIn("March 4", said["params"]["message"])
        self.assertIn("March 10", said["params"]["message"])

    def test_menu_says_why_a_day_is_a_later_one(self):
        # Wednesday to Monday, in Shanghai.
        self._go_away("2026-03-03 16:00:00", "2026-03-09 15:59:59")
        choices = self._call("get_day_choices", self.followup)
        self.assertEqual(choices["days"]["tomorrow"], "2026-03-10")
        self.assertEqual(choices["labels"]["tomorrow"], "First day back")
        self.assertNotIn("days", choices["days"])

    def test_leave_does_not_postpone_longer_than_the_cadence_allows(self):
        cadence = self._create_cadence(self.grade_a, times=1, period="week")
        self.followup._keep({"origin": "cadence", "cadence_id": cadence.id})
        # Thursday and Friday; the cadence allows to wait until Saturday.
        self._go_away("2026-03-04 16:00:00", "2026-03-06 15:59:59")
        self.assertNotIn("days", self._call("get_day_choices", self.followup)["days"])
        with self.assertRaisesRegex(UserError, "03/07/2026"):
            self._call("action_postpone", self.followup, "days")
        self.assertEqual(self.followup.date_planned, date(2026, 3, 3))
        self._call("action_postpone", self.followup, "tomorrow")
        self.assertEqual(self.followup.date_planned, date(2026, 3, 4))

    def test_postponed_as_long_as_its_cadence_says(self):
        strict, patient = (
            self._create_cadence(
                grade, times=1, period="week", latest_factor=latest_factor
            )
            for grade, latest_factor in ((self.grade_a, 1), (self.grade_b, 2))
        )
        self.followup._keep({"origin": "cadence", "cadence_id": strict.id})
        with self.assertRaisesRegex(UserError, "can wait until 03/03/2026"):
            self._call("action_postpone", self.followup, "tomorrow")
        self.followup._keep({"cadence_id": patient.id})
        self._call("action_postpone", self.followup, "week")
        self.assertEqual(self.followup.date_planned, date(2026, 3, 10))

    def test_menu_on_a_friday_offers_monday_once(self):
        with freeze_time("2026-03-06 02:00:00"):
            choices = self._call("get_day_choices", self.followup)
        self.assertEqual(
            choices["days"], {"tomorrow": "2026-03-09", "week": "2026-03-13"}
        )

    def test_menu_offers_no_day_that_the_cadence_refuses(self):
        cadence = self.env.ref("custrel_followup.custrel_cadence_a")
        self.followup._keep({"origin": "cadence", "cadence_id": cadence.id})
        days = self._call("get_day_choices", self.followup)["days"]
        latest = self.followup._get_latest_day()
        for name in ("tomorrow", "days", "week"):
            refused = self.followup._get_wanted_day(name) > latest
            self.assertEqual(name not in days, refused, name)
        self.assertNotIn("week", days)  # two contacts a week: half a step is two days

    def test_menu_of_several_says_no_days(self):
        other = self._create_customer(
            user_id=self.seller.id, custrel_second_user_id=self.colleague.id
        )
        second = self._create_followup(other, date_planned="2026-03-03")
        choices = self._call("get_day_choices", self.followup | second)
        self.assertEqual(choices, {"days": {}, "labels": {}, "other": False})
        self.customer.custrel_second_user_id = self.colleague
        choices = self._call("get_day_choices", self.followup | second)
        self.assertEqual(choices["other"], self.colleague.name)

    def test_postponed_to_a_working_day_of_the_company(self):
        self._call("action_postpone", self.followup, "2026-03-07")
        self.assertEqual(self.followup.date_planned, date(2026, 3, 9))

    def test_postponed_to_a_day_on_which_the_owner_works(self):
        other = self._create_followup(
            self.customer, user_id=self.colleague.id, date_planned="2026-03-03"
        )
        resource = self.env["resource.resource"].create(
            {"name": "Seller", "user_id": self.seller.id, "company_id": self.company.id}
        )
        # Wednesday and Thursday, in Shanghai.
        self._create_leave(
            date_from="2026-03-03 16:00:00",
            date_to="2026-03-05 15:59:59",
            resource_id=resource.id,
            company_id=self.company.id,
        )
        both = self.followup | other
        self._call("action_postpone", both, "tomorrow")
        self.assertEqual(self.followup.date_planned, date(2026, 3, 6))
        self.assertEqual(other.date_planned, date(2026, 3, 4))

    def test_not_postponed_to_what_is_no_day_or_past(self):
        for to in ("2026-03-02", "never", "", None, 7, "2026-02-30"):
            with self.subTest(to), self.assertRaises(UserError):
                self._call("action_postpone", self.followup, to)
        self.assertEqual(self.followup.date_planned, date(2026, 3, 3))

    def test_not_postponed_longer_than_the_cadence_allows(self):
        cadence = self._create_cadence(self.grade_a, times=1, period="week")
        self.followup._keep({"origin": "cadence", "cadence_id": cadence.id})
        self._call("action_postpone", self.followup, "days")
        self.assertEqual(self.followup.date_planned, date(2026, 3, 6))
        with self.assertRaisesRegex(UserError, "03/07/2026"):
            self._call("action_postpone", self.followup, "week")
        self.assertEqual(self.followup.date_planned, date(2026, 3, 6))

    def test_what_was_contacted_lately_may_wait_from_its_day_on(self):
        cadence = self._create_cadence(self.grade_a, times=1, period="week")
        self._create_followup(
            self.customer,
            state="done",
            date_start="2026-03-02 08:00:00",
            date_end="2026-03-02 08:00:00",
        )
        self.followup._keep({"origin": "cadence", "cadence_id": cadence.id})
        # Due on the ninth, and half a week longer.
        self._call("action_postpone", self.followup, "2026-03-13")
        with self.assertRaises(UserError):
            self._call("action_postpone", self.followup, "2026-03-14")

    def test_closed_ones_are_not_postponed(self):
        self.followup.action_cancel("No need")
        with self.assertRaises(UserError):
            self._call("action_postpone", self.followup, "tomorrow")

    # ---------------------------------------------------------------------- give

    def test_given_to_the_other_contact(self):
        self.customer.custrel_second_user_id = self.colleague
        answer = self._call("action_give_second", self.followup)
        self.assertEqual(self.followup.user_id, self.colleague)
        self.assertEqual(self._get_reminders(self.followup).user_id, self.colleague)
        self.assertIn(self.colleague.name, answer["params"]["message"])
        self._call("action_give_second", self.followup, user=self.colleague)
        self.assertEqual(self.followup.user_id, self.seller)

    def test_nobody_to_give_it_to_is_said(self):
        with self.assertRaisesRegex(UserError, "no other owner"):
            self._call("action_give_second", self.followup)

    def test_given_to_a_colleague(self):
        self._call("action_give", self.followup, self.colleague.id)
        self.assertEqual(self.followup.user_id, self.colleague)

    def test_not_given_to_strangers_or_nobody(self):
        for nobody in (
            2**31 - 1,
            2**40,
            -1,
            True,
            False,
            None,
            "7",
            "\ud800",
            [self.colleague.id],
            self.stranger.id,
        ):
            with self.subTest(nobody), self.assertRaises(UserError):
                self._call("action_give", self.followup, nobody)
        self.assertEqual(self.followup.user_id, self.seller)

    # ----------------------------------------------------------------- no answer

    def test_no_answer_is_an_attempt(self):
        answer = self._call("action_no_answer", self.followup)
        self.assertEqual(self.followup.state, "done")
        self.assertTrue(self.followup.is_attempt)
        following = self.followup.next_followup_id
        self.assertEqual(following.date_planned, date(2026, 3, 4))
        self.assertEqual(following.attempt_count, 1)
        self.assertIn("March 4, 2026", answer["params"]["message"])
        self.assertFalse(
            self.customer.with_company(self.company).custrel_last_contact_date
        )

    def test_no_answer_needs_such_a_result(self):
        results = self.env["custrel.followup.result"].search([("reached", "=", False)])
        results.content_required = True
        with self.assertRaisesRegex(UserError, "no result"):
            self._call("action_no_answer", self.followup)

    # ---------------------------------------------------------------------- undo

    def test_everything_is_put_back_as_it_was(self):
        self.customer.custrel_second_user_id = self.colleague
        cadence = self._create_cadence(self.grade_a, period="month")
        planned = self._create_followup(
            self.customer,
            date_planned="2026-03-02",
            origin="cadence",
            cadence_id=cadence.id,
        )
        planned._keep(
            {"second_told_on": "2026-03-02", "second_told_user_id": self.colleague.id}
        )
        both = self.followup | planned
        before = self._read_all(both)
        dates = "custrel_next_followup_date", "custrel_last_contact_date"
        customer = self.customer.with_company(self.company)
        dates_before = [customer[name] for name in dates]
        for method, *args in (
            ("action_postpone", "days"),
            ("action_give_second",),
            ("action_give", self.colleague.id),
            ("action_no_answer",),
            ("action_cancel_for", "No need"),
        ):
            with self.subTest(method):
                answer = self._call(method, both, *args)
                self.assertEqual(answer["tag"], "custrel_followup_done")
                self.assertNotEqual(self._read_all(both), before)
                self.assertTrue(self._undo(answer))
                self.assertEqual(self._read_all(both), before)
                self.assertEqual([customer[name] for name in dates], dates_before)
                open_ones = self.env["custrel.followup"].search(
                    [("partner_id", "=", customer.id), ("state", "=", "planned")]
                )
                self.assertEqual(open_ones, both, "nothing is left of it")
                for followup in both:
                    reminder = self._get_reminders(followup)
                    self.assertEqual(reminder.date_deadline, followup.date_planned)
                    self.assertEqual(reminder.user_id, self.seller)

    def test_plan_that_an_attempt_replaced_comes_back(self):
        cadence = self._create_cadence(self.grade_a, period="month")
        planned = self._create_followup(
            self.customer,
            date_planned="2026-03-09",
            origin="cadence",
            cadence_id=cadence.id,
        )
        answer = self._call("action_no_answer", self.followup)
        self.assertEqual(planned.state, "cancelled")
        self._undo(answer)
        self.assertEqual(planned.state, "planned")
        self.assertFalse(planned.cancel_reason)

    def test_undone_only_once(self):
        answer = self._call("action_postpone", self.followup, "tomorrow")
        self._undo(answer)
        with self.assertRaisesRegex(UserError, "changed it since"):
            self._undo(answer)

    def test_not_undone_when_somebody_changed_it_since(self):
        answer = self._call("action_postpone", self.followup, "tomorrow")
        self.followup.objective = "Tell of the fair"
        with self.assertRaisesRegex(UserError, "changed it since"):
            self._undo(answer)
        self.assertEqual(self.followup.date_planned, date(2026, 3, 4))

    def test_not_undone_when_the_next_try_was_touched(self):
        answer = self._call("action_no_answer", self.followup)
        self.followup.next_followup_id.objective = "Ask for the boss"
        with self.assertRaisesRegex(UserError, "changed it since"):
            self._undo(answer)

    def test_not_undone_when_it_was_deleted(self):
        answer = self._call("action_postpone", self.followup, "tomorrow")
        self.followup.unlink()
        with self.assertRaisesRegex(UserError, "changed it since"):
            self._undo(answer)

    def test_not_undone_when_the_cadence_planned_another(self):
        cadence = self._create_cadence(self.grade_a, period="month")
        self.followup._keep({"origin": "cadence", "cadence_id": cadence.id})
        answer = self._call("action_cancel_for", self.followup, "No need")
        self._create_followup(
            self.customer,
            date_planned="2026-04-03",
            origin="cadence",
            cadence_id=cadence.id,
        )
        with self.assertRaisesRegex(UserError, "another planned"):
            self._undo(answer)

    def test_undone_for_a_minute(self):
        answer = self._call("action_postpone", self.followup, "tomorrow")
        with freeze_time("2026-03-02 17:01:16"), self.assertRaises(UserError):
            self._undo(answer)
        with freeze_time("2026-03-02 17:01:00"):
            self._undo(answer)
        self.assertEqual(self.followup.date_planned, date(2026, 3, 3))

    def test_undone_only_by_whoever_did_it(self):
        answer = self._call("action_postpone", self.followup, "tomorrow")
        with self.assertRaises(UserError):
            self._undo(answer, self.manager)
        self.assertEqual(self.followup.date_planned, date(2026, 3, 4))

    def test_forged_offers_are_refused(self):
        answer = self._call("action_postpone", self.followup, "tomorrow")
        token = answer["params"]["undo"]
        for forged in ("", "x", token[:-4] + "AAAA", "é", None, 7, [], {"a": 1}):
            with self.subTest(forged), self.assertRaises(UserError):
                self._undo({"params": {"undo": forged}})
        self.assertEqual(self.followup.date_planned, date(2026, 3, 4))

    # -------------------------------------------------------------------- rights

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_does_it_to_followups_that_are_not_his(self):
        foreign = self._create_customer("Foreign", user_id=self.colleague.id)
        followup = self._create_followup(
            foreign, user_id=self.colleague.id, date_planned="2026-03-03"
        )
        before = self._read_all(followup)
        for method, *args in (
            ("action_postpone", "tomorrow"),
            ("action_pick_day",),
            ("action_give", self.seller.id),
            ("action_give_second",),
            ("action_pick_colleague",),
            ("action_no_answer",),
            ("action_cancel_for", "No need"),
        ):
            for user in (self.seller, self.clerk, self.stranger):
                with (
                    self.subTest(f"{method} by {user.name}"),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self._call(method, followup, *args, user=user)
        self.assertEqual(self._read_all(followup), before)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_not_in_a_company_where_one_does_not_work(self):
        there = self._create_followup(
            self.customer, company_id=self.other_company.id, user_id=self.stranger.id
        )
        for method, *args in (
            ("action_postpone", "tomorrow"),
            ("action_no_answer",),
            ("action_cancel_for", "No need"),
            ("action_give", self.seller.id),
        ):
            with (
                self.subTest(method),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                self._call(method, there, *args)

    def test_queries_do_not_grow_with_the_selection_of_postponed_ones(self):
        customers = [
            self._create_customer(f"{n}", user_id=self.seller.id) for n in range(30)
        ]
        followups = self.env["custrel.followup"].union(
            *(self._create_followup(c, date_planned="2026-03-03") for c in customers)
        )
        counts = []
        for some in (followups[:5], followups[5:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._call("action_postpone", some, "tomorrow")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 15)
        self.assertEqual(set(followups.mapped("date_planned")), {date(2026, 3, 4)})


@tagged("post_install", "-at_install")
class TestBeginHere(CustrelCommon):
    """My Day opens at login for whoever wants that."""

    def _begin(self, user):
        return self.env["custrel.followup"].with_user(user).action_begin_here()

    def test_begun_and_undone(self):
        my_day = self.env.ref("custrel_followup.custrel_my_day_action")
        said = self._begin(self.seller)["params"]
        self.assertEqual(self.seller.action_id.id, my_day.id)
        self.assertFalse(self.colleague.action_id)
        followups = self.env["custrel.followup"].with_user(self.seller)
        followups.action_undo(said["undo"])
        self.assertFalse(self.seller.action_id)

    def test_what_somebody_had_chosen_returns(self):
        own = self.env.ref("base.action_partner_form")
        self.seller.action_id = own.id
        said = self._begin(self.seller)["params"]
        followups = self.env["custrel.followup"].with_user(self.seller)
        followups.action_undo(said["undo"])
        self.assertEqual(self.seller.action_id.id, own.id)

    def test_what_he_chose_meanwhile_stays(self):
        own = self.env.ref("base.action_partner_form")
        said = self._begin(self.seller)["params"]
        self.seller.action_id = own.id
        followups = self.env["custrel.followup"].with_user(self.seller)
        followups.action_undo(said["undo"])
        self.assertEqual(self.seller.action_id.id, own.id)

    def test_a_second_click_ends_it(self):
        self._begin(self.seller)
        self._begin(self.seller)
        self.assertFalse(self.seller.action_id)

    def test_who_has_no_day_has_none_to_begin_with(self):
        with self.assertRaises(AccessError):
            self._begin(self.clerk)
        self.assertFalse(self.clerk.action_id)
