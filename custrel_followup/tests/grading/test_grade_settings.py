from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestGradeSettings(CustrelCommon):
    """What a change of grades and policies does is said before it acts, kept with who
    and why, told to those it concerns, and refused where nobody could mean it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grades = cls.env["custrel.grade"].with_user(cls.manager)
        cls.own = cls.policy.with_user(cls.manager)
        cls.customers = [
            cls._create_customer(name, user_id=cls.seller.id) for name in "XYZ"
        ]
        for customer in cls.customers:
            cls._set_grade(customer, cls.grade_c)

    def _create_fifth(self, **values):
        return self.grades.create(
            {"name": "Small", "code": "E", "sequence": 50, **values}
        )

    def _history(self, record):
        self.env.cr.precommit.run()
        return record.message_ids.sorted("id")[-1:]

    # ------------------------------------------------------------------ refused

    def test_lines_written_alone_sum_to_100_percent(self):
        """As a program writes them over RPC, and as an import does."""
        line = self.own.line_ids[0]
        sentence = "The shares of customers must sum to 100 %"
        with self.assertRaisesRegex(ValidationError, sentence):
            line.share = 0.5
        with self.assertRaisesRegex(ValidationError, sentence) as refused:
            line.unlink()
        # What is missing is named, and nothing where each grade has a line.
        named = f"Grades without a line: {line.grade_id.display_name}"
        self.assertIn(named, str(refused.exception))
        with self.assertRaisesRegex(ValidationError, sentence) as refused:
            line.share = 0.5
        self.assertNotIn("Grades without", str(refused.exception))
        with self.assertRaisesRegex(ValidationError, sentence):
            line.create(
                {
                    "policy_id": self.own.id,
                    "grade_id": self._create_fifth().id,
                    "share": 0.1,
                }
            )
        result = self.own.line_ids.load([".id", "share"], [[str(line.id), "0.6"]])
        self.assertIn("must sum to 100 %", result["messages"][0]["message"])

    def test_lines_written_together_are_seen_together(self):
        first, *_others, last = self.own.line_ids
        self.own.line_ids = [
            Command.update(first.id, {"share": 0.1}),
            Command.update(last.id, {"share": 0.45}),
        ]
        fifth = self._create_fifth()
        self.own.line_ids = [
            Command.update(last.id, {"share": 0.25}),
            Command.create({"grade_id": fifth.id, "share": 0.2}),
        ]
        self.own.line_ids = [
            Command.delete(
                self.own.line_ids.filtered(lambda x: x.grade_id == fifth).id
            ),
            Command.update(last.id, {"share": 0.45}),
        ]
        self.assertEqual(self.own.line_ids.mapped("share"), [0.1, 0.15, 0.3, 0.45])

    def test_an_archived_grade_gets_no_customers(self):
        fifth = self._create_fifth()
        fifth.action_archive()
        with self.assertRaisesRegex(ValidationError, "E · Small is archived"):
            self.own.line_ids = [Command.create({"grade_id": fifth.id})]
        with self.assertRaisesRegex(ValidationError, "E · Small is archived"):
            self.customers[0].with_user(self.manager).custrel_grade_id = fifth
        wizard = self.env["custrel.grade.override"].with_user(self.manager)
        with self.assertRaisesRegex(ValidationError, "E · Small is archived"):
            wizard.create(
                {
                    "partner_ids": [Command.set(self.customers[0].ids)],
                    "grade_id": fifth.id,
                    "reason": "Try",
                }
            ).action_apply()

    def test_a_policy_is_not_restored_with_an_archived_grade(self):
        fifth = self._create_fifth()
        self.own.line_ids = [Command.create({"grade_id": fifth.id})]
        self.own.action_archive()
        fifth.action_archive()
        with self.assertRaisesRegex(ValidationError, "restore the grade"):
            self.own.action_unarchive()

    def test_order_does_not_break_thresholds(self):
        self.own.write(
            {
                "method": "threshold",
                "line_ids": [
                    Command.update(line.id, {"threshold": amount})
                    for line, amount in zip(
                        self.own.line_ids, (300, 200, 100, 0), strict=True
                    )
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "thresholds"):
            self.grades.browse(self.grade_d.id).sequence = 1

    # --------------------------------------------------------------------- said

    def test_another_order_is_said_and_confirmed_before_it_acts(self):
        form = Form(self.grades.browse(self.grade_d.id))
        self.assertFalse(form.danger)
        form.sequence = 1
        self.assertIn("D, A, B, C", form.danger)
        self.assertIn("D is the best one", form.danger)
        self.assertIn(form.danger, form.notice)

    def test_a_fifth_grade_says_what_it_lacks(self):
        fifth = self._create_fifth()
        form = Form(fifth)
        self.assertIn("No grading policy gives E", form.notice)
        self.own.line_ids = [Command.create({"grade_id": fifth.id})]
        self.assertNotIn("No grading policy", Form(fifth).notice or "")

    def test_the_share_of_a_grade_is_for_new_policies(self):
        form = Form(self.grades.browse(self.grade_c.id))
        form.share = 0.4
        self.assertIn("Value (30.0 %)", form.notice)
        form.save()
        self.assertEqual(self.policy.line_ids[2].share, 0.3)

    def test_key_says_how_many_customers_it_concerns(self):
        form = Form(self.grades.browse(self.grade_c.id))
        form.is_key = True
        self.assertIn("3 customers", form.danger)

    def test_archiving_says_who_has_the_grade(self):
        text = self.grades.browse(self.grade_c.id).get_change_notice({"active": False})
        self.assertIn("Value", text["refusal"])
        self.assertEqual(
            text["way_out"][0], "custrel_followup.custrel_grading_policy_action"
        )
        with self.assertRaises(UserError):
            self.grades.browse(self.grade_c.id).action_archive()
        fifth = self._create_fifth()
        self._set_grade(self.customers[0], fifth)
        text = fifth.get_change_notice({"active": False})
        self.assertIn("1 customers", text["danger"])
        self.assertFalse(text["refusal"])
        self.assertFalse(text["way_out"])
        fifth.action_archive()

    def test_a_policy_says_when_it_acts(self):
        form = Form(self.own)
        form.weight_amount, form.weight_profit = 50, 30
        self.assertIn("3 customers", form.notice)
        self.assertIn("next run", form.notice)

    def test_a_policy_says_who_would_lose_his_grade(self):
        form = Form(self.own)
        form.line_ids.remove(2)
        with form.line_ids.edit(2) as line:
            line.share = 0.8
        self.assertIn("C: 3 customers", form.danger)
        self.assertFalse(form.refusal)
        form.save()

    def test_what_will_be_refused_is_said_at_once(self):
        """Nobody confirms a change that is refused afterwards."""
        form = Form(self.own)
        self.assertFalse(form.refusal)
        form.line_ids.remove(1)
        self.assertIn("sum to 85.0 % now", form.refusal)
        self.assertIn("Grades without a line: B", form.refusal)
        with self.assertRaises(ValidationError):
            form.save()
        form = Form(self.own)
        form.weight_amount = 90
        self.assertIn("The weights", form.refusal)

    def test_the_last_policy_says_that_nobody_is_graded_any_more(self):
        text = self.own.get_change_notice({"active": False})
        self.assertIn("East", text["danger"])

    def test_a_second_policy_says_that_it_only_tries(self):
        other = self.own.create({"name": "Other", "company_id": self.company.id})
        form = Form(other)
        form.window_months = 6
        self.assertIn("Value", form.notice)
        self.assertNotIn("next run", form.notice)

    # ----------------------------------------------------------------- and kept

    def _tracked(self, record):
        return record.with_context(tracking_disable=False)

    def test_history_says_who_changed_what_and_why(self):
        grade = self._tracked(self.grades.browse(self.grade_c.id))
        form = Form(grade)
        form.is_key = True
        form.change_reason = "They pay on time"
        form.save()
        message = self._history(grade)
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertIn("They pay on time", message.body)
        changed = message.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertEqual(sorted(changed), ["climbs", "is_key"])
        self.assertFalse(grade.change_reason, "a reason is for one change")

    def test_history_of_a_policy_says_what_became_of_its_grades(self):
        policy = self._tracked(self.own)
        first, *_others, last = policy.line_ids
        policy.write(
            {
                "change_reason": "More key customers",
                "line_ids": [
                    Command.update(first.id, {"share": 0.1}),
                    Command.update(last.id, {"share": 0.45}),
                ],
            }
        )
        body = self._history(policy).body
        self.assertIn("A · Top customer: 5.0 % → 10.0 %", body)
        self.assertIn("More key customers", body)

    def _told(self, user):
        self.env.cr.precommit.run()
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_who_leads_is_told_once_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        chief = self._create_user("chief", "sales_team.group_sale_manager")
        self.policy.write({"weight_amount": 40})
        for grade, place in ((self.grade_d, 1), (self.grade_a, 2)):
            self.grades.browse(grade.id).sequence = place
        self.own.write({"weight_amount": 50, "weight_profit": 30})
        message = self._told(chief)
        self.assertEqual(len(message), 1)
        self.assertIn("Value", message.body)
        self.assertIn("D, A, B, C", message.body)
        self.assertFalse(self._told(self.manager), "he did it himself")
        [other] = self._told(self.stranger)
        self.assertIn("D, A, B, C", other.body, "grades are those of all companies")
        self.assertNotIn("Value", other.body, "not his company")
        self.assertFalse(self._told(self.seller))
