from datetime import date

from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import HttpCase, freeze_time, tagged

from ..common import CustrelCommon
from .test_my_day_tours import MyDayTourCommon

MONDAY = "2026-03-02 02:00:00"
FRIDAY = "2026-03-06"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestCustomersMany(CustrelCommon):
    """What is done with all customers that are selected in their list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env.ref("custrel_followup.custrel_channel_phone")
        cls.visit = cls.env.ref("custrel_followup.custrel_channel_visit")
        cls.first, cls.second = (
            cls._create_customer(name, user_id=cls.seller.id, phone="021 5550")
            for name in ("First", "Second")
        )
        cls.foreign = cls._create_customer("Foreign", user_id=cls.colleague.id)
        cls.free = cls._create_customer("Free")

    def _as(self, user, customers):
        own = customers.with_user(user)
        return own.with_context(
            allowed_company_ids=self.company.ids, tz="Asia/Shanghai"
        )

    def _planned(self, customers):
        return self.env["custrel.followup"].search(
            [("partner_id", "in", customers.ids), ("state", "=", "planned")]
        )

    def _undo(self, user, said, moment="2026-03-02 02:00:59"):
        with freeze_time(moment):
            model = self.env[said["params"]["model"]].with_user(user)
            return model.action_undo(said["params"]["undo"])

    # ------------------------------------------------------------------------ plan

    def test_a_day_is_asked_for(self):
        action = self._as(self.seller, self.first).action_custrel_pick_plan_day()
        self.assertEqual(action["params"]["ids"], self.first.ids)
        self.assertEqual(action["params"]["model"], "res.partner")

    def test_a_follow_up_with_each(self):
        self.second.custrel_forbidden_channel_ids = self.phone
        customers = self._as(self.seller, self.first | self.second)
        said = customers.custrel_plan_followups(FRIDAY)
        self.assertEqual(said["params"]["message"], "Follow-ups planned: 2.")
        planned = self._planned(customers)
        self.assertEqual(planned.user_id, self.seller)
        self.assertEqual(set(planned.mapped("date_planned")), {date(2026, 3, 6)})
        by_customer = {f.partner_id: f.channel_id for f in planned}
        self.assertEqual(by_customer[self.first], self.phone)
        self.assertNotEqual(by_customer[self.second], self.phone, "he wants none")
        self.assertEqual(len(planned.activity_ids), 2)
        self._undo(self.seller, said)
        self.assertFalse(self._planned(customers))

    def test_who_is_left_out_and_why(self):
        mine = self._create_followup(self.second, date_planned="2026-03-04")
        everybody = self.first | self.second | self.foreign | self.free
        said = self._as(self.seller, everybody).custrel_plan_followups(FRIDAY)
        message = said["params"]["message"]
        self.assertIn("Follow-ups planned: 2.", message)
        self.assertIn("already planned: 1", message)
        self.assertIn("looked after by others: 1", message)
        self.assertEqual(self._planned(self.second), mine)
        self.assertFalse(self._planned(self.foreign))
        self.assertEqual(self._planned(self.free).user_id, self.seller, "who plans it")
        self._undo(self.seller, said)
        self.assertEqual(self._planned(everybody), mine)

    def test_a_leader_plans_for_his_people(self):
        customers = self._as(self.leader, self.first | self.foreign)
        customers.custrel_plan_followups(FRIDAY)
        self.assertEqual(self._planned(self.first).user_id, self.seller)
        self.assertEqual(self._planned(self.foreign).user_id, self.colleague)

    def test_a_day_off_moves_to_the_next_working_day(self):
        self._as(self.seller, self.first).custrel_plan_followups("2026-03-07")
        self.assertEqual(self._planned(self.first).date_planned, date(2026, 3, 9))

    def test_nothing_to_plan_is_said(self):
        self._create_followup(self.first, date_planned="2026-03-04")
        said = self._as(self.seller, self.first).custrel_plan_followups(FRIDAY)
        self.assertEqual(said["params"]["type"], "warning")
        self.assertIn("Follow-ups planned: 0.", said["params"]["message"])

    def test_customers_of_another_company_are_left_out(self):
        self.seller.company_ids |= self.other_company
        self.second.company_id = self.other_company
        both = self.first | self.second
        customers = both.with_user(self.seller).with_context(
            allowed_company_ids=(self.company | self.other_company).ids,
            tz="Asia/Shanghai",
        )
        said = customers.custrel_plan_followups(FRIDAY)["params"]["message"]
        self.assertEqual(
            said, "Follow-ups planned: 1. Left out: of another company: 1."
        )
        self.assertEqual(self._planned(both).partner_id, self.first)
        said = customers.custrel_give(self.colleague.id)["params"]["message"]
        self.assertIn("Left out: of another company: 1.", said)
        self.assertEqual(self.first.user_id, self.colleague)
        self.assertEqual(self.second.user_id, self.seller)
        west = customers.with_company(self.other_company)
        west.custrel_plan_followups(FRIDAY)
        self.assertEqual(self._planned(self.second).company_id, self.other_company)

    def test_who_plans_the_same_at_the_same_time_makes_no_second_one(self):
        customers = self._as(self.seller, self.first)
        with self.env.registry.cursor() as cr:
            partner = self.env.ref("base.main_partner").with_env(self.env(cr=cr))
            partner.lock_for_update(allow_referencing=True)
            here = self._as(self.seller, self.env.ref("base.main_partner"))
            with self.assertRaises(LockError):
                here.custrel_plan_followups(FRIDAY)
        customers.custrel_plan_followups(FRIDAY)
        said = customers.custrel_plan_followups(FRIDAY)
        self.assertIn("already planned: 1", said["params"]["message"])
        self.assertEqual(len(self._planned(self.first)), 1)

    def test_what_is_no_day(self):
        customers = self._as(self.seller, self.first)
        for day in ("2026-03-01", "x", None, 7, False):
            with self.assertRaises(UserError):
                customers.custrel_plan_followups(day)
        with self.assertRaises(AccessError):
            self._as(self.clerk, self.first).custrel_plan_followups(FRIDAY)
        self.assertFalse(self._planned(self.first))

    # ----------------------------------------------------------------------- greet

    def test_the_next_follow_up_of_each_is_the_greeting(self):
        late = self._create_followup(self.first, date_planned="2026-03-09")
        soon = self._create_followup(self.first, date_planned="2026-03-04")
        customers = self._as(self.seller, self.first | self.second)
        action = customers.action_custrel_greet()
        self.assertEqual(action["context"]["default_followup_ids"], soon.ids)
        self.assertEqual(action["context"]["default_left_count"], 1)
        self.assertNotIn(late.id, action["context"]["default_followup_ids"])
        wizards = self.env["custrel.greeting"].with_user(self.seller)
        wizard = wizards.with_context(**action["context"]).create({})
        self.assertEqual(wizard.left_count, 1)

    def test_nobody_to_greet_is_said(self):
        with self.assertRaisesRegex(UserError, "Plan follow-ups first"):
            self._as(self.seller, self.first).action_custrel_greet()

    # ------------------------------------------------------------------------ give

    def test_customers_are_given_with_what_is_planned(self):
        own = self._create_followup(
            self.first, date_planned=FRIDAY, user_id=self.seller.id
        )
        other = self._create_followup(
            self.first, date_planned=FRIDAY, user_id=self.leader.id
        )
        customers = self._as(self.leader, self.first | self.second | self.foreign)
        said = customers.custrel_give(self.colleague.id)
        message = said["params"]["message"]
        self.assertIn(f"given to {self.colleague.name}: 2", message)
        self.assertIn("planned follow-ups: 1", message)
        self.assertIn("owner already: 1", message)
        self.assertEqual((self.first | self.second).user_id, self.colleague)
        self.assertEqual(own.user_id, self.colleague)
        self.assertEqual(other.user_id, self.leader)
        self._undo(self.leader, said)
        self.assertEqual((self.first | self.second).user_id, self.seller)
        self.assertEqual(own.user_id, self.seller)
        self.assertEqual(self.foreign.user_id, self.colleague)

    def test_what_the_co_owner_does_for_the_owner_goes_along(self):
        self.first.with_company(self.company).custrel_second_user_id = self.manager
        own = self._create_followup(
            self.first, date_planned=FRIDAY, user_id=self.manager.id
        )
        own._keep({"stand_in_for_id": self.seller.id})
        other = self._create_followup(
            self.first, date_planned=FRIDAY, user_id=self.manager.id
        )
        said = self._as(self.leader, self.first).custrel_give(self.colleague.id)
        self.assertEqual(own.user_id, self.colleague)
        self.assertFalse(own.stand_in_for_id)
        self.assertEqual(other.user_id, self.manager)
        self._undo(self.leader, said)
        self.assertEqual(own.user_id, self.manager)
        self.assertEqual(own.stand_in_for_id, self.seller)

    def test_undo_makes_the_collaborator_one_again(self):
        both = (self.first | self.second).with_company(self.company)
        both.custrel_collaborator_ids = self.colleague
        said = self._as(self.leader, both).custrel_give(self.colleague.id)
        self.assertFalse(both.custrel_collaborator_ids)
        self.second.user_id = self.leader
        self._undo(self.leader, said)
        first, second = both
        self.assertEqual(first.user_id, self.seller)
        self.assertEqual(first.custrel_collaborator_ids, self.colleague)
        self.assertFalse(second.custrel_collaborator_ids, "it was not given back")

    def test_whoever_got_one_meanwhile_keeps_it(self):
        said = self._as(self.leader, self.first | self.second).custrel_give(
            self.colleague.id
        )
        self.first.user_id = self.leader
        self._undo(self.leader, said)
        self.assertEqual(self.first.user_id, self.leader)
        self.assertEqual(self.second.user_id, self.seller)

    def test_a_co_owner_does_not_become_the_owner(self):
        self.first.with_company(self.company).custrel_second_user_id = self.colleague
        said = self._as(self.leader, self.first | self.second).custrel_give(
            self.colleague.id
        )
        self.assertIn("co-owner already: 1", said["params"]["message"])
        self.assertEqual(self.first.user_id, self.seller)
        self.assertEqual(self.second.user_id, self.colleague)

    def test_customers_of_others_are_not_given_away(self):
        said = self._as(self.seller, self.foreign).custrel_give(self.seller.id)
        self.assertEqual(said["params"]["type"], "warning")
        self.assertIn("looked after by others: 1", said["params"]["message"])
        self.assertEqual(self.foreign.user_id, self.colleague)
        customers = self._as(self.seller, self.first)
        for user_id in (0, -1, 2**40, "x", None, self.stranger.id):
            with self.assertRaises(UserError):
                customers.custrel_give(user_id)
        self.assertEqual(self.first.user_id, self.seller)

    def test_nobody_undoes_what_another_gave(self):
        said = self._as(self.leader, self.first).custrel_give(self.colleague.id)
        for user in (self.seller, self.colleague, self.manager):
            with self.assertRaises(UserError):
                self._undo(user, said)
        with self.assertRaises(UserError):
            self._undo(self.leader, said, "2026-03-02 02:05:00")
        self.assertEqual(self.first.user_id, self.colleague)

    # ----------------------------------------------------------------------- grade

    def test_the_grade_says_for_how_many_it_was_set(self):
        self._set_grade(self.first, self.grade_c)
        self._set_grade(self.second, self.grade_d)
        customers = self._as(self.manager, self.first | self.second)
        context = customers.action_custrel_override_grade()["context"]
        wizards = self.env["custrel.grade.override"].with_user(self.manager)
        wizards = wizards.with_context(**context, allowed_company_ids=self.company.ids)
        wizard = wizards.create({"grade_id": self.grade_c.id, "reason": "As agreed"})
        message = wizard.action_confirm()["params"]["message"]
        self.assertIn("set by hand: 2, other than before: 1", message)
        wizard.write({"release": True, "grade_id": False})
        self.assertIn("again: 2", wizard.action_confirm()["params"]["message"])

    # ------------------------------------------------------------------------ drag

    def test_what_was_dragged_says_where_it_lies_and_goes_back(self):
        followup = self._create_followup(
            self.first, date_planned="2026-03-04", user_id=self.seller.id
        )
        mine = followup.with_user(self.seller)
        said = mine.action_move("2026-03-07")
        self.assertIn("moved to Saturday, March 7, 2026.", said["params"]["message"])
        self.assertEqual(followup.date_planned, date(2026, 3, 7), "where he put it")
        self._undo(self.seller, said)
        self.assertEqual(followup.date_planned, date(2026, 3, 4))
        with self.assertRaises(AccessError):
            followup.with_user(self.colleague).action_move("2026-03-06")


@tagged("post_install", "-at_install")
class TestCalendarTours(MyDayTourCommon, HttpCase):
    def test_recorded_and_postponed_where_it_stands(self):
        followup = self._plan(self.customer_a)
        self.start_tour(
            "/odoo/follow-ups?view_type=calendar",
            "custrel_calendar_popover",
            login=self.seller.login,
        )
        self.assertEqual(followup.date_planned, self.today, "undone")
        self.assertEqual(followup.state, "planned")

    def test_selected_customers(self):
        self._create_customer("No Grade Yet", user_id=self.seller.id)
        self._create_customer(
            "Rings Up", user_id=self.colleague.id, phone="+86 512 5506 1222"
        )
        self.start_tour(
            "/odoo/graded-customers?view_type=list",
            "custrel_customers_many",
            login=self.seller.login,
        )
