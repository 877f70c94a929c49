"""Customers are asked once, whatever dies while they are asked."""

import pytest

from tests.system.crash import kill_before_commit, kill_in, kill_when
from tests.system.postbox import Postbox
from tests.system.workers import Workers, number
from tools import lab, ports

CUSTOMERS = 200
ASK = "env['custrel.survey.wave']._cron_ask(batch_size={size})\n"
DELIVER = "env['mail.mail'].process_email_queue()\n"

START = """
env.company.email = "office@east.example.com"
env["ir.mail_server"].create(
    dict(name="Postbox", smtp_host={host!r}, smtp_port={port}, smtp_encryption="none")
)
grade = env.ref("custrel_followup.custrel_grade_d")
customers = env["res.partner"].create([
    dict(name="C%s" % n, is_company=True, email="c%s@x.example.com" % n)
    for n in range({count})
])
env["mail.mail"].search([]).unlink()
customers._custrel_write_grade(grade, manual=False)
env["custrel.survey.wave"].create(dict(name="Spring")).action_start()
env.cr.commit()
"""
ASKED = "SELECT count(*) FROM custrel_survey_wave_answer WHERE state = 'asked'"
ROWS = "SELECT count(*) FROM custrel_survey_wave_answer"
MAILS = """
SELECT count(*) FROM mail_mail mail JOIN mail_message message
    ON message.id = mail.mail_message_id
 WHERE message.model = 'custrel.survey.wave.answer'
"""
TWICE = """
SELECT count(*) FROM (
    SELECT FROM mail_mail mail JOIN mail_message message
        ON message.id = mail.mail_message_id
     WHERE message.model = 'custrel.survey.wave.answer'
     GROUP BY message.res_id HAVING count(*) > 1) twice
"""
STATES = """
SELECT string_agg(concat_ws(' ', state, reason, count), ', ')
  FROM (SELECT state, reason, count(*)
          FROM custrel_survey_wave_answer GROUP BY 1, 2 ORDER BY 1, 2) row
"""
LATER = """
UPDATE mail_mail SET write_date = write_date - interval '1 hour'
 WHERE state = 'exception'
"""


@pytest.fixture
def postbox():
    box = Postbox()
    yield box
    box.close()


@pytest.fixture
def database(installed, postbox):
    values = {"host": ports.HOST, "port": postbox.port, "count": CUSTOMERS}
    lab.shell(installed, START.format(**values))
    assert number(installed, ROWS) == CUSTOMERS
    assert number(installed, ASKED) == 0
    return installed


def assert_each_asked_once(database):
    assert number(database, ASKED) == CUSTOMERS
    assert number(database, MAILS) == CUSTOMERS
    assert number(database, TWICE) == 0


def test_asking_that_dies(database, tmp_path):
    kill_when(
        lambda: number(database, ASKED) > CUSTOMERS // 5,
        database,
        ASK.format(size=10),
        tmp_path / "killed",
    )
    asked = number(database, ASKED)
    assert asked < CUSTOMERS, "it died after the work was done"
    assert number(database, MAILS) == asked
    kill_before_commit(3, database, ASK.format(size=10), tmp_path / "again")
    lab.shell(database, ASK.format(size=100))
    assert_each_asked_once(database)


def test_four_at_once_ask_each_once(database, tmp_path):
    four = Workers(database, ASK.format(size=10), 4, tmp_path)
    try:
        four.go()
        four.finish(0, 1, 2, 3)
    finally:
        four.close()
    assert_each_asked_once(database)


def test_sending_that_dies(database, postbox, tmp_path):
    """The worst moment: the mail server has a mail, the database does not know."""
    lab.shell(database, ASK.format(size=100))
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
    lab.shell(database, ASK.format(size=100))
    recipients = [recipient for to, _mail in postbox.messages for recipient in to]
    assert len(recipients) == len(set(recipients)) == CUSTOMERS, "each once"
    lab.psql(database, LATER)
    lab.shell(database, ASK.format(size=100) + DELIVER)
    assert lab.psql(database, STATES).strip() == (
        f"asked {CUSTOMERS - 1}, failed unknown 1"
    )
    assert len(postbox.messages) == CUSTOMERS


def test_the_mail_that_leaves(database, postbox):
    lab.shell(database, ASK.format(size=100) + DELIVER)
    mail = postbox.await_mail("c7@x.example.com", "One question from")
    assert "office@east.example.com" in mail["Reply-To"]
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("html",)).get_content()
    assert body.count("?value=") == 11
    assert "Dear all at C7" in mail.get_body(("plain",)).get_content()
    assert number(database, MAILS) == 0, "what was sent takes no room"
