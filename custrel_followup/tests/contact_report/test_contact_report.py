from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import JOBS
from ..coverage.common import TeamCommon
from ..queries import QueryCounter


class ContactReportCommon(TeamCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-02-01 02:00:00"):
            cls.customer = cls._create_key("Harbour")

    @classmethod
    def _create_key(cls, name, **values):
        """A key customer of seller and colleague, from the present moment on."""
        customer = cls._create_customer(
            name,
            **{
                "user_id": cls.seller.id,
                "custrel_second_user_id": cls.colleague.id,
                **values,
            },
        )
        cls._set_grade(customer, cls.grade_a)
        cls.env["custrel.grade.change"].create(
            {
                "partner_id": customer.id,
                "company_id": cls.company.id,
                "new_grade_id": cls.grade_a.id,
                "basis": "value",
            }
        )
        return customer

    @classmethod
    def _record(cls, end, user=None, **values):
        """A contact that was recorded.

        :param str end: UTC
        """
        return cls._create_followup(
            cls.customer,
            **{
                "user_id": (user or cls.seller).id,
                "state": "done",
                "date_planned": end[:10],
                "date_start": end,
                "date_end": end,
                **values,
            },
        )

    @classmethod
    def _create_keys(cls, number, moment):
        with freeze_time(moment):
            for n in range(number):
                cls._create_key(f"Key {number} {n}")

    def _report(self, moment="2026-04-01 01:00:00"):
        self._run_job("report", moment)
        return self._reports()

    def _call_job(self, moment):
        """:return: how many queries the job took"""
        self.env.flush_all()
        self.env.invalidate_all()
        with (
            freeze_time(moment),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            counter = QueryCounter(self.env)
            try:
                self.env(cr=cr)["custrel.contact.report"]._cron_report()
            finally:
                count = counter.stop()
        self.env.invalidate_all()
        return count

    def _break_mail(self, moment):
        """Run a job that fails when it has queued a mail and not marked it yet."""
        reports = self.env.registry["custrel.contact.report"]
        mail = reports._mail_to

        def die(report, manager):
            mail(report, manager)
            raise SystemError

        with patch.object(reports, "_mail_to", die):
            try:
                self._call_job(moment)
            except SystemError:
                raised = True
            else:
                raised = False
        self.env.invalidate_all()
        self.assertTrue(raised, "the job must count as failed")

    def _reports(self, partner=None):
        return self.env["custrel.contact.report"].search(
            [("partner_id", "=", (partner or self.customer).id)]
        )

    def _mails(self, user):
        return self.env["mail.mail"].search(
            [("model", "=", "res.users"), ("res_id", "=", user.id)], order="id"
        )


@tagged("post_install", "-at_install")
class TestContactReport(ContactReportCommon):
    """What both contacts of a key customer did in a month."""

    def test_the_month_is_said_as_the_reader_says_it(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        reports = self.env["custrel.contact.report"]
        report = reports.new(
            {"date_from": "2026-10-01", "partner_id": self.customer.id}
        )
        self.assertEqual(report.with_context(lang="en_US").month, "October 2026")
        self.assertEqual(report.with_context(lang="zh_CN").month, "2026年10月")

    def test_figures_come_from_the_records_of_both(self):
        self._record("2026-02-20 02:00:00", mood="good")
        self._record(
            "2026-03-03 03:30:00", date_start="2026-03-03 02:00:00", mood="bad"
        )
        self._record("2026-03-10 02:00:00", self.colleague, new_needs="A crane")
        self._record(
            "2026-03-12 02:00:00",
            mood="neutral",
            collaborator_ids=[Command.link(self.colleague.id)],
        )
        self._record("2026-03-20 02:00:00", self.leader)
        self._create_followup(
            self.customer, date_planned="2026-04-09", origin="next_action"
        )
        self._create_followup(self.customer, date_planned="2026-04-05")
        report = self._report().with_user(self.seller)
        self.assertEqual(report.date_from, date(2026, 3, 1))
        self.assertEqual(report.date_to, date(2026, 3, 31))
        self.assertEqual(report.first_user_id, self.seller)
        self.assertEqual(report.second_user_id, self.colleague)
        self.assertEqual(report.manager_id, self.leader)
        self.assertEqual(report.contact_count, 4)
        self.assertEqual(report.first_count, 2)
        self.assertEqual(report.second_count, 2, "a joint visit counts for both")
        self.assertEqual(report.other_count, 1)
        self.assertEqual(report.duration, 1.5)
        self.assertEqual(report.contacted_by, "both")
        self.assertEqual(report.mood, "neutral")
        self.assertEqual(report.mood_trend, "worse", "good in the month before")
        self.assertEqual(report.new_need_count, 1)
        self.assertEqual(report.promise_count, 1)
        self.assertEqual(report.next_date, date(2026, 4, 5))

    def test_complaints_opened_and_closed_in_the_month(self):
        def complain(opened, **values):
            return self.env["custrel.complaint"].create(
                {
                    "subject": "Late",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "user_id": self.seller.id,
                    "opened_at": opened,
                    **values,
                }
            )

        complain("2026-03-31 15:00:00")
        complain("2026-03-31 17:00:00")  # the first of April in Shanghai
        with freeze_time("2026-02-10 02:00:00"):
            earlier = complain("2026-02-10 02:00:00")
        self.env.flush_all()
        earlier.closed_at = "2026-03-05 02:00:00"
        stage = self.env["custrel.complaint.stage"]._get_first("rejected")
        archived = complain("2026-03-15 02:00:00", resolution="Not ours")
        archived.write({"stage_id": stage.id, "active": False})
        archived.closed_at = "2026-04-05 02:00:00"
        report = self._report().with_user(self.leader)
        self.assertEqual(report.complaint_opened_count, 2)
        self.assertEqual(report.complaint_closed_count, 1)
        self.assertIn(archived.name, report.body)

    def test_month_begins_and_ends_in_shanghai(self):
        self._record("2026-02-28 16:00:00")  # midnight
        self._record("2026-03-31 15:59:59")
        self._record("2026-02-28 15:59:59", self.colleague)
        self._record("2026-03-31 16:00:00", self.colleague)
        report = self._report()
        self.assertEqual((report.first_count, report.second_count), (2, 0))
        self.assertEqual(report.body.count("Seller"), 3, "and as first contact")

    def test_month_ends_for_each_company_where_it_is(self):
        self._set_grade(self.customer, self.grade_a, self.other_company)

        def get_months():
            rows = self._reports().sorted("id")
            return [(row.company_id, row.date_from.month) for row in rows]

        self._report("2026-03-31 17:00:00")
        both = [(self.company, 3), (self.other_company, 2)]
        self.assertCountEqual(get_months(), both)
        self._report("2026-04-01 05:00:00")
        self.assertCountEqual(get_months(), [*both, (self.other_company, 3)])

    def test_contacts_of_another_company_are_not_counted(self):
        self.seller.company_ids |= self.other_company
        self._record("2026-03-03 02:00:00", company_id=self.other_company.id)
        self.assertEqual(self._report().contacted_by, "none")

    def test_people_are_those_of_the_end_of_the_month(self):
        with freeze_time("2026-04-01 00:30:00"):
            self.customer.user_id = self.leader
            self.customer.custrel_second_user_id = False
        report = self._report()
        self.assertEqual(report.first_user_id, self.seller)
        self.assertEqual(report.second_user_id, self.colleague)

    def test_successor_within_the_month_stands_in_the_report(self):
        with freeze_time("2026-03-31 15:00:00"):
            self.customer.custrel_second_user_id = self.leader
        self.assertEqual(self._report().second_user_id, self.leader)

    def test_only_customers_that_were_key_when_the_month_ended(self):
        with freeze_time("2026-04-01 00:10:00"):
            self._set_grade(self.customer, self.grade_d)
            self.env["custrel.grade.change"].create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "old_grade_id": self.grade_a.id,
                    "new_grade_id": self.grade_d.id,
                    "basis": "value",
                }
            )
            newer = self._create_key("Newer")
        ordinary = self._create_customer("Ordinary", user_id=self.seller.id)
        self._set_grade(ordinary, self.grade_d)
        self.assertEqual(len(self._report()), 1)
        self.assertFalse(self._reports(newer))
        self.assertFalse(self._reports(ordinary))

    def test_without_contacts_nobody_contacted(self):
        report = self._report()
        self.assertEqual(report.contacted_by, "none")
        self.assertFalse(report.mood_trend)
        self.assertIn("Nobody recorded a follow-up", report.body)

    def test_found_by_who_contacted(self):
        reports = self.env["custrel.contact.report"].with_user(self.leader)

        def find(*values):
            return reports.search_count(
                [
                    ("contacted_by", "in", values),
                    ("partner_id", "=", self.customer.id),
                ]
            )

        self._report()
        self.assertEqual((find("none"), find("first", "second")), (1, 0))
        self._record("2026-03-03 02:00:00", self.leader)
        self.assertEqual((find("none"), find("others")), (0, 1))
        self._record("2026-03-03 02:00:00", self.colleague)
        self.assertEqual((find("second"), find("both")), (1, 0))
        self._record("2026-03-03 02:00:00")
        self.assertEqual((find("first", "second"), find("both")), (0, 1))

    def test_report_tells_in_time_order_what_was_said(self):
        self._record("2026-03-20 02:00:00", content="<p>Signed</p>")
        self._record(
            "2026-03-03 17:00:00",
            self.colleague,
            content="<p onclick='x()'>Hesitates<script>bad()</script></p>",
            doubts="<b>Price</b>",
        )
        body = self._report().with_user(self.seller).body
        self.assertLess(body.index("Hesitates"), body.index("Signed"))
        self.assertNotIn("script", body)
        self.assertNotIn("onclick", body)
        self.assertIn("&lt;b&gt;Price", body)
        self.assertIn("3/4/26", body, "the day in Shanghai")

    def test_printed_report_shows_the_same(self):
        self._record("2026-03-20 02:00:00", content="<p>Signed</p>")
        report = self._report()
        html, kind = (
            self.env["ir.actions.report"]
            .with_user(self.seller)
            ._render_qweb_html("custrel_followup.report_contact_report", report.ids)
        )
        self.assertEqual(kind, "html")
        self.assertIn("Signed", html.decode())
        self.assertIn("Harbour", html.decode())

    def test_customer_leads_to_its_reports(self):
        report = self._report()
        action = self.customer.with_user(
            self.seller
        ).action_custrel_open_contact_reports()
        found = self.env["custrel.contact.report"].search(action["domain"])
        self.assertEqual(found, report)

    def test_merged_customers_keep_one_report_of_a_month(self):
        with freeze_time("2026-02-01 02:00:00"):
            other = self._create_key("Other")
        kept = self._report()
        self._report("2026-05-01 01:00:00")
        self._reports(other).filtered(lambda r: r.date_from.month == 4).unlink()
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | other).ids)],
                "dst_partner_id": other.id,
            }
        ).action_merge()
        months = sorted(report.date_from.month for report in self._reports(other))
        self.assertEqual(months, [3, 4])
        self.assertFalse(kept.exists())

    def test_a_list_of_many_costs_as_many_queries_as_one_of_few(self):
        self._create_keys(20, "2026-02-01 02:00:00")
        self._report()
        reports = self.env["custrel.contact.report"].with_user(self.leader).search([])
        self.assertGreater(len(reports), 20)
        fields = {"contact_count", "contacted_by", "next_date", "mood_trend"}
        counts = []
        reports[:1].read(fields)  # what the server remembers of models and rights
        for some in reports[:2], reports:
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            some.read(fields)
            counts.append(counter.stop())
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestContactReportJob(ContactReportCommon):
    """Reports are made once a month and mailed once to each manager."""

    def test_manager_gets_one_mail_about_all_customers(self):
        with freeze_time("2026-02-01 02:00:00"):
            busy = self._create_key(
                "Busy",
                user_id=self.colleague.id,
                custrel_second_user_id=self.seller.id,
            )
        self._record("2026-03-03 02:00:00", partner_id=busy.id)
        report = self._report()
        mail = self._mails(self.leader)
        self.assertEqual(len(mail), 1)
        self.assertIn("March 2026", mail.subject)
        self.assertIn(f"/odoo/contact-reports/{report.id}", mail.body_html)
        self.assertLess(mail.body_html.index("Harbour"), mail.body_html.index("Busy"))
        self.assertTrue(report.mailed_at)

    def test_each_manager_gets_his_own(self):
        with freeze_time("2026-02-01 02:00:00"):
            self._create_key("Secret", user_id=self.leader.id)
        self._report()
        self.assertNotIn("Secret", self._mails(self.leader).body_html)
        self.assertIn("Secret", self._mails(self.manager).body_html)

    def test_repeating_it_changes_nothing(self):
        report = self._report()
        mailed = report.mailed_at
        self.assertEqual(self._report("2026-04-02 01:00:00"), report)
        self.assertEqual(report.mailed_at, mailed)
        self.assertEqual(len(self._mails(self.leader)), 1)

    def test_a_day_that_did_not_run_is_made_up_for(self):
        self.assertEqual(self._report("2026-04-20 01:00:00").date_from.month, 3)

    def test_each_month_has_its_report_and_mail(self):
        self._report()
        self._report("2026-05-01 01:00:00")
        self.assertEqual(len(self._reports()), 2)
        self.assertEqual(len(self._mails(self.leader)), 2)

    def test_company_may_switch_it_off(self):
        self.company.custrel_contact_report = False
        self.assertFalse(self._report())

    def test_without_address_the_report_stays_on_screen(self):
        self.leader.email = False
        report = self._report()
        self.assertTrue(report)
        self.assertFalse(report.mailed_at)
        self.leader.email = "leader@example.com"
        self._report("2026-04-02 01:00:00")
        self.assertTrue(report.mailed_at)

    def test_manager_who_left_before_the_mail_is_replaced(self):
        self.leader.email = False
        report = self._report()
        self.team.user_id = self.manager
        self.leader.action_archive()
        self._report("2026-04-02 01:00:00")
        self.assertEqual(report.manager_id, self.manager)
        self.assertTrue(self._mails(self.manager))

    def test_mail_is_escaped_and_in_the_manager_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.leader.lang = "fr_FR"
        self.customer.name = "<script>Harbour"
        self._report()
        mail = self._mails(self.leader)
        self.assertIn("&lt;script&gt;Harbour", mail.body_html)
        self.assertIn("mars 2026", mail.subject)

    @mute_logger(JOBS)
    def test_killed_between_mail_and_mark_it_does_both_later(self):
        self._break_mail("2026-04-01 01:00:00")
        self.assertTrue(self._reports(), "made before the mail")
        self.assertFalse(self._mails(self.leader))
        self._report("2026-04-01 02:00:00")
        self.assertEqual(len(self._mails(self.leader)), 1)

    def test_manager_sends_it_once_more(self):
        report = self._report()
        report.with_user(self.leader).action_send()
        self.assertEqual(len(self._mails(self.leader)), 2)

    def test_nothing_is_sent_to_nobody(self):
        report = self._report()
        self.leader.email = False
        with self.assertRaisesRegex(UserError, "no manager with an e-mail"):
            report.with_user(self.manager).action_send()

    def test_hundred_customers_cost_as_many_queries_as_ten(self):
        counts = []
        for number, moment in ((10, "2026-04-01"), (100, "2026-05-01")):
            self._create_keys(number, "2026-02-01 02:00:00")
            counts.append(self._call_job(f"{moment} 01:00:00"))
        self.assertLessEqual(counts[1], counts[0] + 2)


