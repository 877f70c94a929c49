from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError

from .res_partner import GRADE_COLUMNS


class ResPartner(models.Model):
    """A grade set by hand: with a reason, an author and, if wanted, an end."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._custrel_get_checked(vals) for vals in vals_list]
        partners = super().create(
            [
                {
                    name: value
                    for name, value in vals.items()
                    if name not in GRADE_COLUMNS
                }
                for vals in vals_list
            ]
        )
        graded = defaultdict(self.browse)
        for partner, vals in zip(partners, vals_list, strict=True):
            if grade_id := vals.get("custrel_grade_id"):
                until = vals.get("custrel_grade_locked_until") or False
                graded[grade_id, until] |= partner
        for (grade_id, until), customers in graded.items():
            grade = self.env["custrel.grade"].browse(grade_id)
            customers._custrel_override_grade(grade, until=until)
        return partners

    def write(self, vals):
        vals = self._custrel_get_checked(vals)
        if GRADE_COLUMNS.keys().isdisjoint(vals):
            return super().write(vals)
        # Imports, list edits and other programs set grades like people do. The basis
        # says who did: that is not theirs to say.
        self._custrel_check_may_grade()
        others = {k: v for k, v in vals.items() if k not in GRADE_COLUMNS}
        result = super().write(others) if others else True
        until = vals.get("custrel_grade_locked_until", False)
        if "custrel_grade_id" in vals:
            grade = self.env["custrel.grade"].browse(vals["custrel_grade_id"])
            self._custrel_override_grade(grade, until=until)
        elif "custrel_grade_locked_until" in vals:
            self._custrel_prolong_grade(until)
        return result

    @api.model
    def _custrel_check_may_grade(self):
        if not self.env.su and not self.env.user.has_group(
            "custrel_followup.custrel_group_all"
        ):
            raise AccessError(
                self.env._(
                    "Grades are set by users who see all customers. Ask your manager."
                )
            )

    def _custrel_override_grade(self, grade, reason=None, until=False):
        """Set the grade by hand in the present company, or release it to the figures.

        :param grade: one grade; empty to return to the computed one
        :param str reason: why, kept in the history
        :param date until: last day of the grade set by hand; False for no expiry
        :raise AccessError: the user may not set grades
        """
        self._custrel_check_may_grade()
        customers = self.commercial_partner_id
        before = {customer: customer.custrel_grade_id for customer in customers}
        if grade:
            customers._custrel_write_grade(grade, True, until)
        else:
            computed = customers.grouped("custrel_computed_grade_id")
            for target, released in computed.items():
                released._custrel_write_grade(target, False)
        self._custrel_log_changes(before, "manual", reason)

    def _custrel_prolong_grade(self, until):
        """Write another last day of grades that are set by hand."""
        manual = self.commercial_partner_id.filtered(
            lambda customer: customer.custrel_grade_basis == "manual"
        )
        for grade, customers in manual.grouped("custrel_grade_id").items():
            customers._custrel_write_grade(grade, manual=True, until=until)

    @api.model
    def _custrel_log_changes(self, before, basis, reason=None):
        """Keep what was decided for each customer, be the grade another one or not.

        :param before: dict of customer to the grade it had
        """
        customers = self.union(*before)
        scores = customers._custrel_get_scores()
        changes = self.env["custrel.grade.change"].sudo()  # nobody writes history
        changes.create(
            [
                customer._custrel_prepare_change(
                    old,
                    basis,
                    reason,
                    scores.get(customer.id, self.env["custrel.score"]),
                )
                for customer, old in before.items()
            ]
        )

    def _custrel_prepare_change(self, old, basis, reason, score):
        new = self.custrel_grade_id
        direction = "down" if old else "new"
        if old == new:
            direction = False
        elif old and new and new.sequence < old.sequence:
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
    def _custrel_find_expired(self, company):
        """:return: customers whose grade was set by hand and has expired"""
        rows = self.env["custrel.customer.grade"].search(
            [
                ("company_id", "=", company.id),
                ("basis", "=", "manual"),
                ("locked_until", "<", company._custrel_today()),
            ]
        )
        return rows.partner_id.with_company(company)

    def _custrel_expire_grades(self):
        """Return to the computed grade."""
        before = {partner: partner.custrel_grade_id for partner in self}
        for grade, partners in self.grouped("custrel_computed_grade_id").items():
            partners._custrel_write_grade(grade, manual=False)
        self._custrel_log_changes(before, "expiry")

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
