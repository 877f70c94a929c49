"""One browser for the tours of a class, each in a page of its own: for Odoo's tests.

Odoo starts a browser for each tour, which has to read and compile all scripts. A kept
one knows them already, by addresses that change with their content. All that a page
leaves is cleared before the next one: cookies, storage, databases, workers. After a
failure the next tour gets a new browser.
"""

import json
import shutil
import signal
import subprocess
import time
from typing import Any, NamedTuple

import requests

from odoo.tests import common

# Of Chromium: keep compiled scripts from the first time on, not from the third.
COMPILED = "--blink-settings=v8CacheOptions=3"
# A page that stays, for without one the browser would end. Tours look for about:blank.
IDLE = "about:blank#idle"
PATIENCE = 10
"""Seconds in which a page closes."""


class Kept(NamedTuple):
    """A browser that runs."""

    process: subprocess.Popen
    port: int
    folder: str


class KeptBrowser(common.ChromeBrowser):
    """What ``browser_js`` works with instead of its own."""

    _kept: dict[tuple[bool, ...], Kept] = {}

    def __init__(self, test_case: common.HttpCase, *arguments: Any, **options: Any):
        super().__init__(test_case, *arguments, **options)
        self._websocket_request("Network.clearBrowserCookies")
        self._websocket_request(
            "Storage.clearDataForOrigin",
            params={"origin": test_case.base_url(), "storageTypes": "all"},
        )

    def _chrome_start(
        self,
        user_data_dir: str,
        touch_enabled: bool,
        headless: bool = True,
        debug: Any = False,
    ) -> tuple[subprocess.Popen, int]:
        self._kind = touch_enabled, headless, debug is not False
        kept = self._kept.get(self._kind)
        if kept and kept.process.poll() is None:
            shutil.rmtree(user_data_dir)
        else:
            process, port = super()._chrome_start(
                user_data_dir, touch_enabled, headless=headless, debug=debug
            )
            kept = self._kept[self._kind] = Kept(process, port, user_data_dir)
            self.test_case.addClassCleanup(close, kept)
        self.user_data_dir = kept.folder
        self._kept_port = kept.port
        self._page = json.loads(self._ask("PUT", "new?about:blank"))["id"]
        return kept.process, kept.port

    def _spawn_chrome(self, cmd: list[str]) -> tuple[subprocess.Popen, int]:
        *line, _page = cmd
        return super()._spawn_chrome([*line, COMPILED, IDLE])

    def stop(self) -> None:
        if not (self._has_passed() and self._close_page()):
            super().stop()
            return
        self.ws.close()
        if self.sigxcpu_handler:
            signal.signal(signal.SIGXCPU, self.sigxcpu_handler)

    def _has_passed(self) -> bool:
        # It may be stopped before it has begun.
        result = self.__dict__.get("_result")
        return bool(result and result.done() and not self.had_failure)

    def _close_page(self) -> bool:
        """Close the page of a tour; say whether the browser can be kept."""
        self.screencaster.stop()
        common.wait(self._responses.values(), PATIENCE)
        deadline = time.monotonic() + PATIENCE
        try:
            self._ask("GET", f"close/{self._page}")
            while self._page in self._ask("GET", "list"):
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.02)
        except requests.RequestException:  # it has crashed
            return False
        return True

    def _ask(self, method: str, command: str) -> str:
        url = f"http://{common.HOST}:{self._kept_port}/json/{command}"
        return requests.request(method, url, timeout=PATIENCE).text


def close(kept: Kept) -> None:
    """End a browser, unless a failure has ended it already."""
    kept.process.terminate()
    try:
        kept.process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        kept.process.kill()
        kept.process.wait()
    shutil.rmtree(kept.folder, ignore_errors=True)


def keep_browser() -> None:
    """Have tours share a browser from now on."""
    common.ChromeBrowser = KeptBrowser
