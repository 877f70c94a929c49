from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..shared.undo import offer_undo


class CustrelNeed(models.Model):
    """Open, met or dropped, since when, and whether it was in time."""

    _inherit = "custrel.need"
    # An administrator brings along what another system knows.
    _history_when_new = frozenset(("state", "met_on", "dropped_on", "drop_reason"))

    state = fields.Selection(
        [("open", "Unmet"), ("met", "Met"), ("dropped", "Dropped")],
        required=True,
        readonly=True,
        copy=False,
        default="open",
        tracking=True,
        group_expand=True,
    )
    met_on = fields.Date(readonly=True, copy=False)
    met_in_time = fields.Boolean(
        compute="_compute_met_in_time",
        store=True,
        precompute=True,
        help="Met by the day it was due; what has no such day is in time.",
    )
    dropped_on = fields.Date(readonly=True, copy=False)
    drop_reason = fields.Char(
        string="Why Dropped", readonly=True, copy=False, tracking=True
    )
    age = fields.Integer(
        string="Days",
        compute="_compute_age",
        help="From the day it was stated until today, or until it was met or dropped.",
    )
    age_text = fields.Char(string="Open Since", compute="_compute_age")
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_age", search="_search_is_overdue"
    )
    due_text = fields.Char(string="Time Left", compute="_compute_age")

    _met_has_day = models.Constraint(
        "CHECK (state != 'met' OR met_on IS NOT NULL)",
        "A need that is met has the day on which it was.",
    )
    _dropped_has_reason = models.Constraint(
        "CHECK (state != 'dropped' OR drop_reason IS NOT NULL)",
        "Say why a need is dropped: it stays in the customer's history.",
    )

    @api.depends("state", "met_on", "date_due")
    def _compute_met_in_time(self):
        for record in self:
            due, met_on = record.date_due, record.met_on
            record.met_in_time = record.state == "met" and (
                not due or bool(met_on) and met_on <= due
            )

    @api.depends("state", "date_stated", "date_due", "met_on", "dropped_on")
    @api.depends_context("lang")
    def _compute_age(self):
        for record in self:
            today = (record.company_id or self.env.company)._custrel_today()
            end = {"met": record.met_on, "dropped": record.dropped_on}
            end = end.get(record.state) or today
            record.age = max((end - (record.date_stated or end)).days, 0)
            record.age_text = record._describe_age()
            left = (record.date_due - today).days if record.date_due else None
            is_open = record.state == "open"
            record.is_overdue = is_open and left is not None and left < 0
            record.due_text = (
                self._describe_left(left) if is_open and left is not None else False
            )

    def _describe_age(self):
        days = self.age
        if self.state == "met":
            return self.env._("met after %s days", days)
        if self.state == "dropped":
            return self.env._("dropped after %s days", days)
        if not days:
            return self.env._("since today")
        return self.env._("open for %s days", days)

    @api.model
    def _describe_left(self, days):
        """:param int days: until it is due"""
        if days < -1:
            return self.env._("%s days overdue", -days)
        words = {
            -1: self.env._("one day overdue"),
            0: self.env._("due today"),
            1: self.env._("due tomorrow"),
        }
        return words.get(days) or self.env._("due in %s days", days)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "=", "open") & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_due", "<", company._custrel_today())
            for company in self.env.companies
        )
        return domain if True in value else ~domain

    # ------------------------------------------------------------------ actions

    def action_met(self):
        """Say that the customer has got what he asked for, today.

        :return: action that says so, and offers to undo it
        """
        self._check_open()
        self._meet()
        return self._offer_undo(self.env._("Met: %s", self._say_which()))

    def _meet(self):
        for company, records in self.grouped("company_id").items():
            records._keep({"state": "met", "met_on": company._custrel_today()})

    def action_drop(self, reason):
        """Give up what the customer asked for.

        :param str reason: why; it stays in the customer's history
        :return: action that says so, and offers to undo it
        :raise UserError: there is no reason
        """
        reason = " ".join(str(reason or "").split())
        if not reason:
            raise UserError(
                self.env._(
                    "Say why a need is dropped: it stays in the customer's history."
                )
            )
        self._check_open()
        for company, records in self.grouped("company_id").items():
            records._keep(
                {
                    "state": "dropped",
                    "dropped_on": company._custrel_today(),
                    "drop_reason": reason,
                }
            )
        return self._offer_undo(self.env._("Dropped: %s", self._say_which()))

    def action_open_drop(self):
        """:return: action that asks for the reason in a dialog"""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Drop the Need"),
            "res_model": "custrel.need.drop",
            "view_mode": "form",
            "target": "new",
            "context": {"default_need_ids": self.ids},
        }

    def action_reopen(self):
        """Take back that they were met or dropped."""
        self.filtered(lambda record: record.state != "open")._keep(
            {
                "state": "open",
                "met_on": False,
                "dropped_on": False,
                "drop_reason": False,
            }
        )
        return True

    def action_undo(self):
        """Take back what a click has just done.

        :return: message for the user
        """
        self.action_reopen()
        return self.env._("Undone.")

    def _check_open(self):
        for record in self:
            if record.state != "open":
                raise UserError(
                    self.env._(
                        "%s is closed already. Reopen it first.", record.display_name
                    )
                )

    def _say_which(self):
        return (
            self.display_name if len(self) == 1 else self.env._("%s needs", len(self))
        )

    def _offer_undo(self, message):
        return offer_undo(self._name, message, self.ids)
