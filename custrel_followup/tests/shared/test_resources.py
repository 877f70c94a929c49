from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestResources(CustrelCommon):
    """Calendars and leaves belong to Odoo: what is saved there costs nothing more, and
    is seen at once."""

    def _leave(self, resource):
        return self._create_leave(
            company_id=self.company.id,
            calendar_id=self.company.resource_calendar_id.id,
            resource_id=resource and resource.id,
            date_from="2026-03-02 00:00:00",
            date_to="2026-03-03 23:00:00",
        )

    def test_saving_leaves_the_caches_of_odoo_alone(self):
        resource = self.env["resource.resource"].create(
            {"name": "Machine", "company_id": self.company.id}
        )
        calendar = self.company.resource_calendar_id
        with patch.object(type(self.registry), "clear_cache") as clear_cache:
            leave = self._leave(resource)
            leave.date_to = "2026-03-04 23:00:00"
            calendar.attendance_ids[0].hour_from = 7
            calendar.write({"name": "Summer"})
            resource.write({"user_id": self.seller.id})
            leave.unlink()
            resource.unlink()
            self.env.flush_all()
        clear_cache.assert_not_called()

    @freeze_time("2026-03-02 02:00:00")
    def test_leave_is_seen_at_once(self):
        resource = self.env["resource.resource"].create(
            {
                "name": "Seller",
                "company_id": self.company.id,
                "user_id": self.seller.id,
            }
        )
        self.assertEqual(self.company._custrel_get_absent(), set())
        leave = self._leave(resource)
        self.assertEqual(self.company._custrel_get_absent(), {self.seller.id})
        leave.date_to = "2026-03-02 01:00:00"
        self.assertEqual(self.company._custrel_get_absent(), set())
        leave.write({"date_to": "2026-03-03 01:00:00", "time_type": "other"})
        self.assertEqual(self.company._custrel_get_absent(), set())

    def test_new_colleague_is_seen_at_once(self):
        staff = self.company._custrel_get_staff()
        newcomer = self._create_user("newcomer", "base.group_user")
        self.assertEqual(self.company._custrel_get_staff() - staff, {newcomer.id})
        newcomer.active = False
        self.assertEqual(self.company._custrel_get_staff(), staff)
