from odoo import api, fields, models
from odoo.tools import SQL

from ..models.complaint.custrel_complaint_stage import ENDED_STATES

PEOPLE = "custrel_followup.custrel_group_people_figures"
REPEAT_DAYS = 90


class CustrelComplaintReport(models.Model):
    """Figures of complaints, beside the orders and customers they come from.

    A row is a complaint or a confirmed order, so that one pivot shows both, and the
    rates between them, by customer, grade, person and month. Archived complaints have
    been complaints, too; what was merged is counted once.
    """

    _name = "custrel.complaint.report"
    _description = "Complaint Analysis"
    _inherit = ["custrel.customer.record"]
    _auto = False
    _rec_name = "complaint_id"
    _order = "date desc, id desc"
    _depends = {
        "custrel.complaint": [
            "closed_at",
            "company_id",
            "green_channel",
            "grade_id",
            "late_user_id",
            "opened_at",
            "partner_id",
            "paused_hours",
            "product_id",
            "rating_last_value",
            "reason_id",
            "reopen_count",
            "resolution_deadline",
            "resolved_at",
            "responded_at",
            "response_deadline",
            "severity_id",
            "state",
            "team_id",
            "user_id",
        ],
        "sale.order": ["company_id", "date_order", "partner_id", "state", "user_id"],
        "custrel.customer.grade": ["company_id", "grade_id", "partner_id"],
    }

    complaint_id = fields.Many2one("custrel.complaint", readonly=True)
    date = fields.Datetime(readonly=True, help="Received; of an order, confirmed.")
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    grade_id = fields.Many2one("custrel.grade", readonly=True)
    green_channel = fields.Boolean(string="Fast Track", readonly=True)
    reason_id = fields.Many2one("custrel.complaint.reason", readonly=True)
    severity_id = fields.Many2one("custrel.complaint.severity", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    team_id = fields.Many2one("custrel.complaint.team", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Person", readonly=True, groups=PEOPLE
    )
    late_user_id = fields.Many2one(
        "res.users", string="Missed By", readonly=True, groups=PEOPLE
    )
    state = fields.Selection(
        selection=lambda self: (
            self.env["custrel.complaint"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        string="Status",
        readonly=True,
    )
    complaints = fields.Integer(readonly=True)
    orders = fields.Integer(readonly=True)
    customers = fields.Integer(
        readonly=True,
        aggregator="count_distinct",
        help="Different customers who bought or complained.",
    )
    complaints_per_100_orders = fields.Float(
        readonly=True, aggregator="avg", digits=(16, 1)
    )
    complaints_per_100_customers = fields.Float(
        readonly=True, aggregator="avg", digits=(16, 1)
    )
    answered = fields.Integer(string="Complaints Answered", readonly=True)
    hours_to_respond = fields.Float(
        string="Clock Hours to Answer, Mean",
        readonly=True,
        aggregator="avg",
        help="Nights and weekends included, while targets count working hours.",
    )
    median_to_respond = fields.Float(
        string="Clock Hours to Answer, Median",
        readonly=True,
        aggregator="avg",
        help="Half of what was answered was answered faster; a few that waited for "
        "long do not move it.",
    )
    resolved = fields.Integer(
        string="Complaints Resolved",
        readonly=True,
        help="Those for which a solution was proposed.",
    )
    hours_to_resolve = fields.Float(
        string="Clock Hours to Resolve, Mean",
        readonly=True,
        aggregator="avg",
        help="Nights and weekends included, while targets count working hours.",
    )
    median_to_resolve = fields.Float(
        string="Clock Hours to Resolve, Median",
        readonly=True,
        aggregator="avg",
        help="Half of what was resolved was resolved faster.",
    )
    targeted = fields.Integer(
        string="Complaints with a Target",
        readonly=True,
        help="Complaints that met a target or missed one: of these the share that "
        "missed it is counted. What is open and not due yet is none of them.",
    )
    first_contact = fields.Float(
        string="Resolved on First Contact",
        readonly=True,
        aggregator="avg",
        help="Share of what was resolved without waiting for the customer and without "
        "being reopened.",
    )
    reopened = fields.Float(readonly=True, aggregator="avg", help="Share reopened.")
    repeated = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Share with a complaint of the same customer for the same reason in "
        "the 90 days before.",
    )
    target_result = fields.Selection(
        [
            ("late", "Late"),
            ("in_time", "In Time"),
            ("open", "Open, Not Due Yet"),
            ("none", "No Target"),
        ],
        string="Target",
        readonly=True,
        help="Whether one of the targets was missed, or is past.",
    )
    missed = fields.Float(
        string="Missed a Target",
        readonly=True,
        aggregator="avg",
        help="Share that missed the target for the answer or the one for the "
        "resolution, of complaints with targets: without those that are open and not "
        "due yet.",
    )
    rated = fields.Integer(string="Complaints Rated", readonly=True)
    rating = fields.Float(
        readonly=True, aggregator="avg", help="Of five, where the customer has rated."
    )

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._select_complaints(), self._select_orders())

    @api.model
    def _select_complaints(self):
        return SQL(
            """
            SELECT complaint.id AS id, complaint.id AS complaint_id,
                   complaint.opened_at AS date, complaint.company_id,
                   complaint.partner_id, complaint.grade_id, complaint.green_channel,
                   complaint.reason_id, complaint.severity_id, complaint.product_id,
                   complaint.team_id, complaint.user_id, complaint.late_user_id,
                   complaint.state, 1 AS complaints, 0 AS orders,
                   complaint.partner_id AS customers,
                   NULL::float AS complaints_per_100_orders,
                   NULL::float AS complaints_per_100_customers,
                   (complaint.responded_at IS NOT NULL)::int AS answered,
                   NULL::float AS median_to_respond,
                   (complaint.resolved_at IS NOT NULL)::int AS resolved,
                   NULL::float AS median_to_resolve,
                   (complaint.resolution_deadline IS NOT NULL
                    AND (%(late)s OR complaint.state IN %(ended)s))::int AS targeted,
                   (complaint.rating_last_value > 0)::int AS rated,
                   EXTRACT(EPOCH FROM complaint.responded_at - complaint.opened_at)
                       / 3600 AS hours_to_respond,
                   EXTRACT(EPOCH FROM complaint.resolved_at - complaint.opened_at)
                       / 3600 AS hours_to_resolve,
                   CASE WHEN complaint.resolved_at IS NOT NULL
                        THEN (COALESCE(complaint.reopen_count, 0) = 0
                              AND COALESCE(complaint.paused_hours, 0) = 0)::int
                   END AS first_contact,
                   (COALESCE(complaint.reopen_count, 0) > 0)::int AS reopened,
                   EXISTS (
                       SELECT FROM custrel_complaint earlier
                        WHERE earlier.partner_id = complaint.partner_id
                          AND earlier.company_id = complaint.company_id
                          AND earlier.reason_id = complaint.reason_id
                          AND earlier.id != complaint.id
                          AND earlier.state != 'merged'
                          AND earlier.opened_at <= complaint.opened_at
                          AND earlier.opened_at
                              >= complaint.opened_at - %(days)s * INTERVAL '1 day'
                   )::int AS repeated,
                   CASE WHEN complaint.resolution_deadline IS NULL THEN NULL
                        WHEN %(late)s THEN 1
                        WHEN complaint.state IN %(ended)s THEN 0 END AS missed,
                   CASE WHEN complaint.resolution_deadline IS NULL THEN 'none'
                        WHEN %(late)s THEN 'late'
                        WHEN complaint.state IN %(ended)s THEN 'in_time'
                        ELSE 'open' END AS target_result,
                   NULLIF(complaint.rating_last_value, 0) AS rating
              FROM custrel_complaint complaint
             WHERE complaint.state != 'merged'
            """,
            days=REPEAT_DAYS,
            ended=ENDED_STATES,
            late=self.env["custrel.complaint"]._late_sql(
                "complaint", fields.Datetime.now()
            ),
        )

    @api.model
    def _select_orders(self):
        return SQL(
            """
            SELECT -sale.id, NULL, sale.date_order, sale.company_id,
                   customer.commercial_partner_id, present.grade_id, grade.is_key,
                   NULL, NULL, NULL, NULL, sale.user_id, NULL, NULL, 0, 1,
                   customer.commercial_partner_id, NULL, NULL, 0, NULL, 0, NULL, 0, 0,
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
              FROM sale_order sale
              JOIN res_partner customer ON customer.id = sale.partner_id
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = customer.commercial_partner_id
               AND present.company_id = sale.company_id
              LEFT JOIN custrel_grade grade ON grade.id = present.grade_id
             WHERE sale.state = 'sale'
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        rates = {
            "complaints_per_100_orders:avg": SQL("SUM(%s)", self._column("orders")),
            "complaints_per_100_customers:avg": SQL(
                "COUNT(DISTINCT %s)", self._column("customers")
            ),
        }
        if aggregate_spec in rates:
            return SQL(
                "100.0 * SUM(%s) / NULLIF(%s, 0)",
                self._column("complaints"),
                rates[aggregate_spec],
            )
        medians = {
            "median_to_respond:avg": "hours_to_respond",
            "median_to_resolve:avg": "hours_to_resolve",
        }
        if aggregate_spec in medians:
            return SQL(
                "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)",
                self._column(medians[aggregate_spec]),
            )
        return super()._read_group_select(aggregate_spec, query)

    def _column(self, name):
        return SQL.identifier(self._table, name)
