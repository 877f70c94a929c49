"""Run one file of tests with pytest while working: ``make test FILE=…``.

Tests of the add-on run on a database where it is installed, tours included; ``ARGS``
goes to pytest: ``ARGS="-k second --pdb"``. Odoo's own runner has the last word, for it
also judges what the server said.
"""

import os
from pathlib import Path

from tools import lab, paths
from tools.errors import ToolError, run_main


def main(arguments: list[str]) -> None:
    name, *options = arguments
    path = Path(name).resolve()
    if not path.is_file():
        raise ToolError(f"there is no file {name}.")
    python = str(lab.get().python)
    line = [python, "-m", "pytest", str(path)]
    if paths.ADDON_PATH / "tests" in path.parents:
        database = lab.copy_installed("file")
        # Odoo's tests are modules of Odoo, whatever our own settings say.
        line += ["-c", os.devnull, f"--rootdir={paths.ROOT}", "--odoo-http"]
        line += [f"--odoo-database={database}", "-p", "no:cacheprovider"]
    os.chdir(paths.ROOT)
    os.execve(python, [*line, *options], lab.odoo_environ())


if __name__ == "__main__":
    run_main(main)
