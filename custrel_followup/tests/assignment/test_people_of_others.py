from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon

SHARED = ("custrel_second_user_id", "custrel_collaborator_ids")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestPeopleOfOthers(CustrelCommon):
    """Nobody makes himself one of the people of somebody else's customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second, cls.helper = (
            cls._create_user(name, "sales_team.group_sale_salesman")
            for name in ("second", "helper")
        )
        cls.captain = cls._create_user(
            "captain",
            "sales_team.group_sale_salesman,custrel_followup.custrel_group_team",
        )
        cls.env["crm.team"].create(
            {
                "name": "East",
                "company_id": cls.company.id,
                "user_id": cls.captain.id,
                "member_ids": [Command.set(cls.colleague.ids)],
            }
        )
        cls.theirs = cls._create_customer("Theirs", user_id=cls.colleague.id)
        cls.theirs.custrel_second_user_id = cls.second
        cls.theirs.custrel_collaborator_ids = cls.helper
        cls.below = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.theirs.id}
        )
        cls.mine = cls._create_customer("Mine", user_id=cls.seller.id)
        cls.followup = cls._create_followup(cls.theirs, user_id=cls.colleague.id)
        cls._create_order(cls.theirs)
        cls._grade_customers()

    def _call(self, user, model, method, *args, context=None):
        """As a client does it over RPC, in a transaction of this user's own."""
        self.env.flush_all()
        self.env.invalidate_all()
        context = {"allowed_company_ids": user.company_ids.ids, **(context or {})}
        # As in a request of this user: Odoo itself looks at who began it.
        transaction, test_env = self.env.transaction, self.env.transaction.default_env
        transaction.default_env = env = self.env(user=user)
        try:
            return call_kw(env[model], method, list(args), {"context": context})
        finally:
            transaction.default_env = test_env

    def _refused(self, user, model, method, *args, context=None):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._call(user, model, method, *args, context=context)
            self.env.flush_all()
        for seen in self.followup, *self.theirs.custrel_score_ids:
            self.assertFalse(seen.with_user(user).has_access("read"))

    def _decide(self, user, partner, **values):
        self._call(user, "res.partner", "write", partner.ids, values)

    # -------------------------------------------------------------------- refused

    def test_written_on_the_customer(self):
        for name in "user_id", *SHARED:
            value = self.seller.id if name != SHARED[1] else [self.seller.id]
            with self.subTest(name):
                self._refused(
                    self.seller, "res.partner", "write", self.theirs.ids, {name: value}
                )

    def test_taken_away_from_the_customer(self):
        for name in "user_id", *SHARED:
            value = False if name != SHARED[1] else [Command.clear()]
            with self.subTest(name):
                self._refused(
                    self.seller, "res.partner", "write", self.theirs.ids, {name: value}
                )

    def test_written_on_a_contact_below_the_customer(self):
        for name in SHARED:
            value = self.seller.id if name != SHARED[1] else [self.seller.id]
            with self.subTest(name):
                self._refused(
                    self.seller, "res.partner", "write", self.below.ids, {name: value}
                )

    def test_a_salesperson_of_a_contact_below_sees_nothing_of_the_customer(self):
        self._decide(self.seller, self.below, user_id=self.seller.id)
        self.assertFalse(self.followup.with_user(self.seller).has_access("read"))
        self._decide(self.seller, self.below, parent_id=False)
        self.assertFalse(self.followup.with_user(self.seller).has_access("read"))

    def test_given_to_a_new_contact_below_the_customer(self):
        for name in SHARED:
            value = self.seller.id if name != SHARED[1] else [self.seller.id]
            values = {"name": "New", "parent_id": self.theirs.id, name: value}
            with self.subTest(name):
                self._refused(self.seller, "res.partner", "create", [values])
            context = {"default_parent_id": self.theirs.id, f"default_{name}": value}
            with self.subTest(f"{name} by the context"):
                self._refused(
                    self.seller,
                    "res.partner",
                    "create",
                    [{"name": "N"}],
                    context=context,
                )

    def test_imported(self):
        result = self._call(
            self.seller,
            "res.partner",
            "load",
            [".id", "custrel_second_user_id/.id"],
            [[str(self.theirs.id), str(self.seller.id)]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("Theirs", result["messages"][0]["message"])
        self.assertEqual(self.theirs.custrel_second_user_id, self.second)

    def test_the_customer_becomes_a_contact_of_ones_own(self):
        person = self._create_customer(
            "Person", is_company=False, user_id=self.colleague.id
        )
        followup = self._create_followup(person, user_id=self.colleague.id)
        calls = [
            (person.ids, {"parent_id": self.mine.id}),
            (self.mine.ids, {"child_ids": [Command.link(person.id)]}),
            (self.theirs.ids, {"parent_id": self.mine.id, "is_company": False}),
        ]
        for ids, values in calls:
            with self.subTest(values):
                self._refused(self.seller, "res.partner", "write", ids, values)
                self.assertFalse(followup.with_user(self.seller).has_access("read"))

    def test_ones_own_customer_becomes_a_contact_of_the_other(self):
        """Nothing that was planned for it opens the figures of the other."""
        own = self._create_customer("Own", is_company=False, user_id=self.seller.id)
        planned = self._create_followup(own, origin="cadence")
        self._decide(self.seller, own, parent_id=self.theirs.id)
        self.assertEqual(planned.partner_id, self.theirs)
        self.assertTrue(planned.beside_plan)
        score = self.theirs.custrel_score_ids
        self.assertTrue(score)
        self.assertFalse(score.with_user(self.seller).has_access("read"))

    def test_merged_with_a_customer_of_ones_own(self):
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        for merged in self.theirs, self.below:
            for target in self.mine, merged:
                wizard = self._call(
                    self.seller,
                    "base.partner.merge.automatic.wizard",
                    "create",
                    {
                        "partner_ids": [Command.set((self.mine | merged).ids)],
                        "dst_partner_id": target.id,
                    },
                )
                with self.subTest(f"{merged.name} {target.name}"):
                    self._refused(
                        self.seller,
                        "base.partner.merge.automatic.wizard",
                        "action_merge",
                        [wizard],
                    )

    def test_a_collaborator_does_not_decide(self):
        with self.assertRaises(AccessError):
            self._decide(
                self.helper, self.theirs, custrel_second_user_id=self.helper.id
            )

    # --------------------------------------------------------------------- allowed

    def test_first_second_leader_and_all_decide(self):
        for user in self.colleague, self.second, self.captain, self.leader:
            with self.subTest(user.login):
                savepoint = self.cr.savepoint()
                self._decide(
                    user, self.theirs, custrel_collaborator_ids=[self.seller.id]
                )
                self.assertTrue(self.followup.with_user(self.seller).has_access("read"))
                self._decide(user, self.theirs, user_id=self.leader.id)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_a_new_customer_has_the_people_that_are_given(self):
        (new,) = self._call(
            self.seller,
            "res.partner",
            "create",
            [
                {
                    "name": "New",
                    "is_company": True,
                    "user_id": self.colleague.id,
                    "custrel_second_user_id": self.seller.id,
                }
            ],
        )
        partner = self.env["res.partner"].browse(new)
        self.assertEqual(partner.custrel_second_user_id, self.seller)

    def test_a_customer_of_nobody_may_be_taken(self):
        free = self._create_customer("Free")
        self._decide(self.seller, free, user_id=self.seller.id)
        self.assertEqual(free.user_id, self.seller)

    def test_people_without_a_role_change_contacts_as_ever(self):
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        self._decide(self.clerk, self.theirs, user_id=self.seller.id)
        self.assertEqual(self.theirs.user_id, self.seller)

    def test_other_fields_of_other_customers_are_written_as_ever(self):
        self._decide(self.seller, self.theirs, phone="1", user_id=self.colleague.id)
        self.assertEqual(self.theirs.phone, "1")
