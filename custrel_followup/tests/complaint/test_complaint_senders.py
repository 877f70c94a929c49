from email import policy
from email.message import EmailMessage

from odoo.tests import tagged

from .gateway import TEAM, GatewayCommon

FORM = {
    "From": "Website <noreply@forms.example>",
    "Reply-To": "Wang Fang <wang@customer.example.com>",
}
GMAIL = """Please see to it, he is always angry.

---------- Forwarded message ---------
From: Wang Fang <wang@customer.example.com>
Date: Mon, 2 Mar 2026 at 09:00
Subject: Machine
To: <agent@ours.example>

It burns.
"""
OUTLOOK = """麻烦处理，他总是生气。

发件人: 王芳 <wang@customer.example.com>
发送时间: 2026年3月2日 9:00
收件人: agent@ours.example
主题: 机器

It burns.
"""
QQ = """he is always angry

------------------ 原始邮件 ------------------
发件人: "王芳" <wang@customer.example.com>;
发送时间: 2026年3月2日(星期一) 上午9:00
收件人: "agent"<agent@ours.example>;
主题: 机器

It burns.
"""
APPLE = """<html><body>he is always angry<br><div><br><blockquote type="cite">
<div>Begin forwarded message:</div><br><div><b>From: </b>Wang Fang
&lt;<a href="mailto:wang@customer.example.com">wang@customer.example.com</a>&gt;</div>
<div><b>Subject: </b>Machine</div><div><b>Date: </b>2 March 2026</div>
<div><b>To: </b>agent@ours.example</div><br><div>It burns.</div>
</blockquote></div></body></html>
"""
NETEASE = """<div>he is always angry</div><div>---- 转发的邮件 ----</div>
<table><tr><td>发件人</td><td>王芳&lt;wang@customer.example.com&gt;</td></tr>
<tr><td>日期</td><td>2026年03月02日 09:00</td></tr>
<tr><td>收件人</td><td>&lt;agent@ours.example&gt;</td></tr>
<tr><td>主题</td><td>机器</td></tr></table><div>It burns.</div>
"""
FORWARDS = (
    ("Fwd: Machine", GMAIL),
    ("转发: 机器", OUTLOOK),
    ("转发：机器", QQ),
    ("Fwd: Machine", APPLE),
    ("转发：机器", NETEASE),
)


