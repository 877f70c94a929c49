"""A complaint that comes by mail ends with a click of the customer in his browser.

Everything is real: the server with its scheduled actions, Odoo's script that mail
servers call, a connection to a mail server for what goes out, and a browser.
"""

import re

import pytest

from tests.system.browser import Browser
from tests.system.postbox import Postbox, words
from tests.system.service import Service
from tests.system.workers import await_that
from tools import lab, ports

CUSTOMER = "wang@customer.example.com"
AGENT = "agent@service.example.com"
PEOPLE = """
env["ir.config_parameter"].set_param("web.base.url", {url!r})
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
domain = env["mail.alias.domain"].create(
    {{"name": "service.example.com", "company_ids": [(6, 0, env.company.ids)]}}
)
group = env.ref("custrel_followup.custrel_group_complaint_agent")
agent = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Agent", "login": "agent", "password": "agent-secret", "email": {agent!r},
    "group_ids": [(6, 0, [env.ref("base.group_user").id, group.id])],
}})
env["custrel.complaint.team"].search([]).write({{
    "alias_name": "complaints", "alias_domain_id": domain.id,
    "member_ids": [(6, 0, agent.ids)],
}})
company = env["res.partner"].create({{"name": "Harbour Line", "is_company": True}})
env["res.partner"].create({{
    "name": "Wang Fang", "parent_id": company.id, "email": {customer!r},
    "lang": "en_US",
}})
env.cr.commit()
"""
MAIL = """MIME-Version: 1.0
Date: Mon, 2 Mar 2026 01:00:00 +0000
From: =?utf-8?b?546L6Iqz?= <{customer}>
To: complaints@service.example.com
Subject: {subject}
Message-ID: <{id}@customer.example.com>
{headers}Content-Type: multipart/mixed; boundary="part"

--part
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 8bit

{body}
--part
Content-Type: image/png; name="photo.png"
Content-Disposition: attachment; filename="photo.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--part--
"""
NUMBER = re.compile(r"C\d{4}-\d{5}")
LINK = re.compile(r'href="([^"]+/complaint/confirm/[^"]+)"')


def mail(**values):
    return MAIL.format(**{"customer": CUSTOMER, "headers": ""} | values).encode()


@pytest.fixture
def postbox():
    box = Postbox()
    yield box
    box.close()


@pytest.fixture
def service(installed, postbox, tmp_path):
    port = ports.free_port()
    url = f"http://{ports.HOST}:{port}"
    lab.shell(installed, PEOPLE.format(url=url, agent=AGENT, customer=CUSTOMER))
    options = ["--smtp", ports.HOST, "--smtp-port", str(postbox.port)]
    server = Service(installed, port, tmp_path / "odoo.log", options)
    try:
        server.await_ready()
        yield server
    finally:
        server.close()


@pytest.fixture
def browser(tmp_path):
    one = Browser(tmp_path / "chromium")
    yield one
    one.close()


def test_from_the_mail_to_the_confirmation(installed, service, postbox, browser):
    service.deliver(mail(subject="The machine stands still", id="first", body="坏了"))
    received = postbox.await_mail(CUSTOMER, "The machine stands still")
    postbox.await_mail(AGENT, "The machine stands still")

    agent = service.login("agent", "agent-secret")
    [complaint] = agent.do("custrel.complaint", "search_read", [])
    number = [complaint["id"]]
    assert NUMBER.fullmatch(complaint["name"])
    assert complaint["subject"] == "The machine stands still"
    assert complaint["name"] in words(received)
    assert complaint["contact_id"][1] == "Harbour Line, Wang Fang"
    assert complaint["user_id"][1] == "Agent"
    assert "坏了" in complaint["description"]

    assert "Traceback" not in service.log()
    postbox.refused = "Which machine is it?"
    agent.do(
        "custrel.complaint",
        "message_post",
        number,
        body="Which machine is it?",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
    facts = ["state", "responded_at", "lost_answer", "time_left"]

    def look():
        return agent.do("custrel.complaint", "read", number, facts)[0]

    await_that(lambda: look()["lost_answer"])
    refused = look()
    assert (refused["state"], refused["responded_at"]) == ("new", False)
    assert refused["time_left"].startswith("Answer in")
    postbox.refused = ""
    agent.do("custrel.complaint", "action_send_again", number)
    asked = postbox.await_mail(CUSTOMER, "Which machine is it?")
    await_that(lambda: look()["responded_at"])
    assert not look()["lost_answer"]
    refusal = len(service.log())  # Odoo writes its traceback down
    agent.do("custrel.complaint", "action_wait", number)
    service.deliver(
        mail(
            subject=f"Re: {asked['Subject']}",
            id="second",
            headers=f"In-Reply-To: {asked['Message-ID']}\n",
            body="The big one",
        )
    )
    assert agent.do("custrel.complaint", "search", []) == number, (
        "a reply is no new one"
    )

    settled = {"cause": "A worn belt", "resolution": "You get a new belt tomorrow."}
    agent.do("custrel.complaint", "write", number, settled)
    agent.do("custrel.complaint", "action_propose", number)
    proposal = postbox.await_mail(CUSTOMER, "You get a new belt tomorrow.")

    browser.open(LINK.search(words(proposal)).group(1))
    browser.await_text("You get a new belt tomorrow.")
    facts = ["state", "closing", "responded_at", "message_attachment_count"]
    [shown] = agent.do("custrel.complaint", "read", number, facts)
    assert shown["state"] == "resolved", "looking confirms nothing"
    browser.click("form button[type=submit]")
    browser.await_text("Thank you")

    [closed] = agent.do("custrel.complaint", "read", number, facts)
    assert (closed["state"], closed["closing"]) == ("closed", "customer")
    assert closed["responded_at"]
    assert closed["message_attachment_count"] == 2
    postbox.await_mail(CUSTOMER, "closed")
    assert "Traceback" not in service.log()[refusal:]

    postbox.refused = "The line is dead"
    people = [f"li{number}@elsewhere.example.com" for number in range(3)]
    for person in people:
        subject = "The line is dead"
        service.deliver(mail(customer=person, subject=subject, id=person, body="!"))
    named = [["activity_type_id.name", "=", "Automatic Mails Not Sent"]]

    def ask():
        return agent.do("mail.activity", "search_read", named, ["summary"])

    await_that(lambda: [task["summary"][-3:] for task in ask()] == [": 3"])
    lost = agent.do("custrel.complaint", "search", [["is_not_told", "=", True]])
    assert len(lost) == len(people)
    postbox.refused = ""
    agent.do("custrel.complaint", "action_send_again", lost)
    for person in people:
        postbox.await_mail(person, "The line is dead")
    await_that(lambda: not ask())
