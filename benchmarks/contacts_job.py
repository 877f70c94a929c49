"""Runs inside Odoo: create and import contacts in two databases in turns.

Nothing is kept: what was created is rolled back.
"""

import gc
import io
import statistics
import time

import openpyxl

from odoo import api
from odoo.modules.registry import Registry

FIELDS = ["name", "is_company", "street", "city", "phone", "email"]


def create_contacts(env, other, login, count, repeats):
    """Create contacts, and import them, as an ordinary salesperson.

    :param other: database without the add-on
    :return: dict of "create" and "import" to dict of "with" and "without" to seconds,
        the medians
    """
    user = env["res.users"].search([("login", "=", login)])
    registries = {"with": env.registry, "without": Registry(other)}
    return {
        name: _compare(registries, user.id, act, count, repeats)
        for name, act in (("create", _create), ("import", _import))
    }


def _compare(registries, uid, act, count, repeats):
    seconds = {name: [] for name in registries}
    for repeat in range(repeats + 1):
        for name in list(registries) if repeat % 2 else reversed(registries):
            gc.collect()
            with registries[name].cursor() as cr:
                partners = api.Environment(cr, uid, {"allowed_company_ids": [1]})[
                    "res.partner"
                ]
                start = time.perf_counter()
                act(partners, count)
                cr.flush()  # with what is left for the end of the transaction
                if repeat:  # the first one warms up
                    seconds[name].append(time.perf_counter() - start)
                cr.rollback()
    return {name: statistics.median(values) for name, values in seconds.items()}


def _rows(count):
    return [
        [
            f"Bench Valve Works {number} Ltd",
            "True",
            f"{number} Xinghu Street",
            "Suzhou",
            f"+86 512 55{number:06d}",
            f"office@bench{number}.example.com",
        ]
        for number in range(count)
    ]


def _create(partners, count):
    rows = _rows(count)
    partners.create([dict(zip(FIELDS, row, strict=True)) for row in rows])


def _import(partners, count):
    messages = partners.load(FIELDS, _rows(count))["messages"]
    if messages:
        raise RuntimeError(messages[0]["message"])


def import_some_wrong(env, login, count, wrong):
    """Import a sheet in which some rows can't be right, as its dialog does; undo it.

    :param wrong: number of rows that name a country that does not exist
    :return: dict of ``seconds``, and of how many ``taken`` and ``given_back`` are other
        ones than should be
    """
    user = env["res.users"].search([("login", "=", login)])
    rows = [[f"{count}-{row[0]}", *row[1:], "China"] for row in _rows(count)]
    bad = rows[:: count // wrong][:wrong]
    for row in bad:
        row[-1] = "Nowhere"
    head = [*FIELDS, "country_id"]
    lines = "\n".join(",".join(row) for row in (head, *rows))
    wizards = env(user=user.id)["base_import.import"].with_company(1)
    wizard = wizards.create(
        {
            "res_model": "res.partner",
            "file": lines.encode(),
            "file_name": "contacts.csv",
            "file_type": "text/csv",
        }
    )
    start = time.perf_counter()
    result = wizard.execute_import(
        head,
        head,
        {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "custrel_keep_good": True,
        },
    )
    env.cr.flush()
    seconds = time.perf_counter() - start
    files = env["ir.attachment"].sudo()  # as its download reads it
    file = files.browse(result["custrel"]["file"]).raw
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    back = {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}
    partners = env["res.partner"].browse(result["ids"] or ())
    taken = set(partners.exists().mapped("name"))
    env.cr.rollback()
    names, failed = {row[0] for row in rows}, {row[0] for row in bad}
    return {
        "seconds": seconds,
        "taken": len(taken ^ (names - failed)),
        "given_back": len(back ^ failed),
    }
