"""Style and known mistakes: ruff, pylint-odoo and the OCA's checks."""

import subprocess

from tools import lab, paths
from tools.errors import run_main

# One module, and the translations of it; a missing folder would be an error.
CATALOGS = sorted(paths.ADDON_PATH.glob("i18n/*.po"))
# A model is split into rooms by subject (planning, recording, reminding); companies,
# currencies and grades are few.
ALLOWED = "consider-merging-classes-inherited,no-search-all"
CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("pylint", f"--disable={ALLOWED}", "--ignore=tests", paths.ADDON),
    # Texts of tests are for nobody to translate.
    ("pylint", f"--disable={ALLOWED},translation-required", f"{paths.ADDON}/tests"),
    ("oca-checks-odoo-module", paths.ADDON),
    ("oca-checks-po", *(str(path.relative_to(paths.ROOT)) for path in CATALOGS)),
)


def main(_arguments: list[str]) -> int:
    programs = lab.get().python.parent
    failed = []
    for name, *arguments in CHECKS:
        print(f"* {name} {' '.join(arguments)}", flush=True)
        line = [str(programs / name), *arguments]
        if subprocess.run(line, cwd=paths.ROOT, stdin=subprocess.DEVNULL).returncode:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "nothing to complain about")
    return 1 if failed else 0


if __name__ == "__main__":
    run_main(main)
