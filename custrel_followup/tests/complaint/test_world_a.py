import base64
from datetime import datetime
from email import policy
from email.message import EmailMessage

from odoo.tests import freeze_time, new_test_user, tagged

from .common import MONDAY, utc
from .gateway import TEAM, WANG, GatewayCommon

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LATER = "2026-03-03 01:00:00"


@tagged("post_install", "-at_install")
class TestWorldMail(GatewayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_customer("Other", email="office@other.example.com")
        cls.lin = cls.env["res.partner"].create(
            {"name": "Lin", "parent_id": cls.other.id, "email": "lin@other.example.com"}
        )

    def _log(self, *args):
        import sys; print("ZZ", *args, file=sys.stderr, flush=True)

    def _mime(self, **headers):
        mail = EmailMessage(policy=policy.SMTP)
        type(self).ids += 1
        values = {
            "From": WANG,
            "To": TEAM,
            "Subject": "Machine",
            "Date": "Mon, 2 Mar 2026 01:00:00 +0000",
            "Message-Id": f"<mime{self.ids}@customer.example.com>",
            **headers,
        }
        for name, value in values.items():
            if value is not None:
                mail[name.replace("_", "-")] = value
        return mail

    def _reply(self, complaint, body="Thank you", moment=LATER, **headers):
        out = complaint.with_user(complaint.user_id).message_post(
            body="We look", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        return self._send(
            body,
            moment,
            In_Reply_To=out.message_id,
            References=out.message_id,
            Subject="Re: x",
            **headers,
        )

    def test_w01_inline_image(self):
        mail = self._mime()
        mail.set_content("see")
        mail.add_alternative(
            '<p>see <img src="cid:pic1" alt="pic.png"></p>', subtype="html"
        )
        mail.get_payload()[1].add_related(
            PIXEL, "image", "png", cid="<pic1>", filename="pic.png"
        )
        complaint = self._deliver(mail.as_bytes())
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "custrel.complaint"), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(files.raw, PIXEL)
        agent = complaint.with_user(complaint.user_id)
        self._log("W01 description", agent.description, agent.message_ids.mapped("body"))
        self.assertNotIn("cid:", agent.description or "")
        self.assertIn("/web/image", agent.description)

    def test_w02_no_subject_no_body_closable(self):
        mail = self._mime(Subject=None)
        mail.set_content("")
        complaint = self._deliver(mail.as_bytes())
        self.assertEqual(len(complaint), 1)
        self._log("W02", complaint.subject)
        agent = complaint.with_user(complaint.user_id)
        with freeze_time(LATER):
            agent.write({"cause": "c", "resolution": "r"})
            agent.action_propose()
            agent.action_close()
        self.assertEqual(complaint.state, "closed")

    def test_w03_number_of_another_customer(self):
        first = self._send()
        second = self._send(
            Subject=f"Re: {first.name} broken", From="Lin <lin@other.example.com>"
        )
        self.assertEqual(len(second), 1)
        self.assertEqual(second.partner_id, self.other)

    def test_w04_cc_colleague_replies(self):
        complaint = self._send(Cc="Boss <boss@customer.example.com>")
        new = self._reply(
            complaint, "I am the boss", From="Boss <boss@customer.example.com>"
        )
        self.assertFalse(new)
        self.assertIn("I am the boss", self._words(complaint))

    def test_w05_bounce_of_closed(self):
        complaint = self._send()
        agent = complaint.with_user(complaint.user_id)
        with freeze_time(LATER):
            agent.write({"cause": "c", "resolution": "r"})
            agent.action_propose()
            agent.action_close()
        new = self._reply(
            complaint,
            "Undelivered",
            From="MAILER-DAEMON@customer.example.com",
            moment="2026-03-04 01:00:00",
        )
        self.assertFalse(new)
        self._log("W05", complaint.state, complaint.message_ids.mapped("body")[:2])
        self.assertEqual(complaint.state, "closed")

    def test_w06_file_only(self):
        mail = self._mime(Subject=None)
        mail.add_attachment(b"%PDF-1.4", "application", "pdf", filename="fault.pdf")
        complaint = self._deliver(mail.as_bytes())
        self.assertEqual(len(complaint), 1)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "custrel.complaint"), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(files.mapped("name"), ["fault.pdf"])
        self.assertTrue(files.with_user(complaint.user_id).read(["raw"]))

    def test_w07_mail_then_portal_user(self):
        complaint = self._send()
        new_test_user(
            self.env,
            login="wwang",
            groups="base.group_portal",
            partner_id=self.contact.id,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        domain = self.env["custrel.complaint"]._get_portal_domain(self.contact)
        self.assertIn(complaint, self.env["custrel.complaint"].search(domain))

    def test_w08_automatic_answer_on_closed(self):
        complaint = self._send()
        owner = complaint.user_id
        agent = complaint.with_user(owner)
        with freeze_time(LATER):
            agent.write({"cause": "c", "resolution": "r"})
            agent.action_propose()
            agent.action_close()
        new = self._reply(
            complaint, "I am away", Auto_Submitted="auto-replied",
            moment="2026-03-04 01:00:00",
        )
        self.assertFalse(new)
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.user_id, owner)
        self.assertFalse(self._reminders(complaint))

    def test_w09_two_contacts_one_address(self):
        twin = self.env["res.partner"].create(
            {"name": "Twin", "email": "wang@customer.example.com", "active": False}
        )
        complaint = self._send()
        self.assertEqual(complaint.contact_id, self.contact)
        self.contact.active = False
        again = self._send("Other", Subject="Other matter")
        self._log("W09", again.contact_id, again.partner_id, twin)
        self.assertEqual(len(again), 1)

    def test_w10_archived_contact_answers(self):
        complaint = self._send()
        agent = complaint.with_user(complaint.user_id)
        with freeze_time(LATER):
            agent.action_wait()
        self.contact.active = False
        new = self._reply(complaint, "Here is the number")
        self.assertFalse(new)
        self.assertIn("Here is the number", self._words(complaint))
        self.assertNotEqual(complaint.state, "waiting")

    def test_w11_upper_case_address(self):
        complaint = self._send(
            From='"WANG, Fang" <WANG@Customer.Example.COM>', To=TEAM.upper()
        )
        self.assertEqual(complaint.contact_id, self.contact)

    def test_w12_team_in_cc_only(self):
        complaint = self._send(
            To="sales@elsewhere.example.com", Cc=f"Help <{TEAM}>"
        )
        self.assertEqual(len(complaint), 1)

    def test_w13_long_subject(self):
        complaint = self._send(Subject="Störung der Maschine " * 60)
        self.assertEqual(len(complaint), 1)
        self.assertRegex(complaint.name, r"^C\d{4}-\d{5}$")
        self.assertTrue(self._told(complaint))

    def test_w70_stranger_with_number(self):
        first = self._send()
        new = self._send(Subject=f"Re: {first.name}", From="x@nobody.example.com")
        self.assertEqual(len(new), 1)
        self.assertFalse(new.partner_id)

    def test_w71_answer_while_in_progress(self):
        complaint = self._send()
        with freeze_time(LATER):
            complaint.with_user(complaint.user_id).action_start()
        self.assertFalse(self._reply(complaint, "More words"))
        self.assertIn("More words", self._words(complaint))

    def test_w72_colleague_without_headers(self):
        complaint = self._send()
        new = self._send(
            "I looked at it", LATER, From=complaint.user_id.email,
            Subject=f"Re: {complaint.name} Machine stands still")
        self._log("W72", new, new.partner_id, "I looked" in self._words(complaint))
        self.assertFalse(new)

    def test_w73_empty_answer_to_proposal(self):
        complaint = self._send()
        agent = complaint.with_user(complaint.user_id)
        with freeze_time(LATER):
            agent.write({"cause": "c", "resolution": "r"})
            agent.action_propose()
        new = self._reply(complaint, "", moment="2026-03-04 01:00:00")
        self._log("W73", new, complaint.state)
        self.assertFalse(new)

    def test_w74_saturday(self):
        complaint = self._complain("2026-03-07 03:00:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-09 04:00:00"))

    def test_w75_new_severity_after_pause(self):
        self._create_sla(severity_id=self.critical.id, response_hours=2, resolution_hours=8)             if "severity_id" in self.env["custrel.complaint.sla"]._fields else None
        complaint = self._complain()
        agent = complaint.with_user(complaint.user_id)
        with freeze_time("2026-03-02 02:00:00"):
            agent.action_wait()
        with freeze_time("2026-03-04 02:00:00"):
            agent.action_start()
            before = complaint.paused_hours
            self._log("W75", before, complaint.resolution_deadline)
        self.assertAlmostEqual(before, 16.0)
        self.assertEqual(complaint.resolution_deadline, utc("2026-03-06 01:00:00"))

    def test_w76_reply_with_long_subject(self):
        complaint = self._send()
        out = complaint.with_user(complaint.user_id).message_post(
            body="We look", message_type="comment", subtype_xmlid="mail.mt_comment")
        new = self._send("Again", LATER, In_Reply_To=out.message_id, Subject="Re: " + "lang " * 100)
        self.assertFalse(new)

    def test_w14_calendar_invite(self):
        mail = self._mime()
        mail.set_content(
            "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", subtype="calendar"
        )
        complaint = self._deliver(mail.as_bytes())
        self.assertEqual(len(complaint), 1)

    def test_w15_attached_mail(self):
        inner = self._mime(Subject="Inner")
        inner.set_content("inner words")
        mail = self._mime(Subject="Outer")
        mail.set_content("outer words")
        mail.add_attachment(inner)
        complaint = self._deliver(mail.as_bytes())
        self.assertEqual(len(complaint), 1)
        self.assertIn("outer words", self._words(complaint))
        self.assertTrue(complaint.message_ids.attachment_ids)

    def test_w16_style_and_script(self):
        mail = self._mime()
        mail.set_content(
            "<html><head><style>body{display:none}</style></head><body>"
            "<p style='position:fixed;top:0'>Hi<script>alert(1)</script>"
            "<img src=x onerror=alert(1)><form action='//evil'><input></form></p></body></html>",
            subtype="html",
        )
        complaint = self._deliver(mail.as_bytes())
        self._log("W16", complaint.description)
        for bad in ("<script", "onerror", "display:none", "<form"):
            self.assertNotIn(bad, complaint.description)

    # clocks
    def test_w20_paused_to_resolved(self):
        complaint = self._complain()
        agent = complaint.with_user(complaint.user_id)
        with freeze_time("2026-03-02 02:00:00"):
            agent.action_start()
            agent.action_wait()
        with freeze_time("2026-03-16 02:00:00"):
            agent.write({"cause": "c", "resolution": "r"})
            agent.action_propose()
        self._log("W20", complaint.paused_hours, complaint.sla_state, complaint.waiting_since,
              complaint.resolution_deadline, complaint.response_deadline)
        self.assertAlmostEqual(complaint.paused_hours, 80.0)
        self.assertFalse(complaint.waiting_since)

    def test_w21_pause_over_weekend_and_holiday(self):
        self._holiday("2026-03-08 16:00:00", "2026-03-09 15:59:59")
        complaint = self._complain("2026-03-06 07:00:00")  # Friday 15:00
        agent = complaint.with_user(complaint.user_id)
        before = complaint.resolution_deadline
        with freeze_time("2026-03-06 08:00:00"):
            agent.action_wait()
        with freeze_time("2026-03-10 01:00:00"):  # Tuesday 9:00
            agent.action_start()
        self._log("W21", before, complaint.resolution_deadline, complaint.paused_hours)
        # Friday 16-17 and Tuesday 8-9
        self.assertAlmostEqual(complaint.paused_hours, 2.0)

    def test_w22_lunch(self):
        complaint = self._complain("2026-03-02 04:30:00")
        self.assertEqual(complaint.response_deadline, utc("2026-03-02 09:00:00"))

    def test_w23_internal_note_no_response(self):
        complaint = self._complain()
        agent = complaint.with_user(complaint.user_id)
        agent.message_post(body="note", subtype_xmlid="mail.mt_note")
        self.assertFalse(complaint.responded_at)

    def test_w24_portal_answer_ends_waiting(self):
        complaint = self._complain()
        with freeze_time("2026-03-02 02:00:00"):
            complaint.with_user(complaint.user_id).action_wait()
        with freeze_time("2026-03-02 03:00:00"):
            complaint.sudo()._post_from_portal(self.contact, "Answer")
        self.assertNotEqual(complaint.state, "waiting")
        self.assertTrue(complaint.next_deadline)

    def test_w25_new_is_not_late_in_any_zone(self):
        complaint = self._complain()
        for tz in ("America/Los_Angeles", "Pacific/Kiritimati", False):
            self.agent.tz = tz
            with freeze_time(MONDAY):
                complaint.invalidate_recordset()
                self.assertEqual(complaint.with_user(self.agent).sla_state, "running")

    def test_w26_reopened_counts_anew(self):
        complaint = self._settle(self._complain(), "2026-03-20 01:00:00")
        with freeze_time("2026-03-20 02:00:00"):
            complaint.action_close()
        with freeze_time("2026-03-23 01:00:00"):
            complaint.action_reopen("again")
        self._log("W26", complaint.resolution_deadline, complaint.response_deadline, complaint.sla_state)
        self.assertEqual(complaint.resolution_deadline, utc("2026-03-25 01:00:00"))

    def test_w27_portal_follower_of_other_company(self):
        portal = new_test_user(
            self.env, login="pwang", groups="base.group_portal",
            partner_id=self.contact.id, company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        complaint = self._complain()
        complaint.message_subscribe(self.stranger.partner_id.ids)
        self.stranger.partner_id.company_id = self.other_company
        complaints = self.env["custrel.complaint"].with_user(portal).sudo()
        found = complaints.search(complaints._get_portal_domain(self.contact))
        self.assertIn(complaint, found)
        found._get_public_messages()
        self.assertTrue(complaint.with_user(self.agent).message_partner_ids)
        complaint.with_user(self.agent).message_follower_ids.read(["name", "email"])

    def test_w28_two_files_leave(self):
        complaint = self._send()
        complaint.with_user(complaint.user_id).message_post(
            body="see", message_type="comment", subtype_xmlid="mail.mt_comment",
            attachments=[("a.txt", b"a"), ("b.txt", b"b")],
        )
        mail = self._mails(complaint)[-1:]
        self.assertEqual(sorted(mail.attachment_ids.mapped("name")), ["a.txt", "b.txt"])

    def test_w29_import_same_name_of_other_company(self):
        self._create_customer("Acme", company_id=self.other_company.id)
        own = self._create_customer("Acme", company_id=self.company.id)
        self.env["custrel.complaint.team"].create(
            {"name": "Service East", "company_id": self.other_company.id})
        result = (
            self.env["custrel.complaint"].with_user(self.agent)
            .with_context(allowed_company_ids=self.company.ids, import_file=True)
            .load(["subject", "partner_id", "team_id", "description"],
                  [["Imported", "Acme", "Service East", "x"]])
        )
        self.assertFalse(result["messages"], result)
        complaint = self.env["custrel.complaint"].browse(result["ids"])
        self.assertEqual(complaint.partner_id, own)
        self.assertEqual(complaint.team_id, self.team)

    def test_w30_import_twice_and_update(self):
        complaints = (
            self.env["custrel.complaint"].with_user(self.agent)
            .with_context(allowed_company_ids=self.company.ids, import_file=True)
        )
        head = ["id", "subject", "partner_id", "description"]
        row = ["__import__.7791", "Imported", "Customer", "x"]
        first = complaints.load(head, [row])
        self.assertFalse(first["messages"], first)
        number = complaints.browse(first["ids"]).name
        second = complaints.load(["id", "subject"], [["__import__.7791", "Corrected"]])
        self.assertFalse(second["messages"], second)
        self.assertEqual(first["ids"], second["ids"])
        third = complaints.load([".id", "subject"], [[str(first["ids"][0]), "Again"]])
        self.assertFalse(third["messages"], third)
        complaint = complaints.browse(first["ids"])
        self.assertEqual((complaint.subject, complaint.name), ("Again", number))

    def test_w31_export_import_complaint(self):
        self.agent.group_ids |= self.env.ref("base.group_allow_export")
        complaint = self._complain().with_user(self.agent)
        head = ["id", "name", "subject", "partner_id/id", "severity", "stage_id", "opened_at", "user_id", "team_id", "reopen_count", "response_deadline", "priority", "active"]
        head = [h for h in head if h.split("/")[0] in complaint._fields or h == "id"]
        rows = complaint.export_data(head)["datas"]
        rows = [[str(v) if not isinstance(v, bool) else ("" if v is False and head[i] not in ("active",) else str(v)) for i, v in enumerate(r)] for r in rows]
        result = complaint.browse().with_context(import_file=True).load(head, rows)
        self._log("W31", rows, result)
        self.assertFalse(result["messages"], result)
