from datetime import date

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ...rules.need import QUADRANTS
from .common import NOW, NeedCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNeed(NeedCommon):
    """What a customer asks for, how pressing it is, and what becomes of it (K4)."""

    def _as(self, user, record):
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    # ------------------------------------------------------------------ entering

    def test_a_salesperson_fills_in_the_form(self):
        form = Form(self.env["custrel.need"].with_user(self.seller))
        form.name = "Parts by eight"
        form.partner_id = self.customer
        form.urgent = True
        form.budget = 5000
        form.date_due = date(2026, 3, 20)
        with form.real_ids.new() as line:
            line.name = "The night shift stands still"
        with form.real_ids.new() as line:
            line.name = "Their own customer waits"
        need = form.save()
        self.assertEqual(need.user_id, self.seller)
        self.assertEqual(need.quadrant, "urgent")
        self.assertEqual(need.currency_id, self.company.currency_id)
        self.assertEqual(len(need.real_ids), 2)
        self.assertEqual(need.state, "open")
        self.assertEqual(need.date_stated, date(2026, 3, 2))

    def test_the_owner_of_the_customer_sees_to_it(self):
        self.assertEqual(self._need().user_id, self.seller)
        chosen = self._need(user_id=self.colleague.id)
        self.assertEqual(chosen.user_id, self.colleague)
        chosen.partner_id = self._create_customer("Other", user_id=self.seller.id)
        self.assertEqual(chosen.user_id, self.colleague, "who was chosen stays")

    def test_who_does_not_work_in_the_company_sees_to_nothing(self):
        customer = self._create_customer("Abroad", user_id=self.stranger.id)
        need = self._need(customer)
        self.assertNotEqual(need.user_id, self.stranger)
        with self.assertRaises(ValidationError):
            need.user_id = self.stranger

    def test_a_need_of_a_contact_is_one_of_its_customer(self):
        need = self._need(self.contact)
        self.assertEqual(need.partner_id, self.customer)
        self.assertEqual(need.contact_id, self.contact)
        self.assertIn(need, self.customer.custrel_need_ids)

    def test_a_stranger_is_no_contact_of_the_customer(self):
        with self.assertRaises(ValidationError) as caught:
            self._need(contact_id=self._create_customer("Li", is_company=False).id)
        self.assertIn("is not a contact of Harbour", caught.exception.args[0])

    # ------------------------------------------------------------------ quadrant

    def test_each_quadrant_says_both_and_both_say_the_quadrant(self):
        for name, (urgent, important) in QUADRANTS.items():
            need = self._need(urgent=urgent, important=important)
            self.assertEqual(need.quadrant, name)
            dropped = self._need(quadrant=name)
            self.assertEqual((dropped.urgent, dropped.important), (urgent, important))

    def test_a_card_that_is_dropped_elsewhere_writes_both(self):
        need = self._need(urgent=True)
        need.with_user(self.seller).web_save({"quadrant": "important"}, {})
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT urgent, important, quadrant FROM custrel_need WHERE id = %s",
            [need.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (False, True, "important"))

    def test_the_board_has_all_columns_the_most_pressing_first(self):
        self._need(quadrant="neither")
        needs = self.env["custrel.need"].with_context(read_group_expand=True)
        groups = needs.web_read_group(
            [("partner_id", "=", self.customer.id)], ["quadrant"], ["__count"]
        )["groups"]
        names = [group["quadrant"] for group in groups]
        self.assertEqual(names, list(QUADRANTS))
        self.assertEqual([group["__count"] for group in groups], [0, 0, 0, 1])

    def test_the_most_pressing_one_of_many_customers_by_one_query(self):
        others = [self._create_customer(f"C{n}") for n in range(20)]
        for customer in others:
            self._need(customer, quadrant="important")
            self._need(customer, quadrant="urgent")
        self._need(quadrant="neither")
        self._need(quadrant="urgent_important").action_met()
        self._need(
            quadrant="urgent_important",
            company_id=self.other_company.id,
            date_stated="2026-03-01",
        )
        nobody = self._create_customer("Nobody")
        ids = [self.customer.id, nobody.id, *(x.id for x in others)]
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = self.env["custrel.need"]._find_most_pressing(ids, self.company)
        wanted = {customer.id: "important" for customer in others}
        self.assertEqual(found, {self.customer.id: "neither", **wanted})
        self.assertEqual(self.env["custrel.need"]._find_most_pressing([], 1), {})

    def test_customers_are_found_by_their_most_pressing_need(self):
        other = self._create_customer("Other")
        self._need(quadrant="urgent")
        self._need(quadrant="important")
        partners = self.env["res.partner"].with_user(self.seller)

        def find(operator, value):
            return partners.search(
                [
                    ("id", "in", (self.customer | other | self.contact).ids),
                    ("custrel_need_quadrant", operator, value),
                ]
            )

        self.assertEqual(find("=", "important"), self.customer | self.contact)
        self.assertFalse(find("=", "urgent"), "it is not the most pressing one")
        self.assertEqual(find("=", False), other)
        self.assertEqual(find("!=", False), self.customer | self.contact)
        self.assertEqual(self.contact.custrel_need_quadrant, "important")

    # ----------------------------------------------------------------- the money

    def test_budgets_are_summed_in_the_currency_of_the_company(self):
        money = self.env["res.currency"].create({"name": "TST", "symbol": "T"})
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": 4,
                "currency_id": money.id,
                "company_id": self.company.id,
            }
        )
        need = self._need(budget=1000, currency_id=money.id)
        self.assertEqual(need.company_budget, 250)
        self._need(budget=100)
        ((total,),) = self.env["custrel.need"]._read_group(
            [("partner_id", "=", self.customer.id)], [], ["company_budget:sum"]
        )
        self.assertEqual(total, 350)

    def test_a_negative_budget_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation) as caught:
            self._need(budget=-1)
        self.assertIn("budget_positive", str(caught.exception))

    # ------------------------------------------------------------------ the time

    def test_it_says_for_how_long_it_is_open_and_overdue(self):
        need = self._need(date_stated="2026-01-16", date_due="2026-03-01")
        self.assertEqual(need.age, 45)
        self.assertEqual(need.age_text, "open for 45 days")
        self.assertEqual(need.due_text, "one day overdue")
        self.assertTrue(need.is_overdue)
        late = self.env["custrel.need"].search([("is_overdue", "=", True)])
        self.assertIn(need, late)
        need.date_due = "2026-03-02"
        self.assertEqual(need.due_text, "due today")
        self.assertFalse(need.is_overdue)
        need.date_due = "2026-03-12"
        self.assertEqual(need.due_text, "due in 10 days")

    def test_a_day_that_has_passed_is_accepted_and_said(self):
        form = Form(self.env["custrel.need"].with_user(self.seller))
        form.name, form.partner_id = "Parts", self.customer
        form.date_due = date(2026, 2, 20)
        self.assertTrue(form.is_overdue, "the form says so before it is saved")
        self.assertEqual(form.save().due_text, "10 days overdue")

    def test_days_that_can_not_be_are_refused(self):
        for values in ({"date_stated": "2026-03-03"}, {"date_due": "3026-03-03"}):
            with self.assertRaises(ValidationError):
                self._need(**values)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._need(wanted_from="2026-06-01", wanted_to="2026-05-01")

    # ---------------------------------------------------------------- its states

    def test_met_in_time_or_late(self):
        early, late, any_day = (
            self._need(date_due=day) for day in ("2026-03-02", "2026-03-01", False)
        )
        (early | late | any_day).with_user(self.seller).action_met()
        self.assertEqual(early.met_on, date(2026, 3, 2))
        self.assertTrue(early.met_in_time)
        self.assertFalse(late.met_in_time)
        self.assertTrue(any_day.met_in_time)

    def test_dropping_asks_why(self):
        need = self._need().with_user(self.seller)
        for nothing in ("", "  ", False, None):
            with self.assertRaises(UserError):
                need.action_drop(nothing)
        action = need.action_open_drop()
        dialog = self.env[action["res_model"]].with_user(self.seller)
        dialog = Form(dialog.with_context(**action["context"]))
        dialog.reason = "Bought elsewhere"
        dialog.save().action_confirm()
        self.assertEqual(need.state, "dropped")
        self.assertEqual(need.drop_reason, "Bought elsewhere")

    def test_what_a_click_has_done_can_be_undone(self):
        need = self._need().with_user(self.seller)
        offer = need.action_met()["params"]
        self.assertEqual(offer["model"], "custrel.need")
        message = self.env[offer["model"]].browse(offer["undo"]).action_undo()
        self.assertEqual(message, "Undone.")
        self.assertEqual((need.state, need.met_on), ("open", False))
        need.action_drop("No")
        need.action_reopen()
        self.assertEqual((need.state, need.drop_reason), ("open", False))

    def test_what_is_closed_is_not_closed_again(self):
        need = self._need()
        need.action_met()
        for act in (need.action_met, lambda: need.action_drop("No")):
            with self.assertRaises(UserError):
                act()

    def test_nobody_gives_a_state_by_hand(self):
        need = self._need().with_user(self.seller)
        for values in ({"state": "met"}, {"met_on": "2026-03-01"}):
            with self.assertRaises(AccessError):
                need.write(values)

    def test_administrators_bring_history_along(self):
        need = (
            self.env["custrel.need"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Old",
                    "partner_id": self.customer.id,
                    "date_stated": "2025-01-01",
                    "state": "met",
                    "met_on": "2025-02-01",
                }
            )
        )
        self.assertEqual(need.age, 31)
        self.assertEqual(need.age_text, "met after 31 days")

    # ---------------------------------------------------------- rights, companies

    def test_colleagues_see_nothing_of_it(self):
        need = self._need()
        for user in (self.colleague, self.stranger, self.clerk):
            with self.assertRaises(AccessError):
                self._as(user, need).read(["name"])
        for user in (self.seller, self.leader, self.manager):
            self.assertTrue(self._as(user, need).read(["name"]))

    def test_customers_are_found_by_the_number_of_their_needs(self):
        self._need()
        partners = self._as(self.seller, self.env["res.partner"])
        mine = [("id", "in", self.customer.ids)]
        for operator, value, count in ((">", 0, 1), ("=", 1, 1), ("=", 0, 0)):
            domain = [*mine, ("custrel_open_need_count", operator, value)]
            self.assertEqual(partners.search_count(domain), count)

    def test_groups_come_as_they_press(self):
        for quadrant in ("neither", "urgent", "important", "urgent_important"):
            self._need(quadrant=quadrant)
        rows = self.env["custrel.need"]._read_group(
            [("partner_id", "=", self.customer.id)], ["quadrant"], ["__count"]
        )
        self.assertEqual(
            [quadrant for quadrant, _count in rows],
            ["urgent_important", "important", "urgent", "neither"],
        )
        sets = self.env["custrel.need"]._read_grouping_sets(
            [("partner_id", "=", self.customer.id)],
            [["quadrant", "state"], ["quadrant"], []],
            ["__count"],
        )
        self.assertEqual([row[0] for row in sets[1]], [row[0] for row in rows])

    def test_each_company_has_its_own(self):
        self._need(quadrant="urgent")
        self._need(
            quadrant="neither",
            company_id=self.other_company.id,
            date_stated="2026-03-01",
        )
        self.assertEqual(self.customer.custrel_need_quadrant, "urgent")
        self.assertEqual(self.customer.custrel_open_need_count, 1)
        abroad = self._need(company_id=self.other_company.id, date_stated=False)
        self.assertEqual(abroad.date_stated, date(2026, 3, 1), "still Sunday there")
        abroad.unlink()
        there = self.customer.with_company(self.other_company)
        self.assertEqual(there.custrel_need_quadrant, "neither")

    # ------------------------------------------------------ customers that change

    def test_merging_keeps_the_needs_of_both(self):
        doublet = self._create_customer("Doublet", user_id=self.seller.id)
        for customer in (self.customer, doublet, doublet):
            self._need(customer, real_ids=[Command.create({"name": "Why"})])
        needs = self.env["custrel.need"]
        before = needs.search_count([]), needs.real_ids.search_count([])
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.customer | doublet).ids)],
                "dst_partner_id": self.customer.id,
            }
        ).action_merge()
        after = needs.search_count([]), needs.real_ids.search_count([])
        self.assertEqual(after, before)
        self.assertEqual(len(self.customer.custrel_need_ids), 3)

    def test_open_needs_go_along_when_a_customer_becomes_a_contact(self):
        opened, met = self._need(), self._need(name="Met")
        met.action_met()
        group = self._create_customer("Group")
        self.customer.write({"is_company": False, "parent_id": group.id})
        self.assertEqual(opened.partner_id, group)
        self.assertEqual(opened.contact_id, self.customer)
        self.assertEqual(met.partner_id, self.customer, "it stays where it happened")

    def test_a_contact_that_leaves_has_told_nothing_any_more(self):
        need = self._need(self.contact)
        self.contact.parent_id = self._create_customer("Other")
        self.assertEqual(need.partner_id, self.customer)
        self.assertFalse(need.contact_id)

    def test_people_below_a_part_that_leaves_have_told_nothing_either(self):
        part = self._create_customer(
            "Part", is_company=False, parent_id=self.customer.id
        )
        person = self._create_customer("Zhao", is_company=False, parent_id=part.id)
        need = self._need(contact_id=person.id)
        part.parent_id = self._create_customer("Other")
        self.assertFalse(need.contact_id)

    def test_open_needs_are_handed_over(self):
        opened, met = self._need(), self._need()
        met.action_met()
        handover = self.env["custrel.handover"].create(
            {"user_id": self.seller.id, "company_id": self.company.id}
        )
        handover.line_ids.new_user_id = self.colleague
        handover.action_apply()
        self.assertEqual(opened.user_id, self.colleague)
        self.assertEqual(met.user_id, self.seller)

    def test_quick_entry_in_a_column(self):
        """Of urgency; also where the columns say what has become of the needs."""
        for column in ({"default_quadrant": "urgent"}, {"default_state": "met"}):
            with self.subTest(**column):
                needs = self.env["custrel.need"].with_user(self.seller)
                form = Form(
                    needs.with_context(**column),
                    view="custrel_followup.custrel_need_view_form_quick",
                )
                form.name, form.partner_id = "Parts by eight", self.customer
                need = form.save()
                self.assertEqual(need.state, "open")
                self.assertEqual(need.urgent, "default_quadrant" in column)
