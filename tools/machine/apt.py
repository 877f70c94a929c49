"""Debian's package manager, with and without the rights of root."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from tools import process

# Whatever language the machine speaks, its answers are read.
ENVIRONMENT = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}


def private_options(work: Path) -> list[str]:
    """Options for lists and caches in a folder of our own; root is not needed."""
    for name in ("lists/partial", "cache/archives/partial"):
        (work / name).mkdir(parents=True, exist_ok=True)
    options = {
        "Dir::State::Lists": work / "lists",
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
    }
    return [part for name, text in options.items() for part in ("-o", f"{name}={text}")]


def update(options: Iterable[str], failure: str) -> None:
    """Read the lists of all archives."""
    run("apt-get", [*options, "-q", "update"], failure)


def known(packages: Iterable[str], options: Iterable[str]) -> list[str]:
    """Those packages which can be installed on this release."""
    answer = run("apt-cache", [*options, "policy", *packages], "apt knows no package")
    found = re.findall(r"^(\S+):\n.*\n  Candidate: (?!\(none\))", answer, re.MULTILINE)
    return [name for name in packages if name in found]


def install(packages: Iterable[str], failure: str) -> None:
    line = ["install", "-q", "-y", "--no-install-recommends", *packages]
    run("apt-get", line, failure)


def run(program: str, arguments: Iterable[str], failure: str) -> str:
    return process.run([program, *arguments], failure, env=ENVIRONMENT)
