from odoo.tests import freeze_time, new_test_user, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestBriefing(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.followup = cls._create_followup(cls.customer)

    def _briefing(self, user=None):
        self.env.invalidate_all()
        return str(self.followup.with_user(user or self.seller).briefing)

    def _record(self, **values):
        return self._create_followup(
            self.customer, state="done", date_end="2026-02-02 01:00:00", **values
        )

    def test_new_customer_has_no_history(self):
        briefing = self._briefing()
        self.assertIn("No follow-up has been recorded yet", briefing)
        self.assertIn("No confirmed order", briefing)

    def test_contacts_that_one_may_not_see_are_not_denied(self):
        self._record(doubts="Secret")
        passer = self._create_user("passer", "custrel_followup.custrel_group_user")
        new = self.env["custrel.followup"].with_user(passer)
        briefing = str(new.new({"partner_id": self.customer.id}).briefing)
        self.assertIn("Shown to the owner of the customer", briefing)
        self.assertNotIn("Secret", briefing)

    def test_without_a_customer_there_is_none(self):
        draft = self.env["custrel.followup"].with_user(self.seller).new({})
        self.assertFalse(draft.briefing)

    def test_last_contacts_with_doubts_and_needs(self):
        result = self.env.ref("custrel_followup.custrel_followup_result_interested")
        self._record(doubts="Too dear?", new_needs="Spare parts", result_id=result.id)
        briefing = self._briefing()
        for text in ("Too dear?", "Spare parts", result.name):
            self.assertIn(text, briefing)

    def test_words_of_the_last_contacts_show(self):
        self._record(content="<p>He builds a <b>second</b> line.</p><p>Call in May</p>")
        self._record(content="<p>%s</p>" % ("long " * 100))
        briefing = self._briefing()
        self.assertIn(
            "second line. Call in May", " ".join(briefing.replace("*", "").split())
        )
        self.assertIn("…", briefing)
        self.assertNotIn("long " * 60, briefing)

    def test_own_record_is_not_its_history(self):
        self.followup.write(
            {
                "state": "done",
                "date_end": "2026-03-02 01:00:00",
                "recorded_at": "2026-03-02 01:00:00",
                "doubts": "Mine",
            }
        )
        self.assertNotIn("Mine", self._briefing())

    def test_promises_we_made(self):
        self._create_followup(
            self.customer, origin="next_action", objective="Send the offer"
        )
        self.assertIn("Send the offer", self._briefing())

    def test_own_orders_quotations_and_opportunities(self):
        order = self._create_order(self.customer, user_id=self.seller.id)
        quotation = self._create_order(
            self.customer, user_id=self.seller.id, state="draft"
        )
        self.env["crm.lead"].create(
            {
                "name": "Big project",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "user_id": self.seller.id,
                "company_id": self.company.id,
            }
        )
        briefing = self._briefing()
        for text in (order.name, quotation.name, "Big project"):
            self.assertIn(text, briefing)

    def test_orders_of_contacts_count(self):
        contact = self._create_customer(
            "Contact", is_company=False, parent_id=self.customer.id
        )
        order = self._create_order(contact, user_id=self.seller.id)
        self.assertIn(order.name, self._briefing())

    def test_orders_of_a_colleague_are_for_those_who_see_all(self):
        order = self._create_order(self.customer, user_id=self.colleague.id)
        self.assertNotIn(order.name, self._briefing())
        self.assertIn(order.name, self._briefing(self.leader))

    def test_opportunity_of_a_colleague_is_not_told(self):
        self.env["crm.lead"].create(
            {
                "name": "Secret project",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "user_id": self.colleague.id,
            }
        )
        self.assertNotIn("Secret project", self._briefing())
        self.assertIn("Secret project", self._briefing(self.leader))

    def test_contacts_of_others_are_not_told_to_a_collaborator(self):
        """He sees this follow-up, not what others talked about with the customer."""
        self._record(doubts="Not for him")
        self.followup.collaborator_ids = self.colleague
        self.assertNotIn("Not for him", self._briefing(self.colleague))
        self.assertIn("Not for him", self._briefing(self.seller))

    def test_business_of_another_company_is_not_told(self):
        self.leader.company_ids |= self.other_company
        order = self._create_order(self.customer, company=self.other_company)
        self._create_followup(
            self.customer,
            company_id=self.other_company.id,
            user_id=self.leader.id,
            state="done",
            date_end="2026-02-02 01:00:00",
            doubts="In the West",
        )
        self.env["crm.lead"].create(
            {
                "name": "West project",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "company_id": self.other_company.id,
                "user_id": self.leader.id,
            }
        )
        both = [self.company.id, self.other_company.id]
        followup = self.followup.with_user(self.leader).with_context(
            allowed_company_ids=both
        )
        briefing = str(followup.briefing)
        for text in (order.name, "In the West", "West project"):
            self.assertNotIn(text, briefing)

    def test_user_without_sales_is_briefed_too(self):
        service = new_test_user(
            self.env,
            login="custrel_service",
            groups="custrel_followup.custrel_group_all",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self._record(doubts="Too dear?")
        order = self._create_order(self.customer)
        briefing = self._briefing(service)
        self.assertIn("Too dear?", briefing)
        self.assertNotIn(order.name, briefing)

    def test_text_of_users_is_escaped(self):
        self._record(doubts="<script>alert(1)</script>")
        self.assertNotIn("<script>", self._briefing())


@tagged("post_install", "-at_install")
class TestFormerBriefing(CustrelCommon):
    """A recorded follow-up says what was known then, not what is known today."""

    def test_reason_and_briefing_stay_as_they_were(self):
        customer = self._create_customer(user_id=self.seller.id)
        cadence = self._create_cadence(self.grade_a, company_id=self.company.id)
        planned = {"origin": "cadence", "cadence_id": cadence.id}
        with freeze_time("2026-03-02 02:00:00"):
            first = self._create_followup(customer, **planned).with_user(self.seller)
            first.content = "<p>First talk</p>"
            first.action_done()
        with freeze_time("2026-04-07 02:00:00"):
            second = self._create_followup(customer, **planned).with_user(self.seller)
            second.content = "<p>Second talk</p>"
            second.action_done()
            self._create_order(customer, date="2026-04-20 02:00:00")
        self.env.invalidate_all()
        with freeze_time("2026-05-04 02:00:00"):
            self.assertIn("never contacted", first.why)
            self.assertIn("03/02/2026", second.why)
            self.assertNotIn("03/02/2026", first.briefing)
            self.assertIn("03/02/2026", second.briefing)
            self.assertNotIn("04/20/2026", second.briefing)

    def test_reason_says_which_grade_it_was_planned_for(self):
        customer = self._create_customer(user_id=self.seller.id)
        self._set_grade(customer, self.grade_a)
        cadence = self._create_cadence(self.grade_a, company_id=self.company.id)
        planned = self._create_followup(
            customer, origin="cadence", cadence_id=cadence.id
        ).with_user(self.seller)
        self.assertTrue(planned.why.startswith("A · "), planned.why)
        self._set_grade(customer, self.grade_b)
        self.env.invalidate_all()
        self.assertTrue(planned.why.startswith("Planned when graded A · "))
