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
WARM_UP = 3
COUNT_LIMIT = 10_001
INVISIBLE = ("1", "True")


def open_screens(env, other, login, rows, repeats):
    """Open list, kanban and form as an ordinary salesperson.

    :param other: database without the add-on
    :return: dict of screen to dict of "with" and "without" to the median milliseconds
        and queries
    """
    user = env["res.users"].search([("login", "=", login)])
    clients = {
        "with": Client(env.registry, user.id),
        "without": Client(Registry(other), user.id),
    }
    return {
        screen: _compare(clients, screen, rows, repeats)
        for screen in ("list", "kanban", "form")
    }


def _compare(clients, screen, rows, repeats):
    milliseconds = {name: [] for name in clients}
    result = {name: {} for name in clients}
    for repeat in range(WARM_UP + repeats):
        # Who comes second finds warmer caches of the processor.
        order = list(clients) if repeat % 2 else list(reversed(clients))
        for name in order:
            elapsed, queries = clients[name].open(screen, rows, repeat)
            if repeat >= WARM_UP:
                milliseconds[name].append(elapsed * 1000)
                result[name]["queries"] = queries
    for name, client in clients.items():
        result[name]["ms"] = statistics.median(milliseconds[name])
        if screen != "form":
            result[name]["half"] = client.open(screen, rows // 2, 0)[1]
    return result


class Client:
    """What the web client knows once a screen was opened: views and their fields."""

    def __init__(self, registry, uid):
        self.registry = registry
        self.uid = uid
        with self.environment() as env:
            # The server hands the action to the client, which the user can't search.
            action = env.ref(ACTION).sudo()
            self.context = {"default_is_company": True, "bin_size": True}
            self.specifications = {
                mode: specification(env["res.partner"], view_id, mode)
                for view_id, mode in action.views
                if mode in ("list", "kanban", "form")
            }
            self.customers = (
                env["res.partner"].search([("is_company", "=", True)], limit=100).ids
            )

    @contextmanager
    def environment(self):
        """A request's environment: nothing cached but what the server shares."""
        with self.registry.cursor() as cr:
            context = {"lang": "en_US", "tz": "UTC", "allowed_company_ids": [1]}
            yield api.Environment(cr, self.uid, context)

    def open(self, screen, rows, number):
        """Read one screen.

        :param number: which customer, for a form
        :return: seconds and queries
        """
        spec = self.specifications[screen]
        gc.collect()
        with self.environment() as env:
            partners = env["res.partner"].with_context(**self.context)
            queries, start = env.cr.sql_log_count, time.perf_counter()
            if screen == "form":
                customer = self.customers[number % len(self.customers)]
                partners.browse(customer).web_read(spec)
            else:
                partners.web_search_read([], spec, limit=rows, count_limit=COUNT_LIMIT)
            return time.perf_counter() - start, env.cr.sql_log_count - queries


def specification(model, view_id, mode):
    """The fields that the client asks for when it shows a view of ``model``."""
    views = model.get_views([(view_id, mode)])
    arch = etree.fromstring(views["views"][mode]["arch"])
    types = {
        name: description["fields"] for name, description in views["models"].items()
    }
    return _fields_spec(model, arch, types)


def _fields_spec(model, arch, types):
    # Fields of views inside a field belong to that field.
    nodes = arch.xpath(".//field[count(ancestor::field) = $depth]", depth=_depth(arch))
    spec = {}
    for node in nodes:
        name = node.get("name")
        spec.setdefault(name, {}).update(_field_spec(model, node, types))
    return spec


def _depth(arch):
    return len(arch.xpath("ancestor::field"))


def _field_spec(model, node, types):
    name = node.get("name")
    description = types[model._name][name]
    shown = node.get("invisible") not in INVISIBLE
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
    if "tags" in (node.get("widget") or ""):
        spec = {"display_name": {}}
        return spec | ({"color": {}} if "color" in comodel._fields else {})
    if node.get("widget"):
        return {}
    return specification(comodel, False, "list")
