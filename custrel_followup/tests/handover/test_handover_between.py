import time
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import JOBS
from .common import HandoverCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverBetween(HandoverCommon):
    """What happens between the proposal and the handing over is respected."""

    def _leave(self):
        """:return: the handover of the seller, who has left"""
        self.seller.action_archive()
        handover = self._get_handover().with_user(self.leader)
        self._line(handover, self.customer).new_user_id = self.newcomer
        return handover

    def _merge(self, kept, doublet):
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((kept | doublet).ids)],
                "dst_partner_id": kept.id,
            }
        ).action_merge()

    def test_it_is_carried_out_once(self):
        handover = self._leave()
        handover.action_apply()
        with self.assertRaisesRegex(UserError, "Handed over"):
            handover.action_apply()

    def test_a_salesperson_whom_somebody_chose_meanwhile_stays(self):
        handover = self._leave()
        self.customer.user_id = self.leader
        handover.action_apply()
        self.assertEqual(self.customer.user_id, self.leader)
        line = self._line(handover, self.customer)
        self.assertFalse(line.introduction_id, "he has no new person")
        self.assertFalse(
            self.env["mail.mail"].search([("res_id", "=", self.customer.id)])
        )

    def test_a_customer_archived_meanwhile_takes_its_work_along(self):
        complaint = self._create_complaint(self.customer)
        handover = self._leave()
        self.customer.active = False
        handover.action_apply()
        self.assertEqual(handover.state, "applied")
        self.assertEqual(complaint.user_id, self.newcomer)

    def test_a_customer_deleted_meanwhile_is_no_hindrance(self):
        handover = self._leave()
        self.customer.unlink()
        handover.action_apply()
        self.assertEqual(handover.state, "applied")
        self.assertEqual(self.shared.custrel_second_user_id, self.newcomer)

    def test_work_of_a_customer_merged_meanwhile_goes_along(self):
        doublet = self._create_customer("Doublet", user_id=self.seller.id)
        followup = self._create_followup(doublet)
        handover = self._leave()
        self._merge(self.customer, doublet)
        handover.action_apply()
        self.assertEqual(followup.partner_id, self.customer)
        self.assertEqual(followup.user_id, self.newcomer)

    def test_what_was_handed_over_survives_a_merge_and_comes_back(self):
        doublet = self._create_customer("Doublet", user_id=self.seller.id)
        followup = self._create_followup(doublet)
        handover = self._hand_over(reason="move")
        handover.line_ids.filtered(
            lambda line: line.role == "first"
        ).new_user_id = self.newcomer
        handover.action_apply()
        self._merge(self.customer, doublet)
        handover.action_give_back()
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertEqual(followup.user_id, self.seller)

    def test_a_successor_who_has_left_before_the_day_fails_alone(self):
        handover = self._hand_over(date_from="2026-03-09")
        line = self._line(handover, self.customer)
        line.new_user_id = self.newcomer
        self._line(handover, self.shared).new_user_id = self.leader
        handover.action_apply()
        self.newcomer.action_archive()
        self._run_job("hand_over", "2026-03-09 02:00:00")
        self.assertEqual(line.state, "failed")
        self.assertIn("can't take over", line.error)
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertEqual(self.shared.custrel_second_user_id, self.leader)

    def test_nobody_of_another_company_takes_over(self):
        handover = self._leave()
        self._line(handover, self.customer).sudo().new_user_id = self.stranger
        with self.assertRaisesRegex(UserError, "not of this company"):
            handover.action_apply()

    def test_what_was_finished_meanwhile_keeps_its_owner(self):
        complaint = self._create_complaint(self.customer)
        quotation = self._create_order(
            self.customer, state="draft", user_id=self.seller.id
        )
        handover = self._leave()
        complaint.sudo().write({"state": "closed"})
        quotation.state = "sale"
        handover.action_apply()
        self.assertEqual(complaint.user_id, self.leader)
        self.assertEqual(quotation.user_id, self.leader)

    def test_who_has_a_higher_role_does_not_become_a_collaborator(self):
        self.helped.custrel_second_user_id = self.colleague
        handover = self._hand_over()
        self._line(handover, self.helped).new_user_id = self.colleague
        handover.action_apply()
        self.assertEqual(self._line(handover, self.helped).state, "done")
        self.assertEqual(self.helped.custrel_second_user_id, self.colleague)
        self.assertFalse(self.helped.custrel_collaborator_ids)

    def test_nor_does_the_first_contact(self):
        handover = self._hand_over()
        self._line(handover, self.helped).new_user_id = self.newcomer
        handover.action_apply()
        self.assertEqual(self.helped.user_id, self.newcomer)
        self.assertFalse(self.helped.custrel_collaborator_ids)
        first = self.helped.custrel_assignment_ids.filtered(lambda r: not r.date_end)
        self.assertEqual(first.role, "first")

    def test_a_collaborator_keeps_what_he_does(self):
        self.helped.custrel_collaborator_ids |= self.colleague
        row = self.helped.custrel_assignment_ids.filtered(
            lambda row: row.user_id == self.colleague
        )
        row.function = "Technical advice"
        handover = self._hand_over()
        self._line(handover, self.helped).new_user_id = self.colleague
        handover.action_apply()
        self.assertFalse(row.date_end)
        self.assertEqual(self.helped.custrel_collaborator_ids, self.colleague)

    def test_trying_again_takes_nothing_that_came_since(self):
        handover = self._hand_over(reason="move")
        bad = self._line(handover, self.shared)
        bad.new_user_id = self.colleague
        handover.action_apply()
        self.assertEqual(bad.state, "failed")
        new = self._create_customer("New post", user_id=self.seller.id)
        bad.new_user_id = self.newcomer
        bad.action_retry()
        self.assertEqual(self.shared.custrel_second_user_id, self.newcomer)
        self.assertEqual(new.user_id, self.seller)

    def test_what_failed_and_is_held_comes_back_too(self):
        owned = self._create_followup(self.shared)
        handover = self._leave()
        self._line(handover, self.shared).new_user_id = self.colleague
        handover.action_apply()
        self.assertEqual(owned.user_id, self.leader)
        self.seller.active = True
        handover.action_give_back()
        self.assertEqual(owned.user_id, self.seller)

    @mute_logger(JOBS)
    def test_one_that_cannot_begin_does_not_stop_the_others(self):
        bad = self._hand_over(date_from="2026-03-09")
        good = self._hand_over(self.colleague, date_from="2026-03-09")
        (bad | good).action_apply()
        collect = type(bad)._collect

        def fail(handover):
            if handover == bad:
                raise ValueError("broken")
            return collect(handover)

        self.env.flush_all()
        with (
            freeze_time("2026-03-09 02:00:00"),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            patch.object(type(bad), "_collect", fail),
        ):
            try:
                self.env(cr=cr)["custrel.handover"]._cron_hand_over()
            except ValueError:
                raised = True
            else:
                raised = False
        self.env.invalidate_all()
        self.assertTrue(raised, "the job must count as failed")
        self.assertEqual((bad.state, good.state), ("scheduled", "applied"))

    @mute_logger(JOBS)
    def test_error_is_told_though_a_refusal_follows_and_time_is_over(self):
        handover = self._leave()
        handover._keep({"state": "applying"})
        first, second = handover.line_ids.sorted("id")[:2]
        apply_lines = type(handover)._apply_lines

        def fail(handover, lines):
            if first in lines:
                raise ValueError("broken")
            if second in lines:
                raise UserError("Nobody is there")
            return apply_lines(handover, lines)

        cron = self.env.ref("custrel_followup.ir_cron_hand_over")
        progress = self.env["ir.cron.progress"].create({"cron_id": cron.id})
        context = {
            "cron_id": cron.id,
            "ir_cron_progress_id": progress.id,
            "cron_end_time": time.monotonic() - 1,
        }
        self.env.flush_all()
        with (
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            patch.object(type(handover), "_apply_lines", fail),
        ):
            self.env(cr=cr, context=context)["custrel.handover"]._cron_hand_over()
        self.env.invalidate_all()
        task = self._get_activities(cron)[:1]
        self.assertIn("broken", task.note)
        self.assertNotIn("Nobody is there", task.note, "the responsible is told")
        self.assertEqual((first.state, second.state), ("failed", "failed"))
        self.assertEqual(second.error, "Nobody is there")

    def test_customers_of_two_companies_go_to_people_of_each(self):
        self.seller.company_ids |= self.other_company
        west = self._create_customer(
            "West", user_id=self.seller.id, company_id=self.other_company.id
        )
        self.seller.action_archive()
        handovers = (
            self.env["custrel.handover"]
            .sudo()
            .search([("user_id", "=", self.seller.id)])
        )
        east = handovers.filtered(lambda h: h.company_id == self.company)
        self.assertFalse(self._line(east, west))
        east.action_apply()
        (handovers - east).action_apply()
        self.assertEqual(west.user_id, self.stranger)
        self.assertIn(self.customer.user_id, self.team.member_ids | self.leader)

    def test_whose_day_it_is_says_the_company_of_the_handover(self):
        self.manager.company_ids |= self.other_company
        handover = self._hand_over().with_user(self.manager)
        with freeze_time("2026-03-02 20:00:00"):  # the third in Shanghai
            handover.with_context(
                allowed_company_ids=[self.other_company.id, self.company.id]
            ).action_apply()
        ended = self.shared.custrel_assignment_ids.filtered(
            lambda row: row.user_id == self.seller
        )
        self.assertEqual(str(ended.date_end), "2026-03-03")
