"""What an earlier version left of complaints and of the letters about them."""

from tests.system import upgrades

MAKE = """
grade = env.ref("custrel_followup.custrel_grade_b")
customer = env["res.partner"].create({"name": "Graded Later", "is_company": True})
customer._custrel_write_grade(grade, manual=False)
env["custrel.complaint"].create({
    "subject": "Settled before he had a grade",
    "partner_id": customer.id,
    "stage_id": env.ref("custrel_followup.custrel_complaint_stage_closed").id,
    "cause": "Heat",
    "resolution": "A fan",
})
env.cr.commit()
"""
BEFORE = """
UPDATE custrel_complaint SET grade_id = NULL, green_channel = FALSE
 WHERE subject = 'Settled before he had a grade';
UPDATE mail_template template
   SET body_html = jsonb_build_object(
       'en_US',
       '<div>Dear customer!<p t-if="object.response_deadline">By <b t-out="'
       'format_datetime(object.response_deadline, tz=object.company_id._custrel_tz(), '
       'dt_format=''short'')">2 March</b></p></div>')
  FROM ir_model_data xmlid
 WHERE xmlid.res_id = template.id AND xmlid.module = 'custrel_followup'
   AND xmlid.name = 'mail_template_complaint_received';
"""
SHOW = """
found = [("subject", "=", "Settled before he had a grade")]
complaint = env["custrel.complaint"].search(found)
print(complaint.grade_id.code, complaint.green_channel)
template = env.ref("custrel_followup.mail_template_complaint_received")
print(template.body_html)
"""
COMPLAINTS = upgrades.past("19.0.6.0.0", make=MAKE, before=BEFORE, show=SHOW)


def test_complaint_has_the_grade_of_its_customer(upgraded):
    assert upgraded(COMPLAINTS).after[0] == "B True"


def test_changed_receipt_promises_nothing_that_is_past(upgraded):
    assert upgraded(COMPLAINTS).after[1:] == [
        '<div>Dear customer!<p t-if="object._get_promise()">By <b '
        't-out="object._get_promise()">2 March</b></p></div>'
    ]


RULES = """
UPDATE ir_rule rule SET domain_force = old.domain
  FROM ir_model_data xmlid, (VALUES
    ('custrel_complaint_report_rule_own',
     '[''|'', (''user_id'', ''='', user.id), (''is_own_customer'', ''='', True)]'),
    ('custrel_complaint_report_rule_team', '[(''id'', ''='', 7)]')
  ) old (name, domain)
 WHERE xmlid.res_id = rule.id AND xmlid.module = 'custrel_followup'
   AND xmlid.model = 'ir.rule' AND xmlid.name = old.name;
UPDATE mail_template template
   SET email_from = '{{ (object.user_id or object.company_id).email_formatted'
       ' or user.email_formatted }}'
  FROM ir_model_data xmlid
 WHERE xmlid.res_id = template.id AND xmlid.module = 'custrel_followup'
   AND xmlid.name = 'mail_template_complaint_closed';
UPDATE mail_template template
   SET email_from = 'desk@ours.example.com',
       body_html = jsonb_build_object(
       'en_US',
       '<div>Until <b t-out="format_date(object.silence_at)">9 March</b></div>')
  FROM ir_model_data xmlid
 WHERE xmlid.res_id = template.id AND xmlid.module = 'custrel_followup'
   AND xmlid.name = 'mail_template_complaint_silence';
UPDATE mail_template template
   SET body_html = jsonb_build_object(
       'en_US',
       '<i t-out="format_time(x, tz=object.tz or ''UTC'')">2 March</i>')
  FROM ir_model_data xmlid
 WHERE xmlid.res_id = template.id AND xmlid.module = 'custrel_followup'
   AND xmlid.name = 'mail_template_complaint_alert';
"""
SHOW_RULES = """
for name in ("own", "team"):
    rule = env.ref(f"custrel_followup.custrel_complaint_report_rule_{name}")
    print(rule.domain_force)
for name in ("silence", "alert"):
    print(env.ref(f"custrel_followup.mail_template_complaint_{name}").body_html)
for name in ("closed", "silence"):
    print(env.ref(f"custrel_followup.mail_template_complaint_{name}").email_from)
"""
READERS = upgrades.past("19.0.9.0.0", before=RULES, show=SHOW_RULES)


def test_analysis_is_for_whoever_reads_the_complaints(upgraded):
    own, team, *_mails = upgraded(READERS).after
    assert own == upgraded(READERS).made[0]
    assert team == "[('id', '=', 7)]", "what somebody has edited stays"


def test_changed_mails_name_days_and_times_of_their_readers(upgraded):
    assert upgraded(READERS).after[2:4] == [
        '<div>Until <b t-out="object._get_silence_day()">9 March</b></div>',
        '<i t-out="format_time(x, tz=object._custrel_tz())">2 March</i>',
    ]


def test_mails_are_from_the_company_if_their_owner_has_no_address(upgraded):
    unedited, edited = upgraded(READERS).after[4:]
    assert unedited == "{{ object._get_sender_address() }}"
    assert edited == "desk@ours.example.com", "what somebody has edited stays"


ADVICE = """
UPDATE mail_template template
   SET body_html = jsonb_build_object(
       'en_US', '<div><p>“<t t-out="object.subject">x</t>” is closed.</p>Bye</div>')
  FROM ir_model_data xmlid
 WHERE xmlid.res_id = template.id AND xmlid.module = 'custrel_followup'
   AND xmlid.name = 'mail_template_complaint_closed';
UPDATE custrel_complaint_reason reason
   SET guidance = NULL, known_solution = jsonb_build_object('en_US', old.words)
  FROM ir_model_data xmlid, (VALUES
    ('custrel_complaint_reason_service_slow', '<p>Apologise for the waiting, not with '
     'reasons. Agree on one person and one time of the day to report.</p>'),
    ('custrel_complaint_reason_delivery_late', '<p>You get it tomorrow</p>')
  ) old (name, words)
 WHERE xmlid.res_id = reason.id AND xmlid.module = 'custrel_followup'
   AND xmlid.name = old.name;
"""
SHOW_ADVICE = """
body = env.ref("custrel_followup.mail_template_complaint_closed").body_html
print(body.count("object.resolution"), "settled it" in body, "Bye" in body)
for name in ("service_slow", "delivery_late"):
    reason = env.ref(f"custrel_followup.custrel_complaint_reason_{name}")
    print(reason.guidance, "|", reason.known_solution)
"""
ANSWERS = upgrades.past("19.0.9.0.0", before=ADVICE, show=SHOW_ADVICE)


def test_what_closes_a_complaint_says_what_was_done(upgraded):
    assert upgraded(ANSWERS).after[0] == "2 True True"


def test_advice_to_our_people_is_no_text_for_customers(upgraded):
    ours, own = upgraded(ANSWERS).after[1:]
    advice, words = ours.split(" | ")
    assert "Apologise" in advice
    assert "We are sorry" in words
    assert own == "False | <p>You get it tomorrow</p>", "what somebody wrote stays"
