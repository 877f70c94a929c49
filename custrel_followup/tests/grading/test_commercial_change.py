from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon
from ..queries import QueryCounter


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCommercialChange(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls._create_customer("Group", user_id=cls.seller.id)
        cls.customer = cls._create_customer("Customer", is_company=False)
        cls.contact = cls._create_customer(
            "Contact", is_company=False, parent_id=cls.group.id
        )

    def _join(self, partner=None, parent=None):
        (partner or self.customer).parent_id = parent or self.group

    def test_open_followup_goes_to_the_new_customer(self):
        followup = self._create_followup(self.customer, origin="next_action")
        self._join()
        self.assertEqual(followup.partner_id, self.group)
        self.assertEqual(followup.state, "planned")

    def test_whoever_was_meant_takes_part(self):
        followup = self._create_followup(self.customer, origin="next_action")
        self._join()
        self.assertEqual(followup.contact_ids, self.customer)

    def test_cadence_followup_gives_way_to_that_of_the_new_customer(self):
        kept = self._create_followup(self.group, origin="cadence")
        followup = self._create_followup(self.customer, origin="cadence")
        self._join()
        self.assertEqual(followup.state, "cancelled")
        self.assertEqual(kept.state, "planned")

    def test_several_customers_join_at_once(self):
        other = self._create_customer("Other", is_company=False)
        for customer in (self.customer, other):
            self._create_followup(customer, origin="cadence")
        (self.customer | other).write({"parent_id": self.group.id})
        planned = self.env["custrel.followup"].search(
            [("partner_id", "=", self.group.id), ("state", "=", "planned")]
        )
        self.assertEqual(len(planned), 1)

    def test_record_stays_where_it_happened(self):
        followup = self._create_followup(self.customer)
        followup.action_done()
        self._join()
        self.assertEqual(followup.partner_id, self.customer)

    def test_dates_of_contact_follow(self):
        self._create_followup(self.customer, date_planned="2026-03-05")
        self._join()
        self.assertEqual(str(self.group.custrel_next_followup_date), "2026-03-05")
        self.assertFalse(self.customer.custrel_next_followup_date)

    def test_customer_that_became_a_contact_is_not_planned(self):
        self._set_grade(self.customer, self.grade_a)
        self._join()
        self._run_job("plan", "2026-03-02 02:00:00")
        self.assertFalse(self.customer.custrel_followup_ids)

    def test_key_customer_that_became_a_contact_is_one_no_longer(self):
        """SalesforceFoundation/NPSP 951, odoo/odoo 109074: what hung on a customer
        stayed behind when it became part of another one. It was a key customer without
        two contacts for ever, and the one it belongs to had no grade."""
        self._set_grade(self.customer, self.grade_a)
        self._set_grade(self.customer, self.grade_b, self.other_company)
        self._join()
        self.assertFalse(self.customer.custrel_grade_id)
        self.assertEqual(self.group.custrel_grade_id, self.grade_a)
        west = self.group.with_company(self.other_company)
        self.assertEqual(west.custrel_grade_id, self.grade_b)
        partners = self.env["res.partner"].with_user(self.manager)
        for domain in (
            [("custrel_grade_id", "=", self.grade_a.id)],
            [("custrel_contact_gap", "!=", False)],
        ):
            self.assertEqual(partners.search(domain), self.group)
        figures = self.env["custrel.figure"].with_user(self.manager)
        [row] = figures.get_values(["key_uncovered"], "2026-03-01", "2026-04-01")[
            "key_uncovered"
        ]
        self.assertEqual(row["denominator"], 1)
        self._run_job("plan", "2026-03-02 02:00:00")
        self.assertEqual(len(self.group.custrel_followup_ids), 1)

    def test_the_customer_that_is_joined_keeps_its_grade(self):
        self._set_grade(self.group, self.grade_c)
        self._set_grade(self.customer, self.grade_a)
        self.clerk.group_ids |= self.env.ref("base.group_partner_manager")
        self.customer.with_user(self.clerk).parent_id = self.group.id
        self.assertEqual(self.group.custrel_grade_id, self.grade_c)
        self.assertFalse(self.customer.custrel_grade_id)
        self.customer.with_user(self.clerk).parent_id = False
        self.assertFalse(self.customer.custrel_grade_id)

    def test_complaints_hear_of_the_grade_that_came_along(self):
        """Also those of the companies in which who moves him does not work."""
        self._set_grade(self.customer, self.grade_a)
        self._set_grade(self.customer, self.grade_b, self.other_company)
        here, there = (
            self.env["custrel.complaint"].create(
                {
                    "subject": "Late",
                    "partner_id": self.group.id,
                    "company_id": company.id,
                }
            )
            for company in (self.company, self.other_company)
        )
        self.clerk.group_ids |= self.env.ref("base.group_partner_manager")
        self.customer.with_user(self.clerk).parent_id = self.group.id
        self.assertEqual(here.grade_id, self.grade_a)
        self.assertEqual(there.grade_id, self.grade_b)

    def test_purchases_join_and_leave_with_a_contact(self):
        """Who has bought is no prospect on the day on which he joins another one."""
        self._create_order(self.customer, date="2026-02-20 04:00:00")
        self._join()
        bought = self.group.with_user(self.manager)
        self.assertEqual(str(bought.custrel_last_purchase_date), "2026-02-20")
        self.assertEqual(bought.custrel_lifecycle, "active")
        self.customer.parent_id = False
        self.assertFalse(bought.custrel_last_purchase_date)
        self.assertEqual(bought.custrel_lifecycle, "prospect")

    def test_nothing_is_left_with_the_company_that_a_customer_leaves(self):
        """odoo/odoo 43774 and 196392: what is open was refused to everybody there, for
        nobody may read the customer any more."""
        self._set_grade(self.customer, self.grade_a)
        here = self._create_followup(self.customer, origin="cadence")
        there = self._create_followup(
            self.customer, company_id=self.other_company.id, user_id=self.stranger.id
        )
        done = self._create_followup(self.customer)
        done.action_done()
        self.customer.company_id = self.other_company
        self.assertEqual(here.state, "cancelled")
        self.assertEqual((there.state, done.state), ("planned", "done"))
        figures = self.env["custrel.figure"].with_user(self.manager)
        [row] = figures.get_values(["key_uncovered"], "2026-03-01", "2026-04-01")[
            "key_uncovered"
        ]
        self.assertFalse(row["denominator"])

    def test_contact_that_leaves_takes_no_part_any_more(self):
        other = self._create_customer("Other")
        followup = self._create_followup(self.group, contact_ids=[(4, self.contact.id)])
        self._join(self.contact, other)
        self.assertEqual(followup.partner_id, self.group)
        self.assertFalse(followup.contact_ids)

    def test_contact_that_leaves_took_part_in_what_is_recorded(self):
        other = self._create_customer("Other")
        followup = self._create_followup(self.group, contact_ids=[(4, self.contact.id)])
        followup.action_done()
        self._join(self.contact, other)
        self.assertEqual(followup.contact_ids, self.contact)

    def test_contact_that_becomes_a_company_can_be_planned(self):
        self.contact.is_company = True
        self._set_grade(self.contact, self.grade_c)
        self._run_job("plan", "2026-03-02 02:00:00")
        self.assertEqual(len(self.contact.custrel_followup_ids), 1)

    def test_clerk_who_moves_a_contact_needs_no_followup_rights(self):
        followup = self._create_followup(self.customer)
        self.clerk.group_ids |= self.env.ref("base.group_partner_manager")
        self.customer.with_user(self.clerk).parent_id = self.group.id
        self.assertEqual(followup.partner_id, self.group)

    def test_queries_do_not_grow_with_contacts_that_have_no_followups(self):
        def queries(count):
            contacts = self.env["res.partner"].create(
                [{"name": f"C{i}"} for i in range(count)]
            )
            self.env.flush_all()
            counter = QueryCounter(self.env)
            contacts._custrel_follow_commercial_entity()
            return counter.stop()

        queries(5)
        self.assertEqual(queries(5), queries(50))
