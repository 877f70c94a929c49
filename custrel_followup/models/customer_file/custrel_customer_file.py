from odoo import api, fields, models

from ..shared.fields import UncheckedMany2one

AMOUNTS = ("revenue", "potential")
"""Fields that mean nothing without their currency."""


class CustrelCustomerFile(models.Model):
    """What a company of ours knows of a customer, beside the contact itself (row K1).

    A table of its own keeps contacts light, and two of our companies may know different
    things. What Odoo has a field for stays there: industry, tax id, registry, website,
    language.
    """

    _name = "custrel.customer.file"
    _description = "Customer File"
    _inherit = ["custrel.about.partner"]
    _rec_name = "partner_id"
    _order = "completeness, id"

    partner_id = fields.Many2one(string="Customer")
    company_id = UncheckedMany2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        string="Our Company",
    )
    number = fields.Char(string="Customer Number", copy=False)
    former_numbers = fields.Char(
        readonly=True,
        copy=False,
        help="Of those who were merged with this customer, or became its contacts.",
    )
    employees = fields.Integer()
    currency_id = fields.Many2one(
        "res.currency",
        default=lambda self: self.env.company.currency_id,
    )
    revenue = fields.Monetary(string="Yearly Revenue")
    founded = fields.Integer(string="Founded In", aggregator=None)
    business = fields.Char(string="Main Business")
    organisation = fields.Text()
    purchasing = fields.Text(string="Purchasing Process")
    credit_rating = fields.Char()
    brands = fields.Char(string="Preferred Brands")
    source_id = fields.Many2one("utm.source", ondelete="set null")
    potential = fields.Monetary(
        string="Yearly Potential",
        help="What he buys of our kind in a year, of whomever.",
    )
    potential_on = fields.Date(string="Potential Known Since")
    potential_source = fields.Char(string="Potential Known From")
    referred_by_id = fields.Many2one(
        "res.partner",
        string="Recommended By",
        ondelete="set null",
        index="btree_not_null",
    )
    referred = fields.Char(string="Recommended By (Name)")
    responsible_id = fields.Many2one(
        "res.users",
        string="Responsible for the File",
        ondelete="set null",
        help="Who keeps this file right. If empty: the owner.",
    )

    # The index begins with the company, so that numbers of a company are found by it.
    _partner_company_unique = models.UniqueIndex(
        "(partner_id, company_id)", "There is a file of this customer already."
    )
    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL",
        "Another customer has this number.",
    )
    _figures_sensible = models.Constraint(
        """CHECK (employees >= 0 AND revenue >= 0 AND potential >= 0
            AND (founded = 0 OR founded BETWEEN 800 AND 2200))""",
        "Employees, revenue and potential are no less than 0, and a company was "
        "founded in a year between 800 and 2200.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._get_all_checked(vals_list)
        for vals in vals_list:
            _tidy(self, vals)
        self._check_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        vals = self._get_checked(vals)
        _tidy(self, vals)
        if self.env.context.get("import_file") and not vals.get("number", True):
            # A sheet from before the customer got it has an empty cell there.
            vals = {name: value for name, value in vals.items() if name != "number"}
        if vals.get("number"):
            self._check_number(vals["number"])
        return super().write(vals)

    def _get_numbers_after(self, other, vals):
        """:param vals: see :meth:`_prepare_merged`
        :return: text of the numbers that nobody has any more"""
        known = [self.former_numbers, other.former_numbers]
        if other.number != vals.get("number", self.number):
            known.append(other.number)
        # Kept for readers of all languages.
        return ", ".join(filter(None, known)) or False

    def _prepare_merged(self, other):
        """:return: dict of what this file takes from another one of the same customer
        and company"""
        names = (
            name
            for name, field in self._fields.items()
            if field.store
            and not field.readonly
            and name not in (*models.MAGIC_COLUMNS, "partner_id", "company_id")
        )
        vals = {
            name: self._fields[name].convert_to_write(other[name], other)
            for name in names
            if other[name] and not self[name]
        }
        if (
            any(self[name] for name in AMOUNTS)
            and self.currency_id != other.currency_id
        ):
            # An amount is nothing without its currency.
            vals = {name: vals[name] for name in vals if name not in AMOUNTS}
        elif any(name in vals for name in AMOUNTS):
            vals["currency_id"] = other.currency_id.id
        if vals.get("referred_by_id") == self.partner_id.id:
            vals.pop("referred_by_id")
        return vals


def _tidy(files, vals):
    """Numbers are compared without the blanks around them; who gives a potential
    without saying since when it is known, knows it today."""
    if vals.get("number"):
        vals["number"] = vals["number"].strip() or False
    if vals.get("potential") and "potential_on" not in vals:
        vals["potential_on"] = files.env.company._custrel_today()
