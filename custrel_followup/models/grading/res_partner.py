from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

GRADE_COLUMNS = {
    "custrel_grade_id": "grade_id",
    "custrel_grade_basis": "basis",
    "custrel_grade_locked_until": "locked_until",
}
"""Fields of a customer, and the columns of ``custrel.customer.grade`` they show."""


def _search_like(name):
    """:return: search method of a field, see ``_custrel_search_grade``"""
    return lambda self, operator, value: self._custrel_search_grade(
        name, operator, value
    )


class ResPartner(models.Model):
    """The grade of a customer, one per company, on its commercial entity.

    Its home is ``custrel.customer.grade``; here it is shown, found, sorted and grouped
    as if it was stored on the customer.
    """

    _inherit = "res.partner"

    custrel_grade_id = fields.Many2one(
        "custrel.grade",
        string="Grade",
        compute="_compute_custrel_grade",
        search=_search_like("custrel_grade_id"),
        readonly=False,
        groups="custrel_followup.custrel_group_user",
        group_expand="_read_group_expand_full",
    )
    custrel_grade_color = fields.Integer(
        related="custrel_grade_id.color",
        # Else everybody could group contacts by it, whatever the groups say.
        related_sudo=False,
        groups="custrel_followup.custrel_group_user",
    )
    custrel_grade_basis = fields.Selection(
        selection="_custrel_grade_bases",
        string="Grade Basis",
        compute="_compute_custrel_grade",
        search=_search_like("custrel_grade_basis"),
        groups="custrel_followup.custrel_group_user",
    )
    custrel_grade_locked_until = fields.Date(
        string="Grade Set Until",
        compute="_compute_custrel_grade",
        search=_search_like("custrel_grade_locked_until"),
        readonly=False,
        groups="custrel_followup.custrel_group_user",
        help="Last day of a grade set by hand. Empty: until somebody releases it.",
    )

    @api.model
    def _custrel_grade_bases(self):
        bases = {
            "value": self.env._("Value score"),
            "intent": self.env._("Intent"),
            "manual": self.env._("By hand"),
            "expiry": self.env._("Expiry of a grade set by hand"),
            "review": self.env._("Review"),
        }
        return list(bases.items())

    @api.depends_context("company")
    def _compute_custrel_grade(self):
        present = self._custrel_get_grades()
        unrated = (None,) * len(GRADE_COLUMNS)
        # Few assignments, for this is read with every list of contacts.
        for values, partners in self.grouped(
            lambda partner: present.get(partner._origin.id, unrated)
        ).items():
            for name, value in zip(GRADE_COLUMNS, values, strict=True):
                partners[name] = value

    def _custrel_get_grades(self):
        """:return: dict of customer id to its grade id, basis and last day"""
        if not self.ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, grade_id, basis, locked_until
                  FROM custrel_customer_grade
                 WHERE partner_id IN %s AND company_id = %s
                """,
                tuple(self.ids),
                self.env.company.id,
            )
        )
        return {row[0]: row[1:] for row in rows}

    @api.model
    def _custrel_search_grade(self, name, operator, value):
        """:return: domain that compares the field ``name`` like a stored one"""
        field = self._fields[name]
        if isinstance(value, Domain):
            value = self.env[field.comodel_name]._search(
                value, active_test=False, bypass_access=operator.endswith("!")
            )
        return Domain.custom(
            to_sql=lambda model, alias, query: field.condition_to_sql(
                name, operator, value, model, alias, query
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        name, _dot, part = field_expr.partition(".")
        if name not in GRADE_COLUMNS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        field = self._fields[name]
        self._check_field_access(field, "read")
        present = self.env["custrel.customer.grade"].sudo()  # shows with the customer
        present_alias = query.make_alias(alias, present._table)
        query.add_join(
            "LEFT JOIN",
            present_alias,
            present._table,
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(present_alias, "partner_id"),
                SQL.identifier(alias, "id"),
                SQL.identifier(present_alias, "company_id"),
                self.env.company.id,
            ),
        )
        column = present._field_to_sql(present_alias, GRADE_COLUMNS[name], query)
        if part:
            return field.property_to_sql(column, part, self, alias, query)
        return column

    def _custrel_write_grade(self, grade, manual, until=False):
        """Write the grade in the present company, without a word in the history.

        :param grade: one grade, or empty
        :param bool manual: set by hand, which a run leaves alone
        :param date until: last day of a grade set by hand; False for no expiry
        """
        if not self:
            return
        basis = "manual" if manual else "value"
        # Two who grade at once: the second one gets a conflict and is tried again.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO custrel_customer_grade (
                    partner_id, company_id, grade_id, basis, locked_until
                )
                SELECT unnest(%s), %s, %s, %s, %s
                ON CONFLICT (partner_id, company_id) DO UPDATE
                   SET grade_id = EXCLUDED.grade_id, basis = EXCLUDED.basis,
                       locked_until = EXCLUDED.locked_until
                """,
                self.ids,
                self.env.company.id,
                grade.id or None,
                basis if grade else None,
                until or None if manual else None,
            )
        )
        self.env["custrel.customer.grade"].invalidate_model()
        self.invalidate_recordset(GRADE_COLUMNS)
        self.modified(GRADE_COLUMNS)

    def _custrel_merge(self, sources):
        for model in ("custrel.score", "custrel.customer.grade"):
            self._custrel_keep_one(model, ["company_id"], sources)
        return super()._custrel_merge(sources)

    def unlink(self):
        # No foreign key does this, see UncheckedMany2one.
        moves = self.env["custrel.grading.move"].sudo()  # nobody deletes them himself
        moves.search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_graded(self):
        changes = self.env["custrel.grade.change"].sudo()  # also of other companies
        kept = changes.search([("partner_id", "in", self.ids)], limit=1).partner_id
        if kept:
            raise UserError(
                self.env._(
                    "%s has a grade path, which is part of the history. Archive the "
                    "customer instead of deleting it.",
                    kept.display_name,
                )
            )
