from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

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
        "he is content.",
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
            AND custrel_courtesy_days BETWEEN 0 AND 3650
            AND custrel_silence_notice_days BETWEEN 1 AND 3650)""",
        "Days of the complaint settings lie between 0 and 3,650, and a notice comes at "
        "least a day before.",
    )

    def _custrel_silence_at(self, moment):
        """:return: when a proposal of that moment is mentioned again, False never"""
        self.ensure_one()
        if not self.custrel_silence_days:
            return False
        days = self.custrel_silence_days - self.custrel_silence_notice_days
        return moment + timedelta(days=max(days, 0))

    def _custrel_take_complaint_numbers(self, count):
        """Take the next numbers of the company's sequence, all at once.

        :return: list of ``count`` numbers
        """
        self.ensure_one()
        if not count:
            return []
        sequence = self._custrel_get_complaint_sequence()
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{row[0]:0{sequence.padding}d}{suffix}" for row in rows]

    def _custrel_get_complaint_sequence(self):
        """:return: the sequence of the company, made when it is first needed"""
        company = self.sudo()  # whoever enters a complaint takes a number
        if not company.custrel_complaint_sequence_id:
            company.custrel_complaint_sequence_id = company.env["ir.sequence"].create(
                {
                    "name": f"{self.name}: complaints",
                    "code": SEQUENCE_CODE,
                    "prefix": "C%(year)s-",
                    "padding": 5,
                    "company_id": self.id,
                }
            )
        return company.custrel_complaint_sequence_id

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company in companies:
            company._custrel_get_complaint_sequence()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            complaints = self.env["custrel.complaint"].sudo()  # of people of all teams
            complaints._request_recount(self)
        return result
