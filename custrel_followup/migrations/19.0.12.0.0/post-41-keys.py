"""A works (厂) is a legal form like others, from now on: the keys of such customers are
made anew by the next run of the job."""


def migrate(cr, version):
    cr.execute(
        """
        DELETE FROM custrel_duplicate_key
         WHERE partner_id IN (SELECT id FROM res_partner WHERE name ~ '[厂廠]')
        """
    )
