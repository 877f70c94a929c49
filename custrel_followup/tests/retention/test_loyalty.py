import random
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ...rules import loyalty
from ..common import JOBS
from .figures_common import RetentionCommon
from .test_lifecycle import NOW

PLACES = ("days", "quantity", "amount", "price", "tolerance", "response", "referral")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLoyalty(RetentionCommon):
    """How loyal a customer was in a year, and where that puts him in his grade."""

    def setUp(self):
        super().setUp()
        self.env["res.company"].search([("id", "!=", self.company.id)]).write(
            {"custrel_started_at": False}
        )

    def _count(self):
        self._look()
        self.env["custrel.loyalty"]._refresh(self.company)
        self.env.invalidate_all()

    def _row(self, customer, year=2025):
        """:return: dict of the columns, None for what is not known"""
        self.env.flush_all()
        rows = self.env["custrel.loyalty"].search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", self.company.id),
                ("year", "=", str(year)),
            ]
        )
        if not rows:
            return None
        self.env.cr.execute(SQL("SELECT * FROM custrel_loyalty WHERE id = %s", rows.id))
        return self.env.cr.dictfetchone()

    def _buy_lines(self, customer, day, *lines, **values):
        """An order of lines of quantity, price, discount."""
        lines = [
            (
                0,
                0,
                {
                    "product_id": self.product.id,
                    "product_uom_qty": quantity,
                    "price_unit": price,
                    "discount": discount,
                    "tax_ids": False,
                },
            )
            for quantity, price, discount in lines
        ]
        return self._create_order(
            customer, date=f"{day} 04:00:00", order_line=lines, **values
        )

    def _complain(self, customer, day):
        return self.env["custrel.complaint"].create(
            {
                "subject": "Late",
                "partner_id": customer.id,
                "company_id": self.company.id,
                "opened_at": f"{day} 04:00:00",
            }
        )

    def _contact(self, customer, day, reached, **values):
        result = self.env["custrel.followup.result"].search(
            [("reached", "=", reached)], limit=1
        )
        return self._create_followup(
            customer,
            state="done",
            date_planned=day,
            date_start=f"{day} 04:00:00",
            date_end=f"{day} 04:00:00",
            result_id=result.id,
            **values,
        )

    def test_repeat_purchases_by_hand(self):
        customer = self._create_customer("Bought")
        self._buy_lines(customer, "2025-02-03", (5, 10, 0))  # the first of all
        self._buy_lines(customer, "2025-05-03", (2, 10, 0))
        self._buy_lines(customer, "2025-05-03", (1, 10, 0))  # the same day
        self._buy_lines(customer, "2025-12-31", (4, 10, 0))
        self._buy_lines(customer, "2026-01-01", (7, 10, 0))
        # Half past midnight of 2026 in Shanghai.
        late = self._buy_lines(customer, "2025-12-31", (3, 10, 0))
        late.date_order = "2025-12-31 16:30:00"
        self._count()
        row = self._row(customer)
        self.assertEqual((row["days_bought"], row["amount"]), (3, 120))
        self.assertEqual(
            (row["repeat_days"], row["repeat_quantity"], row["repeat_amount"]),
            (2, 7, 70),
        )
        row = self._row(customer, 2026)
        self.assertEqual((row["repeat_days"], row["repeat_amount"]), (1, 100))
        self.assertIsNone(self._row(customer, 2024))

    def test_one_purchase_is_no_repeat(self):
        customer = self._create_customer("Once")
        self._on(customer, "2025-05-03")
        self._count()
        row = self._row(customer)
        self.assertEqual((row["days_bought"], row["repeat_days"]), (1, 0))
        self.assertEqual((row["repeat_quantity"], row["repeat_amount"]), (0, 0))
        # Nobody to compare with, and so no index.
        self.assertIsNone(row["repeat_place"])
        self.assertIsNone(row["score"])

    def test_price_sensitivity_by_hand(self):
        cases = {
            "Lines": [((1, 100, 0), (1, 400, 25))],  # 300 of 400
            "Never": [((1, 100, 0),)],
            "Off the order": [((1, 100, 0), (1, -10, 0)), ((1, 100, 0),)],  # 100 of 200
            "Free": [((1, 0, 0),)],
        }
        shares = {"Lines": 75, "Never": 0, "Off the order": 50, "Free": None}
        customers = {}
        for name, orders in cases.items():
            customers[name] = self._create_customer(name)
            for lines in orders:
                self._buy_lines(customers[name], "2025-05-03", *lines)
        self._count()
        for name, share in shares.items():
            self.assertEqual(self._row(customers[name])["discount_share"], share, name)
        places = [self._row(customers[name])["price_place"] for name in cases]
        self.assertEqual(places, [0, 100, 50, None])

    def test_invoices_where_those_count(self):
        self.policy.source = "invoice"
        customer = self._create_customer("Invoiced")
        self._create_move("out_invoice", customer, "2025-02-01", 100)
        self._create_move("out_invoice", customer, "2025-06-01", 100, discount=20)
        self._create_move("out_refund", customer, "2025-06-20", 30)
        self._on(customer, "2025-07-01")
        self._count()
        row = self._row(customer)
        self.assertEqual((row["days_bought"], row["amount"]), (2, 150))
        self.assertEqual((row["repeat_days"], row["repeat_amount"]), (1, 50))
        self.assertEqual(row["repeat_quantity"], 0)
        self.assertAlmostEqual(row["discount_share"], 44.4)

    def test_tolerance_after_complaints(self):
        stayed, left, pending = (
            self._create_customer(name) for name in ("Stayed", "Left", "Pending")
        )
        for customer in (stayed, left, pending):
            self._on(customer, "2025-03-01")
        self._complain(stayed, "2025-04-01")
        self._complain(stayed, "2025-08-20")  # bought after it in the next year
        self._on(stayed, "2025-04-01", "2026-02-01")  # the same day is not after it
        self._complain(left, "2025-04-01")
        self._on(left, "2026-02-01")  # too late to be in spite of it
        self._on(pending, "2026-01-05")
        self._complain(pending, "2026-01-20")  # there is still time
        self._count()
        row = self._row(stayed)
        self.assertEqual((row["complaints"], row["tolerance"]), (2, 50))
        row = self._row(left)
        self.assertEqual((row["complaints"], row["tolerance"]), (1, 0))
        row = self._row(pending, 2026)
        self.assertEqual((row["complaints"], row["tolerance"]), (0, None))

    def test_response_to_contacts(self):
        customer = self._create_customer("Called", user_id=self.seller.id)
        self._on(customer, "2025-03-01")
        self._contact(customer, "2025-04-01", True)
        self._contact(customer, "2025-05-01", True)
        self._contact(customer, "2025-06-01", False)
        self._contact(customer, "2024-06-01", False)
        self._create_followup(customer, date_planned="2025-07-01")
        self._count()
        row = self._row(customer)
        self.assertEqual((row["contacts"], row["response"]), (3, 66.7))

    def test_referrals(self):
        advocate, *found = (
            self._create_customer(name) for name in ("Advocate", "A", "B", "C", "D")
        )
        contact = self._create_customer("Person", is_company=False)
        contact.parent_id = advocate
        for customer in found:
            customer.with_company(self.company).custrel_referred_by_id = advocate
        found[1].with_company(self.company).custrel_referred_by_id = contact
        self._on(advocate, "2025-01-05")
        self._on(found[0], "2025-04-01", "2026-01-10")
        self._on(found[1], "2025-04-01")
        self._on(found[2], "2026-01-10")  # D never bought
        self._count()
        self.assertEqual(self._row(advocate)["referrals"], 2)

    def test_the_statement_says_what_the_rules_say(self):
        chance = random.Random(11)
        customers = [self._create_customer(f"C{n}") for n in range(14)]
        for number, customer in enumerate(customers):
            if number % 3:
                self._set_grade(customer, (self.grade_b, self.grade_c)[number % 2])
            for _order in range(chance.choice((1, 1, 2, 4))):
                day = f"2025-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}"
                discount = chance.choice((0, 0, 10))
                self._buy_lines(customer, day, (chance.randrange(1, 4), 10, discount))
            if number % 4 == 0:
                self._complain(customer, "2025-05-05")
            for _contact in range(chance.randrange(3)):
                self._contact(customer, "2025-06-06", chance.random() < 0.5)
        self._count()
        rows = [self._row(customer) for customer in customers]
        values = {
            "days": "repeat_days",
            "quantity": "repeat_quantity",
            "amount": "repeat_amount",
            "tolerance": "tolerance",
            "response": "response",
            "referral": "referrals",
        }
        for row in rows:
            peers = [
                r for r in rows if r["grade_id"] == row["grade_id"] and r is not row
            ]
            for place in PLACES:
                mine, theirs = (
                    self._get_value(row, place, values),
                    [self._get_value(peer, place, values) for peer in peers],
                )
                theirs = [value for value in theirs if value is not None]
                expected = None
                if mine is not None:
                    expected = loyalty.place(
                        sum(value < mine for value in theirs),
                        theirs.count(mine),
                        len(theirs),
                    )
                with self.subTest(place=place, row=row):
                    if expected is None:
                        self.assertIsNone(row[f"{place}_place"])
                    else:
                        self.assertAlmostEqual(
                            row[f"{place}_place"], expected, delta=0.51
                        )
            parts = {name: row[f"{name}_place"] for name in loyalty.WEIGHTS}
            self.assertAlmostEqual(row["score"], loyalty.index(parts), delta=0.51)

    def _get_value(self, row, place, values):
        if place == "price":
            share = row["discount_share"]
            return None if share is None else -share
        return row[values[place]]

    def test_the_weights_that_are_printed_are_those_that_count(self):
        text = self.env["custrel.loyalty"]._fields["score"].help
        for weight in loyalty.WEIGHTS.values():
            self.assertIn(f" {weight}", text)
        self.assertEqual(sum(loyalty.WEIGHTS.values()), 100)
        for name in ("complaints", "tolerance"):
            text = self.env["custrel.loyalty"]._fields[name].help
            self.assertIn(f"{loyalty.AFTER_DAYS} days", text)

    # ------------------------------------------------------------------- the job

    def _job(self, moment):
        self.env.flush_all()
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("custrel_followup.ir_cron_lifecycle").method_direct_trigger()
        self.env.invalidate_all()

    def _set_written(self, moment):
        self.env.flush_all()
        for table in ("sale_order", "custrel_complaint", "custrel_followup"):
            self.env.cr.execute(
                SQL("UPDATE %s SET write_date = %s", SQL.identifier(table), moment)
            )

    def test_the_job_counts_what_changed(self):
        customer = self._create_customer("Bought")
        self._on(customer, "2024-05-01", "2025-05-01")
        self._job(NOW)
        self.assertEqual(self._row(customer)["repeat_days"], 1)
        self._set_written("2026-03-02 01:00:00")
        rows = self.env["custrel.loyalty"]
        with freeze_time("2026-03-05 02:00:00"):
            self.company.sudo().custrel_loyalty_at = "2026-03-04 02:00:00"
            self.assertEqual(
                rows._find_years(self.company.sudo(), fields.Datetime.now()), [2026]
            )
            self._on(customer, "2025-08-01")
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "UPDATE sale_order SET write_date = %s WHERE date_order = %s",
                    "2026-03-05 01:00:00",
                    "2025-08-01 04:00:00",
                )
            )
            self.assertEqual(
                rows._find_years(self.company.sudo(), fields.Datetime.now()),
                [2025, 2026],
            )
        self._job("2026-03-05 02:00:00")
        self.assertEqual(self._row(customer)["repeat_days"], 2)
        # Looked at again, nothing is written.
        before = self._row(customer)
        self.env.cr.execute("SELECT xmin::text FROM custrel_loyalty")
        versions = self.env.cr.fetchall()
        self._job("2026-03-06 02:00:00")
        self.env.cr.execute("SELECT xmin::text FROM custrel_loyalty")
        self.assertEqual(self.env.cr.fetchall(), versions)
        self.assertEqual(self._row(customer), before)

    def test_an_older_order_makes_a_later_one_a_repeat(self):
        customer = self._create_customer("Bought")
        self._on(customer, "2025-05-01")
        self._job(NOW)
        self.assertEqual(self._row(customer)["repeat_days"], 0)
        self._set_written("2026-03-01 01:00:00")
        self._on(customer, "2017-08-01")
        self._job("2026-03-05 02:00:00")
        self.assertEqual(self._row(customer)["repeat_days"], 1)

    def test_what_was_paid_down_is_no_discount(self):
        self.policy.source = "invoice"
        customer = self._create_customer("Paid down")
        for amount, downpayment in ((100, True), (400, False)):
            move = self._create_move("out_invoice", customer, "2025-06-01", amount)
            move.invoice_line_ids.is_downpayment = downpayment
        move.button_draft()
        line = {"price_unit": -100, "product_id": self.product.id, "quantity": 1}
        line |= {"is_downpayment": True, "tax_ids": False}
        move.invoice_line_ids = [(0, 0, line)]
        move.action_post()
        self._count()
        row = self._row(customer)
        self.assertEqual((row["amount"], row["discount_share"]), (400, 0))

    def test_once_a_month_all_years_are_counted(self):
        self._job(NOW)
        rows = self.env["custrel.loyalty"]
        company = self.company.sudo()
        with freeze_time("2026-03-20 02:00:00"):
            company.custrel_loyalty_at = "2026-03-19 02:00:00"
            self.assertTrue(rows._knows_all(company, fields.Datetime.now()))
        with freeze_time("2026-04-02 02:00:00"):
            years = rows._find_years(company, fields.Datetime.now())
            self.assertEqual(years, [2022, 2023, 2024, 2025, 2026])

    def test_other_settings_count_all_years_at_once(self):
        customer = self._create_customer("At the turn of the year")
        # The same moment is New Year in Shanghai, and still December in London.
        self._create_order(customer, date="2024-12-31 20:00:00")
        self._create_move("out_invoice", customer, "2023-06-01", 400)
        self._job(NOW)
        self.assertTrue(self._row(customer, 2025))
        self._set_written("2026-03-01 01:00:00")
        self.company.partner_id.tz = "Europe/London"
        self._job("2026-03-04 02:00:00")
        self.assertIsNone(self._row(customer, 2025))
        self.assertTrue(self._row(customer, 2024))
        self.policy.source = "invoice"
        self._job("2026-03-05 02:00:00")
        self.assertIsNone(self._row(customer, 2024))
        self.assertTrue(self._row(customer, 2023))

    def test_what_moves_to_another_year_leaves_its_own(self):
        customer = self._create_customer("Moved")
        self._on(customer, "2023-05-01", "2024-05-01", "2024-05-02")
        order = customer.sale_order_ids.sorted("date_order")
        spoken = self._contact(customer, "2023-06-01", True)
        self._job(NOW)
        self.assertEqual(self._row(customer, 2024)["days_bought"], 2)
        self.assertEqual(self._row(customer, 2023)["contacts"], 1)
        self._set_written("2026-03-01 01:00:00")
        order[1].date_order = "2026-02-02 04:00:00"
        self._set_moment("sale_order", order[1], "2026-03-04 01:00:00")
        self._job("2026-03-04 02:00:00")
        self.assertEqual(self._row(customer, 2024)["days_bought"], 1)
        self.assertEqual(self._row(customer, 2026)["days_bought"], 1)
        spoken._keep({"date_end": "2025-06-01 04:00:00"})
        self._set_moment("custrel_followup", spoken, "2026-03-05 01:00:00")
        self._job("2026-03-05 02:00:00")
        self.assertEqual(self._row(customer, 2023)["contacts"], 0)

    def _set_moment(self, table, record, moment):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = %s WHERE id = %s",
                SQL.identifier(table),
                moment,
                record.id,
            )
        )

    def test_a_cancelled_order_is_forgotten(self):
        customer = self._create_customer("Cancelled")
        self._on(customer, "2025-05-01")
        self._job(NOW)
        self.assertTrue(self._row(customer))
        customer.sale_order_ids._action_cancel()
        self._job("2026-03-03 02:00:00")
        self.assertIsNone(self._row(customer))

    def test_killed_between_two_years_it_goes_on(self):
        customer = self._create_customer("Bought")
        self._on(customer, "2024-05-01", "2025-05-01", "2026-01-05")
        write = type(self.env["custrel.loyalty"])._write_years

        def fail(records, company, years):
            if years == [2025]:
                raise RuntimeError("killed")
            return write(records, company, years)

        with patch.object(type(self.env["custrel.loyalty"]), "_write_years", fail):
            with mute_logger(JOBS):
                self._job(NOW)
        self.assertFalse(self.company.sudo().custrel_loyalty_at)
        self.assertIsNone(self._row(customer))
        self.assertTrue(self._row(customer, 2024))
        self.assertTrue(self._row(customer, 2026))
        self._job("2026-03-03 02:00:00")
        self.assertEqual(self._row(customer)["repeat_days"], 1)
        self.assertTrue(self.company.sudo().custrel_loyalty_at)

    def test_merged_customers_are_counted_as_one(self):
        one, other = (self._create_customer(name) for name in ("One", "Other"))
        self._on(one, "2025-02-10")
        self._on(other, "2025-04-10", "2025-06-10")
        self._job(NOW)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (one | other).ids, one, extra_checks=False
        )
        self._job("2026-03-03 02:00:00")
        self.assertEqual(self._row(one)["days_bought"], 3)

    def test_only_one_of_merged_customers_bought(self):
        one, other = (self._create_customer(name) for name in ("One", "Other"))
        self._on(other, "2025-04-10")
        self._job(NOW)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (one | other).ids, one, extra_checks=False
        )
        self._job("2026-03-03 02:00:00")
        self.assertEqual(self._row(one)["days_bought"], 1)

    # ------------------------------------------------------------------- reading

    def test_bars_on_the_page(self):
        customer, other = (
            self._create_customer(name, user_id=self.seller.id)
            for name in ("Harbour", "Other")
        )
        for each in (customer, other):
            self._set_grade(each, self.grade_a)
        self._on(customer, "2025-02-10", "2026-01-10", "2026-02-10")
        self._on(other, "2026-02-10")
        self._count()
        page = customer.with_user(self.seller).custrel_get_page()
        [section] = [s for s in page["sections"] if s["name"] == "loyalty"]
        self.assertEqual(section["title"], "Loyalty in 2026: 79 of 100")
        rows = {row["title"]: row for row in section["rows"]}
        self.assertEqual(
            list(rows),
            [
                "Repeat purchases",
                "Buys without discounts",
                "Recommends us",
                "How it is measured",
            ],
        )
        self.assertIn("repeat purchases weigh 40", rows["How it is measured"]["note"])
        self.assertNotIn("bar", rows["How it is measured"])
        repeat = rows["Repeat purchases"]
        self.assertEqual(
            (repeat["bar"], repeat["badge"]), (100, "first of 2 · grade A")
        )
        self.assertIn("Days: 2", repeat["note"])
        self.assertEqual(rows["Recommends us"]["bar"], 50)
        self.assertIn(
            "a lower price is not seen", rows["Buys without discounts"]["note"]
        )
        action = customer.with_user(self.seller).action_custrel_open_loyalty()
        found = self._rows("custrel.loyalty", self.seller).search(action["domain"])
        self.assertEqual(found.mapped("year"), ["2026", "2025"])

    def test_first_and_last_are_said_where_they_are_true(self):
        """A place is one among those of whom the part is known."""
        names = ("Harbour", "Other", "Third")
        each = [self._create_customer(n, user_id=self.seller.id) for n in names]
        for customer in each:
            self._set_grade(customer, self.grade_a)
            self._on(customer, "2026-02-10")
        self._count()
        self.env.cr.execute(
            "UPDATE custrel_loyalty SET price_place = NULL WHERE partner_id = %s",
            [each[2].id],
        )
        self.env.cr.execute(
            "UPDATE custrel_loyalty SET price_place = 100 WHERE partner_id = %s",
            [each[0].id],
        )
        self.env.invalidate_all()
        customer = each[0].with_user(self.seller)
        page = customer.custrel_get_page()
        [section] = [s for s in page["sections"] if s["name"] == "loyalty"]
        badges = {row["title"]: row.get("badge") for row in section["rows"]}
        self.assertEqual(badges["Buys without discounts"], "first of 2 · grade A")
        # The third best of so many has a place of 99.8, rounded.
        row = self.env["custrel.loyalty"].search([("partner_id", "=", each[0].id)])
        for place in (0, 100):
            said = customer._custrel_say_place(row, place, 1000)
            self.assertEqual(said, f"{place} of 100 · grade A")

    def test_bars_stand_with_what_is_known_of_him(self):
        """The page has what is to be done in one column, who is there in another."""
        customer = self._create_customer("Bought", user_id=self.seller.id)
        page = customer.with_user(self.seller).custrel_get_page()
        names = [section["name"] for section in page["sections"]]
        self.assertGreater(names.index("loyalty"), names.index("contacts"))
        self.assertLess(names.index("loyalty"), names.index("people"))

    def test_the_page_of_who_never_bought(self):
        customer = self._create_customer("New", user_id=self.seller.id)
        page = customer.with_user(self.seller).custrel_get_page()
        [section] = [s for s in page["sections"] if s["name"] == "loyalty"]
        self.assertEqual((section["title"], section["rows"]), ("Loyalty", []))
        self.assertIn("Nothing is counted yet", section["empty"])

    def test_everybody_sees_his_own(self):
        own = self._create_customer("Own", user_id=self.seller.id)
        foreign = self._create_customer("Foreign", user_id=self.colleague.id)
        for customer in (own, foreign):
            self._on(customer, "2025-05-01")
        self._count()
        for user, count in ((self.seller, 1), (self.colleague, 1), (self.leader, 2)):
            rows = self._rows("custrel.loyalty", user).search([])
            self.assertEqual(len(rows), count, user.name)
            groups = rows._read_group([], ["user_id"], ["score:avg", "__count"])
            self.assertEqual(sum(group[2] for group in groups), count)
        rows = self._rows("custrel.loyalty", self.stranger, self.other_company)
        self.assertFalse(rows.search([]))
        with self.assertRaises(AccessError):
            self._rows("custrel.loyalty", self.clerk).search([])
        page = foreign.with_user(self.seller).custrel_get_page()
        [section] = [s for s in page["sections"] if s["name"] == "loyalty"]
        self.assertEqual(section["rows"], [])

    def test_nobody_writes_it(self):
        customer = self._create_customer("Own", user_id=self.seller.id)
        self._on(customer, "2025-05-01")
        self._count()
        row = self._rows("custrel.loyalty", self.manager).search([], limit=1)
        with self.assertRaises(AccessError):
            row.write({"score": 100})

    def test_each_company_counts_its_own(self):
        customer = self._create_customer("Both")
        self._on(customer, "2025-05-01", "2025-06-01", company=self.other_company)
        self._on(customer, "2025-05-01")
        self._count()
        self.assertEqual(self._row(customer)["days_bought"], 1)

    def test_as_many_queries_for_more_customers(self):
        def count():
            self._look()
            before = self.env.cr.sql_log_count
            self.env["custrel.loyalty"]._refresh(self.company)
            return self.env.cr.sql_log_count - before

        self._on(self._create_customer("First"), "2025-05-01")
        count()
        few = count()
        self._create_histories(random.Random(3), customers=8)
        self.assertEqual(count(), few)
