from datetime import timedelta

from odoo import api, fields, models

from ..grading.execution import execute
from ..shared.fields import UncheckedMany2one
from . import loyalty, loyalty_years, purchases

YEARS = 5
"""So many years are kept in step, the present one included; older ones stay as they
were counted."""

OVERLAP = timedelta(hours=1)
"""A document is written with the moment at which its transaction began, and seen when
that is over: so long before the last look it is looked again."""

FRESH_DAYS = 30
"""After so many days everything is counted again: some write documents past Odoo, which
leaves no trace."""


class CustrelLoyalty(models.Model):
    """How loyal a customer who bought in a year was in it: the parts, each with its
    place among the customers of his grade, and one index made of them.

    A table, for a place needs all customers of the grade: it is counted each night, one
    statement a company and year, for the years of which something changed. The weights
    of the index are those of ``rules/loyalty.py``.
    """

    _name = "custrel.loyalty"
    _description = "Loyalty"
    _inherit = ["custrel.customer.record"]
    _rec_name = "partner_id"
    _order = "year desc, score desc, id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = UncheckedMany2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Owner")
    year = fields.Char(required=True, readonly=True)
    grade_id = UncheckedMany2one(
        "custrel.grade",
        readonly=True,
        help="At the end of the year, or today; the present one where that is not "
        "known.",
    )
    score = fields.Integer(
        string="Loyalty",
        readonly=True,
        aggregator="avg",
        help="From 0 to 100. Of the places in the grade: repeat purchases weigh 40, "
        "price 20, staying after complaints 15, answering 15, recommending 10. What is "
        "not known of a customer weighs nothing.",
    )
    days_bought = fields.Integer(string="Purchase Days", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="Untaxed, less credit notes, in the currency of the company.",
    )
    repeat_days = fields.Integer(
        string="Repeat Purchases",
        readonly=True,
        help="Days on which he bought again. The first day of all does not count.",
    )
    repeat_quantity = fields.Float(
        readonly=True, help="Of all products together, in the units of the lines."
    )
    repeat_amount = fields.Monetary(readonly=True)
    discount_share = fields.Float(
        string="Bought at a Discount (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Share of the amount on lines with a discount, or on orders and invoices "
        "of which a line takes something off. A lower price without a discount is not "
        "seen.",
    )
    complaints = fields.Integer(
        readonly=True,
        help="Of the year. Who has not bought since counts after 180 days.",
    )
    tolerance = fields.Float(
        string="Bought After Complaints (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Share of his complaints after which he bought again within 180 days.",
    )
    contacts = fields.Integer(
        string="Follow-ups", readonly=True, help="Done, and not sent by the system."
    )
    response = fields.Float(
        string="Reached (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Share of the follow-ups in which he was reached.",
    )
    referrals = fields.Integer(
        string="Recommended Customers",
        readonly=True,
        help="Customers whom he recommended and who bought first in the year.",
    )
    repeat_place = fields.Integer(
        string="Repeat Purchases: Place",
        readonly=True,
        aggregator="avg",
        help="Among the customers of his grade in this year: 0 is last, 100 first, 50 "
        "the middle. Of days, quantity and amount together.",
    )
    days_place = fields.Integer(string="Days: Place", readonly=True, aggregator="avg")
    quantity_place = fields.Integer(
        string="Quantity: Place", readonly=True, aggregator="avg"
    )
    amount_place = fields.Integer(
        string="Amount: Place", readonly=True, aggregator="avg"
    )
    price_place = fields.Integer(
        string="Price: Place",
        readonly=True,
        aggregator="avg",
        help="The less he buys at a discount, the higher.",
    )
    tolerance_place = fields.Integer(
        string="After Complaints: Place", readonly=True, aggregator="avg"
    )
    response_place = fields.Integer(
        string="Reached: Place", readonly=True, aggregator="avg"
    )
    referral_place = fields.Integer(
        string="Recommending: Place", readonly=True, aggregator="avg"
    )

    _partner_company_year_unique = models.UniqueIndex("(partner_id, company_id, year)")
    _year_idx = models.Index("(company_id, year)")

    # ---------------------------------------------------------------------- the job

    @api.model
    def _count(self, job, company):
        """Count the years of a company of which something changed.

        A year is written as a whole, and the company notes that it was looked at when
        all of them are: killed at any line, the next run counts them again.
        """
        company = company.sudo()  # nobody else reads when it was
        now, failed = fields.Datetime.now(), len(job.failures)
        years = self._find_years(company, now)
        job.batches(years, lambda batch: self._write_years(company, batch))
        if not job.timed_out and len(job.failures) == failed:
            self._note_counted(company, now, all=not self._knows_all(company, now))

    @api.model
    def _refresh(self, company):
        """Count all years of a company anew.

        :return: list of the years
        """
        company = company.sudo()  # nobody else writes when it was
        now = fields.Datetime.now()
        company.custrel_loyalty_all_at = False
        years = self._find_years(company, now)
        self._write_years(company, years)
        self._note_counted(company, now, all=True)
        return years

    @api.model
    def _note_counted(self, company, now, all):
        company.custrel_loyalty_at = now
        if all:
            company.custrel_loyalty_all_at = now
            company.custrel_loyalty_basis = self._get_basis(company)

    @api.model
    def _get_basis(self, company):
        """:return: what all years rest on: by another one, each of them is another"""
        rhythms = self.env["custrel.customer.rhythm"]
        basis = rhythms._get_basis(company, rhythms._get_source(company))
        return f"{basis} {company.currency_id.name}"

    @api.model
    def _write_years(self, company, years):
        [counted] = purchases.list_counted(company)
        execute(self.env, *(loyalty.write_year(counted, year) for year in years))
        self.invalidate_model()

    @api.model
    def _knows_all(self, company, now):
        """:return: whether all years were counted lately, by the present settings"""
        known = company.custrel_loyalty_at and company.custrel_loyalty_all_at
        fresh = known and known > now - timedelta(days=FRESH_DAYS)
        return fresh and company.custrel_loyalty_basis == self._get_basis(company)

    @api.model
    def _find_years(self, company, now):
        """:return: list of years that are to be counted: the present one, for grades
        move, and those since the first of which something changed, for an order of then
        may make one of later a repeat purchase; all, if that is not known"""
        [counted] = purchases.list_counted(company)
        present = counted.today.year
        if not self._knows_all(company, now):
            return list(range(present - YEARS + 1, present + 1))
        since = company.custrel_loyalty_at - OVERLAP
        statement = loyalty_years.touched_years(counted, since, present - YEARS + 1)
        touched = execute(self.env, statement)
        first = min((year for (year,) in touched), default=present)
        return list(range(max(min(first, present), present - YEARS + 1), present + 1))

    def action_open_customer(self):
        """:return: action with the customer of this row"""
        self.ensure_one()
        return self.partner_id.get_formview_action()
