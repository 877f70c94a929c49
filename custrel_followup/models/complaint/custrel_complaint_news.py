from odoo import api, fields, models

MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"
WATCH = "custrel_followup.ir_cron_watch"


class CustrelComplaint(models.Model):
    """What somebody is still to be told, and the jobs that tell it."""

    _inherit = "custrel.complaint"

    acknowledge = fields.Boolean(
        readonly=True, copy=False, help="The customer is still to get his number."
    )
    tell_owner = fields.Boolean(
        readonly=True, copy=False, help="The owner is still to be told that it is his."
    )

    _acknowledge_idx = models.Index("(id) WHERE acknowledge")
    _tell_owner_idx = models.Index("(id) WHERE tell_owner")

    @api.model
    def _prepare_news(self, company, vals_list):
        """Note who is to be told of new complaints of a company."""
        for vals in vals_list:
            stage = self.env["custrel.complaint.stage"].browse(vals["stage_id"])
            wanted = vals.get("acknowledge", True) and company.custrel_acknowledge
            vals["acknowledge"] = wanted and stage.state == "new"
            vals["tell_owner"] = vals["user_id"] not in (False, None, self.env.uid)

    def _request_watch(self):
        """Have what is new told within a minute."""
        if any(c.tell_owner or c.acknowledge for c in self):
            self._run_soon(WATCH)

    @api.model
    def _run_soon(self, job):
        """Have a scheduled action run as soon as the transaction is over; it is asked
        for once, however many ask."""
        precommit = self.env.cr.precommit
        jobs = precommit.data.setdefault("custrel.complaint", set())
        if not jobs:
            precommit.add(self._trigger_jobs)
        jobs.add(job)

    @api.model
    def _trigger_jobs(self):
        for job in sorted(self.env.cr.precommit.data.pop("custrel.complaint", ())):
            action = self.env.ref(job, raise_if_not_found=False)
            if action:
                action.sudo()._trigger()  # set going by whoever saves a complaint
