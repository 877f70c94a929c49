"""Who leads a team makes handovers for his own people only.

One rule was for all that a leader may do. Another one, which the data of this version
adds, lets the responsible person read and write.
"""

OLD = (
    "['|', ('responsible_id', '=', user.id), "
    "('user_id.crm_team_member_ids.crm_team_id.user_id', '=', user.id)]"
)
NEW = "[('user_id.crm_team_member_ids.crm_team_id.user_id', '=', user.id)]"


def migrate(cr, version):
    cr.execute(
        """
        UPDATE ir_rule SET domain_force = %s
         WHERE domain_force = %s
           AND id = (SELECT res_id FROM ir_model_data
                      WHERE module = 'custrel_followup'
                        AND name = 'custrel_handover_rule_team')
        """,
        (NEW, OLD),
    )
