"""Runs inside Odoo: keys and suspects, and contacts that are entered."""

import statistics
import time

# The least that anybody does who looks for customers with a key in common.
PLAIN = """
SELECT count(*) FROM (
    SELECT a.partner_id, b.partner_id AS other_id, count(*)
      FROM custrel_duplicate_key a
      JOIN custrel_duplicate_key b ON b.kind = a.kind AND b.key = a.key
     WHERE a.partner_id < b.partner_id AND a.kind != 'none'
     GROUP BY a.partner_id, b.partner_id) pair
"""


def fill(env):
    """Make the keys of all customers, as the job does in its first night."""
    from odoo.addons.custrel_followup.models.shared.jobs import Job

    start = time.perf_counter()
    with Job(env, "Bench") as job:
        env["custrel.duplicate"]._fill(job)
    env.cr.commit()
    seconds = time.perf_counter() - start
    env.cr.execute("SELECT count(*) FROM custrel_duplicate_key WHERE kind != 'none'")
    return {"seconds": seconds, "keys": env.cr.fetchone()[0]}


def compare(env, repeats):
    """Find all suspects from scratch, and count pairs with plain SQL, in turns."""
    ours, plain, pairs = [], [], 0
    for turn in range(repeats):
        env.cr.execute("DELETE FROM custrel_duplicate")
        start = time.perf_counter()
        env["custrel.duplicate"]._find()
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        env.cr.execute(PLAIN)
        [(pairs,)] = env.cr.fetchall()
        plain.append(time.perf_counter() - start)
        if turn < repeats - 1:
            env.cr.rollback()
    suspects = env["custrel.duplicate"].search_count([])
    env["custrel.duplicate"]._note("custrel_followup.duplicates_compared", 1)
    env["custrel.duplicate"]._set_looked(None)
    env.cr.commit()
    return {
        "ours": statistics.median(ours),
        "plain": statistics.median(plain),
        "suspects": suspects,
        "pairs": pairs,
    }


def night(env, changed):
    """Change customers as people do, then run the nightly job."""
    partners = env["res.partner"].search(
        [("ref", "like", "C%"), ("parent_id", "=", False)], limit=changed, offset=1000
    )
    names = partners.mapped("name")
    for partner, name in zip(partners, names[1:] + names[:1], strict=True):
        partner.name = f"{name} Limited"
    env.cr.commit()
    before = env["custrel.duplicate"].search_count([])
    env.invalidate_all()
    queries = env.cr.sql_log_count
    start = time.perf_counter()
    env["custrel.duplicate"]._cron_keep()
    env.cr.commit()
    return {
        "seconds": time.perf_counter() - start,
        "queries": env.cr.sql_log_count - queries,
        "new": env["custrel.duplicate"].search_count([]) - before,
    }


def enter(env, count, turn):
    """Create contacts in one call, and import as many from a file; undone."""
    rows = [
        (
            f"Entered {turn} {n} Trading Co., Ltd.",
            f"+86 21 {6000_0000 + n}",
            f"office@entered{n}.example",
        )
        for n in range(count)
    ]
    partners = env["res.partner"].with_context(tracking_disable=True)
    names = ("name", "phone", "email")
    seconds = {}
    for way in ("create", "load"):
        start = time.perf_counter()
        if way == "create":
            partners.create(
                [
                    {**dict(zip(names, row, strict=True)), "is_company": True}
                    for row in rows
                ]
            )
        else:
            data = [[*row, "1"] for row in rows]
            result = partners.load([*names, "is_company"], data)
            assert not result["messages"], result["messages"][:1]
        env.flush_all()
        env.cr.flush()  # what happens before the transaction is committed
        seconds[way] = time.perf_counter() - start
        env.cr.rollback()
        env.invalidate_all()
    return seconds
