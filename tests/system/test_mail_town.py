"""A town in which everybody only knows the mails that he got.

Everything is outside: a mail server that takes what we send, Odoo's script for what
comes in, customers with the mail programs of their country, a colleague who answers
from home, a scanner that looks at links, and a desk that answers by itself.
"""

import pytest

from tests.system import clients, visitor
from tests.system.clients import Client, Desk
from tests.system.postbox import Postbox
from tests.system.service import Service
from tests.system.workers import await_that
from tools import lab, ports

DATABASE = "mail_town"
TEAM = "complaints@service.example.com"
AGENT = Client("Agent", "agent@home.example.com", clients.gmail)
CHIEF = "chief@home.example.com"
CUSTOMERS = [
    Client("王芳", "wang@a.example.com", clients.outlook, "答复: ", "gb2312"),
    Client("李伟", "li@b.example.com", clients.foxmail, "回复: ", "gb18030"),
    Client("张敏", "zhang@c.example.com", clients.qq, "回复：", "gb18030", False),
    Client("Ann Smith", "ann@d.example.com", clients.gmail),
    Client("陳小姐", "chen@e.example.com", clients.apple),
]
WANG, LI, ZHANG, ANN, CHEN = CUSTOMERS
PEOPLE = """
env["ir.config_parameter"].set_param("web.base.url", {url!r})
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
domain = env["mail.alias.domain"].create(
    {{"name": "service.example.com", "company_ids": [(6, 0, env.company.ids)]}}
)
groups = [
    env.ref("base.group_user").id,
    env.ref("custrel_followup.custrel_group_complaint_agent").id,
]
agent, chief = env["res.users"].with_context(no_reset_password=True).create([
    {{"name": login.title(), "login": login, "password": login + "-secret",
      "email": address, "notification_type": "email", "group_ids": [(6, 0, groups)]}}
    for login, address in (("agent", {agent!r}), ("chief", {chief!r}))
])
env["custrel.complaint.team"].search([]).write({{
    "alias_name": "complaints", "alias_domain_id": domain.id,
    "user_id": chief.id, "member_ids": [(6, 0, agent.ids)],
}})
for name, address in {customers!r}:
    company = env["res.partner"].create({{"name": address, "is_company": True}})
    env["res.partner"].create({{
        "name": name, "parent_id": company.id, "email": address, "lang": "en_US",
    }})
env.cr.commit()
"""
ALL_THAT_COUNTS = """
SELECT md5(string_agg(row.text, '|' ORDER BY row.text)) FROM (
    SELECT complaint::text AS text FROM custrel_complaint complaint
     UNION ALL SELECT rating::text FROM rating_rating rating
     UNION ALL SELECT follower::text FROM mail_followers follower
     UNION ALL SELECT activity::text FROM mail_activity activity
     UNION ALL SELECT message.id::text || message.body FROM mail_message message
     UNION ALL SELECT followup::text FROM custrel_followup followup
) row
"""
WAITING = """
SELECT (SELECT count(*) FROM custrel_complaint WHERE acknowledge OR tell_owner)
     + (SELECT count(*) FROM mail_mail WHERE state = 'outgoing')
"""


