from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, formatLang

from ...rules import cadence
from ..shared.listing import say_all

MOST_NAMES = 12
"""So many people are named where the list is empty."""


class CustrelCapacity(models.Model):
    """How many hours a day a person has for contacts, where that differs from the
    others in the company."""

    _name = "custrel.capacity"
    _description = "Hours for Follow-ups"
    _inherit = ["custrel.kept", "custrel.of.person"]
    _rec_name = "user_id"
    _order = "company_id, user_id, id"

    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    hours = fields.Float(
        string="Hours a Day",
        required=True,
        default=lambda self: self.env.company.custrel_contact_hours,
        help="For follow-ups on each working day. 0 is no limit: nothing of his is "
        "moved to another day.",
    )

    _once = models.UniqueIndex(
        "(user_id, company_id)", "The hours of this person are given already."
    )
    _hours_of_a_day = models.Constraint(
        "CHECK (hours BETWEEN 0 AND 24)", "A day has 0 to 24 hours for follow-ups."
    )

    @api.model
    def get_empty_list_help(self, help_message):
        """An empty list says what everybody has."""
        described = Markup("<p>%s</p>") % self._describe_usual(self.env.company)
        return super().get_empty_list_help(Markup(help_message or "") + described)

    @api.model
    def _describe_usual(self, company):
        """:return: sentence: the hours of the company, and who has them"""
        rows = self.env.execute_query(self._select_people(company))
        people = self.env["res.users"].sudo().browse([id_ for (id_,) in rows])  # names
        names = say_all(self.env, people.sorted("name").mapped("name")[:MOST_NAMES])
        if len(people) > MOST_NAMES:
            names += " …"
        hours = company.sudo().custrel_contact_hours  # a setting
        if not hours:
            return self.env._(
                "Now nobody has a limit in %(company)s; people with customers: "
                "%(names)s.",
                company=company.name,
                names=names or "–",
            )
        days = cadence.days_a_week(company._custrel_usual_weeks())
        return self.env._(
            "Now everybody in %(company)s has %(hours)s hours on each day on which the "
            "company works, %(week)s a week: the settings say so. People with "
            "customers: %(names)s.",
            company=company.name,
            hours=formatLang(self.env, hours, digits=1),
            week=formatLang(self.env, hours * days, digits=1),
            names=names or "–",
        )

    @api.constrains("user_id", "company_id")
    def _check_works_here(self):
        for record in self:
            if not record.company_id._custrel_filter_own(record.user_id):
                raise ValidationError(
                    self.env._(
                        "%(person)s does not work in %(company)s.",
                        person=record.user_id.name,
                        company=record.company_id.name,
                    )
                )

    @api.model
    def _get_limits(self, company):
        """:return: dict of the id of each person with hours of his own to the minutes a
        day; the others have those of the company, which 0 does not limit"""
        rows = self.sudo().search([("company_id", "=", company.id)])  # whoever plans
        return {row.user_id.id: row.hours * 60 for row in rows}

    @api.model
    def _select_people(self, company):
        """Whose hours count where those that there are stand beside those that
        customers ask for: of people whose customers are graded, or would be by the
        first run.

        :return: SQL of user_id
        """
        self.env["res.partner"].flush_model(["active", "user_id"])
        return SQL(
            """
            SELECT person.id AS user_id FROM (%(staff)s) person
             -- The first customer is enough to know.
             WHERE EXISTS (
                   SELECT FROM res_partner partner
                    WHERE partner.user_id = person.id AND partner.active
                      AND (EXISTS (
                               SELECT FROM custrel_score score
                                WHERE score.partner_id = partner.id
                                  AND score.company_id = %(company)s
                                  AND score.active)
                           OR EXISTS (
                               SELECT FROM custrel_customer_grade present
                                WHERE present.partner_id = partner.id
                                  AND present.company_id = %(company)s
                                  AND present.grade_id IS NOT NULL)))
            """,
            staff=company._custrel_staff_sql(),
            company=company.id,
        )
