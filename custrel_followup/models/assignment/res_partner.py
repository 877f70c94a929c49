from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.actions import open_window
from ..shared.fields import SideMany2one, SideTable, SqlMany2many, read_along
from ..shared.inside import told

SECOND = SideTable(
    "second",
    "custrel.assignment",
    domain=[("role", "=", "second"), ("date_end", "=", False)],
)

PLACE = frozenset(("parent_id", "is_company", "commercial_partner_id"))
"""Fields that decide whether a contact is a customer or belongs to one."""


class ResPartner(models.Model):
    """Our people for a customer: a first and a second contact, and collaborators.

    The first contact is Odoo's salesperson; the others are open rows of
    ``custrel.assignment``, shown here as if they were stored on the customer.
    """

    _inherit = "res.partner"

    custrel_assignment_ids = fields.One2many(
        "custrel.assignment",
        "partner_id",
        string="Our People",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_second_user_id = SideMany2one(
        "res.users",
        string="Co-owner",
        compute="_compute_custrel_second_user_id",
        inverse="_inverse_custrel_second_user_id",
        side=SECOND,
        column="user_id",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        groups="custrel_followup.custrel_group_user",
        help="Looks after the customer beside the owner, and is another person.",
    )
    custrel_collaborator_ids = SqlMany2many(
        "res.users",
        string="Collaborators",
        select="_custrel_select_collaborators",
        compute="_compute_custrel_second_user_id",
        inverse="_inverse_custrel_collaborator_ids",
        search="_search_custrel_collaborator_ids",
        domain="[('share', '=', False)]",
        groups="custrel_followup.custrel_group_user",
        help="Colleagues who work for the customer and see what was agreed with him.",
    )

    # Everybody's customers are looked for by salesperson: rights, handover, gaps.
    _custrel_user_idx = models.Index("(user_id, id) WHERE user_id IS NOT NULL")

    @api.depends_context("company")
    def _compute_custrel_second_user_id(self):
        names = ("custrel_second_user_id", "custrel_collaborator_ids")
        read_along(self, [self._fields[name] for name in names])

    @api.model
    def _custrel_select_collaborators(self, alias, _query):
        """Who looks after a customer is for everybody who meets the customer.

        :return: SQL of the ids of the collaborators, see :class:`SqlField`
        """
        self.env["custrel.assignment"].flush_model()
        return SQL(
            """ARRAY(SELECT user_id FROM custrel_assignment
                      WHERE partner_id = %s AND company_id = %s
                        AND role = 'collaborator' AND date_end IS NULL
                      ORDER BY id)""",
            SQL.identifier(alias, "id"),
            self.env.company.id,
        )

    def _custrel_open_roles(self):
        """Second contacts and collaborators in the present company.

        :return: domain of their open rows
        """
        return [
            ("partner_id", "in", self._origin.ids),
            ("company_id", "=", self.env.company.id),
            ("role", "!=", "first"),
            ("date_end", "=", False),
        ]

    @api.model
    def _search_custrel_collaborator_ids(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        present = Domain("role", "=", "collaborator") & Domain("date_end", "=", False)
        present &= Domain("company_id", "=", self.env.company.id)
        if operator != "in":
            held = present & Domain("user_id", operator, value)
            return Domain("custrel_assignment_ids", "any!", held)
        users = [user for user in value if user]
        domain = Domain(
            "custrel_assignment_ids", "any!", present & Domain("user_id", "in", users)
        )
        if len(users) < len(list(value)):  # among them "nobody"
            domain |= Domain("custrel_assignment_ids", "not any!", present)
        return domain

    # ---------------------------------------------------------------- changes

    def _custrel_merge(self, sources):
        rows = self.env["custrel.assignment"].sudo()  # whoever may merge contacts
        rows._merge_customers(sources, self)
        return super()._custrel_merge(sources)

    def _custrel_merged(self):
        result = super()._custrel_merged()
        rows = self.env["custrel.assignment"].sudo()  # whoever may merge contacts
        self._custrel_take_owner(rows)
        rows._follow_salespeople(self)
        return result

    def _custrel_take_owner(self, rows):
        """The owner of who was merged with this customer is its owner where it has
        none: Odoo leaves salespeople behind.

        :param rows: assignments as whoever merges has them
        """
        if self.user_id or self.commercial_partner_id != self:
            return
        taken = rows.search(
            [
                ("partner_id", "=", self.id),
                ("role", "=", "first"),
                ("date_end", "=", False),
            ],
            limit=1,
        )
        if taken:
            self.sudo().user_id = taken.user_id  # whoever may merge contacts

    def _inverse_custrel_second_user_id(self):
        wanted = {partner: partner.custrel_second_user_id for partner in self._origin}
        for partner, user in wanted.items():
            partner.commercial_partner_id._custrel_check_not_led_by(user)
        self.env["custrel.assignment"]._follow_salespeople(self._origin)
        for user, partners in self.browse().union(*wanted).grouped(wanted.get).items():
            partners._custrel_assign("second", user)

    def _custrel_check_not_led_by(self, user):
        """:raise ValidationError: ``user`` is the salesperson of this customer, and can
        have no other role"""
        if user and user == self.sudo().user_id:  # whoever that is
            raise ValidationError(
                self.env._(
                    "%(person)s is the owner of %(customer)s already. Choose "
                    "another person for the other roles.",
                    person=user.display_name,
                    customer=self.display_name,
                )
            )

    def _inverse_custrel_collaborator_ids(self):
        wanted = {p: p.custrel_collaborator_ids for p in self._origin}
        self.env["custrel.assignment"]._follow_salespeople(self._origin)
        for partner, users in wanted.items():
            partner._custrel_assign_collaborators(users)

    def _custrel_assign(self, role, user):
        """Make ``user`` the second contact of these customers in the present company,
        or nobody."""
        rows = self.env["custrel.assignment"].sudo()  # the customer is theirs to change
        customers = self.commercial_partner_id
        held = rows.search(customers._custrel_open_roles() + [("role", "=", role)])
        kept = held.filtered(lambda row: row.user_id == user)
        (held - kept)._end(told(self, "custrel_reason") or False)
        if user:
            missing = customers - kept.partner_id
            rows.create(
                [partner._custrel_prepare_role(role, user) for partner in missing]
            )

    def _custrel_assign_collaborators(self, users):
        self.ensure_one()
        rows = self.env["custrel.assignment"].sudo()  # the customer is theirs to change
        customer = self.commercial_partner_id
        held = rows.search(
            customer._custrel_open_roles() + [("role", "=", "collaborator")]
        )
        held.filtered(lambda row: row.user_id not in users)._end(False)
        others = customer.user_id | customer.custrel_second_user_id | held.user_id
        rows.create(
            [
                customer._custrel_prepare_role("collaborator", user)
                for user in users - others
            ]
        )

    def _custrel_prepare_role(self, role, user):
        self.ensure_one()
        return {
            "partner_id": self.id,
            "company_id": self.env.company.id,
            "user_id": user.id,
            "role": role,
            "date_start": self.env.company._custrel_today(),
            "reason": told(self, "custrel_reason"),
        }

    @api.onchange("user_id")
    def _onchange_custrel_user_id(self):
        """Say at once that one person can't be both contacts."""
        if self.user_id and self.user_id == self.custrel_second_user_id:
            self.custrel_second_user_id = False
            return {
                "warning": {
                    "title": self.env._("One person, two roles"),
                    "message": self.env._(
                        "%s was the co-owner. Choose another one.",
                        self.user_id.display_name,
                    ),
                }
            }
        return None

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        led = partners.filtered(
            lambda partner: partner.user_id and partner.commercial_partner_id == partner
        )
        if led:
            rows = self.env["custrel.assignment"].sudo()  # for all who enter customers
            rows._follow_salespeople(led)
        return partners

    def write(self, vals):
        before = {}
        if not PLACE.isdisjoint(vals):
            before = {partner: partner.commercial_partner_id for partner in self}
        result = super().write(vals)
        causes = {"user_id", "parent_id", "is_company", "company_id"}
        if self and not causes.isdisjoint(vals):
            rows = self.env["custrel.assignment"].sudo()  # for all who edit customers
            rows._follow_salespeople(self)
        moved = self.filtered(
            lambda p: p in before and p.commercial_partner_id != before[p]
        )
        if moved:
            moved._custrel_moved(self.browse().union(*(before[p] for p in moved)))
        return result

    def _custrel_moved(self, former):
        """Bring in step what depends on whose contacts these partners are: they have
        become contacts of a customer, or left one. Rooms add theirs.

        :param former: the customers to whom they belonged, themselves if they were some
        """

    def action_custrel_open_assignments(self):
        """:return: action with who looked after the customer, now and before"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_assignment_action",
            domain=[("partner_id", "=", self.commercial_partner_id.id)],
            context={"search_default_open": 0},
        )
