from lxml import etree

from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import CustrelCommon

WEDNESDAY = "2026-03-04 02:00:00"


@tagged("post_install", "-at_install")
@freeze_time(WEDNESDAY)
class TestContactFigures(CustrelCommon):
    """The contacts of a week as a picture: one's own, and by person where that may be
    seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.action = cls.env.ref("custrel_followup.custrel_followup_action_contacts")
        cls.customer = cls._create_customer(user_id=cls.seller.id)
        cls.others = cls._create_customer(user_id=cls.colleague.id)

    def _record(self, customer, user, moment):
        followup = self._create_followup(customer, user_id=user.id)
        followup.write({"date_start": moment, "date_end": moment, "content": "Hello"})
        followup.action_done()
        return followup

    def _get_search(self, user):
        followups = self.env["custrel.followup"].with_user(user)
        view = followups.get_view(self.action.search_view_id.id, "search")
        return etree.fromstring(view["arch"])

    def _look(self, user, *names):
        search = self._get_search(user)
        domain = safe_eval(self.action.domain)
        for name in names:
            [found] = search.xpath(f"//filter[@name='{name}']")
            domain += safe_eval(found.get("domain"), {"uid": user.id})
        followups = self.env["custrel.followup"].with_user(user)
        rows = followups._read_group(domain, ["date_end:day"], ["__count"])
        return {str(day.date()): count for day, count in rows}

    def test_my_contacts_of_this_week_by_day(self):
        self.assertEqual(
            safe_eval(self.action.context),
            {"search_default_mine": 1, "search_default_this_week": 1}
            | {"search_default_by_people": 1},
        )
        self._record(self.customer, self.seller, "2026-03-03 02:00:00")
        self._record(self.customer, self.seller, "2026-03-04 01:00:00")
        self._record(self.customer, self.seller, "2026-02-24 02:00:00")
        self._record(self.others, self.colleague, "2026-03-03 02:00:00")
        names = ("mine", "this_week")
        self.assertEqual(
            self._look(self.seller, *names), {"2026-03-03": 1, "2026-03-04": 1}
        )
        self.assertEqual(self._look(self.seller, "last_week"), {"2026-02-24": 1})
        self.assertEqual(
            self._look(self.leader, "this_week"), {"2026-03-03": 2, "2026-03-04": 1}
        )

    def test_figures_about_people_follow_the_setting(self):
        by_person = "//filter[@name='group_user']"
        team = self.env.ref("custrel_followup.custrel_followup_action_contacts_team")
        self.assertIn("search_default_group_user", safe_eval(team.context))
        self.assertTrue(self._get_search(self.leader).xpath(by_person))
        group = self.env.ref("custrel_followup.custrel_group_people_figures")
        users = self.env.ref("custrel_followup.custrel_group_user")
        users.implied_ids = [(3, group.id)]
        group.user_ids = [(5,)]
        self.assertFalse(self._get_search(self.leader).xpath(by_person))
