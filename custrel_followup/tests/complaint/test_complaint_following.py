from odoo.tests import tagged

from .outgoing import LIN, PRIVATE, OutgoingCommon

WANG_MAIL = "wang@customer.example.com"
LIN_MAIL = "lin@elsewhere.example.com"


@tagged("post_install", "-at_install")
class TestComplaintFollowing(OutgoingCommon):
    """Whoever is concerned gets what is said, and nobody who no longer is."""

    def _give(self, complaint, user=None, **values):
        complaint.with_user(user or self.chief).with_context(
            tracking_disable=False
        ).write(values)
        self.env.flush_all()

    def _get_readers(self, complaint, **values):
        """:return: set of addresses that get what our people say now"""
        self._send()
        self._post(complaint, "News", **values)
        return {mail["X-Envelope-To"] for mail in self._send()}

    def test_another_customer(self):
        complaint, _message_id = self._receive_new()
        self._give(complaint, partner_id=self.other.id, contact_id=self.lin.id)
        self.assertEqual(self._get_readers(complaint), {LIN_MAIL})

    def test_another_customer_without_a_contact(self):
        complaint = self._complain(user_id=self.agent.id)
        self._give(complaint, partner_id=self.other.id)
        self.assertEqual(self._get_readers(complaint), {"office@other.example.com"})

    def test_customer_that_becomes_a_contact(self):
        """SalesforceFoundation/NPSP 951: nobody saw it any more with the customer that
        he belongs to now. Answers go to whom they went before."""
        complaint = self._complain(user_id=self.agent.id)
        closed = self._settle(self._complain(user_id=self.agent.id))
        closed.action_close()
        self.clerk.group_ids |= self.env.ref("base.group_partner_manager")
        self.customer.with_user(self.clerk).write(
            {"is_company": False, "parent_id": self.other.id}
        )
        self.assertEqual(complaint.partner_id, self.other)
        self.assertEqual(complaint.contact_id, self.customer)
        self.assertEqual(closed.partner_id, self.customer, "where it happened")
        self.assertEqual(
            self.other.with_user(self.seller).custrel_open_complaint_count, 1
        )
        self.assertEqual(self._get_readers(complaint), {"office@customer.example.com"})
        self.assertFalse(complaint.former_ids)

    def test_zammad_4706_a_contact_who_leaves_the_customer_gets_no_more_answers(self):
        for parent in self.other, self.other.browse():
            with self.subTest(parent.name):
                self.contact.parent_id = self.customer
                complaint, _message_id = self._receive_new()
                self.assertEqual(complaint.contact_id, self.contact)
                self.clerk.group_ids |= self.env.ref("base.group_partner_manager")
                self.contact.with_user(self.clerk).parent_id = parent
                self.assertEqual(complaint.partner_id, self.customer)
                self.assertFalse(complaint.contact_id)
                office = {"office@customer.example.com"}
                self.assertEqual(self._get_readers(complaint), office)
                self._settle(complaint)
                proposal = {mail["X-Envelope-To"] for mail in self._send()}
                self.assertEqual(proposal, office)

    def test_zammad_4706_a_contact_who_gets_another_parent_there_stays_one(self):
        complaint, _message_id = self._receive_new()
        office = self._create_customer("Office", parent_id=self.customer.id)
        office.is_company = False
        self.contact.parent_id = office
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertEqual(self._get_readers(complaint), {WANG_MAIL})

    def test_another_contact(self):
        complaint, _message_id = self._receive_new()
        boss = self.contact.copy({"name": "Boss", "email": "boss@customer.example.com"})
        self._give(complaint, contact_id=boss.id)
        self.assertEqual(self._get_readers(complaint), {"boss@customer.example.com"})

    def test_contact_of_the_customer(self):
        complaint = self._complain(user_id=self.agent.id)
        self._give(complaint, contact_id=self.contact.id)
        self.assertEqual(self._get_readers(complaint), {WANG_MAIL})

    def test_no_contact_any_more(self):
        complaint, _message_id = self._receive_new()
        self._give(complaint, contact_id=False)
        self.assertEqual(self._get_readers(complaint), {"office@customer.example.com"})

    def test_all_of_the_former_customer_go(self):
        complaint, _message_id = self._receive_new()
        complaint.message_subscribe(self.customer.ids)
        supplier = self._create_customer("Supplier", email="s@parts.example.com")
        complaint.message_subscribe(supplier.ids)
        self._give(complaint, partner_id=self.other.id, contact_id=self.lin.id)
        self.assertEqual(
            self._get_readers(complaint), {LIN_MAIL, "s@parts.example.com"}
        )

    def test_templates_follow_too(self):
        complaint, _message_id = self._receive_new()
        self._give(complaint, partner_id=self.other.id, contact_id=self.lin.id)
        self._send()
        self._settle(complaint)
        readers = {mail["X-Envelope-To"] for mail in self._send()}
        self.assertEqual(readers, {LIN_MAIL})

    def test_new_customer_without_an_address(self):
        """Not even then does the former one get what is meant for the new one."""
        complaint, _message_id = self._receive_new()
        silent = self._create_customer("Silent")
        self._give(complaint, partner_id=silent.id, contact_id=False)
        self._send()
        self._settle(complaint)
        self._post(complaint)
        readers = {mail["X-Envelope-To"] for mail in self._send()}
        self.assertNotIn(WANG_MAIL, " ".join(readers))

    def test_new_mails_belong_to_those_of_the_new_customer(self):
        complaint, _message_id = self._receive_new()
        self._give(complaint, partner_id=self.other.id, contact_id=self.lin.id)
        self._send()
        self._post(complaint)
        [mail] = self._send_to(LIN_MAIL)
        self.assertFalse(mail["In-Reply-To"])

    def test_colleague_who_answers_by_mail_does_not_reach_the_former_one(self):
        """Odoo writes to the author of the mail that is answered."""
        complaint, message_id = self._receive_new()
        self._give(complaint, partner_id=self.other.id, contact_id=self.lin.id)
        self._send()
        self._receive(
            sender=f"Agent <{PRIVATE}>",
            headers=f"In-Reply-To: {message_id}\n",
            body="It was never yours",
        )
        readers = {mail["X-Envelope-To"] for mail in self._send()}
        self.assertIn(LIN_MAIL, readers)
        self.assertNotIn(WANG_MAIL, readers)

    def test_colleague_who_answers_by_mail_reaches_a_third_party(self):
        complaint, _message_id = self._receive_new()
        question = self._post(
            complaint, "Is it yours?", outgoing_email_to="s@parts.example.com"
        )
        supplier = self._create_customer("Supplier", email="s@parts.example.com")
        answer = self._receive(
            sender="S <s@parts.example.com>",
            headers=f"In-Reply-To: {question.message_id}\n",
            body="Yes",
        )
        self._send()
        self._receive(
            sender=f"Agent <{PRIVATE}>", headers=f"In-Reply-To: {answer}\n", body="Ok"
        )
        self.assertTrue(supplier)
        self.assertTrue(self._send_to("s@parts.example.com"))

    def test_unknown_sender_who_is_given_a_customer(self):
        complaint, _message_id = self._receive_new(sender="Lin <l@gmx.example.com>")
        self.assertFalse(complaint.partner_id)
        self._give(complaint, partner_id=self.other.id, contact_id=self.lin.id)
        self.assertEqual(self._get_readers(complaint), {LIN_MAIL})

    def test_unknown_sender_keeps_his_address_if_the_customer_has_none(self):
        complaint, _message_id = self._receive_new(sender="Lin <l@gmx.example.com>")
        silent = self._create_customer("Silent")
        self._give(complaint, partner_id=silent.id)
        self._send()
        self._settle(complaint)
        self.assertTrue(self._send_to("l@gmx.example.com"))

    def test_another_owner(self):
        self.agent_2.email = "agent2@east.example.com"
        complaint, _message_id = self._receive_new()
        self._give(complaint, user_id=self.agent_2.id)
        self._send()
        self._receive(headers=f"In-Reply-To: {_message_id}\n", body="Hello?")
        readers = {mail["X-Envelope-To"] for mail in self._send()}
        self.assertEqual(readers, {"agent2@east.example.com"})

    def test_owner_who_changes_quietly(self):
        """Programs, e.g. a handover, change owners without tracking."""
        complaint, _message_id = self._receive_new()
        self._give(complaint.with_context(tracking_disable=True), user_id=False)
        complaint.with_context(tracking_disable=True).user_id = self.agent_2
        followers = complaint.message_partner_ids
        self.assertIn(self.agent_2.partner_id, followers)
        self.assertNotIn(self.agent.partner_id, followers)

    def test_owner_who_stays_as_a_collaborator(self):
        complaint, _message_id = self._receive_new()
        complaint.collaborator_ids = self.agent
        self._give(complaint, user_id=self.agent_2.id)
        self.assertIn(self.agent.partner_id, complaint.message_partner_ids)

    def test_dispatch_again(self):
        complaint, _message_id = self._receive_new()
        self.agent.action_archive()
        complaint.with_user(self.chief).action_dispatch()
        self.assertEqual(complaint.user_id, self.agent_2)
        self.assertIn(self.agent_2.partner_id, complaint.message_partner_ids)

    def test_many_at_once(self):
        first, _message_id = self._receive_new()
        second, _message_id = self._receive_new(sender=LIN, subject="Another")
        both = first | second
        boss = self.lin.copy({"name": "Boss", "email": "boss@other.example.com"})
        self._give(
            both,
            partner_id=self.other.id,
            contact_id=boss.id,
            user_id=self.agent_2.id,
        )
        for complaint in both:
            self.assertEqual(
                complaint.message_partner_ids, boss | self.agent_2.partner_id
            )

    def test_followers_given_at_creation(self):
        supplier = self._create_customer("Supplier", email="s@parts.example.com")
        complaint = self._complain(
            user_id=self.agent.id,
            contact_id=self.contact.id,
            message_partner_ids=[(6, 0, (supplier | self.contact).ids)],
        )
        self.assertEqual(
            complaint.message_partner_ids,
            supplier | self.contact | self.agent.partner_id,
        )

    def test_customer_hears_of_comments_only(self):
        complaint, _message_id = self._receive_new()
        self._post(complaint, "Ask the workshop", subtype_xmlid="mail.mt_note")
        self.assertFalse(self._send_to(WANG_MAIL))

    def test_words_of_the_former_customer_are_for_our_people(self):
        complaint, message_id = self._receive_new()
        self._give(complaint, partner_id=self.other.id, contact_id=self.lin.id)
        self._send()
        self._receive(headers=f"In-Reply-To: {message_id}\n", body="What now?")
        readers = {mail["X-Envelope-To"] for mail in self._send()}
        self.assertEqual(readers, {PRIVATE})

    def test_complaint_that_comes_back(self):
        complaint, _message_id = self._receive_new()
        self._give(complaint, partner_id=self.other.id, contact_id=self.lin.id)
        self._give(complaint, partner_id=self.customer.id, contact_id=self.contact.id)
        self.assertEqual(self._get_readers(complaint), {WANG_MAIL})
        self.assertEqual(complaint.former_ids, self.lin | self.other)

    def test_whoever_gives_it_away_need_not_see_it_any_more(self):
        complaint = self._complain(user=self.seller, user_id=self.seller.id)
        self.customer.user_id = False
        self._give(complaint, user=self.seller, user_id=self.colleague.id)
        followers = complaint.sudo().message_partner_ids
        self.assertNotIn(self.seller.partner_id, followers)
        self.assertIn(self.colleague.partner_id, followers)