class Town:
    def __init__(self, service: Service, postbox: Postbox):
        self.service = service
        self.postbox = postbox
        self.agent = service.login("agent", "agent-secret")
        self.chief = service.login("chief", "chief-secret")

    def do(self, method, *arguments, **keywords):
        return self.agent.do("custrel.complaint", method, *arguments, **keywords)

    def complain(self, client: Client, subject: str):
        """Send a mail to the team and wait for the answer.

        :return: id of the complaint, the mail, and what answers it
        """
        known = self.do("search", [])
        mail = client.write(TEAM, subject, "从今天早上开始机器停了")
        self.service.deliver(mail)
        [complaint] = self.do("search", [("id", "not in", known)])
        received = self.postbox.await_mail(client.address, subject)
        return complaint, clients.parse(mail), received

    def read(self, complaint: int, *names: str):
        [values] = self.do("read", [complaint], list(names))
        return [values[name] for name in names]

    def get_bodies(self, complaint: int) -> str:
        domain = [("model", "=", "custrel.complaint"), ("res_id", "=", complaint)]
        messages = self.agent.do("mail.message", "search_read", domain, ["body"])
        return " ".join(message["body"] for message in messages)

    def get_told(self, complaint: int) -> list[str]:
        """Who has a task about a complaint."""
        domain = [("res_model", "=", "custrel.complaint"), ("res_id", "=", complaint)]
        tasks = self.chief.do("mail.activity", "search_read", domain, ["user_id"])
        return [task["user_id"][1] for task in tasks]

    def propose(self, complaint: int, resolution: str):
        """Propose a solution, and wait until the customer has it."""
        settled = {"cause": "A worn belt", "resolution": resolution}
        self.do("write", [complaint], settled)
        self.do("action_propose", [complaint])
        [contact] = self.read(complaint, "contact_id")
        fields = ["email"]
        [partner] = self.agent.do("res.partner", "read", [contact[0]], fields)
        return self.postbox.await_mail(partner["email"], resolution)

    def rest(self) -> None:
        """Wait until all is said."""
        await_that(lambda: lab.psql(DATABASE, WAITING).strip() == "0")

    def get_state(self) -> str:
        return lab.psql(DATABASE, ALL_THAT_COUNTS)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    postbox = Postbox()
    port = ports.free_port()
    lab.copy_installed(DATABASE)
    service = None
    try:
        people = PEOPLE.format(
            url=f"http://{ports.HOST}:{port}",
            agent=AGENT.address,
            chief=CHIEF,
            customers=[(one.name, one.address) for one in CUSTOMERS],
        )
        lab.shell(DATABASE, people)
        log = tmp_path_factory.mktemp("town") / "odoo.log"
        options = ["--smtp", ports.HOST, "--smtp-port", str(postbox.port)]
        service = Service(DATABASE, port, log, options)
        service.await_ready()
        yield Town(service, postbox)
        assert "Traceback" not in service.log()
    finally:
        if service:
            service.close()
        postbox.close()
        lab.drop_database(DATABASE)


@pytest.mark.parametrize("client", CUSTOMERS, ids=lambda client: client.shape.__name__)
def test_answers_come_back(town, client):
    subject = f"机器停了 {client.shape.__name__}"
    complaint, mail, received = town.complain(client, subject)
    number, contact = town.read(complaint, "name", "contact_id")
    assert number in received["Subject"]
    assert client.name in contact[1]
    assert TEAM in received["Reply-To"]
    assert AGENT.address not in received["Reply-To"]
    assert received["In-Reply-To"] == mail["Message-Id"]
    assert received["Auto-Submitted"] == "auto-replied"
    assert "从今天早上开始" in town.get_bodies(complaint)

    many = town.do("search_count", [])
    town.service.deliver(client.answer(received, "编号是四十二"))
    assert town.do("search_count", []) == many, "an answer is no new complaint"
    assert "编号是四十二" in town.get_bodies(complaint)


def test_no_to_a_proposal(town):
    complaint, _mail, _received = town.complain(WANG, "传送带坏了")
    proposal = town.propose(complaint, "You get a new belt.")
    assert "Auto-Submitted" not in proposal, "a person's words"
    town.service.deliver(WANG.answer(proposal, "不行"))
    assert town.read(complaint, "state", "silence_at") == ["resolved", False]
    assert "不行" in town.get_bodies(complaint)
    assert town.get_told(complaint) == ["Agent"]
    town.service.deliver(WANG.answer(proposal, "还是不行"))
    assert town.get_told(complaint) == ["Agent"], "once"


def test_no_to_a_proposal_of_nobody(town):
    complaint, _mail, _received = town.complain(LI, "电机坏了")
    proposal = town.propose(complaint, "You get a new motor.")
    town.chief.do("custrel.complaint", "write", [complaint], {"user_id": False})
    town.service.deliver(LI.answer(proposal, "不行"))
    assert town.get_told(complaint) == ["Chief"]


def test_colleague_answers_from_home(town):
    complaint, mail, _received = town.complain(ANN, "The pump leaks")
    assert town.read(complaint, "responded_at") == [False]
    town.service.deliver(ANN.answer(_received, "It is the small one"))
    told = town.postbox.await_mail(AGENT.address, "It is the small one")
    assert TEAM in told["Reply-To"]

    town.service.deliver(AGENT.answer(told, "A man comes tomorrow"))
    answer = town.postbox.await_mail(ANN.address, "A man comes tomorrow")
    assert TEAM in answer["Reply-To"]
    assert answer["In-Reply-To"] not in (None, mail["Message-Id"]), "his last mail"
    assert "Auto-Submitted" not in answer
    assert town.read(complaint, "responded_at") != [False]


