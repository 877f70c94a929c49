"""The databases of one run: the data without the add-on, with it, and copies."""

import time
from functools import cache

from benchmarks import dataset
from benchmarks.scale import Scale
from tools import lab, paths, process

WORK = "bench_work"


@cache
def without_addon(scale: Scale) -> str:
    """The big database as it was before the add-on."""
    name = "bench_without"
    lab.duplicate_database(dataset.template(scale), name)
    return name


@cache
def with_addon(scale: Scale) -> str:
    """The big database with the add-on just installed, to copy from."""
    name = "bench_with"
    lab.drop_database(name)
    lab.duplicate_database(dataset.template(scale), dataset.DRAFT)
    process.say(f"installing {paths.ADDON} on the big database")
    install(dataset.DRAFT)
    lab.seal_database(dataset.DRAFT, name)
    return name


def fresh_copy(scale: Scale) -> str:
    """A copy of the database with the add-on, to change at will."""
    lab.duplicate_database(with_addon(scale), WORK)
    return WORK


def install(name: str) -> float:
    """Install the add-on; return the seconds it took, with the start of Odoo."""
    start = time.perf_counter()
    lab.install(name, paths.ADDON, log=paths.LAB / "logs" / "bench-install.log")
    return time.perf_counter() - start
