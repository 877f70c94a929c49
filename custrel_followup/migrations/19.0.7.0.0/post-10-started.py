"""Companies that work by grades go on: whoever applied a run, or has follow-ups that a
cadence planned, has begun."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE res_company company
           SET custrel_started_at = begun.moment
          FROM (SELECT company_id, min(moment) AS moment
                  FROM (SELECT company_id, COALESCE(applied_at, write_date) AS moment
                          FROM custrel_grading_run WHERE state = 'applied'
                        UNION ALL
                        SELECT company_id, create_date
                          FROM custrel_followup WHERE origin = 'cadence') work
                 GROUP BY company_id) begun
         WHERE begun.company_id = company.id AND company.custrel_started_at IS NULL
        """
    )
