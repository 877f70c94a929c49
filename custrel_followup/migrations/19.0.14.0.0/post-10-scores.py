"""A preview had taken the place of the applied run's scores: it stands beside them now,
and those of the applied run are computed again, by its own window."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    cr.execute(
        """
        UPDATE custrel_score score SET active = FALSE
          FROM custrel_grading_run run
         WHERE run.id = score.run_id AND run.state = 'computed'
           AND EXISTS (SELECT FROM custrel_grading_run applied
                        WHERE applied.company_id = run.company_id
                          AND applied.state = 'applied')
        RETURNING run.id
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    waiting = env["custrel.grading.run"].browse({run_id for (run_id,) in cr.fetchall()})
    for company in waiting.company_id:
        records = company._custrel_work_in(waiting)
        records._find_last_applied(company)._compute_scores()