@tagged("post_install", "-at_install")
class TestMissedMonths(ContactReportCommon):
    """Months in which the job did not run are made up for when it runs again."""

    def _months(self, company=None):
        reports = self._reports().filtered_domain(
            [("company_id", "=", (company or self.company).id)]
        )
        return sorted((r.date_from.year, r.date_from.month) for r in reports)

    def _degrade(self):
        self._set_grade(self.customer, self.grade_d)
        self.env["custrel.grade.change"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "old_grade_id": self.grade_a.id,
                "new_grade_id": self.grade_d.id,
                "basis": "value",
            }
        )

    def test_each_has_the_people_and_grades_of_its_end_in_shanghai(self):
        self._report("2026-03-01 01:00:00")
        with freeze_time("2026-03-31 17:00:00"):  # the first of April in Shanghai
            self.customer.custrel_second_user_id = self.leader
        with freeze_time("2026-05-05 02:00:00"):
            self._degrade()
        reports = self._report("2026-06-10 01:00:00").sorted("date_from")
        self.assertEqual(self._months(), [(2026, 2), (2026, 3), (2026, 4)])
        self.assertEqual(reports[1].second_user_id, self.colleague)
        self.assertEqual(reports[2].second_user_id, self.leader)

    def test_each_has_the_contacts_of_its_days_in_shanghai(self):
        self._report("2026-03-01 01:00:00")
        self._record("2026-03-31 15:00:00")
        self._record("2026-03-31 17:00:00", self.colleague)
        reports = self._report("2026-05-01 01:00:00").sorted("date_from")
        self.assertEqual(
            reports.mapped("contacted_by"), ["none", "first", "second"], "in March"
        )

    def test_each_has_its_mail_the_oldest_first(self):
        self._report("2026-03-01 01:00:00")
        self._report("2026-06-01 01:00:00")
        subjects = self._mails(self.leader).mapped("subject")
        months = [subject.split(": ")[1] for subject in subjects]
        self.assertEqual(
            months, ["February 2026", "March 2026", "April 2026", "May 2026"]
        )

    def test_each_company_makes_up_for_its_own(self):
        """At 17:00 UTC on the last of May Shanghai has June, New York still May."""
        self._set_grade(self.customer, self.grade_a, self.other_company)
        self._report("2026-03-31 17:00:00")
        self.assertEqual(self._months(), [(2026, 3)])
        self.assertEqual(self._months(self.other_company), [(2026, 2)])
        self._report("2026-05-31 17:00:00")
        self.assertEqual(self._months(), [(2026, 3), (2026, 4), (2026, 5)])
        self.assertEqual(
            self._months(self.other_company), [(2026, 2), (2026, 3), (2026, 4)]
        )

    def test_company_that_never_had_reports_begins_with_the_last_month(self):
        self._report("2026-06-10 01:00:00")
        self.assertEqual(self._months(), [(2026, 5)])

    def test_months_in_which_they_were_switched_off_are_not_missed(self):
        self._report("2026-03-01 01:00:00")
        self.company.custrel_contact_report = False
        self._report("2026-04-01 01:00:00")
        self.company.custrel_contact_report = True
        self._report("2026-06-10 01:00:00")
        self.assertEqual(self._months(), [(2026, 2), (2026, 5)])

    def test_a_year_is_made_up_for_and_no_more(self):
        self._report("2026-03-01 01:00:00")
        self._report("2027-10-10 01:00:00")
        year = [(2026, month) for month in (10, 11, 12)]
        year += [(2027, month) for month in range(1, 10)]
        self.assertEqual(self._months(), [(2026, 2), *year])

    def test_what_nobody_could_be_mailed_for_a_year_stays_on_screen(self):
        self.leader.email = False
        oldest = self._report("2026-03-01 01:00:00")
        self.leader.email = "leader@example.com"
        self._report("2027-03-01 01:00:00")
        self.assertEqual(len(self._mails(self.leader)), 12)
        self.assertFalse(oldest.mailed_at)

    @mute_logger(JOBS)
    def test_reports_of_a_job_that_died_before_the_mail_are_mailed_later(self):
        self._break_mail("2026-04-01 01:00:00")
        self._report("2026-06-10 01:00:00")
        reports = self._reports()
        self.assertEqual(self._months(), [(2026, 3), (2026, 4), (2026, 5)])
        self.assertTrue(all(report.mailed_at for report in reports))
        self.assertEqual(len(self._mails(self.leader)), 3)

    def test_hundred_customers_cost_as_many_queries_as_ten(self):
        self._report("2026-03-01 01:00:00")
        counts = []
        for number, moment in ((10, "2026-06-01"), (100, "2026-09-01")):
            self._create_keys(number, "2026-02-01 02:00:00")
            counts.append(self._call_job(f"{moment} 01:00:00"))
        self.assertEqual(len(self._reports()), 7)
        self.assertLessEqual(counts[1], counts[0] + 3 * 2)