@tagged("post_install", "-at_install")
class TestComplaintSenders(GatewayCommon):
    """Who complains, if somebody or something else sends the mail."""

    def _forward(self, subject, body, user=None):
        """:return: complaint of a mail that one of our people sends to the team"""
        sender = (user or self.seller).email_formatted
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = sender, TEAM, subject
        mail.set_content(body, subtype="html" if body.startswith("<") else "plain")
        return self._deliver(mail.as_bytes())

    def test_web_form(self):
        complaint = self._send("机器坏了", **FORM)
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertIn("wang@customer.example.com", complaint.email_from)
        message = complaint.message_ids.filtered("body")
        self.assertEqual(message.author_id, self.contact)
        recipients = self._recipients(complaint)
        self.assertIn("wang@customer.example.com", recipients)
        self.assertNotIn("noreply", recipients)

    def test_web_form_of_an_unknown_person(self):
        reply_to = "Nobody <nobody@elsewhere.example.com>"
        complaint = self._send(**FORM | {"Reply-To": reply_to})
        self.assertFalse(complaint.partner_id)
        self.assertIn("nobody@elsewhere.example.com", complaint.email_from)
        self.assertIn("nobody@elsewhere.example.com", self._recipients(complaint))

    def test_web_form_that_sends_as_the_team(self):
        complaint = self._send(**FORM | {"From": TEAM})
        self.assertEqual(complaint.contact_id, self.contact)

    def test_web_form_that_sends_as_one_of_our_people(self):
        complaint = self._send(**FORM | {"From": self.seller.email_formatted})
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertNotIn(self.seller.email, self._told(complaint))

    def test_private_address_of_a_colleague_is_no_customer(self):
        complaint = self._send(
            From=self.seller.email_formatted, Reply_To="agent@home.example.com"
        )
        self.assertFalse(complaint.email_from)
        self.assertFalse(self._recipients(complaint))

    def test_address_for_answers_of_a_person_is_not_the_sender(self):
        complaint = self._send(Reply_To="Service <service@customer.example.com>")
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertIn("wang@customer.example.com", complaint.email_from)

    def test_zammad_986_nobody_answers_an_address_of_ours(self):
        complaint = self._send(From=f"Help <{TEAM}>")
        self.assertFalse(complaint.email_from)
        self.assertFalse(self._recipients(complaint))
        self._settle(complaint)
        self.assertNotIn(TEAM, self._told(complaint))

    def test_itflow_1259_a_list_that_sends_in_its_own_name(self):
        group = "support@groups.east.example.com"
        way = {
            "From": f"'Wang Fang' via Support <{group}>",
            "To": group,
            "Delivered-To": TEAM,
            "List-Id": f"<{group.replace('@', '.')}>",
            "List-Post": f"<https://groups.example/post>, <mailto:{group}>",
        }
        wang = "Wang Fang <wang@customer.example.com>"
        for number, headers in enumerate(
            (
                {"X-Original-From": wang, "Reply-To": wang},
                {"Reply-To": f"{group}, {wang}"},
                {"X-Original-Sender": "wang@customer.example.com"},
            )
        ):
            complaint = self._send(f"It burns {number}.", **way, **headers)
            self.assertEqual(complaint.contact_id, self.contact, headers)
            self.assertIn("wang@customer.example.com", complaint.email_from)
            message = complaint.message_ids.filtered("body")
            self.assertEqual(message.author_id, self.contact)

    def test_itflow_1259_a_colleague_who_writes_to_a_list_is_no_customer(self):
        group = "support@groups.east.example.com"
        complaint = self._send(
            From=f"'Seller' via Support <{group}>",
            To=group,
            Delivered_To=TEAM,
            List_Post=f"<mailto:{group}>",
            X_Original_From=self.seller.email_formatted,
        )
        self.assertFalse(complaint.contact_id)
        self.assertFalse(self._recipients(complaint))

    def test_a_list_of_others_names_nobody_as_its_author(self):
        complaint = self._send(
            From="Wang Fang <thief@lists.example.net>",
            List_Post="<mailto:thief@lists.example.net>",
            X_Original_From="Wang Fang <wang@customer.example.com>",
        )
        self.assertFalse(complaint.contact_id)
        self.assertIn("thief@lists.example.net", complaint.email_from)

    def test_web_form_is_fetched_twice(self):
        source = self._write(**FORM)
        self.assertTrue(self._deliver(source))
        self.assertFalse(self._deliver(source))

    def test_web_form_that_uses_an_id_again(self):
        form = FORM | {"Message-Id": "<form@forms.example>"}
        self.assertTrue(self._send("First", **form))
        self.assertTrue(self._send("Second", **form))

    def test_colleague_gets_nothing(self):
        complaint = self._send(From=self.seller.email_formatted)
        self.assertFalse(complaint.partner_id)
        self.assertFalse(complaint.email_from)
        self.assertFalse(self._told(complaint))
        self.assertIn(self.seller.partner_id, complaint.message_ids.author_id)
        self._settle(complaint)
        self.assertFalse(self._told(complaint))

    def test_forwarded_mail_belongs_to_the_customer(self):
        for subject, body in FORWARDS:
            with self.subTest(body):
                complaint = self._forward(subject, body)
                self.assertEqual(complaint.contact_id, self.contact)
                self.assertIn("It burns.", complaint.description)
                self.assertNotIn("always angry", complaint.description)
                self.assertNotIn("他总是生气", complaint.description)
                recipients = self._recipients(complaint)
                self.assertIn("wang@customer.example.com", recipients)
                self.assertNotIn(self.seller.email, self._told(complaint))
                mails = str(self._mails(complaint).mapped("body_html"))
                self.assertNotIn("always angry", mails)
                public = complaint.sudo()._get_public_messages()
                self.assertNotIn("always angry", str(public.mapped("body")))

    def test_mail_that_is_attached_belongs_to_the_customer(self):
        inner = EmailMessage(policy=policy.SMTP)
        inner["From"], inner["Subject"] = "wang@customer.example.com", "Machine"
        inner.set_content("It burns.")
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"] = self.seller.email_formatted, TEAM
        mail.set_content("he is always angry")
        mail.add_attachment(inner)
        complaint = self._deliver(mail.as_bytes())
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertNotIn("always angry", complaint.description)
        self.assertIn("It burns.", complaint.description)

    def test_forwarded_mail_of_an_unknown_person_belongs_to_nobody(self):
        body = GMAIL.replace("wang@customer", "nobody@elsewhere")
        complaint = self._forward("Fwd: Machine", body)
        self.assertFalse(complaint.partner_id)
        self.assertFalse(complaint.email_from)
        self.assertFalse(self._recipients(complaint))
        self.assertIn("It burns.", self._words(complaint))

    def test_forwarded_mail_of_a_colleague_belongs_to_nobody(self):
        body = GMAIL.replace("wang@customer.example.com", self.agent_2.email)
        self.assertFalse(self._forward("Fwd: Machine", body).partner_id)

    def test_forwarded_mail_of_another_company_belongs_to_nobody(self):
        self.customer.company_id = self.other_company
        self.contact.company_id = self.other_company
        complaint = self._forward("Fwd: Machine", GMAIL)
        self.assertFalse(complaint.partner_id)
        self.assertFalse(self._recipients(complaint))

    def test_answer_of_a_colleague_is_not_taken_for_a_forwarded_mail(self):
        complaint = self._forward("Re: Machine", OUTLOOK)
        self.assertFalse(complaint.partner_id)

    def test_customer_who_forwards_is_the_sender(self):
        complaint = self._send(
            GMAIL.replace("wang@customer", "nobody@elsewhere"), Subject="Fwd: Machine"
        )
        self.assertEqual(complaint.contact_id, self.contact)
