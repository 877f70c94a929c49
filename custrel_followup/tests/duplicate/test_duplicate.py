from collections import Counter
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...models.duplicate.custrel_duplicate_job import FILLED
from ...rules import duplicates
from ..common import CustrelCommon
from ..queries import QueryCounter

PHONE = "+86 21 5555 0101"
NUMBER = "91310115MA1K35J64X"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestDuplicate(CustrelCommon):
    """Two customers that may be one are found, shown to the right people, decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn").id
        cls.one = cls._customer(
            "北京远帆科技有限公司", phone=PHONE, user_id=cls.seller.id
        )
        cls.two = cls._customer(
            "遠帆科技股份有限公司（北京）", phone=PHONE, user_id=cls.colleague.id
        )
        cls.team = cls.env["crm.team"].create(
            {
                "name": "East",
                "company_id": cls.company.id,
                "user_id": cls.leader.id,
                "member_ids": [(6, 0, cls.seller.ids)],
            }
        )

    @classmethod
    def _customer(cls, name, **values):
        values = {"country_id": cls.china, **values}
        return cls._create_customer(name, **values)

    def _look(self):
        """The job, as the server runs it after what was written."""
        self.env.cr.flush()
        self._run_job("duplicate", "2026-03-02 18:00:00")

    def _pair(self, one=None, other=None):
        ids = sorted(((one or self.one) | (other or self.two)).ids)
        return self.env["custrel.duplicate"].search(
            [("partner_id", "=", ids[0]), ("other_id", "=", ids[1])]
        )

    # --------------------------------------------------------------------- finding

    def _contact(self, customer, name, **values):
        values = {"name": name, "parent_id": customer.id, **values}
        return self.env["res.partner"].create(values)

    def test_reason_names_the_contact_whose_number_it_is(self):
        """The number that both share stands on neither of them."""
        other = self._customer("Somebody Else Ltd", phone="+86 21 5555 0999")
        self._contact(other, "Li Hua", phone="+86 21 5555 0777")
        third = self._customer("Quite Another Ltd", phone="+86 21 5555 0777")
        self._look()
        pair = self._pair(other, third)
        self.assertEqual(pair.reason, "same telephone (of the contact Li Hua)")
        rows = [row for row in pair._get_rows() if row["same"]]
        self.assertIn(
            ("Telephone in common", "+862155550777, of Li Hua", "+862155550777"),
            [(row["label"], row["one"], row["other"]) for row in rows],
        )
        self.assertEqual(self._pair().reason, "same telephone, same name")

    def test_contact_of_many_tells_little(self):
        """Nine customers share an agent: eight lines below those that are likely, not
        thirty-six above them; each with what else it has in common."""
        agent = {"phone": "+86 138 0000 0777", "email": "agent@helper.example"}
        nine = self.env["res.partner"]
        names = ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel")
        for name in names:
            nine |= self._customer(f"{name} Works Ltd")
        nine |= self._customer("Ash Works GmbH")
        for one in nine:
            self._contact(one, "Agent Smith", **agent)
        self._look()
        pairs = self.env["custrel.duplicate"].search([("partner_id", "in", nine.ids)])
        self.assertEqual(len(pairs), 8)
        same = self._pair(nine[0], nine[-1])
        self.assertGreater(same.score, 75)
        self.assertEqual(set((pairs - same).mapped("score")), {duplicates.SUSPECT})
        self.assertIn("several others (of the contact Agent Smith)", pairs[-1].reason)
        # Whoever is compared alone, as after an import, is compared with the first.
        self.env["custrel.duplicate"]._find(nine[4])
        self.assertEqual(pairs.exists(), pairs)
        nine[0].active = False
        self.env["custrel.duplicate"]._find()
        left = self.env["custrel.duplicate"].search([("partner_id", "in", nine.ids)])
        self.assertEqual(left.partner_id, nine[1])

    def test_domain_of_a_company_makes_suspects(self):
        one = self._customer("Nordwind Antriebe", email="info@nordwind.example")
        other = self._customer("N. W. Works", email="sales@nordwind.example")
        self._customer("Somebody", email="info@qq.com")
        mailer = self._customer("Somebody Else", email="sales@qq.com")
        self._look()
        pair = self._pair(one, other)
        self.assertEqual(pair.reason, "same e-mail domain")
        self.assertFalse(
            self.env["custrel.duplicate"].search([("other_id", "=", mailer.id)])
        )

    def test_domain_of_many_makes_no_suspects(self):
        """As before: people of one domain need something else in common."""
        names = ("Ash", "Birch", "Cedar", "Dogwood", "Elm")
        made = self.env["res.partner"]
        for name in names:
            email = f"{name.lower()}@holding.example"
            made |= self._customer(f"{name} Works Ltd", email=email)
        self._look()
        pairs = self.env["custrel.duplicate"].search([("partner_id", "in", made.ids)])
        self.assertFalse(pairs)

    def test_reasons_of_a_list_are_found_by_a_constant_number_of_queries(self):
        for n in range(6):
            self._customer(f"远帆科技有限公司{n}", phone=f"+86 21 5555 08{n:02}")
            other = self._customer(f"Somebody {n}{n}{n} Ltd")
            self._contact(other, "Li Hua", phone=f"+86 21 5555 08{n:02}")
        self._look()
        pairs = self.env["custrel.duplicate"].search([("evidence", "=", 32)])
        counts = []
        for some in (pairs[:2], pairs):
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            some.mapped("reason")
            counts.append(counter.stop())
        self.assertEqual(*counts)

    def test_job_finds_them_with_reasons_and_a_score(self):
        self._look()
        pair = self._pair()
        self.assertEqual(pair.partner_id, self.one, "the lower id comes first")
        self.assertEqual((pair.score, pair.state), (94, "suspect"))
        self.assertEqual(pair.reason, "same telephone, same name")
        self._look()
        self.assertEqual(self._pair(), pair, "the second night changes nothing")

    def test_a_name_alone_never_says_more_than_60(self):
        self.two.phone = False
        self._look()
        self.assertEqual(self._pair().score, 60)
        self.assertEqual(self._pair().reason, "same name")

    def test_same_name_in_another_city_is_another_company(self):
        other = self._customer("上海远帆科技有限公司")
        self._look()
        self.assertFalse(self._pair(self.one, other))

    def test_number_of_a_contact_counts_for_its_customer(self):
        third = self._customer("Somebody Else Ltd")
        self.env["res.partner"].create(
            {"name": "Li Hua", "parent_id": third.id, "phone": PHONE}
        )
        self._look()
        self.assertEqual(self._pair(self.one, third).score, 85)

    def test_a_contact_that_moves_takes_its_number_along(self):
        third = self._customer("Somebody Else Ltd")
        fourth = self._customer("Yet Another Ltd")
        contact = self.env["res.partner"].create(
            {"name": "Li Hua", "parent_id": third.id, "phone": PHONE}
        )
        self._look()
        contact.parent_id = fourth
        self._look()
        self.assertFalse(self._pair(self.one, third))
        self.assertTrue(self._pair(self.one, fourth))

    def test_a_contact_that_is_deleted_takes_its_number_along(self):
        third = self._customer("Somebody Else Ltd")
        contact = self.env["res.partner"].create(
            {"name": "Li Hua", "parent_id": third.id, "phone": PHONE}
        )
        self._look()
        self.assertTrue(self._pair(self.one, third))
        contact.unlink()
        self._look()
        self.assertFalse(self._pair(self.one, third))

    def test_free_mailers_say_nothing(self):
        third = self._customer("Somebody", email="a@qq.com")
        fourth = self._customer("Else", email="b@qq.com")
        self._look()
        self.assertFalse(self._pair(third, fourth))

    def test_what_more_than_twenty_share_tells_nobody_apart(self):
        tower = [
            self._customer(f"Tenant {n}x", phone="+86 21 6666 0000") for n in range(21)
        ]
        self._look()
        self.assertFalse(self._pair(tower[0], tower[1]))

    def test_other_tax_ids_speak_against_it(self):
        self.two.phone = False
        self.one.vat, self.two.vat = NUMBER, "91310115MA1K35J72Q"
        self._look()
        self.assertFalse(self._pair())
        self.two.vat = NUMBER
        self._look()
        self.assertEqual(self._pair().score, 98)

    def test_suspects_that_no_longer_resemble_each_other_are_gone(self):
        self._look()
        self.two.write({"name": "Something Else Ltd", "phone": False})
        self._look()
        self.assertFalse(self._pair())

    def test_archived_and_deleted_ones_are_gone(self):
        third = self._customer("Somebody Else Ltd", phone=PHONE)
        self._look()
        self.two.active = False
        third.unlink()
        self._look()
        self.assertFalse(self._pair())
        keys = self.env["custrel.duplicate.key"].search([("partner_id", "=", third.id)])
        self.assertFalse(keys)

    def test_mother_and_daughter_are_no_suspects(self):
        daughter = self._customer("远帆科技", parent_id=self.one.id, phone=PHONE)
        self._look()
        self.assertEqual(daughter.commercial_partner_id, daughter)
        self.assertFalse(self._pair(self.one, daughter))

    def test_customers_of_two_companies_are_no_suspects(self):
        self.one.company_id, self.two.company_id = self.company, self.other_company
        self._look()
        self.assertFalse(self._pair())

    def test_our_own_people_are_no_customers(self):
        self.seller.partner_id.phone = PHONE
        self._look()
        self.assertFalse(self._pair(self.one, self.seller.partner_id))

    def test_names_that_are_none(self):
        """One character, only brackets, signs, a tax id that says there is none."""
        odd = [
            self._customer(name, vat="/", email="none", phone="1")
            for name in (
                "甲",
                "甲",
                "（）",
                "()",
                "🏭",
                "🏭",
                "有限公司",
                "Co., Ltd.",
                "—",
                "A",
                "A",
            )
        ]
        self._look()
        ids = [customer.id for customer in odd]
        self.assertFalse(
            self.env["custrel.duplicate"].search(
                ["|", ("partner_id", "in", ids), ("other_id", "in", ids)]
            )
        )
        kinds = self.env["custrel.duplicate.key"].search([("partner_id", "in", ids)])
        self.assertEqual(set(kinds.mapped("kind")), {"none"})

    def test_customers_written_past_odoo_are_found_by_the_job(self):
        self._look()
        self.env.cr.execute(
            """INSERT INTO res_partner (name, complete_name, active, is_company, type,
                   autopost_bills, phone_sanitized)
               VALUES ('Past Odoo', 'Past Odoo', TRUE, TRUE, 'contact', 'ask',
                       '+862155550101') RETURNING id"""
        )
        [(id_,)] = self.env.cr.fetchall()
        self.env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id = %s", [id_]
        )
        self._look()
        self.assertTrue(self._pair(self.one, self.env["res.partner"].browse(id_)))

    def test_customers_without_keys_are_tried_again(self):
        self._look()
        keys = self.env["custrel.duplicate.key"]
        own = keys.search([("partner_id", "=", self.two.id)])
        before = len(own)
        last = self.env["custrel.duplicate"]._get_noted(FILLED)
        own.sudo().unlink()  # as if they had failed
        self._look()
        self.assertEqual(keys.search_count([("partner_id", "=", self.two.id)]), before)
        self.assertEqual(self.env["custrel.duplicate"]._get_noted(FILLED), last)

    def test_customers_from_before_the_installation_are_compared(self):
        self._look()
        before = self._pair().ids
        for table in ("custrel_duplicate", "custrel_duplicate_key"):
            self.env.cr.execute(f"DELETE FROM {table}")  # pylint: disable=sql-injection
        self.env["ir.config_parameter"].search(
            [("key", "like", "custrel_followup.duplicate")]
        ).unlink()
        self.env.invalidate_all()
        self._look()
        self.assertTrue(before)
        self.assertEqual(self._pair().score, 94)

    def test_all_at_once_finds_the_same_as_one_by_one(self):
        for n in range(4):
            self._customer(f"Harbour {n} Line Co., Ltd.", phone=f"+86 21 5555 02{n:02}")
            self._customer(f"harbour{n} line", email=f"x@harbour{n}.example")
        self._customer("Anything", email="y@harbour1.example", phone="+86 21 5555 0202")
        self._look()
        rows = self.env["custrel.duplicate"]
        fields = ("partner_id", "other_id", "evidence", "score")
        one_by_one = rows.search_read([], fields, order="id", load=None)
        rows.search([]).sudo().unlink()
        rows._find()
        at_once = rows.search_read([], fields, load=None)
        self.assertGreater(len(at_once), 4)
        self.assertCountEqual(
            [{k: r[k] for k in fields} for r in one_by_one],
            [{k: r[k] for k in fields} for r in at_once],
        )

    def test_keys_of_many_cost_as_few_queries_as_those_of_some(self):
        def queries(count):
            self.env.cr.flush()
            self.env["res.partner"].create(
                [
                    {"name": f"Firm {count} {n} Ltd", "email": f"a@b{n}.example"}
                    for n in range(count)
                ]
            )
            self.env.flush_all()
            counter = QueryCounter(self.env)
            self.env.cr.flush()
            return counter.stop()

        queries(5)
        self.assertEqual(queries(5), queries(50))
        self.assertLessEqual(queries(50), 8)

    # ------------------------------------------------------------------ who sees it

    def test_who_looks_after_one_of_them_sees_it(self):
        self._look()
        pairs = self._pair()
        for user in (self.seller, self.colleague, self.leader, self.manager):
            with self.subTest(user.name):
                self.assertEqual(
                    pairs.with_user(user).search([("id", "=", pairs.id)]), pairs
                )
        helper = self._create_user("helper", "sales_team.group_sale_salesman")
        self.assertFalse(pairs.with_user(helper).search([("id", "=", pairs.id)]))
        with self.assertRaises(AccessError):
            pairs.with_user(helper).action_not_duplicate()

    def test_leader_of_a_team_sees_those_of_its_people(self):
        captain = self._create_user(
            "captain",
            "sales_team.group_sale_salesman,custrel_followup.custrel_group_team",
        )
        self._look()
        pair = self._pair()
        self.assertFalse(pair.with_user(captain).search([("id", "=", pair.id)]))
        self.team.user_id = captain
        self.env.invalidate_all()
        self.assertEqual(pair.with_user(captain).search([("id", "=", pair.id)]), pair)

    def test_who_may_not_read_one_of_them_does_not_see_the_pair(self):
        self._look()
        self.env["ir.rule"].create(
            {
                "name": "Own customers only",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": "['|', ('user_id', '=', user.id), "
                "('user_ids', '!=', False)]",
                "groups": [(4, self.env.ref("sales_team.group_sale_salesman").id)],
            }
        )
        pair = self._pair()
        self.assertFalse(pair.with_user(self.seller).search([("id", "=", pair.id)]))

    # --------------------------------------------------------------------- deciding

    def test_no_duplicate_is_remembered_and_can_be_taken_back(self):
        self._look()
        pair = self._pair()
        done = pair.with_user(self.seller).action_not_duplicate()["params"]
        self.assertIn(self.one.name, done["message"])
        self.assertEqual(pair.state, "not_duplicate")
        self.assertEqual(pair.decided_by_id, self.seller)
        self.assertEqual(pair.decided_on, date(2026, 3, 2))
        self.two.email = self.one.email = "office@yuanfan.example"
        self._look()
        self.assertEqual(self._pair(), pair)
        self.assertEqual(pair.state, "not_duplicate")
        rows = self.env[done["model"]].with_user(self.seller).browse(done["undo"])
        self.assertTrue(rows.action_undo())
        self.assertEqual(pair.state, "suspect")
        self.assertFalse(pair.decided_by_id)

    def test_nobody_writes_a_verdict_by_hand(self):
        self._look()
        for user in (self.seller, self.manager):
            with self.assertRaises(AccessError):
                self._pair().with_user(user).write({"state": "not_duplicate"})
            with self.assertRaises(AccessError):
                self.env["custrel.duplicate"].with_user(user).create(
                    {"partner_id": self.one.id, "other_id": self.two.id}
                )

    def test_side_by_side_marks_differences_and_counts_both(self):
        self._create_followup(self.two).action_done()
        self._create_order(self.one)
        self.two.phone = "021-5555 0101"
        self._look()
        pair = self._pair().with_user(self.seller)
        rows = {row["label"]: row for row in pair._get_rows()}
        self.assertTrue(rows["Name"]["differs"])
        self.assertFalse(rows["Telephone"]["differs"], "however it is written")
        self.assertNotIn("Website", rows, "neither has one")
        self.assertEqual(
            (rows["Owner"]["one"], rows["Owner"]["other"]), ("Seller", "Colleague")
        )
        self.assertEqual((rows["Orders"]["one"], rows["Orders"]["other"]), (1, 0))
        self.assertEqual(
            (rows["Follow-ups"]["one"], rows["Follow-ups"]["other"]), (0, 1)
        )
        self.assertEqual(
            (rows["Complaints"]["one"], rows["Complaints"]["other"]), (0, 0)
        )
        self.assertIn("遠帆科技", pair.comparison)

    def test_merge_opens_odoos_dialog_with_both(self):
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        self._look()
        wizard = self._open_dialog()
        self.assertEqual(wizard.state, "selection")
        self.assertEqual(wizard.partner_ids, self.one | self.two)
        told = wizard.action_merge()["params"]
        self.assertEqual(len((self.one | self.two).exists()), 1)
        self.assertFalse(self._pair())
        self.assertIn((self.one | self.two).exists().name, told["message"])
        self.assertEqual(told["next"]["res_model"], "custrel.duplicate")

    def test_a_third_one_is_merged_in_one_go(self):
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        three = self._customer("北京远帆科技公司", phone=PHONE, user_id=self.seller.id)
        self._look()
        pair = self._pair().with_user(self.manager)
        self.assertEqual(pair.third_id, three)
        action = pair.action_merge_three()
        self.assertEqual(
            set(action["context"]["active_ids"]),
            set((self.one | self.two | three).ids),
        )
        wizards = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizards.with_context(**action["context"]).create({})
        wizard.action_merge()
        self.assertEqual(len((self.one | self.two | three).exists()), 1)

    def test_who_resembles_one_of_two_only_is_no_third(self):
        """Nor whom somebody said to be another one, or whom the user may not merge."""
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        three = self._customer("北京远帆科技公司", phone=PHONE, user_id=self.seller.id)
        self._look()
        self._pair(self.one, three).action_not_duplicate()
        self.assertFalse(self._pair().with_user(self.manager).third_id)
        self._pair(self.one, three).action_suspect()
        self.env.invalidate_all()
        self.assertEqual(self._pair().with_user(self.manager).third_id, three)
        three.email, self.one.email = "x@a.example", "y@a.example"
        self.env.invalidate_all()
        self.assertFalse(self._pair().with_user(self.manager).third_id)

    def test_fuller_one_is_proposed_to_stay(self):
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        self._look()
        self.assertEqual(self._open_dialog().dst_partner_id, self.one, "the older one")
        self.two.write({"street": "1 Long Street", "city": "Suzhou"})
        self.assertEqual(self._open_dialog().dst_partner_id, self.two)
        for _n in range(3):
            self._create_order(self.one)
        self.one.write({"website": "https://a.example", "ref": "7"})
        self.assertEqual(self._open_dialog().dst_partner_id, self.one)

    def test_what_odoo_would_refuse_is_said_before(self):
        self._look()
        pair = self._pair()
        self.assertIn("create contacts", pair.with_user(self.seller).hindrance)
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        self.assertFalse(pair.with_user(self.manager).hindrance)
        self.one.email, self.two.email = "one@example.com", "other@example.com"
        self.env.invalidate_all()
        self.assertIn("e-mail", pair.with_user(self.manager).hindrance)
        self.one.email = "OTHER@example.com"
        self.env.invalidate_all()
        self.assertFalse(pair.with_user(self.manager).hindrance, "the same one")
        self.two.email = False
        self.env.invalidate_all()
        self.assertFalse(pair.with_user(self.manager).hindrance, "none is no other")
        self.one.email = False
        self.two.parent_id = self.one
        with self.assertRaisesRegex(UserError, "belongs to the other"):
            pair.with_user(self.manager).action_merge()

    def test_who_has_no_address_takes_that_of_the_other(self):
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        for one, two in ((False, "a@example.com"), ("A@example.com", "a@example.com")):
            with self.subTest(one=one, two=two), self.cr.savepoint() as savepoint:
                self.one.email, self.two.email = one, two
                self._look()
                both = self.one | self.two
                self._open_dialog().action_merge()
                self.assertEqual(both.exists().email.lower(), "a@example.com")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_other_contacts_are_merged_as_odoo_does(self):
        """Only suspects are helped along."""
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        others = self._customer("Alone") | self._customer("Other", email="o@x.example")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        with self.assertRaisesRegex(UserError, "same email"):
            wizard.with_user(self.manager)._merge(others.ids, others[0])

    def test_taken_out_of_the_dialog_nothing_is_merged(self):
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        self._look()
        dialog = self._open_dialog()
        dialog.partner_ids = self.one
        action = dialog.action_merge()
        self.assertEqual(action["res_model"], "custrel.duplicate")
        self.assertEqual(len((self.one | self.two).exists()), 2)

    def _open_dialog(self):
        action = self._pair().with_user(self.manager).action_merge()
        return (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({})
        )

    def test_who_may_not_merge_asks_somebody_who_may(self):
        self.seller.group_ids |= self.env.ref("base.group_partner_manager")
        self._look()
        pair = self._pair().with_user(self.seller)
        self.assertIn("customer of others", pair.hindrance)
        self.assertTrue(pair.may_ask)
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        pair.action_ask()
        pair.action_ask()
        activity = self._asked()
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("Seller", activity.note)
        self.assertIn(f"/odoo/duplicates/{pair.id}", activity.note)
        self.assertEqual(pair.asked_by_id, self.seller)
        pair.action_not_duplicate()
        self.assertFalse(self._asked(), "decided")

    def test_who_is_asked_is_asked_no_more_after_merging(self):
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        self._look()
        self._pair().with_user(self.seller).action_ask()
        self.assertTrue(self._asked())
        self._open_dialog().action_merge()
        self.assertFalse(self._asked())

    def test_nobody_asks_for_what_nobody_can_do(self):
        self._look()
        self.two.parent_id = self.one
        pair = self._pair().with_user(self.seller)
        self.env.invalidate_all()
        self.assertFalse(pair.may_ask)
        with self.assertRaisesRegex(UserError, "belongs to the other"):
            pair.action_ask()

    def test_who_does_not_see_a_pair_does_not_ask(self):
        self._look()
        with self.assertRaises(AccessError):
            self._pair().with_user(self.stranger).action_ask()

    def _asked(self):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", (self.one | self.two).ids),
                ("summary", "ilike", "merge"),
            ]
        )

    def test_statement_says_what_the_rule_says(self):
        """One rule, used by the statement for all pairs and by the form for one."""
        numbers = ("", NUMBER, "91310115MA1K35J72Q")
        made = [
            self._customer(
                name,
                vat=numbers[n % 3],
                phone=("", PHONE)[n % 2],
                email=("", "a@yuanfan.example", "b@yuanfan.example", "c@qq.com")[n % 4],
            )
            for n, name in enumerate(
                (
                    *(
                        "远帆科技",
                        "远帆科技（上海）",
                        "廣東遠帆科技",
                        "深圳市远帆科技",
                        "远帆贸易",
                    ),
                    *("Yuanfan Tech", "YUANFAN TECH (Shenzhen)", "yuanfan", "Yuan Fan"),
                )
            )
        ]
        self._look()
        keys = self.env["custrel.duplicate.key"]._read_present(
            self.one.union(self.two, *made)
        )
        counts = Counter(pair for row in keys.values() for pair in {k[:2] for k in row})
        common = {
            pair
            for pair, count in counts.items()
            if count > duplicates.FEW and pair[0] in duplicates.COMMON
        }
        expected = {}
        for one in keys:
            for other in keys:
                evidence = duplicates.compare(keys[one], keys[other], common)
                alone = evidence & ~duplicates.DOMAINS
                if alone == duplicates.Evidence.COMMON and not any(
                    min(i for i, row in keys.items() if pair in {k[:2] for k in row})
                    == one
                    for pair in common
                    if pair[0] != "domain"
                    and all(pair in {k[:2] for k in keys[i]} for i in (one, other))
                ):
                    continue  # each is compared with the first of them
                if one < other and duplicates.score(evidence) >= duplicates.SUSPECT:
                    expected[one, other] = int(evidence), duplicates.score(evidence)
        found = self.env["custrel.duplicate"].search([("partner_id", "in", list(keys))])
        self.assertEqual(
            {(p.partner_id.id, p.other_id.id): (p.evidence, p.score) for p in found},
            expected,
        )
        self.assertGreater(len(expected), 10)
