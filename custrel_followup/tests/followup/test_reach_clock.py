import json
from datetime import datetime

from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext

from ..queries import QueryCounter
from .test_reach import ReachCommon

TUESDAY = "2026-03-03"
TEN = "2026-03-03 02:00:00"
"""Ten o'clock in Shanghai."""
AT_NINE_THERE = "2026-03-03 14:05:00"
"""Five past nine in New York, five past ten in the evening in Shanghai."""


class ReachClockCommon(ReachCommon):
    """A customer in New York, best reached on Tuesdays from nine to eleven."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.country_id = cls.env.ref("base.us")
        tuesday = cls.weekdays.filtered(lambda day: day.number == 1)
        cls.customer.write(
            {
                "custrel_weekday_ids": [(6, 0, tuesday.ids)],
                "custrel_hour_from": 9,
                "custrel_hour_to": 11,
            }
        )

    def _plan(self, customer=None, **values):
        values = {"date_planned": TUESDAY, **values}
        return self._create_followup(customer or self.customer, **values)

    def _get_reminder(self, followup):
        return self.env["mail.activity"].search(
            [("res_model", "=", "custrel.followup"), ("res_id", "=", followup.id)]
        )

    def _get_note(self, followup):
        return html2plaintext(self._get_reminder(followup).note or "").strip()

    def _ring(self, moment):
        """:return: dict of each user to what his browsers were sent since"""
        bus = self.env["bus.bus"].sudo()
        before = bus.search([], order="id desc", limit=1).id or 0
        self._run_job("ring", moment)
        self.env.cr.precommit.run()
        found = {}
        for row in bus.search([("id", ">", before)]):
            message = json.loads(row.message)
            if message["type"] != "custrel_followup.ring":
                continue
            channel = json.loads(row.channel)
            for user in self.seller | self.colleague | self.leader:
                if channel[1:] == ["res.partner", user.partner_id.id]:
                    found.setdefault(user, []).append(message["payload"])
        return found


@tagged("post_install", "-at_install")
@freeze_time(TEN)
class TestReminderClock(ReachClockCommon):
    """The reminder says the hours of the customer by the clock of whom it is for, and
    follows whatever moves them."""

    def test_another_day_has_other_hours_or_none(self):
        followup = self._plan()
        self.assertEqual(self._get_note(followup), "Best reached 22:00–00:00.")
        followup.with_user(self.seller).date_planned = "2026-03-04"
        self.assertEqual(self._get_note(followup), "")
        # By then New York has summer time.
        followup.with_user(self.seller).date_planned = "2026-03-10"
        self.assertEqual(self._get_note(followup), "Best reached 21:00–23:00.")

    def test_moving_the_reminder_moves_its_hours(self):
        followup = self._plan()
        reminder = self._get_reminder(followup).with_user(self.seller)
        reminder.date_deadline = "2026-03-10"
        self.assertEqual(str(followup.date_planned), "2026-03-10")
        self.assertEqual(self._get_note(followup), "Best reached 21:00–23:00.")

    def test_new_wishes(self):
        followup = self._plan()
        self.customer.with_user(self.seller).custrel_hour_to = 10
        self.assertEqual(self._get_note(followup), "Best reached 22:00–23:00.")
        self.customer.with_user(self.seller).write(
            {"custrel_hour_from": 0, "custrel_hour_to": 0}
        )
        self.assertEqual(self._get_note(followup), "")

    def test_another_clock(self):
        followup = self._plan()
        self.customer.country_id = self.env.ref("base.jp")
        self.assertEqual(self._get_note(followup), "Best reached 08:00–10:00.")
        self.customer.custrel_tz = "Europe/London"
        self.assertEqual(self._get_note(followup), "Best reached 17:00–19:00.")

    def test_given_to_somebody_with_another_clock(self):
        followup = self._plan()
        self.colleague.tz = "Europe/Berlin"
        followup.with_user(self.leader).user_id = self.colleague
        self.assertEqual(self._get_note(followup), "Best reached 15:00–17:00.")

    def test_what_somebody_wrote_beside_it_stays(self):
        followup = self._plan()
        reminder = self._get_reminder(followup).with_user(self.seller)
        reminder.note = reminder.note + Markup("<p>Ask for Li</p>")
        self.customer.custrel_hour_to = 10
        note = self._get_note(followup)
        self.assertIn("22:00–23:00", note)
        self.assertNotIn("00:00", note)
        self.assertIn("Ask for Li", note)

    def test_the_person_it_is_about_has_hours_of_his_own(self):
        person = self._create_person()
        followup = self._plan(date_planned="2026-03-04")
        self._set_window(person, "1", 14, 15)
        self._create_person("Wang")
        followup.with_user(self.seller).contact_ids = person
        self.assertEqual(followup.with_user(self.seller).best_time, "03:00–04:00")
        self.assertIn("03:00", self._get_note(followup))

    def test_many_move_with_few_queries(self):
        customers = self.env["res.partner"].union(
            *(self._create_customer(f"C{n}", user_id=self.seller.id) for n in range(20))
        )
        followups = self.env["custrel.followup"].union(*map(self._plan, customers))

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            records._update_reminder_times()
            self.env.flush_all()
            return counter.stop()

        few, many = count(followups[:5]), count(followups)
        self.assertLessEqual(many, few)


@tagged("post_install", "-at_install")
class TestRing(ReachClockCommon):
    """When the hours of a customer begin, whoever is to reach him is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TEN):
            cls.followup = cls._create_followup(cls.customer, date_planned=TUESDAY)

    def test_by_his_clock_and_once(self):
        self.assertFalse(self._ring(TEN), "nine in the evening there")
        told = self._ring(AT_NINE_THERE)
        self.assertEqual(
            told,
            {
                self.seller: [
                    {
                        "title": "Best reached now",
                        "message": "Customer until 00:00",
                    }
                ]
            },
        )
        self.assertFalse(self._ring("2026-03-03 14:20:00"), "once")

    def test_not_when_the_hours_are_over(self):
        # In Shanghai the next day has begun; nobody is called at night for nothing.
        self.assertFalse(self._ring("2026-03-03 16:05:00"))
        self.assertFalse(self.followup.rung_on)

    def test_nobody_for_what_is_done_or_sent_by_the_system(self):
        with freeze_time(TEN):
            self.followup.with_user(self.seller).record_contact({"content": "Talked"})
        self.assertFalse(self._ring(AT_NINE_THERE))
        other = self._plan()
        other._keep({"automatic": True, "mail_state": "waiting"})
        self.assertFalse(self._ring(AT_NINE_THERE))

    def test_moved_to_another_day_it_rings_again(self):
        self.assertTrue(self._ring(AT_NINE_THERE))
        with freeze_time("2026-03-03 15:00:00"):
            self.followup.with_user(self.seller).date_planned = "2026-03-10"
        self.assertTrue(self._ring("2026-03-10 13:05:00"), "by summer time")

    def test_given_to_somebody_else_it_rings_him(self):
        self.assertIn(self.seller, self._ring(AT_NINE_THERE))
        with freeze_time("2026-03-03 14:20:00"):
            followups = self.followup.with_user(self.seller)
            given = followups.action_give(self.colleague.id)
        self.assertEqual(set(self._ring("2026-03-03 14:25:00")), {self.colleague})
        self.assertFalse(self._ring("2026-03-03 14:40:00"), "once")
        with freeze_time("2026-03-03 14:20:30"):
            self.followup.user_id = self.colleague  # the same: nobody new
        self.assertFalse(self._ring("2026-03-03 14:45:00"))
        self.assertTrue(given["params"]["undo"])

    def test_given_and_taken_back_it_rings_nobody_twice(self):
        self._ring(AT_NINE_THERE)
        with freeze_time("2026-03-03 14:20:00"):
            followups = self.followup.with_user(self.seller)
            given = followups.action_give(self.colleague.id)
            followups.action_undo(given["params"]["undo"])
        self.assertFalse(self._ring("2026-03-03 14:25:00"))

    def test_about_another_person_it_rings_by_his_hours(self):
        person = self._create_person()
        self._create_person("Wang")
        self._set_window(person, "1", 10, 11)
        self.assertTrue(self._ring(AT_NINE_THERE))
        with freeze_time("2026-03-03 14:20:00"):
            self.followup.with_user(self.seller).contact_ids = person
        self.assertFalse(self._ring("2026-03-03 14:25:00"), "not ten there yet")
        self.assertTrue(self._ring("2026-03-03 15:05:00"))

    def test_many_are_one_notice(self):
        for n in range(7):
            customer = self._create_customer(f"C{n}", user_id=self.seller.id)
            customer.country_id = self.env.ref("base.us")
            self._set_window(customer, "1", 9, 11)
            self._plan(customer)
        [[told]] = self._ring(AT_NINE_THERE).values()
        self.assertEqual(told["message"].count("until"), 5)
        self.assertIn("3 more", told["message"])

    def test_the_owner_has_left_and_nobody_has_it(self):
        self._plan(user_id=False)
        self.seller.sudo().active = False
        self.assertNotIn(self.seller, self._ring(AT_NINE_THERE))

    def test_in_his_words_and_by_his_clock(self):
        self.seller.tz = "Europe/Berlin"
        [[told]] = self._ring(AT_NINE_THERE).values()
        self.assertIn("until 17:00", told["message"])


