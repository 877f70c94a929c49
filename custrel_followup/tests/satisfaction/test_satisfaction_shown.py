from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-05 02:00:00")
class TestSatisfactionShown(SatisfactionCommon):
    """Whoever meets the customer knows what he answered: in his history, on his page,
    before a contact and among the reasons of risk; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.custrel_low_action = "none"

    def setUp(self):
        super().setUp()
        self.row = self._answer(self._asked(), 3, "Nobody came")

    def _as(self, user):
        return self.customer.with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )

    def test_history(self):
        history = self._as(self.seller).custrel_get_history()
        [entry] = [e for e in history["entries"] if e["kind"] == "answer"]
        self.assertEqual(entry["label"], "3 of 10")
        self.assertEqual(entry["text"], "Nobody came")
        self.assertEqual(entry["title"], "How likely are you to recommend us?")
        found = self._as(self.seller).custrel_get_history(text="nobody CAME")
        self.assertEqual([e["kind"] for e in found["entries"]], ["answer"])
        history = self._as(self.colleague).custrel_get_history()
        self.assertNotIn("answer", [e["kind"] for e in history["entries"]])

    def test_page(self):
        page = self._as(self.seller).custrel_get_page()
        [section] = [s for s in page["sections"] if s["name"] == "answers"]
        self.assertEqual(section["rows"][0]["badge"], "3 of 10")
        self.assertEqual(section["rows"][0]["tone"], "danger")
        action = self._as(self.seller).action_custrel_open_answers()
        rows = self.answers.with_user(self.seller).search(action["domain"])
        self.assertEqual(rows, self.row)
        page = self._as(self.colleague).custrel_get_page()
        [section] = [s for s in page["sections"] if s["name"] == "answers"]
        self.assertFalse(section["rows"])

    def test_briefing(self):
        followup = self._create_followup(self.customer)
        words = followup.with_user(self.seller).briefing
        self.assertIn("Last answers", words)
        self.assertIn("3 of 10", words)
        self.assertIn("Nobody came", words)

    def test_risk(self):
        words = self._as(self.seller).custrel_risk_words
        self.assertIn("answered 3 of 10 when asked", words)
        reason = self.env.ref("custrel_followup.custrel_risk_reason_answer")
        customers = self.env["res.partner"].with_user(self.leader)
        domain = [("custrel_risk_reason_ids", "in", reason.ids)]
        self.assertIn(self.customer, customers.search(domain))
        self._answer(self.row, 5, moment="2026-03-04 02:00:00")
        self.env.invalidate_all()
        self.assertNotIn("when asked", self._as(self.seller).custrel_risk_words or "")
        with freeze_time("2026-10-05 02:00:00"):
            self._answer(self.row, 3, moment="2026-03-04 02:00:00")
            self.env.invalidate_all()
            words = self._as(self.seller).custrel_risk_words or ""
            self.assertNotIn("when asked", words, "so old an answer says nothing")

    def test_an_answer_is_a_word_of_his(self):
        rows = self.env["custrel.customer.rhythm"]
        for _look in ("at once", "when everything is looked at again"):
            [row] = rows.search([("partner_id", "=", self.customer.id)])
            self.assertEqual(str(row.heard_on), "2026-03-03")
            self.company.custrel_rhythm_at = False
            rows._refresh(self.company)
        self.assertFalse(
            rows.search([("partner_id", "=", self.other.id)]).heard_on,
            "he was only asked",
        )

    def test_nobody_gives_answers_by_hand(self):
        for user in (self.seller, self.manager):
            row = self.row.with_user(user)
            for act in (
                lambda row=row: row.write({"value": 10}),
                lambda row=row: row.copy(),
                row.unlink,
            ):
                with self.assertRaises(AccessError):
                    act()
