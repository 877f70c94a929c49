from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import MONDAY, SatisfactionCommon

MARCH = ("2026-03-01", "2026-04-01")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 02:00:00")
class TestSatisfactionReport(SatisfactionCommon):
    """Response rate, CSAT and NPS, with the number of answers they are of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rest = [
            cls._add_customer(f"C{n}", cls.grade_c, email=f"c{n}@x.example.com")
            for n in range(4)
        ]

    def _report(self, user=None, **values):
        self.env.flush_all()
        domain = [(name, "=", value) for name, value in values.items()]
        report = self.env["custrel.survey.report"].with_user(user or self.leader)
        names = ("asked", "answered", "ten_count", "points", "content_count")
        specs = [f"{name}:sum" for name in names]
        names += ("response", "nps", "csat")
        specs += [f"{name}:avg" for name in names[len(specs) :]]
        [row] = report._read_group(
            [("company_id", "=", self.company.id), *domain], aggregates=specs
        )
        return dict(zip(names, row, strict=True))

    def _wave(self, *values, **more):
        wave = self._start(**more)
        for row, value in zip(self._rows(wave_id=wave.id), values, strict=False):
            self._answer(row, value)
        return wave

    def test_net_promoter_score(self):
        wave = self._wave(10, 9, 8, 6)
        figures = self._report()
        self.assertEqual((figures["asked"], figures["answered"]), (6, 4))
        self.assertEqual((figures["ten_count"], figures["points"]), (4, 1))
        self.assertIs(figures["nps"], False, "of four answers a share says nothing")
        self.assertIs(figures["csat"], False, "nobody was asked for it")
        self.assertAlmostEqual(figures["response"], 400 / 6)
        self.assertEqual(wave.outcome, "Only 4 answers of 6: too few for a share.")

    def test_ten_answers_are_enough_for_a_share(self):
        for n in range(4, 10):
            self._add_customer(f"C{n}", self.grade_c, email=f"c{n}@x.example.com")
        wave = self._wave(*[9] * 7, 7, 3, 3)
        self.assertEqual(wave.outcome, "NPS 50 of 10 answers")
        self.assertEqual(self._report()["nps"], 50)
        by_grade = self._report(grade_id=self.grade_b.id)
        self.assertIs(by_grade["nps"], False, "few of them have this grade")

    def test_content_customers(self):
        self._wave(5, 4, 3, 1, scale="five")
        figures = self._report()
        self.assertEqual((figures["content_count"], figures["nps"]), (2, False))
        self.assertIs(figures["csat"], False, "of four answers a share says nothing")

    def test_by_grade(self):
        self._wave(9, 0, 10, 10)
        self.assertEqual(self._report(grade_id=self.grade_b.id)["points"], 0)
        self.assertEqual(self._report(grade_id=self.grade_c.id)["points"], 2)

    def test_by_wave(self):
        for n in range(4, 10):
            self._add_customer(f"C{n}", self.grade_c, email=f"c{n}@x.example.com")
        graded = "[('custrel_grade_id', '=', %s)]"
        few = self._wave(9, 0, name="Key", domain=graded % self.grade_b.id)
        many = self._wave(*[10] * 6, *[0] * 4, domain=graded % self.grade_c.id)
        specs = ["asked:sum", "response:avg", "nps:avg", "csat:avg"]
        report = self.env["custrel.survey.report"].with_user(self.leader)
        rows = report._read_group(
            [("company_id", "=", self.company.id)], ["wave_id"], specs
        )
        self.assertEqual(
            {wave: figures for wave, *figures in rows},
            {few: [2, 100, False, False], many: [10, 100, 20, False]},
        )
        action = few.with_user(self.leader).action_open_report()
        listed = report.search(action["domain"])
        self.assertEqual(listed.partner_id, self.customer + self.other)
        own = report.with_user(self.colleague).search(action["domain"])
        self.assertEqual(own.partner_id, self.other, "and nobody else's")

    def test_a_salesperson_gets_his_own(self):
        self._wave(9, 0)
        self.assertEqual(self._report(self.colleague)["asked"], 1)
        self.assertEqual(self._report(self.colleague)["points"], -1)
        with self.assertRaises(AccessError):
            self._report(self.clerk)
        rows = self.answers.with_user(self.colleague).search([])
        self.assertEqual(rows.partner_id, self.other)

    def test_another_company_gets_nothing(self):
        self._wave(9)
        self.env.flush_all()
        report = self.env["custrel.survey.report"].with_user(self.stranger)
        report = report.with_context(allowed_company_ids=self.other_company.ids)
        self.assertFalse(report.search([("partner_id", "=", self.customer.id)]))

    def test_figures(self):
        self._wave(10, 9, 8, 6)
        figures = self.env["custrel.figure"].with_user(self.leader)
        found = figures.get_values(["nps", "csat", "response_rate"], *MARCH)
        [nps], [csat], [rate] = (
            found[code] for code in ("nps", "csat", "response_rate")
        )
        self.assertEqual((nps["numerator"], nps["denominator"]), (1, 4))
        self.assertEqual((nps["value"], csat["value"]), (25, False))
        self.assertEqual((rate["numerator"], rate["denominator"]), (4, 6))
        shown = {figure.code: figure.this_month for figure in figures.search([])}
        self.assertEqual(shown["nps"], "25 (of 4)")
        self.assertEqual(shown["csat"], "–")

    def test_figures_about_people_may_be_hidden(self):
        self._wave(9, 0)
        figures = self.env["custrel.figure"].with_user(self.leader)
        rows = figures.get_values(["nps"], *MARCH, "person")["nps"]
        self.assertEqual(
            {row["name"]: row["value"] for row in rows if row["denominator"]},
            {"Seller": 100, "Colleague": -100},
        )
        group = self.env.ref("custrel_followup.custrel_group_people_figures")
        self.env.ref("custrel_followup.custrel_group_user").implied_ids -= group
        self.env.invalidate_all()
        rows = figures.get_values(["nps"], *MARCH, "person")["nps"]
        self.assertNotIn("Seller", [row["name"] for row in rows])
        report = self.env["custrel.survey.report"].with_user(self.leader)
        with self.assertRaises(AccessError):
            report._read_group([], ["user_id"], ["nps:avg"])

    def test_a_complaint_counts_once(self):
        with freeze_time(MONDAY):
            complaint = self.env["custrel.complaint"].create(
                {
                    "subject": "Broken",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "reason_id": self.env["custrel.complaint.reason"]
                    .search([], limit=1)
                    .id,
                }
            )
            token = complaint._rating_get_access_token()
        self.assertEqual(self._report()["asked"], 1)
        complaint.sudo().rating_apply(5, token=token, feedback="Well done")
        figures = self._report(kind="complaint")
        self.assertEqual(
            (figures["asked"], figures["answered"], figures["content_count"]),
            (1, 1, 1),
        )
        row = self.env["custrel.survey.report"].search(
            [("kind", "=", "complaint"), ("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(row.reason_id, complaint.reason_id)
        self.assertEqual(row.action_open_answer()["res_id"], complaint.id)
