from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import CustomerPageCommon

NOW = "2026-03-02 02:00:00"

OWN_KINDS = ("invoice", "mail", "rating")
"""Of which a customer may have many."""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPageHistory(CustomerPageCommon):
    """Everything that happened with a customer, as far as its reader may open it."""

    # -------------------------------------------------------------------- kinds

    def test_invoices_are_those_of_the_reader(self):
        mine = self._create_invoice(self.contact, "2026-02-03", self.seller)
        other = self._create_invoice(self.customer, "2026-02-04", self.colleague)
        [entry] = self._entries("invoice")
        self.assertEqual((entry["id"], entry["day"]), (mine.id, "2026-02-03"))
        self.assertEqual(entry["title"], mine.name)
        seen = [entry["id"] for entry in self._entries("invoice", self.leader)]
        self.assertEqual(seen, [other.id, mine.id])

    def test_credit_notes_lower_what_was_billed(self):
        self._create_invoice(self.customer, "2026-02-03", self.seller, "out_refund")
        [entry] = self._entries("invoice")
        self.assertIn("-", entry["label"])

    def test_whoever_has_no_rights_is_not_offered_the_kind(self):
        clerk = self._create_user("desk", "custrel_followup.custrel_group_user")
        names = {name for name, _label in self._read(clerk)["kinds"]}
        self.assertNotIn("invoice", names)
        self.assertNotIn("order", names)
        self.assertIn("contact", names)
        self._create_invoice(self.customer, "2026-02-03", self.seller)
        self._create_order(self.customer)
        self.assertFalse(self._entries("invoice", clerk))
        self.assertFalse(self._entries("order", clerk))

    def test_an_invoice_stands_on_its_day_west_of_greenwich(self):
        self._create_invoice(self.customer, "2026-02-03", self.seller)
        self.seller.tz = "America/Los_Angeles"
        [entry] = self._entries("invoice")
        self.assertEqual((entry["day"], entry["date"][:10]), ("2026-02-03",) * 2)

    def test_mails_and_notes_of_customer_and_contacts(self):
        partner = self.contact.with_context(tracking_disable=True)
        partner.message_post(
            body="We pay in May",
            subject="Payment",
            message_type="email",
            author_id=self.contact.id,
        )
        self._as(self.seller).message_post(
            body="Rang, nobody there", message_type="comment"
        )
        self.customer.message_notify(
            body="Only for you", partner_ids=self.leader.partner_id.ids
        )
        entries = self._entries("mail")
        self.assertEqual(
            {(e["title"], e["text"], e["who"]) for e in entries},
            {
                ("Payment", "We pay in May", "Wei"),
                ("Note", "Rang, nobody there", "Seller"),
            },
        )
        self.assertEqual({e["open"][0] for e in entries}, {"res.partner"})

    def test_mails_of_a_customer_of_another_company_are_not_shown(self):
        self.contact.message_post(body="Ours", message_type="comment")
        self.assertEqual(len(self._entries("mail")), 1)
        # The contact leaves for where the seller sees nothing.
        self.contact.company_id = self.other_company
        self.assertFalse(self._entries("mail"))

    def test_ratings_are_for_who_may_open_the_complaint(self):
        complaint = self._create_complaint(user_id=self.seller.id)
        self._rate(complaint)
        [entry] = self._entries("rating")
        self.assertEqual((entry["label"], entry["text"]), ("★★☆☆☆", "Too slow"))
        self.assertEqual(entry["open"], ["custrel.complaint", complaint.id])
        self.assertFalse(self._entries("rating", self.colleague))
        self.assertTrue(self._entries("rating", self.leader))

    def test_who_has_nothing_to_do_with_complaints_reads_the_rest(self):
        self._rate(self._create_complaint(user_id=self.seller.id))
        self.contact.message_post(body="Ours", message_type="comment")
        page = self._read(self.clerk)
        self.assertNotIn("rating", {name for name, _label in page["kinds"]})
        self.assertEqual([e["kind"] for e in page["entries"]], ["mail"])
        self.assertTrue(
            self._as(self.clerk)._custrel_explain_hidden_history(), "names are told"
        )

    def test_a_rating_that_was_only_asked_for_is_not_told(self):
        rating = self._rate(self._create_complaint(user_id=self.seller.id))
        rating.consumed = False
        self.assertFalse(self._entries("rating"))

    def test_owners_say_who_took_over_and_why(self):
        self.customer.user_id = self.colleague
        entries = self._entries("assignment", self.leader)
        self.assertIn("Owner: Colleague", [entry["title"] for entry in entries])
        self.assertEqual(entries[0]["day"], "2026-03-02")

    # -------------------------------------------------------------- attachments

    def test_files_stand_in_the_line_of_their_record(self):
        followup = self._record("2026-02-01 03:00:00")
        files = self.env["ir.attachment"].create(
            [
                {
                    "name": "offer.pdf",
                    "res_model": followup._name,
                    "res_id": followup.id,
                    "raw": b"offer",
                },
                {
                    "name": "plan.pdf",
                    "res_model": self.contact._name,
                    "res_id": self.contact.id,
                    "raw": b"plan",
                },
            ]
        )
        self.contact.message_post(
            body="See the plan", attachment_ids=files[1].ids, message_type="comment"
        )
        [entry] = self._entries("contact")
        self.assertEqual([f["name"] for f in entry["attachments"]], ["offer.pdf"])
        [entry] = self._entries("mail")
        self.assertEqual([f["name"] for f in entry["attachments"]], ["plan.pdf"])
        self.env["ir.attachment"].with_user(self.seller).browse(
            entry["attachments"][0]["id"]
        ).check_access("read")

    def test_a_file_of_two_mails_stands_in_both(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "plan.pdf",
                "res_model": self.contact._name,
                "res_id": self.contact.id,
                "raw": b"plan",
            }
        )
        for _number in range(2):
            self.contact.message_post(body="See", message_type="comment")
        messages = self.contact.message_ids.filtered(lambda m: "See" in m.body)
        messages.attachment_ids = file
        files = [e["attachments"] for e in self._entries("mail")]
        self.assertEqual([[f["id"] for f in own] for own in files], [file.ids] * 2)

    # ------------------------------------------------------------------- search

    def test_a_text_is_found_in_every_kind(self):
        self._record("2026-02-01 03:00:00", content="<p>about Pumps</p>")
        self._record("2026-02-02 03:00:00", content="<p>weather</p>")
        self.contact.message_post(body="pumps are late", message_type="comment")
        self._create_complaint(subject="Pump broke", user_id=self.seller.id)
        found = self._read(text="pump")["entries"]
        self.assertEqual(
            {entry["kind"] for entry in found}, {"contact", "mail", "complaint"}
        )
        self.assertEqual(len(found), 3)
        self.assertEqual(len(self._read(text="pump", kinds=["mail"])["entries"]), 1)
        for strange in ("%", "_", "'", "\\", "\N{PILE OF POO}", " ", 7, ["a"]):
            with self.subTest(strange):
                self._read(text=strange)

    # -------------------------------------------------------------------- pages

    def test_new_entries_meanwhile_lose_and_double_nothing(self):
        same = "2026-02-01 04:00:00"
        for number in range(4):
            self._record(same)
            self._create_order(self.customer, date=same)
            self._record(f"2026-01-0{number + 1} 04:00:00")
            self.contact.message_post(body=f"mail {number}", message_type="comment")
        self._create_invoice(self.customer, "2026-02-01", self.seller)
        self.env["mail.message"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.contact.id)]
        ).write({"date": same})
        # As SQL and other programs write it.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE custrel_followup SET date_end = date_end + interval '0.4 s'"
            " WHERE partner_id = %s AND id %% 2 = 0",
            [self.customer.id],
        )
        self.env.invalidate_all()
        before = {(e["kind"], e["id"]) for e in self._read(limit=100)["entries"]}
        seen, cursor = [], None
        while cursor is not False:
            page = self._read(limit=3, before=cursor)
            seen += [(e["kind"], e["id"]) for e in page["entries"]]
            cursor = page["next"]
            self._record("2026-03-01 04:00:00")
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(set(seen), before)

    def test_pages_join_within_a_second(self):
        for _number in range(4):
            self._record("2026-02-01 04:00:00")
            self.env["custrel.need"].create(
                {
                    "name": "Pumps",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                }
            )
        self.env.flush_all()
        # Needs have the moment of their transaction; in no order of their ids.
        for table, column in (
            ("custrel_followup", "date_end"),
            ("custrel_need", "create_date"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = '2026-02-01 04:00:00'::timestamp"
                    " + (7 * id %% 10) * interval '0.1 s' WHERE partner_id = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self.customer.id,
                )
            )
        self.env.invalidate_all()
        kinds = ["contact", "need"]
        whole = [(e["kind"], e["id"]) for e in self._read(kinds=kinds)["entries"]]
        seen, cursor = [], None
        while cursor is not False and len(seen) <= len(whole):
            page = self._read(kinds=kinds, limit=1, before=cursor)
            seen += [(e["kind"], e["id"]) for e in page["entries"]]
            cursor = page["next"]
        self.assertEqual(len(whole), 8)
        self.assertEqual(seen, whole)

    def test_a_forged_end_of_a_page_is_refused(self):
        for before in (
            "x",
            7,
            ["a", 1, 2],
            ["2026-01-01"],
            {"a": 1},
            ["2026-01-01", "b", 3],
            [None, 1, 2],
            ["2026-01-01 00:00:00", [], 2],
        ):
            with self.subTest(before), self.assertRaises(UserError):
                self._read(before=before)

    def test_each_kind_is_found_in_the_order_of_an_index(self):
        """Only then 30 lines of 10,000 are read, and not all of them sorted."""
        customer = self._as(self.seller)
        family = customer._custrel_history_family()
        self.env.flush_all()
        for method in ("sort", "seqscan", "bitmapscan"):
            self.env.cr.execute(
                SQL("SET LOCAL %s = off", SQL.identifier(f"enable_{method}"))
            )
        for kind in ("contact", "order", "grade", "complaint", *OWN_KINDS):
            with self.subTest(kind):
                model, *source = getattr(customer, f"_custrel_history_of_{kind}")()
                records = customer.env[model] if isinstance(model, str) else model
                part = customer._custrel_history_select(
                    (kind, records, *source), family, 0, None, "", 31
                )
                rows = self.env.execute_query(SQL("EXPLAIN %s", part))
                plan = "\n".join(row for [row] in rows)
                # Within a second, or on a day, a few are sorted.
                whole = [
                    line
                    for line in plan.splitlines()
                    if "Sort  (" in line and "Incremental" not in line
                ]
                self.assertFalse(whole, plan)

    def test_orders_are_found_by_an_index_alone(self):
        """Else those of whoever has thousands are read and sorted, where most have
        few."""
        for reader in (self.seller, self.leader):
            customer = self._as(reader)
            model, *source = customer._custrel_history_of_order()
            part = customer._custrel_history_select(
                ("order", customer.env[model], *source),
                customer._custrel_history_family(),
                0,
                None,
                "",
                31,
            )
            self.env.flush_all()
            for method in ("sort", "seqscan", "bitmapscan", "indexscan"):
                self.env.cr.execute(
                    SQL("SET LOCAL %s = off", SQL.identifier(f"enable_{method}"))
                )
            rows = self.env.execute_query(SQL("EXPLAIN %s", part))
            plan = "\n".join(row for [row] in rows)
            index = "Index Only Scan using sale_order_custrel_history_idx"
            self.assertIn(index, plan)

    def test_whom_one_follows_for_others_is_read_from_an_index_alone(self):
        """Rules ask it, and somebody has done thousands of follow-ups."""
        followed = self._as(self.seller).env["custrel.followup"]._followed_by_me()
        self.env.flush_all()
        for method in ("seqscan", "bitmapscan"):
            self.env.cr.execute(
                SQL("SET LOCAL %s = off", SQL.identifier(f"enable_{method}"))
            )
        rows = self.env.execute_query(SQL("EXPLAIN %s", followed))
        self.assertIn("Index Only Scan using custrel_followup_followed_idx", rows[0][0])

    def test_mails_of_a_contact_who_may_not_be_seen_stay_unseen(self):
        self.contact.message_post(body="Ours", message_type="comment")
        self.customer.message_post(body="Office", message_type="comment")
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [self.other_company.id, self.contact.id],
        )
        self.env.invalidate_all()
        self.assertEqual([e["text"] for e in self._entries("mail")], ["Office"])
        self.assertEqual(len(self._entries("mail", self.manager)), 1)

    def test_moves_of_grade_are_for_who_works_there_in_that_company_only(self):
        both = self.company | self.other_company
        self.colleague.company_ids = both
        for company in both:
            self.env["custrel.grade.change"].create(
                {
                    "partner_id": self.customer.id,
                    "company_id": company.id,
                    "date": "2026-02-01 03:00:00",
                    "new_grade_id": self.grade_a.id,
                    "basis": "value",
                }
            )
        self._create_followup(self.customer, user_id=self.colleague.id)
        here = self._as(self.colleague, company=both)
        self.env.flush_all()
        self.assertEqual(len(here.custrel_get_history(kinds=["grade"])["entries"]), 1)
        there = self._as(self.colleague, company=self.other_company | self.company)
        there = there.with_company(self.other_company)
        self.assertFalse(there.custrel_get_history(kinds=["grade"])["entries"])

    def test_the_number_of_queries_does_not_grow(self):
        def fill(number):
            moment = f"2026-02-{number:02} 03:00:00"
            self._record(moment)
            self._create_order(self.customer, date=moment)
            self._create_invoice(self.customer, moment[:10], self.seller)
            self.contact.message_post(body="Mail", message_type="comment")
            self._rate(self._create_complaint(user_id=self.seller.id))
            self._create_customer(
                f"Contact {number}", is_company=False, parent_id=self.customer.id
            )

        fill(1)
        self._count()
        few = self._count()
        for number in range(2, 9):
            fill(number)
        self.assertLessEqual(self._count(), few)

    def _count(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._as(self.seller).custrel_get_history()
        return self.env.cr.sql_log_count - before
