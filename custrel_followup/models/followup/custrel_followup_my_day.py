from odoo import api, fields, models
from odoo.fields import Domain


class CustrelFollowup(models.Model):
    """The landing page: what the user has to do, counted."""

    _inherit = "custrel.followup"

    @api.model
    @api.readonly
    def get_my_day(self):
        """Count the work of the present user in the companies he has switched on.

        :return: dict of the numbers ``overdue``, ``today``, ``week`` (the seven days
            after today) of open follow-ups, and ``without_plan`` of his customers;
            ``too_much`` of those that stay on a day that is full, for leaders of all
            people whose follow-ups they may see; ``graded`` says whether any customer
            of the company has a grade, without which nothing is planned
        """
        mine = Domain("state", "=", "planned") & (
            Domain("user_id", "=", self.env.uid) | Domain("takes_part", "=", True)
        )
        leads = self.env.user.has_group("custrel_followup.custrel_group_team")
        full = Domain("state", "=", "planned") & Domain("too_much", "=", True)
        today = fields.Date.context_today(self)
        week = fields.Date.add(today, days=7)
        periods = {
            "overdue": Domain("date_planned", "<", today),
            "today": Domain("date_planned", "=", today),
            "week": Domain("date_planned", ">", today)
            & Domain("date_planned", "<=", week),
        }
        customers = self.env["res.partner"]
        grades = self.env["custrel.customer.grade"].sudo()  # whether there are any
        here = [("company_id", "=", self.env.company.id)]
        return {
            "graded": bool(grades.search_count(here, limit=1)),
            **{name: self.search_count(mine & days) for name, days in periods.items()},
            "too_much": self.search_count(full if leads else full & mine),
            "without_plan": customers.search_count(
                customers._custrel_customer_domain()
                & Domain("user_id", "=", self.env.uid)
                & Domain("custrel_without_plan", "=", True)
            ),
        }
