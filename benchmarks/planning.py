"""Planning with reminders, against the reminders that stock Odoo makes."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

RATE_LIMIT = 8
QUERY_LIMIT = 0.3
GROWTH_LIMIT = 11

MAKE_DUE = """
INSERT INTO custrel_customer_grade (partner_id, company_id, grade_id, basis)
SELECT customer.id, company.id, grade.id, 'value'
  FROM bench_customer customer
  JOIN (SELECT id, row_number() OVER (ORDER BY sequence) - 1 AS place
          FROM custrel_grade) grade ON grade.place = customer.n % 4,
       (SELECT id FROM res_company ORDER BY id LIMIT 1) company
 WHERE customer.n <= {due};
VACUUM (ANALYZE) res_partner, custrel_customer_grade;
"""


def measure(scale: Scale) -> Iterator[Figure]:
    """Measure the cron for some due customers and for ten times as many."""
    process.say("planning, and stock activities")
    stock = jobs.run(
        workspace.without_addon(scale),
        "planning_job",
        "stock_activities",
        count=scale.stock_activities,
    )
    # Before and after, since a machine that gets busy meanwhile looks like growth.
    before = _plan(scale, scale.due)
    many = _plan(scale, scale.many_due)
    after = _plan(scale, scale.due)
    few = min(before, after, key=lambda run: run["seconds"])
    usual = (before["seconds"] + after["seconds"]) / 2

    rate, stock_rate = (run["done"] / run["seconds"] for run in (few, stock))
    yield Figure(
        "Planning rate ÷ activity_schedule",
        rate / stock_rate,
        f"{few['done']:,} customers in {few['seconds']:.1f} s, {rate:.0f}/s, each with "
        f"an activity for its owner; stock {stock['done']:,} in "
        f"{stock['seconds']:.1f} s, {stock_rate:.0f}/s, "
        f"{stock['queries'] / stock['done']:.1f} queries each",
        RATE_LIMIT,
        "×",
        at_least=True,
    )
    yield Figure(
        "Queries per planned customer",
        max(run["queries"] / run["done"] for run in (few, many)),
        f"{few['queries']:,} for {few['done']:,}; {many['queries']:,} for "
        f"{many['done']:,}",
        QUERY_LIMIT,
    )
    yield Figure(
        "Time for ten times as many customers",
        many["seconds"] / usual,
        f"{many['done']:,} in {many['seconds']:.1f} s, "
        f"{many['done'] / many['seconds']:.0f}/s; {few['done']:,} in "
        f"{before['seconds']:.1f} s before and {after['seconds']:.1f} s after",
        GROWTH_LIMIT,
        "×",
    )
    yield Figure(
        "Due customers whose owner is not reminded",
        sum(run["forgotten"] for run in (before, many, after)),
        limit=0,
    )


def make_due(database: str, count: int) -> None:
    """Give the first customers a grade; they never had a follow-up, so they are due."""
    lab.psql(database, MAKE_DUE.format(due=count))


def _plan(scale: Scale, due: int) -> dict:
    process.say(f"planning {due} due customers")
    work = workspace.fresh_copy(scale)
    make_due(work, due)
    result = jobs.run(work, "planning_job", "plan")
    lab.drop_database(work)
    return result
