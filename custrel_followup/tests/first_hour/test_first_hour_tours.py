from odoo.tests import HttpCase, tagged

from .common import FirstHourCommon


@tagged("post_install", "-at_install")
class TestFirstHourTours(FirstHourCommon, HttpCase):
    def test_manager_is_led_through_the_five_steps(self):
        self.start_tour(
            "/odoo", "custrel_first_hour", login=self.manager.login, timeout=120
        )
        self.assertTrue(self.company._custrel_has_started())
        self.assertFalse(self.customers.filtered(lambda c: not c.user_id))
