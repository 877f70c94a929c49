"""Check JavaScript with eslint and prettier, or format it: ``--write``.

Both come with npm. Who has none checks everything else, and is told so.
"""

import shutil
import subprocess
from pathlib import Path

from tools import paths, process, stamps
from tools.errors import ToolError, run_main

SOURCE = Path(__file__).with_name("node")
FOLDER = paths.LAB / "node"
QUIETLY = ("--silent", "--no-audit", "--no-fund")
FILES = f"{paths.ADDON}/static/**/*.js"


def main(arguments: list[str]) -> int:
    if not shutil.which("npm"):
        process.say("without npm: JavaScript is not checked")
        return 0
    try:
        programs = install()
    except ToolError as error:
        process.say(f"JavaScript is not checked: {error}")
        return 0
    change = "--write" in arguments
    config = ["--config", str(FOLDER / "package.json")]
    lines = (
        ["eslint", "--config", str(FOLDER / "eslint.config.mjs")]
        + ["--fix"] * change
        + [FILES],
        ["prettier", *config, "--write" if change else "--check", FILES],
    )
    return max(
        subprocess.run([programs / name, *rest], cwd=paths.ROOT).returncode
        for name, *rest in lines
    )


def install() -> Path:
    """Return the folder of the programs that ``package.json`` names."""
    wanted = {path.name: path.read_text() for path in sorted(SOURCE.iterdir())}
    stamp = FOLDER / stamps.fingerprint(wanted)
    if not stamp.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(SOURCE, FOLDER)
        process.run(
            ["npm", "install", *QUIETLY, "--no-package-lock", "--prefix", FOLDER],
            "npm cannot install eslint and prettier",
        )
        stamp.touch()
    return FOLDER / "node_modules" / ".bin"


if __name__ == "__main__":
    run_main(main)
