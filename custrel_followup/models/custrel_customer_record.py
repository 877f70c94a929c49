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
        me = SQL("(SELECT %s AS user_id, NULL::int AS company_id)", self.env.uid)
        return self._customers_of(me, True in value)

    @api.model
    def _search_is_team_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._customers_of(self._led_by(self.env.uid), True in value)

    @api.model
    def _customers_of(self, people, wanted):
        """:param SQL people: query for ``user_id``, whose customers are meant, and
            ``company_id``, in which one; NULL for all
        :param bool wanted: False for the records of all other customers
        """
        self.env["custrel.assignment"].flush_model()
        self.env["res.partner"].flush_model(["user_id"])
        domain = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                """(%(partner)s IN (
                        SELECT customer.id
                          FROM %(people)s people
                          JOIN res_partner customer
                            ON customer.user_id = people.user_id
                         WHERE people.company_id IS NULL
                    ) OR (%(partner)s, %(company)s) IN (
                        SELECT customer.id, people.company_id
                          FROM %(people)s people
                          JOIN res_partner customer
                            ON customer.user_id = people.user_id
                         WHERE people.company_id IS NOT NULL
                        UNION ALL
                        SELECT row.partner_id, row.company_id
                          FROM %(people)s people
                          JOIN custrel_assignment row
                            ON row.user_id = people.user_id
                           AND row.company_id
                               = COALESCE(people.company_id, row.company_id)
                         WHERE row.date_end IS NULL AND row.role != 'first'
                    ))""",
                partner=SQL.identifier(alias, "partner_id"),
                company=SQL.identifier(alias, "company_id"),
                people=people,
            )
        )
        return domain if wanted else ~domain

    @api.model
    def _led_by(self, uid):
        """:return: SQL query for the members of the sales teams that a user leads, and
        the company of the team"""
        for model in ("crm.team", "crm.team.member", "res.users"):
            self.env[model].flush_model()
        return SQL(
            # Odoo ends the memberships of archived users. Their customers are not lost
            # to the team until they are handed over.
            """(SELECT member.user_id, team.company_id
                  FROM crm_team_member member
                  JOIN crm_team team ON team.id = member.crm_team_id AND team.active
                  JOIN res_users person ON person.id = member.user_id
                 WHERE team.user_id = %s AND (member.active OR NOT person.active))""",
            uid,
        )
