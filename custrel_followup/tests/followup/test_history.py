from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHistory(CustrelCommon):
    """What happened with a customer, readable without opening anything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.contact = cls._create_customer(
            "Contact", is_company=False, parent_id=cls.customer.id
        )

    def _record(self, moment, **values):
        return self._create_followup(
            self.customer,
            state="done",
            date_start=moment,
            date_end=moment,
            **values,
        )

    def _read(self, user=None, **options):
        customer = self.customer.with_user(user or self.seller)
        return customer.custrel_get_history(**options)

    def test_it_tells_who_said_what_and_what_comes_next(self):
        self._record(
            "2026-02-01 03:00:00",
            name="Price talk",
            content="<p>He wants <b>5 %</b> off</p>",
            result_id=self.env.ref(
                "custrel_followup.custrel_followup_result_changes"
            ).id,
            next_action="Send the offer",
            next_date="2026-03-20",
        )
        [entry] = self._read(kinds=["contact"])["entries"]
        self.assertEqual(entry["title"], "Price talk")
        self.assertEqual(entry["who"], "Seller")
        self.assertEqual(entry["label"], "Wants changes to our proposal")
        self.assertEqual(entry["text"], "He wants *5 %* off")
        self.assertEqual(entry["next"], "03/20/2026 · Send the offer")
        self.assertEqual(entry["date"], "2026-02-01 03:00:00")

    def test_it_tells_what_a_contact_was_about(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.customer.id, "user_id": self.seller.id}
        )
        order = self._create_order(self.customer)
        self._record("2026-02-01 03:00:00", lead_id=lead.id, order_id=order.id)
        [entry] = self._read(kinds=["contact"])["entries"]
        self.assertEqual(entry["about"], f"Deal · {order.name}")

    def test_all_kinds_stand_together_newest_first(self):
        self._record("2026-02-01 03:00:00")
        self._create_order(self.contact, date="2026-01-15 04:00:00")
        self._set_grade(self.customer, self.grade_a)
        complaints = self.env["custrel.complaint"]
        complaints.create(
            {
                "subject": "Late",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "opened_at": "2026-02-10 02:00:00",
            }
        )
        own = ["contact", "order", "grade", "complaint"]
        page = self._read(kinds=own)
        kinds = [entry["kind"] for entry in page["entries"]]
        self.assertEqual(kinds, ["complaint", "contact", "order"])
        self.assertFalse(page["next"])
        self.assertLessEqual(set(own), {name for name, _label in page["kinds"]})

    def test_pages_join_without_gap_or_repetition(self):
        same = "2026-02-01 03:00:00"
        for _number in range(5):
            self._record(same)
            self._create_order(self.customer, date=same)
        kinds = ["contact", "order"]
        whole = [(e["kind"], e["id"]) for e in self._read(kinds=kinds)["entries"]]
        seen, cursor = [], None
        while cursor is not False:
            page = self._read(kinds=kinds, limit=3, before=cursor)
            seen += [(e["kind"], e["id"]) for e in page["entries"]]
            cursor = page["next"]
        self.assertEqual(seen, whole)
        self.assertEqual(len(seen), 10)

    def test_nobody_reads_more_than_he_may_open(self):
        self._record("2026-02-01 03:00:00")
        # Who looks after a customer is no secret.
        seen = {entry["kind"] for entry in self._read(self.colleague)["entries"]}
        self.assertLessEqual(seen, {"assignment"})
        abroad = self.customer.with_user(self.stranger).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertFalse(abroad.custrel_get_history()["entries"])

    def test_who_may_not_read_it_is_told_who_may(self):
        self.assertEqual(
            self._read(self.seller)["notice"],
            "Nothing has happened with this customer yet.",
        )
        self._record("2026-02-01 03:00:00")
        page = self._read(self.colleague)
        self.assertEqual(
            page["notice"],
            "You do not look after this customer; its history is shown to Seller.",
        )
        # Who looks after a customer is no secret.
        seen = {entry["kind"] for entry in page["entries"]}
        self.assertLessEqual(seen, {"assignment"})
        self.assertEqual(self._read(self.seller)["notice"], "")
        self.customer.user_id = False
        self.assertIn("until it has an owner", self._read(self.colleague)["notice"])

    def test_a_forged_page_is_refused(self):
        for before in ("x", ["a", 1, 2], [1], {"a": 1}, ["2026-01-01", "b", 3]):
            with self.subTest(before), self.assertRaises(UserError):
                self._read(before=before)

    def test_the_number_of_queries_does_not_grow(self):
        for number in range(3):
            self._record(f"2026-02-0{number + 1} 03:00:00")
        self._read()
        self.env.invalidate_all()
        few = self._count_queries()
        for number in range(20):
            self._record(f"2026-02-{number + 4:02} 03:00:00")
        self.env.invalidate_all()
        self.assertLessEqual(self._count_queries(), few)

    def _count_queries(self):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._read()
        return self.env.cr.sql_log_count - before
