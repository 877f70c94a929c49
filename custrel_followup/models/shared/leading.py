"""Whom a user leads: the members of his sales teams, in the companies of these."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResUsers(models.Model):
    _inherit = "res.users"

    custrel_is_led = fields.Boolean(
        compute="_compute_custrel_is_led",
        search="_search_custrel_is_led",
        export_string_translation=False,
        help="The user leads a sales team of this person in the present company.",
    )

    @api.depends_context("uid", "company")
    def _compute_custrel_is_led(self):
        led = self.env.user._custrel_get_led(self.env.company)
        for user in self:
            user.custrel_is_led = user._origin in led

    @api.model
    def _search_custrel_is_led(self, operator, value):
        if operator != "in":
            return NotImplemented
        led = Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "id"),
                model.env.user._custrel_select_led_in(model.env.company),
            )
        )
        return led if True in value else ~led

    def _custrel_select_led(self):
        """Whoever looks after customers as a member of a team is led by its leader.

        Odoo keeps ended memberships and archived teams, which count for nothing; but it
        also ends the memberships of archived users. Their customers are not lost to the
        team until they are handed over: the memberships that ended last still count.

        :return: SQL query for ``user_id``, of the members of the sales teams that this
            user leads, and ``company_id``, of the team; NULL for all companies
        """
        self.ensure_one()
        for model in ("crm.team", "crm.team.member", "res.users"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT member.user_id, team.company_id
              FROM crm_team_member member
              JOIN crm_team team ON team.id = member.crm_team_id AND team.active
              JOIN res_users person ON person.id = member.user_id
             WHERE team.user_id = %s
               AND (member.active
                    OR NOT person.active AND NOT EXISTS (
                        SELECT FROM crm_team_member other
                         WHERE other.user_id = member.user_id
                           AND (other.active OR other.write_date > member.write_date)))
            """,
            self.id,
        )

    def _custrel_select_led_in(self, company):
        """:return: SQL query for the ids of those whom this user leads in a company"""
        return SQL(
            "SELECT user_id FROM (%(led)s) led"
            " WHERE COALESCE(company_id, %(company)s) = %(company)s",
            led=self._custrel_select_led(),
            company=company.id,
        )

    def _custrel_get_led(self, company):
        """:return: members of the sales teams that this user leads in a company"""
        rows = self.env.execute_query(self._custrel_select_led_in(company))
        return self.browse(dict.fromkeys(id_ for [id_] in rows))


def _search_led(operator, value):
    """:return: domain of records with ``user_id`` and ``company_id``: what is of people
    whom the user leads in that company"""
    if operator != "in":
        return NotImplemented

    def to_sql(model, alias, _query):
        columns = [
            SQL.identifier(alias, name, to_flush=model._fields[name])
            for name in ("user_id", "company_id")
        ]
        return SQL(
            """EXISTS (SELECT FROM (%(led)s) led
                        WHERE led.user_id = %(user)s
                          AND COALESCE(led.company_id, %(company)s) = %(company)s)""",
            led=model.env.user._custrel_select_led(),
            user=columns[0],
            company=columns[1],
        )

    led = Domain.custom(to_sql=to_sql)
    return led if True in value else ~led


def _mark_led(records, name):
    """Write to the field whether the user leads the person in the company."""
    led = set(records.env.execute_query(records.env.user._custrel_select_led()))
    for record in records:
        user, company = record.user_id.id, record.company_id.id
        record[name] = not led.isdisjoint({(user, None), (user, company)})


class CustrelOfPerson(models.AbstractModel):
    """Belongs to a person of ours in a company: who leads him there has to do with it.

    Record rules use the field of this model. A path through the memberships of the
    person would not do: rules find those that have ended, too.
    """

    _name = "custrel.of.person"
    _description = "Record of a Person of Ours"

    is_led = fields.Boolean(
        compute="_compute_is_led",
        search="_search_is_led",
        compute_sudo=True,
        export_string_translation=False,
        help="The user leads a sales team of the person in the company.",
    )

    @api.depends("user_id", "company_id")
    @api.depends_context("uid")
    def _compute_is_led(self):
        _mark_led(self, "is_led")

    @api.model
    def _search_is_led(self, operator, value):
        return _search_led(operator, value)


class ResourceResource(models.Model):
    """Leave belongs to the resource of a person in a company."""

    _inherit = "resource.resource"

    custrel_is_led = fields.Boolean(
        compute="_compute_custrel_is_led",
        search="_search_custrel_is_led",
        compute_sudo=True,
        export_string_translation=False,
        help="The user leads a sales team of the person in the company.",
    )

    @api.depends("user_id", "company_id")
    @api.depends_context("uid")
    def _compute_custrel_is_led(self):
        _mark_led(self, "custrel_is_led")

    @api.model
    def _search_custrel_is_led(self, operator, value):
        return _search_led(operator, value)
