"""The virtual environment: pinned requirements, and Odoo importable in it."""

import os
import shutil
import sys
from pathlib import Path

from tools import paths, process, stamps
from tools.errors import ToolError
from tools.machine.odoo_tree import OdooTree

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
# The releases both Odoo 19 and our pinned requirements support.
SUPPORTED = ((3, 11), (3, 13))
METADATA = "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n"
LAUNCHER = "#!{python}\nimport odoo.cli\n\nodoo.cli.main()\n"


def ensure(tree: OdooTree) -> Path:
    """Return the Python of an environment made for these pins and this Odoo."""
    version = sys.version_info[:2]
    if not SUPPORTED[0] <= version <= SUPPORTED[1]:
        raise ToolError(
            f"Odoo 19 runs on Python 3.11 to 3.13, and this is {version[0]}."
            f"{version[1]}. Name another one: make PYTHON=python3.12 <target>"
        )
    # Inside the environment its base is meant, or it would build a second one.
    base = sys.base_prefix
    key = stamps.fingerprint(REQUIREMENTS.read_text(), base, version, tree.path)
    folder = paths.cache() / "venv" / key
    if not stamps.is_stamped(folder):
        with stamps.locked(paths.cache() / "venv.lock"):
            if not stamps.is_stamped(folder):
                _build(folder, tree)
    return folder / "bin" / "python"


def _build(folder: Path, tree: OdooTree) -> None:
    process.say("building the virtual environment")
    shutil.rmtree(folder, ignore_errors=True)
    process.run(
        [sys.executable, "-m", "venv", folder],
        "cannot create a virtual environment (Debian: apt-get install python3-venv)",
    )
    python = folder / "bin" / "python"
    process.run(
        [python, "-m", "pip", "install", "-q", "--no-input", "-r", REQUIREMENTS],
        "pip cannot install the requirements. Is there a network, and disk space?",
    )
    [packages] = folder.glob("lib/python3*/site-packages")
    # With this pip and importlib.metadata see Odoo, and other add-ons' wheels
    # find the dependency they ask for.
    (packages / "odoo.pth").write_text(f"{tree.path}\n")
    metadata = packages / "odoo-19.0.dist-info"
    metadata.mkdir(exist_ok=True)
    (metadata / "METADATA").write_text(METADATA)
    (metadata / "INSTALLER").write_text(f"{paths.ADDON} tools\n")
    launcher = folder / "bin" / "odoo"
    launcher.write_text(LAUNCHER.format(python=python))
    os.chmod(launcher, 0o755)
    stamps.stamp(folder)
