"""Headless Chromium, driven over its DevTools protocol."""

import http.client
import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import websocket

from tests.system.service import Service
from tests.system.workers import PATIENCE, await_that
from tools import ports

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
)
CENTER = """
(() => {
    const element = document.querySelector(%s);
    element.scrollIntoView({block: "center"});
    const box = element.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
})()
"""
LOG_IN = """fetch("/web/session/authenticate", {{
    method: "POST", headers: {{"Content-Type": "application/json"}},
    body: JSON.stringify({{params: {parameters}}}),
}})"""


class Browser:
    """One page of a fresh profile, of somebody whose computer speaks a language."""

    def __init__(self, folder: Path, language: str = "en_US"):
        program = shutil.which("chromium")
        assert program, "the tools have installed no Chromium"
        tag = language.replace("_", "-")
        own = f"--user-data-dir={folder}", f"--lang={tag}", f"--accept-lang={tag}"
        self._process = subprocess.Popen(
            [program, *OPTIONS, *own, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # Chromium writes there which port it has chosen.
        chosen = folder / "DevToolsActivePort"
        await_that(lambda: chosen.exists() and "\n" in chosen.read_text())
        port = int(chosen.read_text().splitlines()[0])
        self._numbers = itertools.count(1)
        self._socket = websocket.create_connection(
            _find_page(port), timeout=PATIENCE, suppress_origin=True
        )

    def call(self, method: str, **parameters: Any) -> dict:
        """A command of the protocol; return its result."""
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps(command))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                assert "error" not in answer, (method, answer)
                return answer["result"]

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression on the page."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)
        self.await_script(
            "document.readyState === 'complete' && location.href !== 'about:blank'"
        )

    def log_in(self, service: Service, login: str, password: str) -> None:
        """As somebody, with no page of Odoo's open."""
        self.open(f"{service.url}/web/health")
        parameters = {"db": service.database, "login": login, "password": password}
        self.call(
            "Runtime.evaluate",
            expression=LOG_IN.format(parameters=json.dumps(parameters)),
            awaitPromise=True,
        )

    def await_script(self, script: str) -> None:
        """Wait until a JavaScript expression is true."""
        await_that(lambda: bool(self.evaluate(script)))

    def await_text(self, text: str) -> None:
        """Wait until the page shows ``text``."""
        self.await_script(
            f"!!document.body && document.body.innerText.includes({json.dumps(text)})"
        )

    def click(self, selector: str) -> None:
        """Click with the mouse where the element is."""
        selected = json.dumps(selector)
        self.await_script(f"!!document.querySelector({selected})")
        x, y = self.evaluate(CENTER % selected)
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x,
                y=y,
                button="left",
                clickCount=1,
            )

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE)


def _find_page(port: int) -> str:
    """The address of the page's socket."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=PATIENCE)
    connection.request("GET", "/json/list")
    targets = json.load(connection.getresponse())
    connection.close()
    return next(
        target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page"
    )
