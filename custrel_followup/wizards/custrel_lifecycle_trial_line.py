from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..models.retention.custrel_lifecycle_rule import LIMITS
from ..models.shared.dates import say_count
from ..models.shared.listing import say_all
from ..rules import backtest as rules
from ..rules import lifecycle
from .custrel_lifecycle_trial import BOUNDS, vary

NAMED = 5
"""So many customers are named of each change, the dearest ones."""


class CustrelLifecycleTrialLine(models.TransientModel):
    """One threshold, and what came of those whom it would have flagged."""

    _name = "custrel.lifecycle.trial.line"
    _description = "Threshold of a Look Back"
    _inherit = ["custrel.kept"]
    _order = "sequence, id"

    trial_id = fields.Many2one(
        "custrel.lifecycle.trial", required=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    factor = fields.Float(digits=(4, 1), readonly=True)
    fixed = fields.Integer(readonly=True)
    is_best = fields.Boolean(readonly=True)
    name = fields.Char(string="At Risk When Silent For", compute="_compute_name")
    flagged = fields.Integer(
        readonly=True,
        help="Customers whom you would have been told to call.",
    )
    flagged_lost = fields.Integer(
        string="Rightly",
        readonly=True,
        help="Flagged, and they did not come back within a year: a call was worth it.",
    )
    others = fields.Integer(readonly=True)
    others_lost = fields.Integer(
        string="Missed",
        readonly=True,
        help="Not flagged, and they did not come back all the same.",
    )
    tally = fields.Char(compute="_compute_tally")
    precision = fields.Float(
        string="Hit Rate",
        compute="_compute_shares",
        help="Of those who were flagged, the share that did not come back.",
    )
    effect = fields.Text(string="What Changes Today", readonly=True)
    missed = fields.Float(string="Missed Share", compute="_compute_shares")
    recall = fields.Float(
        string="Found",
        compute="_compute_shares",
        help="Of all who did not come back, the share that was flagged.",
    )

    @api.depends("factor", "fixed")
    @api.depends_context("lang")
    def _compute_name(self):
        for line in self:
            if line.fixed:
                line.name = self.env._("%s days, whoever it is", line.fixed)
            elif line.factor:
                line.name = self.env._("%s × expected gap", f"{line.factor:g}")
            else:
                line.name = self.env._("Present rules")

    @api.depends("flagged", "flagged_lost")
    @api.depends_context("lang")
    def _compute_tally(self):
        for line in self:
            line.tally = self.env._(
                "flagged: %(flagged)s, rightly: %(lost)s",
                flagged=say_count(self.env, line.flagged),
                lost=say_count(self.env, line.flagged_lost),
            )

    @api.depends("name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name

    @api.depends("flagged", "flagged_lost", "others", "others_lost")
    def _compute_shares(self):
        for line in self:
            outcome = line._get_outcome()
            line.precision = rules.precision(outcome) or 0
            line.missed = rules.missed(outcome) or 0
            line.recall = rules.recall(outcome) or 0

    def _get_outcome(self):
        return rules.Outcome(*(self[name] for name in rules.Outcome._fields))

    def _tell_of_nothing(self):
        """:return: list of a sentence where all, or none, of those who were looked at
        stayed away: then each threshold is as right as another one"""
        lost, whole = self.flagged_lost + self.others_lost, self.flagged + self.others
        if whole and lost == whole:
            return [
                self.env._(
                    "Nobody of them came back, flagged or not: this past says nothing "
                    "about thresholds, each of them has a hit rate of 100%."
                )
            ]
        if whole and not lost:
            return [
                self.env._(
                    "All of them came back, flagged or not: this past says nothing "
                    "about thresholds."
                )
            ]
        return []

    def _tell(self, day):
        """:return: what this threshold would have said, in a sentence"""
        if not self.flagged + self.others:
            return self.env._(
                "Nobody bought in the two years before %s: there is nothing to look "
                "back at yet.",
                format_date(self.env, day),
            )
        return self.env._(
            "On %(day)s this rule would have flagged %(flagged)s customers; "
            "%(lost)s%% of them did not come back within a year; of the %(others)s "
            "others %(missed)s%%.",
            day=format_date(self.env, day),
            flagged=say_count(self.env, self.flagged),
            lost=round(100 * self.precision),
            others=say_count(self.env, self.others),
            missed=round(100 * self.missed),
        )

    def _tell_best(self):
        """:return: in a sentence that this threshold is the best one, and why"""
        outcome = self._get_outcome()
        back = outcome.flagged + outcome.others
        back -= outcome.flagged_lost + outcome.others_lost
        return self.env._(
            "Best of those tried: %(name)s. It finds %(found)s%% of the customers who "
            "did not come back, and flags %(wrong)s%% of those who came back by "
            "themselves.",
            name=self.name,
            found=round(100 * self.recall),
            wrong=round(100 * (outcome.flagged - outcome.flagged_lost) / back),
        )

    def action_ask(self):
        """Say what this threshold changes today before it is used.

        :return: action with the question
        """
        self.ensure_one()
        self.trial_id._get_rules().check_access("write")
        self._keep({"effect": self._describe_effect()})
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (
                    self.env.ref(
                        "custrel_followup.custrel_lifecycle_trial_line_view_form"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
        }

    def _describe_effect(self):
        """:return: how many are at risk, dormant, lost now and by this threshold, and
        the dearest of those for whom it changes, in words"""
        company = self.trial_id.company_id
        rows = self.env["custrel.customer.rhythm"].sudo()  # of all, as the rules are
        rows = rows.with_company(company)
        own = self.trial_id._get_rules()
        by_grade = {
            grade_id: vary(rule, self._prepare_rule(rule))
            for grade_id, rule in own._get_by_grade(company).items()
        }
        now, then, moves = Counter(), Counter(), {}
        for was, becomes, count, dearest in rows._compare_states(
            company, by_grade, NAMED
        ):
            now[was] += count
            then[becomes] += count
            if was != becomes:
                moves[was, becomes] = (count, dearest)
        sooner = own.filtered(self._is_sooner)
        labels = dict(self.env["res.partner"]._custrel_lifecycle_states())
        lines = [
            self.env._(
                "%(state)s: %(now)s now, %(then)s then",
                state=labels[state],
                now=say_count(self.env, now[state]),
                then=say_count(self.env, then[state]),
            )
            for state in (lifecycle.RISK, lifecycle.DORMANT, lifecycle.LOST)
        ]
        order = lifecycle.STATES.index
        lines += [
            self.env._(
                "%(before)s → %(after)s: %(count)s (%(names)s)",
                before=labels[was],
                after=labels[becomes],
                count=say_count(self.env, count),
                names=self._name_dearest(count, dearest),
            )
            for (was, becomes), (count, dearest) in sorted(
                moves.items(), key=lambda move: tuple(map(order, move[0]))
            )
        ]
        if not moves:
            lines.append(self.env._("Nobody changes today."))
        if sooner:
            lines.append(
                self.env._(
                    "Dormant or lost sooner than now: %(grades)s. Nobody is lost later "
                    "than after %(times)s times the silence after which he is at risk.",
                    grades=say_all(self.env, sooner.mapped("display_name")),
                    times=lifecycle.MOST_TIMES,
                )
            )
        return "\n".join(lines)

    def _name_dearest(self, count, ids):
        """:param ids: of the dearest of so many customers"""
        company = self.trial_id.company_id
        customers = self.env["res.partner"].with_company(company)
        dearest = customers.search([("id", "in", ids)], order="custrel_amount desc, id")
        names = [
            f"{one.name} {format_amount(self.env, one.custrel_amount, one.currency_id)}"
            if one.custrel_amount
            else one.name
            for one in dearest
        ]
        if count > len(names):
            more = say_count(self.env, count - len(names))
            names.append(self.env._("%s more", more))
        return say_all(self.env, names)

    def action_use(self):
        """Write this threshold into the rules of all grades of the company, and why
        into their history; what they were is kept."""
        self.ensure_one()
        own = self.trial_id._get_rules()
        own.check_access("write")
        if not self.factor and not self.fixed:
            return {"type": "ir.actions.act_window_close"}
        before = {rule: rule._remember() for rule in own}
        self._write_rules()
        told = Markup("<p>%s</p>") % self.env._(
            "Chosen in a look back: %(name)s. %(sentence)s",
            name=self.name,
            sentence=self._tell(self.trial_id.day),
        )
        for rule, values in before.items():  # a handful
            rule._keep({"replaced": values})
            rule.message_post(body=told)
        own._apply()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.custrel_lifecycle_rule_action"
        )

    def _write_rules(self):
        """Write it into the rules, not yet into the days of the customers."""
        for rule in self.trial_id._get_rules():  # a handful
            rule._write_limits(self._prepare_rule(rule))

    def _is_sooner(self, rule):
        """:return: whether by it customers of a grade are dormant or lost sooner"""
        after = lifecycle.Limits(*self._prepare_rule(rule).values())
        return lifecycle.is_sooner(rule._get_limits(), after, rule.usual_gap)

    def _prepare_rule(self, rule):
        """:return: dict of the values that a rule gets: from when customers are at
        risk; nobody is dormant or lost sooner by it, as far as that can be"""
        if self.fixed:
            vals = dict.fromkeys(BOUNDS, self.fixed)
        else:
            vals = {"factor": self.factor}
        before = rule._get_limits()
        after = lifecycle.Limits(
            *(vals.get(name, was) for name, was in zip(LIMITS, before, strict=True))
        )
        kept = lifecycle.keep_later(before, after, rule.usual_gap)
        return dict(zip(LIMITS, kept, strict=True))
