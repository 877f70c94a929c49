from odoo.tests import freeze_time, tagged

from ..queries import QueryCounter
from .test_followup_record import NOW, RecordCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecordedNote(RecordCommon):
    """Whoever reads the customer learns from its chatter that somebody recorded, and
    when, but not what was talked about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interested = cls.env.ref(
            "custrel_followup.custrel_followup_result_interested"
        )

    def _notes(self, customer=None):
        self.env.flush_all()
        self.env.invalidate_all()
        messages = (customer or self.customer).message_ids
        return messages.filtered(lambda m: "Follow-up recorded" in m.body)

    def _record(self, followup, user=None, **values):
        return followup.with_user(user or self.seller).record_contact(values)

    def test_it_says_who_how_and_with_what_result(self):
        self._record(
            self._planned(channel_id=self.phone.id),
            result_id=self.interested.id,
            content="<p>A secret price</p>",
            feedback="Too dear",
        )
        note = self._notes()
        self.assertEqual(len(note), 1)
        for words in (self.seller.name, self.phone.name, self.interested.name):
            self.assertIn(words, note.body)
        for words in ("secret", "dear"):
            self.assertNotIn(words, note.body)
        self.assertEqual(note.author_id, self.seller.partner_id)
        self.assertTrue(note.is_internal)
        self.assertFalse(note.notification_ids, "nobody is disturbed")
        self.assertFalse(note.partner_ids)

    def test_whoever_only_records_leaves_it_too(self):
        passer = self._create_user("passer", "custrel_followup.custrel_group_user")
        self._record(
            self.env["custrel.followup"],
            passer,
            partner_id=self.customer.id,
            company_id=self.company.id,
        )
        self.assertIn(passer.name, self._notes().body)
        self.assertEqual(self._notes().author_id, passer.partner_id)

    def test_a_name_is_no_markup(self):
        self.seller.name = "<b>Li</b>"
        self._record(self._planned())
        self.assertIn("&lt;b&gt;Li", self._notes().body)

    def test_a_contact_of_an_earlier_day_says_its_day(self):
        self._record(self._planned(), date_end="2026-02-27 03:00:00")
        self.assertIn("02/27/2026", self._notes().body)
        self.assertEqual(len(self._notes()), 1)

    def test_history_is_not_told(self):
        done = {"state": "done", "user_id": self.seller.id}
        self._create_followup(self.customer, **done, date_end="2026-02-20 02:00:00")
        self.assertFalse(self._notes())
        self._create_followup(self.customer, **done, date_end="2026-03-02 01:00:00")
        self.assertEqual(len(self._notes()), 1, "one of today is news")

    def test_mails_of_the_system_are_not_told(self):
        self._create_followup(
            self.customer,
            state="done",
            automatic=True,
            date_end="2026-03-02 01:00:00",
        )
        self.assertFalse(self._notes())

    def test_undo_takes_it_along_and_nothing_else(self):
        self._record(self._planned())
        kept = self._notes()
        answer = self._record(self._planned(), result_id=self.interested.id)
        self.customer.message_post(body="By hand: Follow-up recorded")
        self.assertEqual(len(self._notes()), 3)
        followups = self.env["custrel.followup"].with_user(self.seller)
        followups.action_undo(answer["undo"])
        self.assertEqual(len(self._notes()), 2)
        self.assertTrue(kept.exists())

    def test_reopening_takes_it_along_however_late(self):
        self._record(self._planned(), result_id=self.interested.id)
        followup = self._planned()
        self._record(followup)
        self.assertEqual(len(self._notes()), 2)
        with freeze_time("2026-03-04 03:00:00"):
            followup.with_user(self.seller).action_reopen()
        self.assertEqual(len(self._notes()), 1)
        self.assertIn(self.interested.name, self._notes().body)

    def test_what_was_done_later_is_undone_without_it(self):
        answer = self._record(self._planned())
        other = self._planned(date_planned="2026-03-04")
        moved = other.action_postpone("week")
        self.env["custrel.followup"].with_user(self.seller).action_undo(
            moved["params"]["undo"]
        )
        self.assertEqual(len(self._notes()), 1)
        self.assertTrue(answer["undo"])

    def test_several_of_one_customer_are_each_told(self):
        followups = self._planned() | self._planned(date_planned="2026-03-03")
        followups.action_done()
        self.assertEqual(len(self._notes()), 2)

    def _count(self, number):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(number)]
        )
        customers.user_id = self.seller
        followups = self.env["custrel.followup"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "user_id": self.seller.id,
                    "state": "done",
                    "date_end": "2026-02-20 02:00:00",
                }
                for customer in customers
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        counter = QueryCounter(self.env)
        try:
            followups.with_user(self.seller)._note_on_customers()
            self.env.flush_all()
        finally:
            queries = counter.stop()
        self.assertEqual(sum(len(self._notes(c)) for c in customers), number)
        return queries

    def test_many_cost_as_many_queries_as_few(self):
        self._count(2)
        self.assertLessEqual(self._count(20), self._count(4))
