import base64
import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon

HEAD = ["Name", "Company", "Country", "Phone"]
FIELDS = ["name", "is_company", "country_id", "phone"]
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "custrel_keep_good": True,
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestImport(CustrelCommon):
    """A sheet of customers: what is right is imported, what fails comes back with the
    reason, and who resembles somebody is named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.known = cls._create_customer(
            "Harbour Line Co., Ltd.", user_id=cls.seller.id
        )
        cls.env.cr.flush()

    def _import(
        self,
        rows,
        head=HEAD,
        fields=FIELDS,
        dryrun=False,
        user=None,
        file_head=None,
        **options,
    ):
        """:param head: as the client gives it
        :param file_head: as it stands in the sheet, if that is something else"""
        wizard = self._prepare(rows, file_head or head, user)
        return wizard.execute_import(fields, head, OPTIONS | options, dryrun=dryrun)

    def _prepare(self, rows, head=HEAD, user=None):
        """:return: the import of a sheet"""
        lines = [",".join(row) for row in (head, *rows)]
        wizards = self.env["base_import.import"].with_user(user or self.seller)
        return wizards.create(
            {
                "res_model": "res.partner",
                "file": "\n".join(lines).encode(),
                "file_name": "list.csv",
                "file_type": "text/csv",
            }
        )

    def _read(self, result):
        """:return: rows of the file with what failed"""
        attachment = self.env["ir.attachment"].browse(result["custrel"]["file"])
        sheet = openpyxl.load_workbook(io.BytesIO(attachment.raw)).active
        return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]

    def _rows(self, count, wrong=()):
        return [
            [
                f"Import {n}",
                "1",
                "Nowhere" if n in wrong else "China",
                f"021 5555 {n:04}",
            ]
            for n in range(count)
        ]

    def test_what_is_right_is_imported_and_the_rest_comes_back(self):
        wrong = {3, 50, 51, 119}
        result = self._import(self._rows(120, wrong))
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 116)
        self.assertEqual(result["custrel"]["failed"], 4)
        head, *rows = self._read(result)
        self.assertEqual(head, [*HEAD, "Why it was not imported"])
        self.assertEqual(
            [row[0] for row in rows], [f"Import {n}" for n in sorted(wrong)]
        )
        for row in rows:
            self.assertIn("Nowhere", row[-1])
            self.assertTrue(row[3].startswith("021 5555"), "numbers stay text")
        # Mended, and imported again as it is.
        mended = [[*row[:2], "China", row[3], "x"] for row in rows]
        again = self._import(mended, head=head, fields=[*FIELDS, False])
        self.assertEqual(len(again["ids"]), 4)
        self.assertFalse(again["custrel"]["failed"])
        names = self.env["res.partner"].search([("name", "=like", "Import %")])
        self.assertEqual(len(names), 120)

    def test_a_number_that_is_none_stops_no_other_row(self):
        """Also a day that is none; the reason says in which column and row."""
        head = [*HEAD, "Yearly Potential", "Potential Estimated On"]
        fields = [*FIELDS, "custrel_potential", "custrel_potential_on"]
        rows = [[*row, "1200.50", "2026-01-31"] for row in self._rows(4)]
        rows[1][4], rows[2][5] = "about 2m", "soon"
        for wrong in ("nan", "inf"):
            rows.append([*self._rows(1)[0], wrong, ""])
        options = {"date_format": "%Y-%m-%d"}
        tried = self._import(rows, head=head, fields=fields, dryrun=True, **options)
        said = [message["message"] for message in tried["messages"]]
        self.assertEqual(
            [text for text in said if "about 2m" in text],
            [
                "Row 3: “about 2m” in field 'Yearly Potential' is no number. Write one "
                "like 1200 or 1200.50, without words."
            ],
        )
        self.assertTrue([text for text in said if text.startswith("Row 4: “soon”")])
        result = self._import(rows, head=head, fields=fields, **options)
        self.assertEqual((len(result["ids"]), result["custrel"]["failed"]), (2, 4))
        taken = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(taken.mapped("custrel_potential"), [1200.5, 1200.5])
        self.assertIn("2026-03-31", self._read(result)[2][-1])

    def test_each_column_comes_back_as_it_was(self):
        head = ["Name", "Land", "Country", "Phone", "Size"]
        fields = ["name", False, "country_id", "phone", "custrel_employees"]
        result = self._import(
            [["Bad Works", "Li Hua", "Nowhere", "021 5555 0001", "35"]],
            head=[label.lower() for label in head],
            fields=fields,
            file_head=head,
        )
        came, row = self._read(result)
        self.assertEqual(came, [*head, "Why it was not imported"])
        self.assertEqual(
            row[:5], ["Bad Works", "Li Hua", "Nowhere", "021 5555 0001", 35]
        )
        # Once more, the reasons of this time only.
        again = self._import(
            [[str(cell).replace("\n", " ").replace(",", "") for cell in row]],
            head=came,
            fields=[*fields, False],
        )
        self.assertEqual(self._read(again)[0], came)

    def test_rows_have_the_numbers_of_the_sheet(self):
        """With empty rows between them, and each reason once."""
        self.known.custrel_number = "K900"
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Name", "Customer Number", "Number of Employees"])
        sheet.append(["Good Works", "", 3])
        sheet.append([])
        sheet.append(["Bad Works", "", "many"])
        sheet.append(["Worse Works", "", "many"])
        sheet.append(["Other Works", "K900", 3])
        fields = ["name", "custrel_number", "custrel_employees"]
        result = self._import_book(book, fields, dryrun=True)
        said = [message["message"] for message in result["messages"]]
        self.assertTrue(said[0].startswith("2 rows (4, 5): “many”"), said)
        sheet["C4"] = sheet["C5"] = 3
        result = self._import_book(book, fields, dryrun=True)
        [said] = result["messages"]
        self.assertTrue(said["message"].startswith("Row 6: "), said)

    def _import_book(self, book, fields, **options):
        buffer = io.BytesIO()
        book.save(buffer)
        wizard = self.env["base_import.import"].with_user(self.seller)
        wizard = wizard.create(
            {
                "res_model": "res.partner",
                "file": buffer.getvalue(),
                "file_name": "list.xlsx",
                "file_type": "application/vnd.openxmlformats-officedocument"
                ".spreadsheetml.sheet",
            }
        )
        dryrun = options.pop("dryrun", False)
        options = {"has_headers": True, **options}
        return wizard.execute_import(fields, fields, options, dryrun=dryrun)

    def test_names_of_any_installed_language(self):
        self._install_chinese()
        head = ["Name", "Intent to Buy", "Country"]
        fields = ["name", "custrel_intent", "country_id"]
        rows = [["A Works", "高", "中国"], ["B Works", "Medium", "China"]]
        for lang in ("zh_CN", "en_US"):
            self.seller.lang = lang
            result = self._import(rows, head=head, fields=fields)
            self.assertFalse(result["custrel"]["failed"], lang)
            taken = self.env["res.partner"].browse(result["ids"])
            self.assertEqual(taken.mapped("custrel_intent"), ["high", "medium"])
            self.assertEqual(taken.country_id, self.env.ref("base.cn"))

    def _install_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "in", ("base", "custrel_followup"))]
        )._update_translations(["zh_CN"])

    def test_reasons_say_what_may_stand_there(self):
        head = ["Name", "Intent to Buy", "Country", "Owner"]
        fields = ["name", "custrel_intent", "country_id", "user_id"]
        result = self._import(
            [
                ["A Works", "Very hot", "", ""],
                ["B Works", "", "Chinna", ""],
                ["C Works", "", "", self.seller.name + "x"],
                ["D Works", "", "Atlantis", ""],
            ],
            head=head,
            fields=fields,
        )
        reasons = [row[-1] for row in self._read(result)[1:]]
        self.assertIn("Use one of these names: High, Medium, Low.", reasons[0])
        self.assertIn("such as: China", reasons[1])
        self.assertIn(self.seller.name + ",", reasons[2].replace(".", ","))
        self.assertIn("nor a name that resembles it", reasons[3])
        self.assertNotIn("such as", reasons[3], "the first of all helps nobody")

    def _match(self, headings, cells, lang):
        self.seller.lang = lang
        wizard = self.env["base_import.import"].with_user(self.seller)
        wizard = wizard.with_context(lang=lang).create(
            {
                "res_model": "res.partner",
                "file": (",".join(headings) + "\n" + ",".join(cells)).encode(),
                "file_name": "list.csv",
                "file_type": "text/csv",
            }
        )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        found = wizard.parse_preview(options)["matches"]
        return {headings[place]: path for place, path in found.items()}

    def test_headings_in_everyday_words(self):
        self._install_chinese()
        headings = ["客户名称", "税号", "国家/地区", "销售员", "电话", "购买意向"]
        cells = ["苏州精密", "91310115MA1K35J64X", "中国", "Marc", "021", "高"]
        for lang in ("zh_CN", "en_US"):
            found = self._match(headings, cells, lang)
            self.assertEqual(
                found,
                {
                    "客户名称": ["name"],
                    "税号": ["vat"],
                    "国家/地区": ["country_id"],
                    "销售员": ["user_id"],
                    "电话": ["phone"],
                    "购买意向": ["custrel_intent"],
                },
            )
        found = self._match(["公司名称", "国家"], ["苏州精密", "中国"], "zh_CN")
        self.assertEqual(found, {"公司名称": ["name"], "国家": ["country_id"]})
        found = self._match(["Customer Name", "Tax Number"], ["A", "B"], "en_US")
        self.assertEqual(found, {"Customer Name": ["name"], "Tax Number": ["vat"]})

    def test_template_speaks_the_language_of_its_reader(self):
        """Each of its headings is understood, and says what may stand there."""
        self._install_chinese()
        for lang, word, choices in (
            ("zh_CN", "购买意向", "高、中、低"),
            ("en_US", "Intent to Buy", "High, Medium, Low"),
        ):
            self.seller.lang = lang
            partners = self.env["res.partner"].with_user(self.seller)
            raw = partners.with_context(lang=lang)._custrel_make_template()
            [head] = openpyxl.load_workbook(io.BytesIO(raw)).active.iter_rows()
            headings = [cell.value for cell in head]
            [note] = [cell.comment.text for cell in head if cell.value == word]
            self.assertIn(choices, note)
            found = self._match(headings, ["x"] * len(headings), lang)
            self.assertEqual(list(found), headings)

    def test_without_the_option_all_or_nothing_as_before(self):
        result = self._import(self._rows(5, {3}), custrel_keep_good=False)
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Import 1")]))

    def test_a_test_says_what_is_wrong_and_keeps_nothing(self):
        result = self._import(self._rows(5, {3}), dryrun=True)
        self.assertTrue(result["messages"])
        self.assertNotIn("custrel", result)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Import 1")]))

    def test_in_batches_each_row_comes_once(self):
        ids, result = self._import_in_batches(self._rows(25, {2, 9, 10, 24}))
        self.assertEqual((len(ids), result["custrel"]["failed"]), (21, 4))

    def _import_in_batches(self, rows, head=HEAD, fields=FIELDS):
        """:return: ids of all, and what the last batch says"""
        wizard, ids, skip = self._prepare(rows, head), [], 0
        while True:
            options = {**OPTIONS, "limit": 10, "skip": skip}
            result = wizard.execute_import(list(fields), list(head), options)
            ids += result["ids"]
            skip = result["nextrow"]
            if not skip:
                return ids, result

    def test_what_all_batches_left_out_comes_back_in_one_file(self):
        """Also who follows a company of an earlier batch says so."""
        head, fields = [*HEAD, "Related Company"], [*FIELDS, "parent_id"]
        rows = [[*row, ""] for row in self._rows(25, {2, 12, 24})]
        rows[20] = ["Wei", "", "", "", "Import 2"]
        ids, result = self._import_in_batches(rows, head, fields)
        report = result["custrel"]
        self.assertEqual((len(ids), report["failed"], report["following"]), (21, 4, 1))
        _head, *came = self._read(result)
        self.assertEqual(
            [row[0] for row in came], ["Import 2", "Import 12", "Wei", "Import 24"]
        )
        self.assertIn("Its company (row 4)", came[2][-1])
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "base_import.import"), ("name", "ilike", "imported")]
        )
        self.assertEqual(len(files), 1, "those of single batches are gone")

    def test_a_new_import_forgets_what_the_last_one_left_out(self):
        wizard = self._prepare(self._rows(15, {2, 12}))
        for _time in range(2):
            options = {**OPTIONS, "limit": 10}
            result = wizard.execute_import(list(FIELDS), list(HEAD), options)
            self.assertEqual(result["custrel"]["failed"], 1)

    def test_what_was_left_out_is_for_nobody_to_write(self):
        wizard = self._prepare(self._rows(1))
        with self.assertRaises(AccessError):
            wizard.custrel_left_out = {"next": 1}

    def test_customer_with_contacts_fails_as_one(self):
        head = ["Name", "Company", "Country", "Contacts/Name", "Contacts/Country"]
        fields = [
            "name",
            "is_company",
            "country_id",
            "child_ids/name",
            "child_ids/country_id",
        ]
        result = self._import(
            [
                ["Good Works", "1", "China", "Li Hua", "China"],
                ["", "", "", "Wang Fang", "China"],
                ["Bad Works", "1", "China", "Zhang San", "China"],
                ["", "", "", "Chen Jie", "Nowhere"],
            ],
            head=head,
            fields=fields,
        )
        [good] = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(good.child_ids.mapped("name"), ["Li Hua", "Wang Fang"])
        rows = self._read(result)[1:]
        self.assertEqual([row[3] for row in rows], ["Zhang San", "Chen Jie"])

    def test_what_belongs_to_a_row_that_fails_does_not_stay(self):
        """Made for it while it was imported, and made again with the mended row."""
        head = ["Name", "Country", "Tags"]
        fields = ["name", "country_id", "category_id"]
        made = {"name_create_enabled_fields": {"category_id": True}}
        bad, good = ["Bad Works", "Nowhere", "Fair 26"], ["Good Works", "China", ""]
        self.seller.group_ids |= self.env.ref("base.group_erp_manager")
        first = self._import([good, bad], head=head, fields=fields, **made)
        tags = self.env["res.partner.category"].search
        self.assertEqual(first["custrel"]["failed"], 1)
        self.assertFalse(tags([("name", "=", "Fair 26")]))
        bad[1] = "China"
        again = self._import([bad], head=head, fields=fields, **made)
        [partner] = self.env["res.partner"].browse(again["ids"])
        self.assertEqual(partner.category_id, tags([("name", "=", "Fair 26")]))

    def test_rows_keep_their_order_when_some_fail(self):
        """A contact names the company above it. Odoo itself lets nobody import that who
        may not read credit limits."""
        result = self._import(
            [
                ["Alone Works", "China", ""],
                ["Bad Works", "Nowhere", ""],
                ["Li Hua", "China", "Alone Works"],
                ["Wang Fang", "China", "Bad Works"],
                ["Other Works", "China", ""],
            ],
            head=["Name", "Country", "Company"],
            fields=["name", "country_id", "parent_id"],
            user=self.env.user,
        )
        taken = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(taken.mapped("name"), ["Alone Works", "Li Hua", "Other Works"])
        self.assertEqual(taken[1].parent_id, taken[0])
        rows = self._read(result)[1:]
        self.assertEqual([row[0] for row in rows], ["Bad Works", "Wang Fang"])

    def test_many_mistakes_are_found_without_loading_each_row_by_itself(self):
        loads = []
        load = type(self.env["res.partner"]).load

        def count(model, fields, data):
            loads.append(len(data))
            return load(model, fields, data)

        with patch.object(type(self.env["res.partner"]), "load", count):
            result = self._import(self._rows(50, {20, 21, 40}))
        self.assertEqual(result["custrel"]["failed"], 3)
        self.assertLess(len(loads), 10)

    def test_pictures_go_to_the_records_that_were_taken(self):
        result = self._import(
            [
                ["Bad Works", "Nowhere", "bad.png", ""],
                ["Good Works", "China", "good.png", "Li Hua"],
                ["", "", "", "Wang Fang"],
                ["Other Works", "China", "other.png", ""],
            ],
            head=["Name", "Country", "Image", "Contacts/Name"],
            fields=["name", "country_id", "image_1920", "child_ids/name"],
        )
        taken = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(taken.mapped("name"), ["Good Works", "Other Works"])
        self.assertEqual(
            result["binary_filenames"], {"image_1920": ["good.png", "other.png"]}
        )

    def test_formulas_stay_text(self):
        result = self._import([["=1+1", "1", "Nowhere", "@SUM(A1)"]])
        attachment = self.env["ir.attachment"].browse(result["custrel"]["file"])
        sheet = openpyxl.load_workbook(io.BytesIO(attachment.raw)).active
        self.assertEqual(sheet["A2"].data_type, "s")

    def test_contacts_of_a_company_that_failed_say_so(self):
        head = ["External ID", *HEAD, "Related Company"]
        fields = ["id", *FIELDS, "parent_id/id"]
        rows = [
            ["imp.firm", "Firm Ltd", "1", "Nowhere", "", ""],
            ["imp.wei", "Wei", "", "China", "", "imp.firm"],
            ["imp.lin", "Lin", "", "China", "", "imp.gone"],
        ]
        result = self._import(rows, head, fields)
        self.assertEqual(result["custrel"]["failed"], 3)
        self.assertEqual(result["custrel"]["following"], 1)
        _head, firm, wei, lin = self._read(result)
        self.assertIn("Nowhere", firm[-1])
        self.assertIn("Its company (row 2) was not imported", wei[-1])
        self.assertIn("imp.gone", lin[-1])

    def test_what_is_wrong_with_a_contact_itself_is_said_too(self):
        head = ["External ID", *HEAD, "Related Company"]
        rows = [
            ["imp.firm", "Firm Ltd", "1", "Nowhere", "", ""],
            ["imp.wei", "Wei", "", "Atlantis", "", "imp.firm"],
        ]
        result = self._import(rows, head, ["id", *FIELDS, "parent_id/id"])
        self.assertEqual(result["custrel"]["following"], 0, "he would fail again")
        _head, _firm, wei = self._read(result)
        reasons = wei[-1].split("\n")
        self.assertIn("Atlantis", reasons[0])
        self.assertIn("Its company (row 2) was not imported", reasons[-1])
        self.assertNotIn("imp.firm", wei[-1], "said once, in words")

    def test_a_contact_of_a_firm_that_is_there_keeps_its_reason(self):
        there = self._create_customer("Firm Ltd", user_id=self.seller.id)
        head, fields = [*HEAD, "Color", "Company"], [*FIELDS, "color", "parent_id"]
        rows = [
            ["Firm Ltd", "1", "Nowhere", "", "", ""],
            ["Wei", "", "", "", "blue", there.name],
        ]
        # Odoo copies fields of the firm that only who makes invoices may read.
        self.seller.group_ids |= self.env.ref("account.group_account_readonly")
        result = self._import(rows, head, fields)
        self.assertEqual(result["custrel"]["failed"], 2)
        self.assertEqual(result["custrel"]["following"], 0)
        reason = self._read(result)[2][-1]
        self.assertIn("blue", reason)
        self.assertNotIn("Its company", reason, "it was there before")

    def test_contacts_name_their_company_as_people_do(self):
        head, fields = [*HEAD, "Related Company"], [*FIELDS, "parent_id"]
        rows = [
            ["New Firm Ltd", "1", "Nowhere", "", ""],
            ["Wei", "", "", "", "New Firm Ltd"],
        ]
        result = self._import(rows, head, fields)
        self.assertEqual(result["custrel"]["following"], 1)
        self.assertIn("Its company (row 2)", self._read(result)[2][-1])

    def test_what_is_left_to_do_is_named(self):
        rows = [
            ["Owned Ltd", "1", "Germany", "", "DE12", self.seller.name],
            ["Nobody's Ltd", "1", "Germany", "", "", ""],
        ]
        names = [*FIELDS, "vat", "user_id"]
        report = self._import(rows, [*HEAD, "Tax ID", "Owner"], names)["custrel"]
        owned, nobodys = self.env["res.partner"].search(
            [("name", "in", ("Owned Ltd", "Nobody's Ltd"))], order="name desc"
        )
        self.assertEqual(report["odd"], owned.ids)
        self.assertIn("DE12 is no tax ID of Germany", report["why"][0])
        self.assertEqual(report["unowned"], nobodys.ids)

    def test_one_name_of_two_is_enough(self):
        channel = self.env.ref("custrel_followup.custrel_channel_im")
        channels = self.env["custrel.channel"]
        channel.name = "WeChat / IM"
        for said in ("wechat", "IM", "WeChat / IM"):
            found = channels.search([("display_name", "in", [said])])
            self.assertEqual(found, channel, said)
        channel.copy({"code": "other", "name": "Signal / IM", "active": True})
        found = channels.search([("display_name", "in", ["Chat", "WeChat"])])
        self.assertEqual(found, channel, "a whole part, and of one name only")

    def test_who_resembles_somebody_is_named(self):
        rows = [["HARBOUR LINE", "1", "China", ""], ["Alone Works", "1", "China", ""]]
        for keep_good in (True, False):
            result = self._import(rows, custrel_keep_good=keep_good)
            twin = self.env["res.partner"].browse(result["ids"][0])
            pairs = self.env["custrel.duplicate"].browse(result["custrel"]["alike"])
            self.assertIn(
                (self.known, twin), [(p.partner_id, p.other_id) for p in pairs]
            )

    def test_the_same_twice_in_one_sheet_is_named(self):
        rows = [["Quartz Tools Ltd", "1", "", ""], ["quartz tools", "1", "", ""]]
        result = self._import(rows)
        pair = self.env["custrel.duplicate"].browse(result["custrel"]["alike"])
        self.assertEqual((pair.partner_id | pair.other_id).ids, result["ids"])

    def test_clerks_without_a_role_import_as_before(self):
        self.clerk.group_ids |= self.env.ref("base.group_partner_manager")
        result = self._import([["HARBOUR LINE", "1", "China", ""]], user=self.clerk)
        self.assertEqual(len(result["ids"]), 1)
        self.assertFalse(result["custrel"]["alike"])

    def test_other_models_are_imported_as_before(self):
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "res.partner.category",
                "file": base64.b64decode("TmFtZQpOZXcK"),
                "file_type": "text/csv",
            }
        )
        result = wizard.execute_import(
            ["name"], ["Name"], {"has_headers": True, "quoting": '"', "separator": ","}
        )
        self.assertNotIn("custrel", result)

    def test_37_of_500_come_back_are_mended_and_imported_again(self):
        wrong = {n * 13 for n in range(37)}
        result = self._import(self._rows(500, wrong))
        self.assertEqual((len(result["ids"]), result["custrel"]["failed"]), (463, 37))
        file = self.env["ir.attachment"].browse(result["custrel"]["file"]).raw
        book = openpyxl.load_workbook(io.BytesIO(file))
        for (cell,) in book.active.iter_rows(min_row=2, min_col=3, max_col=3):
            cell.value = "China"
        mended = io.BytesIO()
        book.save(mended)
        wizard = (
            self.env["base_import.import"]
            .with_user(self.seller)
            .create(
                {
                    "res_model": "res.partner",
                    "file": mended.getvalue(),
                    "file_name": "mended.xlsx",
                    "file_type": "application/vnd.openxmlformats-officedocument"
                    ".spreadsheetml.sheet",
                }
            )
        )
        again = wizard.execute_import(
            [*FIELDS, False],
            [*HEAD, "Why it was not imported"],
            {"has_headers": True, "custrel_keep_good": True},
        )
        self.assertFalse(again["messages"])
        self.assertEqual((len(again["ids"]), again["custrel"]["failed"]), (37, 0))
        found = self.env["res.partner"].browse(result["ids"] + again["ids"])
        self.assertEqual(set(found.mapped("name")), {f"Import {n}" for n in range(500)})


@tagged("post_install", "-at_install")
class TestImportTemplate(CustrelCommon, HttpCase):
    """The template that the import offers is a sheet, for who may create contacts."""

    def test_who_may_create_contacts_gets_it(self):
        self.seller.group_ids |= self.env.ref("base.group_partner_manager")
        [template] = self.env["res.partner"].get_import_templates()
        self.authenticate(self.seller.login, self.seller.login)
        answer = self.url_open(template["template"])
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        self.assertEqual(sheet["A1"].value, "Name")

    def test_who_may_not_is_refused(self):
        self.authenticate(None, None)
        [template] = self.env["res.partner"].get_import_templates()
        answer = self.url_open(template["template"], allow_redirects=False)
        self.assertNotEqual(answer.status_code, 200)
        self.clerk.group_ids -= self.env.ref("base.group_partner_manager")
        self.authenticate(self.clerk.login, self.clerk.login)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(template["template"]).status_code, 403)
