from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...rules import periods
from ..shared.actions import say
from ..shared.inside import tell
from ..shared.jobs import Job
from ..shared.listing import say_all
from ..shared.mail_headers import AUTO_GENERATED
from ..shared.readers import Readers

MOST_MONTHS = 12
"""Older months are neither made up for nor mailed: nobody acts on them any more."""


class CustrelContactReport(models.Model):
    """Reports of the month that ended, and the mail to the managers."""

    _inherit = "custrel.contact.report"

    @api.model
    def _cron_report(self):
        """Make the missing reports of the month that ended, and of months that ended
        while the job did not run; mail to each manager those that were not mailed yet,
        one mail a month.

        Missed are the months after the newest one of which the company had its reports
        made: a year at most, and none from before reports were switched on. Where none
        were made yet, the last month is the first. An old month has the people and the
        key customers of its own end.

        Rows that are there are not made again, and are marked in the transaction that
        queues their mail, so it can be repeated and killed; one bad company or manager
        does not stop the rest.

        :raise Exception: the last error, where nobody could be told of it
        """
        companies = self.env["res.company"]._custrel_find_started()
        companies = companies.filtered("custrel_contact_report")
        with Job(self.env, "Report contacts") as job:
            unmailed = []
            job.batches(companies, lambda c: unmailed.append(self._open_months(c)))
            job.step(self._mail_all, job, self.union(*unmailed))

    @api.model
    def _mail_all(self, job, reports):
        mails = reports._group_by_mail().values()
        job.batches(list(mails), self._mail_each, claim=self._claim_mails)

    @api.model
    def _claim_mails(self, mails):
        locked = [reports.try_lock_for_update() for reports in mails]
        unmailed = [reports.filtered(lambda r: not r.mailed_at) for reports in locked]
        return [reports for reports in unmailed if reports]

    @api.model
    def _mail_each(self, mails):
        for reports in mails:
            if reports.manager_id.email:
                reports._mail_to(reports.manager_id)

    def _group_by_mail(self):
        """:return: dict of manager and month to the reports of one mail"""
        return self.grouped(lambda report: (report.manager_id, report.date_from))

    @api.model
    def _open_months(self, company):
        """Make the reports of the months that ended in ``company``, where missing.

        :return: all that were not mailed, the oldest first
        """
        today, known = company._custrel_today(), company.custrel_contact_report_until
        months = periods.ended_months(today, known, MOST_MONTHS)
        for model in ("res.partner", "custrel.assignment", "custrel.grade.change"):
            self.env[model].flush_model()
        self.flush_model()
        for month in months:
            self.env.cr.execute(self._insert_month(company, *month))
        self.invalidate_model()
        first, last = months[-1]
        if known != last:
            company.custrel_contact_report_until = last
        return self._find_unmailed(company, first)

    @api.model
    def _find_unmailed(self, company, newest):
        """Find who gets the reports that were not mailed yet.

        :param date newest: first day of the month that ended
        :return: these reports, the oldest first
        """
        unmailed = self.search(
            [
                ("company_id", "=", company.id),
                ("date_from", ">", fields.Date.subtract(newest, months=MOST_MONTHS)),
                ("mailed_at", "=", False),
            ],
            order="date_from, id",
        )
        readers = Readers(unmailed)
        unmailed.filtered(
            lambda report: (
                not company._custrel_employs(report.manager_id)
                or not readers.may_read(report.manager_id, report.id)
            )
        )._find_managers(company, readers)
        return unmailed

    def _find_managers(self, company, readers):
        """Whoever is above the first contact, and may read the report, gets it."""
        succession = company._custrel_succession()
        for first, reports in self.grouped("first_user_id").items():
            superiors = list(succession.get_superiors(first))
            for report in reports:
                if manager := readers.first(superiors, report.id):
                    report.manager_id = manager

    @api.model
    def _insert_month(self, company, first, last):
        """:return: SQL that opens reports for customers whose grade was a key one when
        the month ended, with the people of that day"""
        tz = company._custrel_tz()
        return SQL(
            """
            INSERT INTO custrel_contact_report (
                partner_id, company_id, date_from, date_to, start_at, end_at,
                first_user_id, second_user_id,
                create_uid, create_date, write_uid, write_date
            )
            SELECT partner.id, %(company)s, %(first)s, %(last)s, %(start)s, %(end)s,
                   (%(first_user)s), (%(second_user)s),
                   %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM custrel_customer_grade present
              JOIN res_partner partner
                ON partner.id = present.partner_id AND partner.active
               AND partner.commercial_partner_id = partner.id
               AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
              LEFT JOIN LATERAL (
                   SELECT change.id, change.old_grade_id
                     FROM custrel_grade_change change
                    WHERE change.partner_id = partner.id
                      AND change.company_id = %(company)s AND change.date >= %(end)s
                    ORDER BY change.date, change.id LIMIT 1
              ) later ON TRUE
              JOIN custrel_grade grade
                ON grade.id = CASE WHEN later.id IS NULL THEN present.grade_id
                                   ELSE later.old_grade_id END
             WHERE present.company_id = %(company)s AND grade.is_key
                ON CONFLICT DO NOTHING
            """,
            company=company.id,
            first=first,
            last=last,
            start=periods.utc_midnight(first, tz),
            end=periods.utc_midnight(fields.Date.add(last, days=1), tz),
            first_user=self._select_holder(company, "first", last),
            second_user=self._select_holder(company, "second", last),
            uid=self.env.uid,
        )

    @api.model
    def _select_holder(self, company, role, day):
        """:return: SQL of who of the company had a role for ``partner`` when a day
        ended"""
        return SQL(
            """
            SELECT row.user_id FROM custrel_assignment row
              JOIN res_company_users_rel works
                ON works.user_id = row.user_id AND works.cid = %(company)s
             WHERE row.partner_id = partner.id AND row.role = %(role)s
               AND (row.role = 'first' OR row.company_id = %(company)s)
               AND row.date_start <= %(day)s
               AND (row.date_end IS NULL OR row.date_end > %(day)s)
             ORDER BY row.date_start DESC, row.id DESC LIMIT 1
            """,
            company=company.id,
            role=role,
            day=day,
        )

    def action_send(self):
        """Mail these reports to their managers, also once more.

        :raise AccessError: the user looks after his own customers only
        :raise UserError: there is no manager, or he has no address
        """
        self.check_access("read")
        if not self.env.user.has_group("custrel_followup.custrel_group_team"):
            raise AccessError(
                self.env._("Only who sees the customers of a team sends reports.")
            )
        for (manager, _month), reports in self._group_by_mail().items():
            manager = manager.sudo()  # he may be of another company
            if not manager.email:
                raise UserError(
                    self.env._(
                        "%s: there is no manager with an e-mail address.",
                        say_all(self.env, reports.mapped("display_name")),
                    )
                )
            closed = reports - manager._custrel_filter_readable(reports)
            if closed:
                raise UserError(
                    self.env._(
                        "%(reports)s: %(manager)s may not open them. Give the person "
                        "the rights of a team leader, or choose another leader.",
                        reports=say_all(self.env, closed.mapped("display_name")),
                        manager=manager.name,
                    )
                )
            reports = reports.sudo()  # nobody writes them, or reads mail templates
            reports._mail_to(manager)
        return say(
            self.env._("The reports are on their way."),
        )

    def _mail_to(self, manager):
        """Queue one mail about those of these that the manager may open."""
        reports = manager._custrel_filter_readable(self)
        if not reports:
            return
        template = self.env.ref("custrel_followup.mail_template_contact_report")
        template = template.with_context(lang=manager.lang, tz=manager._custrel_tz())
        template = tell(template, custrel_contact_reports=reports.ids)
        template.send_mail(manager.id, email_values={"headers": AUTO_GENERATED})
        reports.mailed_at = fields.Datetime.now()
