from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..queries import QueryCounter
from .common import HandoverCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverArchive(HandoverCommon):
    """Whoever is archived, by whatever path: it goes through, and nothing is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._create_user(
            "admin", "base.group_erp_manager,sales_team.group_sale_manager"
        )

    def _archive(self, users=None, **values):
        users = (users or self.seller).with_user(self.admin)
        users.write({"active": False, **values})

    def test_a_remote_call_may_write_zero(self):
        self._archive(active=0)
        self.assertTrue(self._get_handover())

    def test_a_file_may_be_imported(self):
        result = (
            self.env["res.users"]
            .with_user(self.admin)
            .load([".id", "active"], [[str(self.seller.id), "0"]])
        )
        self.assertFalse(result["messages"])
        self.assertFalse(self.seller.active)
        self.assertTrue(self._get_handover())

    def test_other_things_may_be_written_with_it(self):
        self._archive(
            name="Gone",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        self.assertEqual(self._get_handover().company_id, self.company)
        self.assertEqual(self.followup.user_id, self.leader)

    def test_who_is_archived_already_leaves_nothing(self):
        users = self.env.ref("base.user_root") | self.env.ref("base.public_user")
        before = self.env["custrel.handover"].search_count([])
        users.action_archive()
        self.assertEqual(self.env["custrel.handover"].search_count([]), before)

    def test_who_leaves_at_the_same_time_takes_nothing(self):
        leaving = self.leader | self.newcomer | self.seller
        leaving.with_user(self.admin).action_archive()
        handovers = self.env["custrel.handover"].search(
            [("user_id", "in", leaving.ids)]
        )
        self.assertEqual(handovers.user_id, self.newcomer | self.seller)
        self.assertEqual(handovers.responsible_id, self.manager)
        self.assertFalse(handovers.line_ids.new_user_id & leaving)
        self.assertEqual(self.followup.user_id, self.manager)

    def test_many_who_have_nothing_cost_as_little_as_few(self):
        users = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create([{"name": f"U{n}", "login": f"custrel_u{n}"} for n in range(55)])
        )
        counts = []
        for some in users[:5], users[5:]:
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            some._custrel_open_handovers()
            counts.append(counter.stop())
        self.assertLessEqual(counts[1], counts[0] + 5)

    def test_the_last_one_of_a_company_may_leave(self):
        customer = self._create_customer(
            "West", user_id=self.stranger.id, company_id=self.other_company.id
        )
        lead = self.env["crm.lead"].create(
            {
                "name": "Chance",
                "partner_id": customer.id,
                "user_id": self.stranger.id,
                "company_id": self.other_company.id,
            }
        )
        followup = self._create_followup(
            customer, company_id=self.other_company.id, user_id=self.stranger.id
        )
        self.stranger.with_user(self.admin).sudo().action_archive()
        handover = self._get_handover(self.stranger)
        self.assertEqual(handover.responsible_id, self.admin)
        for work in followup, lead:
            self.assertEqual(work.user_id, self.stranger, "nobody else works there")

    def test_work_where_he_works_no_longer_is_found(self):
        self.seller.company_ids |= self.other_company
        lead = self.env["crm.lead"].create(
            {
                "name": "Chance",
                "user_id": self.seller.id,
                "team_id": False,
                "company_id": self.other_company.id,
            }
        )
        self.seller.company_ids = self.company
        self._archive()
        self.assertEqual(lead.user_id, self.stranger)

    def test_a_handover_that_waits_and_has_become_empty_is_no_hindrance(self):
        handover = self._hand_over(date_from="2026-04-01")
        handover.action_apply()
        self.customer.user_id = self.shared.custrel_second_user_id = self.leader
        self.helped.custrel_collaborator_ids = False
        self.followup.user_id = self.leader
        self._archive()
        self.assertFalse(self.seller.active)
        self.assertTrue(handover.exists())

    def test_what_was_prepared_before_is_kept(self):
        handover = self._hand_over()
        handover.mail_ids.subject = "Edited"
        handover.move_quotations = False
        self._archive()
        self.assertEqual(self._get_handover(), handover)
        self.assertEqual(handover.mail_ids.subject, "Edited")
        self.assertFalse(handover.move_quotations)
        self.assertEqual(self.followup.user_id, self.leader)

    def test_an_absence_becomes_a_farewell_with_other_letters(self):
        handover = self._hand_over(
            reason="absence", date_from="2026-03-09", date_to="2026-03-13"
        )
        handover.action_apply()
        self._archive()
        self.assertEqual(handover.reason, "leave")
        self.assertTrue(handover.introduce)
        self.assertNotIn("{until}", handover.mail_ids.body)

    def test_who_comes_back_has_his_work_also_where_it_was_prepared_by_hand(self):
        handover = self._hand_over()
        self._archive()
        self.seller.with_user(self.admin).active = True
        self.assertEqual(self.followup.user_id, self.seller)
        self.assertEqual(handover.state, "draft")
        self.assertFalse(handover.line_ids.item_ids.held_by_id)

    def test_the_task_of_a_responsible_who_leaves_is_the_next_ones(self):
        self._archive()
        self._archive(self.leader)
        task = self._get_activities(self._get_handover())
        self.assertEqual(task.user_id, self.manager)
        self.assertEqual(len(task), 1)
        self.assertFalse(self._get_handover(self.leader))

    def test_taking_the_role_opens_one_and_giving_it_takes_it_back(self):
        role = self.env.ref("custrel_followup.custrel_group_user")
        groups = self.seller.group_ids
        higher = groups.filtered(lambda group: role in group.all_implied_ids)
        plain = self.env.ref("base.group_user")
        ways = {
            "on his form": (
                lambda: self._set_groups(self.seller, groups - higher | plain),
                lambda: self._set_groups(self.seller, groups),
            ),
            "on the form of the group": (
                lambda: higher.write({"user_ids": [Command.unlink(self.seller.id)]}),
                lambda: higher.write({"user_ids": [Command.link(self.seller.id)]}),
            ),
        }
        for way, (take, give) in ways.items():
            with self.subTest(way):
                self._check_role(take, give)

    def _check_role(self, take, give):
        """Taking the role of the seller opens a handover, giving it takes that back."""
        role = self.env.ref("custrel_followup.custrel_group_user")
        take()
        self.assertNotIn(self.seller, role.all_user_ids)
        handover = self._get_handover().filtered(lambda x: x.state == "draft")
        self.assertTrue(handover.automatic)
        self.assertEqual(self.followup.user_id, self.leader)
        give()
        self.assertIn(self.seller, role.all_user_ids)
        self.assertEqual(handover.state, "cancelled")
        self.assertEqual(self.followup.user_id, self.seller)

    def test_so_does_a_group_that_gives_the_role(self):
        role = self.env.ref("custrel_followup.custrel_group_user")
        giving = {
            "name": "Deputies",
            "implied_ids": [Command.link(role.id)],
            "user_ids": [Command.link(self.seller.id)],
        }
        deputies = self.env["res.groups"].create(giving)
        self._set_groups(self.seller, self.env.ref("base.group_user") | deputies)
        self.assertFalse(self._get_handover(), "he has it still")
        ways = {
            "what the group gives": (
                lambda: deputies.write({"implied_ids": [Command.unlink(role.id)]}),
                lambda: deputies.write({"implied_ids": [Command.link(role.id)]}),
            ),
            "which groups give the role": (
                lambda: role.write({"implied_by_ids": [Command.unlink(deputies.id)]}),
                lambda: role.write({"implied_by_ids": [Command.link(deputies.id)]}),
            ),
            "no such group": (
                lambda: deputies.unlink(),
                lambda: self.env["res.groups"].create(giving),
            ),
        }
        for way, (take, give) in ways.items():
            with self.subTest(way):
                self._check_role(take, give)

    def test_a_group_of_who_has_the_role_by_another_one_changes_nothing(self):
        role = self.env.ref("custrel_followup.custrel_group_user")
        more = self.env["res.groups"].create(
            {
                "name": "More",
                "implied_ids": [Command.link(role.id)],
                "user_ids": [Command.link(self.seller.id)],
            }
        )
        more.name = "Others"
        more.implied_ids = [Command.unlink(role.id)]
        more.unlink()
        self.assertFalse(self._get_handover())
        self.assertEqual(self.followup.user_id, self.seller)

    def _set_groups(self, user, groups):
        user.with_user(self.admin).group_ids = [Command.set(groups.ids)]

    def test_cancelling_gives_nothing_back_to_who_has_no_role(self):
        self._set_groups(self.seller, self.env.ref("base.group_user"))
        handover = self._get_handover()
        handover.action_cancel()
        self.assertEqual(self.followup.user_id, self.leader)

    def test_who_has_no_role_is_no_successor(self):
        line = self._hand_over().line_ids.filtered(lambda x: x.role == "first")[:1]
        line.new_user_id = self.clerk
        with self.assertRaisesRegex(UserError, "Clerk"):
            line.handover_id.action_apply()
