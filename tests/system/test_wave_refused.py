"""Whoever starts a wave sees what becomes of its mails on the page that he looks at.

All from outside: a manager in a browser, Odoo's own jobs, and a mail server that is not
there, refuses, and takes the mails in the end.
"""

import pytest

from tests.system.browser import Browser
from tests.system.postbox import Postbox
from tests.system.service import Service
from tools import lab, ports

WANG, LI = "wang@a.example.com", "li@b.example.com"
WAVE = """
env["ir.mail_server"].create({{
    "name": "Sink", "smtp_host": {host!r}, "smtp_port": {port}}})
env.company.email = "office@service.example.com"
groups = "custrel_followup.custrel_group_all", "base.group_user"
leader = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Leader", "login": "leader", "password": "leader-secret",
    "email": "leader@service.example.com",
    "group_ids": [(6, 0, [env.ref(group).id for group in groups])]}})
for name, address in (("Wang", {wang!r}), ("Li", {li!r})):
    customer = env["res.partner"].create({{
        "name": name, "is_company": True, "email": address, "user_id": leader.id}})
    grade = env.ref("custrel_followup.custrel_grade_b")
    customer._custrel_write_grade(grade, manual=False)
waves = env["custrel.survey.wave"].with_user(leader)
waves.create({{"name": "Spring", "domain": "[]"}})
env.cr.commit()
"""
REACHED = "UPDATE ir_mail_server SET smtp_port = {port} WHERE name = 'Sink'"


@pytest.fixture
def postbox():
    box = Postbox()
    yield box
    box.close()


@pytest.fixture
def service(started, tmp_path):
    nobody = ports.free_port()
    words = WAVE.format(host=ports.HOST, port=nobody, wang=WANG, li=LI)
    lab.shell(started, words)
    running = Service(started, ports.free_port(), tmp_path / "odoo.log", ())
    running.await_ready()
    yield running
    running.close()


@pytest.fixture
def desk(service, tmp_path):
    browser = Browser(tmp_path)
    browser.log_in(service, "leader", "leader-secret")
    yield browser
    browser.close()


def test_the_page_says_what_the_server_says(started, service, desk, postbox):
    desk.open(f"{service.url}/odoo/survey-waves/1")
    desk.click("button[name=action_ask_start]")
    desk.click(".modal footer button[name=action_start]")
    # Nobody touches the page: Odoo's jobs run, and it tells by itself.
    desk.await_text("Mails that have not left: 2 of 2")
    desk.await_text("it is tried again by itself: 2 – ")
    desk.await_text("Connection refused")

    lab.psql(started, REACHED.format(port=postbox.port))
    postbox.refused = "Dear all at Li"
    desk.click(".o_custrel_trouble button[name=action_ask_again]")
    desk.await_text("Mails that have not left: 1 of 2")
    desk.await_text("The mail server did not take the mail: 1 – ")
    desk.await_text("554")
    desk.await_script("!document.querySelector('.o_custrel_progress')")
    assert len(postbox.get_mails(WANG)) == 1

    desk.click(".o_custrel_trouble button[name=action_open_failed]")
    desk.await_script("document.querySelectorAll('.o_data_row').length === 1")
    desk.await_text("554")

    postbox.refused = ""
    desk.open(f"{service.url}/odoo/survey-waves/1")
    desk.click(".o_custrel_trouble button[name=action_ask_again]")
    desk.await_script(
        "!document.querySelector('.o_custrel_trouble, .o_custrel_progress')"
    )
    assert [len(postbox.get_mails(name)) for name in (WANG, LI)] == [1, 1]
