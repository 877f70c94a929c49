from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..shared.numbers import take_numbers

SEQUENCE_CODE = "custrel.complaint"


class ResCompany(models.Model):
    """Settings of complaints, and their numbers, of which each company has its own."""

    _inherit = "res.company"

    custrel_acknowledge = fields.Boolean(
        string="Acknowledge Complaints",
        default=True,
        help="The customer gets a mail with the number of his complaint.",
    )
    custrel_silence_days = fields.Integer(
        string="Close Unanswered Proposals After (Days)",
        default=7,
        help="A proposal that the customer does not answer is closed after so many "
        "days, with a notice before. 0 never closes it.",
    )
    custrel_silence_notice_days = fields.Integer(
        string="Notice Before Closing (Days)", default=2
    )
    custrel_courtesy_days = fields.Integer(
        string="Courtesy Follow-up After (Days)",
        default=7,
        help="So many days after a complaint was closed the customer is asked whether "
        "he is satisfied.",
    )

    custrel_complaint_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Complaint Numbers",
        copy=False,
        ondelete="set null",
        groups="base.group_system",
        help="Numbers of the complaints of this company.",
    )

    _custrel_complaint_days_positive = models.Constraint(
        """CHECK (custrel_silence_days BETWEEN 0 AND 3650
            AND custrel_courtesy_days BETWEEN 0 AND 1000
            AND custrel_silence_notice_days BETWEEN 1 AND 3650)""",
        "Days of the complaint settings lie between 0 and 3,650, for the courtesy "
        "follow-up 1,000, and a notice comes at least a day before.",
    )

    @api.constrains("custrel_silence_days", "custrel_silence_notice_days")
    def _check_custrel_silence_notice(self):
        for company in self:
            days = company.custrel_silence_days
            notice = company.custrel_silence_notice_days
            if 0 < days <= notice:
                raise ValidationError(
                    self.env._(
                        "The notice before closing comes after the proposal: a "
                        "proposal that is closed after %(days)s days can't be "
                        "mentioned %(notice)s days before. Shorten the notice, or "
                        "close proposals later.",
                        days=days,
                        notice=notice,
                    )
                )

    def _custrel_silence_at(self, moment):
        """:return: when a proposal of that moment is mentioned again, False never"""
        self.ensure_one()
        if not self.custrel_silence_days:
            return False
        closes_at = moment + timedelta(days=self.custrel_silence_days)
        return max(moment, closes_at - self._custrel_silence_notice())

    def _custrel_silence_notice(self):
        """:return: timedelta by which a proposal is mentioned before it is closed"""
        self.ensure_one()
        days = self.custrel_silence_notice_days
        if self.custrel_silence_days:
            # An earlier version let the notice be longer than the whole time.
            days = min(days, self.custrel_silence_days - 1)
        return timedelta(days=max(1, days))

    def _custrel_take_complaint_numbers(self, count):
        """Take the next free numbers of the company's sequence, all at once.

        A sequence that was set back gives numbers that are in use; these are passed
        over.

        :return: list of ``count`` numbers
        """
        self.ensure_one()
        return take_numbers(
            self._custrel_get_complaint_sequence(),
            count,
            self._custrel_get_used_numbers,
        )

    def _custrel_get_used_numbers(self, numbers):
        """:return: set of those that complaints of the company have already"""
        self.env["custrel.complaint"].flush_model(["company_id", "name"])
        query = SQL(
            """
            SELECT name FROM custrel_complaint WHERE company_id = %s AND name = ANY(%s)
            """,
            self.id,
            numbers,
        )
        return {number for (number,) in self.env.execute_query(query)}

    def _custrel_get_complaint_sequence(self):
        """:return: the sequence of the company, made when it is first needed"""
        company = self.sudo()  # whoever enters a complaint takes a number
        if not company.custrel_complaint_sequence_id:
            company.custrel_complaint_sequence_id = company.env["ir.sequence"].create(
                {
                    "name": self.env._("Complaint numbers of %s", self.name),
                    "code": SEQUENCE_CODE,
                    "prefix": "C%(year)s-",
                    "padding": 5,
                    "company_id": self.id,
                }
            )
        return company.custrel_complaint_sequence_id

    def _custrel_set_up(self):
        for company in self:
            company._custrel_get_complaint_sequence()
        teams = self.env["custrel.complaint.team"].sudo()  # whoever adds companies
        teams._create_for_companies(self)
        return super()._custrel_set_up()

    @api.model
    def _custrel_clean_up(self):
        # Numbers of complaints are rows that nobody else needs.
        self.env["ir.sequence"].search([("code", "=", SEQUENCE_CODE)]).unlink()
        return super()._custrel_clean_up()

    def _custrel_hours_changed(self):
        complaints = self.env["custrel.complaint"].sudo()  # of people of all teams
        complaints._request_recount(self)
        return super()._custrel_hours_changed()

    def _custrel_get_setup(self):
        everything = self.env(su=True, context={"active_test": False})
        own = [("company_id", "in", self.ids)]  # whoever deletes companies
        return [
            *super()._custrel_get_setup(),
            everything["custrel.complaint.sla"].search(own),
            everything["custrel.complaint.team"].search(own),
            self.with_env(everything).custrel_complaint_sequence_id,
        ]
