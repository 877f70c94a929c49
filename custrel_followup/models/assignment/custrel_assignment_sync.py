from odoo import api, models
from odoo.tools import SQL

from ..shared.inside import told


class CustrelAssignment(models.Model):
    """Whole sets of assignments at once: when salespeople change, whoever changed them,
    and when customers are merged."""

    _inherit = "custrel.assignment"

    def _end(self, reason):
        """End open rows today, past the rights and effects of writing them."""
        if not self:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE custrel_assignment
                   SET date_end = GREATEST(%s, date_start), end_reason = %s,
                       write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                 WHERE id IN %s
                """,
                self.env.company._custrel_today(),
                reason or None,
                self.env.uid,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()
        self._forget()

    @api.model
    def _follow_salespeople(self, partners=None):
        """Bring open rows in step with the salespeople of customers, in a few
        statements, however many customers.

        Whoever becomes the first contact leaves his other roles for the customer. A row
        belongs to the company of the customer; of a customer of all companies to the
        present one, if the salesperson works there, or else to his main one.

        :param partners: those to look at; all customers if not given
        """
        if partners is not None and not partners:
            return
        self.env["res.partner"].flush_model(
            ["user_id", "commercial_partner_id", "company_id"]
        )
        self.flush_model()
        among = (
            SQL("partner.id IN %s", tuple(partners.ids)) if partners else SQL("TRUE")
        )
        params = {
            "among": among,
            "today": self.env.company._custrel_today(),
            "company": self.env.company.id,
            "uid": self.env.uid,
            "reason": told(self, "custrel_reason") or None,
        }
        self.env.cr.execute(self._end_displaced(**params))
        self.env.cr.execute(self._end_doubled(**params))
        self.env.cr.execute(self._begin_first(**params))
        self.invalidate_model()
        self._forget()

    @api.model
    def _end_displaced(self, among, today, uid, reason, **_rest):
        """:return: SQL that ends rows of first contacts who are so no longer, or for
        another company, and of contacts that became part of another customer"""
        return SQL(
            """
            UPDATE custrel_assignment row
               SET date_end = GREATEST(%s, row.date_start), end_reason = %s,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM res_partner partner
             WHERE partner.id = row.partner_id AND row.date_end IS NULL AND %s
               AND (row.role = 'first' AND partner.user_id IS DISTINCT FROM row.user_id
                    OR row.role = 'first' AND partner.company_id != row.company_id
                    OR partner.commercial_partner_id != partner.id)
            """,
            today,
            reason,
            uid,
            among,
        )

    @api.model
    def _end_doubled(self, among, today, uid, **_rest):
        """:return: SQL that ends other roles of whoever is the first contact"""
        return SQL(
            """
            UPDATE custrel_assignment row
               SET date_end = GREATEST(%s, row.date_start), end_reason = %s,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM res_partner partner
             WHERE partner.id = row.partner_id AND partner.user_id = row.user_id
               AND row.date_end IS NULL AND row.role != 'first' AND %s
            """,
            today,
            self.env._("Became the owner"),
            uid,
            among,
        )

    @api.model
    def _begin_first(self, among, today, company, uid, reason):
        """:return: SQL that opens missing rows of first contacts"""
        return SQL(
            """
            INSERT INTO custrel_assignment (
                partner_id, company_id, user_id, role, date_start, reason,
                create_uid, create_date, write_uid, write_date
            )
            SELECT partner.id,
                   COALESCE(partner.company_id, works.cid, owner.company_id),
                   owner.id, 'first', %(today)s, %(reason)s,
                   %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM res_partner partner
              JOIN res_users owner ON owner.id = partner.user_id AND NOT owner.share
              LEFT JOIN res_company_users_rel works
                ON works.user_id = owner.id AND works.cid = %(company)s
             WHERE partner.commercial_partner_id = partner.id AND %(among)s
               AND NOT EXISTS (
                   SELECT FROM custrel_assignment row
                    WHERE row.partner_id = partner.id AND row.role = 'first'
                      AND row.date_end IS NULL
               )
            """,
            among=among,
            today=today,
            company=company,
            uid=uid,
            reason=reason,
        )

    @api.model
    def _merge_customers(self, sources, target):
        """End open rows of customers that are about to become one with ``target`` where
        it keeps another row; the rest moves along.

        Of the same role the row of ``target`` stays, else the newest one; of the same
        person the highest role.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH ranked AS (
                    SELECT id, role, user_id, company_id,
                           row_number() OVER (
                               PARTITION BY company_id, user_id
                               ORDER BY partner_id = %(target)s DESC,
                                        role = 'first' DESC, role = 'second' DESC,
                                        id DESC
                           ) AS of_person,
                           row_number() OVER (
                               PARTITION BY role,
                                            CASE role WHEN 'first' THEN 0
                                                      WHEN 'second' THEN company_id
                                                      ELSE -id END
                               ORDER BY partner_id = %(target)s DESC, id DESC
                           ) AS of_role
                      FROM custrel_assignment
                     WHERE date_end IS NULL
                       AND (partner_id = %(target)s OR partner_id IN %(sources)s)
                )
                UPDATE custrel_assignment row
                   SET date_end = GREATEST(%(today)s, row.date_start),
                       end_reason = %(reason)s
                  FROM ranked
                 WHERE ranked.id = row.id AND (of_person > 1 OR of_role > 1)
                """,
                sources=tuple(sources.ids),
                target=target.id,
                today=self.env.company._custrel_today(),
                reason=self.env._("The customer was merged with another one"),
            )
        )
        self.invalidate_model()
