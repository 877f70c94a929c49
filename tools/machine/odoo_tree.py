"""Get the source of Odoo 19: the user's own, or Debian's package unpacked.

Odoo is not on PyPI. Debian's unstable suite has it complete, and a package can be
unpacked into a folder without being installed, whatever release the machine runs.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools import paths, process, stamps
from tools.errors import ToolError
from tools.machine import apt, apt_sources

SERIES = (19, 0)
PACKAGE = "odoo-19"
# The package links to fonts and scripts that Debian ships elsewhere.
LINKED_PACKAGES = (
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
# Odoo's icons are those of version 4.7; unstable has a later, incompatible one.
STABLE_PACKAGES = ("fonts-font-awesome",)
# Left out by Debian for its licence; every page asks for it, and empty is enough.
MISSING_FILE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
NEEDED_BYTES = 4 * 1024**3


@dataclass(frozen=True)
class OdooTree:
    """A folder which contains the package ``odoo``, and what it contains."""

    path: Path
    version: str

    @property
    def addons(self) -> list[Path]:
        """Odoo's own add-ons; a git checkout keeps most of them apart."""
        inside, apart = self.path / "odoo" / "addons", self.path / "addons"
        return [inside] if (inside / "web").exists() else [inside, apart]


def find() -> OdooTree:
    """Return the Odoo to work with; download it when there is none yet."""
    if own := os.environ.get("ODOO_PATH"):
        path = Path(own).expanduser().resolve()
        return OdooTree(path, f"{release_of(path)} {path}")
    tree = paths.cache() / "odoo"
    if not stamps.is_stamped(tree):
        with stamps.locked(paths.cache() / "odoo.lock"):
            if not stamps.is_stamped(tree):
                _download(tree)
    path = tree / "usr/lib/python3/dist-packages"
    return OdooTree(path, f"{release_of(path)} {(tree / 'VERSION').read_text()}")


def release_of(path: Path) -> str:
    """Return the version of the Odoo in ``path``, which must be 19.0."""
    try:
        text = (path / "odoo" / "release.py").read_text()
    except OSError:
        raise ToolError(
            f"there is no Odoo in {path}: ODOO_PATH must name the folder which "
            "contains the package folder odoo/ (with odoo/release.py)."
        ) from None
    match = re.search(r"^version_info = \(\D*(\d+)\D*(\d+)", text, re.MULTILINE)
    series = tuple(int(number) for number in match.groups()) if match else ()
    if series != SERIES:
        found = ".".join(map(str, series)) or "unknown"
        raise ToolError(f"the Odoo in {path} is version {found}, this needs 19.0.")
    return "19.0"


def _download(tree: Path) -> None:
    _check_disk(tree)
    shutil.rmtree(tree, ignore_errors=True)
    work = paths.cache() / "apt"
    shutil.rmtree(work, ignore_errors=True)
    (work / "debs").mkdir(parents=True)
    mirror = apt_sources.debian_mirror(apt_sources.read_sources())
    stable = apt_sources.stable_suite(mirror)
    sources = work / "sources.list"
    sources.write_text(mirror.line("unstable") + mirror.line(stable))

    process.say("downloading Odoo 19 (130 MB) from the machine's Debian mirror")
    advice = "Is there a network? Or set ODOO_PATH to an Odoo 19 of your own"
    options = apt.private_options(work)
    options += ["-o", f"Dir::Etc::SourceList={sources}"]
    options += ["-o", "Dir::Etc::SourceParts=/dev/null"]
    # A mirror that is some weeks old is signed all the same.
    options += ["-o", "Acquire::Check-Valid-Until=false"]
    apt.update(
        [*options, "-o", "APT::Update::Error-Mode=any"],
        f"apt cannot read the mirror. {advice}",
    )
    process.run(
        [
            *("apt-get", "-q", *options, "download"),
            *(f"{name}/unstable" for name in (PACKAGE, *LINKED_PACKAGES)),
            *(f"{name}/{stable}" for name in STABLE_PACKAGES),
        ],
        f"apt cannot download {PACKAGE}. {advice}",
        cwd=work / "debs",
    )
    process.say("unpacking Odoo 19 (1.3 GB)")
    for package in sorted((work / "debs").glob("*.deb")):
        process.run(["dpkg", "-x", package, tree], f"cannot unpack {package.name}")
    [archive] = (work / "debs").glob(f"{PACKAGE}_*.deb")
    (tree / "VERSION").write_text(archive.name.split("_")[1])
    complete(tree, tree / "usr/lib/python3/dist-packages")
    shutil.rmtree(work)
    stamps.stamp(tree)


def complete(tree: Path, path: Path) -> None:
    """Supply what Debian's package leaves out, and mend links to what was renamed."""
    missing = path / "odoo/addons" / MISSING_FILE
    missing.parent.mkdir(parents=True, exist_ok=True)
    missing.touch()
    for link in path.rglob("*"):
        if link.is_symlink() and not link.exists():
            _mend(link, tree / "usr/share")


def _mend(link: Path, share: Path) -> None:
    """Point ``link`` to a file of its name, or to the regular style of its font."""
    names = (link.name, f"{link.stem}-Regular{link.suffix}")
    found = next((path for name in names for path in share.rglob(name)), None)
    if found is None:
        process.say(f"warning: {link} points to nothing, a font may look different")
        return
    link.unlink()
    link.symlink_to(found)


def _check_disk(tree: Path) -> None:
    tree.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(tree.parent).free
    if free < NEEDED_BYTES:
        raise ToolError(
            f"{tree.parent} has {free / 1024**3:.1f} GB left and Odoo with its "
            f"databases needs {NEEDED_BYTES / 1024**3:.0f} GB. Make room, or set "
            "XDG_CACHE_HOME to a folder on another disk."
        )
