"""Names of databases: short ones here, full ones on the server.

``scratch`` in this checkout and ``scratch`` in another clone are two databases of
the same server.
"""

import re
from collections.abc import Sequence

from tools import paths
from tools.errors import ToolError


def full_name(name: str) -> str:
    """The name on the server of a database of this checkout; a full one stays."""
    if name.startswith(paths.SERVER_PREFIX):
        return name
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name):
        raise ToolError(f"{name!r} is no database name: use a-z, 0-9 and _ only.")
    return paths.checkout_prefix() + name


def in_command_line(arguments: Sequence[str]) -> list[str]:
    """Replace the database names of a command line of Odoo by their full names.

    >>> in_command_line(["-d", "demo", "-u", "crm"])[1].endswith("_demo")
    True
    """
    result = list(arguments)
    for position, argument in enumerate(result):
        if argument in ("-d", "--database") and position + 1 < len(result):
            result[position + 1] = full_name(result[position + 1])
        elif argument.startswith("--database="):
            result[position] = f"--database={full_name(argument.split('=', 1)[1])}"
    return result
