from datetime import date

from odoo.tests import freeze_time, tagged

from ..queries import QueryCounter
from .common import NOW, NeedCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNeedCadence(NeedCommon):
    """The most pressing open need of a customer chooses his cadence (F2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custrel.cadence"].search([]).active = False
        cls.general = cls._create_cadence(cls.grade_c, name="Monthly")
        cls.pressing = cls._create_cadence(
            cls.grade_c, name="Weekly", period="week", quadrant="urgent_important"
        )
        cls._set_grade(cls.customer, cls.grade_c)
        cls._record("2026-02-26 02:00:00")

    @classmethod
    def _record(cls, end, customer=None):
        return cls._create_followup(
            customer or cls.customer,
            state="done",
            date_start=end,
            date_end=end,
            recorded_at=end,
        )

    def _plan(self):
        self._run_job("plan", NOW)

    def _planned(self, customer=None):
        return self.env["custrel.followup"].search(
            [
                ("partner_id", "=", (customer or self.customer).id),
                ("state", "=", "planned"),
            ]
        )

    def test_a_customer_without_such_a_need_has_the_cadence_for_all(self):
        self._need(quadrant="important")
        self._plan()
        self.assertFalse(self._planned(), "a month later, not within the days ahead")
        self.assertFalse(self.customer.custrel_without_plan)

    def test_the_need_chooses_the_cadence_and_the_plan_says_so(self):
        self._need(name="Parts", quadrant="urgent_important", date_due="2026-04-01")
        self._need(name="Later", quadrant="urgent_important")
        self._plan()
        followup = self._planned()
        self.assertEqual(followup.cadence_id, self.pressing)
        self.assertEqual(followup.date_planned, date(2026, 3, 5))
        self.assertIn(
            "because of the urgent and important need “Parts”",
            followup.with_user(self.seller).why,
        )

    def test_needs_of_other_companies_and_closed_ones_choose_nothing(self):
        self._need(
            quadrant="urgent_important",
            company_id=self.other_company.id,
            date_stated="2026-03-01",
        )
        self._need(quadrant="urgent_important").action_met()
        self._plan()
        self.assertFalse(self._planned())

    def test_a_grade_may_have_cadences_for_needs_alone(self):
        self.general.active = False
        self._plan()
        self.assertFalse(self._planned())
        self._need(quadrant="urgent_important")
        self._plan()
        self.assertEqual(self._planned().cadence_id, self.pressing)

    def test_a_cadence_of_the_company_goes_before_the_shared_one(self):
        own = self._create_cadence(
            self.grade_c,
            period="week",
            quadrant="urgent_important",
            company_id=self.company.id,
        )
        self._need(quadrant="urgent_important")
        self._plan()
        self.assertEqual(self._planned().cadence_id, own)

    def test_what_is_planned_moves_when_the_need_changes(self):
        other = self._create_customer("Long ago", user_id=self.seller.id)
        self._set_grade(other, self.grade_c)
        self._record("2026-02-05 02:00:00", other)
        self._plan()
        followup = self._planned(other)
        self.assertEqual(followup.cadence_id, self.general)
        self.assertEqual(followup.date_planned, date(2026, 3, 5))
        need = self._need(other, quadrant="neither")
        self.assertEqual(followup.cadence_id, self.general)
        need.with_user(self.seller).web_save({"quadrant": "urgent_important"}, {})
        self.assertEqual(followup.cadence_id, self.pressing)
        self.assertLess(followup.date_planned, date(2026, 3, 5))
        need.with_user(self.seller).action_met()
        self.assertEqual(followup.cadence_id, self.general)
        self.assertEqual(followup.date_planned, date(2026, 3, 5))
        self.assertEqual(self._planned(other), followup)
        self.assertNotIn("because", followup.why)

    def test_a_need_that_is_taken_back_leaves_the_day_as_it_was(self):
        others = [
            self._create_customer(f"New {n}", user_id=self.seller.id) for n in range(3)
        ]
        for other in others:
            self._set_grade(other, self.grade_c)
        self._plan()
        followup = max(map(self._planned, others), key=lambda f: f.date_planned)
        day = followup.date_planned
        self.assertGreater(day, date(2026, 3, 3), "new customers share the month")
        need = self._need(followup.partner_id, quadrant="neither")
        need.with_user(self.seller).quadrant = "urgent_important"
        self.assertLess(followup.date_planned, day)
        need.with_user(self.seller).quadrant = "neither"
        self.assertEqual(
            (followup.cadence_id, followup.date_planned), (self.general, day)
        )
        # A day that was chosen meanwhile stays.
        need.quadrant = "urgent_important"
        followup.with_user(self.seller).date_planned = "2026-03-06"
        need.quadrant = "neither"
        self.assertEqual(followup.date_planned, date(2026, 3, 6))

    def test_a_day_that_somebody_chose_stays(self):
        need = self._need(quadrant="urgent_important")
        self._plan()
        followup = self._planned()
        followup.with_user(self.seller).date_planned = "2026-03-06"
        need.action_met()
        self.assertEqual(followup.cadence_id, self.general)
        self.assertEqual(followup.date_planned, date(2026, 3, 6))

    def test_changing_the_cadence_of_a_quadrant_moves_what_it_planned(self):
        self._need(quadrant="urgent_important")
        self._plan()
        followup = self._planned()
        self.pressing.period = "fortnight"
        self.assertEqual(followup.date_planned, date(2026, 3, 12))
        self.pressing.active = False
        self.assertEqual(followup.cadence_id, self.general)

    def test_a_new_cadence_of_a_quadrant_takes_over_what_is_planned(self):
        self.pressing.active = False
        pressed, calm = (
            self._create_customer(name, user_id=self.seller.id)
            for name in ("Pressed", "Calm")
        )
        for customer in (pressed, calm):
            self._set_grade(customer, self.grade_c)
            self._record("2026-02-05 02:00:00", customer)
        self._need(pressed, quadrant="urgent_important")
        self._plan()
        self.pressing.active = True
        self.assertEqual(self._planned(pressed).cadence_id, self.pressing)
        self.assertEqual(self._planned(calm).cadence_id, self.general)

    def test_merging_takes_the_more_pressing_need(self):
        doublet = self._create_customer("Doublet", user_id=self.seller.id)
        self._record("2026-02-05 02:00:00", doublet)
        self._set_grade(doublet, self.grade_c)
        self._plan()
        followup = self._planned(doublet)
        self._need(quadrant="urgent_important")
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [(6, 0, (self.customer | doublet).ids)],
                "dst_partner_id": self.customer.id,
            }
        ).action_merge()
        self.assertEqual(self._planned(), followup)
        self.assertEqual(followup.cadence_id, self.pressing)

    def test_what_it_costs_counts_each_customer_once(self):
        self._need(quadrant="urgent_important")
        other = self._create_customer("Calm", user_id=self.seller.id)
        self._set_grade(other, self.grade_c)
        self.env.flush_all()
        (line,) = self.general._get_cost(self.company)
        minutes = self.env["custrel.channel"]._get_first().minutes
        usual = self.company._custrel_usual_weeks()
        contacts = 1 + self.general._get_a_week(usual)  # one a week, and one a month
        self.assertAlmostEqual(line["before"], contacts * minutes / 60)
        (line,) = self.pressing._get_cost(self.company)
        self.assertAlmostEqual(line["own_before"], 1)

    def test_queries_do_not_grow_with_the_needs(self):
        counts = []
        for count in 3, 3, 30:
            for number in range(count):
                customer = self._create_customer(
                    f"{count} {number}", user_id=self.seller.id
                )
                self._set_grade(customer, self.grade_c)
                self._need(customer, quadrant="urgent_important")
            self.env.flush_all()
            self.env.invalidate_all()
            cadences = self.env["custrel.cadence"]._get_used(self.company)
            counter = QueryCounter(self.env)
            followups = self.env["custrel.followup"]
            due = followups._due_customers(self.company, cadences, date(2026, 3, 20))
            rows = followups._select_due(due)
            counts.append(counter.stop())
            own = [row for row in rows if row["cadence_id"] == self.pressing.id]
            self.assertGreaterEqual(len(own), count)
        self.assertEqual(counts, counts[:1] * 3)

    def test_reasons_of_a_list_are_read_by_one_query(self):
        counts = []
        for count in 2, 20:
            followups = self.env["custrel.followup"]
            for number in range(count):
                customer = self._create_customer(f"{count} {number}")
                self._need(customer, quadrant="urgent_important")
                followups |= self._create_followup(
                    customer, origin="cadence", cadence_id=self.pressing.id
                )
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            self.assertTrue(all("because" in why for why in followups.mapped("why")))
            counts.append(counter.stop())
        self.assertEqual(counts[0], counts[1])
