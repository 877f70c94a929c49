import json

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import CustrelCommon

CHINA, NOWHERE = "中国", "无此国"
HEADINGS = ["客户名称", "国家", "电话", "child_ids/name", "child_ids/function"]
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "custrel_keep_good": True,
    "limit": 50,
}
TWINS = {7: "苏州石英工具有限公司", 8: "QUARTZ TOOLS"}
"""Customers of the sheet that are there already, by their row."""


@tagged("post_install", "-at_install")
class TestCustomerStory(CustrelCommon, HttpCase):
    """From a sheet of customers to one page of one of them, at the desk in Chinese."""

    lang = "zh_CN"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(cls.lang)
        addon = cls.env.ref("base.module_custrel_followup")
        addon._update_translations([cls.lang])
        cls.company.partner_id.tz = cls.seller.tz = "UTC"
        cls.seller.lang = cls.lang
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")
        country = cls.env.ref("base.cn")
        country.with_context(lang=cls.lang).name = CHINA
        cls.known = [
            cls._create_customer(name, user_id=cls.seller.id, country_id=country.id)
            for name in ("石英工具（苏州）有限公司", "Quartz Tools Ltd")
        ]
        cls.customer = cls.known[1]
        cls.env["custrel.cadence"].search([]).active = False
        cls._create_cadence(cls.grade_c, name="Monthly")
        cls.pressing = cls._create_cadence(
            cls.grade_c, name="Weekly", period="week", quadrant="important"
        )
        cls._set_grade(cls.customer, cls.grade_c)
        cls.page = f"/odoo/customer-page/{cls.customer.id}"

    def _start(self, path, tour):
        self.start_tour(path, tour, login=self.seller.login, timeout=300)

    def test_a_need_from_a_call_changes_the_cadence(self):
        self._start(f"/odoo/res.partner/{self.customer.id}", "custrel_story_call")
        self.assertEqual(self.customer.custrel_business, "Valves")
        self._start(self.page, "custrel_story_record")
        need = self.customer.custrel_need_ids
        self.assertEqual(
            (need.name, need.quadrant), ("Twelve valves by May", "important")
        )
        self.env.flush_all()
        self.env.ref("custrel_followup.ir_cron_plan").method_direct_trigger()
        self.env.invalidate_all()
        [planned] = self.customer.custrel_followup_ids.filtered(
            lambda one: one.state == "planned"
        )
        self.assertEqual(planned.cadence_id, self.pressing)
        self._start(self.page, "custrel_story_read")

    @mute_logger("odoo.http")  # Odoo's own form sends more than its controller takes
    def test_a_sheet_is_imported_in_the_browser(self):
        self._start("/odoo/graded-customers", "custrel_story_import")
        [customer] = self.env["res.partner"].search([("name", "=", "导入客户 4")])
        self.assertEqual(customer.child_ids.mapped("name"), ["联系人 4"])
        self._assert_twins_are_known()

    def test_200_customers_with_contacts_are_imported(self):
        """As the page of the import asks for it, batch after batch: two of its batches
        take a browser longer than a step of a tour may."""
        self.authenticate(self.seller.login, self.seller.login)
        import_id = self._call("create", [{"res_model": "res.partner"}])
        self._upload(import_id, self._make_sheet(200))
        found = self._call("parse_preview", import_id, OPTIONS)
        fields = ["/".join(found["matches"][str(n)]) for n in range(len(HEADINGS))]
        start, reports = 0, []
        while not reports or start:
            options = OPTIONS | {"skip": start}
            result = self._call(
                "execute_import", import_id, fields, HEADINGS, options, dryrun=False
            )
            self.assertFalse(result["messages"])
            reports.append(result["custrel"])
            start = result["nextrow"]
        self.assertEqual(len(reports), 4)
        self.assertEqual(reports[-1]["failed"], 5, "of a country that is none")
        self.assertTrue(any(report["alike"] for report in reports))
        customers = self.env["res.partner"].search(
            [("is_company", "=", True), ("phone", "=like", "%512 6600%")]
        )
        self.assertEqual(len(customers), 195)
        people = customers.child_ids
        self.assertEqual(len(people), 45)
        self.assertNotIn(True, people.mapped("is_company"))
        self._assert_twins_are_known()

    def _make_sheet(self, count):
        """Customers, each fourth with a contact, each fortieth of no country."""
        rows = [HEADINGS]
        for n in range(1, count + 1):
            contact = ["", ""] if n % 4 else [f"联系人 {n}", "采购经理"]
            rows.append(
                [
                    TWINS.get(n, f"导入客户 {n}"),
                    CHINA if n % 40 else NOWHERE,
                    f"0512 6600 {1000 + n}",
                    *contact,
                ]
            )
        return "\n".join(map(",".join, rows)).encode()

    def _upload(self, import_id, sheet):
        answer = self.url_open(
            "/base_import/set_file",
            data={"id": import_id, "csrf_token": Request.csrf_token(self)},
            files={"ufile": ("customers.csv", sheet, "text/csv")},
        )
        self.assertTrue(json.loads(answer.text)["result"])

    def _call(self, method, *args, **kwargs):
        context = {
            "lang": self.lang,
            "allowed_company_ids": self.company.ids,
            "default_is_company": True,  # as the list of customers says
        }
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": "base_import.import",
                "method": method,
                "args": args,
                "kwargs": {"context": context, **kwargs},
            },
        )

    def _assert_twins_are_known(self):
        pairs = self.env["custrel.duplicate"].search([])
        found = {frozenset((p.partner_id | p.other_id).mapped("name")) for p in pairs}
        for known, name in zip(self.known, TWINS.values(), strict=True):
            self.assertIn({known.name, name}, found)


@tagged("post_install", "-at_install")
class TestCustomerStoryPhone(TestCustomerStory):
    """The same on a phone, in English."""

    allow_inherited_tests_method = True
    lang = "en_US"
    browser_size = "390x844"
    touch_enabled = True
    # Odoo offers importing on no phone.
    test_a_sheet_is_imported_in_the_browser = None
    test_200_customers_with_contacts_are_imported = None
