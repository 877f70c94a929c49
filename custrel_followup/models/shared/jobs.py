"""How every scheduled job works through its records.

A job can die at any line: what it did is committed batch by batch, and what is done no
longer matches what it looks for. One record that fails stops neither the others nor the
next step. Odoo switches off a job that has failed for a week: one customer that always
fails would end the work for all of them. So what fails is logged as an error, and the
administrators have a task until it succeeds. It is raised at the end only where nobody
could be told, or where nobody scheduled the job::

    with Job(self.env, "Plan") as job:
        job.batches(due, self._plan, size=500, claim=self._claim)
"""

import logging
import random
import time
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

TRIES = 10
"""How often a batch is begun anew when other transactions were faster."""

WAIT = 0.05
"""Seconds before something is repeated, doubled with each try."""


ASKED = "custrel.jobs"
"""Where a transaction notes which scheduled actions are to run after it."""


def run_soon(env, action, at=None):
    """Have a scheduled action run as soon as the transaction is over; it is asked for
    once, however many ask.

    :param str action: its external id
    :param datetime at: not before then, in UTC
    """
    precommit = env.cr.precommit
    asked = precommit.data.setdefault(ASKED, set())
    if not asked:
        precommit.add(partial(_trigger, env))
    asked.add((action, at))


def _trigger(env):
    for action, at in env.cr.precommit.data.pop(ASKED, ()):
        record = env.ref(action, raise_if_not_found=False)
        if record:
            record.sudo()._trigger(at=at)  # set going by whoever saves something


class Failure(NamedTuple):
    """What was not done, and why."""

    item: Any
    error: Exception


class LostRace(Exception):
    """Another transaction did the same: only a new one can see what is left."""


FASTER = (LostRace, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)


@contextmanager
def tried(env):
    """Show what would come of something: what is done in it leaves nothing behind."""
    with env.cr.savepoint() as savepoint:
        yield
        savepoint.rollback()


def attempt(env, name, items, act, failed=None):
    """Act on all items at once, or on one after the other where that fails. What fails
    leaves nothing behind.

    :param str name: of the work, for the log
    :param items: records or a list, given to ``act`` whole or in slices of one
    :param failed: called with the slice that failed and its error; it returns whether
        people are told of it, so that nobody else needs to be
    :return: list of :class:`Failure` that nobody was told of
    :raise FASTER: another transaction is in the way
    """
    failures, slices = [], [items]
    while slices:
        part = slices.pop(0)
        try:
            with env.cr.savepoint():
                act(part)
        except FASTER:
            raise
        except Exception as error:
            if len(part) > 1:
                _logger.info("%s: %s failed at once", name, part, exc_info=True)
                slices = [part[n : n + 1] for n in range(len(part))]
            elif failed and failed(part, error):
                _logger.info("%s: %s failed", name, part, exc_info=True)
            else:
                _logger.exception("%s: %s failed", name, part)
                failures.append(Failure(part, error))
    return failures


def claim(env, query, ids, table, *others):
    """Lock what is still to be done of a batch; what another worker has is left to it.

    :param SQL query: selects the ids of what is to be done, with a WHERE at its end
    :param ids: those of the batch
    :param str table: alias of the rows with these ids; others: aliases of rows that
        are locked with them
    :return: list of ids
    """
    rows = env.execute_query(
        SQL(
            "%s AND %s = ANY(%s) ORDER BY 1 FOR NO KEY UPDATE OF %s SKIP LOCKED",
            query,
            SQL.identifier(table, "id"),
            list(ids),
            SQL(", ").join(map(SQL.identifier, (table, *others))),
        )
    )
    return [row[0] for row in rows]


def commit_now(env):
    """Keep what must be known even if the process dies in the next moment; only in a
    queue that commits after each item anyway."""
    env.cr.commit()  # pylint: disable=invalid-commit


