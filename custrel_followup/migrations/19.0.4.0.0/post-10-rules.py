"""Rules of access follow second contacts and collaborators.

They may be edited, so the upgrade of the add-on leaves them alone: those that nobody
edited get their new domain here.
"""

OWN_PARTNER = "('partner_id.user_id', '=', user.id)"
OWN_CUSTOMER = "('is_own_customer', '=', True)"
RULES = (
    "custrel_followup_rule_own",
    "custrel_score_rule_own",
    "custrel_grade_change_rule_own",
    "custrel_complaint_rule_own",
    "custrel_complaint_report_rule_own",
)


def migrate(cr, version):
    cr.execute(
        """
        UPDATE ir_rule rule
           SET domain_force = replace(rule.domain_force, %s, %s)
          FROM ir_model_data data
         WHERE data.module = 'custrel_followup' AND data.model = 'ir.rule'
           AND data.name IN %s AND data.res_id = rule.id
        """,
        (OWN_PARTNER, OWN_CUSTOMER, RULES),
    )
    # An index in the order of the kanban took its place.
    cr.execute("DROP INDEX IF EXISTS custrel_complaint__stage_id_index")
