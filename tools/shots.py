"""Pictures of the demo's screens, as the people see them who use them.

    python3 -m tools.shots --out DIR [--only my-day] [--language zh_CN] [--phone]

Takes the database of ``make demo``; the shots of the documents come from here, so that
they can be taken anew when a screen has changed.
"""

import argparse
import base64
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.system.browser import Browser
from tests.system.service import Service
from tools import demo, lab, ports
from tools.errors import ToolError, run_main

DESK = (1366, 768)
PHONE = (390, 844)
TALL = 2000
MORE = ".o_statusbar_buttons .dropdown-toggle"
QUIET = "!document.querySelector('.o_loading_indicator, .o_blockUI')"


class Shot(NamedTuple):
    """A screen: who looks at it, where it is, and what shows that it is there.

    Of a page that a customer opens by a link, ``path`` is how the demo makes the link.
    """

    login: str
    path: str
    ready: str
    click: str = ""
    opened: str = ".o_form_view"
    then: str = ""
    shown: str = ".modal .o_form_view"


PUBLIC = ""
"""Login of who has none."""


FIRST_HOUR = {
    f"first-hour-{step}": Shot(
        "admin",
        "first-hour",
        ".o_custrel_step",
        f".o_custrel_step[data-name={step}]",
        f".o_custrel_first_hour[data-step={step}]",
    )
    for step in ("people", "source", "grading", "load", "go")
}
COMPLAINT = "env.ref('custrel_followup.custrel_complaint_repair_demo')"
CLOSED = "env.ref('custrel_followup.custrel_complaint_damaged_demo')"
RATING = f"{CLOSED}.get_base_url() + '/rate/%s/5' % {CLOSED}._rating_get_access_token()"
ANSWER = "env.ref('custrel_followup.custrel_survey_answer_low_demo')"
SHOTS = {
    **FIRST_HOUR,
    "monday": Shot("admin", "monday", ".o_custrel_chart canvas"),
    "my-month": Shot("demo", "my-month", ".o_custrel_chart canvas"),
    "follow-up-analysis": Shot("admin", "follow-up-analysis", ".o_view_controller"),
    "outcome": Shot("admin", "contact-outcome", ".o_view_controller"),
    "my-day": Shot("demo", "my-day", ".o_view_controller"),
    "record": Shot(
        "demo", "my-day", ".o_view_controller", "button[name=action_open_record]"
    ),
    "follow-ups": Shot("demo", "follow-ups", ".o_view_controller"),
    "automatic": Shot("admin", "sent-by-the-system", ".o_view_controller"),
    "automatic-mail": Shot(
        "admin",
        "sent-by-the-system",
        ".o_view_controller",
        ".o_data_cell[name=partner_id], .o_kanban_record",
    ),
    "let-write": Shot(
        "admin",
        "cadences",
        ".o_view_controller",
        ".o_data_cell[name=name], .o_kanban_record",
        then="button[name=action_open_writing]",
    ),
    "customers": Shot("demo", "graded-customers", ".o_kanban_record"),
    "customer-page": Shot(
        "demo",
        "graded-customers",
        ".o_kanban_record",
        "button[name=action_custrel_open_page]",
        ".o_custrel_page",
    ),
    "why": Shot(
        "demo",
        "graded-customers",
        ".o_kanban_record",
        ".o_kanban_record .fw-bold",
        then=".nav-link[name=custrel_relationship]",
        shown=".tab-pane.active",
    ),
    "complaints": Shot("mei", "complaints", ".o_view_controller"),
    "complaint": Shot(
        "mei",
        "complaints",
        ".o_view_controller",
        ".o_data_cell[name=subject], .o_kanban_record",
    ),
    "complaint-customer": Shot(
        "mei",
        "complaints",
        ".o_view_controller",
        ".o_data_cell[name=subject], .o_kanban_record",
        then=".nav-link[name=customer]",
        shown=".o_custrel_customer_facts",
    ),
    "complaint-board": Shot("mei", "complaints?view_type=kanban", ".o_kanban_record"),
    "complaint-times": Shot("admin", "complaint-times", ".o_view_controller"),
    "analysis": Shot("admin", "complaint-analysis", ".o_view_controller"),
    "reasons": Shot("admin", "complaint-reasons", ".o_view_controller"),
    "runs": Shot("admin", "grading-runs", ".o_view_controller"),
    "run": Shot(
        "admin",
        "grading-runs",
        ".o_view_controller",
        ".o_data_cell, .o_kanban_record",
    ),
    "take-back": Shot(
        "admin",
        "grading-runs",
        ".o_view_controller",
        ".o_data_cell, .o_kanban_record",
        then="button[name=action_ask_undo]",
    ),
    "what-if": Shot(
        "admin",
        "grading-runs",
        ".o_view_controller",
        ".o_data_cell, .o_kanban_record",
        then="button[name=action_what_if]",
    ),
    "moves": Shot("admin", "grade-moves", ".o_view_controller"),
    "scores": Shot("admin", "value-scores", ".o_view_controller"),
    "gaps": Shot("admin", "contact-gaps", ".o_view_controller"),
    "handover": Shot("admin", "handovers", ".o_view_controller", ".o_data_cell"),
    "introductions": Shot("admin", "introductions", ".o_view_controller"),
    "days-off": Shot("admin", "days-off", ".o_view_controller"),
    "absences": Shot("demo", "absences", ".o_view_controller"),
    "reports": Shot("admin", "contact-reports", ".o_view_controller"),
    "contacts": Shot("admin", "customer-contacts", ".o_view_controller"),
    "calendar": Shot("demo", "follow-ups?view_type=calendar", ".fc-view"),
    "calendar-follow-up": Shot(
        "demo",
        "follow-ups?view_type=calendar",
        ".fc-event",
        ".fc-event-future",
        ".o_custrel_popover_postpone",
    ),
    "customers-many": Shot(
        "demo",
        "graded-customers?view_type=list",
        ".o_data_row",
        ".o_data_row .o_list_record_selector input",
        ".o_list_selection_box",
    ),
    "complaints-many": Shot(
        "mei",
        "complaints?view_type=list",
        ".o_data_row",
        ".o_data_row .o_list_record_selector input",
        ".o_list_selection_box",
    ),
    "portal-list": Shot("portal", "/my/complaints", ".o_portal"),
    "portal": Shot(
        "portal", "/my/complaints", ".o_portal", ".list-group-item", ".o_custrel_reply"
    ),
    "duplicates": Shot("demo", "duplicates", ".o_view_controller"),
    "duplicate": Shot(
        "demo",
        "duplicates",
        ".o_view_controller",
        ".o_data_cell[name=reason], .o_kanban_record",
    ),
    "at-risk": Shot("demo", "customers-at-risk", ".o_data_row, .o_kanban_record"),
    "customer-at-risk": Shot(
        "demo",
        "customers-at-risk",
        ".o_data_row, .o_kanban_record",
        ".o_data_cell[name=name], .o_kanban_record",
    ),
    "retention": Shot("admin", "retention", ".o_graph_renderer canvas"),
    "grades-by-month": Shot("admin", "grades-by-month", ".o_pivot table"),
    "first-purchases": Shot("admin", "first-purchases", ".o_custrel_grid"),
    "loyalty": Shot("admin", "loyalty-by-year", ".o_data_row, .o_kanban_record"),
    "answers": Shot("demo", "answers", ".o_data_row, .o_kanban_record"),
    "survey-waves": Shot("admin", "survey-waves", ".o_data_row, .o_kanban_record"),
    "survey-wave": Shot(
        "admin",
        "survey-waves",
        ".o_data_row, .o_kanban_record",
        ".o_data_cell[name=name], .o_kanban_record",
    ),
    "survey-wave-start": Shot(
        "admin",
        "survey-waves",
        ".o_data_row, .o_kanban_record",
        ".o_data_row, .o_kanban_record",
        then="button[name=action_ask_start]",
    ),
    "satisfaction": Shot("admin", "satisfaction", ".o_view_controller"),
    "life-cycle-rules": Shot("admin", "life-cycle-rules", ".o_view_controller"),
    "life-cycle-rule": Shot(
        "admin",
        "life-cycle-rules",
        ".o_view_controller",
        ".o_data_cell[name=meaning], .o_kanban_record",
    ),
    "look-back": Shot(
        "admin",
        "action-custrel_followup.custrel_lifecycle_trial_action",
        ".o_custrel_look_back",
    ),
    "needs": Shot("admin", "customer-needs", ".o_kanban_record"),
    "needs-list": Shot("admin", "customer-needs?view_type=list", ".o_data_row"),
    "need": Shot(
        "admin", "customer-needs", ".o_kanban_record", ".o_kanban_record .fw-bold"
    ),
    "won-back": Shot("demo", "customers-won-back", ".o_data_row, .o_kanban_record"),
    "link-confirm": Shot(
        PUBLIC, f"{COMPLAINT}._get_customer_url('confirm')", "form button"
    ),
    "link-reopen": Shot(PUBLIC, f"{COMPLAINT}._get_customer_url('reopen')", "textarea"),
    "link-rating": Shot(PUBLIC, RATING, "form button"),
    "link-wave": Shot(PUBLIC, f"{ANSWER}._get_url(8)", "form button"),
    "portal-needs": Shot("portal", "/my/needs", ".o_portal"),
    "load": Shot("admin", "next-weeks", ".o_view_controller"),
    "cadence": Shot(
        "admin", "cadences", ".o_view_controller", ".o_data_cell[name=name]"
    ),
}


