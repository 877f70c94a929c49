"""The life cycle of customers: what it adds to grading, reading and finding, looking
back, and how well silence tells who buys again."""

from collections.abc import Iterator

from benchmarks import cdnow, dataset, grading, jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

ROUNDS = 4
RUN_LIMIT = 1.25
FIND_LIMIT = 1.5
LIMITS = {"Reading": 1.2, "Opening": None}
"""Other limits, by the first word of a figure; none was asked for a whole list."""

BACK_LIMIT = 3
AUC = 0.68


def measure(scale: Scale) -> Iterator[Figure]:
    """Measure what rests on purchases of a well-known shop first, then our own data."""
    yield from _judge()
    plain, work = workspace.without_addon(scale), workspace.fresh_copy(scale)
    process.say("grading with life cycle")
    statement = [jobs.run(plain, "grading_job", "plain_statement")]
    first = jobs.run(work, "grading_job", "run_by_job")
    looked = jobs.run(work, "lifecycle_job", "look_at_all")
    lab.psql(work, "VACUUM (ANALYZE)")
    runs = []
    for number in range(ROUNDS):
        for database in (plain, work):
            change = grading.CHANGE.format(round=number, every=grading.CHANGED_EVERY)
            lab.psql(database, change)
            lab.psql(database, "VACUUM (ANALYZE)")
        statement.append(jobs.run(plain, "grading_job", "plain_statement"))
        runs.append(jobs.run(work, "grading_job", "run_by_hand"))
    floor, best = min(statement), min(run["total"] for run in runs)
    yield Figure(
        "Grading run with life cycle ÷ plain SQL",
        best / floor,
        f"{best:.2f} s; plain {floor:.2f} s; the first one {first['total']:.2f} s, the "
        f"job that dates all customers after it {looked:.2f} s",
        RUN_LIMIT,
        "×",
    )
    back = jobs.run(work, "lifecycle_job", "look_back")
    yield Figure(
        "Look back with 10 thresholds ÷ grading statement",
        back["seconds"] / floor,
        f"{back['seconds']:.2f} s; {back['sentence']}",
        BACK_LIMIT,
        "×",
    )
    asked = jobs.run(work, "lifecycle_job", "ask")
    yield Figure(
        "Asking what a threshold changes ÷ grading statement",
        asked / floor,
        f"{asked:.2f} s",
        BACK_LIMIT,
        "×",
    )
    login = dataset.LOGIN.format(1)
    compared = jobs.run(work, "lifecycle_job", "compare", login=login)
    states = jobs.run(work, "lifecycle_job", "states")
    lab.drop_database(work)
    for name, times in compared.items():
        yield Figure(
            name,
            times["with"] / times["without"],
            f"{times['with']:.1f} ms; {times['without']:.1f} ms; {states}",
            LIMITS.get(name.partition(" ")[0], FIND_LIMIT),
            "×",
        )


def _judge() -> Iterator[Figure]:
    found = cdnow.judge(cdnow.load())
    yield Figure(
        "AUC of silence for 'buys again', CDNOW sample",
        found["auc"],
        f"{found['customers']:,} customers with two purchase days or more",
        AUC,
        at_least=True,
    )
    fixed = f"÷ that of fixed {cdnow.FIXED_DAYS} days, CDNOW sample"
    yield Figure(
        f"Precision of what the look back chooses {fixed}",
        found["precision"] / found["fixed_precision"],
        f"{found['chosen']}: {found['precision']:.3f}; {found['fixed_precision']:.3f}; "
        f"both find {found['recall']:.0%} of those who do not come back",
        1,
        "×",
        at_least=True,
    )
    yield Figure(
        f"Precision of the rules as delivered {fixed}",
        found["delivered"] / found["fixed_precision"],
        f"{found['delivered']:.3f}, by the own rhythm, at the same recall",
        unit="×",
    )
