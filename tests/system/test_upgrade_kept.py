"""What is open keeps customers active after the upgrade, too, and what they said is
heard."""

from tests.system import upgrades

MAKE = """
from datetime import timedelta

company = env.company
company._custrel_start()
today = company._custrel_today()
customer = env["res.partner"].create({"name": "Waits for us", "is_company": True})
orders = env["sale.order"].create([
    {"partner_id": customer.id, "date_order": today - timedelta(days=days)}
    for days in (400, 430, 460)
])
orders.action_confirm()
for order, days in zip(orders, (400, 430, 460)):
    order.date_order = today - timedelta(days=days)
orders[0].commitment_date = today + timedelta(days=10)
env["custrel.customer.rhythm"]._refresh(company)
env.cr.commit()
"""
# As version 19.0.9.0.0 left it.
BEFORE = """
UPDATE custrel_customer_rhythm SET kept_until = NULL;
CREATE INDEX custrel_grade_change__partner_id_index
    ON custrel_grade_change (partner_id);
"""
SHOW = """
customer = env["res.partner"].search([("name", "=", "Waits for us")])
print(customer.custrel_lifecycle)
customer.custrel_grade_id = env.ref("custrel_followup.custrel_grade_c")
env.flush_all()
row = env["custrel.customer.rhythm"].search([("partner_id", "=", customer.id)])
print(customer.custrel_lifecycle, (row.kept_until - env.company._custrel_today()).days)
"""
KEPT = upgrades.past("19.0.9.0.0", make=MAKE, before=BEFORE, show=SHOW)


def test_what_is_open_keeps_active_whatever_grade_somebody_gets(upgraded):
    assert upgraded(KEPT).after == ["active", "active 10"]


MAKE_WORD = """
from datetime import timedelta

company = env.company
company._custrel_start()
customer = env["res.partner"].create({"name": "Wrote to us", "is_company": True})
complaint = env["custrel.complaint"].create({
    "subject": "Late", "partner_id": customer.id, "company_id": company.id})
complaint._keep({"opened_at": complaint.opened_at - timedelta(days=100)})
complaint._post_from_portal(customer, "When does it come?")
env.cr.commit()
"""
# As version 19.0.10.0.0 left it: it knew when the complaint was opened.
BEFORE_WORD = "UPDATE custrel_customer_rhythm SET heard_on = heard_on - 100;"
SHOW_WORD = """
customer = env["res.partner"].search([("name", "=", "Wrote to us")])
row = env["custrel.customer.rhythm"].search([("partner_id", "=", customer.id)])
print((env.company._custrel_today() - row.heard_on).days)
"""
HEARD = upgrades.past("19.0.10.0.0", make=MAKE_WORD, before=BEFORE_WORD, show=SHOW_WORD)


def test_what_a_customer_wrote_is_a_word_of_his(upgraded):
    assert upgraded(HEARD).after == ["0"]


MAKE_LAST = """
from datetime import timedelta

from odoo import fields

company = env.company
company._custrel_start()
now = fields.Datetime.now()
for name in ("Wrote and was answered", "Writes as nobody", "Confirmed", "Silent"):
    customer = env["res.partner"].create(
        {"name": name, "is_company": True, "email": "last@words.example.com"})
    complaint = env["custrel.complaint"].create({
        "subject": name, "partner_id": customer.id, "company_id": company.id})
    complaint._keep({"opened_at": now - timedelta(days=100)})
    if name == "Wrote and was answered":
        complaint._post_from_portal(customer, "When does it come?")
    elif name == "Writes as nobody":
        complaint._on_customer_reply()
    elif name == "Confirmed":
        complaint.write({"cause": "Snow", "resolution": "It comes tomorrow"})
        complaint.action_propose()
        complaint._confirm_by_customer()
    if complaint.unanswered_since:
        complaint.with_user(env.ref("base.user_admin")).message_post(
            body="Tomorrow", partner_ids=customer.ids, message_type="comment",
            subtype_xmlid="mail.mt_comment")
env.cr.commit()
"""
# As version 19.0.11.0.0 left it: what it knew of the last words was lost. Here no mail
# leaves, which makes of an answer none.
BEFORE_LAST = """
ALTER TABLE custrel_complaint DROP heard_at;
UPDATE custrel_complaint SET unanswered_since = NULL
 WHERE subject IN ('Wrote and was answered', 'Writes as nobody');
UPDATE custrel_customer_rhythm SET heard_on = heard_on - 100;
"""
SHOW_LAST = """
names = ["Wrote and was answered", "Writes as nobody", "Confirmed", "Silent"]
for name in names:
    complaint = env["custrel.complaint"].search([("subject", "=", name)])
    row = env["custrel.customer.rhythm"].search(
        [("partner_id", "=", complaint.partner_id.id)])
    today = env.company._custrel_today()
    print(bool(complaint.heard_at), bool(complaint.unanswered_since),
          (today - row.heard_on).days)
"""
LAST = upgrades.past("19.0.11.0.0", make=MAKE_LAST, before=BEFORE_LAST, show=SHOW_LAST)


def test_the_last_word_of_a_complaint_is_known_after_the_upgrade(upgraded):
    *spoken, silent = upgraded(LAST).after
    assert spoken == ["True False 0"] * 3
    # When it was made, its complaint was of today.
    assert silent.startswith("False False")


MAKE_GIVEN_UP = """
from datetime import timedelta

company = env.company
company._custrel_start()
today = company._custrel_today()
customer = env["res.partner"].create({"name": "Given up", "is_company": True})
customer._custrel_decide(lost_on=today - timedelta(days=9), lost_tried="A visit")
env.cr.commit()
"""
# As version 19.0.11.0.0, or 19.0.13.0.0, left it: a purchase ended it for good.
BEFORE_GIVEN_UP = "ALTER TABLE custrel_customer_rhythm DROP ended;"
SHOW_GIVEN_UP = """
customer = env["res.partner"].search([("name", "=", "Given up")])
row = env["custrel.customer.rhythm"].search([("partner_id", "=", customer.id)])
print(bool(row.lost_on), row.lost_tried)
order = env["sale.order"].create({"partner_id": customer.id})
order.action_confirm()
env.invalidate_all()
print(bool(row.lost_on), row.lost_tried)
order._action_cancel()
env.invalidate_all()
print(bool(row.lost_on), row.lost_tried)
"""
GIVEN_UP = upgrades.past(
    "19.0.11.0.0", make=MAKE_GIVEN_UP, before=BEFORE_GIVEN_UP, show=SHOW_GIVEN_UP
)


def test_an_order_by_mistake_ends_nothing_after_the_upgrade(upgraded):
    assert upgraded(GIVEN_UP).after == ["True A visit", "False False", "True A visit"]
