"""Each company remembers until when it has contact reports."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE res_company company
           SET custrel_contact_report_until = known.until
          FROM (SELECT company_id, max(date_to) AS until
                  FROM custrel_contact_report GROUP BY company_id) known
         WHERE known.company_id = company.id AND company.custrel_contact_report
        """
    )