class Photographer:
    """A browser in which one person after the other is logged in."""

    def __init__(
        self,
        service: Service,
        browser: Browser,
        size: tuple[int, int],
        *,
        mobile: bool,
    ):
        self._url = f"http://{ports.HOST}:{service.port}"
        self._database = service.database
        self._browser = browser
        width, height = size
        browser.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )
        if mobile:
            browser.call("Emulation.setTouchEmulationEnabled", enabled=True)

    def log_in(self, login: str) -> None:
        self._browser.call("Network.clearBrowserCookies")
        self._browser.open(f"{self._url}/web/health")
        parameters = {"db": self._database, "login": login, "password": login}
        answer = self._browser.call(
            "Runtime.evaluate",
            expression=f"""fetch("/web/session/authenticate", {{
                method: "POST", headers: {{"Content-Type": "application/json"}},
                body: JSON.stringify({{params: {json.dumps(parameters)}}}),
            }}).then(got => got.json()).then(said => said.result.user_context.tz)
            """,
            awaitPromise=True,
            returnByValue=True,
        )
        # Odoo shows some moments by the person's clock, others by the computer's.
        zone = answer["result"].get("value") or "UTC"
        self._browser.call("Emulation.setTimezoneOverride", timezoneId=zone)

    def log_out(self) -> None:
        self._browser.call("Network.clearBrowserCookies")

    def take(self, shot: Shot, target: Path) -> None:
        if shot.login == PUBLIC:
            path = make_link(shot)
        else:
            path = shot.path if shot.path.startswith("/") else f"/odoo/{shot.path}"
        self._browser.open(f"{self._url}{path}")
        self._await(shot.ready)
        if shot.click:
            self._browser.click(shot.click)
            self._await(shot.opened)
        if shot.then:
            if not self._is_there(shot.then):  # a phone has room for one button
                self._browser.click(MORE)
                self._await(shot.then)
            self._browser.click(shot.then)
            self._await(shot.shown)
        picture = self._browser.call("Page.captureScreenshot", format="png")
        target.write_bytes(base64.b64decode(picture["data"]))

    def _is_there(self, selector: str) -> bool:
        return self._browser.evaluate(f"!!document.querySelector('{selector}')")

    def _await(self, selector: str) -> None:
        self._browser.await_script(f"!!document.querySelector('{selector}')")
        # What comes late (figures above a list, pictures) comes within a second.
        self._browser.call(
            "Runtime.evaluate",
            expression="new Promise(done => setTimeout(done, 1200))",
            awaitPromise=True,
        )
        self._browser.await_script(QUIET)


