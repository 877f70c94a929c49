from odoo import models
from odoo.tools import format_datetime

REMINDER = "custrel_followup.mail_activity_type_complaint"
QUIET = {"mail_activity_quick_update": True, "tracking_disable": True}
"""One mail per person tells of all reminders; each by itself would be a flood."""


class CustrelComplaint(models.Model):
    """Who is told of a target, and the activities that remind of it."""

    _inherit = "custrel.complaint"

    def _get_told(self, step, readers):
        """Who is told of a step, see :data:`STEPS`, or that the complaint is new.

        Who may not open the complaint is passed over: the next one above is told.

        :param readers: :class:`Readers` of the complaints of the batch
        :return: user, empty if the company has nobody
        """
        people = self._get_people(step)
        return readers.first(people, self.id) or self.env["res.users"]

    def _get_people(self, step):
        """:return: generator of users to tell of a step, the first choice first"""
        company, taken = self.company_id, set()
        if step == "second":
            yield self._get_second()
        elif step != "manager" and company._custrel_employs(self.user_id):
            yield self.user_id
        yield self._get_leader()
        while user := company._custrel_get_fallback_user(without=taken):
            taken.add(user.id)
            yield user.sudo(False)
        yield self.user_id.filtered(company._custrel_employs)

    def _get_second(self):
        """:return: the other of the customer's two contacts, or else the team leader"""
        partner = self.partner_id.with_company(self.company_id)
        for contact in (partner.custrel_second_user_id, partner.user_id):
            if contact != self.user_id and self.company_id._custrel_employs(contact):
                return contact
        return self._get_leader()

    def _get_leader(self):
        """:return: the leader of the team, or else the fallback user"""
        leader = self.team_id.sudo().user_id  # of a team that is not for everybody
        if self.company_id._custrel_employs(leader):
            return leader.sudo(False)
        return self.company_id._custrel_get_fallback_user()

    def _get_reminders(self):
        """:return: open activities that remind of targets"""
        return self.env["mail.activity"]._custrel_find_reminders(self)

    def _prepare_reminder(self, name, step, user):
        user = user.sudo()  # his language and time zone
        lang_self = self.with_context(lang=user.lang or self.env.lang)
        deadline = self[f"{name}_deadline"]
        what = lang_self._fields[f"{name}_deadline"]._description_string(lang_self.env)
        moment = format_datetime(lang_self.env, deadline, tz=user.tz, dt_format="short")
        summary = f"{what} {moment}"
        if step != "warn":
            summary = lang_self.env._("Late: %s", summary)
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref(REMINDER).id,
            "summary": summary,
            "date_deadline": user._custrel_local_day(deadline),
            "user_id": user.id,
            "automated": True,
            "custrel_reminder": True,
        }

    def _replace_reminders(self, vals_list):
        """A person has one reminder of a complaint: the last one."""
        if not vals_list:
            return
        last = {(vals["res_id"], vals["user_id"]): vals for vals in vals_list}
        old = self._get_reminders().filtered(lambda a: (a.res_id, a.user_id.id) in last)
        old.unlink()
        activities = self.env["mail.activity"].sudo()  # the job's
        activities.with_context(**QUIET).create(list(last.values()))
