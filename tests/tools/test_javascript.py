import shutil

import pytest

from tools import javascript, process
from tools.errors import ToolError


def fail(*_arguments, **_options):
    raise ToolError("no network")


def test_without_npm_it_says_so_and_fails_nobody(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert javascript.main([]) == 0
    assert "without npm" in capsys.readouterr().out


def test_npm_that_cannot_install_stops_nobody(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(javascript, "FOLDER", tmp_path / "node")
    monkeypatch.setattr(process, "run", fail)
    assert javascript.main([]) == 0
    assert "no network" in capsys.readouterr().out


@pytest.mark.parametrize("status", [0, 1])
def test_a_fault_is_a_failure(monkeypatch, tmp_path, status):
    for name in ("eslint", "prettier"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\nexit {status if name == 'eslint' else 0}\n")
        program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(javascript, "install", lambda: tmp_path)
    assert javascript.main([]) == status
