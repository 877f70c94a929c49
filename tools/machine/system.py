"""What has to be installed on the machine itself: server, browser, fonts."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import paths, process, stamps
from tools.errors import ToolError
from tools.machine import apt

# The names Odoo's own test suite looks for.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
NO_NETWORK = "apt cannot read its archives. Is there a network?"


@dataclass(frozen=True)
class Requirement:
    """A package, and what is missed without it; empty when nothing works then."""

    package: str
    present: Callable[[], bool]
    without: str = ""


def postgres_bin() -> Path | None:
    """Folder of the newest PostgreSQL server; Debian keeps it off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


def has_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))
    listing = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True
    )
    return bool(listing.stdout.strip())


def has_ensurepip() -> bool:
    """Debian splits it from Python, and environments cannot be made without it."""
    return importlib.util.find_spec("ensurepip") is not None


def requirements() -> list[Requirement]:
    """What this machine needs; no server when the environment names one."""
    if os.environ.get("PGHOST"):
        database = Requirement("postgresql-client", lambda: bool(shutil.which("psql")))
    else:
        database = Requirement("postgresql", lambda: postgres_bin() is not None)
    return [
        database,
        Requirement("python3-venv", has_ensurepip),
        Requirement("chromium", has_browser, "tests in a browser fail"),
        Requirement("fontconfig", lambda: bool(shutil.which("fc-list")), "odd fonts"),
        Requirement("fonts-noto-cjk", has_chinese_font, "Chinese pictures are boxes"),
        # Debian 13 has it no more.
        Requirement(
            "wkhtmltopdf",
            lambda: bool(shutil.which("wkhtmltopdf")),
            "reports are pages, not PDF",
        ),
    ]


def missing() -> list[Requirement]:
    return [item for item in requirements() if not item.present()]


def ensure() -> None:
    """Install what is missing as root, or say what root has to install.

    What is optional is tried once for a set of packages; see `tell_missing`.
    """
    absent = missing()
    needed = [item.package for item in absent if not item.without]
    optional = [item.package for item in absent if item.without]
    if os.geteuid() == 0:
        _install(needed, optional)
    elif needed:
        raise ToolError(
            "system packages are missing. As root:\n"
            f"  {install_line([*needed, *_installable(needed, optional)])}"
        )


def install_line(packages: Sequence[str]) -> str:
    """What root types to install packages."""
    names = " ".join(packages)
    return f"apt-get update && apt-get install -y --no-install-recommends {names}"


def tell_missing() -> None:
    """Say what does not work for want of an optional package."""
    for item in missing():
        process.say(f"without {item.package}: {item.without}")


def _install(needed: list[str], optional: list[str]) -> None:
    # What no archive had the last time is not asked for with every command.
    tried = paths.cache() / f"tried-{stamps.fingerprint(optional)}"
    if not needed and (not optional or tried.exists()):
        return
    process.say(f"installing system packages: {' '.join([*needed, *optional])}")
    apt.update([], NO_NETWORK)
    if needed:
        apt.install(needed, "apt cannot install system packages")
    try:
        if available := apt.known(optional, []):
            apt.install(available, "apt cannot install optional packages")
    except ToolError as error:
        process.say(f"going on without: {error}")
    # Others may be missing now than before.
    left = [item.package for item in missing() if item.without]
    stamps.write_if_changed(paths.cache() / f"tried-{stamps.fingerprint(left)}", "")


def _installable(needed: list[str], optional: list[str]) -> list[str]:
    """Of the optional packages those that this release has, asked without root."""
    with tempfile.TemporaryDirectory() as work:
        options = apt.private_options(Path(work))
        try:
            apt.update(options, NO_NETWORK)
            return apt.known(optional, options)
        except ToolError:
            return []  # the line must work; the rest is told when it has
