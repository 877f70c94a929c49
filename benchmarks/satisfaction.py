"""Asking customers in a wave, against Odoo's templates one by one."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

FULL, SMALL = 50_000, 5_000
SAMPLE = 500
RATIO_LIMIT = 5


def measure(scale: Scale) -> Iterator[Figure]:
    """A wave of fifty thousand; of a tenth where the scale is small."""
    count = SMALL if scale.name == "small" else FULL
    process.say(f"asking {count:,} customers")
    lab.copy_database("stock", workspace.WORK)
    workspace.install(workspace.WORK)
    jobs.run(workspace.WORK, "satisfaction_job", "make_heap", count=count)
    lab.psql(workspace.WORK, "VACUUM (ANALYZE)")
    started = jobs.run(workspace.WORK, "satisfaction_job", "start")
    stock = jobs.run(workspace.WORK, "satisfaction_job", "one_by_one", count=SAMPLE)
    ours = jobs.run(workspace.WORK, "satisfaction_job", "ask")
    lab.drop_database(workspace.WORK)
    yield Figure(
        "Asking in a wave, rate ÷ send_mail() one by one",
        (ours["mails"] / ours["seconds"]) / (SAMPLE / stock["seconds"]),
        f"{ours['mails']:,} mails in {ours['seconds']:.1f} s with "
        f"{ours['queries']:,} queries, drawn before in {started['seconds']:.1f} s with "
        f"{started['queries']:,}; {SAMPLE} by send_mail() in "
        f"{stock['seconds']:.1f} s with {stock['queries']:,}",
        RATIO_LIMIT,
        "×",
        at_least=True,
    )
    yield Figure(
        "Customers of a wave who were forgotten", count - ours["mails"], limit=0
    )
