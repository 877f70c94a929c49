"""Runs inside Odoo: years of events of many customers, and reading those of two."""

import gc
import statistics
import time
from unittest.mock import patch

from odoo import api
from odoo.sql_db import Cursor

WARM_UP = 5
DEEP = 50
"""Pages behind the first one."""

# Of which customer the g-th row of a table is.
OWNER = """
  FROM generate_series(1, %(rows)s) g
  JOIN bench_customer customer ON customer.n = CASE
       WHEN g <= %(many)s THEN 1 WHEN g <= %(many)s + %(few)s THEN 2
       ELSE 3 + g %% (%(customers)s - 2) END
 CROSS JOIN LATERAL (
       SELECT now() AT TIME ZONE 'UTC' - g %% 20000 * interval '1 hour' AS moment) was
"""

FILL = (
    """
    UPDATE res_partner SET user_id = (%(sellers)s)[1 + n %% cardinality(%(sellers)s)]
      FROM bench_customer customer
     WHERE customer.id = res_partner.id
    """,
    """
    UPDATE res_partner SET user_id = (%(sellers)s)[1]
     WHERE id IN (SELECT id FROM bench_customer WHERE n <= 2)
    """,
    # Orders of the data set would make ten events many.
    """
    UPDATE sale_order SET state = 'cancel' WHERE partner_id IN (
        SELECT id FROM bench_customer WHERE n <= 2)
    """,
    """
    INSERT INTO custrel_followup (
        partner_id, company_id, user_id, channel_id, origin, state, active,
        date_planned, date_start, date_end, recorded_at, content, create_uid,
        create_date)
    SELECT customer.id, %(company)s, (%(sellers)s)[1 + g %% cardinality(%(sellers)s)],
           %(channel)s, 'manual', 'done', TRUE, moment, moment, moment, moment,
           '<p>Talked about pumps</p>', 1, moment
    """
    + OWNER,
    """
    INSERT INTO sale_order (
        name, state, partner_id, partner_invoice_id, partner_shipping_id, company_id,
        currency_id, currency_rate, date_order, amount_untaxed, amount_total, margin,
        user_id, create_uid, create_date)
    SELECT 'P' || g, 'sale', customer.id, customer.id, customer.id, %(company)s,
           %(currency)s, 1, moment, g, g, 1, (%(sellers)s)[1], 1, moment
    """
    + OWNER,
    """
    INSERT INTO account_move (
        name, state, move_type, date, invoice_date, journal_id, company_id,
        currency_id, partner_id, commercial_partner_id, invoice_user_id, auto_post,
        payment_state, amount_untaxed, amount_total, create_uid, create_date)
    SELECT 'P' || g, 'posted', 'out_invoice', moment, moment, %(journal)s, %(company)s,
           %(currency)s, customer.id, customer.id, (%(sellers)s)[1], 'no', 'paid', g,
           g, 1, moment
    """
    + OWNER,
    """
    INSERT INTO custrel_complaint (
        name, subject, company_id, partner_id, team_id, user_id, severity_id, stage_id,
        state, priority, active, opened_at, clock_start, resolution, create_uid,
        create_date)
    SELECT 'P' || g, 'Complaint ' || g, %(company)s, customer.id, %(team)s,
           (%(sellers)s)[1], %(severity)s, %(stage)s, 'closed', '1', TRUE, moment,
           moment, 'Repaired', 1, moment
    """
    + OWNER,
    """
    INSERT INTO rating_rating (
        res_model_id, res_model, res_id, res_name, partner_id, rating, consumed,
        rated_on, feedback, access_token, create_uid, create_date)
    SELECT %(complaints)s, 'custrel.complaint', complaint.id, complaint.name,
           complaint.partner_id, 4, TRUE, complaint.opened_at, 'Good',
           'p' || complaint.id, 1, complaint.opened_at
      FROM custrel_complaint complaint
    """,
    """
    INSERT INTO mail_message (
        model, res_id, date, message_type, subtype_id, subject, body, author_id,
        create_uid, create_date)
    SELECT 'res.partner', customer.id, moment, 'email', %(subtype)s, 'Pumps',
           '<p>Where are the pumps?</p>', customer.id, 1, moment
    """
    + OWNER,
    """
    INSERT INTO custrel_grade_change (
        partner_id, company_id, date, new_grade_id, direction, basis)
    SELECT customer.id, %(company)s, moment, %(grade)s, 'up', 'value'
    """
    + OWNER,
)


