from odoo import api, models
from odoo.tools import SQL

from .custrel_handover import OPEN_STATES


class CustrelHandover(models.Model):
    """A handover opens by itself when somebody is archived, and is given up when he is
    there again before anything was handed over."""

    _inherit = "custrel.handover"

    @api.model
    def _open_for(self, user):
        """Open a handover of a person in each company where he looks after somebody or
        has open work, and hold that work, before Odoo removes his activities.

        :param user: about to be archived
        """
        self._replace_responsible(user)
        for company in self._get_companies(user):
            handover = self.with_company(company).search(
                [
                    ("user_id", "=", user.id),
                    ("company_id", "=", company.id),
                    ("state", "in", OPEN_STATES),
                ],
                limit=1,
            )
            if not handover:
                handover = self.with_company(company).create(
                    {
                        "user_id": user.id,
                        "company_id": company.id,
                        "reason": "leave",
                        "date_from": company._custrel_today(),
                        "automatic": True,
                    }
                )
            elif handover.state != "applying":
                handover.write({"reason": "leave", "date_to": False})
                handover._collect()
            if not handover.line_ids:
                handover.unlink()
                continue
            handover._hold()
            handover._ask_responsible()

    @api.model
    def _get_companies(self, user):
        """:return: companies in which the user is known or has something"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cid FROM res_company_users_rel WHERE user_id = %(user)s
                UNION SELECT company_id FROM custrel_assignment
                       WHERE user_id = %(user)s AND date_end IS NULL
                UNION SELECT company_id FROM custrel_followup
                       WHERE user_id = %(user)s AND state = 'planned'
                UNION SELECT company_id FROM custrel_complaint
                       WHERE user_id = %(user)s AND state NOT IN ('closed', 'rejected')
                """,
                user=user.id,
            )
        )
        return self.env["res.company"].browse(sorted(row[0] for row in rows))

    @api.model
    def _come_back(self, users):
        """:param users: archived until now"""
        self.search(
            [
                ("user_id", "in", users.ids),
                ("automatic", "=", True),
                ("state", "in", ("draft", "scheduled")),
            ]
        )._cancel()
