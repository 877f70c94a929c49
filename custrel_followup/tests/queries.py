"""Counts the queries of what is tested, wherever it is installed."""

import sys
from unittest.mock import patch

from odoo.sql_db import Cursor

ADDON = "custrel_followup"


def get_own_modules(env):
    """:return: names of the add-on and of all that it needs"""
    modules = env["ir.module.module"].sudo()  # whoever the test is
    addon = modules.search([("name", "=", ADDON)])
    needed = addon.upstream_dependencies(exclude_states=("uninstallable",))
    return {ADDON, "base", *needed.mapped("name")}


class QueryCounter:
    """Counts queries until it is stopped, but none that another module asks for: what
    is installed beside the add-on has its own ways, for which we can do nothing.

    A query is asked for by the last module that is on its way: that one whose code
    called the ORM.
    """

    def __init__(self, env):
        self._own, self._count = get_own_modules(env), 0
        execute = Cursor.execute

        def count(cursor, *args, **kwargs):
            self._count += self._is_own(sys._getframe(1))
            return execute(cursor, *args, **kwargs)

        self._patcher = patch.object(Cursor, "execute", count)
        self._patcher.start()

    def _is_own(self, frame):
        while frame:
            name = frame.f_globals.get("__name__", "")
            if name.startswith("odoo.addons."):
                return name.split(".")[2] in self._own
            frame = frame.f_back
        return True

    def stop(self):
        """:return: number of queries"""
        self._patcher.stop()
        return self._count
