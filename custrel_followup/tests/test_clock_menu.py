from lxml import etree

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestClockMenu(TransactionCase):
    """The clock menu opens a list with filters that it expects to be there."""

    def test_views_have_the_filters_that_it_switches_on(self):
        expected = {
            "filter_activities_my",
            "activities_overdue",
            "activities_today",
            "activities_upcoming_all",
        }
        for name in self.env.registry["mail.activity.mixin"]._inherit_children:
            model = self.env[name]
            if name.startswith("custrel.") and not model._abstract:
                with self.subTest(name):
                    arch = model.get_view(view_type="search")["arch"]
                    names = etree.fromstring(arch).xpath("//filter/@name")
                    self.assertLessEqual(expected, set(names))
