from datetime import UTC
from zoneinfo import ZoneInfo

from odoo.tests import TransactionCase, freeze_time, tagged

from ...models.shared.jobs import Job

NOW = "2026-11-27 21:00:00"
"""Five in the morning in Shanghai, one in the afternoon in Los Angeles."""
SHANGHAI, ANGELES = "Asia/Shanghai", "America/Los_Angeles"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMornings(TransactionCase):
    """The daily jobs are done before people begin, wherever they live."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.main = cls.env.ref("base.main_company")
        cls.env["res.company"].search([]).partner_id.tz = SHANGHAI
        cls.daily = cls.env["ir.cron"]._custrel_get_daily()
        cls.plan = cls.env.ref("custrel_followup.ir_cron_plan")

    def _local(self, moment, tz):
        local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))
        return f"{local:%d %H:%M}"

    def _run(self, cron):
        """:return: when it is to run besides its usual time"""
        progress = self.env["ir.cron.progress"].create({"cron_id": cron.id})
        context = {"cron_id": cron.id, "ir_cron_progress_id": progress.id}
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            with Job(self.env(cr=cr, context=context), "Nothing"):
                pass
            triggers = self.env(cr=cr)["ir.cron.trigger"]
            return triggers.search([("cron_id", "=", cron.id)]).mapped("call_at")

    def test_they_follow_the_zone_of_the_main_company(self):
        first = self.daily[0]
        self.assertEqual(self._local(first.nextcall, SHANGHAI), "28 06:00")
        for job in self.daily:
            self.assertLess(self._local(job.nextcall, SHANGHAI), "28 08:00")
        self.assertEqual(
            self.daily.mapped("nextcall"), sorted(self.daily.mapped("nextcall"))
        )
        self.main.partner_id.tz = ANGELES
        self.assertEqual(self._local(first.nextcall, ANGELES), "28 06:00")
        self.main.partner_id.tz = False
        self.main.resource_calendar_id.tz = SHANGHAI
        self.assertEqual(self._local(first.nextcall, SHANGHAI), "28 06:00")

    def test_the_same_zone_again_moves_nothing(self):
        """Nor does the zone of somebody else, or of hours that do not count."""
        self.plan.nextcall = "2026-11-27 18:00:00"  # somebody has chosen it
        before = self.daily.mapped("nextcall")
        self.main.partner_id.write({"tz": SHANGHAI})
        self.main.resource_calendar_id.write({"tz": ANGELES})
        self.main.write({"resource_calendar_id": self.main.resource_calendar_id.id})
        self.env["res.partner"].create({"name": "Far"}).tz = ANGELES
        self.assertEqual(self.daily.mapped("nextcall"), before)
        self.main.partner_id.tz = ANGELES
        self.assertNotEqual(self.daily.mapped("nextcall"), before)

    def test_what_is_frequent_is_not_moved(self):
        send = self.env.ref("custrel_followup.ir_cron_send")
        before = send.nextcall
        self.main.partner_id.tz = ANGELES
        self.assertEqual(send.nextcall, before)

    def test_a_company_elsewhere_has_its_own_morning(self):
        self.assertFalse(self._run(self.plan), "all live in one zone")
        self.env["res.company"].create({"name": "West"}).partner_id.tz = ANGELES
        [moment] = self._run(self.plan)
        self.assertTrue(self._local(moment, ANGELES).startswith("28 06:"))
        self.assertEqual(len(self._run(self.plan)), 1, "asked for once")
        self.assertFalse(self._run(self.env.ref("custrel_followup.ir_cron_send")))

    def test_whoever_has_chosen_another_early_hour_keeps_it(self):
        self.plan.nextcall = "2026-11-27 18:00:00"  # two o'clock in Shanghai
        self.assertFalse(self._run(self.plan))
        self.plan.nextcall = "2026-11-28 05:00:00"  # after lunch
        self.assertTrue(self._run(self.plan))
