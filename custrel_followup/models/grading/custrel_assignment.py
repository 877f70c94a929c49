from odoo import models


class CustrelAssignment(models.Model):
    """Who looks after a customer is read with the grade of the customer."""

    _name = "custrel.assignment"
    _inherit = ["custrel.assignment", "custrel.grade.badge"]
