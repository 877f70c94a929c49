"""Results after which nothing has to follow say so, as they do on a new database."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE custrel_followup_result SET next_step = 'none'
             WHERE next_step = 'optional' AND id IN (
                SELECT res_id FROM ir_model_data
                 WHERE module = 'custrel_followup'
                   AND model = 'custrel.followup.result' AND name IN %s)
            """,
            ("custrel_followup_result_satisfied", "custrel_followup_result_declined"),
        )
    )
