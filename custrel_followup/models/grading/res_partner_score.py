from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..shared.fields import GuardedSideTable, SideMonetary

SCORES = GuardedSideTable("score", "custrel.score", domain=[("active", "=", True)])


class ResPartner(models.Model):
    """What the figures say about the grade of a customer: the grade that they would
    give, and why the customer has the one that he has."""

    _inherit = "res.partner"

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
    custrel_amount = SideMonetary(
        string="Contract Amount",
        side=SCORES,
        column="amount",
        missing=0.0,
        currency_field="currency_id",
        groups="custrel_followup.custrel_group_user",
        help="Untaxed amount of the documents that the last grading run looked at, as "
        "a rule of twelve months, in the currency of the company. Shows to whoever "
        "looks after the customer.",
    )
    custrel_score_ids = fields.One2many(
        "custrel.score",
        "partner_id",
        string="Value Scores",
        domain=[("active", "=", True)],
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
    def _custrel_document_grade_domain(self, path, operator, value):
        """Domain of documents whose customer has a grade in the document's company.

        Documents of no company are taken for those of the present one.

        :param str path: from the document to the customer
        """
        domain = Domain.FALSE
        customers = self.with_context(active_test=False)
        for company in self.env.companies:
            graded = customers.with_company(company)._search(
                Domain("custrel_grade_id", operator, value)
            )
            companies = [company.id]
            if company == self.env.company:
                companies.append(False)
            domain |= Domain("company_id", "in", companies) & Domain(path, "in", graded)
        return domain

    def _custrel_get_scores(self):
        """:return: dict of customer to its score in the present company"""
        scores = self.env["custrel.score"].sudo()  # grades show to all our users
        scores = scores.search_fetch(
            [
                ("partner_id", "in", self.ids),
                ("company_id", "=", self.env.company.id),
                ("active", "=", True),
            ],
            scores._fields,
        )
        return {score.partner_id.id: score for score in scores}

    @api.depends("custrel_score_ids.grade_id")
    @api.depends_context("company")
    def _compute_custrel_computed_grade_id(self):
        scores = self._custrel_get_scores()
        lapsed = self.browse(id_ for id_ in self.ids if id_ not in scores)
        wanted = lapsed._custrel_get_intended_grades()
        lapsed = lapsed._custrel_filter_lapsed()
        lowest = lapsed and lapsed._custrel_get_lapsed_grade()
        for partner in self:
            score = scores.get(partner._origin.id)
            if score:
                partner.custrel_computed_grade_id = score.grade_id
            elif partner._origin in lapsed:
                partner.custrel_computed_grade_id = lowest
            else:
                partner.custrel_computed_grade_id = wanted.get(partner._origin.id)

    def _custrel_filter_lapsed(self):
        """Keep customers that bought in the present company, but not in the window of
        its last run."""
        run = self.env["custrel.score"]._get_run(self.env.company)
        if not self or not run:
            return self.browse()
        return self.browse(
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """SELECT partner.id FROM res_partner partner
                       WHERE %s AND partner.id IN %s""",
                    run._get_lapsed_condition(),
                    tuple(self.ids),
                )
            )
        )

    def _custrel_get_intended_grades(self):
        """:return: dict of the id of those of these customers that are prospects to the
        id of the grade that their intent gives them"""
        return {id_: grade_id for id_, grade_id, _r in self._custrel_read_prospects()}

    def _custrel_get_intent_reasons(self):
        """:return: dict of the id of those of these customers that are prospects to why
        they have their grade, in words"""
        return {id_: reason for id_, _g, reason in self._custrel_read_prospects()}

    def _custrel_read_prospects(self):
        """:return: list of id, grade id, reason of those of these that are prospects"""
        if not self:
            return []
        self.env.flush_all()
        return self.env.execute_query(self._custrel_select_prospects(self))

    @api.model
    def _custrel_get_lapsed_grade(self):
        """The grade that the present company's last run gives to those who did not buy
        in its window."""
        run = self.env["custrel.score"]._get_run(self.env.company)
        return run.line_ids[-1:].grade_id.sudo(False)

    @api.model
    def _search_custrel_computed_grade_id(self, operator, value):
        if operator in ("any", "any!"):
            grades = self.env["custrel.grade"].with_context(active_test=False)
            value = grades.search(value).ids
        elif operator != "in":
            return NotImplemented
        here = Domain("company_id", "=", self.env.company.id)
        here &= Domain("active", "=", True)
        graded = here & Domain("grade_id", "in", value)
        graded = Domain("custrel_score_ids", "any!", graded)
        scored = Domain("custrel_score_ids", "any!", here)
        run = self.env["custrel.score"]._get_run(self.env.company)
        lapsed = Domain.FALSE
        if run:
            lapsed = ~scored & Domain.custom(
                to_sql=lambda _model, alias, _query: SQL(
                    "%s IN (SELECT partner.id FROM res_partner partner WHERE %s)",
                    SQL.identifier(alias, "id"),
                    run._get_lapsed_condition(),
                )
            )
        self.env.flush_all()
        intended = ~scored & Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (SELECT partner_id FROM (%s) graded WHERE grade_id = ANY(%s))",
                SQL.identifier(alias, "id"),
                self._custrel_select_prospects(),
                [id_ for id_ in value if id_],
            )
        )
        prospects = ~scored & Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (SELECT partner_id FROM (%s) graded)",
                SQL.identifier(alias, "id"),
                self._custrel_select_prospects(),
            )
        )
        domain = graded | intended
        if self._custrel_get_lapsed_grade().id in value:
            domain |= lapsed
        if False in value:
            domain |= ~scored & ~lapsed & ~prospects
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

    @api.depends("custrel_grade_id", "custrel_grade_basis")
    @api.depends_context("uid", "company", "lang")
    def _compute_custrel_why(self):
        # Amounts, margins and why somebody set a grade by hand are only for those who
        # look after the customer.
        by_partner = self._custrel_get_scores()
        scores = self.env["custrel.score"].sudo()  # grades show to all our users
        scores = scores.union(*by_partner.values())
        readable = scores.with_env(self.env)._filtered_access("read")
        overrides = self._custrel_last_overrides()
        told = overrides.with_env(self.env)._filtered_access("read")
        manual = {change.partner_id.id: change for change in overrides}
        unscored = self._origin.filtered(
            lambda partner: (
                partner.custrel_grade_basis == "value" and partner.id not in by_partner
            )
        )
        lapsed = unscored._custrel_filter_lapsed()
        reasons = self._origin.filtered(
            lambda partner: partner.custrel_grade_basis == "intent"
        )._custrel_get_intent_reasons()
        for partner in self:
            score = by_partner.get(partner._origin.id, scores.browse())
            override = manual.get(partner._origin.id, overrides.browse())
            partner.custrel_why = self.env["ir.qweb"]._render(
                "custrel_followup.why_grade",
                {
                    "partner": partner,
                    "score": score,
                    "run": score.run_id if score in readable else None,
                    "figures": self._custrel_put_figures(score),
                    "manual": override,
                    "reason": override.reason if override in told else None,
                    "lapsed": partner._origin in lapsed,
                    "new_buyer": partner._origin in unscored - lapsed,
                    "intent": reasons.get(partner._origin.id),
                },
            )

    def _custrel_put_figures(self, score):
        """Put figures into whole sentences: languages order their words differently.

        :return: dict of the sentences ``rank`` and ``window`` about a score
        """
        if not score:
            return {}
        run = score.run_id
        bold = Markup("<b>%s</b>")
        rank = Markup(
            self.env._(
                "Value score %(score)s, rank %(rank)s of %(count)s customers → grade "
                "%(grade)s."
            )
        ) % {
            "score": bold % round(score.score, 1),
            "rank": bold % score.rank,
            "count": run.customer_count,
            "grade": bold % score.grade_id.code,
        }
        window = self.env._(
            "Documents from %(start)s to %(end)s.",
            start=format_date(self.env, run.date_from),
            end=format_date(self.env, fields.Date.subtract(run.date_to, days=1)),
        )
        return {"rank": rank, "window": window}

    def _custrel_last_overrides(self):
        """:return: the changes that set the present grades by hand"""
        manual = self._origin.filtered(
            lambda partner: partner.custrel_grade_basis == "manual"
        )
        changes = self.env["custrel.grade.change"].sudo()  # that it is so shows to all
        found = changes.search(
            [
                ("partner_id", "in", manual.ids),
                ("company_id", "=", self.env.company.id),
                ("basis", "=", "manual"),
            ]
        )
        newest = {}
        for change in found:
            newest.setdefault(change.partner_id, change)
        return found.browse().union(*newest.values())
