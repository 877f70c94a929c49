from odoo import Command

from ..common import CustrelCommon


class TestGradingInvoices(CustrelCommon):
    """The same three figures from posted invoices less credit notes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.source = "invoice"
        account = cls.env["account.account"].with_company(cls.company)
        cls.income = account.create(
            {"name": "Income", "code": "CRF400", "account_type": "income"}
        )
        cls.receivable = account.create(
            {
                "name": "Receivable",
                "code": "CRF110",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "CRFS",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": cls.income.id,
            }
        )
        cls.customer = cls._create_customer(
            property_account_receivable_id=cls.receivable.id
        )
        cls.product.with_company(cls.company).standard_price = 6

    def _create_invoice(
        self,
        lines,
        move_type="out_invoice",
        day="2026-01-15",
        post=True,
        partner=None,
        **values,
    ):
        """:param lines: (quantity, price, other values) each"""
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or self.customer).id,
                "company_id": self.company.id,
                "journal_id": self.journal.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                            "account_id": self.income.id,
                            **other,
                        }
                    )
                    for quantity, price, other in lines
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def _get_figures(self):
        score = self._grade_customers(apply=False).score_ids
        return score.amount, score.profit, score.order_count

    def test_amount_less_cost_of_the_product(self):
        self._create_invoice([(2, 10, {}), (1, 5, {})])
        self.assertEqual(self._get_figures(), (25, 25 - 3 * 6, 1))

    def test_cost_of_the_product_is_that_of_its_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._create_invoice([(2, 100, {"product_uom_id": dozen.id})])
        self.assertEqual(self._get_figures(), (200, 200 - 24 * 6, 1))

    def test_cost_of_the_product_is_that_of_the_company(self):
        self.product.with_company(self.other_company).standard_price = 1000
        self._create_invoice([(1, 10, {})])
        self.assertEqual(self._get_figures(), (10, 4, 1))

    def test_a_line_without_product_is_all_profit(self):
        self._create_invoice([(1, 10, {"product_id": False, "name": "Fee"})])
        self.assertEqual(self._get_figures(), (10, 10, 1))

    def test_cost_of_the_order_line_goes_before_that_of_the_product(self):
        order = self._create_order(self.customer, amount=10, profit=7)
        self._create_invoice(
            [(1, 10, {"sale_line_ids": [Command.set(order.order_line.ids)]})]
        )
        self.assertEqual(self._get_figures(), (10, 7, 1))

    def test_a_credit_note_lowers_amount_and_profit_but_not_the_count(self):
        self._create_invoice([(3, 10, {})])
        self._create_invoice([(1, 10, {})], move_type="out_refund")
        self.assertEqual(self._get_figures(), (20, 20 - 2 * 6, 1))

    def test_refunds_larger_than_sales_give_negative_figures(self):
        self._create_invoice([(1, 10, {})])
        self._create_invoice([(5, 10, {})], move_type="out_refund")
        self.assertEqual(self._get_figures(), (-40, -40 + 4 * 6, 1))

    def test_a_credit_note_alone_is_no_purchase(self):
        self._create_invoice([(1, 10, {})], move_type="out_refund")
        run = self._grade_customers(apply=False)
        self.assertEqual(run.customer_count, 0)

    def test_drafts_and_bills_do_not_count(self):
        self._create_invoice([(1, 10, {})])
        self._create_invoice([(1, 500, {})], post=False)
        self.assertEqual(self._get_figures(), (10, 4, 1))

    def test_orders_do_not_count_when_invoices_do(self):
        self._create_order(self.customer, amount=500)
        self.assertFalse(self._grade_customers(apply=False).score_ids)

    def test_window_is_half_open_in_invoice_dates(self):
        for day in ("2025-03-01", "2025-03-02", "2026-03-01", "2026-03-02"):
            self._create_invoice([(1, 10, {})], day=day)
        self.assertEqual(self._get_figures()[2], 2)

    def test_foreign_invoices_are_converted_at_the_invoice_date(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XQZ",
                "symbol": "Q",
                "rate_ids": [
                    Command.create(
                        {"name": day, "rate": rate, "company_id": self.company.id}
                    )
                    for day, rate in (("2025-06-01", 2), ("2026-01-10", 4))
                ],
            }
        )
        fee = {"product_id": False, "name": "Fee"}
        for day in ("2026-01-09", "2026-01-15"):
            self._create_invoice([(1, 100, fee)], day=day, currency_id=foreign.id)
        self.assertEqual(self._get_figures(), (75, 75, 2))

    def test_a_bill_in_a_currency_without_a_rate_gives_no_notice(self):
        currency = self.env["res.currency"].create({"name": "XQZ", "symbol": "Q"})
        supplier = self._create_customer(
            property_account_payable_id=self.env["account.account"]
            .with_company(self.company)
            .create(
                {
                    "name": "Payable",
                    "code": "CRF210",
                    "account_type": "liability_payable",
                    "reconcile": True,
                }
            )
            .id
        )
        journal = self.journal.create(
            {
                "name": "Bills",
                "code": "CRFP",
                "type": "purchase",
                "company_id": self.company.id,
                "default_account_id": self.income.id,
            }
        )
        fee = {"product_id": False, "name": "Fee"}
        bill = {"currency_id": currency.id, "journal_id": journal.id}
        self._create_invoice([(1, 10, fee)])
        self._create_invoice([(1, 1, fee)], "in_invoice", partner=supplier, **bill)
        self.assertFalse(self._grade_customers(apply=False).notice)

    def test_bought_before_the_window_and_not_in_it_is_the_lowest_grade(self):
        lapsed = self._create_customer(
            property_account_receivable_id=self.receivable.id
        )
        self._create_invoice([(1, 10, {})], day="2024-01-01", partner=lapsed)
        self._create_invoice([(1, 10, {})])
        self._grade_customers()
        self.assertEqual(lapsed.custrel_grade_id, self.grade_d)
        self.assertEqual(lapsed.custrel_computed_grade_id, self.grade_d)

    def test_the_first_invoice_hands_a_prospect_over(self):
        contact = self._create_customer(
            "Person",
            is_company=False,
            parent_id=self.customer.id,
            property_account_receivable_id=self.receivable.id,
        )
        self.customer.custrel_intent = "high"
        invoice = self._create_invoice([(1, 100, {})], post=False, partner=contact)
        self.assertEqual(self.customer.custrel_grade_basis, "intent", "a draft")
        invoice.action_post()
        self.assertEqual(self.customer.custrel_grade_basis, "value")
        self.assertEqual(self.customer.custrel_grade_id, self.grade_c)
        change = self.customer.custrel_grade_change_ids[0]
        self.assertIn("First purchase", change.reason)
