from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CustrelCommon

NIGHT = "2026-03-02 01:00:00"
JOBS = ("grade", "keep", "plan", "remind", "report", "watch", "hand_over")


@tagged("post_install", "-at_install")
class TestCompany(CustrelCommon):
    """Whoever may add and delete companies needs no right of ours for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._create_user(
            "admin", "base.group_erp_manager,base.group_partner_manager"
        )
        cls.companies = cls.env["res.company"].with_user(cls.admin)

    def _create(self, name="Branch", **context):
        company = self.companies.with_context(**context).create({"name": name})
        self.admin.company_ids |= company.sudo()
        return company

    def _found(self, model, company):
        records = self.env[model].with_context(active_test=False)
        return records.search([("company_id", "=", company.id)])

    def test_new_company_has_a_policy_and_a_complaint_team_at_once(self):
        company = self._create()
        policy = self._found("custrel.grading.policy", company)
        self.assertEqual(policy.line_ids.grade_id, self.env["custrel.grade"].search([]))
        team = self._found("custrel.complaint.team", company)
        self.assertEqual(len(team), 1)
        complaint = self.env["custrel.complaint"].create(
            {"subject": "Late", "company_id": company.id}
        )
        self.assertEqual(complaint.team_id, team)

    def test_jobs_write_in_the_language_of_the_people(self):
        """An address that nobody touched since the installation does not decide."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "en_US"
        people = self.env["res.users"].browse(self.company._custrel_get_staff())
        self.assertIn(self.seller, people)
        people.lang = "zh_CN"
        customers = self.env["res.partner"]
        at_work = self.company._custrel_work_in(customers)
        self.assertEqual(at_work.env.lang, "zh_CN")
        self.seller.lang = "en_US"
        self.assertEqual(self.company._custrel_work_in(customers).env.lang, "en_US")

    def test_defaults_of_the_company_are_not_those_of_its_policy(self):
        company = self._create(default_name="Nobody", default_method="threshold")
        policy = self._found("custrel.grading.policy", company)
        self.assertEqual((policy.name, policy.method), ("Value score", "share"))

    def test_names_are_in_the_language_of_the_reader_unless_somebody_chose_them(self):
        """Also in a language that was not there when they were given."""
        words = {
            "custrel.grading.policy": "價值評分",
            "custrel.complaint.team": "客戶服務",
        }
        self.env["res.lang"]._activate_lang("zh_TW").active = False
        company, other = self._create(), self._create("Other Branch")
        for model in words:
            self._found(model, other).name = "Ours"
        self.env["res.lang"]._activate_lang("zh_TW")
        for model, chinese in words.items():
            made, chosen = (self._found(model, of) for of in (company, other))
            with self.subTest(model):
                self.assertEqual(made.with_context(lang="zh_TW").name, chinese)
                self.assertEqual(chosen.with_context(lang="zh_TW").name, "Ours")
                # As where only Chinese was there at first.
                english = made.name
                made.name = chinese
                self.env["res.lang"]._lang_get("en_US").active = True
                self.assertEqual(made.name, english)

    def test_company_has_one_policy_after_a_night(self):
        company = self._create()
        self._run_job("grade", NIGHT)
        self.assertEqual(len(self._found("custrel.grading.policy", company)), 1)

    def test_company_without_business_can_be_deleted_after_a_night(self):
        company = self._create()
        for job in JOBS:
            self._run_job(job, NIGHT)
        self.assertTrue(self._found("custrel.grading.run", company), "a night passed")
        self.env["custrel.cadence"].create(
            {
                "name": "Of the branch",
                "company_id": company.id,
                "grade_id": self.grade_a.id,
                "channel_ids": [
                    Command.set(self.env["custrel.channel"].search([], limit=1).ids)
                ],
            }
        )
        self.env["custrel.complaint.sla"].create(
            {"name": "Of the branch", "company_id": company.id}
        )
        before = self._count_rows_of_all()
        self.admin.company_ids -= company.sudo()
        company.unlink()
        self.env.flush_all()
        self.assertFalse(company.exists())
        self.assertEqual(self._count_rows_of_all(), before, "nobody else got them")

    def _count_rows_of_all(self):
        """Cadences and targets that hold for every company."""
        return [
            self.env[model].search_count([("company_id", "=", False)])
            for model in ("custrel.cadence", "custrel.complaint.sla")
        ]

    def test_company_with_a_history_is_kept(self):
        company = self._create()
        self._create_followup(
            self._create_customer(), company_id=company.id, user_id=self.admin.id
        )
        with self.assertRaisesRegex(UserError, "has a history .*: Follow-up. Archive"):
            company.unlink()
        self.assertTrue(self._found("custrel.grading.policy", company))

    def test_company_that_graded_customers_is_kept(self):
        company = self._create()
        self._create_order(self._create_customer(), company=company.sudo())
        self._run_job("grade", NIGHT)
        self._found("custrel.grading.run", company).action_apply()
        with self.assertRaisesRegex(UserError, "has a history .*Grading Policy"):
            company.unlink()
