"""Runs inside Odoo: enter complaints, and what others do with claims and tickets."""

import time

from benchmarks.complaint_values import PREPARATIONS

DEADLINES = {
    "custrel.complaint": ("custrel.complaint", "resolution_deadline"),
    "crm.claim": ("crm.claim", "date_deadline"),
    "helpdesk.ticket": ("helpdesk.ticket.sla", "deadline"),
}


def create(env, model, count, rounds):
    """Create complaints in one call and one by one, each with an owner who is told of
    it and with its targets.

    :return: dict of the best seconds of each way, of how many were told and targeted
    """
    env = env(context=dict(env.context, tracking_disable=False))
    prepare = PREPARATIONS[model](env)
    records = env[model]
    records.create([prepare(number) for number in range(3)])
    best = {}
    for _round in range(rounds):
        for way, size in (("one_call", count), ("one_by_one", 1)):
            seconds = _create(records, prepare, count, size)
            best[way] = min(best.get(way, seconds), seconds)
    target, deadline = DEADLINES[model]
    best["targets"] = env[target].search_count([(deadline, "!=", False)])
    best["told"] = _told(env)
    return best


def _create(records, prepare, count, size):
    env = records.env
    start = time.perf_counter()
    for first in range(0, count, size):
        records.create([prepare(number) for number in range(first, first + size)])
        env.flush_all()
    if records._name == "custrel.complaint":
        # The others tell each owner at once; here a job does it, and belongs to it.
        records._cron_watch()
        env.flush_all()
    seconds = time.perf_counter() - start
    env.invalidate_all()
    return seconds


def _told(env):
    """People who get at least one mail, and the mails."""
    env.cr.execute(
        """SELECT count(DISTINCT partner.id), count(DISTINCT mail.id)
             FROM mail_mail mail
             JOIN mail_mail_res_partner_rel link ON link.mail_mail_id = mail.id
             JOIN res_partner partner ON partner.id = link.res_partner_id
            WHERE partner.name LIKE 'Bench agent%'"""
    )
    people, mails = env.cr.fetchone()
    env.cr.execute("SELECT count(*) FROM mail_mail WHERE email_to LIKE '%bench-agent%'")
    return {"people": people, "mails": mails + env.cr.fetchone()[0]}
