import pytest

from tools import names, paths
from tools.errors import ToolError


def test_names_are_local_to_the_checkout():
    name = names.full_name("demo")
    assert name == f"{paths.checkout_prefix()}demo"
    assert names.full_name(name) == name


@pytest.mark.parametrize("name", ["", "Demo", 'x"; DROP DATABASE y', "a-b", "a" * 40])
def test_odd_names_are_refused(name):
    with pytest.raises(ToolError, match="is no database name"):
        names.full_name(name)


def test_command_line_gets_full_names():
    demo = names.full_name("demo")
    given = ["shell", "-d", "demo", "--database=demo", "-u", "demo"]
    expected = ["shell", "-d", demo, f"--database={demo}", "-u", "demo"]
    assert names.in_command_line(given) == expected
