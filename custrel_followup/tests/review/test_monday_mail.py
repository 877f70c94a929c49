import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ReviewCommon

MONDAY = "2026-03-15 23:30:00"
"""Half past seven on Monday in Shanghai; Sunday in UTC and New York."""


@tagged("post_install", "-at_install")
class TestMondayMail(ReviewCommon):
    """One mail on Monday morning, to those who lead others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.captain, cls.leader, cls.manager, cls.seller, cls.stranger):
            user.email = f"{user.login}@example.com"
        with freeze_time("2026-03-01 02:00:00"):
            cls._create_followup(cls.customer, date_planned="2026-03-12")
            cls._create_followup(
                cls.other, date_planned="2026-03-12", user_id=cls.colleague.id
            )

    def _mails(self, user):
        return self.env["mail.mail"].search(
            [("model", "=", "res.users"), ("res_id", "=", user.id)]
        )

    def _body(self, user):
        [mail] = self._mails(user)
        return str(mail.body_html)

    def test_leaders_get_it_and_salespeople_do_not(self):
        self._run_job("monday", MONDAY)
        for user in (self.captain, self.leader, self.manager):
            self.assertEqual(len(self._mails(user)), 1, user.name)
        self.assertFalse(self._mails(self.seller))
        self.assertFalse(self._mails(self.stranger), "it is Sunday in New York")

    def test_once_a_week(self):
        self._run_job("monday", MONDAY)
        self._run_job("monday", MONDAY)
        self._run_job("monday", "2026-03-16 08:00:00")
        self.assertEqual(len(self._mails(self.leader)), 1)
        self._run_job("monday", "2026-03-22 23:30:00")
        self.assertEqual(len(self._mails(self.leader)), 2)

    def test_not_before_the_morning_of_the_company(self):
        self._run_job("monday", "2026-03-15 21:30:00")  # half past five
        self.assertFalse(self._mails(self.leader))

    def test_what_was_missed_comes_the_next_day(self):
        self._run_job("monday", MONDAY)
        self._run_job("monday", "2026-03-24 02:00:00")
        self.assertEqual(len(self._mails(self.leader)), 2)
        self._run_job("monday", "2026-04-02 02:00:00")  # on Thursday it is no news
        self.assertEqual(len(self._mails(self.leader)), 2)

    def test_a_company_can_switch_it_off(self):
        self.company.custrel_monday_mail = False
        self._run_job("monday", MONDAY)
        self.assertFalse(self._mails(self.leader))

    def test_it_says_how_to_switch_it_off(self):
        """By a link where the reader may, and who may where he may not."""
        admin = self._create_user(
            "chief", "base.group_system,sales_team.group_sale_manager"
        )
        admin.email = "chief@example.com"
        self._run_job("monday", MONDAY)
        link = "/odoo/action-custrel_followup.res_config_settings_action"
        self.assertIn(link, self._body(admin))
        self.assertNotIn(link, self._body(self.leader))
        self.assertIn("An administrator can switch it off", self._body(self.leader))

    def test_a_company_that_has_not_begun_gets_none(self):
        self.env["custrel.followup"].search(
            [("company_id", "=", self.company.id)]
        ).sudo().unlink()
        (self.customer | self.other)._custrel_write_grade(
            self.env["custrel.grade"], manual=False
        )
        self._run_job("monday", MONDAY)
        self.assertFalse(self._mails(self.leader))

    def test_each_gets_what_he_may_see(self):
        self._run_job("monday", MONDAY)
        self.assertIn("Colleague", self._body(self.leader))
        self.assertIn("Seller", self._body(self.captain))
        self.assertNotIn("Colleague", self._body(self.captain))

    def test_nobody_is_named_where_people_are_hidden(self):
        self._hide_people()
        self._run_job("monday", MONDAY)
        self.assertNotIn("Colleague", self._body(self.leader))

    def test_who_works_in_two_companies_gets_one_mail(self):
        self.leader.company_ids |= self.other_company
        far = self._create_customer("Far", user_id=self.stranger.id)
        self._set_grade(far, self.grade_a, self.other_company)
        self._run_job("monday", MONDAY)
        body = self._body(self.leader)
        self.assertIn("East", body)
        self.assertIn("West", body)
        self.assertIn(f"/odoo/monday?cids={self.other_company.id}", body)

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.leader.lang = "zh_CN"
        figure = self.env.ref("custrel_followup.custrel_figure_overdue")
        figure.with_context(lang="zh_CN").name = "当前逾期"
        self._run_job("monday", MONDAY)
        self.assertIn("当前逾期", self._body(self.leader))
        self.assertNotIn("当前逾期", self._body(self.manager))

    def test_links_lead_somewhere(self):
        self._run_job("monday", MONDAY)
        body = self._body(self.leader)
        base = self.leader.get_base_url()
        links = re.findall(r'href="([^"]+)"', body)
        self.assertTrue(links)
        self.assertIn("action-custrel_followup.res_partner_action_gap", body)
        paths = set(self.env["ir.actions.actions"].search([]).mapped("path"))
        for link in links:
            self.assertTrue(link.startswith(f"{base}/odoo/"), link)
            place = link.removeprefix(f"{base}/odoo/").split("?")[0].split("/")[0]
            if place.startswith("action-"):
                self.assertTrue(self.env.ref(place.removeprefix("action-")))
            else:
                self.assertIn(place, paths)

    def test_it_fits_a_phone(self):
        """Nothing has a width in pixels that 360 do not hold."""
        self._run_job("monday", MONDAY)
        body = self._body(self.leader)
        self.assertIn("max-width: 640px; width: 100%", body)
        widths = re.findall(r"(?<![-\w])width:\s*([\d.]+)(px|%)", body)
        self.assertTrue(widths)
        self.assertEqual({unit for _width, unit in widths}, {"%"})
        self.assertNotIn("<img", body)

    def test_a_machine_wrote_it(self):
        self._run_job("monday", MONDAY)
        [mail] = self._mails(self.leader)
        self.assertIn("auto-generated", mail.headers)
        self.assertIn("overdue", mail.subject)

    @freeze_time("2026-03-18 06:00:00")  # a Wednesday
    def test_whoever_leads_has_it_mailed_now(self):
        """Whoever installs it need not wait for Monday to see it."""
        self.company.custrel_monday_mail = False
        address = self._send_me(self.captain)
        self.assertEqual(address, self.captain.email)
        self.assertIn("Seller", self._body(self.captain))
        self.assertNotIn("Colleague", self._body(self.captain))
        self.company.custrel_monday_mail = True
        self._run_job("monday", "2026-03-22 23:30:00")
        self.assertEqual(len(self._mails(self.captain)), 2, "and on Monday")

    def _send_me(self, user):
        self.env.flush_all()
        monday = self.env["custrel.monday"].with_user(user)
        return monday.with_context(allowed_company_ids=self.company.ids).send_me()

    @freeze_time("2026-03-18 06:00:00")
    def test_nobody_else_has_it_mailed(self):
        with self.assertRaises(AccessError):
            self._send_me(self.seller)
        self.captain.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self._send_me(self.captain)
        self.assertFalse(self._mails(self.seller) | self._mails(self.captain))

    def test_a_preview_shows_what_its_reader_may_see(self):
        self.env.flush_all()
        with freeze_time(MONDAY):
            body = self.leader.with_user(self.captain).custrel_render_overview()
        self.assertIn("Seller", body)
        self.assertNotIn("Colleague", body)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-16 01:00:00")
class TestMondayDigest(ReviewCommon):
    """Our figures in Odoo's digest."""

    def _values(self, user, company=None):
        digest = self.env["digest.digest"].create(
            {
                "name": "Week",
                "company_id": (company or self.company).id,
                "kpi_custrel_contacts": True,
                "kpi_custrel_moves_down": True,
                "kpi_custrel_complaints": True,
                "kpi_mail_message_total": False,
                "kpi_res_users_connected": False,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        digest = digest.with_context(allowed_company_ids=False)
        kpis = digest._compute_kpis(company or self.company, user)
        return {kpi["kpi_name"]: kpi["kpi_col2"]["value"] for kpi in kpis}

    def test_of_the_company_in_whole_days(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.other, "2026-03-11", "2026-03-11 03:00:00")
        self._done(self.other, "2026-02-01", "2026-02-01 03:00:00")
        self._move(self.customer, self.grade_b, "2026-03-10 02:00:00")
        self.assertEqual(
            self._values(self.leader),
            {
                "kpi_custrel_contacts": 2,
                "kpi_custrel_moves_down": 1,
                "kpi_custrel_complaints": 0,
            },
        )

    def test_a_salesperson_gets_his_own(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.other, "2026-03-11", "2026-03-11 03:00:00")
        values = self._values(self.seller)
        self.assertEqual(values["kpi_custrel_contacts"], 1)

    def test_others_get_none(self):
        self.assertFalse(self._values(self.clerk))

    def test_never_across_companies(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        values = self._values(self.stranger, self.other_company)
        self.assertEqual(values["kpi_custrel_contacts"], 0)
