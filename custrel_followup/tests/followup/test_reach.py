from datetime import date, datetime

from odoo import Command
from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon
from ..queries import QueryCounter


class ReachCommon(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone, cls.visit, cls.chat, cls.mail = (
            cls.env.ref(f"custrel_followup.custrel_channel_{code}")
            for code in ("phone", "visit", "im", "email")
        )
        cls.weekdays = cls.env["custrel.weekday"].search([])
        cls.customer = cls._create_customer(
            user_id=cls.seller.id, phone="+1 555 0100", email="office@example.com"
        )

    @classmethod
    def _create_person(cls, name="Li Hua", customer=None, **values):
        parent = customer or cls.customer
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": parent.id, **values}
        )

    def _reach(self, partner=None, company=None):
        partner = partner or self.customer
        return partner._custrel_get_reach(company)[partner.id]

    def _set_window(self, partner, weekdays="", begin=0, end=0, **values):
        """:param weekdays: numbers from Monday = 0 on"""
        days = self.weekdays.filtered(lambda day: str(day.number) in weekdays)
        partner.write(
            {
                "custrel_weekday_ids": [Command.set(days.ids)],
                "custrel_hour_from": begin,
                "custrel_hour_to": end,
                **values,
            }
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReach(ReachCommon):
    """Whether, when and by which channels customers may be reached."""

    def test_who_wants_nothing_is_reached_at_any_time(self):
        reach = self._reach()
        self.assertFalse(reach.window)
        self.assertFalse(reach.against)
        self.assertEqual(reach.email, "office@example.com")
        self.assertIsNone(reach.get_opening(date(2026, 3, 2)))
        self.assertIsNone(reach.get_next_opening(datetime(2026, 3, 2)))
        self.assertNotIn(date(2026, 3, 7), reach.other_days)

    def test_no_calls(self):
        self.customer.custrel_no_calls = True
        self.assertFalse(self._reach().may_use(self.phone.id))
        self.assertTrue(self._reach().may_use(self.chat.id))

    def test_other_channels_that_call(self):
        hotline = self.phone.copy({"code": "hotline"})
        self.assertEqual(hotline.needs, "phone")
        self.customer.custrel_no_calls = True
        self.assertFalse(self._reach().may_use(hotline.id))

    def test_channels_are_known_as_they_are_now(self):
        channels = self.env["custrel.channel"]
        self.assertTrue(channels._list_for_reach()[1])
        kind = channels._get_first().activity_type_id
        new = channels.create(
            {"name": "Fax", "code": "fax", "minutes": 1, "activity_type_id": kind.id}
        )
        self.assertEqual(next(iter(channels._list_for_reach()[1])), new.id)
        new.minutes = 600
        self.assertEqual(list(channels._list_for_reach()[1])[-1], new.id)
        new.active = False
        needs, usable = channels._list_for_reach()
        self.assertNotIn(new.id, usable)
        self.assertIn(new.id, dict(needs))
        new.unlink()
        self.assertNotIn(new.id, dict(channels._list_for_reach()[0]))

    def test_nobody_calls_who_has_no_number(self):
        self.customer.phone = False
        self.assertEqual(self._reach().against, {self.phone.id: "no_phone"})
        person = self._create_person(phone="+1 555 0101")
        self.assertTrue(self._reach().may_use(self.phone.id), "a person has one")
        self.assertTrue(self._reach(person).may_use(self.phone.id))
        other = self._create_person("Wang", phone=" ")
        self.customer.phone = " "
        self.assertFalse(self._reach(other).may_use(self.phone.id))
        self.customer.phone = "+1 555 0100"
        self.assertTrue(self._reach(other).may_use(self.phone.id), "by the office")
        person.active = self.customer.phone = False
        self.assertFalse(self._reach().may_use(self.phone.id))

    def test_blacklist_forbids_mail(self):
        self.env["mail.blacklist"]._add("Office@example.com")
        reach = self._reach()
        self.assertEqual(reach.against, {self.mail.id: "blacklisted"})
        self.assertFalse(reach.email)
        self._create_person(email="li@example.com")
        self.assertFalse(self._reach().email, "he objected himself")
        self.env["mail.blacklist"]._remove("office@example.com")
        self.assertEqual(self._reach().email, "office@example.com")

    def test_mail_to_a_person_where_the_office_has_no_address(self):
        self.customer.email = False
        self.assertEqual(self._reach().against, {self.mail.id: "no_email"})
        self._create_person(email="li@example.com")
        self._create_person("Wang", email="wang@example.com")
        self.env["mail.blacklist"]._add("li@example.com")
        self.assertEqual(self._reach().email, "wang@example.com")
        self.env["mail.blacklist"]._add("wang@example.com")
        self.assertEqual(self._reach().against, {self.mail.id: "blacklisted"})

    def test_a_person_goes_before_its_customer(self):
        person = self._create_person()
        self._create_person("Wang")
        self.customer.custrel_forbidden_channel_ids = self.visit | self.chat
        self._set_window(self.customer, "12", 9, 11)
        person.custrel_wanted_channel_ids = self.chat
        self._set_window(person, "4")
        reach = self._reach(person)
        self.assertEqual(set(reach.against), {self.visit.id})
        self.assertEqual(reach.wishes.wanted, (self.chat.id,))
        self.assertEqual(reach.window.weekdays, {4})
        self.assertEqual(reach.window.hours, (9, 11))
        customer = self._reach()
        self.assertEqual(set(customer.against), {self.visit.id, self.chat.id})
        self.assertEqual(customer.window.weekdays, {1, 2})

    def test_the_only_person_speaks_for_the_customer(self):
        person = self._create_person()
        address = self._create_person("Depot", type="delivery")
        person.custrel_no_calls = True
        self.assertFalse(self._reach().may_use(self.phone.id))
        address.type = "contact"
        self.assertTrue(self._reach().may_use(self.phone.id), "the other one does")

    def test_zone(self):
        country = self.env.ref
        for tz, code, own, zone, source in (
            ("Asia/Shanghai", "us", False, "America/New_York", "country"),
            ("America/Denver", "us", False, "America/Denver", "contact"),
            ("Asia/Shanghai", "us", "Asia/Shanghai", "Asia/Shanghai", "file"),
            (False, "in", False, "Asia/Kolkata", "country"),
            (False, None, False, "Asia/Shanghai", "company"),
        ):
            self.customer.tz = tz
            self.customer.country_id = country(f"base.{code}") if code else False
            self.customer.custrel_tz = own
            where = self._reach().where
            self.assertEqual((where.zone.key, where.source), (zone, source))
        west = self._reach(company=self.other_company).where
        self.assertEqual(west.zone.key, "America/New_York")

    def test_a_person_lives_where_its_customer_does(self):
        self.customer.country_id = self.env.ref("base.in")
        person = self._create_person(tz=False)
        person.country_id = False
        self.assertEqual(self._reach(person).where.zone.key, "Asia/Kolkata")

    def test_his_day_is_another_one_for_us(self):
        self.customer.country_id = self.env.ref("base.us")
        self._set_window(self.customer, "1", 9, 11, custrel_tz="America/Los_Angeles")
        reach = self._reach()
        self.assertIn(date(2026, 3, 3), reach.other_days)
        self.assertNotIn(date(2026, 3, 4), reach.other_days)
        self.assertEqual(
            reach.get_opening(date(2026, 3, 4)),
            (datetime(2026, 3, 3, 17), datetime(2026, 3, 3, 19)),
        )
        self.assertEqual(
            reach.get_next_opening(datetime(2026, 3, 3, 18))[0],
            datetime(2026, 3, 3, 17),
            "it is open",
        )
        self.assertEqual(
            reach.get_next_opening(datetime(2026, 3, 3, 19))[0],
            datetime(2026, 3, 10, 16),
            "summer time has begun there",
        )

    def test_without_any_zone(self):
        self.company.partner_id.tz = False
        self.company.resource_calendar_id = False
        self.customer.tz = False
        self._set_window(self.customer, "", 9, 11)
        self.assertEqual(
            self._reach().get_opening(date(2026, 3, 4)),
            (datetime(2026, 3, 4, 9), datetime(2026, 3, 4, 11)),
        )

    def test_few_queries_however_many(self):
        few = self.customer | self._create_customer("Other")
        many = few.union(*map(self._create_customer, "abcdefgh"))
        counts = []
        for partners in (few, few, many):
            counts.append(self._count(partners))
        self.assertEqual(*counts[1:])
        many.custrel_no_calls = True
        self.assertEqual(self._count(many), self._count(few))
        self.assertEqual(self._count(few), counts[1] + 1)

    def _count(self, partners):
        self.env.flush_all()
        self.env.invalidate_all()
        counter = QueryCounter(self.env)
        partners._custrel_get_reach(self.company)
        return counter.stop()
