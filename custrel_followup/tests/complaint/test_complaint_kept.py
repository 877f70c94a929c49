from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from .common import MONDAY, ComplaintCommon, utc

FORGED = {
    "state": "closed",
    "opened_at": "2026-03-01 01:00:00",
    "responded_at": "2026-03-02 01:10:00",
    "resolved_at": "2026-03-02 01:10:00",
    "closed_at": "2026-03-02 01:10:00",
    "response_deadline": "2026-04-02 01:00:00",
    "resolution_deadline": "2026-04-02 01:00:00",
    "next_deadline": "2026-04-02 01:00:00",
    "clock_start": "2026-03-09 01:00:00",
    "waiting_since": "1900-01-01 01:00:00",
    "paused_hours": 1e9,
    "reopen_count": 7,
    "reopen_reason": "Forged",
    "closing": "customer",
    "proposed_at": "2026-03-02 01:10:00",
    "silence_at": "2026-03-02 01:10:00",
    "response_watch": 3,
    "resolution_watch": 3,
    "rating_last_value": 5,
    "priority": "3",
    "green_channel": True,
    "acknowledge": False,
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestComplaintKept(ComplaintCommon):
    """The figures of a complaint come from what happened, not from its owner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = cls.env["custrel.complaint.stage"]

    def _call(self, user, method, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        context = {"allowed_company_ids": user.company_ids.ids}
        complaints = self.env(user=user)["custrel.complaint"]
        return call_kw(complaints, method, list(args), {"context": context})

    def _create(self, user, **values):
        (created,) = self._call(user, "create", [self._prepare(**values)])
        return self.env["custrel.complaint"].browse(created)

    def _refused(self, user, complaint, values):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._call(user, "write", complaint.ids, values)
            self.env.flush_all()

    def test_figures_are_written_by_nobody(self):
        complaint = self._complain(team_id=self.team.id, user_id=self.agent.id)
        for user in self.agent, self.manager:
            for name, value in FORGED.items():
                with self.subTest(f"{user.login} {name}"):
                    self._refused(user, complaint, {name: value})

    def test_figures_are_given_to_no_new_complaint(self):
        for name, value in FORGED.items():
            if name in ("opened_at", "acknowledge"):
                continue
            with self.subTest(name), self.assertRaises(AccessError):
                self._create(self.agent, **{name: value})

    def test_nothing_is_closed_without_cause_and_resolution_whatever_the_path(self):
        complaint = self._complain(team_id=self.team.id, user_id=self.agent.id)
        for state in "resolved", "closed":
            stage = self.stages._get_first(state)
            paths = {
                "write": lambda s=stage: self._call(
                    self.agent, "write", complaint.ids, {"stage_id": s.id}
                ),
                "web_save": lambda s=stage: self._call(
                    self.agent, "web_save", complaint.ids, {"stage_id": s.id}, {}
                ),
                "create": lambda s=stage: self._create(self.agent, stage_id=s.id),
                "blanks": lambda s=stage: self._call(
                    self.agent,
                    "write",
                    complaint.ids,
                    {"stage_id": s.id, "cause": "  ", "resolution": "\n"},
                ),
                "commands": lambda s=stage: (
                    complaint.partner_id.with_user(self.agent)
                    .sudo(False)
                    .write(
                        {
                            "custrel_complaint_ids": [
                                (1, complaint.id, {"stage_id": s.id})
                            ]
                        }
                    )
                ),
            }
            for path, act in paths.items():
                with self.subTest(f"{state} {path}"):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        act()
                        self.env.flush_all()
            with self.subTest(f"{state} load"):
                result = self._call(
                    self.agent,
                    "load",
                    [".id", "stage_id/.id"],
                    [[str(complaint.id), str(stage.id)]],
                )
                self.assertFalse(result["ids"])
        self.assertEqual(complaint.state, "new")

    def test_a_drag_to_closed_does_all_that_closing_means(self):
        complaint = self._complain(team_id=self.team.id, user_id=self.agent.id)
        words = {"cause": "A worn belt", "resolution": "A new belt"}
        self._call(self.agent, "write", complaint.ids, words)
        stage = self.stages._get_first("closed")
        self._call(self.agent, "write", complaint.ids, {"stage_id": stage.id})
        self.assertEqual(complaint.closed_at, utc("2026-03-02 02:00"))
        self.assertEqual(complaint.closing, "staff")
        self.assertTrue(complaint.courtesy_followup_id)
        self.assertIn("closed", self._mails(complaint)[-1:].subject.lower())

    def test_buttons_and_answers_still_keep_the_figures(self):
        complaint = self._complain(team_id=self.team.id, user_id=self.agent.id)
        words = {"cause": "A worn belt", "resolution": "A new belt"}
        for method, args in (
            ("action_start", ()),
            ("message_post", ()),
            ("action_wait", ()),
            ("action_start", ()),
            ("write", (words,)),
            ("action_propose", ()),
            ("action_reopen", ("Still broken",)),
            ("action_close", ()),
            ("action_open_courtesy", ()),
        ):
            self._call(self.agent, method, complaint.ids, *args)
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.reopen_count, 1)
        self.assertEqual(complaint.closing, "staff")

    # ------------------------------------------------------------------- intake

    def test_a_call_of_this_morning_is_entered_later(self):
        complaint = self._create(self.agent, opened_at="2026-03-01 23:00:00")
        self.assertEqual(complaint.opened_at, utc("2026-03-01 23:00"))
        self.assertEqual(complaint.clock_start, utc("2026-03-01 23:00"))
        self._refused(self.agent, complaint, {"opened_at": MONDAY})

    def test_no_complaint_was_received_in_the_future_or_long_ago(self):
        for moment in "2026-03-02 02:05:00", "9999-12-31 00:00:00", "2026-01-15":
            with self.subTest(moment), self.assertRaises(ValidationError):
                self._create(self.agent, opened_at=moment)
        self.assertTrue(self._create(self.manager, opened_at="2020-01-15 01:00:00"))
        with self.assertRaises(ValidationError):
            self._create(self.manager, opened_at="1901-01-15 01:00:00")

    def test_without_a_moment_it_is_received_now(self):
        complaint = self._create(self.agent, opened_at=False)
        self.assertEqual(complaint.opened_at, utc("2026-03-02 02:00"))

    def test_an_administrator_enters_history(self):
        stage = self.stages._get_first("closed")
        complaint = self._create(
            self.manager,
            stage_id=stage.id,
            cause="A worn belt",
            resolution="A new belt",
            opened_at="2020-01-06 01:00:00",
            responded_at="2020-01-06 02:00:00",
            closed_at="2020-01-07 02:00:00",
        )
        self.assertEqual(complaint.closed_at, utc("2020-01-07 02:00"))
        self.assertEqual(complaint.responded_at, utc("2020-01-06 02:00"))

    # -------------------------------------------------------------- what it leads to

    def test_nobody_cancels_a_follow_up_by_a_complaint(self):
        planned = self._create_followup(self.customer)
        other = self._create_customer("Other")
        complaint = self._complain(
            partner_id=other.id, team_id=self.team.id, user_id=self.agent.id
        )
        self._refused(self.agent, complaint, {"courtesy_followup_id": planned.id})
        complaint.sudo().courtesy_followup_id = planned  # as an older version let him
        self._settle(complaint, "2026-03-02 02:00:00")
        complaint.action_reopen("Still broken")
        self.assertEqual(planned.state, "planned")

    def test_dates_of_actions_have_bounds(self):
        complaint = self._complain(team_id=self.team.id, user_id=self.agent.id)
        for name in "corrective_date", "preventive_date":
            self._refused(self.agent, complaint, {name: "9999-12-31"})
            self._call(self.agent, "write", complaint.ids, {name: "2026-04-01"})

    def test_a_complaint_stays_in_its_companies(self):
        complaint = self._complain(team_id=self.team.id, user_id=self.agent.id)
        self._refused(self.agent, complaint, {"company_id": self.other_company.id})
        with self.assertRaises(AccessError):
            self._create(self.agent, company_id=self.other_company.id, team_id=False)
