from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import grading, names
from ..shared.inside import told
from ..shared.listing import say_all


class CustrelGradingPolicyLine(models.Model):
    _name = "custrel.grading.policy.line"
    _description = "Grade of a Grading Policy"
    _inherit = ["custrel.kept", "custrel.named"]
    _order = "policy_id, sequence, id"
    _rec_name = "grade_id"

    policy_id = fields.Many2one(
        "custrel.grading.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    currency_id = fields.Many2one(related="policy_id.currency_id")
    grade_id = fields.Many2one("custrel.grade", required=True, ondelete="restrict")
    sequence = fields.Integer(related="grade_id.sequence", store=True)
    share = fields.Float(
        string="Share of Customers",
        digits=(7, 6),
        help="Customers are taken from the best score on until the share is used up.",
    )
    threshold = fields.Monetary(
        help="Contract amount from which on a customer has this grade. The last grade "
        "takes everybody below.",
    )
    proposed_threshold = fields.Monetary(
        readonly=True,
        help="The amount reached by as many customers as the shares give this grade or "
        "a better one, found by the last run.",
    )

    _grade_unique = models.UniqueIndex(
        "(policy_id, grade_id)", "A policy names each grade once."
    )
    _share_range = models.Constraint(
        "CHECK (share BETWEEN 0 AND 1)",
        "The share of customers of a grade lies between 0 % and 100 %.",
    )
    _threshold_range = models.Constraint(
        "CHECK (abs(threshold) <= 1e15)", "A threshold of that size can't be reached."
    )

    @api.depends("policy_id.name", "grade_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = names.join(
                line.policy_id.name, line.grade_id.display_name
            )

    @api.constrains("policy_id", "grade_id", "share", "threshold")
    def _check_policy(self):
        """Lines that another program writes without their policy; who writes the policy
        changes several of them one after the other."""
        if not told(self, "custrel_whole_policy"):
            self.policy_id.invalidate_recordset(["line_ids"])
            self.policy_id._check_lines()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_incomplete(self):
        if not told(self, "custrel_whole_policy"):
            for policy in self.policy_id:
                (policy.line_ids - self)._check_bands()

    def _check_bands(self):
        if grading.shares_are_complete(self.mapped("share")):
            return
        problem = self.env._(
            "The shares of customers must sum to 100 %%, none of them negative. They "
            "sum to %(sum)s %% now.",
            sum=round(sum(self.mapped("share")) * 100, 4),
        )
        if missing := self.env["custrel.grade"].search([]) - self.grade_id._origin:
            listed = say_all(self.env, missing.mapped("display_name"))
            problem += "\n" + self.env._("Grades without a line: %s", listed)
        raise ValidationError(problem)

    def _check_thresholds(self):
        # The last grade needs no threshold: it takes everybody below.
        upper = self.sorted("sequence")[:-1]
        for better, worse in pairwise(upper):
            if better.threshold <= worse.threshold:
                raise ValidationError(
                    self.env._(
                        "The threshold of %(better)s must be above that of %(worse)s.",
                        better=better.grade_id.name,
                        worse=worse.grade_id.name,
                    )
                )
