from datetime import date, timedelta

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from ..queries import QueryCounter
from .test_lifecycle import NOW, TODAY, LifecycleCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRisk(LifecycleCommon):
    """Reasons in words with figures; tasks, the dearest first; what people decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer("Regular", user_id=cls.seller.id)
        cls._buy(cls.customer, *range(96, 400, 34), amount=1000)
        cls.env.flush_all()
        cls.rows._refresh(cls.company)
        cls.vain = cls.env["custrel.followup.result"].search(
            [("reached", "=", False)], limit=1
        )

    def _words(self, customer=None, user=None):
        customer = (customer or self.customer).with_user(user or self.seller)
        customer.invalidate_recordset()
        return customer.custrel_risk_words or ""

    def _plan(self, day=NOW):
        self._run_job("lifecycle", day)
        return self.env["custrel.followup"].search(
            [("origin", "=", "risk"), ("company_id", "=", self.company.id)]
        )

    def _try_in_vain(self, customer, *days_ago):
        for days in days_ago:
            moment = f"{TODAY - timedelta(days=days)} 03:00:00"
            with freeze_time(moment):
                self.env["custrel.followup"].create(
                    {
                        "partner_id": customer.id,
                        "company_id": self.company.id,
                        "user_id": self.seller.id,
                        "state": "done",
                        "date_start": moment,
                        "date_end": moment,
                        "recorded_at": moment,
                        "result_id": self.vain.id,
                    }
                )

    # ------------------------------------------------------------------ reasons

    def test_silent_for_longer_than_his_rhythm(self):
        self.assertEqual(self.customer.custrel_lifecycle, "risk")
        gap = round(self.rows.search([("partner_id", "=", self.customer.id)]).gap)
        self.assertIn(f"orders every {gap} days, silent for 96", self._words())
        self.assertNotIn("no order or contact", self._words(), "the same once more")

    def test_a_rule_of_days_is_named_where_his_rhythm_says_nothing(self):
        slow = self._create_customer("Slow", user_id=self.seller.id)
        self._buy(slow, *range(70, 700, 91))
        self.rules.write({"floor_days": 60, "ceiling_days": 60, "fixed_days": 60})
        self._look()
        self.assertEqual(slow.custrel_lifecycle, "risk")
        gap = round(self.rows.search([("partner_id", "=", slow.id)]).gap)
        self.assertGreater(gap, 70)
        self.assertIn(
            f"70 days without an order, more than the 60 of the rule; orders every "
            f"{gap} days",
            self._words(slow),
        )

    def test_what_comes_from_another_system_was_a_word_too(self):
        """A follow-up that is created as done, as an import does it."""
        quiet = self.env.ref("custrel_followup.custrel_risk_reason_quiet")
        customer = self.customer.with_user(self.seller)
        self.assertIn(quiet, customer.custrel_risk_reason_ids)
        self.env["custrel.followup"].with_user(self.leader).create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": self.seller.id,
                "state": "done",
                "date_start": "2026-02-20 03:00:00",
                "date_end": "2026-02-20 03:00:00",
            }
        )
        self.assertEqual(str(self.customer.custrel_last_contact_date), "2026-02-20")
        self.assertNotIn("no order or contact", self._words())
        self.env.invalidate_all()
        self.assertNotIn(quiet, customer.custrel_risk_reason_ids)

    def test_one_purchase_only(self):
        one = self._create_customer("One", user_id=self.seller.id)
        self._buy(one, 200)
        same = self._create_customer("Same day", user_id=self.seller.id)
        self._buy(same, 200, 200)
        self._look()
        for customer in (one, same):
            self.assertEqual(customer.custrel_lifecycle, "risk")
            words = self._words(customer)
            self.assertIn("bought on one day only, 200 days ago", words)

    def test_open_complaints_and_late_ones(self):
        values = {
            "partner_id": self.customer.id,
            "company_id": self.company.id,
            "subject": "Broken",
        }
        team = self.env["custrel.complaint.team"].create(
            {"name": "Service", "company_id": self.company.id}
        )
        complaints = self.env["custrel.complaint"].create(
            [{**values, "team_id": team.id}] * 2
        )
        self.assertIn("complaints open: 2", self._words())
        complaints[0]._keep({"resolution_deadline": "2026-03-01 00:00:00"})
        complaints[0]._keep({"response_deadline": "2026-03-01 00:00:00"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE custrel_complaint SET next_deadline = '2026-03-01' WHERE id = %s",
            [complaints[0].id],
        )
        self.env.invalidate_all()
        self.assertIn("complaints open: 2, of which late: 1", self._words())
        reason = self.env.ref("custrel_followup.custrel_risk_reason_complaint")
        self.assertIn(reason, self.customer.custrel_risk_reason_ids)
        other = self._create_customer("Other", user_id=self.seller.id)
        complaints[0].partner_id = other
        self.assertIn("complaints open: 1", self._words())
        self.assertIn("complaints open: 1, of which late: 1", self._words(other))
        complaints[1].unlink()
        self.assertNotIn("complaints", self._words())

    def test_a_bad_rating(self):
        team = self.env["custrel.complaint.team"].create(
            {"name": "Service", "company_id": self.company.id}
        )
        complaint = self.env["custrel.complaint"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "subject": "Late",
                "team_id": team.id,
            }
        )
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("custrel.complaint"),
                "res_id": complaint.id,
                "partner_id": self.customer.id,
                "rating": 2,
                "consumed": True,
            }
        )
        self.assertIn("rated 2 of 5", self._words())
        rating.rating = 4
        self.assertNotIn("rated", self._words())
        rating.write({"rating": 1, "rated_on": NOW})
        self.assertIn("rated 1 of 5", self._words())
        with freeze_time(TODAY + timedelta(days=182)):
            self.assertNotIn("rated", self._words())

    def test_buys_less_than_is_usual_for_him(self):
        customer = self._create_customer("Less", user_id=self.seller.id)
        self._buy(customer, 100, 150, 200, 250, 300, 350, amount=1000)
        self._buy(customer, 10, amount=800)
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "active")
        self.assertIn("last quarter 60 % below", self._words(customer))
        self._buy(customer, 5, amount=800)
        self.assertNotIn("last quarter", self._words(customer))

    def test_cbioportal_1078_a_little_is_not_nothing(self):
        self._buy(self.customer, 5, amount=1)
        self._look()
        self.assertIn("last quarter 99 % below", self._words())

    def test_no_answer(self):
        self._try_in_vain(self.customer, 40, 30, 20)
        self.assertNotIn("no answer", self._words())
        self._try_in_vain(self.customer, 10)
        self.assertIn("no answer to the last 4 contacts", self._words())
        moment = f"{TODAY - timedelta(days=1)} 03:00:00"
        self._create_followup(
            self.customer, state="done", date_start=moment, date_end=moment
        )
        self.assertNotIn("no answer", self._words())

    def test_his_person_has_left(self):
        self.customer.user_id = self.colleague
        self.colleague.active = False
        self.assertIn("his person here has left", self._words(user=self.leader))
        self.customer.user_id = self.seller
        self.assertNotIn("has left", self._words())

    def test_it_is_right_at_midnight_and_when_he_buys(self):
        self.assertIn("silent for 96", self._words())
        with freeze_time("2026-03-02 16:30:00"):  # the next day in Shanghai
            self.assertIn("silent for 97", self._words())
        self._buy(self.customer, 0)
        self._look()
        self.assertNotIn("silent", self._words())
        self.assertNotIn("no order or contact", self._words())

    def test_each_reader_has_it_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertIn("silent for 96", self._words())
        chinese = self.customer.with_user(self.seller).with_context(lang="zh_CN")
        words = chinese.custrel_risk_words
        self.assertIn("96", words)
        self.assertNotIn("silent", words)
        self.assertIn("silent for 96", self.customer.custrel_risk_words)

    def test_found_by_reason(self):
        other = self._create_customer("Other", user_id=self.seller.id)
        partners = self.env["res.partner"].with_user(self.seller)
        both = [("id", "in", (self.customer | other).ids)]
        name = "custrel_risk_reason_ids"
        rhythm = self.env.ref("custrel_followup.custrel_risk_reason_rhythm")
        rating = self.env.ref("custrel_followup.custrel_risk_reason_rating")
        for domain, expected in (
            ([(name, "=", rhythm.id)], self.customer),
            ([(name, "in", (rhythm | rating).ids)], self.customer),
            ([(name, "=", rating.id)], partners),
            ([(name, "!=", rhythm.id)], other),
            ([(name, "!=", False)], self.customer),
            ([(name, "=", False)], other),
            ([(name, "ilike", "Silent")], self.customer),
            ([(f"{name}.code", "=", "rhythm")], self.customer),
        ):
            with self.subTest(domain):
                self.assertEqual(partners.search([*both, *domain]), expected)

    def test_nobody_reads_of_customers_of_others(self):
        self.assertFalse(self._words(user=self.colleague))
        self.assertTrue(self._words(user=self.leader))

    def test_nobody_finds_out_by_searching(self):
        name = "custrel_risk_reason_ids"
        rhythm = self.env.ref("custrel_followup.custrel_risk_reason_rhythm")
        here = ("id", "=", self.customer.id)
        for user, found in (
            (self.colleague, False),
            (self.seller, True),
            (self.leader, True),
        ):
            partners = self.env["res.partner"].with_user(user)
            for domain, expected in (
                ([here, (name, "=", rhythm.id)], found),
                ([here, (name, "!=", False)], found),
                ([here, (name, "=", False)], not found),
                ([here, (name, "!=", rhythm.id)], not found),
            ):
                with self.subTest(user=user.login, domain=domain):
                    self.assertEqual(bool(partners.search(domain)), expected)
        self._create_followup(self.customer, user_id=self.colleague.id)
        partners = self.env["res.partner"].with_user(self.colleague)
        self.assertTrue(partners.search([here, (name, "=", rhythm.id)]))

    def test_a_reason_that_is_switched_off(self):
        reason = self.env.ref("custrel_followup.custrel_risk_reason_rhythm")
        self.assertIn("orders every", self._words())
        reason.active = False
        archived_too = self.customer.with_context(active_test=False)
        self.assertNotIn("orders every", self._words(archived_too))
        self.assertNotIn("orders every", self._words())
        reason.active = True
        self.assertIn("orders every", self._words())
        reason.unlink()
        self.assertNotIn("orders every", self._words())

    def test_another_limit_counts_at_once(self):
        self._try_in_vain(self.customer, 40, 30)
        self.assertNotIn("no answer", self._words())
        self.env.ref("custrel_followup.custrel_risk_reason_unanswered").limit = 2
        self.assertIn("no answer to the last 2 contacts", self._words())

    def test_other_documents_count_at_once(self):
        self._buy(self.customer, 5, amount=100)
        self.assertIn("last quarter", self._words())
        policy = self.env["custrel.grading.policy"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        policy.source = "invoice"
        self.assertNotIn("last quarter", self._words())
        policy.active = False
        archived_too = self.customer.with_context(active_test=False)
        self.assertIn("last quarter", self._words(archived_too))
        self.assertIn("last quarter", self._words())

    def test_it_comes_with_what_a_list_reads_anyway(self):
        """Beside it there are only the time zone of the company and its currency."""

        def count(*names):
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            customers.read(["name", "custrel_grade_id", *names])
            return counter.stop()

        customers = self.customer.with_user(self.seller)
        asked = ("custrel_lifecycle", "custrel_risk_words", "custrel_risk_reason_ids")
        count(*asked)  # the first time more is read once
        self.assertLessEqual(count(*asked) - count(), 4)

    def test_queries_do_not_grow(self):
        customers = self.env["res.partner"]
        for n in range(12):
            customer = self._create_customer(f"C{n}", user_id=self.seller.id)
            self._buy(customer, 100 + n, 130 + n, 160 + n)
            customers |= customer
        self._look()
        names = ["custrel_lifecycle", "custrel_risk_words", "custrel_risk_reason_ids"]
        counts = []
        for number in (12, 2, 12):
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            customers[:number].with_user(self.seller).read(names)
            counts.append(counter.stop())
        self.assertEqual(*counts[1:])  # the first time more is read once

    # -------------------------------------------------------------------- tasks

    def test_the_dearest_first_and_no_more_than_the_setting(self):
        dear = self._create_customer("Dear", user_id=self.seller.id)
        cheap = self._create_customer("Cheap", user_id=self.seller.id)
        self._buy(dear, 100, 130, 160, amount=9000)
        self._buy(cheap, 100, 130, 160, amount=10)
        self._look()
        self._grade_customers()
        self.company.custrel_risk_tasks = 2
        tasks = self._plan()
        self.assertEqual(tasks.partner_id, dear | self.customer)
        self.assertEqual(tasks.user_id, self.seller)
        self.assertIn(
            "orders every", tasks.filtered(lambda t: t.partner_id == dear).why
        )
        self.assertEqual(self._plan(), tasks, "not more on the same day")
        tasks |= self._plan("2026-03-03 02:00:00")
        self.assertEqual(tasks.partner_id, dear | self.customer | cheap)

    def test_worldmonitor_4932_a_task_says_that_he_has_bought_since(self):
        """Nobody is called as one at risk who ordered yesterday."""
        task = self._plan().with_user(self.seller)
        self.assertIn("orders every", task.why)
        self._buy(self.customer, 1, amount=3000)
        self._look()
        self.env.invalidate_all()
        self.assertEqual(self.customer.custrel_lifecycle, "active")
        self.assertEqual(task.why, "No longer at risk, last purchase on 03/01/2026")

    def test_no_task_for_an_owner_who_could_not_open_it(self):
        self.customer.user_id = self.clerk
        self.assertFalse(self._plan())

    def test_no_task_for_whom_one_is_planned_soon(self):
        self._create_followup(self.customer, date_planned="2026-03-05")
        self.assertFalse(self._plan())

    def test_no_task_for_who_became_a_contact_of_another_customer(self):
        group = self._create_customer("Group", user_id=self.seller.id)
        self.customer.parent_id = group
        self.customer.is_company = False
        self.assertFalse(self._row(self.customer).last_day)
        self.assertEqual(self._row(group).last_day, TODAY - timedelta(days=96))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE custrel_customer_rhythm SET risk_from = %s, dormant_from = %s"
            " WHERE partner_id = %s",
            [TODAY, TODAY + timedelta(days=9), self.customer.id],
        )
        self.assertNotIn(self.customer, self._plan().partner_id)

    def test_no_task_where_the_setting_says_none(self):
        self.company.custrel_risk_tasks = 0
        self.assertFalse(self._plan())

    def test_no_task_in_the_days_that_the_first_hour_told_of(self):
        """A director was shown 11 follow-ups for the first day, and 17 came."""
        self.company.custrel_started_at = "2026-02-27 02:00:00"
        self.assertFalse(self._plan())
        self.assertTrue(self._plan("2026-03-06 03:00:00"))

    def test_no_task_before_the_company_has_begun(self):
        self.company.custrel_started_at = False
        self.assertFalse(self._plan())

    def test_who_was_left_alone_comes_back_by_himself(self):
        """A task put off for a day never came back (inyo 200)."""
        self.customer.with_user(self.seller)._custrel_decide(snoozed_until=TODAY)
        followups = self.env["custrel.followup"].with_user(self.seller)
        self.assertEqual(followups.get_my_day()["at_risk"], 0)
        with freeze_time("2026-03-03 02:00:00"):
            self.assertEqual(followups.get_my_day()["at_risk"], 1)

    def test_the_page_of_the_team_shows_customers_of_others(self):
        self._set_grade(self.customer, self.grade_d)
        followups = self.env["custrel.followup"].with_user(self.leader)
        self.assertEqual(followups.get_my_day()["at_risk"], 0)
        day = followups.get_my_day(True)
        self.assertEqual(day["at_risk"], 1)
        [section] = [one for one in day["sections"] if one["name"] == "at_risk"]
        self.assertEqual([row["id"] for row in section["rows"]], self.customer.ids)
        action = section["action"]
        customers = self.env["res.partner"].with_user(self.leader)
        self.assertIn(self.customer, customers.search(action["domain"]))
        self.assertNotIn("search_default_mine", action["context"])

    # ------------------------------------------------------- the next contact, sooner

    def _call_tomorrow(self, user=None):
        customer = self.customer.with_user(user or self.seller)
        done = customer.action_custrel_contact_tomorrow()
        return done["params"]

    def test_what_is_planned_later_is_brought_forward(self):
        followup = self._create_followup(self.customer, date_planned="2026-03-20")
        done = self._call_tomorrow()
        self.assertEqual(followup.date_planned, date(2026, 3, 3))
        self.assertIn("Regular: next contact on", done["message"])
        followups = self.env["custrel.followup"].with_user(self.seller)
        followups.action_undo(done["undo"])
        self.assertEqual(followup.date_planned, date(2026, 3, 20))

    def test_who_has_nothing_planned_gets_a_followup(self):
        done = self._call_tomorrow(self.leader)
        followup = self.customer.custrel_followup_ids
        self.assertEqual(followup.date_planned, date(2026, 3, 3))
        self.assertEqual(followup.user_id, self.seller)
        self.env["custrel.followup"].with_user(self.leader).action_undo(done["undo"])
        self.assertFalse(followup.exists())

    def test_what_is_planned_sooner_stays(self):
        followup = self._create_followup(self.customer, date_planned="2026-03-02")
        done = self._call_tomorrow()
        self.assertEqual(followup.date_planned, date(2026, 3, 2))
        self.assertFalse(done["undo"])
        self.assertEqual(self.customer.custrel_followup_ids, followup)

    def test_what_is_overdue_is_put_to_tomorrow(self):
        followup = self._create_followup(self.customer, date_planned="2026-02-20")
        done = self._call_tomorrow()
        self.assertEqual(followup.date_planned, date(2026, 3, 3))
        self.assertIn("Tuesday, March 3, 2026", done["message"])
        followups = self.env["custrel.followup"].with_user(self.seller)
        followups.action_undo(done["undo"])
        self.assertEqual(followup.date_planned, date(2026, 2, 20))

    def test_of_several_the_message_names_no_day_of_the_past(self):
        other = self._create_customer("Other", user_id=self.seller.id)
        self._create_followup(self.customer, date_planned="2026-02-20")
        self._create_followup(other, date_planned="2026-02-10")
        both = (self.customer | other).with_user(self.seller)
        done = both.action_custrel_contact_tomorrow()
        self.assertIn("by Tuesday, March 3, 2026: 2", done["params"]["message"])

    def test_customers_of_another_company_are_left_out(self):
        self.seller.company_ids |= self.other_company
        other = self._create_customer(
            "Other", user_id=self.seller.id, company_id=self.other_company.id
        )
        both = (self.customer | other).with_user(self.seller)
        both = both.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        done = both.action_custrel_contact_tomorrow()["params"]
        self.assertIn("Left out: of another company: 1.", done["message"])
        self.assertTrue(self.customer.custrel_followup_ids)
        self.assertFalse(other.custrel_followup_ids)

    def test_a_mail_of_the_system_is_no_contact_of_tomorrow(self):
        mail = self._create_followup(self.customer, date_planned="2026-03-20")
        mail._keep({"automatic": True, "mail_state": "waiting"})
        self._call_tomorrow()
        self.assertEqual(mail.date_planned, date(2026, 3, 20))
        person = self.customer.custrel_followup_ids - mail
        self.assertEqual(person.date_planned, date(2026, 3, 3))

    def test_tomorrow_is_a_day_on_which_he_works(self):
        with freeze_time("2026-03-06 02:00:00"):  # a Friday
            self._call_tomorrow()
        followup = self.customer.custrel_followup_ids
        self.assertEqual(followup.date_planned, date(2026, 3, 9))

    def test_who_takes_no_calls_is_not_called_tomorrow(self):
        self.customer.custrel_no_calls = True
        self._call_tomorrow()
        followup = self.customer.custrel_followup_ids
        self.assertNotEqual(followup.channel_id.needs, "phone")

    def test_a_task_waits_for_its_owner_who_is_away(self):
        leave = self._send_away(self.seller, "2026-03-02", "2026-03-03")
        task = self._plan()
        self.assertEqual(task.date_planned, date(2026, 3, 4))
        leave.unlink()
        self._run_job("plan", NOW)
        self.assertEqual(task.date_planned, date(2026, 3, 2), "he is there after all")

    def test_a_task_leaves_the_leave_of_its_owner(self):
        task = self._plan("2026-03-01 17:00:00")
        self.assertEqual(task.date_planned, date(2026, 3, 2))
        self._send_away(self.seller, "2026-03-02", "2026-03-03")
        self._run_job("plan", NOW)
        self.assertEqual(task.date_planned, date(2026, 3, 4))

    # --------------------------------------------------------------- what he is worth

    def test_the_dearest_first_and_nobody_learns_of_those_of_others(self):
        dear = self._create_customer("Dear", user_id=self.colleague.id)
        self._buy(dear, 100, 130, amount=9000)
        self._grade_customers()
        both = [("id", "in", (self.customer | dear).ids)]
        name = "custrel_amount"
        for user, amounts in (
            (self.leader, [18000, 8000]),
            (self.colleague, [18000, 0]),
            (self.seller, [8000, 0]),
        ):
            partners = self.env["res.partner"].with_user(user)
            with self.subTest(user.login):
                found = partners.search(both, order=f"{name} desc, id")
                self.assertEqual(found.mapped(name), amounts)
                rich = partners.search_count([*both, (name, ">", 1)])
                self.assertEqual(rich, sum(amount > 1 for amount in amounts))
        west = dear.with_context(allowed_company_ids=self.other_company.ids)
        self.assertFalse(west.with_user(self.stranger)[name])
        self.assertEqual(dear.sudo()[name], 18000)
        self.assertFalse(dear.with_user(self.seller)[name])

    # ---------------------------------------------------------------- decisions

    def _decide(self, user=None, **values):
        wizard = self.env["custrel.risk.decision"].with_user(user or self.seller)
        wizard = wizard.create(
            {"partner_ids": [Command.set(self.customer.ids)], **values}
        )
        return wizard.action_confirm()

    def test_left_alone_for_a_while(self):
        tasks = self._plan()
        self.assertEqual(tasks.state, "planned")
        self._decide(kind="snooze", until="2026-03-20", reason="Stocktaking")
        self.assertEqual(tasks.state, "cancelled")
        self.assertEqual(self.customer.custrel_snoozed_until, date(2026, 3, 20))
        self.assertIn("Stocktaking", self.customer.message_ids[0].body)
        self.assertEqual(self.customer.custrel_lifecycle, "risk")
        day = self.env["custrel.followup"].with_user(self.seller).get_my_day()
        self.assertEqual(day["at_risk"], 0)
        self.assertEqual(self._plan("2026-03-10 02:00:00"), tasks)

    def _plan_soon(self, day="2026-03-05", **values):
        return self.env["custrel.followup"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": self.seller.id,
                "date_planned": day,
                **values,
            }
        )

    def test_who_is_left_alone_is_not_on_my_day(self):
        """What is open for him waits until then, unless somebody wants otherwise."""
        late, soon, after = map(
            self._plan_soon, ("2026-02-20", "2026-03-05", "2026-04-15")
        )
        action = self.customer.with_user(self.seller).action_custrel_decide()
        wizard = self.env["custrel.risk.decision"].with_user(self.seller)
        with Form(wizard.with_context(**action["context"])) as form:
            form.until = "2026-03-20"  # a Friday
            form.reason = "Stocktaking"
            self.assertIn("Follow-ups open until then: 2", form.open_words)
        form.save().action_confirm()
        monday = date(2026, 3, 23)
        self.assertEqual({late.date_planned, soon.date_planned}, {monday})
        self.assertEqual(after.date_planned, date(2026, 4, 15))

    def test_nobody_counts_follow_ups_of_a_colleague(self):
        self._plan_soon()
        for user, told in ((self.seller, True), (self.colleague, False)):
            wizard = self.env["custrel.risk.decision"].with_user(user)
            wizard = wizard.create(
                {
                    "partner_ids": [Command.set(self.customer.ids)],
                    "until": "2026-06-20",
                }
            )
            self.assertEqual(bool(wizard.open_words), told, user.name)

    def test_what_is_open_can_stay(self):
        soon = self._plan_soon()
        self._decide(kind="snooze", until="2026-03-20", reason="X", moves=False)
        self.assertEqual(soon.date_planned, date(2026, 3, 5))

    def test_given_up_with_a_reason(self):
        reason = self.env.ref("custrel_followup.custrel_lost_reason_rival")
        self._decide(kind="lose", lost_reason_id=reason.id, tried="Two visits")
        self.assertEqual(self.customer.custrel_lifecycle, "lost")
        self.assertEqual(self.customer.custrel_lost_reason_id, reason)
        self.assertIn("Two visits", self.customer.message_ids[0].body)
        self.assertFalse(self._plan())
        # He comes back by himself.
        self._buy(self.customer, 0)
        self._look()
        self.assertEqual(self.customer.custrel_lifecycle, "won_back")
        self.assertFalse(self.customer.custrel_lost_reason_id)

    def test_a_prospect_who_was_given_up_buys(self):
        self.customer = self._create_customer("New", user_id=self.seller.id)
        reason = self.env.ref("custrel_followup.custrel_lost_reason_rival")
        self._decide(kind="lose", lost_reason_id=reason.id, tried="Two visits")
        self.assertEqual(self.customer.custrel_lifecycle, "lost")
        self._buy(self.customer, 0)
        self._look()
        self.assertEqual(self.customer.custrel_lifecycle, "active")
        self.assertFalse(self.customer.custrel_lost_reason_id)

    def _merge_into(self, kept):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (kept | self.customer).ids, kept, extra_checks=False
        )
        self.env.invalidate_all()
        self.customer = kept

    def test_civicrm_11298_merging_loses_no_decision(self):
        """The one that stays came by a complaint, or bought once, long ago."""
        reason = self.env.ref("custrel_followup.custrel_lost_reason_rival")
        for days in ((), (500,)):
            kept = self._create_customer("Kept", user_id=self.seller.id)
            self._buy(kept, *days)
            self.customer = self._create_customer("Doublet", user_id=self.seller.id)
            self._buy(self.customer, 300, 330, 360)
            self._look()
            self.rows._hear(self.company, kept.ids)
            self._decide(kind="snooze", until="2026-06-20", reason="Stocktaking")
            self._decide(kind="lose", lost_reason_id=reason.id, tried="Two visits")
            self.customer.with_user(self.seller).action_custrel_slow_down()
            self._merge_into(kept)
            with self.subTest(days):
                row = self._row(kept)
                self.assertEqual(row.day_count, len(days) + 3)
                self.assertEqual(kept.custrel_lifecycle, "lost")
                self.assertEqual(kept.custrel_lost_reason_id, reason)
                self.assertEqual(row.lost_tried, "Two visits")
                self.assertEqual(row.snoozed_until, date(2026, 6, 20))
                self.assertEqual(row.slowed_on, TODAY)

    def test_who_bought_since_is_not_given_up_by_merging(self):
        kept = self._create_customer("Kept", user_id=self.seller.id)
        reason = self.env.ref("custrel_followup.custrel_lost_reason_rival")
        with freeze_time("2026-02-20 02:00:00"):
            self._decide(kind="lose", lost_reason_id=reason.id, tried="Two visits")
        self._buy(kept, 5)
        self._look()
        self._merge_into(kept)
        self.assertEqual(kept.custrel_lifecycle, "active")
        self.assertFalse(kept.custrel_lost_reason_id)
        self.assertFalse(self._row(kept).won_on)

    def test_who_came_back_has_done_so_if_the_other_was_away_too(self):
        for days, came_back in (((), True), ((700,), True), ((40, 70), False)):
            kept = self._create_customer("Kept", user_id=self.seller.id)
            self._buy(kept, *days)
            self.customer = self._create_customer("Doublet", user_id=self.seller.id)
            self._buy(self.customer, 900, 930, 960)
            self._look()
            self.rows._hear(self.company, kept.ids)
            self._buy(self.customer, 3)
            self._look()
            self.assertEqual(self.customer.custrel_lifecycle, "won_back")
            self._merge_into(kept)
            with self.subTest(days):
                self.assertEqual(kept.custrel_lifecycle == "won_back", came_back)

    def test_a_dormant_key_customer_stays_in_sight(self):
        self._set_grade(self.customer, self.grade_a)
        common = self._create_customer("Common", user_id=self.seller.id)
        self._set_grade(common, self.grade_c)
        self._buy(common, *range(250, 600, 34))
        self._buy(self._create_customer("Other's"), 200)
        moved = self._create_customer("Dear", user_id=self.seller.id)
        self._set_grade(moved, self.grade_a)
        self._buy(moved, *range(250, 600, 34), amount=2000)
        self._look()
        for customer in (moved, common):
            self.assertEqual(customer.custrel_lifecycle, "dormant")
        followups = self.env["custrel.followup"].with_user(self.seller)
        [section] = [
            section
            for section in followups.get_my_day()["sections"]
            if section["name"] == "at_risk"
        ]
        self.assertEqual({row["title"] for row in section["rows"]}, {"Dear", "Regular"})

    def test_lists_begin_with_the_own_customers_of_who_has_some(self):
        actions = self.env["ir.actions.act_window"]
        for name in (
            "res_partner_action_risk",
            "res_partner_action_won_back",
            "custrel_customer_file_action",
        ):
            for user, begins in ((self.seller, True), (self.manager, False)):
                own = actions.with_user(user)._for_xml_id(f"custrel_followup.{name}")
                self.assertEqual("search_default_mine" in own["context"], begins, name)

    def test_the_list_of_files_begins_with_those_he_is_responsible_for(self):
        files = self.env["custrel.customer.file"]
        found = files.search(
            [
                ("partner_id", "=", self.customer.id),
                ("company_id", "=", self.company.id),
            ]
        ) or files.create(
            {"partner_id": self.customer.id, "company_id": self.company.id}
        )
        found.responsible_id = self.manager
        for name, begins in (
            ("custrel_customer_file_action", True),
            ("res_partner_action_risk", False),
        ):
            own = (
                self.env["ir.actions.act_window"]
                .with_user(self.manager)
                ._for_xml_id(f"custrel_followup.{name}")
            )
            self.assertEqual("search_default_mine" in own["context"], begins, name)

    def test_lists_of_others_keep_their_contexts(self):
        for context in (
            "{'search_default_mine': 1, 'default_user_id': uid}",
            "{'search_default_mine': 1, 'default_parent_id': active_id}",
            "{'search_default_mine_or_free': 1}",
            "{'search_default_mine': 1",
        ):
            with self.subTest(context):
                action = self.env["ir.actions.act_window"].create(
                    {"name": "Own", "res_model": "res.partner", "context": context}
                )
                shown = action.with_user(self.manager).sudo()._get_action_dict()
                self.assertEqual(shown["context"], context)

    def _lose(self, **values):
        reason = self.env.ref("custrel_followup.custrel_lost_reason_rival")
        self._decide(kind="lose", lost_reason_id=reason.id, tried="Visits", **values)

    def test_what_came_of_it_is_found_by_itself(self):
        self._lose(outcome="Nothing but coffee")
        customers = self.env["res.partner"].with_user(self.seller)
        found = customers.search([("custrel_lost_outcome", "ilike", "coffee")])
        self.assertEqual(found, self.customer)
        self.assertFalse(customers.search([("custrel_lost_tried", "=", "coffee")]))
        self.assertIn("Nothing but coffee", self.customer.message_ids[0].body)
        self.customer.with_user(self.seller).action_custrel_take_up_again()
        self.assertFalse(self.customer.custrel_lost_outcome)

    def test_who_is_given_up_is_expected_nowhere(self):
        self._set_grade(self.customer, self.grade_c)
        twin = self._create_customer("Twin", user_id=self.seller.id)
        self._set_grade(twin, self.grade_c)
        both = self.customer | twin
        cadences = self.env["custrel.cadence"]
        used = cadences._get_used(self.company)

        def counted():
            self.env.invalidate_all()
            report = self.env["custrel.load.report"].with_user(self.manager)
            rows = report.search([("kind", "=", "expected")])
            own = both.with_user(self.seller)
            customers = own.search(
                [("id", "in", both.ids), ("custrel_without_plan", "=", True)]
            )
            self.assertEqual(own.filtered("custrel_without_plan"), customers)
            counts = cadences._count_customers(self.company, used)
            return (
                customers.sudo(),
                sum(row[-1] for row in counts),
                sum(rows.mapped("contacts")),
            )

        unplanned, customers, contacts = counted()
        self.assertEqual((unplanned, customers), (both, 2))
        self._lose()
        self.assertEqual(counted(), (twin, 1, contacts / 2))
        self.customer.with_user(self.seller).action_custrel_take_up_again()
        self.assertEqual(counted(), (both, 2, contacts))
        self.customer.with_user(self.seller).action_custrel_slow_down()
        self.assertEqual(counted(), (twin, 1, contacts / 2))

    def test_prospects_who_are_given_up_need_no_next_step(self):
        self.customer = self._create_customer(
            "New", user_id=self.seller.id, custrel_intent="high"
        )
        self._set_grade(self.customer, self.grade_a)
        action = self.env.ref("custrel_followup.res_partner_action_prospect_a")
        conditions = [
            leaf
            for leaf in safe_eval(action.domain)
            if leaf[0] != "custrel_grade_basis"
        ]
        customers = self.env["res.partner"].with_user(self.seller)
        self.assertIn(self.customer, customers.search(conditions))
        self._lose()
        self.assertNotIn(self.customer, customers.search(conditions))

    def test_left_alone_ends_with_its_day(self):
        customer = self.customer.with_user(self.seller)
        customer._custrel_decide(snoozed_until=TODAY)
        view = self.env.ref("custrel_followup.res_partner_view_form").inherit_id
        form = etree.fromstring(customer.get_view(view.id, "form")["arch"])
        (button,) = form.xpath(
            "//button[@name='action_custrel_decide'][contains(@context, 'snooze')]"
        )
        hidden = button.get("invisible")

        def can_be_left_alone():
            self.env.invalidate_all()
            names = [name for name in customer._fields if name in hidden]
            return not safe_eval(hidden, {name: customer[name] for name in names})

        self.assertTrue(customer.custrel_left_alone)
        self.assertFalse(can_be_left_alone())
        with freeze_time("2026-03-03 02:00:00"):
            self.assertTrue(can_be_left_alone())
            self.assertFalse(customer.custrel_left_alone)

    def test_what_he_bought_since_he_came_back(self):
        self._lose()
        self._buy(self.customer, 0, amount=700)
        self._look()
        customer = self.customer.with_user(self.seller)
        self.assertEqual(customer.custrel_won_value, 700)
        stranger = self.customer.with_user(self.colleague)
        self.assertFalse(stranger.custrel_won_value, "not of customers of others")
        card = self.env.ref("custrel_followup.res_partner_view_kanban_won_back")
        arch = customer.get_view(card.id, "kanban")["arch"]
        self.assertIn('name="custrel_won_value"', arch, "on the phone, too")

    def test_the_page_says_where_he_stands_and_why(self):
        sections = self.customer.with_user(self.seller)._custrel_get_page_sections()
        rows = sections["lifecycle"]["rows"]
        self.assertEqual((rows[0]["title"], rows[0]["tone"]), ("At risk", "warning"))
        self.assertIn("orders every", rows[1]["title"])
        sections = self.customer.with_user(self.colleague)._custrel_get_page_sections()
        rows = sections["lifecycle"]["rows"]
        self.assertEqual(len(rows), 1, "nobody is told why of customers of others")

    def test_taken_up_again(self):
        reason = self.env.ref("custrel_followup.custrel_lost_reason_rival")
        self._decide(kind="lose", lost_reason_id=reason.id, tried="Two visits")
        self.customer.with_user(self.seller).action_custrel_take_up_again()
        self.assertEqual(self.customer.custrel_lifecycle, "risk")

    def test_a_decision_says_why(self):
        for values in (
            {"kind": "snooze", "until": "2026-03-20"},
            {"kind": "snooze", "reason": "Why"},
            {"kind": "snooze", "reason": "Why", "until": "2026-03-02"},
            {"kind": "lose", "tried": "All"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._decide(**values)

    def test_others_decide_nothing(self):
        with self.assertRaises(AccessError):
            self._decide(
                self.colleague, kind="snooze", until="2026-03-20", reason="Mine"
            )
        with self.assertRaises(AccessError):
            self.customer.with_user(self.colleague).action_custrel_slow_down()

    def test_the_dialog(self):
        action = self.customer.with_user(self.seller).action_custrel_decide()
        wizard = self.env["custrel.risk.decision"].with_user(self.seller)
        with Form(wizard.with_context(**action["context"])) as form:
            form.months = "1"
            self.assertEqual(str(form.until), "2026-04-02")
            form.until = "2026-04-01"
            form.reason = "Closed"
            self.assertFalse(form.open_words, "nothing to tell")
        form.save().action_confirm()
        self.assertEqual(self.customer.custrel_snoozed_until, date(2026, 4, 1))

    def test_no_cadence_is_promised_for_who_is_given_up(self):
        self._set_grade(self.customer, self.grade_a)
        customer = self.customer.with_user(self.seller)
        self.assertTrue(customer._custrel_get_cadence_day())
        reason = self.env.ref("custrel_followup.custrel_lost_reason_rival")
        self._decide(kind="lose", lost_reason_id=reason.id, tried="Two visits")
        self.assertIsNone(customer._custrel_get_cadence_day())

    def test_who_is_slowed_is_planned_when_he_has_rested(self):
        customer = self._make_sleeper()
        self._create_cadence(self.grade_c)
        spoken = TODAY - timedelta(days=10)
        moment = f"{spoken} 03:00:00"
        self._create_followup(
            customer,
            state="done",
            date_start=moment,
            date_end=moment,
            recorded_at=moment,
        )
        self.company.custrel_slow_days = 120
        self.env["custrel.customer.rhythm"].search(
            [("partner_id", "=", customer.id)]
        )._keep({"slowed_on": TODAY})
        self.env.invalidate_all()
        waits = (customer._custrel_get_cadence_day() - spoken).days
        self.assertTrue(120 <= waits < 124, waits)

    def test_reasons_are_no_order_for_a_list(self):
        found = self.env["res.partner"].fields_get(
            ["custrel_risk_words", "custrel_risk_reason_ids"], ["sortable", "groupable"]
        )
        for name, said in found.items():
            self.assertFalse(said.get("sortable"), name)
            self.assertFalse(said.get("groupable"), name)

    # --------------------------------------------------------- who never answers

    def _make_sleeper(self):
        customer = self._create_customer("Sleeper", user_id=self.seller.id)
        self._set_grade(customer, self.grade_c)
        rule = self.rules.filtered(lambda r: r.grade_id == self.grade_c)
        rule.unanswered = 4
        self._try_in_vain(customer, 100, 70, 40)
        self.assertEqual(customer.custrel_lifecycle, "prospect")
        self._try_in_vain(customer, 10)
        self.env.invalidate_all()
        return customer

    def test_a_common_customer_who_never_answers_is_dormant(self):
        customer = self._make_sleeper()
        self.assertEqual(customer.custrel_lifecycle, "dormant")
        self.assertTrue(customer.custrel_unanswered_date)
        self.assertFalse(customer.custrel_slowed_date)

    def test_his_cadence_slows_when_somebody_says_so_or_by_itself(self):
        customer = self._make_sleeper()
        self._create_cadence(self.grade_c)
        self.company.custrel_sleepers = "propose"
        self._run_job("lifecycle", NOW)
        self.assertFalse(customer.custrel_slowed_date)
        self.company.custrel_sleepers = "slow"
        self._run_job("lifecycle", NOW)
        self.assertEqual(customer.custrel_slowed_date, TODAY)
        planned = [("partner_id", "=", customer.id), ("state", "=", "planned")]
        followups = self.env["custrel.followup"]
        self._run_job("plan", "2026-04-20 02:00:00")
        self.assertFalse(followups.search(planned))
        customer.with_user(self.seller).action_custrel_take_up_again()
        self._run_job("plan", "2026-04-20 02:00:00")
        self.assertTrue(followups.search(planned))
        self._run_job("lifecycle", "2026-03-03 02:00:00")
        self.assertFalse(customer.custrel_slowed_date, "not for the same attempts")

    def test_monday_proposes_to_slow_down_and_the_list_does_it(self):
        sleeper = self._make_sleeper()
        self.company.custrel_sleepers = "propose"

        def proposed():
            self.env.invalidate_all()
            monday = self.env["custrel.monday"].with_user(self.manager)
            rows = monday.get_page()["decisions"]
            return {row["name"]: row for row in rows}["sleepers"]

        row = proposed()
        self.assertEqual(row["count"], 1)
        view = self.env.ref("custrel_followup.res_partner_view_list_sleepers")
        arch = sleeper.with_user(self.manager).get_view(view.id, "list")["arch"]
        self.assertIn("action_custrel_slow_down", arch)
        sleeper.with_user(self.manager).action_custrel_slow_down()
        self.assertEqual(proposed()["count"], 0)
        sleeper.with_user(self.manager).action_custrel_take_up_again()
        self.assertEqual(proposed()["count"], 0, "somebody has decided otherwise")

    def test_who_answers_again_is_contacted_as_often_as_before(self):
        customer = self._make_sleeper()
        customer.with_user(self.seller).action_custrel_slow_down()
        self.assertEqual(customer.custrel_slowed_date, TODAY)
        with freeze_time("2026-03-05 02:00:00"):
            followup = self._create_followup(customer)
            reached = self.env["custrel.followup.result"].search(
                [("reached", "=", True)], limit=1
            )
            followup.with_user(self.seller).record_contact({"result_id": reached.id})
            self.env.invalidate_all()
            self.assertFalse(customer.custrel_slowed_date)

    def test_the_briefing_names_the_reasons(self):
        followup = self._create_followup(self.customer).with_user(self.seller)
        self.assertIn("silent for 96", followup.briefing)
