from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..shared.dates import say_count
from ..shared.inside import tell
from ..shared.listing import say_all

RULES = (
    "source",
    "window_months",
    "weight_amount",
    "weight_profit",
    "weight_frequency",
    "method",
    "calm",
    "calm_margin",
)
"""What the next run of a policy follows, besides its lines."""


class CustrelGradingPolicy(models.Model):
    """What a change of a policy does is said before it acts, kept, and told."""

    _inherit = "custrel.grading.policy"

    active = fields.Boolean(tracking=True)
    sequence = fields.Integer(string="Place in the List", tracking=True)
    calm_margin = fields.Float(tracking=True)

    @api.model
    def _get_noticed_fields(self):
        lines = [f"line_ids.{name}" for name in ("grade_id", "share", "threshold")]
        return [*super()._get_noticed_fields(), "sequence", *RULES, "line_ids", *lines]

    def _get_lines(self):
        """:return: dict of grade to share and threshold, as they stand here"""
        return {
            line.grade_id._origin: (line.share, line.threshold)
            for line in self.line_ids
            if line.grade_id
        }

    def _get_dangers(self):
        lines = super()._get_dangers()
        counts = self._count_by_grade()
        others = self._get_others()
        if self._is_leaving() and not others:
            lines.append(
                self.env._(
                    "Nobody grades the customers of %(company)s any more: %(count)s of "
                    "them keep the grades they have, others get none.",
                    company=self.company_id.name,
                    count=say_count(self.env, sum(counts.values())),
                )
            )
        gone = self._origin._get_lines().keys() - self._get_lines().keys()
        lost = [
            self.env._(
                "%(grade)s: %(count)s customers",
                grade=grade.code,
                count=say_count(self.env, counts[grade]),
            )
            for grade in sorted(gone, key=lambda grade: grade.sequence)
            if counts.get(grade)
        ]
        if lost and self._is_used(others):
            lines.append(
                self.env._(
                    "It no longer gives these grades; the next run moves who has them: "
                    "%s.",
                    say_all(self.env, lost),
                )
            )
        return lines

    def _get_notices(self):
        lines = super()._get_notices()
        before = self._origin
        others = self._get_others()
        if self._is_leaving():
            if others:
                lines.append(
                    self.env._(
                        "%(policy)s grades the customers of %(company)s from now on.",
                        policy=others[0].name,
                        company=self.company_id.name,
                    )
                )
            return lines
        if before and not self._is_used(others):
            lines.append(
                self.env._(
                    "%s comes first and grades the company. This policy only shows "
                    "what other rules would give.",
                    others[0].name,
                )
            )
        elif before and (
            self._has_changed("sequence", *RULES)
            or before._get_lines() != self._get_lines()
        ):
            lines.append(
                self.env._(
                    "Nothing moves before the next run, which sorts %s customers "
                    "again.",
                    say_count(self.env, sum(self._count_by_grade().values())),
                )
            )
            if self._has_changed("window_months"):
                lines += self._describe_new_window()
        missing = (
            self.env["custrel.grade"]
            .search([])
            .filtered(lambda grade: grade not in self._get_lines())
        )
        if missing and self.line_ids:
            lines.append(
                self.env._(
                    "No line gives %s: no run gives it to anybody.",
                    say_all(self.env, missing.mapped("display_name")),
                )
            )
        return lines

    def _get_refusals(self):
        problems = super()._get_refusals()
        for check in (self._check_weights, self._check_lines):
            try:
                check()
            except ValidationError as error:
                problems.append(str(error))
        return problems

    @api.model
    def _describe_new_window(self):
        """:return: list of sentences on what, besides the runs to come, is counted by
        the window of a policy; rooms that count by it add theirs"""
        return []

    def _get_others(self):
        """:return: the other policies of the company, the first one grades it"""
        return self.search(
            [
                ("company_id", "=", self.company_id._origin.id),
                ("id", "not in", self._origin.ids),
            ]
        )

    def _is_used(self, others):
        """:return: whether the company is graded by it, rather than by one of others"""
        if not self.active:
            return False
        place = self.sequence, self._origin.id or 2**31
        return all(place < (other.sequence, other.id) for other in others[:1])

    def _count_by_grade(self):
        """:return: dict of grade to how many customers of the company have it"""
        rows = self.env["custrel.customer.grade"].sudo()  # their number tells nothing
        company = self.company_id._origin.id
        counted = rows._read_group(
            [("company_id", "=", company), ("grade_id", "!=", False)],
            ["grade_id"],
            ["__count"],
        )
        return {grade.sudo(False): count for grade, count in counted}

    # ------------------------------------------------------------------ when it acts

    @api.model_create_multi
    def create(self, vals_list):
        whole = tell(self, custrel_whole_policy=True)
        return super(CustrelGradingPolicy, whole).create(vals_list).with_env(self.env)

    def write(self, vals):
        before = {policy: policy._get_lines() for policy in self}
        rules = {policy: policy._get_rules() for policy in self}
        whole = tell(self, custrel_whole_policy=True)
        result = super(CustrelGradingPolicy, whole).write(vals)
        for policy in self._with_reason(vals):
            if changes := policy._describe_lines(before[policy]):
                policy._log_lines(changes, vals.get("change_reason"))
            if changes or rules[policy] != policy._get_rules():
                policy._tell_leaders(_describe_change, policy.company_id)
        return result

    def _get_rules(self):
        return [self[name] for name in (*RULES, "active", "sequence")]

    def _describe_lines(self, before):
        """:return: list of what became of the grades, in words"""
        after, lines = self._get_lines(), []
        for grade in before | after:
            old, new = before.get(grade), after.get(grade)
            if old != new:
                words = [self._describe_line(values) for values in (old, new)]
                lines.append(f"{grade.display_name}: {' → '.join(words)}")
        return lines

    def _describe_line(self, values):
        if not values:
            return "–"
        share, threshold = values
        if self.method == "threshold":
            return self.currency_id.format(threshold)
        return f"{round(share * 100, 4)} %"

    def _log_lines(self, lines, reason):
        if self.env.context.get("tracking_disable"):
            return
        body = Markup("<ul>%s</ul>") % Markup("").join(
            Markup("<li>%s</li>") % line for line in lines
        )
        self._message_log(body=(Markup("<p>%s</p>") % reason if reason else "") + body)


def _describe_change(policy):
    if not policy.active:
        return policy.env._(
            "%(who)s has archived the grading policy %(policy)s of %(company)s.",
            who=policy.env.user.name,
            policy=policy.name,
            company=policy.company_id.name,
        )
    return policy.env._(
        "%(who)s has changed the grading policy %(policy)s of %(company)s. It acts "
        "with the next run.",
        who=policy.env.user.name,
        policy=policy.name,
        company=policy.company_id.name,
    )
