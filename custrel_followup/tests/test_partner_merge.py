from odoo.tests import freeze_time, tagged

from .common import CustrelCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestPartnerMerge(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._create_customer("Kept", user_id=cls.seller.id)
        cls.doublet = cls._create_customer("Doublet", user_id=cls.colleague.id)

    def _merge(self, kept=None, *doublets):
        kept = kept or self.kept
        doublets = self.env["res.partner"].union(*doublets) or self.doublet
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [(6, 0, (kept | doublets).ids)],
                "dst_partner_id": kept.id,
            }
        )
        wizard.action_merge()
        self.assertFalse(doublets.exists())

    def _open(self, customer=None):
        return self.env["custrel.followup"].search(
            [("partner_id", "=", (customer or self.kept).id), ("state", "=", "planned")]
        )

    def _activities(self, followup):
        return self.env["mail.activity"].search(
            [("res_model", "=", "custrel.followup"), ("res_id", "in", followup.ids)]
        )

    def test_one_open_cadence_followup_remains(self):
        kept = self._create_followup(self.kept, origin="cadence")
        other = self._create_followup(self.doublet, origin="cadence")
        self._merge()
        self.assertEqual(self._open(), kept)
        self.assertEqual(other.state, "cancelled")
        self.assertEqual(other.partner_id, self.kept, "it stays in the history")
        self.assertEqual(len(self._activities(kept)), 1)
        self.assertFalse(self._activities(other))

    def test_cadence_followup_moves_where_there_is_none(self):
        moved = self._create_followup(self.doublet, origin="cadence")
        self._merge()
        self.assertEqual(self._open(), moved)
        self.assertEqual(len(self._activities(moved)), 1)

    def test_one_open_one_remains_of_several_doublets(self):
        third = self._create_customer("Third")
        self._create_followup(self.doublet, origin="cadence")
        self._create_followup(third, origin="cadence")
        self._merge(self.kept, self.doublet, third)
        self.assertEqual(len(self._open()), 1)

    def test_each_company_keeps_its_open_one(self):
        east = self._create_followup(self.kept, origin="cadence")
        west = self._create_followup(
            self.doublet,
            origin="cadence",
            company_id=self.other_company.id,
            user_id=self.stranger.id,
        )
        self._merge()
        self.assertEqual(self._open(), east | west)

    def test_agreed_actions_of_both_are_kept(self):
        agreed = self._create_followup(self.kept, origin="next_action")
        agreed |= self._create_followup(self.doublet, origin="next_action")
        self._merge()
        self.assertEqual(self._open(), agreed)

    def test_nothing_recorded_is_lost(self):
        records = self._create_followup(self.kept, content="At the kept one")
        records |= self._create_followup(self.doublet, content="At the doublet")
        records.action_done()
        self._merge()
        self.assertEqual(records.mapped("state"), ["done", "done"])
        self.assertEqual(records.partner_id, self.kept)
        self.assertIn("At the doublet", records[1].content)

    def test_participants_become_those_of_the_kept_one(self):
        contact = self._create_customer(
            "Contact", is_company=False, parent_id=self.doublet.id
        )
        followup = self._create_followup(self.doublet, contact_ids=[(4, contact.id)])
        self._merge()
        self.assertEqual(contact.commercial_partner_id, self.kept)
        self.assertEqual(followup.contact_ids, contact)

    def test_dates_of_contact_are_those_of_both(self):
        with freeze_time("2026-02-02 02:00:00"):
            self._create_followup(self.doublet).action_done()
        self._create_followup(self.doublet, date_planned="2026-03-05")
        self._create_followup(self.kept, date_planned="2026-03-09")
        self._merge()
        self.assertEqual(str(self.kept.custrel_last_contact_date), "2026-02-02")
        self.assertEqual(str(self.kept.custrel_next_followup_date), "2026-03-05")

    def test_scores_stay_unique_and_grades_have_a_path(self):
        for customer, amount in ((self.kept, 900), (self.doublet, 100)):
            self._create_order(customer, amount=amount)
        self._grade_customers()
        grade = self.kept.custrel_grade_id
        self._merge()
        self.assertEqual(len(self.kept.custrel_score_ids), 1)
        self.assertEqual(self.kept.custrel_score_ids.amount, 900)
        self.assertEqual(self.kept.custrel_grade_id, grade)
        self.assertEqual(len(self.kept.custrel_grade_change_ids), 2)

    def test_score_of_the_doublet_moves_where_there_is_none(self):
        self._create_order(self.doublet, amount=100)
        self._grade_customers()
        self._merge()
        self.assertEqual(self.kept.custrel_score_ids.amount, 100)
        self.assertEqual(self.kept.custrel_grade_id, self.grade_a)

    def test_merged_customer_can_be_graded_again(self):
        """The preview of both is still waiting when they are merged."""
        for customer, amount in ((self.kept, 900), (self.doublet, 100)):
            self._create_order(customer, amount=amount)
        run = self._grade_customers(apply=False)
        self._merge()
        run.action_apply()
        self._grade_customers()
        self.assertEqual(self.kept.custrel_score_ids.amount, 1000)
        self.assertEqual(self.kept.custrel_grade_id, self.grade_a)

    def test_grade_of_another_company_is_taken_over(self):
        self._set_grade(self.doublet, self.grade_b, self.other_company)
        self._merge()
        west = self.kept.with_company(self.other_company)
        self.assertEqual(west.custrel_grade_id, self.grade_b)
        self.assertFalse(self.kept.custrel_grade_id)

    def test_of_several_grades_the_kept_one_remains(self):
        third = self._create_customer("Third")
        self._set_grade(self.kept, self.grade_c)
        for doublet in (self.doublet, third):
            self._set_grade(doublet, self.grade_a)
            self._set_grade(doublet, self.grade_b, self.other_company)
        self._merge(self.kept, self.doublet, third)
        self.assertEqual(self.kept.custrel_grade_id, self.grade_c)
        west = self.kept.with_company(self.other_company)
        self.assertEqual(west.custrel_grade_id, self.grade_b)

    def test_taken_over_grade_is_not_one_set_by_hand(self):
        self._set_grade(self.doublet, self.grade_b)
        self._merge()
        self.assertEqual(self.kept.custrel_grade_basis, "value")
        self.assertFalse(self.kept.custrel_grade_change_ids)

    def test_customer_merged_into_a_contact_goes_to_its_customer(self):
        owner = self._create_customer("Owner")
        contact = self._create_customer("Contact", is_company=False, parent_id=owner.id)
        self.doublet.is_company = False
        open_one = self._create_followup(self.doublet, origin="cadence")
        self._merge(contact)
        self.assertEqual(open_one.partner_id, owner)
        self.assertEqual(self._open(owner), open_one)

    def test_seller_who_may_merge_sees_no_more_than_before(self):
        """Whoever merges need not see the follow-ups that move."""
        self._create_followup(self.kept, origin="cadence", user_id=self.leader.id)
        self.kept.user_id = self.doublet.user_id = self.leader
        hidden = self._create_followup(
            self.doublet, origin="cadence", user_id=self.leader.id
        )
        self.seller.group_ids |= self.env.ref("base.group_partner_manager")
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(self.seller)
            .create(
                {
                    "partner_ids": [(6, 0, (self.kept | self.doublet).ids)],
                    "dst_partner_id": self.kept.id,
                }
            )
        )
        wizard.action_merge()
        self.assertEqual(hidden.state, "cancelled")
        self.assertFalse(hidden.with_user(self.seller).has_access("read"))

    def test_followers_are_kept_where_only_one_of_both_follows(self):
        """Odoo deletes all rows of a follower if one of them is there twice."""
        both, alone = (
            self.env["custrel.complaint"].create(
                {
                    "subject": "Late",
                    "partner_id": self.kept.id,
                    "company_id": self.company.id,
                }
            )
            for _number in range(2)
        )
        both.message_subscribe((self.kept | self.doublet).ids)
        alone.message_unsubscribe(self.kept.ids)
        alone.message_subscribe(self.doublet.ids)
        self._merge()
        self.assertIn(self.kept, both.message_partner_ids)
        self.assertIn(self.kept, alone.message_partner_ids)
