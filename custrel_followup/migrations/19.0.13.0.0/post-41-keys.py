"""Telephone numbers with an extension, and several in one field, are keys, too, from
now on: those of such customers are made anew by the next run of the job."""


def migrate(cr, version):
    cr.execute(
        """
        DELETE FROM custrel_duplicate_key
         WHERE partner_id IN (SELECT commercial_partner_id FROM res_partner
                               WHERE phone != '' AND phone_sanitized IS NULL)
        """
    )