def test_colleague_writes_to_the_customer_himself(town):
    complaint, _mail, received = town.complain(ANN, "The pump is too loud")
    town.service.deliver(ANN.answer(received, "Very loud"))
    told = town.postbox.await_mail(AGENT.address, "Very loud")
    town.rest()
    many = len(town.postbox.get_mails(ANN.address))
    town.service.deliver(AGENT.answer(told, "I call you", to=ANN.address, Cc=TEAM))
    assert town.read(complaint, "responded_at") != [False]
    town.rest()
    assert len(town.postbox.get_mails(ANN.address)) == many, "he has it already"


def test_given_to_another_customer(town):
    complaint, mail, _received = town.complain(ZHANG, "发票不对")
    [chen] = town.agent.do("res.partner", "search", [("email", "=", CHEN.address)])
    [row] = town.agent.do("res.partner", "read", [chen], ["commercial_partner_id"])
    town.do(
        "write",
        [complaint],
        {"partner_id": row["commercial_partner_id"][0], "contact_id": chen},
    )
    town.rest()
    many = len(town.postbox.get_mails(ZHANG.address))
    town.do(
        "message_post",
        [complaint],
        body="The invoice is right now",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
    town.postbox.await_mail(CHEN.address, "The invoice is right now")
    town.propose(complaint, "You get another invoice.")
    town.service.deliver(
        AGENT.write(TEAM, "Re: 发票不对", "Never mind", In_Reply_To=mail["Message-Id"])
    )
    town.postbox.await_mail(CHEN.address, "Never mind")
    town.rest()
    assert len(town.postbox.get_mails(ZHANG.address)) == many


def test_person_clicks(town):
    complaint, _mail, _received = town.complain(CHEN, "The door is open")
    proposal = town.propose(complaint, "You get a new door.")
    confirm, reopen = (
        next(
            url for url in visitor.get_links(proposal) if f"/complaint/{answer}" in url
        )
        for answer in ("confirm", "reopen")
    )
    visitor.look(confirm)
    visitor.look(reopen)
    assert town.read(complaint, "state") == ["resolved"]
    assert "Thank you" in visitor.click(reopen, reason="It is too small")
    assert town.read(complaint, "state", "reopen_count") == ["in_progress", 1]
    assert town.get_told(complaint) == ["Agent"]
    proposal = town.propose(complaint, "You get a bigger door.")
    [confirm] = [url for url in visitor.get_links(proposal) if "/confirm/" in url]
    assert "Thank you" in visitor.click(confirm)
    assert town.read(complaint, "state", "closing") == ["closed", "customer"]
    closed = town.postbox.await_mail(CHEN.address, "is closed")
    assert closed["Auto-Submitted"] == "auto-replied"
    assert TEAM in closed["Reply-To"]


def test_two_desks(town):
    desk = Desk("Desk", "desk@robot.example.com", clients.gmail)
    known = town.do("search_count", [])
    town.service.deliver(desk.write(TEAM, "It is broken", "Please help"))
    for _turn in range(20):
        town.rest()
        mails = desk.open_cases(town.postbox.get_mails(desk.address))
        if not mails:
            break
        for mail in mails:
            town.service.deliver(mail)
    assert len(town.postbox.get_mails(desk.address)) == 3
    assert town.do("search_count", []) == known + 4, "all is kept, and it has ended"


def test_scanner(town):
    """Last of all: of every mail that anybody has got, every link is looked at."""
    town.rest()
    before = town.get_state()
    links = {
        link
        for _recipients, mail in town.postbox.messages
        for link in visitor.get_links(mail)
        if str(town.service.port) in link
    }
    kinds = ("/complaint/confirm/", "/complaint/reopen/", "/rate/", "/mail/view")
    for kind in kinds:
        assert any(kind in link for link in links), kind
    for link in links:
        visitor.look(link)
    assert town.get_state() == before, sorted(links)
    assert all("unfollow" not in link for link in links), "one look, and nobody hears"
