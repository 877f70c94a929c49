from odoo import fields, models

from ..shared.fields import UncheckedMany2one


class CustrelCustomerGrade(models.Model):
    """The present grade of a customer in a company.

    A table of its own: a new version of a row here costs a tenth of one of a contact.
    Written by :meth:`ResPartner._custrel_write_grade` and by grading runs, in SQL.
    """

    _name = "custrel.customer.grade"
    _description = "Grade of a Customer"
    _inherit = ["custrel.kept"]
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = UncheckedMany2one("res.company", required=True, readonly=True)
    # Empty if the customer lost it.
    grade_id = UncheckedMany2one("custrel.grade", readonly=True)
    color = fields.Integer(related="grade_id.color", aggregator=None)
    basis = fields.Selection(
        selection=lambda self: self.env["res.partner"]._custrel_grade_bases(),
        string="Grade Basis",
        readonly=True,
    )
    locked_until = fields.Date(string="Grade Set Until", readonly=True)
    intent = fields.Selection(
        selection=lambda self: self.env["res.partner"]._custrel_intents(),
        string="Intent to Buy",
        readonly=True,
    )

    _partner_company_unique = models.UniqueIndex("(partner_id, company_id)")
    # Few customers are prospects: each day they are looked at without all the others.
    _intent_idx = models.Index(
        "(company_id) WHERE intent IS NOT NULL OR basis = 'intent'"
    )
