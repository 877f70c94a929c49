import json
from datetime import date
from unittest.mock import PropertyMock, patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged

from ...models.review.custrel_monday import Page
from ...models.review.custrel_monday_open import (
    DECISIONS,
    NAMES,
    RUNS,
    SLEEPERS,
    TOO_MUCH,
)
from .common import NOW, ReviewCommon

MOST_QUERIES = 12
"""Where a company has days that differ, a holiday and people on leave, too."""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMonday(ReviewCommon):
    """The questions of Monday morning, for who asks them."""

    def _page(self, user=None, mine=False, company=None):
        self.env.flush_all()
        monday = self.env["custrel.monday"].with_user(user or self.leader)
        monday = monday.with_context(
            allowed_company_ids=(company or self.company).ids
        ).sudo(False)
        page = monday.get_page(mine)
        json.dumps(page)  # goes to the browser
        return page

    def _names(self, rows):
        return [row["name"] for row in rows]

    def _card(self, page, code):
        [card] = [card for card in page["cards"] if card["code"] == code]
        return card

    def _found(self, opened, user=None):
        """:return: records of the list that a click opens"""
        action = self.env["ir.actions.act_window"]._for_xml_id(opened["action"])
        records = self.env[action["res_model"]].with_user(user or self.leader)
        facets = [Domain(facet["domain"]) for facet in opened.get("facets", [])]
        return records.search(Domain.AND([Domain(opened["domain"]), *facets]))

    def _found_in_order(self, opened):
        """:return: the same in the order of that list, which shows each grade whole"""
        view = self.env["ir.ui.view"].browse(opened["list"])
        order = etree.fromstring(view.get_combined_arch()).get("default_order")
        return self._found(opened).search(
            [("id", "in", self._found(opened).ids)], order=order
        )

    def test_what_the_page_does_not_show_is_not_read(self):
        """Who stays is found in all orders there are."""
        report = type(self.env["custrel.retention.report"])
        with patch.object(report, "_table_query", PropertyMock(side_effect=ValueError)):
            self.assertTrue(self._page()["cards"])
            self._page(self.seller, mine=True)
        for reader, mine in ((self.manager, False), (self.seller, True)):
            monday = self.env["custrel.monday"].with_user(reader)
            page = Page(*monday._get_days(mine), mine)
            monday._read(page)
            shown = {row["name"] for row in self._page(reader, mine)["decisions"]}
            read = {NAMES.get(code) for code in (*DECISIONS, TOO_MUCH, SLEEPERS, RUNS)}
            read &= {NAMES.get(code) for code in page.figures}
            with self.subTest(reader=reader.name):
                self.assertEqual(read, shown)

    # ------------------------------------------------------------- the questions

    def test_who_moved_and_why(self):
        self._move(self.customer, self.grade_b, "2026-03-02 02:00:00", amount=900)
        self._move(
            self.other,
            self.grade_a,
            "2026-03-03 02:00:00",
            basis="manual",
            reason="Large project",
            amount=500,
        )
        moves = self._page()["moves"]
        self.assertEqual((moves["up"], moves["down"]), (1, 1))
        self.assertEqual(self._names(moves["rows"]), ["Harbour", "Riverside"])
        self.assertIn("900", moves["rows"][0]["note"])
        self.assertEqual(moves["rows"][1]["note"], "Large project")
        self.assertEqual(len(self._found(moves["open"])), 2)
        self.assertEqual(self._found(moves["open_up"]).partner_id, self.other)
        self.assertEqual(self._found(moves["open_down"]).partner_id, self.customer)

    def test_who_fell_comes_first_though_others_rose_with_more_money(self):
        for number in range(8):
            risen = self._create_customer(f"Risen {number}", user_id=self.seller.id)
            self._move(risen, self.grade_d, "2026-01-02 02:00:00", amount=1)
            self._move(risen, self.grade_a, "2026-03-03 02:00:00", amount=900 + number)
        self._move(self.customer, self.grade_b, "2026-03-02 02:00:00", amount=10)
        rows = self._page()["moves"]["rows"]
        self.assertEqual(
            self._names(rows), ["Harbour", "Risen 7", "Risen 6", "Risen 5", "Risen 4"]
        )

    def test_a_list_says_what_it_was_opened_for(self):
        """What was counted, its days and whose it is stand above the list and can be
        taken off; whose company it is can not."""
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        opened = self._page()["due"]["people"][0]["open"]
        self.assertEqual(opened["title"], "Follow-ups due · Seller")
        self.assertEqual(
            [facet["description"] for facet in opened["facets"]],
            ["Follow-ups due", "Feb 16\u2009–\u2009Mar 15", "Seller"],
        )
        self.assertEqual(len(self._found(opened)), 1)
        self.assertNotIn("user_id", str(opened["domain"]))
        self._create_followup(self.other, date_planned="2026-05-04")
        opened["facets"] = []
        self.assertGreater(len(self._found(opened)), 1)

    def test_overdue_ones_are_listed_as_on_the_page(self):
        """Key customers first, and of them who waits longest."""
        for customer, day in (
            (self.other, "2026-03-02"),
            (self.customer, "2026-03-10"),
            (self.customer, "2026-03-05"),
        ):
            self._create_followup(customer, date_planned=day, origin="manual")
        page = self._page()
        self.assertEqual(page["behind_open"]["title"], "Overdue Now")
        shown = [row["open"]["id"] for row in page["behind_with"]]
        for opened in (page["behind_open"], page["due"]["open"]):
            rows = self._found_in_order(opened)
            self.assertEqual(rows.followup_id.ids, shown)
            self.assertEqual(rows[:1].grade_id, self.grade_a)

    def test_moves_are_listed_as_on_the_page(self):
        """Who fell first, and the largest of them."""
        third = self._create_customer("Third")
        self._set_grade(third, self.grade_b)
        for customer, grade, amount in (
            (self.other, self.grade_a, 900),
            (self.customer, self.grade_d, 100),
            (third, self.grade_c, 500),
        ):
            self._move(customer, grade, NOW, amount=amount)
        moves = self._page()["moves"]
        rows = self._found_in_order(moves["open"])
        self.assertEqual(rows.partner_id.mapped("name"), self._names(moves["rows"]))
        self.assertEqual(rows.mapped("direction"), ["down", "down", "up"])

    def test_moves_of_today_are_counted_where_they_are_listed(self):
        """The numbers, the rows and the list are of the same days, which are named."""
        self._move(self.other, self.grade_a, NOW, amount=500)
        moves = self._page()["moves"]
        self.assertEqual((moves["up"], moves["down"]), (1, 0))
        self.assertEqual(self._names(moves["rows"]), ["Riverside"])
        self.assertEqual(len(self._found(moves["open"])), 1)
        self.assertEqual(moves["period"], "today included")

    def test_moves_that_were_taken_back_are_none(self):
        self._move(self.other, self.grade_a, NOW, amount=500, taken_back=True)
        self._move(self.customer, self.grade_b, "2026-03-02 02:00:00", taken_back=True)
        page = self._page()
        moves = page["moves"]
        self.assertEqual((moves["up"], moves["down"], moves["rows"]), (0, 0, []))
        self.assertFalse(self._found(moves["open"]))
        figures = self.env["custrel.figure"].get_values(
            ["moves_up", "moves_down"], "2026-03-01", "2026-03-20"
        )
        counts = [row["numerator"] for rows in figures.values() for row in rows]
        self.assertFalse(any(counts))

    def test_first_grades_are_told_though_nobody_moved(self):
        new = self._create_customer("New", user_id=self.seller.id)
        self._move(new, self.grade_c, "2026-03-12 02:00:00")
        moves = self._page()["moves"]
        self.assertEqual((moves["rows"], moves["first"]), ([], 1))
        self.assertEqual(len(self._found(moves["open_first"])), 1)

    def test_list_of_key_customers_says_who_and_since_when(self):
        self.customer.custrel_second_user_id = self.colleague
        self.env.flush_all()
        rows = self.env["custrel.customer.report"].with_user(self.leader)
        row = rows.with_context(allowed_company_ids=self.company.ids).search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(row.second_user_id, self.colleague)
        partner = self.customer.with_company(self.company)
        self.assertEqual(row.next_followup_date, partner.custrel_next_followup_date)
        last = row.last_contact_date
        if last:
            today = self.company._custrel_today()
            self.assertEqual(row.silent_days, (today - last).days)
        action = row.action_record_contact()
        self.assertEqual(action["res_model"], "custrel.followup")

    def test_days_are_those_of_the_company_of_the_row(self):
        """Now it is the sixteenth in Shanghai, and the fifteenth in New York."""
        here = self._create_customer("Here", user_id=self.seller.id)
        there = self._create_customer("There", user_id=self.seller.id)
        self._move(here, self.grade_a, "2026-03-09 20:00:00")  # the tenth there
        self._set_grade(there, self.grade_a, self.other_company)
        self._move(there, self.grade_a, "2026-03-10 15:00:00").write(
            {"company_id": self.other_company.id}
        )
        self.env.flush_all()
        both = self._create_user("both", "sales_team.group_sale_salesman_all_leads")
        both.company_ids += self.other_company
        rows = self.env["custrel.customer.report"].with_user(both)
        rows = rows.with_context(allowed_company_ids=both.company_ids.ids)
        for customer, company, days in (
            (here, self.company, 6),
            (there, self.other_company, 5),
        ):
            row = rows.search(
                [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
            )
            self.assertEqual(row.silent_days, days, company.name)

    def test_key_customers_nobody_spoke_to(self):
        silent = self._page()["silent"]
        self.assertEqual((silent["count"], silent["of"]), (1, 1))
        self.assertEqual(self._names(silent["rows"]), ["Harbour"])
        self.assertEqual(silent["rows"][0]["person"], "Seller")
        self.assertEqual(len(self._found(silent["open"])), 1)
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self.assertFalse(self._page()["silent"]["rows"])

    def test_whom_nobody_spoke_to_yet_is_no_good_news(self):
        """Who was graded this week is not silent yet, and nobody spoke to him."""
        self.env["custrel.grade.change"].search([]).date = "2026-03-12 02:00:00"
        page = self._page()
        silent = page["silent"]
        self.assertEqual((silent["count"], silent["of"]), (0, 0))
        self.assertEqual((silent["new"], silent["from"]), (1, "Mar 27"))
        self.assertEqual(len(self._found(silent["open_new"])), 1)
        card = self._card(page, "key_silent")
        self.assertEqual((card["text"], card["detail"]), ("–", ""))
        self._done(self.customer, "2026-03-13", "2026-03-13 03:00:00")
        page = self._page()
        self.assertEqual((page["silent"]["of"], page["silent"]["new"]), (1, 0))
        self.assertEqual(self._card(page, "key_silent")["detail"], "0 of 1")

    def test_who_became_a_key_customer_is_not_silent_at_once(self):
        """A run that lifts many does not say that nobody speaks to them: they were
        looked after as their grade asked for until today."""
        self._done(self.other, "2026-01-10", "2026-01-10 03:00:00")
        self._move(self.other, self.grade_d, "2026-01-20 02:00:00")
        before = self._page()["silent"]
        self._move(self.other, self.grade_b, "2026-03-14 02:00:00")
        silent = self._page()["silent"]
        self.assertEqual(
            (silent["count"], silent["of"]), (before["count"], before["of"])
        )
        self.assertEqual((silent["new"], silent["from"]), (before["new"] + 1, "Mar 29"))
        self.assertEqual(self._found(silent["open_new"]).partner_id, self.other)
        # From one key grade to another nobody begins anew.
        self._move(self.other, self.grade_a, "2026-03-15 02:00:00")
        with freeze_time("2026-03-29 02:00:00"):
            self.env.invalidate_all()
            silent = self._page()["silent"]
            self.assertEqual(silent["new"], 0)
            self.assertIn(
                "Riverside", self._found(silent["open"]).partner_id.mapped("name")
            )

    def test_who_buys_less_or_fell_silent(self):
        for day in ("2025-06-10", "2025-09-10", "2025-11-10"):
            self._create_order(self.customer, amount=300, date=f"{day} 03:00:00")
            self._create_order(self.other, amount=900, date=f"{day} 03:00:00")
        self._create_order(self.customer, amount=100, date="2026-02-10 03:00:00")
        once = self._create_customer("Once", user_id=self.seller.id)
        self._set_grade(once, self.grade_c)
        self._create_order(once, amount=9000, date="2025-06-10 03:00:00")
        buying = self._page()["buying"]
        self.assertEqual(self._names(buying["rows"]), ["Harbour", "Riverside"])
        self.assertEqual(buying["known"], 2)
        self.assertEqual((buying["less"], buying["silent"]), (1, 1))
        self.assertEqual([r["share"] for r in buying["rows"]], [33, 0])
        rows = self._found(buying["open"]).sorted("missing_amount", reverse=True)
        self.assertEqual(
            [(row.partner_id, row.buying, row.recent_amount) for row in rows],
            [(self.other, "silent", 0), (self.customer, "less", 100)],
        )
        self.assertEqual(rows.mapped("earlier_amount"), [900, 300])

    def test_of_those_who_buy_less_key_customers_come_first(self):
        for customer, amount in ((self.customer, 30), (self.other, 900)):
            for day in ("2025-06-10", "2025-09-10"):
                self._create_order(customer, amount=amount, date=f"{day} 03:00:00")
        buying = self._page()["buying"]
        self.assertEqual(self._names(buying["rows"]), ["Harbour", "Riverside"])
        self.assertEqual([row["grade"] for row in buying["rows"]], ["A", "C"])

    def test_who_is_behind(self):
        self._create_followup(self.customer, date_planned="2026-03-12")
        self._create_followup(
            self.other, date_planned="2026-01-12", user_id=self.colleague.id
        )
        self._create_followup(self.customer, date_planned="2026-03-16")
        page = self._page()
        rows = {row["name"]: row for row in page["behind"]}
        self.assertEqual(
            {n: r["count"] for n, r in rows.items()},
            {
                "Seller": 1,
                "Colleague": 1,
            },
        )
        found = self._found(rows["Colleague"]["open"])
        self.assertEqual(found.partner_id, self.other)
        self.assertEqual(self._card(page, "overdue")["text"], "2")
        self.assertEqual(len(self._found(page["behind_open"])), 2)
        # Key customers first.
        names = [(row["name"], row["person"]) for row in page["behind_with"]]
        self.assertEqual(names, [("Harbour", "Seller"), ("Riverside", "Colleague")])

    def test_due_against_done_by_person_and_grade(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.customer, "2026-03-10", "2026-03-13 03:00:00")
        self._create_followup(self.customer, date_planned="2026-03-12")
        # Today's work is not late yet.
        self._create_followup(self.customer, date_planned="2026-03-16")
        page = self._page()
        [row] = page["due"]["people"]
        self.assertEqual(
            (row["due"], row["in_time"], row["late"], row["undone"]), (3, 1, 1, 1)
        )
        self.assertEqual(
            self._names(page["due"]["grades"]), [self.grade_a.display_name]
        )
        self.assertEqual(self._card(page, "in_time_share")["text"], "33%")
        self.assertEqual(self._card(page, "in_time_share")["detail"], "1 of 3")
        self.assertEqual(len(self._found(row["open"])), 3)

    def _room_of(self, name, load):
        [row] = [row for row in load["people"] if row["name"] == name]
        return row

    def test_load_and_who_has_room(self):
        self._create_followup(self.customer, date_planned="2026-03-18", minutes=120)
        self._create_followup(self.customer, date_planned="2026-03-12", minutes=60)
        self.env["custrel.cadence"].search([]).active = False
        load = self._page()["load"]
        self.assertEqual(len(load["weeks"]), 13)
        self.assertEqual(load["weeks"][0]["planned"], 2)
        self.assertEqual(load["weeks"][0]["overdue"], 1, "seen by itself")
        self.assertEqual(load["weeks"][0]["room"], 60, "of two who have customers")
        row = self._room_of("Seller", load)
        self.assertEqual(row["free"], 57)
        self.assertEqual(self._room_of("Colleague", load)["free"], 60)
        # The customers of a leader's people, and no others.
        self.assertEqual(self._page(self.captain)["load"]["people"], [row])
        # Its rows are the hours that are counted.
        hours = self._found(row["open"]).grouped("kind")
        self.assertEqual(sum(hours["planned"].mapped("hours")), 2)
        self.assertEqual(sum(hours["room"].mapped("hours")), 60)

    @freeze_time("2026-03-21 02:00:00")
    def test_days_that_are_over_are_no_room(self):
        """On a Saturday the next two weeks count, and the one that ends does not."""
        self._create_followup(self.customer, date_planned="2026-03-25", minutes=120)
        self.env["custrel.cadence"].search([]).active = False
        load = self._page()["load"]
        self.assertEqual([week["room"] for week in load["weeks"][:2]], [0, 60])
        row = self._room_of("Seller", load)
        self.assertEqual(row["free"], 58)
        self.assertEqual(load["until"], "Apr 5")

    @freeze_time("2026-03-19 02:00:00")
    def test_of_this_week_only_what_is_left_counts(self):
        self._create_followup(self.customer, date_planned="2026-03-25", minutes=120)
        self.env["custrel.cadence"].search([]).active = False
        load = self._page()["load"]
        self.assertEqual([week["room"] for week in load["weeks"][:2]], [24, 60])

    def test_what_came_of_contacts(self):
        self._done(self.customer, "2026-03-02", "2026-03-02 03:00:00")
        self._create_order(self.customer, amount=70, date="2026-03-05 03:00:00")
        outcome = self._page()["outcome"]
        [channel], [result] = outcome["channels"], outcome["results"]
        self.assertEqual((channel["contacts"], channel["orders"]), (1, 1))
        self.assertEqual(result["name"], "Interested")
        self.assertIn("70", result["value"])
        # All of them are those that are counted here, of the same days.
        self._done(self.customer, "2026-01-12", "2026-01-12 03:00:00")
        self.env.flush_all()
        self.assertEqual(len(self._found(outcome["open"])), 1)
        self.assertEqual(len(self._found(channel["open"])), 1)

    def test_late_complaints_and_whose(self):
        for user in (self.seller, self.colleague):
            self.env["custrel.complaint"].create(
                {
                    "subject": "Broken",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "user_id": user.id,
                }
            )._keep({"resolution_deadline": "2026-03-10 03:00:00"})
        complaints = self._page()["complaints"]
        self.assertEqual(complaints["count"], 2)
        self.assertEqual(
            set(self._names(complaints["people"])), {"Seller", "Colleague"}
        )
        self.assertEqual(len(self._found(complaints["people"][0]["open"])), 1)

    def test_what_is_uncovered_and_waits(self):
        page = self._page(self.manager)
        coverage = {row["name"]: row["count"] for row in page["coverage"]}
        self.assertEqual(coverage, {"gaps": 1, "introductions": 0})
        self._grade_customers(apply=False)
        self.env["custrel.handover"].create(
            {
                "user_id": self.seller.id,
                "company_id": self.company.id,
                "reason": "move",
            }
        )
        page = self._page(self.manager)
        decisions = {row["name"]: row["count"] for row in page["decisions"]}
        self.assertEqual(
            decisions,
            {"too_much": 0, "second": 1, "handovers": 1, "sleepers": 0, "runs": 1},
        )
        for row in page["decisions"] + page["coverage"]:
            self.assertEqual(
                len(self._found(row["open"], self.manager)), row["count"], row["name"]
            )

    def test_each_number_is_that_of_its_figure_and_of_its_list(self):
        """One number comes from one place, for whoever reads it."""
        self._move(self.customer, self.grade_b, "2026-03-02 02:00:00", amount=900)
        self._move(self.other, self.grade_a, NOW, amount=500)
        fresh = self._create_customer("Fresh", user_id=self.captain.id)
        self._move(fresh, self.grade_a, "2026-03-12 02:00:00")
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        for number, customer in enumerate((self.other, fresh)):
            for day in ("2025-06-10", "2025-09-10"):
                self._create_order(customer, amount=900, date=f"{day} 03:00:00")
            self._create_order(customer, amount=number, date="2026-02-10 03:00:00")
            user = customer.user_id
            self._create_followup(customer, date_planned="2026-03-12", user_id=user.id)
            self._create_followup(
                customer, date_planned="2026-03-20", user_id=user.id
            )._keep({"too_much": True})
            self.env["custrel.complaint"].create(
                {
                    "subject": "Broken",
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "user_id": user.id,
                }
            )._keep({"resolution_deadline": "2026-03-10 03:00:00"})
        # What the system sends is nobody's work.
        self._create_followup(self.customer, date_planned="2026-03-12", automatic=True)
        self._grade_customers(apply=False)
        self.env["custrel.handover"].create(
            {
                "user_id": self.seller.id,
                "company_id": self.company.id,
                "reason": "move",
            }
        )
        for reader, mine in (
            (self.manager, False),
            (self.leader, False),
            (self.captain, False),
            (self.captain, True),
            (self.seller, True),
        ):
            page = self._page(reader, mine)
            numbers = self._numbers(page)
            self.assertEqual(
                len(numbers), 16 if mine else 19 + (reader == self.manager)
            )
            figures = self.env["custrel.figure"].with_user(reader)
            figures = figures.with_context(allowed_company_ids=self.company.ids)
            for code, (number, opened) in numbers.items():
                with self.subTest(code=code, reader=reader.name, mine=mine):
                    days = self.env["custrel.monday"]._get_days(mine)[0]
                    if code.startswith("moves"):
                        days = (days[0], date(2026, 3, 17))
                    figure = figures._get_by_code([code])
                    [row] = figure._read_sets([days], [""], mine).rows(figure) or [None]
                    self.assertEqual(number, row.numerator if row else 0)
                    if opened:
                        self.assertEqual(len(self._found(opened, reader)), number)

    def _numbers(self, page):
        """:return: dict of the code of a figure to its number on the page, and what
        opens with as many rows, if there is such a list"""
        names = {name: code for code, name in NAMES.items()}
        moves, silent, complaints = page["moves"], page["silent"], page["complaints"]
        buying = page["buying"]
        return {
            **{
                names[row["name"]]: (row["count"], row["open"])
                for part in ("coverage", "decisions")
                for row in page[part]
            },
            "moves_up": (moves["up"], None),
            "moves_down": (moves["down"], None),
            "moves_first": (moves["first"], moves["open_first"]),
            "key_silent": (silent["count"], silent["open"]),
            "key_unspoken": (silent["new"], silent["open_new"]),
            "buying_less": (buying["less"], None),
            "buying_nothing": (buying["silent"], None),
            "complaints_late_now": (complaints["count"], complaints["open"]),
            "overdue": (
                int(self._card(page, "overdue")["text"]),
                self._card(page, "overdue")["open"],
            ),
            "contacts": (
                int(self._card(page, "contacts")["text"]),
                self._card(page, "contacts")["open"],
            ),
            "orders_after": (
                sum(row["orders"] for row in page["outcome"]["channels"]),
                None,
            ),
            "opportunities_after": (
                sum(row["opportunities"] for row in page["outcome"]["channels"]),
                None,
            ),
            "followups_due": (
                sum(row["due"] for row in page["due"]["grades"]),
                page["due"]["open"],
            ),
        }

    def test_who_is_behind_with_whom_is_of_those_that_are_counted(self):
        """Neither the mails of the system nor others' are named."""
        self._create_followup(self.customer, date_planned="2026-03-12", automatic=True)
        self._create_followup(self.other, date_planned="2026-03-12")
        page = self._page()
        found = self._found(page["behind_open"]).partner_id
        self.assertEqual(self._names(page["behind_with"]), found.mapped("name"))

    def test_compared_with_the_weeks_before(self):
        self._done(self.customer, "2026-02-10", "2026-02-10 03:00:00")
        card = self._card(self._page(), "in_time_share")
        self.assertEqual((card["text"], card["trend"]), ("–", ""))
        self._done(self.customer, "2026-03-10", "2026-03-12 03:00:00")
        card = self._card(self._page(), "in_time_share")
        self.assertEqual(card["trend"], "Previous 28 days: 100%")
        self.assertEqual(card["tone"], "danger")

    def test_small_differences_have_no_colour(self):
        for day, amount in (("2026-01-20", 100), ("2026-02-20", 97)):
            self._done(self.customer, day, f"{day} 03:00:00")
            self._create_order(self.customer, amount=amount, date=f"{day} 09:00:00")
        card = self._card(self._page(), "order_value_after")
        self.assertIn("100", card["trend"])
        self.assertEqual(card["tone"], "secondary")

    def test_each_open_list_is_one(self):
        """Whatever a click opens is an action with a list of that model."""

        def walk(node):
            if isinstance(node, dict):
                if "domain" in node and "action" in node:
                    yield node
                for value in node.values():
                    yield from walk(value)
            elif isinstance(node, list):
                for value in node:
                    yield from walk(value)

        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._create_followup(self.customer, date_planned="2026-03-12")
        opened = list(walk(self._page()))
        self.assertGreater(len(opened), 15)
        for node in opened:
            self._found(node)
            self.assertTrue(self.env.ref(node["action"]))

    # ----------------------------------------------------------------- bad input

    def test_a_company_with_nothing(self):
        page = self._page(self.stranger, company=self.other_company)
        for code in ("done_share", "in_time_share", "key_silent", "complaints_late"):
            self.assertEqual(self._card(page, code)["text"], "–")
        self.assertFalse(page["buying"]["rows"] or page["moves"]["rows"])
        self.assertEqual(page["buying"]["known"], 0)
        self.assertFalse(page["load"]["people"])

    def test_nobody_has_a_salesperson(self):
        (self.customer | self.other).user_id = False
        self._create_followup(self.customer, date_planned="2026-03-12", user_id=False)
        page = self._page()
        [row] = page["behind"]
        self.assertEqual(row["name"], "Nobody")
        self.assertEqual(len(self._found(row["open"])), 1)
        self.assertEqual(page["silent"]["rows"][0]["person"], "")

    def test_one_customer_is_enough(self):
        self.other.active = False
        self._create_order(self.customer, date="2025-06-10 03:00:00")
        self._create_order(self.customer, date="2025-06-11 03:00:00")
        buying = self._page()["buying"]
        self.assertEqual(self._names(buying["rows"]), ["Harbour"])

    def test_a_year_without_history_is_compared_with_nothing(self):
        """Who began last week has numbers, and no weeks before them."""
        self._create_order(self.customer, amount=300, date="2026-03-10 03:00:00")
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        page = self._page()
        card = self._card(page, "in_time_share")
        self.assertEqual((card["text"], card["trend"]), ("100%", ""))
        buying = page["buying"]
        self.assertEqual((buying["known"], buying["rows"]), (0, []))
        self.assertEqual(buying["note"], "0 less · 0 silent")

    def test_only_returned_goods_are_no_share(self):
        for day in ("2025-06-10", "2025-09-10"):
            self._create_order(self.customer, amount=-5, date=f"{day} 03:00:00")
        self.assertEqual(self._page()["buying"]["known"], 0)

    def test_companies_do_not_mix(self):
        """A user of three companies looks at one at a time."""
        third = self._create_company("North", "Europe/Berlin")
        self.manager.company_ids |= self.other_company | third
        self._create_followup(self.customer, date_planned="2026-03-12")
        self.env.flush_all()
        for company, overdue in (
            (self.company, "1"),
            (self.other_company, "0"),
            (third, "0"),
        ):
            others = (self.company | self.other_company | third) - company
            page = (
                self.env["custrel.monday"]
                .with_user(self.manager)
                .with_context(allowed_company_ids=[company.id, *others.ids])
                .get_page()
            )
            self.assertEqual(page["company"], company.name)
            self.assertEqual(page["heading"], company.name)
            self.assertEqual(self._card(page, "overdue")["text"], overdue)

    # -------------------------------------------------------------------- rights

    def test_a_salesperson_gets_his_own(self):
        self._create_followup(self.customer, date_planned="2026-03-12")
        self._create_followup(
            self.customer, date_planned="2026-03-12", user_id=self.colleague.id
        )
        page = self._page(self.seller)
        self.assertEqual(page["scope"], "mine")
        self.assertEqual([row["count"] for row in page["behind"]], [1])
        self.assertEqual(self._names(page["silent"]["rows"]), ["Harbour"])
        self.assertFalse(self._page(self.colleague)["silent"]["rows"])
        self.assertEqual({row["name"] for row in page["decisions"]}, {"too_much"})

    def test_a_leader_gets_his_team(self):
        self._create_followup(self.customer, date_planned="2026-03-12")
        self._create_followup(
            self.other, date_planned="2026-03-12", user_id=self.colleague.id
        )
        self._move(self.other, self.grade_a, "2026-03-03 02:00:00")
        page = self._page(self.captain)
        self.assertEqual(page["scope"], "team")
        self.assertEqual(self._names(page["behind"]), ["Seller"])
        self.assertEqual(self._names(page["silent"]["rows"]), ["Harbour"])
        self.assertFalse(page["moves"]["rows"])
        coverage = {row["name"]: row["count"] for row in page["coverage"]}
        self.assertEqual(coverage["gaps"], 1)
        self.assertEqual(self._page(self.leader)["scope"], "company")

    def test_a_leader_gets_nothing_of_who_left_his_team(self):
        gaps = [self._count_gaps()]
        self.team.member_ids -= self.seller
        gaps.append(self._count_gaps())
        self.assertEqual(gaps, [1, 0])

    def _count_gaps(self):
        self.env.invalidate_all()
        coverage = self._page(self.captain)["coverage"]
        return {row["name"]: row["count"] for row in coverage}["gaps"]

    def test_the_page_says_whose_it_is(self):
        self.assertEqual(self._page(self.captain)["heading"], "Your team in East")
        self.assertEqual(self._page(self.seller)["heading"], "March 2026")

    def test_a_leader_gets_his_own_if_he_asks(self):
        self._create_followup(self.customer, date_planned="2026-03-12")
        self.assertFalse(self._page(self.captain, mine=True)["behind"])

    def test_a_clerk_is_refused(self):
        with self.assertRaises(AccessError):
            self._page(self.clerk)

    def test_people_are_hidden(self):
        self._create_followup(self.customer, date_planned="2026-03-12")
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._hide_people()
        page = self._page()
        self.assertFalse(page["people"])
        self.assertFalse(page["behind"] or page["due"]["people"])
        self.assertTrue(page["due"]["grades"])
        self.assertFalse(page["load"]["people"])
        shown = [page[name] for name in ("behind", "behind_with", "due")]
        self.assertNotIn('"Seller"', json.dumps(shown))
        own = self._page(self.seller)
        self.assertEqual([row["count"] for row in own["behind"]], [1])
        self.assertTrue(own["people"])

    def test_of_oneself_it_is_the_month_and_no_name(self):
        self._done(self.customer, "2026-03-02", "2026-03-02 03:00:00")
        self._done(self.customer, "2026-02-27", "2026-02-27 03:00:00")
        self._done(self.customer, "2026-02-10", "2026-02-10 03:00:00")
        self._create_followup(self.customer, date_planned="2026-03-12")
        page = self._page(self.seller)
        self.assertEqual(page["period"].replace("\u2009", " "), "Mar 1 – 15")
        card = self._card(page, "contacts")
        # What was done on the 27th is not of these days, nor of the same ones before.
        self.assertEqual(card["text"], "1")
        self.assertEqual(card["trend"], "Same days last month: 1")
        shown = [page[part] for part in ("due", "behind_with", "silent")]
        self.assertTrue(page["behind_with"])
        self.assertNotIn("Seller", json.dumps(shown))

    @freeze_time("2026-03-01 02:00:00")
    def test_on_the_first_day_of_a_month_it_is_the_last_one(self):
        self._done(self.customer, "2026-02-28", "2026-02-27 03:00:00")
        page = self._page(self.seller)
        self.assertEqual(page["heading"], "February 2026")
        self.assertEqual(self._card(page, "contacts")["text"], "1")

    def test_mails_of_the_system_are_no_contacts_of_people(self):
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._done(self.customer, "2026-03-11", "2026-03-11 03:00:00", automatic=True)
        self._create_order(self.customer, amount=70, date="2026-03-12 03:00:00")
        page = self._page()
        self.assertEqual(self._card(page, "contacts")["text"], "1")
        self.assertEqual(self._card(page, "done_share")["detail"], "1 of 1")
        self.assertIn("70", self._card(page, "order_value_after")["text"])

    # --------------------------------------------------------------------- speed

    def _count_queries(self, user):
        # As in a request of the web client to a server that runs for a while.
        monday = self.env["custrel.monday"].with_user(user)
        monday = monday.with_context(
            lang="en_US",
            tz="Asia/Shanghai",
            allowed_company_ids=[
                self.company.id,
                *(user.company_ids - self.company).ids,
            ],
        )
        for _warm_up in range(2):
            self.env.flush_all()
            self.env.cr.clear()
            before = self.env.cr.sql_log_count
            monday.get_page()
        return self.env.cr.sql_log_count - before

    def test_as_many_queries_for_more_people_and_customers(self):
        self._create_followup(self.customer, date_planned="2026-03-12")
        self._done(self.customer, "2026-03-10", "2026-03-10 03:00:00")
        self._be_away(self.seller, "2026-03-23")
        self._exchange("2026-05-09")
        self._create_leave(
            company_id=self.company.id,
            date_from="2026-04-30 16:00:00",
            date_to="2026-05-03 15:59:59",
        )
        few = self._count_queries(self.manager)
        self.assertLessEqual(few, MOST_QUERIES)
        for number in range(8):
            person = self._create_user(
                f"more{number}", "sales_team.group_sale_salesman"
            )
            customer = self._create_customer(f"C{number}", user_id=person.id)
            self._move(customer, self.grade_a, "2026-01-05 02:00:00", order_count=1)
            self._move(customer, self.grade_c, "2026-03-05 02:00:00", order_count=1)
            self._create_followup(
                customer, date_planned="2026-03-12", user_id=person.id
            )
            self._done(customer, "2026-03-10", "2026-03-10 03:00:00")
            self._be_away(person, f"2026-04-{number + 10}")
            self._exchange(f"2026-05-{number + 10}", works=number % 2)
        self.assertEqual(self._count_queries(self.manager), few)
        self.assertLessEqual(self._count_queries(self.captain), MOST_QUERIES)

    def test_as_many_queries_with_other_companies_switched_on(self):
        one = self._count_queries(self.manager)
        third = self._create_company("North", "Europe/Berlin")
        self.manager.company_ids |= self.other_company | third
        self.assertEqual(self._count_queries(self.manager), one)

    def _exchange(self, day, works=True):
        self.env["custrel.day"].create(
            {
                "name": "Exchanged",
                "company_id": self.company.id,
                "date": day,
                "works": works,
            }
        )

    def _be_away(self, user, day):
        resource = self.env["resource.resource"].search(
            [("user_id", "=", user.id), ("company_id", "=", self.company.id)], limit=1
        ) or self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id}
        )
        self._create_leave(
            resource_id=resource.id,
            company_id=self.company.id,
            date_from=f"{day} 00:00:00",
            date_to=f"{day} 12:00:00",
        )
