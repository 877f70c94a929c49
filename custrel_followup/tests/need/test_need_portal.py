import re

from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import NOW, NeedCommon

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FORM = "/my/needs/new"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNeedPortal(NeedCommon, HttpCase):
    """A customer tells what he needs, and sees what became of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_customer("Other")
        cls.portal = new_test_user(
            cls.env,
            login="custrel_wang",
            groups="base.group_portal",
            partner_id=cls.contact.id,
            email="wang@customer.example.com",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.authenticate(self.portal.login, self.portal.login)

    def _send(self, **values):
        """:return: the answer, and the need that was made"""
        known = self.env["custrel.need"].search([])
        token = TOKEN.search(self.url_open(FORM).text).group(1)
        answer = self.url_open(FORM, data={"csrf_token": token, **values})
        self.env.invalidate_all()
        return answer, self.env["custrel.need"].search([]) - known

    def test_he_tells_a_need_and_its_owner_sees_to_it(self):
        answer, need = self._send(
            name="Parts <b>by</b> eight", note="Six a day", due="2026-04-01"
        )
        self.assertEqual(need.name, "Parts <b>by</b> eight")
        self.assertEqual(need.partner_id, self.customer)
        self.assertEqual(need.contact_id, self.contact)
        self.assertEqual(need.user_id, self.seller)
        self.assertEqual(str(need.date_due), "2026-04-01")
        self.assertEqual(need.company_id, self.company)
        self.assertFalse(need.urgent or need.important, "that is for us to say")
        self.assertIn("Parts &lt;b&gt;by&lt;/b&gt; eight", answer.text)

    def test_somebody_sees_to_it_where_nobody_looks_after_him(self):
        self.customer.user_id = False
        self.company.custrel_fallback_user_id = self.manager
        _answer, need = self._send(name="Parts", note="Six")
        self.assertEqual(need.user_id, self.manager)

    def test_he_sees_those_of_his_company_alone(self):
        self._need(name="Ours", quadrant="urgent_important", note="We guess")
        self._need(self.other, name="Theirs")
        self._need(
            name="Abroad", company_id=self.other_company.id, date_stated="2026-03-01"
        )
        text = self.url_open("/my/needs").text
        self.assertIn("Ours", text)
        for hidden in ("Theirs", "Abroad", "We guess", "Urgent and important"):
            self.assertNotIn(hidden, text)
        self._need(name="Done").action_met()
        self.env.flush_all()
        self.assertIn("Met on", self.url_open("/my/needs").text)

    def test_what_can_not_be_taken_stays_in_the_form(self):
        for values, said in (
            ({"name": " ", "note": "Six"}, "in a few words"),
            ({"name": "N" * 201, "note": "Six"}, "below 200 characters"),
            ({"name": "Parts", "note": "Six", "due": "soon"}, "Give a day"),
            ({"name": "Parts", "note": "Six", "due": "2026-02-01"}, "has passed"),
        ):
            answer, need = self._send(**values)
            self.assertFalse(need)
            self.assertIn(said, answer.text)
            self.assertIn("Six", answer.text)

    def test_who_clicks_twice_tells_it_once(self):
        self._send(name="Parts", note="Six")
        _answer, again = self._send(name="Parts", note="Six")
        self.assertFalse(again)

    def test_nothing_is_made_without_the_token_or_by_looking(self):
        known = self.env["custrel.need"].search_count([])
        with mute_logger("odoo.http"):
            self.url_open(FORM, data={"name": "Parts"})
        self.url_open(f"{FORM}?name=Parts")
        self.opener.head(f"{self.base_url()}{FORM}?name=Parts")
        self.assertEqual(self.env["custrel.need"].search_count([]), known)

    def test_he_can_not_choose_what_is_not_his(self):
        _answer, need = self._send(
            name="Parts", partner_id=self.other.id, user_id=self.colleague.id
        )
        self.assertEqual(need.partner_id, self.customer)
        self.assertEqual(need.user_id, self.seller)

    def test_a_visitor_logs_in_first(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/needs").url)

    def test_the_start_page_leads_there(self):
        self.assertIn("/my/needs", self.url_open("/my").text)
