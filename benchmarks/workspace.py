"""The databases of one run: the data without the add-on, with it, and copies."""

import time
from functools import cache

from benchmarks import databases, dataset
from benchmarks.scale import Scale
from tools import lab, paths, process


@cache
def without_addon(scale: Scale) -> str:
    """The big database as it was before the add-on."""
    return databases.copy(dataset.template(scale), "bench_without")


@cache
def with_addon(scale: Scale) -> str:
    """The big database with the add-on just installed; copy it, don't change it."""
    name = databases.copy(dataset.template(scale), "bench_with")
    process.say(f"installing {paths.ADDON} on the big database")
    install(name)
    databases.freeze(name)
    return name


def install(name: str) -> float:
    """Install the add-on; return the seconds it took, with the start of Odoo."""
    start = time.perf_counter()
    lab.install(name, paths.ADDON, log=paths.LAB / "logs" / "bench-install.log")
    return time.perf_counter() - start
