from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import names
from ..shared.bounds import check_days
from ..shared.inside import told
from .custrel_customer_record import WHOSE

ROLE_FIELDS = ("partner_id", "company_id", "user_id", "role", "date_end")
"""Fields that say who gets a role, and who loses it."""

OF_SALESPEOPLE = frozenset((*ROLE_FIELDS, "date_start"))
"""Fields of first contacts that only ``_follow_salespeople`` writes."""


class CustrelAssignment(models.Model):
    """Who looked after a customer, in which role, from when to when and why.

    Open rows are the present state. Rows of first contacts are the history of Odoo's
    salesperson: they follow it, and nobody writes them. The database itself forbids two
    first or second contacts, and the same person in two roles.
    """

    _name = "custrel.assignment"
    _description = "Customer Assignment"
    _inherit = ["custrel.customer.record", "custrel.named"]
    _order = "date_end desc, role, date_start desc, id desc"
    _rec_name = "user_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        check_company=True,
        domain=[("custrel_is_customer", "=", True)],
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        ondelete="set null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    former_user = fields.Char(
        string="Former Person",
        readonly=True,
        copy=False,
        help="Name of the person, whose user was deleted since.",
    )
    role = fields.Selection(
        [
            ("first", "Owner"),
            ("second", "Co-owner"),
            ("collaborator", "Collaborator"),
        ],
        required=True,
    )
    function = fields.Char(help="What a collaborator does, e.g. technical advice.")
    date_start = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._custrel_today(),
    )
    date_end = fields.Date(string="Until", help="Empty while the person has the role.")
    reason = fields.Char(string="Why It Began")
    end_reason = fields.Char(string="Why It Ended")

    _one_first = models.UniqueIndex(
        "(partner_id) WHERE date_end IS NULL AND role = 'first'",
        "The customer has an owner already.",
    )
    _one_second = models.UniqueIndex(
        "(partner_id, company_id) WHERE date_end IS NULL AND role = 'second'",
        "The customer has a co-owner already.",
    )
    _one_role = models.UniqueIndex(
        "(partner_id, company_id, user_id) WHERE date_end IS NULL",
        "A person has one role for a customer.",
    )
    _open_user_idx = models.Index("(user_id) WHERE date_end IS NULL")
    # All that rules ask for, so that they need not look into the table.
    _shared_idx = models.Index(
        "(user_id, company_id, partner_id) WHERE date_end IS NULL AND role != 'first'"
    )
    _partner_idx = models.Index("(partner_id)")
    _person_known = models.Constraint(
        """CHECK (user_id IS NOT NULL
            OR former_user IS NOT NULL AND date_end IS NOT NULL)""",
        "Choose the person who has the role.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A role can't end before it begins."
    )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Owners go before co-owners, and these before collaborators."""
        if field_name != "role":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        role = self._field_to_sql(alias, "role", query)
        rank = SQL("CASE %s WHEN 'first' THEN 0 WHEN 'second' THEN 1 ELSE 2 END", role)
        return SQL("%s %s", rank, direction)

    @api.depends("partner_id.name", "user_id.name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = names.join(row.partner_id.name, row.user_id.name)

    @api.model
    def _get_named_domain(self, shown):
        return Domain("partner_id.name", "in", list(names.beginnings(shown)))

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        check_days(self, "date_start", "date_end")

    @api.constrains("user_id", "company_id", "date_end")
    def _check_person(self):
        for assignment in self.filtered(lambda row: not row.date_end):
            if not assignment.company_id._custrel_employs(assignment.user_id):
                raise ValidationError(
                    self.env._(
                        "%(person)s does not work in %(company)s or is archived. "
                        "Choose somebody who can look after the customer.",
                        person=assignment.user_id.display_name,
                        company=assignment.company_id.display_name,
                    )
                )

    @api.constrains("partner_id", "user_id", "role", "date_end")
    def _check_one_role(self):
        for row in self.filtered(lambda row: not row.date_end):
            row.partner_id._custrel_check_not_led_by(row.user_id)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._get_all_checked(vals_list)
        vals_list = self._complete(vals_list, ROLE_FIELDS)
        for vals in vals_list:
            self._require_values(vals, ("partner_id", "user_id", "role"))
            self._check_not_first(vals)
        self._put_customers(vals_list)
        self._make_room([vals for vals in vals_list if not vals.get("date_end")])
        assignments = super().create(vals_list)
        self._forget()
        return assignments

    def _check_not_first(self, vals):
        """:raise ValidationError: these rows are, or get to be by ``vals``, rows of the
        first contact"""
        if OF_SALESPEOPLE.isdisjoint(vals):
            return
        if "first" in (*self.mapped("role"), vals.get("role")):
            raise ValidationError(
                self.env._(
                    "The owner is the salesperson of the customer. Change that one: "
                    "who it was is kept here by itself."
                )
            )

    @api.model
    def _make_room(self, vals_list):
        """End rows whose role, or whose person, new open rows take.

        :raise ValidationError: the person is the first contact of the customer
        """
        holders = self.search(
            [
                ("partner_id", "in", [vals.get("partner_id") for vals in vals_list]),
                ("role", "!=", "first"),
                ("date_end", "=", False),
            ]
        ).grouped("partner_id")
        ended = self.browse()
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            user = self.env["res.users"].browse(vals.get("user_id"))
            partner._custrel_check_not_led_by(user)
            ended |= holders.get(partner, ended).filtered(
                lambda row, vals=vals: row._gives_way_to(vals)
            )
        ended._end(self.env._("Somebody else took over"))

    def _gives_way_to(self, vals):
        """:return: whether this open row ends when one of these values begins"""
        if self.company_id.id != vals["company_id"]:
            return False
        same_role = self.role == vals.get("role") == "second"
        return same_role or self.user_id.id == vals.get("user_id")

    def write(self, vals):
        vals = self._get_checked(vals)
        self._check_not_first(vals)
        if vals.get("partner_id"):
            vals = dict(vals)
            self._put_customers([vals])
        result = super().write(vals)
        if not set(ROLE_FIELDS).isdisjoint(vals):
            self._forget()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget()
        return result

    def _pass_on(self, user):
        """Give open second contacts and collaborators' roles to ``user``."""
        reason = told(self, "custrel_reason") or False
        vals_list = [
            {
                "partner_id": row.partner_id.id,
                "company_id": row.company_id.id,
                "user_id": user.id,
                "role": row.role,
                "function": row.function,
                "date_start": row.company_id._custrel_today(),
                "reason": reason,
            }
            for row in self
        ]
        self._end(reason)
        self.create(vals_list)

    def _shared_with(self, user):
        """:return: those of these rows for whose customers ``user`` has a role, too"""
        others = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("user_id", "=", user.id),
                ("date_end", "=", False),
            ]
        )
        led = others.filtered(lambda row: row.role == "first").partner_id
        shared = {(row.partner_id, row.company_id) for row in others}
        return self.filtered(
            lambda row: (
                row.partner_id in led or (row.partner_id, row.company_id) in shared
            )
        )

    @api.model
    def _forget(self):
        """What depends on assignments is computed anew."""
        self.env["res.partner"].invalidate_model(
            [
                "custrel_second_user_id",
                "custrel_collaborator_ids",
                "custrel_assignment_ids",
            ]
        )
        for name in self.env.registry.descendants(
            ["custrel.customer.record"], "_inherit"
        ):
            if not self.env[name]._abstract:
                self.env[name].invalidate_model(WHOSE)
