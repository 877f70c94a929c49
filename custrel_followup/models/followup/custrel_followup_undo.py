import hashlib
import json

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import json_default

from ..shared.undo import offer_undo, read_offer, sign_offer
from .custrel_followup_reminder import NOBODY_TOLD

SCOPE = "custrel.followup.undo"

LISTS = ("attachment_ids", "collaborator_ids", "contact_ids")

RESTORED = (
    "active",
    "automatic",
    "cancel_reason",
    "channel_id",
    "contact_before",
    "content",
    "date_end",
    "date_planned",
    "date_start",
    "day_by_hand",
    "day_off_chosen",
    "displaced_from",
    "doubts",
    "feedback",
    "given_at",
    "greeting_template_id",
    "held_until",
    "lead_id",
    "mail_error",
    "mail_problem",
    "mail_state",
    "minutes",
    "mood",
    "new_needs",
    "next_action",
    "next_date",
    "next_followup_id",
    "next_user_id",
    "order_id",
    "own_body",
    "own_subject",
    "recorded_at",
    "result_id",
    "rung_on",
    "stand_in_for_id",
    "state",
    "too_much",
    "user_id",
    *LISTS,
    *NOBODY_TOLD,
)
"""Fields that the actions which can be undone change."""


class CustrelFollowup(models.Model):
    """What was just done to follow-ups can be undone for a minute.

    What was before goes to the browser, signed, and comes back with the click: nothing
    is kept on the server. What somebody has changed meanwhile stays as he left it.
    """

    _inherit = "custrel.followup"

    def _remember(self):
        """:return: dict of id to the values of these follow-ups, and of the open ones
        of the same customers, for :meth:`_offer_undo`"""
        everybody = self.sudo()  # an agreed date takes the place of a colleague's plan
        related = everybody.search(self._get_open_domain())
        rows = (everybody | related).read(RESTORED, load=None)
        return {row.pop("id"): row for row in rows}

    def _get_open_domain(self):
        """:return: domain of what is open for the customers of these follow-ups"""
        return (
            Domain("partner_id", "in", self.partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("state", "=", "planned")
        )

    def _offer_undo(self, before, message, more=None):
        """:param dict before: what :meth:`_remember` gave before it was done
        :param str message: what was done, for the user
        :param dict more: what else it takes to undo it, see :meth:`_undo_more`
        :return: action that says so and offers to undo it
        """
        everybody = self.sudo()  # see _remember
        self.env.flush_all()
        changed = {}
        for row in everybody.browse(before).read(RESTORED, load=None):
            id_ = row.pop("id")
            old = before[id_]
            if values := {name: old[name] for name in row if row[name] != old[name]}:
                changed[id_] = json.loads(json.dumps(values, default=json_default))
        made = everybody | everybody.next_followup_id
        made = made.filtered(lambda f: f.id not in before)
        touched = everybody.browse(changed) | made
        token = sign_offer(
            self.env,
            SCOPE,
            {
                "changed": list(changed.items()),
                "made": made.ids,
                "left": touched._get_fingerprints(),
                **(more or {}),
            },
        )
        return offer_undo(self._name, message, token)

    def _get_fingerprints(self):
        """:return: list of id and a short text that changes with any stored value"""
        names = [n for n, field in self._fields.items() if field.column_type]
        stored = [n for n in names if self._fields[n].store]
        rows = self.read(sorted(stored), load=None)
        return [[row["id"], _digest(row)] for row in rows]

    @api.model
    def action_undo(self, token):
        """Put back what an action has changed less than a minute ago.

        :param str token: what the action offered
        :return: message for the user
        :raise UserError: it is too late, or somebody has changed it since
        :raise AccessError: the user has nothing to do with follow-ups any more
        """
        self.browse().check_access("write")
        offer = read_offer(self.env, SCOPE, token)
        everybody = self.sudo()  # the user did it himself: signed, a minute ago
        left = dict(offer["left"])
        touched = everybody.browse(left).exists()
        touched.lock_for_update()
        touched.invalidate_recordset()
        if touched._get_fingerprints() != offer["left"]:
            raise UserError(
                self.env._(
                    "This can't be undone any more: somebody has changed it since."
                )
            )
        touched._forget_what_followed()
        made = everybody.browse(offer["made"])
        # What is recorded is kept for ever, except a minute.
        made.filtered(lambda f: f.state == "done")._keep({"state": "planned"})
        made.unlink()
        changed = dict(offer["changed"])
        restored = everybody.browse(changed)
        restored._check_may_reopen(changed)
        for followup in restored:
            values = changed[followup.id]
            told = {n: values.pop(n) for n in NOBODY_TOLD if n in values}
            for name in LISTS:
                if name in values:
                    values[name] = [Command.set(values[name])]
            followup._keep(values)
            # Whoever had been told is forgotten when a follow-up closes or moves.
            if told:
                followup._keep(told)
        restored._schedule_reminders()
        self._undo_more(offer)
        return self.env._("Undone.")

    @api.model
    def _undo_more(self, offer):
        """Put back what else an action has changed; other files add theirs.

        :param dict offer: what was signed, with ``more`` of :meth:`_offer_undo`
        """

    def _forget_what_followed(self):
        """Take along what the user has made of these follow-ups in the minute that is
        undone; other files add theirs."""

    def _check_may_reopen(self, changed):
        """:raise UserError: the cadence has planned another one meanwhile"""
        reopened = self.filtered(
            lambda f: f.origin == "cadence" and changed[f.id].get("state") == "planned"
        )
        if not reopened:
            return
        planned = self.search(
            reopened._get_open_domain() & Domain("origin", "=", "cadence")
        )
        taken = {(f.partner_id, f.company_id) for f in planned}
        for followup in reopened:
            if (followup.partner_id, followup.company_id) in taken:
                raise UserError(
                    self.env._(
                        "%(customer)s has another planned follow-up by now.",
                        customer=followup.partner_id.display_name,
                    )
                )


def _digest(values):
    text = json.dumps(values, sort_keys=True, default=json_default)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
