from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import mood
from ..complaint.custrel_complaint_stage import EACH_ONCE
from ..shared.listing import say_all

FIGURES = (
    "contact_count",
    "first_count",
    "second_count",
    "other_count",
    "duration",
    "new_need_count",
    "mood",
    "mood_trend",
    "contacted_by",
    "promise_count",
    "next_date",
    "open_need_count",
    "met_need_count",
    "complaint_opened_count",
    "complaint_closed_count",
)


class CustrelContactReport(models.Model):
    """The figures of a month, in one statement for all reports of a list."""

    _inherit = "custrel.contact.report"

    contact_count = fields.Integer(
        string="Follow-ups",
        compute="_compute_figures",
        help="Contacts of people; mails of the system do not count.",
    )
    first_count = fields.Integer(
        string="By Owner",
        compute="_compute_figures",
        help="Follow-ups in which the owner took part; joint ones count for both.",
    )
    second_count = fields.Integer(
        string="By Co-owner",
        compute="_compute_figures",
        help="Follow-ups in which the co-owner took part; joint ones count for both.",
    )
    other_count = fields.Integer(
        string="By Others",
        compute="_compute_figures",
        help="Follow-ups without either of the two.",
    )
    duration = fields.Float(
        string="Hours", compute="_compute_figures", help="Time of all follow-ups."
    )
    new_need_count = fields.Integer(
        string="New Needs",
        compute="_compute_figures",
        help="Follow-ups in which the customer asked for something.",
    )
    mood = fields.Selection(
        selection=lambda self: (
            self.env["custrel.followup"]
            ._fields["mood"]
            ._description_selection(self.env)
        ),
        compute="_compute_figures",
        help="The last one of the month.",
    )
    mood_trend = fields.Selection(
        [("better", "Better"), ("same", "Unchanged"), ("worse", "Worse")],
        string="Trend of Mood",
        compute="_compute_figures",
        help="From the last mood known before the month.",
    )
    contacted_by = fields.Selection(
        [
            ("none", "Not contacted"),
            ("others", "Others only"),
            ("first", "Owner only"),
            ("second", "Co-owner only"),
            ("both", "Owner and co-owner"),
        ],
        compute="_compute_figures",
        search="_search_contacted_by",
    )
    promise_count = fields.Integer(
        string="Open Promises",
        compute="_compute_figures",
        help="Agreed next actions that are open now.",
    )
    next_date = fields.Date(
        string="Next Follow-up", compute="_compute_figures", help="As planned now."
    )
    open_need_count = fields.Integer(
        string="Open Needs", compute="_compute_figures", help="As they are now."
    )
    met_need_count = fields.Integer(
        string="Needs Met", compute="_compute_figures", help="In this month."
    )
    complaint_opened_count = fields.Integer(
        string="Complaints Opened", compute="_compute_figures"
    )
    complaint_closed_count = fields.Integer(
        string="Complaints Closed", compute="_compute_figures"
    )

    @api.depends("partner_id", "company_id", "start_at", "end_at")
    @api.depends_context("uid")
    def _compute_figures(self):
        rows = {}
        if self.ids:
            self.flush_recordset()
            found = self.env.execute_query_dict(self._select_figures())
            rows = {row.pop("id"): row for row in found}
        for report in self:
            row = rows.get(report.id, {})
            before, first = row.pop("mood_before", None), row.pop("mood_first", None)
            row["mood_trend"] = mood.get_trend(before, first, row.get("mood"))
            for name in FIGURES:
                report[name] = row.get(name) or False

    @api.model
    def _search_contacted_by(self, operator, value):
        if operator != "in":
            return NotImplemented
        return fields.Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "(SELECT contacts.contacted_by FROM (%s) contacts) IN %s",
                self._select_contacts(SQL.identifier(alias)),
                tuple(filter(None, value)) or (None,),  # there is always an answer
            )
        )

    def _describe_mood(self):
        """:return: the mood and where it goes, in words"""
        words = [
            dict(self._fields[name]._description_selection(self.env))[self[name]]
            for name in ("mood", "mood_trend")
            if self[name]
        ]
        return say_all(self.env, words) or "–"

    def _select_figures(self):
        report = SQL.identifier("report")
        return SQL(
            """
            SELECT report.id, contacts.*, past.mood_before, plan.*, needs.*,
                   complaints.*
              FROM custrel_contact_report report
             CROSS JOIN LATERAL (%(contacts)s) contacts
              LEFT JOIN LATERAL (%(past)s) past ON TRUE
             CROSS JOIN LATERAL (%(plan)s) plan
             CROSS JOIN LATERAL (%(needs)s) needs
             CROSS JOIN LATERAL (%(complaints)s) complaints
             WHERE report.id IN %(ids)s
            """,
            contacts=self._select_contacts(report),
            past=self._select_past_mood(report),
            plan=self._select_plan(report),
            needs=self._select_needs(report),
            complaints=self._select_complaints(report),
            ids=tuple(self.ids),
        )

    @api.model
    def _from_readable(self, model, report, domain):
        """:return: SQL of FROM and WHERE: records of the customer of ``report`` that
        the user may read"""
        records = self.env[model]
        records.flush_model()
        query = records._search(domain)
        return SQL(
            "FROM %(table)s WHERE %(rights)s AND %(own)s.partner_id ="
            " %(report)s.partner_id AND %(own)s.company_id = %(report)s.company_id",
            table=query.from_clause,
            rights=query.where_clause or SQL("TRUE"),
            own=SQL.identifier(records._table),
            report=report,
        )

    @api.model
    def _select_contacts(self, report):
        """:return: SQL of one row, about contacts in the month"""
        people = self.env["custrel.followup"]._fields["collaborator_ids"]
        return SQL(
            """
            SELECT count(*) AS contact_count,
                   count(*) FILTER (WHERE by_first) AS first_count,
                   count(*) FILTER (WHERE by_second) AS second_count,
                   count(*) FILTER (WHERE NOT by_first AND NOT by_second)
                       AS other_count,
                   sum(duration) AS duration,
                   count(*) FILTER (WHERE new_needs != '') AS new_need_count,
                   (array_agg(mood ORDER BY date_end DESC, id DESC)
                       FILTER (WHERE mood IS NOT NULL))[1] AS mood,
                   (array_agg(mood ORDER BY date_end, id)
                       FILTER (WHERE mood IS NOT NULL))[1] AS mood_first,
                   CASE WHEN bool_or(by_first) AND bool_or(by_second) THEN 'both'
                        WHEN bool_or(by_first) THEN 'first'
                        WHEN bool_or(by_second) THEN 'second'
                        WHEN count(*) > 0 THEN 'others' ELSE 'none' END AS contacted_by
              FROM (
                   SELECT done.*,
                          COALESCE(%(report)s.first_user_id = ANY(people), FALSE)
                              AS by_first,
                          COALESCE(%(report)s.second_user_id = ANY(people), FALSE)
                              AS by_second
                     FROM (SELECT custrel_followup.id, date_end, duration, new_needs,
                                  mood, custrel_followup.user_id || ARRAY(
                                      SELECT %(person)s FROM %(relation)s
                                       WHERE %(followup)s = custrel_followup.id
                                  ) AS people
                             %(followups)s AND date_end >= %(report)s.start_at
                              AND date_end < %(report)s.end_at
                           OFFSET 0  -- find the people of a contact once
                          ) done
              ) contact
            """,
            report=report,
            followups=self._from_readable(
                "custrel.followup",
                report,
                [
                    ("state", "=", "done"),
                    ("is_attempt", "=", False),
                    ("automatic", "=", False),
                ],
            ),
            relation=SQL.identifier(people.relation),
            followup=SQL.identifier(people.column1),
            person=SQL.identifier(people.column2),
        )

    @api.model
    def _select_past_mood(self, report):
        return SQL(
            """
            SELECT mood AS mood_before %s AND date_end < %s.start_at
             ORDER BY date_end DESC, custrel_followup.id DESC LIMIT 1
            """,
            self._from_readable(
                "custrel.followup",
                report,
                [("state", "=", "done"), ("mood", "!=", False)],
            ),
            report,
        )

    @api.model
    def _select_plan(self, report):
        return SQL(
            """
            SELECT min(date_planned) AS next_date,
                   count(*) FILTER (WHERE origin = 'next_action') AS promise_count
              %s
            """,
            self._from_readable(
                "custrel.followup", report, [("state", "=", "planned")]
            ),
        )

    @api.model
    def _select_needs(self, report):
        return SQL(
            """
            SELECT count(*) FILTER (WHERE state = 'open') AS open_need_count,
                   count(*) FILTER (WHERE met_on BETWEEN %(report)s.date_from
                                      AND %(report)s.date_to) AS met_need_count
              %(needs)s
            """,
            report=report,
            needs=self._from_readable("custrel.need", report, []),
        )

    @api.model
    def _select_complaints(self, report):
        if not self.env["custrel.complaint"].has_access("read"):
            return SQL(
                "SELECT NULL AS complaint_opened_count, NULL AS complaint_closed_count"
            )
        return SQL(
            """
            SELECT count(*) FILTER (WHERE opened_at >= %(report)s.start_at
                                      AND opened_at < %(report)s.end_at)
                       AS complaint_opened_count,
                   count(*) FILTER (WHERE closed_at >= %(report)s.start_at
                                      AND closed_at < %(report)s.end_at)
                       AS complaint_closed_count
              %(complaints)s
            """,
            report=report,
            complaints=self._from_readable("custrel.complaint", report, EACH_ONCE),
        )
