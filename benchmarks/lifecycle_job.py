"""Runs inside Odoo: read, find and group customers with and without their life cycle,
and look back on a year."""

import statistics
import time

from benchmarks import screens_job

ROWS = 80
REPEATS = 31
PLAIN_FIELDS = (
    "name",
    "custrel_grade_id",
    "user_id",
    "custrel_second_user_id",
    "custrel_next_followup_date",
    "custrel_last_contact_date",
    "phone",
    "city",
)
LIFE_FIELDS = ("custrel_lifecycle", "custrel_risk_words", "custrel_last_purchase_date")
LIST = "custrel_followup.res_partner_view_list_risk"
LIST_ORDER = "custrel_amount desc, custrel_last_purchase_date"


def look_at_all(env):
    """Run what the first run asks the daily job for.

    :return: seconds
    """
    rows = env["custrel.customer.rhythm"]
    start = time.perf_counter()
    rows._look(env.company)
    env.cr.commit()
    return time.perf_counter() - start


def compare(env, login):
    """:return: dict of what is measured to the median milliseconds with and without"""
    user = env["res.users"].search([("login", "=", login)])
    company = env.company
    partners = env["res.partner"].with_user(user).with_company(company)
    customers = partners._custrel_customer_domain()
    mine = list(customers) + [("user_id", "=", user.id)]
    ids = partners.search(mine, limit=ROWS).ids

    def read(names):
        env.invalidate_all()
        partners.browse(ids).web_read({name: {} for name in names})

    view = screens_job.specification(partners, env.ref(LIST).id, "list")
    bare = {name: spec for name, spec in view.items() if name not in LIFE_FIELDS}

    def open_list(spec):
        env.invalidate_all()
        mine_at_risk = [*mine, ("custrel_lifecycle", "=", "risk")]
        partners.web_search_read(mine_at_risk, spec, limit=ROWS, order=LIST_ORDER)

    def count(name, value):
        env.invalidate_all()
        partners.search_count([*customers, (name, "=", value)])

    def page(name, value):
        env.invalidate_all()
        partners.search([*customers, (name, "=", value)], limit=ROWS, order="id")

    def group(name):
        env.invalidate_all()
        partners._read_group(list(customers), [name], ["__count"])

    grade = env.ref("custrel_followup.custrel_grade_c").id
    life, graded = "custrel_lifecycle", "custrel_grade_id"
    return {
        f"Reading {ROWS} customers with state and reasons": _both(
            lambda: read(PLAIN_FIELDS + LIFE_FIELDS), lambda: read(PLAIN_FIELDS)
        ),
        "Opening the list of those at risk ÷ without state and reasons": _both(
            lambda: open_list(view), lambda: open_list(bare)
        ),
        "Counting those at risk ÷ those of a grade": _both(
            lambda: count(life, "risk"), lambda: count(graded, grade)
        ),
        "First page of those at risk ÷ of a grade": _both(
            lambda: page(life, "risk"), lambda: page(graded, grade)
        ),
        "Grouping by state ÷ by grade": _both(
            lambda: group(life), lambda: group(graded)
        ),
    }


def _both(ours, other):
    """In turns, so that whatever else the machine does hits both."""
    times = {"with": [], "without": []}
    for number in range(REPEATS + 2):
        for name, act in (("with", ours), ("without", other)):
            start = time.perf_counter()
            act()
            if number >= 2:
                times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def look_back(env):
    """:return: seconds of the fastest of a few looks back, and what the first says"""
    times = []
    for _number in range(3):
        start = time.perf_counter()
        trial = env["custrel.lifecycle.trial"].create({})
        env.flush_all()
        times.append(time.perf_counter() - start)
    return {"seconds": min(times), "sentence": trial.sentence}


def ask(env):
    """:return: seconds of the fastest of a few times that somebody asks what a
    threshold of the look back changes today"""
    line = env["custrel.lifecycle.trial"].create({}).line_ids[-1]
    env.flush_all()
    times = []
    for _number in range(3):
        start = time.perf_counter()
        line.action_ask()
        times.append(time.perf_counter() - start)
    return min(times)


def states(env):
    """:return: dict of state to the number of customers"""
    partners = env["res.partner"]
    groups = partners._read_group(
        list(partners._custrel_customer_domain()), ["custrel_lifecycle"], ["__count"]
    )
    return dict(groups)
