from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL

from ...models.retention.decided import DECIDED
from ...models.shared.inside import tell
from ...rules import lifecycle
from ..common import CustrelCommon

NOW = "2026-03-02 02:00:00"  # ten in the morning in Shanghai
TODAY = date(2026, 3, 2)
JOB = "custrel_followup.ir_cron_lifecycle"
RHYTHM = "odoo.addons.custrel_followup.models.grading.custrel_customer_rhythm"


class LifecycleCommon(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["custrel.customer.rhythm"].with_company(cls.company)
        cls.env["custrel.lifecycle.rule"]._create_for_companies(cls.company)
        cls.rules = cls.env["custrel.lifecycle.rule"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.rules.write({"unanswered": 0, "factor": 2})

    @classmethod
    def _buy(cls, customer, *days_ago, amount=100.0, **values):
        """Orders of so many days ago, at noon in Shanghai."""
        for days in days_ago:
            day = TODAY - timedelta(days=days)
            cls._create_order(customer, amount=amount, date=f"{day} 04:00:00", **values)

    def _look(self):
        self.env.flush_all()
        self.rows._refresh(self.company)

    def _set_written(self, moment):
        """When all orders were written last: PostgreSQL has its own clock."""
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE sale_order SET write_date = %s", moment))

    def _row(self, customer):
        return self.rows.search(
            [("partner_id", "=", customer.id), ("company_id", "=", self.company.id)]
        )

    def _at(self, moment, customer):
        with freeze_time(moment):
            self.env.invalidate_all()
            return customer.with_company(self.company).custrel_lifecycle


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLifecycle(LifecycleCommon):
    """Where a customer stands follows from days, compared with today when read."""

    def test_who_never_bought_is_a_prospect(self):
        customer = self._create_customer("New")
        contact = self._create_customer("Contact", is_company=False)
        contact.parent_id = customer
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "prospect")
        self.assertFalse(contact.custrel_lifecycle)
        found = self.env["res.partner"].search(
            [
                ("id", "in", (customer | contact).ids),
                ("custrel_lifecycle", "=", "prospect"),
            ]
        )
        self.assertEqual(found, customer)

    def test_each_state_begins_at_midnight_of_the_company(self):
        customer = self._create_customer("Regular")
        self._buy(customer, *range(10, 200, 30))
        self.rules.quiet_days = 0
        self._look()
        row = self._row(customer)
        self.assertEqual(row.day_count, 7)
        self.assertEqual(row.last_day, TODAY - timedelta(days=10))
        for name, before, after in (
            ("risk_from", "active", "risk"),
            ("dormant_from", "risk", "dormant"),
            ("lost_from", "dormant", "lost"),
        ):
            # In Shanghai a day begins at four in the afternoon of the day before, UTC.
            eve = row[name] - timedelta(days=1)
            self.assertEqual(self._at(f"{eve} 15:59:59", customer), before)
            self.assertEqual(self._at(f"{eve} 16:00:00", customer), after)

    def test_the_statement_says_what_the_rule_says(self):
        """Many customers, and rules of each kind."""
        self.rules.quiet_days = 92
        histories = {
            "one": [40],
            "same day": [50, 50],
            "two": [300, 20],
            "monthly": [*range(15, 400, 30)],
            "weekly": [*range(3, 90, 7)],
            "yearly": [800, 430, 60],
            "long gone": [900, 880, 850],
            "today": [0, 30, 60],
        }
        customers = {name: self._create_customer(name) for name in histories}
        for name, days in histories.items():
            self._buy(customers[name], *days)
        self._set_grade(customers["monthly"], self.grade_a)
        self._look()
        for name, days in histories.items():
            customer = customers[name]
            grade = customer.custrel_grade_id
            [rule] = self.rules.filtered(lambda r, g=grade: r.grade_id == g)
            first, last = (TODAY - timedelta(days=f(days)) for f in (max, min))
            number = len(set(days))
            gap = lifecycle.expected_gap(first, last, number, rule.usual_gap)
            dates = lifecycle.get_dates(rule._get_limits(), gap, number, last)
            row = self._row(customer)
            with self.subTest(name):
                self.assertEqual(
                    (row.risk_from, row.dormant_from, row.lost_from), tuple(dates)
                )
                self.assertAlmostEqual(row.gap, gap, 1)
                self.assertEqual(
                    customer.custrel_lifecycle, lifecycle.get_state(TODAY, last, dates)
                )

    def test_found_sorted_and_grouped_as_it_is_read(self):
        customers = self.env["res.partner"]
        for name, days in (
            ("Active", [5, 35, 65]),
            ("Risk", [100, 130, 160]),
            ("Dormant", [230, 260, 290]),
            ("Gone", [700, 730, 760]),
            ("Prospect", []),
        ):
            customer = self._create_customer(name)
            self._buy(customer, *days)
            customers |= customer
        self._look()
        mine = [("id", "in", customers.ids)]
        partners = self.env["res.partner"].with_user(self.seller)
        groups = partners._read_group(mine, ["custrel_lifecycle"], ["id:recordset"])
        groups = {state: found for state, found in groups if found}
        self.assertEqual(
            {state: len(found) for state, found in groups.items()},
            {"active": 1, "risk": 1, "dormant": 1, "lost": 1, "prospect": 1},
        )
        for state, expected in groups.items():
            found = partners.search([*mine, ("custrel_lifecycle", "=", state)])
            self.assertEqual(found, expected)
            self.assertEqual(found.custrel_lifecycle, state)
        contact = self._create_customer("Contact", parent_id=customers[0].id)
        contact.is_company = False
        mine = [("id", "in", (customers | contact).ids)]
        for operator, values in (
            ("in", ["risk", "lost"]),
            ("in", ["prospect", "dormant"]),
            ("in", [False, "active"]),
            ("=", False),
            ("in", ["nothing of the kind"]),
        ):
            name, wanted = "custrel_lifecycle", values
            if operator == "=":
                wanted = [values]
            expected = (customers | contact).filtered(
                lambda c, wanted=wanted: c.custrel_lifecycle in wanted
            )
            with self.subTest(operator=operator, values=values):
                found = partners.search([*mine, (name, operator, values)])
                self.assertEqual(found, expected)
                negative = {"in": "not in", "=": "!="}[operator]
                found = partners.search([*mine, (name, negative, values)])
                self.assertEqual(found, (customers | contact) - expected)
        mine = [("id", "in", customers.ids)]
        found = partners.search(mine, order="custrel_lifecycle desc, id")
        states = found.mapped("custrel_lifecycle")
        self.assertEqual(states, sorted(states, reverse=True))

    def test_without_a_word_for_three_months_he_is_at_risk(self):
        customer = self._create_customer("Yearly", user_id=self.seller.id)
        self._buy(customer, 100, 460, 830)
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "risk")
        followup = self._create_followup(customer).with_user(self.seller)
        followup.result_id = self.env["custrel.followup.result"].search(
            [("reached", "=", True)], limit=1
        )
        followup.content = "<p>All is well</p>"
        followup.action_done()
        self.assertEqual(customer.custrel_lifecycle, "active")
        self.assertEqual(self._row(customer).heard_on, TODAY)

    def test_a_mail_of_the_system_is_no_word_of_his(self):
        customer = self._create_customer("Yearly", user_id=self.seller.id)
        self._buy(customer, 100, 460, 830)
        self._look()
        mail = self._create_followup(customer)
        mail._keep({"automatic": True, "mail_state": "queued"})
        tell(mail, custrel_sent=True).action_done()
        mail._keep({"mail_state": "sent"})
        self.assertEqual(customer.custrel_lifecycle, "risk")
        self.assertFalse(self._row(customer).heard_on)
        mail._on_mail_back("answered")
        self.env.invalidate_all()
        self.assertEqual(customer.custrel_lifecycle, "active")
        self.assertEqual(self._row(customer).heard_on, TODAY)

    def _complain(self, customer, moment="2025-11-01 04:00:00"):
        with freeze_time(moment):
            return self.env["custrel.complaint"].create(
                {
                    "subject": "Late",
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "channel_id": self.env.ref(
                        "custrel_followup.custrel_channel_email"
                    ).id,
                }
            )

    def _settle(self, complaint):
        complaint.write({"cause": "Snow", "resolution": "It comes tomorrow"})
        with freeze_time("2025-11-05 04:00:00"):
            complaint.action_propose()

    def test_whatever_he_says_is_a_word_of_his(self):
        """On a complaint, in a rating, of what he needs: at once, and still when
        everything is looked at again."""

        def complain(customer):
            self._complain(customer, NOW)

        def write(customer):
            complaint = self._complain(customer)
            complaint._post_from_portal(customer, "When does it come?")

        def confirm(customer):
            complaint = self._complain(customer)
            self._settle(complaint)
            complaint._confirm_by_customer()

        def reopen(customer):
            complaint = self._complain(customer)
            self._settle(complaint)
            complaint._reopen_by_customer("It did not come")

        def rate(customer):
            complaint = self._complain(customer)
            token = complaint._rating_get_access_token(partner=customer)
            complaint.rating_apply(3, token=token)

        def need(customer):
            user = self._create_user("at_the_portal", "base.group_portal")
            needs = self.env["custrel.need"].with_user(user).sudo()
            needs._create_from_portal(customer, self.company, "A ladder", "", "")
            # PostgreSQL has its own clock.
            self.env.cr.execute("UPDATE custrel_need SET create_date = %s", [NOW])

        for act in (complain, write, confirm, reopen, rate, need):
            customer = self._create_customer(act.__name__, email="he@x.example.com")
            self._buy(customer, 100, 460, 830)
            self._look()
            self.assertEqual(customer.custrel_lifecycle, "risk")
            with self.subTest(act.__name__):
                act(customer)
                self.env.invalidate_all()
                self.assertEqual(customer.custrel_lifecycle, "active")
                self.company.custrel_rhythm_at = False
                self._look()
                self.env.invalidate_all()
                self.assertEqual(self._row(customer).heard_on, TODAY)

    def test_his_last_word_stays_whatever_we_do_then(self):
        """He said it on that day: our answer, and what comes of it, are later."""

        def write(customer, complaint):
            # From an address that nobody knows.
            complaint._on_customer_reply()

        def confirm(customer, complaint):
            complaint._confirm_by_customer()

        def reopen(customer, complaint):
            complaint._reopen_by_customer("It did not come")

        for act in (write, confirm, reopen):
            customer = self._create_customer(act.__name__, email="he@x.example.com")
            self._buy(customer, 100, 460, 830)
            complaint = self._complain(customer)
            self._settle(complaint)
            with freeze_time("2026-02-20 04:00:00"):
                act(customer, complaint)
            if not complaint.is_open:
                complaint.with_user(self.manager).action_reopen("It can't be")
            complaint.with_user(self.manager).message_post(
                body="It comes",
                partner_ids=customer.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.assertFalse(complaint.unanswered_since)
            self.company.custrel_rhythm_at = False
            self._look()
            self.env.invalidate_all()
            with self.subTest(act.__name__):
                self.assertEqual(self._row(customer).heard_on, date(2026, 2, 20))
                self.assertFalse(complaint.copy().heard_at)

    def test_what_others_say_is_no_word_of_his(self):
        customer = self._create_customer("Silent", email="he@x.example.com")
        self._buy(customer, 100, 460, 830)
        complaint = self._complain(customer)
        complaint.with_user(self.manager).message_post(body="We look into it")
        machine = {"author_id": customer.id, "is_internal": True}
        complaint.message_post(body="Out of office", message_type="email", **machine)
        self._settle(complaint)
        needs = self.env["custrel.need"].with_user(self.manager)
        needs.create(
            {
                "name": "A ladder",
                "partner_id": customer.id,
                "company_id": self.company.id,
            }
        )
        self._look()
        self.env.invalidate_all()
        self.assertEqual(self._row(customer).heard_on, date(2025, 11, 1))
        self.assertEqual(customer.custrel_lifecycle, "risk")

    def test_an_order_makes_him_active_at_once(self):
        customer = self._create_customer("Back", user_id=self.seller.id)
        self._buy(customer, 100, 130, 160)
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "risk")
        order = self._create_order(customer, state="draft", date="2026-03-02 01:00:00")
        order.with_user(self.seller).sudo().action_confirm()
        self.env.invalidate_all()
        self.assertEqual(customer.custrel_lifecycle, "active")

    def test_what_is_open_keeps_him_active(self):
        customer = self._create_customer("Waiting")
        self._buy(customer, 130, 160)
        self._buy(customer, 100, commitment_date="2026-03-20 04:00:00")
        quoted = self._create_customer("Quoted")
        self._buy(quoted, 100, 130, 160)
        self._create_order(
            quoted, state="sent", date="2026-02-20 04:00:00", validity_date="2026-03-10"
        )
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "active")
        self.assertEqual(self._row(customer).risk_from, date(2026, 3, 21))
        self.assertEqual(self._at("2026-03-20 16:00:00", customer), "risk")
        self.assertEqual(self._row(quoted).risk_from, date(2026, 3, 11))

    def test_an_order_without_a_day_keeps_him_active_until_it_is_invoiced(self):
        customer, late = (self._create_customer(name) for name in ("No day", "Late"))
        for waits in (customer, late):
            self._buy(waits, 130, 160, 190)
            waits.sale_order_ids.invoice_status = "invoiced"
        self._buy(customer, 100)
        self._buy(late, 100, commitment_date="2026-02-20 04:00:00")
        self._look()
        ordered = TODAY - timedelta(days=100)
        for waits in (customer, late):
            self.assertEqual(waits.custrel_lifecycle, "active")
            # A year later it was forgotten, and hides nothing any more.
            kept_until = ordered + timedelta(days=lifecycle.OPEN_DAYS)
            self.assertEqual(self._row(waits).kept_until, kept_until)
        (customer | late).sale_order_ids.invoice_status = "invoiced"
        self._look()
        self.env.invalidate_all()
        for waits in (customer, late):
            self.assertEqual(waits.custrel_lifecycle, "risk")
            self.assertFalse(self._row(waits).kept_until)

    def test_an_order_of_long_ago_keeps_nobody_active(self):
        customer = self._create_customer("Forgotten")
        self._buy(customer, 400, 430)
        customer.sale_order_ids.invoice_status = "invoiced"
        self._buy(customer, 370)
        self._look()
        self.assertFalse(self._row(customer).kept_until)
        self.assertEqual(customer.custrel_lifecycle, "lost")

    def test_where_invoices_are_written_elsewhere_no_order_is_open_for_ever(self):
        customer = self._create_customer("Invoiced elsewhere")
        self._buy(customer, 100, 130, 160)
        self._buy(self._create_customer("An exception"), 20)
        exception = self.env["sale.order"].search([], order="date_order desc", limit=1)
        exception.invoice_status = "invoiced"
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "risk")
        self.assertFalse(self._row(customer).kept_until)

    def test_what_is_open_keeps_him_active_whatever_grade_he_gets(self):
        customer = self._create_customer("Waiting")
        self._buy(customer, 130, 160)
        self._buy(customer, 100, commitment_date="2026-03-20 04:00:00")
        self._look()
        self.assertEqual(self._row(customer).kept_until, date(2026, 3, 20))
        run = self._grade_customers()
        self.env.invalidate_all()
        self.assertTrue(customer.custrel_grade_id)
        self.assertEqual(self._row(customer).risk_from, date(2026, 3, 21))
        self.rules.write({"factor": 1.0})
        run.action_undo()
        self._set_grade(customer, self.grade_a)
        self.env.invalidate_all()
        self.assertEqual(self._row(customer).risk_from, date(2026, 3, 21))
        self.assertEqual(customer.custrel_lifecycle, "active")
        customer.sale_order_ids.invoice_status = "invoiced"
        self._look()
        self.env.invalidate_all()
        self.assertFalse(self._row(customer).kept_until)
        self.assertEqual(customer.custrel_lifecycle, "dormant")

    def test_other_grades_read_no_documents(self):
        """They do not change what a customer bought, nor what keeps him active."""
        customer = self._create_customer("Moved")
        self._buy(customer, 10, 40)
        self._look()
        read = []

        def look(_rows, _company, partner_ids):
            read.append(partner_ids)
            return []

        self.patch(self.registry[self.rows._name], "_get_kept", look)
        self._grade_customers()
        self._set_grade(customer, self.grade_a)
        self.rules.write({"factor": 1.5})
        self.assertFalse(read)

    def test_a_job_looks_at_many_customers(self):
        """Nobody waits for it who says Go in a big company."""
        customer = self._create_customer("One of many")
        self._buy(customer, 10, 40, 70)
        self.company.custrel_rhythm_at = False
        asked = [("cron_id", "=", self.env.ref(JOB).id)]
        triggers = self.env["ir.cron.trigger"].search(asked)
        with patch(f"{RHYTHM}.AT_ONCE", 0):
            self._grade_customers()
            self.env.cr.precommit.run()
        self.assertTrue(self.env["ir.cron.trigger"].search(asked) - triggers)
        self.assertFalse(self._row(customer))
        self._run_job("lifecycle", NOW)
        self.assertEqual(self._row(customer).day_count, 3)

    def test_who_buys_after_he_was_dormant_is_won_back(self):
        customer = self._create_customer("Dormant", user_id=self.seller.id)
        self._buy(customer, 230, 260, 290)
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "dormant")
        self._buy(customer, 1, amount=500)
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "won_back")
        self.assertEqual(customer.custrel_won_back_date, date(2026, 3, 1))
        day = self.env["custrel.followup"].with_user(self.seller).get_my_day()
        self.assertEqual(day["won_back"], 1)
        [section] = [s for s in day["sections"] if s["name"] == "won_back"]
        self.assertIn("500", section["rows"][0]["note"])
        # Looked at again he is still won back, and not once more.
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "won_back")
        self.assertEqual(self._at("2027-03-05 02:00:00", customer), "dormant")

    def test_nobody_is_won_back_by_who_joins_him(self):
        """Somebody else had bought, who belongs to him now: below him, or merged."""
        self.company._custrel_start()

        def join(dormant, active):
            active.parent_id = dormant
            active.is_company = False

        def merge(dormant, active):
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge((dormant | active).ids, dormant, extra_checks=False)

        for act in (join, merge):
            dormant = self._create_customer("Dormant", user_id=self.seller.id)
            active = self._create_customer("Active", user_id=self.seller.id)
            self._buy(dormant, 230, 260, 290)
            self._buy(active, 1, 20)
            self._look()
            self.assertEqual(dormant.custrel_lifecycle, "dormant")
            act(dormant, active)
            self.env.invalidate_all()
            with self.subTest(act.__name__):
                self.assertEqual(dormant.custrel_lifecycle, "active")
                self.company.custrel_rhythm_at = False
                self._look()
                self.env.invalidate_all()
                self.assertEqual(self._row(dormant).day_count, 5)
                self.assertFalse(dormant.custrel_won_back_date)

    def test_an_order_of_next_month_is_no_purchase_yet(self):
        customer = self._create_customer("Later")
        self._buy(customer, -30)
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "prospect")
        self._set_written("2026-02-20 01:00:00")
        with freeze_time("2026-04-01 05:00:00"):
            self._look()
            self.env.invalidate_all()
            self.assertEqual(customer.custrel_lifecycle, "active")

    def test_who_has_ordered_for_next_month_is_active(self):
        customer = self._create_customer("Ahead")
        self._buy(customer, 100, 130, 160)
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "risk")
        self._buy(customer, -30)
        self._look()
        self.env.invalidate_all()
        self.assertEqual(customer.custrel_lifecycle, "active")
        self.assertEqual(self._row(customer).last_day, TODAY - timedelta(days=100))

    def test_what_is_delivered_today_is_open_all_day_in_the_zone_of_the_company(self):
        """Half past midnight in Shanghai is yesterday in UTC."""
        customer = self._create_customer("Early")
        self._buy(customer, 130, 160)
        self._buy(customer, 100, commitment_date="2026-03-01 16:30:00")
        self._look()
        self.assertEqual(self._row(customer).kept_until, TODAY)
        self.assertEqual(customer.custrel_lifecycle, "active")
        self.assertEqual(self._at("2026-03-02 16:00:00", customer), "risk")

    def test_who_came_back_by_an_order_that_is_cancelled_did_not(self):
        customer = self._create_customer("By mistake", user_id=self.seller.id)
        self._buy(customer, 230, 260, 290)
        self._look()
        self._buy(customer, 1)
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "won_back")
        customer.sale_order_ids.sorted("date_order")[-1]._action_cancel()
        self.env.invalidate_all()
        self.assertEqual(customer.custrel_lifecycle, "dormant")
        self.assertFalse(customer.custrel_won_back_date)
        day = self.env["custrel.followup"].with_user(self.seller).get_my_day()
        self.assertEqual(day["won_back"], 0)
        self._buy(customer, 0)
        self._look()
        customer.sale_order_ids._action_cancel()
        self.env.invalidate_all()
        self.assertEqual(customer.custrel_lifecycle, "prospect")
        self.assertFalse(customer.custrel_won_back_date)

    def _decide_all(self, customer):
        """Somebody gives him up, leaves him alone, and has him contacted less often."""
        reason = self.env.ref("custrel_followup.custrel_lost_reason_price")
        return customer.with_user(self.seller)._custrel_decide(
            lost_on=TODAY - timedelta(days=20),
            lost_reason_id=reason.id,
            lost_tried="A visit",
            lost_outcome="No budget",
            snoozed_until=TODAY + timedelta(days=30),
            snooze_reason="Asked us to",
            slowed_on=TODAY - timedelta(days=10),
        )

    def _read_decided(self, customer):
        self.env.invalidate_all()
        return [self._row(customer)[name] for name in DECIDED]

    def test_woocommerce_admin_1529_an_order_by_mistake_ends_nothing(self):
        """What was decided holds again when the order is cancelled, or deleted."""
        often = self._create_customer("By mistake", user_id=self.seller.id)
        self._buy(often, 230, 260, 290)
        never = self._create_customer("Never bought", user_id=self.seller.id)
        self._look()
        for customer in (often, never):
            self._decide_all(customer)
            decided = self._read_decided(customer)
            self.assertTrue(all(decided))
            state = customer.custrel_lifecycle
            for end in ("cancel", "delete"):
                with self.subTest(customer.name, end=end):
                    self._buy(customer, 1)
                    self._look()
                    orders = customer.sale_order_ids.filtered(
                        lambda order: order.state == "sale"
                    )
                    order = orders.sorted("date_order")[-1]
                    self.assertFalse(any(self._read_decided(customer)))
                    order._action_cancel()
                    if end == "delete":
                        order.unlink()
                    self.assertEqual(self._read_decided(customer), decided)
                    self.assertEqual(customer.custrel_lifecycle, state)
                    self.assertFalse(self._row(customer).won_on)

    def test_who_has_bought_again_or_was_decided_on_is_left_as_he_is(self):
        customer = self._create_customer("Twice", user_id=self.seller.id)
        self._buy(customer, 230, 260, 290)
        self._look()
        self._decide_all(customer)
        self._buy(customer, 5)
        self._buy(customer, 1)
        self._look()
        orders = customer.sale_order_ids.sorted("date_order")
        orders[-1]._action_cancel()
        self.assertFalse(any(self._read_decided(customer)), "he bought before")
        customer.with_user(self.seller)._custrel_decide(snoozed_until=TODAY)
        orders[-2]._action_cancel()
        self.env.invalidate_all()
        row = self._row(customer)
        self.assertEqual((row.snoozed_until, row.lost_on), (TODAY, False), "the newer")

    def test_what_was_ended_before_a_merge_does_not_come_back(self):
        """Of two who became one somebody decides anew."""
        stays = self._create_customer("Stays", user_id=self.seller.id)
        goes = self._create_customer("Goes", user_id=self.seller.id)
        self._buy(stays, 230, 260, 290)
        self._look()
        self._decide_all(stays)
        self._buy(stays, 1)
        self._look()
        self.assertTrue(self._row(stays).ended)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((stays | goes).ids, stays, extra_checks=False)
        self.env.invalidate_all()
        self.assertFalse(self._row(stays).ended)
        stays.sale_order_ids.sorted("date_order")[-1]._action_cancel()
        self.assertFalse(any(self._read_decided(stays)))

    def test_a_company_without_orders(self):
        customer = self._create_customer("Nobody bought")
        usual = self.rules.mapped("usual_gap")
        self._run_job("lifecycle", NOW)
        self.assertEqual(customer.custrel_lifecycle, "prospect")
        self.assertFalse(self._row(customer))
        self.assertEqual(self.rules.mapped("usual_gap"), usual)
        self.rules.write({"factor": 3})
        self.assertEqual(customer.custrel_lifecycle, "prospect")

    def test_a_cancelled_order_is_no_purchase_any_more(self):
        customer = self._create_customer("Cancelled")
        self._buy(customer, 20)
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "active")
        customer.sale_order_ids._action_cancel()
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "prospect")

    def test_an_order_of_another_customer_then(self):
        """Whose it was before is looked at, too."""
        wrong, right = (self._create_customer(name) for name in ("Wrong", "Right"))
        self._buy(wrong, 20)
        self._look()
        self.assertEqual(wrong.custrel_lifecycle, "active")
        wrong.sale_order_ids.partner_id = right
        self.env.invalidate_all()
        self.assertEqual(wrong.custrel_lifecycle, "prospect")
        self.assertEqual(right.custrel_lifecycle, "active")

    def test_an_order_that_is_cancelled_and_deleted_leaves_no_trace(self):
        customer = self._create_customer("Deleted")
        self._buy(customer, 20)
        self._look()
        orders = customer.sale_order_ids
        orders._action_cancel()
        orders.unlink()
        self.env.invalidate_all()
        self.assertEqual(customer.custrel_lifecycle, "prospect")

    def test_an_invoice_that_is_a_draft_again_is_no_purchase(self):
        self.policy.source = "invoice"
        customer = self._create_customer("Draft")
        move = self._create_move("out_invoice", customer, "2026-02-20", 100)
        self._look()
        self.assertEqual(self._row(customer).last_day, date(2026, 2, 20))
        move.button_draft()
        self.env.invalidate_all()
        self.assertFalse(self._row(customer).last_day)

    def test_a_company_that_moves_to_another_time_zone(self):
        """Days that were counted elsewhere are counted again."""
        customer = self._create_customer("Evening")
        self._create_order(customer, date="2026-02-20 20:00:00")
        self._look()
        self.assertEqual(self._row(customer).last_day, date(2026, 2, 21))
        self._set_written("2026-02-20 20:00:00")
        self.company.partner_id.tz = "America/New_York"
        self._look()
        self.env.invalidate_all()
        self.assertEqual(self._row(customer).last_day, date(2026, 2, 20))

    def test_other_documents_count_from_now_on(self):
        customer = self._create_customer("Ordered")
        self._buy(customer, 20)
        self._look()
        self._set_written("2026-02-20 01:00:00")
        self.policy.source = "invoice"
        with freeze_time("2026-03-09 02:00:00"):
            self._look()
        self.env.invalidate_all()
        self.assertEqual(customer.custrel_lifecycle, "prospect")

    def test_purchases_of_a_merged_customer_count(self):
        one, other = (self._create_customer(name) for name in ("One", "Other"))
        self._buy(one, 100, 130)
        self._buy(other, 10, 40)
        self._look()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (one | other).ids, one, extra_checks=False
        )
        self.assertEqual(self._row(one).day_count, 4)
        self.assertEqual(one.custrel_lifecycle, "active")
        self.assertFalse(self.rows.search([("partner_id", "=", other.id)]))

    def test_an_order_measures_nothing_for_everybody(self):
        """What is usual is measured when all days are written, not on the first one."""
        self.company.custrel_usual_at = False
        self.company.custrel_rhythm_at = False
        customer = self._create_customer("First")
        self._buy(customer, 10)
        self.rows._refresh(self.company, customer)
        self.assertFalse(self.company.custrel_usual_at)
        self._look()
        self.assertTrue(self.company.custrel_usual_at)

    def test_grades_of_a_run_bring_their_limits(self):
        customer = self._create_customer("Graded")
        self._buy(customer, 20, 140)
        rest = self.rules.filtered("grade_id")
        rest.write({"fixed_days": 60})
        (self.rules - rest).write({"fixed_days": 100})
        self._look()
        silence = self._row(customer).silent_from - self._row(customer).last_day
        self.assertEqual(silence.days, 101)
        run = self._grade_customers()
        self.env.invalidate_all()
        self.assertTrue(customer.custrel_grade_id)
        silence = self._row(customer).silent_from - self._row(customer).last_day
        self.assertEqual(silence.days, 61)
        run.action_undo()
        self.env.invalidate_all()
        silence = self._row(customer).silent_from - self._row(customer).last_day
        self.assertEqual(silence.days, 101)

    def test_a_quotation_keeps_active_where_invoices_count(self):
        self.policy.source = "invoice"
        customer = self._create_customer("Quoted")
        for day in ("2025-10-01", "2025-10-20", "2025-11-10"):
            self._create_move("out_invoice", customer, day, 100)
        self._look()
        before = self._row(customer).risk_from
        self.env.cr.execute("UPDATE account_move SET write_date = '2025-12-01'")
        quoted = {"validity_date": "2026-08-10", "date": "2026-02-20 04:00:00"}
        self._create_order(customer, state="sent", **quoted)
        self._look()
        self.env.invalidate_all()
        self.assertLess(before, date(2026, 8, 11))
        self.assertEqual(self._row(customer).risk_from, date(2026, 8, 11))

    def test_refunds_above_purchases(self):
        """A credit note takes no purchase day back, nor is it one."""
        self.policy.source = "invoice"
        customer, refunded = (self._create_customer(n) for n in ("Bought", "Refunded"))
        for kind, partner, day, amount in (
            ("out_invoice", customer, "2026-02-01", 100),
            ("out_refund", customer, "2026-02-20", 900),
            ("out_refund", refunded, "2026-02-20", 900),
        ):
            self._create_move(kind, partner, day, amount)
        self._look()
        self.assertEqual(self._row(customer).last_day, date(2026, 2, 1))
        self.assertFalse(self._row(refunded))
        self.assertEqual(refunded.custrel_lifecycle, "prospect")

    def _create_move(self, kind, partner, day, amount):
        self.env["account.chart.template"].try_loading(
            "generic_coa", self.company, install_demo=False
        )
        move = (
            self.env["account.move"]
            .with_company(self.company)
            .create(
                {
                    "move_type": kind,
                    "partner_id": partner.id,
                    "invoice_date": day,
                    "invoice_line_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.product.id,
                                "price_unit": amount,
                                "tax_ids": False,
                            },
                        )
                    ],
                }
            )
        )
        move.action_post()
        return move

    def test_limits_that_contradict_each_other_are_refused(self):
        rule = self.rules[0].with_user(self.manager)
        for vals, said in (
            ({"floor_days": 400}, "least number"),
            ({"factor": 0}, "0.5 to 20"),
            ({"dormant_times": 5}, "dormant"),
            ({"lost_times": 1}, "dormant"),
            ({"fixed_days": 10}, "without a rhythm"),
            ({"quiet_days": -1}, "without order or contact"),
            ({"unanswered": 60}, "unanswered"),
        ):
            with self.subTest(vals):
                with self.assertRaises(ValidationError) as refused:
                    rule.write(vals)
                self.assertIn(said, str(refused.exception))
        with self.assertRaises(ValidationError):
            with Form(rule) as form:
                form.floor_days = 400
        with self.assertRaises(AccessError):
            rule.with_user(self.seller).write({"factor": 2})

    def test_a_rule_says_what_it_means(self):
        rule = self.rules[0].with_user(self.manager)
        rule.sudo()._keep({"usual_gap": 30})
        with Form(rule) as form:
            form.factor = 2.5
            form.quiet_days = 0
            self.assertIn(
                "orders every 30 days, as is usual here, is at risk after 75 days "
                "without an order, dormant after 150, lost after 300",
                form.meaning,
            )
            self.assertNotIn("without an order or contact", form.meaning)
            form.floor_days = 400
            self.assertIn("least number", form.meaning)
            form.floor_days = 80
            self.assertIn("at risk after 80 days", form.meaning)

    def test_other_limits_are_applied_at_once(self):
        customer = self._create_customer("Monthly")
        self._buy(customer, *range(60, 300, 30))
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "active")
        self.rules.write({"factor": 1.0})
        self.assertEqual(customer.custrel_lifecycle, "risk")

    def test_another_grade_has_other_limits(self):
        customer = self._create_customer("Moved")
        self._buy(customer, *range(100, 400, 30))
        self.rules.write({"quiet_days": 0})
        rule = self.rules.filtered(lambda r: r.grade_id == self.grade_a)
        rule.factor = 10
        self._look()
        self.assertEqual(customer.custrel_lifecycle, "risk")
        self._set_grade(customer, self.grade_a)
        self.env.invalidate_all()
        self.assertEqual(customer.custrel_lifecycle, "active")

    def test_each_company_has_its_own(self):
        customer = self._create_customer("Both")
        self._buy(customer, 100, 130, 160)
        self._look()
        west = customer.with_context(
            allowed_company_ids=self.other_company.ids
        ).with_company(self.other_company)
        self.assertEqual(west.custrel_lifecycle, "prospect")
        rows = self.env["custrel.customer.rhythm"]
        strange = rows.with_context(allowed_company_ids=self.other_company.ids)
        strange = strange.with_user(self.stranger)
        self.assertFalse(strange.search([("partner_id", "=", customer.id)]))
        own = rows.with_user(self.leader).search([("partner_id", "=", customer.id)])
        self.assertEqual(own.state, "risk")

    def test_a_run_writes_the_dates(self):
        customer = self._create_customer("Graded")
        self._buy(customer, 10, 40, 70)
        self.assertFalse(self._row(customer))
        self._grade_customers()
        self.assertEqual(self._row(customer).day_count, 3)

    def test_the_second_look_reads_what_changed(self):
        customer = self._create_customer("Changed")
        self._buy(customer, 10)
        self._look()
        self._set_written("2026-02-20 01:00:00")
        with freeze_time("2026-03-05 02:00:00"):
            self.rows._find_touched(self.company, "sale")
        with freeze_time("2026-03-09 02:00:00"):
            ids = self.rows._find_touched(self.company, "sale")
            self.assertNotIn(customer.id, ids)
            self._set_written("2026-03-09 01:50:00")
            self.assertIn(customer.id, self.rows._find_touched(self.company, "sale"))

    def test_once_a_month_everything_is_looked_at(self):
        """Whoever writes orders by SQL leaves no trace of it."""
        customer = self._create_customer("By SQL")
        self._buy(customer, 40, 70)
        self._run_job("lifecycle", NOW)
        self.env.cr.execute(
            SQL(
                """UPDATE sale_order SET date_order = %s, write_date = %s
                    WHERE partner_id = %s AND date_order > %s""",
                "2026-02-10 04:00:00",
                "2026-01-01",
                customer.id,
                "2026-01-10",
            )
        )
        self._run_job("lifecycle", "2026-04-20 02:00:00")
        self.assertEqual(self._row(customer).last_day, date(2026, 2, 10))
