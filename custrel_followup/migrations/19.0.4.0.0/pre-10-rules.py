"""Rules that asked for the salesperson are made anew: there are second contacts now."""

RULES = (
    "custrel_followup_rule_own",
    "custrel_score_rule_own",
    "custrel_grade_change_rule_own",
    "custrel_complaint_rule_own",
    "custrel_complaint_rule_team",
    "custrel_complaint_report_rule_own",
)


def migrate(cr, version):
    # Rules are data that an upgrade leaves alone, unless they are missing.
    cr.execute(
        """
        WITH name AS (
            DELETE FROM ir_model_data
             WHERE module = 'custrel_followup' AND model = 'ir.rule' AND name IN %s
            RETURNING res_id
        )
        DELETE FROM ir_rule WHERE id IN (SELECT res_id FROM name)
        """,
        (RULES,),
    )
