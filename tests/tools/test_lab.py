import pytest

from tools import lab, paths
from tools.errors import ToolError


def test_names_are_local_to_the_checkout():
    name = lab.full_name("demo")
    assert name == f"{paths.checkout_prefix()}demo"
    assert lab.full_name(name) == name


@pytest.mark.parametrize("name", ["", "Demo", 'x"; DROP DATABASE y', "a-b", "a" * 40])
def test_odd_names_are_refused(name):
    with pytest.raises(ToolError, match="is no database name"):
        lab.full_name(name)


def test_command_line_gets_full_names():
    demo = lab.full_name("demo")
    given = ["shell", "-d", "demo", "--database=demo", "-u", "demo"]
    expected = ["shell", "-d", demo, f"--database={demo}", "-u", "demo"]
    assert lab.local_names(given) == expected


def test_environment_cannot_override_the_configuration(monkeypatch):
    monkeypatch.setenv("PGDATABASE", "production")
    monkeypatch.setenv("ODOO_DATA_DIR", "/elsewhere")
    environ = lab.odoo_environ()
    assert "PGDATABASE" not in environ
    assert "ODOO_DATA_DIR" not in environ
