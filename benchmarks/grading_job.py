"""Runs inside Odoo: the plain statement, and a grading run by its phases."""

import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

WARM_UP_COMPANY = "Company without customers"

# What somebody would write who knows SQL and nothing of this add-on. The score is
# rounded since sums of fractions differ in their last digits between equal customers.
PLAIN = """
CREATE TEMPORARY TABLE band ON COMMIT DROP AS
WITH figure AS (
    SELECT contact.commercial_partner_id AS id,
           sum(CASE WHEN sale.currency_id = %(currency)s THEN sale.amount_untaxed
                    ELSE round(sale.amount_untaxed / sale.currency_rate, 2)
               END) AS amount,
           sum(CASE WHEN sale.currency_id = %(currency)s THEN sale.margin
                    ELSE round(sale.margin / sale.currency_rate, 2)
               END) AS profit,
           count(*) AS orders
      FROM sale_order sale
      JOIN res_partner contact ON contact.id = sale.partner_id
      JOIN res_partner customer
        ON customer.id = contact.commercial_partner_id AND customer.active
     WHERE sale.state = 'sale' AND sale.company_id = %(company)s
       AND sale.date_order >= %(start)s AND sale.date_order < %(end)s
     GROUP BY contact.commercial_partner_id
), scored AS (
    SELECT id, amount, profit, orders,
           round((40 * percent_rank() OVER (ORDER BY amount)
                  + 40 * percent_rank() OVER (ORDER BY profit)
                  + 20 * percent_rank() OVER (ORDER BY orders))::numeric, 9) AS score
      FROM figure
), ranked AS (
    SELECT *, rank() OVER (ORDER BY score DESC) AS rank, count(*) OVER () AS population
      FROM scored
)
SELECT id, amount, profit, orders, score, rank,
       CASE WHEN rank - 1 < 0.05 * population THEN 'A'
            WHEN rank - 1 < 0.20 * population THEN 'B'
            WHEN rank - 1 < 0.50 * population THEN 'C'
            ELSE 'D' END AS band
  FROM ranked
"""


def plain_statement(env):
    """Run the statement; keep its bands for a comparison, outside the time.

    :return: seconds
    """
    company = env.company
    zone = company.partner_id.tz or company.resource_calendar_id.tz or "UTC"
    today = datetime.now(ZoneInfo(zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    arguments = {
        "company": company.id,
        "currency": company.currency_id.id,
        "start": _utc(today - relativedelta(months=12)),
        "end": _utc(today),
    }
    start = time.perf_counter()
    env.cr.execute(PLAIN, arguments)
    seconds = time.perf_counter() - start
    env.cr.execute("DROP TABLE IF EXISTS bench_band")
    env.cr.execute("CREATE TABLE bench_band AS SELECT id, band FROM band")
    env.cr.commit()
    return seconds


def _utc(moment):
    return moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def run_by_hand(env):
    """Create, compute and apply one run, as a user of the form does.

    :return: dict of the seconds of each phase, and what the run did
    """
    policy = _policy(env, env.company)
    runs = env["custrel.grading.run"]

    def grade(phase):
        with phase("create"):
            run = runs.create({"policy_id": policy.id})
            env.flush_all()
        with phase("compute"):
            run.action_compute()
            env.flush_all()
        with phase("apply"):
            run.action_apply()
            env.flush_all()
        with phase("commit"):
            env.cr.commit()
        return run

    return _measured(env, grade)


def run_by_job(env):
    """Let the scheduled action make the run of the month; it commits by itself.

    :return: dict of the seconds, and what the run did
    """
    runs = env["custrel.grading.run"]
    env.company._custrel_start()  # or the job only computes

    def grade(phase):
        with phase("job"):
            runs._cron_grade()
        return runs.search([("company_id", "=", env.company.id)])

    return _measured(env, grade)


def _measured(env, grade):
    _warm_up(env)
    seconds = {}
    memory = _memory_mb("VmRSS")
    # Forget the peak of starting Odoo.
    Path("/proc/self/clear_refs").write_text("5")

    @contextmanager
    def phase(name):
        start = time.perf_counter()
        yield
        seconds[name] = time.perf_counter() - start

    before = _writes(env)
    with phase("total"):
        run = grade(phase)
    return {
        "total": seconds.pop("total"),
        "phases": seconds,
        "customers": run.customer_count,
        "moves": run.move_count,
        "written": _writes(env) - before,
        "kept_mb": _memory_mb("VmRSS") - memory,
        "peak_mb": _memory_mb("VmHWM") - memory,
    }


def _warm_up(env):
    """Do a run for a company without customers, as a server has done runs before.

    A statement needs no Python code to be loaded, so what that takes is not compared.
    """
    company = env["res.company"].search([("name", "=", WARM_UP_COMPANY)])
    if not company:
        company = company.create({"name": WARM_UP_COMPANY})
        env["custrel.grading.policy"]._create_for_companies(company)
        env.cr.commit()
    runs = env["custrel.grading.run"].with_company(company)
    run = runs.create({"policy_id": _policy(env, company).id})
    run.action_compute()
    run.action_apply()
    env.flush_all()
    env.cr.rollback()


def _policy(env, company):
    return env["custrel.grading.policy"].search(
        [("company_id", "=", company.id)], limit=1
    )


def _writes(env):
    """:return: rows of customers and grades written in the life of the database"""
    env.cr.execute("SELECT pg_stat_force_next_flush()")
    env.cr.commit()
    env.cr.execute(
        """
        SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int FROM pg_stat_user_tables
         WHERE relname IN ('res_partner', 'custrel_customer_grade')
        """
    )
    return env.cr.fetchone()[0]


def _memory_mb(name):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)
