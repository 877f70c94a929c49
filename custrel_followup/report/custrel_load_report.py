from collections import Counter
from datetime import timedelta
from functools import cached_property

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.shared.actions import open_window
from ..rules.near import get_near

WEEKS = 13
WEEK_SECONDS = 7 * 24 * 60 * 60

KINDS = [
    ("overdue", "Overdue"),
    ("planned", "Planned"),
    ("expected", "To be planned"),
    ("room", "Available"),
]


class CustrelLoadReport(models.Model):
    """How many hours the coming weeks ask of whom, beside how many there are.

    A row is a person in a week: what is planned, what cadences will plan until then for
    the customers of today, and the hours that the person has for contacts. Of this week
    what is left counts, today included, and beside it what is overdue. Who has no
    limit, or looks after nobody, has no row of these.
    """

    _name = "custrel.load.report"
    _description = "Hours of the Next 13 Weeks"
    _auto = False
    _inherit = ["custrel.dated", "custrel.of.person"]
    _rec_name = "week"
    _order = "week, user_id, kind, id"
    _depends = {
        "custrel.followup": [
            "active",
            "automatic",
            "company_id",
            "date_planned",
            "minutes",
            "state",
            "user_id",
        ],
        "custrel.capacity": ["company_id", "hours", "user_id"],
        "custrel.customer.grade": ["company_id", "grade_id", "partner_id"],
        "res.partner": [
            "active",
            "company_id",
            "custrel_last_contact_date",
            "custrel_last_written_date",
            "custrel_next_followup_date",
            "user_id",
        ],
    }

    week = fields.Date(readonly=True, help="The Monday with which it begins.")
    kind = fields.Selection(KINDS, readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    contacts = fields.Integer(string="Follow-ups", readonly=True)
    hours = fields.Float(readonly=True)

    @property
    def _table_query(self):
        """One statement for the companies that the reader has switched on: he sees no
        others."""
        companies = self.env.companies.sudo()  # few may read address and calendar
        spans = [Weeks(company) for company in companies]
        work = [
            part
            for weeks in spans
            for part in (self._select_planned(weeks), self._select_expected(weeks))
        ]
        return SQL(
            """
            WITH work AS MATERIALIZED (%(work)s)
            -- A row keeps its id: company, person, week and kind, side by side.
            SELECT ((company_id::bigint * 4194304 + user_id) * 8192
                    + (week - date '1970-01-05') / 7) * 4
                   + array_position(%(kinds)s, kind) AS id,
                   week, kind, user_id, company_id, contacts, hours
              FROM (SELECT * FROM work UNION ALL %(room)s) load
            """,
            work=SQL(" UNION ALL ").join(work),
            kinds=SQL("%s::text[]", [kind for kind, _name in KINDS]),
            room=self._select_room(spans),
        )

    def exists(self):
        """A row of a company that is not switched on is there, and is refused."""
        companies = self.env["res.company"].sudo().search([])  # no value is told
        rows = self.sudo()  # as above
        rows = rows.with_context(allowed_company_ids=companies.ids)
        return super(CustrelLoadReport, rows).exists().with_env(self.env)

    def _select_planned(self, weeks):
        return SQL(
            """
            SELECT date_trunc('week', GREATEST(date_planned, %(today)s))::date AS week,
                   CASE WHEN date_planned < %(today)s THEN 'overdue'
                        ELSE 'planned' END AS kind,
                   user_id, company_id, count(*) AS contacts,
                   COALESCE(sum(minutes), 0) / 60.0 AS hours
              FROM custrel_followup
             WHERE state = 'planned' AND active AND company_id = %(company)s
               AND automatic IS NOT TRUE
               AND user_id IS NOT NULL AND date_planned < %(end)s
             GROUP BY 1, 2, 3, 4
            """,
            today=weeks.today,
            company=weeks.company.id,
            end=weeks.end,
        )

    def _select_expected(self, weeks):
        """:return: SQL of contacts that follow the one that is planned, or the last
        one, as often as the cadence of the customer says, see :func:`cadence.a_week`"""
        cadences = self.env["custrel.cadence"].sudo()  # what is planned for everybody
        company, usual = weeks.company, weeks.company._custrel_usual_weeks()
        used = cadences._get_used(company)
        if not used:
            return SQL(
                """SELECT NULL::date, NULL, NULL::int, NULL::int, NULL::bigint,
                          NULL::numeric WHERE FALSE"""
            )
        grade = SQL.identifier("present", "grade_id")
        return SQL(
            """
            SELECT date_trunc('week', day)::date, 'expected', partner.user_id,
                   %(company)s, count(*), sum(pace.hours)
              FROM custrel_customer_grade present
              JOIN res_partner partner ON partner.id = present.partner_id
              %(needs)s
             CROSS JOIN LATERAL (
                   SELECT make_interval(secs => (%(step)s)::float8) AS step,
                          (%(hours)s)::numeric AS hours OFFSET 0) pace
             CROSS JOIN LATERAL (
                   SELECT (partner.custrel_next_followup_date ->> %(key)s)::date AS next
                   ) planned
             CROSS JOIN LATERAL generate_series(
                   GREATEST(%(today)s::timestamp, pace.step + CASE
                       WHEN planned.next IS NULL
                       THEN GREATEST(
                           (partner.custrel_last_contact_date ->> %(key)s)::date,
                           (partner.custrel_last_written_date ->> %(key)s)::date)
                       ELSE GREATEST(planned.next, %(today)s::date) END),
                   %(end)s::timestamp - interval '1 day', pace.step) day
             WHERE present.company_id = %(company)s
               AND pace.step IS NOT NULL
               -- Who has a grade is a customer: contacts have none.
               AND partner.active AND partner.user_id IS NOT NULL
               AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
               AND NOT %(resting)s
             GROUP BY 1, 2, 3, 4
            """,
            company=company.id,
            key=str(company.id),
            needs=cadences._join_needs(used, SQL("partner.id"), company),
            resting=self.env["res.partner"]._custrel_is_resting(
                SQL("partner.id"), company
            ),
            step=cadences._select_used(
                used,
                grade,
                # What the system writes is no contact of a person.
                lambda record: (
                    None
                    if record._get_letter()
                    else WEEK_SECONDS / record._get_a_week(usual)
                ),
            ),
            hours=cadences._select_used(
                used, grade, lambda record: record._get_minutes() / 60
            ),
            today=weeks.today,
            end=weeks.end,
        )

    def _select_room(self, spans, people=None):
        """:param SQL people: of user_id; those who look after customers if not given
        :return: SQL of the hours that people have, without their absences and the days
            on which they do not work"""
        rows = [
            (weeks.company.id, begin, days, weeks.company.custrel_contact_hours)
            for weeks in spans
            for begin, days in weeks.count_days()
        ]
        capacity = self.env["custrel.capacity"].sudo()  # of everybody, as the hours
        lost = [
            (weeks.company.id, user_id, begin, days)
            for weeks in spans
            for (user_id, begin), days in weeks.get_lost().items()
        ]
        return SQL(
            """
            SELECT week.begin, 'room', person.user_id, person.company_id, 0,
                   (week.days - COALESCE(lost.days, 0))
                       * COALESCE(own.hours, week.hours)
              -- Who they are is found once, not once a week.
              FROM (SELECT * FROM (%(people)s) found OFFSET 0) person
              JOIN unnest(%(companies)s::int[], %(begins)s::date[], %(days)s::int[],
                          %(usual)s::float[]) AS week (company_id, begin, days, hours)
                ON week.company_id = person.company_id
              LEFT JOIN unnest(%(lost_companies)s::int[], %(lost_users)s::int[],
                               %(lost_weeks)s::date[], %(lost_days)s::float[])
                        AS lost (company_id, user_id, begin, days)
                ON lost.company_id = person.company_id
               AND lost.user_id = person.user_id AND lost.begin = week.begin
              LEFT JOIN custrel_capacity own
                ON own.user_id = person.user_id AND own.company_id = person.company_id
             WHERE COALESCE(own.hours, week.hours) > 0
            """,
            people=SQL(" UNION ALL ").join(
                SQL(
                    "SELECT owner.user_id, %s AS company_id FROM (%s) owner",
                    weeks.company.id,
                    people or capacity._select_people(weeks.company),
                )
                for weeks in spans
            ),
            companies=[row[0] for row in rows],
            begins=[row[1] for row in rows],
            days=[row[2] for row in rows],
            usual=[row[3] for row in rows],
            lost_companies=[row[0] for row in lost],
            lost_users=[row[1] for row in lost],
            lost_weeks=[row[2] for row in lost],
            lost_days=[row[3] for row in lost],
        )

    @api.model
    def _get_free_hours(self, company, user_ids):
        """Who has room in the next weeks, see :func:`get_near`: also of people who look
        after nobody yet. The rows are those of the report.

        :return: dict of user id to the hours that are free, below zero where too much
            is to be done; None of whom nothing limits
        """
        weeks, ids = Weeks(company.sudo()), list(user_ids)  # address and calendar
        if not ids:
            return {}
        people = SQL("SELECT unnest(%s::int[]) AS user_id", ids)
        self.env.flush_all()  # what is planned, and whose customers these are now
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id, sum(CASE WHEN kind = 'room' THEN hours ELSE -hours END),
                       bool_or(kind = 'room')
                  FROM (%s) load
                 WHERE user_id = ANY(%s) AND week < %s
                 GROUP BY user_id
                """,
                SQL(" UNION ALL ").join(
                    (
                        self._select_planned(weeks),
                        self._select_expected(weeks),
                        self._select_room([weeks], people),
                    )
                ),
                ids,
                get_near(weeks.today),
            )
        )
        found = {user_id: float(hours) for user_id, hours, limited in rows if limited}
        return {user_id: found.get(user_id) for user_id in ids}

    def action_open_followups(self):
        """:return: action with the follow-ups that are planned for the person in this
        week, or that are overdue"""
        self.ensure_one()
        today = self.company_id._custrel_today()
        to_string = fields.Date.to_string
        days = (
            [("date_planned", "<", to_string(today))]
            if self.kind == "overdue"
            else [
                ("date_planned", ">=", to_string(max(self.week, today))),
                ("date_planned", "<", to_string(self.week + timedelta(weeks=1))),
            ]
        )
        domain = [
            ("state", "=", "planned"),
            ("user_id", "=", self.user_id.id),
            ("company_id", "=", self.company_id.id),
            *days,
        ]
        return open_window(
            self.env,
            "custrel_followup.custrel_followup_action",
            domain=domain,
            context={},
        )


class Weeks:
    """The weeks that are looked at in one company, from its present Monday on."""

    def __init__(self, company):
        self.company, self.today = company, company._custrel_today()
        self.monday = self.today - timedelta(days=self.today.weekday())
        self.end = self.monday + timedelta(weeks=WEEKS)

    @cached_property
    def closed(self):
        """Days on which nobody works, or that are over."""
        closed = set(self.company._custrel_closed_days(self.monday, WEEKS * 7))
        over = (self.today - self.monday).days
        return closed | {self.monday + timedelta(days=n) for n in range(over)}

    def count_days(self):
        """:return: list of the begin of each week, and how many days are worked"""
        begins = [self.monday + timedelta(weeks=number) for number in range(WEEKS)]
        return [
            (begin, sum(begin + timedelta(days=n) not in self.closed for n in range(7)))
            for begin in begins
        ]

    def get_lost(self):
        """:return: counter of person and week to the working days, or parts of them, on
        which he is not there"""
        lost = Counter()
        presence = self.company._custrel_presence(None, self.monday, WEEKS * 7)
        for user_id, parts in presence.items():
            for day, part in parts.items():
                if day not in self.closed:
                    lost[user_id, day - timedelta(days=day.weekday())] += 1 - part
        return lost
