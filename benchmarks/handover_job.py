"""Runs inside Odoo: somebody leaves, and his customers go to his colleagues."""

from benchmarks.screens_job import Measure

COLLEAGUES = 4

CUSTOMERS = """
INSERT INTO res_partner (
    id, name, complete_name, commercial_partner_id, is_company, active, type,
    autopost_bills, partner_share, user_id, email, lang, color, create_uid, create_date)
SELECT base + n, 'Customer ' || n, 'Customer ' || n, base + n, TRUE, TRUE, 'contact',
       'ask', TRUE, %(user)s, 'c' || base + n || '@example.com', 'en_US', 0, 1, now()
  FROM generate_series(1, %(count)s) n,
       (SELECT max(id) AS base FROM res_partner) last;
SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner));
"""

# What a handover does to the rows that it moves, and nothing else.
BARE = (
    """UPDATE custrel_assignment SET date_end = current_date, end_reason = 'Leaves'
        WHERE user_id = %(old)s AND date_end IS NULL""",
    """INSERT INTO custrel_assignment (
           partner_id, company_id, user_id, role, date_start, reason)
       SELECT id, %(company)s, %(new)s, 'first', current_date, 'Leaves'
         FROM res_partner WHERE user_id = %(old)s""",
    "UPDATE res_partner SET user_id = %(new)s WHERE user_id = %(old)s",
    """UPDATE custrel_followup SET user_id = %(new)s
        WHERE user_id = %(old)s AND state = 'planned'""",
    "UPDATE mail_activity SET user_id = %(new)s WHERE user_id = %(old)s AND active",
)


def hand_over(env, counts):
    """Archive one salesperson after the other, each with so many customers, an open
    follow-up with its reminder and a letter for each, and hand the customers over.

    :return: list of dicts of seconds and queries of each step
    """
    env = env(context=dict(env.context, no_reset_password=True))
    group = env.ref("sales_team.group_sale_salesman")
    values = {"group_ids": [(4, group.id)]}
    users = env["res.users"].create(
        [
            values | {"name": f"Bench {n}", "login": f"bench-{n}", "email": "b@b.com"}
            for n in range(COLLEAGUES + 1 + len(counts))
        ]
    )
    leader, colleagues = users[0], users[1 : COLLEAGUES + 1]
    leavers = users[COLLEAGUES + 1 :]
    leader.group_ids += env.ref("custrel_followup.custrel_group_team")
    team = env["crm.team"].create(
        {
            "name": "Bench",
            "user_id": leader.id,
            "company_id": env.company.id,
            "member_ids": [(6, 0, colleagues.ids)],
        }
    )
    return [
        _leave(env, team, leaver, count)
        for leaver, count in zip(leavers, counts, strict=True)
    ]


def _leave(env, team, leaver, count):
    colleague = team.member_ids[0]
    team.member_ids += leaver  # not before: he would take over from others
    _fill(env, leaver, count)
    result = {"count": count, "bare": _move_bare(env, leaver, colleague)}
    with Measure(env.cr) as measure:
        leaver.action_archive()
        env.cr.commit()
    result["open"] = measure.result
    handover = env["custrel.handover"].search([("user_id", "=", leaver.id)])
    assert len(handover.line_ids) == count, len(handover.line_ids)
    env.cr.commit()
    env.invalidate_all()
    with Measure(env.cr) as measure:
        handover.action_apply()
        env.cr.commit()
        env["custrel.handover"]._cron_hand_over()
        env.cr.commit()
    result["apply"] = measure.result
    env.invalidate_all()
    result["left"] = count - len(
        handover.line_ids.filtered(lambda line: line.state == "done")
    )
    letters = [("res_id", "in", handover.line_ids.partner_id.ids)]
    result["letters"] = env["mail.mail"].search_count(letters)
    return result


def _fill(env, leaver, count):
    env.cr.execute(CUSTOMERS, {"user": leaver.id, "count": count})
    env.invalidate_all()
    customers = env["res.partner"].search([("user_id", "=", leaver.id)])
    env["custrel.assignment"]._follow_salespeople(customers)
    quiet = env["custrel.followup"].with_context(
        tracking_disable=True,
        mail_create_nosubscribe=True,
        mail_activity_quick_update=True,
    )
    quiet.create(
        [
            {"partner_id": customer.id, "user_id": leaver.id, "objective": "Call"}
            for customer in customers
        ]
    )
    env.flush_all()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env.invalidate_all()


def _move_bare(env, leaver, colleague):
    """:return: seconds of the bare statements, which are taken back"""
    parameters = {
        "old": leaver.id,
        "new": colleague.id,
        "company": env.company.id,
    }
    with Measure(env.cr) as measure:
        for statement in BARE:
            env.cr.execute(statement, parameters)
    env.cr.rollback()
    return measure.result[0]
