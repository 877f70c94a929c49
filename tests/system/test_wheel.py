"""The add-on can be installed with pip, complete."""

import ast
import subprocess
import sys
import zipfile

import pytest

from tools import paths

PREFIX = f"odoo/addons/{paths.ADDON}/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    line = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    built = subprocess.run(
        [*line, "--outdir", str(folder), str(paths.ADDON_PATH)],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    [path] = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def committed_files():
    """Files of the add-on that git knows."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "."],
        cwd=paths.ADDON_PATH,
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
