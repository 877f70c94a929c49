from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import need
from ...rules.capacity import Place
from ..shared.actions import open_window
from ..shared.dates import say_count
from .custrel_followup_planner import BULK
from .levelling import Move
from .planning import Planning

PACE = frozenset(("times", "period", "latest_factor"))
USE = frozenset(("active", "sequence", "company_id", "grade_id", "quadrant"))
"""Fields that decide which cadence is used for whom."""


class CustrelFollowup(models.Model):
    """A need that is taken back, such as one put by mistake where it does not belong,
    leaves the plan as it was."""

    _inherit = "custrel.followup"

    day_before_need = fields.Date(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="For which day it was planned before a pressing need moved it.",
    )

    def _follow_need_days(self, company, before):
        """Remember for which day these were planned before a need moved them, and move
        them back there when no need chooses their cadence any more.

        :param dict before: of each of these, the cadence and the day until now
        """
        today = company._custrel_today()
        moves = []
        for followup in self.filtered(lambda x: x.state == "planned"):
            cadence, day = before[followup]
            if followup.cadence_id == cadence:
                continue
            known = followup.day_before_need
            if followup.cadence_id.quadrant:
                if not cadence.quadrant and day >= today:
                    followup._keep({"day_before_need": day})
            elif known:
                followup._keep({"day_before_need": False})
                if known >= today and not followup.day_by_hand:
                    latest = followup.date_latest or known
                    moves.append(Move(followup.id, known, False, max(latest, known)))
        self._move(company, moves)


