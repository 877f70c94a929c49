import os

import pytest

from tools import system
from tools.errors import ToolError
from tools.system import Requirement


def missing(package, *, optional=False):
    return Requirement(package, lambda: False, optional)


def test_user_is_told_what_root_has_to_install(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        system, "requirements", lambda: [missing("chromium"), missing("postgresql")]
    )
    with pytest.raises(ToolError, match="apt-get install -y chromium postgresql"):
        system.ensure()


def test_optional_package_stops_nobody(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        system, "requirements", lambda: [missing("wkhtmltopdf", optional=True)]
    )
    system.ensure()
    assert "wkhtmltopdf" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("host", "package"), [("", "postgresql"), ("db.test", "postgresql-client")]
)
def test_named_server_needs_a_client_only(monkeypatch, host, package):
    monkeypatch.setenv("PGHOST", host)
    assert system.requirements()[0].package == package
