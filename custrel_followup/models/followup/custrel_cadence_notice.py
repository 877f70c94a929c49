from collections import Counter
from functools import partial

from odoo import fields, models

from ..shared.dates import say_count


class CustrelCadence(models.Model):
    """Who gets no follow-ups any more is said before a cadence is saved; people whose
    follow-ups move are told once."""

    _inherit = "custrel.cadence"

    name = fields.Char(tracking=True)
    active = fields.Boolean(tracking=True)
    sequence = fields.Integer(string="Place in the List", tracking=True)
    company_id = fields.Many2one(tracking=True)
    grade_id = fields.Many2one(tracking=True)
    quadrant = fields.Selection(tracking=True)
    times = fields.Integer(tracking=True)
    period = fields.Selection(tracking=True)
    channel_ids = fields.Many2many(tracking=True)
    latest_factor = fields.Float(tracking=True)
    second_every = fields.Integer(tracking=True)
    automatic = fields.Boolean(tracking=True)
    mail_template_id = fields.Many2one(tracking=True)

    def _get_dangers(self):
        lines = super()._get_dangers()
        before = self._origin
        if before and (count := before._count_lost(self)):
            lines.append(
                self.env._(
                    "%(grade)s has no other cadence: %(count)s customers get no "
                    "follow-ups any more.",
                    grade=before.grade_id.code,
                    count=say_count(self.env, count),
                )
            )
        return lines

    def _is_general(self):
        """:return: whether it plans for every customer of its grade"""
        return self.active and not self.quadrant

    def _count_lost(self, after):
        """:param after: this cadence with other values
        :return: how many customers nobody would plan any more"""
        if not self._is_general():
            return 0
        rivals = self.sudo().search(  # of all companies
            [
                ("grade_id", "=", self.grade_id.id),
                ("quadrant", "=", False),
                ("id", "not in", self.ids),
            ]
        )
        others = {row.company_id.id for row in rivals}
        if after._is_general() and after.grade_id._origin == self.grade_id:
            others.add(after.company_id._origin.id)
        if False in others:
            return 0
        rows = self.env["custrel.customer.grade"].sudo()  # their number tells nothing
        domain = [("grade_id", "=", self.grade_id.id)]
        domain.append(("company_id", "not in", list(others)))
        if self.company_id:
            domain.append(("company_id", "=", self.company_id.id))
        return rows.search_count(domain)

    # ------------------------------------------------------------------ when it acts

    def _settle_planned(self, grades, cause):
        """Tell people what became of what is planned for them."""
        planned = self._find_planned(grades)
        days = {followup: followup.date_planned for followup in planned}
        result = super()._settle_planned(grades, cause)
        moved, cancelled = Counter(), Counter()
        for followup, day in days.items():
            owner = followup.user_id
            if followup.state == "cancelled":
                cancelled[owner] += 1
            elif followup.date_planned != day:
                moved[owner] += 1
        cause[:1]._tell_owners(moved, cancelled)
        return result

    def _tell_owners(self, moved, cancelled):
        """:param moved: how many follow-ups of each person got another day
        :param cancelled: how many of them are cancelled"""
        owners = self.env["res.users"].union(*moved, *cancelled)
        teams = Counter()
        for owner in owners:
            own = moved[owner] + cancelled[owner]
            teams_of_owner = owner.sudo().crm_team_ids  # whoever edits a cadence
            for leader in teams_of_owner.user_id - owner:
                teams[leader] += own
            self._tell(owner, partial(_describe_own, moved[owner], cancelled[owner]))
        for leader, count in teams.items():
            if leader not in owners:
                self._tell(leader, partial(_describe_team, count))
        if owners:
            total = moved.total() + cancelled.total()
            told = self.env["res.users"].union(owners, *teams)
            group = self.env.ref("custrel_followup.custrel_group_manager")
            for user in group.sudo().all_user_ids - told.sudo():  # all who decide
                if not self.company_id or self.company_id in user.company_ids:
                    self._tell(user, partial(_describe_team, total))


def _describe_own(moved, cancelled, cadence):
    return cadence.env._(
        "%(who)s has changed %(cadence)s: %(moved)s of your follow-ups have another "
        "day, %(cancelled)s are cancelled.",
        who=cadence.env.user.name,
        cadence=cadence.display_name,
        moved=say_count(cadence.env, moved),
        cancelled=say_count(cadence.env, cancelled),
    )


def _describe_team(count, cadence):
    return cadence.env._(
        "%(who)s has changed %(cadence)s: %(count)s follow-ups of your people have "
        "another day or are cancelled.",
        who=cadence.env.user.name,
        cadence=cadence.display_name,
        count=say_count(cadence.env, count),
    )
