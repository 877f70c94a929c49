from odoo.tests import freeze_time, tagged

from .gateway import TEAM, WANG, GatewayCommon

NUMBER = r"^C\d{4}-\d{5,}$"
RECEIPT = f"""From: {WANG}
To: {TEAM}
Subject: =?utf-8?B?5bey6K+7?=
Date: Mon, 2 Mar 2026 01:00:00 +0000
Message-Id: <1@receipts.example.com>
MIME-Version: 1.0
Content-Type: multipart/{{}}; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

Your mail was read on Monday.
--part
Content-Type: message/disposition-notification

Final-Recipient: rfc822;wang@customer.example.com
Original-Message-ID: <7@elsewhere.example.com>
Disposition: manual-action/MDN-sent-manually; displayed
--part--
"""


@tagged("post_install", "-at_install")
class TestComplaintGateway(GatewayCommon):
    """Which complaint a mail makes, or to which one it goes."""

    def test_subject_is_no_number(self):
        first, second = self._send(), self._send()
        self.assertRegex(first.name, NUMBER)
        self.assertRegex(second.name, NUMBER)
        self.assertNotEqual(first.name, second.name)
        self.assertEqual(second.subject, "Machine stands still")
        self.assertEqual(self.team.alias_status, "valid")

    def test_defaults_of_an_address_give_no_number(self):
        expected = self._send().name
        defaults = {"team_id": self.team.id, "name": expected}
        self.team.alias_id.alias_defaults = repr(defaults)
        for _time in range(2):
            complaint = self._send()
            self.assertRegex(complaint.name, NUMBER)
            self.assertGreater(complaint.name, expected)

    def test_mailbox_that_makes_complaints_gives_no_number(self):
        server = self.env["fetchmail.server"].create(
            {
                "name": "Box",
                "object_id": self.env["ir.model"]._get_id("custrel.complaint"),
            }
        )
        for _time in range(2):
            complaint = self._deliver(
                self._write(To="info@elsewhere.example.com"),
                model=server.object_id.model,
            )
            self.assertRegex(complaint.name, NUMBER)
            self.assertEqual(complaint.subject, "Machine stands still")

    def _create_team(self, name, company):
        return self.env["custrel.complaint.team"].create(
            {
                "name": name,
                "company_id": company.id,
                "alias_name": f"help-{name}",
                "alias_domain_id": self.domain.id,
            }
        )

    def test_mail_to_two_teams_is_one_complaint(self):
        second = self._create_team("north", self.company)
        address = "help-north@east.example.com"
        complaint = self._send(To=f"{TEAM}, {address}")
        self.assertEqual((len(complaint), complaint.team_id), (1, self.team))
        complaint = self._send(To=address, Cc=TEAM)
        self.assertEqual((len(complaint), complaint.team_id), (1, second))
        self.assertEqual(len(complaint.message_ids.filtered("body")), 1)

    def test_mail_to_teams_of_two_companies_is_one_for_each(self):
        self._create_team("west", self.other_company)
        complaints = self._send(To=f"{TEAM}, help-west@east.example.com")
        self.assertEqual(complaints.company_id, self.company | self.other_company)
        self.assertEqual(len(complaints), 2)

    def test_number_in_the_subject_leads_to_the_complaint(self):
        complaint = self._send()
        complaint.action_wait()
        for subject in ("Re: {}", "回复：【{}】机器", "AW: complaint {}, again"):
            made = self._send("The big one", Subject=subject.format(complaint.name))
            self.assertFalse(made)
        self.assertEqual(complaint.state, "in_progress")
        self.assertIn("The big one", complaint.message_ids[0].body)
        self.assertEqual(complaint.message_ids[0].author_id, self.contact)

    def test_colleague_of_the_customer_names_the_number(self):
        complaint = self._send()
        subject = f"Re: {complaint.name}"
        self.assertFalse(self._send(From=self.customer.email, Subject=subject))

    def test_unknown_sender_names_his_number(self):
        stranger = "Nobody <nobody@elsewhere.example.com>"
        complaint = self._send(From=stranger)
        subject = f"Re: {complaint.name}"
        self.assertFalse(self._send(From=stranger, Subject=subject))
        near = "Other <other.nobody@elsewhere.example.com>"
        self.assertTrue(self._send(From=near, Subject=subject))

    def test_stranger_with_the_number_makes_a_complaint_of_his_own(self):
        complaint = self._send()
        words = self._words(complaint)
        other = self._send(
            From="Nobody <nobody@elsewhere.example.com>",
            Subject=f"Re: {complaint.name}",
        )
        self.assertTrue(other)
        self.assertEqual(self._words(complaint), words)

    def test_longer_number_is_another_one(self):
        complaint = self._send()
        self.assertTrue(self._send(Subject=f"Order {complaint.name}7"))
        self.assertTrue(self._send(Subject=f"Order X{complaint.name}"))

    def test_osticket_1282_numbers_as_people_type_them(self):
        """Public report of a peer: a mail with the number makes a new ticket."""
        complaint = self._send()
        number = complaint.name
        wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
        for subject in (number.lower(), wide, f"{number}收到了吗", f"关于{number}的"):
            with self.subTest(subject=subject):
                self.assertFalse(self._send(Subject=subject))
        self.assertTrue(self._send(Subject=f"{number.lower()}7"))
        self.assertTrue(self._send(Subject=f"{wide}７"))
        self.assertTrue(self._send(Subject=f"x{number.lower()}"))
        # A company may use such letters in its numbers.
        name = "（投诉）２０２６-ａ１"
        self.env.cr.execute(
            "UPDATE custrel_complaint SET name = %s WHERE id = %s",
            (name, complaint.id),
        )
        complaint.invalidate_recordset()
        self.assertFalse(self._send(Subject=f"Re: {name}"))
        self.assertFalse(self._send(Subject="Re: (投诉)2026-A1"))

    def test_odoo_269509_of_several_with_one_address_it_is_who_signs(self):
        """Also if Odoo found another one, and in whatever case the name stands."""
        li = self.contact.copy({"name": "Li Na", "email": self.contact.email})
        senders = {
            f"Li Na <{li.email}>": li,
            f'"LI NA" <{li.email}>': li,
            WANG: self.contact,
            f"Office <{li.email}>": self.contact,
            li.email: self.contact,
        }
        for sender, contact in senders.items():
            complaint = self._send(From=sender)
            self.assertEqual(complaint.contact_id, contact, sender)
            author = complaint.message_ids.filtered("body").author_id
            self.assertEqual(author, contact, sender)

    def test_odoo_19967_second_address_of_a_contact(self):
        """Public report of a peer: mails to a contact go to all its addresses, and
        only the first of them was known when an answer came."""
        self.contact.email = "wang@customer.example.com, Fang <FW@private.example.com>"
        second = "Wang Fang <fw@private.example.com>"
        complaint = self._send(From=second)
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.message_ids[-1:].author_id, self.contact)
        self.assertFalse(self._send(From=second, Subject=f"Re: {complaint.name}"))
        near = self._send(From="Other <w@private.example.com>")
        self.assertFalse(near.contact_id, "only a part of his address")
        # What came from the first one, or from a colleague, goes on by the second.
        for sender in (self.contact.email.split(",")[0], self.customer.email):
            complaint = self._send(From=sender)
            subject = f"Re: {complaint.name}"
            self.assertFalse(self._send("Again", From=second, Subject=subject))
            self.assertIn("Again", complaint.message_ids[0].body)
            self.assertTrue(self._send(From="w@private.example.com", Subject=subject))

    def test_read_receipt_is_no_complaint(self):
        self.assertTrue(self._deliver(RECEIPT.format("mixed").encode()), "handed on")
        source = RECEIPT.format("report; report-type=disposition-notification")
        self.assertFalse(self._deliver(source.replace("<1@", "<2@").encode()))

    def test_zammad_4965_what_is_handed_on_to_another_company_is_its_own(self):
        self._create_team("west", self.other_company)
        complaint = self._send()
        reference = self._get_reference(complaint)
        thread = {"In-Reply-To": reference, "References": reference}
        address = "help-west@east.example.com"
        new = self._send("Is it yours?", To=address, Subject="Fwd: x", **thread)
        self.assertEqual(new.company_id, self.other_company)
        self.assertNotIn("Is it yours?", self._words(complaint))
        for to in (TEAM, f"{address}, {TEAM}", "somebody@elsewhere.example.com"):
            headers = thread | {"To": to, "Delivered-To": TEAM}
            self.assertFalse(self._send(f"An answer to {to}.", **headers), to)
            self.assertIn(f"An answer to {to}.", self._words(complaint))

    def test_number_of_another_company_is_another_one(self):
        self.contact.parent_id.company_id = False
        self._create_team("west", self.other_company)
        west = self._send(To="help-west@east.example.com")
        self.env.cr.execute(
            "UPDATE custrel_complaint SET name = 'C2026-77777' WHERE id = %s", [west.id]
        )
        west.invalidate_recordset()
        self.assertTrue(self._send(Subject="Re: C2026-77777"))
        self.assertFalse(
            self._send(Subject="Re: C2026-77777", To="help-west@east.example.com")
        )

    def test_mail_without_an_id_is_fetched_twice(self):
        source = self._write(Message_Id=False)
        self.assertTrue(self._deliver(source))
        self.assertFalse(self._deliver(source))
        self.assertFalse(self._deliver(b"Received: by relay; now\r\n" + source))
        for bad in (
            b"Message-Id: \r\n",
            b"Message-Id: <>\r\n",
            b"Message-Id: none\r\n",
        ):
            self.assertFalse(self._deliver(bad + source), bad)

    def test_other_mail_without_an_id_is_kept(self):
        self.assertTrue(self._send("First", Message_Id=False))
        self.assertTrue(self._send("Second", Message_Id=False))

    def test_same_mail_is_fetched_twice(self):
        source = self._write("<Hi> & bye\n\n  äöü")
        self.assertTrue(self._deliver(source))
        self.assertFalse(self._deliver(source))
        self.assertFalse(self._deliver(b"X-Seen: yes\r\n" + source))

    def test_other_mail_under_a_used_id_is_kept(self):
        known = {"Message_Id": "<form@customer.example.com>"}
        self.assertTrue(self._send(**known))
        others = (
            {"Subject": "Another matter"},
            {"body": "It burns."},
            {"Date": "Tue, 3 Mar 2026 01:00:00 +0000"},
            {"From": "Nobody <nobody@elsewhere.example.com>"},
        )
        for other in others:
            source = self._write(**known, **other)
            self.assertTrue(self._deliver(source), other)
            self.assertFalse(self._deliver(source), other)

    def test_answer_under_a_used_id_is_kept(self):
        complaint = self._send(Message_Id="<used@customer.example.com>")
        complaint.action_wait()
        self._send(
            "The big one",
            Message_Id="<used@customer.example.com>",
            In_Reply_To=self._get_reference(complaint),
        )
        self.assertIn("The big one", self._words(complaint))
        self.assertEqual(complaint.state, "in_progress")

    def test_our_own_mail_that_comes_back_is_dropped(self):
        complaint = self._send()
        message = complaint.with_user(self.agent).message_post(
            body="Which one?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        made = self._send(
            "Which one?", From=self.agent.email_formatted, Message_Id=message.message_id
        )
        self.assertFalse(made)
        self.assertEqual(self._words(complaint).count("Which one?"), 1)

    def test_contact_of_another_company_is_an_unknown_sender(self):
        self.customer.company_id = self.other_company
        self.contact.company_id = self.other_company
        complaint = self._send("It burns.")
        self.assertEqual(complaint.company_id, self.company)
        self.assertFalse(complaint.partner_id | complaint.contact_id)
        self.assertIn("wang@customer.example.com", complaint.email_from)
        self.assertIn("It burns.", self._words(complaint))
        self.assertEqual(self.team.alias_status, "valid")
        self.assertIn("wang@customer.example.com", self._recipients(complaint))
        shown = complaint.with_user(self.agent).message_ids[-1:]
        self.assertIn("wang@customer.example.com", shown.email_from)
        self.assertFalse(self._send(Subject=f"Re: {complaint.name}"))

    def test_contact_whose_customer_is_of_another_company(self):
        self.customer.company_id = self.other_company
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = NULL WHERE id = %s", [self.contact.id]
        )
        self.contact.invalidate_recordset()
        self.assertFalse(self._send().partner_id)

    def test_address_that_both_companies_know_is_the_own_contact(self):
        self.customer.company_id = self.other_company
        self.contact.company_id = self.other_company
        own = self._create_customer(
            "Own", email="wang@customer.example.com", company_id=self.company.id
        )
        self.assertEqual(self._send().partner_id, own)

    def test_answer_of_a_contact_of_another_company_is_kept(self):
        complaint = self._send()
        complaint.action_wait()
        stranger = self._create_customer(
            "Other", email="x@y.example.com", company_id=self.other_company.id
        )
        made = self._send(
            "Me too",
            From=stranger.email_formatted,
            In_Reply_To=self._get_reference(complaint),
        )
        self.assertFalse(made)
        self.assertIn("Me too", self._words(complaint))

    def test_answer_that_waits_for_nothing(self):
        complaint = self._send(From=WANG)
        with freeze_time("2026-03-02 02:00:00"):
            self._send("More", In_Reply_To=self._get_reference(complaint))
        self.assertEqual(complaint.state, "new")
