import time
from contextlib import contextmanager

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from ...models.shared.jobs import (
    TRIES,
    Failure,
    Job,
    LostRace,
    attempt,
)
from ..common import JOBS


@tagged("post_install", "-at_install")
class TestJob(TransactionCase):
    """The job gives each of seven customers a reference, two at a time. There is no
    administrator who could be told of an error: it is raised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Job {number}"} for number in range(7)]
        )
        cls.cron = cls.env.ref("custrel_followup.ir_cron_plan")
        group = cls.env.ref("custrel_followup.custrel_group_manager")
        cls.env["res.users"].browse(group.all_user_ids.ids).action_archive()

    def setUp(self):
        super().setUp()
        self.calls = []
        self.progress = self.env["ir.cron.progress"].create({"cron_id": self.cron.id})

    def _forbid(self, *partners):
        """Customers for which the database refuses a reference."""
        self.env.flush_all()
        for partner in partners:
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE res_partner ADD CHECK (id != %s OR ref IS NULL)",
                    partner.id,
                )
            )

    @contextmanager
    def _job(self, seconds=60):
        """A job on a cursor that may commit, with so much time."""
        self.env.flush_all()
        context = {
            "cron_id": self.cron.id,
            "ir_cron_progress_id": self.progress.id,
            "cron_end_time": time.monotonic() + seconds,
        }
        self.raised = None
        try:
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                with Job(self.env(cr=cr, context=context), "Test") as job:
                    yield job
        except Exception as error:  # assertRaises undoes what was committed, too
            self.raised = error
        self.env.invalidate_all()

    def _run(self, seconds=60, act=None, **options):
        """:return: the error that the job raised, or None"""
        with self._job(seconds) as job:
            partners = self.partners.with_env(job.env)
            job.batches(partners, act or self._act, size=2, **options)
        return self.raised

    def _act(self, partners):
        self.calls.append(partners.ids)
        partners.ref = "done"

    def _done(self):
        return self.partners.filtered("ref")

    def test_batches_are_done_at_once(self):
        self.assertIsNone(self._run())
        ids = self.partners.ids
        self.assertEqual(self.calls, [ids[:2], ids[2:4], ids[4:6], ids[6:]])
        self.assertEqual(self._done(), self.partners)
        self.assertEqual((self.progress.done, self.progress.remaining), (7, 0))

    def test_batch_reads_its_own_records_only(self):
        def act(partners):
            self.calls.append(len(partners._prefetch_ids))

        self._run(act=act)
        self.assertEqual(self.calls, [2, 2, 2, 1])

    @mute_logger("odoo.sql_db", JOBS)
    def test_bad_record_stops_nobody_and_is_told_at_the_end(self):
        bad = self.partners[2]
        self._forbid(bad)
        self.assertIsInstance(self._run(), CheckViolation)
        self.assertEqual(self._done(), self.partners - bad)
        self.assertEqual(self.progress.done, 6)

    @mute_logger("odoo.sql_db", JOBS)
    def test_bad_record_waits_for_the_next_day(self):
        """It is tried with its batch and alone, and Odoo is told of no work left, for
        which it would start the job again."""
        bad = self.partners[2]
        self._forbid(bad)
        self.assertIsInstance(self._run(), CheckViolation)
        self.assertEqual(sum(bad.id in ids for ids in self.calls), 2)
        self.assertEqual(self.progress.remaining, 0)

    @mute_logger(JOBS)
    def test_batch_that_cannot_be_claimed_stops_nobody(self):
        def claim(partners):
            if self.partners[0].id in partners.ids:
                raise ValueError("broken")
            return partners

        self.assertIsInstance(self._run(claim=claim), ValueError)
        self.assertEqual(self._done(), self.partners[2:])

    def test_only_what_is_claimed_is_done(self):
        self._run(claim=lambda partners: partners[:1])
        self.assertEqual(self._done(), self.partners[::2])
        self.assertEqual(self.progress.done, 4)

    def test_nothing_claimed_nothing_done(self):
        self._run(claim=lambda partners: partners.browse())
        self.assertEqual(self.calls, [])

    def _fail_with(self, *errors):
        """An act that fails for the first customers, alone too, with these errors."""
        told = dict(zip(self.partners.ids, errors, strict=False))

        def act(partners):
            for partner in partners:
                if partner.id in told:
                    raise told[partner.id]
            self._act(partners)

        return act

    @mute_logger(JOBS)
    def test_refusal_does_not_hide_what_nobody_expected(self):
        act = self._fail_with(ValueError("bug"), UserError("no"))
        self.assertEqual(repr(self._run(act=act)), "ValueError('bug')")

    @mute_logger(JOBS)
    def test_refusal_of_a_later_batch_does_not_hide_it_either(self):
        errors = [ValueError("bug"), UserError("a"), UserError("b"), UserError("c")]
        self.assertEqual(
            repr(self._run(act=self._fail_with(*errors))), "ValueError('bug')"
        )

    @mute_logger(JOBS)
    def test_refusal_alone_is_raised(self):
        self.assertEqual(
            repr(self._run(act=self._fail_with(UserError("no")))), "UserError('no')"
        )

    @mute_logger(JOBS)
    def test_error_that_people_are_told_of_is_not_raised(self):
        def failed(partner, error):
            partner.comment = str(error)
            return isinstance(error, UserError)

        act = self._fail_with(UserError("no"), UserError("no"))
        self.assertIsNone(self._run(act=act, failed=failed))
        self.assertEqual(self._done(), self.partners[2:])
        self.assertIn("no", self.partners[0].comment)

    @mute_logger(JOBS)
    def test_error_is_raised_when_time_runs_out(self):
        self.assertEqual(
            repr(self._run(seconds=-1, act=self._fail_with(ValueError("bug")))),
            "ValueError('bug')",
        )
        self.assertEqual(self._done(), self.partners[1], "one batch, then the end")
        self.assertGreater(self.progress.remaining, 0)

    @mute_logger(JOBS)
    def test_who_comes_late_gets_past_what_always_fails(self):
        errors = [ValueError("bug")] * 4
        self.assertIsInstance(
            self._run(seconds=-1, act=self._fail_with(*errors)), ValueError
        )
        self.assertEqual(self._done(), self.partners[4:6])

    def test_work_is_left_when_time_runs_out_after_the_last_batch(self):
        """Another step may follow."""
        with self._job(seconds=-1) as job:
            partners = self.partners.with_env(job.env)
            job.batches(partners, self._act, size=10)
            job.batches(partners, self._act, size=10)
        self.assertEqual(len(self.calls), 1)
        self.assertGreater(self.progress.remaining, 0)

    def test_lost_race_is_run_again(self):
        lost = [True, True]

        def act(partners):
            self._act(partners)
            if lost:
                lost.pop()
                raise LostRace()

        self._run(act=act)
        self.assertEqual(self.calls[:3], [self.partners[:2].ids] * 3)
        self.assertEqual(self._done(), self.partners)

    @mute_logger(JOBS)
    def test_race_that_is_always_lost_stops_nobody(self):
        def act(partners):
            self._act(partners)
            if self.partners[0] in partners:
                raise LostRace("again")

        self.assertIsInstance(self._run(act=act), LostRace)
        self.assertEqual(len(self.calls), TRIES + 3)
        self.assertEqual(self._done(), self.partners[2:])

    @mute_logger(JOBS)
    def test_part_that_fails_is_undone_up_to_its_last_commit(self):
        def part(job, number):
            partners = self.partners[number : number + 2].with_env(job.env)
            job.batches(partners, self._act, size=2)
            partners.comment = "begun"
            if number == 0:
                raise ValueError("broken")

        with self._job() as job:
            job.each((0, 2), lambda number: part(job, number))
        self.assertIsInstance(self.raised, ValueError)
        self.assertEqual(self._done(), self.partners[:4])
        self.assertEqual(self.partners.filtered("comment"), self.partners[2:4])

    def test_no_part_begins_when_time_is_over(self):
        with self._job(seconds=-1) as job:
            partners = self.partners.with_env(job.env)
            job.each(partners, lambda one: job.batches(one, self._act))
        self.assertEqual(self._done(), self.partners[0])

    @mute_logger(JOBS)
    def test_what_stops_the_job_is_raised(self):
        with self._job() as job:
            job.remember(Failure(self.partners, ValueError("bug")))
            raise KeyError("worse")
        self.assertIsInstance(self.raised, KeyError)

    @mute_logger("odoo.sql_db", JOBS)
    def test_attempt_commits_nothing_and_gives_the_errors_back(self):
        """In a transaction of somebody who waits for it."""
        self._forbid(self.partners[1], self.partners[4])
        errors = attempt(self.env, "Test", self.partners, self._act)
        self.assertEqual(len(errors), 2)
        self.assertEqual(len(self._done()), 5)

    def test_attempt_leaves_a_lost_race_to_who_began(self):
        def act(_partners):
            raise LostRace()

        with self.assertRaises(LostRace):
            attempt(self.env, "Test", self.partners, act)
