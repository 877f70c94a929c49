from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...rules import cohorts
from ..common import CustrelCommon


@tagged("post_install", "-at_install")
class TestCohortTours(CustrelCommon, HttpCase):
    """Somebody reads the grid with mouse and keyboard."""

    def test_cells_open_their_customers(self):
        today = self.company._custrel_today()
        quarter = cohorts.later(fields.Date.start_of(today, "quarter"), -3)
        for name, months in (
            ("Came again", (0, 3)),
            ("Only once", (0,)),
            ("Third", (3,)),
        ):
            customer = self._create_customer(name, user_id=self.seller.id)
            for number in months:
                day = quarter + relativedelta(months=number + 1)
                self._create_order(customer, date=f"{day} 04:00:00")
        self.start_tour(
            "/odoo/first-purchases", "custrel_cohorts", login="custrel_seller"
        )

    def test_an_empty_grid_says_why(self):
        self.start_tour(
            "/odoo/first-purchases", "custrel_cohorts_empty", login="custrel_seller"
        )
