"""Queueing automatic mails, against Odoo's templates one by one."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

MAILS = 10_000
SAMPLE = 500
RATIO_LIMIT = 5


def measure(_scale: Scale) -> Iterator[Figure]:
    """The numbers are those of the mails, whatever the scale of the customers."""
    process.say(f"queueing {MAILS:,} automatic mails")
    lab.copy_database("stock", workspace.WORK)
    workspace.install(workspace.WORK)
    jobs.run(workspace.WORK, "sending_job", "make_heap", count=MAILS)
    lab.psql(workspace.WORK, "VACUUM (ANALYZE)")
    stock = jobs.run(workspace.WORK, "sending_job", "one_by_one", count=SAMPLE)
    ours = jobs.run(workspace.WORK, "sending_job", "queue")
    lab.drop_database(workspace.WORK)
    yield Figure(
        "Queueing automatic mails, rate ÷ send_mail() one by one",
        (ours["mails"] / ours["seconds"]) / (SAMPLE / stock["seconds"]),
        f"{ours['mails']:,} mails in {ours['seconds']:.1f} s with "
        f"{ours['queries']:,} queries; {SAMPLE} by send_mail() in "
        f"{stock['seconds']:.1f} s with {stock['queries']:,}",
        RATIO_LIMIT,
        "×",
        at_least=True,
    )
    yield Figure("Automatic mails that were forgotten", MAILS - ours["mails"], limit=0)
