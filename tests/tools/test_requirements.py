"""What the environment holds is what Odoo asks for."""

import ast
import importlib.metadata
import importlib.util

import pytest

from tools import environment, lab

# Odoo's own list of packages whose import name is another one.
SPECIAL_NAMES = {"python-ldap": "ldap"}


def pins():
    lines = environment.REQUIREMENTS.read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_pins_are_exact_and_installed():
    assert len(pins()) > 50
    for name, version in pins().items():
        assert importlib.metadata.version(name) == version


def test_odoo_is_seen_as_a_package():
    assert importlib.metadata.version("odoo") == "19.0"


@pytest.mark.parametrize("module", ["base", "web", "crm", "sale_margin"])
def test_packages_that_modules_declare_can_be_imported(module):
    manifest = lab.get().tree.addons[0] / module / "__manifest__.py"
    declared = ast.literal_eval(manifest.read_text()).get("external_dependencies", {})
    for name in declared.get("python", []):
        assert importlib.util.find_spec(SPECIAL_NAMES.get(name, name))
