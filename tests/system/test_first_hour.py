"""Somebody who never saw the add-on installs it on 2,357 customers, and is led to a
first morning that can be done."""

import json
import time

import pytest

from tests.system import first_hour
from tests.system.test_first_plan import CAPACITY, days_of, minutes_of, table
from tests.system.workers import number
from tools import checklog, lab, paths, process

NIGHT = """
jobs = env["ir.model.data"].search(
    [("module", "=", "custrel_followup"), ("model", "=", "ir.cron")], order="res_id")
for job in env["ir.cron"].browse(jobs.mapped("res_id")):
    job.ir_actions_server_id.run()
    env.cr.commit()
"""
"""All of ours, in the order in which they were made: nobody knows which comes first."""
BOSS = """
import json
boss = env["res.users"].search([("login", "=", "boss")])
panel = env["custrel.first.hour"].with_user(boss)
"""
FOLLOWUPS = "SELECT count(*) FROM custrel_followup"
DIGESTS = """
SELECT count(*) FROM mail_message
 WHERE model = 'res.users' AND subject LIKE '%follow-ups today%'
"""
TASKS = """
SELECT count(*) FROM mail_activity
 WHERE summary = 'Your first grading is ready: look at it'
"""
KEY = """
SELECT count(*) FROM custrel_customer_grade present
  JOIN custrel_grade grade ON grade.id = present.grade_id AND grade.is_key
"""
GRADED = "SELECT count(*) FROM custrel_customer_grade WHERE grade_id IS NOT NULL"


@pytest.fixture(scope="module")
def database():
    name = "first_hour"
    lab.copy_database("stock", name)
    first_hour.fill(name)
    assert not checklog.problems(lab.install(name, paths.ADDON))
    yield name
    lab.drop_database(name)


def ask(database, expression):
    """Return what the panel says to the manager, and how long it took."""
    begin = time.monotonic()
    said = lab.shell(
        database, f"{BOSS}\nprint(json.dumps({expression}))\nenv.cr.commit()\n"
    )
    seconds = time.monotonic() - begin
    return json.loads(said.splitlines()[-1]), seconds


def test_from_the_installation_to_the_first_morning(database):
    lab.shell(database, NIGHT)
    lab.shell(database, NIGHT)
    assert number(database, FOLLOWUPS) == number(database, DIGESTS) == 0
    assert number(database, GRADED) == 0
    assert number(database, TASKS) == 2, "the manager and the administrator, once each"

    panel, seconds = ask(database, "panel.get_first_hour()")
    process.say(f"panel: {seconds:.1f} s with the start of the shell")
    people, source, grading = panel["people"], panel["source"], panel["grading"]
    assert people["customers"] == people["without"] == first_hour.CUSTOMERS
    assert source["customers"] == first_hour.CUSTOMERS - first_hour.LAPSED
    assert grading["lapsed"] == first_hour.LAPSED
    assert (grading["first"], grading["changes"]) == (first_hour.CUSTOMERS, 0)
    assert not panel["go"]["done"]

    days, _seconds = ask(database, "panel.get_first_days()")
    assert days["count"] == 0, "nobody gets the customers of all"
    assert days["waiting"] == first_hour.CUSTOMERS

    given, left = 0, 1
    while left:
        result, seconds = ask(database, "panel.give_customers('last')")
        given += sum(len(ids) for _user, _former, ids in result["given"])
        left = result["left"]
        process.say(f"gave {given}, {left} left, {seconds:.1f} s")
    assert given == first_hour.CUSTOMERS

    days, seconds = ask(database, "panel.get_first_days()")
    process.say(f"first days: {seconds:.1f} s")
    assert len(days["people"]) == len(first_hour.PEOPLE)
    assert number(database, FOLLOWUPS) == 0, "looking plans nothing"

    panel, seconds = ask(database, "panel.go()")
    process.say(f"go: {seconds:.1f} s")
    assert panel["started"]
    assert number(database, GRADED) == first_hour.CUSTOMERS
    lab.shell(database, NIGHT)

    rows = days_of(database)
    process.say("\n".join(list(table(rows))[:8]))
    assert {row["login"] for row in rows} == {x.lower() for x in first_hour.PEOPLE}
    assert sum(row["count"] for row in rows) == days["count"]
    assert max(minutes_of(rows).values()) <= CAPACITY
    assert not sum(row["too_much"] for row in rows)
    per_day = {}
    for row in rows:
        place = row["login"], row["day"]
        per_day[place] = per_day.get(place, 0) + row["count"]
    assert max(per_day.values()) == days["most"], "as the panel said"

    process.say("\n".join(mornings(rows)))
    director = 'env["custrel.monday"].with_user(boss).get_page()'
    page, seconds = ask(database, director)
    process.say(f"Monday: {seconds:.1f} s with the start of the shell")
    process.say("\n".join(answers(page)))
    assert page["moves"]["first"] == first_hour.CUSTOMERS
    assert {row["name"] for row in page["load"]["people"]} == set(first_hour.PEOPLE)
    assert all(row["free"] >= 0 for row in page["load"]["people"])
    assert not page["behind"], "nothing is late on the first morning"
    key = number(database, KEY)
    counts = {row["name"]: row["count"] for row in page["decisions"]}
    assert counts["second"] == page["silent"]["new"] == key
    assert not counts["too_much"]


def mornings(rows):
    """Return lines: what the first day of each person asks of him."""
    yield f"{'first day':12}{'follow-ups':>12}{'key':>6}{'hours':>8}{'he has':>8}"
    for login in sorted({row["login"] for row in rows}):
        own = [row for row in rows if row["login"] == login]
        first = [row for row in own if row["day"] == min(x["day"] for x in own)]
        count = sum(row["count"] for row in first)
        key = sum(row["count"] for row in first if row["grade"] in "AB")
        hours = sum(row["minutes"] for row in first) / 60
        yield f"{login:12}{count:12}{key:6}{hours:8.1f}{CAPACITY / 60:8.1f}"


def answers(page):
    """Return lines: what a director is told on his first day."""
    moves, silent, buying = page["moves"], page["silent"], page["buying"]
    room = ", ".join(f"{row['name']} {row['text']}" for row in page["load"]["people"])
    counts = {
        part: ", ".join(f"{row['label']}: {row['count']}" for row in page[part])
        for part in ("coverage", "decisions")
    }
    yield "Ten questions of the director"
    yield f"who moved: {moves['up']} up, {moves['down']} down, {moves['first']} first"
    yield f"not spoken to: {silent['count']} of {silent['of']}, new: {silent['new']}"
    yield f"buys less: {buying['note']}, of {buying['known']} who can be compared"
    yield f"behind: {len(page['behind'])} people"
    yield f"due and done: {len(page['due']['grades'])} grades"
    yield f"room until {page['load']['until']}: {room}"
    yield f"what came of it: {len(page['outcome']['channels'])} channels"
    yield f"complaints late now: {page['complaints']['count']}"
    yield f"covered? {counts['coverage']}"
    yield f"to decide: {counts['decisions']}"
