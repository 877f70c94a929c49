"""Five people with 2,357 customers get days that can be done."""

import json
from collections import Counter

from tools import lab, process

CUSTOMERS = 2357
PEOPLE = 5

GRADED = f"""
INSERT INTO res_partner
    (name, complete_name, active, is_company, type, lang, autopost_bills, phone,
     email, email_normalized, user_id)
SELECT 'Graded ' || n, 'Graded ' || n, true, true, 'contact', 'en_US', 'ask',
       '+86 10 5550 ' || n, n || '@example.com', n || '@example.com',
       (SELECT id FROM res_users WHERE login = 'seller' || n % {PEOPLE})
  FROM generate_series(1, {CUSTOMERS}) n;
UPDATE res_partner SET commercial_partner_id = id
 WHERE commercial_partner_id IS NULL;
INSERT INTO custrel_customer_grade (partner_id, company_id, grade_id)
SELECT partner.id, company.id, grade.id
  FROM (SELECT id, row_number() OVER (ORDER BY id) % 100 AS share
          FROM res_partner WHERE name LIKE 'Graded %') partner
  JOIN custrel_grade grade ON grade.code = CASE
       WHEN partner.share < 5 THEN 'A' WHEN partner.share < 15 THEN 'B'
       WHEN partner.share < 45 THEN 'C' ELSE 'D' END
 CROSS JOIN (SELECT id FROM res_company ORDER BY id LIMIT 1) company;
"""
STAFF = f"""
for number in range({PEOPLE}):
    env["res.users"].create({{
        "login": f"seller{{number}}", "name": f"Seller {{number}}",
        "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]}})
env.cr.commit()
"""
PLAN = """
import json
env["custrel.followup"]._cron_plan()
print("queries", env.cr.sql_log_count)
"""
LEVEL = "env['custrel.followup']._cron_level()\n"
PLANNED = """
SELECT json_agg(found) FROM (
    SELECT owner.login, date_planned AS day, grade.code AS grade,
           channel.code AS channel, count(*) AS count,
           sum(followup.minutes) AS minutes,
           count(*) FILTER (WHERE too_much) AS too_much
      FROM custrel_followup followup
      JOIN res_users owner ON owner.id = followup.user_id
      JOIN custrel_customer_grade present ON present.partner_id = followup.partner_id
      JOIN custrel_grade grade ON grade.id = present.grade_id
      JOIN custrel_channel channel ON channel.id = followup.channel_id
     WHERE state = 'planned' GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 3, 4) found
"""
WRITTEN = "SELECT max(write_date), count(DISTINCT write_date) FROM custrel_followup"
CAPACITY = 6 * 60
MONTH = 22
"""So many working days."""
MEANT = {
    "A": {"phone": 10, "visit": 60},
    "B": {"im": 5, "email": 10},
    "C": {"greeting": 5, "email": 10},
    "D": {"email": 10, "phone": 10},
}
"""By which channels cadences contact customers, and how many minutes that takes."""


def days_of(database):
    """Return rows of person, day and grade."""
    return json.loads(lab.psql(database, PLANNED))


def table(rows):
    """Return lines of the days, with how many contacts and hours each person has."""
    people = sorted({row["login"] for row in rows})
    yield f"{'day':12}" + "".join(f"{person:>16}" for person in people)
    for day in sorted({row["day"] for row in rows}):
        cells = []
        for person in people:
            own = [x for x in rows if (x["login"], x["day"]) == (person, day)]
            count = sum(row["count"] for row in own)
            hours = sum(row["minutes"] for row in own) / 60
            key = sum(row["count"] for row in own if row["grade"] in "AB")
            cells.append(f"{count:4} {hours:4.1f} h {key:2} key")
        yield f"{day:12}" + "".join(f"{cell:>16}" for cell in cells)


