"""Automatic mails are sent once, whatever dies while they are queued or sent."""

import re

import pytest

from tests.system.crash import kill_before_commit, kill_in, kill_when
from tests.system.postbox import Postbox
from tests.system.workers import Workers, number
from tools import lab, ports

CUSTOMERS = 200
SEND = "env['custrel.followup']._cron_send(batch_size={size})\n"
DELIVER = "env['mail.mail'].process_email_queue()\n"

DUE = """
env.company.resource_calendar_id = False  # it is always open
env.company.email = "office@east.example.com"
env["ir.mail_server"].create(
    dict(name="Postbox", smtp_host={host!r}, smtp_port={port}, smtp_encryption="none")
)
seller = env["res.users"].with_context(no_reset_password=True).create(dict(
    name="Seller", login="seller", email="seller@east.example.com",
    group_ids=[(4, env.ref("sales_team.group_sale_salesman").id)],
))
cadence = env.ref("custrel_followup.custrel_cadence_d")
cadence._start_writing(env.ref("custrel_followup.mail_template_quarter"))
customers = env["res.partner"].create([
    dict(name="C%s" % n, is_company=True, email="c%s@x.example.com" % n,
         user_id=seller.id)
    for n in range({count})
])
env["mail.mail"].search([]).unlink()  # to the seller, of his new customers
customers._custrel_write_grade(cadence.grade_id, manual=False)
env.cr.execute("UPDATE res_company SET custrel_started_at = now()")
env.invalidate_all()
env["custrel.followup"]._cron_plan()
env.cr.execute("UPDATE custrel_followup SET date_planned = current_date - 1")
env.cr.commit()
"""
QUEUED = "SELECT count(*) FROM custrel_followup WHERE mail_state = 'queued'"
TWICE = """
SELECT count(*) FROM (
    SELECT FROM mail_mail mail JOIN mail_message message
        ON message.id = mail.mail_message_id
     WHERE message.model = 'custrel.followup'
     GROUP BY message.res_id HAVING count(*) > 1) twice
"""
MAILS = """
SELECT count(*) FROM mail_mail mail JOIN mail_message message
    ON message.id = mail.mail_message_id WHERE message.model = 'custrel.followup'
"""
STATES = """
SELECT string_agg(concat_ws(' ', state, mail_state, mail_problem, count), ', ')
  FROM (SELECT state, mail_state, mail_problem, count(*)
          FROM custrel_followup GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) row
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
    lab.shell(installed, DUE.format(**values))
    assert number(installed, QUEUED) == 0
    return installed


def assert_each_queued_once(database):
    assert number(database, QUEUED) == CUSTOMERS
    assert number(database, MAILS) == CUSTOMERS
    assert number(database, TWICE) == 0


def test_queueing_that_dies(database, tmp_path):
    kill_when(
        lambda: number(database, QUEUED) > CUSTOMERS // 5,
        database,
        SEND.format(size=10),
        tmp_path / "killed",
    )
    queued = number(database, QUEUED)
    assert queued < CUSTOMERS, "it died after the work was done"
    assert number(database, MAILS) == queued
    kill_before_commit(3, database, SEND.format(size=10), tmp_path / "again")
    lab.shell(database, SEND.format(size=100))
    assert_each_queued_once(database)


def test_four_at_once_queue_each_once(database, tmp_path):
    four = Workers(database, SEND.format(size=10), 4, tmp_path)
    try:
        four.go()
        four.finish(0, 1, 2, 3)
    finally:
        four.close()
    assert_each_queued_once(database)


def test_sending_that_dies(database, postbox, tmp_path):
    """The worst moment: the mail server has a mail, the database does not know."""
    lab.shell(database, SEND.format(size=100))
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
    lab.shell(database, SEND.format(size=100))
    recipients = [recipient for to, _mail in postbox.messages for recipient in to]
    assert len(recipients) == len(set(recipients)) == CUSTOMERS, "each once"
    assert lab.psql(database, STATES).strip() == (
        f"done sent {CUSTOMERS - 1}, planned queued 1"
    )
    lab.psql(database, LATER)
    lab.shell(database, SEND.format(size=100))
    assert lab.psql(database, STATES).strip() == (
        f"done sent {CUSTOMERS - 1}, planned failed unknown 1"
    )
    lab.shell(database, DELIVER)
    assert len(postbox.messages) == CUSTOMERS


def test_the_mail_that_leaves(database, postbox):
    lab.shell(database, SEND.format(size=100) + DELIVER)
    mail = postbox.await_mail("c7@x.example.com", "Does everything run well?")
    assert "seller@east.example.com" in mail["From"]
    assert "office@east.example.com" in mail["Reply-To"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.match(r"<http.*/contact/stop/\d+/\w+>$", mail["List-Unsubscribe"])
    assert "Dear all at C7" in mail.get_body(("html",)).get_content()
    assert "Dear all at C7" in mail.get_body(("plain",)).get_content()
