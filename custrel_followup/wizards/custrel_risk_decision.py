from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.shared.dates import say_count


class CustrelRiskDecision(models.TransientModel):
    """What becomes of a customer at risk: he is left alone for a while, or given up."""

    _name = "custrel.risk.decision"
    _description = "Decision on a Customer at Risk"
    _inherit = ["custrel.kept"]

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    kind = fields.Selection(
        [("snooze", "Leave alone until a day"), ("lose", "Give up as lost")],
        string="Decision",
        required=True,
        default="snooze",
    )
    months = fields.Selection(
        [("1", "1 month"), ("3", "3 months"), ("6", "6 months")],
        string="For How Long",
    )
    until = fields.Date(
        help="Until then no task is planned because of the risk, and no question is "
        "sent to him."
    )
    reason = fields.Char()
    moves = fields.Boolean(
        string="Move Them to the Day After",
        default=True,
        help="Otherwise they stay where they are, and in My Day.",
    )
    open_words = fields.Char(compute="_compute_open_words")
    lost_reason_id = fields.Many2one("custrel.lost.reason")
    tried = fields.Char(string="What Was Tried")
    outcome = fields.Char(
        string="What Came of It", help="Whoever wins him back one day asks for it."
    )

    @api.onchange("months")
    def _onchange_months(self):
        if self.months:
            today = self.env.company._custrel_today()
            self.until = today + relativedelta(months=int(self.months))

    @api.depends("until", "kind", "partner_ids")
    @api.depends_context("lang")
    def _compute_open_words(self):
        for decision in self:
            count = len(decision._find_open(decision._find_known()))
            decision.open_words = (
                self.env._("Follow-ups open until then: %s", say_count(self.env, count))
                if count
                else False
            )

    def _find_known(self):
        """:return: those of the customers of whom the user may know what is planned"""
        customers = self.partner_ids.commercial_partner_id
        asked = customers._custrel_select_asked()
        known = self.env.execute_query(asked) if asked else ()
        return customers.browse(id_ for (id_,) in known)

    def _find_open(self, customers):
        """:return: follow-ups that are planned before a customer is to be asked again,
        without those that the risk gave"""
        followups = self.env["custrel.followup"].sudo()  # also those of colleagues
        if self.kind != "snooze" or not self.until:
            return followups
        return followups.search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "planned"),
                ("origin", "!=", "risk"),
                ("date_planned", "<=", self.until),
            ]
        )

    def action_confirm(self):
        """Write the decision on the customers and into their history.

        :raise UserError: a reason is missing, or the day is not a later one
        """
        self.ensure_one()
        self._check_complete()
        today = self.env.company._custrel_today()
        if self.kind == "snooze":
            customers = self.partner_ids._custrel_decide(
                snoozed_until=self.until, snooze_reason=self.reason
            )
            if self.moves:
                followups = self._find_open(customers)
                followups._move_to(self.until + timedelta(days=1))
            customers._custrel_say(
                self.env._(
                    "Left alone until %(day)s: %(reason)s",
                    day=format_date(self.env, self.until),
                    reason=self.reason,
                )
            )
        else:
            self.lost_reason_id._check_choosable()
            customers = self.partner_ids._custrel_decide(
                lost_on=today,
                lost_reason_id=self.lost_reason_id.id,
                lost_tried=self.tried,
                lost_outcome=self.outcome,
            )
            customers._custrel_say(self._say_why_lost())
        self._end_tasks(customers)
        return {"type": "ir.actions.act_window_close"}

    def _say_why_lost(self):
        told = {"reason": self.lost_reason_id.name, "tried": self.tried}
        if not self.outcome:
            return self.env._("Given up as lost: %(reason)s. Tried: %(tried)s", **told)
        return self.env._(
            "Given up as lost: %(reason)s. Tried: %(tried)s. What came of it: "
            "%(outcome)s",
            outcome=self.outcome,
            **told,
        )

    def _check_complete(self):
        if self.kind == "lose":
            if not self.lost_reason_id or not self.tried:
                raise UserError(
                    self.env._("Say why the customer is lost, and what was tried.")
                )
        elif not self.until or not self.reason:
            raise UserError(
                self.env._("Say until when the customer is left alone, and why.")
            )
        elif self.until <= self.env.company._custrel_today():
            raise UserError(self.env._("Choose a day after today."))

    @api.model
    def _end_tasks(self, customers):
        """Tasks that the risk gave, and those of the cadence of who is given up."""
        origins = ["risk"] if self.kind == "snooze" else ["risk", "cadence"]
        followups = self.env["custrel.followup"].sudo()  # also those of colleagues
        planned = followups.search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "planned"),
                ("origin", "in", origins),
            ]
        )
        if planned:
            planned.action_cancel(
                self.reason
                if self.kind == "snooze"
                else self.env._("Lost: %s", self.lost_reason_id.name)
            )
