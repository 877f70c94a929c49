from odoo import api, models
from odoo.tools import SQL

CAUSES = frozenset(
    "name vat company_registry country_id phone email parent_id is_company".split()
)
"""Fields that decide about keys; what Odoo makes of them follows from these."""

AGAIN = frozenset(("active", "company_id", "parent_id"))
"""Fields that decide who is compared with whom, with the same keys."""

TOUCHED = "custrel.duplicate"
"""Where a transaction notes whose keys it brings in step at its end."""


class ResPartner(models.Model):
    """The keys of customers follow what is written, once in a transaction, in sets: who
    enters ten thousand contacts pays for a few statements."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._custrel_touch_keys()
        return partners

    def write(self, vals):
        again = not AGAIN.isdisjoint(vals)
        if not again and CAUSES.isdisjoint(vals):
            return super().write(vals)
        moves = not {"parent_id", "is_company"}.isdisjoint(vals)
        former = self.commercial_partner_id if moves else self.browse()
        result = super().write(vals)
        (self | former)._custrel_touch_keys(again)
        return result

    def unlink(self):
        customers = self.commercial_partner_id - self
        result = super().unlink()
        customers._custrel_touch_keys()
        return result

    def _custrel_touch_keys(self, again=False):
        """:param again: compare them anew even if their keys stay the same"""
        if not self.ids:
            return
        precommit = self.env.cr.precommit
        touched = precommit.data.get(TOUCHED)
        if touched is None:
            touched = precommit.data[TOUCHED] = set(), set()
            env = self.env
            precommit.add(lambda: _keep_touched(env))
        touched[0].update(self.ids)
        if again:
            touched[1].update(self.ids)

    def _custrel_with_parents(self):
        """:return: these contacts and all to whom they belong"""
        found, level = self.browse(), self
        while level := level - found:
            found |= level
            level = level.parent_id
        return found

    # ------------------------------------------------------------------ merging

    def _custrel_merge(self, sources):
        """Keys are made anew. What was said of the others is said of this one, unless
        it was said of both with each other."""
        ids = tuple((self | sources).ids)
        pairs = self.env["custrel.duplicate"].sudo()  # of whoever was asked
        pairs.search(
            [("partner_id", "in", ids), ("other_id", "in", ids)]
        )._forget_asking()
        self.env["custrel.duplicate"].flush_model()
        for query in (
            SQL(
                "DELETE FROM custrel_duplicate_key WHERE partner_id IN %s",
                tuple(sources.ids),
            ),
            # Between them nothing is left to say, and suspects are found anew.
            SQL(
                """
                DELETE FROM custrel_duplicate
                 WHERE partner_id IN %(ids)s AND other_id IN %(ids)s
                    OR state = 'suspect'
                       AND (partner_id IN %(sources)s OR other_id IN %(sources)s)
                """,
                ids=ids,
                sources=tuple(sources.ids),
            ),
            SQL(
                """
                WITH said AS (
                    DELETE FROM custrel_duplicate
                     WHERE partner_id IN %(sources)s OR other_id IN %(sources)s
                    RETURNING *
                )
                INSERT INTO custrel_duplicate (
                    partner_id, other_id, evidence, score, state, decided_by_id,
                    decided_on, create_uid, create_date, write_uid, write_date)
                SELECT DISTINCT ON (third.id) LEAST(%(kept)s, third.id),
                       GREATEST(%(kept)s, third.id), evidence, score, state,
                       decided_by_id, decided_on, create_uid, create_date, write_uid,
                       write_date
                  FROM said
                 CROSS JOIN LATERAL (
                       SELECT CASE WHEN said.partner_id IN %(sources)s
                              THEN said.other_id ELSE said.partner_id END AS id) third
                 ORDER BY third.id, decided_on DESC
                ON CONFLICT (partner_id, other_id) DO UPDATE
                   SET state = EXCLUDED.state, decided_on = EXCLUDED.decided_on,
                       decided_by_id = EXCLUDED.decided_by_id
                """,
                sources=tuple(sources.ids),
                kept=self.id,
            ),
        ):
            self.env.cr.execute(query)
        self.env["custrel.duplicate"].invalidate_model(flush=False)
        return super()._custrel_merge(sources)

    def _custrel_merged(self):
        result = super()._custrel_merged()
        self._custrel_touch_keys()
        return result


def _keep_touched(env):
    ids, again = env.cr.precommit.data.pop(TOUCHED, ((), ()))
    if ids:
        env = env(
            su=True
        )  # whatever was written, also what its writer may not read now
        keys = env["custrel.duplicate.key"]
        keys._keep_of(env["res.partner"].browse(sorted(ids)))
        keys._refresh(again)
