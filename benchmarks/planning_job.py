"""Runs inside Odoo: the planning job, and what it is compared with."""

import time

from odoo.tools import SQL

FORGOTTEN = """
SELECT count(*)
  FROM custrel_customer_grade grade
  JOIN res_partner customer ON customer.id = grade.partner_id
 WHERE customer.user_id IS NOT NULL
   AND NOT EXISTS (
       SELECT FROM custrel_followup followup
         JOIN mail_activity activity ON activity.res_model = 'custrel.followup'
                                    AND activity.res_id = followup.id
        WHERE followup.partner_id = customer.id AND followup.state = 'planned')
"""
"""Customers whose owner is not reminded; those without an owner wait for one."""


def plan(env):
    """Run the daily job, which commits its batches itself."""
    followups = env["custrel.followup"]
    env.company._custrel_start()  # or nothing is planned
    result = _timed(env, followups._cron_plan)
    return result | {
        "done": followups.search_count([("state", "=", "planned")]),
        "forgotten": env.execute_query(SQL(FORGOTTEN))[0][0],
    }


def stock_activities(env, count):
    """Remind somebody else of as many customers, as Odoo does it."""
    customers = env["res.partner"].search([("customer_rank", ">", 0)], limit=count)
    owner = env["res.users"].search([("login", "=like", "bench%")], limit=1)

    def remind():
        customers.activity_schedule("mail.mail_activity_data_todo", user_id=owner.id)
        env.flush_all()

    return _timed(env, remind) | {"done": len(customers)}


def _timed(env, function):
    queries, start = env.cr.sql_log_count, time.perf_counter()
    function()
    return {
        "seconds": time.perf_counter() - start,
        "queries": env.cr.sql_log_count - queries,
    }
