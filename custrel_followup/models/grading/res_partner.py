from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..shared.actions import open_window
from ..shared.fields import (
    SideDate,
    SideInteger,
    SideMany2one,
    SideSelection,
    SideTable,
)

GRADES = SideTable("grade", "custrel.customer.grade")
GRADE_FIELDS = (
    "custrel_grade_id",
    "custrel_grade_basis",
    "custrel_grade_locked_until",
)


class ResPartner(models.Model):
    """The grade of a customer, one per company, on its commercial entity; computed, or
    set by hand with a reason, an author and, if wanted, an end.

    Its home is ``custrel.customer.grade``; here it is shown, found, sorted and grouped
    as if it was stored on the customer.
    """

    _inherit = "res.partner"

    custrel_grade_id = SideMany2one(
        "custrel.grade",
        string="Grade",
        side=GRADES,
        column="grade_id",
        readonly=False,
        groups="custrel_followup.custrel_group_user",
        group_expand="_read_group_expand_full",
    )
    custrel_grade_color = SideInteger(
        string="Color",
        side=GRADES,
        column="color",
        depends=["custrel_grade_id.color"],
        depends_context=["company"],
        aggregator=None,
        # Shown beside the grade, by which one finds and groups.
        finds_all=False,
        search=None,
        groups="custrel_followup.custrel_group_user",
    )
    custrel_grade_basis = SideSelection(
        selection="_custrel_grade_bases",
        string="Grade Basis",
        side=GRADES,
        column="basis",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_grade_locked_until = SideDate(
        string="Grade Set Until",
        side=GRADES,
        column="locked_until",
        readonly=False,
        groups="custrel_followup.custrel_group_user",
        help="Last day of a grade set by hand. Empty: until somebody releases it.",
    )

    # The few that no statement about all customers counts.
    _custrel_archived_idx = models.Index("(id) WHERE NOT active")

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

    def _custrel_get_grades(self):
        """:return: dict of customer id to its grade id, basis and last day"""
        return GRADES.read_beside(self, ("grade_id", "basis", "locked_until"))

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
        self._custrel_graded()

    def _custrel_graded(self):
        """Follow the grades that these customers have got in the present company; rooms
        add what follows."""
        self.env["custrel.customer.grade"].invalidate_model()
        self.invalidate_recordset(GRADE_FIELDS)
        self.modified(GRADE_FIELDS)

    def _custrel_merge(self, sources):
        self._custrel_keep_one("custrel.score", ["company_id", "active"], sources)
        for model in "custrel.customer.grade", "custrel.customer.rhythm":
            self._custrel_keep_one(model, ["company_id"], sources)
        return super()._custrel_merge(sources)

    def _custrel_merged(self):
        """The purchases of all of them are those of this one."""
        result = super()._custrel_merged()
        self.commercial_partner_id._custrel_recount_purchases()
        return result

    def _custrel_recount_purchases(self):
        """Look again at what these customers bought, in each company: others belong to
        them than before, and none of them has bought anything for that."""
        for company in self.env["res.company"]._custrel_find_started():
            rows = self.env["custrel.customer.rhythm"].sudo()  # whoever moves them
            rows._refresh(company, self, bought=False)

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

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._custrel_get_checked(vals) for vals in vals_list]
        partners = super().create(
            [
                {
                    name: value
                    for name, value in vals.items()
                    if name not in GRADE_FIELDS
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
        if set(GRADE_FIELDS).isdisjoint(vals):
            return super().write(vals)
        # Imports, list edits and other programs set grades like people do; what they
        # send back as it is sets none.
        changed = self._custrel_filter_other_grades(vals)
        if changed:
            changed._custrel_check_may_grade()
        others = {k: v for k, v in vals.items() if k not in GRADE_FIELDS}
        result = super().write(others) if others else True
        until = vals.get("custrel_grade_locked_until", False)
        if not changed:
            return result
        if "custrel_grade_id" in vals:
            grade = self.env["custrel.grade"].browse(vals["custrel_grade_id"])
            changed._custrel_override_grade(grade, until=until)
        elif "custrel_grade_locked_until" in vals:
            changed._custrel_prolong_grade(until)
        return result

    def _custrel_filter_other_grades(self, vals):
        """:return: those of these whose grade, or its last day, is not what ``vals``
        say it is
        :raise AccessError: the user does not see grades
        """
        given = [self._fields[name] for name in GRADE_FIELDS if name in vals]

        def is_other(partner):
            customer = partner.commercial_partner_id
            return any(
                field.convert_to_record(
                    field.convert_to_cache(vals[field.name], customer), customer
                )
                != customer[field.name]
                for field in given
            )

        return self.filtered(is_other)

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
            if grade != customers.custrel_grade_id:
                grade._check_choosable()
            customers._custrel_write_grade(grade, True, until)
        else:
            customers._custrel_release_grades()
        self._custrel_log_changes(before, "manual", reason)

    def _custrel_release_grades(self):
        """Give these customers their computed grades, without a word in the history."""
        for target, released in self.grouped("custrel_computed_grade_id").items():
            # Until the next run, if the computed grade is archived by now.
            released._custrel_write_grade(target.filtered("active"), manual=False)
        self._custrel_mark_prospects()

    def _custrel_prolong_grade(self, until):
        """Write another last day of grades that are set by hand."""
        manual = self.commercial_partner_id.filtered(
            lambda customer: customer.custrel_grade_basis == "manual"
        )
        for grade, customers in manual.grouped("custrel_grade_id").items():
            customers._custrel_write_grade(grade, manual=True, until=until)

    @api.model
    def _custrel_log_changes(self, before, basis, reason=None):
        """Add a row to the history of each customer, also where the grade is the same.

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
        self._custrel_release_grades()
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
        return open_window(
            self.env,
            "custrel_followup.custrel_grade_change_action",
            first="list",
            domain=[("partner_id", "=", self.commercial_partner_id.id)],
        )
