from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import MONDAY, utc
from .outgoing import OutgoingCommon

ADDRESS = "wang@customer.example.com"
WORDS = {"cause": "A worn belt", "resolution": "You get a new belt"}


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintEntered(OutgoingCommon):
    """A complaint that is entered when it is settled already, e.g. on the phone, is as
    it would be if somebody had moved it there."""

    def _stage(self, state):
        return self.env["custrel.complaint.stage"]._get_first(state).id

    def _enter(self, state, user=None, **values):
        values = {"contact_id": self.contact.id, "user_id": self.agent.id} | values
        return self._complain(
            user=user, stage_id=self._stage(state), **(WORDS | values)
        ).sudo()

    def _subjects(self):
        return [mail["Subject"] for mail in self._send_to(ADDRESS)]

    def test_a_proposal_is_sent_and_waits_for_an_answer(self):
        complaint = self._enter("resolved")
        for name in ("responded_at", "resolved_at", "proposed_at"):
            self.assertEqual(complaint[name], utc(MONDAY), name)
        self.assertFalse(complaint.closed_at)
        self.assertEqual(complaint.sla_state, "met")
        [subject] = self._subjects()
        self.assertIn("proposal", subject)
        token = complaint._get_customer_url("confirm").rpartition("/")[2]
        self.assertEqual(complaint._read_link("confirm", token), (complaint, True))
        self._watch("2026-03-07 02:00:00")
        self.assertTrue(complaint.silence_told)
        self._watch("2026-03-09 03:00:00")
        self.assertEqual((complaint.state, complaint.closing), ("closed", "silence"))

    def test_what_is_closed_asks_how_content_the_customer_is(self):
        complaint = self._enter("closed")
        self.assertEqual(complaint.closing, "staff")
        self.assertEqual(complaint.closed_at, utc(MONDAY))
        self.assertEqual(complaint.resolved_at, utc(MONDAY))
        followup = complaint.courtesy_followup_id
        self.assertEqual((followup.user_id, followup.state), (self.seller, "planned"))
        [subject] = self._subjects()
        self.assertIn("is closed", subject)

    def test_a_rejected_one_says_why(self):
        complaint = self._enter("rejected", cause=False)
        self.assertEqual(complaint.closed_at, utc(MONDAY))
        self.assertFalse(complaint.resolved_at)
        self.assertFalse(complaint.courtesy_followup_id)
        self.assertEqual(len(self._subjects()), 1)

    def test_a_call_of_this_morning_that_is_settled(self):
        complaint = self._enter("closed", opened_at="2026-03-01 23:00:00")
        self.assertEqual(complaint.opened_at, utc("2026-03-01 23:00"))
        self.assertEqual(complaint.closed_at, utc(MONDAY))

    def test_a_file_writes_to_nobody(self):
        """As at GLPI 17701, where the dates of a ticket that came in closed were not
        kept; and nobody is asked about what is long over."""
        complaints = (
            self.env["custrel.complaint"]
            .with_user(self.manager)
            .with_context(
                allowed_company_ids=self.company.ids,
                import_file=True,
                tracking_disable=False,
            )
        )
        names = {
            state: self.env["custrel.complaint.stage"]._get_first(state).name
            for state in ("resolved", "closed")
        }
        head = ["subject", "partner_id", "stage_id", "cause", "resolution"]
        head += ["opened_at", "responded_at", "closed_at"]
        # A file has the times of whoever imports it, in Shanghai.
        old = ["2020-01-06 09:00:00", "2020-01-06 10:00:00", "2020-01-07 10:00:00"]
        result = complaints.load(
            head,
            [
                ["Then", "Customer", names["closed"], *WORDS.values(), *old],
                ["Now", "Customer", names["closed"], *WORDS.values(), "", "", ""],
                ["Open", "Customer", names["resolved"], *WORDS.values(), "", "", ""],
            ],
        )
        self.assertFalse(result["messages"], result)
        then, now, proposed = complaints.browse(result["ids"])
        self.assertEqual(then.closed_at, utc("2020-01-07 02:00"))
        self.assertEqual(then.resolved_at, utc("2020-01-07 02:00"))
        self.assertEqual(then.responded_at, utc("2020-01-06 02:00"))
        self.assertEqual(now.closed_at, utc(MONDAY))
        self.assertEqual((then | now).mapped("closing"), ["staff"] * 2)
        self.assertEqual(proposed.silence_at, utc("2026-03-07 01:00"))
        self.assertFalse((then | now).courtesy_followup_id)
        self.assertFalse(self._mails(then | now | proposed))

    def test_history_with_dates_writes_to_nobody_over_rpc(self):
        complaint = self._enter(
            "closed",
            user=self.manager,
            opened_at="2020-01-06 01:00:00",
            closed_at="2020-01-07 02:00:00",
        )
        self.assertFalse(self._mails(complaint))
        self.assertFalse(complaint.courtesy_followup_id)

    def test_nothing_ends_before_it_begins(self):
        for values in (
            {"closed_at": "2020-01-07 02:00:00"},
            {"opened_at": "2020-01-08", "resolved_at": "2020-01-07 02:00:00"},
            {"closed_at": "2026-03-03 01:00:00"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._enter("closed", user=self.manager, **values)

    def test_what_is_open_has_no_end(self):
        complaint = self._enter(
            "in_progress",
            user=self.manager,
            opened_at="2026-02-27 01:00:00",
            resolved_at="2026-02-27 02:00:00",
            closed_at="2026-02-27 02:00:00",
        )
        self.assertFalse(complaint.resolved_at or complaint.closed_at)
        self.assertEqual(complaint.sla_state, "late")

    def test_a_copy_begins_anew(self):
        copy = self._enter("closed").copy()
        self.assertEqual(copy.state, "new")
        self.assertFalse(copy.closing or copy.closed_at or copy.courtesy_followup_id)
