from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shared.listing import say_all


class CustrelGrade(models.Model):
    _name = "custrel.grade"
    _description = "Customer Grade"
    _inherit = ["custrel.setting", "custrel.named", "custrel.needed"]
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        size=16, required=True, help="The letter people say: A, B, C, D."
    )
    sequence = fields.Integer(default=10, help="The best grade comes first.")
    active = fields.Boolean(default=True)
    color = fields.Integer(default=0, aggregator=None)
    share = fields.Float(
        string="Share of Customers",
        digits=(7, 6),
        help="Part of the customers that a new grading policy gives this grade.",
    )
    is_key = fields.Boolean(
        string="Key Customers",
        help="Customers of this grade are looked after first.",
    )
    guidance = fields.Html(
        translate=True,
        help="What we promise customers of this grade, shown to their salespeople.",
    )

    _code_unique = models.UniqueIndex(
        "(code)", "A grade with this code exists already."
    )
    _share_range = models.Constraint(
        "CHECK (share >= 0 AND share <= 1)",
        "The share of customers of a grade lies between 0 % and 100 %.",
    )

    @api.depends("code", "name")
    @api.depends_context("lang", "show_grade_code")
    def _compute_display_name(self):
        """Who has never bought is no regular customer, whatever his grade: lists of
        prospects show its code alone."""
        if self.env.context.get("show_grade_code"):
            for grade in self:
                grade.display_name = grade.code
            return
        for grade in self:
            grade.display_name = f"{grade.code or ''} · {grade.name or ''}"

    @api.model
    def _get_weekly_hours(self, company):
        """Know how long a customer of each grade takes; who plans contacts does.

        :return: dict of grade id to hours of a usual week
        """
        return {}

    @api.model
    def _get_weekly_room(self, company):
        """:return: hours a usual week that those have whose customers are graded, or
        would be; 0 where nobody knows, or somebody has no limit"""
        return 0

    @api.model
    def _get_hours_of_needs(self, company, graded):
        """Know what customers take more, or less, than others of their grade, because
        of what they need.

        :param SQL graded: table of partner_id and grade_id
        :return: dict of grade id to hours of a usual week, of all customers together
        """
        return {}

    def _get_kinds(self):
        """Each grade that a policy gives, and any at all."""
        lines = self.env["custrel.grading.policy.line"].sudo()  # of all companies
        given = lines.search([("policy_id.active", "=", True)]).grade_id
        return set((self & given).ids) | {False for _grade in self}

    def _describe_loss(self, kinds):
        grades = self.browse(filter(None, kinds))
        if not grades:
            return self.env._("Customers need a grade. Add another one first.")
        return self.env._(
            "The grading policies give the grade %s. Take it out of the policies "
            "first.",
            say_all(self.env, grades.mapped("display_name")),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # No foreign key does this, see UncheckedMany2one.
        for model, name in (
            ("custrel.customer.grade", "grade_id"),
            ("custrel.score", "grade_id"),
            ("custrel.grade.change", "old_grade_id"),
            ("custrel.grade.change", "new_grade_id"),
            ("custrel.grading.move", "new_grade_id"),
        ):
            records = self.env[model].sudo()  # also those of other companies
            records = records.with_context(active_test=False)  # and of a preview
            if records.search_count([(name, "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "Customers have or had the grade %s. Archive it instead.",
                        say_all(self.env, self.mapped("display_name")),
                    )
                )
