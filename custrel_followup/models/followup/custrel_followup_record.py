from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CLOCK_SKEW = timedelta(minutes=1)
"""The clock of a browser may run ahead of the server's by this much."""


class CustrelFollowup(models.Model):
    """Recording a contact, cancelling it, and what comes next."""

    _inherit = "custrel.followup"

    @api.model
    def _prepare_recorded(self, vals):
        """Complete the values of a follow-up that is recorded right now."""
        now = fields.Datetime.now()
        vals["date_end"] = vals.get("date_end") or vals.get("date_start") or now
        vals["date_start"] = vals.get("date_start") or vals["date_end"]
        vals["recorded_at"] = vals.get("recorded_at") or now

    def action_done(self):
        """Record planned or missed follow-ups and plan their next actions.

        Without dates the contact has just ended.

        :raise UserError: the contact ends before it starts or in the future, the next
            action lies in the past or has no date, or the follow-up is closed
        """
        for followup in self:
            followup._check_open()
            vals = {
                key: value
                for key in ("date_start", "date_end")
                if (value := followup[key])
            }
            followup._prepare_recorded(vals)
            followup._check_next()
            followup._close_reminders()
            partner = followup.partner_id.with_company(followup.company_id)
            vals["contact_before"] = partner.custrel_last_contact_date
            followup._keep({"state": "done", "active": True, **vals})
        self.filtered("next_date")._create_next()
        self._tell_who_looks_after()
        return {"type": "ir.actions.act_window_close"}

    def _check_open(self):
        if self.state not in ("planned", "missed"):
            raise UserError(
                self.env._("%s is closed. Reopen it first.", self.display_name)
            )

    def _complete_recorded(self):
        """Follow the rules for what arrives recorded, such as an imported history.

        Next actions of the past are history, too.
        """
        self.filtered(
            lambda f: (
                f.next_date
                and f.next_date >= f.company_id._custrel_today()
                and not f.next_followup_id
            )
        )._create_next()
        self._tell_who_looks_after()

    @api.depends("recorded_at", "date_end")
    def _compute_recorded_in_time(self):
        for followup in self:
            limit = timedelta(minutes=followup.company_id.custrel_record_minutes)
            followup.recorded_in_time = (
                bool(followup.recorded_at and followup.date_end)
                and followup.recorded_at - followup.date_end <= limit
            )

    @api.constrains("state", "date_end", "recorded_at")
    def _check_not_future(self):
        latest = fields.Datetime.now() + CLOCK_SKEW
        for followup in self.filtered(lambda f: f.state == "done"):
            if not followup.date_end or not followup.recorded_at:
                raise ValidationError(
                    self.env._(
                        "A recorded follow-up needs the time at which it took place."
                    )
                )
            if followup.date_end > latest:
                raise ValidationError(
                    self.env._(
                        "%s: the follow-up lies in the future. Record it when it has "
                        "ended, or move its due date.",
                        followup.display_name,
                    )
                )

    def _check_next(self):
        if self.next_action and not self.next_date:
            raise UserError(
                self.env._(
                    "%s: give the next action a date, so that it is not forgotten.",
                    self.display_name,
                )
            )
        if self.next_date and self.next_date < self.company_id._custrel_today():
            raise UserError(
                self.env._(
                    "%s: the next action can't be in the past.", self.display_name
                )
            )

    def _create_next(self):
        """The agreed next action takes the place of what the cadence had planned;
        beside it goes what somebody agreed who does not look after the customer."""
        if not self:
            return
        agreed = {
            (followup.partner_id, followup.company_id)
            for followup in self
            if not followup.beside_plan
        }
        everybody = self.sudo()  # colleagues own what was planned, or is planned next
        planned = everybody.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
            ]
        )
        planned.filtered(
            lambda f: (f.partner_id, f.company_id) in agreed
        ).action_cancel(self.env._("An agreed next action takes its place."))
        followups = everybody.create(self._prepare_all_next())
        for followup, following in zip(self, followups, strict=True):
            followup._keep({"next_followup_id": following.id})

    def _prepare_all_next(self):
        """:return: list of values, one for each of these, in their order"""
        return [followup._prepare_next() for followup in self]

    def _prepare_next(self):
        self.ensure_one()
        return {
            "name": self.next_action,
            "objective": self.next_action,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": (self.next_user_id or self.user_id).id,
            "channel_id": self.channel_id.id,
            "date_planned": self.next_date,
            "origin": "next_action",
            "previous_followup_id": self.id,
            "beside_plan": self.beside_plan,
        }

    def action_cancel(self, reason=None):
        """Cancel planned or missed follow-ups.

        :param str reason: why; may stand in ``cancel_reason`` already
        :raise UserError: there is no reason, or the follow-up is closed
        """

        def get_reason(followup):
            return str(reason or followup.cancel_reason or "").strip()

        for followup in self:
            followup._check_open()
        for why, followups in self.grouped(get_reason).items():
            if not why:
                raise UserError(
                    self.env._(
                        "Say why %s is cancelled: it stays in the customer's history.",
                        followups[:1].display_name,
                    )
                )
            followups._keep({"state": "cancelled", "cancel_reason": why})
        return True

    def action_open_cancel(self):
        """Ask for the reason in a dialog."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel follow-ups"),
            "res_model": "custrel.followup.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_followup_ids": self.ids},
        }

    def action_reopen(self):
        """Undo recording, cancelling or missing.

        A next follow-up that nobody touched yet goes away with the record that made it.

        :raise UserError: the next follow-up has been worked on
        """
        for followup in self:
            following = followup.next_followup_id
            if following.state in ("done", "missed"):
                raise UserError(
                    self.env._(
                        "%s can't be reopened: its next follow-up is recorded already.",
                        followup.display_name,
                    )
                )
            if following.state == "planned":
                following.action_cancel(
                    self.env._("The record that planned it was reopened.")
                )
            followup._keep(
                {
                    "state": "planned",
                    "active": True,
                    "cancel_reason": False,
                    "recorded_at": False,
                    "next_followup_id": False,
                }
            )
        return True

    def action_open_record(self):
        """Open the dialog in which a contact is recorded."""
        self.ensure_one()
        return self._get_record_action()

    def _get_record_action(self, **context):
        """:return: action that opens the dialog for this follow-up, or for a new one"""
        view = self.env.ref("custrel_followup.custrel_followup_view_form_record")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record a follow-up"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large", **context},
        }

    def action_open_next(self):
        """Open the follow-up that this one led to."""
        self.ensure_one()
        return self.next_followup_id.get_formview_action()

    def action_open_previous(self):
        """Open the follow-up that led to this one."""
        self.ensure_one()
        return self.previous_followup_id.get_formview_action()
