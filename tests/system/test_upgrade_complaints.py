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
