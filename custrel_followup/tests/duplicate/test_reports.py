import io

import openpyxl

from odoo import Command
from odoo.tests import Form, freeze_time, tagged

from ..common import CustrelCommon

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReportsOfOthers(CustrelCommon):
    """What users of other programs reported of importing, merging and checking contacts
    does not happen here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.seller | cls.manager
        people.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.china = cls.env.ref("base.cn")

    def _import(self, fields, rows):
        """Import a workbook as its program wrote it: numbers are numbers, text is text.

        :return: what the client gets, and the contacts
        """
        book = openpyxl.Workbook()
        for row in (fields, *rows):
            book.active.append(row)
        file = io.BytesIO()
        book.save(file)
        wizard = (
            self.env["base_import.import"]
            .with_user(self.seller)
            .create(
                {
                    "res_model": "res.partner",
                    "file": file.getvalue(),
                    "file_name": "list.xlsx",
                    "file_type": XLSX,
                }
            )
        )
        result = wizard.execute_import(
            fields, fields, {"has_headers": True, "custrel_keep_good": True}
        )
        return result, self.env["res.partner"].browse(result["ids"])

    def _create(self, name, **vals):
        vals = {"name": name, "is_company": True, "user_id": self.seller.id, **vals}
        return self.env["res.partner"].with_user(self.seller).create(vals)

    def _look(self, customer):
        """:return: whom the add-on suspects to be this customer"""
        self.env.cr.flush()
        pairs = self.env["custrel.duplicate"]._look_now(customer)
        return (pairs.partner_id | pairs.other_id) - customer

    def _merge(self, kept, *others):
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(self.manager)
            .create(
                {
                    "partner_ids": [Command.set(kept.union(*others).ids)],
                    "dst_partner_id": kept.id,
                }
            )
        )
        wizard.action_merge()

    def test_who_has_only_a_phone_number_is_imported_and_recognised(self):
        """cluster-software/agent-crm 84: who had no e-mail address was left out."""
        known = self._create("Old Name", phone="+86 21 5555 0101")
        _result, found = self._import(
            ["name", "is_company", "phone", "country_id"],
            [["Quite Another", "1", "021 5555 0101", "China"]],
        )
        self.assertEqual(len(found), 1)
        self.assertIn(known, self._look(found))

    def test_phonelib_367_a_number_is_the_same_with_its_extension(self):
        """phone-number-parser 689, zh-address-parse 93: with it, it was none."""
        china = {"country_id": self.china.id}
        known = self._create("Old Name", phone="+86 21 5555 0102", **china)
        contact = self._create("Li", is_company=False, phone="021-55550102-8001")
        for name, phone in (
            ("Quite Another", "021-55550102-8001"),
            ("Not The Same", "13812340000 / 021-55550102转12"),
            ("With A Person", False),
        ):
            with self.subTest(name):
                other = self._create(name, phone=phone, **china)
                if not phone:
                    contact.parent_id = other
                self.assertIn(known, self._look(other))
                other.unlink()

    def test_zeros_in_front_stay(self):
        """hizzle-co/noptin 602, KingdomFirst/Excavator 152: they were lost."""
        result, found = self._import(
            ["name", "is_company", "custrel_number", "zip", "phone"],
            [["Zero Ltd", "1", "000471", "01067", "0351 123456"]],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(found.zip, "01067")
        self.assertEqual(found.with_user(self.seller).custrel_number, "000471")
        self.assertTrue(found.phone.endswith("351 123456"))

    def test_powershell_7776_a_line_that_names_the_separator_is_no_heading(self):
        for separator in ";", ",", "\t", "|":
            for width in 2, 3:
                cells = ["Name", "Phone", "City"][:width]
                rows = [cells, [f"Firm {width}", "021 5555 0001", "Hefei"][:width]]
                text = "\r\n".join(separator.join(row) for row in rows)
                wizard = self.env["base_import.import"].create(
                    {
                        "res_model": "res.partner",
                        "file": f"sep={separator}\r\n{text}\r\n".encode("utf-8-sig"),
                        "file_name": "list.csv",
                        "file_type": "text/csv",
                    }
                )
                options = {"has_headers": True, "quoting": '"', "encoding": "utf-8-sig"}
                for given in "", separator:
                    seen = wizard.parse_preview(options | {"separator": given})
                    self.assertEqual(seen["headers"], cells, (separator, given))
                    self.assertEqual(seen["preview"][0], [f"Firm {width}"])
                    self.assertEqual(seen["options"]["separator"], separator)

    def test_a_file_of_excel_in_chinese_is_read_whole(self):
        """chardet 168, open-webui 24973: what is called GB2312 or Big5 has characters
        that these lack, and one of them stopped the whole file."""
        for said, meant, name in (
            ("gb2312", "gbk", "上海朱镕机械有限公司"),
            ("big5", "big5hkscs", "香港喺機械有限公司"),
        ):
            with self.subTest(said):
                wizard = (
                    self.env["base_import.import"]
                    .with_user(self.seller)
                    .create(
                        {
                            "res_model": "res.partner",
                            "file": f"Name,City\r\n{name},HK\r\n".encode(meant),
                            "file_name": "list.csv",
                            "file_type": "text/csv",
                        }
                    )
                )
                options = {"has_headers": True, "quoting": '"', "encoding": said}
                preview = wizard.parse_preview(dict(options, separator=","))
                self.assertFalse(preview.get("error"))
                result = wizard.execute_import(
                    ["name", "city"], ["name", "city"], preview["options"]
                )
                found = self.env["res.partner"].browse(result["ids"])
                self.assertEqual(found.name, name)

    def test_numbers_of_a_workbook_stay_whole(self):
        """A cell that is a number is no number with a decimal point."""
        _result, found = self._import(
            ["name", "is_company", "zip", "phone", "custrel_number"],
            [["Numeric Ltd", True, 200120, 862155550199, 471]],
        )
        self.assertEqual(found.zip, "200120")
        self.assertEqual(found.phone.lstrip("+").replace(" ", ""), "862155550199")
        self.assertEqual(found.with_user(self.seller).custrel_number, "471")

    def test_an_extension_is_no_other_number(self):
        """CDCgov/dibbs-ecr-viewer 497: a number with an extension was called wrong."""
        usa = self.env.ref("base.us")
        plain = self._create("Hospital", phone="+1 608-271-9000", country_id=usa.id)
        for written in ("608-271-9000 x11", "608-271-9000 ext 11"):
            with self.subTest(written):
                other = self._create("Clinic", phone=written, country_id=usa.id)
                self.assertNotIn("is no phone number", other.custrel_hints or "")
                self.assertIn(plain, self._look(other))

    def test_a_tax_id_is_the_same_with_and_without_hyphens(self):
        """OCA/partner-contact 1414: only what was written alike was found."""
        argentina = self.env.ref("base.ar").id
        one = self._create("Uno", vat="20-21345678-4", country_id=argentina)
        other = self._create("Otro", vat="20213456784", country_id=argentina)
        self.assertIn(one, self._look(other))

    def test_a_tax_id_is_the_same_however_its_country_writes_it(self):
        """odoo/odoo 96319, 161278 and 258223, python-stdnum 256: numbers with another
        prefix or suffix were taken for other ones, which spoke against two of the same
        name."""
        for country, written, otherwise in (
            ("gr", "EL094259216", "094259216"),
            ("ch", "CHE-115.391.649 MWST", "CHE115391649"),
            ("be", "BE 428.759.497", "BE0428759497"),
            ("cn", "９１３１０１１５ＭＡ１Ｋ３５Ｊ６４Ｘ", "91310115MA1K35J64X"),
        ):
            with self.subTest(country):
                place = self.env.ref(f"base.{country}").id
                one = self._create("Same Works", vat=written, country_id=place)
                other = self._create("Same Works", vat=otherwise, country_id=place)
                self.assertEqual(self._look(other), one)
                (one | other).active = False
        one = self._create("Far Away", vat="DE136695976")
        other = self._create("Near By", vat="136695976")
        other.country_id = self.env.ref("base.de")
        self.assertIn(one, self._look(other))

    def test_a_name_is_the_same_without_the_letters_of_its_language(self):
        """SmartCopy 190, margince/margince 2849: Mueller was not Müller, and ООО in
        front made a name another one."""
        for written, otherwise in (
            ("Müller Maschinen GmbH", "Mueller Maschinen"),
            ("Jørgensen Værft A/S", "Jorgensen Vaerft"),
            ("ООО «Ромашка»", "Ромашка"),
        ):
            with self.subTest(written):
                one, other = self._create(written), self._create(otherwise)
                self.assertIn(one, self._look(other))

    def test_a_tax_id_of_a_company_makes_no_duplicates_of_its_contacts(self):
        """odoo/odoo 10534: all contacts of a company were merged into one."""
        company = self._create("Agro", vat="91310000132212345X")
        contacts = self.env["res.partner"].create(
            [{"name": name, "parent_id": company.id} for name in ("Li", "Wang")]
        )
        self.assertFalse(self._look(company | contacts))

    def test_archived_ones_with_the_same_tax_id_are_named_while_typing(self):
        """odoo/odoo 53701: who was archived was entered a second time."""
        number = "91350100M000100Y43"
        self._create("Gone", vat=number, country_id=self.china.id).active = False
        self.env.cr.flush()
        partners = self.env["res.partner"].with_user(self.seller)
        with Form(partners.with_context(default_is_company=True)) as form:
            form.name = "Somebody"
            form.country_id, form.vat = self.china, number
            self.assertIn("archived", form.custrel_alike)

    def test_a_copy_of_a_customer_has_no_number_yet(self):
        """OCA/partner-contact 2284: copying failed, for the number must be unique."""
        customer = self._create("Original", custrel_number="C-1")
        copy = customer.copy()
        self.assertFalse(copy.custrel_number)
        self.assertEqual(customer.custrel_number, "C-1")

    def test_a_sheet_that_is_imported_twice_is_named_the_second_time(self):
        """twentyhq/twenty 11864, mautic/mautic 5245: it came in twice, silently."""
        fields = ["name", "is_company", "email"]
        rows = [[f"Twice {n} Ltd", "1", f"info@twice{n}.example"] for n in range(3)]
        self._import(fields, rows)
        result, _found = self._import(fields, rows)
        self.assertEqual(len(result["custrel"]["alike"]), 3)

    def test_empty_cells_change_nothing_of_the_next_row(self):
        """tbar0970/jethro-pmm 441: the number of a row went to the one below it."""
        _result, found = self._import(
            ["name", "is_company", "phone"],
            [["First Ltd", "1", "+86 21 5555 0102"], ["Second Ltd", "1", None]],
        )
        self.assertEqual(len(found), 2)
        self.assertFalse(found[1].phone)

    def test_contacts_of_two_customers_are_merged(self):
        """SuiteCRM/SuiteCRM 8673: it failed where both had a customer."""
        one, two = self._create("One"), self._create("Two")
        kept, other = self.env["res.partner"].create(
            [
                {"name": "Mei", "parent_id": one.id, "email": "mei@merge.example"},
                {"name": "Mei", "parent_id": two.id, "email": "mei@merge.example"},
            ]
        )
        other.custrel_role = "decides"
        self._merge(kept, other)
        self.assertFalse(other.exists())
        self.assertEqual(kept.parent_id, one)
        self.assertEqual(kept.custrel_role, "decides")

    def test_who_follows_both_follows_one_after_merging(self):
        """odoo/odoo 2097: merging failed where somebody followed both."""
        one, two = self._create("Same"), self._create("Same")
        (one | two).message_subscribe(self.colleague.partner_id.ids)
        self._merge(one, two)
        self.assertIn(self.colleague.partner_id, one.message_partner_ids)

    def test_a_hint_names_the_whole_tax_id(self):
        """odoo/odoo 284305: the beginning of the number was cut off."""
        swiss = self.env.ref("base.ch").id
        customer = self._create("Alpen AG", vat="CHE-115.391.649", country_id=swiss)
        self.assertIn("CHE-115.391.649", customer.custrel_hints)

    def test_letters_of_a_number_are_no_country(self):
        """odoo/odoo 283376: RO in front of a Mexican number was taken for Romania."""
        mexico = self.env.ref("base.mx").id
        customer = self._create("Rosa", vat="ROS561231GR8", country_id=mexico)
        self.assertNotIn("is no tax ID", customer.custrel_hints or "")