def make_link(shot: Shot) -> str:
    """:return: path of a link that the demo makes for a customer"""
    said = lab.shell(demo.DATABASE, f"print({shot.path})\nenv.cr.commit()")
    return "/" + said.strip().splitlines()[-1].split("/", 3)[3]


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    service = Service(demo.DATABASE, ports.free_port(), folder / "server.log", ())
    try:
        service.await_ready()
        yield service
    finally:
        service.close()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tools.shots", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", choices=SHOTS, action="append")
    parser.add_argument("--language", default="en_US")
    parser.add_argument("--phone", action="store_true")
    parser.add_argument("--tall", action="store_true", help="what one scrolls to, too")
    options = parser.parse_args(arguments)
    if not lab.database_exists(demo.DATABASE):
        raise ToolError("there is no demo yet, run make demo SERVE=0.")
    options.out.mkdir(parents=True, exist_ok=True)
    demo.speak(options.language)
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as service:
        # Pages for customers follow the browser before they follow the person.
        browser = Browser(Path(name), options.language)
        try:
            take_all(service, browser, options)
        finally:
            browser.close()
            demo.speak("en_US")


def take_all(service: Service, browser: Browser, options: argparse.Namespace) -> None:
    size = PHONE if options.phone else DESK
    if options.tall:
        size = size[0], TALL
    photographer = Photographer(service, browser, size, mobile=options.phone)
    prefix = options.language.split("_")[-1 if "TW" in options.language else 0]
    device = "_phone" if options.phone else ""
    last = ""
    for name in options.only or SHOTS:
        shot = SHOTS[name]
        if shot.login != last:
            if shot.login == PUBLIC:
                photographer.log_out()
            else:
                photographer.log_in(shot.login)
            last = shot.login
        target = options.out / f"{prefix.lower()}_{name}{device}.png"
        try:
            photographer.take(shot, target)
        except AssertionError as error:
            print(f"{name}: {error}")
        else:
            print(target)


if __name__ == "__main__":
    run_main(main)
