from odoo.tests import HttpCase, tagged

from .common import FirstHourCommon


class FirstHourTourCommon(FirstHourCommon, HttpCase):
    def _lead(self, path, tour):
        self.start_tour(path, tour, login=self.manager.login, timeout=120)
        self.assertTrue(self.company._custrel_has_started())
        self.assertFalse(self.customers.filtered(lambda c: not c.user_id))


@tagged("post_install", "-at_install")
class TestFirstHourTours(FirstHourTourCommon):
    def test_manager_is_led_through_the_five_steps(self):
        self._lead("/odoo", "custrel_first_hour")

    def test_steps_that_one_has_seen_stay_so(self):
        self.start_tour(
            "/odoo/first-hour", "custrel_first_hour_again", login=self.manager.login
        )
        self.assertFalse(self.company._custrel_has_started())


@tagged("post_install", "-at_install")
class TestFirstHourOnPhone(FirstHourTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_manager_is_led_in_chinese(self):
        self._speak_chinese(self.manager)
        self._lead("/odoo/first-hour", "custrel_first_hour")
