from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import MONDAY, utc
from .outgoing import PRIVATE, TEAM, OutgoingCommon

ADDRESS = "wang@customer.example.com"
SECRET = "He has complained of everything so far"
LATER = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintOtherDesks(OutgoingCommon):
    """Public reports of other desks; the number is that of the report."""

    def _composer(self, complaint, **context):
        """:return: form of Odoo's composer, as the agent opens it"""
        composer = self.env["mail.compose.message"].with_user(self.agent)
        context = {
            "default_model": complaint._name,
            "default_res_ids": complaint.ids,
            "default_composition_mode": "comment",
            **context,
        }
        return Form(composer.with_context(**context))

    def _new(self, **values):
        return self._complain(
            contact_id=self.contact.id, user_id=self.agent.id, **values
        )

    def test_odoo_281551_a_note_with_a_template_is_for_nobody(self):
        complaint = self._new()
        template = self.env["mail.template"].create(
            {
                "name": "Of our own",
                "model_id": self.env["ir.model"]._get_id(complaint._name),
                "subject": "Note",
                "body_html": f"<p>{SECRET}</p>",
                "use_default_to": True,
            }
        )
        form = self._composer(complaint, default_subtype_xmlid="mail.mt_note")
        form.template_id = template
        form.save().action_send_mail()
        self.assertIn(SECRET, complaint.message_ids[0].body)
        self.assertFalse(self._send_to(ADDRESS))
        self.assertFalse(complaint.responded_at)

    def test_odoo_13717_an_answer_by_mail_to_a_note_stays_inside(self):
        self.agent_2.email = "agent2@private.example.com"
        complaint = self._new()
        self._post(
            complaint,
            "Do you know him?",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.agent_2.partner_id.ids,
        )
        [mail] = self._send_to("agent2@private.example.com")
        self._answer(mail, sender=self.agent_2.email_formatted, body=SECRET)
        message = complaint.message_ids.filtered(lambda m: SECRET in (m.body or ""))
        self.assertTrue(message.subtype_id.internal or message.is_internal)
        self.assertNotIn(message, complaint._get_public_messages())
        self.assertFalse(self._send_to(ADDRESS))

    def test_odoo_40591_an_answer_to_the_receipt_is_no_note(self):
        complaint, _message_id = self._receive_new()
        self._watch("2026-03-02 01:05:00")
        [receipt] = self._send_to(ADDRESS)
        self._answer(receipt, body="And it smokes", moment=LATER)
        message = complaint.message_ids.filtered(lambda m: "smokes" in (m.body or ""))
        self.assertFalse(message.subtype_id.internal or message.is_internal)
        self.assertIn(message, complaint._get_public_messages())
        self.assertEqual(complaint.unanswered_since, utc(LATER))

    def test_oca_215_the_customer_hears_nothing_of_assignments(self):
        complaint, _message_id = self._receive_new()
        self._send()
        complaint.with_context(tracking_disable=False).user_id = self.agent_2
        complaint.with_context(tracking_disable=False).team_id = False
        self._watch("2026-03-02 01:05:00")
        subjects = [mail["Subject"] for mail in self._send_to(ADDRESS)]
        self.assertTrue(all("received" in subject for subject in subjects), subjects)

    def test_freescout_2455_answers_follow_to_the_right_customer(self):
        """A colleague hands on a mail, and the customer is set then."""
        complaint, _message_id = self._receive_new(
            sender=f"Agent <{PRIVATE}>", subject="A customer called", body="Look at it"
        )
        complaint.with_user(self.manager).write({"contact_id": self.lin.id})
        self._send()
        self._post(complaint, "We look at it", partner_ids=self.lin.ids)
        to = " ".join(
            mail["X-Envelope-To"]
            for mail in self._send()
            if "We look at it" in mail.get_body(("plain",)).get_content()
        )
        self.assertIn("lin@elsewhere.example.com", to)
        self.assertNotIn(PRIVATE, to)

    def test_freescout_2382_who_had_a_copy_becomes_no_customer(self):
        complaint, message_id = self._receive_new()
        before = complaint.contact_id, complaint.partner_id, complaint.email_from
        self._receive(
            sender="Spy <spy@nowhere.example.com>",
            subject="Re: Machine stands still",
            headers=f"In-Reply-To: {message_id}\n",
            moment=LATER,
        )
        now = complaint.contact_id, complaint.partner_id, complaint.email_from
        self.assertEqual(now, before)
        self._send()
        self._post(complaint, "The price is 100")
        self.assertFalse(self._send_to("spy@nowhere.example.com"))

    def test_zammad_2069_what_is_closed_with_an_answer_stays_closed(self):
        complaint = self._new()
        complaint.write({"cause": "Worn", "resolution": "Replaced"})
        complaint.with_user(self.agent).action_close()
        self._post(complaint, "You get a new one")
        self.assertEqual(complaint.state, "closed")

    def test_zammad_2082_the_first_answer_moves_the_deadline_at_once(self):
        complaint = self._new()
        self.assertEqual(complaint.next_deadline, complaint.response_deadline)
        self._post(complaint, "We look at it")
        self.assertEqual(complaint.next_deadline, complaint.resolution_deadline)
        self._watch("2026-03-02 06:00:00")
        self.assertFalse(self._reminders(complaint))

    def test_zammad_4353_a_target_that_is_switched_off_escalates_no_further(self):
        complaint = self._new()
        self._watch("2026-03-02 05:30:00")
        self.assertEqual(self._reminders(complaint).user_id, self.agent)
        self.sla.active = False
        before = complaint.response_deadline, self._alerts(self.chief)
        self._watch("2026-03-03 03:00:00")
        now = complaint.response_deadline, self._alerts(self.chief)
        self.assertEqual(now[0], before[0], "what was promised stays")

    def test_glpi_16383_the_wait_counts_for_another_target_too(self):
        self._create_sla(
            severity_id=self.critical.id, response_hours=2, resolution_hours=20
        )
        complaint = self._new()
        complaint.action_wait()
        with freeze_time("2026-03-02 04:00:00"):
            complaint.action_start()
        complaint.severity_id = self.critical
        # Three hours of waiting, and 20 from nine in the morning.
        clock = self.company._custrel_work_time()
        self.assertEqual(
            complaint.resolution_deadline, clock.after(utc(MONDAY), 20 + 3)
        )

    def test_glpi_6902_another_target_while_we_wait(self):
        self._create_sla(
            severity_id=self.critical.id, response_hours=2, resolution_hours=20
        )
        complaint = self._new()
        complaint.action_wait()
        with freeze_time("2026-03-02 04:00:00"):
            complaint.severity_id = self.critical
        with freeze_time("2026-03-04 04:00:00"):
            complaint.action_start()
        clock = self.company._custrel_work_time()
        waited = clock.hours(utc(MONDAY), utc("2026-03-04 04:00"))
        self.assertEqual(
            complaint.resolution_deadline, clock.after(utc(MONDAY), 20 + waited)
        )

    def test_glpi_5079_a_complaint_that_is_closed_again_is_rated_again(self):
        complaint = self._settle(self._new())
        complaint.action_close()
        token = complaint.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(1, token=token, feedback="Still broken")
        self.assertTrue(complaint._get_tasks())
        complaint.action_reopen("Still broken")
        self._settle(complaint)
        complaint.action_close()
        again = complaint.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(5, token=again, feedback="Thank you")
        self.env.flush_all()
        self.assertEqual(complaint.rating_last_value, 5)
        self.assertFalse(complaint._get_tasks())
        report = self.env["custrel.complaint.report"].browse(complaint.id)
        self.assertEqual(report.rating, 5)

    def test_glpi_4454_nobody_of_ours_changes_what_the_customer_said(self):
        complaint = self._settle(self._new())
        complaint.action_close()
        token = complaint.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(1, token=token)
        ratings = self.env["rating.rating"].search([("res_id", "=", complaint.id)])
        for user in self.agent | self.chief | self.manager:
            with self.subTest(user.name), self.assertRaises(AccessError):
                ratings.with_user(user).write({"rating": 5})

    def test_osticket_5955_what_is_reopened_late_alarms_nobody(self):
        complaint = self._settle(self._new(), LATER)
        with freeze_time("2026-03-20 01:00:00"):
            complaint.with_user(self.agent).action_reopen("It is back")
        alerts = self._alerts(self.agent) | self._alerts(self.chief)
        self._watch("2026-03-20 01:05:00")
        self.assertFalse(self._reminders(complaint))
        self.assertEqual(self._alerts(self.agent) | self._alerts(self.chief), alerts)

    def test_libredesk_70_nothing_is_told_of_what_was_closed_unanswered(self):
        complaint = self._new()
        complaint.resolution = "It is none of ours"
        complaint.with_user(self.agent).action_reject()
        alerts = self._alerts(self.agent) | self._alerts(self.chief)
        for moment in ("2026-03-02 05:30:00", "2026-03-10 01:00:00"):
            self._watch(moment)
        now = self._alerts(self.agent) | self._alerts(self.chief)
        self.assertFalse([m for m in now - alerts if "Late" in (m.body_html or "")])
        self.assertFalse(self._reminders(complaint))

    def test_freescout_5121_an_answer_goes_to_whom_it_was_written(self):
        complaint = self._new()
        self._send()
        self._post(complaint, "The price is 100", partner_ids=self.contact.ids)
        complaint.with_user(self.manager).write({"contact_id": self.lin.id})
        to = [
            mail["X-Envelope-To"]
            for mail in self._send()
            if "The price is 100" in mail.get_body(("plain",)).get_content()
        ]
        self.assertEqual(to, [ADDRESS])

    def test_odoo_83808_mails_are_from_somebody_who_is_there(self):
        agent = self.agent
        leave = {
            "no address": lambda: agent.write({"email": False}),
            "works elsewhere": lambda: agent.write(
                {
                    "email": PRIVATE,
                    "company_id": self.other_company.id,
                    "company_ids": [(6, 0, self.other_company.ids)],
                }
            ),
        }
        for number, (how, go) in enumerate(leave.items()):
            with self.subTest(how):
                self.contact.email = f"wang{number}@customer.example.com"
                complaint = self._new()
                go()
                self._watch("2026-03-02 01:05:00")
                [mail] = self._send_to(self.contact.email)
                self.assertIn(complaint.name, mail["Subject"])
                self.assertIn("office@east.example.com", mail["From"])

    def test_odoo_83808_mails_are_from_the_owner(self):
        self._new()
        self._watch("2026-03-02 01:05:00")
        [mail] = self._send_to(ADDRESS)
        self.assertIn(PRIVATE, mail["From"])

    def test_no_receipt_comes_after_the_proposal(self):
        complaint = self._settle(self._new())
        self.assertEqual(len(self._send_to(ADDRESS)), 1)
        self._watch("2026-03-02 01:05:00")
        self.assertFalse(self._send_to(ADDRESS))
        self.assertFalse(complaint.acknowledged_at)

    def _return(self, mail, action="failed"):
        """Have the customer's server say what became of a mail, as Postfix says it."""
        report = REPORT.format(
            to=mail["Reply-To"], id=mail["Message-Id"], action=action, address=ADDRESS
        )
        with freeze_time(LATER), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, report.encode())
            self.env.flush_all()

    def test_zammad_1925_a_mail_that_did_not_arrive_is_a_task(self):
        complaint = self._settle(self._new())
        mails = self._send_to(ADDRESS)
        proposal = next(mail for mail in mails if "proposal" in mail["Subject"])
        self._return(proposal, "delayed")
        self.assertFalse(complaint._get_tasks())
        self._return(proposal)
        task = complaint._get_tasks()
        self.assertEqual(task.user_id, self.agent)
        self.assertIn("bounced", task.summary)
        note = complaint.message_ids.filtered(lambda m: "User unknown" in m.body)
        self.assertTrue(note.is_internal)
        self.assertNotIn(note, complaint._get_public_messages())
        self._watch("2026-03-20 01:00:00")
        self.assertEqual(complaint.state, "resolved", "no silence: he never got it")
        self.assertFalse(self._send_to(ADDRESS))

    def test_zammad_1925_a_report_about_nothing_of_ours_makes_no_complaint(self):
        complaints = self.env["custrel.complaint"]
        known = complaints.search([])
        mail = {"Reply-To": TEAM, "Message-Id": "<other@elsewhere.example.com>"}
        self._return(mail)
        self.assertEqual(complaints.search([]), known)


REPORT = """Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@customer.example.com>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-Id: <{action}@customer.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

User unknown
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; customer.example.com

Final-Recipient: rfc822; {address}
Action: {action}
Status: 5.1.1

--part
Content-Type: message/rfc822

From: us@east.example.com
To: {address}
Subject: x
Message-Id: {id}

x
--part--
"""
