from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.followup.levelling import Levelling
from ..models.shared.actions import open_window
from ..models.shared.dates import say_date, say_minutes
from ..models.shared.listing import say_all

MOST_DAYS = 31
"""Days of a person that the preview shows; what lies later changes nothing today."""

USUAL_MOST = 20
"""So many customers a day are contacted by who does nothing else: more is no plan."""


class CustrelLevel(models.TransientModel):
    """A leader sees what levelling would do to the days of his people, and does it."""

    _name = "custrel.level"
    _description = "Level the Days"
    _inherit = ["custrel.kept"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_ids = fields.Many2many(
        "res.users",
        string="People",
        required=True,
        default=lambda self: self._get_led(self.env.company),
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    overdue = fields.Boolean(
        string="Include Overdue Ones",
        help="What is overdue gets a new day as well. It may then wait half the time "
        "between two follow-ups longer.",
    )
    most = fields.Integer(
        string="At Most a Day",
        default=USUAL_MOST,
        help="So many follow-ups of a person on a day, however short they are. 0 for "
        "no limit.",
    )
    moved_count = fields.Integer(string="Follow-ups That Move", compute="_compute_days")
    too_much_count = fields.Integer(
        string="Too Much for Their Day",
        compute="_compute_days",
        help="They find no day with room before their latest one.",
    )
    days = fields.Html(compute="_compute_days", sanitize=False)
    notice = fields.Char(compute="_compute_days", help="Why nothing moves.")

    _most_bounds = models.Constraint(
        "CHECK (most BETWEEN 0 AND 1000)",
        "At most a day: give a number from 0 (no limit) to 1000.",
    )

    @api.model
    def _get_led(self, company):
        """:return: people whose days the user may level: those of the company for whom
        he may see all customers, or else himself and the members of his teams"""
        staff = self.env["res.users"].browse(company._custrel_get_staff())
        if self.env.user.has_group("custrel_followup.custrel_group_all"):
            return staff
        return staff & (self.env.user._custrel_get_led(company) | self.env.user)

    def _get_levelling(self):
        """:raise UserError: he levels the days of others"""
        strange = self.user_ids._origin - self._get_led(self.company_id)
        if strange:
            raise UserError(
                self.env._(
                    "%s: you don't lead a team of theirs. Choose people of your teams.",
                    say_all(self.env, strange.mapped("name")),
                )
            )
        company = self.company_id._origin.sudo()  # whatever his people have to do
        return Levelling(
            company,
            self.user_ids._origin.ids,
            overdue=self.overdue,
            most=max(self.most, 0),
        )

    @api.depends("company_id", "user_ids", "overdue", "most")
    @api.depends_context("lang")
    def _compute_days(self):
        for wizard in self:
            found = wizard._get_levelling()
            days = {row["id"]: row["date_planned"] for row in found.rows}
            moves = found.get_moves()
            wizard.moved_count = sum(move.day != days[move[0]] for move in moves)
            wizard.too_much_count = sum(row["place"].too_much for row in found.rows)
            wizard.days = self.env["ir.qweb"]._render(
                "custrel_followup.level_days", {"people": wizard._get_people(found)}
            )
            wizard.notice = wizard._explain()

    def _explain(self):
        """:return: why nothing moves, empty where something does"""
        if self.moved_count:
            return False
        if self.too_much_count:
            return self.env._(
                "Nothing can move: what is too much finds no day with room before its "
                "latest one."
            )
        return self.env._("Nothing has to move: every day has room for what it holds.")

    def _get_people(self, found):
        """:return: list of people with those of their days, from today on, that change:
        how much time and how many follow-ups lie on each before and after, and how much
        fits"""
        before, after = Counter(), Counter()
        counts_before, counts_after = Counter(), Counter()
        for row in found.rows:
            old = row["user_id"], row["date_planned"]
            new = row["user_id"], old[1] if row["fixed"] else row["place"].day
            before[old] += row["minutes"]
            after[new] += row["minutes"]
            counts_before[old] += 1
            counts_after[new] += 1
        changed = {
            place
            for place in before.keys() | after
            if place[1] >= found.today
            and (before[place], counts_before[place])
            != (after[place], counts_after[place])
        }
        people = []
        for user in self.user_ids._origin:
            own = sorted(day for id_, day in changed if id_ == user.id)
            if not own:
                continue
            limit = found.diaries.get_limit(user.id)
            people.append(
                {
                    "name": user.name,
                    "limit": limit and say_minutes(self.env, limit),
                    "days": [
                        {
                            "day": say_date(self.env, day),
                            "count_before": counts_before[user.id, day],
                            "time_before": say_minutes(self.env, before[user.id, day]),
                            "count_after": counts_after[user.id, day],
                            "time_after": say_minutes(self.env, after[user.id, day]),
                            "full": limit and before[user.id, day] > limit,
                            "still_full": limit and after[user.id, day] > limit,
                        }
                        for day in own[:MOST_DAYS]
                    ],
                }
            )
        return people

    def action_level(self):
        """Move the follow-ups as shown.

        :return: action that shows what is still too much for its day
        """
        self.ensure_one()
        followups = self.env["custrel.followup"].sudo()  # of all people whom he leads
        followups._move(self.company_id, self._get_levelling().get_moves())
        return open_window(
            self.env,
            "custrel_followup.custrel_followup_action",
            domain=[("user_id", "in", self.user_ids.ids)],
            context={"search_default_planned": 1, "search_default_group_user": 1},
        )
