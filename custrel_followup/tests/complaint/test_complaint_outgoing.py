from odoo.tests import freeze_time, tagged

from .outgoing import CATCHALL, LIN, PRIVATE, TEAM, WANG, OutgoingCommon

WANG_MAIL = "wang@customer.example.com"


@tagged("post_install", "-at_install")
class TestComplaintOutgoing(OutgoingCommon):
    """Mails to customers: where answers go, to what they belong, who wrote them."""

    def _live_through(self, complaint):
        """Have everything happen that the customer gets a mail of.

        :return: dict of what it is to the mail
        """
        mails = {}

        def keep(name):
            [mails[name]] = self._send_to(WANG_MAIL)

        self._watch("2026-03-02 01:01:00")
        keep("received")
        self._post(complaint)
        keep("comment")
        self._settle(complaint, "2026-03-02 02:00:00")
        keep("proposed")
        self._watch("2026-03-08 02:00:00")
        keep("silence")
        self._watch("2026-03-12 02:00:00")
        keep("closed")
        with freeze_time("2026-03-12 03:00:00"):
            complaint.action_reopen("Once more")
            complaint.action_reject()
        keep("rejected")
        return mails

    def test_all_answers_go_to_the_team(self):
        complaint, _message_id = self._receive_new()
        for name, mail in self._live_through(complaint).items():
            with self.subTest(name):
                self.assertIn(TEAM, mail["Reply-To"])
                self.assertNotIn(PRIVATE, mail["Reply-To"])

    def test_all_mails_belong_to_the_customers_own(self):
        complaint, message_id = self._receive_new()
        for name, mail in self._live_through(complaint).items():
            with self.subTest(name):
                self.assertEqual(self._ids(mail["In-Reply-To"]), [message_id])
                self.assertIn(message_id, self._ids(mail["References"]))

    def test_automatic_mails_say_so_and_those_of_people_do_not(self):
        complaint, _message_id = self._receive_new()
        mails = self._live_through(complaint)
        automatic = {name: mail["Auto-Submitted"] for name, mail in mails.items()}
        self.assertEqual(
            automatic,
            {
                "received": "auto-replied",
                "comment": None,
                "proposed": None,
                "silence": "auto-replied",
                "closed": "auto-replied",
                "rejected": None,
            },
        )

    def test_without_an_address_of_the_team_answers_go_to_the_catchall(self):
        self.team.alias_name = False
        complaint, _message_id = self._receive_new_by_form()
        for name, mail in self._live_through(complaint).items():
            with self.subTest(name):
                self.assertIn(CATCHALL, mail["Reply-To"])

    def test_without_a_team_answers_go_to_the_catchall(self):
        complaint, _message_id = self._receive_new_by_form()
        complaint.with_context(tracking_disable=True).team_id = False
        self._post(complaint)
        [mail] = self._send_to(WANG_MAIL)
        self.assertIn(CATCHALL, mail["Reply-To"])

    def test_without_any_address_answers_go_to_the_company(self):
        self.team.alias_name = False
        self.company.alias_domain_id = False
        complaint, _message_id = self._receive_new_by_form()
        for name, mail in self._live_through(complaint).items():
            with self.subTest(name):
                self.assertIn("office@east.example.com", mail["Reply-To"])

    def _receive_new_by_form(self, **values):
        complaint = self._complain(
            user=self.chief,
            user_id=self.agent.id,
            contact_id=self.contact.id,
            **values,
        )
        return complaint, None

    def test_answers_follow_to_another_team(self):
        complaint, _message_id = self._receive_new()
        complaint.team_id = self.team.copy(
            {"alias_name": "help-north", "name": "Service North"}
        )
        self._settle(complaint)
        proposal = self._send_to(WANG_MAIL)[-1]
        self.assertIn("help-north@east.example.com", proposal["Reply-To"])

    def test_template_of_somebody_else_is_answered_to_the_team_too(self):
        complaint, message_id = self._receive_new()
        template = self.env["mail.template"].create(
            {
                "name": "Survey",
                "model_id": self.env["ir.model"]._get_id("custrel.complaint"),
                "subject": "A question",
                "email_from": PRIVATE,
                "use_default_to": True,
                "body_html": "<p>How did it go?</p>",
            }
        )
        template.send_mail(complaint.id)
        mail = next(m for m in self._send_to(WANG_MAIL) if m["Subject"] == "A question")
        self.assertIn(TEAM, mail["Reply-To"])
        self.assertEqual(self._ids(mail["In-Reply-To"]), [message_id])

    def test_composer_to_many_is_answered_to_the_team(self):
        first, message_id = self._receive_new()
        second, _id = self._receive_new(sender=LIN, subject="Another")
        self._send()
        self.env["mail.compose.message"].with_user(self.agent).with_context(
            active_model="custrel.complaint", active_ids=(first | second).ids
        ).create(
            {
                "composition_mode": "mass_mail",
                "model": "custrel.complaint",
                "res_ids": repr((first | second).ids),
                "subject": "All of you",
                "body": "<p>Closed on Friday</p>",
                "auto_delete": False,
            }
        )._action_send_mail()
        mails = self._send()
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertIn(TEAM, mail["Reply-To"])
        self.assertEqual(self._ids(mails[0]["In-Reply-To"]), [message_id])

    def test_answer_is_to_what_the_customer_wrote_last(self):
        complaint, _first = self._receive_new()
        self._post(complaint, "Which machine is it?")
        [question] = self._send_to(WANG_MAIL)
        second = self._answer(question, body="The big one")
        self._settle(complaint)
        proposal = self._send_to(WANG_MAIL)[-1]
        self.assertEqual(self._ids(proposal["In-Reply-To"]), [second])

    def test_mails_of_others_are_not_what_the_customer_wrote(self):
        complaint, message_id = self._receive_new()
        self._post(complaint, "Which machine is it?")
        [question] = self._send_to(WANG_MAIL)
        self._answer(question, sender=f"Agent <{PRIVATE}>", body="Never mind")
        self._settle(complaint)
        proposal = self._send_to(WANG_MAIL)[-1]
        self.assertEqual(self._ids(proposal["In-Reply-To"]), [message_id])

    def test_unknown_sender_gets_answers_to_his_own_mail(self):
        complaint, message_id = self._receive_new(sender="X <x@nowhere.example.com>")
        self.assertFalse(complaint.partner_id)
        self._settle(complaint)
        [proposal] = self._send_to("x@nowhere.example.com")
        self.assertEqual(self._ids(proposal["In-Reply-To"]), [message_id])
        self.assertIn(TEAM, proposal["Reply-To"])

    def test_no_by_mail_to_a_proposal_comes_back(self):
        complaint, _message_id = self._receive_new()
        self._settle(complaint, "2026-03-02 02:00:00")
        proposal = self._send_to(WANG_MAIL)[-1]
        self._answer(proposal, body="No!", moment="2026-03-02 03:00:00")
        self.assertIn("No!", complaint.message_ids[0].body)
        self._watch("2026-04-02 02:00:00")
        self.assertEqual(complaint.state, "resolved")

    def test_mails_to_our_people_are_automatic(self):
        self._complain(user=self.agent_2, user_id=self.agent.id)
        self._watch("2026-03-02 01:01:00")
        [alert] = self._send_to(PRIVATE)
        self.assertEqual(alert["Auto-Submitted"], "auto-generated")

    def test_no_link_ends_that_the_owner_hears(self):
        complaint, _message_id = self._receive_new()
        self._send()
        # As the composer sends, with a footer.
        complaint = complaint.with_context(email_notification_allow_footer=True)
        self._post(complaint, "Well?", user=self.chief)
        [mail] = self._send_to(PRIVATE)
        body = mail.get_body(("html",)).get_content()
        self.assertIn("Well?", body)
        self.assertNotIn("unfollow", body.lower())

    def test_form_complaint_has_nothing_to_refer_to(self):
        complaint, _nothing = self._receive_new_by_form()
        self._settle(complaint)
        proposal = self._send_to(WANG_MAIL)[-1]
        self.assertFalse(proposal["In-Reply-To"])


