"""A domain of an e-mail address makes suspects from now on, unless more than three
customers have it: who shares one is compared anew by the next run of the job."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE custrel_duplicate_key SET is_fresh = TRUE
         WHERE is_fresh IS NOT TRUE AND kind = 'domain' AND key IN (
               SELECT key FROM custrel_duplicate_key
                WHERE kind = 'domain'
                GROUP BY key HAVING count(*) BETWEEN 2 AND 3)
        """
    )
