"""Queueing mails of the system, against Odoo's templates one by one."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from tools import lab, process

SAMPLE = 500
RATIO_LIMIT = 5


def measure(job: str, what: str, count: int) -> Iterator[Figure]:
    """:param job: module whose functions are ``make_heap``, ``one_by_one`` and
    ``queue``, which returns how many mails there are"""
    process.say(f"{what}: {count:,} mails")
    lab.copy_database("stock", workspace.WORK)
    workspace.install(workspace.WORK)
    jobs.run(workspace.WORK, job, "make_heap", count=count)
    lab.psql(workspace.WORK, "VACUUM (ANALYZE)")
    stock = jobs.run(workspace.WORK, job, "one_by_one", count=SAMPLE)
    ours = jobs.run(workspace.WORK, job, "queue")
    lab.drop_database(workspace.WORK)
    yield Figure(
        f"{what}, rate ÷ send_mail() one by one",
        (ours["mails"] / ours["seconds"]) / (SAMPLE / stock["seconds"]),
        f"{ours['mails']:,} mails in {ours['seconds']:.1f} s with "
        f"{ours['queries']:,} queries; {SAMPLE} by send_mail() in "
        f"{stock['seconds']:.1f} s with {stock['queries']:,}",
        RATIO_LIMIT,
        "×",
        at_least=True,
    )
    yield Figure(f"{what}, forgotten or twice", abs(count - ours["mails"]), limit=0)
