"""The set-based statements of a grading run.

Every function returns :class:`odoo.tools.SQL`; none of them runs anything. Amounts are
in company currency. Sums are exact (``numeric``) so that equal customers tie; only the
comparison of finished sums uses the faster ``float8``.
"""

from odoo.tools import SQL

from ..rules import grading


def sale_documents(company, start, end):
    """Confirmed orders: partner_id, amount, profit, purchases (1 each).

    Foreign orders are converted by the rate that each order stores for its own date.

    :param datetime start: first moment, naive UTC
    :param datetime end: first moment that is outside, naive UTC
    """
    return SQL(
        """
        SELECT partner_id,
               CASE WHEN currency_id = %(currency)s THEN amount_untaxed
                    ELSE round(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1),
                               %(digits)s)
               END AS amount,
               CASE WHEN currency_id = %(currency)s THEN margin
                    ELSE round(margin / COALESCE(NULLIF(currency_rate, 0), 1),
                               %(digits)s)
               END AS profit,
               1 AS purchases
          FROM sale_order
         WHERE state = 'sale'
           AND company_id = %(company)s
           AND date_order >= %(start)s
           AND date_order < %(end)s
        """,
        currency=company.currency_id.id,
        digits=company.currency_id.decimal_places,
        company=company.id,
        start=start,
        end=end,
    )


def invoice_documents(company, start, end):
    """Posted invoices less credit notes: partner_id, amount, profit, purchases.

    Odoo stores no margin on invoices: the cost of a line is that of the order line it
    bills (in the order's currency, at the order's rate), otherwise the product's cost.
    A credit note lowers amount and profit; only invoices count as purchases.

    :param date start: first invoice date
    :param date end: first invoice date that is outside
    """
    return SQL(
        """
        SELECT move.partner_id,
               move.amount_untaxed_signed AS amount,
               move.amount_untaxed_signed - COALESCE(
                   CASE move.move_type WHEN 'out_refund' THEN -cost.total
                                       ELSE cost.total END,
                   0
               ) AS profit,
               (move.move_type = 'out_invoice')::int AS purchases
          FROM account_move move
          LEFT JOIN (%(costs)s) cost ON cost.move_id = move.id
         WHERE move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
           AND move.company_id = %(company)s
           AND move.invoice_date >= %(start)s
           AND move.invoice_date < %(end)s
        """,
        costs=_invoice_costs(company, start, end),
        company=company.id,
        start=start,
        end=end,
    )


def _invoice_costs(company, start, end):
    return SQL(
        """
        SELECT line.move_id,
               round(sum(line.quantity * COALESCE(
                   billed.unit_cost,
                   (product.standard_price ->> %(company_key)s)::numeric
                       * COALESCE(uom.factor / NULLIF(product_uom.factor, 0), 1),
                   0
               )), %(digits)s) AS total
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          LEFT JOIN LATERAL (
               SELECT avg(order_line.purchase_price
                          / COALESCE(NULLIF(sale_order.currency_rate, 0), 1)
                      ) AS unit_cost
                 FROM sale_order_line_invoice_rel rel
                 JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
                 JOIN sale_order ON sale_order.id = order_line.order_id
                WHERE rel.invoice_line_id = line.id
          ) billed ON TRUE
          LEFT JOIN product_product product ON product.id = line.product_id
          LEFT JOIN product_template template ON template.id = product.product_tmpl_id
          LEFT JOIN uom_uom uom ON uom.id = line.product_uom_id
          LEFT JOIN uom_uom product_uom ON product_uom.id = template.uom_id
         WHERE line.display_type = 'product'
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
           AND move.company_id = %(company)s
           AND move.invoice_date >= %(start)s
           AND move.invoice_date < %(end)s
         GROUP BY line.move_id
        """,
        company_key=str(company.id),
        company=company.id,
        digits=company.currency_id.decimal_places,
        start=start,
        end=end,
    )


DOCUMENTS = {"sale": sale_documents, "invoice": invoice_documents}


