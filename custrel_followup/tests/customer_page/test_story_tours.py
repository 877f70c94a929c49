from odoo.tests import HttpCase, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestCustomerStory(CustrelCommon, HttpCase):
    """From what is missing and a call to one page of a customer, at the desk in
    Chinese."""

    lang = "zh_CN"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(cls.lang)
        addon = cls.env.ref("base.module_custrel_followup")
        addon._update_translations([cls.lang])
        cls.company.partner_id.tz = cls.seller.tz = "UTC"
        cls.seller.lang = cls.lang
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")
        country = cls.env.ref("base.cn")
        country.with_context(lang=cls.lang).name = "中国"
        cls.customer, _twin = (
            cls._create_customer(name, user_id=cls.seller.id, country_id=country.id)
            for name in ("Quartz Tools Ltd", "苏州石英工具厂")
        )
        cls.env["custrel.cadence"].search([]).active = False
        cls._create_cadence(cls.grade_c, name="Monthly")
        cls.pressing = cls._create_cadence(
            cls.grade_c, name="Weekly", period="week", quadrant="important"
        )
        cls._set_grade(cls.customer, cls.grade_c)
        cls.page = f"/odoo/customer-page/{cls.customer.id}"

    def _start(self, path, tour):
        self.start_tour(path, tour, login=self.seller.login, timeout=300)

    def test_a_need_from_a_call_changes_the_cadence(self):
        self._start(f"/odoo/res.partner/{self.customer.id}", "custrel_story_call")
        self.assertEqual(self.customer.custrel_business, "Valves")
        self._start(self.page, "custrel_story_record")
        need = self.customer.custrel_need_ids
        self.assertEqual(
            (need.name, need.quadrant), ("Twelve valves by May", "important")
        )
        self.env.flush_all()
        self.env.ref("custrel_followup.ir_cron_plan").method_direct_trigger()
        self.env.invalidate_all()
        [planned] = self.customer.custrel_followup_ids.filtered(
            lambda one: one.state == "planned"
        )
        self.assertEqual(planned.cadence_id, self.pressing)
        self._start(self.page, "custrel_story_read")
