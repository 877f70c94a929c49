from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import NOW, ReviewCommon

PERIOD = ("2026-02-16", "2026-03-16")
LEVELS = (False, "grade", "team", "person", "channel", "source", "result")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFigures(ReviewCommon):
    """Figures for page, mail and digest: what, of whom, and for whom."""

    def _figures(self, user=None, company=None):
        figures = self.env["custrel.figure"].with_user(user or self.leader)
        return figures.with_context(
            allowed_company_ids=(company or self.company).ids
        ).sudo(False)

    def _get(self, code, level=False, user=None, company=None):
        self.env.flush_all()
        figures = self._figures(user, company)
        return figures.get_values([code], *PERIOD, level)[code]

    def _value(self, code, **options):
        [row] = self._get(code, **options)
        return row["value"]

    def _all_codes(self):
        return self.env["custrel.figure"].search([]).mapped("code")

    def test_a_share_keeps_what_it_is_made_of(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._create_followup(self.customer, date_planned="2026-03-11")
        [row] = self._get("done_share")
        self.assertEqual((row["numerator"], row["denominator"]), (1, 2))
        self.assertEqual(row["value"], 50)

    def test_the_list_shows_this_month_and_the_last(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._create_followup(self.customer, date_planned="2026-03-11")
        self._done(self.customer, "2026-02-27", "2026-02-27 03:00:00")
        self.env.flush_all()
        figures = self._figures(self.seller).search([])
        shown = {figure.code: figure for figure in figures}
        share = shown["done_share"]
        self.assertEqual((share.this_month, share.last_month), ("50%", "100%"))
        self.assertEqual(shown["days_late"].last_month, "0.0")
        late = shown["complaints_late"]
        self.assertEqual((late.this_month, late.last_month), ("–", "–"))

        action = share.action_open_rows()
        rows = self.env[action["res_model"]].with_user(self.seller)
        self.assertEqual(rows.search_count(action["domain"]), 2)

    def test_of_nothing_there_is_no_share(self):
        for code in ("done_share", "key_silent", "complaints_late", "days_late"):
            [row] = self._get(code, user=self.stranger, company=self.other_company)
            self.assertIs(row["value"], False, code)
        [row] = self._get("contacts", user=self.stranger, company=self.other_company)
        self.assertEqual(row["value"], 0)

    def test_the_period_is_half_open(self):
        self._done(self.customer, "2026-02-15", "2026-02-15 03:00:00")
        self._done(self.customer, "2026-02-16", "2026-02-16 03:00:00")
        self._create_followup(self.customer, date_planned="2026-02-15")
        self.assertEqual(self._value("followups_due"), 1)

    def test_moments_are_of_the_time_zone_of_the_company(self):
        """16:30 UTC on Sunday is Monday in Shanghai: of the period or not."""
        for moment, grade in (
            ("2026-02-15 16:30:00", self.grade_b),  # the 16th in Shanghai
            ("2026-02-15 15:30:00", self.grade_d),  # the 15th
        ):
            customer = self._create_customer(user_id=self.seller.id)
            self._move(customer, self.grade_c, "2026-01-05 02:00:00")
            self._move(customer, grade, moment)
        self.assertEqual(self._value("moves_up"), 1)
        self.assertEqual(self._value("moves_down"), 0)

    def test_by_person_team_and_grade(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.other, "2026-03-10", "2026-03-12 03:00:00")
        by = {
            level: {row["name"]: row["value"] for row in self._get(code, level)}
            for code, level in (
                ("in_time_share", "person"),
                ("in_time_share", "grade"),
                ("in_time_share", "team"),
            )
        }
        self.assertEqual(by["person"], {"Seller": 100, "Colleague": 0})
        self.assertEqual(by["team"], {"East Team": 100, "": 0})
        names = self.grade_a.display_name, self.grade_c.display_name
        self.assertEqual(by["grade"], dict(zip(names, (100, 0), strict=True)))

    def test_key_customers_not_spoken_to(self):
        self.assertEqual(self._value("key_silent"), 100)
        self._done(self.customer, "2026-03-05", "2026-03-05 03:00:00")
        self.assertEqual(self._value("key_silent"), 0)

    def test_who_was_graded_today_was_not_neglected(self):
        fresh = self._create_customer("Fresh", user_id=self.seller.id)
        self._move(fresh, self.grade_a, "2026-03-15 02:00:00")
        [row] = self._get("key_silent")
        # Nor is he one of those to whom somebody spoke.
        self.assertEqual((row["numerator"], row["denominator"]), (1, 1))

    def test_key_customers_without_two_contacts(self):
        self.assertEqual(self._value("key_uncovered"), 100)
        self.customer.custrel_second_user_id = self.colleague
        self.assertEqual(self._value("key_uncovered"), 0)
        self.colleague.active = False
        self.assertEqual(self._value("key_uncovered"), 100)

    def test_each_figure_at_each_level_agrees_with_its_list(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._create_followup(self.other, date_planned="2026-03-11")
        self._create_order(self.customer, date="2026-03-11 03:00:00")
        for figure in self._figures().search([]):
            known = figure._get_level_fields()
            for level in LEVELS:
                rows = self._get(figure.code, level)
                if level and level not in known:
                    self.assertFalse(rows, (figure.code, level))
                    continue
                for row in rows:
                    action = figure.get_list(*PERIOD, level, row["key"])
                    found = self.env[action["res_model"]].search(action["domain"])
                    if row["numerator"] and figure.unit == "count":
                        self.assertTrue(found, (figure.code, level))

    def test_a_figure_opens_what_it_is_made_of(self):
        """A number its own rows; a share where more is better all that it is a share
        of, one where less is better those that are too many."""
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.customer, "2026-03-03", "2026-03-05 03:00:00")
        self._create_followup(self.customer, date_planned="2026-03-11")
        self._create_followup(self.other, date_planned="2026-03-12")
        self._create_order(self.customer, date="2026-03-11 03:00:00")
        self.env.flush_all()
        for code, expected in (
            ("followups_due", 4),
            ("done_share", 4),
            ("contacts", 2),
            ("orders_after", 1),
            ("order_value_after", 1),
            ("days_late", 3),
            ("overdue", 2),
            ("missed_share", 0),
        ):
            [figure] = self._figures().search([("code", "=", code)])
            action = figure.get_list(*PERIOD)
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(found), expected, code)
        [silent] = self._figures().search([("code", "=", "key_silent")])
        action = silent.get_list(*PERIOD)
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(found), self._get("key_silent")[0]["numerator"])

    def test_late_complaints_open_those_that_were_late(self):
        values = {"subject": "Noise", "partner_id": self.customer.id}
        complaints = self.env["custrel.complaint"].with_company(self.company)
        with freeze_time("2026-03-02 02:00:00"):
            late = complaints.create(values)
        with freeze_time("2026-03-15 15:00:00"):
            complaints.create(values)
        self.env.flush_all()
        [row] = self._get("complaints_late")
        self.assertEqual(row["numerator"], 1)
        [figure] = self._figures().search([("code", "=", "complaints_late")])
        action = figure.get_list(*PERIOD)
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), late)

    def test_one_statement_for_figures_of_one_kind(self):
        codes = ["due", "done_share", "in_time_share", "contacts", "orders_after"]
        codes[0] = "followups_due"
        figures = self._figures()
        figures.get_values(codes, *PERIOD)
        self.env.flush_all()
        with self.assertQueryCount(2):  # and which figures there are
            figures.get_values(codes, *PERIOD)

    def test_as_many_statements_for_more_people(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._figures().get_values(self._all_codes(), *PERIOD, "person")
            return self.env.cr.sql_log_count - before

        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        count()
        few = count()
        self._done(self.other, "2026-03-10", "2026-03-10 03:00:00")
        self._create_followup(self.other, user_id=self.leader.id)
        self._create_followup(self.other, user_id=self.manager.id)
        self.assertEqual(count(), few)

    # -------------------------------------------------------------------- rights

    def test_own_team_and_company(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.other, "2026-03-10", "2026-03-10 03:00:00")
        for user, contacts in (
            (self.seller, 1),
            (self.colleague, 1),
            (self.captain, 1),
            (self.leader, 2),
            (self.manager, 2),
        ):
            self.assertEqual(self._value("contacts", user=user), contacts, user.name)
        for user, key in ((self.seller, 1), (self.colleague, 0), (self.captain, 1)):
            [row] = self._get("key_silent", user=user)
            self.assertEqual(row["denominator"], key, user.name)

    def test_never_across_companies(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self.manager.company_ids |= self.other_company
        figures = self.env["custrel.figure"].with_user(self.manager)
        figures = figures.with_context(
            allowed_company_ids=[self.other_company.id, self.company.id]
        )
        self.env.flush_all()
        [row] = figures.get_values(["contacts"], *PERIOD)["contacts"]
        self.assertEqual(row["value"], 0)

    def test_a_clerk_is_refused(self):
        with self.assertRaises(AccessError):
            self._get("contacts", user=self.clerk)

    def test_where_people_are_hidden_everybody_sees_his_own(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.other, "2026-03-10", "2026-03-10 03:00:00")
        self.assertEqual(len(self._get("done_share", "person")), 2)
        self.assertTrue(self._get("recorded_in_time"))
        self._hide_people()
        self.assertFalse(self._get("done_share", "person", user=self.leader))
        self.assertFalse(self._get("recorded_in_time", user=self.leader))
        for code in ("done_share", "recorded_in_time"):
            [row] = self._get(code, "person", user=self.seller)
            self.assertEqual(row["key"], self.seller.id)
        self.assertEqual(self._value("done_share", user=self.leader), 100)

    def test_nobody_writes_figures(self):
        figure = self.env.ref("custrel_followup.custrel_figure_contacts")
        with self.assertRaises(AccessError):
            figure.with_user(self.manager).write({"model": "res.users"})
