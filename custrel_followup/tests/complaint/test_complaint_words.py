from unittest.mock import patch

from odoo.tests import Form, freeze_time, tagged

from .common import MONDAY
from .outgoing import OutgoingCommon

ADDRESS = "wang@customer.example.com"
REASONS = ("product_defect", "delivery_late", "delivery_damaged", "service_slow")


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintWords(OutgoingCommon):
    """What the agent reads, and what the customer gets."""

    def _new(self, **values):
        return self._complain(
            contact_id=self.contact.id, user_id=self.agent.id, **values
        ).with_user(self.agent)

    def _open(self, complaint, step="propose"):
        wizard = self.env["custrel.complaint.send"].with_user(self.agent)
        context = {"default_complaint_id": complaint.id, "default_step": step}
        return Form(wizard.with_context(**context))

    # ------------------------------------------------------------------ one count

    def test_a_proposal_is_open_in_all_rooms(self):
        complaint = self._settle(self._new())
        self.assertEqual(complaint.state, "resolved")
        self.env.flush_all()
        customer = self.customer.with_user(self.agent)
        customer.invalidate_recordset()
        self.assertEqual(customer.custrel_open_complaint_count, 1)
        section = customer._custrel_make_complaints_section()
        self.assertEqual(section["count"], 1)
        found = customer.search(
            [("custrel_open_complaint_count", ">", 0), ("id", "=", customer.id)]
        )
        self.assertEqual(found, customer)
        domain = customer._custrel_open_complaint_domain()
        self.assertIn(complaint, complaint.search(domain))
        complaint.action_close()
        self.env.flush_all()
        customer.invalidate_recordset()
        self.assertEqual(customer.custrel_open_complaint_count, 0)

    # ------------------------------------------------------------ known solutions

    def test_guidance_is_not_for_the_customer(self):
        reason = self.env.ref("custrel_followup.custrel_complaint_reason_delivery_late")
        self.assertIn("who watches it", reason.guidance)
        complaint = self._new(reason_id=reason.id)
        self.assertIn("who watches it", complaint.guidance)
        complaint.action_use_solution()
        self.assertNotIn("who watches it", complaint.resolution)
        self.assertNotIn("key customers", complaint.resolution)
        form = self._open(complaint)
        form.reason_id = reason
        self.assertNotIn("who watches it", form.resolution)

    def test_what_comes_with_us_speaks_to_the_customer(self):
        for name in REASONS:
            reason = self.env.ref(f"custrel_followup.custrel_complaint_reason_{name}")
            with self.subTest(name):
                self.assertTrue(reason.guidance)
                self.assertRegex(reason.known_solution, r"\b(we|We)\b")

    # ------------------------------------------------------------ the closing mail

    def test_the_mail_that_closes_says_what_was_done(self):
        complaint = self._new()
        form = self._open(complaint, "close")
        form.cause, form.resolution = "Worn", "A new belt was fitted"
        self.assertIn("A new belt was fitted", form.preview)
        form.save().action_confirm()
        with freeze_time("2026-03-02 01:02:00"):
            mails = self._send_to(ADDRESS)
        closed = next(mail for mail in mails if "closed" in mail["Subject"])
        text = closed.get_body(("plain",)).get_content()
        self.assertIn("A new belt was fitted", text)
        self.assertIn("How satisfied are you", text, "looking at it has asked nobody")
        self.assertIn("/rate/", text)

    def test_who_was_asked_a_short_time_ago_sees_the_other_mail_before(self):
        first = self._settle(self._new())
        first.action_close()
        form = self._open(self._new(), "close")
        form.cause, form.resolution = "Worn", "A new belt was fitted"
        self.assertIn("A new belt was fitted", form.preview)
        self.assertNotIn("/rate/", form.preview)
        form.save().action_confirm()
        with freeze_time("2026-03-02 01:02:00"):
            mail = self._send_to(ADDRESS)[-1]
        text = mail.get_body(("plain",)).get_content()
        self.assertIn("A new belt was fitted", text)
        self.assertNotIn("/rate/", text)

    def test_the_preview_shows_the_pictures(self):
        form = self._open(self._new(), "close")
        # From where the page itself comes, whatever address mails name.
        self.assertIn('src="/rating/static/src/img/rating_5.png"', form.preview)

    # ------------------------------------------------------------------- no server

    def test_the_dialogs_say_that_no_mail_leaves(self):
        complaint = self._new()
        servers = type(self.env["ir.mail_server"])
        with patch.object(servers, "_custrel_is_missing", lambda _self: True):
            self.assertIn("Outgoing Email Servers", self._open(complaint).mail_notice)
            action = complaint.action_open_answer()
            composer = self.env[action["res_model"]].with_user(self.agent)
            form = Form(composer.with_context(**action["context"]))
            self.assertIn("Outgoing Email Servers", form.custrel_mail_notice)
            form.body = "We come tomorrow"
            said = form.save().action_send_mail()
            self.assertNotIn("Answered", str(said), "for nothing has left")
        with patch.object(servers, "_custrel_is_missing", lambda _self: False):
            self.assertFalse(self._open(complaint).mail_notice)

    # ------------------------------------------------------------------ who gets it

    def test_the_mail_of_the_customer_names_nobody_else(self):
        complaint = self._new()
        self.agent_2.email = "agent2@private.example.com"
        complaint.message_subscribe(self.agent_2.partner_id.ids)
        self._post(complaint, "We come tomorrow", partner_ids=self.contact.ids)
        mails = self._send()
        [mail] = [m for m in mails if ADDRESS in m["X-Envelope-To"]]
        self.assertEqual(mail["X-Envelope-To"], ADDRESS)
        self.assertNotIn("agent2@", str(mail))
        self.assertNotIn(self.agent_2.name, str(mail))

    def test_the_box_says_who_gets_an_answer(self):
        complaint = self._new()
        complaint.message_subscribe(self.chief.partner_id.ids)
        shown = complaint.answer_goes_to
        self.assertIn("Wang Fang", shown)
        self.assertIn(self.chief.name, shown)
        self.assertNotIn(self.agent.name, shown, "who writes gets no mail of his own")
