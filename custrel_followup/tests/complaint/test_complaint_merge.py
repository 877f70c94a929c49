from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, freeze_time, tagged

from .common import utc
from .gateway import TEAM, GatewayCommon

LATER = "2026-03-02 02:00:00"
MARY = "Mary <mary@customer.example.com>"


@tagged("post_install", "-at_install")
@freeze_time(LATER)
class TestComplaintMerge(GatewayCommon):
    """Two complaints that are one matter: ``first`` goes on, ``second`` was a mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mary = cls.env["res.partner"].create(
            {
                "name": "Mary",
                "parent_id": cls.customer.id,
                "email": "mary@customer.example.com",
            }
        )

    def setUp(self):
        super().setUp()
        self.first = self._complain(
            contact_id=self.contact.id, user_id=self.agent.id, description="It stops."
        )
        self.second = self._send("Your machine stands still again.", From=MARY)
        self.second.user_id = self.agent
        self.env.flush_all()

    def _as_agent(self, complaints, user=None):
        return complaints.with_user(user or self.agent).with_context(
            allowed_company_ids=self.company.ids, tracking_disable=False
        )

    def _merge(self, goes_on, others, user=None, **values):
        """By the dialog, as the least agent."""
        action = self._as_agent(goes_on | others, user).action_open_merge()
        dialog = self.env[action["res_model"]].with_user(user or self.agent)
        form = Form(dialog.with_context(**action["context"]))
        form.target_id = goes_on
        for name, value in values.items():
            setattr(form, name, value)
        form.save().action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()

    def _bodies(self, complaint):
        return "\n".join(map(str, complaint.message_ids.mapped("body")))

    # ------------------------------------------------------------------- the dialog

    def test_the_dialog_begins_with_the_oldest_and_says_what_happens(self):
        action = self._as_agent(self.second | self.first).action_open_merge()
        dialog = self.env[action["res_model"]].with_user(self.agent)
        form = Form(dialog.with_context(**action["context"]))
        self.assertEqual(form.target_id, self.first)
        self.assertIn(self.second.name, form.summary)
        self.assertIn("the customer gets no mail", form.summary)
        form.complaint_ids.remove(id=self.first.id)
        self.assertEqual(form.target_id, self.second)
        self.assertFalse(form.summary)
        with self.assertRaisesRegex(UserError, "at least two"):
            form.save().action_confirm()

    def test_from_one_complaint_others_of_the_customer_are_offered(self):
        other = self._create_customer("Other")
        self._complain(partner_id=other.id)
        closed = self._settle(self._complain(), LATER)
        closed.action_close()
        first = self._as_agent(self.first)
        self.assertTrue(first.can_be_merged)
        action = first.action_open_merge()
        chosen = action["context"]["default_complaint_ids"]
        self.assertEqual(set(chosen), set((self.first | self.second).ids))
        self._complain()
        action = first.action_open_merge()
        self.assertEqual(action["context"]["default_complaint_ids"], first.ids)
        self.assertEqual(len(first._find_mergeable()), 2)

    def test_where_there_is_no_other_nothing_is_offered(self):
        alone = self._as_agent(
            self._complain(partner_id=self._create_customer("Alone").id)
        )
        self.assertFalse(alone.can_be_merged)
        with self.assertRaisesRegex(UserError, "no other complaint"):
            alone.action_open_merge()
        self.assertFalse(self.env["custrel.complaint"].new().can_be_merged)

    def test_merging_can_be_undone_for_a_minute(self):
        action = self._as_agent(self.first | self.second).action_open_merge()
        dialog = self.env[action["res_model"]].with_user(self.agent)
        said = Form(dialog.with_context(**action["context"])).save().action_confirm()
        self.assertEqual(self.second.merged_into_id, self.first)
        offer = said["params"]
        self.assertEqual(offer["model"], dialog._name)
        with self.assertRaisesRegex(UserError, "more than a minute ago"):
            dialog.with_user(self.colleague).action_undo(offer["undo"])
        with self.assertRaisesRegex(UserError, "more than a minute ago"):
            dialog.action_undo("made up")
        self.assertIn(self.second.name, dialog.action_undo(offer["undo"]))
        self.assertFalse(self.second.merged_into_id)
        self.assertTrue(self.second.active)
        with self.assertRaisesRegex(UserError, "undone this already"):
            dialog.action_undo(offer["undo"])

    # ------------------------------------------------------------------ what is refused

    def test_what_can_not_be_merged_is_said(self):
        other = self._complain(partner_id=self._create_customer("Other").id)
        unknown = self._complain(partner_id=False, email_from="x@y.example.com")
        settled = self._settle(self._complain(), LATER)
        settled.action_close()
        for complaint, words in (
            (other, "of one customer"),
            (unknown, "of one customer"),
            (settled, "Closed or rejected"),
        ):
            for pair in (
                (self.first, complaint),
                (complaint, self.first),
            ):
                goes_on, merged = map(self._as_agent, pair)
                with self.assertRaisesRegex(UserError, words):
                    goes_on._merge(merged)
                with self.assertRaisesRegex(UserError, words):
                    (goes_on | merged).action_open_merge()
        with self.assertRaisesRegex(UserError, "at least two"):
            self._as_agent(self.first)._merge(self.first)
        self.assertFalse((self.first | other | unknown | settled).merged_ids)

    def test_complaints_of_two_companies(self):
        both = self.company | self.other_company
        self.agent.company_ids = both
        other = self._complain(
            user=self.env.user, company_id=self.other_company.id, user_id=self.agent.id
        )
        complaints = (self.first | other).with_user(self.agent)
        complaints = complaints.with_context(allowed_company_ids=both.ids)
        with self.assertRaisesRegex(UserError, "different companies"):
            complaints[0]._merge(complaints[1])
        self.assertNotIn(other, complaints[0]._find_mergeable())

    def test_who_may_not_change_both(self):
        outsider = self._create_user(
            "outsider", "custrel_followup.custrel_group_complaint_agent"
        )
        self.first.user_id = outsider
        (self.first | self.second).team_id = self.env["custrel.complaint.team"].create(
            {"name": "Other", "company_id": self.company.id}
        )
        pair = self._as_agent(self.first | self.second, outsider)
        with self.assertRaises(AccessError):
            pair.action_open_merge()
        with self.assertRaises(AccessError):
            pair[0]._merge(pair[1])
        # Reading alone is not enough.
        self.second.team_id = self.team
        self.second.collaborator_ids = outsider
        self.env["ir.rule"].create(
            {
                "name": "Others only read it",
                "model_id": self.env["ir.model"]._get_id("custrel.complaint"),
                "domain_force": "[('user_id', '=', user.id)]",
                "perm_read": False,
            }
        )
        self.assertTrue(pair[1].has_access("read"))
        with self.assertRaisesRegex(AccessError, "may not change all"):
            pair[0]._merge(pair[1])
        self.second.user_id = outsider
        self._merge(self.first, self.second, outsider)
        self.assertEqual(self.second.merged_into_id, self.first)

    def test_what_was_merged_stays_so(self):
        self._merge(self.first, self.second)
        second = self._as_agent(self.second)
        third = self._as_agent(self._complain())
        for step in (
            second.action_take,
            second.action_start,
            second.action_close,
            lambda: second.action_reopen("It is back"),
            lambda: second.write({"stage_id": third.stage_id.id}),
            lambda: second._merge(third),
            lambda: third._merge(second),
        ):
            with self.assertRaisesRegex(UserError, "was merged into"):
                step()
        with self.assertRaisesRegex(ValidationError, "stays archived"):
            second.action_unarchive()
        with self.assertRaisesRegex(ValidationError, "were merged into"):
            self.first.sudo().unlink()
        self.assertEqual(self.second.state, "merged")

    # ----------------------------------------------------------------- what goes along

    def test_all_that_hangs_on_it_goes_along(self):
        second = self._as_agent(self.second)
        second.message_post(
            body="He called, too",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            attachments=[("photo.txt", b"It stands still")],
        )
        activity = second.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.agent_2.id
        )
        followup = self._create_followup(self.customer)
        followup.sudo().complaint_id = self.second
        order = self._create_order(self.customer)
        self.second.write(
            {
                "order_id": order.id,
                "product_id": self.product.id,
                "collaborator_ids": self.agent_2.ids,
                "severity_id": self.critical.id,
            }
        )
        self._merge(self.first, self.second, reason="The same machine")
        first = self._as_agent(self.first)
        bodies = self._bodies(first)
        self.assertIn("stands still again", bodies)
        self.assertIn("He called, too", bodies)
        self.assertIn("The same machine", bodies)
        self.assertIn(self.second.name, bodies)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", first._name), ("res_id", "=", first.id)]
        )
        self.assertEqual(files.mapped("name"), ["photo.txt"])
        self.assertIn(activity, first.activity_ids)
        self.assertEqual(activity.user_id, self.agent_2)
        self.assertEqual(followup.complaint_id, first)
        self.assertEqual((first.order_id, first.product_id), (order, self.product))
        self.assertEqual(first.severity_id, self.critical)
        self.assertIn(self.agent_2, first.collaborator_ids)
        self.assertIn(self.mary, first.message_partner_ids)
        self.assertIn("Mary", first.answer_goes_to)
        self.assertEqual(first.merged_ids, self.second)
        self.assertEqual(first.merged_count, 1)
        self.assertIn("Merged into", self._bodies(self.second))
        self.assertIn("The same machine", self._bodies(self.second))
        self.assertNotIn("stands still again", self._bodies(self.second))

    def test_its_words_are_said_once(self):
        """Of a mail they stand in the conversation, of what was entered in the note."""
        entered = self._complain(description="<p>He said so on the phone.</p>")
        self._merge(self.first, self.second | entered)
        bodies = self._bodies(self.first)
        self.assertEqual(bodies.count("stands still again"), 1)
        self.assertEqual(bodies.count("so on the phone"), 1)

    def test_whom_no_mail_reached_is_written_to_where_the_other_came_from(self):
        self.customer.email = False
        called = self._complain("2026-03-02 00:30:00", user_id=self.agent.id)
        self.assertFalse(called._get_recipient())
        self._merge(called, self.second)
        self.assertIn("mary@customer.example.com", called._get_recipient())
        self.assertEqual(called.contact_id, self.mary)
        self._as_agent(self.second).action_unmerge()
        self.assertFalse(called._get_recipient())

    def test_nobody_outside_is_told_and_the_owner_is(self):
        self._watch("2026-03-02 01:30:00")
        known = self.env["mail.mail"].sudo().search([])
        self.first.user_id = self.agent_2
        self._merge(self.first, self.second)
        mails = self.env["mail.mail"].sudo().search([]) - known
        self.assertEqual(mails.recipient_ids, self.agent_2.partner_id)
        self._watch("2026-03-02 02:10:00")
        mails = self.env["mail.mail"].sudo().search([]) - known
        customers = self.contact | self.customer | self.mary
        self.assertFalse(mails.recipient_ids & customers)
        for mail in mails:
            self.assertNotIn("customer.example.com", mail.email_to or "")

    def test_the_earliest_target_and_the_unread_words_stay(self):
        """The first one was answered and waits; the second one is new."""
        first, second = self._as_agent(self.first), self._as_agent(self.second)
        with freeze_time("2026-03-02 01:30:00"):
            first.message_post(
                body="We look at it",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            first.action_wait()
        answered = first.responded_at
        deadline = self.second.resolution_deadline
        self._merge(first, second)
        self.assertEqual(first.state, "in_progress")
        self.assertEqual(first.responded_at, answered, "it was answered in time")
        self.assertEqual(first.unanswered_since, self.second.opened_at)
        self.assertEqual(first.heard_at, self.second.opened_at)
        self.assertEqual(first.resolution_deadline, deadline)
        self.assertEqual(first.next_deadline, deadline)

    def test_what_is_new_to_both_is_due_when_the_first_one_was(self):
        early = self._complain("2026-03-02 00:10:00", severity_id=self.critical.id)
        second = self.second.response_deadline
        self._merge(self.second, early | self.first)
        self.assertLess(early.response_deadline, second)
        self.assertEqual(self.second.response_deadline, early.response_deadline)
        self.assertEqual(self.second.severity_id, self.critical)
        self.assertEqual(self.second.sla_state, "running")
        late = early.response_deadline + timedelta(minutes=1)
        self._watch(late)
        with freeze_time(late):
            self.assertEqual(self.second.sla_state, "late")
        self.assertTrue(self._reminders(self.second))
        self.assertFalse(self._reminders(early | self.first))

    def test_both_wait_for_the_customer(self):
        for complaint in self.first | self.second:
            self._as_agent(complaint).action_start()
            self._as_agent(complaint).action_wait()
        with freeze_time("2026-03-02 03:00:00"):
            self._merge(self.first, self.second)
        self.assertEqual(self.first.state, "waiting")
        with freeze_time("2026-03-02 05:00:00"):
            self._as_agent(self.first).action_start()
        # Two hours later, without the hour of lunch.
        self.assertEqual(self.first.resolution_deadline, utc("2026-03-04 03:00"))

    # ------------------------------------------------------------- where it is not

    def test_it_is_in_no_queue_and_no_figure(self):
        late = self.second.response_deadline + timedelta(hours=1)
        with freeze_time(late):
            self._find_it_nowhere()

    def _find_it_nowhere(self):
        self.assertEqual(self.second.sla_state, "late")
        complaints = self._as_agent(self.env["custrel.complaint"])
        queue = Domain("state", "not in", ("closed", "rejected"))
        self.assertIn(self.second, complaints.search(queue))
        self._merge(self.first, self.second)
        everything = complaints.with_context(active_test=False)
        self.assertNotIn(self.second, complaints.search(queue))
        for state in ("late", "failed", "met", "running", "warning", "paused"):
            found = everything.search([("sla_state", "=", state)])
            self.assertNotIn(self.second, found, state)
        self.assertEqual(self.second.sla_state, "none")
        self.assertFalse(self.second.next_deadline)
        self.assertFalse(self.second.closed_at)
        report = self.env["custrel.complaint.report"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(report.complaint_id, self.first)
        customer = self.customer.with_user(self.agent)
        self.assertEqual(customer.custrel_open_complaint_count, 1)
        self.assertEqual(self.first.customer_complaint_count, 0)
        self.assertEqual(self.second.customer_complaint_count, 1)
        domain = customer.action_custrel_open_complaints()["domain"]
        self.assertEqual(complaints.search(domain), self.first)
        rows = customer.custrel_get_history(kinds=["complaint"])["entries"]
        self.assertTrue([row for row in rows if self.first.name in row["title"]])
        self.assertFalse([row for row in rows if self.second.name in row["title"]])

    def test_it_is_found_by_its_number(self):
        self._merge(self.first, self.second)
        complaints = self._as_agent(self.env["custrel.complaint"])
        found = complaints.search([("merged_ids.name", "ilike", self.second.name)])
        self.assertEqual(found, self.first)
        action = self._as_agent(self.first).action_open_merged()
        self.assertEqual(action["display_name"], "Merged Complaints", "above the list")
        row = self._as_agent(self.second)
        self.assertEqual(row.time_left, f"Merged into {self.first.name}")
        self.assertNotIn("Merged", self._as_agent(self.first).time_left)
        self.assertEqual(complaints.search(action["domain"]), self.second)

    def test_a_proposal_of_it_neither_closes_nor_reminds(self):
        self._settle(self.second, LATER)
        silence_at = self.second.silence_at
        self._merge(self.first, self.second)
        known = self._mails(self.first | self.second)
        self._watch(silence_at + timedelta(days=30))
        self.assertEqual(self.second.state, "merged")
        mails = self._mails(self.first | self.second) - known
        self.assertFalse(mails.filtered(lambda m: m.email_to or "customer" in m.body))

    def test_a_proposal_of_the_other_waits_for_an_answer_to_both(self):
        self._settle(self.first, LATER)
        self.assertTrue(self.first.silence_at)
        self._merge(self.first, self.second)
        self.assertEqual(self.first.state, "resolved")
        self.assertFalse(self.first.silence_at)
        self.assertEqual(self.first.unanswered_since, self.second.opened_at)
        self.assertTrue(self.first._get_tasks())

    def test_it_goes_along_to_another_customer(self):
        self._merge(self.first, self.second)
        other = self._create_customer("Other")
        self.first.write({"partner_id": other.id, "contact_id": False})
        self.assertEqual(self.second.partner_id, other)

    # ------------------------------------------------------------------ from outside

    def test_answers_to_its_mails_go_on_in_the_other(self):
        reference = self._get_reference(self.second)
        told = self._as_agent(self.second).message_post(
            body="New", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self._merge(self.first, self.second)
        for headers in (
            {"In_Reply_To": reference},
            {"References": f"<x@y.example.com> {told.message_id}"},
            {"Subject": f"Re: {self.second.name}"},
        ):
            self._as_agent(self.first)._keep({"unanswered_since": False})
            made = self._send("One thing more", From=MARY, **headers)
            self.assertFalse(made, headers)
            last = self.first.message_ids[0]
            self.assertIn("One thing more", last.body)
            self.assertEqual(last.author_id, self.mary)
            self.assertTrue(self.first.unanswered_since)
        self.assertEqual(self.second.state, "merged")

    def test_an_address_that_nobody_knew_is_still_the_customers(self):
        private = "Mary <mary@home.example.com>"
        other = self._send("I write from home", From=private)
        other.partner_id = self.customer
        self._merge(self.first, other)
        other.invalidate_recordset()
        self.assertIn("mary@home.example.com", self.first._get_customer_addresses())
        self.assertEqual(self.first.last_words, "I write from home")
        self._send("Once more", From=private, Subject=f"Re: {other.name}")
        self.assertEqual(self.first.last_words, "Once more")

    def test_answers_go_to_all_who_wrote(self):
        self._merge(self.first, self.second)
        self.env["ir.config_parameter"].set_param("mail.mail_force_send_limit", "0")
        self._as_agent(self.first).message_post(
            body="You both get a belt",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        told = self.first.message_ids[0].notified_partner_ids
        self.assertEqual(told & (self.contact | self.mary), self.contact | self.mary)

    def test_what_is_written_in_it_is_said_in_the_other(self):
        self._merge(self.first, self.second)
        self._as_agent(self.second).message_post(
            body="In the wrong place",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertIn("In the wrong place", self._bodies(self.first))
        self.assertNotIn("In the wrong place", self._bodies(self.second))

    def test_a_chain_ends_at_its_end(self):
        third = self._complain(contact_id=self.contact.id, user_id=self.agent.id)
        reference = self._get_reference(self.second)
        self._merge(self.first, self.second)
        self._merge(third, self.first)
        self.assertEqual((self.first | self.second).merged_into_id, third)
        self.assertFalse(self._send("To the end", From=MARY, In_Reply_To=reference))
        self.assertIn("To the end", third.message_ids[0].body)
        self.assertFalse(
            self._send("By number", From=MARY, Subject=f"Re: {self.second.name}")
        )
        self.assertIn("By number", third.message_ids[0].body)
        # And back, each from where it was.
        self._as_agent(self.first).action_unmerge()
        self.assertEqual(self.second.merged_into_id, self.first)
        self.assertIn("stands still again", self._bodies(self.first))
        self._as_agent(self.second).action_unmerge()
        self.assertIn("stands still again", self._bodies(self.second))

    # --------------------------------------------------------------- taking out again

    def test_taking_out_gives_all_back(self):
        second = self._as_agent(self.second)
        activity = second.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.agent_2.id
        )
        self.second.write(
            {"severity_id": self.critical.id, "collaborator_ids": self.agent_2.ids}
        )
        names = ("response_deadline", "resolution_deadline", "severity_id", "state")
        before = [self.first[name] for name in names]
        messages = self.second.message_ids.filtered("body")
        followers = self.first.message_partner_ids
        self._merge(self.first, self.second)
        self.assertIn(self.mary, self.first.message_partner_ids)
        second.action_unmerge()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual([self.first[name] for name in names], before)
        self.assertEqual(self.first.message_partner_ids, followers)
        self.assertFalse(self.first.collaborator_ids)
        self.assertFalse(self.first.merged_ids)
        self.assertTrue(self.second.active)
        self.assertEqual(self.second.state, "new")
        self.assertEqual(self.second.sla_state, "running")
        self.assertLessEqual(messages, self.second.message_ids)
        self.assertIn(activity, self.second.activity_ids)
        self.assertIn("no longer part of", self._bodies(self.first))
        report = self.env["custrel.complaint.report"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(len(report), 2)

    def test_taking_out_keeps_what_was_done_meanwhile(self):
        self._merge(self.first, self.second)
        self.first.severity_id = self.critical
        self._send("Later", From=MARY, Subject=f"Re: {self.second.name}")
        self._as_agent(self.second).action_unmerge()
        self.assertEqual(self.first.severity_id, self.critical)
        self.assertIn("Later", self._bodies(self.first))

    def test_taking_out_is_refused(self):
        with self.assertRaisesRegex(UserError, "was not merged"):
            self._as_agent(self.first).action_unmerge()
        self._merge(self.first, self.second)
        with self.assertRaises(AccessError):
            self._as_agent(self.second, self.colleague).action_unmerge()
        self._settle(self.first, LATER)
        self.first.action_close()
        with self.assertRaisesRegex(UserError, "Closed or rejected"):
            self._as_agent(self.second).action_unmerge()

    # ------------------------------------------------------------------ other rooms

    def test_merging_customers_and_handing_over(self):
        self._merge(self.first, self.second)
        other = self._create_customer("Twice", email="office@customer.example.com")
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (self.customer | other).ids, dst_partner=other
        )
        self.env.invalidate_all()
        self.assertEqual((self.first | self.second).partner_id, other)
        self.assertEqual(self.second.merged_into_id, self.first)
        work = self.env["res.users"]._custrel_get_open_work()["custrel.complaint"]
        complaints = self.env["custrel.complaint"].with_context(active_test=False)
        self.assertNotIn(self.second, complaints.search(work))
        self.assertIn(self.first, complaints.search(work))

    def test_the_team_gets_mails_of_others_as_before(self):
        self._merge(self.first, self.second)
        made = self._send("Something else", To=TEAM, From=MARY)
        self.assertEqual(len(made), 1)
        self.assertFalse(made.merged_into_id)
