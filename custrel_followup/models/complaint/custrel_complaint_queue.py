from datetime import timedelta

from babel.dates import format_skeleton, format_time, format_timedelta
from babel.units import format_unit

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, babel_locale_parse, get_lang, html2plaintext

from ...rules.remaining import count_units
from ..shared.actions import CLOSE, say
from ..shared.clock import get_local, get_today
from ..shared.listing import say_all
from .custrel_complaint_stage import CLOSED_STATES, ENDED_STATES

OUR_STATES = ("new", "in_progress")
FAR = timedelta(days=60)
"""What is further away is said in days of the calendar: nobody counts its hours."""

DAY = timedelta(days=1)

WORDS = 100
"""Characters of the customer's last words that stand in a line."""


class CustrelComplaint(models.Model):
    """Whose turn it is, and how much time is left: what a queue shows, and how it is
    sorted."""

    _inherit = "custrel.complaint"

    unanswered_since = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When the customer wrote what nobody has answered yet.",
    )
    heard_at = fields.Datetime(
        string="Last Customer Activity",
        readonly=True,
        copy=False,
        help="When the customer last wrote, confirmed, reopened or rated it.",
    )
    is_our_turn = fields.Boolean(
        compute="_compute_is_our_turn",
        search="_search_is_our_turn",
        help="It is for us to act: nothing is expected of the customer, or he has "
        "written.",
    )
    time_left = fields.Char(
        compute="_compute_time_left",
        help="Working time until the next target, or by which it was missed; whom we "
        "wait for, and when a proposal closes itself.",
    )
    answered_text = fields.Char(
        string="First Answer",
        compute="_compute_answered_text",
        help="When somebody answered first, and by how much that was too late.",
    )
    closes_at = fields.Datetime(
        string="Closes Automatically",
        compute="_compute_closes_at",
        help="When a proposal that the customer does not answer counts as accepted.",
    )

    age = fields.Char(
        compute="_compute_age", help="Time since it was received, nights included."
    )
    last_words = fields.Char(
        string="Latest Message",
        compute="_compute_last_words",
        help="What the customer wrote last, as far as a line has room.",
    )

    # ------------------------------------------------------- in a line of the queue

    @api.depends_context("lang")
    @api.depends("opened_at")
    def _compute_age(self):
        now = fields.Datetime.now()
        locale = babel_locale_parse(get_lang(self.env).code)
        for complaint in self:
            complaint.age = complaint.opened_at and format_timedelta(
                max(now - complaint.opened_at, timedelta()),
                granularity="minute",
                format="short",
                locale=locale,
            )

    @api.depends("description", "message_ids")
    def _compute_last_words(self):
        messages, last = self._get_public_messages(), {}
        messages.fetch(["res_id", "author_id", "email_from"])
        for message in messages:  # the oldest one first
            if self.browse(message.res_id)._is_of_customer(message):
                last[message.res_id] = message.id
        # Bodies of the others are not read.
        newest = messages.browse(last.values())
        written = dict(zip(last, newest, strict=True))
        for complaint in self:
            message = written.get(complaint.id)
            body = message.body if message else complaint.description
            words = " ".join(html2plaintext(body or "").split())
            complaint.last_words = words[:WORDS].strip() or False

    # ------------------------------------------------------------------ whose turn

    @api.depends("state", "unanswered_since")
    def _compute_is_our_turn(self):
        for complaint in self:
            waiting = complaint.state in OUR_STATES
            complaint.is_our_turn = waiting or bool(complaint.unanswered_since)

    @api.model
    def _search_is_our_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "in", OUR_STATES)
        domain |= Domain("unanswered_since", "!=", False)
        return domain if True in value else ~domain

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """What is for us to do can be sorted before what we wait for."""
        if field_name != "is_our_turn":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        return SQL(
            "(%s IN %s OR %s IS NOT NULL) %s",
            self._field_to_sql(alias, "state", query),
            OUR_STATES,
            self._field_to_sql(alias, "unanswered_since", query),
            direction,
        )

    def _on_customer_reply(self):
        self._note_words()
        return super()._on_customer_reply()

    def _reopen_by_customer(self, reason):
        result = super()._reopen_by_customer(reason)
        self._note_words()
        return result

    def _note_words(self):
        """The customer has written: somebody is to answer."""
        new = self.filtered(lambda c: not c.unanswered_since)
        new._keep({"unanswered_since": fields.Datetime.now()})
        self._hear()

    def _confirm_by_customer(self):
        result = super()._confirm_by_customer()
        self._hear()
        return result

    def rating_apply(self, rate, **kwargs):
        rating = super().rating_apply(rate, **kwargs)
        self._hear()
        return rating

    def _hear(self):
        """The customer has said something, whether it needs an answer or not."""
        self._keep({"heard_at": fields.Datetime.now()})

    def _move(self, before):
        result = super()._move(before)
        # The mail that goes out with it is the answer.
        self.filtered(lambda c: c.state in ENDED_STATES)._note_answer()
        return result

    def _on_answer(self, message):
        result = super()._on_answer(message)
        self._note_answer()
        return result

    def _note_answer(self):
        answered = self.filtered("unanswered_since")
        answered._keep({"unanswered_since": False})

    def action_no_answer(self):
        """What the customer wrote needs no answer, e.g. thanks."""
        self.check_access("write")
        self._note_answer()
        return True

    def action_take(self):
        """Make these complaints one's own.

        :return: True, or what says from whom: the list may still have shown one as
            nobody's that a colleague had taken meanwhile
        """
        self._require_unsettled()
        others = self.filtered(lambda c: c.user_id != self.env.user)
        before = others.user_id
        others.write({"user_id": self.env.uid})
        if not before:
            return True
        names = before.sudo().mapped("name")  # of colleagues, no secret
        return say(
            self.env._(
                "Taken over from %s. Agree on who answers.", say_all(self.env, names)
            ),
            kind="warning",
            then=CLOSE,
        )

    # ------------------------------------------------------------------- time left

    @api.depends("state", "silence_at", "silence_told", "company_id")
    def _compute_closes_at(self):
        for complaint in self:
            closes_at = complaint.state == "resolved" and complaint.silence_at
            if closes_at and not complaint.silence_told:
                closes_at += complaint.company_id._custrel_silence_notice()
            complaint.closes_at = closes_at

    @api.depends_context("lang", "tz")
    @api.depends("sla_state", "next_deadline", "closes_at", "unanswered_since")
    def _compute_time_left(self):
        now = fields.Datetime.now()
        for company, complaints in self.grouped("company_id").items():
            counted = complaints.filtered("next_deadline")
            moments = [
                moment
                for moment in counted.mapped("next_deadline")
                if abs(moment - now) <= FAR
            ]
            clock, day = company._custrel_work_time(), company._custrel_day()
            if moments:
                clock.look(min(now, *moments), max(now, *moments))
            for complaint in counted:
                complaint.time_left = complaint._describe_time_left(clock, day, now)
            for complaint in complaints - counted:
                complaint.time_left = complaint._describe_waiting()

    @api.depends_context("lang", "tz")
    @api.depends("responded_at", "response_deadline", "company_id")
    def _compute_answered_text(self):
        self.answered_text = False
        answered = self.filtered("responded_at")
        for company, complaints in answered.grouped("company_id").items():
            clock, day = company._custrel_work_time(), company._custrel_day()
            for complaint in complaints:
                complaint.answered_text = complaint._describe_answer(clock, day)

    def _describe_answer(self, clock, day):
        """:return: e.g. "Answered 5:38 AM, 1 day late" """
        at, deadline = self.responded_at, self.response_deadline
        local = get_local(self.env, at)
        today = get_today(self.env)
        locale = babel_locale_parse(get_lang(self.env).code)
        moment = format_time(local, "short", locale=locale)
        if local.date() != today:
            moment = f"{format_skeleton('MMMd', local, locale=locale)} {moment}"
        if not deadline or at <= deadline:
            return self.env._("Answered %(moment)s", moment=moment)
        if at - deadline > FAR:
            late = at - deadline
        else:
            clock.look(deadline, at)
            late = clock.between(deadline, at)
        return self.env._(
            "Answered %(moment)s, %(time)s late",
            moment=moment,
            time=self._describe_amount(late, DAY if at - deadline > FAR else day),
        )

    def _describe_time_left(self, clock, day, now):
        """:return: e.g. "Answer in 3 hours", "Resolution 2 days late" """
        deadline = self.next_deadline
        start, end = sorted((now, deadline))
        if end - start > FAR:
            words = self._describe_amount(end - start, DAY)
        else:
            words = self._describe_amount(clock.between(start, end), day)
        if deadline <= now and self.responded_at:
            return self.env._("Resolution %(time)s late", time=words)
        if deadline <= now:
            return self.env._("Answer %(time)s late", time=words)
        if not self.responded_at:
            return self.env._("Answer in %(time)s", time=words)
        return self.env._("Resolve in %(time)s", time=words)

    @api.model
    def _describe_amount(self, amount, day):
        number, unit = count_units(amount, day)
        locale = babel_locale_parse(get_lang(self.env).code)
        # Chinese has no long forms.
        return format_unit(number, f"duration-{unit}", "short", locale=locale)

    def _describe_waiting(self):
        """:return: what is said of a complaint with no target ahead"""
        labels = dict(self._fields["sla_state"]._description_selection(self.env))
        if self.state == "waiting":
            return labels["paused"]
        if self.state in CLOSED_STATES:
            return self._describe_end()
        if self.state != "resolved":
            return labels[self.sla_state] if self.id else False
        if self.unanswered_since:
            return self.env._("The customer has written")
        if not self.closes_at:
            return self.env._("Waits for the customer")
        # The day where the reader is, as of all moments on the screen.
        moment = get_local(self.env, self.closes_at)
        locale = babel_locale_parse(get_lang(self.env).code)
        return self.env._(
            "Closes on %(day)s if unanswered",
            day=format_skeleton("MMMd", moment, locale=locale),
        )

    def _describe_end(self):
        """:return: what is said of a complaint that is closed: no time is left"""
        if self.sla_state == "none":
            return self.env._("Closed")
        if self.sla_state == "met":
            return self.env._("Closed in time")
        if (self.resolved_at or self.closed_at) > self.resolution_deadline:
            return self.env._("Closed late")
        return self.env._("Closed, answered late")
