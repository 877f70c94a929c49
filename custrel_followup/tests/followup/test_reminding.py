import time
from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..common import JOBS, CustrelCommon, send_digests

MONDAY = "2026-03-02 01:00:00"
"""Nine in the morning in Shanghai; still Sunday evening in New York."""


class RemindingCommon(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id)

    def _remind(self, moment=MONDAY):
        self._run_job("remind", moment)

    def _activities(self, followup):
        return self.env["mail.activity"].search(
            [("res_model", "=", "custrel.followup"), ("res_id", "in", followup.ids)]
        )


@tagged("post_install", "-at_install")
class TestReminding(RemindingCommon):
    def _overdue(self, day, **values):
        return self._create_followup(
            self.customer, **{"origin": "cadence", "date_planned": day, **values}
        )

    def test_overdue_for_longer_than_the_setting_is_missed(self):
        followup = self._overdue("2026-02-15")
        self._remind()
        self.assertEqual(followup.state, "missed")
        self.assertFalse(self._activities(followup))

    def test_overdue_for_as_long_as_the_setting_stays_open(self):
        followup = self._overdue("2026-02-16")
        self._remind()
        self.assertEqual(followup.state, "planned")

    def test_zero_days_never_miss(self):
        self.company.custrel_missed_after_days = 0
        followup = self._overdue("2025-02-15")
        self._remind()
        self.assertEqual(followup.state, "planned")

    def test_promise_is_never_missed(self):
        followup = self._overdue("2026-01-15", origin="next_action")
        self._remind()
        self.assertEqual(followup.state, "planned")

    def test_days_are_those_of_the_company(self):
        """In New York it is still Sunday."""
        followup = self._overdue(
            "2026-02-15", company_id=self.other_company.id, user_id=self.stranger.id
        )
        self._remind()
        self.assertEqual(followup.state, "planned")

    def test_missed_customer_is_planned_again_when_his_next_turn_comes(self):
        self._set_grade(self.customer, self.grade_c)
        missed = self._overdue("2026-02-10")
        self._remind()
        self._run_job("plan", MONDAY)
        self.assertEqual(self.customer.custrel_followup_ids, missed)
        self._run_job("plan", "2026-03-03 01:00:00")
        planned = self.customer.custrel_followup_ids - missed
        self.assertEqual(planned.date_planned, date(2026, 3, 10))
        self.assertEqual(missed.state, "missed", "stays visible")

    def test_archived_owner_is_replaced(self):
        self.customer.user_id = self.colleague
        followup = self._overdue("2026-03-02")
        self.seller.action_archive()
        self._remind()
        self.assertEqual(followup.user_id, self.colleague)
        self.assertEqual(self._activities(followup).user_id, self.colleague)

    def test_promise_of_an_archived_owner_is_kept(self):
        self.customer.user_id = self.colleague
        followup = self._overdue("2026-03-09", origin="next_action")
        self.seller.action_archive()
        self._remind()
        self.assertEqual(followup.user_id, self.colleague)

    def test_odoo_64349_owner_who_gave_up_sales_is_replaced(self):
        """Public report of a peer: people have tasks that they may not open. They work
        here all the same, and get neither the task nor the digest."""
        self.customer.user_id = self.colleague
        followup = self._overdue("2026-03-02")
        self.seller.group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            followup.with_user(self.seller).check_access("read")
        self._remind()
        self.assertEqual(followup.user_id, self.colleague)
        self.assertEqual(self._activities(followup).user_id, self.colleague)
        self.colleague.group_ids = self.env.ref("base.group_user")
        self._remind("2026-03-03 01:00:00")
        self.assertEqual(followup.user_id, self.manager, "nobody else may")

    def test_owner_who_left_the_company_is_replaced(self):
        self.customer.user_id = self.colleague
        followup = self._overdue("2026-03-02")
        self.seller.write(
            {
                "company_id": self.other_company.id,
                "company_ids": [(6, 0, self.other_company.ids)],
            }
        )
        self._remind()
        self.assertEqual(followup.user_id, self.colleague)

    def test_ownerless_one_gets_an_owner(self):
        followup = self._overdue("2026-03-02", user_id=False)
        self._remind()
        self.assertEqual(followup.user_id, self.seller)
        self.assertEqual(self._activities(followup).user_id, self.seller)

    def test_lost_activity_is_restored(self):
        followup = self._overdue("2026-03-02")
        self._activities(followup).unlink()
        self._remind()
        self.assertEqual(self._activities(followup).user_id, self.seller)

    def test_second_run_changes_nothing(self):
        followup = self._overdue("2026-03-02")
        self._remind()
        activity = self._activities(followup)
        self._remind()
        self.assertEqual(self._activities(followup), activity)
        self.assertEqual(len(activity), 1)

    def test_job_that_ran_out_of_time_has_work_left(self):
        self._overdue("2026-02-10")
        other = self._create_customer("Other")
        self._create_followup(other, origin="cadence", date_planned="2026-02-10")
        cron = self.env.ref("custrel_followup.ir_cron_remind")
        progress = self.env["ir.cron.progress"].create({"cron_id": cron.id})
        self.env.flush_all()
        with (
            freeze_time(MONDAY),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            late = self.env(cr=cr)(
                context={
                    "cron_id": cron.id,
                    "ir_cron_progress_id": progress.id,
                    "cron_end_time": time.monotonic() - 1,
                }
            )
            late["custrel.followup"]._cron_remind(batch_size=1)
        self.env.invalidate_all()
        self.assertGreater(progress.remaining, 0)

    @mute_logger("odoo.sql_db", JOBS)
    def test_bad_followup_does_not_stop_the_others(self):
        bad = self._overdue("2026-02-10")
        other = self._create_customer("Other")
        good = self._create_followup(other, origin="cadence", date_planned="2026-02-10")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "ALTER TABLE custrel_followup"
                " ADD CHECK (id != %s OR state != 'missed')",
                bad.id,
            )
        )
        with (
            freeze_time(MONDAY),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            try:
                self.env(cr=cr)["custrel.followup"]._cron_remind()
            except CheckViolation:
                raised = True
            else:
                raised = False
        self.env.invalidate_all()
        self.assertTrue(raised, "the job must count as failed")
        self.assertEqual(good.state, "missed")
        self.assertEqual(bad.state, "planned")


@tagged("post_install", "-at_install")
class TestDigest(RemindingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.followup = cls._create_followup(cls.customer, date_planned="2026-03-02")

    def _digests(self, user=None):
        user = user or self.seller
        return self.env["mail.mail"].search(
            [("model", "=", "res.users"), ("res_id", "=", user.id)]
        )

    def test_digest_names_what_is_due(self):
        self.followup.objective = "Ask for the decision"
        self._remind()
        digest = self._digests()
        self.assertEqual(len(digest), 1)
        self.assertIn("Customer", digest.body_html)
        self.assertIn("Ask for the decision", digest.body_html)
        self.assertEqual(digest.subject, "1 follow-ups today, 0 overdue")
        self.assertEqual(digest.recipient_ids, self.seller.partner_id)

    def test_second_run_of_a_day_sends_none(self):
        self._remind()
        self._remind("2026-03-02 09:00:00")
        self.assertEqual(len(self._digests()), 1)

    def test_next_day_sends_another(self):
        self._remind()
        self._remind("2026-03-03 01:00:00")
        self.assertEqual(len(self._digests()), 2)

    def test_days_that_did_not_run_are_not_repeated(self):
        self._remind()
        self._remind("2026-03-06 01:00:00")
        self.assertEqual(len(self._digests()), 2)

    def test_nothing_due_sends_none(self):
        self.followup.date_planned = date(2026, 3, 3)
        self._remind()
        self.assertFalse(self._digests())

    def test_digest_waits_for_the_owner_s_day(self):
        """When it is Monday in Shanghai, New York still has Sunday."""
        west = self._create_followup(
            self.customer,
            date_planned="2026-03-02",
            company_id=self.other_company.id,
            user_id=self.stranger.id,
        )
        self._remind()
        self.assertFalse(self._digests(self.stranger))
        self._remind("2026-03-02 14:00:00")
        self.assertEqual(len(self._digests(self.stranger)), 1)
        self.assertEqual(west.state, "planned")

    def test_company_may_switch_it_off(self):
        self.company.custrel_digest = False
        self._remind()
        self.assertFalse(self._digests())

    def test_user_without_an_address_gets_none(self):
        self.seller.email = False
        self._remind()
        self.assertFalse(self._digests())

    def test_each_owner_gets_his_own(self):
        self._create_followup(
            self._create_customer("Secret"),
            date_planned="2026-03-02",
            user_id=self.colleague.id,
        )
        self._remind()
        self.assertNotIn("Secret", self._digests().body_html)
        self.assertIn("Secret", self._digests(self.colleague).body_html)

    def test_one_digest_tells_of_all_companies(self):
        self.seller.company_ids |= self.other_company
        self._create_followup(
            self._create_customer("West Corp"),
            date_planned="2026-03-02",
            company_id=self.other_company.id,
        )
        self._remind()
        self.assertIn("West Corp", self._digests().body_html)

    def test_key_customers_come_first(self):
        self._set_grade(self.customer, self.grade_d)
        key = self._create_customer("Key One")
        self._set_grade(key, self.grade_a)
        ungraded = self._create_customer("Ungraded")
        for customer in (ungraded, key):
            self._create_followup(customer, date_planned="2026-03-02")
        self._remind()
        body = self._digests().body_html
        self.assertLess(body.index("Key One"), body.index("Customer<"))
        self.assertLess(body.index("Customer<"), body.index("Ungraded"))

    def test_overdue_ones_are_told_apart(self):
        self.followup.date_planned = date(2026, 2, 27)
        self._remind()
        self.assertEqual(self._digests().subject, "0 follow-ups today, 1 overdue")

    def test_digest_is_in_the_owner_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.seller.lang = "fr_FR"
        template = self.env.ref("custrel_followup.mail_template_digest")
        template.with_context(lang="fr_FR").subject = "Vos relations clients"
        channel = self.followup.channel_id
        channel.with_context(lang="fr_FR").name = "Par fil"
        self._remind()
        digest = self._digests()
        self.assertEqual(digest.subject, "Vos relations clients")
        self.assertIn("Par fil", digest.body_html)

    @mute_logger("odoo.sql_db", JOBS)
    def test_bad_user_does_not_stop_the_others(self):
        self._create_followup(
            self.customer, date_planned="2026-03-02", user_id=self.colleague.id
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "ALTER TABLE res_users"
                " ADD CHECK (id != %s OR custrel_digest_date IS NULL)",
                self.seller.id,
            )
        )
        with (
            freeze_time(MONDAY),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            try:
                send_digests(self.env(cr=cr))
            except CheckViolation:
                raised = True
            else:
                raised = False
        self.env.invalidate_all()
        self.assertTrue(raised, "the job must count as failed")
        self.assertEqual(len(self._digests(self.colleague)), 1)
        self.assertFalse(self._digests())
