import os

import pytest

from tools import paths
from tools.errors import ToolError
from tools.machine import apt, system
from tools.machine.system import Requirement

GONE = "no-such-package"


def missing(package, without=""):
    return Requirement(package, lambda: False, without)


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A machine that lacks packages; what apt installs there is kept in a list."""
    calls = []
    monkeypatch.setattr(paths, "cache", lambda: tmp_path)
    monkeypatch.setattr(apt, "update", lambda *_: calls.append("update"))
    monkeypatch.setattr(apt, "install", lambda names, _failure: calls.append([*names]))

    def lack(*requirements, user):
        monkeypatch.setattr(os, "geteuid", lambda: user)
        monkeypatch.setattr(system, "requirements", lambda: requirements)
        return calls

    return lack


def test_user_is_told_what_this_release_has(machine):
    # apt itself is asked: bash is everywhere.
    lacking = [missing("postgresql"), missing("bash", "x"), missing(GONE, "y")]
    machine(*lacking, user=1000)
    with pytest.raises(ToolError) as told:
        system.ensure()
    assert str(told.value).endswith("--no-install-recommends postgresql bash")


def test_user_without_network_is_told_what_is_needed(machine, monkeypatch):
    def fail(*_):
        raise ToolError("no network")

    machine(missing("postgresql"), missing("bash", "x"), user=1000)
    monkeypatch.setattr(apt, "update", fail)
    with pytest.raises(ToolError, match="recommends postgresql$"):
        system.ensure()


def test_optional_package_stops_no_user(machine, capsys):
    machine(missing("wkhtmltopdf", "no PDF"), user=1000)
    system.ensure()
    assert capsys.readouterr().out == ""
    system.tell_missing()
    assert "without wkhtmltopdf: no PDF" in capsys.readouterr().out


def test_root_gets_what_is_needed_first_and_then_what_there_is(machine):
    lacking = [missing("postgresql"), missing("bash", "x"), missing(GONE, "y")]
    assert machine(*lacking, user=0) == []
    system.ensure()
    assert machine(*lacking, user=0) == ["update", ["postgresql"], ["bash"]]


def test_what_no_archive_has_is_asked_for_once(machine):
    calls = machine(missing(GONE, "y"), user=0)
    system.ensure()
    system.ensure()
    assert calls == ["update"]


def test_optional_package_that_cannot_be_installed_stops_nobody(machine, monkeypatch):
    def fail(*_):
        raise ToolError("broken dependencies")

    machine(missing("bash", "x"), user=0)
    monkeypatch.setattr(apt, "install", fail)
    system.ensure()


@pytest.mark.parametrize(
    ("host", "package"), [("", "postgresql"), ("db.test", "postgresql-client")]
)
def test_named_server_needs_a_client_only(monkeypatch, host, package):
    monkeypatch.setenv("PGHOST", host)
    assert system.requirements()[0].package == package
