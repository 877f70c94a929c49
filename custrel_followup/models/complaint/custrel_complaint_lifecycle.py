from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shared.actions import open_window
from ..shared.listing import say_all
from .custrel_complaint_stage import ENDED_STATES, OPEN_STATES
from .custrel_complaint_targets import NOT_WATCHED

ENDINGS = {"resolved": "proposed", "closed": "closed", "rejected": "rejected"}
"""Of each state in which we have nothing more to do: the name of the mail that says
so."""


class CustrelComplaint(models.Model):
    """The stages of a complaint, from new to closed, and what follows from it: the
    customer confirms or reopens what is proposed, and is asked again some days later.

    Whatever changes the stage — a button, a drag, an import — goes through
    :meth:`_move`.
    """

    _inherit = "custrel.complaint"

    proposed_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the solution was proposed that the customer has not answered yet.",
    )
    silence_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When an unanswered proposal is mentioned again, and then closed.",
    )
    silence_told = fields.Boolean(
        readonly=True, copy=False, export_string_translation=False
    )
    closing = fields.Selection(
        [
            ("customer", "Confirmed by the customer"),
            ("staff", "Confirmed to us"),
            ("silence", "No answer"),
        ],
        string="How It Was Closed",
        readonly=True,
        copy=False,
    )
    reopen_count = fields.Integer(readonly=True, copy=False)
    reopen_reason = fields.Text(readonly=True, copy=False, tracking=True)
    courtesy_followup_id = fields.Many2one(
        "custrel.followup",
        string="Courtesy Follow-up",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    opportunity_id = fields.Many2one(
        "crm.lead",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _silence_idx = models.Index("(silence_at) WHERE silence_at IS NOT NULL")

    def _move(self, before):
        """Do what a change of stage means.

        :param str before: the state from which all of them come
        """
        for state, complaints in self.grouped("state").items():
            if state == before:
                continue
            if before in ENDED_STATES and state in OPEN_STATES:
                complaints._on_reopened()
            elif before == "waiting":
                complaints._resume()
            arrivals = {
                "waiting": complaints._pause,
                "resolved": complaints._on_proposed,
                "closed": complaints._on_closed,
                "rejected": complaints._on_rejected,
            }
            if state in arrivals:
                arrivals[state]()
            if state in ENDED_STATES:
                complaints._on_ended(state)

    def _on_ended(self, state):
        """Do what follows when complaints have got into one of the ended states, be it
        by a step or because they were entered in it.

        :param str state: of all of them
        """
        self._stop_watching()
        # The mail that goes out now has the number, too.
        self.filtered("acknowledge")._keep({"acknowledge": False})
        if state == "closed":
            self._plan_courtesy()
        self._send_template(ENDINGS[state])

    def _go(self, state):
        """Move to the first stage that means ``state``.

        :raise UserError: no stage has this meaning
        """
        stage = self.env["custrel.complaint.stage"]._get_first(state)
        if not stage:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "No stage means “%s”. Add one in the configuration.", labels[state]
                )
            )
        self.filtered(lambda c: c.state != state).write({"stage_id": stage.id})

    def _require(self, states, message):
        """:param str message: with ``%s`` for the complaints that are in another state
        :raise UserError: some are
        """
        wrong = self.filtered(lambda c: c.state not in states)
        if wrong:
            raise UserError(message % say_all(self.env, wrong.mapped("display_name")))

    def _require_open(self):
        self._require(OPEN_STATES, self.env._("Not open any more: %s."))

    def _require_unsettled(self):
        states = (*OPEN_STATES, "resolved")
        self._require(states, self.env._("Closed or rejected already: %s."))

    def action_start(self):
        """Begin, or go on after waiting for the customer."""
        self._require_open()
        self._go("in_progress")
        for complaint in self.filtered(lambda c: not c.user_id):
            complaint.user_id = self.env.user
        return True

    def action_wait(self):
        """Stop the clock until the customer answers."""
        self._require_open()
        self._go("waiting")
        return True

    def action_propose(self):
        """Send the resolution to the customer, who confirms or reopens it."""
        self._require_open()
        self._go("resolved")
        return True

    def action_close(self):
        """Close on the customer's word, e.g. on the phone."""
        self._require_unsettled()
        self._keep({"closing": "staff"})
        self._go("closed")
        return True

    def action_reject(self):
        """Close without redress; the resolution tells the customer why."""
        self._require_unsettled()
        self._go("rejected")
        return True

    def action_open_reopen(self):
        """:return: action with the dialog that asks why"""
        return open_window(
            self.env,
            "custrel_followup.custrel_complaint_reopen_action",
            context={"default_complaint_ids": self.ids},
        )

    def action_reopen(self, reason=None):
        """Take up again what was proposed, closed or rejected.

        :param str reason: what the customer says
        :raise UserError: a complaint is open, or there is no reason
        """
        self._require(ENDED_STATES, self.env._("Open already: %s."))
        reason = str(reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the complaint is taken up again."))
        self._keep({"reopen_reason": reason})
        self._go("in_progress")
        return True

    def _on_reopened(self):
        for complaint in self:
            complaint.reopen_count += 1
        self._cancel_courtesy()
        self.write(
            {
                "resolved_at": False,
                "closed_at": False,
                "closing": False,
                "proposed_at": False,
                "silence_at": False,
                "silence_told": False,
                "late_user_id": False,
            }
        )
        self._restart_clock()

    def _on_proposed(self):
        now = fields.Datetime.now()
        for complaint in self:
            complaint.write(
                {
                    "resolved_at": now,
                    "responded_at": complaint.responded_at or now,
                    "proposed_at": now,
                    "closed_at": False,
                    "silence_told": False,
                    "silence_at": complaint.company_id._custrel_silence_at(now),
                }
            )

    def _on_closed(self):
        now = fields.Datetime.now()
        for complaint in self:
            complaint.write(
                {
                    "resolved_at": complaint.resolved_at or now,
                    "closed_at": now,
                    "closing": complaint.closing or "staff",
                    "proposed_at": False,
                    "silence_at": False,
                }
            )

    def _on_rejected(self):
        self.write(
            {
                "closed_at": fields.Datetime.now(),
                "proposed_at": False,
                "silence_at": False,
            }
        )

    def _stop_watching(self):
        """End all that would remind of the targets."""
        self.write(NOT_WATCHED)
        self._get_reminders().unlink()

    @api.model
    def _get_silent_domain(self):
        """:return: domain of proposals to mention again or to close now"""
        now = fields.Datetime.now()
        return [("state", "=", "resolved"), ("silence_at", "<=", now)]

    def _end_silence(self):
        """Remind the customer of our proposal first, then take his silence as yes."""
        self.ensure_one()
        if self.silence_told:
            self._keep({"closing": "silence"})
            self._go("closed")
            return
        silence_at = fields.Datetime.now() + self.company_id._custrel_silence_notice()
        self._keep({"silence_told": True, "silence_at": silence_at})
        self._send_template("silence")

    def _plan_courtesy(self):
        """Plan a follow-up some days after closing, to ask whether the customer is
        content."""
        for company, complaints in self.grouped("company_id").items():
            today = company._custrel_today()
            day = today + timedelta(days=company.custrel_courtesy_days)
            followups = self.env["custrel.followup"].sudo()  # often of somebody else
            followups = followups.with_company(company)
            asking = complaints.filtered(lambda c: c.partner_id.active)
            wanted = [complaint._prepare_courtesy() for complaint in asking]
            created = followups.create(followups._prepare_apart(company, day, wanted))
            for complaint, followup in zip(asking, created, strict=True):
                complaint.courtesy_followup_id = followup

    def _prepare_courtesy(self):
        """:return: dict of values of the follow-up, of the customer's first contact or
        else of the owner of the complaint"""
        self.ensure_one()
        owner = self.partner_id.user_id
        if not self.company_id._custrel_follows(owner):
            owner = self.user_id or self.company_id._custrel_get_fallback_user()
        lang = owner.sudo().lang  # what he reads, whoever closes it
        env = self.with_context(lang=lang or self.env.lang).env
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "contact_ids": [(6, 0, (self.contact_id - self.partner_id).ids)],
            "user_id": owner.id,
            "origin": "complaint",
            "complaint_id": self.id,
            "objective": env._(
                "Is %(customer)s satisfied with how %(complaint)s was resolved?",
                customer=self.partner_id.name,
                complaint=self.display_name,
            ),
        }

    def _cancel_courtesy(self):
        """Cancel the courtesy follow-ups that are still planned."""
        followups = self.courtesy_followup_id.sudo()  # closing had planned them
        planned = followups.filtered(
            lambda f: f.state == "planned" and f.complaint_id in self
        )
        planned.action_cancel(self.env._("The complaint was reopened."))
        self.courtesy_followup_id = False

    def action_open_courtesy(self):
        """:return: action with the courtesy follow-up"""
        self.ensure_one()
        return self.courtesy_followup_id.get_formview_action()

    def action_create_opportunity(self):
        """Pass what the customer would buy on to sales.

        :return: action with the opportunity
        """
        self.ensure_one()
        if not self.opportunity_id:
            opportunity = self.env["crm.lead"].create(
                {
                    "name": self.subject,
                    "type": "opportunity",
                    "partner_id": (self.contact_id or self.partner_id).id,
                    "company_id": self.company_id.id,
                    "user_id": self.partner_id.user_id.id or self.env.uid,
                    "description": self.description,
                }
            )
            self._keep({"opportunity_id": opportunity.id})
        return self.opportunity_id.get_formview_action()
