from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date, html2plaintext

from ...rules import periods
from ..shared.undo import LATENCY, UNDO_TIME


class CustrelFollowup(models.Model):
    """The chatter of a customer says that somebody recorded a follow-up: who, when, how
    and with what result. What was talked about is for who sees the follow-up."""

    _inherit = "custrel.followup"

    def action_done(self):
        result = super().action_done()
        self._note_on_customers()
        return result

    def action_reopen(self):
        # Before: afterwards nobody knows when it was recorded.
        for followup in self.filtered(lambda f: f.state == "done" and f.recorded_at):
            followup._find_notes(followup.recorded_at).unlink()
        return super().action_reopen()

    def _complete_recorded(self):
        """What arrives recorded is history, unless it is of today."""
        result = super()._complete_recorded()
        self.filtered(
            lambda f: f._get_contact_day() >= f.company_id._custrel_today()
        )._note_on_customers()
        return result

    def _get_contact_day(self):
        """:return: the day of a recorded contact, where the company is"""
        return periods.local_day(self.date_end, self.company_id._custrel_tz())

    def _note_on_customers(self):
        """Leave a note on the customers of these recorded follow-ups; nobody gets a
        mail of it. Mails that the system wrote have their own history."""
        rest = self.filtered(lambda followup: not followup.automatic)
        while rest:
            # All customers at once; seldom has one a second follow-up.
            firsts = {followup.partner_id.id: followup for followup in reversed(rest)}
            self.env["res.partner"].browse(firsts)._message_log_batch(
                {id_: followup._write_note() for id_, followup in firsts.items()},
                author_id=self.env.user.partner_id.id,
            )
            rest -= rest.browse().union(*firsts.values())

    def _write_note(self):
        """:return: HTML of the note, in the language of the user"""
        followup = self.with_context(lang=self.env.user.lang or self.env.lang)
        parts = (
            followup.user_id.sudo().name,  # who does it is no secret
            followup.channel_id.name,
            format_date(followup.env, followup._get_contact_day()),
            followup.result_id.name,
        )
        return Markup("<p>%s</p>") % followup.env._(
            "Follow-up recorded: %(details)s",
            details=" · ".join(filter(None, parts)),
        )

    def _forget_what_followed(self):
        done = self.filtered(lambda f: f.state == "done" and f.date_end)
        done._find_notes(fields.Datetime.now() - UNDO_TIME - LATENCY).unlink()
        return super()._forget_what_followed()

    def _find_notes(self, since):
        """:return: the notes that the user has left on the customers since a moment,
        one for each of these follow-ups"""
        messages = self.env["mail.message"].sudo()  # only the program takes them away
        written = messages.search(
            [
                ("model", "=", "res.partner"),
                ("res_id", "in", self.partner_id.ids),
                ("message_type", "=", "notification"),
                ("author_id", "=", self.env.user.partner_id.id),
                ("date", ">=", since),
            ]
        )
        found = messages.browse()
        for followup in self:
            text = html2plaintext(followup._write_note())
            found |= next(
                (
                    note
                    for note in written - found
                    if note.res_id == followup.partner_id.id
                    and html2plaintext(note.body) == text
                ),
                messages,
            )
        return found
