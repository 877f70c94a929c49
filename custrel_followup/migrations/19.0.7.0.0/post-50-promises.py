"""Receipts promise nothing that is past, also where their text was changed."""

import re

PROMISE = "object._get_promise()"
MOMENT = re.compile(r"format_datetime\(object\.response_deadline\b[^\"]*\)")


def migrate(cr, version):
    cr.execute(
        """
        SELECT template.id, lang.key, lang.value
          FROM ir_model_data xmlid
          JOIN mail_template template ON template.id = xmlid.res_id
         CROSS JOIN jsonb_each_text(template.body_html) lang
         WHERE xmlid.module = 'custrel_followup'
           AND xmlid.name = 'mail_template_complaint_received'
        """
    )
    for template, lang, body in cr.fetchall():
        cr.execute(
            """
            UPDATE mail_template SET body_html = body_html || jsonb_build_object(%s, %s)
             WHERE id = %s
            """,
            (lang, replace(body), template),
        )


def replace(body):
    body = MOMENT.sub(PROMISE, body)
    return body.replace('t-if="object.response_deadline"', f't-if="{PROMISE}"')
