from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintAccess(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custrel.complaint.team"].search([("id", "!=", cls.team.id)]).active = 0
        cls.other_agent = cls._create_user(
            "other_agent", "custrel_followup.custrel_group_complaint_agent"
        )
        cls.complaint = cls.env["custrel.complaint"].create(
            cls._prepare(user_id=cls.agent.id)
        )

    def _may(self, user, operation="read"):
        complaint = self.complaint.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
        return complaint.has_access(operation)

    def test_owner_team_leader_and_salesperson(self):
        for user in (self.agent, self.agent_2, self.chief, self.seller):
            self.assertTrue(self._may(user), user.name)
            self.assertTrue(self._may(user, "write"), user.name)

    def test_all_customers_and_administrator(self):
        for user in (self.leader, self.manager):
            self.assertTrue(self._may(user, "write"), user.name)

    def test_others_see_nothing(self):
        for user in (self.colleague, self.other_agent, self.clerk, self.stranger):
            self.assertFalse(self._may(user), user.name)
            self.assertFalse(self._may(user, "write"), user.name)

    def test_collaborator(self):
        self.complaint.collaborator_ids = self.colleague
        self.assertTrue(self._may(self.colleague, "write"))

    def test_member_of_the_team_only_while_a_member(self):
        self.team.member_ids -= self.agent_2
        self.assertFalse(self._may(self.agent_2))

    def test_only_the_administrator_deletes(self):
        self.assertFalse(self._may(self.agent, "unlink"))
        self.assertTrue(self._may(self.manager, "unlink"))

    def test_portal_and_public_have_no_rights(self):
        portal = new_test_user(
            self.env, "custrel_portal", "base.group_portal", email="p@example.com"
        )
        portal.partner_id.parent_id = self.customer
        for user in (portal, self.env.ref("base.public_user")):
            for model in ("", ".stage", ".team", ".reason", ".sla", ".severity"):
                records = self.env[f"custrel.complaint{model}"].with_user(user)
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(records.has_access(operation), model)

    def test_agents_do_not_configure(self):
        for model in ("stage", "team", "reason", "sla", "severity"):
            records = self.env[f"custrel.complaint.{model}"].with_user(self.agent)
            self.assertTrue(records.has_access("read"), model)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(records.has_access(operation), model)
                self.assertTrue(
                    records.with_user(self.manager).has_access(operation), model
                )

    def test_number_of_complaints_shows_to_whom_the_complaints_do_not(self):
        customer = self.customer.with_user(self.colleague)
        self.assertEqual(customer.custrel_open_complaint_count, 1)
        self.assertFalse(customer.custrel_complaint_ids)
        found = self.env["res.partner"].with_user(self.colleague)
        domain = [("custrel_open_complaint_count", ">", 0)]
        self.assertIn(self.customer, found.search(domain))

    def test_number_of_the_other_company_does_not_show(self):
        customer = self.customer.with_company(self.other_company)
        self.assertEqual(customer.custrel_open_complaint_count, 0)

    def test_complaint_of_another_company_is_refused(self):
        with self.assertRaises(AccessError):
            self.env["custrel.complaint"].with_user(self.agent).create(
                self._prepare(company_id=self.other_company.id)
            )

    def test_mark_on_order_and_opportunity(self):
        order = self._create_order(self.customer)
        lead = self.env["crm.lead"].create(
            {"name": "More", "partner_id": self.customer.id}
        )
        for record in (order, lead):
            marked = record.with_user(self.seller)
            self.assertEqual(marked.custrel_open_complaint_count, 1)
            action = marked.action_custrel_open_complaints()
            found = self.env["custrel.complaint"].search(action["domain"])
            self.assertEqual(found, self.complaint)
