import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import MONDAY, utc
from .outgoing import OutgoingCommon

HALF_A_MINUTE = "2026-03-02 01:00:30"
TWO_MINUTES = "2026-03-02 01:02:00"
ADDRESS = "wang@customer.example.com"


class OutboxCommon(OutgoingCommon):
    """Steps as an agent takes them, in the dialogs that show the mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["custrel.complaint.reason"].create(
            {"name": "Belt", "known_solution": "<p>Send a strap <b>now</b>.</p>"}
        )

    def _new(self, **values):
        values = {"contact_id": self.contact.id, "user_id": self.agent.id, **values}
        complaint = self._complain(**values)
        complaint.action_start()
        return complaint

    def _open(self, complaint, step):
        """:return: form of the dialog that a button opens for the agent"""
        action = getattr(complaint.with_user(self.agent), f"action_open_{step}")()
        self.assertEqual(action["target"], "new")
        model = self.env[action["res_model"]].with_user(self.agent)
        return Form(model.with_context(**action["context"]))

    def _propose(self, complaint):
        form = self._open(complaint, "propose")
        form.cause = "A worn belt"
        form.resolution = "You get a new belt"
        form.save().action_confirm()

    def _flow(self, complaint):
        """:return: what is known of a complaint"""
        self.env.flush_all()
        names = complaint._get_kept() - {
            "undo_until",
            "undo_values",
            "duration_tracking",
        }
        return json.loads(json.dumps(complaint.read(sorted(names)), default=str))


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintOutbox(OutboxCommon):
    """What the customer gets is seen before it leaves, and can be taken back."""

    # --------------------------------------------------------------------- preview

    def test_the_mail_and_its_recipient_are_seen_before(self):
        complaint = self._new()
        form = self._open(complaint, "propose")
        form.resolution = "You get a new belt & a <bag>"
        self.assertIn("wang@customer.example.com", form.recipient)
        self.assertIn(complaint.name, form.subject)
        self.assertIn("You get a new belt &amp; a &lt;bag&gt;", form.preview)
        self.assertFalse(complaint.resolution, "nothing is written yet")
        self.assertEqual(complaint.state, "in_progress")
        self.assertFalse(self._mails(complaint).filtered("scheduled_date"))

    def test_what_was_shown_is_sent(self):
        for step, state in (
            ("propose", "resolved"),
            ("close", "closed"),
            ("reject", "rejected"),
        ):
            with self.subTest(step=step):
                complaint = self._new()
                before = self._mails(complaint)
                form = self._open(complaint, step)
                if step != "reject":
                    form.cause = "A worn belt"
                form.resolution = "You get a new belt"
                subject, recipient = form.subject, form.recipient
                form.save().action_confirm()
                self.assertEqual(complaint.state, state)
                mail = self._mails(complaint) - before
                self.assertEqual(mail.subject, subject)
                recipients = mail.recipient_ids.mapped("email_formatted")
                self.assertEqual(recipients, [recipient])

    def test_a_proposal_asks_for_the_reason_where_it_lacks(self):
        complaint = self._new()
        form = self._open(complaint, "propose")
        self.assertTrue(form.lacks_reason)
        form.own_reason_id = self.reason
        form.cause, form.resolution = "A worn belt", "You get a new belt"
        form.save().action_confirm()
        self.assertEqual(complaint.reason_id, self.reason)
        known = self._new(reason_id=self.reason.id)
        self.assertFalse(self._open(known, "propose").lacks_reason)
        without = self._new()
        self._propose(without)
        self.assertEqual(without.state, "resolved", "it may be left out")

    def test_nothing_is_sent_as_long_as_nothing_is_written(self):
        for step in ("propose", "close", "reject"):
            with self.subTest(step=step):
                complaint = self._new()
                before = self._mails(complaint)
                form = self._open(complaint, step)
                self.assertIn("Nothing is written yet", form.preview)
                if step != "reject":
                    form.cause = "A worn belt"
                form.resolution = "  "
                self.assertIn("Nothing is written yet", form.preview)
                dialog = form.save()
                with self.assertRaisesRegex(UserError, "written for the customer yet"):
                    dialog.action_confirm()
                self.assertEqual(complaint.state, "in_progress")
                self.assertEqual(self._mails(complaint), before)

    def test_an_address_that_belongs_to_nobody(self):
        complaint = self._new(
            partner_id=False, contact_id=False, email_from="x@nowhere.example.com"
        )
        form = self._open(complaint, "propose")
        self.assertIn("x@nowhere.example.com", form.recipient)

    def test_whoever_has_no_address_gets_nothing_and_it_is_said(self):
        nobody = self._create_customer("Nobody", user_id=self.seller.id)
        complaint = self._new(partner_id=nobody.id, contact_id=False)
        form = self._open(complaint, "propose")
        self.assertFalse(form.recipient)
        self.assertFalse(form.preview)
        self._propose(complaint)
        self.assertEqual(complaint.state, "resolved")

    def test_a_stranger_sees_no_mail(self):
        complaint = self._new()
        with self.assertRaises(AccessError):
            self.env["custrel.complaint.send"].with_user(self.colleague).create(
                {"complaint_id": complaint.id, "step": "propose"}
            )
        # Nor by asking what the dialog would show.
        shown = dict.fromkeys(("complaint_id", "recipient", "subject", "preview"), {})
        with self.assertRaises(AccessError):
            self.env["custrel.complaint.send"].with_user(self.colleague).onchange(
                {"complaint_id": complaint.id, "step": "propose"},
                ["complaint_id"],
                shown,
            )

    # ------------------------------------------------------------------------ undo

    def test_the_mail_waits_a_minute(self):
        complaint = self._new()
        self._propose(complaint)
        mail = self._mails(complaint)[-1]
        self.assertEqual(mail.scheduled_date, utc("2026-03-02 01:01"))
        self.assertTrue(complaint.can_undo)
        with freeze_time(HALF_A_MINUTE):
            self.env["mail.mail"].process_email_queue(email_ids=mail.ids)
            self.assertEqual(mail.state, "outgoing")
        with freeze_time(TWO_MINUTES):
            complaint.invalidate_recordset()
            self.assertFalse(complaint.can_undo)
        self.env.cr.flush()
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("mail.ir_cron_mail_scheduler_action").id)]
        )
        self.assertIn(utc("2026-03-02 01:01"), triggers.mapped("call_at"))

    def test_all_is_as_it_was_after_undoing(self):
        for step in ("propose", "close", "reject"):
            with self.subTest(step=step):
                complaint = self._new()
                complaint.write({"cause": "A worn belt", "resolution": "A new belt"})
                if step == "close":
                    complaint.action_propose()
                known = self._flow(complaint)
                mails, messages = self._mails(complaint), complaint.message_ids
                form = self._open(complaint, step)
                with freeze_time("2026-03-02 01:00:10"):
                    form.save().action_confirm()
                    self.assertNotEqual(self._flow(complaint), known)
                with freeze_time(HALF_A_MINUTE):
                    self.assertTrue(complaint.with_user(self.agent).action_undo())
                self.assertEqual(self._flow(complaint), known)
                self.assertEqual(self._mails(complaint), mails)
                told = (complaint.message_ids - messages).filtered("body")
                self.assertFalse(told, "the customer got nothing")
                self.assertFalse(complaint.courtesy_followup_id)
                with self.assertRaises(UserError):
                    complaint.with_user(self.agent).action_undo()

    def test_waiting_goes_on_after_undoing(self):
        complaint = self._new()
        complaint.write({"cause": "A worn belt", "resolution": "A new belt"})
        complaint.action_wait()
        known = self._flow(complaint)
        with freeze_time("2026-03-02 03:00:00"):
            form = self._open(complaint, "propose")
            form.save().action_confirm()
            complaint.with_user(self.agent).action_undo()
        self.assertEqual(self._flow(complaint), known)

    def test_too_late(self):
        complaint = self._new()
        self._propose(complaint)
        with freeze_time(TWO_MINUTES), self.assertRaises(UserError):
            complaint.with_user(self.agent).action_undo()
        self.assertEqual(complaint.state, "resolved")
        others = self._new()
        with self.assertRaises(UserError):
            others.with_user(self.agent).action_undo()

    def test_a_dropped_card_can_be_undone(self):
        """As the kanban saves it."""
        complaint = self._new()
        complaint.write({"cause": "A worn belt", "resolution": "A new belt"})
        stage = self.env["custrel.complaint.stage"]._get_first("resolved")
        own = complaint.with_user(self.agent)
        own.web_save({"stage_id": stage.id}, {"stage_id": {}})
        self.assertTrue(complaint.can_undo)
        own.action_undo()
        self.assertEqual(complaint.state, "in_progress")

    def test_lines_edited_together_can_be_undone(self):
        complaints = self._new() | self._new()
        complaints.write({"cause": "A worn belt", "resolution": "A new belt"})
        stage = self.env["custrel.complaint.stage"]._get_first("resolved")
        own = complaints.with_user(self.agent)
        own.web_save_multi([{"stage_id": stage.id}] * 2, {"stage_id": {}})
        self.assertEqual(complaints.mapped("can_undo"), [True, True])
        own.action_undo()
        self.assertEqual(complaints.mapped("state"), ["in_progress"] * 2)

    def test_another_program_does_not_wait(self):
        complaint = self._new()
        complaint.write({"cause": "A worn belt", "resolution": "A new belt"})
        complaint.with_user(self.agent).action_propose()
        self.assertFalse(self._mails(complaint)[-1].scheduled_date)
        self.assertFalse(complaint.can_undo)

    # ------------------------------------------------------------- known solutions

    def test_known_solutions_are_found_by_their_words_and_inserted(self):
        complaint = self._new()
        reasons = self.env["custrel.complaint.reason"].with_user(self.agent)
        domain = [("known_solution", "!=", False)]
        found = dict(reasons.name_search("a strap", domain))
        self.assertIn(self.reason.id, found)
        form = self._open(complaint, "propose")
        form.resolution = "Sorry."
        form.reason_id = self.reason
        self.assertEqual(form.resolution, "Sorry.\nSend a strap *now*.")
        self.assertFalse(form.reason_id)

    def test_a_known_solution_goes_into_the_answer(self):
        complaint = self._new()
        action = complaint.with_user(self.agent).action_open_answer()
        composer = self.env["mail.compose.message"].with_user(self.agent)
        form = Form(composer.with_context(**action["context"]))
        self.assertEqual(form.partner_ids[:], self.contact)
        form.body = "<p>Sorry.</p>"
        form.custrel_reason_id = self.reason
        self.assertEqual(form.body, "<p>Sorry.</p><p>Send a strap <b>now</b>.</p>")
        form.save().action_send_mail()
        [mail] = self._send_to(ADDRESS)
        self.assertIn("a strap", mail.get_body(("html", "plain")).get_content())
        self.assertEqual(complaint.responded_at, utc(MONDAY))

    def test_a_known_solution_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.contact.lang = "zh_CN"
        self.reason.with_context(lang="zh_CN").known_solution = "<p>换新皮带</p>"
        complaint = self._new(reason_id=self.reason.id)
        complaint.with_user(self.agent).action_use_solution()
        self.assertEqual(complaint.resolution, "换新皮带")
