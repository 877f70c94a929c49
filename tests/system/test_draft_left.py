"""What was typed and not saved is not left to the next person at a computer."""

import json

import pytest

from tests.system.browser import Browser
from tests.system.service import Service
from tools import lab, ports

DATABASE = "draft_left"

PEOPLE = """
group = env.ref("custrel_followup.custrel_group_user")
for login in ("lin", "zhang"):
    env["res.users"].with_context(no_reset_password=True).create({
        "name": login, "login": login, "password": login + "-secret",
        "group_ids": [(6, 0, [env.ref("base.group_user").id, group.id])],
    })
env.cr.commit()
"""
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('custrel_draft/'))"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    lab.copy_installed(DATABASE)
    lab.shell(DATABASE, PEOPLE)
    log = tmp_path_factory.mktemp("desk") / "server.log"
    server = Service(DATABASE, ports.free_port(), log, ())
    try:
        server.await_ready()
        yield server
    finally:
        server.close()
        lab.drop_database(DATABASE)


@pytest.fixture
def desk(service, tmp_path):
    browser = Browser(tmp_path)
    yield Desk(service, browser)
    browser.close()


class Desk:
    """A computer that several people use one after the other."""

    def __init__(self, service, browser):
        self.browser = browser
        self._service = service

    def log_in(self, login):
        self.browser.log_in(self._service, login, f"{login}-secret")
        self.browser.open(f"{self._service.url}/odoo/my-day")
        self.browser.await_script("!!document.querySelector('.o_custrel_my_day')")

    def write(self):
        """Keep a draft, as the dialog does."""
        module = 'odoo.loader.modules.get("@web/core/user")'
        user = self.browser.evaluate(f"{module}.user.userId")
        key = f"custrel_draft/{self._service.database}/{user}/followup-1"
        kept = '{at: luxon.DateTime.now().toISO(), values: {content: "<p>secret</p>"}}'
        self.browser.evaluate(
            f"localStorage.setItem({json.dumps(key)}, JSON.stringify({kept}))"
        )

    def drafts(self):
        return self.browser.evaluate(f"{DRAFTS}.length")

    def end_session(self):
        """It ends by itself: nobody logs out."""
        self.browser.call("Network.clearBrowserCookies")


def test_whoever_logs_out_leaves_no_draft(desk):
    desk.log_in("lin")
    desk.write()
    assert desk.drafts() == 1
    desk.browser.click(".o_user_menu button")
    desk.browser.await_script("!!document.querySelector('[data-menu=logout]')")
    desk.browser.click("[data-menu=logout]")
    desk.browser.await_script("!!document.querySelector('input[name=login]')")
    assert desk.drafts() == 0


def test_a_session_that_ended_by_itself_leaves_drafts_to_its_user_only(desk):
    desk.log_in("lin")
    desk.write()
    desk.end_session()
    desk.log_in("lin")
    assert desk.drafts() == 1, "his own text is not lost"
    desk.end_session()
    desk.log_in("zhang")
    assert desk.drafts() == 0
