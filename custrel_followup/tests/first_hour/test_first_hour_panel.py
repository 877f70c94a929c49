from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from ..queries import QueryCounter
from .common import NEXT_NIGHT, NIGHT, FirstHourCommon

STEPS = ("people", "source", "grading", "load", "go")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestFirstHourPanel(FirstHourCommon):
    """What the panel says is true of this database, and it does what it says."""

    def _call(self, method, *args, user=None, company=None):
        """Over RPC, as the web client does."""
        company = company or self.company
        panel = self.env["custrel.first.hour"].with_user(user or self.manager)
        panel = panel.with_context(allowed_company_ids=company.ids)
        result = call_kw(panel, method, list(args), {})
        self.env.flush_all()
        self.env.invalidate_all()
        return result

    def _get(self, **of):
        return self._call("get_first_hour", **of)

    # ------------------------------------------------------------------ the panel

    def test_it_tells_the_truth_without_a_night_before(self):
        panel = self._get()
        self.assertEqual(panel["company"], "East")
        self.assertFalse(panel["started"])
        self.assertEqual(panel["problem"], "")
        self.assertEqual(panel["people"]["customers"], 20)
        self.assertEqual(panel["people"]["without"], 10)
        self.assertEqual(panel["source"]["documents"], 20)
        self.assertEqual(panel["source"]["customers"], 20)
        self.assertTrue(panel["source"]["has_profit"])
        self.assertEqual(
            [line["customers"] for line in panel["grading"]["lines"]], [1, 3, 6, 10]
        )
        grading = panel["grading"]
        self.assertEqual((grading["first"], grading["changes"]), (20, 0))
        self.assertEqual(
            [panel[step]["done"] for step in STEPS], [False, True, True, False, False]
        )

    def test_what_somebody_has_looked_at_is_seen_by_all_who_may_begin(self):
        self.assertEqual(self._get()["seen"], [])
        self._call("note_seen", "source")
        self.assertEqual(self._call("note_seen", "people"), ["source", "people"])
        self._call("note_seen", "people")
        other = self._create_user("other", "sales_team.group_sale_manager")
        self.assertEqual(self._get(user=other)["seen"], ["source", "people"])
        with self.assertRaises(UserError):
            self._call("note_seen", "no step")
        with self.assertRaises(AccessError):
            self._call("note_seen", "go", user=self.seller)

    def test_orders_are_counted_between_the_midnights_of_the_company(self):
        def count():
            [sale] = [
                source
                for source in self._get()["source"]["sources"]
                if source["value"] == "sale"
            ]
            return sale["count"]

        before = count()
        run = self._get_runs()
        # Half past midnight in Shanghai is the day before in UTC.
        for day, counts in ((run.date_from, 1), (run.date_to, 0)):
            moment = datetime.combine(day, time()) - timedelta(hours=7, minutes=30)
            self._create_order(self.customers[0], date=moment.isoformat())
            before += counts
            self.assertEqual(count(), before, day)

    def test_a_policy_that_changed_is_followed_at_once(self):
        """What the panel shows and what Go applies are the policy of now."""
        self._get()
        lines = self._get_runs().policy_id.line_ids
        lines.policy_id.line_ids = [
            Command.update(line.id, {"share": share})
            for line, share in zip(lines, (0.5, 0.5, 0, 0), strict=True)
        ]
        shown = [x["customers"] for x in self._get()["grading"]["lines"]]
        self.assertEqual(shown, [10, 10, 0, 0])
        lines.policy_id.line_ids = [
            Command.update(line.id, {"share": share})
            for line, share in zip(lines, (1, 0, 0, 0), strict=True)
        ]
        self._call("go")
        grades = self.customers.with_company(self.company).custrel_grade_id
        self.assertEqual(grades, self.grade_a)

    def test_hours_of_who_has_no_customers_are_not_counted(self):
        load = self._get()["load"]
        self.assertGreater(len(load["people"]), 1)
        self.assertEqual(load["limit"], 30)

    def test_looking_writes_no_customer_and_makes_one_run(self):
        self._get()
        run = self._get_runs()
        self.assertEqual(len(run), 1)
        self._get()
        self._call("get_first_days")
        self.assertEqual(self._get_runs(), run)
        self.assertFalse(self._get_followups())
        self.assertFalse(any(self.customers.mapped("custrel_grade_id")))

    def test_the_run_of_the_night_is_shown(self):
        self._run_night()
        self.assertEqual(self._get()["grading"]["run"], self._get_runs().id)

    def test_only_administrators_look(self):
        for user in self.seller, self.leader, self.clerk:
            for method in (
                "get_first_hour",
                "get_first_days",
                "compute_again",
                "go",
            ):
                with self.assertRaises(AccessError):
                    self._call(method, user=user)
            with self.assertRaises(AccessError):
                self._call("give_customers", "last", user=user)
            with self.assertRaises(AccessError):
                self._call("take_back", [], user=user)

    def test_customers_who_did_not_buy_are_counted(self):
        for number in range(3):
            customer = self._create_customer(f"Lapsed {number}")
            self._create_order(customer, date="2024-05-05 04:00:00")
        grading = self._get()["grading"]
        self.assertEqual(
            (grading["lapsed"], grading["lowest"]), (3, "D · Basic customer")
        )

    # ------------------------------------------------------------------ our people

    def test_salespeople_of_the_last_order_are_proposed(self):
        people = self._get()["people"]
        self.assertEqual(
            [(x["name"], x["customers"]) for x in people["rules"]["last"]],
            [("Colleague", 5)],
            "the other five are a stranger's, who does not work here",
        )

    def test_whom_somebody_looks_after_without_an_order_is_counted(self):
        """They are no customers of the run, and nobody misses them."""
        self.assertEqual(self._get()["people"]["ungraded"], 0)
        self._create_customer("Lead", user_id=self.seller.id)
        self._create_customer("Nobody's")
        self._create_customer("A stranger's", user_id=self.stranger.id)
        self._create_customer("Gone", user_id=self.seller.id).active = False
        people = self._get()["people"]
        self.assertEqual((people["ungraded"], people["customers"]), (1, 20))
        self._call("go")
        self.assertEqual(self._get()["people"]["ungraded"], 1)

    def test_whoever_bought_since_is_not_called_one_who_did_not(self):
        """After *Go* figures are those of the run, and say so."""
        self._get()
        buyer = self._create_customer("Buyer", user_id=self.seller.id)
        self._create_order(buyer)
        people = self._get()["people"]
        self.assertEqual((people["ungraded"], people["unseen"]), (0, 1))
        people = self._call("compute_again")["people"]
        self.assertEqual((people["unseen"], people["customers"]), (0, 21))
        self._call("go")
        later = self._create_customer("Later", user_id=self.seller.id)
        self._create_order(later)
        people = self._get()["people"]
        self.assertEqual((people["ungraded"], people["unseen"]), (0, 1))
        self._create_order(self._create_customer("Nobody's"))
        self.assertEqual(self._get()["people"]["unseen"], 1)
        # What is only computed has graded nobody.
        policy = self._get_runs().policy_id
        self.env["custrel.grading.run"].create(
            {"policy_id": policy.id}
        ).action_compute()
        people = self._get()["people"]
        self.assertEqual((people["unseen"], people["customers"]), (1, 21))

    def test_figures_of_an_earlier_day_are_computed_anew(self):
        self._get()
        run = self._get_runs()
        run.date_to = run.date_to - timedelta(days=1)
        buyer = self._create_customer("Buyer", user_id=self.seller.id)
        self._create_order(buyer)
        self.assertEqual(self._get()["people"]["customers"], 21)
        self.assertEqual(run.state, "discarded")

    def test_members_of_the_team_take_turns(self):
        self.team.member_ids = [Command.set((self.seller | self.colleague).ids)]
        people = self._get()["people"]
        self.assertEqual(
            {x["name"]: x["customers"] for x in people["rules"]["team"]},
            {"Seller": 5, "Colleague": 5},
        )

    def test_a_team_without_members_has_its_leader(self):
        rules = self._get()["people"]["rules"]
        self.assertEqual(
            [(x["name"], x["customers"]) for x in rules["team"]], [("Leader", 10)]
        )

    def test_teams_that_nobody_leads_are_named(self):
        self.assertEqual(self._get()["people"]["leaderless"], [])
        self.team.member_ids = [Command.set((self.seller | self.colleague).ids)]
        self.team.user_id = False
        people = self._get()["people"]
        self.assertEqual(people["leaderless"], [self.team.name])
        fallback = self.company._custrel_get_fallback_user()
        self.assertEqual(people["stand_in"], fallback.name)
        self.team.member_ids = [Command.clear()]
        self.assertEqual(self._get()["people"]["leaderless"], [], "it has nobody")

    def test_customers_are_given_and_taken_back(self):
        self._get()
        before = {c: c.user_id for c in self.customers}
        result = self._call("give_customers", "team")
        self.assertEqual(result["left"], 0)
        self.assertEqual(
            self.customers.filtered(lambda c: c.user_id == self.leader),
            self.customers.filtered(lambda c: not before[c]),
        )
        people = self._get()["people"]
        self.assertTrue(people["done"])
        first = self.env["custrel.assignment"].search(
            [("partner_id", "=", self.customers[0].id), ("role", "=", "first")]
        )
        self.assertEqual((first.user_id, first.reason), (self.leader, "First hour"))
        self.customers[2].user_id = self.seller
        self.assertEqual(self._call("take_back", result["given"]), 9)
        before[self.customers[2]] = self.seller
        self.assertEqual({c: c.user_id for c in self.customers}, before)

    def test_salespeople_of_other_companies_keep_their_customers(self):
        self.customers[0].user_id = self.stranger
        self.assertEqual(self._get()["people"]["without"], 10)
        self._call("give_customers", "team")
        self.assertEqual(self.customers[0].user_id, self.stranger)

    def test_customers_of_archived_salespeople_are_given(self):
        self.customers[0].user_id = self.colleague
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [self.colleague.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._get()["people"]["without"], 10)
        result = self._call("give_customers", "team")
        self.assertEqual(self.customers[0].user_id, self.leader)
        self._call("take_back", result["given"])
        self.assertEqual(self.customers[0].user_id, self.colleague)

    def test_customers_of_who_sells_no_longer_are_given_to_others(self):
        self.colleague.group_ids = self.env.ref("base.group_user")
        self.assertFalse(self._get()["people"]["rules"]["last"])
        self.customers[0].user_id = self.colleague
        self.assertEqual(self._get()["people"]["without"], 10)

    def test_an_unknown_rule_is_refused(self):
        with self.assertRaises(UserError):
            self._call("give_customers", "nobody")

    # -------------------------------------------------------------------- the source

    def test_another_window_computes_another_run(self):
        self._create_order(self._create_customer("Old"), date="2024-08-05 04:00:00")
        self.assertEqual(self._get()["source"]["customers"], 20)
        panel = self._call("choose_source", "sale", 24)
        self.assertEqual(panel["source"]["customers"], 21)
        self.assertEqual(panel["source"]["months"], 24)
        self.assertEqual(self.policy.window_months, 24)
        self.assertFalse(any(self.customers.mapped("custrel_grade_id")))

    def test_a_margin_that_nobody_enters_is_said(self):
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        for line in orders.order_line:
            line.purchase_price = line.price_unit
        self.assertFalse(self._get()["source"]["has_profit"])

    def test_invoices_without_orders(self):
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        orders.write({"state": "draft"})
        self._create_invoice(self.customers[0])
        panel = self._get()
        self.assertFalse(panel["source"]["done"])
        self.assertEqual(
            {x["value"]: x["count"] for x in panel["source"]["sources"]},
            {"sale": 0, "invoice": 1},
        )
        panel = self._call("choose_source", "invoice", 12)
        self.assertEqual(panel["source"]["customers"], 1)
        self.assertEqual(panel["people"]["rules"]["last"][0]["name"], "Colleague")

    def _create_invoice(self, customer):
        """A posted invoice, past a chart of accounts that the company has not got."""
        accounts = self.env["account.account"].with_company(self.company)
        income, receivable = accounts.create(
            [
                {"name": "Income", "code": "400001", "account_type": "income"},
                {
                    "name": "Receivable",
                    "code": "121001",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                },
            ]
        )
        customer.with_company(self.company).property_account_receivable_id = receivable
        journal = self.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "FHS",
                "type": "sale",
                "company_id": self.company.id,
                "default_account_id": income.id,
            }
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "journal_id": journal.id,
                "invoice_date": "2026-01-15",
                "invoice_user_id": self.colleague.id,
                "company_id": self.company.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Goods",
                            "quantity": 1,
                            "price_unit": 100,
                            "account_id": income.id,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    # ------------------------------------------------------------- load and first days

    def test_load_is_what_the_grades_ask_of_people(self):
        load = self._get()["load"]
        people = {person["name"]: person for person in load["people"]}
        self.assertGreater(people["Seller"]["hours"], 0)
        self.assertEqual(people["Seller"]["limit"], 30)
        self.assertGreater(load["ownerless"], 0)
        self.assertEqual([x["grade"][0] for x in load["cadences"]], list("ABCD"))

    def test_hours_that_show_as_nothing_leave_no_step_open(self):
        """A customer of the last grade asks for some seconds a week."""
        self._call("give_customers", "team")
        lonely = self.customers[:1]
        lonely.user_id = False
        cadences = self.env["custrel.cadence"].search([])
        cadences.channel_ids.minutes = 1
        load = self._get()["load"]
        self.assertGreater(load["ownerless"], 0)
        self.assertLess(load["ownerless"], 0.05)
        self.assertFalse(load["over"])
        self.assertTrue(load["done"])

    def test_nobody_has_too_much_whose_hours_show_as_those_he_has(self):
        self._call("give_customers", "team")
        hours = max(person["hours"] for person in self._get()["load"]["people"])
        users, name = type(self.env.user), "_custrel_get_weekly_capacity"
        for less, is_over in ((0.001, False), (0.2, True)):
            limit = round(hours, 1) - less
            with self.subTest(less=less), patch.object(users, name, return_value=limit):
                self.assertEqual(self._get()["load"]["over"] > 0, is_over)

    def test_the_first_days_are_those_that_are_planned_then(self):
        self.team.user_id = False
        days = self._call("get_first_days")
        self.assertEqual(days["waiting"], 10, "nobody owns them")
        [person] = days["people"]
        self.assertEqual((person["name"], person["count"]), ("Seller", 10))
        self._call("go")
        self._run_job("plan", "2026-03-02 02:00:00")
        followups = self._get_followups()
        self.assertEqual(len(followups), days["count"])
        by_day = followups.grouped("date_planned")
        self.assertEqual(len(by_day[min(by_day)]), person["first"])
        self.assertEqual(max(map(len, by_day.values())), days["most"])

    def test_hours_are_those_of_the_day_with_most_followups(self):
        cadence = self.env["custrel.cadence"].search([], limit=1)
        line = {"partner_id": self.company.partner_id.id, "minutes": 10}
        line["cadence_id"] = cadence.id
        days = {
            date(2026, 3, 2): [line] * 3,
            date(2026, 3, 3): [line | {"minutes": 60}],
        }
        panel = self.env["custrel.first.hour"]
        person = panel._get_first_day(self.env.uid, days)
        self.assertEqual((person["most"], person["needed"]), (3, 0.5))
        days[date(2026, 3, 1)] = [line | {"minutes": 45}]
        person = panel._get_first_day(self.env.uid, days)
        self.assertEqual((person["first"], person["first_needed"]), (1, 0.75))

    def test_who_will_be_at_risk_is_said_before(self):
        """As it is then, by the grades that the run gives and the gaps of these very
        orders; nothing is written before."""
        self.env["custrel.lifecycle.rule"].search(
            [("company_id", "=", self.company.id), ("grade_id.code", "=", "D")]
        ).fixed_days = 30
        for number, customer in enumerate(self.customers):
            for month in range(number % 5):
                day = f"2025-{month + 3:02}-05 04:00:00"
                self._create_order(customer, amount=5, date=day)
        rhythm = self.env["custrel.customer.rhythm"]
        here = [("company_id", "=", self.company.id)]
        risks = self._call("get_first_days")["risks"]
        self.assertFalse(rhythm.search_count(here))
        self._call("go")
        self._run_job("lifecycle", "2026-03-02 03:00:00")
        rows = rhythm.with_company(self.company).search(here)
        for state in ("risk", "dormant", "lost"):
            with self.subTest(state):
                found = rows.filtered(lambda row, state=state: row.state == state)
                self.assertEqual(risks[state], len(found))
        self.assertTrue(risks["risk"])
        self.assertEqual((risks["tasks"], risks["days"]), (3, 7))

    # ---------------------------------------------------------------------------- go

    def test_go_applies_the_run_that_was_shown(self):
        run = self.env["custrel.grading.run"].browse(self._get()["grading"]["run"])
        panel = self._call("go")
        self.assertEqual(run.state, "applied")
        self.assertEqual(run.applied_by_id, self.manager)
        self.assertTrue(panel["started"])
        self.assertTrue(panel["go"]["done"])
        self.assertEqual(panel["grading"]["run"], run.id)
        self.assertTrue(all(self.customers.mapped("custrel_grade_id")))

    def test_key_customers_without_a_second_person_are_counted_before(self):
        self.assertEqual(self._get()["go"]["alone"], 4)  # A and B of the 20
        first = self.env["custrel.grading.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("new_grade_id", "=", self.grade_a.id),
            ]
        )
        first.partner_id.custrel_second_user_id = self.leader
        self.assertEqual(self._get()["go"]["alone"], 3)
        # Who sees no follow-ups is nobody who helps.
        self.leader.group_ids = self.env.ref("base.group_user")
        self.assertEqual(self._get()["go"]["alone"], 4)

    def test_jobs_that_do_not_run_are_named(self):
        job = self.env.ref("custrel_followup.ir_cron_plan")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_cron SET lastcall = NULL WHERE id = %s", [job.id]
        )
        job.invalidate_recordset()
        self.assertFalse(self._call("go")["go"]["is_late"], "nobody waited yet")
        later = datetime(2026, 3, 2, 2, 20)
        with freeze_time(later):
            self.assertTrue(self._get()["go"]["is_late"])
        self.env.cr.execute(
            "UPDATE ir_cron SET lastcall = %s WHERE id = %s", [later, job.id]
        )
        job.invalidate_recordset()
        with freeze_time(later):
            self.assertFalse(self._get()["go"]["is_late"])

    def test_the_zone_of_days_is_said(self):
        self.company.partner_id.tz = False
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.assertEqual(self._get()["source"]["zone"], "Asia/Shanghai")

    def test_go_twice_applies_once(self):
        self._get()
        self._call("go")
        self._call("go")
        self.assertEqual(self._get_runs().mapped("state"), ["applied"])
        self.assertEqual(len(self._get_runs().change_ids), 20)

    def test_go_without_having_looked(self):
        self.assertTrue(self._call("go")["started"])

    def test_menu_leads_until_it_has_begun(self):
        landing = self.env.ref("custrel_followup.custrel_first_hour_menu")
        always = self.env.ref("custrel_followup.custrel_first_hour_menu_config")
        root = self.env.ref("custrel_followup.custrel_menu_root")

        def load(user):
            menus = self.env["ir.ui.menu"].with_user(user)
            return menus.with_context(allowed_company_ids=[]).load_web_menus(False)

        menus = load(self.manager)
        action = self.env.ref("custrel_followup.custrel_first_hour_action")
        self.assertEqual(menus[root.id]["actionID"], action.id)
        self.assertNotIn(landing.id, load(self.seller))
        self._call("go")
        menus = load(self.manager)
        self.assertNotIn(landing.id, menus)
        self.assertIn(always.id, menus)

    def test_my_day_says_that_nobody_has_begun(self):
        def day(user):
            followups = self.env["custrel.followup"].with_user(user)
            return followups.get_my_day()

        self.assertTrue(day(self.manager)["first_hour"])
        self.assertFalse(day(self.seller)["first_hour"])
        self._get()
        self._call("go")
        self.assertFalse(day(self.manager)["first_hour"])
        self.assertEqual(day(self.manager)["without_owner"], 10)
        self.assertEqual(day(self.seller)["without_owner"], 0)

    def test_a_leader_learns_what_is_due_of_his_people(self):
        self._create_followup(self.customers[1], date_planned="2026-03-02")
        self._create_followup(self.customers[3], date_planned="2026-03-05")

        def day(user):
            return self.env["custrel.followup"].with_user(user).get_my_day()

        self.assertEqual(day(self.leader)["others_due"], 1)
        action = self.env.ref("custrel_followup.custrel_team_day_action")
        menu = self.env.ref("custrel_followup.custrel_team_day_menu")
        for user, sees in ((self.leader, True), (self.seller, False)):
            as_him = self.env["custrel.followup"].with_user(user)
            arch = as_him.get_view(action.search_view_id.id, "search")["arch"]
            self.assertEqual('name="team"' in arch, sees)
            self.assertEqual('name="group_user"' in arch, sees)
            menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in menus, sees)
        self.assertEqual(day(self.seller)["others_due"], 0)
        self.assertEqual(day(self.colleague)["others_due"], 0)

    # --------------------------------------------------------------------- bad input

    def test_no_orders_at_all(self):
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        orders.write({"state": "draft"})
        panel = self._get()
        self.assertEqual(panel["people"]["customers"], 0)
        self.assertFalse(panel["source"]["done"])
        self.assertIn("No customer bought", panel["grading"]["notice"])
        self.assertEqual(self._call("get_first_days")["count"], 0)
        self.assertTrue(self._call("go")["started"])

    def test_one_customer(self):
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        orders[1:].write({"state": "draft"})
        panel = self._get()
        self.assertEqual(panel["grading"]["lines"][0]["customers"], 1)

    def test_no_salesperson_anywhere(self):
        self.customers.user_id = False
        self.team.user_id = False
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        orders.write({"user_id": False, "team_id": False})
        panel = self._get()
        self.assertEqual(panel["people"]["without"], 20)
        self.assertEqual(panel["people"]["rules"], {"last": [], "team": []})
        self.assertEqual(self._call("give_customers", "team")["given"], [])
        self._call("go")
        self._run_night("2026-03-03 01:00:00")
        self.assertFalse(self._get_followups(), "nobody gets the customers of all")

    def test_a_policy_without_grades_says_so(self):
        self.env.cr.execute(
            "DELETE FROM custrel_grading_policy_line WHERE policy_id = %s",
            [self.policy.id],
        )
        self.env.invalidate_all()
        panel = self._get()
        self.assertIn("Add grades to the policy", panel["problem"])
        self.assertFalse(panel["grading"]["done"])
        self.assertEqual(self._call("get_first_days")["count"], 0)
        with self.assertRaisesRegex(UserError, "Add grades"):
            self._call("go")
        self.assertFalse(self.company._custrel_has_started())

    def test_archived_policies_say_so(self):
        self.policy.active = False
        self.assertIn("archived", self._get()["problem"])

    def test_a_grade_that_no_policy_has_is_named(self):
        self.env["custrel.grade"].create({"name": "Extra", "code": "E", "share": 0})
        self.assertEqual(self._get()["grading"]["without"], "E · Extra")

    def test_without_a_calendar(self):
        self.company.resource_calendar_id = False
        self._get()
        self.assertTrue(self._call("get_first_days")["count"])

    def test_each_company_has_its_own_panel(self):
        third = self._create_company("Third", "UTC")
        third.custrel_started_at = False
        self.manager.company_ids |= third | self.other_company
        self._get()
        self._call("go")
        panel = self._get(company=third)
        self.assertEqual(panel["company"], "Third")
        self.assertFalse(panel["started"])
        self.assertEqual(panel["others"], [])
        self.assertTrue(self._get(company=self.other_company)["started"])
        self.assertEqual(self._get(company=self.other_company)["others"], ["Third"])

    def test_queries_do_not_grow(self):
        def count():
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            self._get()
            self._call("get_first_days")
            return counter.stop()

        self._get()
        count()
        few = count()
        for number in range(40):
            customer = self._create_customer(f"More {number}", user_id=self.seller.id)
            self._create_order(customer, user_id=self.colleague.id)
        self._call("compute_again")
        # One more person plans: his clock is asked.
        self.assertLessEqual(count(), few + 5)

    def test_minutes_are_those_of_the_channels_in_turn(self):
        for cadence in self._get()["load"]["cadences"]:
            self.assertFalse(cadence["automatic"])
            minutes = [channel["minutes"] for channel in cadence["channels"]]
            self.assertAlmostEqual(sum(minutes) / len(minutes), cadence["minutes"])

    def test_go_can_be_taken_back(self):
        """Until the next run; what nobody touched goes along."""
        panel = self._get()
        source = panel["source"]
        self.assertFalse(panel["go"]["undo"])
        go = self._call("go")["go"]
        self.assertEqual((go["undo"], go["planned"]), (self._get_runs().id, 0))
        self._run_job("plan", "2026-03-02 03:00:00")
        go = self._get()["go"]
        self.assertEqual(go["planned"], len(self._get_followups()))
        self.assertTrue(go["planned"])
        with self.assertRaises(AccessError):
            self._call("ask_undo", go["undo"], user=self.leader)
        action = self._call("ask_undo", go["undo"])
        self.assertEqual(action["res_model"], "custrel.grading.confirm")
        confirm = self.env[action["res_model"]].with_user(self.manager)
        confirm.with_context(**action["context"]).create({}).action_confirm()
        self.assertFalse(any(self.customers.mapped("custrel_grade_id")))
        panel = self._get()
        go = panel["go"]
        self.assertEqual((go["undo"], go["planned"]), (False, 0))
        self.assertFalse(panel["started"] or go["done"], "before Go again")
        self.assertEqual(panel["source"], source)
        self._run_night(NIGHT)
        self.assertFalse(any(self.customers.mapped("custrel_grade_id")))
        self.assertTrue(self._call("go")["started"])
        self.assertTrue(all(self.customers.mapped("custrel_grade_id")))

    def test_taking_back_a_run_that_moved_nobody_says_so(self):
        self._get()
        self._call("go")
        self._run_job("grade", "2026-04-02 03:00:00")
        run = self._get_runs().filtered("automatic")
        self.assertEqual(run.state, "applied")
        said = run._describe_undo()[0]
        self.assertEqual(said, "No customer gets another grade: nobody moved.")

    def test_night_after_go_keeps_it(self):
        self._get()
        self._call("go")
        undo = self._get()["go"]["undo"]
        self._run_night(NIGHT)
        self._run_night(NEXT_NIGHT)
        self.assertTrue(self._get_followups())
        self.assertEqual(self._get()["go"]["undo"], undo, "no other run stands before")
