import random
from collections import Counter
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ...rules import cohorts
from .figures_common import RetentionCommon
from .test_lifecycle import NOW, TODAY

MODEL = "custrel.cohort.report"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCohorts(RetentionCommon):
    """Who bought first in which quarter, and how many of them in those after it."""

    def _grid(self, everything=False, **options):
        return self._rows(MODEL, **options).get_grid(everything)

    def _open(self, first, age=0, **options):
        """:return: names of the customers behind a cell"""
        rows = self._rows(MODEL, **options)
        action = rows.action_open_cell(first, age)
        return sorted(rows.search(action["domain"]).mapped("partner_id.name"))

    def _create_story(self):
        for name, days in {
            "One": ["2025-07-02", "2025-09-30", "2026-01-05"],
            "Two": ["2025-08-01"],
            "Three": ["2025-10-01", "2026-02-01", "2026-02-20"],
        }.items():
            customer = self._create_customer(name, user_id=self.seller.id)
            self._on(customer, *days)
        # Half past midnight of the first of October in Shanghai.
        edge = self._create_customer("Edge", user_id=self.colleague.id)
        self._create_order(edge, date="2025-09-30 16:30:00")

    def test_by_hand(self):
        self._create_story()
        grid = self._grid()
        self.assertEqual(
            [(row["name"], row["count"]) for row in grid["rows"]],
            [("Q3 2025", 2), ("Q4 2025", 2), ("Q1 2026", 0)],
        )
        self.assertEqual(
            [[cell["count"] for cell in row["cells"]] for row in grid["rows"]],
            [[2, 0, 1], [2, 1], [0]],
        )
        self.assertEqual(
            [cell["text"] for cell in grid["rows"][0]["cells"]], ["100%", "0%", "50%"]
        )
        # This quarter is not over: it is said, and left out of the last line.
        running = [[cell["running"] for cell in row["cells"]] for row in grid["rows"]]
        self.assertEqual(running, [[False, False, True], [False, True], [True]])
        self.assertEqual(
            [(cell["count"], cell["of"]) for cell in grid["whole"]],
            [(4, 4), (0, 2), (0, 0)],
        )
        self.assertEqual(grid["customers"], 4)

    def test_a_cell_opens_exactly_those_customers(self):
        self._create_story()
        for row in self._grid()["rows"]:
            for cell in row["cells"]:
                names = self._open(row["first"], cell["age"])
                self.assertEqual(len(names), cell["count"], (row["name"], cell))
        self.assertEqual(self._open("2025-07-01"), ["One", "Two"])
        self.assertEqual(self._open("2025-07-01", 2), ["One"])
        self.assertEqual(self._open(False), ["Edge", "One", "Three", "Two"])
        action = self._rows(MODEL).action_open_cell("2025-07-01", 2)
        self.assertEqual(action["name"], "First bought in Q3 2025, again in Q1 2026")

    def test_a_quarter_is_named_in_the_language_of_the_reader(self):
        self._create_story()
        self.env["res.lang"]._activate_lang("zh_CN")
        rows = self._rows(MODEL).with_context(lang="zh_CN")
        self.assertEqual(rows.get_grid()["rows"][0]["name"], "2025年第3季度")

    def test_amounts_are_in_the_currency_of_the_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "currency_id": euro.id,
                "company_id": self.company.id,
                "rate": 0.5,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        customer = self._create_customer("Abroad")
        self._on(customer, "2026-01-10", amount=100, pricelist_id=pricelist.id)
        self._on(customer, "2026-01-11", amount=30)
        row = self._rows(MODEL).search([("partner_id", "=", customer.id)])
        self.assertEqual((row.amount, row.purchases), (230, 2))
        self.assertEqual(row.currency_id, self.company.currency_id)

    def test_a_credit_note_lowers_the_amount_and_is_no_purchase(self):
        self.policy.source = "invoice"
        customer, refunded = (self._create_customer(n) for n in ("Bought", "Refunded"))
        self._create_move("out_refund", customer, "2025-08-20", 70)
        self._create_move("out_invoice", customer, "2025-10-20", 100)
        self._create_move("out_refund", customer, "2026-01-20", 30)
        self._create_move("out_refund", refunded, "2026-01-20", 30)
        rows = self._rows(MODEL).search([], order="age")
        self.assertEqual(
            [(row.partner_id, row.age, row.bought, row.amount) for row in rows],
            [(customer, 0, 1, 100), (customer, 1, 0, -30)],
        )
        [row, _now] = self._grid()["rows"]
        self.assertEqual([cell["count"] for cell in row["cells"]], [1, 0])

    def test_readxl_148_day_zero_of_a_spreadsheet(self):
        """A date that was no date makes neither one row of two customers nor centuries
        of cohorts."""
        for name in ("One", "Two"):
            self._on(self._create_customer(name), "1899-12-30", "2025-03-03")
        self.assertEqual(len(set(self._rows(MODEL).search([]).ids)), 4)
        everything = self._grid(everything=True)
        self.assertEqual(len(everything["rows"]), (2026 - 1970) * 4 + 1)
        self.assertEqual(everything["rows"][0]["count"], 2)
        self.assertEqual(self._open(everything["rows"][0]["first"]), ["One", "Two"])
        self.assertEqual(self._grid()["earlier"], 2)

    def test_what_is_no_purchase(self):
        customer = self._create_customer("Nothing")
        self._on(customer, "2026-01-10", state="cancel")
        self._on(customer, "2026-04-10")
        self.assertEqual(self._grid()["rows"], [])

    def test_purchases_of_a_merged_customer_are_one_row(self):
        one, other = (self._create_customer(name) for name in ("One", "Other"))
        self._on(one, "2025-08-10")
        self._on(other, "2025-04-10")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (one | other).ids, one, extra_checks=False
        )
        grid = self._grid()
        self.assertEqual(grid["customers"], 1)
        self.assertEqual(
            [cell["count"] for cell in grid["rows"][0]["cells"]], [1, 1, 0, 0]
        )

    def test_an_empty_grid_says_why(self):
        grid = self._grid(user=self.seller)
        self.assertEqual((grid["rows"], grid["customers"]), ([], 0))
        self.assertTrue(grid["own"])
        self.policy.source = "invoice"
        grid = self._grid(user=self.leader)
        self.assertFalse(grid["own"])
        self.assertEqual((grid["source"], grid["company"]), ("invoice", "East"))

    def test_older_cohorts_are_shown_when_asked_for(self):
        old, new = (self._create_customer(name) for name in ("Old", "New"))
        self._on(old, "2021-05-10", "2026-01-10")
        self._on(new, "2026-01-10")
        grid = self._grid()
        self.assertEqual((len(grid["rows"]), grid["earlier"]), (12, 1))
        self.assertEqual(sum(row["count"] for row in grid["rows"]), 1)
        grid = self._grid(everything=True)
        self.assertEqual((len(grid["rows"]), grid["earlier"]), (20, 0))
        self.assertEqual(grid["rows"][0]["cells"][-1]["count"], 1)

    def test_whatever_they_bought_the_sums_agree(self):
        histories = self._create_histories(random.Random(29))
        expected = Counter()
        for days in histories.values():
            first = date(days[0].year, (days[0].month - 1) // 3 * 3 + 1, 1)
            expected.update(
                {(first, cohorts.count_quarters(first, day)) for day in days}
            )
        grid = self._grid(everything=True)
        found = {
            (date.fromisoformat(row["first"]), cell["age"]): cell["count"]
            for row in grid["rows"]
            for cell in row["cells"]
            if cell["count"]
        }
        self.assertEqual(found, dict(expected))
        firsts = sum(row["cells"][0]["count"] for row in grid["rows"])
        self.assertEqual(firsts, len(histories))
        for row in grid["rows"]:
            self.assertEqual(
                len(row["cells"]),
                cohorts.count_quarters(date.fromisoformat(row["first"]), TODAY) + 1,
            )
            for cell in row["cells"]:
                self.assertLessEqual(cell["count"], row["count"])
        grid = self._grid()
        shown = sum(row["count"] for row in grid["rows"])
        self.assertEqual(shown + grid["earlier"], len(histories))

    # -------------------------------------------------------------------- rights

    def test_everybody_sees_his_own(self):
        self._create_story()
        self.assertEqual(self._grid(user=self.seller)["customers"], 3)
        self.assertEqual(self._grid(user=self.colleague)["customers"], 1)
        self.assertEqual(self._open(False, user=self.colleague), ["Edge"])
        with self.assertRaises(AccessError):
            self._grid(user=self.clerk)

    def test_never_across_companies(self):
        self._create_story()
        west = {"user": self.stranger, "company": self.other_company}
        self.assertEqual(self._grid(**west)["rows"], [])
        customer = self._create_customer("Both")
        self._on(customer, "2026-01-10", company=self.other_company)
        self.assertEqual(self._grid(**west)["customers"], 1)
        self.assertEqual(self._grid()["customers"], 4)

    def test_as_many_queries_for_more_customers(self):
        def count():
            rows = self._rows(MODEL, user=self.seller)
            before = self.env.cr.sql_log_count
            rows.get_grid()
            return self.env.cr.sql_log_count - before

        self._create_story()
        count()
        few = count()
        for number in range(8):
            customer = self._create_customer(f"C{number}", user_id=self.seller.id)
            self._on(customer, "2024-05-01", "2025-12-01")
        self.assertEqual(count(), few)
