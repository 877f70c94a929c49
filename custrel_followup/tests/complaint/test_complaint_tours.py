from odoo.tests import HttpCase, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintTours(ComplaintCommon, HttpCase):
    """The way of a complaint, in a browser, as agent and as customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = new_test_user(
            cls.env,
            login="custrel_wang",
            name="Wang Fang",
            groups="base.group_portal",
            partner_id=cls.contact.id,
            email=cls.contact.email,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.reason = cls.env["custrel.complaint.reason"].create(
            {"name": "Belt", "known_solution": "<p>Send a strap.</p>"}
        )

    def _new(self):
        self._set_grade(self.customer, self.grade_a)
        return self.env["custrel.complaint"].create(
            self._prepare(
                description="<p>Since this morning</p>",
                reason_id=self.reason.id,
                contact_id=self.contact.id,
                user_id=self.agent.id,
            )
        )

    def test_agent_settles_a_complaint(self):
        complaint = self._new()
        complaint.user_id = False
        self.start_tour("/odoo", "custrel_complaint_agent", login=self.agent.login)
        self.assertEqual(complaint.state, "resolved")
        self.assertEqual(complaint.user_id, self.agent)
        self.assertTrue(complaint.responded_at)
        self.assertEqual(complaint.cause, "A worn belt")
        self.assertIn("You get a new belt", self._mails(complaint)[-1:].body_html)

    def test_an_answer_begins_below_the_greeting(self):
        complaint = self._new()
        complaint._post_from_portal(self.contact, "When?")
        self.start_tour(
            f"/odoo/complaints/{complaint.id}",
            "custrel_complaint_answer",
            login=self.agent.login,
        )

    def test_agent_answers_on_the_phone(self):
        complaint = self._new()
        complaint._post_from_portal(self.contact, "When?")
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour(
            "/odoo/complaints", "custrel_complaint_phone", login=self.agent.login
        )
        self.assertFalse(complaint.unanswered_since)
        said = complaint.message_ids.mapped("body")
        self.assertIn("We come tomorrow", "".join(said))

    def test_customer_complains_and_writes_again(self):
        self.start_tour(
            "/my/complaints", "custrel_complaint_customer", login=self.portal_user.login
        )
        complaint = self.customer.custrel_complaint_ids
        self.assertEqual(complaint.subject, "Wrong bill")
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertIn("2026-17", complaint._get_public_messages().body)

    def test_customer_confirms(self):
        complaint = self._new()
        complaint.write({"cause": "A worn belt", "resolution": "You get a new belt"})
        complaint.action_propose()
        self.start_tour(
            "/my/complaints",
            "custrel_complaint_confirmation",
            login=self.portal_user.login,
        )
        self.assertEqual(complaint.closing, "customer")
