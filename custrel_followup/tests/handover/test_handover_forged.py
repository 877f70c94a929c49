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
