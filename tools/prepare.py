"""Get everything the other tools need: `python3 -m tools.prepare`.

Safe to repeat: what is there already is not touched, and the second call takes a
second. Two calls at once wait for each other.
"""

import time

from tools import lab, templates
from tools.errors import run_main
from tools.machine import system


def main(arguments: list[str]) -> None:
    start = time.monotonic()
    workspace = lab.get()
    system.tell_missing()
    for name in arguments or templates.TEMPLATES:
        templates.ensure(name)
    print(f"Odoo {workspace.tree.version}: {workspace.tree.path}")
    print(f"Python: {workspace.python}")
    print(f"PostgreSQL: {workspace.server.host}")
    print(f"ready in {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    run_main(main)
