from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import lifecycle
from ..grading.custrel_customer_rhythm import AT_ONCE
from ..grading.execution import execute
from ..shared.fields import KeptJson
from ..shared.inside import tell, told
from .lifecycle import NAMES, usual_gaps

FEWEST = 20
"""Customers with a rhythm from which on a grade has a usual gap of its own."""

USUAL_GAP = 60.0
"""What is taken for usual as long as there are too few to measure it."""

MOVED = 0.1
"""What is usual changes when it is this much longer or shorter than before."""

FRESH_DAYS = 30
LIMITS = (
    "factor",
    "floor_days",
    "ceiling_days",
    "fixed_days",
    "dormant_times",
    "lost_times",
    "quiet_days",
)


class CustrelLifecycleRule(models.Model):
    """How long the customers of a grade may be silent."""

    _name = "custrel.lifecycle.rule"
    _description = "Life Cycle Rule"
    _inherit = ["custrel.setting", "custrel.named"]
    _rec_name = "grade_id"
    _order = "company_id, sequence, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    grade_id = fields.Many2one(
        "custrel.grade",
        ondelete="cascade",
        help="Empty: for customers without a grade.",
    )
    sequence = fields.Integer(related="grade_id.sequence", store=True, tracking=False)
    factor = fields.Float(
        string="Silent for So Many Times His Gap",
        digits=(4, 1),
        default=3,
        required=True,
        tracking=True,
        help="At risk when he is silent for so many times the gap that is expected "
        "between two of his purchases.",
    )
    floor_days = fields.Integer(
        string="Never Before (Days)", default=30, required=True, tracking=True
    )
    ceiling_days = fields.Integer(
        string="At the Latest After (Days)",
        default=365,
        required=True,
        tracking=True,
    )
    fixed_days = fields.Integer(
        string="Ordered Once or Twice: After So Many Days",
        default=180,
        required=True,
        tracking=True,
        help="For customers who bought on fewer than three days.",
    )
    dormant_times = fields.Float(
        string="Dormant After So Many Times That Silence",
        digits=(4, 1),
        default=2,
        required=True,
        tracking=True,
        help="So many times the silence after which he is at risk.",
    )
    lost_times = fields.Float(
        string="Lost After So Many Times That Silence",
        digits=(4, 1),
        default=4,
        required=True,
        tracking=True,
    )
    quiet_days = fields.Integer(
        string="Without Order or Contact: After So Many Days",
        default=92,
        required=True,
        tracking=True,
        help="At risk, too, when for so many days he has neither bought nor been "
        "reached. 0: never.",
    )
    unanswered = fields.Integer(
        string="Dormant After So Many Unanswered Attempts",
        default=0,
        required=True,
        tracking=True,
        help="Dormant when he does not answer so many attempts in a row. 0: never.",
    )
    usual_gap = fields.Float(
        string="Usual Gap (Days)",
        digits=(16, 1),
        default=USUAL_GAP,
        readonly=True,
        help="The median of what is measured for customers of the grade, once a month.",
    )
    replaced = KeptJson(
        string="Before the Look Back",
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="What the limits were before one was chosen in a look back.",
    )
    meaning = fields.Text(
        string="What It Means", compute="_compute_meaning", exportable=False
    )

    _grade_unique = models.UniqueIndex(
        "(company_id, COALESCE(grade_id, 0))", "There is a rule of this grade already."
    )

    @api.depends("grade_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            name = rule.grade_id.display_name or self.env._("Without a grade")
            rule.display_name = name

    @api.depends(*LIMITS, "unanswered", "usual_gap")
    @api.depends_context("lang")
    def _compute_meaning(self):
        for rule in self:
            limits = rule._get_limits()
            problem = lifecycle.find_problem(limits)
            rule.meaning = "\n".join(
                [rule._describe_problems()[problem]]
                if problem
                else rule._tell_examples(limits)
            )

    def _tell_examples(self, limits):
        """:return: list of sentences: what these limits do to customers of the grade"""
        gap = max(1, round(self.usual_gap))
        risk, dormant, lost = lifecycle.get_silences(limits, gap, lifecycle.ENOUGH_DAYS)
        lines = [
            self.env._(
                "A customer who orders every %(gap)s days, as is usual here, is at "
                "risk after %(risk)s days without an order, dormant after %(dormant)s, "
                "lost after %(lost)s.",
                gap=gap,
                risk=risk,
                dormant=dormant,
                lost=lost,
            )
        ]
        risk, dormant, lost = lifecycle.get_silences(limits, gap, 1)
        lines.append(
            self.env._(
                "A customer who ordered once or twice is at risk after %(risk)s days, "
                "dormant after %(dormant)s, lost after %(lost)s.",
                risk=risk,
                dormant=dormant,
                lost=lost,
            )
        )
        if limits.quiet:
            lines.append(
                self.env._(
                    "After %s days without an order or contact he is at risk in any "
                    "case.",
                    limits.quiet,
                )
            )
        if self.unanswered:
            lines.append(
                self.env._(
                    "After %s attempts without an answer he is dormant.",
                    self.unanswered,
                )
            )
        return lines

    @api.constrains(*LIMITS, "unanswered")
    def _check_limits(self):
        for rule in self:
            problem = lifecycle.find_problem(rule._get_limits())
            if not 0 <= rule.unanswered <= 50:
                problem = "unanswered"
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: %(problem)s",
                        rule=rule.display_name,
                        problem=rule._describe_problems()[problem],
                    )
                )

    @api.model
    def _describe_problems(self):
        return {
            "factor": self.env._(
                "a customer may be silent for 0.5 to 20 times his gap."
            ),
            "days": self.env._("the limits lie between 1 day and ten years."),
            "floor": self.env._(
                "the least number of days must not be more than the most."
            ),
            "fixed": self.env._(
                "the days for customers without a rhythm must lie between the least "
                "and the most."
            ),
            "order": self.env._(
                "nobody is lost before he is dormant, nor dormant before he is at "
                "risk: give 1 or more times, and no fewer for lost than for dormant."
            ),
            "quiet": self.env._(
                "the days without order or contact lie between 0 and 3,650."
            ),
            "unanswered": self.env._("the unanswered attempts lie between 0 and 50."),
        }

    def _get_limits(self):
        self.ensure_one()
        return lifecycle.Limits(*(self[name] for name in LIMITS))

    @api.model
    def _create_for_companies(self, companies):
        """Give companies the rules that they lack."""
        everybody = self.sudo()  # a new company of whoever adds it
        grades = everybody.env["custrel.grade"].search([])
        rules = everybody.search([("company_id", "in", companies.ids)])
        known = {(rule.company_id.id, rule.grade_id.id) for rule in rules}
        common = self.env.ref("custrel_followup.custrel_grade_c", False)
        everybody._as_program().create(
            [
                {
                    "company_id": company.id,
                    "grade_id": grade.id,
                    "factor": 2.5 if grade.is_key else 3,
                    "unanswered": 4 if grade and grade == common else 0,
                }
                for company in companies
                for grade in [*grades, grades.browse()]
                if (company.id, grade.id) not in known
            ]
        )

    @api.model
    def _get_by_grade(self, company):
        """:return: dict of id of each grade, 0 for none, to its rule"""
        rules = self.search([("company_id", "=", company.id)])
        if not rules.filtered(lambda rule: not rule.grade_id):
            self._create_for_companies(company)
            rules = self.search([("company_id", "=", company.id)])
        by_grade = {rule.grade_id.id or 0: rule for rule in rules}
        everything = self.env["custrel.grade"].with_context(active_test=False)
        return {
            id_: by_grade.get(id_, by_grade[0])
            for id_ in (0, *everything.search([]).ids)
        }

    @api.model
    def _is_stale(self, company):
        """:return: whether it is a month ago that it was measured what is usual"""
        measured = company.sudo().custrel_usual_at  # nobody else reads when it was
        month = timedelta(days=FRESH_DAYS)
        return not measured or measured <= fields.Datetime.now() - month

    @api.model
    def _measure(self, company):
        """Measure once a month what is usual, when all purchase days are written."""
        if not self._is_stale(company):
            return
        company = company.sudo()  # nobody else reads when it was
        company.custrel_usual_at = fields.Datetime.now()
        for rule, gap in self._find_usual(company, usual_gaps(company, FEWEST)).items():
            rule._keep({"usual_gap": gap})

    @api.model
    def _find_usual(self, company, measured):
        """:param SQL measured: see :func:`lifecycle.usual_gaps`
        :return: dict of the rules of which something else is usual now to the gap"""
        gaps, overall = {}, None
        for grade_id, is_all, _count, gap in execute(self.env, measured):
            if is_all:
                overall = gap
            else:
                gaps[grade_id] = gap
        found = {}
        for grade_id, rule in self._get_by_grade(company).items():
            if rule.grade_id.id != (grade_id or False):
                continue
            gap = gaps.get(grade_id) or overall or rule.usual_gap
            gap = max(1.0, round(gap, 1))
            if abs(gap - rule.usual_gap) > MOVED * rule.usual_gap:
                found[rule] = gap
        return found

    @api.model
    def _get_limits_before(self, company, rows, graded):
        """:return: dict like that of :meth:`_get_by_grade` of the limits of a company
        that begins now, with what is usual in its documents; nothing is written

        :param SQL rows: as ``graded``, see :func:`lifecycle.find_dates`
        """
        usual = self._find_usual(company, usual_gaps(company, FEWEST, rows, graded))
        return {
            grade_id: {name: rule[name] for name in NAMES}
            | ({"usual_gap": usual[rule]} if rule in usual else {})
            for grade_id, rule in self._get_by_grade(company).items()
        }

    def _remember(self):
        """:return: dict of the limits, to go back to"""
        return {name: self[name] for name in LIMITS}

    def _go_back(self):
        """Have these be as they were before the last look back, but for those that
        somebody has changed since."""
        self.check_access("write")
        changed = self.filtered("replaced")
        for rule in changed:  # a handful
            limits = {name: rule.replaced[name] for name in LIMITS}
            rule._keep({"replaced": False})
            rule._write_limits(limits)
            rule.message_post(body=self.env._("As before the look back."))
        changed._apply()

    def _write_limits(self, limits):
        """Write limits of one of several rules; what follows of all of them is applied
        once, by the caller."""
        tell(self, custrel_apply_later=True).write(limits)

    def write(self, vals):
        before = {rule: rule._remember() for rule in self.filtered("replaced")}
        result = super().write(vals)
        for rule, limits in before.items():  # a handful
            if rule._remember() != limits:
                rule._keep({"replaced": False})
        is_silent = {*LIMITS, "unanswered"}.isdisjoint(vals)
        if not is_silent and not told(self, "custrel_apply_later"):
            self._apply()
        return result

    def _apply(self):
        """Have the dates of all customers of these companies follow."""
        rows = self.env["custrel.customer.rhythm"].sudo()  # of all, as the job does
        for company in self.company_id:
            here = [("company_id", "=", company.id)]
            if rows.search_count(here, limit=AT_ONCE + 1) <= AT_ONCE:
                rows._date(company, None)
            else:
                company.sudo().custrel_usual_at = False  # the job does all of them
                rows._refresh_soon(company)
