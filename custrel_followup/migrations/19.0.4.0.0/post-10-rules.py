"""Rules of access follow second contacts and collaborators.

They may be edited, so the upgrade of the add-on leaves them alone: those that nobody
edited get their new domain here.
"""

OWN_RECORD = (
    "['|', '|', ('user_id', '=', user.id), ('collaborator_ids', 'in', user.ids), "
    "('partner_id.user_id', '=', user.id)]",
    "['|', '|', ('user_id', '=', user.id), ('takes_part', '=', True), "
    "('is_own_customer', '=', True)]",
)
OWN_FIGURES = (
    "['|', ('partner_id.user_id', '=', user.id), "
    "('partner_id.custrel_followup_ids', 'any', [('user_id', '=', user.id)])]",
    "['|', ('is_own_customer', '=', True), ('is_followed_customer', '=', True)]",
)
RULES = {
    "custrel_followup_rule_own": OWN_RECORD,
    "custrel_complaint_rule_own": OWN_RECORD,
    "custrel_score_rule_own": OWN_FIGURES,
    "custrel_grade_change_rule_own": OWN_FIGURES,
    "custrel_complaint_rule_team": (
        "['|', ('team_id.member_ids', 'in', user.ids), "
        "('team_id.user_id', '=', user.id)]",
        "[('is_own_team', '=', True)]",
    ),
    "custrel_complaint_report_rule_own": (
        "['|', ('user_id', '=', user.id), ('partner_id.user_id', '=', user.id)]",
        "['|', ('user_id', '=', user.id), ('is_own_customer', '=', True)]",
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
    # An index in the order of the kanban took its place.
    cr.execute("DROP INDEX IF EXISTS custrel_complaint__stage_id_index")
