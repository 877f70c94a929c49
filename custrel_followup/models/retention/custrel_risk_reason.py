from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ...rules.lifecycle import ENOUGH_DAYS, find_repeated
from ..complaint.custrel_complaint_stage import CLOSED_STATES
from ..grading import documents
from .lifecycle import whose

RATED_DAYS = 180
"""So long a rating says something."""

RECENT_DAYS, EARLIER_DAYS = 91, 273
"""A quarter is compared with the three before it."""

ENOUGH = 2
"""Purchases in the earlier time from which on one can say that somebody buys less."""


class Reason(NamedTuple):
    """What the program has to know of a reason to find it and to say it."""

    id: int
    code: str
    limit: int


class CustrelRiskReason(models.Model):
    """What a risk is made of: each reason is found by one statement for all customers
    that are asked for, with the figures that its sentence names.

    A room or module adds a reason by a row with a code of its own, and the methods
    ``_select_<code>(company, partner_ids, limit)`` and ``_say_<code>(figures)``.
    """

    _name = "custrel.risk.reason"
    _description = "Risk Reason"
    _inherit = ["custrel.catalogue", "custrel.remembered"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, readonly=True, help="What it is found by in the program."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    limit = fields.Integer(
        string="From",
        help="The figure from which on it is a reason: percent of what he buys less, "
        "stars of a rating at most, attempts without an answer.",
    )
    has_limit = fields.Boolean(readonly=True)

    _code_unique = models.UniqueIndex("(code)", "There is such a reason already.")
    _limit_range = models.Constraint(
        'CHECK ("limit" BETWEEN 0 AND 100)', "Give a figure between 0 and 100."
    )

    @api.model
    @ormcache()
    def _list_active(self):
        """:return: tuple of :class:`Reason`: those that the program knows how to find,
        in the order in which they are told"""
        everybody = self.sudo()  # what everybody is shown
        # Whatever the context says: it is kept for all.
        reasons = everybody.search_fetch([("active", "=", True)], ["code", "limit"])
        return tuple(
            Reason(reason.id, reason.code, reason.limit)
            for reason in reasons
            if hasattr(reason, f"_select_{reason.code}")
        )

    @api.model
    def _get_active(self):
        """:return: the reasons that the program knows how to find"""
        everybody = self.sudo()  # what everybody is shown
        return everybody.browse(reason.id for reason in self._list_active())

    @api.model
    def _select(self, company, partner_ids, wanted=None):
        """:param partner_ids: of customers, see :func:`lifecycle.whose`
        :param wanted: the reasons that are asked for, all if not given
        :return: SQL of reason_id, partner_id and figures a, b, c
        """
        parts = [
            SQL(
                "SELECT %s AS reason_id, found.* FROM (%s) found (partner_id, a, b, c)",
                reason.id,
                getattr(self, f"_select_{reason.code}")(
                    company, partner_ids, reason.limit
                ),
            )
            for reason in self._list_active()
            if wanted is None or reason.id in wanted.ids
        ]
        none = SQL(
            "SELECT NULL::int AS reason_id, NULL::int AS partner_id, NULL::float8 AS a,"
            " NULL::float8 AS b, NULL::float8 AS c WHERE FALSE"
        )
        return SQL(" UNION ALL ").join([*parts, none])

    @api.model
    def _say(self, found):
        """:param found: list of ids of reasons, each with its figures
        :return: the same in words, in the order of the reasons; one silence is told
            once
        """
        by_id = {reason_id: figures for reason_id, *figures in found}
        reasons = [reason for reason in self._list_active() if reason.id in by_id]
        repeated = find_repeated({reason.code: by_id[reason.id] for reason in reasons})
        return [
            getattr(self, f"_say_{reason.code}")(*by_id[reason.id])
            for reason in reasons
            if reason.code not in repeated
        ]

    # ---------------------------------------------------------------------- silence

    @api.model
    def _select_rhythm(self, company, partner_ids, _limit):
        """Figures: the gap (none without a rhythm), days of silence, and how many of
        them are allowed; without a rhythm on how many days he bought."""
        today = company._custrel_today()
        return SQL(
            """
            SELECT partner_id, CASE WHEN day_count >= %(enough)s THEN gap::float8 END,
                   (%(today)s::date - last_day)::float8,
                   CASE WHEN day_count >= %(enough)s THEN silent_from - last_day - 1
                        ELSE day_count END::float8
              FROM custrel_customer_rhythm
             WHERE company_id = %(company)s AND silent_from <= %(today)s
               AND risk_from <= %(today)s AND %(whose)s
            """,
            today=today,
            company=company.id,
            enough=ENOUGH_DAYS,
            whose=whose(SQL("partner_id"), partner_ids),
        )

    def _say_rhythm(self, gap, silent, number):
        if gap is None and number < 2:
            return self.env._("bought on one day only, %s days ago", int(silent))
        if gap is None:
            return self.env._("bought on two days only, silent for %s", int(silent))
        if number < gap:  # by his own rhythm he would not be late
            return self.env._(
                "%(silent)s days without an order, more than the %(allowed)s of the "
                "rule; orders every %(gap)s days",
                silent=int(silent),
                allowed=int(number),
                gap=round(gap),
            )
        return self.env._(
            "orders every %(gap)s days, silent for %(silent)s",
            gap=round(gap),
            silent=int(silent),
        )

    @api.model
    def _select_quiet(self, company, partner_ids, _limit):
        return SQL(
            """
            SELECT partner_id,
                   (%(today)s::date - GREATEST(last_day, heard_on))::float8,
                   NULL::float8, NULL::float8
              FROM custrel_customer_rhythm
             WHERE company_id = %(company)s AND quiet_from <= %(today)s
               AND risk_from <= %(today)s AND %(whose)s
            """,
            today=company._custrel_today(),
            company=company.id,
            whose=whose(SQL("partner_id"), partner_ids),
        )

    def _say_quiet(self, days, _b, _c):
        return self.env._("no order or contact for %s days", int(days))

    # -------------------------------------------------------------------- complaints

    @api.model
    def _select_complaint(self, company, partner_ids, _limit):
        return SQL(
            """
            SELECT partner_id, count(*)::float8,
                   count(*) FILTER (WHERE next_deadline < %(now)s)::float8, NULL::float8
              FROM custrel_complaint
             WHERE company_id = %(company)s AND active AND state NOT IN %(closed)s
               AND %(whose)s
             GROUP BY partner_id
            """,
            now=fields.Datetime.now(),
            company=company.id,
            closed=CLOSED_STATES,
            whose=whose(SQL("partner_id"), partner_ids),
        )

    def _say_complaint(self, count, late, _c):
        count, late = int(count), int(late)
        if late:
            return self.env._(
                "complaints open: %(count)s, of which late: %(late)s",
                count=count,
                late=late,
            )
        return self.env._("complaints open: %s", count)

    @api.model
    def _select_rating(self, company, partner_ids, limit):
        since = fields.Datetime.now() - timedelta(days=RATED_DAYS)
        return SQL(
            """
            SELECT partner_id, rating, NULL::float8, NULL::float8
              FROM (
                   SELECT DISTINCT ON (complaint.partner_id) complaint.partner_id,
                          rating.rating::float8 AS rating
                     FROM rating_rating rating
                     JOIN custrel_complaint complaint ON complaint.id = rating.res_id
                    WHERE rating.res_model = 'custrel.complaint' AND rating.consumed
                      AND rating.rating > 0
                      AND COALESCE(rating.rated_on, rating.write_date) >= %(since)s
                      AND complaint.company_id = %(company)s AND %(whose)s
                    ORDER BY complaint.partner_id, rating.rated_on DESC NULLS LAST,
                             rating.id DESC
              ) latest
             WHERE rating <= %(limit)s
            """,
            since=since,
            company=company.id,
            limit=limit,
            whose=whose(SQL("complaint.partner_id"), partner_ids),
        )

    def _say_rating(self, rating, _b, _c):
        return self.env._("rated %s of 5", int(rating))

    # ------------------------------------------------------------------------ buying

    @api.model
    def _select_decline(self, company, partner_ids, limit):
        source = self.env["custrel.customer.rhythm"]._get_source(company)
        today = company._custrel_today()
        border = today - timedelta(days=RECENT_DAYS)
        start = border - timedelta(days=EARLIER_DAYS)
        window = documents.get_window(source, company, start, today + timedelta(days=1))
        middle = documents.get_window(source, company, start, border)[1]
        return SQL(
            """
            SELECT partner_id, 100 - 100 * now_ / before, now_, before
              FROM (
                   SELECT contact.commercial_partner_id AS partner_id,
                          GREATEST(COALESCE(sum(document.amount)
                              FILTER (WHERE moment >= %(middle)s), 0), 0)::float8
                              AS now_,
                          (COALESCE(sum(document.amount)
                              FILTER (WHERE moment < %(middle)s), 0) / 3)::float8
                              AS before,
                          sum(document.purchases)
                              FILTER (WHERE moment < %(middle)s) AS purchases
                     FROM (%(documents)s) document
                     JOIN res_partner contact ON contact.id = document.partner_id
                    WHERE %(whose)s
                    GROUP BY contact.commercial_partner_id
              ) summed
             WHERE before > 0 AND purchases >= %(enough)s
               AND now_ <= before * (100 - %(limit)s) / 100.0
            """,
            documents=documents.DOCUMENTS[source](company, *window),
            middle=middle,
            enough=ENOUGH,
            limit=limit,
            whose=whose(SQL("contact.commercial_partner_id"), partner_ids),
        )

    def _say_decline(self, percent, now, _before):
        # Whoever bought little did not buy nothing.
        most = 99 if now else 100
        shown = min(round(percent), most)
        return self.env._("last quarter %s %% below the usual", shown)

    # ----------------------------------------------------------------------- contact

    @api.model
    def _select_unanswered(self, company, partner_ids, limit):
        return SQL(
            """
            SELECT followup.partner_id, count(*)::float8, NULL::float8, NULL::float8
              FROM custrel_followup followup
              LEFT JOIN custrel_customer_rhythm rhythm
                ON rhythm.partner_id = followup.partner_id
               AND rhythm.company_id = followup.company_id
             WHERE followup.company_id = %(company)s AND followup.state = 'done'
               AND followup.active AND followup.is_attempt AND %(whose)s
               AND (followup.date_end AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                   > COALESCE(GREATEST(rhythm.last_day, rhythm.heard_on), '-infinity')
             GROUP BY followup.partner_id
            HAVING count(*) >= %(limit)s
            """,
            company=company.id,
            tz=company._custrel_tz(),
            limit=max(limit, 1),
            whose=whose(SQL("followup.partner_id"), partner_ids),
        )

    def _say_unanswered(self, count, _b, _c):
        return self.env._("no answer to the last %s contacts", int(count))

    @api.model
    def _select_left(self, company, partner_ids, _limit):
        return SQL(
            """
            SELECT customer.id, NULL::float8, NULL::float8, NULL::float8
              FROM res_partner customer
             -- Read once and looked up; a join asks again of each customer.
             WHERE customer.user_id = ANY(ARRAY(
                   SELECT id FROM res_users WHERE NOT active
               ))
               AND customer.active AND customer.commercial_partner_id = customer.id
               AND (customer.company_id IS NULL OR customer.company_id = %s) AND %s
            """,
            company.id,
            whose(SQL("customer.id"), partner_ids),
        )

    def _say_left(self, _a, _b, _c):
        return self.env._("his person here has left")
