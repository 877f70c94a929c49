"""Suspects among all customers and after a day, and what entering contacts costs."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

REPEATS = 3
CHANGED = 1_000
CONTACTS = 10_000
JOIN_LIMIT = 4
NIGHT_LIMIT = 2
ENTER_LIMIT = 1.15
WAYS = {"create": "Creating", "load": "Importing"}


def measure(scale: Scale) -> Iterator[Figure]:
    """Compare who shares a key, against a self-join that only counts."""
    process.say("looking for duplicates")
    work = workspace.fresh_copy(scale)
    lab.psql(work, TWINS)
    filled = jobs.run(work, "duplicates_job", "fill")
    lab.psql(work, "VACUUM (ANALYZE) custrel_duplicate_key")
    yield Figure(
        "Seconds to make all keys, once",
        filled["seconds"],
        f"{filled['keys']:,} keys of {scale.customers:,} customers",
    )
    run = jobs.run(work, "duplicates_job", "compare", repeats=REPEATS)
    yield Figure(
        f"Suspects among {scale.customers:,} customers ÷ self-join on the keys",
        run["ours"] / run["plain"],
        f"{run['ours']:.2f} s for {run['suspects']:,} suspects; the self-join "
        f"{run['plain']:.2f} s for {run['pairs']:,} pairs; medians of {REPEATS}",
        JOIN_LIMIT,
        "×",
    )
    night = jobs.run(work, "duplicates_job", "night", changed=CHANGED)
    yield Figure(
        f"Seconds of the nightly job after {CHANGED:,} changes",
        night["seconds"],
        f"{night['new']:,} new suspects, {night['queries']:,} queries",
        NIGHT_LIMIT,
    )
    yield from _entering(scale, work)
    lab.drop_database(work)


def _entering(scale: Scale, work: str) -> Iterator[Figure]:
    process.say(f"entering {CONTACTS:,} contacts")
    plain = workspace.without_addon(scale)
    best: dict[tuple[str, str], float] = {}
    for turn in range(REPEATS):
        for name in plain, work:
            seconds = jobs.run(
                name, "duplicates_job", "enter", count=CONTACTS, turn=turn
            )
            for way in WAYS:
                key = name, way
                best[key] = min(best.get(key, seconds[way]), seconds[way])
    for way, words in WAYS.items():
        ours, stock = best[work, way], best[plain, way]
        yield Figure(
            f"{words} {CONTACTS:,} contacts ÷ without the add-on",
            ours / stock,
            f"{ours:.1f} s and {stock:.1f} s, best of {REPEATS}",
            ENTER_LIMIT,
            "×",
        )


TWINS = """
-- Each customer has its own domain; one in twenty was entered a second time.
UPDATE res_partner SET
    email = 'mail@firm' || commercial_partner_id || '.example',
    email_normalized = 'mail@firm' || commercial_partner_id || '.example'
 WHERE ref LIKE 'C%';
UPDATE res_partner twin SET
    name = one.name || ' Co., Ltd.',
    phone_sanitized = CASE WHEN twin.id % 3 = 0 THEN one.phone_sanitized
                           ELSE twin.phone_sanitized END,
    email_normalized = CASE WHEN twin.id % 4 = 0 THEN one.email_normalized
                            ELSE twin.email_normalized END
  FROM res_partner one
 WHERE twin.ref LIKE 'C%' AND twin.parent_id IS NULL AND twin.id % 20 = 0
   AND one.id = twin.id - 1 AND one.parent_id IS NULL AND one.ref LIKE 'C%';
VACUUM (ANALYZE) res_partner;
"""
