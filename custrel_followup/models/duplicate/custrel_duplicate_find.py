from odoo import api, models
from odoo.tools import SQL

from ...rules import duplicates
from ...rules.duplicates import Evidence


class CustrelDuplicate(models.Model):
    """Customers who share a key are compared, all of them by one statement.

    The rule is `rules/duplicates.py`: the statement gets weights and scores as rows.
    """

    _inherit = "custrel.duplicate"

    @api.model
    def _find(self, partners=None):
        """Bring the suspects among customers in step with their keys. What somebody
        said is no duplicate stays said.

        :param partners: those that are compared with all others; all of them if None
        :return: number of suspects that are new or say something else than before
        """
        if partners is not None and not partners:
            return 0
        self.env.flush_all()
        self.env.cr.execute(self._find_sql(None if partners is None else partners.ids))
        [(count,)] = self.env.cr.fetchall()
        self.invalidate_model(flush=False)
        return count

    @api.model
    def _find_sql(self, ids):
        """:return: SQL that replaces suspects, and selects how many are new"""
        blocks, mine, involved = SQL("TRUE"), SQL("TRUE"), SQL("TRUE")
        if ids is not None:
            blocks = SQL(
                "(kind, key) IN (SELECT kind, key FROM custrel_duplicate_key"
                " WHERE partner_id = ANY(%s))",
                ids,
            )
            mine = SQL(
                "(a.partner_id = ANY(%(ids)s) OR b.partner_id = ANY(%(ids)s))", ids=ids
            )
            involved = SQL(
                "(partner_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s))", ids=ids
            )
        return SQL(
            """
            WITH weight (kind, same, alike, common) AS (VALUES %(weights)s),
            verdict (evidence, score) AS (VALUES %(verdicts)s),
            block AS MATERIALIZED (
                SELECT kind, key, count(*) > %(few)s AND kind IN %(common)s AS is_common
                  FROM custrel_duplicate_key
                 WHERE kind != 'none' AND %(blocks)s
                 GROUP BY kind, key HAVING count(*) BETWEEN 2 AND %(crowd)s
            ), leader AS (
                SELECT kind, key, min(present.id) AS id
                  FROM block
                  JOIN custrel_duplicate_key USING (kind, key)
                  JOIN res_partner present
                    ON present.id = partner_id AND present.active
                 WHERE is_common AND kind != 'domain'
                 GROUP BY kind, key
            ), shared AS (
                SELECT a.partner_id, b.partner_id AS other_id,
                       coalesce(bool_or(a.partner_id = leader.id
                                        OR b.partner_id = leader.id), FALSE) AS leads,
                       bit_or(CASE WHEN block.is_common THEN weight.common
                           WHEN a.detail = b.detail THEN weight.same
                           WHEN string_to_array(a.detail, ' ') <@
                                string_to_array(b.detail, ' ')
                             OR string_to_array(b.detail, ' ') <@
                                string_to_array(a.detail, ' ') THEN weight.alike
                           ELSE 0 END) AS evidence
                  FROM block
                  JOIN custrel_duplicate_key a USING (kind, key)
                  JOIN custrel_duplicate_key b USING (kind, key)
                  JOIN weight USING (kind)
                  LEFT JOIN leader USING (kind, key)
                 WHERE a.partner_id < b.partner_id AND %(mine)s
                 GROUP BY a.partner_id, b.partner_id
            ), likely AS (
                -- Without the other tax id, which only lowers a score.
                -- Who share nothing else are each compared with the first of them, not
                -- with all others.
                SELECT shared.* FROM shared JOIN verdict USING (evidence)
                 WHERE evidence & ~%(domain)s != %(shared)s OR leads
            ), taxed AS (
                SELECT DISTINCT partner_id FROM custrel_duplicate_key
                 WHERE kind = 'tax' AND partner_id IN (
                       SELECT partner_id FROM likely UNION SELECT other_id FROM likely)
            ), judged AS (
                SELECT likely.partner_id, likely.other_id,
                       likely.evidence | CASE WHEN likely.evidence & %(tax)s = 0
                           AND a.partner_id IS NOT NULL AND b.partner_id IS NOT NULL
                           THEN %(differs)s ELSE 0 END AS evidence
                  FROM likely
                  LEFT JOIN taxed a ON a.partner_id = likely.partner_id
                  LEFT JOIN taxed b ON b.partner_id = likely.other_id
            ), suspect AS (
                SELECT judged.*, verdict.score
                  FROM judged
                  JOIN verdict USING (evidence)
                  JOIN res_partner one ON one.id = judged.partner_id AND one.active
                  JOIN res_partner two ON two.id = judged.other_id AND two.active
                 WHERE (one.company_id IS NULL OR two.company_id IS NULL
                        OR one.company_id = two.company_id)
                   -- A subsidiary and its mother know each other.
                   AND one.parent_id IS DISTINCT FROM two.id
                   AND two.parent_id IS DISTINCT FROM one.id
            ), gone AS (
                DELETE FROM custrel_duplicate old
                 WHERE state = 'suspect' AND %(involved)s
                   AND NOT EXISTS (
                       SELECT FROM suspect
                        WHERE suspect.partner_id = old.partner_id
                          AND suspect.other_id = old.other_id)
            ), kept AS (
                INSERT INTO custrel_duplicate AS old (
                    partner_id, other_id, evidence, score, state,
                    create_uid, create_date, write_uid, write_date)
                SELECT partner_id, other_id, evidence, score, 'suspect',
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,
                       now() AT TIME ZONE 'UTC'
                  FROM suspect
                ON CONFLICT (partner_id, other_id) DO UPDATE
                   SET evidence = EXCLUDED.evidence, score = EXCLUDED.score,
                       write_uid = EXCLUDED.write_uid,
                       write_date = EXCLUDED.write_date
                 WHERE old.evidence != EXCLUDED.evidence
                RETURNING id
            )
            SELECT count(*) FROM kept
            """,
            weights=_rows(
                (kind, int(same), int(alike), int(duplicates.COMMON.get(kind, 0)))
                for kind, (same, alike) in duplicates.KINDS.items()
            ),
            verdicts=_rows(duplicates.suspicious()),
            blocks=blocks,
            mine=mine,
            involved=involved,
            crowd=duplicates.CROWD,
            few=duplicates.FEW,
            common=tuple(duplicates.COMMON),
            shared=int(Evidence.COMMON),
            domain=int(duplicates.DOMAINS),
            tax=int(Evidence.TAX),
            differs=int(Evidence.TAX_DIFFERS),
            uid=self.env.uid,
        )


def _rows(rows):
    """:return: SQL of rows of values"""
    return SQL(", ").join(SQL("%s", tuple(row)) for row in rows)
