"""Creating and importing contacts with and without the add-on."""

from collections.abc import Iterator

from benchmarks import dataset, jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

CONTACTS = 10_000

WRONG = 37
"""Of those that are imported, rows that can't be."""

REPEATS = 3
LIMIT = 1.15


def measure(scale: Scale) -> Iterator[Figure]:
    """Create them in turns in both databases."""
    process.say(f"creating {CONTACTS:,} contacts")
    plain = workspace.without_addon(scale)
    work = workspace.fresh_copy(scale)
    acts = jobs.run(
        work,
        "contacts_job",
        "create_contacts",
        other=lab.full_name(plain),
        login=dataset.LOGIN.format(1),
        count=CONTACTS,
        repeats=REPEATS,
    )
    mixed = jobs.run(
        work,
        "contacts_job",
        "import_some_wrong",
        login=dataset.LOGIN.format(1),
        count=CONTACTS,
        wrong=WRONG,
    )
    lab.drop_database(work)
    yield Figure(
        f"Rows of {CONTACTS:,} with {WRONG} wrong ones lost, or taken in error",
        mixed["taken"] + mixed["given_back"],
        f"{CONTACTS - WRONG:,} imported, {WRONG} back as a file, in "
        f"{mixed['seconds']:.1f} s",
        limit=0,
    )
    for name, seconds in acts.items():
        yield Figure(
            f"{name.title()} {CONTACTS:,} contacts ÷ stock",
            seconds["with"] / seconds["without"],
            f"{seconds['with']:.1f} s and {seconds['without']:.1f} s, "
            f"medians of {REPEATS}",
            LIMIT,
            "×",
        )
