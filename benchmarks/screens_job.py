"""Runs inside Odoo: read partners like the web client, from two databases in turns.

Both registries live in one process, so that whatever else the machine does hits both.
"""

import gc
import statistics
import time
from contextlib import contextmanager

from lxml import etree

from odoo import api
from odoo.modules.registry import Registry

ACTION = "contacts.action_contacts"
MODES = ("list", "kanban", "form")
WARM_UP = 3
COUNT_LIMIT = 10_001
INVISIBLE = ("1", "True")


def open_screens(env, other, login, rows, repeats):
    """Open list, kanban and forms as an ordinary salesperson.

    :param other: database without the add-on
    :return: dict of screen to dict of "with" and "without" to the median milliseconds
        and the queries, of lists also those for half of the rows
    """
    user = env["res.users"].search([("login", "=", login)])
    clients = {
        "with": Client(env.registry, user.id),
        "without": Client(Registry(other), user.id),
    }
    result = {}
    for mode in ("list", "kanban"):
        result[mode] = _compare(clients, repeats, "open_many", mode, rows)
        for name, client in clients.items():
            result[mode][name]["half"] = client.open_many(0, mode, rows // 2)[1]
    for screen, ids in _customers(env, WARM_UP + repeats).items():
        result[screen] = _compare(clients, repeats, "open_form", ids)
    return result


def _customers(env, limit):
    """Customers of two kinds, as their forms need different figures."""
    env.cr.execute(
        """
        SELECT customer.id, score.id IS NULL AS lapsed
          FROM bench_customer customer
          LEFT JOIN custrel_score score ON score.partner_id = customer.id
         WHERE EXISTS (SELECT FROM sale_order WHERE partner_id = customer.id)
         ORDER BY customer.id
        """
    )
    rows = env.cr.fetchall()
    return {
        "form": [id_ for id_, lapsed in rows if not lapsed][:limit],
        "form of a lapsed customer": [id_ for id_, lapsed in rows if lapsed][:limit],
    }


def _compare(clients, repeats, method, *arguments):
    reads = {name: [] for name in clients}
    for repeat in range(WARM_UP + repeats):
        # Who comes second finds warmer caches of the processor.
        for name in list(clients) if repeat % 2 else reversed(clients):
            gc.collect()
            read = getattr(clients[name], method)(repeat, *arguments)
            if repeat >= WARM_UP:
                reads[name].append(read)
    return {
        name: {
            "ms": 1000 * statistics.median(seconds for seconds, _queries in values),
            "queries": statistics.median_high(queries for _seconds, queries in values),
        }
        for name, values in reads.items()
    }


class Client:
    """What the web client knows once a screen was opened: views and their fields."""

    def __init__(self, registry, uid):
        self.registry = registry
        self.uid = uid
        with self.partners() as partners:
            # The server hands out the action, which an ordinary user can't read.
            action = partners.env.ref(ACTION).sudo()
            self.specifications = {
                mode: specification(partners, view_id, mode)
                for view_id, mode in action.views
                if mode in MODES
            }

    @contextmanager
    def partners(self):
        """The model in a new request: nothing cached but what the server shares."""
        context = {
            "lang": "en_US",
            "tz": "UTC",
            "allowed_company_ids": [1],
            "default_is_company": True,
            "bin_size": True,
        }
        with self.registry.cursor() as cr:
            yield api.Environment(cr, self.uid, context)["res.partner"]

    def open_many(self, _number, mode, rows):
        """Read the first page.

        :return: seconds and queries
        """
        with self.partners() as partners, Measure(partners.env.cr) as measure:
            partners.web_search_read(
                [], self.specifications[mode], limit=rows, count_limit=COUNT_LIMIT
            )
        return measure.result

    def open_form(self, number, ids):
        """Read one of the partners.

        :return: seconds and queries
        """
        with self.partners() as partners, Measure(partners.env.cr) as measure:
            partners.browse(ids[number]).web_read(self.specifications["form"])
        return measure.result


class Measure:
    """Seconds and queries of a block."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        self.queries, self.start = self.cr.sql_log_count, time.perf_counter()
        return self

    def __exit__(self, *_error):
        seconds = time.perf_counter() - self.start
        self.result = seconds, self.cr.sql_log_count - self.queries


def specification(model, view_id, mode):
    """The fields that the client asks for when it shows a view of ``model``."""
    views = model.get_views([(view_id, mode)])
    arch = etree.fromstring(views["views"][mode]["arch"])
    types = {
        name: description["fields"] for name, description in views["models"].items()
    }
    return _fields_spec(model, arch, types)


def _fields_spec(model, arch, types):
    # Fields of a view inside a field belong to that field.
    depth = len(arch.xpath("ancestor::field"))
    spec = {}
    for node in arch.xpath(f".//field[count(ancestor::field) = {depth}]"):
        spec.setdefault(node.get("name"), {}).update(_field_spec(model, node, types))
    return spec


def _field_spec(model, node, types):
    description = types[model._name][node.get("name")]
    hidden = {node.get("invisible"), node.get("column_invisible")}
    shown = hidden.isdisjoint(INVISIBLE)
    if description["type"] in ("many2one", "reference"):
        return {"fields": {"display_name": {}} if shown else {}}
    if description["type"] in ("one2many", "many2many") and shown:
        comodel = model.env[description["relation"]]
        return {"fields": _related_spec(comodel, node, types)}
    return {}


def _related_spec(comodel, node, types):
    inline = next(iter(node.xpath("./list | ./kanban")), None)
    if inline is not None:
        return _fields_spec(comodel, inline, types)
    widget = node.get("widget") or ""
    if "tags" in widget:
        return {"display_name": {}} | (
            {"color": {}} if "color" in comodel._fields else {}
        )
    return {} if widget else specification(comodel, False, "list")
