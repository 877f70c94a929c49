"""The demonstration data loads where Odoo's own is, and the jobs run on it."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.system.conftest import DEMO_PORT
from tools import checklog, demo, lab, paths, ports

# All that the server does by itself, as on the first evening of a visitor.
RUN_ALL_JOBS = """
import os
os.environ.update(dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), {proxy!r}))
env["crm.lead"].create({{"name": "Lead", "email_from": "lead@customer.example.com"}})
env["res.partner"].create({{"name": "Customer", "is_company": True}})
for job in env["ir.cron"].search([]):
    job.method_direct_trigger()
    env.cr.commit()
print(env["ir.module.module"].search_count([("state", "=", "installed")]))
"""
OTHER_GRADES = """
SELECT answer.id
  FROM custrel_survey_wave_answer answer
  JOIN LATERAL (
       SELECT new_grade_id FROM custrel_grade_change change
        WHERE change.partner_id = answer.partner_id AND change.date <= answer.asked_at
        ORDER BY date DESC, id DESC LIMIT 1
  ) past ON TRUE
 WHERE answer.grade_id IS DISTINCT FROM past.new_grade_id
"""
LINKS = """
SELECT DISTINCT link[1]
  FROM mail_mail JOIN mail_message message ON message.id = mail_message_id,
       regexp_matches(body_html, 'http://localhost:[0-9]+', 'g') link
 WHERE message.model = 'res.users' OR message.model LIKE 'custrel%'
"""
LOST = """
SELECT res_name FROM mail_activity activity
  JOIN ir_model_data type ON type.res_id = activity.activity_type_id
 WHERE type.module = 'custrel_followup'
   AND type.name = 'mail_activity_type_complaint_lost'
"""
TO_CUSTOMERS = """
SELECT count(*)
  FROM mail_mail mail JOIN mail_message message ON message.id = mail.mail_message_id
  JOIN mail_mail_res_partner_rel sent ON sent.mail_mail_id = mail.id
  JOIN res_partner person ON person.id = sent.res_partner_id AND person.partner_share
 WHERE message.model = 'custrel.complaint'
"""
SAID = """
SELECT count(*) FROM mail_message
 WHERE model = 'custrel.complaint' AND message_type IN ('email', 'comment')
"""
SENT = "SELECT count(*) FROM mail_mail WHERE state = 'sent'"


def test_demo_data_loads_and_jobs_run_twice(installation, company):
    _name, log = installation
    assert not checklog.problems(log)
    loaded = lab.psql(
        company,
        f"SELECT demo FROM ir_module_module WHERE name = '{paths.ADDON}'",
    )
    assert loaded.strip() == "t"

    jobs = demo.JOBS.read_text()
    first, second = lab.shell(company, jobs), lab.shell(company, jobs)
    assert "Customers by grade" in first
    assert "(0 new)" in second, "the second run has nothing left to plan"
    assert "Reminders sent: 0" in second
    assert int(lab.psql(company, SAID)), "customers and we have written to each other"
    assert lab.psql(company, TO_CUSTOMERS).strip() == "0", "no mail of it leaves"
    answers = lab.psql(company, OTHER_GRADES).strip()
    assert not answers, "each names the grade that the customer had when he was asked"
    links = lab.psql(company, LINKS).split()
    assert links == [f"http://localhost:{DEMO_PORT}"], "they lead to where it is served"


class Proxy(BaseHTTPRequestHandler):
    """Refuses to call other machines, and remembers which."""

    called: list[str] = []

    def do_CONNECT(self):
        self.called.append(self.path)
        self.send_error(502)

    do_GET = do_POST = do_CONNECT

    def log_message(self, *_arguments):
        """Be quiet."""


@pytest.fixture
def proxy():
    server = ThreadingHTTPServer((ports.HOST, 0), Proxy)
    Thread(target=server.serve_forever, daemon=True).start()
    Proxy.called.clear()
    yield f"http://{ports.HOST}:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_demo_calls_no_other_machine(company, proxy, tmp_path):
    log = tmp_path / "odoo.log"
    lab.shell(company, RUN_ALL_JOBS.format(proxy=proxy), log=log)
    assert Proxy.called == []
    assert not checklog.problems(log.read_text())
    assert lab.psql(company, SENT).strip() == "0"
    assert not lab.psql(company, LOST).strip(), "the demo makes no trouble by itself"
