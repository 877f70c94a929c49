import random
from collections import Counter
from datetime import date, timedelta
from operator import itemgetter

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .figures_common import RetentionCommon, months_between
from .test_lifecycle import NOW, TODAY

MODEL = "custrel.retention.report"
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRetentionReport(RetentionCommon):
    """Who stayed, by month: (customers at the end − new ones) ÷ customers before."""

    def _kinds(self, month, **options):
        """:return: dict of the name of each customer to what became of him"""
        rows = self._rows(MODEL, **options).search([("month", "=", month)])
        return {row.partner_id.name: row.kind for row in rows}

    def _create_story(self):
        for name, days in {
            "Stays": ["2025-03-20"],
            "New": ["2026-02-10"],
            "Back": ["2023-05-05", "2026-02-15"],
            "Again": ["2025-01-10", "2026-01-20"],
        }.items():
            customer = self._create_customer(name, user_id=self.seller.id)
            self._on(customer, *days)
        # Half past midnight in Shanghai, and half an hour before.
        for name, moment in (
            ("March", "2025-02-28 16:30:00"),
            ("February", "2025-02-28 15:30:00"),
        ):
            customer = self._create_customer(name, user_id=self.colleague.id)
            self._create_order(customer, date=moment)

    def test_by_hand(self):
        self._create_story()
        self.assertEqual(
            self._kinds(FEBRUARY),
            {
                "Stays": "retained",
                "March": "retained",
                "Again": "retained",
                "February": "churned",
                "New": "new",
                "Back": "back",
            },
        )
        # The present month counts until today: who is due later is not lost yet.
        self.assertEqual(
            self._kinds(MARCH),
            {
                "Stays": "retained",
                "March": "churned",
                "Again": "retained",
                "New": "retained",
                "Back": "retained",
            },
        )
        [group] = self._rows(MODEL)._read_group(
            [("month", "=", FEBRUARY)],
            [],
            [
                "base:sum",
                "retained:sum",
                "churned:sum",
                "newcomers:sum",
                "returned:sum",
                "customers:sum",
                "retention:avg",
                "churn:avg",
            ],
        )
        self.assertEqual(group, (4, 3, 1, 1, 1, 5, 75, 25))
        lost = self._rows(MODEL).search([("kind", "=", "churned")])
        self.assertEqual(
            {row.partner_id.name: row.left_on for row in lost if row.month >= FEBRUARY},
            {"February": date(2026, 2, 28), "March": date(2026, 3, 1)},
        )

    def test_a_customer_of_several_months_is_one(self):
        """What is before and after, and what came between, are an account."""
        self._create_story()
        report = self._rows(MODEL)
        names = ["base", "churned", "newcomers", "returned", "customers"]
        how = report.fields_get(names, ["aggregator"])  # as the screen asks for them
        sums = [f"{name}:{how[name]['aggregator']}" for name in names]
        [account] = report._read_group([], [], sums)
        months = report._read_group([], ["month:month"], sums, order="month:month")
        self.assertEqual(account[0], months[0][1], "before the first month")
        self.assertEqual(account[4], months[-1][5], "after the last one")
        self.assertEqual(account[4], account[0] - account[1] + account[2] + account[3])
        [wide] = report.formatted_read_group([], [], [sums[4]])
        self.assertEqual(wide[sums[4]], account[4])
        # Shares of a quarter are still of all its months.
        [(before,)] = report._read_group([], [], ["base:sum"])
        self.assertGreater(before, account[0])

    def test_who_is_due_this_month_is_lost_when_the_day_has_come(self):
        self._create_story()
        with freeze_time("2026-03-20 15:59:00"):
            self.assertEqual(self._kinds(MARCH)["Stays"], "churned")
        with freeze_time("2026-03-19 15:59:00"):
            self.assertEqual(self._kinds(MARCH)["Stays"], "retained")

    def test_grades_are_those_at_the_beginning(self):
        customer = self._create_customer("Moved")
        self._on(customer, "2025-10-10")
        for grade, moment, taken_back in (
            (self.grade_b, "2026-01-31 15:59:00", False),  # January in Shanghai
            (self.grade_a, "2026-01-31 16:01:00", False),  # February
            (self.grade_d, "2026-02-20 02:00:00", True),
        ):
            self.env["custrel.grade.change"].create(
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "date": moment,
                    "new_grade_id": grade.id,
                    "basis": "value",
                    "taken_back": taken_back,
                }
            )
        rows = self._rows(MODEL).search(
            [("partner_id", "=", customer.id), ("month", ">=", "2026-01-01")]
        )
        self.assertEqual(
            [(row.month.month, row.grade_id, row.end_grade_id) for row in rows],
            [
                (3, self.grade_a, self.grade_a),
                (2, self.grade_b, self.grade_a),
                (1, self.env["custrel.grade"], self.grade_b),
            ],
        )

    def test_what_is_no_purchase(self):
        customer = self._create_customer("Nothing")
        self._on(customer, "2026-01-10", state="cancel")
        self._on(customer, "2026-01-11", state="draft")
        self._on(customer, "2026-03-20")  # of later this month
        self._on(customer, "2026-01-10", company=self.other_company)
        self.assertFalse(self._kinds(date(2026, 1, 1)))
        self.assertFalse(self._kinds(MARCH))

    def test_what_was_refunded_was_a_purchase(self):
        self.policy.source = "invoice"
        customer, refunded = (self._create_customer(n) for n in ("Bought", "Refunded"))
        self._create_move("out_invoice", customer, "2026-02-01", 100)
        self._create_move("out_refund", customer, "2026-02-20", 900)
        self._create_move("out_refund", refunded, "2026-02-20", 900)
        self._on(refunded, "2026-02-20")  # orders are not what counts here
        self.assertEqual(self._kinds(FEBRUARY), {"Bought": "new"})

    def test_who_lapses_and_comes_back_in_a_month_has_stayed(self):
        customer = self._create_customer("Late by days")
        self._on(customer, "2025-02-05", "2026-02-20")
        self.assertEqual(self._kinds(FEBRUARY), {"Late by days": "retained"})

    def test_a_shorter_window(self):
        self.policy.window_months = 1
        customer = self._create_customer("Often")
        self._on(customer, "2025-12-15", "2026-01-20")
        kinds = {
            row.month.month: row.kind
            for row in self._rows(MODEL).search([("partner_id", "=", customer.id)])
        }
        self.assertEqual(kinds, {12: "new", 1: "retained", 2: "churned"})

    def test_an_order_of_a_contact_is_one_of_the_customer(self):
        customer = self._create_customer("Parent")
        contact = self._create_customer("Buyer", is_company=False)
        contact.parent_id = customer
        self._on(contact, "2026-02-10")
        self.assertEqual(self._kinds(FEBRUARY), {"Parent": "new"})

    def test_merged_customers_are_one(self):
        one, other = (self._create_customer(name) for name in ("One", "Other"))
        self._on(one, "2025-02-10")
        self._on(other, "2025-12-10")
        self.assertEqual(self._kinds(FEBRUARY), {"One": "churned", "Other": "retained"})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (one | other).ids, one, extra_checks=False
        )
        self.assertEqual(self._kinds(FEBRUARY), {"One": "retained"})

    def test_whatever_they_bought_the_sums_agree(self):
        """The definition, taken at its word, beside the statement."""
        histories = self._create_histories(random.Random(17))
        window = relativedelta(months=12)

        def customers_at(day):
            return {
                customer
                for customer, days in histories.items()
                if any(day - window <= bought < day for bought in days)
            }

        groups = self._rows(MODEL)._read_group(
            [],
            ["month:month"],
            ["base:sum", "retained:sum", "churned:sum"]
            + ["newcomers:sum", "returned:sum", "customers:sum"],
        )
        found = {month: counts for month, *counts in groups}
        for month in months_between(date(2023, 4, 1), TODAY):
            start = customers_at(month)
            end = customers_at(
                min(month + relativedelta(months=1), TODAY + timedelta(days=1))
            )
            came = end - start
            first = {c for c in came if histories[c][0] >= month}
            expected = [start, start & end, start - end, first, came - first, end]
            base, retained, churned, new, back, after = found.get(month, [0] * 6)
            self.assertEqual(
                [base, retained, churned, new, back, after],
                [*map(len, expected)],
                month,
            )
            self.assertEqual(retained + churned, base)
            self.assertEqual(base - churned + new + back, after)

    def test_who_asks_for_some_months_reads_the_same(self):
        """Orders long before them are not read then."""
        for seed in range(3):
            self._create_histories(random.Random(seed), customers=12)
        names = ["partner_id", "month", "kind", "left_on", "grade_id"]
        everything = self._rows(MODEL).search_read([], names)
        for month in {row["month"] for row in everything}:
            found = self._rows(MODEL).search_read([("month", "=", month)], names)
            own = [row for row in everything if row["month"] == month]
            self.assertEqual(*(sorted(x, key=itemgetter("id")) for x in (found, own)))
        lost = [("left_on", ">=", "2025-06-10"), ("left_on", "<", "2025-09-01")]
        found = self._rows(MODEL).search_read(["|", "&", *lost, ("id", "=", 0)], names)
        own = [
            row
            for row in everything
            if row["left_on"] and date(2025, 6, 10) <= row["left_on"] < date(2025, 9, 1)
        ]
        self.assertTrue(own)
        self.assertEqual(*(sorted(x, key=itemgetter("id")) for x in (found, own)))
        narrow = self._rows(MODEL).search_read(lost, names)
        self.assertEqual(*(sorted(x, key=itemgetter("id")) for x in (narrow, own)))

    def test_one_row_for_a_customer_and_month(self):
        self._create_histories(random.Random(5), customers=12)
        rows = self._rows(MODEL).search([])
        seen = Counter((row.partner_id, row.month) for row in rows)
        self.assertEqual(set(seen.values()), {1})
        self.assertEqual(len(rows), len(set(rows.ids)))

    def test_the_list_behind_a_number(self):
        self._create_story()
        figure = self.env.ref("custrel_followup.custrel_figure_retention")
        figure = figure.with_user(self.leader).with_company(self.company)
        for code, value, of in (("retention", 75, 4), ("churn", 25, 4)):
            [row] = self._read_figure(code, FEBRUARY, MARCH)
            self.assertEqual((row["value"], row["denominator"]), (value, of))
        action = figure.get_list(FEBRUARY, MARCH)
        self.assertEqual(self._rows(MODEL).search_count(action["domain"]), 4)
        [row] = self._read_figure("customers_lost", date(2026, 3, 1), date(2026, 3, 2))
        self.assertEqual(row["value"], 1)
        [row] = self._read_figure("customers_new", FEBRUARY, MARCH)
        self.assertEqual(row["value"], 1)
        by = self._read_figure("retention", FEBRUARY, MARCH, "person")
        self.assertEqual(
            {row["name"]: row["numerator"] for row in by}, {"Seller": 2, "Colleague": 1}
        )

    def test_the_screen_says_by_which_window_it_counts(self):
        report = self.env[MODEL].with_user(self.seller)
        self.assertIn("within 12 months", report.get_rule())
        policy = self.env["custrel.grading.policy"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        notice = policy.get_change_notice({"window_months": 24})["notice"]
        self.assertIn("months that are over, too", notice)
        self.assertNotIn(
            "months that are over",
            policy.get_change_notice({"calm": "two_runs"})["notice"],
        )
        policy.window_months = 24
        self.assertIn("within 24 months", report.get_rule())
        with self.assertRaises(AccessError):
            report.with_user(self.clerk).get_rule()

    def test_who_was_won_back_is_counted_with_his_value(self):
        """As on My Day: from the day on which he came back, to today."""
        back, regular, gone = (
            self._create_customer(name, user_id=user.id)
            for name, user in (
                ("Back", self.seller),
                ("Regular", self.seller),
                ("Gone", self.colleague),
            )
        )
        self._buy(back, 260, 290, 320, amount=4000)
        self._buy(regular, 5, 35, 65)
        self._buy(gone, 260, 290, 320)
        self._look()
        self._buy(back, 1, amount=70)
        self._look()
        self.assertEqual(str(back.custrel_won_back_date), "2026-03-01")
        self._buy(back, 0, amount=30)
        self._look()
        won, value = "customers_won_back", "won_back_value"
        for code, total in ((won, 1), (value, back.custrel_won_value)):
            [row] = self._read_figure(code, FEBRUARY, date(2026, 4, 1))
            self.assertEqual(row["value"], total)
            by = self._read_figure(code, FEBRUARY, date(2026, 4, 1), "person")
            self.assertEqual([(r["name"], r["value"]) for r in by], [("Seller", total)])
            [row] = self._read_figure(code, FEBRUARY, date(2026, 3, 1))
            self.assertFalse(row["value"], "he came back in March")
        self.assertEqual(back.custrel_won_value, 100)
        figure = self.env.ref("custrel_followup.custrel_figure_won_back_value")
        figure = figure.with_user(self.leader).with_company(self.company)
        action = figure.get_list(FEBRUARY, date(2026, 4, 1))
        row = self._rows(MODEL).search(action["domain"])
        self.assertEqual((row.partner_id, row.won_value), (back, 100))
        self.assertFalse(self._rows(MODEL, self.colleague).search(action["domain"]))

    def _read_figure(self, code, *arguments):
        figures = self._rows("custrel.figure")
        return figures.get_values([code], *arguments)[code]

    # -------------------------------------------------------------------- rights

    def test_everybody_sees_his_own(self):
        self._create_story()
        self.assertEqual(len(self._kinds(FEBRUARY, user=self.seller)), 4)
        self.assertEqual(len(self._kinds(FEBRUARY, user=self.colleague)), 2)
        self.assertEqual(len(self._kinds(FEBRUARY, user=self.leader)), 6)
        with self.assertRaises(AccessError):
            self._kinds(FEBRUARY, user=self.clerk)

    def test_each_company_has_its_own(self):
        self._create_story()
        customer = self._create_customer("West", user_id=self.stranger.id)
        self._on(customer, "2026-02-10", company=self.other_company)
        west = {"user": self.stranger, "company": self.other_company}
        self.assertEqual(self._kinds(FEBRUARY, **west), {"West": "new"})
        self.assertNotIn("West", self._kinds(FEBRUARY))
        both = self.stranger.sudo()
        both.company_ids |= self.company
        found = self._kinds(
            FEBRUARY, user=self.stranger, company=self.company | self.other_company
        )
        self.assertEqual(len(found), 7)

    def test_a_day_is_that_of_its_company(self):
        """Three in the morning of the first of March in UTC is February in New York."""
        customer = self._create_customer("West")
        self._create_order(
            customer, date="2026-03-01 03:00:00", company=self.other_company
        )
        west = {"user": self.stranger, "company": self.other_company}
        self.assertEqual(self._kinds(FEBRUARY, **west), {"West": "new"})

    def test_nothing_where_nobody_bought(self):
        rows = self._rows(MODEL, user=self.stranger, company=self.other_company)
        self.assertFalse(rows.search([]))
        self.assertFalse(rows._read_group([], ["month:month"], ["retention:avg"]))

    def test_as_many_queries_for_more_customers(self):
        def count():
            rows = self._rows(MODEL)
            before = self.env.cr.sql_log_count
            rows._read_group([], ["month:month", "grade_id"], ["retention:avg"])
            return self.env.cr.sql_log_count - before

        self._create_story()
        count()
        few = count()
        self._create_histories(random.Random(3), customers=8)
        self.assertEqual(count(), few)
