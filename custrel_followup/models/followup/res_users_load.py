from odoo import models
from odoo.tools import SQL


class ResUsers(models.Model):
    """How full the day of a person is."""

    _inherit = "res.users"

    def _custrel_get_load(self, day=None):
        """How much this person has to do on a day in the present company.

        :param date day: the person's present day if not given
        :return: dict of minutes: ``planned`` of open follow-ups on that day,
            ``overdue`` of those before it, ``capacity`` for contacts (0 is no limit);
            and ``too_much``, how many of them are too much for their day
        """
        self.ensure_one()
        company = self.env.company
        self.env["custrel.followup"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT COALESCE(sum(minutes) FILTER (
                           WHERE date_planned = %(day)s), 0) AS planned,
                       COALESCE(sum(minutes) FILTER (
                           WHERE date_planned < %(day)s), 0) AS overdue,
                       count(*) FILTER (WHERE too_much) AS too_much
                  FROM custrel_followup
                 WHERE user_id = %(user)s AND company_id = %(company)s
                   AND state = 'planned' AND active AND date_planned <= %(day)s
                   AND automatic IS NOT TRUE
                """,
                day=day or self._custrel_today(),
                user=self.id,
                company=company.id,
            )
        )
        return rows[0] | {"capacity": self._custrel_get_capacity(company)}

    def _custrel_get_capacity(self, company):
        """:return: whole minutes a day that this person has for contacts; 0 is no
        limit"""
        self.ensure_one()
        limits = self.env["custrel.capacity"]._get_limits(company)
        usual = company.sudo().custrel_contact_hours * 60  # everybody's own day
        return round(limits.get(self.id, usual))

    def _custrel_get_weekly_capacity(self, company, days):
        """:param float days: working days of a usual week
        :return: hours a usual week that this person has for contacts; 0 is no limit"""
        return self._custrel_get_capacity(company) / 60 * days
