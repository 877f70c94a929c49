"""Complaints that were called after the subject of a mail, or by whoever entered them,
get a number of their company's sequence.

The former text stays in the subject, where it is found. The number that Odoo gives by
itself is kept also where the sequence was given another form since.
"""

import re

from psycopg2.extras import execute_values

from odoo import SUPERUSER_ID, api

DEFAULT = r"C\d{4}-\d{5,}"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].with_context(active_test=False).search([]):
        form = _get_form(company.custrel_complaint_sequence_id)
        is_number = re.compile(f"{form}|{DEFAULT}").fullmatch
        cr.execute(
            "SELECT id, name FROM custrel_complaint WHERE company_id = %s ORDER BY id",
            (company.id,),
        )
        wrong = [id_ for id_, name in cr.fetchall() if not is_number(name or "")]
        _renumber(cr, wrong, company._custrel_take_complaint_numbers(len(wrong)))
    env.invalidate_all()


def _get_form(sequence):
    """:return: pattern of the numbers that a sequence gives, at any time"""
    if not sequence:
        return DEFAULT

    def pattern(text):
        return re.sub(r"%\\\(\w+\\\)s", r"\\d+", re.escape(text or ""))

    digits = rf"\d{{{sequence.padding},}}"
    return pattern(sequence.prefix) + digits + pattern(sequence.suffix)


def _renumber(cr, ids, numbers):
    execute_values(
        cr._obj,
        """
        UPDATE custrel_complaint complaint
           SET name = new.name,
               subject = CASE
                   WHEN strpos(subject, COALESCE(complaint.name, '')) > 0 THEN subject
                   ELSE subject || ' (' || complaint.name || ')'
               END
          FROM (VALUES %s) new (id, name)
         WHERE new.id = complaint.id
        """,
        zip(ids, numbers, strict=True),
    )