def repeat(env, act):
    """Do what has a transaction of its own, and do it anew when another transaction was
    faster, as Odoo does with calls from outside.

    :return: what ``act`` returns
    """
    for tries in range(1, TRIES):
        try:
            result = act()
            env.flush_all()
            return result
        except FASTER:
            env.cr.rollback()
            time.sleep(random.uniform(0, WAIT * 2**tries))
    return act()


class Job:
    """One call of a scheduled job: commits, minds the time, tells what failed.

    :param str name: of the job, for the log
    """

    def __init__(self, env, name):
        self.env, self.name = env, name
        self.failures = []
        self.timed_out = False
        self._done = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind:
            return  # nothing that was remembered is worse than what stops the job
        if not self.timed_out:
            # What failed waits for the next day of the job, or it would come back at
            # once, again and again.
            self.env["ir.cron"]._commit_progress(remaining=0)
        if cron := self.env["ir.cron"].browse(self.env.context.get("cron_id")):
            cron._custrel_wake_elsewhere()
        if not self._tell() and self.failures:
            raise self._get_worst()

    def remember(self, *failures):
        """Keep what is told at the end."""
        self.failures += failures

    def _get_worst(self):
        """:return: the last error, and rather one that nobody expected than one that
        says what people have to do"""
        errors = [failure.error for failure in self.failures]
        unexpected = [error for error in errors if not isinstance(error, UserError)]
        return (unexpected or errors)[-1]

    def _tell(self):
        """Tell the administrators of a scheduled job what failed, or that it is over.

        :return: whether somebody knows of each failure
        """
        cron = self.env["ir.cron"].browse(self.env.context.get("cron_id"))
        if not cron:
            return False
        try:
            with self.env.cr.savepoint():
                return cron._custrel_tell_failures(self.failures, not self.timed_out)
        except Exception:
            _logger.exception("%s: nobody could be told", self.name)
            return False

    def step(self, act, *arguments):
        """Do a part of the job that works in batches of its own. When it fails, it is
        undone up to its last commit, and the next part begins.
        """
        if self.timed_out:
            return
        try:
            act(*arguments)
        except Exception as error:
            self._undo((act, *arguments), error)

    def each(self, items, act):
        """Do the same step with each of some companies."""
        for item in items:
            self.step(act, item)

    def batches(self, found, act, size=1, claim=None, failed=None):
        """Work through what was found, one transaction a batch, until time is over.

        :param found: records or a list
        :param act: called with items; what it did is not found again
        :param claim: called with a batch when its transaction begins; gives the items
            that are still to be done, locked against other workers. All if not given
        :param failed: see :func:`attempt`
        """
        if found and not self.timed_out:
            self._commit(0, len(found))
        for start in range(0, len(found), size):
            if self.timed_out:
                return
            batch = found[start : start + size]
            if isinstance(batch, BaseModel):
                batch = batch.with_prefetch()  # or each batch reads all of them
            left = max(0, len(found) - start - size)
            self._do_batch(batch, left, act, claim, failed)

    def _do_batch(self, batch, left, act, claim, failed):
        """:param int left: how many items follow this batch"""
        for tries_left in reversed(range(TRIES)):
            try:
                items = claim(batch) if claim else batch
                failures = self._attempt(items, act, failed) if items else []
                self.remember(*failures)
                self._commit(len(items) - len(failures), left)
                return
            except Exception as error:
                if tries_left and isinstance(error, FASTER):
                    self.env.cr.rollback()
                    continue
                self._undo(batch, error)
                self._commit(0, left)
                return

    def _attempt(self, items, act, failed):
        return attempt(self.env, self.name, items, act, failed)

    def _undo(self, item, error):
        self.env.cr.rollback()
        _logger.error("%s: %s failed", self.name, item, exc_info=error)
        self.remember(Failure(item, error))

    def _commit(self, done, left):
        """Commit, and see whether there is time for more. Whoever comes late does
        something at least, be it after what fails each time.

        :param int done: how many items were done since the last commit
        :param int left: how many are known to follow; one more stands for the next step
        """
        seconds = self.env["ir.cron"]._commit_progress(done, remaining=left + 1)
        self._done += done
        self.timed_out = bool(not seconds and self._done)
