from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintReport(ComplaintCommon):
    def _figures(self, names, group="company_id", user=None, domain=()):
        """:return: list of rows, each the group and its figures"""
        report = self.env["custrel.complaint.report"].with_user(user or self.leader)
        self.env.flush_all()
        return report._read_group([*domain], [group], names)

    def test_rates_per_orders_and_customers(self):
        other = self._create_customer("Content")
        for customer in (self.customer, self.customer, other, other):
            self._create_order(customer)
        self._create_order(other, state="draft")
        self._complain()
        names = [
            "complaints:sum",
            "orders:sum",
            "customers:count_distinct",
            "complaints_per_100_orders:avg",
            "complaints_per_100_customers:avg",
        ]
        [row] = self._figures(names)
        self.assertEqual(row[1:], (1, 4, 2, 25, 50))
        by_customer = {row[0]: row[1:] for row in self._figures(names, "partner_id")}
        self.assertEqual(by_customer[self.customer], (1, 2, 1, 50, 100))
        self.assertEqual(by_customer[other], (0, 2, 1, 0, 0))

    def test_times_and_shares(self):
        quick = self._settle(self._complain(), "2026-03-02 03:00:00")
        slow = self._complain()
        with freeze_time("2026-03-02 02:00:00"):
            slow.action_wait()
        with freeze_time("2026-03-02 03:00:00"):
            slow.action_start()
        self._settle(slow, "2026-03-12 01:00:00")
        [row] = self._figures(
            ["hours_to_resolve:avg", "first_contact:avg", "missed:avg", "reopened:avg"]
        )
        self.assertEqual(row[1:], ((2 + 240) / 2, 0.5, 0.5, 0))
        quick.action_reopen("Not yet")
        [row] = self._figures(["reopened:avg", "first_contact:avg"])
        self.assertEqual(row[1:], (0.5, 0))

    def test_of_how_many_each_mean_is_and_what_lies_in_the_middle(self):
        for moment in (
            "2026-03-02 03:00:00",
            "2026-03-02 04:00:00",
            "2026-03-12 01:00:00",
        ):
            last = self._settle(self._complain(), moment)
        self._complain()
        last._keep({"rating_last_value": 5})
        [row] = self._figures(["median_to_resolve:avg", "hours_to_resolve:avg"])
        self.assertEqual(row[1:], (3, (2 + 3 + 240) / 3), "one old one moves the mean")
        counted = ["answered:sum", "resolved:sum", "targeted:sum", "rated:sum"]
        [row] = self._figures(counted)
        self.assertEqual(row[1:], (3, 3, 4, 1))
        unsolved = [("state", "=", "new")]
        [row] = self._figures(["median_to_resolve:avg", *counted], domain=unsolved)
        self.assertEqual(row[1:], (False, 0, 0, 1, 0), "no mean of nothing")

    def test_what_is_open_and_not_due_is_neither_late_nor_in_time(self):
        open_ones = self._complain("2100-01-04 01:00:00", user=self.manager)
        late = self._complain()
        kept = self._settle(self._complain(), "2026-03-02 02:00:00")
        report = self.env["custrel.complaint.report"].with_user(self.leader)
        self.env.flush_all()
        rows = {row.complaint_id: row for row in report.search([])}
        self.assertEqual(rows[open_ones].target_result, "open")
        self.assertEqual(rows[late].target_result, "late")
        self.assertEqual(rows[kept].target_result, "in_time")
        [row] = self._figures(["missed:avg", "missed:count"])
        self.assertEqual(row[1:], (0.5, 2))
        of_open = [("complaint_id", "=", open_ones.id)]
        [row] = self._figures(["missed:avg"], domain=of_open)
        self.assertFalse(row[1], "no share of nothing")

    def test_repeated(self):
        reason = self.env.ref("custrel_followup.custrel_complaint_reason_delivery_late")
        for moment in ("2026-01-01", "2026-03-01", "2026-06-30"):
            self._complain(f"{moment} 01:00:00", reason_id=reason.id)
        self._complain("2026-03-02 01:00:00")
        [row] = self._figures(["repeated:avg"])
        self.assertEqual(row[1], 1 / 4)

    def test_archived_ones_count_and_their_list_shows_them(self):
        kept, archived = (self._settle(self._complain()) for _number in range(2))
        (kept | archived).action_close()
        archived.action_archive()
        [row] = self._figures(["complaints:sum", "first_contact:avg"])
        self.assertEqual(row[1:], (2, 1))
        report = self.env["custrel.complaint.report"].with_user(self.leader)
        rows = report.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(rows.complaint_id, kept | archived)
        self.assertTrue(all(rows.mapped("complaint_id.name")))

    def test_others_of_the_customer_are_counted_as_the_list_has_them(self):
        complaint = self._settle(self._complain())
        complaint.action_close()
        complaint.action_archive()
        second = self._complain().with_user(self.agent)
        action = second.action_open_customer_complaints()
        listed = (
            self.env["custrel.complaint"].with_user(self.agent).search(action["domain"])
        )
        self.assertEqual(listed, complaint)
        self.assertEqual(second.customer_complaint_count, 1)
        new = Form(second.browse())
        self.assertEqual(new.customer_complaint_count, 0)
        new.partner_id = self.customer
        self.assertEqual(new.customer_complaint_count, 2)

    def test_rating_counts_only_where_there_is_one(self):
        self._complain()
        complaint = self._settle(self._complain())
        complaint.action_close()
        token = complaint.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(5, token=token)
        [row] = self._figures(["rating:avg"])
        self.assertEqual(row[1], 5)

    def test_everybody_sees_his_own(self):
        self._create_order(self.customer, user_id=self.seller.id)
        other = self._create_customer("Other", user_id=self.colleague.id)
        self._complain(user_id=self.agent.id)
        self._complain(user_id=self.agent.id, partner_id=other.id)
        expected = {
            self.leader: (2, 1),
            self.agent_2: (2, 0),
            self.seller: (1, 1),
            self.colleague: (1, 0),
        }
        for user, figures in expected.items():
            [row] = self._figures(["complaints:sum", "orders:sum"], user=user)
            self.assertEqual(row[1:], figures, user.name)

    def test_whoever_may_read_a_complaint_reads_its_row(self):
        """And nobody else."""
        other = self._create_customer("Other", user_id=self.colleague.id)
        helped = self._complain(user_id=self.agent.id, partner_id=other.id)
        helped.collaborator_ids = self.seller
        archived = self._complain(
            user_id=self.agent_2.id, team_id=self.team.id, partner_id=other.id
        )
        nobodys = self._complain(
            user=self.manager, partner_id=False, email_from="x@nowhere.example.com"
        )
        settled = self._settle(self._complain())
        settled.action_close()
        settled.action_archive()
        self.team.active = False
        complaints = helped | archived | nobodys | settled
        self.env.flush_all()
        users = self.seller | self.colleague | self.agent | self.agent_2
        users |= self.leader | self.manager | self.chief
        for user in users:
            with self.subTest(user.name):
                known = complaints.with_user(user)._filtered_access("read")
                report = self.env["custrel.complaint.report"].with_user(user)
                rows = report.search([("complaint_id", "in", complaints.ids)])
                self.assertEqual(rows.mapped("complaint_id.id"), known.ids[::-1])

    def test_figures_about_people_may_be_hidden(self):
        self._complain(user_id=self.agent.id)
        [row] = self._figures(["complaints:sum"], "user_id")
        self.assertEqual(row[0], self.agent)
        group = self.env.ref("custrel_followup.custrel_group_people_figures")
        self.env.ref("custrel_followup.custrel_group_user").implied_ids -= group
        self.env.invalidate_all()
        report = self.env["custrel.complaint.report"].with_user(self.leader)
        for name in ("user_id", "late_user_id"):
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    self._figures(["complaints:sum"], name)
                with self.assertRaises(AccessError):
                    report.search([(name, "=", self.agent.id)])
                self.assertNotIn(name, report.fields_get())
        figures = self.env["custrel.figure"]
        month = ("2026-03-01", "2026-04-01")
        for user, known in ((self.agent, ["Agent"]), (self.leader, [])):
            rows = figures.with_user(user).get_values(["complaints"], *month, "person")
            names = [row["name"] for row in rows["complaints"] if row["numerator"]]
            self.assertEqual(names, known, "everybody still has his own")

    def test_nothing_of_other_companies(self):
        self._complain()
        report = self.env["custrel.complaint.report"].with_user(self.stranger)
        report = report.with_context(allowed_company_ids=self.other_company.ids)
        self.assertFalse(report.search_count([("complaint_id", "!=", False)]))

    def test_clerk_sees_nothing(self):
        report = self.env["custrel.complaint.report"].with_user(self.clerk)
        self.assertFalse(report.has_access("read"))
