from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import NEXT_NIGHT, NIGHT, FirstHourCommon

COMPUTED = {
    "custrel_grading_run",
    "custrel_grading_run_line",
    "custrel_score",
    "custrel_grading_move",
}
"""Tables of a run that is computed; nothing of it is on a customer."""


@tagged("post_install", "-at_install")
class TestBeforeGo(FirstHourCommon):
    """Jobs compute the first run of a company and wait until somebody applies it."""

    def _count_rows(self):
        """:return: dict of each table of ours, and of what tells people, to how many
        rows it has"""
        self.env.flush_all()
        tables = [
            model._table
            for name, model in self.env.registry.items()
            if name.startswith("custrel.") and model._auto and not model._abstract
        ]
        tables += ["mail_activity", "mail_mail", "calendar_event"]
        return {
            table: self.env.execute_query(
                SQL("SELECT count(*) FROM %s", SQL.identifier(table))
            )[0][0]
            for table in tables
        }

    def _get_tasks(self):
        runs = self._get_runs()
        return self.env["mail.activity"].search(
            [("res_model", "=", runs._name), ("res_id", "in", runs.ids)]
        )

    def test_nights_before_it_write_the_computed_run_only(self):
        policies = self.env["custrel.grading.policy"]
        policies._create_for_companies(self.env["res.company"].search([]))
        before = self._count_rows()
        self._run_night()
        after = self._count_rows()
        grown = {table for table in before if after[table] != before[table]}
        self.assertEqual(grown - COMPUTED, {"mail_activity", "mail_mail"}, "of tasks")
        run = self._get_runs()
        self.assertEqual(run.state, "computed")
        self.assertEqual(len(run.move_ids), len(self.customers))
        self.assertEqual(
            after["mail_activity"] - before["mail_activity"], len(self._get_tasks())
        )
        self._run_night(NEXT_NIGHT)
        self.assertEqual(self._count_rows(), after, "another night adds nothing")

    def test_whoever_installs_it_begins_in_it(self):
        self.env.ref("custrel_followup.custrel_open_app_todo").state = "open"
        modules = self.env["ir.module.module"]
        action = modules.next()  # what the list of apps does after it
        root = self.env.ref("custrel_followup.custrel_menu_root")
        self.assertEqual(action["tag"], "reload")
        self.assertEqual(action["params"], {"menu_id": root.id})
        menus = self.env["ir.ui.menu"].with_user(self.manager)
        first = self.env.ref("custrel_followup.custrel_first_hour_action")
        self.assertEqual(menus.load_web_menus(False)[root.id]["actionID"], first.id)
        self.company.custrel_started_at = NIGHT
        self.env.registry.clear_cache()
        opened = menus.load_web_menus(False)[root.id]["actionID"]
        self.assertNotEqual(opened, first.id, "they have begun")
        again = modules.next()
        self.assertEqual(again["type"], "ir.actions.act_url", "only this once")

    def test_managers_are_told_once(self):
        self._run_night()
        self._run_night(NEXT_NIGHT)
        self._run_night("2026-04-02 01:00:00")
        mine = self._get_tasks().filtered(lambda task: task.user_id == self.manager)
        self.assertEqual(
            mine.mapped("summary"), ["Your first grading is ready: look at it"]
        )
        others = self.seller | self.leader | self.stranger
        self.assertFalse(self._get_tasks().user_id & others)

    def test_a_preview_that_somebody_looks_at_stays(self):
        mine = self._grade_customers(apply=False)
        self._run_night()
        self.assertEqual(self._get_runs(), mine)
        self.assertEqual(mine.state, "computed")

    def test_a_run_that_was_discarded_is_not_made_again_the_next_night(self):
        self._run_night()
        self._get_runs().with_user(self.manager).action_discard()
        self._run_night(NEXT_NIGHT)
        self.assertEqual(self._get_runs().mapped("state"), ["discarded"])
        self.assertFalse(self._get_tasks())

    def test_nobody_is_told_where_nobody_bought(self):
        self.env["sale.order"].search([("company_id", "=", self.company.id)]).write(
            {"state": "draft"}
        )
        self._run_night()
        self.assertEqual(self._get_runs().customer_count, 0)
        self.assertFalse(self._get_tasks())

    def test_grades_given_by_hand_plan_nothing_before(self):
        self._set_grade(self.customers[0], self.grade_a)
        self.customers[1].with_user(self.manager).custrel_grade_id = self.grade_a
        self._run_night()
        self.assertFalse(self._get_followups())
        self.assertFalse(
            self.env["mail.activity"].search(
                [("res_model", "=", "res.partner"), ("user_id", "=", self.leader.id)]
            ),
            "no tasks about gaps",
        )

    def test_overdue_work_of_hand_made_plans_sends_no_mail_before(self):
        self.seller.email = "seller@example.com"
        with freeze_time("2026-02-01 01:00:00"):
            self._create_followup(self.customers[1], date_planned="2026-02-02")
        self._run_night()
        self.assertFalse(self.seller.custrel_digest_date)
        self.company._custrel_start()
        self._run_night()
        self.assertTrue(self.seller.custrel_digest_date)

    def test_complaints_work_at_once(self):
        complaint = self.env["custrel.complaint"].create(
            {
                "subject": "Late",
                "partner_id": self.customers[1].id,
                "company_id": self.company.id,
            }
        )
        self.assertTrue(complaint.name)
        self._run_night()
        self.assertTrue(complaint.response_deadline)

    def test_whoever_applies_the_first_run_begins(self):
        self._run_night()
        self._get_runs().with_user(self.manager).action_apply()
        self.assertTrue(self.company._custrel_has_started())
        self._run_night(NEXT_NIGHT)
        self.assertTrue(self._get_followups())
        self.assertFalse(self._get_tasks())

    def test_a_program_begins_too(self):
        run = self._grade_customers()
        self.assertEqual(run.state, "applied")
        self.assertTrue(self.company._custrel_has_started())
        self.env.cr.precommit.run()
        with self.capture_plans() as triggers:
            self._grade_customers("2026-03-03")
            self.env.cr.precommit.run()
        self.assertFalse(triggers.records, "it began before")

    def test_beginning_plans_at_once(self):
        with self.capture_plans() as triggers:
            self._grade_customers()
            self.env.cr.precommit.run()
        self.assertEqual(len(triggers.records), 1)

    def test_beginning_counts_who_is_loyal_at_once(self):
        job = "custrel_followup.ir_cron_lifecycle"
        with self.capture_triggers(job) as triggers:
            self._grade_customers()
            self.env.cr.precommit.run()
        self.assertEqual(len(triggers.records), 1)
        with self.capture_triggers(job) as triggers:
            self._grade_customers("2026-03-03")
            self.env.cr.precommit.run()
        self.assertFalse(triggers.records, "it began before")

    def capture_plans(self):
        return self.capture_triggers("custrel_followup.ir_cron_plan")

    def test_the_month_after_grades_by_itself(self):
        self._grade_customers("2026-03-02")
        self._create_order(self._create_customer("New"), date="2026-03-15 04:00:00")
        self._run_job("grade", "2026-04-02 01:00:00")
        newest = self._get_runs().sorted("date_to")[-1]
        self.assertTrue(newest.automatic)
        self.assertEqual(newest.state, "applied")

    def test_nobody_begins_by_writing_the_company(self):
        admin = self._create_user("admin", "base.group_system")
        with self.assertRaises(AccessError):
            self.company.with_user(admin).write({"custrel_started_at": NIGHT})

    def test_other_companies_are_not_held_up(self):
        customer = self._create_customer("West")
        self._create_order(customer, company=self.other_company)
        self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        self._run_job("grade", NIGHT)
        self.assertEqual(self._get_runs(self.other_company).state, "applied")
        self.assertEqual(self._get_runs().state, "computed")
