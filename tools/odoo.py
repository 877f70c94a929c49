"""Odoo's own command line, with the right Python, configuration and add-ons.

    python3 -m tools.odoo -d scratch -u custrel_followup --stop-after-init
    python3 -m tools.odoo shell -d scratch

Names after -d are those of this checkout (see :mod:`tools.lab`).
"""

import os

from tools import lab
from tools.errors import run_main


def main(arguments: list[str]) -> None:
    line = lab.command(arguments)
    os.execve(line[0], line, lab.odoo_environ())


if __name__ == "__main__":
    run_main(main)
