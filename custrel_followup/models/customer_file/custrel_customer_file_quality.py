from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import facts
from ..shared.fields import UncheckedMany2one


class CustrelCustomerFile(models.Model):
    """How complete a file is, and when somebody looked at it last (row K5)."""

    _inherit = "custrel.customer.file"

    completeness = fields.Integer(
        string="Complete (%)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Of what a customer of this grade needs, last night.",
    )
    measured_at = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )
    # As the file was measured, for the graph, and to see that it has changed.
    grade_id = UncheckedMany2one("custrel.grade", readonly=True, copy=False)
    checked_on = fields.Date(readonly=True, copy=False)
    checked_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Owner")
    complete_now = fields.Integer(
        string="Complete Now (%)",
        compute="_compute_missing_ids",
        aggregator=None,
        compute_sudo=True,  # whoever sees the file
        help="Of what a customer of this grade needs, as of now.",
    )
    missing_ids = fields.Many2many(
        "custrel.file.rule",
        compute="_compute_missing_ids",
        search="_search_missing_ids",
        compute_sudo=True,  # whoever sees the file
    )
    is_stale = fields.Boolean(
        string="Not Checked for Long",
        compute="_compute_is_stale",
        search="_search_is_stale",
        compute_sudo=True,
    )

    # ------------------------------------------------------------------ what is missing

    @api.depends("partner_id", "company_id")
    def _compute_missing_ids(self):
        for company, files in self.grouped("company_id").items():
            partners = files.partner_id
            found = self._measure(partners, company)
            for file in files:
                _grade, percent, missing = found.get(
                    file.partner_id.id, (None, 0, self.env["custrel.file.rule"])
                )
                file.missing_ids = missing
                file.complete_now = percent

    @api.model
    def _search_missing_ids(self, operator, value):
        rules = self.env["custrel.file.rule"].sudo()  # shown to whoever sees the file
        if operator in ("any", "any!"):
            return self._lacks_one_of(rules.search(value))
        if operator != "in":
            return NotImplemented
        names = [name for name in value if isinstance(name, str)]
        ids = [id_ for id_ in value if id_ and not isinstance(id_, str)]
        wanted = rules.browse(ids).exists()
        if names:
            wanted |= rules.search([("name", "in", names)])
        domain = self._lacks_one_of(wanted)
        if False in value:
            domain |= ~self._lacks_one_of(rules.search([]))
        return domain

    @api.model
    def _lacks_one_of(self, rules):
        """:return: domain of the files that lack what one of the rules asks for"""
        domain = Domain.FALSE
        for rule in rules:
            lacking = Domain("partner_id", "any!", ~rule._get_domain())
            if rule.grade_id:
                lacking &= Domain("grade_id.sequence", "<=", rule.grade_id.sequence)
            if rule.company_id:
                lacking &= Domain("company_id", "=", rule.company_id.id)
            domain |= lacking
        return domain

    @api.model
    def _measure(self, partners, company):
        """Compare customers with what their grades need, in one query.

        :return: dict of customer id to the id of its grade or None, how complete its
            file is in percent, and the rules it lacks
        """
        rules = self.env["custrel.file.rule"]._find_of(company)
        rows = self._select_filled(partners, company, rules)
        grades = self.env["custrel.grade"].sudo()  # may be archived
        result = {}
        for id_, grade_id, *filled in rows:
            grade = grades.browse(grade_id or ())
            there = {
                rule: bool(value)
                for rule, value in zip(rules, filled, strict=True)
                if rule._is_for(grade)
            }
            percent = facts.completeness(
                [rule.weight for rule in there], list(there.values())
            )
            missing = rules.filtered(
                lambda rule, there=there: not there.get(rule, True)
            )
            result[id_] = (grade_id, percent, missing)
        return result

    @api.model
    def _select_filled(self, partners, company, rules):
        """:return: list of tuples: id of the customer, of its grade, and for each rule
        whether the file has it"""
        customers = self.env["res.partner"].sudo()  # counts what it does not show
        customers = customers.with_company(company).with_context(active_test=False)
        ids = partners._origin.ids
        if not ids:
            return []
        customers.flush_model()
        self.env["custrel.customer.file"].flush_model()
        query = customers._search([("id", "in", ids)])
        conditions = [
            rule._get_domain()
            .optimize_full(customers)
            ._to_sql(customers, query.table, query)
            for rule in rules
        ]
        return self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "id"),
                customers._field_to_sql(query.table, "custrel_grade_id", query),
                *conditions,
            )
        )

    def _keep_measured(self):
        """Write how complete these files are, all of one company, in one statement."""
        found = self._measure(self.partner_id, self.company_id)
        rows = [
            (file.id, *found[file.partner_id.id][:2])
            for file in self
            if file.partner_id.id in found
        ]
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE custrel_customer_file file
                   SET grade_id = new.grade_id, completeness = new.percent,
                       measured_at = %(now)s
                  FROM unnest(%(ids)s, %(grades)s::int[], %(percents)s)
                       new (id, grade_id, percent)
                 WHERE file.id = new.id
                """,
                now=self.env.cr.now(),
                ids=[id_ for id_, _grade, _percent in rows],
                grades=[grade for _id, grade, _percent in rows],
                percents=[percent for _id, _grade, percent in rows],
            )
        )
        self.invalidate_recordset(["grade_id", "completeness", "measured_at"])

    # ------------------------------------------------------------------------- checking

    @api.depends("checked_on", "partner_id", "company_id")
    def _compute_is_stale(self):
        for file in self:
            since = file._get_stale_before()
            known = file.checked_on or file.create_date and file.create_date.date()
            file.is_stale = bool(since and known and known < since)

    @api.model
    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain.FALSE
        for company in self.env.companies:
            since = self.new({"company_id": company.id})._get_stale_before()
            if since:
                domain |= Domain("company_id", "=", company.id) & (
                    Domain("checked_on", "<", since)
                    | Domain("checked_on", "=", False)
                    & Domain("create_date", "<", since)
                )
        return domain if True in value else ~domain

    def _get_stale_before(self):
        """:return: the day before which a check is too long ago; None if never"""
        company = self.company_id or self.env.company
        months = company.sudo().custrel_check_months  # a setting for everybody
        return (
            months and company._custrel_today() - relativedelta(months=months) or None
        )

    def action_checked(self):
        """Somebody looked through these files today, and they are right."""
        self._check_may_change(self.partner_id)
        for company, files in self.grouped("company_id").items():
            files._keep(
                {
                    "checked_on": company._custrel_today(),
                    "checked_by_id": self.env.uid,
                }
            )
            files._keep_measured()
        return True
