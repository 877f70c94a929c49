"""What happens at the same moment: two mail servers with the same mail, two agents at
the same complaint, a customer who clicks twice, mails while people and jobs write."""

import re
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.cookiejar import CookieJar
from itertools import count

import pytest

from tests.system.postbox import Postbox
from tests.system.postoffice import Postoffice
from tests.system.service import Service
from tests.system.workers import PATIENCE, Workers, number
from tools import lab, ports

DATABASE = "at_once"
TEAM = "complaints@ours.example"
PEOPLE = """
domain = env["mail.alias.domain"].create(
    {"name": "ours.example", "company_ids": [(6, 0, env.company.ids)]}
)
users = env["res.users"].with_context(no_reset_password=True)
agents = users.create([
    {"name": login, "login": login, "password": login, "email": f"{login}@ours.example",
     "group_ids": [(6, 0, [
        env.ref("base.group_user").id,
        env.ref("custrel_followup.custrel_group_complaint_agent").id])]}
    for login in ("ann", "ben")
])
env["custrel.complaint.team"].search([]).write({
    "alias_name": "complaints", "alias_domain_id": domain.id,
    "member_ids": [(6, 0, agents.ids)],
})
company = env["res.partner"].create({"name": "Harbour Line", "is_company": True})
buyer = env["res.partner"].create({
    "name": "Wang Fang", "parent_id": company.id, "email": "buyer@client.example",
    "lang": "en_US",
})
users.create({
    "name": "Wang Fang", "login": "buyer", "password": "buyer",
    "partner_id": buyer.id, "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
})
env.cr.commit()
"""
MAIL = """From: {sender}
To: complaints@ours.example
Subject: {subject}
Date: Mon, 2 Nov 2026 09:00:00 +0800
Message-Id: <{id}@client.example>
{headers}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{body}
"""
ALERT = "alert-danger"
LINK = """
print(env["custrel.complaint"].browse({complaint})._get_customer_url({answer!r}))
"""
MANY = 15
"""Odoo takes who writes more in two hours for a machine."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
numbers = count(1)  # of mails and cases


def write(subject="Machine", body="It stands still", headers="", **values):
    values.setdefault("id", f"once{next(numbers)}")
    values.setdefault("sender", "Wang Fang <buyer@client.example>")
    mail = MAIL.format(subject=subject, body=body, headers=headers, **values)
    return mail.encode()


def at_once(*calls):
    """:return: list of what the calls return, or of the errors that they raise"""

    def run(call):
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


class Visitor:
    """The customer in his browser, with a page open."""

    def __init__(self, service, login=True):
        self.base = f"http://{ports.HOST}:{service.port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.send(
            self.open("/web/login"), "/web/login", login="buyer", password="buyer"
        )

    def open(self, path):
        page = self.opener.open(self.base + path, timeout=PATIENCE)
        return page.read().decode()

    def send(self, page, path, **fields):
        fields["csrf_token"] = TOKEN.search(page).group(1)
        data = urllib.parse.urlencode(fields).encode()
        answer = self.opener.open(self.base + path, data, timeout=PATIENCE)
        return answer.geturl(), answer.read().decode()


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    postbox, port, server = Postbox(), ports.free_port(), None
    try:
        lab.copy_installed(DATABASE)
        lab.shell(DATABASE, PEOPLE)
        log = tmp_path_factory.mktemp("once") / "odoo.log"
        options = ["--smtp", ports.HOST, "--smtp-port", str(postbox.port)]
        server = Service(DATABASE, port, log, options)
        server.await_ready()
        server.postbox = postbox
        yield server
    finally:
        if server:
            server.close()
        postbox.close()
        lab.drop_database(DATABASE)


@pytest.fixture
def admin(service):
    return service.login("admin", "admin")


@pytest.fixture
def complaint(service, admin):
    """A complaint that came by mail."""
    subject = f"Case {next(numbers)}"
    service.deliver(write(subject))
    domain = [("subject", "=", subject)]
    [found] = admin.do("custrel.complaint", "search", domain)
    return found


def get_bodies(admin, complaint):
    domain = [("model", "=", "custrel.complaint"), ("res_id", "=", complaint)]
    messages = admin.do("mail.message", "search_read", domain, ["body"])
    return " ".join(message["body"] for message in messages)


def test_one_mail_from_many_servers(service, admin):
    for number_ in range(3):
        subject = f"Same mail {number_}"
        mail = write(subject)
        at_once(*[lambda m=mail: service.deliver(m)] * 5)
        domain = [("subject", "=", subject)]
        assert admin.do("custrel.complaint", "search_count", domain) == 1


def test_many_mails_at_once(service, admin):
    subjects = [f"Many {n}" for n in range(15)]
    # Odoo takes whoever writes too much for a machine.
    mails = [write(s, sender=f"m{n}@many.example") for n, s in enumerate(subjects)]
    results = at_once(*(lambda m=m: service.deliver(m) for m in mails))
    assert not [result for result in results if result], results
    domain = [("subject", "in", subjects)]
    found = admin.do("custrel.complaint", "search_read", domain, ["name", "subject"])
    assert sorted(row["subject"] for row in found) == sorted(subjects)
    assert len({row["name"] for row in found}) == len(subjects)
    [team] = admin.do("custrel.complaint.team", "search_read", [], ["alias_status"])
    assert team["alias_status"] == "valid"


def test_two_agents_propose_and_close(service, admin, complaint):
    ann, ben = service.login("ann", "ann"), service.login("ben", "ben")
    words = {"cause": "A worn belt", "resolution": "A new belt"}
    admin.do("custrel.complaint", "write", [complaint], words)
    both = [
        lambda p=p: p.do("custrel.complaint", "action_propose", [complaint])
        for p in (ann, ben)
    ]
    results = at_once(*both)
    assert sum(result is True for result in results) == 1, results
    both = [
        lambda p=p: p.do("custrel.complaint", "action_close", [complaint])
        for p in (ann, ben)
    ]
    results = at_once(*both)
    assert sum(result is True for result in results) == 1, results
    sql = f"""
        SELECT count(*) FROM custrel_followup followup
         WHERE id IN (SELECT courtesy_followup_id FROM custrel_complaint
                       WHERE id = {complaint})
    """
    assert number(DATABASE, sql) <= 1


def test_two_agents_answer_at_once(service, admin, complaint):
    people = [service.login(name, name) for name in ("ann", "ben")]
    results = at_once(
        *(
            lambda p=p, n=n: p.do(
                "custrel.complaint",
                "message_post",
                [complaint],
                body=f"answer-{n}.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            for n, p in enumerate(people)
        )
    )
    assert not [r for r in results if isinstance(r, Exception)], results
    bodies = get_bodies(admin, complaint)
    assert all(f"answer-{n}." in bodies for n in range(2))


def test_answers_by_script_while_people_write(service, admin, complaint):
    [row] = admin.do("custrel.complaint", "read", [complaint], ["name"])
    admin.do("custrel.complaint", "action_wait", [complaint])
    mails = [write(f"Re: {row['name']}", f"answer-{n}.") for n in range(6)]
    calls = [lambda m=m: service.deliver(m) for m in mails]
    calls += [
        lambda n=n: admin.do(
            "custrel.complaint", "write", [complaint], {"cause": f"Cause {n}"}
        )
        for n in range(6)
    ]
    results = at_once(*calls)
    assert not [r for r in results if isinstance(r, Exception)], results
    bodies = get_bodies(admin, complaint)
    assert all(f"answer-{n}." in bodies for n in range(6))


def test_customer_clicks_twice(service, admin):
    visitor = Visitor(service)
    page = visitor.open("/my/complaints/new")
    values = {"subject": "Clicked twice", "description": "It stands still"}
    results = at_once(*[lambda: visitor.send(page, "/my/complaints/new", **values)] * 3)
    domain = [("subject", "=", "Clicked twice")]
    found = admin.do("custrel.complaint", "search", domain)
    assert len(found) == 1, results
    assert {url.partition("?")[0] for url, _page in results} == {
        f"{visitor.base}/my/complaints/{found[0]}"
    }
    path = f"/my/complaints/{found[0]}"
    page = visitor.open(path)
    at_once(*[lambda: visitor.send(page, f"{path}/reply", text="answer-once.")] * 3)
    assert get_bodies(admin, found[0]).count("answer-once.") == 1
    words = {"cause": "A worn belt", "resolution": "A new belt"}
    admin.do("custrel.complaint", "write", found, words)
    admin.do("custrel.complaint", "action_propose", found)
    page = visitor.open(path)
    results = at_once(*[lambda: visitor.send(page, f"{path}/confirm")] * 3)
    assert not [r for r in results if isinstance(r, Exception)], results
    assert not [r for r in results if ALERT in r[1]], results
    [row] = admin.do("custrel.complaint", "read", found, ["state", "closing"])
    assert (row["state"], row["closing"]) == ("closed", "customer")


def test_customer_clicks_a_link_twice(service, admin, complaint):
    words = {"cause": "A worn belt", "resolution": "A new belt"}
    admin.do("custrel.complaint", "write", [complaint], words)
    for answer, state in (("reopen", "in_progress"), ("confirm", "closed")):
        admin.do("custrel.complaint", "action_propose", [complaint])
        url = lab.shell(DATABASE, LINK.format(complaint=complaint, answer=answer))
        path = urllib.parse.urlsplit(url.strip()).path
        visitor = Visitor(service, login=False)
        page = visitor.open(path)
        click = partial(visitor.send, page, path, reason="It still leaks")
        results = at_once(*[click] * 3)
        assert not [r for r in results if isinstance(r, Exception)], results
        assert all("Thank you" in r[1] for r in results), results
        names = ["state", "reopen_count"]
        [row] = admin.do("custrel.complaint", "read", [complaint], names)
        assert (row["state"], row["reopen_count"]) == (state, 1)


FETCH = """
server = env["fetchmail.server"].create({{
    "name": "Box", "server_type": "pop", "server": {host!r}, "port": {port},
    "user": "box", "password": "box", "state": "done",
    "object_id": env["ir.model"]._get_id("custrel.complaint"),
}})
env.cr.commit()
for _time in range(4):
    server._fetch_mail()
    env.cr.commit()