def fill(env, rows, many, few):
    """Give the customers years of events."""
    company = env.company
    group = env.ref("sales_team.group_sale_salesman")
    users = env["res.users"].with_context(no_reset_password=True)
    sellers = users.create(
        [
            {"name": f"Page {n}", "login": f"page-{n}", "group_ids": [(4, group.id)]}
            for n in range(50)
        ]
    )
    journal = env["account.journal"].search(
        [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
    ) or env["account.journal"].create({"name": "P", "code": "PG", "type": "sale"})
    env.flush_all()
    env.cr.execute("SELECT count(*) FROM bench_customer")
    parameters = {
        "rows": rows,
        "many": many,
        "few": few,
        "customers": env.cr.fetchone()[0],
        "company": company.id,
        "currency": company.currency_id.id,
        "journal": journal.id,
        "sellers": sellers.ids,
        "channel": env["custrel.channel"]._get_first().id,
        "team": env["custrel.complaint.team"].search([], limit=1).id,
        "severity": env["custrel.complaint.severity"].search([], limit=1).id,
        "stage": env["custrel.complaint.stage"]
        .search([("state", "=", "closed")], limit=1)
        .id,
        "complaints": env["ir.model"]._get_id("custrel.complaint"),
        "subtype": env.ref("mail.mt_comment").id,
        "grade": env["custrel.grade"].search([], limit=1).id,
    }
    for statement in FILL:
        env.cr.execute(statement, parameters)
    env.cr.commit()


def compare(env, repeats):
    """Read the first lines of both customers in turns, as the seller of both.

    :return: dict of name to dict of median milliseconds of ``sql`` and of ``all``, and
        of ``queries``
    """
    env.cr.execute("SELECT id FROM bench_customer WHERE n <= 2 ORDER BY n")
    ids = dict(zip(("many", "few"), (row[0] for row in env.cr.fetchall()), strict=True))
    uid = env["res.users"].search([("login", "=", "page-0")]).id
    before = None
    for _page in range(DEEP):
        history, _figures = _read(env.registry, uid, ids["many"], before=before)
        before = history["next"]
    found = {name: [] for name in ("many", "few", "deep", "rest")}
    for repeat in range(WARM_UP + repeats):
        calls = {
            "many": (ids["many"], None),
            "few": (ids["few"], None),
            "deep": (ids["many"], before),
        }
        # Who comes second finds warmer caches of the processor.
        for name in list(calls) if repeat % 2 else reversed(calls):
            customer, end = calls[name]
            history, figures = _read(env.registry, uid, customer, before=end)
            assert len(history["entries"]) == 30, len(history["entries"])
            found[name].append(figures)
        found["rest"].append(_read(env.registry, uid, ids["many"], page=True)[1])
    return {
        name: {
            key: statistics.median(figures[key] for figures in rows[WARM_UP:])
            for key in ("sql", "all", "queries")
        }
        for name, rows in found.items()
    }


def _read(registry, uid, customer, before=None, page=False):
    """:return: what a new request answers, and its figures"""
    gc.collect()
    context = {"lang": "en_US", "tz": "Asia/Shanghai", "allowed_company_ids": [1]}
    spent = []
    execute = Cursor.execute

    def timed(cursor, *args, **kwargs):
        start = time.perf_counter()
        try:
            return execute(cursor, *args, **kwargs)
        finally:
            spent.append(time.perf_counter() - start)

    with registry.cursor() as cr:
        partner = api.Environment(cr, uid, context)["res.partner"].browse(customer)
        with patch.object(Cursor, "execute", timed):
            start = time.perf_counter()
            if page:
                answer = partner.custrel_get_page()
            else:
                answer = partner.custrel_get_history(before=before)
            whole = time.perf_counter() - start
    return answer, {
        "sql": 1000 * sum(spent),
        "all": 1000 * whole,
        "queries": len(spent),
    }
