from collections import defaultdict

from markupsafe import Markup

from odoo import models
from odoo.models import BaseModel

from .dates import say_count

EXCEPTION = "mail.mail_activity_data_warning"
MOST_NAMED = 20
"""So many of the things that failed are named; the log names all."""
LONGEST_ERROR = 300


class IrCron(models.Model):
    """Administrators see what a job of ours could not do, as a task about the job."""

    _inherit = "ir.cron"

    def _custrel_tell_failures(self, failures, complete):
        """Each administrator of a company has one activity about a job that fails
        there. It follows what fails, and goes when the job has done everything.

        :param failures: list of :class:`Failure`
        :param bool complete: whether everything was tried; what was not may fail still
        :return: whether somebody knows of each failure
        """
        self.ensure_one()
        activities = self.env["mail.activity"]._custrel_find_reminders(self)
        old = {activity.user_id: activity for activity in activities}
        told, all_known = defaultdict(list), True
        for company, own in self._custrel_by_company(failures).items():
            people = self._custrel_get_administrators(company)
            all_known = all_known and bool(people)
            for user in people:
                told[user] += own
        for user, own in told.items():
            values = self._custrel_prepare_activity(user, own)
            if user not in old:
                activities._custrel_create_reminders([values])
            elif old[user].note != values["note"]:
                old[user].note = values["note"]
        if complete:
            activities.filtered(lambda activity: activity.user_id not in told).unlink()
        return all_known

    def _custrel_by_company(self, failures):
        """:return: dict of companies to those of ``failures`` that are their matter"""
        found = defaultdict(list)
        for failure in failures:
            records = _get_records(failure.item)
            company = self.env["res.company"]
            if records and records._name == company._name:
                company = company.browse(records.ids[0])
            elif records and "company_id" in records:
                record = records[:1].sudo().exists()  # the job sees all
                company = company.browse(record.company_id.id)
            found[company or self.env.ref("base.main_company")].append(failure)
        return found

    def _custrel_get_administrators(self, company):
        group = self.env.ref("custrel_followup.custrel_group_manager").sudo()  # a job
        return group.all_user_ids.filtered(company._custrel_employs)

    def _custrel_prepare_activity(self, user, failures):
        """:return: values of the activity that tells ``user`` what failed"""
        return self.env["mail.activity"]._custrel_prepare_reminder(
            self, user, EXCEPTION, lambda job: job._custrel_describe(failures)
        )

    def _custrel_describe(self, failures):
        """:return: summary and note of an activity, in the language of the context"""
        env = self.env
        lines = [_describe(env, failure) for failure in failures[:MOST_NAMED]]
        if len(failures) > MOST_NAMED:
            rest = len(failures) - MOST_NAMED
            lines.append(env._("and %(count)s more", count=say_count(env, rest)))
        intro = env._(
            "All else was done. The job tries these again each time; the log of the "
            "server has the details."
        )
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        return {
            "summary": env._("Not all was done: %(job)s", job=self.name),
            "note": Markup("<p>%s</p><ul>%s</ul>") % (intro, items),
        }


def _get_records(item):
    """:return: the records that a failed item is about, None if there are none"""
    parts = item if isinstance(item, tuple) else (item,)
    return next((part for part in parts if isinstance(part, BaseModel) and part), None)


def _describe(env, failure):
    """:return: a line with a link to what failed, and why"""
    error = failure.error
    why = (str(error).strip() or type(error).__name__)[:LONGEST_ERROR]
    records = _get_records(failure.item)
    if records is None or len(records) > 1:
        return why
    record = env[records._name].sudo().browse(records.id)  # for its administrator
    return Markup('<a href="/mail/view?model=%s&amp;res_id=%s">%s</a>: %s') % (
        record._name,
        record.id,
        record.exists().display_name or str(record),
        why,
    )