@tagged("post_install", "-at_install")
class TestComplaintBrake(OutgoingCommon):
    """Two desks that answer each other stop soon, and nothing is lost."""

    def _count(self):
        return self.env["custrel.complaint"].search_count(
            [("team_id", "=", self.team.id)]
        )

    def _play(self, rounds, sender=WANG, start=0):
        """A desk that makes a new case of each mail and says so, without saying that it
        is a machine.

        :return: number of mails that it got
        """
        got = 0
        self._receive(sender=sender, subject="It is broken")
        for number in range(start, start + rounds):
            moment = f"2026-03-02 01:{number:02}:30"
            self._watch(moment)
            mails = self._send_to(sender.partition("<")[2].strip(">"))
            got += len(mails)
            for mail in mails:
                self._receive(
                    sender=sender,
                    to=mail["Reply-To"],
                    subject=f"[Case {number}] Thank you for your message",
                    moment=moment,
                )
        return got

    def test_two_desks(self):
        got = self._play(20)
        self.assertEqual(got, 3)
        self.assertEqual(self._count(), 4)

    def test_what_is_not_acknowledged_is_handled_all_the_same(self):
        self._play(8)
        complaint = self.env["custrel.complaint"].search(
            [("team_id", "=", self.team.id)], order="id desc", limit=1
        )
        self.assertFalse(complaint.acknowledge)
        self.assertFalse(complaint.acknowledged_at)
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertTrue(complaint.user_id)

    def test_others_are_acknowledged(self):
        self._play(5)
        self._receive(sender="Li <li@elsewhere.example.com>", subject="Also broken")
        self._watch("2026-03-02 02:00:00")
        self.assertEqual(len(self._send_to("li@elsewhere.example.com")), 1)

    def test_unknown_senders_are_braked_by_their_address(self):
        got = self._play(10, sender="Desk <desk@robot.example.com>")
        self.assertEqual(got, 3)

    def test_many_at_once(self):
        for number in range(10):
            self._receive(subject=f"Machine {number}")
        self._watch("2026-03-02 01:10:00")
        self.assertEqual(len(self._send_to(WANG_MAIL)), 3)
        self.assertEqual(self._count(), 10)

    def test_next_day_he_is_acknowledged_again(self):
        self._play(8)
        self._receive(subject="Something else", moment="2026-03-03 02:00:00")
        self._watch("2026-03-03 02:01:00")
        self.assertEqual(len(self._send_to(WANG_MAIL)), 1)

    def test_what_people_enter_is_always_acknowledged(self):
        for _number in range(6):
            self._complain(contact_id=self.contact.id)
        self._watch("2026-03-02 01:10:00")
        self.assertEqual(len(self._send_to(WANG_MAIL)), 6)
