from odoo.tests import freeze_time, tagged

from .common import HandoverCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverIntroductions(HandoverCommon):
    """A Monday in Shanghai; introductions are due within five days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.custrel_introduction_days = 5
        cls.company.custrel_contact_hours = 1
        cls.env.ref("custrel_followup.custrel_channel_phone").minutes = 30

    def _create_graded(self, grade, count, **values):
        customers = self.env["res.partner"]
        for number in range(count):
            customers |= self._create_customer(
                f"{grade.code}{number}",
                user_id=self.seller.id,
                email=f"{grade.code}{number}@example.com",
                **values,
            )
        for customer in customers:
            self._set_grade(customer, grade)
        return customers

    def _apply(self):
        handover = self._hand_over(reason="move")
        handover.line_ids.new_user_id = self.newcomer
        lines = handover.line_ids.filtered(lambda x: x.partner_id == self.helped)
        lines.new_user_id = self.colleague
        handover.action_apply()
        self.assertEqual(handover.failed_count, 0)
        return handover

    def _introductions(self, handover, customers):
        lines = handover.line_ids.filtered(lambda x: x.partner_id in customers)
        return lines.introduction_id

    def test_key_customers_in_person_others_by_letter(self):
        key = self._create_graded(self.grade_b, 2)
        regular = self._create_graded(self.grade_c, 3)
        handover = self._apply()
        self.assertEqual(self._introductions(handover, key).partner_id, key)
        self.assertFalse(self._introductions(handover, regular))
        written = self.env["mail.mail"].search([("model", "=", "res.partner")])
        self.assertLessEqual(set(regular.ids), set(written.mapped("res_id")))

    def test_who_never_takes_calls_is_met_otherwise_and_on_his_day(self):
        key = self._create_graded(self.grade_b, 1, phone="+86 10 5550 0100")
        key.custrel_no_calls = True
        key.custrel_weekday_ids = self.env.ref("custrel_followup.custrel_weekday_3")
        followup = self._introductions(self._apply(), key)
        phone = self.env.ref("custrel_followup.custrel_channel_phone")
        self.assertNotEqual(followup.channel_id, phone)
        self.assertEqual(followup.date_planned.weekday(), 3)

    def test_whom_no_letter_tells_is_met_in_person(self):
        regular = self._create_graded(self.grade_c, 2)
        regular[0].email = False
        handover = self._apply()
        self.assertEqual(self._introductions(handover, regular).partner_id, regular[0])

    def test_who_left_meanwhile_introduces_himself_no_more(self):
        """His customers went to the next one, who is named."""
        key = self._create_graded(self.grade_b, 1)
        self._apply()
        waiting = self.env["custrel.followup"].with_user(self.leader)
        rows = waiting.get_my_day()["sections"][0]["rows"]
        names = f"{self.newcomer.name}, after {self.seller.name}"
        self.assertEqual({row["note"] for row in rows}, {names})
        self.newcomer.action_archive()
        second = self._get_handover(self.newcomer).with_user(self.leader)
        second.line_ids.new_user_id = self.colleague
        second.action_apply()
        self.assertTrue(self._introductions(second, key))
        rows = waiting.get_my_day()["sections"][0]["rows"]
        self.assertEqual(
            {row["note"] for row in rows},
            {f"{self.colleague.name}, after {self.newcomer.name}"},
        )

    def test_they_share_the_days_as_far_as_these_have_room(self):
        key = self._create_graded(self.grade_b, 9)
        handover = self._apply()
        # The customer of the class, with the best grade, is the first one.
        planned = self._introductions(handover, key | self.customer)
        days = planned.sorted("date_planned").mapped(lambda f: f.date_planned.day)
        self.assertEqual(len(days), 10)
        self.assertLessEqual(max(days.count(day) for day in days), 2)
        first = self._introductions(handover, self.customer)
        self.assertEqual(first.date_planned, min(planned.mapped("date_planned")))
        self.assertGreater(first.date_planned.day, 2)

    def test_what_the_cadence_has_planned_is_the_introduction(self):
        key = self._create_graded(self.grade_b, 1)
        planned = self._create_followup(
            key,
            origin="cadence",
            cadence_id=self.env.ref("custrel_followup.custrel_cadence_b").id,
            date_planned="2026-03-27",
            date_latest="2026-04-03",
        )
        handover = self._apply()
        line = self._line(handover, key)
        self.assertEqual(line.introduction_id, planned)
        self.assertEqual(planned.user_id, self.newcomer)
        self.assertEqual(planned.name, "Introduction")
        self.assertLessEqual(str(planned.date_planned), "2026-03-09")
        opened = self.env["custrel.followup"].search(
            [("partner_id", "=", key.id), ("state", "=", "planned")]
        )
        self.assertEqual(opened, planned, "one contact is enough")
        handover.with_user(self.leader).action_give_back()
        self.assertEqual(planned.state, "planned")
        self.assertEqual(planned.user_id, self.seller)
        self.assertFalse(planned.name)

    def test_after_an_introduction_the_cadence_goes_on_from_there(self):
        key = self._create_graded(self.grade_b, 1)
        handover = self._apply()
        self._run_job("plan", "2026-03-02 03:00:00")
        introduction = self._introductions(handover, key)
        open_ones = [("partner_id", "=", key.id), ("state", "=", "planned")]
        followups = self.env["custrel.followup"]
        self.assertEqual(followups.search(open_ones), introduction)
        with freeze_time("2026-03-05 02:00:00"):
            introduction.with_user(self.newcomer).action_done()
        self._run_job("plan", "2026-03-13 02:00:00")
        self.assertEqual(str(followups.search(open_ones).date_planned), "2026-03-19")

    def test_list_says_whom_to_meet_how_and_until_when(self):
        [key] = self._create_graded(self.grade_b, 1)
        key.phone = "021 1"
        handover = self._apply()
        line = handover.line_ids.filtered(lambda x: x.partner_id == key)
        line = line.with_user(self.newcomer)
        self.assertEqual((line.contact_name, line.contact_phone), (False, "021 1"))
        self.env["res.partner"].create(
            {"name": "He Li", "parent_id": key.id, "phone": "021 2"}
        )
        line.invalidate_recordset()
        self.assertEqual((line.contact_name, line.contact_phone), ("He Li", "021 2"))
        self.assertTrue(line.channel_id)
        self.assertTrue(line.introduction_date)
        self.assertEqual(line.grade_code, "B")
