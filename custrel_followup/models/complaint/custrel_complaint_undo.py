from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shared.dates import say_count
from ..shared.fields import KeptJson
from ..shared.inside import tell, told
from ..shared.listing import say_all, say_sentences
from ..shared.undo import offer_undo
from .custrel_complaint_stage import ENDED_STATES
from .custrel_complaint_watch import REMINDER

PATIENCE = timedelta(minutes=1)
"""So long a mail that a click has sent can be taken back."""

STEP_FIELDS = (
    "stage_id",
    "responded_at",
    "resolved_at",
    "closed_at",
    "closing",
    "proposed_at",
    "silence_at",
    "silence_told",
    "waiting_since",
    "paused_hours",
    "response_deadline",
    "resolution_deadline",
    "response_watch_at",
    "resolution_watch_at",
    "unanswered_since",
    "acknowledge",
)
"""What proposing, closing and rejecting change."""

ABOUT = ("partner_id", "severity_id", "grade_id")
"""What targets depend on."""

NOTHING_TO_UNDO = {"undo_until": False, "undo_values": False}


class CustrelComplaint(models.Model):
    """What somebody proposes, closes or rejects on a screen can be undone for a minute:
    so long the mail to the customer waits.

    Undoing takes back this step and nothing else: what others did meanwhile stays, and
    where they have gone on from it, there is nothing to undo.
    """

    _inherit = "custrel.complaint"

    undo_until = fields.Datetime(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="When the mail of the last step leaves.",
    )
    undo_values = KeptJson(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="What was before the last step, and after it.",
    )
    can_undo = fields.Boolean(
        compute="_compute_can_undo",
        help="The mail of the last step has not left yet.",
    )

    @api.depends("undo_until")
    def _compute_can_undo(self):
        now = fields.Datetime.now()
        for complaint in self:
            until = complaint.undo_until
            complaint.can_undo = bool(until) and until > now

    def _patient(self):
        """:return: these complaints, for a step that somebody takes on a screen"""
        until = (fields.Datetime.now() + PATIENCE).replace(microsecond=0)
        before = {
            complaint.id: {
                "before": complaint._get_step_values(),
                "about": complaint._get_step_values(ABOUT),
                "owner": complaint.user_id.id,
                "reminders": complaint._read_reminders(),
            }
            for complaint in self
        }
        return tell(self, custrel_undo_until=until, custrel_undo_values=before)

    def web_save(self, vals, specification, next_id=None):
        """A card that is dropped into another column sends a mail, too."""
        if "stage_id" in vals:
            self = self._patient()
        return super().web_save(vals, specification, next_id=next_id)

    def web_save_multi(self, vals_list, specification):
        """Several lines of a list that are edited at once send theirs, too."""
        if any("stage_id" in vals for vals in vals_list):
            self = self._patient()
        return super().web_save_multi(vals_list, specification)

    def write(self, vals):
        if "stage_id" not in vals or told(self, "custrel_undoing"):
            return super().write(vals)
        until = told(self, "custrel_undo_until")
        stages = {complaint: complaint.stage_id for complaint in self}
        known = self._get_waiting_mails(until) if until else None
        result = super().write(vals)
        moved = self.filtered(lambda c: c.stage_id != stages[c])
        steps = moved.filtered(lambda c: bool(until) and c.state in ENDED_STATES)
        # Whoever goes on, in whatever way, makes of what was before a past.
        (moved - steps).filtered("undo_until")._keep(dict(NOTHING_TO_UNDO))
        for complaint in steps:
            mails = complaint._get_waiting_mails(until) - known
            step = told(self, "custrel_undo_values")[complaint.id] | {
                "after": complaint._get_step_values(),
                "mails": mails.ids,
            }
            complaint._keep({"undo_until": until, "undo_values": step})
        return result

    def _get_step_values(self, names=STEP_FIELDS):
        """:return: dict that JSON can keep and that can be written again"""
        values = {}
        for name in names:
            value, kind = self[name], self._fields[name].type
            if kind in ("date", "datetime"):
                value = self._fields[name].to_string(value)
            values[name] = value.id if kind == "many2one" else value
        return values

    def _read_reminders(self):
        """:return: list of dicts that JSON can keep, of the reminders of targets"""
        return [
            {
                "user": reminder.user_id.id,
                "summary": reminder.summary,
                "day": fields.Date.to_string(reminder.date_deadline),
            }
            for reminder in self._get_reminders()
        ]

    def _move(self, before):
        if told(self, "custrel_undoing"):
            return None
        return super()._move(before)

    def _on_answer(self, message):
        result = super()._on_answer(message)
        if self.can_undo:
            now = fields.Datetime.to_string(fields.Datetime.now())
            self._keep({"undo_values": {"first_answer": now} | self.undo_values})
        return result

    def _get_mail_values(self, name):
        values = super()._get_mail_values(name)
        until = told(self, "custrel_undo_until")
        return values | {"scheduled_date": until} if until else values

    def action_undo(self):
        """Take the last step back, with the mail that it has sent.

        :raise UserError: the mail has left, or somebody has gone on from there
        """
        self.check_access("write")
        for complaint in self:
            step = complaint.undo_values or {}
            mails = complaint._get_step_mails()
            courtesy = complaint._get_step_courtesy()
            if "after" not in step or courtesy.filtered(lambda f: f.state != "planned"):
                raise UserError(
                    self.env._(
                        "%s: there is nothing to undo any more. Somebody has gone on "
                        "with the complaint, or has undone the step already.",
                        complaint.display_name,
                    )
                )
            waiting = mails.filtered(lambda mail: mail.state == "outgoing")
            locked = waiting.try_lock_for_update()
            if not complaint.can_undo or len(locked) < len(step["mails"]):
                raise UserError(
                    self.env._(
                        "%s: it is too late, the mail has left. Reopen the complaint "
                        "instead.",
                        complaint.display_name,
                    )
                )
            locked.unlink()
            courtesy.unlink()
            complaint._restore(step)
        return offer_undo(self._name, self.env._("Undone, no mail has left."), False)

    def get_undo_offer(self):
        """:return: action that says what the last step did and offers to undo it, False
        where there is nothing to undo"""
        self.check_access("write")
        now = fields.Datetime.now()
        steps = self.filtered(lambda c: bool(c.undo_until) and c.undo_until > now)
        if not steps:
            return False
        until = max(steps.mapped("undo_until"))
        name = (
            steps.display_name if len(steps) == 1 else say_count(self.env, len(steps))
        )
        said = self.env._(
            "%(complaints)s: %(stage)s.",
            complaints=name,
            stage=say_all(self.env, steps.stage_id.mapped("name")),
        )
        if any(complaint._get_step_mails() for complaint in steps):
            mails = self.env._("The mail to the customer leaves in a minute.")
            said = say_sentences(self.env, (said, mails))
        offer = offer_undo(self._name, said, steps.ids)
        left = (until - now).total_seconds()
        offer["params"]["seconds"] = max(int(left), 1)
        return offer

    def _get_waiting_mails(self, until):
        """:return: mails to customers that wait for a moment"""
        mails = self.env["mail.mail"].sudo()  # queued for whoever settles complaints
        return mails.search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "=", "outgoing"),
                ("scheduled_date", "=", until),
            ]
        )

    def _get_step_mails(self):
        """:return: mails of the last step that are still there"""
        mails = self.env["mail.mail"].sudo()  # queued for whoever settles complaints
        return mails.browse((self.undo_values or {}).get("mails")).exists()

    def _get_step_courtesy(self):
        """:return: the follow-up that the last step has planned"""
        followups = self.courtesy_followup_id.sudo()  # closing had planned it
        return followups.filtered(lambda f: f.complaint_id == self)

    def _restore(self, step):
        """Make what the last step has changed what it was before, but for what others
        have changed meanwhile.

        :param dict step: see ``undo_values``
        """
        now, after = self._get_step_values(), step["after"]
        values = {n: v for n, v in step["before"].items() if now[n] == after[n]}
        first_answer = step.get("first_answer")
        if first_answer:
            values["responded_at"] = values["responded_at"] or first_answer
            values.pop("unanswered_since", None)
        tell(self, custrel_undoing=True)._keep(values | NOTHING_TO_UNDO)
        if first_answer and self.state == "new":
            self._go("in_progress")
        if self.is_open:
            self._set_watch(self.company_id._custrel_work_time())
            self._restore_reminders(step)
        if self._get_step_values(ABOUT) != step["about"]:
            self._follow_customer(customer_changed=True)
        if now["unanswered_since"]:
            self._on_customer_reply()  # which it would have been

    def _restore_reminders(self, step):
        """Remind again whoever was reminded of targets, or who has the complaint from
        him now."""
        activities, users = self.env["mail.activity"], self.env["res.users"]
        vals_list = []
        for reminder in step["reminders"]:
            mine = reminder["user"] == step["owner"] and self.user_id
            values = activities._custrel_prepare_reminder(
                self,
                mine or users.browse(reminder["user"]),
                REMINDER,
                lambda _complaint, text=reminder["summary"]: {"summary": text},
                fields.Date.to_date(reminder["day"]),
            )
            vals_list.append(values)
        activities._custrel_create_reminders(vals_list, quiet=True)
