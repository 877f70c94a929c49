from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..shared.fields import (
    SideChar,
    SideDate,
    SideInteger,
    SideMany2one,
    SideMonetary,
    SideTable,
    SideText,
    SqlChar,
    read_along,
)
from .res_partner import USER

FACTS = SideTable("facts", "custrel.customer.file")


def fact(kind, name, *args, readonly=False, **kwargs):
    """A field of a customer that shows one of its file in the present company.

    :param kind: class of the field
    :param name: of the field of the file
    """
    return kind(
        *args, side=FACTS, column=name, readonly=readonly, groups=USER, **kwargs
    )


class ResPartner(models.Model):
    """The facts of a customer, kept in its file; here they are shown, written,
    imported, found and sorted as if they were stored on the customer (row K1)."""

    _inherit = "res.partner"

    custrel_customer_file_ids = fields.One2many(
        "custrel.customer.file", "partner_id", string="Customer Files", groups=USER
    )
    custrel_number = fact(
        SideChar,
        "number",
        string="Customer Number",
        help="Unique in our company. Where nobody gives one, the customer gets its "
        "reference, or the next free number.",
    )
    custrel_former_numbers = fact(
        SideChar,
        "former_numbers",
        string="Former Numbers",
        readonly=True,
        help="Customer numbers of those who were merged with this customer, or became "
        "its contacts. They stand on older papers.",
    )
    custrel_employees = fact(SideInteger, "employees", string="Number of Employees")
    custrel_fact_currency_id = fact(
        SideMany2one, "currency_id", "res.currency", string="Currency of the Figures"
    )
    custrel_revenue = fact(
        SideMonetary,
        "revenue",
        string="Yearly Revenue",
        currency_field="custrel_fact_currency_id",
    )
    custrel_founded = fact(SideInteger, "founded", string="Founded In", aggregator=None)
    custrel_business = fact(SideChar, "business", string="Main Business")
    custrel_organisation = fact(SideText, "organisation", string="Organisation")
    custrel_purchasing = fact(SideText, "purchasing", string="Purchasing Process")
    custrel_credit_rating = fact(SideChar, "credit_rating", string="Credit Rating")
    custrel_brands = fact(SideChar, "brands", string="Preferred Brands")
    custrel_source_id = fact(
        SideMany2one,
        "source_id",
        "utm.source",
        string="Source",
        help="How the customer came to us.",
    )
    custrel_potential = fact(
        SideMonetary,
        "potential",
        string="Yearly Potential",
        currency_field="custrel_fact_currency_id",
        help="What the customer buys of our kind in a year, of whomever.",
    )
    custrel_potential_on = fact(
        SideDate, "potential_on", string="Potential Known Since"
    )
    custrel_potential_source = fact(
        SideChar, "potential_source", string="Potential Known From"
    )
    custrel_referred_by_id = fact(
        SideMany2one, "referred_by_id", "res.partner", string="Recommended By"
    )
    custrel_referred = fact(SideChar, "referred", string="Recommended By (Name)")
    custrel_responsible_id = fact(
        SideMany2one,
        "responsible_id",
        "res.users",
        string="Responsible for the File",
        help="Who keeps the file right. If empty: the owner.",
    )
    custrel_share = fields.Float(
        string="Our Share",
        compute="_compute_custrel_share",
        compute_sudo=False,
        groups=USER,
        help="What he bought of us, by the last grading run, of his potential.",
    )

    custrel_entered_by = SqlChar(
        string="Entered By",
        select="_custrel_select_entered_by",
        compute="_compute_custrel_entered_by",
        exportable=False,
        groups=USER,
    )

    @api.depends("create_uid")
    def _compute_custrel_entered_by(self):
        read_along(self, [self._fields["custrel_entered_by"]])

    @api.model
    def _custrel_select_entered_by(self, alias, _query):
        """Only the name, no secret: to read who it is takes two queries more."""
        return SQL(
            """(SELECT author.name
                  FROM res_users JOIN res_partner author ON author.id = partner_id
                 WHERE res_users.id = %s)""",
            SQL.identifier(alias, "create_uid"),
        )

    @api.depends("custrel_potential", "custrel_fact_currency_id")
    @api.depends_context("company", "uid")
    def _compute_custrel_share(self):
        """With the rights of the reader: whoever knows the potential could tell from
        the share what the customer bought."""
        self.custrel_share = 0.0
        known = self.filtered("custrel_potential")
        if not known:
            return
        company = self.env.company
        scores = self.env["custrel.score"].search(
            [
                ("partner_id", "in", known._origin.ids),
                ("company_id", "=", company.id),
                ("active", "=", True),
            ]
        )
        amounts = {score.partner_id.id: score.amount for score in scores}
        for partner in known:
            currency = partner.custrel_fact_currency_id or company.currency_id
            potential = currency._convert(
                partner.custrel_potential,
                company.currency_id,
                company,
                partner.custrel_potential_on or company._custrel_today(),
            )
            if potential:
                bought = amounts.get(partner._origin.id, 0)
                partner.custrel_share = bought / potential

    # ------------------------------------------------------------------------ CRUD

    @api.model
    def _custrel_get_facts(self):
        """:return: dict of field of a customer to that of its file"""
        return {
            name: field.column
            for name, field in self._fields.items()
            if getattr(field, "side", None) is FACTS and not field.readonly
        }

    @api.model_create_multi
    def create(self, vals_list):
        names = self._custrel_get_facts()
        if all(names.keys().isdisjoint(vals) for vals in vals_list):
            return super().create(vals_list)
        given = [
            {names[k]: vals[k] for k in names.keys() & vals.keys()}
            for vals in vals_list
        ]
        partners = super().create(
            [{k: v for k, v in vals.items() if k not in names} for vals in vals_list]
        )
        files = []
        for partner, facts in zip(partners, given, strict=True):
            facts = {name: value for name, value in facts.items() if value}
            # A form sends the currency with every customer.
            if facts.keys() - {"currency_id"}:
                partner._custrel_check_has_facts()
                files.append(
                    {
                        "partner_id": partner.id,
                        "company_id": self.env.company.id,
                        **facts,
                    }
                )
        partners._custrel_create_files(files)
        partners.invalidate_recordset(list(names), flush=False)
        return partners

    @api.model
    def _custrel_create_files(self, vals_list):
        """Whoever creates a customer says what he knows of it, also where somebody else
        will look after it: opportunities are converted for colleagues."""
        files = self.env["custrel.customer.file"]
        files.check_access("create")
        files._check_references(files._get_all_checked(vals_list))
        files.sudo().create(vals_list)  # not only of those whom he looks after

    def write(self, vals):
        names = self._custrel_get_facts()
        if names.keys().isdisjoint(vals):
            return super().write(vals)
        others = {name: value for name, value in vals.items() if name not in names}
        result = super().write(others) if others else True
        self._custrel_write_facts(
            {names[k]: vals[k] for k in names.keys() & vals.keys()}
        )
        return result

    def _custrel_write_facts(self, facts):
        """Write facts to the files of these customers in the present company."""
        self.check_access("write")
        company = self.env.company
        files = self.env["custrel.customer.file"]
        found = files.search(
            [("partner_id", "in", self.ids), ("company_id", "=", company.id)]
        )
        found.write(facts)
        if any(facts.values()):
            missing = self - found.partner_id
            missing._custrel_check_has_facts()
            files.create(
                [
                    {"partner_id": partner.id, "company_id": company.id, **facts}
                    for partner in missing
                ]
            )
        names = self._custrel_get_facts()
        self.invalidate_recordset(list(names), flush=False)
        self.modified(list(names))

    def _custrel_check_has_facts(self):
        """:raise ValidationError: one is a contact: facts are of its customer"""
        contacts = self.filtered(lambda p: p.commercial_partner_id != p)
        if contacts:
            raise ValidationError(
                self.env._(
                    "%(contact)s is a contact of %(customer)s: write this on the "
                    "customer.",
                    contact=contacts[0].display_name,
                    customer=contacts[0].commercial_partner_id.display_name,
                )
            )