def bought_before(source, company, start):
    """Condition on alias ``partner``: has a document older than ``start``."""
    conditions = {
        "sale": SQL(
            """sale_order document WHERE document.state = 'sale'
               AND document.date_order < %s""",
            start,
        ),
        "invoice": SQL(
            """account_move document WHERE document.state = 'posted'
               AND document.move_type = 'out_invoice' AND document.invoice_date < %s""",
            start,
        ),
    }
    return SQL(
        """
        EXISTS (
            SELECT FROM %(condition)s
               AND document.company_id = %(company)s
               AND document.partner_id IN (
                   SELECT id FROM res_partner contact
                    WHERE contact.commercial_partner_id = partner.id
               )
        )
        """,
        condition=conditions[source],
        company=company.id,
    )


def grade_by_share(lines):
    """Expression on ``rank`` and ``population``: first band exceeding the rank."""
    cumulated = grading.cumulated_shares(lines.mapped("share"))
    cases = [
        SQL(
            "WHEN (rank - 1) * %s < %s * population THEN %s",
            grading.SHARE_UNIT,
            limit,
            line.grade_id.id,
        )
        for line, limit in zip(lines, cumulated, strict=True)
    ]
    return SQL("CASE %s END", SQL(" ").join(cases))


def grade_by_threshold(lines):
    """Expression on ``amount``: the first grade whose threshold is reached."""
    cases = [
        SQL("WHEN amount >= %s THEN %s", line.threshold, line.grade_id.id)
        for line in lines[:-1]
    ]
    if not cases:
        return SQL("%s", lines.grade_id.id)
    return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), lines[-1].grade_id.id)


def create_figures(documents):
    """Sum the documents of each active customer into a temporary table.

    A table of its own, because only then PostgreSQL sums with several workers.

    :param SQL documents: partner_id, amount, profit, purchases
    """
    return SQL(
        """
        CREATE TEMPORARY TABLE custrel_figure ON COMMIT DROP AS
        SELECT figure.*
          FROM (
               SELECT contact.commercial_partner_id AS partner_id,
                      sum(document.amount) AS amount,
                      COALESCE(sum(document.profit), 0) AS profit,
                      sum(document.purchases)::int AS order_count
                 FROM (%s) document
                 JOIN res_partner contact ON contact.id = document.partner_id
                GROUP BY contact.commercial_partner_id
               HAVING sum(document.purchases) > 0
          ) figure
          JOIN res_partner customer
            ON customer.id = figure.partner_id AND customer.active
        """,
        documents,
    )


def rank_figures(run, grade):
    """Percentiles, score, rank and grade of each row of ``custrel_figure``.

    Percentiles are ``percent_rank() * 100``, written with ``rank()`` so that the score
    is an exact whole number until its last division.

    :param SQL grade: expression on rank, population and amount
    """
    weights = grading.weight_points(*run._get_weights())
    return SQL(
        """
        SELECT partner_id, amount, profit, order_count,
               amount_lower * 100 / steps AS amount_percentile,
               profit_lower * 100 / steps AS profit_percentile,
               frequency_lower * 100 / steps AS frequency_percentile,
               points / (%(weight_unit)s * steps) AS score,
               rank, %(grade)s AS grade_id
          FROM (
               SELECT *, rank() OVER (ORDER BY points DESC) AS rank
                 FROM (
                      SELECT *,
                             %(weight_amount)s * amount_lower
                             + %(weight_profit)s * profit_lower
                             + %(weight_frequency)s * frequency_lower AS points,
                             GREATEST(population - 1, 1)::float8 AS steps
                        FROM (
                             SELECT *,
                                    rank() OVER (ORDER BY amount::float8) - 1
                                        AS amount_lower,
                                    rank() OVER (ORDER BY profit::float8) - 1
                                        AS profit_lower,
                                    rank() OVER (ORDER BY order_count) - 1
                                        AS frequency_lower,
                                    (SELECT count(*) FROM custrel_figure) AS population
                               FROM custrel_figure
                        ) lower
                 ) scored
          ) ranked
        """,
        weight_amount=weights[0],
        weight_profit=weights[1],
        weight_frequency=weights[2],
        weight_unit=grading.WEIGHT_UNIT,
        grade=grade,
    )