class CustrelCadence(models.Model):
    """What is planned follows the cadence: it moves when the cadence changes, goes to
    the one that takes its place, and is cancelled when there is none."""

    _inherit = "custrel.cadence"

    planned_count = fields.Integer(
        string="Planned Follow-ups", compute="_compute_planned_count"
    )

    def _compute_planned_count(self):
        followups = self.env["custrel.followup"].sudo()  # their number tells nothing
        counts = dict(
            followups._read_group(
                [("cadence_id", "in", self.ids), ("state", "=", "planned")],
                ["cadence_id"],
                ["__count"],
            )
        )
        for record in self:
            record.planned_count = counts.get(record._origin, 0)

    @api.model
    def _get_noticed_fields(self):
        return [*super()._get_noticed_fields(), *sorted(PACE | USE - {"active"})]

    def _get_notices(self):
        self.ensure_one()
        lines = []
        count, before = self.planned_count, self._origin
        if count and (before.active and not self.active):
            lines.append(
                self.env._(
                    "%s follow-ups are planned by it. When you save, they go to the "
                    "cadence that takes its place, or are cancelled.",
                    say_count(self.env, count),
                )
            )
        elif count and any(before[name] != self[name] for name in PACE):
            lines.append(
                self.env._(
                    "%s follow-ups are planned by it. When you save, they move to the "
                    "days that follow from it, unless somebody chose their day.",
                    say_count(self.env, count),
                )
            )
        if self.active and (other := self._get_rival()):
            lines.append(
                self.env._(
                    "%(other)s is for the same customers. Only the first one of the "
                    "list plans, one of the company before one for all companies.",
                    other=other.display_name,
                )
            )
        if self.times > 1 and self.period and self._get_step_days() == 1:
            lines.append(
                self.env._(
                    "That is a follow-up with each of these customers every day."
                )
            )
        return lines

    def _get_rival(self):
        """:return: another active cadence for the same customers"""
        return self.search(
            [
                ("grade_id", "=", self.grade_id.id),
                ("quadrant", "=", self.quadrant),
                ("company_id", "in", [False, self.company_id.id]),
                ("id", "not in", self._origin.ids),
            ],
            limit=1,
        )

    def action_open_planned(self):
        """:return: action with the follow-ups that this cadence has planned"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_followup_action",
            domain=[("cadence_id", "=", self.id)],
            context={"search_default_planned": 1},
        )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._settle_planned(records.grade_id, records)
        return records

    def write(self, vals):
        grades = self.grade_id
        before = {x: [x[name] for name in PACE] for x in self}
        used = not USE.isdisjoint(vals)
        result = super().write(vals)
        changed = self.filtered(lambda x: [x[name] for name in PACE] != before[x])
        if changed or used:
            cause = self._with_reason(vals)
            changed._settle_planned(grades | self.grade_id, cause)
        return result

    def _settle_planned(self, grades, _cause):
        """Give what is planned for customers of these grades to the cadences that are
        used for them now, on the days that follow from those of ``self``.

        :param _cause: the cadences that were written
        """
        env = self.with_context(**BULK).sudo().env  # as :meth:`_find_planned` says
        followups = self._find_planned(grades).with_env(env)
        # Days of before a need came follow from what the cadences were then.
        followups.filtered("day_before_need")._keep({"day_before_need": False})
        for company, own in followups.grouped("company_id").items():
            self._settle(company, own)

    def _settle(self, company, followups):
        """Give follow-ups of a company to the cadences that are used for them now: the
        most pressing need of the customer chooses that of his grade.

        :param followups: with the rights of the program
        """
        used = followups.env["custrel.cadence"]._get_used(company)
        pressing = self.env["custrel.need"]._find_most_pressing(
            followups.partner_id.ids, company
        )
        settled = defaultdict(followups.browse)
        for followup in followups:
            grade = followup.cadence_id.grade_id.id
            quadrant = pressing.get(followup.partner_id.id, False)
            record = need.pick(used, grade, quadrant)
            if record != followup.cadence_id or record in self:
                settled[record] |= followup
        for record, planned in settled.items():
            if record:
                record._take_over(company, planned)
            else:
                planned.action_cancel(
                    self.env._("There is no cadence for the grade any more.")
                )

    @api.model
    def _follow_needs(self, company, partners):
        """Other needs of these customers may be the most pressing ones: what is planned
        goes to the cadence that is used now, where one asks for needs."""
        used = self.sudo()._get_used(company)  # of the company, whoever tells a need
        if not any(quadrant for _grade, quadrant in used):
            return
        everybody = self.env["custrel.followup"].with_context(**BULK)
        everybody = everybody.sudo()  # a need moves what is planned for any colleague
        planned = everybody.search(
            [
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
                ("company_id", "=", company.id),
                ("partner_id", "in", partners.ids),
                ("cadence_id", "!=", False),
            ]
        )
        if planned:
            before = {x: (x.cadence_id, x.date_planned) for x in planned}
            self._settle(company, planned)
            planned._follow_need_days(company, before)

    @api.model
    def _find_planned(self, grades):
        """:return: open follow-ups that cadences planned for these grades"""
        # Of all people in all companies: whoever edits cadences decides for them.
        followups = self.env["custrel.followup"].sudo()
        self.flush_model()
        return followups.search(
            [
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
                ("cadence_id.grade_id", "in", grades.ids),
            ]
        )

    def _take_over(self, company, followups):
        """Plan these follow-ups by this cadence, on the days that follow from it."""
        self.ensure_one()
        followups.filtered(lambda f: f.cadence_id != self).write(
            {"cadence_id": self.id}
        )
        today = company._custrel_today()
        movable = followups.filtered(
            lambda f: f.date_planned >= today and not f.day_by_hand
        )
        if not movable:
            return
        # The new day is no stand-in for an old one.
        movable.filtered("displaced_from")._keep({"displaced_from": False})
        planning = Planning(company, self, without=movable.ids)
        rows = self.env.execute_query_dict(self._select_planned(company, movable))
        planning.set_out(rows)
        planning.look_up(rows)
        moves = []
        for row in planning.sort(rows):
            if row["automatic"]:
                day, latest = planning.place_alone(row)
                place = Place(day, False)
            else:
                place, latest = planning.place(row, row["owner_id"], row["minutes"])
            moves.append(Move(row["followup_id"], place.day, place.too_much, latest))
        movable._move(company, moves)

    def _select_planned(self, company, followups):
        """:return: SQL of what :class:`Planning` needs to know of these follow-ups"""
        followups.flush_model()
        return SQL(
            """
            SELECT followup.id AS followup_id, followup.user_id AS owner_id,
                   COALESCE(followup.minutes, 0) AS minutes, partner.id,
                   followup.automatic,
                   followup.user_id, %(grade)s AS grade_id, %(cadence)s AS cadence_id,
                   past.last_day
              FROM custrel_followup followup
              JOIN res_partner partner ON partner.id = followup.partner_id
              LEFT JOIN LATERAL (%(past)s) past ON TRUE
             WHERE followup.id IN %(ids)s
            """,
            grade=self.grade_id.id,
            cadence=self.id,
            past=followups._select_past(company),
            ids=tuple(followups.ids),
        )
