"""Remove what the tools made for this checkout; the shared cache stays."""

import shutil

from tools import lab, paths
from tools.errors import run_main


def main(_arguments: list[str]) -> None:
    for name in lab.list_databases():
        lab.drop_database(name)
    shutil.rmtree(paths.LAB, ignore_errors=True)
    print(f"What clones share stays in {paths.cache()}.")


if __name__ == "__main__":
    run_main(main)
