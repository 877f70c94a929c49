"""Runs inside Odoo: customers to whom the system writes, and how stock Odoo would."""

import time

CUSTOMERS = """
INSERT INTO res_partner (
    id, name, complete_name, commercial_partner_id, is_company, active, type,
    autopost_bills, partner_share, user_id, lang, color, create_uid, create_date,
    email, email_normalized)
SELECT base + n, 'Customer ' || n, 'Customer ' || n, base + n, TRUE, TRUE, 'contact',
       'ask', TRUE, %(user)s, 'en_US', 0, 1, now(),
       'c' || n || '@example.com', 'c' || n || '@example.com'
  FROM generate_series(1, %(count)s) n,
       (SELECT max(id) AS base FROM res_partner) last;
SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner));

INSERT INTO custrel_customer_grade (partner_id, company_id, grade_id)
SELECT partner.id, %(company)s, %(grade)s
  FROM res_partner partner WHERE partner.name LIKE 'Customer %%';
"""


def make_customers(env, count, grade):
    """Customers with a grade and addresses, called Customer and a number."""
    env.company.email = "office@example.com"
    env.flush_all()
    env.cr.execute(
        CUSTOMERS,
        {
            "count": count,
            "user": env.ref("base.user_admin").id,
            "company": env.company.id,
            "grade": grade.id,
        },
    )


def one_by_one(env, template, records):
    """Queue mails by a template as stock Odoo does, and undo it.

    :return: see :func:`measured`
    """

    def send():
        for record in records:
            values = {"recipient_ids": [(4, record.partner_id.id)]}
            template.send_mail(record.id, email_values=values)

    template.send_mail(records[0].id)  # what is read once
    env.flush_all()
    result = measured(env, send)
    env.cr.rollback()
    return result


def measured(env, act):
    """:return: dict of the seconds and queries that it took"""
    queries, begun = env.cr.sql_log_count, time.perf_counter()
    act()
    env.flush_all()
    return {
        "seconds": time.perf_counter() - begun,
        "queries": env.cr.sql_log_count - queries,
    }
