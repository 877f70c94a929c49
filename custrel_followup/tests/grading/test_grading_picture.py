from odoo.exceptions import AccessError
from odoo.tests import Form

from ..common import CustrelCommon
from ..queries import QueryCounter


class TestGradingPicture(CustrelCommon):
    """A run shows what it found and what it does, in sums."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"]
        for number in range(20):
            customer = cls._create_customer(f"C{number:02}")
            cls._create_order(
                customer, amount=100.0 * (number + 1), profit=10.0 * number
            )
            cls.customers |= customer

    def _get_picture(self, run):
        return run.with_user(self.leader)._describe_picture()

    def _get_row(self, picture, code):
        [row] = [row for row in picture["grades"] if row["code"] == code]
        return row

    def _get_cells(self, picture):
        codes = {row["id"]: row["code"] for row in picture["grades"]} | {None: "–"}
        return {
            f"{codes[old]}{codes[new]}": (count, amount)
            for old, new, count, amount in picture["matrix"]
        }

    # ------------------------------------------------- who did not buy in the window

    def _make_lapsed(self, count):
        lapsed = self.env["res.partner"]
        for number in range(count):
            customer = self._create_customer(f"Lapsed {number}")
            self._create_order(customer, amount=9, date="2024-06-01 00:00:00")
            lapsed |= customer
        return lapsed

    def test_preview_says_what_applying_makes_of_who_did_not_buy(self):
        lapsed = self._make_lapsed(7)
        run = self._grade_customers(apply=False)
        picture = self._get_picture(run)
        last = self._get_row(picture, "D")
        self.assertEqual((last["customers"], last["unscored"]), (10, 7))
        self.assertEqual(last["after"], 17)
        self.assertEqual(self._get_cells(picture)["–D"], (17, 5500))
        run.action_apply()
        graded = self.env["res.partner"].search_count(
            [("custrel_grade_id", "=", self.grade_d.id), ("id", "in", lapsed.ids)]
        )
        self.assertEqual(graded, 7)
        after = self._get_row(self._get_picture(run), "D")
        self.assertEqual((after["customers"], after["unscored"]), (10, 7))
        self.assertEqual((after["before"], after["after"]), (0, 17))

    def test_who_did_not_buy_and_has_the_lowest_grade_already_is_counted_too(self):
        self._make_lapsed(3)
        self._grade_customers("2026-02-01")
        run = self._grade_customers(apply=False)
        picture = self._get_picture(run)
        self.assertEqual(self._get_row(picture, "D")["unscored"], 3)
        self.assertEqual(picture["moves"]["new"], [0, 0])
        self.assertEqual(picture["moves"]["stay"][0], 23)

    def test_moves_say_who_has_no_score_and_come_by_money(self):
        self._make_lapsed(1)
        run = self._grade_customers("2026-02-01")
        best = self.customers[-1]
        orders = self.env["sale.order"].search([("partner_id", "=", best.id)])
        orders.date_order = "2023-01-01 00:00:00"
        self._create_order(self.customers[0], amount=5000, profit=900)
        run = self._grade_customers(apply=False)
        self.assertEqual(run.move_ids[:2].partner_id, self.customers[0] | best)
        gone = run.move_ids.filtered(lambda move: move.partner_id == best)
        self.assertTrue(gone.is_unscored)
        self.assertEqual((gone.amount, gone.amount_before, gone.stake), (0, 2000, 2000))
        stakes = run.move_ids.mapped("stake")
        self.assertEqual(stakes, sorted(stakes, reverse=True))
        run.action_apply()
        change = run.change_ids.filtered(lambda change: change.partner_id == best)
        self.assertFalse(change.order_count, "lists hide figures by it")

    def test_archived_customers_are_counted_nowhere(self):
        self._grade_customers("2026-02-01")
        self.customers[-1].active = False
        picture = self._get_picture(self._grade_customers(apply=False))
        self.assertEqual(sum(row["before"] for row in picture["grades"]), 19)

    def test_a_grade_set_by_hand_stays_in_the_matrix(self):
        run = self._grade_customers("2026-02-01")
        self.customers[0]._custrel_override_grade(self.grade_a, reason="Promised")
        picture = self._get_picture(self._grade_customers(apply=False))
        self.assertEqual(self._get_cells(picture)["AA"][0], 2)
        self.assertEqual(self._get_row(picture, "A")["after"], 2)
        self.assertEqual(self._get_row(picture, "A")["customers"], 1)
        self.assertTrue(run.exists())

    # ---------------------------------------------------------------- the pictures

    def test_curve_spread_and_matrix_of_a_run(self):
        picture = self._get_picture(self._grade_customers(apply=False))
        self.assertEqual(picture["customers"], 20)
        self.assertEqual(picture["key_codes"], ["A", "B"])
        # The best four of 20 have 2000 + 1900 + 1800 + 1700 of 21000.
        self.assertAlmostEqual(picture["key_share"], 7400 / 21000)
        marks = {point[2]: point[:2] for point in picture["curve"] if point[2]}
        self.assertEqual(list(marks)[0], self.grade_a.id)
        self.assertAlmostEqual(marks[self.grade_a.id][1], 2000 / 21000)
        self.assertAlmostEqual(marks[self.grade_b.id][0], 0.2)
        self.assertAlmostEqual(marks[self.grade_b.id][1], 7400 / 21000)
        self.assertEqual(picture["curve"][-1][:2], [1, 1])
        for row in picture["grades"]:
            self.assertEqual(sum(row["spread"]), row["customers"])
            self.assertEqual(len(row["spread"]), 20)
        self.assertEqual(picture["last"], None)
        self.assertGreater(
            self._get_row(picture, "A")["floor"], self._get_row(picture, "B")["floor"]
        )

    def test_the_last_run_stands_beside_it(self):
        first = self._grade_customers("2026-02-01")
        self._create_order(self.customers[0], amount=9000, profit=900)
        run = self._grade_customers(apply=False)
        for _turn in range(2):
            picture = self._get_picture(run)
            self.assertEqual(picture["last"]["id"], first.id)
            self.assertAlmostEqual(picture["last"]["key_share"], 7400 / 21000)
            self.assertAlmostEqual(
                self._get_row(picture, "A")["last_share"], 2000 / 21000
            )
            self.assertEqual(picture["moves"]["up"][0], 1)
            self.assertEqual(
                sum(count for count, _sum in self._get_cells(picture).values()), 20
            )
            if run.state == "computed":
                run.action_apply()

    def test_an_old_run_keeps_its_pictures(self):
        first = self._grade_customers("2026-02-01")
        before = self._get_picture(first)
        for customer in self.customers[:3]:
            self._create_order(customer, amount=9000, profit=900)
        self._grade_customers("2026-03-02")
        after = self._get_picture(first)
        for name in ("curve", "matrix", "moves", "key_share"):
            self.assertEqual(after[name], before[name], name)

    def test_a_run_of_before_pictures_were_kept_shows_its_lines(self):
        run = self._grade_customers()
        run._keep({"weighed": False, "moved": False})
        picture = self._get_picture(run)
        self.assertFalse(picture["has_pictures"])
        self.assertEqual(picture["customers"], 20)
        self.assertAlmostEqual(picture["key_share"], run.key_amount_share)

    def test_another_policy_or_source_is_said(self):
        self._grade_customers("2026-02-01")
        policy = self.policy.copy({"name": "Other"})
        run = self._grade_customers(apply=False, policy=policy)
        self.assertTrue(self._get_picture(run)["last"]["differs"])

    def test_nobody_bought(self):
        run = self._grade_customers("2020-01-01", apply=False)
        picture = self._get_picture(run)
        self.assertEqual(picture["customers"], 0)
        self.assertEqual(picture["curve"], [])
        self.assertIsNone(picture["key_share"])
        self.assertEqual(picture["matrix"], [])
        self.assertEqual(run.with_user(self.leader).get_other_weights(), [])

    def test_one_customer(self):
        company = self.other_company
        policy = self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": company.id}
        )
        self._create_order(self.customers[0], amount=10, company=company)
        run = self._grade_customers(apply=False, policy=policy)
        picture = run._describe_picture()
        self.assertEqual(picture["key_share"], 1)
        self.assertEqual(picture["curve"], [[0, 0, None], [1, 1, self.grade_a.id]])
        self.assertEqual(picture["currency_id"], company.currency_id.id)
        self.assertEqual([x["changed"] for x in run.get_other_weights()], [0] * 4)

    def test_a_loss_has_no_shares(self):
        policy = self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        self._create_order(self.customers[0], amount=-5, company=self.other_company)
        picture = self._grade_customers(apply=False, policy=policy)._describe_picture()
        self.assertIsNone(picture["key_share"])
        self.assertEqual(picture["curve"], [])

    def test_a_policy_without_one_of_the_grades(self):
        self._grade_customers("2026-02-01")
        lines = self.policy.line_ids
        self.policy.write(
            {"line_ids": [(2, lines[2].id), (1, lines[3].id, {"share": 0.8})]}
        )
        picture = self._get_picture(self._grade_customers(apply=False))
        self.assertEqual([row["code"] for row in picture["grades"]], list("ABDC"))
        self.assertEqual(self._get_row(picture, "C")["after"], 0)
        self.assertEqual(self._get_cells(picture)["CD"][0], 6)

    # --------------------------------------------------------------- other weights

    def test_other_weights_say_how_many_would_change(self):
        # Who buys most brings another profit.
        for number, customer in enumerate(self.customers):
            self._create_order(customer, amount=1, profit=500.0 * (number * 7 % 20))
        run = self._grade_customers(apply=False)
        found = run.with_user(self.leader).get_other_weights()
        self.assertEqual(found[0]["weights"], [50, 35, 15])
        for line in found:
            self.policy.write(
                dict(
                    zip(
                        ("weight_amount", "weight_profit", "weight_frequency"),
                        line["weights"],
                        strict=True,
                    )
                )
            )
            old = {score.partner_id: score.grade_id for score in run.score_ids}
            other = self._grade_customers(apply=False)
            new = {score.partner_id: score.grade_id for score in other.score_ids}
            changed = [x for x in old if old[x] != new[x]]
            better = [x for x in changed if new[x].sequence < old[x].sequence]
            self.assertEqual(
                (line["changed"], line["better"]), (len(changed), len(better))
            )
            self.policy.write(
                {"weight_amount": 40, "weight_profit": 40, "weight_frequency": 20}
            )
            run = self._grade_customers(apply=False)
        self.assertTrue(any(line["changed"] for line in found))

    def test_weights_are_not_tried_where_they_decide_nothing(self):
        self._grade_customers("2026-02-01")
        self.policy.action_use_proposed_thresholds()
        run = self._grade_customers(apply=False)
        self.assertFalse(self._get_picture(run)["try_weights"])
        self.assertEqual(run.get_other_weights(), [])

    def test_figures_of_an_old_run_are_gone(self):
        first = self._grade_customers("2026-02-01")
        self._grade_customers()
        self.assertFalse(self._get_picture(first)["try_weights"])
        self.assertEqual(first.get_other_weights(), [])

    # ------------------------------------------------------------- rights and cost

    def test_only_who_sees_all_customers_looks_at_runs(self):
        run = self._grade_customers(apply=False)
        for user in (self.seller, self.stranger, self.clerk):
            for method in ("get_picture", "get_other_weights"):
                with self.assertRaises(AccessError):
                    getattr(run.with_user(user), method)()

    def test_queries_do_not_grow_with_customers(self):
        run = self._grade_customers(apply=False)
        counts = []
        for _turn in range(2):
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            run._describe_picture()
            counts.append(counter.stop())
            for number in range(30):
                customer = self._create_customer(f"More {number}")
                self._create_order(customer, amount=50.0 * number)
            run = self._grade_customers(apply=False)
        self.assertLessEqual(counts[1], counts[0])

    def test_rows_of_runs_tell_them_apart(self):
        self._grade_customers("2026-02-01")
        self._create_order(self.customers[0], amount=9000, profit=900)
        run = self._grade_customers()
        self.assertEqual((run.move_count, run.up_count), (4, 1))
        self.assertEqual(run.down_count, 3)
        form = Form(run.with_user(self.manager))
        self.assertEqual(form.state, "applied")
