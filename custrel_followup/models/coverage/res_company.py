from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...rules import cadence
from .succession import Succession

CALENDAR_DAYS = 60
"""Days of the company calendar that are looked at for the next working day."""


class ResCompany(models.Model):
    """Settings about the people of ours who look after customers."""

    _inherit = "res.company"

    custrel_gap_policy = fields.Selection(
        [("warn", "Warn"), ("refuse", "Refuse")],
        string="Key Customers Without Two Contacts",
        required=True,
        default="warn",
        help="Whether somebody may by hand take one of its two contacts from a key "
        "customer. Gaps are listed and reminded of in any case.",
    )
    custrel_introduction_days = fields.Integer(
        string="Introduce New Contacts Within (Days)",
        default=7,
        help="Whoever takes over a customer introduces himself within so many days.",
    )

    custrel_contact_report = fields.Boolean(
        string="Monthly Contact Reports",
        default=True,
        help="When a month has ended, managers get a report of what both contacts did "
        "for each key customer.",
    )

    # Last day of the newest month of which reports were made since they were switched
    # on. Whatever ended after it was missed.
    custrel_contact_report_until = fields.Date(
        readonly=True, copy=False, export_string_translation=False
    )

    _custrel_introduction_days_positive = models.Constraint(
        "CHECK (custrel_introduction_days BETWEEN 0 AND 1000)",
        "New contacts are introduced within 0 to 1,000 days.",
    )

    def _custrel_succession(self):
        """:return: :class:`Succession` of this company as it is now"""
        self.ensure_one()
        return Succession(self.env, self)

    def _custrel_workday_after(self, days):
        """:return: the first working day at least ``days`` days after today"""
        self.ensure_one()
        day = self._custrel_today() + timedelta(days=days)
        return cadence.working_day(day, self._custrel_closed_days(day, CALENDAR_DAYS))

    def _custrel_get_staff(self):
        """:return: frozenset of ids of active people of this company"""
        rows = self.env.execute_query(self._custrel_staff_sql())
        return frozenset(row[0] for row in rows)

    def write(self, vals):
        if vals.get("custrel_contact_report") is False:
            vals = {**vals, "custrel_contact_report_until": False}
        return super().write(vals)

    def _custrel_staff_sql(self):
        """:return: SQL of the ids of active people of this company"""
        self.ensure_one()
        self.env["res.users"].flush_model(["active", "share", "company_ids"])
        return SQL(
            """SELECT staff.id FROM res_users staff
                 JOIN res_company_users_rel works
                   ON works.user_id = staff.id AND works.cid = %s
                WHERE staff.active AND NOT staff.share""",
            self.id,
        )
