from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..complaint.common import ComplaintCommon

ONE_A_CUSTOMER = {
    "custrel_score": 1,
    "custrel_customer_grade": 1,
    "custrel_customer_rhythm": 1,
    "custrel_contact_file": 1,
    "custrel_customer_file": 1,
    "custrel_contact_report": 1,
}
"""Tables with one row for a customer, company and month: of two one remains."""

MADE_ANEW = ("custrel_duplicate", "custrel_duplicate_key")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestDuplicateMerge(ComplaintCommon):
    """Nothing is lost when two become one who both have rows of every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._create_customer("Kept Works Ltd", user_id=cls.seller.id)
        cls.doublet = cls._create_customer("Kept Works", user_id=cls.colleague.id)
        for customer in cls.kept | cls.doublet:
            cls._fill(customer)
        cls._grade_customers()
        cls.env["custrel.handover"].create(
            {
                "user_id": cls.seller.id,
                "company_id": cls.company.id,
                "reason": "move",
                "line_ids": [
                    (0, 0, {"partner_id": customer.id, "role": "work"})
                    for customer in cls.kept | cls.doublet
                ],
            }
        )
        cls.env.flush_all()
        cls.env.cr.flush()
        cls.env["custrel.duplicate"]._find()

    @classmethod
    def _fill(cls, customer):
        cls._create_order(customer, amount=100 + customer.id)
        customer.custrel_second_user_id = cls.leader
        customer.custrel_no_calls = True
        customer.custrel_employees = 5
        cls.env["custrel.need"].create(
            {
                "name": "Parts by eight",
                "partner_id": customer.id,
                "company_id": cls.company.id,
            }
        )
        cls._create_followup(customer, content="Met them").action_done()
        cls._create_followup(customer, origin="cadence")
        cls._create_followup(customer, origin="next_action")
        cls.env["custrel.complaint"].create(
            {
                "subject": "Stands still",
                "partner_id": customer.id,
                "company_id": cls.company.id,
                "team_id": cls.team.id,
            }
        )
        cls.env["custrel.contact.report"].create(
            {
                "partner_id": customer.id,
                "company_id": cls.company.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
            }
        )

    def _get_columns(self):
        """:return: pairs of table and column of ours that point to a customer"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rel.relname, att.attname
                  FROM pg_constraint con
                  JOIN pg_class rel ON rel.oid = con.conrelid
                  JOIN pg_attribute att
                    ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
                 WHERE con.contype = 'f' AND con.confrelid = 'res_partner'::regclass
                   AND rel.relname LIKE 'custrel%%'
                """
            )
        )
        return [row for row in rows if row[0] not in MADE_ANEW]

    def _count(self, partners):
        self.env.flush_all()
        return {
            (table, column): self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s IN %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    tuple(partners.ids),
                )
            )[0][0]
            for table, column in self._get_columns()
        }

    def _merge(self, kept, doublet):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [(6, 0, (kept | doublet).ids)],
                "dst_partner_id": kept.id,
            }
        )
        wizard.action_merge()

    def test_every_row_is_there_before_and_after(self):
        both = self.kept | self.doublet
        before = self._count(both)
        filled = {table for (table, _column), count in before.items() if count >= 2}
        for table in (
            "custrel_followup",
            "custrel_complaint",
            "custrel_assignment",
            "custrel_grade_change",
            "custrel_score",
            "custrel_customer_grade",
            "custrel_customer_rhythm",
            "custrel_contact_file",
            "custrel_customer_file",
            "custrel_contact_report",
            "custrel_handover_line",
            "custrel_need",
        ):
            self.assertIn(table, filled, "both have such rows")
        self._merge(self.kept, self.doublet)
        self.assertFalse(self.doublet.exists())
        after = self._count(self.kept)
        for (table, column), count in before.items():
            expected = min(count, ONE_A_CUSTOMER.get(table, count))
            with self.subTest(f"{table}.{column}"):
                self.assertEqual(after[table, column], expected)

    def test_verdicts_on_third_customers_move_along(self):
        third = self._create_customer("Kept Works GmbH", user_id=self.seller.id)
        fourth = self._create_customer("Kept Works Inc", user_id=self.seller.id)
        self.env.cr.flush()
        pairs = self.env["custrel.duplicate"]
        pairs._find()

        def pair(one, other):
            ids = sorted((one | other).ids)
            return pairs.search(
                [("partner_id", "=", ids[0]), ("other_id", "=", ids[1])]
            )

        pair(self.doublet, third).action_not_duplicate()
        self._merge(self.kept, self.doublet)
        self.assertEqual(pair(self.kept, third).state, "not_duplicate")
        self.env.cr.flush()
        pairs._find()
        self.assertEqual(pair(self.kept, third).state, "not_duplicate")
        self.assertEqual(pair(self.kept, fourth).state, "suspect")

    def test_customer_and_its_contact_are_refused_with_a_sentence(self):
        contact = self._create_customer("Contact", parent_id=self.kept.id)
        with self.assertRaisesRegex(UserError, "parent"):
            self._merge(self.kept, contact)
