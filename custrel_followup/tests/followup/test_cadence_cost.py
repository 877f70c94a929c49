from odoo.tests import Form, freeze_time, tagged

from .test_capacity import MONDAY, CapacityCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestCadenceCost(CapacityCommon):
    """Calls of half an hour, an hour for them on each of five days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monthly = cls.env.ref("custrel_followup.custrel_cadence_c")
        cls.env["custrel.channel"].flush_model()

    def _cost(self, record, company=None):
        [line] = record.with_company(company or self.company)._get_cost(
            company or self.company
        )
        return {
            name: round(value, 2) for name, value in line.items() if name != "person"
        }

    def test_contacts_and_hours_a_week_before_it_is_saved(self):
        self._create_graded(self.grade_c, 15)
        self._create_graded(self.grade_d, 13)
        form = Form(self.monthly.with_user(self.manager).with_company(self.company))
        self.assertIn("Seller", form.cost)
        self.assertIn("3.4", form.cost)
        form.period = "week"
        self.assertIn("15.0", form.cost)
        self.assertIn("text-danger", form.cost)
        self.assertEqual(
            self._cost(self.monthly),
            # A month with days off moves a little; 13 customers a quarter.
            {"own_before": 3.37, "own_after": 3.37, "before": 2.18, "after": 2.18}
            | {"own_hours_before": 1.68, "own_hours_after": 1.68, "limit": 5},
        )

    def test_the_list_says_what_each_takes_a_week(self):
        self._create_graded(self.grade_c, 15)
        self._create_graded(self.grade_d, 13)
        rows = self.env["custrel.cadence"].with_user(self.leader)
        rows = rows.with_context(allowed_company_ids=self.company.ids).search_read(
            [("id", "=", self.monthly.id)],
            ["customer_count", "week_count", "week_hours"],
        )
        self.assertEqual(rows[0]["customer_count"], 15)
        self.assertEqual(round(rows[0]["week_count"], 2), 3.4)
        self.assertEqual(rows[0]["week_hours"], 1.7, "of half an hour each")

    def test_a_new_one_costs_before_it_is_there(self):
        self.monthly.active = False
        self._create_graded(self.grade_c, 14)
        new = self.env["custrel.cadence"].new(
            {"grade_id": self.grade_c.id, "times": 2, "period": "week"}
        )
        cost = self._cost(new)
        self.assertEqual((cost["before"], cost["own_before"]), (0, 0))
        self.assertEqual(cost["own_after"], 14 * 2)

    def test_one_that_comes_second_costs_nothing(self):
        self._create_graded(self.grade_c, 15)
        new = self.env["custrel.cadence"].new(
            {"grade_id": self.grade_c.id, "times": 2, "period": "week", "sequence": 99}
        )
        cost = self._cost(new)
        self.assertEqual(cost["after"], cost["before"])

    def test_customers_of_nobody_and_no_limit(self):
        self.company.custrel_contact_hours = 0
        self._create_graded(self.grade_c, 15)
        stray = self._create_customer("Stray")
        self._set_grade(stray, self.grade_c)
        lines = self.monthly._get_cost(self.company)
        self.assertEqual([line["limit"] for line in lines], [0, 0])
        self.assertIn("Without an owner", [line["person"] for line in lines])
        self.assertIn("no limit", self.monthly.cost)

    def test_who_needs_more_counts_with_the_cadence_for_that_only(self):
        customers = self._create_graded(self.grade_c, 15)
        self._create_cadence(self.grade_c, period="week", quadrant="urgent")
        self.env["custrel.need"].create(
            {
                "name": "Parts",
                "partner_id": customers[0].id,
                "company_id": self.company.id,
                "urgent": True,
            }
        )
        [line] = self.monthly.with_company(self.company)._get_cost(self.company)
        row = self.monthly.with_company(self.company)
        self.assertEqual(row.customer_count, 14)
        self.assertAlmostEqual(line["own_after"], row.week_count, 1)
        self.assertAlmostEqual(line["own_hours_after"], row.week_hours, 1)

    def test_salespeople_do_not_see_it(self):
        form = Form(self.monthly.with_user(self.seller).with_company(self.company))
        self.assertNotIn("cost", form._view["fields"])
