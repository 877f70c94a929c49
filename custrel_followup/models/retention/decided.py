"""Statements about what was decided of a customer: that he is given up, left alone, or
contacted less often. A purchase ends it, and a purchase that was none does not.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything.
"""

from odoo.tools import SQL

from .lifecycle import whose

DECIDED = {
    "lost_on": SQL("date"),
    "lost_reason_id": SQL("int"),
    "lost_tried": SQL("varchar"),
    "lost_outcome": SQL("varchar"),
    "snoozed_until": SQL("date"),
    "snooze_reason": SQL("varchar"),
    "slowed_on": SQL("date"),
}
"""Columns and their types."""


def end(later):
    """End what was decided, and keep it beside the last purchase before.

    :param SQL later: condition, that the customer has bought since; on aliases
        ``present`` and ``EXCLUDED`` like the assignments
    :return: list of SQL assignments, see :func:`rhythm.write_days`
    """
    columns = [SQL.identifier("present", name) for name in DECIDED]
    pairs = SQL(", ").join(
        SQL("%s, %s", name, SQL.identifier("present", name))
        for name in ("last_day", "won_on", *DECIDED)
    )
    return [
        SQL(
            """ended = CASE WHEN %s AND num_nonnulls(%s) > 0
                            THEN jsonb_build_object(%s) ELSE present.ended END""",
            later,
            SQL(", ").join(columns),
            pairs,
        ),
        *(
            SQL(
                "%s = CASE WHEN %s THEN NULL ELSE %s END",
                SQL.identifier(name),
                later,
                SQL.identifier("present", name),
            )
            for name in DECIDED
        ),
    ]


def hold_again(company, partner_ids):
    """Have hold again what a purchase ended that was cancelled or deleted: the last one
    is no later than it was before.

    :param partner_ids: of customers, see :func:`lifecycle.whose`
    """
    return SQL(
        """
        UPDATE custrel_customer_rhythm row
           SET %(kept)s, won_on = (ended ->> 'won_on')::date, ended = NULL,
               -- Somebody may have deleted it meanwhile.
               lost_reason_id = (SELECT id FROM custrel_lost_reason
                                  WHERE id = (ended ->> 'lost_reason_id')::int)
         WHERE company_id = %(company)s AND ended IS NOT NULL AND %(whose)s
           AND COALESCE(last_day, '-infinity')
               <= COALESCE((ended ->> 'last_day')::date, '-infinity')
        """,
        kept=SQL(", ").join(
            SQL("%s = (ended ->> %s)::%s", SQL.identifier(name), name, type_)
            for name, type_ in DECIDED.items()
            if name != "lost_reason_id"
        ),
        company=company.id,
        whose=whose(SQL("partner_id"), partner_ids),
    )
