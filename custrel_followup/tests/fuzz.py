"""Bad values, and how to tell a clear answer from a failure of the program.

Whoever calls over RPC may send anything. What comes back is a success, a sentence that
says what is wrong, or what Odoo itself says of the same value on a model of its own.
"""

import json
import traceback
from contextlib import closing
from functools import cached_property
from pathlib import Path

import psycopg2

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tools.json import json_default

TESTS = str(Path(__file__).parent)
ADDON = str(Path(__file__).parents[1])

NOBODY = 99_999_999
"""Id of no record."""

LONG = "x" * 1_000_000

PLAIN = (
    None,
    False,
    True,
    0,
    1,
    -1,
    2**31,
    2**63,
    10**30,
    0.5,
    1e308,
    -1e308,
    float("inf"),
    float("nan"),
    "",
    " ",
    "text",
    "12",
    "a\x00b",
    "\x00",
    "lone \ud800 surrogate",
    "two\r\nlines",
    "tab\tand\x0bcontrol\x1b",
    "<script>alert(1)</script><p>text",
    "'; DROP TABLE res_users; --",
    LONG,
    b"bytes",
    [],
    {},
    [1],
    ["text"],
    {"en_US": "text"},
    {"en_US": "a\x00b", "xx_XX": "y"},
    {"a": {"b": "c"}},
    [[[]]],
)

DATES = (
    "0001-01-01",
    "0000-00-00",
    "1899-12-31",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "2026-03-02",
    "2026-03-02 01:00:00",
    "0001-01-01 00:00:00",
    "9999-12-31 23:59:59",
    "2026-03-02 25:00:00",
    "2026-03-02T01:00:00+08:00",
)

COMMANDS = (
    [NOBODY],
    [[6, 0, [NOBODY]]],
    [[6, 0, "abc"]],
    [[6, 0]],
    [[6, 0, [False, None]]],
    [[4]],
    [[4, NOBODY]],
    [[4, "abc"]],
    [[4, False]],
    [[3, NOBODY]],
    [[2, NOBODY]],
    [[1, NOBODY, {}]],
    [[1, 1]],
    [[0, 0]],
    [[0, 0, {}]],
    [[0, 0, {"name": "a\x00b"}]],
    [[0, 0, {"name": "f", "datas": "this is no file"}]],
    [[0, 0, {"name": "f", "raw": "text"}]],
    [[0, 0, {"nothing_like_it": 1}]],
    [[0, 0, "abc"]],
    [[5]],
    [[9, 1, 1]],
    [["x", "y", "z"]],
    [[]],
    [[4, 2**40]],
    [[6, 0, [2**70]]],
    "abc",
)


def values_for(field):
    """:return: bad, strange and good values for a field, those of its kind twice"""
    own = ()
    if field.type in ("date", "datetime"):
        own = DATES
    elif field.relational:
        own = (*COMMANDS, NOBODY, 2**40, 1, 2, "1")
    elif field.type == "selection":
        own = ("unknown", "done", "closed", "en_US", "first", "leave")
    return (*PLAIN, *own, *own)


def shorten(value):
    text = repr(value)
    return text if len(text) < 200 else f"{text[:80]}… ({len(text)} characters)"


class Attempt:
    """A call over RPC of which nothing stays but what it answered."""

    def __init__(self, test, user, model, method, *args, **kwargs):
        self.error = None
        self.said = ""
        self.answer = None
        self._test = test
        self._what = f"{user.login}: {model}.{method}{shorten(args)}{shorten(kwargs)}"
        env = test.env(user=user, context={})
        companies = user.company_ids.ids
        kwargs["context"] = {
            "allowed_company_ids": companies,
            **kwargs.get("context", {}),
        }
        cr = env.cr
        with closing(cr.savepoint()):
            try:
                result = call_kw(env[model], method, list(args), kwargs)
                cr.flush()
                self.answer = json.dumps(result, default=json_default)
            except Exception as error:
                self.error = error
        # What was remembered of rows that are gone now.
        env.registry.reset_changes()
        if isinstance(self.error, psycopg2.IntegrityError):
            self.said = self._explain(env)

    def _explain(self, env):
        """:return: what Odoo says of a violated constraint; nothing if that is no
        more than what the database says"""
        diag = self.error.diag
        tables = {model._table: name for name, model in env.registry.items()}
        model = env[tables.get(diag.table_name, "base")]
        said = model._sql_error_to_message(self.error)
        return "" if diag.message_primary in said else said

    @property
    def is_clear(self):
        """Whether it worked, or the answer is a sentence for people."""
        if not self.error or isinstance(self.error, UserError) or self.said:
            return True
        # What Odoo says of a name that no field has, on each of its models.
        is_plain = type(self.error) is ValueError
        return is_plain and str(self.error).startswith("Invalid field")

    @cached_property
    def _frames(self):
        frames = traceback.extract_tb(self.error.__traceback__)
        return [frame for frame in frames if not frame.filename.startswith(TESTS)]

    @property
    def is_ours(self):
        """Whether our own code stumbled, rather than Odoo's below it."""
        return self._frames[-1].filename.startswith(ADDON)

    @property
    def place(self):
        """:return: file and line of ours where it began, or else of Odoo"""
        own = [frame for frame in self._frames if frame.filename.startswith(ADDON)]
        frame = (own or self._frames)[-1]
        return frame.filename, frame.lineno

    def __str__(self):
        own = [frame for frame in self._frames if frame.filename.startswith(ADDON)]
        shown = own + self._frames[-2:]
        trace = "".join(traceback.format_list(shown))
        said = shorten(str(self.error))
        return f"{self._what}\n{trace}{type(self.error).__name__}: {said}"
