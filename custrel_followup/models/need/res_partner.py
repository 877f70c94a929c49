from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.actions import open_window
from ..shared.fields import SqlInteger, read_along
from .custrel_need import QUADRANT_NAMES


class ResPartner(models.Model):
    """What a customer needs, and how pressing it is."""

    _inherit = "res.partner"

    custrel_need_ids = fields.One2many(
        "custrel.need",
        "partner_id",
        string="Needs",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_open_need_count = SqlInteger(
        string="Open Needs",
        select="_custrel_select_open_needs",
        compute="_compute_custrel_open_need_count",
        search="_search_custrel_open_need_count",
        groups="custrel_followup.custrel_group_user",
        help="Those in the present company that you may see.",
    )
    custrel_need_quadrant = fields.Selection(
        QUADRANT_NAMES,
        string="Most Pressing Need",
        compute="_compute_custrel_need_quadrant",
        search="_search_custrel_need_quadrant",
        groups="custrel_followup.custrel_group_user",
        help="Of what is open in the present company.",
    )

    @api.depends_context("company", "uid")
    def _compute_custrel_open_need_count(self):
        read_along(self, [self._fields["custrel_open_need_count"]])

    @api.model
    def _search_custrel_open_need_count(self, operator, value):
        field = self._fields["custrel_open_need_count"]
        self._check_field_access(field, "read")
        return field.compare(self, operator, value)

    @api.model
    def _custrel_select_open_needs(self, alias, query):
        """:return: SQL of the number of open needs of him that the user sees"""
        needs = self.env["custrel.need"]._search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("state", "=", "open")
        )
        needs.add_where(
            SQL(
                "%s = %s",
                SQL.identifier(needs.table, "partner_id"),
                self._field_to_sql(alias, "commercial_partner_id", query),
            )
        )
        return needs.subselect(SQL("count(*)"))

    @api.depends_context("company")
    def _compute_custrel_need_quadrant(self):
        customers = self.commercial_partner_id._origin
        found = self.env["custrel.need"]._find_most_pressing(
            customers.ids, self.env.company
        )
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.custrel_need_quadrant = found.get(customer.id, False)

    @api.model
    def _search_custrel_need_quadrant(self, operator, value):
        self._check_field_access(self._fields["custrel_need_quadrant"], "read")
        if operator != "in":
            return NotImplemented
        needs = self.env["custrel.need"]
        needs._flush_pressing()
        customer = SQL.identifier("customer", "id")
        pressing = needs._select_most_pressing(customer, self.env.company)
        wanted = tuple(filter(None, value)) or (None,)
        domain = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """%(partner)s IN (
                    SELECT customer.id
                      FROM (SELECT DISTINCT partner_id AS id FROM custrel_need
                             WHERE state = 'open' AND company_id = %(company)s) customer
                     WHERE (%(pressing)s) IN %(wanted)s)""",
                partner=model._field_to_sql(alias, "commercial_partner_id", query),
                company=self.env.company.id,
                pressing=pressing,
                wanted=wanted,
            )
        )
        if False not in value:
            return domain
        without = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """%(partner)s NOT IN (SELECT partner_id FROM custrel_need
                    WHERE state = 'open' AND company_id = %(company)s)""",
                partner=model._field_to_sql(alias, "commercial_partner_id", query),
                company=self.env.company.id,
            )
        )
        return domain | without

    # ------------------------------------------------- customers that become others

    def _custrel_moved(self, former):
        result = super()._custrel_moved(former)
        self._custrel_move_needs()
        return result

    def _custrel_move_needs(self):
        """Open needs move along when a customer becomes a contact of another one: he
        has told them. What is closed stays where it happened."""
        needs = self.env["custrel.need"].sudo()  # also those the user can't see
        opened = needs.search([("partner_id", "in", self.ids), ("state", "=", "open")])
        for partner, own in opened.grouped("partner_id").items():
            customer = partner.commercial_partner_id
            if customer != partner:
                for contact, told in own.grouped("contact_id").items():
                    told.write(
                        {
                            "partner_id": customer.id,
                            "contact_id": (contact or partner).id,
                        }
                    )
        strangers = needs.search(
            [("contact_id", "child_of", self.ids), ("state", "=", "open")]
        ).filtered(lambda n: n.contact_id.commercial_partner_id != n.partner_id)
        strangers.contact_id = False

    def _custrel_merged(self):
        result = super()._custrel_merged()
        self._custrel_move_needs()
        needs = self.env["custrel.need"].sudo()  # of any assignee
        moved = needs.search([("partner_id", "=", self.id), ("state", "=", "open")])
        moved._pressing_changed(moved._get_places())
        return result

    # ------------------------------------------------------------------- actions

    def action_custrel_open_needs(self):
        """:return: action with the needs of the customer"""
        customer = self.commercial_partner_id
        return open_window(
            self.env,
            "custrel_followup.custrel_need_action",
            domain=[("partner_id", "in", customer.ids)],
            context={
                "search_default_open": 1,
                "default_partner_id": customer.id,
                "default_contact_id": (self - customer)[:1].id,
            },
        )

    def action_custrel_create_need(self):
        """:return: action with a new need of this customer or contact"""
        self.ensure_one()
        action = self.action_custrel_open_needs()
        return action | {"views": [(False, "form")], "view_mode": "form"}
