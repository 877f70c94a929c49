from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from .common import HandoverCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverForged(HandoverCommon):
    """A leader moves customers of his own people only, whatever he writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.captain, cls.rival = (
            cls._create_user(
                login,
                "sales_team.group_sale_salesman,custrel_followup.custrel_group_team",
            )
            for login in ("captain", "rival")
        )
        cls.team.user_id = cls.captain
        cls.env["crm.team"].create(
            {
                "name": "South",
                "company_id": cls.company.id,
                "user_id": cls.leader.id,
                "member_ids": [Command.set(cls.rival.ids)],
            }
        )
        cls.theirs = cls._create_customer("Theirs", user_id=cls.rival.id)
        cls.handover = cls.env["custrel.handover"].create(
            {
                "user_id": cls.seller.id,
                "company_id": cls.company.id,
                "responsible_id": cls.captain.id,
                "reason": "move",
            }
        )
        cls.line = cls.handover.line_ids.filtered(lambda x: x.role == "first")

    def _call(self, model, method, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        context = {"allowed_company_ids": self.company.ids}
        records = self.env(user=self.captain)[model]
        return call_kw(records, method, list(args), {"context": context})

    def _refused(self, model, method, *args):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._call(model, method, *args)
            self.env.flush_all()
        self.assertEqual(self.theirs.user_id, self.rival)

    def test_lines_are_made_by_the_handover_alone(self):
        values = {
            "handover_id": self.handover.id,
            "partner_id": self.theirs.id,
            "role": "first",
            "new_user_id": self.rival.id,
            "state": "done",
            "role_moved": True,
        }
        self._refused("custrel.handover.line", "create", [values])
        command = [Command.create(values)]
        ids = self.handover.ids
        self._refused("custrel.handover", "write", ids, {"line_ids": command})
        new = {
            "user_id": self.newcomer.id,
            "company_id": self.company.id,
            "responsible_id": self.captain.id,
            "line_ids": command,
        }
        self._refused("custrel.handover", "create", [new])

    def test_what_a_line_is_about_is_not_written(self):
        for values in (
            {"state": "done"},
            {"role_moved": True},
            {"partner_id": self.theirs.id},
            {"role": "second"},
            {"handover_id": self.handover.id + 1},
            {"done_at": "2026-03-01 02:00:00"},
            {"error": "Forged"},
        ):
            with self.subTest(values):
                self._refused("custrel.handover.line", "write", self.line.ids, values)
                command = [Command.update(self.line.id, values)]
                self._refused(
                    "custrel.handover",
                    "write",
                    self.handover.ids,
                    {"line_ids": command},
                )

    def test_nothing_is_given_back_that_was_not_handed_over(self):
        self._refused(
            "custrel.handover", "write", self.handover.ids, {"state": "applied"}
        )
        self._refused("custrel.handover", "action_give_back", self.handover.ids)

    def test_letters_are_edited_and_not_made(self):
        letter = self.handover.mail_ids[:1]
        self.assertTrue(letter)
        self._call("custrel.handover.mail", "write", letter.ids, {"subject": "Hello"})
        values = {
            "handover_id": self.handover.id,
            "lang": "en_US",
            "subject": "Hello",
            "body": "Hello",
        }
        self._refused("custrel.handover.mail", "create", [values])

    def test_a_handover_stays_in_its_companies(self):
        values = {"company_id": self.other_company.id}
        self._refused("custrel.handover", "write", self.handover.ids, values)

    def test_dates_have_bounds(self):
        for values in (
            {"date_from": "9999-12-31"},
            {"reason": "absence", "date_to": "9999-12-31"},
        ):
            self._refused("custrel.handover", "write", self.handover.ids, values)

    def test_the_leader_still_hands_over_and_gives_back(self):
        lines = self.handover.line_ids
        self._call(
            "custrel.handover.line",
            "write",
            lines.ids,
            {"new_user_id": self.newcomer.id},
        )
        helped = lines.filtered(lambda x: x.role == "collaborator")
        self._call(
            "custrel.handover.line",
            "write",
            helped.ids,
            {"new_user_id": self.captain.id},
        )
        self._call("custrel.handover", "action_apply", self.handover.ids)
        self.assertEqual(self.handover.state, "applied")
        self.assertEqual(set(lines.mapped("state")), {"done"})
        self.assertEqual(self.customer.user_id, self.newcomer)
        self.assertTrue(self.line.introduction_id)
        self._call("custrel.handover", "action_give_back", self.handover.ids)
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertEqual(self.handover.state, "returned")

    def test_another_leader_sees_none_of_it(self):
        with self.assertRaises(AccessError):
            self.handover.with_user(self.rival).write({"introduce": False})

    # ------------------------------------------------------------- who left the team

    def _leads_no_more(self):
        """The captain hands over nothing of the seller, and sees nothing of it."""
        handover = self.handover
        lines, letters = handover.line_ids, handover.mail_ids
        handover.responsible_id = self.leader
        self.env.flush_all()
        self.env.invalidate_all()
        for records in handover, lines, lines.item_ids, letters:
            self.assertTrue(records)
            mine = records.with_user(self.captain)
            self.assertFalse(mine.search([("id", "in", records.ids)]), records._name)
            self.assertFalse(mine[0].has_access("read"), records._name)
        handover.action_cancel()
        self._takes_nothing()

    def _takes_nothing(self, **values):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._make(**values)

    def _make(self, **values):
        values = {
            "user_id": self.seller.id,
            "company_id": self.company.id,
            "reason": "move",
            "responsible_id": self.captain.id,
            **values,
        }
        context = {"allowed_company_ids": self.captain.company_ids.ids}
        self.env.flush_all()
        self.env.invalidate_all()
        handovers = self.env(user=self.captain)["custrel.handover"]
        [id_] = call_kw(handovers, "create", [[values]], {"context": context})
        return self.env["custrel.handover"].browse(id_)

    def test_who_leads_somebody_makes_handovers_of_him(self):
        self.handover.action_cancel()
        handover = self._make()
        handover.line_ids.new_user_id = self.captain
        self._call("custrel.handover", "action_apply", handover.ids)
        self.assertEqual(self.customer.user_id, self.captain)

    def test_who_was_taken_out_of_the_team_is_nobody_to_hand_over(self):
        self.team.member_ids -= self.seller
        self._leads_no_more()

    def test_who_went_to_another_team_is_nobody_to_hand_over(self):
        self.env["crm.team"].create(
            {
                "name": "North",
                "company_id": self.company.id,
                "user_id": self.leader.id,
                "member_ids": [Command.set(self.seller.ids)],
            }
        )
        self._leads_no_more()

    def test_a_team_that_was_dissolved_has_no_leader(self):
        self.team.active = False
        self._leads_no_more()

    def test_who_has_just_left_the_company_is_still_to_be_handed_over(self):
        self.handover.responsible_id = self.leader
        self.seller.action_archive()
        self._call(
            "custrel.handover.line", "write", self.line.ids, {"send_mail": False}
        )

    def test_who_left_the_team_before_the_company_is_not_its_leader_s_again(self):
        self.handover.responsible_id = self.leader
        self.team.member_ids -= self.seller
        north = self.env["crm.team"].create(
            {
                "name": "North",
                "company_id": self.company.id,
                "user_id": self.leader.id,
                "member_ids": [Command.set(self.seller.ids)],
            }
        )
        self.seller.action_archive()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.handover.with_user(self.captain).has_access("read"))
        north.user_id = self.captain
        self.env.invalidate_all()
        self.assertTrue(self.handover.with_user(self.captain).has_access("read"))

    def _reads_of_the_seller(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.handover.with_user(self.captain).has_access("read")

    def test_who_left_the_team_for_none_before_the_company_stays_out_of_it(self):
        self.handover.responsible_id = self.leader
        self.team.member_ids -= self.seller
        self.assertFalse(self._reads_of_the_seller())
        self.seller.action_archive()
        self.assertFalse(self._reads_of_the_seller())
        self.handover.action_cancel()
        self._takes_nothing()

    def test_who_was_archived_in_the_team_stays_in_it(self):
        self.handover.responsible_id = self.leader
        self.seller.action_archive()
        self.assertTrue(self._reads_of_the_seller())
        self.seller.action_archive()  # of one who is archived it changes nothing
        self.assertTrue(self._reads_of_the_seller())

    def test_who_came_back_and_joined_no_team_left_none_the_next_time(self):
        self.handover.responsible_id = self.leader
        self.seller.action_archive()
        self.seller.action_unarchive()
        self.seller.action_archive()
        self.assertFalse(self._reads_of_the_seller())

    def test_a_team_of_a_company_leads_there_alone(self):
        both = self.company | self.other_company
        (self.captain | self.seller).company_ids = both
        self._takes_nothing(company_id=self.other_company.id)
        self.team.company_id = False
        self.assertTrue(self._make(company_id=self.other_company.id))
