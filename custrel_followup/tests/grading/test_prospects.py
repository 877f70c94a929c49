from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ..common import CustrelCommon
from ..queries import QueryCounter


class TestProspects(CustrelCommon):
    """Who has bought nothing yet is graded by intent and most pressing need (G6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls._create_customer("Prospect", user_id=cls.seller.id)

    def _grade(self, customer, company=None):
        self.env.invalidate_all()
        return customer.with_company(company or self.company).custrel_grade_id.code

    def _basis(self, customer):
        self.env.invalidate_all()
        return customer.with_company(self.company).custrel_grade_basis

    def test_a_list_of_prospects_calls_nobody_a_regular_customer(self):
        self._set_grade(self.prospect, self.grade_c)
        view = self.env.ref("custrel_followup.res_partner_view_list_prospect")
        self.assertIn("show_grade_code", view.arch)
        for context, name in (
            ({"show_grade_code": True}, "C"),
            ({}, self.grade_c.display_name),
        ):
            [row] = self.prospect.with_user(self.seller).web_read(
                {
                    "custrel_grade_id": {
                        "fields": {"display_name": {}},
                        "context": context,
                    }
                }
            )
            self.assertEqual(row["custrel_grade_id"]["display_name"], name)
        self.assertIn(" · ", self.grade_c.display_name)

    def _path(self, customer):
        """Old grade, new grade and basis of each move, the first one first."""
        changes = self.env["custrel.grade.change"].search(
            [("partner_id", "=", customer.id)], order="id"
        )
        return [
            (change.old_grade_id.code, change.new_grade_id.code, change.basis)
            for change in changes
        ]

    def _need(self, *needs):
        """Let customers have a most pressing need, as a room to the right does.

        :param needs: pairs of customer and quadrant
        """
        rows = SQL(", ").join(SQL("(%s, %s)", c.id, quadrant) for c, quadrant in needs)

        def select(_partners, partner):
            return SQL(
                """SELECT max(quadrant) AS quadrant
                     FROM (VALUES %s) need (partner_id, quadrant)
                    WHERE need.partner_id = %s""",
                rows,
                partner,
            )

        self.patch(self.registry["res.partner"], "_custrel_select_pressing", select)

    # ------------------------------------------------------------------- how graded

    def test_without_an_intent_a_prospect_is_unrated(self):
        self.prospect._custrel_grade_prospects()
        self.assertFalse(self._grade(self.prospect))
        self.assertFalse(self._path(self.prospect))

    def test_the_owner_says_what_a_prospect_intends(self):
        prospect = self.prospect.with_user(self.seller)
        prospect.custrel_intent = "high"
        self.assertEqual(self._grade(self.prospect), "C")
        self.assertEqual(self._basis(self.prospect), "intent")
        self.assertEqual(self._path(self.prospect), [(False, "C", "intent")])
        change = self.prospect.custrel_grade_change_ids
        self.assertEqual(change.user_id, self.seller)
        self.assertEqual(change.direction, "new")
        self.assertIn("high", change.reason)
        self.assertIn("No open need", change.reason)

    def test_the_most_pressing_need_decides_too(self):
        expected = {
            ("high", "urgent_important"): "A",
            ("high", "important"): "B",
            ("high", "urgent"): "C",
            ("medium", "urgent_important"): "B",
            ("medium", "neither"): "C",
            ("low", "urgent_important"): "C",
        }
        customers = {
            case: self._create_customer(str(case), custrel_intent=case[0])
            for case in expected
        }
        self._need(*((customers[case], case[1]) for case in expected))
        self.env["res.partner"].browse(
            customer.id for customer in customers.values()
        )._custrel_grade_prospects()
        found = {case: self._grade(customer) for case, customer in customers.items()}
        self.assertEqual(found, expected)

    def test_the_form(self):
        with Form(self.prospect.with_user(self.seller)) as form:
            form.custrel_intent = "medium"
        self.assertEqual(self._grade(self.prospect), "C")

    def test_found_sorted_and_grouped_by_intent(self):
        self.prospect.custrel_intent = "low"
        partners = self.env["res.partner"].with_user(self.seller)
        found = partners.search([("custrel_intent", "=", "low")])
        self.assertEqual(found, self.prospect)
        groups = partners.formatted_read_group(
            [("id", "=", self.prospect.id)], ["custrel_intent"], ["__count"]
        )
        self.assertEqual(groups[0]["custrel_intent"], "low")

    def test_what_a_contact_intends_is_said_of_its_customer(self):
        contact = self._create_customer(
            "Person", is_company=False, parent_id=self.prospect.id
        )
        contact.custrel_intent = "high"
        self.assertEqual(self._grade(self.prospect), "C")
        self.assertFalse(self._grade(contact))

    def test_each_company_for_itself(self):
        self.prospect.with_company(self.company).custrel_intent = "high"
        other = self.prospect.with_company(self.other_company)
        self.assertFalse(other.custrel_intent)
        self.assertFalse(self._grade(self.prospect, self.other_company))
        change = self.prospect.custrel_grade_change_ids
        self.assertFalse(
            change.with_user(self.stranger)
            .with_context(allowed_company_ids=self.other_company.ids)
            ._filtered_access("read"),
            "those of another company do not read why",
        )

    def test_taken_back(self):
        self.prospect.custrel_intent = "high"
        self.prospect.custrel_intent = False
        self.assertFalse(self._grade(self.prospect))
        self.assertFalse(self._basis(self.prospect))
        self.assertEqual(self._path(self.prospect)[-1], ("C", False, "intent"))

    def test_said_twice_is_one_move(self):
        self.prospect.custrel_intent = "high"
        self.prospect.custrel_intent = "high"
        self.env["res.partner"]._custrel_keep_prospects()
        self.assertEqual(len(self._path(self.prospect)), 1)

    def test_never_the_last_grade(self):
        self.policy.line_ids = [
            Command.clear(),
            Command.create({"grade_id": self.grade_a.id, "share": 0.5}),
            Command.create({"grade_id": self.grade_b.id, "share": 0.5}),
        ]
        self.prospect.custrel_intent = "low"
        self.assertEqual(self._grade(self.prospect), "A")

    def test_a_customer_is_not_graded_by_intent(self):
        self._create_order(self.prospect)
        self.prospect.custrel_intent = "high"
        self.assertFalse(self._grade(self.prospect))

    def test_other_companies_orders_do_not_count(self):
        self._create_order(self.prospect, company=self.other_company)
        self.prospect.custrel_intent = "high"
        self.assertEqual(self._grade(self.prospect), "C")

    # ------------------------------------------------------------------------ rights

    def test_who_may_not_write_the_customer_says_nothing(self):
        with self.assertRaises(AccessError):
            self.prospect.with_user(self.clerk).custrel_intent = "high"
        with self.assertRaises(AccessError):
            self.prospect.with_user(self.clerk).read(["custrel_intent"])

    def test_what_cannot_be_chosen_is_refused(self):
        with self.assertRaises(ValidationError):
            self.prospect.custrel_intent = "enormous"
        with self.assertRaises(ValidationError):
            self._create_customer("Other", custrel_intent="enormous")

    # ----------------------------------------------------------------------- by hand

    def test_a_grade_set_by_hand_is_stronger(self):
        self.prospect._custrel_override_grade(self.grade_b, "Promised")
        self.prospect.custrel_intent = "high"
        self.env["res.partner"]._custrel_keep_prospects()
        self.assertEqual(self._grade(self.prospect), "B")
        self.assertEqual(self._basis(self.prospect), "manual")
        self.assertEqual(self.prospect.custrel_computed_grade_id, self.grade_c)
        self.assertTrue(self.prospect.custrel_grade_differs)
        found = self.env["res.partner"].search(
            [("custrel_computed_grade_id", "=", self.grade_c.id)]
        )
        self.assertIn(self.prospect, found)

    def test_released_it_is_the_one_of_the_intent(self):
        self.prospect._custrel_override_grade(self.grade_b)
        self.prospect.custrel_intent = "high"
        self.prospect._custrel_override_grade(self.grade_b.browse())
        self.assertEqual(self._grade(self.prospect), "C")
        self.assertEqual(self._basis(self.prospect), "intent")

    def test_expired_it_is_the_one_of_the_intent(self):
        self.prospect._custrel_override_grade(self.grade_a, until="2020-01-01")
        self.env.cr.execute("UPDATE custrel_customer_grade SET intent = 'medium'")
        self.env.invalidate_all()
        self.prospect._custrel_expire_grades()
        self.assertEqual(self._grade(self.prospect), "C")
        self.assertEqual(self._basis(self.prospect), "intent")
        self.assertEqual(self._path(self.prospect)[-1], ("A", "C", "expiry"))

    # ----------------------------------------------------------------- first purchase

    def _create_quotation(self, customer):
        return self._create_order(customer, state="draft", date="2026-03-01 04:00:00")

    def test_a_confirmed_order_hands_over(self):
        self.prospect.custrel_intent = "high"
        order = self._create_quotation(self.prospect)
        self.assertEqual(self._basis(self.prospect), "intent")
        order.with_user(self.seller).action_confirm()
        self.assertEqual(self._basis(self.prospect), "value")
        self.assertEqual(self._grade(self.prospect), "C", "until the next run")
        self.assertEqual(self._path(self.prospect)[-1], ("C", "C", "value"))
        change = self.prospect.custrel_grade_change_ids[0]
        self.assertIn("First purchase", change.reason)
        self.assertIn("for the first time", self.prospect.custrel_why)
        self.prospect.custrel_intent = "low"
        self.assertEqual(len(self._path(self.prospect)), 2, "intent says nothing now")

    def test_the_order_of_a_contact_hands_over(self):
        contact = self._create_customer(
            "Person", is_company=False, parent_id=self.prospect.id
        )
        self.prospect.custrel_intent = "high"
        self._create_quotation(contact).action_confirm()
        self.assertEqual(self._basis(self.prospect), "value")

    def test_an_order_is_nothing_where_invoices_count(self):
        self.policy.source = "invoice"
        self.prospect.custrel_intent = "high"
        self._create_quotation(self.prospect).action_confirm()
        self.assertEqual(self._basis(self.prospect), "intent")

    def test_the_job_sees_what_came_another_way(self):
        self.prospect.custrel_intent = "high"
        self._create_order(self.prospect)
        with self.enter_registry_test_mode():
            self.env.ref("custrel_followup.ir_cron_grade").method_direct_trigger()
        self.assertIn(("C", "C", "value"), self._path(self.prospect))

    def test_the_next_run_gives_the_value_score(self):
        self.prospect.custrel_intent = "high"
        order = self._create_quotation(self.prospect)
        order.action_confirm()
        order.date_order = "2026-03-01 04:00:00"
        for amount in (200, 300, 400, 500):
            self._create_order(self._create_customer("Big"), amount=amount, profit=90)
        self._grade_customers("2026-04-02")
        self.assertEqual(self._grade(self.prospect), "D")
        self.assertEqual(self._path(self.prospect)[-1], ("C", "D", "value"))

    def test_a_run_before_the_first_order_counts_takes_nothing(self):
        self.prospect.custrel_intent = "high"
        self._create_quotation(self.prospect).action_confirm()  # of today
        self._create_order(self._create_customer("Other"))
        self._grade_customers("2026-02-02")
        self.assertEqual(self._grade(self.prospect), "C")

    def test_an_order_that_is_cancelled_gives_the_prospect_back(self):
        self.prospect.custrel_intent = "high"
        order = self._create_quotation(self.prospect)
        order.action_confirm()
        order._action_cancel()
        self.env["res.partner"]._custrel_keep_prospects()
        self.assertEqual(self._basis(self.prospect), "intent")

    # ---------------------------------------------------------------------------- runs

    def test_a_run_leaves_prospects_alone_and_counts_them(self):
        self.prospect.custrel_intent = "high"
        self._create_customer("Second", custrel_intent="low")
        self._create_order(self._create_customer("Buyer"))
        run = self._grade_customers(apply=False)
        self.assertNotIn(self.prospect, run.move_ids.partner_id)
        self.assertEqual(run.prospect_count, 2)
        picture = run.with_user(self.leader).get_picture()
        self.assertEqual(picture["prospects"]["count"], 2)
        self.assertEqual(picture["prospects"]["grades"], [{"code": "C", "count": 2}])
        [grade_c] = [row for row in picture["grades"] if row["code"] == "C"]
        self.assertEqual(grade_c["before"], 0, "they are in a line of their own")
        run.action_apply()
        self.assertEqual(self._grade(self.prospect), "C")
        self.assertEqual(self._basis(self.prospect), "intent")

    def test_a_trial_counts_them_too(self):
        self.prospect.custrel_intent = "high"
        self._create_order(
            self._create_customer("Buyer"),
            date=str(fields.Datetime.now())[:10] + " 00:00:00",
        )
        action = self.policy.action_what_if()
        trial = self.env["custrel.grading.trial"].with_context(**action["context"])
        outcome = trial.create({}).outcome
        self.assertEqual(outcome["prospects"]["count"], 1)

    # ------------------------------------------------------------------- opportunities

    def _create_lead(self, **values):
        return (
            self.env["crm.lead"]
            .with_user(self.seller)
            .create(
                {
                    "name": "Lead",
                    "type": "lead",
                    "user_id": self.seller.id,
                    "company_id": self.company.id,
                    **values,
                }
            )
        )

    def test_the_intent_survives_from_the_lead_to_the_customer(self):
        lead = self._create_lead(custrel_intent="high", partner_name="New Ltd")
        lead.convert_opportunity(False)
        self.assertEqual(lead.custrel_intent, "high")
        lead._handle_partner_assignment(create_missing=True)
        customer = lead.partner_id.commercial_partner_id
        self.assertTrue(customer)
        self.assertEqual(customer.with_company(self.company).custrel_intent, "high")
        self.assertEqual(self._grade(customer), "C")

    def test_a_customer_intends_the_most_that_its_opportunities_say(self):
        here = {"partner_id": self.prospect.id, "type": "opportunity"}
        first = self._create_lead(custrel_intent="high", **here)
        second = self._create_lead(custrel_intent="low", **here)
        prospect = self.prospect.with_company(self.company)
        self.assertEqual(prospect.custrel_intent, "high")
        first.custrel_intent = "medium"
        self.assertEqual(prospect.custrel_intent, "medium")
        first.action_set_lost()
        self.assertEqual(prospect.custrel_intent, "medium", "people say what now")
        second.custrel_intent = "low"
        second.custrel_intent = False
        self.assertEqual(prospect.custrel_intent, "low")

    def test_an_opportunity_that_comes_takes_nothing_back(self):
        prospect = self.prospect.with_company(self.company)
        prospect.custrel_intent = "high"
        self._create_lead(custrel_intent="low", partner_id=self.prospect.id)
        lead = self._create_lead(custrel_intent="medium")
        lead._handle_partner_assignment(force_partner_id=self.prospect.id)
        self.env.invalidate_all()
        self.assertEqual(prospect.custrel_intent, "high")

    def test_an_opportunity_of_who_sees_only_his_own(self):
        """He raises what the customer of a colleague intends, and reads nothing."""
        other = self._create_customer("Other", user_id=self.colleague.id)
        lead = self._create_lead(custrel_intent="high", partner_id=other.id)
        lead.custrel_intent = "medium"
        self.assertEqual(self._grade(other), "C")
        change = other.custrel_grade_change_ids.with_user(self.seller)
        self.assertFalse(change._filtered_access("read"))

    def test_grades_that_are_called_otherwise(self):
        self.grade_a.code, self.grade_b.code, self.grade_c.code = "S", "M", "L"
        self._need((self.prospect, "urgent_important"))
        self.prospect.custrel_intent = "high"
        self.assertEqual(self._grade(self.prospect), "S")

    def test_a_prospect_gets_the_cadence_of_its_grade(self):
        self._create_cadence(self.grade_c, company_id=self.company.id)
        self.prospect.custrel_intent = "high"
        self._create_customer("Unrated", user_id=self.seller.id)
        with self.enter_registry_test_mode():
            self.env.ref("custrel_followup.ir_cron_plan").method_direct_trigger()
        self.env.invalidate_all()
        prospects = self.env["res.partner"].with_user(self.seller)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.res_partner_action_prospect"
        )
        found = prospects.search(safe_eval(action["domain"]))
        self.assertEqual(found, self.prospect)
        self.assertTrue(found.with_company(self.company).custrel_next_followup_date)

    def test_who_wants_most_comes_first(self):
        said = {"Aaa": False, "Bbb": "low", "Ccc": "medium", "Ddd": "high"}
        for name, value in said.items():
            customer = self._create_customer(name, user_id=self.seller.id)
            customer.custrel_intent = value
        prospects = self.env["res.partner"].with_user(self.seller)
        domain = [("name", "in", list(said))]
        order = "custrel_intent, custrel_grade_id, name"
        found = prospects.search(domain, order=order)
        self.assertEqual(found.mapped("name"), ["Ddd", "Ccc", "Bbb", "Aaa"])
        last = prospects.search(domain, order="custrel_intent desc, name")
        self.assertEqual(last[-1].name, "Ddd")

    def test_a_prospects_without_a_next_step(self):
        self._need((self.prospect, "urgent_important"))
        self.prospect.custrel_intent = "high"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "custrel_followup.res_partner_action_prospect_a"
        )
        domain = safe_eval(action["domain"])
        domain += [("custrel_next_followup_date", "=", False)]  # its filter
        prospects = self.env["res.partner"].with_user(self.seller)
        self.assertEqual(prospects.search(domain), self.prospect)
        self._create_followup(self.prospect, user_id=self.seller.id)
        self.env.invalidate_all()
        self.assertFalse(prospects.search(domain))

    def test_what_is_expected_of_a_prospect_is_the_sum_of_what_is_open(self):
        contact = self._create_customer(
            "Asks", is_company=False, parent_id=self.prospect.id
        )
        here = {"type": "opportunity", "user_id": self.seller.id}
        for partner, amount in ((self.prospect, 300), (contact, 200)):
            self._create_lead(partner_id=partner.id, expected_revenue=amount, **here)
        lost = self._create_lead(
            partner_id=self.prospect.id, expected_revenue=50, **here
        )
        lost.action_set_lost()
        prospects = self.env["res.partner"].with_user(self.seller)
        mine = prospects.browse(self.prospect.id)
        self.assertEqual(mine.custrel_expected_amount, 500)
        found = [("custrel_expected_amount", ">", 400)]
        self.assertIn(mine, prospects.search(found, order="custrel_expected_amount"))
        # Another one's opportunities tell a plain salesperson nothing.
        other = mine.with_user(self.colleague)
        self.assertFalse(other.custrel_expected_amount)

    def test_opportunities_that_are_merged_keep_the_strongest(self):
        here = {"partner_id": self.prospect.id, "type": "opportunity"}
        low = self._create_lead(custrel_intent="low", **here)
        high = self._create_lead(custrel_intent="high", **here)
        merged = (low + high).with_user(self.manager).merge_opportunity()
        self.assertEqual(merged.custrel_intent, "high")

    def test_who_does_not_work_with_grades_merges_opportunities_as_well(self):
        """Odoo writes what is named here with his rights."""
        lead = self._create_lead(custrel_intent="low", type="opportunity")
        for user, expected in ((self.seller, True), (self.clerk, False)):
            merged = lead.with_user(user)._merge_get_fields_specific()
            self.assertEqual("custrel_intent" in merged, expected)

    def test_a_lead_of_the_other_company(self):
        leads = self.env["crm.lead"].with_user(self.stranger)
        lead = leads.with_context(allowed_company_ids=self.other_company.ids).create(
            {
                "name": "West",
                "partner_id": self.prospect.id,
                "company_id": self.other_company.id,
                "custrel_intent": "high",
            }
        )
        self.assertTrue(lead)
        self.assertFalse(self.prospect.with_company(self.company).custrel_intent)
        self.assertEqual(self._grade(self.prospect, self.other_company), "C")

    # ------------------------------------------------------------------------- merging

    def test_merged_customers_keep_the_strongest(self):
        other = self._create_customer("Twin", custrel_intent="high")
        self.prospect.custrel_intent = "low"
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.prospect | other).ids, self.prospect)
        self.env.invalidate_all()
        self.assertEqual(self.prospect.custrel_intent, "high")
        self.assertEqual(self._grade(self.prospect), "C")

    # ---------------------------------------------------------------------------- bulk

    def _count_queries(self, act):
        self.env.flush_all()
        counter = QueryCounter(self.env)
        act()
        self.env.flush_all()
        return counter.stop()

    def test_queries_do_not_grow_with_customers(self):
        few, many = (
            self.env["res.partner"].create(
                [{"name": f"P{n}", "is_company": True} for n in range(size)]
            )
            for size in (2, 60)
        )

        def say(customers, value):
            customers.invalidate_recordset()
            customers.custrel_intent = value

        say(few, "low")
        say(many, "low")
        counts = [
            self._count_queries(lambda c=customers: say(c, "high"))
            for customers in (few, many)
        ]
        self.assertEqual(counts[0], counts[1])
        counts = [
            self._count_queries(customers._custrel_grade_prospects)
            for customers in (few, many)
        ]
        self.assertEqual(counts[0], counts[1])

    def test_queries_do_not_grow_with_leads(self):
        def carry(size):
            leads = self.env["crm.lead"].create(
                [
                    {
                        "name": f"L{n}",
                        "partner_id": self._create_customer(f"L{n}").id,
                        "company_id": self.company.id,
                        "custrel_intent": "high",
                    }
                    for n in range(size)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            return self._count_queries(leads._custrel_carry_intent)

        carry(2)
        self.assertEqual(carry(3), carry(60))
