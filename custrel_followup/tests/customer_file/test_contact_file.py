from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon
from ..queries import QueryCounter

TUESDAY = "custrel_followup.custrel_weekday_1"
THURSDAY = "custrel_followup.custrel_weekday_3"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContactFile(CustrelCommon):
    """How somebody wants to be reached is written on the contact, kept beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.person = cls.env["res.partner"].create(
            {"name": "Li Hua", "parent_id": cls.customer.id}
        )
        cls.phone = cls.env.ref("custrel_followup.custrel_channel_phone")
        cls.chat = cls.env.ref("custrel_followup.custrel_channel_im")
        cls.days = cls.env.ref(TUESDAY) | cls.env.ref(THURSDAY)

    def _files(self, partner=None):
        return self.env["custrel.contact.file"].search(
            [("partner_id", "in", (partner or self.customer).ids)]
        )

    def test_salesperson_writes_it_on_the_form(self):
        for partner in self.customer | self.person:
            with Form(partner.with_user(self.seller)) as form:
                form.custrel_no_calls = True
                form.custrel_hour_from = 9
                form.custrel_hour_to = 11.5
                form.custrel_weekday_ids.add(self.env.ref(TUESDAY))
                form.custrel_wanted_channel_ids.add(self.chat)
            file = self._files(partner)
            self.assertEqual(len(file), 1)
            self.assertTrue(file.no_calls)
            self.assertEqual((file.hour_from, file.hour_to), (9.0, 11.5))
            self.assertEqual(file.weekday_ids, self.env.ref(TUESDAY))
            self.assertEqual(file.wanted_channel_ids, self.chat)
            with Form(partner.with_user(self.seller)) as form:
                form.custrel_hour_to = 10
            self.assertTrue(file.no_calls, "what was not changed stays")
            self.assertEqual((file.hour_from, file.hour_to), (9.0, 10.0))
            self.assertEqual(file.weekday_ids, self.env.ref(TUESDAY))

    def test_nothing_is_kept_of_who_wants_nothing(self):
        self.customer.write({"custrel_no_calls": False, "custrel_hour_from": 0})
        self.assertFalse(self._files())
        with Form(self.customer.with_user(self.seller)) as form:
            form.name = "Renamed"
        self.assertFalse(self._files())

    def test_hours_move_past_each_other(self):
        self.customer.write({"custrel_hour_from": 9, "custrel_hour_to": 11})
        self.customer.write({"custrel_hour_from": 11, "custrel_hour_to": 12})
        self.assertEqual(self.customer.custrel_hour_from, 11)

    def test_hours_that_never_open_are_refused(self):
        for begin, end in ((9, 9), (9, 9.001)):
            with self.subTest(begin=begin, end=end):
                with self.assertRaisesRegex(ValidationError, "nobody could ever"):
                    self._set_hours_of(begin, end)
                self.env.invalidate_all()
        for begin, end in ((22, 2), (9, 0), (0, 24), (0, 0.5)):
            self._set_hours_of(begin, end)
        for begin, end in ((24, 2), (-1, 5), (9, 25)):
            with (
                self.subTest(begin=begin, end=end),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._set_hours_of(begin, end)
                self.env.flush_all()
            self.env.invalidate_all()

    def _set_hours_of(self, begin, end):
        self.customer.write({"custrel_hour_from": begin, "custrel_hour_to": end})

    def test_what_is_wanted_is_not_forbidden(self):
        self.customer.custrel_wanted_channel_ids = self.phone
        with self.assertRaisesRegex(ValidationError, "Phone"):
            self.customer.custrel_forbidden_channel_ids = self.phone
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "Phone"):
            self.customer.custrel_no_calls = True

    def test_found_and_not_found(self):
        other = self._create_customer("Other")
        self.customer.custrel_no_calls = True
        self.customer.custrel_weekday_ids = self.days
        both = self.customer | other
        partners = self.env["res.partner"].with_user(self.seller)

        def find(name, operator, value):
            domain = [("id", "in", both.ids), (name, operator, value)]
            return partners.search(domain).sudo(False).with_env(self.env)

        self.assertEqual(find("custrel_no_calls", "=", True), self.customer)
        self.assertEqual(find("custrel_no_calls", "=", False), other)
        self.assertEqual(find("custrel_no_calls", "!=", True), other)
        self.assertEqual(find("custrel_weekday_ids", "=", "Tuesday"), self.customer)
        self.assertEqual(find("custrel_weekday_ids", "=", False), other)
        self.assertEqual(find("custrel_weekday_ids", "!=", False), self.customer)

    def test_export_and_import_by_names(self):
        self.customer.write(
            {
                "custrel_no_calls": True,
                "custrel_weekday_ids": [Command.set(self.days.ids)],
                "custrel_hour_from": 9.5,
                "custrel_hour_to": 11,
                "custrel_tz": "Asia/Kolkata",
                "custrel_wanted_channel_ids": [Command.set(self.chat.ids)],
            }
        )
        names = [
            "name",
            "custrel_no_calls",
            "custrel_weekday_ids",
            "custrel_hour_from",
            "custrel_hour_to",
            "custrel_tz",
            "custrel_wanted_channel_ids",
        ]
        self.env.invalidate_all()
        rows = self.customer.export_data(names)["datas"]
        self.assertEqual(rows[0][2], "Tuesday,Thursday")
        rows[0][0] = "Imported"
        rows = [[str(value) for value in row] for row in rows]
        result = self.env["res.partner"].with_user(self.leader).load(names, rows)
        self.assertFalse(result["messages"])
        partner = self.env["res.partner"].browse(result["ids"])
        file = self._files(partner)
        self.assertTrue(file.no_calls)
        self.assertEqual(file.weekday_ids, self.days)
        self.assertEqual((file.hour_from, file.hour_to), (9.5, 11))
        self.assertEqual(file.tz, "Asia/Kolkata")
        self.assertEqual(file.wanted_channel_ids, self.chat)

    def test_merged_customers_keep_what_each_of_them_wants(self):
        doublet = self._create_customer("Doublet")
        third = self._create_customer("Third")
        self.customer.custrel_hour_from = 9
        self.customer.custrel_wanted_channel_ids = self.phone
        doublet.write({"custrel_no_calls": True, "custrel_tz": "Asia/Tokyo"})
        third.custrel_weekday_ids = self.days
        third.custrel_forbidden_channel_ids = self.chat
        self._merge(self.customer, doublet | third)
        file = self._files()
        self.assertEqual(len(file), 1)
        self.assertTrue(file.no_calls)
        self.assertFalse(file.wanted_channel_ids, "what one forbids is not wanted")
        self.assertEqual(file.forbidden_channel_ids, self.chat)
        self.assertEqual((file.tz, file.hour_from), ("Asia/Tokyo", 9))
        self.assertEqual(file.weekday_ids, self.days)

    def test_merged_into_one_that_wants_nothing(self):
        doublet = self._create_customer("Doublet")
        doublet.write({"custrel_no_calls": True})
        self._merge(self.customer, doublet)
        self.assertTrue(self.customer.custrel_no_calls)

    def _merge(self, kept, doublets):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((kept | doublets).ids)],
                "dst_partner_id": kept.id,
            }
        )
        wizard.action_merge()
        self.assertFalse(doublets.exists())

    def test_colleague_reads_and_is_told_why_he_can_not_write(self):
        self.customer.custrel_no_calls = True
        theirs = self.customer.with_user(self.colleague)
        self.assertTrue(theirs.custrel_no_calls)
        with self.assertRaisesRegex(AccessError, "look after"):
            theirs.custrel_no_calls = False
        with self.assertRaisesRegex(AccessError, "look after"):
            self.person.with_user(self.colleague).custrel_no_calls = True
        nobodys = self._create_customer("Nobody's")
        nobodys.with_user(self.colleague).custrel_no_calls = True
        self.assertTrue(nobodys.custrel_no_calls)

    def test_customer_of_another_company_is_not_seen(self):
        self.customer.custrel_no_calls = True
        self.customer.company_id = self.company
        file = self._files().with_user(self.stranger)
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            file.read(["no_calls"])
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            file.write({"no_calls": False})

    def test_new_customer_with_wishes(self):
        partner = (
            self.env["res.partner"]
            .with_user(self.seller)
            .create({"name": "New", "custrel_no_calls": True, "custrel_hour_from": 9})
        )
        self.assertTrue(self._files(partner).no_calls)

    def test_a_list_of_contacts_is_read_by_few_queries(self):
        few = self.env["res.partner"].union(*map(self._create_customer, "ab"))
        many = few.union(*map(self._create_customer, "cdefghij"))
        many.custrel_no_calls = True
        counts = []
        for partners in (few, few, many):  # the first time rights are looked up
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            partners.with_user(self.seller).read(
                ["custrel_no_calls", "custrel_hour_from"]
            )
            counts.append(counter.stop())
        self.assertEqual(*counts[1:])
