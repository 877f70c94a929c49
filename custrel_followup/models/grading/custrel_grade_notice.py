from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..shared.dates import say_count
from ..shared.listing import say_all


class CustrelGrade(models.Model):
    """What a change of a grade does is said before it acts, and told to who leads."""

    _inherit = "custrel.grade"

    name = fields.Char(tracking=True)
    code = fields.Char(tracking=True)
    sequence = fields.Integer(string="Place in the List", tracking=True)
    active = fields.Boolean(tracking=True)
    share = fields.Float(string="Share in New Policies", tracking=True)
    is_key = fields.Boolean(tracking=True)
    lacks = fields.Char(
        string="Still to Set Up",
        compute="_compute_lacks",
        help="What is still to be set up for this grade.",
    )

    @api.depends("active")
    @api.depends_context("lang")
    def _compute_lacks(self):
        found = self._get_lacks()
        for grade in self:
            lacks = found.get(grade._origin.id, []) if grade.active else []
            grade.lacks = say_all(self.env, lacks) or False

    def _get_lacks(self):
        """:return: dict of grade id to words for what is not set up for it; rooms add
        theirs"""
        given = self._get_policy_lines().grade_id
        return {
            grade.id: [self.env._("no policy")]
            for grade in self._origin
            if grade not in given
        }

    def _get_policy_lines(self):
        """:return: lines of policies in use that give these grades"""
        lines = self.env["custrel.grading.policy.line"].sudo()  # of all companies
        return lines.search(
            [("grade_id", "in", self._origin.ids), ("policy_id.active", "=", True)]
        )

    # ---------------------------------------------------------------- before it acts

    @api.model
    def _get_noticed_fields(self):
        return [*super()._get_noticed_fields(), "code", "sequence", "is_key", "share"]

    def _get_dangers(self):
        lines = super()._get_dangers()
        count = self._count_customers()
        if self._is_leaving():
            if count:
                lines.append(
                    self.env._(
                        "%s customers have it. They keep it until the next run gives "
                        "them another one.",
                        say_count(self.env, count),
                    )
                )
        before, after = self._get_codes()
        if before != after:
            lines.append(
                self.env._(
                    "The grades stand in another order, from the best one on: "
                    "%(after)s instead of %(before)s.",
                    after=say_all(self.env, after),
                    before=say_all(self.env, before),
                )
            )
            if before[:1] != after[:1]:
                lines.append(
                    self.env._(
                        "%s is the best one then: from the next run on the customers "
                        "with the highest score get it.",
                        after[0],
                    )
                )
        if self._has_changed("is_key") and count:
            sentence = (
                self.env._(
                    "%s customers become key customers.", say_count(self.env, count)
                )
                if self.is_key
                else self.env._(
                    "%s customers are no key customers any more.",
                    say_count(self.env, count),
                )
            )
            lines.append(sentence)
        return lines

    def _get_refusals(self):
        problems = super()._get_refusals()
        policies = self._get_policy_lines().policy_id
        if self._is_leaving() and policies:
            problems.append(
                self.env._(
                    "A grade that a policy gives can't be archived. Take %(grade)s out "
                    "of these policies first, and share out its customers there: "
                    "%(policies)s.",
                    grade=self.code,
                    policies=say_all(self.env, policies.mapped("name")),
                )
            )
        return problems

    @api.model
    def _get_way_out(self):
        return (
            "custrel_followup.custrel_grading_policy_action",
            self.env._("Open Grading Policies"),
        )

    def _get_notices(self):
        lines = []
        present = self._get_policy_lines()
        if self._origin and self.active and not present:
            lines.append(
                self.env._(
                    "No grading policy gives %s: no run gives it to anybody. Add it to "
                    "a policy, with its share of the customers.",
                    self.code,
                )
            )
        if self._has_changed("share") and present:
            lines.append(
                self.env._(
                    "This share is for policies that are added from now on. Those "
                    "there are keep theirs until you change it there: %s.",
                    say_all(
                        self.env,
                        (
                            f"{line.policy_id.name} ({line.share * 100:.1f} %)"
                            for line in present
                        ),
                    ),
                )
            )
        return lines

    def _count_customers(self):
        """:return: how many customers of all companies have this grade"""
        rows = self.env["custrel.customer.grade"].sudo()  # their number tells nothing
        return rows.search_count([("grade_id", "in", self._origin.ids)])

    def _get_codes(self):
        """:return: codes of the grades, the best one first, as it is stored and as it
        would be with the values of this record"""
        rows = self.search([])
        place = self._origin
        if not place or place not in rows or not self.active:
            return [], []

        def order(row):
            return row.sequence, row._origin.id

        after = sorted([*(rows - place), self], key=order)
        return [row._origin.code for row in rows], [row._origin.code for row in after]

    # ------------------------------------------------------------------ when it acts

    def write(self, vals):
        before = {grade: (grade.is_key, grade.active) for grade in self}
        order = self._get_order() if "sequence" in vals else None
        result = super().write(vals)
        if order and order != self._get_order():
            self._check_thresholds()
            for grade in self._with_reason(vals):
                grade._tell_leaders(_describe_order)
        for grade in self._with_reason(vals):
            key, active = before[grade]
            if key != grade.is_key:
                grade._tell_leaders(_describe_key)
            if active != grade.active:
                grade._tell_leaders(_describe_active)
        return result

    @api.model
    def _get_order(self):
        return self.search([]).mapped("code")

    @api.model
    def _check_thresholds(self):
        """:raise UserError: in this order the thresholds of a policy would not fall"""
        self.flush_model()
        policies = self.env["custrel.grading.policy"].sudo()  # of all companies
        policies = policies.search([("method", "=", "threshold")])
        policies.invalidate_recordset(["line_ids"])
        for policy in policies:
            try:
                policy.line_ids._check_thresholds()
            except ValidationError as error:
                raise UserError(
                    self.env._(
                        "%(policy)s grades by thresholds, which would not fall from "
                        "grade to grade in this order. Let it grade by shares first, "
                        "then change the order, then give thresholds in the new order.",
                        policy=policy.display_name,
                    )
                ) from error


def _describe_order(grade):
    return grade.env._(
        "%(who)s has changed the order of the grades. From the best one on they are "
        "%(codes)s now; the next run grades by it.",
        who=grade.env.user.name,
        codes=say_all(grade.env, grade._get_order()),
    )


def _describe_key(grade):
    who, count = grade.env.user.name, grade._count_customers()
    if grade.is_key:
        return grade.env._(
            "%(who)s has made %(grade)s a grade of key customers: %(count)s customers.",
            who=who,
            grade=grade.display_name,
            count=say_count(grade.env, count),
        )
    return grade.env._(
        "%(who)s: %(grade)s is no grade of key customers any more: %(count)s "
        "customers.",
        who=who,
        grade=grade.display_name,
        count=say_count(grade.env, count),
    )


def _describe_active(grade):
    who = grade.env.user.name
    if grade.active:
        return grade.env._(
            "%(who)s has restored the grade %(grade)s.",
            who=who,
            grade=grade.display_name,
        )
    return grade.env._(
        "%(who)s has archived the grade %(grade)s.", who=who, grade=grade.display_name
    )
