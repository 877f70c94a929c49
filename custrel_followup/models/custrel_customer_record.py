from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CustrelCustomerRecord(models.AbstractModel):
    """Belongs to a customer in a company: whoever looks after the customer sees it.

    Record rules use the two fields. They are found with one look into small tables, be
    there a hundred records or a hundred thousand.
    """

    _name = "custrel.customer.record"
    _description = "Record of a Customer"

    is_own_customer = fields.Boolean(
        compute="_compute_is_own_customer",
        search="_search_is_own_customer",
        compute_sudo=True,
        export_string_translation=False,
        help="The user is first or second contact or collaborator of the customer.",
    )
    is_team_customer = fields.Boolean(
        compute="_compute_is_team_customer",
        search="_search_is_team_customer",
        compute_sudo=True,
        export_string_translation=False,
        help="A member of a sales team that the user leads looks after the customer.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_is_own_customer(self):
        own = self.filtered_domain(self._search_is_own_customer("in", [True]))
        for record in self:
            record.is_own_customer = record in own

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_is_team_customer(self):
        own = self.filtered_domain(self._search_is_team_customer("in", [True]))
        for record in self:
            record.is_team_customer = record in own

    @api.model
    def _search_is_own_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._customers_of(SQL("(%s)", self.env.uid), True in value)

    @api.model
    def _search_is_team_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._customers_of(self._led_by(self.env.uid), True in value)

    @api.model
    def _customers_of(self, users, wanted):
        """:param SQL users: list of, or query for, ids of users
        :param bool wanted: False for the records of all other customers
        """
        self.env["custrel.assignment"].flush_model()
        self.env["res.partner"].flush_model(["user_id"])
        domain = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                """(%(partner)s IN (
                        SELECT id FROM res_partner WHERE user_id IN %(users)s
                    ) OR (%(partner)s, %(company)s) IN (
                        SELECT partner_id, company_id FROM custrel_assignment
                         WHERE user_id IN %(users)s AND date_end IS NULL
                           AND role != 'first'
                    ))""",
                partner=SQL.identifier(alias, "partner_id"),
                company=SQL.identifier(alias, "company_id"),
                users=users,
            )
        )
        return domain if wanted else ~domain

    @api.model
    def _led_by(self, uid):
        """:return: SQL query for the members of the sales teams that a user leads"""
        for model in ("crm.team", "crm.team.member"):
            self.env[model].flush_model()
        return SQL(
            """(SELECT member.user_id
                  FROM crm_team_member member
                  JOIN crm_team team ON team.id = member.crm_team_id AND team.active
                 WHERE team.user_id = %s AND member.active)""",
            uid,
        )
