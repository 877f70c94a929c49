import random
from datetime import date

from odoo import Command

from ...rules import grading
from ..common import CustrelCommon


class TestGradingScore(CustrelCommon):
    """Figures, percentiles, score, rank and band of each customer."""

    def _get_score(self, partner, company=None):
        return self.env["custrel.score"].search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or self.company).id),
            ]
        )

    def test_figures_are_sums_of_confirmed_orders(self):
        customer = self._create_customer()
        self._create_order(customer, amount=100.10, profit=40.05)
        self._create_order(customer, amount=200.20, profit=-10)
        self._create_order(customer, amount=5000, state="draft")
        self._create_order(customer, amount=5000, state="cancel")
        self._grade_customers(apply=False)
        score = self._get_score(customer)
        self.assertEqual(score.amount, 300.30)
        self.assertEqual(score.profit, 30.05)
        self.assertEqual(score.order_count, 2)

    def test_orders_of_contacts_count_for_their_commercial_entity(self):
        company = self._create_customer("Group")
        buyer = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": company.id}
        )
        self._create_order(buyer, amount=70)
        self._create_order(company, amount=30)
        buyer.active = False
        self._grade_customers(apply=False)
        self.assertEqual(self._get_score(company).amount, 100)
        self.assertFalse(self._get_score(buyer))

    def test_score_rank_and_band_equal_the_plain_functions(self):
        """Random figures with many ties, compared as whole numbers."""
        dice = random.Random(19)
        weights = (33.33, 33.33, 33.34)
        self.policy.write(
            dict(
                zip(
                    ("weight_amount", "weight_profit", "weight_frequency"),
                    weights,
                    strict=True,
                )
            )
        )
        figures = {}
        for number in range(40):
            customer = self._create_customer(f"Random {number}")
            amount = profit = count = 0
            for _order in range(dice.choice((1, 1, 2))):
                values = dice.choice((0, 10, 25)), dice.choice((-5, 0, 5))
                self._create_order(customer, *values)
                amount, profit, count = (
                    amount + values[0],
                    profit + values[1],
                    count + 1,
                )
            figures[customer] = (amount, profit, count)
        self._grade_customers()

        points = grading.score_points(list(figures.values()), weights)
        ranks = grading.descending_ranks(points)
        bands = grading.cumulated_shares(self.policy.line_ids.mapped("share"))
        grades = self.policy.line_ids.grade_id
        steps = 100 * (len(figures) - 1)
        self.assertLess(len(set(ranks)), len(ranks), "no ties")
        for customer, point, rank in zip(figures, points, ranks, strict=True):
            score = self._get_score(customer)
            band = grading.band_index(rank, len(figures), bands)
            self.assertEqual(
                (score.amount, score.profit, score.order_count), figures[customer]
            )
            self.assertEqual(round(score.score * steps), point)
            self.assertAlmostEqual(score.score, point / steps, places=9)
            self.assertEqual(score.rank, rank)
            self.assertEqual(score.grade_id, grades[band])
            self.assertEqual(customer.custrel_grade_id, grades[band])

    def test_percentiles_are_percent_ranks_of_each_figure(self):
        customers = [self._create_customer(name) for name in "abcde"]
        for customer, amount in zip(customers, (10, 20, 20, 20, 50), strict=True):
            self._create_order(customer, amount=amount, profit=-amount)
        self._grade_customers(apply=False)
        scores = [self._get_score(customer) for customer in customers]
        self.assertEqual(
            [score.amount_percentile for score in scores], [0, 25, 25, 25, 100]
        )
        self.assertEqual(
            [score.profit_percentile for score in scores], [100, 25, 25, 25, 0]
        )
        self.assertEqual([score.frequency_percentile for score in scores], [0] * 5)
        self.assertEqual([score.score for score in scores], [40, 20, 20, 20, 40])
        self.assertEqual([score.rank for score in scores], [1, 3, 3, 3, 1])

    def test_sums_tie_exactly_where_binary_fractions_would_not(self):
        """0.1 + 0.2 is 0.3."""
        parts, whole = self._create_customer(), self._create_customer()
        self._create_order(parts, amount=0.1, profit=0.1)
        self._create_order(parts, amount=0.2, profit=0.2)
        self._create_order(whole, amount=0.3, profit=0.3)
        self._create_order(whole, amount=0, profit=0)
        self._grade_customers(apply=False)
        self.assertEqual(self._get_score(parts).rank, 1)
        self.assertEqual(self._get_score(whole).rank, 1)

    def test_equal_scores_get_the_same_better_grade(self):
        """Among 20 equal customers nobody is second: all of them are A."""
        customers = [self._create_customer(f"Twin {n}") for n in range(20)]
        for customer in customers:
            self._create_order(customer)
        self._grade_customers()
        self.assertEqual(
            {customer.custrel_grade_id for customer in customers}, {self.grade_a}
        )

    def test_twenty_distinct_customers_fill_the_bands_by_share(self):
        customers = [self._create_customer(f"Step {n}") for n in range(20)]
        for number, customer in enumerate(customers):
            self._create_order(customer, amount=1000 - number, profit=500 - number)
        self._grade_customers()
        grades = "".join(customer.custrel_grade_id.code for customer in customers)
        self.assertEqual(grades, "A" + "BBB" + "CCCCCC" + "DDDDDDDDDD")

    def test_one_customer_alone_is_an_a_with_score_zero(self):
        customer = self._create_customer()
        self._create_order(customer)
        self._grade_customers()
        score = self._get_score(customer)
        self.assertEqual(customer.custrel_grade_id, self.grade_a)
        self.assertEqual((score.score, score.rank), (0, 1))

    def test_negative_margins_count_as_they_are(self):
        loss, gain = self._create_customer(), self._create_customer()
        self._create_order(loss, amount=100, profit=-500)
        self._create_order(gain, amount=100, profit=1)
        self._grade_customers(apply=False)
        self.assertEqual(self._get_score(loss).profit, -500)
        self.assertEqual(self._get_score(loss).profit_percentile, 0)
        self.assertEqual(self._get_score(gain).profit_percentile, 100)

    def test_archived_customers_are_not_ranked(self):
        gone, there = self._create_customer(), self._create_customer()
        self._create_order(gone, amount=1000)
        self._create_order(there, amount=1)
        gone.active = False
        run = self._grade_customers()
        self.assertFalse(self._get_score(gone))
        self.assertFalse(gone.custrel_grade_id)
        self.assertEqual(run.customer_count, 1)
        self.assertEqual(there.custrel_grade_id, self.grade_a)

    def test_companies_never_mix(self):
        shared = self._create_customer()
        rival = self._create_customer()
        self._create_order(shared, amount=10)
        self._create_order(shared, amount=999, company=self.other_company)
        self._create_order(rival, amount=5, company=self.other_company)
        self._grade_customers()
        self.assertEqual(self._get_score(shared).amount, 10)
        self.assertFalse(self._get_score(rival))
        self.assertFalse(self._get_score(shared, self.other_company))
        in_other = shared.with_company(self.other_company)
        self.assertFalse(in_other.custrel_grade_id)
        self.assertFalse(in_other.custrel_computed_grade_id)

    def test_a_run_of_another_company_leaves_the_figures_of_this_one(self):
        customer = self._create_customer()
        self._create_order(customer, amount=10)
        self._create_order(customer, amount=20, company=self.other_company)
        self._grade_customers()
        policy = self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        self._grade_customers(policy=policy)
        self.assertEqual(self._get_score(customer).amount, 10)
        self.assertEqual(self._get_score(customer, self.other_company).amount, 20)

    def test_foreign_orders_are_converted_at_their_own_date(self):
        foreign = self._create_currency([("2025-06-01", 2), ("2026-01-10", 4)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        customer = self._create_customer()
        for day in ("2026-01-09 03:00:00", "2026-01-15 03:00:00"):
            self._create_order(
                customer, amount=100, profit=40, date=day, pricelist_id=pricelist.id
            )
        run = self._grade_customers(apply=False)
        score = self._get_score(customer)
        self.assertEqual(score.amount, 100 / 2 + 100 / 4)
        self.assertEqual(score.profit, 40 / 2 + 40 / 4)
        self.assertFalse(run.notice)

    def _create_currency(self, rates):
        return self.env["res.currency"].create(
            {
                "name": "XQZ",
                "symbol": "Q",
                "rounding": 0.01,
                "rate_ids": [
                    Command.create(
                        {"name": day, "rate": rate, "company_id": self.company.id}
                    )
                    for day, rate in rates
                ],
            }
        )

    def _grade_with_foreign_order(self, currency):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        self._create_order(
            self._create_customer(), amount=100, pricelist_id=pricelist.id
        )
        return self._grade_customers(apply=False)

    def test_a_currency_without_a_rate_is_counted_one_to_one_with_a_notice(self):
        run = self._grade_with_foreign_order(self._create_currency([]))
        self.assertIn("XQZ", run.notice)
        self.assertEqual(run.score_ids.amount, 100)

    def test_a_rate_of_another_company_is_no_rate(self):
        currency = self._create_currency([])
        currency.rate_ids.create(
            {
                "name": "2025-01-01",
                "rate": 2,
                "currency_id": currency.id,
                "company_id": self.other_company.id,
            }
        )
        run = self._grade_with_foreign_order(currency)
        self.assertIn("XQZ", run.notice)

    def test_scores_of_an_earlier_run_are_replaced(self):
        old, new = self._create_customer(), self._create_customer()
        self._create_order(old, date="2025-02-01 00:00:00")
        self._create_order(new, date="2026-01-01 00:00:00")
        self._grade_customers("2025-06-01")
        run = self._grade_customers("2026-03-02")
        self.assertEqual(run.score_ids.partner_id, new)
        self.assertFalse(self._get_score(old))


class TestGradingWindow(CustrelCommon):
    """The window is half-open and begins and ends at midnight of the company."""

    def _count(self, moments, day, company, policy):
        customer = self._create_customer()
        for moment in moments:
            self._create_order(customer, date=moment, company=company)
        self._grade_customers(day, apply=False, policy=policy)
        return self.env["custrel.score"].search(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        )

    def test_window_of_shanghai(self):
        score = self._count(
            [
                "2025-03-01 15:59:59",  # 23:59:59 the day before: outside
                "2025-03-01 16:00:00",  # first moment of the first day
                "2026-03-01 15:59:59",  # last moment of the last day
                "2026-03-01 16:00:00",  # midnight of the run's day: outside
            ],
            "2026-03-02",
            self.company,
            self.policy,
        )
        self.assertEqual(score.order_count, 2)

    def test_window_of_new_york_begins_in_summer_time_and_ends_after_the_change(self):
        policy = self.env["custrel.grading.policy"].create(
            {
                "name": "West",
                "company_id": self.other_company.id,
                "window_months": 5,
            }
        )
        score = self._count(
            [
                "2025-10-09 03:59:59",  # still October 8 by summer time
                "2025-10-09 04:00:00",
                "2026-03-09 03:59:59",
                "2026-03-09 04:00:00",  # March 9 began by summer time, since March 8
            ],
            "2026-03-09",
            self.other_company,
            policy,
        )
        self.assertEqual(score.order_count, 2)

    def test_a_window_that_ends_on_the_day_of_the_change_ends_by_winter_time(self):
        policy = self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        score = self._count(
            ["2026-03-08 04:59:59", "2026-03-08 05:00:00"],
            "2026-03-08",
            self.other_company,
            policy,
        )
        self.assertEqual(score.order_count, 1)

    def test_window_has_the_months_of_the_policy(self):
        self.policy.window_months = 3
        run = self._grade_customers("2026-05-31", apply=False)
        self.assertEqual(run.date_from, date(2026, 2, 28))
