from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...rules import names, need
from ..shared.bounds import check_days

QUADRANT_NAMES = [
    ("urgent_important", "Urgent and important"),
    ("important", "Important, not urgent"),
    ("urgent", "Urgent, not important"),
    ("neither", "Neither urgent nor important"),
]
"""The most pressing one first, like :data:`.rules.need.QUADRANTS`."""

DAYS = "date_stated", "date_due", "wanted_from", "wanted_to", "met_on", "dropped_on"


class CustrelNeed(models.Model):
    """What a customer asks for, what is behind it, and how pressing it is (K4).

    What becomes of it, what the customer himself may say, and which one is the most
    pressing are in the other files of this model.
    """

    _name = "custrel.need"
    _description = "Need"
    _inherit = [
        "custrel.contact.record",
        "mail.thread",
        "mail.activity.mixin",
        "custrel.named",
    ]
    _order = "date_due, id"
    _rec_names_search = ["name", "partner_id.name"]
    _check_company_auto = True
    _people = ("user_id",)

    name = fields.Char(
        string="Stated Need",
        required=True,
        tracking=True,
        help="What the customer asks for, in his words.",
    )
    real_ids = fields.One2many(
        "custrel.need.real",
        "need_id",
        string="Real Needs",
        copy=True,
        help="What is behind it: often more than one thing.",
    )
    note = fields.Text(string="Details")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("custrel_is_customer", "=", True)],
        tracking=True,
    )
    contact_id = fields.Many2one(
        string="Told By",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The contact of the customer who told us.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assignee",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who sees to it; the owner of the customer if nobody is chosen.",
    )
    urgent = fields.Boolean(help="The customer can't wait.")
    important = fields.Boolean(help="Much depends on it, for the customer or for us.")
    quadrant = fields.Selection(
        QUADRANT_NAMES,
        string="How Pressing",
        compute="_compute_quadrant",
        inverse="_inverse_quadrant",
        store=True,
        precompute=True,
        group_expand=True,
        tracking=True,
    )
    budget = fields.Monetary(help="What the customer wants to spend, in his currency.")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    company_budget = fields.Monetary(
        string="Budget in Company Currency",
        compute="_compute_company_budget",
        store=True,
        currency_field="company_currency_id",
        help="By the rate of the day on which the need was stated.",
    )
    date_stated = fields.Date(
        string="Stated On",
        required=True,
        default=lambda self: self.env.company._custrel_today(),
        copy=False,
    )
    date_due = fields.Date(
        string="Due",
        index=True,
        copy=False,
        tracking=True,
        help="The day by which the customer wants it.",
    )
    wanted_from = fields.Date(help="The period for which the customer looks for us.")
    wanted_to = fields.Date(string="Wanted Until")
    incumbent = fields.Char(
        string="Present Supplier", help="Who supplies the customer today."
    )
    category_id = fields.Many2one(
        "product.category",
        string="Product Category",
        ondelete="restrict",
        index="btree_not_null",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
    )

    _budget_positive = models.Constraint(
        "CHECK (budget >= 0)", "A budget can't be negative."
    )
    _wanted_order = models.Constraint(
        "CHECK (wanted_to >= wanted_from)",
        "The wanted period can't end before it begins.",
    )
    # The most pressing one of a customer is looked up for each plan.
    _open_idx = models.Index("(partner_id, company_id, quadrant) WHERE state = 'open'")

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = names.join(record.partner_id.name, record.name)

    @api.model
    def _get_named_domain(self, shown):
        return fields.Domain("partner_id.name", "in", list(names.beginnings(shown)))

    @api.depends("partner_id", "company_id")
    def _compute_user_id(self):
        for record in self:
            company, chosen = record.company_id, record.user_id
            if chosen and company._custrel_employs(chosen):
                continue
            candidates = (record.partner_id.user_id, self.env.user)
            record.user_id = next(
                (user for user in candidates if company._custrel_employs(user)), False
            )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for record in self.filtered(lambda x: not x.currency_id):
            record.currency_id = (record.company_id or self.env.company).currency_id

    @api.depends("urgent", "important")
    def _compute_quadrant(self):
        for record in self:
            record.quadrant = need.quadrant(record.urgent, record.important)

    def _inverse_quadrant(self):
        for name, records in self.grouped("quadrant").items():
            urgent, important = need.sides(name or "neither")
            records.write({"urgent": urgent, "important": important})

    @api.depends("budget", "currency_id", "company_id", "date_stated")
    def _compute_company_budget(self):
        for record in self:
            company = record.company_id
            day = record.date_stated or company._custrel_today()
            record.company_budget = (
                record.currency_id._convert(
                    record.budget, company.currency_id, company, day
                )
                if record.budget and record.currency_id and company
                else record.budget
            )

    @api.constrains(*DAYS)
    def _check_days(self):
        check_days(self, *DAYS)
        for record in self:
            if record.date_stated > record.company_id._custrel_today():
                raise ValidationError(
                    self.env._(
                        "%s: a need can't be stated on a day that has not come yet.",
                        record.display_name,
                    )
                )

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        records, vals_list = self._accept_new(vals_list)
        vals_list = [dict(vals) for vals in vals_list]
        names = ("partner_id", "contact_id", "company_id")
        vals_list = records._complete(vals_list, names)
        records._prepare_customers(vals_list)
        if not self.env.context.get("default_date_stated"):
            records._prepare_days(vals_list)
        created = super(CustrelNeed, records).create(vals_list)
        return created.with_env(self.env)

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """Groups of needs come as they press, not as the alphabet has them."""
        column = groupby_terms.get("quadrant")
        if column is None:
            return super()._read_group_orderby(order, groupby_terms, query)
        groupby_terms["quadrant"] = SQL(
            "array_position(%s::text[], %s::text)", list(need.QUADRANTS), column
        )
        try:
            return super()._read_group_orderby(order, groupby_terms, query)
        finally:
            groupby_terms["quadrant"] = column  # it is grouped by the value itself

    @api.model
    def _prepare_days(self, vals_list):
        """Today is another day in a company far away."""
        for vals in vals_list:
            if not vals.get("date_stated"):
                company = self.env["res.company"].browse(vals["company_id"])
                vals["date_stated"] = company._custrel_today()

    def write(self, vals):
        records, vals = self._accept(vals)
        if vals.get("partner_id"):
            vals = dict(vals)
            records._prepare_customers([vals])
        return super(CustrelNeed, records).write(vals)
