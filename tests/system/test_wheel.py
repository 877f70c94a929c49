"""The add-on can be installed with pip, complete."""

import ast
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import lab, paths

PREFIX = f"odoo/addons/{paths.ADDON}/"


def build(addon, folder):
    line = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    built = subprocess.run(
        [*line, "--outdir", str(folder), str(paths.ROOT / addon)],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    path = build(paths.ADDON, tmp_path_factory.mktemp("wheel"))
    with zipfile.ZipFile(path) as archive:
        yield archive


# What Odoo knows of add-ons that lie in a folder of its add-ons path.
FIND = f"""
import sys
from odoo.tools import config
config.parse_config(["-c", "/dev/null", "--addons-path", sys.argv[1]])
from odoo.modules.module import Manifest, initialize_sys_path
initialize_sys_path()
manifest = Manifest.for_addon({paths.ADDON!r})
print(manifest.path, manifest["version"])
"""


@pytest.mark.parametrize("readme", ["README.md", "README.zh_CN.md"])
def test_wheel_is_installed_as_the_readme_says(wheel, readme, tmp_path):
    """Where Odoo is not pip's, as on this machine and on most servers."""
    text = (paths.ROOT / readme).read_text()
    [install] = re.findall(r"^pip (install .*)$", text, re.MULTILINE)
    [addons] = re.findall(r"^odoo --addons-path=(\S+?),", text, re.MULTILINE)
    line = install.replace("/opt/custrel", str(tmp_path))
    subprocess.run(
        f"{sys.executable} -m pip {line} --no-index",
        cwd=Path(wheel.filename).parent,
        shell=True,
        check=True,
    )
    addons = addons.replace("/opt/custrel", str(tmp_path))
    found = subprocess.run(
        [sys.executable, "-c", FIND, addons],
        env={**os.environ, "PYTHONPATH": str(lab.get().tree.path)},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr
    path = Path(addons) / paths.ADDON
    assert found.stdout.split()[0] == str(path), found.stdout


def committed_files(addon=paths.ADDON):
    """Files of an add-on that git knows."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "."],
        cwd=paths.ROOT / addon,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in listing.stdout.split("\0") if name}


def test_wheel_has_every_file_of_the_manifest(wheel):
    names = wheel.namelist()
    manifest = ast.literal_eval(wheel.read(f"{PREFIX}__manifest__.py").decode())
    for name in [*manifest["data"], *manifest.get("demo", [])]:
        assert PREFIX + name in names


@pytest.mark.parametrize(
    "folder", ["i18n", "migrations", "models", "rules", "static", "views"]
)
def test_wheel_has_every_committed_file(wheel, folder):
    expected = {
        PREFIX + name for name in committed_files() if name.startswith(f"{folder}/")
    }
    assert expected <= set(wheel.namelist())


def test_wheel_asks_for_this_odoo(wheel):
    [metadata] = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    text = wheel.read(metadata).decode()
    assert "\nName: odoo-addon-custrel_followup\n" in text
    assert "\nRequires-Dist: odoo==19.0.*\n" in text


@pytest.mark.parametrize("addon", paths.BRIDGES)
def test_bridge_has_a_wheel_of_its_own(addon, tmp_path):
    with zipfile.ZipFile(build(addon, tmp_path)) as archive:
        names = set(archive.namelist())
    expected = {
        f"odoo/addons/{addon}/{name}"
        for name in committed_files(addon)
        if not name.endswith(".toml")
    }
    assert expected <= names
