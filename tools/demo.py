"""A database with demonstration data to look at, and the web client on top of it.

``make demo`` keeps what was clicked together; ``RESET=1`` starts again, ``PORT``
names the port and what mails link to, ``SERVE=0`` ends before the server starts,
``LANGUAGE=zh_CN`` makes people and what they typed Chinese.
"""

import os

from tools import lab, paths, ports, process, stamps
from tools.errors import ToolError, run_main
from tools.machine import system

DATABASE = "demo"
STATE = paths.LAB / "demo.state"
JOBS = paths.ROOT / "tools" / "demo_jobs.py"
CHINESE = paths.ROOT / "tools" / "demo_chinese.py"
PEOPLE = ("admin", "demo", "lin", "mei", "portal", "xu", "zhang")
"""Logins; those that there are not are not missed."""
CUSTOMERS = (
    "env['res.partner'].browse(env['ir.model.data'].search("
    f"[('module', '=', {paths.ADDON!r}), ('model', '=', 'res.partner')]"
    ").mapped('res_id')).exists()"
)
"""Whose mails and pages are written in a language."""


def main(_arguments: list[str]) -> None:
    serve = os.environ.get("SERVE") != "0"
    port = int(os.environ.get("PORT") or 8069)
    if serve:  # before minutes of work
        ports.require_free(port)
    lab.get()
    system.tell_missing()
    prepare_database(port, reset=os.environ.get("RESET") == "1")
    process.say("running the daily jobs")
    print(lab.shell(DATABASE, JOBS.read_text()))
    if language := os.environ.get("LANGUAGE"):
        speak(language)
    if not serve:
        return
    print(f"http://localhost:{port}/odoo (stop with Ctrl-C)", flush=True)
    options = ["-d", DATABASE, "--http-port", str(port), "--max-cron-threads", "1"]
    # Other databases of this checkout would bring a page that asks for one.
    options += ["--db-filter", f"^{lab.full_name(DATABASE)}$"]
    line = lab.command([*options, "--log-level=warn"])
    os.execve(line[0], line, lab.odoo_environ())


def speak(language: str) -> None:
    """Give the people of the demo a language, and what they typed, too."""
    lab.shell(
        DATABASE,
        f"language = {language!r}\n"
        f"env['res.users'].search([('login', 'in', {PEOPLE!r})]).lang = language\n"
        f"{CUSTOMERS}.lang = language\n"
        "env.cr.commit()\n" + CHINESE.read_text(),
    )


def prepare_database(port: int, *, reset: bool) -> None:
    """Install the add-on, or upgrade it when its files are others than last time.

    The port goes into the links of mails, also of those of the installation.
    """
    state = stamps.fingerprint(lab.get().tree.version, files_of_addon())
    log = paths.LAB / "logs" / "demo.log"
    if reset or not STATE.exists() or not lab.database_exists(DATABASE):
        STATE.unlink(missing_ok=True)
        lab.copy_database("stock_demo", DATABASE)
        tell_address(DATABASE, port)
        process.say("installing the add-on with its demo data")
        lab.install(DATABASE, paths.ADDON, log=log)
    else:
        tell_address(DATABASE, port)
        if STATE.read_text() != state:
            process.say("upgrading the add-on")
            lab.upgrade(DATABASE, paths.ADDON, log=log)
    STATE.write_text(state)


def tell_address(database: str, port: int) -> None:
    """Have mails link to where the web client is, or would be, on this port."""
    lab.psql(
        database,
        f"UPDATE ir_config_parameter SET value = 'http://localhost:{port}'"
        " WHERE key = 'web.base.url'",
    )


def files_of_addon() -> list[tuple[str, int]]:
    """Name and time of each file: what an upgrade would read."""
    if not paths.ADDON_PATH.exists():
        raise ToolError(f"there is no folder {paths.ADDON_PATH}.")
    return sorted(
        (str(path.relative_to(paths.ROOT)), path.stat().st_mtime_ns)
        for path in paths.ADDON_PATH.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


if __name__ == "__main__":
    run_main(main)
