from collections import Counter
from functools import partial

from odoo import api, fields, models
from odoo.tools import split_every

from ..shared.dates import say_count
from ..shared.jobs import attempt
from .custrel_complaint_priority import BATCH
from .custrel_complaint_stage import OPEN_STATES

HOURS = ("response_hours", "resolution_hours")
WHOM = ("active", "sequence", "company_id", "grade_id", "severity_id")
"""Fields that decide which target is used for which complaint."""


class CustrelComplaintSla(models.Model):
    """How many open complaints get other deadlines is said before a target is saved;
    then they follow it, and their owners are told once."""

    _inherit = "custrel.complaint.sla"

    name = fields.Char(tracking=True)
    active = fields.Boolean(tracking=True)
    sequence = fields.Integer(string="Place in the List", tracking=True)
    company_id = fields.Many2one(tracking=True)
    grade_id = fields.Many2one(tracking=True)
    severity_id = fields.Many2one(tracking=True)
    response_hours = fields.Float(tracking=True)
    resolution_hours = fields.Float(tracking=True)
    warn_share = fields.Float(tracking=True)
    second_hours = fields.Float(tracking=True)
    manager_hours = fields.Float(tracking=True)

    @api.model
    def _get_noticed_fields(self):
        return [*super()._get_noticed_fields(), *HOURS, *WHOM[1:]]

    def _get_dangers(self):
        lines = super()._get_dangers()
        if not self._has_changed(*HOURS, *WHOM):
            return lines
        moved, without = self._count_followers()
        if moved:
            lines.append(
                self.env._(
                    "Open complaints that get other deadlines: %s. What was met or "
                    "missed stays so, and nothing becomes late backwards.",
                    moved,
                )
            )
        if without:
            lines.append(
                self.env._(
                    "Open complaints for which there is no target any more: %s. They "
                    "keep their deadlines; new ones like them get none.",
                    without,
                )
            )
        return lines

    def _get_notices(self):
        return []

    def _count_followers(self):
        """:return: how many open complaints follow this target, or another one instead
        of it, and how many follow none any more, once it has these values"""
        complaints = self.env["custrel.complaint"].sudo()  # their number tells nothing
        groups = complaints._read_group(
            [("state", "in", OPEN_STATES)],
            ["company_id", "grade_id", "severity_id", "sla_id"],
            ["__count"],
        )
        hours = self._has_changed(*HOURS)
        rows = {company: self._get_rows_with(company) for company, *_rest in groups}
        moved = without = 0
        for company, grade, severity, present, count in groups:
            fitting = rows[company]._match(grade, severity)
            if fitting:
                same = fitting._origin == present
                concerned = hours if same and fitting == self else not same
                # Others than this one may not fit for reasons of their own.
                if concerned and self._origin in (fitting._origin, present):
                    moved += count
            elif present == self._origin:
                without += count
        return moved, without

    def _get_rows_with(self, company):
        """:return: like :meth:`_get_of_company`, with the values of this record"""
        rows = self._get_of_company(company) - self._origin
        if self.active and self.company_id._origin in (company.browse(), company):
            rows = (rows | self).sorted(_order)
        return rows

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created._follow(created._get_scope())
        return created

    def write(self, vals):
        names = (*HOURS, *WHOM)
        before = {row: [row[name] for name in names] for row in self}
        scope = self._get_scope()
        result = super().write(vals)
        changed = self.filtered(lambda row: [row[x] for x in names] != before[row])
        if changed:
            hours = {row: before[row][: len(HOURS)] for row in changed}
            changed._with_reason(vals)._follow(
                scope | changed._get_scope(),
                changed.filtered(lambda row: [row[x] for x in HOURS] != hours[row]),
            )
        return result

    def _get_scope(self):
        """:return: companies whose complaints may follow these targets"""
        if all(row.company_id for row in self):
            return self.company_id
        return self.env["res.company"].sudo().search([])  # targets of all companies

    def _follow(self, companies, changed=()):
        """Give open complaints the targets that fit them now.

        :param companies: of which the complaints are
        :param changed: targets whose hours have changed
        """
        self.flush_model()
        complaints = self.env["custrel.complaint"].sudo()  # targets bind everybody
        domain = [("state", "in", OPEN_STATES), ("company_id", "in", companies.ids)]
        found = complaints.search(domain, order="id")
        deadlines = {c: (c.response_deadline, c.resolution_deadline) for c in found}
        for ids in split_every(BATCH, found.ids):
            attempt(
                self.env,
                "Complaints follow targets",
                found.browse(ids),
                lambda some: some._set_targets(changed=changed),
            )
        moved = Counter(
            complaint.user_id
            for complaint, before in deadlines.items()
            if (complaint.response_deadline, complaint.resolution_deadline) != before
        )
        self[:1]._tell_owners(moved)

    def _tell_owners(self, moved):
        """:param moved: how many open complaints of each person got other deadlines"""
        if not moved:
            return
        for owner, count in moved.items():
            if owner:
                self._tell(owner, partial(_describe_own, count))
        group = self.env.ref("custrel_followup.custrel_group_manager")
        for user in group.sudo().all_user_ids:  # all who decide
            if user not in moved and (
                not self.company_id or self.company_id in user.company_ids
            ):
                self._tell(user, partial(_describe_all, moved.total()))


def _order(row):
    return (
        not row.company_id,
        not row.grade_id,
        not row.severity_id,
        row.sequence,
        row._origin.id or 2**31,
    )


def _describe_own(count, row):
    return row.env._(
        "%(who)s has changed the target %(target)s: %(count)s of your open complaints "
        "have other deadlines.",
        who=row.env.user.name,
        target=row.display_name,
        count=say_count(row.env, count),
    )


def _describe_all(count, row):
    return row.env._(
        "%(who)s has changed the target %(target)s: %(count)s open complaints have "
        "other deadlines.",
        who=row.env.user.name,
        target=row.display_name,
        count=say_count(row.env, count),
    )
