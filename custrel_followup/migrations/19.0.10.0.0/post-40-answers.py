"""The mails that close a complaint say what was done, and what is advice to our people
is no text for customers any more.

Templates and reasons may be edited, so the upgrade of the add-on leaves them alone.
"""

import re

CLOSING = ("mail_template_complaint_closed", "mail_template_complaint_settled")
WORDS = {
    "zh_CN": "我们的处理结果如下：",
    "zh_TW": "我們的處理結果如下：",
}
ENGLISH = "This is how we settled it:"
RESOLUTION = """
                <t t-if="object.resolution">
                    <p>%s</p>
                    <blockquote style="border-left: 3px solid #ccc; margin: 8px 0; \
padding: 0 12px; white-space: pre-wrap;"><t t-out="object.resolution">A new drive was \
fitted.</t></blockquote>
                </t>"""
AFTER = re.compile(r"object\.subject.*?</p>", re.DOTALL)

ADVICE = {
    "product_defect": (
        "Ask for serial number and photos. Replace first and examine later; tell the "
        "customer what the examination found.",
        "We are sorry that the product does not work as it should. We replace it first "
        "and examine it afterwards, and we will tell you what we have found.",
    ),
    "delivery_late": (
        "Name a new date that will be kept, and who watches it. Offer express delivery "
        "at our cost to key customers.",
        "We are sorry that your delivery is late. We have fixed a new date with our "
        "warehouse, and one of us watches that it is kept.",
    ),
    "delivery_damaged": (
        "Ask for photos of goods and package, send the replacement at once, and "
        "claim from the carrier.",
        "We are sorry that the goods were damaged on the way. We send you a "
        "replacement at once and settle the damage with the carrier ourselves.",
    ),
    "service_slow": (
        "Apologise for the waiting, not with reasons. Agree on one person and one time "
        "of the day to report.",
        "We are sorry that you had to wait. From now on you have one person here who "
        "reports to you until all is settled.",
    ),
    "billing_wrong": (
        "Compare order, delivery and invoice. Send a credit note before a new "
        "invoice, so that only one amount is open.",
        "We have compared order, delivery and invoice. You get a credit note and then "
        "a corrected invoice, so that only one amount is open.",
    ),
}


def migrate(cr, version):
    _add_resolution(cr)
    for name, (advice, words) in ADVICE.items():
        # Its translations are filled in from those of the add-on.
        cr.execute(
            """
            UPDATE custrel_complaint_reason reason
               SET guidance = known_solution,
                   known_solution = jsonb_build_object('en_US', %s)
              FROM ir_model_data data
             WHERE data.module = 'custrel_followup' AND data.res_id = reason.id
               AND data.model = 'custrel.complaint.reason' AND data.name = %s
               AND reason.guidance IS NULL
               AND reason.known_solution ->> 'en_US' = %s
            """,
            (f"<p>{words}</p>", f"custrel_complaint_reason_{name}", f"<p>{advice}</p>"),
        )


def _add_resolution(cr):
    cr.execute(
        """
        SELECT template.id, lang.key, lang.value
          FROM ir_model_data xmlid
          JOIN mail_template template ON template.id = xmlid.res_id
         CROSS JOIN jsonb_each_text(template.body_html) lang
         WHERE xmlid.module = 'custrel_followup' AND xmlid.model = 'mail.template'
           AND xmlid.name IN %s AND strpos(lang.value, 'object.resolution') = 0
        """,
        (CLOSING,),
    )
    for template, lang, body in cr.fetchall():
        found = AFTER.search(body)
        if not found:
            continue
        block = RESOLUTION % WORDS.get(lang, ENGLISH)
        body = body[: found.end()] + block + body[found.end() :]
        cr.execute(
            """
            UPDATE mail_template SET body_html = body_html || jsonb_build_object(%s, %s)
             WHERE id = %s
            """,
            (lang, body, template),
        )
