from functools import partial

from odoo import api, fields, models

from ...rules import satisfaction
from ..shared.actions import open_window
from ..shared.dates import say_count
from ..shared.listing import say_all
from .custrel_survey_wave import ANSWER


class CustrelSurveyWave(models.Model):
    """What became of whom a wave meant, what came of it, and the lists of both."""

    _inherit = "custrel.survey.wave"

    asked_count = fields.Integer(string="Asked", compute="_compute_counts")
    answered_count = fields.Integer(string="Answered", compute="_compute_counts")
    skipped_count = fields.Integer(string="Not Asked", compute="_compute_counts")
    failed_count = fields.Integer(
        string="Not Sent",
        compute="_compute_counts",
        help="Their mails have not left, or not yet. They count as not asked.",
    )
    whole = fields.Char(
        string="Customers That Fit",
        compute="_compute_counts",
        help="How many customers are meant, and what became of each.",
    )
    waiting_count = fields.Integer(string="To Be Asked", compute="_compute_counts")
    outcome = fields.Char(
        string="Result So Far",
        compute="_compute_counts",
        help="Of the answers that you may see. The number of answers always stands "
        "beside a share.",
    )

    @api.depends_context("uid", "lang")
    def _compute_counts(self):
        found = {}
        for wave, state, count in self.env[ANSWER]._read_group(
            [("wave_id", "in", self._origin.ids)], ["wave_id", "state"], ["__count"]
        ):
            found.setdefault(wave.id, {})[state] = count
        for wave in self:
            counts = found.get(wave._origin.id, {})
            trying = counts.get("trying", 0)
            wave.answered_count = counts.get("answered", 0)
            wave.asked_count = wave.answered_count + counts.get("asked", 0)
            wave.skipped_count = counts.get("skipped", 0)
            wave.failed_count = counts.get("failed", 0) + trying
            wave.waiting_count = counts.get("waiting", 0)
            wave.whole = wave._describe_whole(sum(counts.values()), trying)
            wave.outcome = wave._describe_outcome()

    def _describe_whole(self, rows, trying):
        """:param int rows: customers of whom is noted what became of them
        :param int trying: those of them whose mail is tried again
        :return: all whom a wave meant when it began, and what became of each"""
        if not rows:
            return False
        number, failed = partial(say_count, self.env), self.failed_count - trying
        waiting, undrawn = self.waiting_count, self.undrawn_count
        parts = [
            self.env._("asked: %s", number(self.asked_count)),
            waiting and self.env._("to be asked: %s", number(waiting)),
            trying and self.env._("being tried again: %s", number(trying)),
            failed and self.env._("not sent: %s", number(failed)),
            self.env._("not asked: %s", number(self.skipped_count)),
            undrawn and self.env._("not drawn: %s", number(undrawn)),
        ]
        return self.env._(
            "Customers that fit: %(count)s – %(parts)s",
            count=number(rows + undrawn),
            parts=say_all(self.env, parts),
        )

    def _describe_outcome(self):
        """:return: what came of a wave, in words; the number of answers first where
        they are few"""
        if not self.asked_count and self.failed_count:
            return self.env._("No mail has left yet.")
        if not self.asked_count:
            return False
        if not self.answered_count:
            return self.env._("No answer yet.")
        report = self.env["custrel.survey.report"]
        [(nps, csat)] = report._read_group(
            [("wave_id", "=", self._origin.id)],
            aggregates=["nps:avg", "csat:avg"],
        )
        value = nps if self.scale == "ten" else csat
        words = {
            "count": say_count(self.env, self.answered_count),
            "of": say_count(self.env, self.asked_count),
            "value": round(value or 0),
        }
        if self.answered_count < satisfaction.ENOUGH:
            return self.env._(
                "Only %(count)s answers of %(of)s: too few for a share.", **words
            )
        if self.scale == "ten":
            return self.env._("NPS %(value)s of %(count)s answers", **words)
        return self.env._("%(value)s %% satisfied of %(count)s answers", **words)

    # --------------------------------------------------------------------- buttons

    def _open_answers(self, name, domain, **context):
        return open_window(
            self.env,
            "custrel_followup.custrel_survey_answer_action",
            name=name,
            domain=[("wave_id", "in", self.ids), *domain],
            context=context,
        )

    def action_open_answers(self):
        """:return: action with the customers who were asked"""
        return self._open_answers(
            self.env._("Customers Asked"), [("state", "in", ("asked", "answered"))]
        )

    def action_open_answered(self):
        """:return: action with the answers"""
        return self._open_answers(self.env._("Answers"), [("state", "=", "answered")])

    def action_open_skipped(self):
        """:return: action with the customers who were not asked, and why"""
        return self._open_answers(self.env._("Not Asked"), [("state", "=", "skipped")])

    def action_open_failed(self):
        """:return: action with the customers whose mail has not left, and why"""
        return self._open_answers(
            self.env._("Not Sent"),
            [("state", "in", ("failed", "trying"))],
            custrel_failed=True,  # the list says what the mail server said
        )

    def action_ask_again(self):
        """Ask those again whose mails have not left."""
        self.check_access("write")
        failed = self.sudo().answer_ids  # whoever may start it
        failed = failed.filtered(lambda row: row.state in ("failed", "trying"))
        return failed.sudo(False).action_ask_again()

    def action_open_report(self):
        """:return: action with the analysis of this wave"""
        return open_window(
            self.env,
            "custrel_followup.custrel_survey_report_action",
            domain=[("wave_id", "in", self.ids)],
            context={},
        )
