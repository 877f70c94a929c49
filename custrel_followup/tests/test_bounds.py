import json
from datetime import datetime

from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .complaint.common import MONDAY, ComplaintCommon

HARMLESS = ("color", "sequence")
"""Nothing is counted with these."""
WHOLE = (-1, -(2**31), 2**31 - 1)
REAL = (-1e18, 1e18, 1e300)
CLEAR = ("ValidationError", "UserError", "AccessError")


@tagged("post_install", "-at_install")
class TestBounds(ComplaintCommon, HttpCase):
    """Numbers that an administrator may set: absurd ones are refused with a sentence,
    and with all others everything works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._create_user(
            "admin", "base.group_system,custrel_followup.custrel_group_manager"
        )

    def _call(self, model, method, *args):
        """:return: the error that another program gets, or None"""
        payload = {
            "jsonrpc": "2.0",
            "params": {"model": model, "method": method, "args": args, "kwargs": {}},
        }
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(payload),
            headers={"Content-Type": "application/json"},
        )
        return answer.json().get("error")

    def _assert_refused(self, model, record, name, value):
        with self.subTest(f"{model}.{name} = {value}"):
            before = record.sudo()[name]
            error = self._call(model, "write", record.ids, {name: value})
            if name not in HARMLESS:
                self.assertTrue(error, "accepted")
            if error:
                kind = error["data"]["name"].rpartition(".")[2]
                self.assertIn(kind, CLEAR, error["data"]["debug"])
                self.assertNotIn("psycopg", error["data"]["message"])
            record.invalidate_recordset()
            if error:
                self.assertEqual(record.sudo()[name], before)

    def _settings(self):
        """:return: pairs of a record and a field with a number that is set by hand"""
        for model in sorted(self.env.registry):
            records = self.env[model]
            is_ours = model.startswith("custrel.")
            if records._abstract or records._transient or not records._auto:
                continue
            if not is_ours and model != "res.company":
                continue
            if not records.with_user(self.admin).has_access("create"):
                continue
            if "partner_id" in records._fields and is_ours:
                continue  # about a customer
            fields = [
                field
                for name, field in records._fields.items()
                if field.type in ("integer", "float", "monetary")
                and field.store
                and not field.readonly
                and (is_ours or name.startswith("custrel_"))
            ]
            if fields:
                domain = []
                if "company_id" in records._fields:
                    domain = [("company_id", "in", (self.company.id, False))]
                elif model == "res.company":
                    domain = [("id", "=", self.company.id)]
                record = records.search(domain, limit=1)
                self.assertTrue(record, f"make a record of {model} in this test")
                yield from ((record, field) for field in fields)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_absurd_numbers_are_refused(self):
        self._create_cadence(self.grade_a)
        self.env["custrel.need"].create(
            {
                "name": "Parts by eight",
                "partner_id": self._create_customer(user_id=self.admin.id).id,
                "company_id": self.company.id,
                "real_ids": [(0, 0, {"name": "No standstill"})],
            }
        )
        self.env["custrel.survey.wave"].create(
            {"name": "Spring", "company_id": self.company.id}
        )
        self.env["custrel.capacity"].create(
            {"user_id": self.admin.id, "company_id": self.company.id}
        )
        self.authenticate(self.admin.login, self.admin.login)
        settings = list(self._settings())
        models = {record._name for record, _field in settings}
        self.assertLessEqual(
            {
                "res.company",
                "custrel.complaint.sla",
                "custrel.cadence",
                "custrel.grading.policy",
                "custrel.grading.policy.line",
                "custrel.grade",
                "custrel.complaint.severity",
            },
            models,
        )
        self.assertGreater(len(settings), 25)
        for record, field in settings:
            for value in WHOLE if field.type == "integer" else REAL:
                self._assert_refused(record._name, record, field.name, value)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_numbers_that_no_column_holds_are_refused(self):
        self.authenticate(self.admin.login, self.admin.login)
        for value in (2**31, -(2**40), 1e300):
            self._assert_refused(
                "res.company", self.company, "custrel_silence_days", value
            )

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_the_settings_page_refuses_them_too(self):
        self.authenticate(self.admin.login, self.admin.login)
        for value in (2**31, 2**31 - 1, -1):
            with self.subTest(value):
                error = self._call(
                    "res.config.settings", "create", {"custrel_silence_days": value}
                )
                self.assertIn(error["data"]["name"].rpartition(".")[2], CLEAR)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_absurd_clocks_are_refused(self):
        """Also by plain SQL: one complaint must not stop what is done with all."""
        complaint = self._complain()
        self.authenticate(self.admin.login, self.admin.login)
        forged = {
            "paused_hours": (1e12, -1, float("nan"), float("inf")),
            "opened_at": ("0001-01-01 00:00:00", "9999-12-31 23:59:59"),
            "clock_start": ("0001-01-01 00:00:00", "9999-12-31 23:59:59"),
            "waiting_since": ("0001-01-01 00:00:00",),
        }
        for name, values in forged.items():
            for value in values:
                self._assert_refused("custrel.complaint", complaint, name, value)


@tagged("post_install", "-at_install")
class TestWithinBounds(ComplaintCommon):
    def test_everything_works_at_the_bounds(self):
        self.company.write(
            {
                "custrel_plan_ahead_days": 366,
                "custrel_record_minutes": 10080,
                "custrel_missed_after_days": 3650,
                "custrel_second_after_days": 3650,
                "custrel_manager_after_days": 3650,
                "custrel_contact_hours": 24,
                "custrel_introduction_days": 1000,
                "custrel_silence_days": 3650,
                "custrel_silence_notice_days": 3649,
                "custrel_courtesy_days": 1000,
            }
        )
        self.sla.write(
            {
                "response_hours": 20000,
                "resolution_hours": 20000,
                "second_hours": 20000,
                "manager_hours": 20000,
            }
        )
        self.policy.write({"window_months": 600, "calm": "margin", "calm_margin": 100})
        self._create_cadence(self.grade_a, times=91, period="quarter")
        for moment in ("1970-01-02 00:00:00", MONDAY):
            complaint = self._complain(user=self.manager, opened_at=moment)
            self.assertTrue(complaint.response_deadline)
            with freeze_time(MONDAY):
                complaint.action_wait()
                complaint.action_start()
        self._create_order(self.customer)
        for job in ("grade", "plan", "remind", "watch"):
            self._run_job(job, "2026-03-02 02:00:00")
        self.assertEqual(complaint.grade_id, self.grade_a)
        with freeze_time(MONDAY):
            self._settle(complaint).action_close()
        self.assertTrue(complaint.courtesy_followup_id)

    def test_no_value_stops_the_clock(self):
        clock = self.company._custrel_work_time()
        for moment in (datetime.min, datetime.max, datetime(2026, 3, 2)):
            for hours in (0, 1e6, 1e12, -1e12, float("inf")):
                with self.subTest(moment=moment, hours=hours):
                    clock.after(moment, hours)
                    clock.warning(moment, hours)
            clock.moved(moment, datetime(2026, 3, 2), datetime(2026, 3, 3))
