"""The daily digest tells of follow-ups that climb, also where its text was changed."""

import re

from odoo.tools import SQL

SUBJECT = "{{ object.custrel_get_digest_subject() }}"
CLIMBED = '<t t-out="object.custrel_render_climbed()"></t>'
PLACES = (r"<p>\s*<a [^>]*/odoo/my-day", r"</div>\s*\Z", r"\Z")
"""Before the link to My Day, or else at the end."""


def migrate(cr, version):
    cr.execute(
        """
        SELECT template.id, lang.key, template.subject ->> lang.key, lang.value
          FROM ir_model_data xmlid
          JOIN mail_template template ON template.id = xmlid.res_id
         CROSS JOIN jsonb_each_text(template.body_html) lang
         WHERE xmlid.module = 'custrel_followup'
           AND xmlid.name = 'mail_template_digest'
        """
    )
    for template, lang, subject, body in cr.fetchall():
        if "custrel_render_climbed" not in body:
            write(cr, "body_html", template, lang, insert(body))
        if subject and "len(object.custrel_get_digest()" in subject:
            write(cr, "subject", template, lang, SUBJECT)


def insert(body):
    for place in PLACES:
        if found := re.search(place, body):
            return body[: found.start()] + CLIMBED + body[found.start() :]
    raise AssertionError("every text has an end")


def write(cr, column, template, lang, value):
    cr.execute(
        SQL(
            """
            UPDATE mail_template
               SET %(column)s = %(column)s || jsonb_build_object(%(lang)s, %(value)s)
             WHERE id = %(template)s
            """,
            column=SQL.identifier(column),
            lang=lang,
            value=value,
            template=template,
        )
    )
