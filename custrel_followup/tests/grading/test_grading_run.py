from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from ..common import JOBS, CustrelCommon
from ..queries import QueryCounter


class TestGradingRun(CustrelCommon):
    """A run is previewed, then applied or discarded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.best, cls.last = cls._create_customer("Best"), cls._create_customer("Last")
        cls._create_order(cls.best, amount=1000, profit=500)
        cls._create_order(cls.last, amount=10, profit=5)

    def _get_versions(self, table="res_partner", key="id"):
        """:return: dict of each partner to the version of its row in PostgreSQL"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT %s, xmin, ctid FROM %s",
                SQL.identifier(key),
                SQL.identifier(table),
            )
        )
        return {row[0]: row[1:] for row in rows}

    def _get_grade_versions(self):
        return self._get_versions("custrel_customer_grade", "partner_id")

    # ------------------------------------------------------------------ preview

    def test_preview_writes_no_customer(self):
        before = self._get_versions()
        run = self._grade_customers(apply=False)
        self.assertEqual(run.state, "computed")
        self.assertEqual(self._get_versions(), before)
        self.assertFalse(run.change_ids)

    def test_preview_lists_who_moves_from_what_to_what(self):
        self._set_grade(self.last, self.grade_a)
        run = self._grade_customers(apply=False)
        moves = {
            move.partner_id: (move.old_grade_id, move.new_grade_id, move.direction)
            for move in run.move_ids
        }
        none = self.env["custrel.grade"]
        self.assertEqual(
            moves,
            {
                self.best: (none, self.grade_a, "new"),
                self.last: (self.grade_a, self.grade_d, "down"),
            },
        )
        self.assertEqual(run.move_count, 2)

    def test_preview_says_how_many_customers_and_how_much_each_grade_has(self):
        run = self._grade_customers(apply=False)
        lines = {line.grade_id.code: line for line in run.line_ids}
        self.assertEqual(
            {code: line.customer_count for code, line in lines.items()},
            {"A": 1, "B": 0, "C": 0, "D": 1},
        )
        self.assertAlmostEqual(lines["A"].amount_share, 1000 / 1010)
        self.assertAlmostEqual(run.key_amount_share, 1000 / 1010)

    def test_computing_again_replaces_the_preview(self):
        run = self._grade_customers(apply=False)
        self._create_order(self._create_customer("Third"), amount=1)
        run.action_compute()
        self.assertEqual(run.customer_count, 3)
        self.assertEqual(len(run.move_ids), 3)
        self.assertEqual(len(run.line_ids), 4)

    def test_a_new_preview_discards_the_one_that_waited(self):
        waiting = self._grade_customers(apply=False)
        self._grade_customers(apply=False)
        self.assertEqual(waiting.state, "discarded")
        self.assertFalse(waiting.move_ids)

    def test_a_preview_of_another_company_keeps_waiting(self):
        policy = self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        waiting = self._grade_customers(apply=False)
        self._grade_customers(apply=False, policy=policy)
        self.assertEqual(waiting.state, "computed")

    def test_a_window_without_orders_proposes_nothing_and_says_why(self):
        self._grade_customers()
        run = self._grade_customers("2020-01-01")
        self.assertFalse(run.change_ids)
        self.assertIn("No customer bought", run.notice)
        self.assertEqual(self.best.custrel_grade_id, self.grade_a)

    def test_a_window_must_end_after_it_begins(self):
        for begin in ("2026-03-02", "2026-04-01", False):
            run = self.env["custrel.grading.run"].create(
                {
                    "policy_id": self.policy.id,
                    "date_to": "2026-03-02",
                    "date_from": begin,
                }
            )
            with self.assertRaisesRegex(UserError, "must end after it begins"):
                run.action_compute()

    # -------------------------------------------------------------------- apply

    def test_applying_writes_the_grades_and_empties_the_list(self):
        run = self._grade_customers()
        self.assertEqual(run.state, "applied")
        self.assertEqual(self.best.custrel_grade_id, self.grade_a)
        self.assertEqual(self.best.custrel_grade_basis, "value")
        self.assertEqual(self.last.custrel_grade_id, self.grade_d)
        self.assertFalse(run.move_ids)
        self.assertEqual(run.move_count, 2)

    def test_an_administrator_computes_and_applies(self):
        run = self.env["custrel.grading.run"].with_user(self.manager)
        run = run.create({"policy_id": self.policy.id, "date_to": "2026-03-02"})
        run.action_compute()
        run.action_apply()
        self.assertEqual(run.applied_by_id, self.manager)
        self.assertEqual(run.change_ids.user_id, self.manager)
        self.assertEqual(
            self.best.with_user(self.manager).custrel_grade_id, self.grade_a
        )

    def test_a_run_writes_no_contact(self):
        before = self._get_versions()
        self._grade_customers()
        self.assertEqual(self._get_versions(), before)

    def test_a_second_run_with_nothing_changed_writes_no_grade(self):
        self._grade_customers()
        before = self._get_grade_versions()
        run = self._grade_customers()
        self.assertEqual(self._get_grade_versions(), before)
        self.assertFalse(run.change_ids)

    def test_only_grades_that_move_are_written(self):
        self._grade_customers()
        before = self._get_grade_versions()
        third = self._create_customer("Third")
        self._create_order(third, amount=5000, profit=5000)
        self._grade_customers()
        after = self._get_grade_versions()
        self.assertEqual(after[self.last.id], before[self.last.id])
        self.assertNotEqual(after[self.best.id], before[self.best.id])

    def test_a_grade_changed_since_the_preview_is_left_alone(self):
        run = self._grade_customers(apply=False)
        self._set_grade(self.last, self.grade_b)
        run.action_apply()
        self.assertEqual(self.last.custrel_grade_id, self.grade_b)
        self.assertEqual(run.change_ids.partner_id, self.best)

    def test_a_first_grade_given_since_the_preview_is_left_alone(self):
        run = self._grade_customers(apply=False)
        self.last._custrel_override_grade(self.grade_b, reason="Promised")
        run.action_apply()
        self.assertEqual(self.last.custrel_grade_id, self.grade_b)
        self.assertEqual(run.change_ids.partner_id, self.best)

    def test_a_grade_set_by_hand_since_the_preview_is_left_alone(self):
        self._set_grade(self.last, self.grade_b)
        run = self._grade_customers(apply=False)
        self.last._custrel_override_grade(self.grade_b, reason="Promised")
        run.action_apply()
        self.assertEqual(self.last.custrel_grade_id, self.grade_b)
        self.assertEqual(self.last.custrel_grade_basis, "manual")

    def test_a_customer_deleted_since_the_preview_is_forgotten(self):
        run = self._grade_customers(apply=False)
        self.env["sale.order"].search([("partner_id", "=", self.last.id)]).write(
            {
                "partner_id": self.best.id,
                "partner_invoice_id": self.best.id,
                "partner_shipping_id": self.best.id,
            }
        )
        self.last.unlink()
        run.action_apply()
        self.assertEqual(run.change_ids.partner_id, self.best)

    # ------------------------------------------------------------------ discard

    def test_discarding_leaves_customers_and_forgets_the_moves(self):
        run = self._grade_customers(apply=False)
        run.with_user(self.manager).action_discard()
        self.assertEqual(run.state, "discarded")
        self.assertFalse(run.move_ids)
        self.assertFalse(self.best.custrel_grade_id)

    def test_a_discarded_preview_leaves_the_figures_of_the_applied_run(self):
        applied = self._grade_customers("2026-02-01")
        scores = applied.score_ids.sorted("partner_id").mapped("score")
        newcomer = self._create_customer()
        self._create_order(newcomer, amount=9999, date="2026-02-10 04:00:00")
        preview = self._grade_customers(apply=False)
        self.assertEqual(len(preview.score_ids), len(scores) + 1)
        self.assertFalse(newcomer.custrel_computed_grade_id)
        preview.action_discard()
        self.assertFalse(preview.score_ids)
        self.assertFalse(newcomer.custrel_computed_grade_id)
        self.assertEqual(applied.score_ids.sorted("partner_id").mapped("score"), scores)

    def test_a_preview_waits_beside_an_applied_run_in_which_nobody_bought(self):
        self._grade_customers("2025-02-01")
        preview = self._grade_customers(apply=False)
        self.assertEqual(set(preview.score_ids.mapped("active")), {False})
        self.assertFalse(self.best.custrel_computed_grade_id)
        preview.with_user(self.manager).action_discard()
        self.assertFalse(self.best.custrel_score_ids)

    def test_an_applied_preview_brings_its_figures_into_force(self):
        applied = self._grade_customers("2026-02-01")
        newcomer = self._create_customer()
        self._create_order(newcomer, amount=9999, date="2026-02-10 04:00:00")
        preview = self._grade_customers(apply=False)
        preview.with_user(self.manager).action_apply()
        self.assertFalse(applied.score_ids)
        self.assertEqual(newcomer.custrel_score_ids.run_id, preview)
        self.assertEqual(self.best.custrel_score_ids.run_id, preview)
        self.assertEqual(self.best.custrel_score_ids.previous_grade_id, self.grade_a)
        self.assertEqual(set(preview.score_ids.mapped("active")), {True})

    def test_a_deleted_preview_leaves_the_figures_of_the_applied_run(self):
        applied = self._grade_customers("2026-02-01")
        preview = self._grade_customers(apply=False)
        preview.with_user(self.manager).unlink()
        self.assertEqual(self.best.custrel_score_ids.run_id, applied)

    def test_a_run_of_a_company_takes_its_first_policy(self):
        run = self.env["custrel.grading.run"].create({"company_id": self.company.id})
        self.assertEqual(run.policy_id, self.policy)

    def test_the_source_of_a_run_is_kept_when_the_policy_changes(self):
        run = self._grade_customers()
        self.policy.source = "invoice"
        self.assertEqual(run.source, "sale")

    def test_closed_runs_say_what_to_do_instead(self):
        applied = self._grade_customers()
        discarded = self._grade_customers(apply=False)
        discarded.action_discard()
        for run in applied, discarded:
            with self.assertRaisesRegex(UserError, "Make a new run"):
                run.action_compute()
            with self.assertRaisesRegex(UserError, "must be computed before"):
                run.action_apply()
        with self.assertRaisesRegex(UserError, "can't be discarded"):
            applied.action_discard()

    def test_a_run_must_be_computed_before_it_is_applied(self):
        run = self.env["custrel.grading.run"].create({"policy_id": self.policy.id})
        with self.assertRaisesRegex(UserError, "must be computed before"):
            run.action_apply()

    def test_an_applied_run_is_never_deleted(self):
        run = self._grade_customers()
        with self.assertRaisesRegex(UserError, "part of the history"):
            run.with_user(self.manager).unlink()

    def test_a_discarded_run_may_be_deleted(self):
        run = self._grade_customers(apply=False)
        run.action_discard()
        run.with_user(self.manager).unlink()
        self.assertFalse(run.exists())

    # -------------------------------------------------------- who is not in it

    def test_bought_before_the_window_gets_the_lowest_grade_without_a_score(self):
        lapsed = self._create_customer("Lapsed")
        self._create_order(lapsed, amount=9999, date="2024-06-01 00:00:00")
        run = self._grade_customers()
        self.assertEqual(lapsed.custrel_grade_id, self.grade_d)
        self.assertEqual(lapsed.custrel_computed_grade_id, self.grade_d)
        self.assertNotIn(lapsed, run.score_ids.partner_id)

    def test_who_leaves_the_window_falls_to_the_lowest_grade(self):
        self._grade_customers()
        newer = self._create_customer("Newer")
        self._create_order(newer, date="2027-06-01 00:00:00")
        self._grade_customers("2027-07-01")
        self.assertEqual(self.best.custrel_grade_id, self.grade_d)
        self.assertEqual(newer.custrel_grade_id, self.grade_a)

    def test_never_bought_stays_unrated(self):
        prospect = self._create_customer("Prospect")
        self._create_order(prospect, state="draft")
        run = self._grade_customers()
        self.assertFalse(prospect.custrel_grade_id)
        self.assertFalse(prospect.custrel_computed_grade_id)
        self.assertNotIn(prospect, run.change_ids.partner_id)

    def test_who_bought_in_another_company_only_stays_unrated(self):
        stranger = self._create_customer("Stranger")
        self._create_order(
            stranger, company=self.other_company, date="2024-01-01 00:00:00"
        )
        self._grade_customers()
        self.assertFalse(stranger.custrel_grade_id)

    def test_runs_of_one_day_have_names_of_their_own(self):
        first, second = (self._grade_customers(apply=False) for _n in range(2))
        self.assertEqual(first.date_to, second.date_to)
        self.assertNotEqual(first.name, second.name)
        self.assertIn(str(first.date_to), first.name)

    def test_a_grade_from_figures_goes_when_all_orders_are_cancelled(self):
        self._grade_customers()
        orders = self.env["sale.order"].search([("partner_id", "=", self.best.id)])
        orders.state = "cancel"
        run = self._grade_customers()
        self.assertFalse(self.best.custrel_grade_id)
        self.assertFalse(self.best.custrel_grade_basis)
        change = run.change_ids.filtered(lambda c: c.partner_id == self.best)
        self.assertEqual(change.old_grade_id, self.grade_a)
        self.assertFalse(change.new_grade_id)
        self.assertIn("none of the orders", change.why)
        unrated = [("custrel_grade_id", "=", False), ("id", "=", self.best.id)]
        self.assertTrue(self.env["res.partner"].search(unrated))

    def test_our_own_companies_and_people_are_not_graded(self):
        """gewisser/lk.paceco.online 40 and 42: what was ordered within the company
        counted in all reports. Ours was a key customer of itself."""
        ours = self.company.partner_id | self.seller.partner_id
        at_work = self._create_customer("At work", parent_id=self.company.partner_id.id)
        at_work.is_company = False
        buyer = self._create_user("buyer", "base.group_portal").partner_id
        for partner in (*ours, at_work, buyer):
            self._create_order(partner, amount=99999)
        self._set_grade(ours, self.grade_a)  # by an earlier version
        run = self._grade_customers()
        self.assertEqual(run.score_ids.partner_id & (ours | at_work | buyer), buyer)
        self.assertFalse(ours.custrel_grade_id)
        changes = run.change_ids.filtered(lambda change: change.partner_id in ours)
        self.assertEqual(
            set(changes.mapped("why")),
            {"one of our own people or companies, no customer"},
        )
        self.assertTrue(buyer.custrel_grade_id, "he logs in, but is none of us")
        self.env["custrel.customer.rhythm"]._refresh(self.company, ours | buyer)
        self.assertTrue(buyer.custrel_last_purchase_date)
        self.assertFalse(any(ours.mapped("custrel_last_purchase_date")))
        months = self.env["custrel.retention.report"].search([])
        self.assertFalse(months.partner_id & ours)
        self.assertIn(buyer, months.partner_id)

    def test_contacts_have_no_grade_of_their_own(self):
        buyer = self._create_customer("Buyer", is_company=False, parent_id=self.best.id)
        self._grade_customers()
        self.assertFalse(buyer.custrel_grade_id)

    # --------------------------------------------------------------- thresholds

    def test_proposed_thresholds_separate_the_bands_in_amount(self):
        for number in range(18):
            customer = self._create_customer(f"Step {number}")
            self._create_order(customer, amount=20 + 10 * number, profit=number)
        run = self._grade_customers()
        lines = self.policy.line_ids
        amounts = run.score_ids.mapped("amount")
        reached = [
            sum(amount >= threshold for amount in amounts)
            for threshold in lines.mapped("proposed_threshold")
        ]
        self.assertEqual(reached, [1, 4, 10, 20])
        self.assertEqual(
            run.line_ids.mapped("proposed_threshold"),
            lines.mapped("proposed_threshold"),
        )

    def test_equal_amounts_are_all_reached_by_the_threshold(self):
        """A threshold never cuts customers of the same amount apart."""
        for number in range(18):
            self._create_order(self._create_customer(f"Twin {number}"), amount=10)
        self._grade_customers()
        thresholds = self.policy.line_ids.mapped("proposed_threshold")
        self.assertEqual(thresholds, [1000, 10, 10, 10])

    def _use_thresholds(self, *thresholds):
        lines = self.policy.line_ids
        self.policy.write(
            {
                "method": "threshold",
                "line_ids": [
                    (1, line.id, {"threshold": threshold})
                    for line, threshold in zip(lines, thresholds, strict=True)
                ],
            }
        )

    def test_fixed_thresholds_grade_by_amount_alone(self):
        border, below = self._create_customer(), self._create_customer()
        self._create_order(border, amount=500, profit=-900)
        self._create_order(below, amount=499.99, profit=9000)
        self._use_thresholds(1000, 500, 100, 0)
        self._grade_customers()
        self.assertEqual(self.best.custrel_grade_id, self.grade_a)
        self.assertEqual(border.custrel_grade_id, self.grade_b)
        self.assertEqual(below.custrel_grade_id, self.grade_c)
        self.assertEqual(self.last.custrel_grade_id, self.grade_d)

    def test_the_last_grade_takes_everybody_below_its_threshold_too(self):
        self._use_thresholds(1000, 500, 100, 50)
        self._grade_customers()
        self.assertEqual(self.last.custrel_grade_id, self.grade_d)

    def test_an_administrator_adopts_the_proposed_thresholds(self):
        for number in range(18):
            customer = self._create_customer(f"Step {number}")
            self._create_order(customer, amount=20 + 10 * number, profit=number)
        self._grade_customers()
        self.policy.with_user(self.manager).action_use_proposed_thresholds()
        self.assertEqual(self.policy.method, "threshold")
        run = self._grade_customers()
        self.assertEqual(run.line_ids.mapped("customer_count"), [1, 3, 6, 10])

    # --------------------------------------------------------------------- cron

    def _run_cron(self, moment):
        cron = self.env.ref("custrel_followup.ir_cron_grade")
        with freeze_time(moment), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _get_runs(self, company=None):
        return self.env["custrel.grading.run"].search(
            [("company_id", "=", (company or self.company).id)], order="id"
        )

    def test_a_monthly_run_that_a_preview_replaced_is_made_again(self):
        self.policy.approval_required = True
        self._run_cron("2026-03-02 04:00:00")
        monthly = self.policy.run_ids
        preview = self._grade_customers("2026-03-03", apply=False)
        self.assertEqual(monthly.state, "discarded")
        preview.action_discard()
        self._run_cron("2026-03-04 04:00:00")
        again = self.policy.run_ids - monthly - preview
        self.assertEqual(again.state, "computed")
        self.assertTrue(again.automatic)

    def test_the_scheduled_action_grades_and_applies_once_a_month(self):
        self._run_cron("2026-03-02 04:00:00")
        self._run_cron("2026-03-02 04:00:00")
        self._run_cron("2026-03-30 04:00:00")
        run = self._get_runs()
        self.assertEqual(len(run), 1)
        self.assertEqual(run.state, "applied")
        self.assertEqual(self.best.custrel_grade_id, self.grade_a)
        self._run_cron("2026-04-01 04:00:00")
        self.assertEqual(len(self._get_runs()), 2)

    def _grade_by_hand(self, moment):
        with freeze_time(moment):
            return self._grade_customers(moment[:10])

    def test_a_run_by_hand_is_the_run_of_its_month(self):
        mine = self._grade_by_hand("2026-03-05 09:00:00")
        self._run_cron("2026-03-05 22:00:00")
        self._run_cron("2026-03-31 04:00:00")
        self.assertEqual(self._get_runs(), mine)
        self._run_cron("2026-04-01 04:00:00")
        self.assertEqual((self._get_runs() - mine).state, "applied")

    def test_the_month_of_a_run_by_hand_is_that_of_the_company(self):
        """It is the first of April in Shanghai, the last of March for the server."""
        mine = self._grade_by_hand("2026-03-31 16:30:00")
        self._run_cron("2026-04-02 04:00:00")
        self.assertEqual(self._get_runs(), mine)
        before = self._grade_by_hand("2026-04-30 15:30:00")
        self._run_cron("2026-05-01 04:00:00")
        self.assertEqual(len(self._get_runs() - mine - before), 1)

    def test_a_run_taken_back_is_not_made_again_in_its_month(self):
        """Who takes the first grades back stands before *Go*: the job computes, from
        the next month on, and waits."""
        mine = self._grade_by_hand("2026-03-05 09:00:00")
        with freeze_time("2026-03-05 10:00:00"):
            mine.with_user(self.manager).action_undo()
        self._run_cron("2026-03-05 22:00:00")
        self.assertEqual(self._get_runs(), mine)
        self.assertFalse(self.best.custrel_grade_id)
        self._run_cron("2026-04-01 04:00:00")
        self.assertEqual((self._get_runs() - mine).state, "computed")
        self.assertFalse(self.best.custrel_grade_id)

    def test_nobody_is_asked_for_a_run_instead_of_which_he_applied_his_own(self):
        self.policy.approval_required = True
        self._run_cron("2026-03-02 04:00:00")
        mine = self._grade_by_hand("2026-03-03 09:00:00")
        self._run_cron("2026-03-04 04:00:00")
        self.assertFalse(self._get_runs().filtered(lambda run: run.state == "computed"))
        self.assertEqual(self._get_runs().filtered("change_ids"), mine)

    def test_the_month_begins_in_the_time_zone_of_the_company(self):
        """It is the first of April in Shanghai while it is March in New York."""
        self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        self._run_cron("2026-03-02 12:00:00")
        self._run_cron("2026-03-31 20:00:00")
        self.assertEqual(
            self._get_runs().mapped("date_to"),
            [fields.Date.to_date("2026-03-02"), fields.Date.to_date("2026-04-01")],
        )
        self.assertEqual(len(self._get_runs(self.other_company)), 1)

    def test_a_company_without_a_policy_gets_the_default_one(self):
        self._run_cron("2026-03-02 04:00:00")
        policy = self.env["custrel.grading.policy"].search(
            [("company_id", "=", self.other_company.id)]
        )
        self.assertEqual(policy.line_ids.grade_id.mapped("code"), list("ABCD"))
        self.assertEqual(self._get_runs(self.other_company).policy_id, policy)

    def test_a_company_whose_policies_are_archived_is_not_graded(self):
        self.policy.active = False
        self._run_cron("2026-03-02 04:00:00")
        self.assertFalse(self._get_runs())

    def test_a_run_that_needs_approval_waits_and_asks_the_administrators(self):
        self.policy.approval_required = True
        self._run_cron("2026-03-02 04:00:00")
        self._run_cron("2026-03-03 04:00:00")
        run = self._get_runs()
        self.assertEqual(run.state, "computed")
        self.assertFalse(self.best.custrel_grade_id)
        asked = run.activity_ids.user_id
        self.assertIn(self.manager, asked)
        self.assertNotIn(self.leader, asked)
        self.assertNotIn(self.stranger, asked)
        self.assertEqual(len(run.activity_ids), len(asked), "asked twice")

    def test_approving_applies_and_closes_the_requests(self):
        self.policy.approval_required = True
        self._run_cron("2026-03-02 04:00:00")
        run = self._get_runs()
        run.with_user(self.manager).action_apply()
        self.assertEqual(self.best.custrel_grade_id, self.grade_a)
        self.assertFalse(run.activity_ids)

    def test_tasks_of_others_stay_when_a_run_is_applied(self):
        self.policy.approval_required = True
        self._run_cron("2026-03-02 04:00:00")
        run = self._get_runs()
        task = run.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id
        )
        run.with_user(self.manager).action_apply()
        self.assertEqual(run.activity_ids, task)

    def test_discarding_closes_the_requests_and_the_month(self):
        self.policy.approval_required = True
        self._run_cron("2026-03-02 04:00:00")
        run = self._get_runs()
        run.with_user(self.manager).action_discard()
        self._run_cron("2026-03-03 04:00:00")
        self.assertFalse(run.activity_ids)
        self.assertEqual(self._get_runs(), run)

    def test_the_scheduled_action_keeps_each_move(self):
        self._run_cron("2026-03-02 04:00:00")
        run = self._get_runs()
        self.assertEqual(run.change_ids.partner_id, self.best + self.last)
        self.assertEqual(run.customer_count, 2)
        self.assertFalse(run.move_ids)

    def test_a_run_that_needs_no_approval_any_more_is_applied(self):
        self.policy.approval_required = True
        self._run_cron("2026-03-02 04:00:00")
        self.policy.approval_required = False
        self._run_cron("2026-03-03 04:00:00")
        run = self._get_runs()
        self.assertEqual(run.state, "applied")
        self.assertEqual(len(run.change_ids), 2)

    @mute_logger(JOBS)
    def test_a_company_that_fails_does_not_stop_the_others(self):
        broken = self._create_company("Aaa broken", "UTC")
        policy = self.env["custrel.grading.policy"].create(
            {"name": "Broken", "company_id": broken.id}
        )
        # As a program that knows nothing of the rules would leave it.
        self.env.cr.execute(
            "DELETE FROM custrel_grading_policy_line WHERE policy_id = %s", [policy.id]
        )
        self.env.invalidate_all()
        model = self.env["custrel.grading.run"]
        with (
            freeze_time("2026-03-02 04:00:00"),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            self.assertRaisesRegex(UserError, "Add grades to the policy"),
        ):
            model.with_env(self.env(cr=cr))._cron_grade()
        self.env.invalidate_all()
        self.assertEqual(self._get_runs().state, "applied")
        self.assertFalse(self._get_runs(broken))

    # ------------------------------------------------------------------ queries

    def _count_queries(self, customers):
        for number in range(customers):
            self._create_order(self._create_customer(f"Many {number}"), amount=number)
        run = self.env["custrel.grading.run"].create(
            {"policy_id": self.policy.id, "date_to": "2026-03-02"}
        )
        # The moment of the last look is written again, also within the same second.
        self.company.custrel_rhythm_at = "2026-01-01"
        self.env.flush_all()
        self.env.invalidate_all()
        counter = QueryCounter(self.env)
        run.action_compute()
        run.action_apply()
        self.env.flush_all()
        self.assertGreaterEqual(len(run.change_ids), customers)
        return counter.stop()

    def test_queries_do_not_grow_with_the_number_of_customers(self):
        self._count_queries(1)  # warm up
        few = self._count_queries(5)
        self.assertLessEqual(self._count_queries(50), few)


