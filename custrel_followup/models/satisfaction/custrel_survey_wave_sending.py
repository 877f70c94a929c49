from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.dates import say_count
from .custrel_survey_wave import ANSWER

MOST_CAUSES = 3
"""So many causes are named for which mails have not left; the list shows all."""


class CustrelSurveyWave(models.Model):
    """What is said of the mails of a wave while they are sent, and of those that have
    not left."""

    _inherit = "custrel.survey.wave"

    queued_count = fields.Integer(string="In the Mail Queue", compute="_compute_queued")
    progress = fields.Char(
        compute="_compute_sending", help="How many mails have left, until all have."
    )
    trouble = fields.Text(
        compute="_compute_sending",
        help="How many mails have not left, and what the mail server says of them.",
    )

    @api.depends_context("uid")
    def _compute_queued(self):
        waiting = SQL(
            """
            (SELECT message.res_id
               FROM mail_mail mail
               JOIN mail_message message ON message.id = mail.mail_message_id
              WHERE message.model = %s AND mail.state = 'outgoing')
            """,
            ANSWER,
        )
        domain = Domain("state", "=", "asked") & Domain("reminded_at", "=", False)
        domain &= Domain("wave_id", "in", self._origin.ids)
        domain &= Domain("id", "in", waiting)
        self.env["mail.mail"].flush_model(["state"])
        counts = self.env[ANSWER]._read_group(domain, ["wave_id"], ["__count"])
        counts = {wave.id: count for wave, count in counts}
        for wave in self:
            wave.queued_count = counts.get(wave._origin.id, 0)

    @api.depends_context("uid", "lang")
    def _compute_sending(self):
        causes = {}
        for wave, *cause in self.env[ANSWER]._read_group(
            [
                ("wave_id", "in", self._origin.ids),
                ("state", "in", ("failed", "trying")),
            ],
            ["wave_id", "state", "reason", "error"],
            ["__count"],
            order="__count desc, state desc",
        ):
            causes.setdefault(wave.id, []).append(cause)
        for wave in self:
            own = causes.get(wave._origin.id)
            wave.progress = wave._describe_progress()
            wave.trouble = bool(own) and wave._describe_trouble(own)

    def _describe_progress(self):
        on_the_way = self.waiting_count + self.queued_count
        if self.state != "asking" or not on_the_way:
            return False
        return self.env._(
            "Being sent: %(left)s of %(count)s mails have left so far.",
            left=say_count(self.env, self.asked_count - self.queued_count),
            count=say_count(self.env, self._count_meant()),
        )

    def _count_meant(self):
        """:return: how many are to be asked, whatever became of their mails"""
        return self.asked_count + self.waiting_count + self.failed_count

    def _describe_trouble(self, causes):
        """:param causes: list of state, reason, words of the mail server, and how many
        there are, the most first"""
        lines = [
            self.env._(
                "Mails that have not left: %(count)s of %(whole)s",
                count=say_count(self.env, self.failed_count),
                whole=say_count(self.env, self._count_meant()),
            )
        ]
        lines += [self._describe_cause(*cause) for cause in causes[:MOST_CAUSES]]
        if more := sum(count for *_cause, count in causes[MOST_CAUSES:]):
            lines.append(self.env._("For other reasons: %s", say_count(self.env, more)))
        return "\n".join(lines)

    def _describe_cause(self, state, reason, error, count):
        labels = self.env[ANSWER]._fields["reason"]._description_selection(self.env)
        what = (
            self.env._("The mail server can't be reached, it is tried again by itself")
            if state == "trying"
            else dict(labels).get(reason, "")
        )
        said = say_count(self.env, count)
        line = self.env._("%(why)s: %(count)s", why=what, count=said)
        if not error:
            return line
        return self.env._("%(line)s – %(error)s", line=line, error=error)
