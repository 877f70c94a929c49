"""Whoever may read a complaint reads its row in the analysis, and mails name days and
times where their reader is: also where the texts were changed.

Rules and templates may be edited, so the upgrade of the add-on leaves them alone. Of
the rules those that nobody edited get their new domain here.
"""

import re

RULES = {
    "custrel_complaint_report_rule_own": (
        "['|', ('user_id', '=', user.id), ('is_own_customer', '=', True)]",
        "['|', '|', ('user_id', '=', user.id), "
        "('complaint_id.takes_part', '=', True), ('is_own_customer', '=', True)]",
    ),
    "custrel_complaint_report_rule_team": (
        "['|', ('team_id.member_ids', 'in', user.ids), "
        "('team_id.user_id', '=', user.id)]",
        "[('complaint_id.is_own_team', '=', True)]",
    ),
}
TEXTS = {
    "mail_template_complaint_silence": (
        r"format_date\(object\.silence_at\b[^\"]*\)",
        "object._get_silence_day()",
    ),
    "mail_template_complaint_alert": (
        r"\btz=object\.tz or 'UTC'",
        "tz=object._custrel_tz()",
    ),
}


def migrate(cr, version):
    for name, (old, new) in RULES.items():
        cr.execute(
            """
            UPDATE ir_rule rule SET domain_force = %s
              FROM ir_model_data data
             WHERE data.module = 'custrel_followup' AND data.model = 'ir.rule'
               AND data.name = %s AND data.res_id = rule.id
               AND btrim(rule.domain_force) = %s
            """,
            (new, name, old),
        )
    cr.execute(
        """
        SELECT template.id, lang.key, lang.value, xmlid.name
          FROM ir_model_data xmlid
          JOIN mail_template template ON template.id = xmlid.res_id
         CROSS JOIN jsonb_each_text(template.body_html) lang
         WHERE xmlid.module = 'custrel_followup'
           AND xmlid.name IN %s
        """,
        (tuple(TEXTS),),
    )
    for template, lang, body, name in cr.fetchall():
        cr.execute(
            """
            UPDATE mail_template SET body_html = body_html || jsonb_build_object(%s, %s)
             WHERE id = %s
            """,
            (lang, re.sub(*TEXTS[name], body), template),
        )
