"""Runs inside Odoo: what somebody tries on the screen "What If"."""

import gc
import statistics
import time

from benchmarks import grading_job

WARM_UP = 2
TRIED = {
    "weights": {"weight_amount": (50, 60), "weight_profit": (30, 20)},
    "window": {"window_months": (11, 12)},
}
"""Fields, and the two values between which they go to and fro."""


def compare(env, repeats):
    """Try, and run the plain statement, in turn; each leaves nothing.

    :return: dict of medians in seconds, and of how many bands are others
    """
    policy = env["custrel.grading.policy"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    trial = env["custrel.grading.trial"].create({"policy_id": policy.id})
    env.cr.commit()
    before = grading_job._writes(env)
    plain, tried = [], {name: [] for name in TRIED}
    for number in range(WARM_UP + repeats):
        seconds = {name: _try(env, trial, name, number) for name in TRIED}
        statement = grading_job.plain_statement(env)
        if number >= WARM_UP:
            plain.append(statement)
            for name, value in seconds.items():
                tried[name].append(value)
    written = grading_job._writes(env) - before
    pairs = _get_pairs(env, trial)
    return {
        "plain": statistics.median(plain),
        "tried": {name: statistics.median(values) for name, values in tried.items()},
        "compared": len(pairs),
        "different": sum(ours != theirs for ours, theirs in pairs),
        "written": written,
    }


def _try(env, trial, name, number):
    """:return: seconds until the picture of other values is there"""
    values = {field: pair[number % 2] for field, pair in TRIED[name].items()}
    gc.collect()
    env.invalidate_all()
    begin = time.perf_counter()
    trial.write(values)
    assert trial.outcome["customers"]
    env.flush_all()
    seconds = time.perf_counter() - begin
    env.cr.rollback()
    return seconds


def _get_pairs(env, trial):
    """:return: list of how many customers a band has by the policy, and by plain SQL"""
    env.cr.execute("SELECT band, count(*) FROM bench_band GROUP BY 1")
    plain = dict(env.cr.fetchall())
    return [
        (row["customers"], plain.get(row["code"], 0)) for row in trial.present["grades"]
    ]
