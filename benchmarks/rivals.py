"""Add-ons of others that do a similar job, in databases of their own."""

import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

from tools import lab, paths, process

WHEELS = {
    "crm_claim": "19.0.1.0.1",
    "helpdesk_mgmt": "19.0.1.3.2",
    "helpdesk_mgmt_sla": "19.0.1.0.0.4",
    "helpdesk_mgmt_rating": "19.0.1.0.0.7",
}
RIVALS = {
    "crm_claim": ("crm_claim",),
    "helpdesk": ("helpdesk_mgmt", "helpdesk_mgmt_sla", "helpdesk_mgmt_rating"),
}


@cache
def options() -> tuple[str, ...]:
    """What Odoo must be told to find them beside its own add-ons."""
    addons = [*lab.get().tree.addons, _folder()]
    return "--addons-path", ",".join(map(str, addons))


@cache
def database(rival: str) -> str:
    """A fresh database with one of :data:`RIVALS`."""
    name = f"bench_{rival}"
    lab.copy_database("stock", name)
    process.say(f"installing {rival}")
    modules = ",".join(RIVALS[rival])
    lab.odoo(["-d", name, "-i", modules, "--stop-after-init", "--no-http", *options()])
    return name


def _folder() -> Path:
    """The add-ons, from the package index."""
    folder = paths.cache() / "rivals"
    for addon, version in WHEELS.items():
        if not (folder / "odoo" / "addons" / addon).exists():
            _unpack(f"odoo-addon-{addon}=={version}", folder)
    return folder / "odoo" / "addons"


def _unpack(requirement: str, folder: Path) -> None:
    process.say(f"downloading {requirement}")
    wheels = folder / "wheels"
    line = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", requirement]
    subprocess.run([*line, "-d", str(wheels)], check=True, stdin=subprocess.DEVNULL)
    for wheel in wheels.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)
