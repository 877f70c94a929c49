from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.numbers import take_numbers

SEQUENCE_CODE = "custrel.customer.file"


class ResCompany(models.Model):
    """Settings of the customer file, and the numbers of customers."""

    _inherit = "res.company"

    custrel_customer_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Customer Numbers",
        copy=False,
        ondelete="set null",
        groups="base.group_system",
        help="Numbers of the customers of this company.",
    )
    custrel_check_months = fields.Integer(
        string="Check Customer Files Every (Months)",
        default=12,
        help="A file that nobody has checked for so many months is listed; 0 never.",
    )
    custrel_rules_changed_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="When what a customer file needs was changed last.",
    )

    _custrel_check_months_positive = models.Constraint(
        "CHECK (custrel_check_months BETWEEN 0 AND 600)",
        "Customer files are checked every 0 to 600 months.",
    )

    def _custrel_take_customer_numbers(self, count, without=()):
        """:param without: numbers that are about to be given
        :return: list of the next ``count`` free numbers"""
        self.ensure_one()
        if not count:
            return []
        given = set(without)

        def find_used(numbers):
            used = self._custrel_get_used_customer_numbers(numbers)
            return used | given.intersection(numbers)

        return take_numbers(self._custrel_get_customer_sequence(), count, find_used)

    def _custrel_get_used_customer_numbers(self, numbers):
        """:return: set of those that customers of the company have already"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT number FROM custrel_customer_file
                 WHERE company_id = %s AND number = ANY(%s)
                """,
                self.id,
                list(numbers),
            )
        )
        return {number for (number,) in rows}

    def _custrel_get_customer_sequence(self):
        """:return: the sequence of the company, made when it is first needed"""
        company = self.sudo()  # whoever enters a customer takes a number
        if not company.custrel_customer_sequence_id:
            company.custrel_customer_sequence_id = company.env["ir.sequence"].create(
                {
                    "name": self.env._("%s: customers", self.name),
                    "code": SEQUENCE_CODE,
                    "prefix": "K",
                    "padding": 6,
                    "company_id": self.id,
                }
            )
        return company.custrel_customer_sequence_id

    @api.model
    def _custrel_clean_up(self):
        self.env["ir.sequence"].search([("code", "=", SEQUENCE_CODE)]).unlink()
        return super()._custrel_clean_up()

    def _custrel_get_setup(self):
        everything = self.env(su=True, context={"active_test": False})
        own = [("company_id", "in", self.ids)]  # whoever deletes companies
        return [
            *super()._custrel_get_setup(),
            everything["custrel.file.rule"].search(own),
            self.with_env(everything).custrel_customer_sequence_id,
        ]
