from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ..shared.actions import CLOSE, say
from ..shared.dates import say_count
from ..shared.jobs import run_soon
from ..shared.readers import Readers
from .custrel_complaint_customer import LOST
from .custrel_complaint_watch import MAIL_QUEUE

UNSENT = "custrel_followup.mail_activity_type_complaint_unsent"
LIST = "/odoo/complaints-not-told"


class CustrelComplaint(models.Model):
    """Mails of ours to customers that no person wrote and that did not leave: a server
    that is down makes one task of all of them, not one of each. Whatever did not leave
    can be sent again."""

    _inherit = "custrel.complaint"

    unsent_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The task that tells of an automatic mail that was not sent.",
    )
    is_not_told = fields.Boolean(
        compute="_compute_is_not_told",
        search="_search_is_not_told",
        export_string_translation=False,
        help="The user has the task to see that the customer gets an automatic mail.",
    )

    @api.depends("unsent_activity_id")
    @api.depends_context("uid")
    def _compute_is_not_told(self):
        domain = Domain("id", "in", self.ids) & Domain("is_not_told", "=", True)
        mine = self.with_context(active_test=False).search(domain)
        for complaint in self:
            complaint.is_not_told = complaint in mine

    @api.model
    def _search_is_not_told(self, operator, value):
        if operator != "in":
            return NotImplemented
        complaints = self.sudo()  # its task is the user's
        mine = complaints.with_context(active_test=False)._search(
            [
                ("unsent_activity_id.active", "=", True),
                ("unsent_activity_id.user_id", "=", self.env.uid),
            ]
        )
        domain = Domain("id", "in", mine)
        return domain if True in value else ~domain

    def _on_automatic_mail_lost(self, reason):
        """A mail that no person wrote did not leave.

        :param str reason: what is known of why
        """
        self.filtered(lambda c: c.state == "resolved")._keep({"silence_at": False})
        activities = self.env["mail.activity"].sudo()  # of whoever is told
        for complaint in self:
            user = complaint._get_told("new", Readers(complaint))
            found = [
                ("activity_type_id", "=", self.env.ref(UNSENT).id),
                ("custrel_reminder", "=", True),
                ("user_id", "=", user.id),
            ]
            task = activities.search(found, limit=1)
            if not task:
                values = activities._custrel_prepare_reminder(
                    complaint,
                    user,
                    UNSENT,
                    lambda _words: {},
                    None if user else complaint.company_id._custrel_today(),
                )
                # No mail about mails that do not leave.
                activities._custrel_create_reminders([values], quiet=True)
                task = activities.search(found, limit=1)
            unsent = complaint.sudo()  # whoever sends mails may be of another team
            unsent._keep({"unsent_activity_id": task.id})
            complaint._tell_unsent(task, reason)

    def _tell_unsent(self, task, reason=None):
        """Have a task say how many customers have not got a mail; without any it goes.

        :param str reason: why the last one did not leave, if that is news
        """
        complaints = self.sudo().with_context(active_test=False)  # of all teams
        count = complaints.search_count([("unsent_activity_id", "=", task.id)])
        if not count:
            task.unlink()
            return
        words = self.with_context(lang=task.user_id.lang or self.env.lang).env
        values = {
            "summary": words._(
                "Automatic mails to customers that were not sent: %s",
                say_count(words, count),
            )
        }
        if reason is not None:
            values["note"] = Markup('%s<p><a href="%s">%s</a></p>') % (
                plaintext2html(reason),
                LIST,
                words._("Show the complaints and send them again"),
            )
        task.with_context(mail_activity_quick_update=True).write(values)

    def _on_mail_left(self, message):
        """Who got a mail knows that we know of his complaint."""
        result = super()._on_mail_left(message)
        told = self.sudo().filtered("unsent_activity_id")  # tasks of others
        tasks = told.unsent_activity_id
        told._keep({"unsent_activity_id": False})
        for task in tasks:
            self._tell_unsent(task)
        told.filtered(
            lambda c: not c._get_tasks(LOST) and not c._has_lost_mails(message)
        )._await_answer_again()
        return result

    def _take_unsent(self, other):
        """The mails of a complaint that goes on in this one are this one's now."""
        task = other.unsent_activity_id
        if task:
            own = self.unsent_activity_id or task
            self._keep({"unsent_activity_id": own.id})
            other._keep({"unsent_activity_id": False})
            self._tell_unsent(task)

    def unlink(self):
        """A task that tells of others, too, hangs on one of those from now on."""
        everywhere = self.sudo().with_context(active_test=False)  # of all teams
        tasks = everywhere.unsent_activity_id
        for task in tasks.filtered(lambda t: t.res_id in self.ids):
            others = everywhere.search([("unsent_activity_id", "=", task.id)]) - self
            if others:
                task.res_id = others[:1].id
        result = super().unlink()
        for task in tasks.exists():
            self.browse()._tell_unsent(task)
        return result

    # ------------------------------------------------------------------ send again

    def _find_unsent_mails(self):
        """:return: mails about these complaints to customers that did not leave"""
        mails = self.env["mail.mail"].sudo()  # queued for whoever writes
        unsent = mails.search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "=", "exception"),
            ]
        )
        return unsent.filtered(lambda mail: self._get_told_by(mail) is not None)

    def action_send_again(self):
        """Queue what did not leave once more.

        :return: action that says how many mails these are
        """
        self.check_access("write")
        mails = self._find_unsent_mails()
        if not mails:
            return say(
                self.env._("No mail is waiting to be sent again."), "info", CLOSE
            )
        mails.mark_outgoing()
        run_soon(self.env, MAIL_QUEUE)
        return say(
            self.env._(
                "Mails that are sent again now: %s", say_count(self.env, len(mails))
            ),
            then={"type": "ir.actions.client", "tag": "soft_reload"},
        )
