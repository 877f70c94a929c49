from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ...rules.complaint import joined_response
from ..shared.actions import open_window
from ..shared.fields import KeptJson
from .custrel_complaint_gateway import words_of
from .custrel_complaint_stage import CLOSED_STATES
from .custrel_complaint_targets import NOT_WATCHED, TARGETS
from .custrel_complaint_undo import NOTHING_TO_UNDO

MOVED = {
    "mail.message": ("model", "res_id"),
    "ir.attachment": ("res_model", "res_id"),
    "mail.activity": ("res_model", "res_id"),
    "rating.rating": ("res_model", "res_id"),
    "calendar.event": ("res_model", "res_id"),
    "custrel.followup": (None, "complaint_id"),
}
"""Models of what hangs on a complaint, with the fields that say on which."""

FILLED = (
    "reason_id",
    "product_id",
    "order_id",
    "followup_id",
    "opportunity_id",
    "cause",
    "corrective_action",
    "corrective_user_id",
    "corrective_date",
    "preventive_action",
    "preventive_user_id",
    "preventive_date",
    "resolution",
)
"""What the complaint that goes on takes from others where it has nothing."""

WRITTEN_TO = ("contact_id", "email_from")

JOINED = (
    *FILLED,
    *WRITTEN_TO,
    "severity_id",
    "sla_id",
    "responded_at",
    "unanswered_since",
    "heard_at",
    "silence_at",
    *(f"{name}_{what}" for name in TARGETS for what in ("hours", "deadline")),
)
"""What of the complaint that goes on may change by what is merged into it."""

QUIET = {
    "active": False,
    "unanswered_since": False,
    "acknowledge": False,
    "tell_owner": False,
    **NOT_WATCHED,
    **NOTHING_TO_UNDO,
}
"""Values of a complaint that asks nothing of anybody any more."""


