from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged

from .test_days_off import DaysOffCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestAway(DaysOffCommon):
    """A Monday in Shanghai; the customer's second contact is there."""

    def _leave(self, user, first, last):
        return self._create_leave(
            name="Operation",
            resource_id=user._custrel_get_resources(self.company).id,
            company_id=self.company.id,
            date_from=first,
            date_to=last,
        )

    def _away(self, user, company=None):
        """What the screen of somebody gets."""
        self.env.flush_all()
        context = {"allowed_company_ids": (company or self.company).ids}
        users = self.env["res.users"].with_user(user).with_context(**context)
        return call_kw(users, "custrel_get_away", [], {})

    def test_colleague_sees_who_is_away_and_who_stands_in(self):
        # In Shanghai from Wednesday morning to Friday night.
        self._leave(self.seller, "2026-03-03 16:00:00", "2026-03-06 15:59:59")
        [absence] = self._away(self.colleague)
        self.assertEqual(absence["name"], self.seller.name)
        self.assertEqual(absence["when"], "Mar 4\u2009–\u20096")
        self.assertEqual(absence["stand_ins"], [self.second.name])
        self.assertFalse(absence["now"])

    def test_hours_of_the_night_make_no_day(self):
        # As entered by somebody in Berlin: from seven to seven.
        self._leave(self.seller, "2026-03-03 23:00:00", "2026-03-05 17:59:59")
        self.assertEqual(self._away(self.colleague)[0]["when"], "Mar 4\u2009–\u20095")

    def test_nobody_learns_why(self):
        self._leave(self.seller, "2026-03-01 16:00:00", "2026-03-03 15:59:59")
        [absence] = self._away(self.colleague)
        self.assertTrue(absence["now"])
        self.assertNotIn("Operation", str(absence))

    def test_who_has_no_key_customers_has_no_stand_in(self):
        self._leave(self.colleague, "2026-03-03 16:00:00", "2026-03-06 15:59:59")
        self.assertEqual(self._away(self.seller)[0]["stand_ins"], [])

    def test_past_and_far_absences_are_left_out(self):
        self._leave(self.seller, "2026-02-20 16:00:00", "2026-02-27 15:59:59")
        self._leave(self.seller, "2026-06-20 16:00:00", "2026-06-27 15:59:59")
        self.assertEqual(self._away(self.colleague), [])

    def _colleagues(self, user, companies=None, *args):
        self.env.flush_all()
        companies = companies or self.company
        context = {"allowed_company_ids": companies.ids}
        users = self.env["res.users"].with_user(user).with_context(**context)
        return call_kw(users, "custrel_get_colleagues", [companies.ids, *args], {})

    def test_work_is_given_to_salespeople_with_time(self):
        self._leave(self.colleague, "2026-03-03 16:00:00", "2026-03-06 15:59:59")
        agent = self._create_user(
            "away_agent", "custrel_followup.custrel_group_complaint_agent"
        )
        found = {row["id"]: row for row in self._colleagues(self.seller)}
        self.assertNotIn(self.seller.id, found)
        self.assertNotIn(agent.id, found)
        self.assertNotIn(self.stranger.id, found)
        self.assertEqual(found[self.colleague.id]["away"], "Mar 4\u2009–\u20096")
        self._create_followup(
            self._create_customer(user_id=self.colleague.id),
            user_id=self.colleague.id,
            date_planned="2026-03-02",
            minutes=45,
        )
        self._create_customer(user_id=agent.id)
        rows = self._colleagues(self.leader)
        self.assertIn(agent.id, [row["id"] for row in rows])
        self.assertEqual(rows[-1]["id"], self.colleague.id)
        self.assertEqual(rows[-1]["minutes"], 45)

    def test_time_is_for_who_may_see_the_load(self):
        self._create_followup(
            self._create_customer(user_id=self.colleague.id),
            user_id=self.colleague.id,
            date_planned="2026-03-02",
            minutes=45,
        )
        self.env["custrel.capacity"].create(
            {
                "user_id": self.colleague.id,
                "company_id": self.company.id,
                "hours": 3,
            }
        )
        for row in self._colleagues(self.seller):
            self.assertEqual(set(row), {"id", "name", "away"})
        chief = self._create_user("away_chief", "sales_team.group_sale_salesman")
        team = self.env["crm.team"].create(
            {
                "name": "Away",
                "company_id": self.company.id,
                "user_id": chief.id,
                "member_ids": [(6, 0, self.colleague.ids)],
            }
        )
        for user, others in ((chief, False), (self.leader, True)):
            found = {row["id"]: row for row in self._colleagues(user)}
            led = found[self.colleague.id]
            self.assertEqual((led["minutes"], led["capacity"]), (45, 180))
            self.assertEqual("minutes" in found[self.seller.id], others)
        team.user_id = False
        for row in self._colleagues(chief):
            self.assertNotIn("minutes", row)

    def test_one_takes_over_what_is_not_his_yet(self):
        ids = [row["id"] for row in self._colleagues(self.leader, None, True)]
        self.assertIn(self.leader.id, ids)
        ids = [row["id"] for row in self._colleagues(self.leader)]
        self.assertNotIn(self.leader.id, ids)
        customer = self._create_customer(user_id=self.seller.id)
        theirs = self._create_followup(customer, date_planned="2026-03-02")
        mine = self._create_followup(
            customer, date_planned="2026-03-02", user_id=self.leader.id
        )

        def with_me(what):
            action = what.with_user(self.leader).action_pick_colleague()
            return action["params"]["with_me"]

        self.assertTrue(with_me(theirs | mine))
        self.assertFalse(with_me(mine))
        action = customer.with_user(self.leader).action_custrel_pick_owner()
        self.assertTrue(action["params"]["with_me"])

    def test_only_our_people_learn_who_has_time(self):
        with self.assertRaises(AccessError):
            self._colleagues(self.clerk)

    def test_neither_other_companies_nor_strangers_see_it(self):
        self._leave(self.seller, "2026-03-03 16:00:00", "2026-03-06 15:59:59")
        self.assertEqual(self._away(self.stranger, self.other_company), [])
        portal = new_test_user(
            self.env, "custrel_away_portal", groups="base.group_portal"
        )
        for user in self.clerk, portal:
            with self.assertRaises(AccessError):
                self._away(user, user.company_id)
