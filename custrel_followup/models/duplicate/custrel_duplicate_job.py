from odoo import api, models
from odoo.tools import SQL

from ..shared.jobs import Job

FILLED = "custrel_followup.duplicate_keys_filled"
"""Parameter: id of the last contact whose keys the job has made; what came later by
Odoo has them already."""

COMPARED = "custrel_followup.duplicates_compared"
"""Parameter: whether all customers were compared with all others once."""

FILL = 2000
LOOK = 5000
"""Customers of a transaction."""


class CustrelDuplicate(models.Model):
    """The nightly job: keys of customers that have none, then suspects of what changed.

    It can be killed at any line: what is done is noted batch by batch, and a customer
    whose keys are not compared yet is found by them.
    """

    _inherit = "custrel.duplicate"

    @api.model
    def _cron_keep(self):
        with Job(self.env, "Duplicates") as job:
            job.step(self._fill, job)
            job.step(self._compare_all)
            job.step(self._look, job)

    @api.model
    def _get_noted(self, name):
        parameters = self.env["ir.config_parameter"].sudo()  # what the job notes
        return int(parameters.get_param(name) or 0)

    @api.model
    def _note(self, name, number):
        parameters = self.env["ir.config_parameter"].sudo()  # what the job notes
        parameters.set_param(name, str(number))

    @api.model
    def _fill(self, job):
        """Make the keys of customers that are older than the add-on, or were written
        past Odoo, and of those that failed some night before."""
        compared = bool(self._get_noted(COMPARED))
        filled = self._get_noted(FILLED)
        ids = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner partner
                 WHERE commercial_partner_id = id
                   AND (id > %s OR NOT EXISTS (SELECT FROM custrel_duplicate_key
                                                WHERE partner_id = partner.id))
                 ORDER BY id
                """,
                filled,
            )
        )

        def fill(batch):
            keys = self.env["custrel.duplicate.key"].sudo()  # no user's to write
            keys._keep_of(self.env["res.partner"].browse(batch), fresh=compared)
            self._note(FILLED, max(filled, *batch))

        job.batches([row[0] for row in ids], fill, size=FILL)

    @api.model
    def _compare_all(self):
        """From scratch, when all customers have their keys for the first time."""
        if self._get_noted(COMPARED):
            return
        self.env.cr.execute("ANALYZE custrel_duplicate_key")
        self._find()
        self._note(COMPARED, 1)
        self._set_looked(None)

    @api.model
    def _look(self, job):
        """Compare customers whose keys changed."""
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT partner_id FROM custrel_duplicate_key WHERE is_fresh")
        )

        def look(batch):
            self._find(self.env["res.partner"].browse(batch))
            self._set_looked(batch)

        job.batches([row[0] for row in rows], look, size=LOOK)

    @api.model
    def _set_looked(self, ids):
        """Note that these customers were compared; all of them if None."""
        among = SQL("TRUE") if ids is None else SQL("partner_id = ANY(%s)", list(ids))
        self.env.cr.execute(
            SQL(
                "UPDATE custrel_duplicate_key SET is_fresh = FALSE"
                " WHERE is_fresh AND %s",
                among,
            )
        )
        self.env["custrel.duplicate.key"].invalidate_model(flush=False)

    @api.model
    def _look_now(self, partners):
        """Compare these customers at once, like after an import.

        :return: suspects among which they are
        """
        suspects = self.sudo()  # what is found is shown by the rules
        partners = suspects.env["res.partner"].browse(partners.ids).exists()
        suspects.env["custrel.duplicate.key"]._keep_of(partners)
        customers = partners.commercial_partner_id
        suspects._find(customers)
        suspects._set_looked(customers.ids)
        return suspects.search(
            [
                ("state", "=", "suspect"),
                "|",
                ("partner_id", "in", customers.ids),
                ("other_id", "in", customers.ids),
            ]
        )
