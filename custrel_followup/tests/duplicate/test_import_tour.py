import io

import openpyxl
import xlsxwriter

from odoo.tests import HttpCase, tagged

from ..common import CustrelCommon

HEAD = (
    *("Name", "Is a Company", "City", "Country", "Phone", "Email", "Tax ID"),
    *("Contact/Name", "Contact/Email", "Contact/Job Position"),
)
CUSTOMERS = 200
WRONG = (17, 60, 61, 199)
"""Customers whose country does not exist."""


@tagged("post_install", "-at_install")
class TestImportTour(CustrelCommon, HttpCase):
    """A salesperson imports a sheet of 200 customers with contacts in the browser:
    warned of who is there already, mends what failed, and imports that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.known = cls._create_customer(
            "Harbour Line Logistics Co., Ltd.",
            user_id=cls.seller.id,
            phone="+86 574 5501 1037",
        )

    def _rows(self):
        for n in range(CUSTOMERS):
            name = f"Sheet Customer {n:03}"
            phone = f"+86 512 66{n:06}"
            if n == 5:  # is there already, written otherwise
                name, phone = "HARBOUR LINE LOGISTICS", "0574-55011037"
            country = "Atlantis" if n in WRONG else "China"
            mail = f"office@sheet{n:03}.example"
            yield (
                *(name, "TRUE", "Suzhou", country, phone, mail, ""),
                *(f"Li Hua {n}", f"li@sheet{n:03}.example", "Buyer"),
            )
            yield *("",) * 7, f"Wang Fang {n}", f"wang@sheet{n:03}.example", "Engineer"

    def _keep(self, rows):
        """Keep a sheet of these rows where the browser finds it."""
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
        book.close()
        self.env["ir.attachment"].with_user(self.seller).create(
            {"name": "customers.xlsx", "raw": buffer.getvalue()}
        )

    def _start(self, tour, rows):
        self._keep(rows)
        self.start_tour(
            "/odoo/contacts/import", tour, login=self.seller.login, timeout=900
        )

    def test_a_sheet_is_imported_mended_and_imported_again(self):
        self._start("custrel_import_customers", [HEAD, *self._rows()])
        found = self.env["res.partner"].search([("name", "like", "Sheet Customer")])
        companies = found.filtered("is_company")
        self.assertEqual(len(companies), CUSTOMERS - len(WRONG) - 1)
        self.assertEqual({len(c.child_ids) for c in companies}, {2})
        twin = self.env["res.partner"].search([("name", "=", "HARBOUR LINE LOGISTICS")])
        pair = self.env["custrel.duplicate"].search([("other_id", "=", twin.id)])
        self.assertEqual(pair.partner_id, self.known)

        [file] = self.env["ir.attachment"].search(
            [("res_model", "=", "base_import.import"), ("name", "like", "imported")]
        )
        sheet = openpyxl.load_workbook(io.BytesIO(file.raw)).active
        head, *rows = ([c.value or "" for c in row] for row in sheet.iter_rows())
        self.assertEqual(
            [row[0] for row in rows if row[0]],
            [f"Sheet Customer {n:03}" for n in WRONG],
        )
        self.assertEqual(len(rows), 2 * len(WRONG), "their contacts, too")
        self.assertIn("Atlantis", rows[0][-1])

        mended = [["China" if cell == "Atlantis" else cell for cell in r] for r in rows]
        self._start("custrel_import_mended", [head, *mended])
        found = self.env["res.partner"].search([("name", "like", "Sheet Customer")])
        companies = found.filtered("is_company")
        self.assertEqual(len(companies), CUSTOMERS - 1)
        self.assertEqual({len(c.child_ids) for c in companies}, {2})
