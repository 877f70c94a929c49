"""The Python of the virtual environment, for everything but Odoo itself.

python3 -m tools.python -m benchmarks
"""

import os

from tools import lab, paths
from tools.errors import run_main


def main(arguments: list[str]) -> None:
    python = str(lab.get().python)
    os.chdir(paths.ROOT)
    os.execv(python, [python, *arguments])


if __name__ == "__main__":
    run_main(main)
