"""Odoo's shell without its start: forks of a process that has read all modules.

To read them takes 3 s of CPU, a fork with the registry of its database half a second.
Each fork is a process of its own, with connections of its own: it can be killed.
"""

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import IO, Any

from tools import names, paths, server
from tools.errors import ToolError

SERVE = """
import sys

sys.path.append({root!r})
from tools import forked_shell

forked_shell.serve(env, {path!r})
"""
# Of a failed run: enough for a traceback.
TAIL_LINES = 40
LONGEST_MESSAGE = 1000


class Shells:
    """The process that is forked, until it is closed.

    :param database: with the modules to read; it may go as soon as this is made
    """

    def __init__(self, database: str, log: Path):
        self._folder = tempfile.TemporaryDirectory(prefix="custrel_shells_")
        self._path = str(Path(self._folder.name) / "socket")
        line = ["shell", "-d", database, "--no-http", "--log-level=warn"]
        script = SERVE.format(root=str(paths.ROOT), path=self._path)
        with log.open("w") as handle:
            self._process = subprocess.Popen(
                server.command(line),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=handle,
                text=True,
                env=server.environ(),
                cwd=paths.ROOT,
            )
        self._process.stdin.write(script)
        self._process.stdin.close()
        said = self._process.stdout.readline()
        assert said == "ready\n", log.read_text()

    def run(self, database: str, script: str) -> str:
        """Run a script; return what it prints."""
        with (
            tempfile.TemporaryFile("w+") as out,
            tempfile.TemporaryFile("w+") as errors,
        ):
            ended = self.start(database, script, out, errors).wait()
            out.seek(0)
            errors.seek(0)
            if ended:
                tail = "\n".join(errors.read().splitlines()[-TAIL_LINES:])
                raise ToolError(f"odoo shell -d {database} failed:\n{tail}")
            return out.read()

    def start(self, database: str, script: str, out: IO, errors: IO) -> "Fork":
        """Begin to run a script, and write there what it prints and its log."""
        with tempfile.TemporaryFile("w+") as given:
            given.write(script)
            given.seek(0)
            files = [file.fileno() for file in (given, out, errors)]
            return Fork(self._path, names.full_name(database), files)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()


class Fork:
    """A process that runs a script; its methods are those of ``subprocess.Popen``."""

    def __init__(self, path: str, database: str, files: list[int]):
        self._ended: int | None = None
        # Each message arrives as it was sent.
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.connect(path)
        socket.send_fds(self._line, [database.encode()], files)
        self.pid = int(self._line.recv(LONGEST_MESSAGE))

    def poll(self) -> int | None:
        with contextlib.suppress(TimeoutError):
            return self.wait(0.001)
        return None

    def wait(self, timeout: float | None = None) -> int:
        if self._ended is None:
            self._line.settimeout(timeout)
            self._ended = int(self._line.recv(LONGEST_MESSAGE))
            self._line.close()
        return self._ended

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def serve(env: Any, path: str) -> None:
    """Fork whenever somebody asks for it: in the process that is forked."""
    from odoo import sql_db

    env.cr.close()
    sql_db.close_all()
    gc.collect()
    gc.freeze()
    assert threading.active_count() == 1, threading.enumerate()
    parent = os.getppid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(path)
        listening.listen()
        listening.settimeout(1)
        print("ready", flush=True)
        while os.getppid() == parent:
            with contextlib.suppress(TimeoutError):
                line, _address = listening.accept()
                if not os.fork():
                    listening.close()
                    _attend(line)
                line.close()


def _attend(line: socket.socket) -> None:
    """Start what is asked for, and tell its process, and its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    line.settimeout(None)
    asked, files, _flags, _address = socket.recv_fds(line, LONGEST_MESSAGE, 3)
    pid = os.fork()
    if not pid:
        line.close()
        os._exit(_run(asked.decode(), files))
    for file in files:
        os.close(file)
    line.send(str(pid).encode())
    _pid, status = os.waitpid(pid, 0)
    line.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _run(database: str, files: list[int]) -> int:
    """Do what ``odoo shell`` does; return how it ends."""
    from odoo.cli.shell import Shell
    from odoo.tools import config

    config["db_name"] = [database]
    for number, file in enumerate(files):
        os.dup2(file, number)
    sys.stdin = os.fdopen(0)
    code = 0
    try:
        Shell().shell(database)
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code