SCORE_COLUMNS = (
    "amount",
    "profit",
    "order_count",
    "amount_percentile",
    "profit_percentile",
    "frequency_percentile",
    "score",
    "rank",
    "grade_id",
)


def write_scores(run, ranked, keep_previous):
    """Replace the scores of the population: update what is there, insert the rest.

    :param SQL ranked: partner_id and :data:`SCORE_COLUMNS`
    :param bool keep_previous: the grades in the table were never applied
    """
    columns = SQL(", ").join(map(SQL.identifier, SCORE_COLUMNS))
    assignments = SQL(", ").join(
        SQL("%s = %s", SQL.identifier(name), SQL.identifier("ranked", name))
        for name in SCORE_COLUMNS
    )
    return SQL(
        """
        WITH ranked AS MATERIALIZED (
            %(ranked)s
        ), updated AS (
            UPDATE custrel_score score
               SET run_id = %(run)s, previous_grade_id = %(previous)s, %(assignments)s
              FROM ranked
             WHERE score.partner_id = ranked.partner_id
               AND score.company_id = %(company)s
            RETURNING score.partner_id
        )
        INSERT INTO custrel_score (partner_id, company_id, run_id, %(columns)s)
        SELECT partner_id, %(company)s, %(run)s, %(columns)s
          FROM ranked
         WHERE NOT EXISTS (
               SELECT FROM updated WHERE updated.partner_id = ranked.partner_id
         )
        """,
        ranked=ranked,
        assignments=assignments,
        columns=columns,
        company=run.company_id.id,
        run=run.id,
        previous=SQL("score.previous_grade_id" if keep_previous else "score.grade_id"),
    )


def _movable(key, day):
    """Condition on alias ``partner``: no grade set by hand holds on ``day``."""
    return SQL(
        """(partner.custrel_grade_basis ->> %(key)s IS DISTINCT FROM 'manual'
            OR (partner.custrel_grade_locked_until ->> %(key)s)::date < %(day)s)""",
        key=key,
        day=day,
    )


def insert_moves(run, calm, lapsed):
    """List the customers whose grade would change, as things to do.

    Customers that bought earlier but not in the window go to the last grade; those
    whose documents are all gone lose a grade that came from figures. A grade set by
    hand stays until it expires.

    :param SQL calm: condition on aliases ``score``, ``old`` and ``new``
    :param SQL lapsed: condition on alias ``partner``, see :func:`bought_before`
    """
    key = str(run.company_id.id)
    lowest = run.line_ids[-1].grade_id.id
    return SQL(
        """
        WITH unscored AS MATERIALIZED (
            SELECT partner.id,
                   (partner.custrel_grade_id ->> %(key)s)::int AS old_id,
                   partner.custrel_grade_basis ->> %(key)s AS basis
              FROM res_partner partner
             WHERE partner.active
               AND partner.commercial_partner_id = partner.id
               AND partner.id NOT IN (
                   SELECT partner_id FROM custrel_score WHERE company_id = %(company)s
               )
               AND %(movable)s
        ), target AS (
            SELECT partner.id, old.id AS old_id, score.grade_id AS new_id
              FROM custrel_score score
              JOIN res_partner partner ON partner.id = score.partner_id
              JOIN custrel_grade new ON new.id = score.grade_id
              LEFT JOIN custrel_grade old
                ON old.id = (partner.custrel_grade_id ->> %(key)s)::int
             WHERE score.company_id = %(company)s
               AND old.id IS DISTINCT FROM new.id
               AND %(movable)s
               AND %(calm)s
            UNION ALL
            SELECT partner.id, partner.old_id,
                   CASE WHEN %(bought_before)s THEN %(lowest)s END
              FROM unscored partner
             WHERE partner.old_id IS DISTINCT FROM %(lowest)s
               AND (partner.basis = 'value' OR %(bought_before)s)
        )
        INSERT INTO custrel_grading_move (
            run_id, partner_id, old_grade_id, new_grade_id, direction
        )
        SELECT %(run)s, target.id, old.id, new.id,
               CASE WHEN old.id IS NULL THEN 'new'
                    WHEN new.sequence < old.sequence THEN 'up'
                    ELSE 'down' END
          FROM target
          LEFT JOIN custrel_grade old ON old.id = target.old_id
          LEFT JOIN custrel_grade new ON new.id = target.new_id
        """,
        key=key,
        company=run.company_id.id,
        movable=_movable(key, run.date_to),
        calm=calm,
        bought_before=lapsed,
        lowest=lowest,
        run=run.id,
    )


