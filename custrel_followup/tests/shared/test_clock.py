from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from ...models.shared import clock
from ..common import CustrelCommon

NIGHT = "2026-03-02 17:00:00"
"""One in the morning of the third in Shanghai."""


@tagged("post_install", "-at_install")
@freeze_time(NIGHT)
class TestClock(CustrelCommon):
    """Whose clock counts where somebody reads."""

    def _env(self, **context):
        env = self.env(user=self.seller, context={})
        return env(context=context)

    def test_his_own(self):
        self.seller.tz = "America/New_York"
        self.assertEqual(clock.get_today(self._env()), date(2026, 3, 2))
        local = clock.get_local(self._env(), datetime(2026, 3, 2, 17))
        self.assertEqual(f"{local:%H:%M}", "12:00")
        end = clock.get_end_of_today(self._env())
        self.assertEqual(end, datetime(2026, 3, 3, 5))

    def test_that_of_his_company_where_he_has_none(self):
        self.seller.tz = False
        self.assertEqual(clock.get_today(self._env()), date(2026, 3, 3))
        self.assertEqual(clock.get_end_of_today(self._env()), datetime(2026, 3, 3, 16))
        self.company.partner_id.tz = self.company.resource_calendar_id.tz = "UTC"
        self.assertEqual(clock.get_today(self._env()), date(2026, 3, 2))

    def test_that_of_his_browser(self):
        self.seller.tz = "America/New_York"
        env = self._env(tz="Asia/Tokyo")
        self.assertEqual(clock.get_today(env), date(2026, 3, 3))

    def test_a_browser_that_says_nonsense(self):
        self.seller.tz = False
        for tz in ("", "Nowhere/City", "../etc", False):
            self.assertEqual(clock.get_today(self._env(tz=tz)), date(2026, 3, 3), tz)

    def test_follow_ups_of_today_for_who_has_no_zone(self):
        self.seller.tz = False
        customer = self._create_customer(user_id=self.seller.id)
        self._create_followup(customer, date_planned="2026-03-03")
        followups = self.env["custrel.followup"].with_user(self.seller)
        day = followups.with_context(tz=False).get_my_day()
        self.assertEqual((day["overdue"], day["today"]), (0, 1))
