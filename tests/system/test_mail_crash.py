"""Mails of the system leave once, whatever dies while they are queued or sent: those of
automatic follow-ups, and those that ask customers."""

import re
from typing import NamedTuple

import pytest

from tests.system.crash import kill_before_commit, kill_in, kill_when
from tests.system.postbox import Postbox
from tests.system.workers import Workers, number
from tools import lab, ports

DATABASE = "mail_crash"
CUSTOMERS = 200
DELIVER = "env['mail.mail'].process_email_queue()\n"

START = """
env.company.resource_calendar_id = False  # it is always open
env.company.email = "office@east.example.com"
env["ir.mail_server"].create(
    dict(name="Postbox", smtp_host={host!r}, smtp_encryption="none")
)
seller = env["res.users"].with_context(no_reset_password=True).create(dict(
    name="Seller", login="seller", email="seller@east.example.com",
    group_ids=[(4, env.ref("sales_team.group_sale_salesman").id)],
))
customers = env["res.partner"].create([
    dict(name="C%s" % n, is_company=True, email="c%s@x.example.com" % n,
         user_id=seller.id)
    for n in range({count})
])
env["mail.mail"].search([]).unlink()  # to the seller, of his new customers
grade = env.ref("custrel_followup.custrel_grade_d")
customers._custrel_write_grade(grade, manual=False)
"""
FOLLOWUPS = """
cadence = env.ref("custrel_followup.custrel_cadence_d")
cadence._start_writing(env.ref("custrel_followup.mail_template_quarter"))
env.cr.execute("UPDATE res_company SET custrel_started_at = now()")
env.invalidate_all()
env["custrel.followup"]._cron_plan()
env.cr.execute("UPDATE custrel_followup SET date_planned = current_date - 1")
env.cr.commit()
"""
WAVE = """
env["custrel.survey.wave"].create(dict(name="Spring", domain="[]")).action_start()
env.cr.commit()
"""
MAILS = """
SELECT count(*) FROM mail_mail mail JOIN mail_message message
    ON message.id = mail.mail_message_id WHERE message.model = '{model}'
"""
TWICE = """
SELECT count(*) FROM (
    SELECT FROM mail_mail mail JOIN mail_message message
        ON message.id = mail.mail_message_id
     WHERE message.model = '{model}'
     GROUP BY message.res_id HAVING count(*) > 1) twice
"""
STATES = """
SELECT string_agg(concat_ws(' ', {columns}, count), ', ')
  FROM (SELECT {columns}, count(*) FROM {table}
         GROUP BY {columns} ORDER BY {columns}) row
"""
LATER = """
UPDATE mail_mail SET write_date = write_date - interval '1 hour'
 WHERE state = 'exception'
"""


class Kind(NamedTuple):
    """Mails of one kind: what makes them due, the job that queues them, and what it
    writes."""

    model: str
    due: str
    job: str
    queued: str
    columns: str
    left: str
    """What all but one are in the end, and the one of which nobody knows."""

    def ask(self, sql):
        table = self.model.replace(".", "_")
        return sql.format(model=self.model, table=table, columns=self.columns)

    def work(self, size):
        return self.job.format(size=size)

    def count_queued(self, database):
        table = self.model.replace(".", "_")
        return number(database, f"SELECT count(*) FROM {table} WHERE {self.queued}")


KINDS = {
    "followups": Kind(
        "custrel.followup",
        FOLLOWUPS,
        "env['custrel.followup']._cron_send(batch_size={size})\n",
        "mail_state = 'queued'",
        "state, mail_state, mail_problem",
        f"done sent {CUSTOMERS - 1}, planned failed unknown 1",
    ),
    "questions": Kind(
        "custrel.survey.wave.answer",
        WAVE,
        "env['custrel.survey.wave']._cron_ask(batch_size={size})\n",
        "state = 'asked'",
        "state, reason",
        f"asked {CUSTOMERS - 1}, failed unknown 1",
    ),
}


