from collections import Counter
from datetime import timedelta

from odoo import api, fields, models

MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"
WATCH = "custrel_followup.ir_cron_watch"
MOST_ACKNOWLEDGED = 3
"""So many mails of one address to one team are acknowledged in 24 hours."""


class CustrelComplaint(models.Model):
    """What somebody is still to be told, and the jobs that tell it."""

    _inherit = "custrel.complaint"

    acknowledge = fields.Boolean(
        readonly=True, copy=False, help="The customer is still to get his number."
    )
    acknowledged_at = fields.Datetime(
        readonly=True, copy=False, help="When the customer got his number by mail."
    )
    acknowledged_to = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The address of a mail that was acknowledged.",
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

    def _take_acknowledged(self):
        """Note which of new complaints are acknowledged now.

        Two desks that answer by themselves make a new case of each other's answers for
        ever, and not every machine says that it is one. So of the mails that come from
        one address to one team in 24 hours only the first ones are acknowledged; the
        rest is handled like all others, but without a word to answer to. What people
        enter, or customers on the portal, is always acknowledged.

        :return: complaints of which the customer is told
        """
        mailed = self.browse(complaint.id for complaint in self._get_customer_mails())
        senders = {c: (c.team_id, c._get_customer_address()) for c in mailed}
        counts = mailed._count_acknowledged(senders.values())
        told = self.browse()
        for complaint in self.sorted("id"):
            sender = senders.get(complaint)
            if sender and counts[sender] >= MOST_ACKNOWLEDGED:
                continue
            counts[sender] += 1
            complaint._keep({"acknowledged_to": sender and sender[1]})
            told += complaint
        told._keep({"acknowledged_at": fields.Datetime.now()})
        return told

    @api.model
    def _count_acknowledged(self, senders):
        """:param senders: pairs of team and address
        :return: counter of these pairs: how many mails were acknowledged in 24 hours
        """
        since = fields.Datetime.now() - timedelta(days=1)
        groups = self.with_context(active_test=False)._read_group(
            [
                ("team_id", "in", [team.id for team, _address in senders]),
                ("acknowledged_to", "in", [address for _team, address in senders]),
                ("acknowledged_at", ">", since),
            ],
            ["team_id", "acknowledged_to"],
            ["__count"],
        )
        return Counter({(team, address): count for team, address, count in groups})

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
