from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

SYSTEM_GRADE = "custrel_system_grade"
"""Context key: the grade is written by the add-on itself, not by somebody by hand."""


class ResPartner(models.Model):
    """The grade of a customer, one per company, on its commercial entity."""

    _inherit = "res.partner"

    # Every customer gets a grade: an index "where not null" would find all of them.
    custrel_grade_id = fields.Many2one(
        "custrel.grade",
        string="Grade",
        company_dependent=True,
        index=False,
        groups="custrel_followup.custrel_group_user",
        group_expand="_read_group_expand_full",
        ondelete="restrict",
    )
    custrel_grade_color = fields.Integer(
        related="custrel_grade_id.color", groups="custrel_followup.custrel_group_user"
    )
    custrel_grade_basis = fields.Selection(
        selection="_custrel_grade_bases",
        string="Grade Basis",
        company_dependent=True,
        index=False,
        readonly=True,
        groups="custrel_followup.custrel_group_user",
    )
    custrel_grade_locked_until = fields.Date(
        string="Grade Set Until",
        company_dependent=True,
        index=False,
        groups="custrel_followup.custrel_group_user",
        help="Last day of a grade set by hand. Empty: until somebody releases it.",
    )
    custrel_computed_grade_id = fields.Many2one(
        "custrel.grade",
        string="Computed Grade",
        compute="_compute_custrel_computed_grade_id",
        search="_search_custrel_computed_grade_id",
        groups="custrel_followup.custrel_group_user",
        help="What the last grading run found, also while a grade is set by hand.",
    )
    custrel_grade_differs = fields.Boolean(
        string="Grade Differs from Figures",
        compute="_compute_custrel_grade_differs",
        search="_search_custrel_grade_differs",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_score_ids = fields.One2many(
        "custrel.score",
        "partner_id",
        string="Value Scores",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_grade_change_ids = fields.One2many(
        "custrel.grade.change",
        "partner_id",
        string="Grade Path",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_why = fields.Html(
        string="Why This Grade",
        compute="_compute_custrel_why",
        sanitize=False,
        groups="custrel_followup.custrel_group_user",
    )

    @api.model
    def _custrel_grade_bases(self):
        return [
            ("value", self.env._("Value")),
            ("intent", self.env._("Intent")),
            ("manual", self.env._("By hand")),
            ("expiry", self.env._("Expiry of a grade set by hand")),
            ("review", self.env._("Review")),
        ]

    def _custrel_get_scores(self):
        """:return: dict of customer to its score in the present company"""
        scores = self.env["custrel.score"].sudo().search(  # grades show to all our users
            [("partner_id", "in", self.ids), ("company_id", "=", self.env.company.id)]
        )
        return {score.partner_id.id: score for score in scores}

    @api.depends("custrel_score_ids.grade_id")
    @api.depends_context("company")
    def _compute_custrel_computed_grade_id(self):
        scores = self._custrel_get_scores()
        lapsed = self.browse(id_ for id_ in self.ids if id_ not in scores)
        lapsed = lapsed._custrel_filter_lapsed()
        lowest = self.env["custrel.grade"]
        if lapsed:
            lowest = lowest.search([], order="sequence desc, id desc", limit=1)
        for partner in self:
            score = scores.get(partner._origin.id)
            if score:
                partner.custrel_computed_grade_id = score.grade_id
            else:
                partner.custrel_computed_grade_id = (
                    lowest if partner._origin in lapsed else False
                )

    def _custrel_filter_lapsed(self):
        """:return: customers that bought in the present company, but not in the window
        of its last run"""
        run = self._custrel_last_run()
        if not self or not run:
            return self.browse()
        return self.browse(
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT partner.id FROM res_partner partner WHERE %s AND partner.id IN %s",
                    run._get_lapsed_condition(),
                    tuple(self.ids),
                )
            )
        )

    @api.model
    def _custrel_last_run(self):
        """:return: the run that the present company's scores come from"""
        scores = self.env["custrel.score"].sudo()  # all scores have the same run
        return scores.search(
            [("company_id", "=", self.env.company.id)], order="id", limit=1
        ).run_id

    @api.model
    def _search_custrel_computed_grade_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        graded = Domain(
            "custrel_score_ids",
            "any!",
            [("company_id", "=", self.env.company.id), ("grade_id", "in", value)],
        )
        lowest = self.env["custrel.grade"].search(
            [], order="sequence desc, id desc", limit=1
        )
        scored = Domain(
            "custrel_score_ids", "any!", [("company_id", "=", self.env.company.id)]
        )
        run = self._custrel_last_run()
        lapsed = Domain.FALSE
        if run:
            lapsed = ~scored & Domain.custom(
                to_sql=lambda _model, alias, _query: SQL(
                    "%s IN (SELECT partner.id FROM res_partner partner WHERE %s)",
                    SQL.identifier(alias, "id"),
                    run._get_lapsed_condition(),
                )
            )
        domain = graded
        if lowest.id in value:
            domain |= lapsed
        if False in value:
            domain |= ~scored & ~lapsed
        return domain

    @api.depends("custrel_grade_id", "custrel_computed_grade_id", "custrel_grade_basis")
    @api.depends_context("company")
    def _compute_custrel_grade_differs(self):
        for partner in self:
            partner.custrel_grade_differs = (
                partner.custrel_grade_basis == "manual"
                and bool(partner.custrel_computed_grade_id)
                and partner.custrel_computed_grade_id != partner.custrel_grade_id
            )

    def _search_custrel_grade_differs(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Few grades are set by hand; comparing those reads better than a join.
        manual = self.search([("custrel_grade_basis", "=", "manual")])
        differing = manual.filtered("custrel_grade_differs")
        return [("id", "in" if True in value else "not in", differing.ids)]

    @api.depends("custrel_grade_id", "custrel_computed_grade_id")
    @api.depends_context("company", "lang")
    def _compute_custrel_why(self):
        scores = self._custrel_get_scores()
        for partner in self:
            score = scores.get(partner._origin.id)
            partner.custrel_why = self.env["ir.qweb"]._render(
                "custrel_followup.why_grade",
                {
                    "partner": partner,
                    "score": score,
                    "run": score and score.run_id,
                    "manual": partner._custrel_last_override(),
                },
            )

    def _custrel_last_override(self):
        """:return: the change that set the present grade by hand, or none"""
        if self.custrel_grade_basis != "manual":
            return self.env["custrel.grade.change"]
        changes = self.env["custrel.grade.change"].sudo()  # part of the explanation
        return changes.search(
            [
                ("partner_id", "=", self._origin.id),
                ("company_id", "=", self.env.company.id),
                ("basis", "=", "manual"),
            ],
            limit=1,
        )

    # ----------------------------------------------------------------- override

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if not self.env.context.get(SYSTEM_GRADE):
            for partner, vals in zip(partners, vals_list):
                if vals.get("custrel_grade_id"):
                    partner._custrel_override_grade(
                        self.env["custrel.grade"].browse(vals["custrel_grade_id"]),
                        until=vals.get("custrel_grade_locked_until"),
                        old=False,
                    )
        return partners

    def write(self, vals):
        if "custrel_grade_id" not in vals or self.env.context.get(SYSTEM_GRADE):
            return super().write(vals)
        # Imports, list edits and other programs set grades like people do.
        vals = dict(vals)
        grade = self.env["custrel.grade"].browse(vals.pop("custrel_grade_id"))
        until = vals.pop("custrel_grade_locked_until", False)
        result = super().write(vals) if vals else True
        self._custrel_override_grade(grade, until=until)
        return result

    def _custrel_override_grade(self, grade, reason=None, until=False, old=None):
        """Set the grade by hand in the present company, or release it to the figures.

        :param grade: one grade; empty to return to the computed one
        :param str reason: why, kept in the history
        :param date until: last day of the grade set by hand; False for no expiry
        :param old: False when the grade before is known to be none
        :raise AccessError: the user may not set grades
        """
        if not self.env.su and not self.env.user.has_group(
            "custrel_followup.custrel_group_all"
        ):
            raise AccessError(
                self.env._(
                    "Grades are set by users who see all customers. Ask your manager."
                )
            )
        customers = self.commercial_partner_id
        before = {
            customer: self.env["custrel.grade"]
            if old is False
            else customer.custrel_grade_id
            for customer in customers
        }
        for customer in customers:
            target = grade or customer.custrel_computed_grade_id
            customer._custrel_write_grade(target, bool(grade), until)
        self._custrel_log_changes(before, "manual", reason)

    def _custrel_write_grade(self, grade, manual, until=False):
        basis = "manual" if manual else "value"
        # Who may set grades need not be allowed to edit the contact itself.
        self.sudo().with_context(**{SYSTEM_GRADE: True}).write(
            {
                "custrel_grade_id": grade.id,
                "custrel_grade_basis": basis if grade else False,
                "custrel_grade_locked_until": until if manual else False,
            }
        )

    @api.model
    def _custrel_log_changes(self, before, basis, reason=None):
        """Keep a move of grade for each customer whose grade is not the one before.

        :param before: dict of customer to the grade it had
        """
        customers = self.union(*before)
        scores = customers._custrel_get_scores()
        changes = self.env["custrel.grade.change"].sudo()  # nobody writes history himself
        changes.create(
            [
                customer._custrel_prepare_change(
                    old, basis, reason, scores.get(customer.id, self.env["custrel.score"])
                )
                for customer, old in before.items()
            ]
        )

    def _custrel_prepare_change(self, old, basis, reason, score):
        new = self.custrel_grade_id
        direction = "new" if not old else "down"
        if old and new and new.sequence < old.sequence:
            direction = "up"
        return {
            "partner_id": self.id,
            "company_id": self.env.company.id,
            "old_grade_id": old.id,
            "new_grade_id": new.id,
            "direction": direction,
            "basis": basis,
            "reason": reason,
            "user_id": self.env.user.id,
            "score": score.score,
            "amount": score.amount,
            "profit": score.profit,
            "order_count": score.order_count,
        }

    @api.model
    def _custrel_expire_grades(self, company):
        """Return to the computed grade where a grade set by hand has expired."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner
                 WHERE custrel_grade_basis ->> %(key)s = 'manual'
                   AND (custrel_grade_locked_until ->> %(key)s)::date < %(today)s
                """,
                key=str(company.id),
                today=company._custrel_today(),
            )
        )
        expired = self.with_company(company).browse(row[0] for row in rows)
        before = {partner: partner.custrel_grade_id for partner in expired}
        for grade, partners in expired.grouped("custrel_computed_grade_id").items():
            partners._custrel_write_grade(grade, manual=False)
        expired._custrel_log_changes(before, "expiry")

    def action_custrel_override_grade(self):
        """Set the grade of these customers by hand, with a reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set grade"),
            "res_model": "custrel.grade.override",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.commercial_partner_id.ids},
        }

    def action_custrel_open_changes(self):
        """Show the path of grades of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.custrel_grade_change_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        return action
