from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.custrel_followup.tests.handover.common import HandoverCommon

NOW = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVisit(HandoverCommon):
    """A model of another add-on that belongs to a customer gets by three hooks and two
    record rules what our own models have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._visit(cls.customer)

    @classmethod
    def _visit(cls, partner, user=None, **values):
        visits = cls.env["custrel.test.visit"].with_user(user or cls.seller)
        return visits.create(
            {
                "name": "Look at the machine",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "user_id": cls.seller.id,
                "day": "2026-03-05 02:00:00",
                **values,
            }
        )

    def _finds(self, user):
        visits = self.env["custrel.test.visit"].with_user(user)
        visits = visits.with_context(allowed_company_ids=user.company_ids.ids)
        return visits.search([("id", "=", self.visit.id)])

    # ------------------------------------------------------------------- rights

    def test_who_looks_after_the_customer_sees_it(self):
        for user in self.seller, self.colleague, self.leader:
            self.assertTrue(self._finds(user), user.name)
        for user in self.newcomer, self.stranger:
            self.assertFalse(self._finds(user), user.name)

    def test_nobody_writes_about_customers_of_others(self):
        with self.assertRaises(AccessError):
            self.visit.with_user(self.newcomer).name = "Mine"
        with self.assertRaises(AccessError):
            self._visit(self.customer, self.newcomer, day=NOW)

    def test_work_is_given_to_people_of_the_company(self):
        with self.assertRaises(ValidationError):
            self.visit.user_id = self.stranger

    def test_a_contact_stands_for_its_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Wang Fang", "parent_id": self.customer.id}
        )
        visit = self._visit(contact, day=NOW)
        self.assertEqual(visit.partner_id, self.customer)

    # -------------------------------------------------------------- kept values

    def test_only_the_program_says_when_it_was_done(self):
        with self.assertRaises(AccessError):
            self.visit.done_at = NOW
        with self.assertRaises(AccessError):
            self._visit(self.customer, day=NOW, done_at=NOW)
        self.visit.action_done()
        self.assertTrue(self.visit.done_at)

    def test_values_are_checked_on_arrival(self):
        self.visit.name = " A\x00B "
        self.assertEqual(self.visit.name.strip(), "AB")

    # -------------------------------------------------------------------- merge

    def _merge(self, kept, doublet):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((kept | doublet).ids)],
                "dst_partner_id": kept.id,
            }
        )
        wizard.action_merge()

    def test_merged_customers_have_one_a_day(self):
        doublet = self._create_customer("Doublet", user_id=self.seller.id)
        same, other = self._visit(doublet), self._visit(doublet, day=NOW)
        self._merge(self.customer, doublet)
        self.assertFalse(same.exists())
        self.assertEqual((self.visit | other).partner_id, self.customer)
        self.assertEqual(len((self.visit | other).exists()), 2)

    # ----------------------------------------------------------------- handover

    def test_open_ones_are_held_and_handed_over(self):
        done = self._visit(self.customer, day=NOW)
        done.action_done()
        self.seller.action_archive()
        visit, done = (self.visit | done).with_user(self.leader)
        self.assertEqual(visit.user_id, self.leader, "held until it is handed over")
        handover = self._get_handover().with_user(self.leader)
        self._line(handover, self.customer).new_user_id = self.newcomer
        handover.action_apply()
        self.assertEqual(visit.user_id, self.newcomer)
        self.assertTrue(self._finds(self.newcomer))
        self.assertEqual(
            done.user_id, self.seller, "what is done stays with who did it"
        )

    def test_who_has_nothing_else_is_handed_over_too(self):
        self._visit(self.helped, self.newcomer, user_id=self.manager.id, day=NOW)
        self.manager.action_archive()
        self.assertTrue(self._get_handover(self.manager))

    # ------------------------------------------------------------------ history

    def _read_history(self, user):
        customer = self.customer.with_user(user)
        return customer.custrel_get_history(["visit"])["entries"]

    def test_it_stands_in_the_history_of_those_who_may_see_it(self):
        self.visit.action_done()
        [entry] = self._read_history(self.seller)
        self.assertEqual(entry["title"], "Look at the machine")
        self.assertFalse(self._read_history(self.newcomer))

    # ------------------------------------------------------------ who is named

    def test_a_user_on_record_is_not_deleted(self):
        self.assertIn(
            "user_id",
            self.env["res.users"]._custrel_get_kept_fields()[self.visit._name],
        )