@tagged("post_install", "-at_install")
@freeze_time(TEN)
class TestCalendarHours(ReachClockCommon):
    def test_the_calendar_gets_the_hours(self):
        followup = self._plan()
        plain = self._plan(self._create_customer("Any time"))
        rows = (
            (followup | plain).with_user(self.seller).read(["best_from", "best_until"])
        )
        self.assertEqual(
            [(row["best_from"], row["best_until"]) for row in rows],
            [
                (datetime(2026, 3, 3, 14), datetime(2026, 3, 3, 16)),
                (False, False),
            ],
        )


@tagged("post_install", "-at_install")
@freeze_time(TEN)
class TestWishHistory(ReachClockCommon):
    """Who changed how somebody wants to be reached, when, and from what."""

    def _get_changes(self, partner=None, user=None):
        partner = (partner or self.customer).with_user(user or self.seller)
        partner = partner.with_context(allowed_company_ids=self.company.ids)
        return partner.custrel_get_history(kinds=["wish"])["entries"]

    def test_who_when_and_from_what(self):
        self.customer.with_user(self.seller).write(
            {"custrel_hour_from": 14, "custrel_hour_to": 16, "custrel_no_calls": True}
        )
        last, first = self._get_changes()
        self.assertEqual(last["who"], "Seller")
        self.assertEqual(last["date"], TEN)
        self.assertEqual(
            last["text"].split("\n"),
            [
                "Preferences now: Best reached Tue 14:00–16:00. Never takes calls.",
                "Preferences before: Best reached Tue 09:00–11:00.",
            ],
        )
        self.assertIn("Preferences before: not stated", first["text"])

    def test_who_reads_it_reads_his_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.seller.lang = "zh_CN"
        self.customer.with_user(self.seller).with_context(lang="zh_CN").write(
            {"custrel_hour_from": 14, "custrel_hour_to": 16, "custrel_no_calls": True}
        )
        self.colleague.lang = "en_US"
        [last, *_first] = self._get_changes(user=self.colleague)
        self.assertEqual(
            last["text"].split("\n"),
            [
                "Preferences now: Best reached Tue 14:00–16:00. Never takes calls.",
                "Preferences before: Best reached Tue 09:00–11:00.",
            ],
        )

    def test_a_channel_that_is_gone_stays_in_the_words_of_then(self):
        pigeon = self.env["custrel.channel"].create(
            {
                "name": "Pigeon",
                "code": "pigeon",
                "activity_type_id": self.visit.activity_type_id.id,
            }
        )
        self.customer.with_user(self.seller).custrel_forbidden_channel_ids = pigeon
        self.customer.custrel_file_ids.forbidden_channel_ids = False
        pigeon.unlink()
        self.env.invalidate_all()
        self.assertIn("Not by Pigeon.", self._get_changes()[0]["text"])

    def test_a_note_of_an_earlier_version_stays_as_it_was_written(self):
        self.customer.custrel_no_calls = True
        self.env.flush_all()
        self.env.cr.execute("UPDATE mail_message SET custrel_wish = NULL")
        self.env.invalidate_all()
        self.assertIn("Never takes calls.", self._get_changes()[0]["text"])

    def test_what_changes_nothing_is_not_noted(self):
        before = len(self._get_changes())
        self.customer.with_user(self.seller).write(
            {"custrel_hour_from": 9, "custrel_im": "WeChat li"}
        )
        self.assertEqual(len(self._get_changes()), before)

    def test_written_to_the_file_itself(self):
        file = self.customer.custrel_file_ids
        self.env["custrel.contact.file"].with_user(self.seller).browse(file.id).write(
            {"forbidden_channel_ids": [(6, 0, self.visit.ids)], "tz": "Asia/Tokyo"}
        )
        text = self._get_changes()[0]["text"]
        self.assertIn("Not by", text)
        self.assertIn("Time zone: Asia/Tokyo.", text)

    def test_a_person_of_the_customer_stands_there_by_name(self):
        person = self._create_person()
        person.with_user(self.seller).custrel_wanted_channel_ids = self.chat
        entry = self._get_changes()[0]
        self.assertEqual(entry["about"], "Li Hua")
        self.assertEqual(entry["open"], ["res.partner", person.id])
        said = person.message_ids.filtered(
            lambda m: "Preferences now" in (m.body or "")
        )
        self.assertTrue(said, "in the chatter of the person, too")

    def test_a_file_that_is_deleted(self):
        file = self.customer.custrel_file_ids.with_user(self.manager)
        file.with_context(allowed_company_ids=self.company.ids).unlink()
        self.assertIn("Preferences now: not stated", self._get_changes()[0]["text"])

    def test_an_import_of_many_is_one_step(self):
        def count(number):
            customers = self.env["res.partner"].union(
                *(self._create_customer(f"C{number}-{n}") for n in range(number))
            )
            self.env.flush_all()
            counter = QueryCounter(self.env)
            files = self.env["custrel.contact.file"].create(
                [
                    {"partner_id": customer.id, "no_calls": True}
                    for customer in customers
                ]
            )
            self.env.flush_all()
            self.assertEqual(len(files), number)
            return counter.stop()

        count(2)
        self.assertLess(count(20) - count(2), 18)

    def test_who_sees_the_contact_reads_it_and_nobody_else(self):
        self.assertTrue(self._get_changes(user=self.colleague), "of another's customer")
        hidden = self._create_customer("West", company_id=self.other_company.id)
        hidden.custrel_no_calls = True
        with self.assertRaises(AccessError):
            self._get_changes(hidden)
        theirs = hidden.with_user(self.stranger)
        theirs = theirs.with_context(allowed_company_ids=self.other_company.ids)
        self.assertTrue(theirs.custrel_get_history(["wish"])["entries"])
