from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.fields import UncheckedMany2one
from . import rhythm
from .execution import execute

OVERLAP = timedelta(hours=1)
"""A document is written with the moment at which its transaction began, and seen when
that is over: so long before the last look it is looked again."""


class CustrelCustomerRhythm(models.Model):
    """When a customer bought from a company: dates only, no counts of days until today.

    Several purchases of a day are one. Written in SQL, of those customers of whom a
    document changed: by each applied grading run, by a daily job, and when an order is
    confirmed or an invoice posted.
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
        policies = self.env[
            "custrel.grading.policy"
        ].sudo()  # whoever confirms an order
        policy = policies.search([("company_id", "=", company.id)], limit=1)
        return policy.source or "sale"

    @api.model
    def _refresh(self, company, customers=None):
        """Look at the documents of these customers again; without them at those of all
        whose documents changed since the last look, the first time at all documents.
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
                    self._get_assignments(company),
                    ids,
                ),
            )
            self.invalidate_model()
        self._follow_days(company, ids)

    @api.model
    def _note(self, documents, source):
        """Have the dates of the customers of new documents follow at once, where such
        documents count; the job finds what comes another way, like an import."""
        for company, own in documents.grouped("company_id").items():
            if company._custrel_has_started() and self._get_source(company) == source:
                self._refresh(company, own.partner_id.commercial_partner_id)

    @api.model
    def _find_touched(self, company, source):
        """Note that this is the last look.

        :return: list of ids of customers who have to be looked at, None for all
        """
        company = company.sudo()  # nobody else reads when it was
        since = company.custrel_rhythm_at
        known = company.custrel_rhythm_source == source
        company.write(
            {
                "custrel_rhythm_at": fields.Datetime.now(),
                "custrel_rhythm_source": source,
            }
        )
        if not (since and known):
            return None
        touched = self._get_touched(company, source, since - OVERLAP)
        rows = execute(self.env, SQL(" UNION ").join(touched))
        return [row[0] for row in rows]

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
    def _get_assignments(self, company):
        """:return: list of SQL assignments that are made when the dates of a customer
        change, see :func:`rhythm.write_days`; rooms add theirs"""
        return []

    @api.model
    def _follow_days(self, company, partner_ids):
        """Act on what was looked at; rooms add what follows.

        :param partner_ids: list of ids of customers, None for all
        """
