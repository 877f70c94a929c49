from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import NOW, ReviewCommon

VISIT = "custrel_followup.custrel_channel_visit"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowupReport(ReviewCommon):
    """What became of follow-ups, by any group of them."""

    def _report(self, user=None, company=None):
        report = self.env["custrel.followup.report"].with_user(user or self.leader)
        return report.with_context(
            allowed_company_ids=(company or self.company).ids
        ).sudo(False)

    def _sum(self, *specs, user=None, domain=()):
        self.env.flush_all()
        [row] = self._report(user)._read_group(list(domain), [], specs)
        return row

    def test_due_done_in_time_and_missed(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.customer, "2026-03-10", "2026-03-12 03:00:00")
        self._create_followup(self.customer, date_planned="2026-03-12")
        # Today's work is not late yet, nor what comes.
        self._create_followup(self.customer, date_planned="2026-03-16")
        self._create_followup(self.customer, date_planned="2026-03-20")
        gone = self._create_followup(self.customer, date_planned="2026-03-11")
        gone.action_cancel("Gone")
        missed = self._create_followup(self.customer, date_planned="2026-03-02")
        missed._keep({"state": "missed"})
        names = ("due", "done", "in_time", "missed", "overdue")
        self.assertEqual(self._sum(*(f"{name}:sum" for name in names)), (4, 2, 1, 1, 1))
        self.assertEqual(self._sum("in_time_share:avg"), (25,))
        late = self._report().search([("timeliness", "=", "undone")])
        self.assertEqual(sorted(late.mapped("state")), ["missed", "overdue"])
        # Two days late, none, and four that are open.
        self.assertEqual(self._sum("days_late:avg"), (2,))

    def test_the_day_is_that_of_the_company(self):
        """23:30 UTC on the 9th is the 10th in Shanghai, and so in time."""
        self._done(self.customer, "2026-03-10", "2026-03-10 15:30:00")
        self._done(self.customer, "2026-03-10", "2026-03-10 16:30:00")
        rows = self._report().search([], order="contact_date")
        days = rows.mapped("contact_date")
        self.assertEqual(days, [date(2026, 3, 10), date(2026, 3, 11)])
        self.assertEqual(rows.mapped("in_time"), [1, 0])

    def test_an_attempt_is_no_contact(self):
        result = self.env.ref("custrel_followup.custrel_followup_result_not_reached")
        self._done(
            self.customer, "2026-03-10", "2026-03-10 03:00:00", result_id=result.id
        )
        self._create_order(self.customer, date="2026-03-11 03:00:00")
        sums = self._sum("attempts:sum", "contacts:sum", "orders:sum")
        self.assertEqual(sums, (1, 0, False))

    def test_an_order_counts_once_for_the_last_contact_before_it(self):
        first = self._done(self.customer, "2026-02-20", "2026-02-20 03:00:00")
        last = self._done(self.customer, "2026-03-02", "2026-03-02 03:00:00")
        self._create_order(self.customer, amount=70, date="2026-02-25 03:00:00")
        self._create_order(self.customer, amount=100, date="2026-03-05 03:00:00")
        self._create_order(
            self.customer, amount=900, date="2026-03-05 03:00:00", state="draft"
        )
        self._create_order(self.customer, amount=800, date="2026-02-10 03:00:00")
        contact = self._create_customer(
            "Buyer", parent_id=self.customer.id, is_company=False
        )
        self._create_order(contact, amount=5, date="2026-03-06 03:00:00")
        rows = {row.id: row for row in self._report().search([])}
        self.assertEqual(rows[first.id].orders, 1)
        self.assertEqual(rows[last.id].orders, 2)
        self.assertEqual(self._sum("orders:sum", "order_value:sum"), (3, 175))

    def test_a_mail_of_the_system_takes_no_order_from_a_person(self):
        """Somebody called, the system wrote, then an order came."""
        talked = self._done(self.customer, "2026-03-02", "2026-03-02 03:00:00")
        mail = self._done(
            self.customer, "2026-03-04", "2026-03-04 03:00:00", automatic=True
        )
        self._create_order(self.customer, amount=70, date="2026-03-05 03:00:00")
        rows = {row.followup_id: row for row in self._report().search([])}
        self.assertEqual((rows[talked].orders, rows[mail].orders), (1, 0))
        # What came long after the talk came of the mail, if of anything.
        late = self._done(
            self.other, "2026-01-06", "2026-01-06 03:00:00", user_id=self.seller.id
        )
        alone = self._done(
            self.other, "2026-02-20", "2026-02-20 03:00:00", automatic=True
        )
        self._create_order(self.other, amount=50, date="2026-02-24 03:00:00")
        self.env.flush_all()
        self.env.invalidate_all()
        rows = {row.followup_id: row for row in self._report().search([])}
        self.assertEqual((rows[late].orders, rows[alone].orders), (0, 1))
        self.assertEqual(self._sum("orders:sum"), (2,), "each once")

    def test_people_and_the_system_apart(self):
        self._done(self.customer, "2026-03-02", "2026-03-02 03:00:00")
        self._done(self.customer, "2026-03-04", "2026-03-04 03:00:00", automatic=True)
        by_people = [("automatic", "=", False)]
        self.assertEqual(self._sum("contacts:sum", domain=by_people), (1,))
        self.assertEqual(self._sum("contacts:sum"), (2,))

    def test_in_time_late_or_not_done(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.customer, "2026-03-10", "2026-03-12 03:00:00")
        self._create_followup(self.customer, date_planned="2026-03-12")
        self._create_followup(self.customer, date_planned="2026-03-20")
        self.env.flush_all()
        groups = self._report()._read_group([], ["timeliness"], ["__count"])
        self.assertEqual(dict(groups), {"in_time": 1, "late": 1, "undone": 1, False: 1})

    def test_an_order_after_thirty_days_does_not_count(self):
        self._done(self.customer, "2026-01-20", "2026-01-20 03:00:00")
        self._create_order(self.customer, date="2026-02-19 02:59:00", amount=3)
        self._create_order(self.customer, date="2026-02-19 03:00:00", amount=8)
        self.assertEqual(self._sum("orders:sum", "order_value:sum"), (1, 3))

    def test_orders_of_another_company_do_not_count(self):
        self._done(self.customer, "2026-03-02", "2026-03-02 03:00:00")
        self._create_order(
            self.customer,
            date="2026-03-05 03:00:00",
            company=self.other_company,
            team_id=False,
        )
        self.assertEqual(self._sum("orders:sum"), (0,))

    def test_foreign_orders_are_converted(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.5,
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        self._done(self.customer, "2026-03-02", "2026-03-02 03:00:00")
        order = self._create_order(
            self.customer, date="2026-03-05 03:00:00", pricelist_id=prices.id
        )
        self.assertEqual(order.currency_id, euro)
        value = order.amount_untaxed / order.currency_rate
        self.assertNotEqual(value, order.amount_untaxed)
        [row] = self._sum("order_value:sum")
        self.assertAlmostEqual(row, value)

    def test_opportunities_after_a_contact(self):
        self._done(self.customer, "2026-03-02", "2026-03-02 03:00:00")
        with freeze_time("2026-03-04 03:00:00"):
            lead = self.env["crm.lead"].create(
                {
                    "name": "New line",
                    "type": "opportunity",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                }
            )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-03-04 03:00' WHERE id = %s",
            [lead.id],
        )
        self.assertEqual(self._sum("opportunities:sum"), (1,))

    def test_the_grade_is_that_of_the_day(self):
        self._done(self.customer, "2026-02-10", "2026-02-10 03:00:00")
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._move(self.customer, self.grade_b, "2026-03-01 02:00:00")
        self.env.flush_all()
        groups = self._report()._read_group([], ["grade_id"], ["done:sum"])
        self.assertEqual(dict(groups), {self.grade_a: 1, self.grade_b: 1})

    def test_a_grade_that_was_taken_back_counts_for_nobody(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        move = self._move(self.customer, self.grade_b, "2026-03-01 02:00:00")
        self.env.flush_all()
        self.assertEqual(self._sum_by_grade(), {self.grade_b: 1})
        move._keep({"taken_back": True})
        self.env.flush_all()
        self.assertEqual(self._sum_by_grade(), {self.grade_a: 1})

    def _sum_by_grade(self):
        return dict(self._report()._read_group([], ["grade_id"], ["done:sum"]))

    def test_who_left_keeps_his_team_and_name(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self.seller.active = False
        self.env.flush_all()
        domain = [("state", "=", "done")]
        [(team, person, done)] = self._report()._read_group(
            domain, ["team_id", "user_id"], ["done:sum"]
        )
        self.assertEqual((team, person, done), (self.team, self.seller, 1))

    def test_a_member_of_two_teams_counts_once(self):
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", "True")
        self.env["crm.team"].create(
            {
                "name": "Second",
                "company_id": self.company.id,
                "member_ids": [Command.set(self.seller.ids)],
            }
        )
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self.assertEqual(self._sum("done:sum"), (1,))

    # -------------------------------------------------------------------- rights

    def test_a_salesperson_sees_his_own(self):
        own = self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.other, "2026-03-10", "2026-03-10 03:00:00")
        self.assertEqual(self._report(self.seller).search([]).ids, own.ids)

    def test_who_takes_part_sees_it(self):
        followup = self._done(
            self.other,
            "2026-03-10",
            "2026-03-10 03:00:00",
            collaborator_ids=[Command.set(self.seller.ids)],
        )
        self.assertEqual(self._report(self.seller).search([]).ids, followup.ids)

    def test_a_leader_sees_his_team(self):
        own = self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.other, "2026-03-10", "2026-03-10 03:00:00")
        self.assertEqual(self._report(self.captain).search([]).ids, own.ids)

    def test_who_sees_all_customers_sees_all(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.other, "2026-03-10", "2026-03-10 03:00:00")
        self.assertEqual(len(self._report(self.leader).search([])), 2)

    def test_another_company_sees_nothing(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self.assertFalse(self._report(self.stranger, self.other_company).search([]))

    def test_a_clerk_is_refused(self):
        with self.assertRaises(AccessError):
            self._report(self.clerk).search([])

    def test_nobody_is_named_where_people_are_hidden(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._hide_people()
        for name in ("user_id", "recorded_in_time"):
            with self.assertRaises(AccessError):
                self._report()._read_group([], [], [f"{name}:count"])
        self.assertNotIn("user_id", self._report().fields_get())
        for kind in ("graph", "pivot", "list", "search"):
            arch = self._report().get_view(view_type=kind)["arch"]
            self.assertNotIn("user_id", arch)
        # Everybody finds his own, and the rules still say whose it is.
        mine = [("is_mine", "=", True)]
        self.assertEqual(self._report(self.seller).search_count(mine), 1)
