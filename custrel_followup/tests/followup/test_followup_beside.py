from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon

NOW = "2026-03-02 02:00:00"
FIGURES = ("custrel.score", "custrel.grade.change")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowupBeside(CustrelCommon):
    """A contact recorded by somebody who does not look after the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custrel.cadence"].search([]).active = False
        cls._create_cadence(cls.grade_a, period="month")
        cls.customer = cls._create_customer("Theirs", user_id=cls.colleague.id)
        cls.mine = cls._create_customer("Mine", user_id=cls.seller.id)
        cls._create_order(cls.customer, amount=20)
        cls._create_order(cls.mine, amount=20)
        cls._grade_customers()
        cls._set_grade(cls.customer | cls.mine, cls.grade_a)
        cls.planned = cls._create_followup(
            cls.customer, user_id=cls.colleague.id, origin="cadence"
        )

    def _call(self, user, method, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        context = {"allowed_company_ids": user.company_ids.ids}
        followups = self.env(user=user)["custrel.followup"]
        return call_kw(followups, method, list(args), {"context": context})

    def _create(self, user, **values):
        values = {"partner_id": self.customer.id, "user_id": user.id, **values}
        values["company_id"] = self.company.id
        (created,) = self._call(user, "create", [values])
        return self.env["custrel.followup"].browse(created)

    def _sees_figures(self, user):
        seen = (
            self.env[model]
            .with_user(user)
            .search_count([("partner_id", "=", self.customer.id)])
            for model in FIGURES
        )
        return any(seen)

    # ------------------------------------------------------------------ recording

    def test_it_counts_as_a_contact_and_the_plan_stays(self):
        done = self._create(self.seller, state="done", date_end="2026-03-02 01:00:00")
        self.assertTrue(done.beside_plan)
        self.assertEqual(self.planned.state, "planned")
        self.assertEqual(self.planned.user_id, self.colleague)
        customer = self.customer.with_company(self.company)
        self.assertEqual(str(customer.custrel_last_contact_date), "2026-03-02")
        self.assertFalse(self._sees_figures(self.seller))

    def test_a_next_action_goes_beside_the_plan(self):
        values = {"next_action": "Send papers", "next_date": "2028-03-02"}
        done = self._create(self.seller, state="done", **values)
        following = done.next_followup_id
        self.assertTrue(following.beside_plan)
        self.assertEqual(following.user_id, self.seller)
        self.assertEqual(self.planned.state, "planned")
        customer = self.customer.with_company(self.company)
        self.assertEqual(customer.custrel_next_followup_date, self.planned.date_planned)

    def test_the_customer_is_planned_again(self):
        self._create(self.seller, date_planned="2028-03-02")
        cancelled = self._create(self.seller, date_planned="2026-03-02")
        self._call(self.seller, "action_cancel", cancelled.ids, "Not now")
        self._call(self.colleague, "action_done", self.planned.ids)
        self._run_job("plan", "2026-04-01 02:00:00")
        again = self.env["custrel.followup"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
            ]
        )
        self.assertEqual(again.user_id, self.colleague)

    def test_who_looks_after_the_customer_is_told(self):
        values = {"next_action": "Send papers", "next_date": "2026-03-09"}
        done = self._create(self.seller, state="done", **values)
        message = self.env["mail.message"].search(
            [
                ("model", "=", "custrel.followup"),
                ("res_id", "=", done.id),
                ("partner_ids", "in", self.colleague.partner_id.ids),
            ]
        )
        self.assertIn("Send papers", message.body)
        self.assertIn("Seller", message.body)
        self.assertTrue(done.with_user(self.colleague).has_access("read"))

    def test_recorded_by_the_button_too(self):
        planned = self._create(self.seller)
        self._call(
            self.seller,
            "write",
            planned.ids,
            {"next_action": "Send papers", "next_date": "2028-03-02"},
        )
        self._call(self.seller, "action_done", planned.ids)
        self.assertEqual(self.planned.state, "planned")
        self.assertTrue(planned.next_followup_id.beside_plan)
        self._call(self.seller, "action_reopen", planned.ids)
        self.assertEqual(self.planned.state, "planned")

    def test_nobody_records_the_contact_of_somebody_else(self):
        values = {"state": "done", "collaborator_ids": [self.seller.id]}
        with self.assertRaises(AccessError):
            self._create(self.seller, **values, user_id=self.colleague.id)

    def test_who_looks_after_the_customer_replaces_the_plan(self):
        values = {"next_action": "Send papers", "next_date": "2026-03-09"}
        done = self._create(self.colleague, state="done", **values)
        self.assertFalse(done.beside_plan)
        self.assertEqual(self.planned.state, "cancelled")
        self.assertFalse(done.next_followup_id.beside_plan)

    # --------------------------------------------------------------------- figures

    def test_a_follow_up_is_not_moved_to_a_customer_of_others(self):
        own = self._create_followup(self.mine, origin="cadence")
        for values in (
            {"partner_id": self.customer.id},
            {"partner_id": self.customer.id, "user_id": self.seller.id},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._call(self.seller, "write", own.ids, values)
                self.env.flush_all()
        self.assertFalse(self._sees_figures(self.seller))
        self.assertEqual(own.partner_id, self.mine)

    def test_it_is_moved_to_another_customer_of_ones_own(self):
        own = self._create_followup(self.mine)
        other = self._create_customer("Other", user_id=self.seller.id)
        self._call(self.seller, "write", own.ids, {"partner_id": other.id})
        self.assertEqual(own.partner_id, other)

    def test_two_strangers_can_not_help_each_other(self):
        helper = self._create_user("helper", "sales_team.group_sale_salesman")
        planned = self._create(self.seller, collaborator_ids=[helper.id])
        self._call(self.seller, "write", planned.ids, {"user_id": helper.id})
        self.assertFalse(self._sees_figures(helper))
        self.assertFalse(self._sees_figures(self.seller))

    def test_a_participant_does_not_make_himself_the_owner(self):
        self.planned.collaborator_ids = self.seller
        with self.assertRaises(AccessError):
            self._call(
                self.seller, "write", self.planned.ids, {"user_id": self.seller.id}
            )
        self.assertFalse(self._sees_figures(self.seller))

    def test_an_owner_gives_it_to_somebody_who_then_sees_the_figures(self):
        self._call(
            self.colleague, "write", self.planned.ids, {"user_id": self.seller.id}
        )
        self.assertTrue(self._sees_figures(self.seller))
        self._call(self.seller, "write", self.planned.ids, {"user_id": self.leader.id})
        self.assertEqual(self.planned.user_id, self.leader)

    def test_a_record_stays_with_whoever_had_the_contact(self):
        done = self._create(self.seller, state="done")
        with self.assertRaises(AccessError):
            self._call(self.seller, "write", done.ids, {"user_id": self.colleague.id})

    # ----------------------------------------------------------- dates and companies

    def test_dates_have_bounds(self):
        own = self._create_followup(self.mine)
        for name in "date_planned", "next_date", "date_start", "date_end":
            for day in "9999-12-31", "2032-01-01", "1900-01-01", "0001-01-01":
                with self.subTest(f"{name} {day}"):
                    with self.assertRaises(ValidationError), self.env.cr.savepoint():
                        self._call(self.seller, "write", own.ids, {name: day})
                        self.env.flush_all()
        values = {"next_action": "Later", "next_date": "9999-12-31", "state": "done"}
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._create(self.seller, **values)
        self.assertEqual(self.planned.state, "planned")

    def test_not_into_a_company_where_one_does_not_work(self):
        own = self._create_followup(self.mine)
        values = {"company_id": self.other_company.id}
        with self.assertRaises(AccessError):
            self._call(self.seller, "write", own.ids, values)
        values |= {"partner_id": self.mine.id}
        with self.assertRaises(AccessError):
            self._call(self.seller, "create", [values])

    # ------------------------------------------------------------------- the values

    def test_the_state_follows_from_buttons_only(self):
        own = self._create_followup(self.mine)
        for values in (
            {"state": "done"},
            {"state": "cancelled", "cancel_reason": "Forged"},
            {"state": "missed"},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self._call(self.seller, "write", own.ids, values)
        for state in "cancelled", "missed":
            with self.subTest(state), self.assertRaises(UserError):
                self._create(self.seller, partner_id=self.mine.id, state=state)

    def test_an_administrator_enters_history_and_others_do_not(self):
        values = {
            "partner_id": self.mine.id,
            "state": "done",
            "date_end": "2020-01-06 02:00:00",
            "recorded_at": "2020-01-06 02:10:00",
        }
        done = self._create(self.manager, **values)
        self.assertTrue(done.recorded_in_time)
        with self.assertRaises(AccessError):
            self._create(self.seller, **values)
        with self.assertRaises(AccessError):
            self._call(
                self.manager, "write", done.ids, {"recorded_at": "2020-01-07 02:00:00"}
            )

    def test_the_dates_on_the_customer_are_kept(self):
        customer = self.customer.with_user(self.seller)
        for name in "custrel_next_followup_date", "custrel_last_contact_date":
            for day in "2030-01-01", False:
                if day or customer[name]:
                    with self.subTest(f"{name} {day}"), self.assertRaises(AccessError):
                        customer.write({name: day})
            with self.subTest(f"{name} new"), self.assertRaises(AccessError):
                customer.create({"name": "New", name: "2030-01-01"})
            customer.write({name: customer[name], "phone": "1"})

    def test_commands_of_the_customer_reach_no_foreign_follow_up(self):
        for command in (
            Command.link(self.planned.id),
            Command.update(self.planned.id, {"objective": "Forged"}),
            Command.delete(self.planned.id),
        ):
            with self.subTest(command), self.assertRaises(AccessError):
                self.mine.with_user(self.seller).write(
                    {"custrel_followup_ids": [command]}
                )
