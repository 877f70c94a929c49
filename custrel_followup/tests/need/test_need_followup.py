from odoo.tests import Form, freeze_time, tagged

from .common import NOW, NeedCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNeedFollowup(NeedCommon):
    """What was typed as a new need becomes one, and is told before the next call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.followup = cls._create_followup(cls.customer)

    def _record(self, **values):
        followup = self.followup.with_user(self.seller)
        followup.contact_ids = self.contact
        answer = followup.record_contact({"new_needs": "Parts by eight\nSix", **values})
        self.env.flush_all()
        return answer

    def test_it_becomes_a_need_with_the_record(self):
        answer = self._record(need_quadrant="urgent_important")
        need = self.followup.need_ids
        self.assertEqual(need.name, "Parts by eight")
        self.assertEqual(need.note, "Parts by eight\nSix")
        self.assertTrue(need.urgent and need.important)
        self.assertEqual(need.partner_id, self.customer)
        self.assertEqual(need.contact_id, self.contact)
        self.assertIn("A need was kept", answer["message"])

    def test_without_a_kind_it_stays_a_note(self):
        self._record()
        self.assertFalse(self.followup.need_ids)

    def test_typed_in_the_dialog_it_is_a_need_unless_somebody_says_no(self):
        dialog = Form(
            self.followup.with_user(self.seller),
            view="custrel_followup.custrel_followup_view_form_record",
        )
        self.assertFalse(dialog.need_quadrant)
        dialog.new_needs = "Parts by eight"
        self.assertEqual(dialog.need_quadrant, "important")
        dialog.need_quadrant = "urgent"
        dialog.new_needs = "Parts by nine"
        self.assertEqual(dialog.need_quadrant, "urgent")
        dialog.need_quadrant = False
        dialog.new_needs = "Parts by ten"
        self.assertFalse(dialog.need_quadrant, "only a note")

    def test_undoing_the_record_takes_the_need_along(self):
        answer = self._record(need_quadrant="urgent")
        self.assertTrue(self.followup.need_ids)
        self.env["custrel.followup"].with_user(self.seller).action_undo(answer["undo"])
        self.assertEqual(self.followup.state, "planned")
        self.assertFalse(self.env["custrel.need"].search([]) & self.followup.need_ids)
        self.assertFalse(self.customer.custrel_need_ids)

    def test_undoing_leaves_a_need_that_is_an_opportunity_by_now(self):
        answer = self._record(need_quadrant="urgent")
        need = self.followup.need_ids
        need.with_user(self.seller).action_create_lead()
        self.env["custrel.followup"].with_user(self.seller).action_undo(answer["undo"])
        self.assertTrue(need.exists())

    def test_it_becomes_one_later_by_a_button(self):
        self._record()
        action = self.followup.with_user(self.seller).action_create_need()
        form = Form(
            self.env["custrel.need"]
            .with_user(self.seller)
            .with_context(**action["context"])
        )
        self.assertEqual(form.name, "Parts by eight")
        form.important = True
        need = form.save()
        self.assertEqual(need.followup_id, self.followup)
        self.assertEqual(need.quadrant, "important")
        self.assertEqual(self.followup.need_ids, need)

    def test_the_briefing_tells_open_needs_the_most_pressing_first(self):
        self._need(name="Cheap", urgent=True)
        self._need(name="Safe", important=True, real_ids=[(0, 0, {"name": "Audit"})])
        self._need(name="Gone").action_met()
        briefing = str(self.followup.with_user(self.seller).briefing)
        self.assertLess(briefing.index("Cheap"), briefing.index("Safe"))
        self.assertIn("Audit", briefing)
        self.assertNotIn("Gone", briefing)

    def test_the_history_tells_them(self):
        self._need(quadrant="important", note="Six").action_drop("Too dear")
        self.env.flush_all()
        customer = self.customer.with_user(self.seller)
        history = customer.custrel_get_history(kinds=["need"])
        (entry,) = history["entries"]
        self.assertEqual(entry["title"], "Parts by eight")
        self.assertEqual(entry["label"], "Dropped")
        self.assertIn("Too dear", entry["text"])
        other = self.customer.with_user(self.colleague)
        self.assertFalse(other.custrel_get_history(kinds=["need"])["entries"])

    def test_the_monthly_report_counts_and_tells_them(self):
        report = self.env["custrel.contact.report"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "date_from": "2026-03-01",
                "date_to": "2026-03-31",
            }
        )
        self._need(name="Waits", date_stated="2026-01-16")
        self._need(name="Served").action_met()
        with freeze_time("2026-02-10 02:00:00"):
            self._need(name="Before", date_stated="2026-02-01").action_met()
        report = report.with_user(self.seller)
        self.assertEqual((report.open_need_count, report.met_need_count), (1, 1))
        body = str(report.body)
        self.assertIn("Waits", body)
        self.assertIn("open for 45 days", body)
        self.assertIn("Served", body)
        self.assertNotIn("Before", body)
