from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import HandoverCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverAbsence(HandoverCommon):
    """Somebody is away for a time: what was lent comes back."""

    def _absent(self, **values):
        handover = self._hand_over(
            reason="absence", date_from="2026-03-02", date_to="2026-03-13", **values
        )
        self._line(handover, self.customer).new_user_id = self.newcomer
        return handover

    def test_the_co_owner_stands_in(self):
        """Who stands in is who takes over: he knows the customer."""
        handover = self._hand_over(
            reason="absence", date_from="2026-03-02", date_to="2026-03-13"
        )
        line = self._line(handover, self.customer)
        self.assertEqual(line.new_user_id, self.colleague)
        self.assertEqual(line.new_user_reason, "co_owner")
        handover.action_apply()
        self.assertEqual(self.customer.user_id, self.colleague)
        self._run_job("hand_over", "2026-03-16 02:00:00")
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertEqual(self.customer.custrel_second_user_id, self.colleague)

    def test_everything_comes_back_the_day_after_the_last_one(self):
        complaint = self._create_complaint(self.customer)
        handover = self._absent()
        handover.action_apply()
        self.assertEqual(self.customer.user_id, self.newcomer)
        self.assertEqual(self.followup.user_id, self.newcomer)
        # The thirteenth ends in Shanghai when it is four in the afternoon in UTC.
        self._run_job("hand_over", "2026-03-13 15:00:00")
        self.assertEqual(handover.state, "applied")
        self._run_job("hand_over", "2026-03-13 17:00:00")
        self.assertEqual(handover.state, "returned")
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertEqual(self.customer.custrel_second_user_id, self.colleague)
        self.assertEqual(self.shared.custrel_second_user_id, self.seller)
        self.assertEqual(self.helped.custrel_collaborator_ids, self.seller)
        self.assertEqual(self.followup.user_id, self.seller)
        self.assertEqual(complaint.user_id, self.seller)
        self.assertEqual(self._get_activities(self.followup).user_id, self.seller)

    def test_what_was_planned_meanwhile_comes_back_and_what_was_done_stays(self):
        self._absent().action_apply()
        with freeze_time("2026-03-05 02:00:00"):
            followup = self.followup.with_user(self.newcomer)
            followup.write({"next_action": "Call", "next_date": "2026-03-20"})
            followup.action_done()
        self._run_job("hand_over", "2026-03-16 02:00:00")
        self.assertEqual(self.followup.user_id, self.newcomer)
        self.assertEqual(self.followup.next_followup_id.user_id, self.seller)

    def test_what_somebody_else_took_meanwhile_stays_there(self):
        handover = self._absent()
        handover.action_apply()
        self.customer.user_id = self.leader
        self.followup.user_id = self.leader
        handover.action_give_back()
        self.assertEqual(self.customer.user_id, self.leader)
        self.assertEqual(self.followup.user_id, self.leader)
        self.assertEqual(self.shared.custrel_second_user_id, self.seller)

    def test_an_absence_begins_on_its_day(self):
        handover = self._hand_over(
            reason="absence", date_from="2026-03-09", date_to="2026-03-13"
        )
        said = handover.action_apply()["params"]["message"]
        self.assertIn("change hands on Mon, Mar 9", said)
        self.assertEqual(handover.state, "scheduled")
        self.assertEqual(self.customer.user_id, self.seller)
        self._run_job("hand_over", "2026-03-08 15:00:00")
        self.assertEqual(self.customer.user_id, self.seller)
        self._run_job("hand_over", "2026-03-08 17:00:00")
        self.assertNotEqual(self.customer.user_id, self.seller)

    def test_an_absence_plans_no_introductions_and_leaves_opportunities(self):
        handover = self._absent()
        self.assertFalse(handover.introduce or handover.move_opportunities)
        handover.action_apply()
        self.assertFalse(handover.line_ids.introduction_id)

    @mute_logger("odoo.sql_db")
    def test_an_absence_has_an_end(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._hand_over(reason="absence")

    def test_an_archived_person_gets_nothing_back(self):
        handover = self._absent()
        handover.action_apply()
        self.seller.action_archive()
        with self.assertRaisesRegex(UserError, "is archived"):
            handover.action_give_back()
        self._run_job("hand_over", "2026-03-16 02:00:00")
        self.assertEqual(handover.state, "applied")

    def test_a_mistake_is_undone(self):
        handover = self._hand_over(reason="move")
        handover.action_apply()
        introductions = handover.line_ids.introduction_id
        handover.action_give_back()
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertEqual(set(introductions.mapped("state")), {"cancelled"})

    def test_looking_again_keeps_what_was_chosen(self):
        handover = self._absent()
        new = self._create_customer("New", user_id=self.seller.id)
        self.shared.custrel_second_user_id = False
        handover.action_collect()
        self.assertTrue(self._line(handover, new).new_user_id)
        self.assertFalse(self._line(handover, self.shared))
        self.assertEqual(self._line(handover, self.customer).new_user_id, self.newcomer)

    def test_what_came_after_it_was_made_goes_along(self):
        handover = self._absent()
        new = self._create_customer("New", user_id=self.seller.id)
        followup = self._create_followup(self.customer)
        handover.action_apply()
        self.assertNotEqual(new.user_id, self.seller)
        self.assertEqual(followup.user_id, self.newcomer)

    def test_a_cancelled_one_changes_nothing(self):
        handover = self._absent()
        handover.action_cancel()
        self.assertEqual(self.customer.user_id, self.seller)
        with self.assertRaisesRegex(UserError, "Cancelled"):
            handover.action_apply()
        self._absent()  # another one may be made

    def test_what_the_substitute_had_before_or_has_finished_stays_his(self):
        own = self._create_followup(self.customer, user_id=self.colleague.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE custrel_followup SET create_date = '2026-02-01' WHERE id = %s",
            (own.id,),
        )
        self.env.invalidate_all()
        complaint = self._create_complaint(self.customer)
        handover = self._absent()
        self._line(handover, self.customer).new_user_id = self.colleague
        handover.action_apply()
        self.assertEqual(complaint.user_id, self.colleague)
        complaint.sudo().state = "closed"
        handover.action_give_back()
        self.assertEqual(own.user_id, self.colleague)
        self.assertEqual(complaint.user_id, self.colleague)
        self.assertEqual(self.followup.user_id, self.seller)

    def _lend_to(self, user, partner=None):
        handover = self._absent()
        self._line(handover, partner or self.customer).new_user_id = user
        handover.action_apply()
        return handover

    def _open_row(self, user, partner=None, company=None):
        return self.env["custrel.assignment"].search(
            [
                ("partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", (company or self.company).id),
                ("user_id", "=", user.id),
                ("date_end", "=", False),
            ]
        )

    def test_a_co_owner_who_stood_in_is_co_owner_again(self):
        handover = self._lend_to(self.colleague)
        self.assertEqual(self.customer.user_id, self.colleague)
        self.assertFalse(self.customer.custrel_second_user_id)
        handover.with_user(self.leader).action_give_back()
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertEqual(self.customer.custrel_second_user_id, self.colleague)
        self.assertEqual(self._open_row(self.colleague).reason, "Seller is back")

    def test_a_co_owner_of_two_companies_is_so_in_both_again(self):
        self.colleague.company_ids |= self.other_company
        west = self.customer.with_company(self.other_company)
        west.custrel_second_user_id = self.colleague
        handover = self._lend_to(self.colleague)
        self.assertFalse(west.custrel_second_user_id)
        handover.action_give_back()
        self.env.invalidate_all()
        self.assertEqual(west.custrel_second_user_id, self.colleague)

    def test_a_collaborator_who_stood_in_is_one_again_and_does_what_he_did(self):
        self.customer.custrel_collaborator_ids = self.newcomer
        self._open_row(self.newcomer).function = "Technical advice"
        handover = self._lend_to(self.newcomer)
        self.assertFalse(self.customer.custrel_collaborator_ids)
        self._run_job("hand_over", "2026-03-16 02:00:00")
        self.assertEqual(handover.state, "returned")
        self.assertEqual(self.customer.custrel_collaborator_ids, self.newcomer)
        row = self._open_row(self.newcomer)
        self.assertEqual((row.role, row.function), ("collaborator", "Technical advice"))
        self.assertEqual(str(row.date_start), "2026-03-16")

    def test_a_collaborator_who_stood_in_for_a_co_owner_is_one_again(self):
        self.shared.custrel_collaborator_ids = self.newcomer
        handover = self._lend_to(self.newcomer, self.shared)
        self.assertEqual(self.shared.custrel_second_user_id, self.newcomer)
        handover.action_give_back()
        self.assertEqual(self.shared.custrel_second_user_id, self.seller)
        self.assertEqual(self.shared.custrel_collaborator_ids, self.newcomer)

    def test_a_place_that_somebody_took_meanwhile_stays_his(self):
        handover = self._lend_to(self.colleague)
        self.customer.custrel_second_user_id = self.newcomer
        handover.action_give_back()
        self.assertEqual(self.customer.custrel_second_user_id, self.newcomer)
        self.assertFalse(self._open_row(self.colleague))

    def test_nobody_gets_a_place_back_where_he_does_not_work_any_more(self):
        handover = self._lend_to(self.colleague)
        self.colleague.active = False
        handover.action_give_back()
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertFalse(self.customer.custrel_second_user_id)

    def test_who_gave_the_customer_away_for_good_gets_no_place_back(self):
        handover = self._lend_to(self.colleague)
        further = self._hand_over(self.colleague, reason="move")
        self._line(further, self.customer).new_user_id = self.leader
        further.action_apply()
        handover.action_give_back()
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertFalse(self._open_row(self.colleague))

    def test_a_mistake_gives_a_collaborator_back_who_was_doubled(self):
        handover = self._hand_over(reason="move")
        self._line(handover, self.helped).new_user_id = self.newcomer  # its owner
        handover.action_apply()
        self.assertFalse(self.helped.custrel_collaborator_ids)
        handover.action_give_back()
        self.assertEqual(self.helped.custrel_collaborator_ids, self.seller)
        self.assertEqual(self.helped.user_id, self.newcomer)

    def test_a_place_is_kept_when_customers_are_merged(self):
        handover = self._lend_to(self.colleague)
        target = self._create_customer("Same", user_id=self.colleague.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [(6, 0, (self.customer | target).ids)],
                "dst_partner_id": target.id,
            }
        )
        wizard.action_merge()
        handover.action_give_back()
        self.assertEqual(target.user_id, self.seller)
        self.assertEqual(target.custrel_second_user_id, self.colleague)

    # ---------------------------------------------------------------- who follows

    def _follows(self, user):
        self.env.invalidate_all()
        return user.partner_id in self.customer.message_partner_ids

    def test_who_stood_in_follows_the_customer_as_long_as_that(self):
        handover = self._lend_to(self.newcomer)
        self.assertTrue(self._follows(self.newcomer), "the letter made him")
        handover.with_user(self.leader).action_give_back()
        self.assertFalse(self._follows(self.newcomer))

    def test_who_followed_before_goes_on_with_it(self):
        self.customer._message_subscribe(self.newcomer.partner_id.ids)
        self._lend_to(self.newcomer).action_give_back()
        self.assertTrue(self._follows(self.newcomer))

    def test_who_keeps_a_role_goes_on_following_the_customer(self):
        handover = self._absent()
        line = self._line(handover, self.shared)
        line.partner_id.email = "office@shared.example.com"
        line.write({"new_user_id": self.newcomer.id, "send_mail": True})
        handover.action_apply()
        self.shared.user_id = self.seller  # who comes back as its owner
        handover.action_give_back()
        self.assertEqual(self.shared.custrel_second_user_id, self.newcomer)
        self.assertIn(self.newcomer.partner_id, self.shared.message_partner_ids)

    def test_a_substitute_of_a_substitute_stops_following_too(self):
        handover = self._lend_to(self.newcomer)
        further = self._hand_over(
            self.newcomer,
            reason="absence",
            date_from="2026-03-02",
            date_to="2026-03-06",
        )
        self._line(further, self.customer).new_user_id = self.leader
        further.action_apply()
        self.assertTrue(self._follows(self.leader))
        further.action_give_back()
        self.assertFalse(self._follows(self.leader))
        self.assertTrue(self._follows(self.newcomer))
        handover.action_give_back()
        self.assertFalse(self._follows(self.newcomer))

    def test_what_was_planned_for_a_customer_that_stays_away_stays_too(self):
        handover = self._absent()
        handover.action_apply()
        planned = self._create_followup(self.customer, user_id=self.newcomer.id)
        self.customer.user_id = self.leader
        handover.action_give_back()
        self.assertEqual(planned.user_id, self.newcomer)

    def test_who_became_the_first_contact_meanwhile_is_not_the_second_again(self):
        handover = self._absent()
        self._line(handover, self.shared).new_user_id = self.newcomer
        handover.action_apply()
        self.shared.user_id = self.seller
        self._run_job("hand_over", "2026-03-16 02:00:00")
        self.assertEqual(handover.state, "returned")
        self.assertEqual(self.shared.user_id, self.seller)
        self.assertEqual(self.shared.custrel_second_user_id, self.newcomer)
        self.assertEqual(self.customer.user_id, self.seller)

    def test_what_a_substitute_passed_on_comes_back_all_the_same(self):
        handover = self._absent()
        handover.action_apply()
        further = self._hand_over(self.newcomer, reason="leave")
        self._line(further, self.customer).new_user_id = self.leader
        further.action_apply()
        self.assertEqual(self.customer.user_id, self.leader)
        self.assertEqual(self.followup.user_id, self.leader)
        self._run_job("hand_over", "2026-03-16 02:00:00")
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertEqual(self.followup.user_id, self.seller)

    def test_who_works_elsewhere_now_gets_nothing_back(self):
        handover = self._absent()
        handover.action_apply()
        self.seller.write(
            {
                "company_id": self.other_company.id,
                "company_ids": [(6, 0, self.other_company.ids)],
            }
        )
        self._run_job("hand_over", "2026-03-16 02:00:00")
        self.assertEqual(handover.state, "applied")

    def test_it_comes_back_on_the_day_of_the_company(self):
        self._absent().action_apply()
        taken = self.shared.custrel_assignment_ids.filtered(
            lambda row: row.role == "second" and not row.date_end
        )
        self._run_job("hand_over", "2026-03-13 17:00:00")
        self.assertEqual(str(taken.date_end), "2026-03-14")

    def test_colleagues_are_told_who_got_the_customers(self):
        handover = self._absent()
        found = self.seller._custrel_find_stand_ins(self.company)
        self.assertEqual(found[self.seller.id], self.colleague)
        handover.action_apply()
        found = self.seller._custrel_find_stand_ins(self.company)
        self.assertEqual(found[self.seller.id][:1], self.newcomer)
