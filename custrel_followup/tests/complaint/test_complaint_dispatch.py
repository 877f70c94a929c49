from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import MONDAY, ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintDispatch(ComplaintCommon):
    def _absent(self, user, start="2026-03-01 00:00:00", end="2026-03-08 00:00:00"):
        resource = self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "resource_id": resource.id,
                "company_id": self.company.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def _key(self):
        self._set_grade(self.customer, self.grade_b)

    def test_key_customer_goes_to_its_salesperson(self):
        self._key()
        self.assertEqual(self._complain().user_id, self.seller)

    def test_other_customer_goes_to_the_team(self):
        self._set_grade(self.customer, self.grade_c)
        self.assertIn(self._complain().user_id, self.agent | self.agent_2)

    def test_key_customer_of_an_absent_salesperson_goes_to_the_team(self):
        self._key()
        self._absent(self.seller)
        self.assertIn(self._complain().user_id, self.agent | self.agent_2)

    def test_key_customer_of_an_absent_salesperson_goes_to_the_second_contact(self):
        self._key()
        self.customer.custrel_second_user_id = self.colleague
        self._absent(self.seller)
        self.assertEqual(self._complain().user_id, self.colleague)

    def test_leave_that_is_over_does_not_matter(self):
        self._key()
        self._absent(self.seller, end="2026-03-02 00:59:00")
        self.assertEqual(self._complain().user_id, self.seller)

    def test_leave_counts_from_when_it_is_entered(self):
        self._key()
        self.assertEqual(self._complain().user_id, self.seller)
        self._absent(self.seller)
        self.assertNotEqual(self._complain().user_id, self.seller)

    def test_leave_counts_for_whom_it_is(self):
        self._key()
        self._absent(self.agent)
        self.assertEqual(self._complain().user_id, self.seller)
        resources = self.env["resource.resource"]
        resource = resources.search([("user_id", "=", self.agent.id)])
        resource.user_id = self.seller
        self.assertNotEqual(self._complain().user_id, self.seller)
        resource.unlink()
        self.assertEqual(self._complain().user_id, self.seller)

    def test_key_customer_of_an_archived_salesperson_goes_to_the_team(self):
        self._key()
        self.seller.action_archive()
        self.assertIn(self._complain().user_id, self.agent | self.agent_2)

    def test_salesperson_of_another_company_does_not_count(self):
        self._key()
        self.customer.user_id = self.stranger
        self.assertIn(self._complain().user_id, self.agent | self.agent_2)

    def test_who_has_the_fewest_open(self):
        self._complain(user_id=self.agent.id)
        self._complain(user_id=self.agent.id)
        self._complain(user_id=self.agent_2.id)
        self.assertEqual(self._complain().user_id, self.agent_2)

    def test_batch_is_spread(self):
        with freeze_time(MONDAY):
            complaints = self.env["custrel.complaint"].create(
                [self._prepare() for _number in range(6)]
            )
        owners = [complaint.user_id for complaint in complaints]
        self.assertEqual(owners.count(self.agent), 3)
        self.assertEqual(owners.count(self.agent_2), 3)

    def test_each_in_turn(self):
        self.team.dispatch = "round_robin"
        owners = [self._complain().user_id for _number in range(4)]
        self.assertEqual(owners[:2], owners[2:])
        self.assertNotEqual(owners[0], owners[1])

    def test_nobody_free_goes_to_the_leader(self):
        self._absent(self.agent)
        self._absent(self.agent_2)
        self.assertEqual(self._complain().user_id, self.chief)

    def test_no_leader_goes_to_the_fallback_user(self):
        self.team.write({"member_ids": [(5,)], "user_id": False})
        self.company.custrel_fallback_user_id = self.leader
        self.assertEqual(self._complain(user=self.leader).user_id, self.leader)

    def test_company_without_a_team(self):
        self.company.custrel_fallback_user_id = self.leader
        self.team.active = False
        self.assertEqual(self._complain(user=self.leader).user_id, self.leader)

    def test_chatwoot_869_who_may_open_no_complaints_gets_none(self):
        plain = [(6, 0, self.env.ref("base.group_user").ids)]
        self.agent.group_ids = plain
        owners = {self._complain(user=self.chief).user_id for _number in range(3)}
        self.assertEqual(owners, {self.agent_2})
        self._key()
        self.seller.group_ids = plain
        self.assertEqual(self._complain(user=self.chief).user_id, self.agent_2)
        (self.agent_2 | self.chief).group_ids = plain
        self.company.custrel_fallback_user_id = self.leader
        self.assertEqual(self._complain(user=self.leader).user_id, self.leader)

    def test_owner_by_hand_stays(self):
        complaint = self._complain(user_id=self.chief.id)
        self.assertEqual(complaint.user_id, self.chief)

    def test_dispatch_again(self):
        complaint = self._complain(user_id=self.agent.id)
        self.agent.action_archive()
        complaint.with_user(self.chief).action_dispatch()
        self.assertEqual(complaint.user_id, self.agent_2)

    def test_each_company_has_its_own_numbers(self):
        first, second = self._complain(), self._complain()
        other = self._complain(user=self.stranger, company_id=self.other_company.id)
        numbers = [int(c.name.rpartition("-")[2]) for c in (first, second, other)]
        self.assertEqual(numbers[1], numbers[0] + 1)
        self.assertEqual(numbers[2], 1)

    def test_contact_stands_for_its_customer(self):
        complaint = self._complain(partner_id=self.contact.id)
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.contact_id, self.contact)

    def test_contact_of_another_customer_is_refused(self):
        other = self._create_customer("Other")
        with self.assertRaisesRegex(ValidationError, "not a contact of"):
            self._complain(partner_id=other.id, contact_id=self.contact.id)

    def test_customer_or_team_of_another_company_is_refused(self):
        foreign = self._create_customer("Foreign", company_id=self.other_company.id)
        complaints = self.env["custrel.complaint"]
        with self.assertRaisesRegex(UserError, "company"):
            complaints.create(self._prepare(partner_id=foreign.id))
        team = self.env["custrel.complaint.team"].create(
            {"name": "Service West", "company_id": self.other_company.id}
        )
        with self.assertRaisesRegex(UserError, "company"):
            complaints.create(self._prepare(team_id=team.id))
        complaint = complaints.create(self._prepare())
        with self.assertRaisesRegex(UserError, "company"):
            complaint.team_id = team

    def test_unknown_severity_names_the_known_ones(self):
        with self.assertRaisesRegex(ValidationError, "low, normal, high, critical"):
            self._complain(severity="urgent")

    def test_priority_from_severity_and_grade(self):
        self.assertEqual(self._complain(severity="high").priority, "2")
        self._key()
        self.assertEqual(self._complain(severity="high").priority, "3")
        self.assertEqual(self._complain(severity="critical").priority, "3")
        self.assertEqual(self._complain(severity="low").priority, "1")

    def test_owner_and_contact_follow(self):
        complaint = self._complain(contact_id=self.contact.id, user_id=self.agent.id)
        followers = {f.partner_id: f for f in complaint.sudo().message_follower_ids}
        self.assertEqual(set(followers), {self.contact, self.agent.partner_id})
        internal = followers[self.contact].subtype_ids.filtered("internal")
        self.assertFalse(internal, "customers hear nothing internal")
        comment = self.env.ref("mail.mt_comment")
        for follower in followers.values():
            self.assertIn(comment, follower.subtype_ids)