def calm_two_runs():
    """The run before came to the same grade."""
    return SQL("(old.id IS NULL OR score.previous_grade_id = score.grade_id)")


def calm_margin(value, borders):
    """``value`` is beyond the border of the grade by its margin.

    :param SQL value: expression on alias ``score``
    :param borders: (grade id, lower border of the grade, margin) for each grade
    """
    above = [
        SQL("WHEN new.id = %s THEN %s >= %s", grade, value, border + margin)
        for grade, border, margin in borders
    ]
    below = [
        SQL("WHEN old.id = %s THEN %s <= %s", grade, value, border - margin)
        for grade, border, margin in borders
    ]
    return SQL(
        """
        CASE WHEN old.id IS NULL THEN TRUE
             WHEN new.sequence < old.sequence THEN CASE %(above)s ELSE TRUE END
             ELSE CASE %(below)s ELSE TRUE END
        END
        """,
        above=SQL(" ").join(above),
        below=SQL(" ").join(below),
    )


def apply_moves(run, user, limit=None):
    """Take moves off the list, write grades and history.

    A grade that somebody changed since the preview is left alone. One statement: either
    all of it happened or nothing.

    :param int limit: how many moves; None for all
    """
    return SQL(
        """
        WITH move AS (
            DELETE FROM custrel_grading_move
             WHERE id IN (
                   SELECT id FROM custrel_grading_move
                    WHERE run_id = %(run)s ORDER BY id LIMIT %(limit)s
             )
            RETURNING partner_id, old_grade_id, new_grade_id, direction
        ), written AS (
            UPDATE res_partner partner
               SET custrel_grade_id = COALESCE(partner.custrel_grade_id, '{}')
                       || jsonb_build_object(%(key)s::text, move.new_grade_id),
                   custrel_grade_basis = COALESCE(partner.custrel_grade_basis, '{}')
                       || jsonb_build_object(%(key)s::text, %(basis)s),
                   custrel_grade_locked_until =
                       partner.custrel_grade_locked_until - %(key)s
              FROM move
             WHERE partner.id = move.partner_id
               AND (partner.custrel_grade_id ->> %(key)s)::int
                   IS NOT DISTINCT FROM move.old_grade_id
               AND %(movable)s
            RETURNING move.*
        )
        INSERT INTO custrel_grade_change (
            partner_id, company_id, date, old_grade_id, new_grade_id, direction,
            basis, run_id, user_id, score, amount, profit, order_count
        )
        SELECT written.partner_id, %(company)s, now() AT TIME ZONE 'UTC',
               old_grade_id, new_grade_id, direction, 'value', %(run)s, %(user)s,
               score.score, score.amount, score.profit, score.order_count
          FROM written
          LEFT JOIN custrel_score score
            ON score.partner_id = written.partner_id AND score.company_id = %(company)s
        """,
        run=run.id,
        limit=limit,
        key=str(run.company_id.id),
        basis=SQL("CASE WHEN move.new_grade_id IS NOT NULL THEN 'value' END"),
        movable=_movable(str(run.company_id.id), run.date_to),
        company=run.company_id.id,
        user=user.id,
    )
