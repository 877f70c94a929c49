import subprocess
import sys

import pytest

from tools import paths, server
from tools.errors import ToolError


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Put a line of Python in the place of Odoo."""
    monkeypatch.setattr(server, "LOGS", tmp_path)

    def become(code):
        monkeypatch.setattr(server, "command", lambda _: [sys.executable, "-c", code])

    return become


def test_environment_cannot_override_the_configuration(monkeypatch):
    monkeypatch.setenv("PGDATABASE", "production")
    monkeypatch.setenv("ODOO_DATA_DIR", "/elsewhere")
    environ = server.environ()
    assert "PGDATABASE" not in environ
    assert "ODOO_DATA_DIR" not in environ


def test_what_python_compiles_is_kept(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environ = server.environ()
    assert "PYTHONDONTWRITEBYTECODE" not in environ
    kept = subprocess.run(
        [sys.executable, "-c", "import json; print(json.__cached__)"],
        env=environ,
        capture_output=True,
        text=True,
    )
    assert kept.stdout.startswith(str(paths.cache())), "and not beside the sources"


def test_output_and_log_are_returned_apart(program, tmp_path):
    program("import sys; print('result'); print('log', file=sys.stderr)")
    done = server.run([])
    assert (done.stdout, done.stderr) == ("result\n", "log\n")
    assert not list(tmp_path.iterdir()), "the log of a good run is not kept"


def test_failure_shows_the_end_of_the_log_and_keeps_it(program, tmp_path):
    program("import sys; sys.exit('no such module')")
    with pytest.raises(ToolError, match="no such module"):
        server.run(["-i", "x"])
    assert [path.read_text() for path in tmp_path.iterdir()] == ["no such module\n"]


def test_hanging_server_is_ended(program):
    program("import time; time.sleep(60)")
    with pytest.raises(ToolError, match="did not end within 0 s"):
        server.run(["-d", "x"], timeout=0.2)
