from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.fields import UncheckedMany2one
from . import rhythm
from .execution import execute

OVERLAP = timedelta(hours=1)
"""A document is written with the moment at which its transaction began, and seen when
that is over: so long before the last look it is looked again."""


AT_ONCE = 20_000
"""Customers up to which all are looked at where somebody waits for it; a job does it
for more."""


class CustrelCustomerRhythm(models.Model):
    """When a customer bought from a company: dates only, no counts of days until today.

    Several purchases of a day are one. Written in SQL: of all customers by the first
    grading run, then of those of whom a document changed, by a daily job, and when an
    order is confirmed or an invoice posted.
    """

    _name = "custrel.customer.rhythm"
    _description = "Rhythm of a Customer"
    _inherit = ["custrel.kept"]
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = UncheckedMany2one("res.company", required=True, readonly=True)
    first_day = fields.Date(string="First Purchase", readonly=True)
    last_day = fields.Date(string="Last Purchase", readonly=True)
    day_count = fields.Integer(string="Purchase Days", readonly=True)

    _partner_company_unique = models.UniqueIndex("(partner_id, company_id)")

    @api.model
    def _get_source(self, company):
        """:return: which documents count in a company, as its grading policy says"""
        return self.env["custrel.grading.policy"]._find_source(company.id)

    @api.model
    def _refresh(self, company, customers=None, bought=True):
        """Look at the documents of these customers again; without them at those of all
        whose documents changed since the last look, the first time at all documents.

        :param bought: whether later purchases than before were made by them, and not by
            others who have come to belong to them
        """
        source = self._get_source(company)
        if customers is None:
            ids = self._find_touched(company, source)
        else:
            ids = self._skip_locked(company, customers.ids)
        if ids is None or ids:
            days = rhythm.purchase_days(source, company, company._custrel_today())
            execute(
                self.env,
                rhythm.write_days(
                    company,
                    rhythm.sum_days(days, ids),
                    self._get_assignments(company, bought),
                    ids,
                ),
            )
            self.invalidate_model()
        self._follow_days(company, ids)

    @contextmanager
    def _watch(self, documents, source):
        """Have the dates of the customers of these documents follow at once what is
        done within, also where they are of other customers then, or no purchases any
        more; the job finds what comes another way, like an import."""
        before = _get_buyers(documents)
        yield
        after = _get_buyers(documents)
        for company in before.keys() | after.keys():
            buyers = self.env["res.partner"].union(
                *(buyers[company] for buyers in (before, after) if company in buyers)
            )
            if company._custrel_has_started() and self._get_source(company) == source:
                self._refresh(company, buyers.commercial_partner_id)

    @api.model
    def _find_touched(self, company, source):
        """Note that this is the last look.

        :return: list of ids of customers who have to be looked at, None for all
        """
        company = company.sudo()  # nobody else reads when it was
        since = self._get_last_look(company, source)
        company.write(
            {
                "custrel_rhythm_at": fields.Datetime.now(),
                "custrel_rhythm_source": self._get_basis(company, source),
            }
        )
        if not since:
            return None
        touched = self._get_touched(company, source, since - OVERLAP)
        rows = execute(self.env, SQL(" UNION ").join(touched))
        return [row[0] for row in rows]

    @api.model
    def _get_last_look(self, company, source):
        """:return: the moment from which on documents have to be looked at, False where
        all have to be"""
        company = company.sudo()  # nobody else reads when it was
        basis = self._get_basis(company, source)
        return company.custrel_rhythm_source == basis and company.custrel_rhythm_at

    @api.model
    def _get_basis(self, company, source):
        """:return: what all days rest on: other documents, or another time zone, and
        they are others"""
        return f"{source} {company._custrel_tz()}"

    @api.model
    def _follow_run(self, run):
        """Have dates follow the grades that a run gave or took back. The first run has
        all documents looked at; later ones leave those to the daily job."""
        company = run.company_id
        if self._get_last_look(company, self._get_source(company)):
            moved = SQL(
                "SELECT partner_id FROM custrel_grade_change WHERE run_id = %s", run.id
            )
            self._follow_grades(company, moved)
        elif run.customer_count <= AT_ONCE:
            self._refresh(company)
        else:
            self._refresh_soon(company)

    @api.model
    def _refresh_soon(self, company):
        """Look at all documents when the transaction is over; the room with the job
        does."""

    @api.model
    def _follow_grades(self, company, partner_ids):
        """Act on other grades; rooms add what follows.

        :param SQL partner_ids: ids of customers
        """

    @api.model
    def _get_touched(self, company, source, since):
        """:return: list of SQL of ids of customers of whom something changed since a
        moment; rooms add theirs"""
        return [rhythm.touched_customers(source, company, since)]

    @api.model
    def _skip_locked(self, company, ids):
        """Nobody who confirms an order waits for a job that has all rows: it, or the
        next one, looks at the order, too.

        :return: list of those of these ids whose row is free
        """
        rows = SQL(
            "SELECT partner_id FROM %s WHERE company_id = %s AND partner_id = ANY(%s)",
            SQL.identifier(self._table),
            company.id,
            list(ids),
        )
        known = {row[0] for row in self.env.execute_query(rows)}
        free = self.env.execute_query(
            SQL("%s FOR NO KEY UPDATE SKIP LOCKED", rows),
        )
        return list(set(ids) - known | {row[0] for row in free})

    @api.model
    def _get_assignments(self, company, bought):
        """:param bought: see :meth:`_refresh`
        :return: list of SQL assignments that are made when the dates of a customer
            change, see :func:`rhythm.write_days`; rooms add theirs
        """
        return []

    @api.model
    def _follow_days(self, company, partner_ids):
        """Act on what was looked at; rooms add what follows.

        :param partner_ids: list of ids of customers, None for all
        """


def _get_buyers(documents):
    """:return: dict of company to whoever bought by these documents"""
    by_company = documents.grouped("company_id").items()
    return {company: own.partner_id for company, own in by_company}
