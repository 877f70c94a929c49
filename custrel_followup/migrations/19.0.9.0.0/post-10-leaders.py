"""Who leads a person is asked of memberships that have not ended, in the company of the
team. Rules may be edited: those that nobody edited get their new domain here."""

PATH = "user_id.crm_team_member_ids.crm_team_id.user_id', '=', user.id)"
RULES = {
    "custrel_handover_rule_team": (
        f"[('{PATH}]",
        "[('is_led', '=', True)]",
    ),
    "custrel_handover_line_rule_team": (
        f"['|', ('handover_id.responsible_id', '=', user.id), ('handover_id.{PATH}]",
        "['|', ('handover_id.responsible_id', '=', user.id), "
        "('handover_id.is_led', '=', True)]",
    ),
    "custrel_handover_item_rule_team": (
        "['|', ('line_id.handover_id.responsible_id', '=', user.id), "
        f"('line_id.handover_id.{PATH}]",
        "['|', ('line_id.handover_id.responsible_id', '=', user.id), "
        "('line_id.handover_id.is_led', '=', True)]",
    ),
    "custrel_handover_mail_rule_team": (
        f"['|', ('handover_id.responsible_id', '=', user.id), ('handover_id.{PATH}]",
        "['|', ('handover_id.responsible_id', '=', user.id), "
        "('handover_id.is_led', '=', True)]",
    ),
    "resource_calendar_leaves_rule_sales_team": (
        f"[('custrel_absence', '=', True), ('resource_id.{PATH}]",
        "[('custrel_absence', '=', True), ('resource_id.custrel_is_led', '=', True)]",
    ),
    "custrel_capacity_rule_sales_team": (
        f"[('{PATH}]",
        "[('is_led', '=', True)]",
    ),
    "custrel_load_report_rule_sales_team": (
        f"['|', ('user_id', '=', user.id), ('{PATH}]",
        "['|', ('user_id', '=', user.id), ('is_led', '=', True)]",
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