class CustrelComplaint(models.Model):
    """Making one of complaints that are the same matter.

    One goes on and has all that hangs on the others; these stay as they are, archived,
    with what it takes to undo it, see ``custrel_complaint_unmerge.py``.
    """

    _inherit = "custrel.complaint"

    merge_values = KeptJson(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="What moved when it was merged, and what was before in the other one.",
    )

    def action_open_merge(self):
        """:return: action with the dialog that asks which complaint goes on; where only
        one is chosen, others of the customer are offered"""
        offered = self
        if len(self) == 1:
            offered |= self._find_mergeable()
            if offered == self:
                raise UserError(
                    self.env._(
                        "%s: the customer has no other complaint that is not closed.",
                        self.display_name,
                    )
                )
        offered._check_mergeable()
        chosen = offered if len(offered) == 2 else self
        return open_window(
            self.env,
            "custrel_followup.custrel_complaint_merge_action",
            context={"default_complaint_ids": chosen.ids},
        )

    def _find_mergeable(self):
        """:return: other complaints of the customer that can be merged with this one"""
        if not self.partner_id:
            return self.browse()
        found = self.search(
            [
                ("id", "!=", self.id),
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "not in", CLOSED_STATES),
            ]
        )
        return found._filtered_access("write")

    def _get_oldest(self):
        return self.sorted(lambda c: (c.opened_at, c.id))[:1]

    def _check_mergeable(self):
        """:raise UserError: these can't be made one complaint
        :raise AccessError: one of them is none of the user's business"""
        if len(self) < 2:
            raise UserError(self.env._("Choose at least two complaints to merge."))
        refused = self - self._filtered_access("write")
        if refused:
            raise AccessError(
                self.env._(
                    "You may not change all of these complaints. Ask who handles the "
                    "others to merge them."
                )
            )
        self._require_unsettled()
        if len(self.company_id) > 1:
            raise UserError(
                self.env._("Complaints of different companies can't be merged.")
            )
        if len(self.partner_id) > 1 or not all(c.partner_id for c in self):
            raise UserError(
                self.env._(
                    "Only complaints of one customer can be merged. Say first who "
                    "complains, where that is missing or wrong."
                )
            )

    def _merge(self, others, reason=""):
        """Have the others go on in this complaint. Nobody outside is told.

        :param str reason: why, for the notes
        """
        self.ensure_one()
        others -= self
        (self | others)._check_mergeable()
        (self | others).lock_for_update()
        # What hangs on them belongs to colleagues, too.
        goes_on = self.sudo()  # he may change all of them
        for other in others.sudo().sorted("id"):
            before = goes_on._get_step_values(JOINED)
            goes_on._join_values(other)
            kept = goes_on._take_over(other)
            after = goes_on._get_step_values(JOINED)
            kept["changed"] = {n: (v, after[n]) for n, v in before.items()}
            other._keep(QUIET | {"merged_into_id": self.id, "merge_values": kept})
        goes_on._keep(dict(NOTHING_TO_UNDO))
        if goes_on.is_open:
            goes_on._set_watch(goes_on.company_id._custrel_work_time())
        for other in others.sorted("id"):
            self._note_merge(other, reason)

    def _join_values(self, other):
        """Take what counts of both: the higher severity, the earliest targets, the last
        word of the customer, and whether it waits for an answer."""
        if other.severity_id.level > self.severity_id.level:
            self._keep({"severity_id": other.severity_id.id})
        if self.state == "waiting" and other.is_our_turn:
            self._go("in_progress")
        # Whom no mail reaches is written to where the other one came from.
        names = FILLED if self._get_customer_address() else FILLED + WRITTEN_TO
        values = {
            name: self._fields[name].convert_to_write(other[name], other)
            for name in names
            if other[name] and not self[name]
        }
        heard = (self.heard_at, other.heard_at, other.opened_at)
        values["heard_at"] = max(filter(None, heard))
        self._keep(values)
        self._join_targets(other)
        if self.state == "new" and (other.state != "new" or self.responded_at):
            self._go("in_progress")
        unread = other.unanswered_since
        if other.is_open and not other.responded_at and self.state != "new":
            unread = unread or other.opened_at
        if unread:
            since = min(filter(None, (unread, self.unanswered_since)))
            self._keep({"unanswered_since": since})
            if self.state == "resolved":
                self._keep({"silence_at": False})
                self._tell_of_words()

    def _join_targets(self, other):
        """The earliest target of those that are still running stays."""
        if not self.is_open:
            return
        now = fields.Datetime.now()
        clock = self.company_id._custrel_work_time()
        paused = self.state == "waiting"
        if paused:
            self._resume()
        until = {
            name: other._get_running_deadline(name, clock, now) for name in TARGETS
        }
        responded_at, response = joined_response(
            (self.responded_at, self.response_deadline),
            [(other.responded_at, until["response"])],
        )
        resolution = (self.resolution_deadline, until["resolution"])
        deadlines = {
            "response": response,
            "resolution": min(filter(None, resolution), default=None),
        }
        values = {"sla_id": (self.sla_id or other.sla_id).id}
        if responded_at:
            values["responded_at"] = max(responded_at, self.opened_at)
        for name, deadline in deadlines.items():
            if deadline and deadline != self[f"{name}_deadline"]:
                hours = clock.hours(self.clock_start, deadline) - self.paused_hours
                values |= {
                    f"{name}_deadline": deadline,
                    f"{name}_hours": hours,
                    f"{name}_watch": 0,
                }
        self._keep(values)
        if paused:
            self._pause()

    def _get_running_deadline(self, name, clock, now):
        """:return: deadline of a target as if nobody waited for the customer any more;
        none where it does not run"""
        deadline = self.is_open and self[f"{name}_deadline"]
        if deadline and self.waiting_since:
            return clock.moved(deadline, self.waiting_since, now)
        return deadline or None

    def _take_over(self, other):
        """Have all that hangs on another complaint hang on this one.

        :return: dict that JSON can keep: what it takes to give it back
        """
        other._get_reminders().unlink()  # of targets that do not run any more
        moved = {}
        for model, (_name, field) in MOVED.items():
            records = other._find_hanging(model)
            moved[model] = records.ids
            records.write({field: self.id})
        self._hand_tasks(moved["mail.activity"], other.user_id, self.user_id)
        answers = {**(other.answers or {}), **(self.answers or {})}
        former = other.former_ids - self.former_ids - self._get_concerned()
        people = (other.collaborator_ids | other.user_id).filtered("active")
        people -= self.collaborator_ids | self.user_id
        followers = self._follow_like(other)
        self._keep(
            {
                "answers": dict(sorted(answers.items(), key=lambda a: a[1]["at"])),
                "former_ids": [Command.link(id_) for id_ in former.ids],
                "collaborator_ids": [Command.link(id_) for id_ in people.ids],
            }
        )
        self._take_unsent(other)
        merged = other.merged_ids
        merged._keep({"merged_into_id": self.id})
        return {
            "moved": moved,
            "people": people.ids,
            "followers": followers.ids,
            "merged": merged.ids,
            "unanswered_since": fields.Datetime.to_string(other.unanswered_since),
        }

    def _find_hanging(self, model):
        """:return: what of a model hangs on this complaint, but for the messages that
        tell what became of it itself"""
        name, field = MOVED[model]
        domain = Domain(field, "=", self.id)
        if name:
            domain &= Domain(name, "=", self._name)
        if model == "mail.message":
            made = Domain("message_type", "=", "notification")
            made &= Domain("create_date", "<=", self.create_date)
            domain &= Domain("message_type", "!=", "user_notification")
            domain &= Domain("tracking_value_ids", "=", False) & ~made
        records = self.env[model].with_context(active_test=False)
        return records.search(domain, order="id")

    def _hand_tasks(self, ids, before, user):
        """Tasks that the customer's words have made are for whoever has it now."""
        tasks = self._get_tasks().filtered(lambda a: a.id in ids)
        if user:
            tasks.filtered(lambda a: a.user_id == before).with_context(
                mail_activity_quick_update=True
            ).user_id = user

    def _follow_like(self, other):
        """Have those follow who follow another complaint.

        :return: contacts who did not follow before
        """
        known = self._get_followers().partner_id | self.former_ids | other.former_ids
        new = other._get_followers().filtered(lambda f: f.partner_id not in known)
        new.create(
            [
                {
                    "res_model": self._name,
                    "res_id": self.id,
                    "partner_id": follower.partner_id.id,
                    "subtype_ids": follower.subtype_ids.ids,
                }
                for follower in new
            ]
        )
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"])
        return new.partner_id

    def _note_merge(self, other, reason):
        """Say in both conversations what became of it, and why."""
        paragraph = Markup("<p>%s</p>")
        why = paragraph % reason.strip() if reason.strip() else Markup()
        quoted = Markup()
        if other.description and not other._is_in_conversation():
            quoted = Markup("<div>%s</div>") % other.description
        said = self.env._(
            "%(complaint)s was merged into this complaint: %(subject)s",
            complaint=other._get_html_link(title=other.name),
            subject=other.subject,
        )
        self._note(paragraph % said + why + quoted)
        said = self.env._(
            "Merged into %s, where it goes on.",
            self._get_html_link(title=self.display_name),
        )
        other._note(paragraph % said + why)

    def _note(self, body):
        """Post an internal note; the owner is told if it was somebody else."""
        owner = self.user_id.sudo()  # few may read who is archived
        owner = owner.filtered("active") - self.env.user
        self.message_post(
            body=body,
            subtype_xmlid="mail.mt_note",
            partner_ids=owner.partner_id.ids,
        )

    def _is_in_conversation(self):
        """Whether what a complaint was merged with has its words in a mail already."""
        messages = self.env["mail.message"].sudo()  # of all who wrote
        moved = messages.browse(self.merge_values["moved"][messages._name])
        words = words_of(self.description)
        return any(words_of(message.body) == words for message in moved)
