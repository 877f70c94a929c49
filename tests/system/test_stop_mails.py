"""A customer who wants no more mails gets none, not even one that waits already.

All from outside: he has a mail, a mail program that stops such mails by one click, and
the mail server tells what still reached him.
"""

import json
import re
import urllib.request

import pytest

from tests.system.postbox import Postbox
from tests.system.service import Service
from tests.system.workers import PATIENCE
from tools import lab, ports

WANG, LI = "wang@a.example.com", "li@b.example.com"
PEOPLE = """
env["ir.config_parameter"].set_param("web.base.url", {url!r})
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
env["ir.mail_server"].create(
    {{"name": "Sink", "smtp_host": {host!r}, "smtp_port": {port}}})
company = env.company
company.email = "office@service.example.com"
company.custrel_mail_pause_days = 0
seller = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Seller", "login": "seller", "email": "seller@service.example.com",
    "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]}})
grade = env.ref("custrel_followup.custrel_grade_d")
for name, address in (("Wang", {wang!r}), ("Li", {li!r})):
    customer = env["res.partner"].create({{
        "name": name, "is_company": True, "email": address, "lang": "en_US",
        "user_id": seller.id, "custrel_hour_to": 24}})
    customer._custrel_write_grade(grade, manual=False)
cadence = env.ref("custrel_followup.custrel_cadence_d")
cadence._start_writing(env.ref("custrel_followup.mail_template_quarter"))
env.cr.commit()
"""
PLAN = """
customers = env["res.partner"].search([("email", "in", {addresses!r})])
followups = env["custrel.followup"].create([{{
    "partner_id": customer.id, "company_id": env.company.id,
    "user_id": customer.user_id.id,
    "cadence_id": env.ref("custrel_followup.custrel_cadence_d").id,
    "date_planned": env.company._custrel_today()}} for customer in customers])
followups._become_automatic(env.ref("custrel_followup.custrel_channel_email"))
env["custrel.followup"]._cron_send()
env.cr.commit()
"""
ASK = """
import datetime
today = env.company._custrel_today()
wave = env["custrel.survey.wave"].create({
    "name": "Spring", "domain": "[]", "date_start": today,
    "date_deadline": today + datetime.timedelta(days=14)})
wave.action_start()
env["custrel.survey.wave"]._cron_ask()
env.cr.commit()
"""
QUEUE = """
env["mail.mail"].process_email_queue()
env.cr.commit()
"""
WAITING = """
SELECT count(*) FROM mail_mail mail JOIN mail_message message
    ON message.id = mail.mail_message_id
 WHERE mail.state = 'outgoing' AND message.model IN
       ('custrel.followup', 'custrel.survey.wave.answer')
"""
FOLLOWUPS = """
SELECT json_object_agg(customer.name, found) FROM res_partner customer JOIN LATERAL (
    SELECT state, mail_state, mail_problem, automatic, mailed_at IS NULL AS no_pause,
           EXISTS (SELECT FROM mail_activity
                    WHERE res_model = 'custrel.followup' AND res_id = followup.id
                      AND custrel_reminder) AS is_reminded
      FROM custrel_followup followup WHERE followup.partner_id = customer.id
     ORDER BY id DESC LIMIT 1) found ON TRUE
"""
ANSWERS = """
SELECT json_object_agg(mail_to, state || COALESCE(' ' || reason, ''))
  FROM custrel_survey_wave_answer WHERE mail_to IS NOT NULL
"""
STOPS = re.compile(r"<(.+)>")


@pytest.fixture
def postbox():
    box = Postbox()
    yield box
    box.close()


@pytest.fixture
def service(started, postbox, tmp_path):
    port = ports.free_port()
    people = PEOPLE.format(
        url=f"http://{ports.HOST}:{port}",
        host=ports.HOST,
        port=postbox.port,
        wang=WANG,
        li=LI,
    )
    lab.shell(started, people)
    # The test itself runs the queue, after what it looks at.
    options = ["--max-cron-threads", "0"]
    running = Service(started, port, tmp_path / "odoo.log", options)
    running.await_ready()
    yield running
    running.close()
    assert "Traceback" not in running.log()


def click_once(mail):
    """What a mail program sends that offers to stop such mails (RFC 8058)."""
    [url] = STOPS.findall(mail["List-Unsubscribe"])
    data = b"List-Unsubscribe=One-Click"
    with urllib.request.urlopen(url, data, timeout=PATIENCE) as answer:
        assert answer.status == 200


def test_nothing_leaves_after_the_click(started, service, postbox):
    lab.shell(started, PLAN.format(addresses=(WANG, LI)) + QUEUE)
    [first] = postbox.get_mails(WANG)
    assert len(postbox.get_mails(LI)) == 1

    lab.shell(started, PLAN.format(addresses=(WANG, LI)) + ASK)
    assert lab.psql(started, WAITING).strip() == "4"
    click_once(first)
    assert lab.psql(started, WAITING).strip() == "2"
    lab.shell(started, QUEUE)
    assert len(postbox.get_mails(WANG)) == 1, "what he had got before"
    assert len(postbox.get_mails(LI)) == 3

    followups = json.loads(lab.psql(started, FOLLOWUPS))
    assert followups["Wang"] == {
        "state": "planned",
        "mail_state": "failed",
        "mail_problem": "blacklisted",
        "automatic": False,
        "no_pause": True,
        "is_reminded": True,
    }
    assert followups["Li"]["mail_state"] == "sent"
    answers = json.loads(lab.psql(started, ANSWERS))
    assert answers == {WANG: "skipped blacklisted", LI: "asked"}

    click_once(first)  # again
    assert len(postbox.get_mails(WANG)) == 1
