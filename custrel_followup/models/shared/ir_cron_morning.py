from contextlib import contextmanager

from odoo import api, fields, models

from ...hooks import MODULE
from ...rules import mornings

STEP = 10
"""So many minutes lie between two daily jobs."""


class IrCron(models.Model):
    """Our daily jobs run early in the morning of each company, one after the other in
    the order of their data file.

    Each job does the work of all companies whenever it runs, and finds nothing to do
    where it is done: its next call is the morning of the main company, and what follows
    in other zones are triggers, which the job itself sets for the day that comes.
    """

    _inherit = "ir.cron"

    @api.model
    def _custrel_get_daily(self):
        jobs = self.sudo()  # whoever changes a zone
        names = jobs.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.cron")]
        )
        jobs = jobs.browse(names.mapped("res_id")).exists()
        return jobs.filtered(lambda job: job.interval_type == "days").sorted("id")

    @api.model
    def _custrel_start_in_the_morning(self):
        """Have them run in the next morning of the main company; what runs now does so
        from the next time on that a zone changes."""
        tz = self.env.ref("base.main_company")._custrel_tz()
        now = fields.Datetime.now()
        for number, job in enumerate(self._custrel_get_daily()):
            if job.try_lock_for_update(allow_referencing=True):
                job.nextcall = mornings.next_morning(now, tz, STEP * number)

    def _custrel_wake_elsewhere(self):
        """Have a daily job run in the next morning of companies in other zones, too."""
        self.ensure_one()
        daily = self._custrel_get_daily()
        if self not in daily:
            return
        now = fields.Datetime.now()
        companies = self.env["res.company"].search([])
        wanted = mornings.find_missing(
            now,
            [company._custrel_tz() for company in companies],
            self.nextcall,
            STEP * daily.ids.index(self.id),
        )
        known = self.env["ir.cron.trigger"].search([("cron_id", "=", self.id)])
        self._trigger(set(wanted) - set(known.mapped("call_at")))


@contextmanager
def following_zone(env):
    """Have the daily jobs follow where the main company is in another zone after what
    is done within. Whoever writes the same zone again moves none of them."""
    main = env.ref("base.main_company")
    before = main._custrel_tz()
    yield
    if main._custrel_tz() != before:
        env["ir.cron"]._custrel_start_in_the_morning()


class ResCompany(models.Model):
    """Another zone of the main company is another morning for the daily jobs."""

    _inherit = "res.company"

    def write(self, vals):
        if "resource_calendar_id" not in vals:
            return super().write(vals)
        with following_zone(self.env):
            return super().write(vals)


class ResourceCalendar(models.Model):
    """The zone of its calendar is that of a company whose address has none."""

    _inherit = "resource.calendar"

    def write(self, vals):
        if "tz" not in vals:
            return super().write(vals)
        with following_zone(self.env):
            return super().write(vals)


class ResPartner(models.Model):
    """The zone of its address is that of a company."""

    _inherit = "res.partner"

    def write(self, vals):
        if "tz" not in vals:
            return super().write(vals)
        with following_zone(self.env):
            return super().write(vals)
