from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestRecordDialogTours(CustrelCommon, HttpCase):
    """Recording, as an ordinary salesperson does it in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser's day: at some hours Shanghai's is the next one already.
        cls.company.partner_id.tz = cls.seller.tz = "UTC"
        cls.company.resource_calendar_id.tz = "UTC"
        cls.today = cls.company._custrel_today()
        cls.customer = cls._create_customer(
            "Tour Customer", user_id=cls.seller.id, phone="+86 21 5555 0100"
        )
        cls._set_grade(cls.customer, cls.grade_a)
        cls.followup = cls._create_followup(
            cls.customer,
            date_planned=cls.today,
            cadence_id=cls.env.ref("custrel_followup.custrel_cadence_a").id,
            origin="cadence",
            objective="Sign",
        )

    def _tour(self, name, url="/odoo/my-day", user=None):
        self.env.flush_all()
        self.start_tour(url, name, login=(user or self.seller).login)
        self.env.invalidate_all()

    def test_planned_call_with_its_next_action_takes_four_interactions(self):
        self._tour("custrel_record_in_four")
        self.assertEqual(self.followup.state, "done")
        self.assertIn("He wants a price", self.followup.content)
        self.assertEqual(self.followup.result_id.name, "Interested")
        following = self.followup.next_followup_id
        self.assertEqual(following.objective, "Send the price")
        offered = {d["name"]: d["date"] for d in self.followup.next_days}
        self.assertEqual(fields.Date.to_string(following.date_planned), offered["week"])

    def test_keys_alone_do(self):
        self._tour("custrel_record_by_keys")
        self.assertEqual(self.followup.content, "<p>He wants a price</p>")
        self.assertTrue(self.followup.next_followup_id)

    def test_a_click_anywhere_in_the_box_begins_to_write(self):
        self._tour("custrel_record_click_in_box")
        self.assertIn("He asks for 2 pieces", self.followup.content)
        self.assertEqual(self.followup.result_id.name, "Interested")

    def test_a_call_to_who_never_takes_calls_asks_once(self):
        self.customer.custrel_no_calls = True
        self.followup.channel_id = self.env.ref(
            "custrel_followup.custrel_channel_phone"
        )
        self._tour("custrel_record_forbidden")
        self.assertEqual(self.followup.state, "done")
        self.assertEqual(self.followup.channel_id.code, "phone")

    def test_nothing_typed_is_lost_and_nothing_is_written(self):
        self._tour("custrel_record_draft")
        self.assertEqual(self.followup.state, "planned")
        self.assertFalse(self.followup.content)
        self.assertFalse(self.followup.result_id)

    @mute_logger("odoo.http")  # it tells of each refusal
    def test_what_the_server_refuses_does_not_stay_on_the_plan(self):
        self._tour("custrel_record_refused")
        self.assertEqual(self.followup.state, "planned")
        self.assertFalse(self.followup.result_id)

    def test_recording_is_undone(self):
        self._tour("custrel_record_undo")
        self.assertEqual(self.followup.state, "planned")
        self.assertFalse(self.followup.content)
        self.assertFalse(self.followup.next_date)
        self.assertEqual(self.customer.custrel_followup_ids, self.followup)
        self.assertEqual(self.followup.activity_ids.user_id, self.seller)

    def test_next_step_of_who_is_satisfied_is_no_note(self):
        self._tour("custrel_record_satisfied_next")
        self.assertEqual(self.followup.content, "<p>All is well</p>")
        self.assertIn(
            "Send the quotation", self.followup.next_followup_id.objective or ""
        )

    def test_recording_is_undone_from_the_page_of_what_follows(self):
        self._tour("custrel_record_undo_opened")
        self.assertEqual(self.followup.state, "planned")
        self.assertEqual(self.customer.custrel_followup_ids, self.followup)

    def test_who_was_not_reached_is_tried_again(self):
        self._tour("custrel_record_not_reached")
        self.assertTrue(self.followup.is_attempt)
        self.assertEqual(self.followup.next_followup_id.attempt_count, 1)

    def test_talk_by_chance_leaves_what_is_due(self):
        self._tour("custrel_record_beside_due", f"/odoo/res.partner/{self.customer.id}")
        self.assertEqual(self.followup.state, "planned")
        other = self.customer.custrel_followup_ids - self.followup
        self.assertEqual((other.state, other.user_id), ("done", self.seller))
        self.assertIn("Met by chance", other.content)

    def test_form_is_read_again_after_mark_done_in_the_chatter(self):
        self._tour(
            "custrel_activity_done", f"/odoo/custrel.followup/{self.followup.id}"
        )
        self.assertEqual(self.followup.state, "done")

    def test_opportunity_knows_its_followups(self):
        self.followup.date_planned = self.today + timedelta(days=30)
        self.followup.action_cancel("Not now")
        lead = self.env["crm.lead"].create(
            {
                "name": "Tour Deal",
                "partner_id": self.customer.id,
                "user_id": self.seller.id,
                "type": "opportunity",
            }
        )
        self._tour("custrel_record_from_opportunity", f"/odoo/crm.lead/{lead.id}")
        done = self.customer.custrel_followup_ids - self.followup
        self.assertEqual((done.state, done.lead_id), ("done", lead))
