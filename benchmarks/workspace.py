"""The databases of one run: the data without the add-on, with it, and copies."""

import time
from functools import cache

from benchmarks import dataset
from benchmarks.scale import Scale
from tools import lab, paths, process


@cache
def without_addon(scale: Scale) -> str:
    """The big database as it was before the add-on."""
    return copy(dataset.template(scale), "bench_without")


@cache
def with_addon(scale: Scale) -> str:
    """The big database with the add-on just installed; copy it, don't change it."""
    name = copy(dataset.template(scale), "bench_with")
    process.say(f"installing {paths.ADDON} on the big database")
    install(name)
    return name


def copy(source: str, name: str) -> str:
    """Replace the database ``name`` by a copy of ``source``."""
    lab.drop_database(name)
    lab.copy_raw(lab.full_name(source), lab.full_name(name))
    return name


def install(name: str) -> float:
    """Install the add-on; return the seconds it took, with the start of Odoo."""
    start = time.perf_counter()
    lab.install(name, paths.ADDON, log=paths.LAB / "logs" / "bench-install.log")
    return time.perf_counter() - start
