from odoo import models
from odoo.tools import format_datetime

REMINDER = "custrel_followup.mail_activity_type_complaint"
QUIET = {"mail_activity_quick_update": True, "tracking_disable": True}
"""One mail per person tells of all reminders; each by itself would be a flood."""


class CustrelComplaint(models.Model):
    """Who is told of a target, and the activities that remind of it."""

    _inherit = "custrel.complaint"

    def _get_told(self, step):
        """:return: user who is told of a step, see :data:`STEPS`"""
        if step == "second":
            return self._get_second()
        if step == "manager":
            return self._get_leader()
        return self._get_responsible()

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
        activities = self.env["mail.activity"].sudo()  # the job's, whoever saves
        return activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", self.env.ref(REMINDER).id),
            ]
        )

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
        }

    def _replace_reminders(self, vals_list):
        """A person has one reminder of a complaint: the last one."""
        if not vals_list:
            return
        last = {(vals["res_id"], vals["user_id"]): vals for vals in vals_list}
        old = self._get_reminders().filtered(lambda a: (a.res_id, a.user_id.id) in last)
        old.unlink()
        self.env["mail.activity"].with_context(**QUIET).create(list(last.values()))