@pytest.fixture
def postbox():
    box = Postbox()
    yield box
    box.close()


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return KINDS[request.param]


@pytest.fixture(scope="module")
def due(kind):
    """What each test begins with: a database where all mails of a kind are due."""
    lab.copy_installed(DATABASE)
    lab.shell(DATABASE, START.format(host=ports.HOST, count=CUSTOMERS) + kind.due)
    assert kind.count_queued(DATABASE) == 0
    yield DATABASE
    lab.drop_database(DATABASE)


@pytest.fixture
def database(due, new_name, postbox):
    name = new_name()
    lab.duplicate_database(due, name)
    lab.psql(name, f"UPDATE ir_mail_server SET smtp_port = {postbox.port}")
    return name


def assert_each_queued_once(kind, database):
    assert kind.count_queued(database) == CUSTOMERS
    assert number(database, kind.ask(MAILS)) == CUSTOMERS
    assert number(database, kind.ask(TWICE)) == 0


def test_queueing_that_dies(kind, database, tmp_path):
    kill_when(
        lambda: kind.count_queued(database) > CUSTOMERS // 5,
        database,
        kind.work(10),
        tmp_path / "killed",
    )
    queued = kind.count_queued(database)
    assert queued < CUSTOMERS, "it died after the work was done"
    assert number(database, kind.ask(MAILS)) == queued
    kill_before_commit(3, database, kind.work(10), tmp_path / "again")
    lab.shell(database, kind.work(100))
    assert_each_queued_once(kind, database)


def test_four_at_once_queue_each_once(kind, database, tmp_path):
    four = Workers(database, kind.work(10), 4, tmp_path)
    try:
        four.go()
        four.finish(0, 1, 2, 3)
    finally:
        four.close()
    assert_each_queued_once(kind, database)


def test_sending_that_dies(kind, database, postbox, tmp_path):
    """The worst moment: the mail server has a mail, the database does not know."""
    lab.shell(database, kind.work(100))
    kill_in(
        "mail.mail",
        "_postprocess_sent_message",
        20,
        database,
        DELIVER,
        tmp_path / "killed",
    )
    assert len(postbox.messages) == 20
    lab.shell(database, DELIVER)
    lab.shell(database, kind.work(100))
    recipients = [recipient for to, _mail in postbox.messages for recipient in to]
    assert len(recipients) == len(set(recipients)) == CUSTOMERS, "each once"
    assert kind.left not in lab.psql(database, kind.ask(STATES)), "perhaps on its way"
    lab.psql(database, LATER)
    lab.shell(database, kind.work(100) + DELIVER)
    assert lab.psql(database, kind.ask(STATES)).strip() == kind.left
    assert len(postbox.messages) == CUSTOMERS


@pytest.mark.parametrize("kind", ["followups"], indirect=True)
def test_the_letter_that_leaves(kind, database, postbox):
    lab.shell(database, kind.work(100) + DELIVER)
    mail = postbox.await_mail("c7@x.example.com", "Does everything run well?")
    assert "seller@east.example.com" in mail["From"]
    assert "office@east.example.com" in mail["Reply-To"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.match(r"<http.*/contact/stop/\d+/\w+>$", mail["List-Unsubscribe"])
    assert "Dear all at C7" in mail.get_body(("html",)).get_content()
    assert "Dear all at C7" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("kind", ["questions"], indirect=True)
def test_the_question_that_leaves(kind, database, postbox):
    lab.shell(database, kind.work(100) + DELIVER)
    mail = postbox.await_mail("c7@x.example.com", "One question from")
    assert "office@east.example.com" in mail["Reply-To"]
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("html",)).get_content()
    assert body.count("?value=") == 11
    assert "Dear all at C7" in mail.get_body(("plain",)).get_content()
    assert number(database, kind.ask(MAILS)) == 0, "what was sent takes no room"
