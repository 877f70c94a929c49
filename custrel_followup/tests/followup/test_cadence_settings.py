from odoo.tests import Form, freeze_time, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCadenceSettings(CustrelCommon):
    """Who gets no follow-ups any more, and whose follow-ups move, is said with numbers
    before a cadence is saved; then people are told once, with the reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custrel.cadence"].search([]).active = False
        cls.cadence = cls._create_cadence(
            cls.grade_c, company_id=cls.company.id, name="Regular"
        ).with_user(cls.manager)
        cls.customers = [
            cls._create_customer(name, user_id=user.id)
            for name, user in (
                ("X", cls.seller),
                ("Y", cls.seller),
                ("Z", cls.colleague),
            )
        ]
        for customer in cls.customers:
            cls._set_grade(customer, cls.grade_c)
        cls._create_team()

    @classmethod
    def _create_team(cls):
        cls.env["crm.team"].create(
            {
                "name": "East",
                "company_id": cls.company.id,
                "user_id": cls.leader.id,
                "member_ids": [(6, 0, (cls.seller | cls.colleague).ids)],
            }
        )

    def _plan(self):
        self._run_job("plan", "2026-03-02 02:00:00")

    def _told(self, user):
        self.env.cr.precommit.run()
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("message_type", "=", "user_notification"),
                ("model", "=", "custrel.cadence"),
            ]
        )

    def test_it_says_who_gets_no_followups_any_more(self):
        form = Form(self.cadence)
        form.grade_id = self.grade_d
        self.assertIn("C has no other cadence: 3 customers", form.danger)
        text = self.cadence.get_change_notice({"active": False})
        self.assertIn("C has no other cadence: 3 customers", text["danger"])
        text = self.cadence.get_change_notice({"quadrant": "urgent"})
        self.assertIn("3 customers", text["danger"])
        text = self.cadence.get_change_notice({"company_id": False})
        self.assertFalse(text["danger"], "it is for all companies then")

    def test_another_cadence_takes_its_place(self):
        self._create_cadence(self.grade_c)
        text = self.cadence.get_change_notice({"active": False})
        self.assertFalse(text["danger"])

    def test_a_cadence_for_another_company_is_none(self):
        self._create_cadence(self.grade_c, company_id=self.other_company.id)
        text = self.cadence.get_change_notice({"active": False})
        self.assertIn("3 customers", text["danger"])

    def test_who_has_followups_is_told_once_of_what_becomes_of_them(self):
        self._plan()
        planned = self.env["custrel.followup"].search([("state", "=", "planned")])
        own = planned.filtered(
            lambda f: f.partner_id in self.env["res.partner"].union(*self.customers)
        )
        self.assertEqual(len(own), 3)
        self.cadence.write({"active": False, "change_reason": "No money"})
        self.assertEqual(set(own.mapped("state")), {"cancelled"})
        message = self._told(self.seller)
        self.assertEqual(len(message), 1)
        self.assertIn("2 are cancelled", message.body)
        self.assertIn("No money", message.body)
        self.assertIn("1 are cancelled", self._told(self.colleague).body)
        self.assertIn("3 follow-ups of your people", self._told(self.leader).body)
        self.assertFalse(self._told(self.manager), "he did it himself")
        self.assertFalse(self._told(self.stranger), "not his company")

    def test_he_reads_it_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("base.module_custrel_followup")._update_translations(["zh_CN"])
        self._plan()
        self.seller.lang = "zh_CN"
        self.cadence.active = False
        message = self._told(self.seller)
        period = self.cadence._fields["period"]._description_selection(
            self.env(context={"lang": "zh_CN"})
        )
        self.assertIn(dict(period)["month"], message.body)

    def test_nobody_is_told_of_what_does_not_move(self):
        self._plan()
        self.cadence.write({"guidance": "Smile", "second_every": 3})
        self.assertFalse(self._told(self.seller))

    def test_history_says_who_why_and_what(self):
        self.env.cr.precommit.run()  # it is not new any more
        cadence = self.cadence.with_context(tracking_disable=False)
        cadence.write({"times": 2, "change_reason": "They asked for it"})
        self.env.cr.precommit.run()
        message = self.env["mail.message"].search(
            [
                ("model", "=", cadence._name),
                ("res_id", "=", cadence.id),
                ("message_type", "=", "notification"),
            ],
            limit=1,
        )
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertIn("They asked for it", message.body)
        self.assertEqual(
            message.sudo().tracking_value_ids.field_id.mapped("name"), ["times"]
        )

    def test_a_grade_without_cadence_says_so(self):
        grade = (
            self.env["custrel.grade"].with_user(self.manager).browse(self.grade_d.id)
        )
        for customer in self.customers[:2]:
            self._set_grade(customer, self.grade_d)
        form = Form(grade)
        self.assertIn("D has no cadence: 2 customers get no follow-ups", form.notice)
        self.assertIn("no cadence", grade.lacks)
        self._create_cadence(self.grade_d)
        grade.invalidate_recordset()
        self.assertFalse(grade.lacks)
