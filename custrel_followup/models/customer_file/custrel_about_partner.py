from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.listing import say_all

TEAM = "custrel_followup.custrel_group_team"
ALL = "custrel_followup.custrel_group_all"


class CustrelAboutPartner(models.AbstractModel):
    """Kept beside a customer or contact, in a table of its own.

    Whoever sees the contact reads it. Those change it who look after the customer; that
    of a customer of nobody everybody may change.
    """

    _name = "custrel.about.partner"
    _description = "Kept Beside a Contact"
    _inherit = ["custrel.kept"]

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    may_change = fields.Boolean(
        compute="_compute_may_change",
        search="_search_may_change",
        export_string_translation=False,
        help="The user looks after the customer, or nobody does.",
    )

    @api.depends("partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_may_change(self):
        strange = self._get_strange(self.partner_id)
        for file in self:
            file.may_change = file.partner_id._origin not in strange

    @api.model
    def _search_may_change(self, operator, value):
        if operator != "in":
            return NotImplemented
        column = self._fields["partner_id"]
        domain = Domain.custom(
            to_sql=lambda model, alias, _query: model._may_change_sql(
                SQL.identifier(alias, column.name, to_flush=column)
            )
        )
        return domain if True in value else ~domain

    @api.model
    def _get_strange(self, partners):
        """:return: those of these contacts that are for others to change"""
        ids = partners._origin.ids
        if not ids:
            return partners.browse()
        rows = self.env.execute_query(
            SQL(
                "SELECT one.id FROM unnest(%s) one (id) WHERE NOT %s",
                ids,
                self._may_change_sql(SQL("one.id")),
            )
        )
        return partners.browse(row[0] for row in rows)

    @api.model
    def _may_change_sql(self, partner):
        """:param SQL partner: id of a contact
        :return: SQL condition that the user looks after its customer, or nobody does
        """
        self.env["res.partner"].flush_model(["commercial_partner_id", "user_id"])
        roles = self.env["custrel.assignment"]
        people = roles._just_me()
        if self.env.user.has_group(TEAM):
            led = self.env.user._custrel_select_led()
            people = SQL("%s UNION ALL %s", people, led)
        return SQL(
            """
            (SELECT customer.id = ANY(ARRAY(
                        SELECT pair.partner_id FROM (%(pairs)s) pair
                         WHERE pair.company_id IS NULL
                            OR pair.company_id IN %(companies)s))
                    OR customer.user_id IS NULL AND NOT EXISTS (
                        SELECT FROM custrel_assignment held
                         WHERE held.partner_id = customer.id
                           AND held.date_end IS NULL
                           AND held.company_id IN %(companies)s)
               FROM res_partner contact
               JOIN res_partner customer
                 ON customer.id = contact.commercial_partner_id
              WHERE contact.id = %(partner)s)
            """,
            pairs=roles._roles_of(people),
            companies=tuple(self.env.companies.ids),
            partner=partner,
        )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._get_all_checked(vals_list)
        ids = {vals.get("partner_id") for vals in vals_list} - {None, False}
        self._check_may_change(self.env["res.partner"].browse(ids))
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_change(self.partner_id)
        return super().write(vals)

    @api.model
    def _check_may_change(self, partners):
        """:raise AccessError: others look after these customers; said in words rather
        than by the rules"""
        if self.env.su or self.env.user.has_group(ALL):
            return
        if strange := self._get_strange(partners):
            raise AccessError(
                self._say_for_others(say_all(self.env, strange.mapped("display_name")))
            )

    @api.model
    def _say_for_others(self, names):
        """:return: sentence that others look after the customers with these names"""
        return self.env._(
            "%s: only those who look after a customer change what is known of it.",
            names,
        )
