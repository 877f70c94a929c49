from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import HandoverCommon

OWN = "custrel_followup.custrel_group_user"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverResponsible(HandoverCommon):
    """Whoever may not see to a handover is passed over: it climbs to the next above."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.custrel_fallback_user_id = cls.clerk
        cls.leader.group_ids = cls.env.ref(OWN)
        cls.customers = cls.customer | cls.shared | cls.helped

    def _assert_in_hands_of(self, user, handover):
        """He may open and carry it out, has the task, and what was held."""
        self.assertEqual(handover.responsible_id, user)
        self.assertEqual(self._get_activities(handover).user_id, user)
        self.assertEqual(handover.line_ids.item_ids.held_by_id, user)
        self.assertEqual(self.followup.user_id, user)
        own = handover.with_user(user)
        own.read(["name", "state"])
        own.line_ids.new_user_id = self.newcomer
        own.action_apply()

    def test_leader_without_the_role_is_passed_over(self):
        self.seller.action_archive()
        handover = self._get_handover()
        with self.assertRaises(AccessError):
            handover.with_user(self.leader).read(["name"])
        self._assert_in_hands_of(self.manager, handover)

    def test_leader_with_the_role_has_it(self):
        self.leader.group_ids = self.env.ref("custrel_followup.custrel_group_team")
        self.seller.action_archive()
        self.assertEqual(self._get_handover().responsible_id, self.leader)

    def test_who_loses_the_role_gives_it_up(self):
        self.leader.group_ids = self.env.ref("custrel_followup.custrel_group_team")
        self.seller.action_archive()
        handover = self._get_handover()
        self.assertEqual(self.followup.user_id, self.leader)
        self.leader.group_ids = self.env.ref(OWN)
        self._run_job("hand_over", "2026-03-02 03:00:00")
        self._assert_in_hands_of(self.manager, handover)

    def test_who_leaves_the_company_gives_it_up(self):
        self.leader.group_ids = self.env.ref("custrel_followup.custrel_group_team")
        self.seller.action_archive()
        self.leader.write(
            {
                "company_id": self.other_company.id,
                "company_ids": [(6, 0, self.other_company.ids)],
            }
        )
        self._run_job("hand_over", "2026-03-02 03:00:00")
        self._assert_in_hands_of(self.manager, self._get_handover())

    def test_it_stays_where_nobody_else_may(self):
        self.seller.action_archive()
        handover = self._get_handover()
        self.manager.group_ids = self.env.ref(OWN)
        self._run_job("hand_over", "2026-03-02 03:00:00")
        self.assertEqual(handover.responsible_id, self.manager)

    # --------------------------------------------------------------- chosen by hand

    def test_another_responsible_gets_the_task_and_what_was_held(self):
        self.seller.action_archive()
        handover = self._get_handover()
        captain = self._create_user("captain", "custrel_followup.custrel_group_team")
        handover.with_user(self.manager).responsible_id = captain
        self.env.invalidate_all()
        self.assertEqual(len(self._get_activities(handover)), 1)
        self._assert_in_hands_of(captain, handover)

    def test_who_is_responsible_gives_it_away_himself(self):
        self.leader.group_ids = self.env.ref("custrel_followup.custrel_group_team")
        self.seller.action_archive()
        handover = self._get_handover()
        handover.with_user(self.leader).responsible_id = self.manager
        self.env.invalidate_all()
        self._assert_in_hands_of(self.manager, handover)

    def test_the_same_responsible_is_not_asked_again(self):
        self.seller.action_archive()
        handover = self._get_handover()
        task = self._get_activities(handover)
        handover.with_user(self.manager).responsible_id = self.manager
        self.assertEqual(self._get_activities(handover), task)

    def test_what_was_handed_over_moves_no_more(self):
        self.seller.action_archive()
        handover = self._get_handover().with_user(self.manager)
        handover.line_ids.new_user_id = self.newcomer
        handover.action_apply()
        handover.responsible_id = self.leader
        self.assertFalse(self._get_activities(handover))
        self.assertEqual(self.followup.user_id, self.newcomer)
