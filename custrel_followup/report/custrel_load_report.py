from collections import Counter
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..models.shared.actions import open_window

WEEKS = 13

KINDS = [("planned", "Planned"), ("expected", "To be planned"), ("room", "Available")]


class CustrelLoadReport(models.Model):
    """How many hours the coming weeks ask of whom, beside how many there are.

    A row is a person in a week: what is planned, what cadences will plan until then for
    the customers of today, and the hours that the person has for contacts. Who has no
    limit has no row of these.
    """

    _name = "custrel.load.report"
    _description = "Hours of the Next 13 Weeks"
    _auto = False
    _rec_name = "week"
    _order = "week, user_id, kind, id"
    _depends = {
        "custrel.followup": [
            "active",
            "company_id",
            "date_planned",
            "minutes",
            "state",
            "user_id",
        ],
        "custrel.customer.grade": ["company_id", "grade_id", "partner_id"],
    }

    week = fields.Date(readonly=True, help="The Monday with which it begins.")
    kind = fields.Selection(KINDS, readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    contacts = fields.Integer(readonly=True)
    hours = fields.Float(readonly=True)

    @property
    def _table_query(self):
        companies = self.env["res.company"].sudo()  # record rules say whose are shown
        parts = [
            part
            for company in companies.search([])
            for part in self._select_company(company)
        ]
        return SQL(
            """
            SELECT row_number() OVER (ORDER BY company_id, user_id, week, kind) AS id,
                   week, kind, user_id, company_id, contacts, hours
              FROM (%s) load
            """,
            SQL(" UNION ALL ").join(parts),
        )

    def _select_company(self, company):
        """:return: list of SQL of the rows of a company"""
        today = company._custrel_today()
        monday = today - timedelta(days=today.weekday())
        end = monday + timedelta(weeks=WEEKS)
        parts = [self._select_planned(company, today, end)]
        cadences = self.env["custrel.cadence"].sudo()  # what is planned for everybody
        by_grade = cadences._get_by_grade(company)
        for grade_id, record in by_grade.items():  # as many as there are grades
            parts.append(self._select_expected(company, grade_id, record, today, end))
        work = SQL(" UNION ALL ").join(parts)
        return [work, self._select_room(company, work, monday, end)]

    def _select_planned(self, company, today, end):
        return SQL(
            """
            SELECT date_trunc('week', GREATEST(date_planned, %(today)s))::date AS week,
                   'planned' AS kind, user_id, company_id, count(*) AS contacts,
                   COALESCE(sum(minutes), 0) / 60.0 AS hours
              FROM custrel_followup
             WHERE state = 'planned' AND active AND company_id = %(company)s
               AND user_id IS NOT NULL AND date_planned < %(end)s
             GROUP BY 1, 2, 3, 4
            """,
            today=today,
            company=company.id,
            end=end,
        )

    def _select_expected(self, company, grade_id, record, today, end):
        """:return: SQL of contacts that follow the one that is planned, or the last
        one, every so many days"""
        return SQL(
            """
            SELECT date_trunc('week', day)::date, 'expected', partner.user_id,
                   %(company)s, count(*), count(*) * %(hours)s
              FROM custrel_customer_grade present
              JOIN res_partner partner ON partner.id = present.partner_id
             CROSS JOIN LATERAL generate_series(
                   GREATEST(%(today)s::date,
                       COALESCE(
                           (partner.custrel_next_followup_date ->> %(key)s)::date,
                           (partner.custrel_last_contact_date ->> %(key)s)::date,
                           %(today)s::date - %(step)s) + %(step)s)::timestamp,
                   %(end)s::date - interval '1 day',
                   make_interval(days => %(step)s)) day
             WHERE present.company_id = %(company)s AND present.grade_id = %(grade)s
               AND partner.active AND partner.user_id IS NOT NULL
               AND partner.commercial_partner_id = partner.id
               AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
             GROUP BY 1, 2, 3, 4
            """,
            company=company.id,
            key=str(company.id),
            grade=grade_id,
            step=record._get_step_days(),
            hours=record._get_minutes() / 60,
            today=today,
            end=end,
        )

    def _select_room(self, company, work, monday, end):
        """:return: SQL of the hours that the people who have something to do have,
        without their absences and the days on which they do not work"""
        closed = company._custrel_closed_days(monday, WEEKS * 7)
        weeks = [monday + timedelta(weeks=number) for number in range(WEEKS)]
        days = [
            sum(week + timedelta(days=n) not in closed for n in range(7))
            for week in weeks
        ]
        lost = self._get_lost(company, monday, closed)
        return SQL(
            """
            SELECT week.begin, 'room', person.user_id, %(company)s, 0,
                   (week.days - COALESCE(lost.days, 0)) * COALESCE(own.hours, %(usual)s)
              FROM (SELECT DISTINCT user_id FROM (%(work)s) work) person
             CROSS JOIN unnest(%(weeks)s::date[], %(days)s::int[])
                        AS week (begin, days)
              LEFT JOIN unnest(%(lost_users)s::int[], %(lost_weeks)s::date[],
                               %(lost_days)s::float[]) AS lost (user_id, begin, days)
                ON lost.user_id = person.user_id AND lost.begin = week.begin
              LEFT JOIN custrel_capacity own
                ON own.user_id = person.user_id AND own.company_id = %(company)s
             WHERE COALESCE(own.hours, %(usual)s) > 0
            """,
            company=company.id,
            usual=company.custrel_contact_hours,
            work=work,
            weeks=weeks,
            days=days,
            lost_users=[user_id for user_id, _week in lost],
            lost_weeks=[week for _user_id, week in lost],
            lost_days=list(lost.values()),
        )

    def _get_lost(self, company, monday, closed):
        """:return: counter of person and week to the working days, or parts of them, on
        which he is not there"""
        lost = Counter()
        presence = company._custrel_presence(None, monday, WEEKS * 7)
        for user_id, parts in presence.items():
            for day, part in parts.items():
                if day not in closed:
                    lost[user_id, day - timedelta(days=day.weekday())] += 1 - part
        return lost

    def action_open_followups(self):
        """:return: action with the follow-ups that are planned for the person in this
        week"""
        self.ensure_one()
        today = self.company_id._custrel_today()
        domain = [
            ("state", "=", "planned"),
            ("user_id", "=", self.user_id.id),
            ("company_id", "=", self.company_id.id),
            ("date_planned", "<", self.week + timedelta(weeks=1)),
        ]
        if self.week > today:
            domain.append(("date_planned", ">=", self.week))
        return open_window(
            self.env,
            "custrel_followup.custrel_followup_action",
            domain=domain,
            context={},
        )
