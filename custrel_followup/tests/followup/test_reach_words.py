from odoo.tests import Form, freeze_time, tagged

from ..queries import QueryCounter
from .test_reach import ReachCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 07:20:00")
class TestReachWords(ReachCommon):
    """Forms say in words how somebody wants to be reached. It is 15:20 in Shanghai."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.seller.tz = "Asia/Shanghai"

    def _as_seller(self, record):
        return record.with_user(self.seller).with_context(
            tz="Asia/Shanghai", lang="en_US", allowed_company_ids=self.company.ids
        )

    def _say(self, partner=None, **context):
        partner = self._as_seller(partner or self.customer)
        return partner.with_context(**context).custrel_reach or ""

    def test_who_wants_nothing_is_said_nothing(self):
        self.assertEqual(self._say(), "")

    def test_days_hours_and_channels(self):
        self._set_window(self.customer, "123", 9, 11)
        self.customer.custrel_wanted_channel_ids = self.chat
        self.assertEqual(
            self._say(), "Best reached Tue–Thu 09:00–11:00 by WeChat / IM."
        )
        chinese = self._say(lang="zh_CN")
        self.assertIn("周二至周四 09:00至11:00", chinese)

    def test_elsewhere_it_says_how_late_it_is_there(self):
        self.customer.country_id = self.env.ref("base.us")
        self._set_window(self.customer, "02", 22, 2.5)
        self.assertEqual(
            self._say(),
            "Best reached Mon and Wed 22:00–02:30 (local time, now 02:20 there).",
        )
        zone = self._as_seller(self.customer).custrel_zone
        self.assertIn("Eastern Time (of its country)", zone)
        chinese = self._as_seller(self.customer).with_context(lang="zh_CN").custrel_zone
        self.assertIn("北美东部时间", chinese)

    def test_until_midnight(self):
        self._set_window(self.customer, "", 22, 24)
        self.assertIn("22:00–00:00", self._say())

    def test_what_is_forbidden(self):
        self.customer.custrel_no_calls = True
        self.customer.custrel_forbidden_channel_ids = self.visit
        self.env["mail.blacklist"]._add("office@example.com")
        self.assertEqual(
            self._say(),
            "Never takes calls. Not by Visit. The e-mail address is on the blacklist.",
        )

    def test_language_that_the_reader_may_not_think_of(self):
        self.customer.custrel_no_calls = True
        self.customer.lang = "zh_CN"
        self.assertIn("Speaks", self._say())
        self.customer.lang = "en_US"
        self.assertNotIn("Speaks", self._say())

    def test_form_says_it_before_it_is_saved(self):
        person = self._create_person()
        self.customer.custrel_forbidden_channel_ids = self.visit
        with Form(self._as_seller(person)) as form:
            self.assertIn("Not by Visit", form.custrel_reach)
            self.assertIn("of our company", form.custrel_zone)
            form.custrel_no_calls = True
            self.assertIn("Never takes calls", form.custrel_reach)
            form.custrel_tz = "Asia/Kolkata"
            self.assertIn("India Time, now 12:50", form.custrel_zone)

    def test_new_contact_on_the_form(self):
        self.customer.custrel_no_calls = True
        partners = self._as_seller(self.env["res.partner"])
        with Form(partners.with_context(default_parent_id=self.customer.id)) as form:
            form.name = "Wang"
            self.assertIn("Never takes calls", form.custrel_reach)
        with Form(partners) as form:
            form.name = "New customer"
            self.assertFalse(form.custrel_reach)
            form.custrel_no_calls = True
            self.assertIn("Never takes calls", form.custrel_reach)

    def test_followup_says_it_of_whom_it_is_about(self):
        person = self._create_person()
        self._create_person("Wang")
        person.custrel_no_calls = True
        followup = self._create_followup(
            self.customer, channel_id=self.phone.id, date_planned="2026-03-03"
        )
        mine = self._as_seller(followup)
        self.assertFalse(mine.reach_notice)
        self.assertFalse(mine.channel_question)
        with Form(mine) as form:
            form.contact_ids.add(person)
            self.assertEqual(form.reach_notice, "Li Hua never takes calls.")
            form.channel_id = self.chat
            self.assertFalse(form.reach_notice)

    def test_advice_of_the_cadence_is_not_shown_against_a_wish(self):
        cadence = self._create_cadence(
            self.grade_a, channel_ids=[(6, 0, (self.phone | self.chat).ids)]
        )
        followup = self._create_followup(
            self.customer, channel_id=self.chat.id, cadence_id=cadence.id
        )
        self.assertFalse(self._as_seller(followup).reach_differs)
        self.customer.custrel_no_calls = True
        followup.invalidate_recordset()
        self.assertTrue(self._as_seller(followup).reach_differs)
        cadence.channel_ids = self.chat
        followup.invalidate_recordset()
        self.assertFalse(self._as_seller(followup).reach_differs)

    def test_an_opportunity_says_that_nobody_is_to_call(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": "Pumps", "partner_id": partner, "user_id": self.seller.id}
                for partner in (self.customer.id, False)
            ]
        )
        mine = self._as_seller(leads)
        self.assertEqual(mine.mapped("custrel_no_calls"), [False, False])
        self.customer.custrel_no_calls = True
        mine.invalidate_recordset()
        self.assertEqual(mine.mapped("custrel_no_calls"), [True, False])

    def test_dialog_begins_with_a_channel_that_is_wanted(self):
        self.customer.custrel_no_calls = True
        context = self._as_seller(self.customer).action_custrel_record_contact()
        channel = context["context"]["default_channel_id"]
        self.assertNotEqual(channel, self.phone.id)
        self.customer.custrel_no_calls = False
        context = self._as_seller(self.customer).action_custrel_record_contact()
        self.assertNotIn("default_channel_id", context["context"])

    def test_nobody_is_refused_who_records_it_nevertheless(self):
        self.customer.custrel_no_calls = True
        followup = self._create_followup(self.customer, channel_id=self.phone.id)
        mine = self._as_seller(followup)
        self.assertIn("nevertheless", mine.channel_question)
        mine.record_contact({"content": "He called us"})
        self.assertEqual(followup.state, "done")

    def test_best_time_by_the_clock_of_the_reader(self):
        self.customer.country_id = self.env.ref("base.us")
        self._set_window(self.customer, "1", 9, 11)
        followup = self._create_followup(self.customer, date_planned="2026-03-03")
        said = self._as_seller(followup).best_time
        self.assertEqual(said, "22:00–00:00")
        followup.date_planned = "2026-03-04"
        self.assertFalse(self._as_seller(followup).best_time, "not one of his days")
        self.assertIn("Tue", self._as_seller(followup).reach_notice)

    def test_reminder_says_when(self):
        self._set_window(self.customer, "1", 9, 11)
        followup = self._create_followup(self.customer, date_planned="2026-03-03")
        reminder = self.env["mail.activity"].search(
            [("res_model", "=", "custrel.followup"), ("res_id", "=", followup.id)]
        )
        self.assertIn("09:00", reminder.note)

    def test_a_list_asks_once_whether_anybody_has_hours(self):
        customers = self.env["res.partner"].union(*map(self._create_customer, "abcd"))
        followups = self.env["custrel.followup"].union(
            *(self._create_followup(customer) for customer in customers)
        )
        self.env.flush_all()
        self.env.invalidate_all()
        mine = self._as_seller(followups)
        mine.mapped("partner_id.name")
        mine.mapped("state")
        mine.company_id.mapped("name")
        counter = QueryCounter(self.env)
        mine.mapped("best_time")
        self.assertEqual(counter.stop(), 1)
