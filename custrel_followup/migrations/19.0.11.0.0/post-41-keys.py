"""Tax ids are the same however a country writes them, and names with letters that
keyboards lack have another spelling, from now on: the keys of such customers are made
anew by the next run of the job."""

from odoo.addons.custrel_followup.rules.duplicates import tax_keys


def migrate(cr, version):
    cr.execute(
        "SELECT DISTINCT key, detail FROM custrel_duplicate_key WHERE kind = 'tax'"
    )
    other = tuple(
        (key, country)
        for key, country in cr.fetchall()
        if [found[1:] for found in tax_keys([key], country)] != [(key, country)]
    )
    cr.execute(
        """
        DELETE FROM custrel_duplicate_key
         WHERE partner_id IN (
               SELECT partner_id FROM custrel_duplicate_key
                WHERE kind = 'tax' AND (key, detail) IN %s
               UNION ALL
               SELECT id FROM res_partner WHERE name ~ '[À-ɏЀ-ӿ]')
        """,
        [other or ((None, None),)],
    )
