"""Whom a user leads: the members of his sales teams, in the companies of these."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

COUNTED = SQL("(member.active OR NOT person.active AND member.custrel_ended_with_user)")
"""Condition on ``member`` (crm_team_member) and ``person`` (its res_users): he counts
as one of the team. Odoo keeps memberships that ended, which count for nothing, but it
also ends those of archived users: their customers, and what they did, stay with the
team."""


def select_team(user, company):
    """:param SQL user: id of a person; SQL company: id of the company in which he works
    :return: SQL of the sales team of the person there"""
    return SQL(
        """
        SELECT member.crm_team_id
          FROM crm_team_member member
          JOIN crm_team team ON team.id = member.crm_team_id AND team.active
          JOIN res_users person ON person.id = member.user_id
         WHERE member.user_id = %s AND %s
           AND (team.company_id IS NULL OR team.company_id = %s)
         ORDER BY member.active DESC, member.id DESC LIMIT 1
        """,
        user,
        COUNTED,
        company,
    )


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    custrel_ended_with_user = fields.Boolean(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="It ended because the user was archived, and not before.",
    )


class ResUsers(models.Model):
    _inherit = "res.users"

    def action_archive(self):
        # Odoo ends the memberships: only those that lasted until now still count.
        rows = self.env["crm.team.member"].sudo()  # of whoever archives users
        rows = rows.with_context(active_test=False)
        rows = rows.search([("user_id", "in", self.ids)])
        last = rows.filtered("active")
        last.custrel_ended_with_user = True
        (rows - last).filtered("user_id.active").custrel_ended_with_user = False
        return super().action_archive()

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
        """Whoever looks after customers as a member of a team is led by its leader;
        who is archived stays so (:data:`COUNTED`) until he is put into another one.
        Archived teams count for nothing.

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
             WHERE team.user_id = %s AND %s
               AND (member.active OR NOT EXISTS (
                    SELECT FROM crm_team_member other
                     WHERE other.user_id = member.user_id AND other.active))
            """,
            self.id,
            COUNTED,
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
