"""What has to be installed on the machine itself: server, browser, fonts."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import process
from tools.errors import ToolError

# The names Odoo's own test suite looks for.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


@dataclass(frozen=True)
class Requirement:
    package: str
    present: Callable[[], bool]
    optional: bool = False


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
        Requirement("chromium", has_browser),
        Requirement("fontconfig", lambda: bool(shutil.which("fc-list"))),
        Requirement("fonts-noto-cjk", has_chinese_font),
        Requirement("wkhtmltopdf", lambda: bool(shutil.which("wkhtmltopdf")), True),
    ]


def ensure() -> None:
    """Install what is missing as root, or say what root has to install."""
    missing = [item for item in requirements() if not item.present()]
    if not missing:
        return
    packages = [item.package for item in missing]
    if os.geteuid() != 0:
        needed = [item.package for item in missing if not item.optional]
        if needed:
            raise ToolError(
                "system packages are missing. As root:\n"
                f"  apt-get update && apt-get install -y {' '.join(packages)}"
            )
        process.say(f"not installed, and not needed by tests: {' '.join(packages)}")
        return
    process.say(f"installing system packages: {' '.join(packages)}")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    failure = "apt cannot install system packages. Is there a network?"
    process.run(["apt-get", "-q", "update"], failure, env=env)
    process.run(
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages],
        failure,
        env=env,
    )
