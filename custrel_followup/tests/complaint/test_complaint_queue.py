from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .common import MONDAY, utc
from .outgoing import OutgoingCommon

THREE = "2026-03-02 03:00:00"


@tagged("post_install", "-at_install")
class TestComplaintQueue(OutgoingCommon):
    """What an agent sees first: what is for him to do, and how much time is left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.env["custrel.complaint"].with_context(
            tracking_disable=False, allowed_company_ids=cls.company.ids
        )

    def _look(self, user, name="todo"):
        """:return: what ``user`` finds by a filter of the screen, as the list sorts"""
        complaints = self.desk.with_user(user)
        self.env.flush_all()
        search = etree.fromstring(complaints.get_view(view_type="search")["arch"])
        [found] = search.xpath(f"//filter[@name='{name}']")
        domain = safe_eval(found.get("domain"), {"uid": user.id})
        lines = etree.fromstring(complaints.get_view(view_type="list")["arch"])
        return complaints.search(domain, order=lines.get("default_order"))

    def _close(self, complaint):
        self._settle(complaint)
        complaint.action_close()

    # ----------------------------------------------------------------------- queue

    def test_the_menu_opens_ones_own_queue_as_a_list(self):
        action = self.env.ref("custrel_followup.custrel_complaint_action")
        self.assertEqual(safe_eval(action.context), {"search_default_todo": 1})
        self.assertEqual(action.view_mode.partition(",")[0], "list")

    def test_queue_is_what_is_mine_and_what_nobody_of_my_team_has(self):
        mine = self._complain(user_id=self.agent.id)
        helped = self._complain(user_id=self.agent_2.id)
        helped.sudo().collaborator_ids = self.agent
        others = self._complain(user_id=self.agent_2.id)
        free = self._complain()
        free.sudo().user_id = False
        other_team = self.team.sudo().copy({"member_ids": [(6, 0, self.chief.ids)]})
        elsewhere = self._complain(team_id=other_team.id, user=self.manager)
        elsewhere.sudo().user_id = False
        self.assertEqual(self._look(self.agent), mine | helped | free)
        self.assertEqual(self._look(self.agent_2), helped | others | free)

    def test_a_proposal_stays_until_it_is_closed(self):
        complaint = self._settle(self._complain(user_id=self.agent.id))
        self.assertEqual(complaint.state, "resolved")
        self.assertIn(complaint, self._look(self.agent))
        self.assertIn(complaint, self._look(self.agent, "open"))
        complaint.action_close()
        self.assertFalse(self._look(self.agent))
        self.assertNotIn(complaint, self._look(self.agent, "open"))

    @freeze_time(MONDAY)
    def test_key_customers_first_then_by_deadline_and_last_what_waits(self):
        key = self._create_customer("Key", user_id=self.agent.id)
        self._set_grade(key, self.grade_a)
        second = self._create_customer("Second", user_id=self.agent.id)
        self._set_grade(second, self.grade_b)
        own = {"user_id": self.agent.id}
        waiting = self._complain(partner_id=key.id, **own)
        waiting.action_wait()
        later = self._complain("2026-03-02 00:30:00", **own)
        sooner = self._complain("2026-03-01 23:00:00", **own)
        next_one = self._complain("2026-03-02 00:50:00", partner_id=second.id, **own)
        first = self._complain("2026-03-02 00:50:00", partner_id=key.id, **own)
        self.assertEqual(
            self._look(self.agent).mapped("id"),
            [first.id, next_one.id, sooner.id, later.id, waiting.id],
        )

    def test_one_click_makes_it_mine(self):
        complaint = self._complain(user_id=self.agent_2.id)
        self.assertTrue(complaint.with_user(self.agent).action_take())
        self.assertEqual(complaint.user_id, self.agent)
        closed = self._complain(user_id=self.agent_2.id)
        self._close(closed)
        with self.assertRaises(UserError):
            closed.with_user(self.agent).action_take()
        self.assertEqual(closed.user_id, self.agent_2)

    # ----------------------------------------------------------------- the customer

    def _is_marked(self, complaint):
        marked = complaint in self._look(self.agent, "unread")
        self.assertEqual(marked, bool(complaint.unanswered_since))
        return marked

    def test_words_of_the_customer_are_marked_until_somebody_answers(self):
        complaint, _message_id = self._receive_new()
        complaint.sudo().user_id = self.agent
        self._post(complaint, "We are on it")
        self.assertFalse(self._is_marked(complaint))
        mail = self._send_to("wang@customer.example.com")[-1]
        self._answer(mail, sender="Wang Fang <wang@customer.example.com>", body="When?")
        self.assertTrue(self._is_marked(complaint))
        self._post(complaint, "Ask him?", subtype_xmlid="mail.mt_note")
        self.assertTrue(self._is_marked(complaint), "a note is no answer")
        self._post(complaint, "Tomorrow")
        self.assertFalse(self._is_marked(complaint))

    def test_words_on_the_portal_are_marked(self):
        complaint = self._complain(contact_id=self.contact.id, user_id=self.agent.id)
        complaint.sudo()._post_from_portal(self.contact, "Still broken")
        self.assertTrue(self._is_marked(complaint))
        self.assertTrue(complaint.with_user(self.agent).action_no_answer())
        self.assertFalse(self._is_marked(complaint))

    def test_a_proposal_answers(self):
        complaint = self._complain(contact_id=self.contact.id, user_id=self.agent.id)
        complaint.sudo()._post_from_portal(self.contact, "Still broken")
        self._settle(complaint)
        self.assertFalse(self._is_marked(complaint))
        complaint.sudo()._reopen_by_customer("It squeaks again")
        self.assertTrue(self._is_marked(complaint))
        self.assertTrue(complaint.is_our_turn)

    # ------------------------------------------------------------------- time left

    def _read(self, complaint, moment, lang="en_US", tz="Asia/Shanghai"):
        with freeze_time(moment):
            own = complaint.with_user(self.agent).with_context(lang=lang, tz=tz)
            own.invalidate_recordset()
            return own.time_left

    def test_time_is_said_in_working_time(self):
        """Four hours for an answer from nine on: until two in the afternoon there,
        sixteen to settle it, until nine on Wednesday."""
        complaint = self._complain(user_id=self.agent.id)
        self.assertEqual(self._read(complaint, MONDAY), "Answer in 4 hr")
        self.assertEqual(self._read(complaint, "2026-03-02 03:00:00"), "Answer in 2 hr")
        self.assertEqual(
            self._read(complaint, "2026-03-02 05:35:00"), "Answer in 25 min"
        )
        self.assertEqual(
            self._read(complaint, "2026-03-02 07:00:00"), "Answer 1 hr late"
        )
        # Friday at two: four working days, not four days and nights.
        late = "Answer 5 days late"
        self.assertEqual(self._read(complaint, "2026-03-09 06:00:00"), late)
        complaint.sudo().responded_at = utc(MONDAY)
        self.assertEqual(self._read(complaint, MONDAY), "Resolve in 2 days")

    def test_time_is_said_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        complaint = self._complain(user_id=self.agent.id)
        words = self._read(complaint, "2026-03-09 06:00:00", lang="zh_CN")
        self.assertIn("5天", words)

    def test_a_proposal_says_when_it_closes_itself(self):
        self.company.write({"custrel_silence_days": 7})
        complaint = self._settle(self._complain(user_id=self.agent.id))
        self.assertEqual(
            self._read(complaint, MONDAY),
            "Closes on Mar 9 if unanswered",
        )
        self._watch("2026-03-07 02:00:00")
        self.assertTrue(complaint.silence_told)
        self.assertEqual(
            self._read(complaint, "2026-03-07 03:00:00"),
            "Closes on Mar 9 if unanswered",
        )
        self._watch("2026-03-09 03:00:00")
        self.assertEqual(complaint.state, "closed")

    def test_a_proposal_that_never_closes_itself(self):
        self.company.custrel_silence_days = 0
        complaint = self._settle(self._complain(user_id=self.agent.id))
        self.assertEqual(self._read(complaint, MONDAY), "Waits for the customer")

    def test_of_a_closed_one_it_is_said_how_it_ended(self):
        ends = {
            "2026-03-02 05:00:00": "Closed in time",
            "2026-03-02 07:00:00": "Closed, answered late",
            "2026-03-04 02:00:00": "Closed late",
        }
        for moment, words in ends.items():
            complaint = self._settle(self._complain(user_id=self.agent.id), moment)
            with freeze_time("2026-03-05 02:00:00"):
                complaint.action_close()
            self.assertEqual(self._read(complaint, "2026-03-05 03:00:00"), words)
        self.sla.active = False
        complaint = self._complain(user_id=self.agent.id, resolution="Not of ours")
        complaint.action_reject()
        self.assertEqual(self._read(complaint, MONDAY), "Closed")

    def test_the_calendar_is_asked_once_for_a_page(self):
        complaints = self.desk.browse()
        for day in range(1, 20):
            complaints |= self._complain(f"2026-03-{day:02} 02:00:00", user=self.agent)
        self.env.flush_all()
        counts = []
        for page in (complaints[:2], complaints):
            with freeze_time("2026-03-20 02:00:00"):
                self.env.invalidate_all()
                page.mapped("sla_state")
                self.env.registry.clear_cache()
                page.mapped("next_deadline")
                before = self.env.cr.sql_log_count
                self.assertTrue(all(page.mapped("time_left")))
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    # -------------------------------------------------------------- first answer

    def _answer_in_composer(self, complaint, moment, write=str):
        """Answer as on the screen, with what the composer begins with.

        :param write: what is done to the body before it is sent
        :return: the composer, and what the web client gets
        """
        with freeze_time(moment):
            own = complaint.with_user(self.agent)
            context = own.action_open_answer()["context"]
            composers = self.env["mail.compose.message"].with_user(self.agent)
            with Form(composers.with_context(**context)) as form:
                form.body = write(form.body)
            composer = form.record
            answer = composer.action_send_mail()
            self.env.flush_all()
        complaint.invalidate_recordset()
        return composer, answer

    def test_an_answer_says_so_and_begins_the_work(self):
        complaint = self._complain(contact_id=self.contact.id, user_id=self.agent.id)
        self.assertFalse(complaint.answered_text)
        servers = type(self.env["ir.mail_server"])
        with patch.object(servers, "_custrel_is_missing", lambda _self: False):
            _composer, answer = self._answer_in_composer(complaint, THREE)
        self.assertEqual(complaint.responded_at, utc("2026-03-02 03:00"))
        self.assertEqual(complaint.state, "in_progress")
        self.assertEqual(answer["tag"], "display_notification")
        message = answer["params"]["message"]
        self.assertIn("Answered", message.replace("\u202f", " "))
        self.assertNotIn("late", message)
        self.assertEqual(
            answer["params"]["next"]["type"], "ir.actions.act_window_close"
        )
        _composer, second = self._answer_in_composer(complaint, "2026-03-02 04:00:00")
        self.assertEqual(second["type"], "ir.actions.act_window_close")

    def test_a_late_answer_says_by_how_much(self):
        complaint = self._complain(contact_id=self.contact.id, user_id=self.agent.id)
        self._answer_in_composer(complaint, "2026-03-02 07:00:00")
        with freeze_time("2026-03-02 07:00:00"):
            text = complaint.with_context(lang="en_US", tz="UTC").answered_text
        self.assertRegex(text, r"^Answered 7:00\sAM, 1 hr late$")

    def test_answers_begin_with_a_greeting_and_the_customers_words(self):
        complaint = self._complain(
            contact_id=self.contact.id,
            user_id=self.agent.id,
            description="<p>It stands <b>still</b><script>alert(1)</script></p>",
        )
        self.agent.signature = "<p>Agent of East</p>"
        composer, _answer = self._answer_in_composer(
            complaint, THREE, lambda body: body.replace("<br>", "Tomorrow", 1)
        )
        body = str(composer.body)
        self.assertIn(f"Hello {self.contact.name},", body)
        self.assertNotIn("script", body)
        parts = ("Hello", "Agent of East", "You wrote:", "<b>still</b>")
        places = [body.index(part) for part in parts]
        self.assertEqual(places, sorted(places))
        mail = self._send_to("wang@customer.example.com")[-1]
        sent = mail.get_body(("html",)).get_content()
        self.assertEqual(sent.count(">Agent of East<"), 1, "one signature")

    def test_what_he_wrote_last_is_quoted(self):
        complaint, _message_id = self._receive_new(body="It stands still")
        self._receive(headers=f"In-Reply-To: {_message_id}\n", body="When do you come?")
        body = complaint.with_user(self.agent).action_open_answer()["context"]
        self.assertIn("When do you come?", body["default_body"])
        self.assertNotIn("It stands still", body["default_body"])

    def test_a_line_says_how_old_it_is_and_what_he_wrote_last(self):
        complaint, message_id = self._receive_new(body="It stands still")
        own = complaint.with_user(self.agent)
        self.assertEqual(own.last_words, "It stands still")
        self._receive(headers=f"In-Reply-To: {message_id}\n", body="When do you come?")
        own.invalidate_recordset()
        self.assertEqual(own.last_words, "When do you come?")
        complaint._keep({"opened_at": fields.Datetime.now() - timedelta(days=3)})
        self.assertEqual(own.age, "3 days")

    def test_whoever_enters_it_reads_who_has_it(self):
        own = {"contact_id": self.contact.id}
        entered = self._complain(user_id=self.leader.id, **own)
        self.env.cr.execute(
            "UPDATE custrel_complaint SET create_uid = %s WHERE id = %s",
            [self.agent.id, entered.id],
        )
        entered.invalidate_recordset()
        said = entered.with_user(self.agent).entered_notice
        self.assertIn(self.leader.name, said)
        self.assertFalse(entered.with_user(self.leader).entered_notice)
        entered.user_id = self.agent
        self.assertFalse(entered.with_user(self.agent).entered_notice)
        entered.user_id = False
        self.assertIs(entered.with_user(self.agent).entered_notice, False)

    def test_an_agent_names_the_order_by_its_number(self):
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        complaint = self._complain(user_id=self.agent.id)
        own = complaint.with_user(self.agent)
        own.order_number = order.name
        self.assertEqual(complaint.order_id, order)
        strange = self._create_customer("Strange")
        other = self.env["sale.order"].create({"partner_id": strange.id})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            own.order_number = other.name
        own.invalidate_recordset()
        own.order_number = False
        self.assertFalse(complaint.order_id)

    def test_known_solutions_stand_before_the_signature(self):
        complaint = self._complain(contact_id=self.contact.id, user_id=self.agent.id)
        self.agent.signature = "<p>Agent of East</p>"
        reason = self.env["custrel.complaint.reason"].search([], limit=1)
        reason.known_solution = "<p>Send a strap</p>"
        context = complaint.with_user(self.agent).action_open_answer()["context"]
        composers = self.env["mail.compose.message"].with_user(self.agent)
        with Form(composers.with_context(**context)) as form:
            form.custrel_reason_id = reason
            body = form.body
        self.assertLess(body.index("Hello"), body.index("Send a strap"))
        self.assertLess(body.index("Send a strap"), body.index("Agent of East"))
        between = body[body.index("Hello") : body.index("Send a strap")]
        self.assertNotIn("<br>", between, "no empty lines between")

    def test_the_known_solution_of_its_own_reason_comes_first(self):
        """An apology for damage was sent to whom a delivery was late."""
        reasons = self.env["custrel.complaint.reason"].search([])
        reasons.known_solution = "<p>Sorry</p>"
        last = reasons[-1:]
        complaint = self._complain(user_id=self.agent.id, reason_id=last.id)
        context = complaint.with_user(self.agent).action_open_answer()["context"]
        composers = self.env["mail.compose.message"].with_user(self.agent)
        form = Form(composers.with_context(**context))
        self.assertEqual(form.custrel_own_reason_id, last)
        found = reasons.with_user(self.agent).with_context(
            custrel_own_reason_id=last.id
        )
        domain = [("known_solution", "!=", False)]
        self.assertEqual(found.name_search("", domain)[0][0], last.id)
        last.known_solution = False
        self.assertNotIn(last.id, [id_ for id_, _ in found.name_search("", domain)])
        for forged in ("1", [1], 10**12, False):
            found.with_context(custrel_own_reason_id=forged).name_search("", domain)

    def test_the_complaint_at_hand_is_none_of_the_customers_others(self):
        complaint = self._complain(subject="In hand", user_id=self.agent.id)
        self.assertNotIn("In hand", complaint.with_user(self.agent).briefing)
        briefing = self.customer.with_user(self.agent)._custrel_get_briefing(
            self.env["custrel.followup"]
        )
        self.assertIn(complaint, briefing["complaints"])
        self.assertFalse(briefing["more_complaints"])
        for number in range(4):
            self._complain(subject=f"Another {number}", user_id=self.agent.id)
        customer = self.customer.with_user(self.agent)
        said = customer._custrel_render_briefing(self.env["custrel.followup"])
        self.assertIn("… and 2 more", said)

    def test_beside_a_complaint_stands_what_helps_and_no_refusal(self):
        self._close(self._complain(subject="Solved before", user_id=self.agent.id))
        complaint = self._complain(subject="In hand", user_id=self.agent.id)
        self._create_followup(
            self.customer, state="done", date_end="2026-02-02 01:00:00"
        )
        said = complaint.with_user(self.agent).briefing
        self.assertIn("Solved before", said)
        self.assertNotIn("Shown to", said)
        followup = self._create_followup(self.customer)
        before = followup.with_user(self.seller).briefing
        self.assertNotIn("Solved before", before, "before a contact only what is open")

    def test_beside_a_complaint_stands_who_the_customer_is(self):
        self._set_grade(self.customer, self.grade_a)
        self.customer.write({"custrel_second_user_id": self.colleague.id})
        self.contact.phone = "+86 512 5506 1222"
        self._create_order(self.customer)
        before = self._complain(subject="Solved before", user_id=self.agent.id)
        self._close(before)
        before.sudo().rating_last_value = 2
        self._complain(subject="Still open", user_id=self.agent.id)
        complaint = self._complain(
            subject="In hand", user_id=self.agent.id, contact_id=self.contact.id
        )

        def read(user):
            partner = self.customer.with_user(user).with_company(self.company)
            facts = partner._custrel_get_complaint_facts(complaint.with_user(user))
            return {fact["label"]: fact for fact in facts}

        facts = read(self.agent)
        self.assertEqual(facts["Grade"]["text"], self.grade_a.display_name)
        owners = f"{self.seller.name}, {self.colleague.name}"
        self.assertEqual(facts["Owner and co-owner"]["text"], owners)
        self.assertEqual(facts["Phone of Wang Fang"]["phone"], self.contact.phone)
        self.assertEqual(facts["Last contact"]["text"], "None yet")
        self.assertEqual(facts["Other complaints"]["text"], "2, of which open: 1")
        self.assertEqual(facts["Satisfaction"]["text"], "2.0 of 5 (ratings: 1)")
        self.assertNotIn("Orders of 12 months", facts, "he may not read orders")
        said = complaint.with_user(self.agent).briefing
        self.assertIn("tel:", said)
        orders = read(self.seller)["Orders of 12 months"]["text"]
        self.assertIn(self.company.currency_id.symbol, orders)
        self.assertIn("(orders: 1)", orders)
        self.assertEqual(facts["Open needs"]["text"], "None")
        self.env["custrel.need"].create(
            {"name": "A pump", "partner_id": self.customer.id}
        )
        self.assertNotIn(
            "Open needs", read(self.agent), "none is not said of hidden ones"
        )
        self.assertEqual(read(self.seller)["Open needs"]["text"], "1")
        followup = self._create_followup(self.customer)
        self.assertNotIn("Owner and co-owner", followup.with_user(self.seller).briefing)

    def test_nobody_is_led_to_call_whom_one_must_not_call(self):
        self.contact.phone = "+86 512 5506 1222"
        phone = self.env.ref("custrel_followup.custrel_channel_phone")
        self.contact.custrel_forbidden_channel_ids = phone
        complaint = self._complain(user_id=self.agent.id, contact_id=self.contact.id)
        said = complaint.with_user(self.agent).briefing
        self.assertIn(self.contact.phone, said)
        self.assertNotIn("tel:", said)

    def test_one_entry_finds_by_customer_number_subject_and_address(self):
        complaint = self._complain(
            subject="It stops",
            user_id=self.agent.id,
            email_from="x@private.example.com",
        )
        self._complain(partner_id=self.other.id, subject="Else", user_id=self.agent.id)
        desk = self.desk.with_user(self.agent)
        search = etree.fromstring(desk.get_view(view_type="search")["arch"])
        domain = search.find(".//field").get("filter_domain")
        typed = ("It st", complaint.name, self.customer.name, "Wang Fang", "x@private")
        for text in typed:
            with self.subTest(text=text):
                found = desk.search(safe_eval(domain, {"self": text}))
                self.assertEqual(found, complaint)
        self.assertFalse(desk.search(safe_eval(domain, {"self": "nobody at all"})))

    def test_what_the_program_keeps_in_mind_is_no_filter_of_ones_own(self):
        offered = self.desk.with_user(self.agent).fields_get()
        for name in ("recount", "undo_until", "response_watch_at", "tell_owner"):
            with self.subTest(name=name):
                self.assertFalse(
                    offered[name]["searchable"] or offered[name]["groupable"]
                )
        self.assertTrue(offered["reason_id"]["searchable"])
        self.assertTrue(offered["reason_id"]["groupable"])
