"""A running Odoo server, and programs that talk to it."""

import http.client
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.system.workers import PATIENCE, await_that
from tools import lab, paths, ports

GATEWAY = "mail/static/scripts/odoo-mailgate.py"
ADMIN = 2


class Service:
    """Odoo as ``make demo`` runs it: web server and scheduled actions."""

    def __init__(self, database: str, port: int, log: Path, options: Sequence[str]):
        self.database = lab.full_name(database)
        self.port = port
        self.url = f"http://{ports.HOST}:{port}"
        self._log = log
        line = ["-d", database, "--http-port", str(port), "--max-cron-threads", "1"]
        # Other databases of this checkout would ask visitors to choose one.
        line += ["--db-filter", f"^{self.database}$", *options]
        with log.open("w") as handle:
            self._process = subprocess.Popen(
                lab.command(line),
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=subprocess.STDOUT,
                env=lab.odoo_environ(),
                cwd=paths.ROOT,
            )

    def await_ready(self) -> None:
        await_that(self._answers)

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.log()
        connection = http.client.HTTPConnection(ports.HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/web/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def log(self) -> str:
        return self._log.read_text()

    def deliver(self, mail: bytes) -> None:
        """Hand a mail over as a mail server does, by Odoo's own script."""
        options = {
            "--host": ports.HOST,
            "--port": self.port,
            "--database": self.database,
            "--userid": ADMIN,
            "--password": "admin",
        }
        words = [str(word) for pair in options.items() for word in pair]
        script = lab.get().tree.addons[0] / GATEWAY
        subprocess.run(
            [sys.executable, str(script), *words],
            input=mail,
            check=True,
            timeout=PATIENCE,
        )

    def login(self, name: str, password: str) -> "Person":
        return Person(self, name, password)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)


class Person:
    """Somebody who is logged in, and works through the API."""

    def __init__(self, service: Service, login: str, password: str):
        self._port = service.port
        uid = self._call("common", "login", service.database, login, password)
        assert uid, f"{login} may not log in"
        self._who = service.database, uid, password

    def do(self, model: str, method: str, *arguments: Any, **keywords: Any) -> Any:
        return self._call(
            "object", "execute_kw", *self._who, model, method, arguments, keywords
        )

    def _call(self, service: str, method: str, *arguments: Any) -> Any:
        parameters = {"service": service, "method": method, "args": arguments}
        connection = http.client.HTTPConnection(
            ports.HOST, self._port, timeout=PATIENCE
        )
        connection.request(
            "POST",
            "/jsonrpc",
            json.dumps({"jsonrpc": "2.0", "method": "call", "params": parameters}),
            {"Content-Type": "application/json"},
        )
        answer = json.load(connection.getresponse())
        connection.close()
        assert "error" not in answer, answer["error"]["data"]["debug"]
        return answer.get("result")