def mix_of(rows):
    """Return how many contacts of each grade there are by each channel."""
    mix = {}
    for row in rows:
        counts = mix.setdefault(row["grade"], Counter())
        counts[row["channel"]] += row["count"]
    return mix


def mix_table(name, rows):
    """Return lines that say by which channels customers are contacted."""
    for grade, counts in sorted(mix_of(rows).items()):
        total = counts.total()
        shares = ", ".join(
            f"{channel} {count} ({count / total:.0%})"
            for channel, count in sorted(counts.items())
        )
        yield f"{name:12} {grade}: {shares}"


def assert_mix_is_meant(rows, tolerance):
    """Let each person have as many contacts by one channel of a cadence as by another,
    in as many minutes as that means."""
    for person in {row["login"] for row in rows}:
        own = [row for row in rows if row["login"] == person]
        for grade, counts in mix_of(own).items():
            meant = MEANT[grade]
            assert set(counts) == set(meant), (person, grade)
            assert max(counts.values()) - min(counts.values()) <= tolerance
            minutes = sum(row["minutes"] for row in own if row["grade"] == grade)
            assert minutes == sum(meant[x] * count for x, count in counts.items())


def minutes_of(rows):
    """Return the minutes of each person on each day."""
    days = {}
    for row in rows:
        place = row["login"], row["day"]
        days[place] = days.get(place, 0) + row["minutes"]
    return days


def days_with(rows, grade):
    return sorted({row["day"] for row in rows if row["grade"] == grade})


def test_first_plan_of_five_people(started):
    lab.shell(started, STAFF)
    lab.psql(started, GRADED)
    printed = lab.shell(started, PLAN)
    rows = days_of(started)
    process.say("\n".join(table(rows)))
    process.say(printed)

    assert sum(row["count"] for row in rows) == CUSTOMERS
    assert len({row["login"] for row in rows}) == PEOPLE
    assert max(minutes_of(rows).values()) <= CAPACITY
    assert not sum(row["too_much"] for row in rows)
    days = sorted({row["day"] for row in rows})
    first_week = set(days[:5])
    spans = {
        "first week": [row for row in rows if row["day"] in first_week],
        "first month": [row for row in rows if row["day"] in set(days[:MONTH])],
    }
    for name, part in spans.items():
        process.say("\n".join(mix_table(name, part)))
        # Who finds no room moves to the next day, so that a week may end between two.
        assert_mix_is_meant(part, tolerance=3)
    assert_mix_is_meant(rows, tolerance=1)
    for grade in "AB":
        assert set(days_with(rows, grade)) <= first_week
    assert 18 <= len(days_with(rows, "C")) <= 23, "over the month"
    assert len(days_with(rows, "D")) >= 60, "over the quarter"
    # In the first week key customers take the place of others, on Fridays of many.
    later = [row for row in rows if row["day"] not in first_week]
    most = max(row["count"] for row in later if row["grade"] == "D")
    assert most <= 6, "spread evenly"

    before = rows, lab.psql(started, WRITTEN)
    lab.shell(started, LEVEL)
    assert (days_of(started), lab.psql(started, WRITTEN)) == before


HEAP = """
UPDATE custrel_followup SET date_planned = (
    SELECT min(date_planned) FROM custrel_followup);
"""


def test_a_heap_on_one_day_is_levelled(started):
    """As all were planned before there was a capacity."""
    lab.shell(started, STAFF)
    lab.psql(started, GRADED)
    lab.shell(started, PLAN)
    lab.psql(started, HEAP)
    assert max(minutes_of(days_of(started)).values()) > 10 * CAPACITY
    lab.shell(started, LEVEL)
    rows = days_of(started)
    process.say("\n".join(table(rows)))
    assert max(minutes_of(rows).values()) <= CAPACITY
    levelled = rows, lab.psql(started, WRITTEN)
    lab.shell(started, LEVEL)
    assert (days_of(started), lab.psql(started, WRITTEN)) == levelled
