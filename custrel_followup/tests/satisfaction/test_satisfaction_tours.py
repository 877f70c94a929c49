from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import SatisfactionCommon


class SatisfactionToursCommon(SatisfactionCommon, HttpCase):
    allow_inherited_tests_method = True
    lang = "en_US"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls._create_user(
            "agent", "custrel_followup.custrel_group_complaint_agent"
        )
        cls.env["custrel.complaint.team"].create(
            {
                "name": "Service",
                "company_id": cls.company.id,
                "member_ids": [(6, 0, cls.agent.ids)],
            }
        )
        cls.customer.name = "Content Ltd"
        cls._set_grade(cls.customer, cls.grade_d)  # or its contact gets the complaint
        cls.env["res.lang"]._activate_lang(cls.lang)
        cls.env.ref("base.module_custrel_followup")._update_translations([cls.lang])
        for person in (cls.leader, cls.agent, cls.customer):
            person.lang = cls.lang

    def _tour(self, name, url, user=None):
        self.env.flush_all()
        self.start_tour(url, name, login=user and user.login)
        self.env.invalidate_all()

    @staticmethod
    def _path(url):
        return "/" + url.split("://")[1].partition("/")[2]


class Walk:
    """From a wave to the complaint that a low answer opens and the loop closes, in a
    browser: as leader, customer and agent."""

    def test_a_low_answer_becomes_a_complaint_that_is_settled(self):
        today = self.company._custrel_today()
        wave = self._create_wave(
            date_start=today, date_deadline=fields.Date.add(today, days=30)
        )
        self._tour("custrel_wave_start", f"/odoo/survey-waves/{wave.id}", self.leader)
        self.assertEqual(wave.state, "asking")
        self.env.ref("custrel_followup.ir_cron_ask").method_direct_trigger()
        row = self._rows(self.customer)
        self.assertEqual(row.state, "asked")
        self._tour("custrel_wave_answer", self._path(row.sudo()._get_url(2)))
        complaint = row.low_complaint_id
        self.assertEqual((row.value, row.comment), (2, "Nobody came"))
        self.assertEqual(complaint.user_id, self.agent)
        self._tour("custrel_wave_low_answer", "/odoo/complaints", self.agent)
        self.assertEqual(complaint.state, "resolved")
        url = complaint.sudo()._get_customer_url("confirm")
        self._tour("custrel_wave_settled", self._path(url))
        self.assertEqual((complaint.state, complaint.closing), ("closed", "customer"))


@tagged("post_install", "-at_install")
class TestSatisfactionInChinese(Walk, SatisfactionToursCommon):
    lang = "zh_CN"


@tagged("post_install", "-at_install")
class TestSatisfactionOnThePhone(Walk, SatisfactionToursCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_what_was_tapped_counts_when_he_leaves_who_has_touched_the_page(self):
        today = self.company._custrel_today()
        wave = self._create_wave(
            date_start=today, date_deadline=fields.Date.add(today, days=30)
        )
        wave.action_start()
        row = self._rows(self.customer).sudo()
        row._ask(self.company)
        self._tour("custrel_wave_leave", self._path(row._get_url(3)))
        self.assertEqual((row.state, row.value), ("answered", 9))
        self.assertFalse(row.low_complaint_id, "the page with a 3 was not touched")
