from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon
from ..queries import QueryCounter

COLUMNS = {
    name: {}
    for name in (
        "grade_code",
        "grade_id",
        "partner_id",
        "reach_at",
        "reach_kind",
        "phone",
        "date_planned",
        "channel_id",
        "objective",
        "why",
        "last_result",
        "year_amount",
        "currency_id",
        "is_overdue",
        "state",
        "user_id",
    )
}
SHOWN = {"partner_id", "channel_id"}
"""Columns of which the web client asks for the name, too."""
MOST_QUERIES = 13
"""For a page of My Day, however many lines it has."""
DUE = [("state", "=", "planned"), ("date_planned", "<=", "today")]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 17:00:00")
class TestMyDayOrder(CustrelCommon):
    """One in the morning of Tuesday the third, in Shanghai; in the order of the work,
    with what one wants to know before a call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_shanghai = (
            cls.env["custrel.followup"]
            .with_user(cls.seller)
            .with_context(tz="Asia/Shanghai", lang="en_US")
        )

    def _plan(self, name, day, grade=None, **values):
        customer = self._create_customer(name, user_id=self.seller.id)
        if grade:
            self._set_grade(customer, grade)
        return self._create_followup(customer, date_planned=day, **values)

    def _read(self, **options):
        return self.in_shanghai.web_search_read(
            DUE,
            COLUMNS | {name: {"fields": {"display_name": {}}} for name in SHOWN},
            **options,
        )["records"]

    def _names(self, order="work_order", **options):
        rows = self._read(order=order, **options)
        return [row["partner_id"]["display_name"] for row in rows]

    def test_agreed_goes_first_then_overdue_then_grade_then_day(self):
        self._plan("ungraded today", "2026-03-03")
        self._plan("d overdue", "2026-02-01", self.grade_d)
        self._plan("a today", "2026-03-03", self.grade_a)
        self._plan("b agreed", "2026-03-03", self.grade_b, origin="next_action")
        self._plan("a overdue later", "2026-03-02", self.grade_a)
        self._plan("a overdue", "2026-03-01", self.grade_a)
        self._plan("c today", "2026-03-03", self.grade_c)
        self._plan("a tomorrow", "2026-03-04", self.grade_a)
        self.assertEqual(
            self._names(),
            [
                "b agreed",
                "a overdue",
                "a overdue later",
                "d overdue",
                "a today",
                "c today",
                "ungraded today",
            ],
        )

    def test_day_is_that_of_the_user(self):
        self._plan("a", "2026-03-02", self.grade_a)
        overdue = self._plan("d", "2026-03-01", self.grade_d)
        self.assertEqual(self._names(), ["a", "d"])
        in_new_york = self.in_shanghai.with_context(tz="America/New_York")
        found = in_new_york.search(DUE, order="work_order")
        self.assertEqual(found[0], overdue, "there the second is still today")

    def test_number_says_what_the_order_says(self):
        self._plan("overdue", "2026-03-02")
        self._plan("today", "2026-03-03")
        self._plan("later", "2026-03-04")
        followups = self.in_shanghai.search([("user_id", "=", self.seller.id)])
        followups = followups.sorted("date_planned")
        self.assertEqual(followups.mapped("work_order"), [1, 2, 3])
        followups[0]._keep({"origin": "next_action"})
        self.assertEqual(followups[0].work_order, 0)

    def test_who_buys_more_goes_first_within_grade_and_day(self):
        amounts = {"little": 100, "much": 900, "middle": 500}
        for name, amount in amounts.items():
            customer = self._plan(name, "2026-03-03").partner_id
            self._create_order(customer, amount=amount, date="2026-01-15 04:00:00")
        self._plan("nothing", "2026-03-03")
        self._grade_customers("2026-03-02")
        for followup in self.in_shanghai.search([("user_id", "=", self.seller.id)]):
            self._set_grade(followup.partner_id, self.grade_b)
        self.assertEqual(self._names(), ["much", "middle", "little", "nothing"])
        self._plan("sooner", "2026-03-02", self.grade_b)
        self.assertEqual(self._names()[0], "sooner")

    def test_pages_of_one_order_have_each_line_once(self):
        for n in range(9):
            self._plan(f"Customer {n}", "2026-03-03", self.grade_b)
        pages = [self._names(limit=4, offset=start) for start in (0, 4, 8)]
        self.assertEqual(pages[0] + pages[1] + pages[2], self._names())

    def test_sorted_and_grouped_by_grade(self):
        self._plan("d", "2026-02-01", self.grade_d)
        self._plan("a", "2026-03-03", self.grade_a)
        self._plan("none", "2026-01-03")
        self._plan("a before", "2026-03-01", self.grade_a)
        self.assertEqual(
            self._names(order="grade_id, id"), ["a", "a before", "d", "none"]
        )
        descriptions = self.in_shanghai.fields_get(["grade_id", "grade_code"])
        self.assertTrue(descriptions["grade_id"]["sortable"])
        self.assertTrue(descriptions["grade_code"]["sortable"])
        self.assertEqual(
            self._names(order="grade_code, id"), ["a", "a before", "d", "none"]
        )
        self.assertTrue(descriptions["grade_id"]["groupable"])
        groups = self.in_shanghai.web_read_group(
            DUE,
            ["grade_id"],
            order="work_order",
            auto_unfold=True,
            unfold_read_specification={"partner_id": {}},
        )["groups"]
        self.assertEqual(
            [group["grade_id"] and group["grade_id"][0] for group in groups],
            [self.grade_a.id, self.grade_d.id, False],
        )
        self.assertEqual(
            [group["__count"] for group in groups],
            [2, 1, 1],
        )
        first = groups[0]["__records"]
        customers = self.env["res.partner"].browse(row["partner_id"] for row in first)
        self.assertEqual(customers.mapped("name"), ["a before", "a"])

    def test_grade_is_that_of_the_company_of_the_followup(self):
        self.seller.company_ids |= self.other_company
        followup = self._plan("Both", "2026-03-03", self.grade_a)
        self._set_grade(followup.partner_id, self.grade_d, self.other_company)
        both = self.in_shanghai.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        there = self._create_followup(
            followup.partner_id,
            date_planned="2026-03-03",
            company_id=self.other_company.id,
        )
        found = both.search([("id", "in", (followup | there).ids)], order="work_order")
        self.assertEqual(found, followup | there)
        groups = both._read_group(
            [("id", "in", found.ids)], ["grade_id"], ["id:recordset"]
        )
        self.assertEqual(
            [(grade, records) for grade, records in groups],
            [(self.grade_a, followup), (self.grade_d, there)],
        )

    def test_line_shows_phone_last_result_and_amount(self):
        customer = self._create_customer(
            "Known", user_id=self.seller.id, phone="021 1111"
        )
        self._create_order(customer, amount=700, date="2026-01-15 04:00:00")
        self._grade_customers("2026-03-02")
        contact = self.env["res.partner"].create(
            {"name": "Li", "parent_id": customer.id, "phone": "021 2222"}
        )
        ordered = self.env.ref("custrel_followup.custrel_followup_result_ordered")
        for day, result in (("2026-02-01", ordered), ("2026-01-01", None)):
            self._create_followup(
                customer,
                state="done",
                date_start=f"{day} 02:00:00",
                date_end=f"{day} 02:00:00",
                result_id=result and result.id,
            )
        followup = self._create_followup(customer, date_planned="2026-03-03")
        (row,) = self._read()
        self.assertEqual(row["phone"], "021 1111")
        self.assertEqual(row["last_result"], f"{ordered.name}, 02/01/2026")
        self.assertEqual(row["year_amount"], 700)
        followup.contact_ids = contact
        (row,) = self._read()
        self.assertEqual(row["phone"], "021 2222", "whom one is to talk to goes first")

    def test_dates_of_a_line_agree(self):
        """A company that counts its days by UTC, and a reader for whom it is tomorrow
        already: the last contact has one day."""
        self.company.partner_id.tz = "UTC"
        followup = self._plan("Known", "2026-03-03", self.grade_a)
        followup._keep(
            {
                "origin": "cadence",
                "cadence_id": self.env.ref("custrel_followup.custrel_cadence_a").id,
            }
        )
        self._create_followup(
            followup.partner_id,
            state="done",
            date_start="2026-02-18 20:00:00",
            date_end="2026-02-18 20:00:00",
        )
        here = followup.with_env(self.in_shanghai.env)
        self.assertIn("02/18/2026", here.last_result)
        self.assertIn("02/18/2026", here.why)

    def test_line_shows_what_the_channel_asks_for(self):
        customer = self._create_customer(
            "Known",
            user_id=self.seller.id,
            phone="021 1111",
            email="office@known.example.com",
            street="Nanjing Road 1",
            city="Shanghai",
        )
        followup = self._create_followup(customer, date_planned="2026-03-03")

        def at(channel):
            followup.channel_id = self.env.ref(
                f"custrel_followup.custrel_channel_{channel}"
            )
            here = followup.with_env(self.in_shanghai.env)
            return here.reach_kind, here.reach_at

        def url():
            return followup.with_env(self.in_shanghai.env).reach_url

        self.assertEqual(at("phone"), ("tel", "021 1111"))
        self.assertEqual(url(), "tel:0211111")
        self.assertEqual(at("email"), ("mailto", "office@known.example.com"))
        self.assertEqual(url(), "mailto:office@known.example.com")
        self.assertEqual(at("visit"), ("address", "Shanghai, Nanjing Road 1"))
        self.assertFalse(url())
        self.assertEqual(at("im"), ("tel", "021 1111"), "nobody knows his messenger")
        contact = self.env["res.partner"].create(
            {"name": "Li", "parent_id": customer.id, "email": "li@known.example.com"}
        )
        contact.custrel_im = "WeChat li88"
        followup.contact_ids = contact
        self.assertEqual(at("im"), ("im", "WeChat li88"))
        self.assertEqual(url(), "weixin://dl/chat?li88")
        contact.custrel_im = "li88"
        self.assertFalse(url(), "nobody knows of which messenger")
        self.assertEqual(at("email"), ("mailto", "li@known.example.com"))

    def test_an_address_is_one_to_which_one_may_write(self):
        channel = self.env.ref("custrel_followup.custrel_channel_email")
        customer = self._create_customer(
            "Known",
            user_id=self.seller.id,
            phone="021 1111",
            email="office@known.example.com",
        )
        contact = self.env["res.partner"].create(
            {"name": "Li", "parent_id": customer.id, "email": "li@known.example.com"}
        )
        followup = self._create_followup(
            customer,
            date_planned="2026-03-03",
            channel_id=channel.id,
            contact_ids=contact.ids,
        )
        here = followup.with_env(self.in_shanghai.env)

        def at():
            self.env.flush_all()
            self.env.invalidate_all()
            return here.reach_kind, here.reach_at

        self.assertEqual(at(), ("mailto", "li@known.example.com"))
        self.env["mail.blacklist"]._add("li@known.example.com")
        self.assertEqual(at(), ("mailto", "office@known.example.com"))
        customer.custrel_forbidden_channel_ids = channel
        self.assertEqual(at(), ("tel", "021 1111"))

    def test_what_the_user_may_not_see_does_not_show(self):
        customer = self._create_customer("Foreign", user_id=self.colleague.id)
        self._create_order(customer, amount=700)
        self._grade_customers("2026-03-02")
        self._create_followup(
            customer,
            user_id=self.colleague.id,
            state="done",
            date_start="2026-02-01 02:00:00",
            date_end="2026-02-01 02:00:00",
        )
        self.in_shanghai.create(
            {
                "partner_id": customer.id,
                "company_id": self.company.id,
                "date_planned": "2026-03-03",
            }
        )
        (row,) = self._read()
        self.assertEqual(row["year_amount"], 0)
        self.assertFalse(row["last_result"])

    # ----------------------------------------------------------------------- new

    def _age(self, followup, moment):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE custrel_followup SET create_date = %s WHERE id = %s",
            (moment, followup.id),
        )
        followup.invalidate_recordset()

    def _is_new(self, followup):
        return followup.with_user(self.seller).is_new

    def test_new_is_what_came_since_the_company_closed(self):
        # On Monday at five in the afternoon, by the calendar of the company.
        followup = self._plan("Customer", "2026-03-03")
        self._age(followup, "2026-03-02 08:59:00")
        self.assertFalse(self._is_new(followup))
        self._age(followup, "2026-03-02 09:01:00")
        self.assertTrue(self._is_new(followup))

    def test_what_came_at_the_weekend_is_new_on_monday(self):
        followup = self._plan("Customer", "2026-03-03")
        self._age(followup, "2026-02-28 05:00:00")
        self.assertFalse(self._is_new(followup))
        with freeze_time("2026-03-02 01:00:00"):
            followup.invalidate_recordset()
            self.assertTrue(self._is_new(followup))

    def test_own_plans_are_no_news_and_given_ones_are(self):
        own = self.in_shanghai.create(
            {
                "partner_id": self._create_customer(user_id=self.seller.id).id,
                "company_id": self.company.id,
            }
        )
        self.assertFalse(self._is_new(own))
        old = self._plan("Old", "2026-03-03", user_id=self.colleague.id)
        self._age(old, "2026-02-02 08:00:00")
        self.assertFalse(self._is_new(old), "it is another one's")
        old.with_user(self.manager).user_id = self.seller
        self.assertTrue(self._is_new(old))

    def test_page_marks_what_is_due_and_new_but_not_what_is_late(self):
        today = self._plan("Today", "2026-03-03")
        late = self._plan("Late", "2026-03-02")
        old = self._plan("Old", "2026-03-03")
        for followup in today | late:
            self._age(followup, "2026-03-02 10:00:00")
        self._age(old, "2026-02-20 10:00:00")
        self.assertEqual(self.in_shanghai.get_my_day()["news"], today.ids)

    # --------------------------------------------------------------------- speed

    def test_queries_do_not_grow_with_the_lines(self):
        self._grade_customers("2026-03-02")
        cadence = self._create_cadence(self.grade_b, company_id=self.company.id)
        counts = []
        for total in (5, 40):
            while self.in_shanghai.search_count(DUE) < total:
                n = self.in_shanghai.search_count(DUE)
                customer = self._create_customer(f"{n}", user_id=self.seller.id)
                self._set_grade(customer, self.grade_b)
                self._create_followup(
                    customer,
                    state="done",
                    date_start="2026-02-01 02:00:00",
                    date_end="2026-02-01 02:00:00",
                )
                self._create_followup(
                    customer,
                    date_planned="2026-03-03",
                    origin="cadence",
                    cadence_id=cadence.id,
                )
            self.env.flush_all()
            self.env.invalidate_all()
            self._read(order="work_order", limit=80)
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            self.assertEqual(len(self._read(order="work_order", limit=80)), total)
            counts.append(counter.stop())
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], MOST_QUERIES)
