"""Mails of many programs come in by Odoo's script, as from a mail server.

The script takes what is ASCII or UTF-8; other bytes come from mailboxes.
"""

import re

import pytest

from tests.system.postbox import Postbox
from tests.system.service import Service
from tools import lab, paths, ports

PEOPLE = """
domain = env["mail.alias.domain"].create(
    {"name": "ours.example", "company_ids": [(6, 0, env.company.ids)]}
)
first = env["custrel.complaint.team"].search([], limit=1)
first.write({"alias_name": "complaints", "alias_domain_id": domain.id})
first.copy({"alias_name": "help", "alias_domain_id": domain.id})
company = env["res.partner"].create({"name": "Harbour Line", "is_company": True})
env["res.partner"].create(
    {"name": "Wang Fang", "parent_id": company.id, "email": "buyer@client.example"}
)
env.cr.commit()
"""
HEAD = """From: Wang Fang <buyer@client.example>
To: complaints@ours.example
Subject: {subject}
Date: Mon, 2 Nov 2026 09:00:00 +0800
MIME-Version: 1.0
"""
TEXT = "Content-Type: text/plain; charset=utf-8\n\n机器坏了\n"
NUMBER = re.compile(r"C\d{4}-\d{5}")


def mail(number, subject="Machine", head=HEAD, text=TEXT, **headers):
    lines = [head.format(subject=subject), f"Message-Id: <m{number}@client.example>\n"]
    lines += [f"{key.replace('_', '-')}: {value}\n" for key, value in headers.items()]
    return "".join([*lines, text]).encode()


@pytest.fixture
def postbox():
    box = Postbox()
    yield box
    box.close()


@pytest.fixture
def service(new_database, postbox, tmp_path):
    port = ports.free_port()
    name = new_database("stock")
    lab.install(name, paths.ADDON)
    lab.shell(name, PEOPLE)
    options = ["--smtp", ports.HOST, "--smtp-port", str(postbox.port)]
    server = Service(name, port, tmp_path / "odoo.log", options)
    try:
        server.await_ready()
        yield server
    finally:
        server.close()


def test_mails_come_in(service, postbox):
    admin = service.login("admin", "admin")

    def deliver(source):
        """:return: complaint that was made, None if there is none"""
        known = admin.do("custrel.complaint", "search", [])
        service.deliver(source)
        names = ["name", "subject", "description", "email_from", "contact_id"]
        names += ["acknowledge", "state"]
        domain = [("id", "not in", known)]
        made = admin.do("custrel.complaint", "search_read", domain, names)
        assert len(made) <= 1
        return made[0] if made else None

    def words(complaint):
        domain = [("model", "=", "custrel.complaint"), ("res_id", "=", complaint["id"])]
        return str(admin.do("mail.message", "search_read", domain, ["body"]))

    # The same subject twice, each with a number of its own.
    first, second = deliver(mail(1)), deliver(mail(2))
    assert NUMBER.fullmatch(first["name"]) and NUMBER.fullmatch(second["name"])
    assert first["name"] != second["name"]
    assert first["contact_id"][1] == "Harbour Line, Wang Fang"
    assert first["acknowledge"]

    # To two teams; by its number only; the number in a stranger's mail.
    both = HEAD.replace("To: ", "To: help@ours.example, ")
    assert deliver(mail(3, head=both))
    assert deliver(mail(4, f"Re: {first['name']}")) is None
    stranger = HEAD.replace("buyer@client", "x@elsewhere")
    assert deliver(mail(5, f"Re: {first['name']}", head=stranger))

    # Charsets that are not what they say.
    assert deliver(mail(6, "=?gb2312?B?hrTT0A==?="))["subject"] == "喆有"
    assert deliver(mail(7, "=?utf-8?B?YQBi?="))["subject"] == "ab"
    kinds = ("x-gbk", "cp936", "gb2312")
    for number, kind in enumerate(kinds, 8):
        text = f"Content-Type: text/plain; charset={kind}\n"
        text += "Content-Transfer-Encoding: base64\n\nu/rG97u1wcs==\n"
        assert "机器坏了" in deliver(mail(number, text=text))["description"]

    # A web form, and a machine that does not say so.
    form = HEAD.replace("buyer@client", "noreply@forms")
    made = deliver(mail(11, head=form, Reply_To="Wang <buyer@client.example>"))
    assert made["contact_id"] == first["contact_id"]
    admin.do("custrel.complaint", "action_wait", [first["id"]])
    away = mail(
        12,
        f"自动回复: {first['name']}",
        X_Auto_Response_Suppress="All",
        text=TEXT + "休假",
    )
    assert deliver(away) is None
    [now] = admin.do("custrel.complaint", "read", [first["id"]], ["state"])
    assert now["state"] == "waiting"
    assert "休假" in words(first)
    bounce = HEAD.replace("buyer@client", "PostMaster@qq")
    assert not deliver(mail(13, "系统退信", head=bounce))["acknowledge"]

    # Without an id, and with a used one.
    source = mail(14, "No id").replace(b"Message-Id: <m14@client.example>\n", b"")
    assert deliver(source) and deliver(source) is None
    assert deliver(mail(1)) is None
    # Kept like all others, though by now his address is not answered any more today.
    assert deliver(mail(1, "Another matter"))
    postbox.await_mail("buyer@client.example", first["name"])
    told = {address for recipients, _mail in postbox.messages for address in recipients}
    assert not {"postmaster@qq.example", "noreply@forms.example"} & set(
        map(str.lower, told)
    )
    assert "Traceback" not in service.log()
