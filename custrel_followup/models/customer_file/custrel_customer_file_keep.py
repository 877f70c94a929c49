from odoo import api, models
from odoo.tools import SQL

from ..shared.jobs import Job

BATCH = 2000
OVERLAP = "1 hour"
"""So long a transaction may take that changes a contact: what it began to write before
a file was measured, and others saw only later, is measured once more."""


class CustrelCustomerFile(models.Model):
    """The nightly work: customers without a file get one with a number, and what
    changed is measured again (rows K1, K5). What did not change is not touched, however
    many customers there are."""

    _inherit = "custrel.customer.file"

    @api.model
    def _cron_keep(self):
        """Idempotent: who has a number, and what was measured since it changed, is not
        found again."""
        with Job(self.env, "Customer files") as job:
            companies = self.env["res.company"]._custrel_find_started()
            job.each(companies, lambda company: self._keep_files(job, company))

    @api.model
    def _keep_files(self, job, company):
        here = self.with_company(company)
        job.batches(here._find_without_number(company), here._give_numbers, size=BATCH)
        job.batches(
            here._find_changed(company),
            lambda files: files._keep_measured(),
            size=BATCH,
        )

    @api.model
    def _have_measured_again(self, partners):
        """The next night measures the files of these customers: nothing else tells that
        a contact has gone."""
        if not partners:
            return
        self.flush_model(["measured_at"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE custrel_customer_file SET measured_at = NULL
                 WHERE partner_id = ANY(%s) AND measured_at IS NOT NULL
                """,
                partners.ids,
            )
        )
        self.invalidate_model(["measured_at"], flush=False)

    @api.model
    def _find_without_number(self, company):
        """:return: customers of the company without a number: who has an owner who
        works there, bought there, or has a grade there; and firms that nobody looks
        after yet, which else nobody would ever ask about: those that companies share
        in the first one that comes, or where they have a file

        Persons whom nobody looks after are mostly senders of mails, and who has sent us
        bills and bought nothing is a vendor.
        """
        partners = self.env["res.partner"]
        partners.flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id
                  FROM res_partner partner
             LEFT JOIN custrel_customer_file file
                    ON file.partner_id = partner.id AND file.company_id = %(company)s
                 WHERE file.number IS NULL AND partner.active
                   AND partner.commercial_partner_id = partner.id
                   AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
                   AND (partner.user_id IN (%(staff)s)
                        OR EXISTS (SELECT FROM custrel_customer_grade grade
                                    WHERE grade.partner_id = partner.id
                                      AND grade.company_id = %(company)s)
                        OR EXISTS (SELECT FROM custrel_score score
                                    WHERE score.partner_id = partner.id
                                      AND score.company_id = %(company)s
                                      AND score.active)
                        OR partner.is_company AND partner.user_id IS NULL
                           AND (partner.supplier_rank IS NULL
                                OR partner.supplier_rank = 0
                                OR partner.customer_rank > 0)
                           AND NOT EXISTS (SELECT FROM custrel_customer_grade grade
                                            WHERE grade.partner_id = partner.id)
                           AND NOT EXISTS (SELECT FROM custrel_score score
                                            WHERE score.partner_id = partner.id
                                              AND score.active)
                           AND NOT EXISTS (SELECT FROM custrel_customer_file elsewhere
                                            WHERE elsewhere.partner_id = partner.id
                                              AND elsewhere.company_id != %(company)s
                                              AND (elsewhere.number IS NOT NULL
                                                   OR file.id IS NULL)))
                   AND NOT EXISTS (SELECT FROM res_company ours
                                    WHERE ours.partner_id = partner.id)
                   AND NOT EXISTS (SELECT FROM res_users staff
                                    WHERE staff.partner_id = partner.id
                                      AND NOT staff.share)
              ORDER BY partner.id
                """,
                company=company.id,
                staff=company._custrel_staff_sql(),
            )
        )
        return partners.browse(row[0] for row in rows).with_company(company)

    @api.model
    def _find_changed(self, company):
        """:return: files of the company that were not measured since something changed:
        the customer, one of its contacts, what is known of them, its grade, the rules
        """
        self.env["res.partner"].flush_model()
        self.env["custrel.contact.file"].flush_model()
        self.env["res.company"].flush_model(["custrel_rules_changed_at"])
        self.env["custrel.grade"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH file AS (
                    SELECT id, partner_id, grade_id, write_date,
                           measured_at, measured_at - %(overlap)s::interval AS seen_at
                      FROM custrel_customer_file
                     WHERE company_id = %(company)s
                ), changed AS (
                    SELECT GREATEST(
                        (SELECT custrel_rules_changed_at FROM res_company
                          WHERE id = %(company)s),
                        (SELECT max(write_date) FROM custrel_grade)
                    ) AS at
                )
                SELECT file.id
                  FROM file
                  JOIN changed ON TRUE
                  JOIN res_partner partner ON partner.id = file.partner_id
             LEFT JOIN custrel_customer_grade grade
                    ON grade.partner_id = file.partner_id
                   AND grade.company_id = %(company)s
                 WHERE file.measured_at IS NULL
                    OR file.write_date > file.seen_at
                    OR partner.write_date > file.seen_at
                    OR changed.at > file.seen_at
                    OR grade.grade_id IS DISTINCT FROM file.grade_id
                 UNION
                SELECT file.id
                  FROM file
                  JOIN res_partner person
                    ON person.commercial_partner_id = file.partner_id
                   AND person.id != file.partner_id
                 WHERE person.write_date > file.seen_at
                 UNION
                SELECT file.id
                  FROM custrel_contact_file known
                  JOIN res_partner person ON person.id = known.partner_id
                  JOIN file ON file.partner_id = person.commercial_partner_id
                 WHERE known.write_date > file.seen_at
              ORDER BY 1
                """,
                company=company.id,
                overlap=OVERLAP,
            )
        )
        return self.browse(row[0] for row in rows)
