from odoo import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, ReviewCommon


@tagged("post_install", "-at_install")
class TestFiguresWorld(ReviewCommon):
    """What broke in the dashboards and digests of others."""

    def _page(self, user, company=None, **context):
        self.env.flush_all()
        monday = self.env["custrel.monday"].with_user(user)
        companies = (company or self.company).ids
        return monday.with_context(allowed_company_ids=companies, **context).get_page()

    def _card(self, page, code):
        return next(c for c in page["cards"] if c["code"] == code)["text"]

    @freeze_time(NOW)
    def test_people_who_take_part_do_not_multiply_a_contact(self):
        people = [
            self._create_customer(name, parent_id=self.customer.id, is_company=False)
            for name in ("Ann", "Ben", "Cai")
        ]
        self._done(
            self.customer,
            "2026-03-10",
            "2026-03-10 03:00:00",
            collaborator_ids=[
                Command.set((self.colleague | self.captain | self.leader).ids)
            ],
            contact_ids=[Command.set([person.id for person in people])],
        )
        for user in (self.leader, self.captain, self.seller):
            page = self._page(user)
            self.assertEqual(self._card(page, "contacts"), "1", user.name)
            self.assertEqual(
                sum(row["contacts"] for row in page["outcome"]["channels"]), 1
            )

    @freeze_time(NOW)
    def test_each_company_shows_its_own_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.other_company.currency_id = euro
        far = self._create_customer("Far", user_id=self.stranger.id)
        self._create_followup(
            far,
            company_id=self.other_company.id,
            user_id=self.stranger.id,
            state="done",
            date_planned="2026-03-10",
            date_start="2026-03-10 15:00:00",
            date_end="2026-03-10 15:00:00",
            recorded_at="2026-03-10 15:00:00",
        )
        self._create_order(
            far, amount=70, date="2026-03-11 15:00:00", company=self.other_company
        )
        self.manager.company_ids |= self.other_company
        here = self._page(self.manager)
        there = self._page(self.manager, self.other_company)
        self.assertIn("$", self._card(here, "order_value_after"))
        self.assertEqual(
            self._card(there, "order_value_after").split(), ["70", euro.symbol]
        )

    @freeze_time(NOW)
    def test_who_has_left_is_counted_still(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        before = self._page(self.leader)["due"]["people"]
        self.seller.active = False
        after = self._page(self.leader)["due"]["people"]
        self.assertEqual([row["name"] for row in after], ["Seller"])
        self.assertEqual(before, after)

    def _get_opened(self, page):
        """:return: list of the domains of the lists behind people, words aside"""
        opened = [row["open"] for row in page["due"]["people"]]
        return [
            (one["domain"], [facet["domain"] for facet in one["facets"]])
            for one in opened
        ]

    @freeze_time("2026-03-15 17:00:00")
    def test_the_week_is_that_of_the_company_whoever_reads(self):
        """Monday has begun in Shanghai; it is Sunday in New York and in UTC, and the
        week begins on Sunday in English."""
        self._done(self.customer, "2026-02-16", "2026-02-16 03:00:00")
        self._done(self.customer, "2026-02-15", "2026-02-15 03:00:00")
        self.env["res.lang"]._activate_lang("zh_CN")
        english = self._page(self.leader, lang="en_US", tz="America/New_York")
        chinese = self._page(self.leader, lang="zh_CN", tz="Asia/Shanghai")
        for page in (english, chinese):
            self.assertEqual(self._card(page, "contacts"), "1")
            self.assertEqual(
                self._get_opened(page),
                self._get_opened(english),
            )

    def test_summer_time_moves_no_mail(self):
        """Six o'clock in New York is 11:00 UTC in winter, 10:00 in summer."""
        far = self._create_customer("Far", user_id=self.stranger.id)
        self._set_grade(far, self.grade_a, self.other_company)
        self.stranger.email = "stranger@example.com"

        def count(moment):
            self._run_job("monday", moment)
            return self.env["mail.mail"].search_count(
                [("model", "=", "res.users"), ("res_id", "=", self.stranger.id)]
            )

        self.assertEqual(count("2026-03-02 10:30:00"), 0)
        self.assertEqual(count("2026-03-02 11:30:00"), 1)
        self.assertEqual(count("2026-03-09 09:30:00"), 1)  # summer time began
        self.assertEqual(count("2026-03-09 10:30:00"), 2)

    @freeze_time(NOW)
    def test_names_and_money_of_others_do_not_leak(self):
        """The whole answer is looked through, not only what is expected in it."""
        self._move(
            self.other,
            self.grade_a,
            "2026-03-03 02:00:00",
            reason="Secret",
            amount=77123,
        )
        for day in ("2025-06-10", "2025-09-10"):
            self._create_order(self.other, amount=77123, date=f"{day} 03:00:00")
        self._create_followup(
            self.other, date_planned="2026-03-12", user_id=self.colleague.id
        )
        self.assertIn("Riverside", str(self._page(self.leader)))
        for user in (self.seller, self.captain):
            text = str(self._page(user))
            for word in ("Riverside", "Secret", "77,123", "Colleague"):
                self.assertNotIn(word, text, user.name)
