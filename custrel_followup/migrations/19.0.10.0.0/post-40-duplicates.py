"""A number or an address that more than three customers have tells little from now on:
who has one is compared anew by the next run of the job."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE custrel_duplicate_key SET is_fresh = TRUE
         WHERE is_fresh IS NOT TRUE AND (kind, key) IN (
               SELECT kind, key FROM custrel_duplicate_key
                WHERE kind IN ('phone', 'email')
                GROUP BY kind, key HAVING count(*) > 3)
        """
    )
