import base64
from email import policy
from email.message import EmailMessage

from asn1crypto import cms

from odoo.tests import freeze_time, tagged

from .gateway import TEAM, WANG, GatewayCommon

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awA"
    "AAABJRU5ErkJggg=="
)
LATER = "2026-03-03 01:00:00"


@tagged("post_install", "-at_install")
class TestComplaintMailShapes(GatewayCommon):
    """Mails of unusual shape, as other desks have met them."""

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

    def test_picture_between_the_words_is_shown(self):
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
        self.assertNotIn("cid:", agent.description or "")
        self.assertIn("/web/image", agent.description)

    def test_without_subject_and_words_can_be_closed(self):
        mail = self._mime(Subject=None)
        mail.set_content("")
        complaint = self._deliver(mail.as_bytes())
        self.assertEqual(len(complaint), 1)
        agent = complaint.with_user(complaint.user_id)
        with freeze_time(LATER):
            agent.write({"cause": "c", "resolution": "r"})
            agent.action_propose()
            agent.action_close()
        self.assertEqual(complaint.state, "closed")

    def test_only_a_file(self):
        mail = self._mime(Subject=None)
        mail.add_attachment(b"%PDF-1.4", "application", "pdf", filename="fault.pdf")
        complaint = self._deliver(mail.as_bytes())
        self.assertEqual(len(complaint), 1)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "custrel.complaint"), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(files.mapped("name"), ["fault.pdf"])
        self.assertTrue(files.with_user(complaint.user_id).read(["raw"]))

    def test_zammad_6376_a_signed_envelope_is_opened(self):
        content = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>机器坏了</p>"
        signed = {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": content.encode()},
            "signer_infos": [],
        }
        values = {"content_type": "signed_data", "content": signed}
        raw = cms.ContentInfo(values).dump()
        for kind in ("pkcs7-mime", "x-pkcs7-mime", "octet-stream"):
            mail = self._mime()
            mail.set_content(raw, "application", kind, filename="smime.p7m")
            complaint = self._deliver(mail.as_bytes())
            self.assertIn("机器坏了", complaint.description, kind)
            files = complaint.message_ids.attachment_ids
            self.assertEqual(files.mapped("name"), ["smime.p7m"])
            self.assertEqual(files.raw, raw)

    def test_zammad_6376_what_can_not_be_opened_is_kept(self):
        kept = {"smime.p7m": b"encrypted", "invoice.xml.p7m": b"signed"}
        for name, raw in kept.items():
            mail = self._mime()
            mail.set_content(raw, "application", "pkcs7-mime", filename=name)
            complaint = self._deliver(mail.as_bytes())
            files = complaint.message_ids.attachment_ids
            self.assertEqual([(f.name, f.raw) for f in files], [(name, raw)])

    def test_long_subject_is_kept(self):
        complaint = self._send(Subject="Störung der Maschine " * 60)
        self.assertEqual(len(complaint), 1)
        self.assertRegex(complaint.name, r"^C\d{4}-\d{5}$")
        self.assertTrue(self._told(complaint))

    def test_answer_with_a_long_subject(self):
        complaint = self._send()
        out = complaint.with_user(complaint.user_id).message_post(
            body="We look", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        new = self._send(
            "Again", LATER, In_Reply_To=out.message_id, Subject="Re: " + "lang " * 100
        )
        self.assertFalse(new)

    def test_mail_in_a_mail(self):
        inner = self._mime(Subject="Inner")
        inner.set_content("inner words")
        mail = self._mime(Subject="Outer")
        mail.set_content("outer words")
        mail.add_attachment(inner)
        complaint = self._deliver(mail.as_bytes())
        self.assertEqual(len(complaint), 1)
        self.assertIn("outer words", self._words(complaint))
        self.assertTrue(complaint.message_ids.attachment_ids)

    def test_address_in_capitals(self):
        complaint = self._send(
            From='"WANG, Fang" <WANG@Customer.Example.COM>', To=TEAM.upper()
        )
        self.assertEqual(complaint.contact_id, self.contact)

    def test_answer_of_another_person_of_the_customer(self):
        complaint = self._send(Cc="Boss <boss@customer.example.com>")
        new = self._reply(
            complaint, "I am the boss", From="Boss <boss@customer.example.com>"
        )
        self.assertFalse(new)
        self.assertIn("I am the boss", self._words(complaint))

    def test_answer_of_an_archived_contact_ends_the_waiting(self):
        complaint = self._send()
        agent = complaint.with_user(complaint.user_id)
        with freeze_time(LATER):
            agent.action_wait()
        self.contact.active = False
        new = self._reply(complaint, "Here is the number")
        self.assertFalse(new)
        self.assertIn("Here is the number", self._words(complaint))
        self.assertNotEqual(complaint.state, "waiting")