@tagged("post_install", "-at_install")
class TestContactReportAccess(ContactReportCommon):
    """Who looks after the customer reads its reports; nobody writes them."""

    def _can_read(self, user):
        reports = self.env["custrel.contact.report"].with_user(user)
        reports = reports.with_context(allowed_company_ids=user.company_ids.ids)
        return bool(reports.search([("partner_id", "=", self.customer.id)]))

    def test_both_contacts_read_what_the_other_recorded(self):
        self._record("2026-03-10 02:00:00", self.colleague, content="<p>Quiet</p>")
        report = self._report()
        self.assertIn("Quiet", report.with_user(self.seller).body)
        self.assertTrue(self._can_read(self.colleague))

    def test_other_salespeople_read_nothing(self):
        other = self._create_user("other", "sales_team.group_sale_salesman")
        report = self._report()
        self.assertFalse(self._can_read(other))
        with self.assertRaises(AccessError):
            report.with_user(other).read(["contact_count"])

    def test_leader_of_the_team_reads_them(self):
        chief = self._create_user("chief", "custrel_followup.custrel_group_team")
        self._report()
        self.assertFalse(self._can_read(chief))
        self.team.user_id = chief
        self.assertTrue(self._can_read(chief))

    def test_who_sees_all_customers_reads_them(self):
        self._report()
        self.assertTrue(self._can_read(self.manager))

    def test_nobody_reads_those_of_another_company(self):
        self._report()
        self.assertFalse(self._can_read(self.stranger))

    def test_employees_without_the_role_read_nothing(self):
        report = self._report()
        with self.assertRaises(AccessError):
            report.with_user(self.clerk).read(["partner_id"])

    def test_not_even_the_manager_writes_them(self):
        reports = self._report().with_user(self.manager)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(reports.has_access(operation), operation)

    def test_who_has_own_customers_only_sends_nothing(self):
        report = self._report()
        with self.assertRaises(AccessError):
            report.with_user(self.seller).action_send()
        self.assertEqual(len(self._mails(self.leader)), 1)
