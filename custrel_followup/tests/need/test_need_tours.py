from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .common import NeedCommon


@tagged("post_install", "-at_install")
class TestNeedTours(NeedCommon, HttpCase):
    """A salesperson moves needs with the mouse: on the board and in the calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = cls.seller.tz = "UTC"
        cls.today = today = cls.company._custrel_today()
        cls.need = cls._need(
            name="Spare keys",
            user_id=cls.seller.id,
            date_stated=today - timedelta(days=40),
            date_due=today,
        )

    def _start(self, view, tour):
        self.start_tour(
            f"/odoo/customer-needs?view_type={view}", tour, login=self.seller.login
        )

    def test_dragged_on_the_board(self):
        self._start("kanban", "custrel_needs_board")
        self.assertTrue(self.need.urgent and self.need.important)

    def test_dragged_in_the_calendar(self):
        self._start("calendar", "custrel_needs_calendar")
        # On which one a pointer lets go depends on the height of the rows.
        self.assertNotEqual(self.need.date_due, self.today)
        self.assertEqual(self.need.date_due.month, self.today.month)
