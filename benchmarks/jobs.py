"""Run a function of a ``*_job`` module in an Odoo process of its own.

Only what happens inside the function is measured there; starting Odoo is not.
"""

import json
from collections.abc import Sequence
from typing import Any

from tools import lab, paths

MARK = "benchmark result: "
SCRIPT = """
import importlib, json, sys
sys.path.insert(0, {root!r})
job = importlib.import_module("benchmarks.{module}")
print({mark!r} + json.dumps(job.{function}(env, **json.loads({arguments!r}))))
"""


def run(
    database: str,
    module: str,
    function: str,
    options: Sequence[str] = (),
    **arguments: Any,
) -> Any:
    """Call ``function(env, **arguments)`` in ``odoo shell``; return what it returns.

    :param options: of the command line of Odoo
    """
    script = SCRIPT.format(
        root=str(paths.ROOT),
        module=module,
        function=function,
        arguments=json.dumps(arguments),
        mark=MARK,
    )
    log = paths.LAB / "logs" / f"bench-{function}.log"
    printed = lab.shell(database, script, arguments=options, log=log)
    for line in printed.splitlines():
        if line.startswith(MARK):
            return json.loads(line.removeprefix(MARK))
    raise RuntimeError(f"{function} ended without a result; its log is {log}.")
