from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...models.shared.jobs import tried
from .test_lifecycle import NOW, TODAY, LifecycleCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBacktest(LifecycleCommon):
    """What a threshold would have said a year ago, and what then happened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules.write({"factor": 2.5})
        for name, days in {
            "flagged, gone": [465 + 30 * n for n in range(1, 8)],
            "flagged, back": [100, *(465 + 30 * n for n in range(1, 8))],
            "fine, gone": [375 + 30 * n for n in range(7)],
            "fine, back": [50, *(375 + 30 * n for n in range(7))],
            "gone for years": [1200, 1230, 1260],
            "new since": [20, 50, 80],
        }.items():
            cls._buy(cls._create_customer(name), *days)
        cls.env.flush_all()

    def _look_back(self, user=None, **values):
        trials = self.env["custrel.lifecycle.trial"].with_user(user or self.leader)
        return trials.create(values)

    def test_present_rules_and_others_side_by_side(self):
        trial = self._look_back()
        present = trial.line_ids[0]
        self.assertEqual(
            (
                present.flagged,
                present.flagged_lost,
                present.others,
                present.others_lost,
            ),
            (2, 1, 2, 1),
        )
        self.assertEqual((present.precision, present.missed), (0.5, 0.5))
        self.assertEqual(trial.customers, 4)
        self.assertIn("would have flagged 2 customers; 50%", trial.sentence)
        self.assertIn("progress-bar", trial.picture)
        strict = trial.line_ids.filtered(lambda line: line.factor == 1.5)
        self.assertGreaterEqual(strict.flagged, present.flagged)
        self.assertEqual(len(trial.line_ids), 10)
        self.assertFalse(trial.line_ids.filtered("is_best"), "as good as dice")

    def test_a_past_from_which_nobody_came_back_says_that_it_tells_nothing(self):
        self.assertNotIn("says nothing", self._look_back().sentence)
        since = TODAY - timedelta(days=365)
        orders = self.env["sale.order"].search(
            [("company_id", "=", self.company.id), ("date_order", ">", str(since))]
        )
        orders.write({"state": "cancel"})
        self.env.flush_all()
        trial = self._look_back()
        self.assertEqual(trial.line_ids[0].others_lost, trial.line_ids[0].others)
        self.assertIn("this past says nothing", trial.sentence)

    def test_the_best_of_those_tried_is_named(self):
        """Where they do not buy regularly, a number of days for all is the best."""
        for n in range(6):
            stays = self._create_customer(f"Stays {n}")
            self._buy(stays, 380 + n, *(560 + n + 20 * k for k in range(3)), 60)
            gone = self._create_customer(f"Gone {n}")
            self._buy(gone, 470 + n, 610 + n, 1000 + n)
        self.env.flush_all()
        trial = self._look_back()
        best = trial.line_ids.filtered("is_best")
        self.assertEqual(best.name, "60 days, whoever it is")
        self.assertIn("Best of those tried: 60 days", trial.sentence)
        self.assertIn("Best of those tried", trial.picture)

    def test_it_writes_nothing_until_it_is_used(self):
        rows = self.env["custrel.customer.rhythm"].search_count([])
        trial = self._look_back(self.manager)
        self.assertEqual(set(self.rules.mapped("factor")), {2.5})
        self.assertEqual(self.env["custrel.customer.rhythm"].search_count([]), rows)
        line = trial.line_ids.filtered(lambda line: line.factor == 4)
        line.action_use()
        self.assertEqual(set(self.rules.mapped("factor")), {4})
        self.assertIn("look back", self.rules[0].message_ids[0].body)

    def _ask_for(self, days):
        line = self._look_back(self.manager).line_ids.filtered_domain(
            [("fixed", "=", days)]
        )
        line.action_ask()
        return line

    def test_before_it_is_used_it_says_who_becomes_what(self):
        """The dearest customer at risk stays at risk."""
        dear = self._create_customer("Golden Mills")
        self._buy(dear, *range(126, 600, 60), amount=5000)
        fine = self._create_customer("Vermilion Books")
        self._buy(fine, *range(70, 700, 91))
        self.env.flush_all()
        self.rows._refresh(self.company)
        self.assertEqual(dear.custrel_lifecycle, "risk")
        rows = self.rows.search_read([], ["risk_from", "dormant_from"])
        values = self.rules.mapped("dormant_times")
        line = self._ask_for(60)
        self.assertEqual(self.rules.mapped("dormant_times"), values, "only asked")
        self.assertEqual(self.rows.search_read([], ["risk_from", "dormant_from"]), rows)
        self.assertIn("At risk: ", line.effect)
        self.assertIn("Dormant: ", line.effect)
        [moved] = [r for r in line.effect.splitlines() if "Vermilion Books" in r]
        self.assertTrue(moved.startswith("Active → At risk: "), moved)
        self.assertNotIn("Golden Mills", line.effect)
        line.action_use()
        self.env.invalidate_all()
        self.assertEqual(dear.custrel_lifecycle, "risk")
        self.assertEqual(fine.custrel_lifecycle, "risk")

    def test_a_way_back(self):
        before = self.rules.mapped(lambda rule: rule._get_limits())
        self._ask_for(60).action_use()
        self.assertEqual(set(self.rules.mapped("fixed_days")), {60})
        trial = self._look_back(self.manager)
        self.assertTrue(trial.was_used)
        trial.action_go_back()
        self.assertEqual(self.rules.mapped(lambda rule: rule._get_limits()), before)
        trial.invalidate_recordset()
        self.assertFalse(trial.was_used)

    def test_what_somebody_changed_since_is_not_taken_back(self):
        self._ask_for(60).action_use()
        changed, same, *others = self.rules.with_user(self.manager)
        changed.write({"factor": 5})
        same.write({"factor": same.factor})
        self._look_back(self.manager).action_go_back()
        self.assertEqual((changed.factor, changed.fixed_days), (5, 60))
        for rule in (same, *others):
            self.assertEqual((rule.factor, rule.fixed_days), (2.5, 180))
        self.assertFalse(any(self.rules.mapped("replaced")))

    def test_the_days_of_all_follow_once_whatever_the_grades(self):
        rows = self.env.registry["custrel.customer.rhythm"]

        def count(action):
            dating = patch.object(rows, "_date", autospec=True, side_effect=rows._date)
            with dating as dated:
                action()
            return dated.call_count

        line = self._look_back(self.manager).line_ids[-1]
        self.assertEqual(count(line.action_ask), 0)
        self.assertEqual(count(line.action_use), 1)
        self.assertEqual(count(self.rules.with_user(self.manager)._go_back), 1)

    def test_as_many_become_what_it_says_as_it_said(self):
        for gap in (15, 40, 90, 200):
            for silent in (20, 50, 70, 130, 200, 400, 800):
                customer = self._create_customer(f"{gap} {silent}")
                self._buy(customer, *range(silent, silent + 4 * gap, gap))
        back = self._create_customer("Back")
        self._buy(back, 700, 710, 720)
        self.env.flush_all()
        self.rows._refresh(self.company)
        self._buy(back, 20)
        given_up = self._create_customer("Given up")
        self._buy(given_up, 100, 130, 160)
        self.env.flush_all()
        self.rows._refresh(self.company)
        given_up._custrel_decide(lost_on=TODAY)
        states = ("risk", "dormant", "lost")

        def count():
            self.env.invalidate_all()
            read = self.rows.search([("company_id", "=", self.company.id)])
            found = read.mapped("state")
            return [found.count(state) for state in states]

        self.assertEqual(back.custrel_lifecycle, "won_back")
        for number in range(1, 10):
            with self.subTest(number), tried(self.env):
                line = self._look_back(self.manager).line_ids[number]
                before = count()
                line.action_ask()
                self.assertEqual(count(), before, "only asked")
                told = line.effect.splitlines()[:3]
                line.action_use()
                for words, now, then in zip(told, before, count(), strict=True):
                    self.assertIn(f": {now} now, {then} then", words)

    def test_it_says_who_is_lost_sooner_by_it(self):
        [rule, *others] = self.rules
        self.rules._keep({"usual_gap": 30})
        line = self._ask_for(60)
        self.assertNotIn("sooner", line.effect)
        rule.write({"factor": 3})
        rule._keep({"usual_gap": 120})  # 360 days, four times that: 24 times 60
        line.action_ask()
        [said] = [words for words in line.effect.splitlines() if "sooner" in words]
        self.assertIn(rule.display_name, said)
        for other in others:
            self.assertNotIn(other.display_name, said)

    def test_its_title_says_what_it_is(self):
        self.assertEqual(self._look_back().display_name, "Look Back")

    def test_only_who_may_change_rules_uses_one(self):
        line = self._look_back().line_ids[1]
        with self.assertRaises(AccessError):
            line.action_use()
        with self.assertRaises(AccessError):
            line.action_ask()
        with self.assertRaises(AccessError):
            self._look_back(self.seller)

    def test_another_factor(self):
        trial = self._look_back()
        trial.own_factor = 3.5
        trial.action_try()
        self.assertIn(3.5, trial.line_ids.mapped("factor"))
        trial.own_factor = 0.1
        with self.assertRaises(UserError):
            trial.action_try()

    def test_a_company_without_orders(self):
        trial = (
            self.env["custrel.lifecycle.trial"]
            .with_context(allowed_company_ids=self.other_company.ids)
            .with_user(self.stranger)
            .create({})
        )
        self.assertEqual(trial.customers, 0)
        self.assertIn("nothing to look back at", trial.sentence)

    def test_nobody_looks_back_at_a_company_of_others(self):
        with self.assertRaises(AccessError):
            self._look_back(company_id=self.other_company.id)

    def test_the_menu_opens_it(self):
        action = (
            self.env["custrel.lifecycle.trial"]
            .with_user(self.leader)
            .action_look_back()
        )
        self.assertEqual(action["res_model"], "custrel.lifecycle.trial")
