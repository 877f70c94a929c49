import json
import xmlrpc.client

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import CustomerPageCommon

NOW = "2026-03-02 02:00:00"
MOST_QUERIES = 60


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerPage(CustomerPageCommon):
    """One page that tells who a customer is, and what is open with him."""

    def _page(self, user=None, partner=None, company=None):
        self.env.flush_all()
        page = self._as(user or self.seller, partner, company).custrel_get_page()
        json.dumps(page)
        xmlrpc.client.dumps((page,), allow_none=False)
        return page

    def _section(self, page, name):
        [section] = [s for s in page["sections"] if s["name"] == name]
        return section

    def test_who_he_is_and_what_was_promised(self):
        self._set_grade(self.customer, self.grade_a)
        self.customer.custrel_second_user_id = self.colleague
        self._create_followup(
            self.customer,
            date_planned="2026-03-09",
            objective="Send the offer",
        )._keep({"origin": "next_action"})
        self._record("2026-02-20 17:00:00")
        # In Shanghai it was the next day.
        head = self._page()["head"]
        self.assertEqual(
            (head["name"], head["grade"], head["owner"], head["co_owner"]),
            ("Harbour", "A", "Seller", "Colleague"),
        )
        self.assertEqual(head["phone"], "021 5550")
        self.assertEqual(head["promise"]["text"], "Send the offer")
        self.assertEqual(head["promise"]["day"], "03/09/2026")
        self.assertEqual(head["next"], "03/09/2026")
        self.assertEqual(head["last"], "02/21/2026")
        self.assertFalse(head["overdue"])

    def test_a_preview_changes_nothing_that_a_salesperson_reads(self):
        """What a run would find is nobody's figure before somebody applies it."""
        self._create_order(self.customer, amount=1000, profit=300)
        self._grade_customers()
        followup = self._create_followup(self.customer, date_planned="2026-03-09")
        read = self._read_as_seller(followup)
        self._create_order(self._create_customer("Larger"), amount=5000, profit=900)
        self._create_order(self.customer, amount=700, profit=10)
        preview = self._grade_customers(apply=False)
        self.assertEqual(self._read_as_seller(followup), read)
        preview.with_user(self.manager).unlink()
        self.assertEqual(self._read_as_seller(followup), read)
        self._grade_customers()
        self.assertNotEqual(self._read_as_seller(followup), read)

    def _read_as_seller(self, followup):
        """All that he reads of the customer and a follow-up, archived ones looked at
        as well."""
        self.env.invalidate_all()
        seen = self._as(self.seller).with_context(active_test=False)
        grading = [
            name
            for name in seen.fields_get()
            if name.startswith(("custrel_grade", "custrel_comp", "custrel_scor"))
        ]
        values = seen.read([*grading, "custrel_why", "custrel_amount"], load=None)
        values += followup.with_env(seen.env).read(["year_amount"], load=None)
        found = seen.search([("custrel_amount", "=", 1000)])
        return values, found.ids, self._page()["figures"]["numbers"]

    def test_a_contact_shows_the_page_of_its_customer(self):
        self.assertEqual(
            self._page(partner=self.contact)["head"]["id"], self.customer.id
        )
        action = self._as(self.seller, self.contact).action_custrel_open_page()
        self.assertEqual(action["context"], {"active_id": self.customer.id})
        self.assertEqual(action["path"], "customer-page")

    def test_what_is_open_and_who_is_there(self):
        self._create_complaint(user_id=self.seller.id)
        self._create_followup(self.customer, date_planned="2026-03-01")
        self.env["crm.lead"].create(
            {
                "name": "Ten pumps",
                "type": "opportunity",
                "partner_id": self.contact.id,
                "company_id": self.company.id,
                "user_id": self.seller.id,
                "expected_revenue": 500,
            }
        )
        page = self._page()
        self.assertEqual(
            [section["name"] for section in page["sections"]],
            [
                "followups",
                "needs",
                "lifecycle",
                "complaints",
                "opportunities",
                "contacts",
                "benefits",
                "answers",
                "loyalty",
                "people",
            ],
        )
        [followup] = self._section(page, "followups")["rows"]
        self.assertEqual(followup["tone"], "danger")
        self.assertEqual(self._section(page, "complaints")["count"], 1)
        [lead] = self._section(page, "opportunities")["rows"]
        self.assertEqual(lead["title"], "Ten pumps")
        [contact] = self._section(page, "contacts")["rows"]
        self.assertEqual(
            (contact["title"], contact["note"][:5], contact["phone"]),
            ("Wei", "Buyer", "021 5551"),
        )
        [person] = self._section(page, "people")["rows"]
        self.assertEqual(person["title"], "Seller")

    def test_a_daughter_is_a_customer_of_her_own(self):
        daughter = self._create_customer("Daughter", parent_id=self.customer.id)
        buyer = self._create_customer("Li", is_company=False, parent_id=daughter.id)
        desk = self._create_customer("Hu", is_company=False, parent_id=self.contact.id)
        self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "user_id": self.seller.id,
                }
                for name, partner in (("Theirs", buyer), ("Ours", desk))
            ]
        )
        page = self._page()
        leads = self._section(page, "opportunities")["rows"]
        self.assertEqual([row["title"] for row in leads], ["Ours"])
        people = self._section(page, "contacts")["rows"]
        self.assertEqual([row["title"] for row in people], ["Wei", "Hu"])

    def test_the_most_pressing_need_comes_first(self):
        needs = self.env["custrel.need"].create(
            [
                {
                    "name": name,
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "user_id": self.seller.id,
                    **values,
                }
                for name, values in (
                    ("Later", {}),
                    ("Now", {"urgent": True, "important": True, "budget": 20}),
                    ("Met", {"urgent": True}),
                )
            ]
        )
        needs[2].action_met()
        section = self._section(self._page(), "needs")
        self.assertEqual([row["title"] for row in section["rows"]], ["Now", "Later"])
        self.assertEqual(section["rows"][0]["open"], ["custrel.need", needs[1].id])
        self.assertIn("20", section["rows"][0]["badge"])
        self.assertEqual(section["new"]["method"], "action_custrel_page_need")
        self.assertFalse(self._section(self._page(self.colleague), "needs")["rows"])

    def test_when_the_cadence_plans_the_next_one(self):
        head = self._page()["head"]
        self.assertEqual(
            (head["next"], head["about"]), ("", ""), "no grade, no cadence"
        )
        self._set_grade(self.customer, self.grade_a)
        self._record("2026-02-27 02:00:00")
        head = self._page()["head"]
        self.assertRegex(head["about"], "The cadence plans it for about 03/0[2-6]/2026")
        self._create_followup(self.customer, date_planned="2026-03-20")
        head = self._page()["head"]
        self.assertEqual((head["next"], head["about"]), ("03/20/2026", ""))

    def test_who_decides_stands_there(self):
        self.contact.custrel_role = "decides"
        [row] = self._section(self._page(), "contacts")["rows"]
        self.assertTrue(row["note"].startswith("Decides · Buyer"), row["note"])

    def test_a_number_of_his_own_may_be_called_where_only_the_company_refuses(self):
        other = self._create_customer(
            "Lin", is_company=False, parent_id=self.customer.id
        )
        same = self._create_customer(
            "Mo", is_company=False, parent_id=self.customer.id, phone="021 5550"
        )
        self.customer.custrel_no_calls = True
        rows = self._section(self._page(), "contacts")["rows"]
        told = {row["title"]: (row["phone"], row["note"]) for row in rows}
        self.assertEqual(told["Wei"][0], "021 5551")
        self.assertNotIn("Never takes calls", told["Wei"][1])
        for one in (other, same):
            self.assertFalse(told[one.name][0])
            self.assertIn("Never takes calls", told[one.name][1])
        self.contact.custrel_no_calls = True
        row = self._section(self._page(), "contacts")["rows"][0]
        self.assertEqual((row["phone"], row["number"]), ("", "021 5551"))

    def test_nobody_is_led_to_call_whom_one_must_not_call(self):
        head = self._page()["head"]
        self.assertEqual((head["phone"], head["number"]), ("021 5550", ""))
        self.contact.custrel_no_calls = True
        [row] = self._section(self._page(), "contacts")["rows"]
        self.assertEqual((row["phone"], row["number"]), ("", "021 5551"))
        self.customer.custrel_no_calls = True
        head = self._page()["head"]
        self.assertEqual((head["phone"], head["number"]), ("", "021 5550"))
        self.assertIn("Never takes calls.", head["reach"])

    def test_where_he_is_in_the_words_of_the_reader(self):
        self.customer.write(
            {"city": "Hong Kong", "country_id": self.env.ref("base.hk").id}
        )
        head = self._page()["head"]
        self.assertEqual(head["place"].count("Hong Kong"), 1)
        self.assertEqual(head["reach"], "", "as late as here")
        self.customer.write({"city": "Bern", "country_id": self.env.ref("base.ch").id})
        head = self._page()["head"]
        self.assertEqual(head["place"], "Bern · Switzerland")
        self.assertEqual(
            head["reach"], "It is 03:00 there now (Central European Time)."
        )

    def test_complaints_of_others_are_counted_not_told(self):
        hidden = self._create_complaint(
            subject="Secret", user_id=self.leader.id, company_id=self.company.id
        )
        clerk = self._create_user("desk", "custrel_followup.custrel_group_user")
        readable = hidden.with_user(clerk).has_access("read")
        section = self._section(self._page(clerk), "complaints")
        self.assertFalse(readable)
        self.assertEqual(section["count"], 1)
        [row] = section["rows"]
        self.assertNotIn("open", row)
        self.assertNotIn("Secret", json.dumps(section))

    def test_months_are_those_of_the_company_and_of_what_he_may_open(self):
        # In Shanghai it is February already.
        self._create_order(
            self.contact,
            amount=100,
            profit=40,
            date="2026-01-31 20:00:00",
            user_id=self.seller.id,
        )
        self._create_order(
            self.customer,
            amount=900,
            date="2026-01-10 04:00:00",
            user_id=self.leader.id,
        )
        self._create_order(
            self.customer, amount=5, date="2024-03-31 15:59:00", user_id=self.seller.id
        )
        months = self._page()["figures"]["months"]
        self.assertEqual(len(months), 24)
        self.assertEqual(
            [(m["name"], m["value"], m["margin"]) for m in months if m["value"]],
            [("Feb 2026", 100, 40)],
        )
        months = self._page(self.leader)["figures"]["months"]
        self.assertEqual(
            {m["name"]: m["value"] for m in months if m["value"]},
            {"Jan 2026": 900, "Feb 2026": 100},
        )

    def test_the_path_of_grades(self):
        for day, old, new, taken_back in (
            ("2026-01-02", False, self.grade_c.id, False),
            ("2026-01-20", self.grade_c.id, self.grade_d.id, True),
            ("2026-02-02", self.grade_c.id, self.grade_a.id, False),
        ):
            self.env["custrel.grade.change"].create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "date": f"{day} 02:00:00",
                    "old_grade_id": old,
                    "new_grade_id": new,
                    "basis": "value",
                    "taken_back": taken_back,
                }
            )
        path = self._page()["figures"]["path"]
        self.assertEqual([step["grade"] for step in path], ["C", "A"])
        far = self.customer.with_user(self.leader).with_context(tz="America/New_York")
        path = far.custrel_get_page()["figures"]["path"]
        self.assertEqual(path[0]["date"], "01/01/2026", "two in the morning in UTC")
        self.assertFalse(self._page(self.colleague)["figures"]["path"])

    def test_figures_are_for_who_looks_after_him(self):
        self._create_order(self.customer, amount=500, user_id=self.seller.id)
        self._grade_customers()
        labels = [n["label"] for n in self._page()["figures"]["numbers"]]
        self.assertIn("Value score", labels)
        self.assertFalse(self._page(self.colleague)["figures"]["numbers"])

    def test_empty_is_said(self):
        lone = self._create_customer("Lone")
        page = self._page(partner=lone)
        self.assertEqual(page["head"]["promise"], {})
        self.assertEqual((page["head"]["next"], page["head"]["last"]), ("", ""))
        self.assertFalse(page["figures"]["months"])
        for section in page["sections"]:
            self.assertFalse(section["rows"], section["name"])
            self.assertTrue(section["empty"])

    def test_who_may_not_see_it_is_told_so(self):
        self.customer.company_id = self.company
        self.assertIn("another company", self._page(self.stranger)["refused"])
        self.assertIn("customer relations", self._page(self.clerk)["refused"])
        gone = self._create_customer("Gone")
        gone.unlink()
        self.assertIn("any more", self._page(partner=gone)["refused"])
        nobody = self.env["res.partner"].with_user(self.seller)
        self.assertIn("any more", nobody.custrel_get_page()["refused"])

    def test_two_companies_are_told_apart(self):
        both = self._create_user("both", "sales_team.group_sale_salesman_all_leads")
        both.company_ids += self.other_company
        self._record("2026-02-01 03:00:00")
        self._create_followup(self.customer, date_planned="2026-03-09")
        here = self._page(both, company=self.company)
        there = self._page(both, company=self.other_company)
        self.assertTrue(self._section(here, "followups")["rows"])
        self.assertFalse(self._section(there, "followups")["rows"])
        self.assertEqual((here["head"]["last"], there["head"]["last"])[1], "")

    def test_actions_are_those_that_he_may_do(self):
        actions = self._page()["actions"]
        self.assertEqual(
            [action["method"] for action in actions],
            [
                "action_custrel_record_contact",
                "action_custrel_plan_followup",
                "action_custrel_page_need",
                "action_custrel_page_complaint",
                "get_formview_action",
            ],
        )
        customer = self._as(self.seller)
        for action in actions:
            opened = getattr(customer, action["method"])()
            self.assertEqual(opened["type"], "ir.actions.act_window")
        plan = customer.action_custrel_plan_followup()
        self.assertEqual(plan["context"]["default_partner_id"], self.customer.id)

    def test_who_takes_no_calls_is_scheduled_otherwise(self):
        plan = self.customer.with_user(self.seller).action_custrel_plan_followup()
        self.assertNotIn("default_channel_id", plan["context"])
        self.customer.custrel_no_calls = True
        plan = self.customer.with_user(self.seller).action_custrel_plan_followup()
        channel = plan["context"]["default_channel_id"]
        channel = self.env["custrel.channel"].browse(channel)
        self.assertNotEqual(channel.needs, "phone")

    def test_documents_open_it(self):
        followup = self._create_followup(self.customer)
        order = self._create_order(self.contact)
        complaint = self._create_complaint()
        invoice = self._create_invoice(self.contact, "2026-02-20", self.seller)
        need = self.env["custrel.need"].create(
            {
                "name": "Pumps",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        lead = self.env["crm.lead"].create({"name": "No customer"})
        for record in (followup, order, complaint, invoice, need):
            own = record.with_user(self.seller).sudo()
            action = own.action_custrel_open_page()
            self.assertEqual(action["context"], {"active_id": self.customer.id})
            form = own.get_view(view_type="form")["arch"]
            self.assertIn("action_custrel_open_page", form, record._name)
        with self.assertRaises(UserError):
            lead.action_custrel_open_page()

    def test_the_number_of_queries_does_not_grow(self):
        def fill(number):
            self._create_customer(
                f"Person {number}", is_company=False, parent_id=self.customer.id
            )
            self._create_followup(self.customer, date_planned=f"2026-03-{number:02}")
            self._create_complaint(user_id=self.seller.id)
            self._create_order(self.contact, user_id=self.seller.id)

        fill(3)
        self._count()
        few = self._count()
        for number in range(4, 8):
            fill(number)
        many = self._count()
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, MOST_QUERIES)

    def _count(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._as(self.seller).custrel_get_page()
        return self.env.cr.sql_log_count - before
