from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules import automail
from ..shared.inside import told

TEAM = "custrel_followup.custrel_group_team"
LEFT = ("sent", "answered", "bounced")
"""States of a mail that left us."""


class CustrelFollowup(models.Model):
    """Follow-ups that the system does itself, by a mail.

    Until its day the mail can be read and changed, and a person may take the follow-up
    over. From then on, and when the mail can't be sent, it is like any other one.
    """

    _inherit = "custrel.followup"

    automatic = fields.Boolean(
        string="By the System",
        readonly=True,
        copy=False,
        help="The system writes to the customer; nobody needs to do anything.",
    )
    mail_state = fields.Selection(
        [
            ("waiting", "Planned"),
            ("queued", "On Its Way"),
            ("sent", "Sent"),
            ("answered", "Answered"),
            ("bounced", "Bounced"),
            ("failed", "Not Sent"),
            ("taken", "Taken Over"),
        ],
        string="Mail",
        readonly=True,
        copy=False,
    )
    mail_problem = fields.Selection(
        [
            ("no_address", "There is no valid e-mail address."),
            ("blacklisted", "The address is on the blacklist."),
            ("forbidden", "The customer does not want e-mails."),
            ("no_template", "The cadence has no mail template any more."),
            ("words", "The template can't be filled in for this customer."),
            ("refused", "The mail server did not take the mail."),
            ("no_server", "No outgoing mail server is set up, or it can't be reached."),
            ("unknown", "It stopped while it was sent: nobody knows whether it left."),
            ("withdrawn", "Somebody withdrew the mail from the queue."),
        ],
        string="Problem",
        readonly=True,
        copy=False,
    )
    mail_error = fields.Char(string="Details", readonly=True, copy=False)
    mail_to = fields.Char(string="Address", readonly=True, copy=False)
    mailed_at = fields.Datetime(string="Sent At", readonly=True, copy=False)
    mail_message_id = fields.Many2one(
        "mail.message",
        string="Mail Sent",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    held_until = fields.Datetime(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The mail waits so long: whoever has it sent can undo that.",
    )
    own_subject = fields.Char(readonly=True, copy=False)
    own_body = fields.Html(readonly=True, copy=False)

    _waiting_idx = models.Index(
        "(company_id, date_planned) WHERE mail_state IN ('waiting', 'queued')"
    )
    _mailed_idx = models.Index("(partner_id, mailed_at) WHERE mailed_at IS NOT NULL")
    _mailed_to_idx = models.Index("(mail_to, mailed_at) WHERE mailed_at IS NOT NULL")

    # ------------------------------------------------------------------ planning

    @api.model
    def _prepare_planned(self, planning, row, owner):
        """What the system writes takes nobody's time, and waits for nobody."""
        channel = planning.get_writing_channel(row)
        if not channel:
            return super()._prepare_planned(planning, row, owner)
        day, latest = planning.place_alone(row)
        return {
            "partner_id": row["id"],
            "company_id": planning.company.id,
            "user_id": owner,
            "cadence_id": planning.get_cadence(row).id,
            "origin": "cadence",
            "date_planned": day,
            "date_latest": latest,
            "channel_id": channel,
            "minutes": 0,
            "too_much": False,
            "automatic": True,
            "mail_state": "waiting",
        }

    def _become_automatic(self, channel, held_until=None):
        """The system does from now on what cadences had planned for people.

        :param channel: by which it writes
        :param datetime held_until: before which (UTC) no mail leaves
        """
        self._keep(
            {
                "automatic": True,
                "mail_state": "waiting",
                "mail_problem": False,
                "mail_error": False,
                "held_until": held_until or False,
                "too_much": False,
                "displaced_from": False,
                "channel_id": channel.id,
                "minutes": 0,
            }
        )
        self._remove_reminders()

    def _become_ordinary(self, mail_state=False, problem=False, error=False):
        """A person does from now on what the system was to do.

        :param mail_state: what became of the mail
        :param problem: why it was not sent
        """
        owners = self._get_present_owners()
        for followup in self:
            vals = {
                "automatic": False,
                "mail_state": mail_state,
                "mail_problem": problem,
                "mail_error": error,
                # It is over: what the system may write later is another letter.
                "greeting_template_id": False,
                "minutes": followup.channel_id.minutes,
            }
            today = followup.company_id._custrel_today()
            if followup.date_planned < today:
                vals["date_planned"] = today
            if owner := owners.get(followup):
                vals["user_id"] = owner
            followup._keep(vals)
        self._schedule_reminders()

    def _get_present_owners(self):
        """:return: dict of those of these whose owner is missing, or has left, to the
        id of who looks after the customer"""
        owners = {}
        for company, own in self.grouped("company_id").items():
            people = company._custrel_get_following()
            lost = own.filtered(lambda f, p=people: f.user_id.id not in p)
            rows = [
                {"id": partner.id, "user_id": partner.user_id.id or None}
                for partner in lost.partner_id
            ]
            if not rows:
                continue
            fallback = company._custrel_get_fallback_user()
            found = self._get_owners(company, rows, fallback)
            owners.update({f: found[f.partner_id.id] for f in lost})
        return owners

    # ------------------------------------------------------------------- people

    def action_take_over(self):
        """Do it oneself: the system sends nothing."""
        waiting = self.filtered("automatic")
        waiting._check_may_decide()
        waiting._call_back()
        waiting._become_ordinary("taken")
        return True

    def _check_may_decide(self):
        """:raise AccessError: somebody decides about mails in the name of others"""
        if self.env.su or self.env.user.has_group(TEAM):
            return
        for followup in self.filtered("automatic"):
            if self.env.user not in (followup.user_id, followup.partner_id.user_id):
                raise AccessError(
                    self.env._(
                        "%s: its owner decides what is written to the customer, or the "
                        "leader of the team.",
                        followup.display_name,
                    )
                )

    def _call_back(self):
        """Take mails out of the queue again.

        :raise UserError: one of them has left, or is just being sent
        """
        queued = self.filtered(lambda f: f.mail_state == "queued")
        for followup in self - queued:
            if followup.mail_state != "waiting":
                raise UserError(
                    self.env._("%s: the mail was sent already.", followup.display_name)
                )
        if not queued:
            return
        mails = queued._get_mails()
        gone = mails.filtered(lambda mail: mail.state != "outgoing")
        if gone or len(mails) < len(queued):
            raise UserError(
                self.env._("The mail is just being sent. Look again in some minutes.")
            )
        messages = mails.mail_message_id
        queued._keep(
            {
                "mail_state": "waiting",
                "mail_message_id": False,
                "mailed_at": False,
                "mail_to": False,
            }
        )
        messages.unlink()

    def _get_mails(self):
        """:return: what is in the queue for these, or failed there"""
        mails = self.env["mail.mail"].sudo()  # of the system, on records of the user
        ids = self.sudo().mail_message_id.ids  # as above
        return mails.search([("mail_message_id", "in", ids)])

    def write(self, vals):
        by_user = not self._is_by_program()
        if by_user and not {"user_id", "date_planned", "contact_ids"}.isdisjoint(vals):
            changed = self.filtered(lambda f: f.automatic and f.state == "planned")
            changed._check_may_decide()
            changed._call_back()
        result = super().write(vals)
        if "channel_id" in vals:  # the system only writes
            others = self.filtered(
                lambda f: (
                    f.automatic
                    and f.state == "planned"
                    and f.channel_id.needs != "email"
                )
            )
            if self.env.su:  # whatever is on its way, arrives
                others = others.filtered(lambda f: f.mail_state == "waiting")
            others.action_take_over()
        return result

    def action_done(self):
        """What a person records is not for the system any more."""
        waiting = self.filtered(lambda f: f.automatic and f.state == "planned")
        if waiting and not told(self, "custrel_sent"):
            waiting.action_take_over()
        return super().action_done()

    def action_cancel(self, reason=None):
        waiting = self.filtered(lambda f: f.automatic and f.state == "planned")
        waiting._check_may_decide()
        if self.env.su:  # a customer is archived, or merged
            waiting = waiting.filtered(lambda f: f.mail_state == "queued")
            mails = waiting._get_mails().filtered(lambda m: m.state == "outgoing")
            mails.write({"state": "cancel"})
        else:
            waiting._call_back()
        return super().action_cancel(reason)

    def action_reopen(self):
        """What was sent can't be sent again: a person goes on."""
        result = super().action_reopen()
        self.filtered(
            lambda f: f.automatic and f.mail_state != "waiting"
        )._become_ordinary("taken")
        return result

    # --------------------------------------------------------- no work of people

    def _create_reminders(self):
        return super(
            CustrelFollowup, self.filtered(lambda f: not f.automatic)
        )._create_reminders()

    # -------------------------------------------------------------------- answers

    def message_update(self, msg_dict, update_vals=None):
        """Whoever answers writes to the owner; what a machine says is a note."""
        kind = told(self, "custrel_written_by")
        mailed = self.filtered(lambda f: f.mail_state in LEFT)
        if mailed and kind == automail.MACHINE:
            msg_dict["is_internal"] = True
        elif mailed and kind and not self._is_ours(msg_dict):
            mailed._on_mail_back(
                "bounced" if kind == automail.BOUNCE_NOTICE else "answered"
            )
        return super().message_update(msg_dict, update_vals)

    @api.model
    def _is_ours(self, msg_dict):
        """:return: whether one of our people wrote, e.g. to the customer with a copy to
        us: that is no answer of his"""
        author = self.env["res.partner"].sudo()  # whoever runs the gateway
        users = author.browse(msg_dict.get("author_id") or ()).user_ids
        return any(not user.share for user in users)

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        if told(self, "custrel_arrives"):
            return result
        mailed = self.filtered(
            lambda f: f.mail_state in LEFT or f.mail_state == "queued"
        )
        mailed._on_mail_back("bounced")
        return result

    def _on_mail_back(self, mail_state):
        """The owner gets a task about what came back, one for each of these."""
        followups = self.sudo()  # the gateway runs as anybody
        for followup in followups.filtered(lambda f: f.mail_state != mail_state):
            followup._keep({"mail_state": mail_state})
            owner = followup._get_present_owners().get(followup)
            user = self.env["res.users"].browse(owner) if owner else followup.user_id
            if user:
                followup._create_mail_task(user, mail_state)

    def _create_mail_task(self, user, mail_state):
        user = user.sudo()  # his language and time zone
        words = self.with_context(lang=user.lang or self.env.lang)
        if mail_state == "answered":
            said = words.env._("Answer %s: he answered our mail", self.partner_id.name)
        else:
            said = words.env._("Find another address of %s", self.partner_id.name)
        words.activity_schedule(
            "mail.mail_activity_data_todo",
            user._custrel_today(),
            summary=said,
            note=words._get_bounce_note() if mail_state == "bounced" else False,
            user_id=user.id,
        )

    def _get_bounce_note(self):
        return self.env._("The mail to %s bounced.", self.mail_to or "")
