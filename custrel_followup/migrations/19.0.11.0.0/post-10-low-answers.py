"""Complaint agents read the low answers behind the complaints of their teams alone.

Rules may be edited, so the upgrade of the add-on leaves them alone: one that nobody
edited gets its new domain here.
"""

OLD = "[('low_complaint_id', '!=', False)]"
NEW = (
    "['|', ('low_complaint_id.user_id', '=', user.id), "
    "('low_complaint_id.is_own_team', '=', True)]"
)


def migrate(cr, version):
    cr.execute(
        """
        UPDATE ir_rule rule SET domain_force = %s
          FROM ir_model_data data
         WHERE data.module = 'custrel_followup' AND data.model = 'ir.rule'
           AND data.name = 'custrel_survey_wave_answer_rule_agent'
           AND data.res_id = rule.id AND btrim(rule.domain_force) = %s
        """,
        (NEW, OLD),
    )