class TestGradingCalm(CustrelCommon):
    """Options that keep customers near a border from moving to and fro."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rising, cls.rival = cls._create_customer(), cls._create_customer()
        cls._create_order(cls.rising, amount=100, profit=10)
        cls._create_order(cls.rival, amount=200, profit=20)

    def _overtake(self, **values):
        self._create_order(self.rising, amount=500, profit=500, **values)

    def test_off_by_default(self):
        self._grade_customers()
        self._overtake()
        self._grade_customers()
        self.assertEqual(self.rising.custrel_grade_id, self.grade_a)

    def test_two_runs_must_agree(self):
        self.policy.calm = "two_runs"
        self._grade_customers()
        self._overtake()
        self._grade_customers()
        self.assertEqual(self.rising.custrel_grade_id, self.grade_d)
        self.assertEqual(self.rising.custrel_computed_grade_id, self.grade_a)
        self._grade_customers()
        self.assertEqual(self.rising.custrel_grade_id, self.grade_a)

    def test_a_first_grade_needs_no_second_run(self):
        self.policy.calm = "two_runs"
        self._grade_customers()
        self.assertEqual(self.rising.custrel_grade_id, self.grade_d)

    def test_a_preview_that_was_not_applied_is_no_run_that_agrees(self):
        self.policy.calm = "two_runs"
        self._grade_customers("2026-02-01")
        self._overtake(date="2026-02-10 04:00:00")
        run = self._grade_customers(apply=False)
        run.action_compute()
        run.action_discard()
        self._grade_customers()
        self.assertEqual(self.rising.custrel_grade_id, self.grade_d)

    def test_a_score_just_past_the_border_does_not_move(self):
        third = self._create_customer()
        self._create_order(third, amount=150, profit=15)
        self._grade_customers()
        self.policy.write({"calm": "margin", "calm_margin": 70})
        self._overtake()
        self._grade_customers()
        # From 100 to 40 points; the last A has 100.
        self.assertEqual(self.rival.custrel_computed_grade_id, self.grade_c)
        self.assertEqual(self.rival.custrel_grade_id, self.grade_a)

    def test_a_score_far_past_the_border_moves_even_to_the_top(self):
        third = self._create_customer()
        self._create_order(third, amount=150, profit=15)
        self._grade_customers()
        self.policy.write({"calm": "margin", "calm_margin": 60})
        self._overtake()
        self._grade_customers()
        # From 0 to 100 points; the best D has 0.
        self.assertEqual(self.rising.custrel_grade_id, self.grade_a)

    def test_a_margin_of_zero_moves_everybody(self):
        self.policy.write({"calm": "margin", "calm_margin": 0})
        self._grade_customers()
        self._overtake()
        self._grade_customers()
        self.assertEqual(self.rising.custrel_grade_id, self.grade_a)

    def test_margin_of_thresholds_is_percent_of_the_amount(self):
        self.policy.write(
            {
                "method": "threshold",
                "calm": "margin",
                "calm_margin": 10,
                "line_ids": [
                    (1, line.id, {"threshold": threshold})
                    for line, threshold in zip(
                        self.policy.line_ids, (1000, 500, 150, 0), strict=True
                    )
                ],
            }
        )
        self._grade_customers()
        self.assertEqual(self.rising.custrel_grade_id, self.grade_d)
        self._create_order(self.rising, amount=64)
        self._grade_customers()
        self.assertEqual(self.rising.custrel_grade_id, self.grade_d, "164 < 165")
        self._create_order(self.rising, amount=1)
        self._grade_customers()
        self.assertEqual(self.rising.custrel_grade_id, self.grade_c)
