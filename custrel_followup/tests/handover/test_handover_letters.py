from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import HandoverCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverLetters(HandoverCommon):
    """The customer reads what somebody has read before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.chinese = cls._create_customer(
            "晨光机械",
            user_id=cls.seller.id,
            email="office@chenguang.example.com",
            lang="zh_CN",
        )
        cls.silent = cls._create_customer("Silent", user_id=cls.seller.id)

    def _get_mails(self, partner):
        return self.env["mail.mail"].search(
            [("model", "=", "res.partner"), ("res_id", "=", partner.id)]
        )

    def test_a_letter_for_each_language_with_a_preview(self):
        handover = self._hand_over()
        english, chinese = handover.mail_ids.sorted("lang")
        self.assertEqual((english.lang, chinese.lang), ("en_US", "zh_CN"))
        self.assertEqual(english.customer_count, 1)
        self.assertIn("Customer", english.preview)
        self.assertIn("晨光机械", chinese.preview)

    def test_what_happens_is_said_with_its_numbers(self):
        handover = self._hand_over()
        handover.line_ids.new_user_id = self.newcomer
        count = len(handover.line_ids.partner_id)
        self.assertIn(f"Newcomer: {count} customers", handover.outlook)
        self.assertIn("Letters that will be sent: 2", handover.outlook)
        handover.line_ids.send_mail = False
        self.assertIn("Letters that will be sent: 0", handover.outlook)
        self.assertNotIn("mail server", handover.outlook)

    def test_letters_without_a_mail_server_are_warned_of(self):
        handover = self._hand_over()
        servers = type(self.env["ir.mail_server"])
        with patch.object(servers, "_custrel_is_missing", lambda _self: True):
            handover.invalidate_recordset()
            self.assertIn("no mail leaves", handover.outlook)
            handover.line_ids.send_mail = False
            self.assertNotIn("no mail leaves", handover.outlook)

    def test_what_was_edited_is_sent(self):
        handover = self._hand_over()
        letter = handover.mail_ids.filtered(lambda mail: mail.lang == "en_US")
        letter.write(
            {
                "subject": "News for {customer}",
                "body": "<p>{new} calls you, not {old}.</p>",
            }
        )
        self._line(handover, self.customer).new_user_id = self.newcomer
        handover.action_apply()
        mail = self._get_mails(self.customer)
        self.assertEqual(mail.subject, "News for Customer")
        self.assertIn("Newcomer calls you, not Seller.", mail.body_html)
        self.assertEqual(mail.email_to, '"Customer" <office@customer.example.com>')
        self.assertFalse(mail.recipient_ids)
        self.assertIn(mail.mail_message_id, self.customer.message_ids)

    def test_a_letter_goes_to_the_address_that_was_looked_at(self):
        """Of several in the field that is the first one, and nobody writes to what is
        none."""
        self.customer.email = "boss@customer.example.com, old@left.example.com"
        self.chinese.email = "call him"
        handover = self._hand_over()
        handover.line_ids.new_user_id = self.newcomer
        self.assertIn("Letters that will be sent: 1", handover.outlook)
        handover.action_apply()
        mail = self._get_mails(self.customer)
        self.assertFalse(self._get_mails(self.chinese))
        sent = mail._prepare_outgoing_list()
        self.assertEqual(
            [one["email_to_normalized"] for one in sent],
            [["boss@customer.example.com"]],
        )

    def test_who_has_no_address_or_is_not_to_be_told_gets_none(self):
        handover = self._hand_over()
        self._line(handover, self.chinese).send_mail = False
        handover.action_apply()
        for partner in self.silent, self.chinese, self.shared:
            self.assertFalse(self._get_mails(partner), partner.name)

    def test_names_are_text_and_never_code(self):
        self.customer.name = "<script>alert(1)</script> {new}"
        handover = self._hand_over()
        letter = handover.mail_ids.filtered(lambda mail: mail.lang == "en_US")
        self.assertNotIn("<script>", letter.preview)
        letter.body = "<p>Dear {customer} <script>alert(2)</script></p>"
        handover.action_apply()
        body = self._get_mails(self.customer).body_html
        self.assertNotIn("<script>", body)
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt; {new}", body)

    def test_a_wrong_word_is_refused_with_the_right_ones(self):
        letter = self._hand_over().mail_ids[0]
        with self.assertRaisesRegex(ValidationError, "{cutsomer}.*{customer}"):
            letter.body = "<p>Dear {cutsomer}</p>"

    def test_an_absence_says_until_when(self):
        handover = self._hand_over(reason="absence", date_to="2026-03-13")
        self.assertIn("03/13/2026", handover.mail_ids[0].preview)

    def test_another_reason_writes_other_letters(self):
        handover = self._hand_over(reason="move")
        handover.write({"reason": "absence", "date_to": "2026-03-13"})
        self.assertIn("{until}", handover.mail_ids[0].body)