"""
# Many people who save the complaint, one after the other.
SAVE = """
import time
end = time.monotonic() + 12
times = 0
while time.monotonic() < end:
    complaint = env["custrel.complaint"].browse({complaint})
    try:
        if times % 2 and complaint.state == "in_progress":
            complaint.action_wait()
        else:
            complaint.cause = f"Cause {{times}}"
        env.cr.commit()
    except Exception:
        env.cr.rollback()
        env.invalidate_all()
    times += 1
    time.sleep(0.1)
"""


def test_fetched_answers_while_people_write(service, admin, complaint, tmp_path):
    [row] = admin.do("custrel.complaint", "read", [complaint], ["name"])
    admin.do("custrel.complaint", "action_wait", [complaint])
    office = Postoffice()
    office.mails = [write(f"Re: {row['name']}", f"answer-{n}.") for n in range(MANY)]
    for name in ("fetch", "save"):
        (tmp_path / name).mkdir()
    fetch = FETCH.format(host=ports.HOST, port=office.port)
    fetching = Workers(DATABASE, fetch, 1, tmp_path / "fetch")
    saving = Workers(DATABASE, SAVE.format(complaint=complaint), 1, tmp_path / "save")
    try:
        saving.go()
        fetching.go()
        fetching.finish(0)
        saving.finish(0)
    finally:
        fetching.close()
        saving.close()
        office.close()
    bodies = get_bodies(admin, complaint)
    lost = [n for n in range(MANY) if f"answer-{n}." not in bodies]
    assert not lost
    assert not office.mails
