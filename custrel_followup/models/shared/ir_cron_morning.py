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


class ResCompany(models.Model):
    """Another zone of the main company is another morning for the daily jobs."""

    _inherit = "res.company"

    def _custrel_zone_changed(self):
        if self.env.ref("base.main_company") in self:
            self.env["ir.cron"]._custrel_start_in_the_morning()

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self._custrel_zone_changed()
        return result


class ResourceCalendar(models.Model):
    """The zone of its calendar is that of a company whose address has none."""

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            companies = self.env["res.company"].sudo()  # whoever changes the hours
            domain = [("resource_calendar_id", "in", self.ids)]
            companies.search(domain)._custrel_zone_changed()
        return result


class ResPartner(models.Model):
    """The zone of its address is that of a company."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            companies = self.env["res.company"].sudo()  # whoever changes the address
            domain = [("partner_id", "in", self.ids)]
            companies.search(domain)._custrel_zone_changed()
        return result
