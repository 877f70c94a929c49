"""A grading run against one plain SQL statement that finds the same bands."""

from collections.abc import Iterator

from benchmarks import jobs, workspace
from benchmarks.report import Figure
from benchmarks.scale import Scale
from tools import lab, process

ROUNDS = 5
RUN_LIMIT = 1.2
FIRST_RUN_LIMIT = 4
MEMORY_LIMIT = 300

# Few customers buy much more than before: they rise, others make room. Found by
# trial: 2 % of the grades move.
CHANGE = """
INSERT INTO sale_order (
    name, company_id, partner_id, partner_invoice_id, partner_shipping_id, user_id,
    team_id, currency_id, currency_rate, state, invoice_status, date_order,
    amount_untaxed, amount_tax, amount_total, margin, margin_percent, locked,
    create_uid, create_date, write_uid, write_date
)
SELECT 'N{round}-' || n, company.id, customer.id, customer.id, customer.id, user_id,
       team_id, currency_id, 1, 'sale', 'to invoice',
       date_trunc('day', now() AT TIME ZONE 'UTC') - interval '6 hours',
       amount, 0, amount, round(amount * 0.3, 2), 0.3, FALSE, 1, now(), 1, now()
  FROM bench_customer customer,
       LATERAL (SELECT 2000 + n % 97 * 300.25 AS amount) value,
       (SELECT id, currency_id FROM res_company ORDER BY id LIMIT 1) company
 WHERE n % {every} = {round}
"""
CHANGED_EVERY = 125


def measure(scale: Scale) -> Iterator[Figure]:
    """Measure the first run, then runs after changes, each beside the statement."""
    plain = workspace.without_addon(scale)
    process.say("plain statement and first grading runs")
    statement = [jobs.run(plain, "grading_job", "plain_statement")]
    by_hand = jobs.run(workspace.fresh_copy(scale), "grading_job", "run_by_hand")
    work = workspace.fresh_copy(scale)
    first = jobs.run(work, "grading_job", "run_by_job")
    jobs.run(work, "lifecycle_job", "look_at_all")
    mismatches = _mismatches(plain, work)
    # Runs are a month apart: autovacuum has long been there. It would come during the
    # rounds otherwise.
    lab.psql(work, "VACUUM (ANALYZE)")
    runs = []
    for number in range(ROUNDS):
        process.say(f"grading round {number + 1} of {ROUNDS}")
        for database in (plain, work):
            lab.psql(database, CHANGE.format(round=number, every=CHANGED_EVERY))
            lab.psql(database, "VACUUM (ANALYZE)")
        statement.append(jobs.run(plain, "grading_job", "plain_statement"))
        runs.append(jobs.run(work, "grading_job", "run_by_hand"))
        mismatches += _mismatches(plain, work)
    again = jobs.run(work, "grading_job", "run_by_hand")
    lab.drop_database(work)

    floor = min(statement)
    best = min(runs, key=lambda run: run["total"])
    yield Figure(
        "Grading run ÷ plain SQL",
        best["total"] / floor,
        f"{_phases(best)}; {_share(best)} of {best['customers']:,} grades changed; "
        f"plain {floor:.2f} s (all: {_all(statement)}; runs: "
        f"{_all(run['total'] for run in runs)})",
        RUN_LIMIT,
        "×",
    )
    for name, run in (("First run", first), ("First run by hand", by_hand)):
        yield Figure(
            f"{name} ÷ plain SQL",
            run["total"] / floor,
            f"{_phases(run)}; {run['moves']:,} first grades",
            FIRST_RUN_LIMIT,
            "×",
        )
    yield Figure(
        "Bands that differ from plain SQL", mismatches, f"{ROUNDS + 1} comparisons", 0
    )
    yield Figure(
        "Customers and grades written by an unchanged run",
        again["written"],
        f"{_phases(again)}, {again['total'] / floor:.2f}× plain SQL",
        0,
    )
    yield Figure(
        "Memory of Odoo during runs",
        max(run["peak_mb"] for run in (by_hand, first, *runs, again)),
        f"at the peak; {first['kept_mb']:.0f} MB kept after the first run",
        MEMORY_LIMIT,
        " MB",
    )


def _mismatches(plain: str, work: str) -> int:
    """How many customers have another band in the run than in the statement."""
    expected = lab.psql(plain, "SELECT id, band FROM bench_band").splitlines()
    found = lab.psql(
        work,
        "SELECT score.partner_id, grade.code FROM custrel_score score"
        " JOIN custrel_grade grade ON grade.id = score.grade_id",
    ).splitlines()
    return len(set(expected) ^ set(found))


def _phases(run: dict) -> str:
    phases = ", ".join(f"{name} {took:.2f}" for name, took in run["phases"].items())
    return f"{run['total']:.2f} s ({phases})"


def _share(run: dict) -> str:
    return f"{run['moves'] / run['customers']:.1%}"


def _all(seconds) -> str:
    return " ".join(f"{value:.2f}" for value in seconds)
