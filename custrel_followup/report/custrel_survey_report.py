from odoo import api, fields, models
from odoo.tools import SQL

from ..rules.satisfaction import CONTENT, DETRACTOR, ENOUGH, PROMOTER

SHARES = ("nps", "csat")
PEOPLE = "custrel_followup.custrel_group_people_figures"


class CustrelSurveyReport(models.Model):
    """How satisfied customers are: a row for each question that was asked, in a wave,
    after a follow-up or after a complaint, answered or not.

    Complaints are rated by Odoo's own ratings, in three faces of which the best counts
    as content; follow-ups in five answers, waves from 0 to 10 or in five. Shares stand
    beside the number of answers that they are of.
    """

    _name = "custrel.survey.report"
    _description = "Satisfaction Analysis"
    _inherit = ["custrel.customer.record"]
    _auto = False
    _rec_name = "partner_id"
    _order = "date desc, id desc"
    _depends = {
        "custrel.survey.wave.answer": [
            "answered_at",
            "asked_at",
            "comment",
            "company_id",
            "followup_id",
            "grade_id",
            "kind",
            "low",
            "partner_id",
            "scale",
            "state",
            "user_id",
            "value",
            "wave_id",
        ],
        "custrel.followup": ["channel_id", "result_id"],
        "custrel.complaint": [
            "channel_id",
            "company_id",
            "grade_id",
            "partner_id",
            "reason_id",
            "user_id",
        ],
        "rating.rating": ["consumed", "feedback", "rated_on", "rating", "res_id"],
        "res.company": ["custrel_low_of_five"],
    }

    date = fields.Datetime(string="Asked At", readonly=True)
    answered_at = fields.Datetime(readonly=True)
    kind = fields.Selection(
        [
            ("wave", "Wave"),
            ("followup", "After a follow-up"),
            ("complaint", "After a complaint"),
        ],
        string="Asked How",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    grade_id = fields.Many2one(
        "custrel.grade", readonly=True, help="Of the customer when he was asked."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        groups=PEOPLE,
        help="The assignee of the follow-up or complaint; in a wave the owner of the "
        "customer.",
    )
    wave_id = fields.Many2one("custrel.survey.wave", readonly=True)
    channel_id = fields.Many2one("custrel.channel", readonly=True)
    result_id = fields.Many2one("custrel.followup.result", readonly=True)
    reason_id = fields.Many2one(
        "custrel.complaint.reason", string="Complaint Reason", readonly=True
    )
    asked = fields.Integer(readonly=True)
    answered = fields.Integer(readonly=True)
    response = fields.Float(
        string="Response Rate (%)",
        readonly=True,
        aggregator="avg",
        help="Answers of those who were asked.",
    )
    five_count = fields.Integer(
        string="Answers 1 to 5", readonly=True, help="What CSAT is a share of."
    )
    content_count = fields.Integer(
        string="Satisfied Customers", readonly=True, help="Answers 4 and 5 of five."
    )
    csat = fields.Float(
        string="CSAT (%)",
        readonly=True,
        aggregator="avg",
        help="Share of the answers 4 and 5 of five; of a complaint, of the happy face. "
        "Empty where there are fewer than 10 answers.",
    )
    ten_count = fields.Integer(
        string="Answers 0 to 10", readonly=True, help="What NPS is made of."
    )
    points = fields.Integer(
        string="Promoters Less Detractors",
        readonly=True,
        help="9 and 10 count one, 0 to 6 minus one, 7 and 8 nothing.",
    )
    nps = fields.Float(
        string="NPS",
        readonly=True,
        aggregator="avg",
        help="Percent of promoters (9 and 10) less percent of detractors (0 to 6): "
        "from -100 to 100. Empty where there are fewer than 10 answers.",
    )
    low_count = fields.Integer(string="Low Answers", readonly=True)
    comment = fields.Text(readonly=True)

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._select_answers(), self._select_ratings())

    @api.model
    def _select_answers(self):
        return SQL(
            """
            SELECT answer.id, answer.asked_at AS date, answer.answered_at, answer.kind,
                   answer.company_id, answer.partner_id, answer.grade_id,
                   answer.user_id, answer.wave_id, followup.channel_id,
                   followup.result_id, NULL::int AS reason_id, 1 AS asked,
                   (%(given)s)::int AS answered, (%(given)s)::int * 100.0 AS response,
                   (%(five)s)::int AS five_count,
                   (%(five)s AND answer.value >= %(content)s)::int AS content_count,
                   CASE WHEN %(five)s
                        THEN (answer.value >= %(content)s)::int * 100.0 END AS csat,
                   (%(ten)s)::int AS ten_count,
                   CASE WHEN %(ten)s THEN %(points)s ELSE 0 END AS points,
                   CASE WHEN %(ten)s THEN %(points)s * 100.0 END AS nps,
                   (answer.low IS TRUE)::int AS low_count, answer.comment
              FROM custrel_survey_wave_answer answer
              LEFT JOIN custrel_followup followup ON followup.id = answer.followup_id
             WHERE answer.state IN ('asked', 'answered')
            """,
            given=SQL("answer.state = 'answered'"),
            five=SQL("(answer.state = 'answered' AND answer.scale = 'five')"),
            ten=SQL("(answer.state = 'answered' AND answer.scale = 'ten')"),
            content=CONTENT,
            points=SQL(
                "(CASE WHEN answer.value >= %s THEN 1 WHEN answer.value <= %s THEN -1"
                " ELSE 0 END)",
                PROMOTER,
                DETRACTOR,
            ),
        )

    @api.model
    def _select_ratings(self):
        """Ratings of complaints; Odoo has a row from when the mail asked."""
        return SQL(
            """
            SELECT -rating.id, rating.create_date, rating.rated_on, 'complaint',
                   complaint.company_id, complaint.partner_id, complaint.grade_id,
                   complaint.user_id, NULL, complaint.channel_id, NULL,
                   complaint.reason_id, 1, (%(given)s)::int, (%(given)s)::int * 100.0,
                   (%(given)s)::int,
                   (%(given)s AND rating.rating >= %(content)s)::int,
                   CASE WHEN %(given)s
                        THEN (rating.rating >= %(content)s)::int * 100.0 END,
                   0, 0, NULL,
                   (%(given)s AND rating.rating <= company.custrel_low_of_five)::int,
                   rating.feedback
              FROM rating_rating rating
              JOIN custrel_complaint complaint ON complaint.id = rating.res_id
              JOIN res_company company ON company.id = complaint.company_id
             WHERE rating.res_model = 'custrel.complaint'
               AND complaint.partner_id IS NOT NULL
            """,
            given=SQL("(rating.consumed IS TRUE AND rating.rating > 0)"),
            content=CONTENT,
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """A share of few answers is chance: it is said of none, wherever it is asked
        for."""
        share = super()._read_group_select(aggregate_spec, query)
        name, _colon, kind = aggregate_spec.partition(":")
        if name not in SHARES or kind != "avg":
            return share
        given = self._field_to_sql(self._table, name, query)
        return SQL("CASE WHEN count(%s) >= %s THEN %s END", given, ENOUGH, share)

    def action_open_answer(self):
        """:return: action with what was asked and answered; of a complaint, with the
        complaint"""
        self.ensure_one()
        if self.id > 0:
            return (
                self.env["custrel.survey.wave.answer"]
                .browse(self.id)
                .get_formview_action()
            )
        rating = self.env["rating.rating"].sudo().browse(-self.id)  # only its complaint
        return self.env["custrel.complaint"].browse(rating.res_id).get_formview_action()
