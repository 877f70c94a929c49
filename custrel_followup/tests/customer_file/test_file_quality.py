from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon
from ..queries import QueryCounter


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestFileQuality(CustrelCommon):
    """What a file needs for the grade, what is missing, who checked it (K5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["custrel.file.rule"]
        cls.rules.search([]).active = False
        fields = cls.env["ir.model.fields"]

        def rule(name, weight, grade=None, field=None, **values):
            field = field and fields._get("res.partner", field).id
            return cls.rules.create(
                {
                    "name": name,
                    "weight": weight,
                    "grade_id": grade and grade.id,
                    "field_id": field,
                    **values,
                }
            )

        cls.phone = rule("Phone", 3, field="phone")
        cls.business = rule("Business", 2, cls.grade_b, "custrel_business")
        cls.staff = rule("Employees", 1, cls.grade_b, "custrel_employees")
        cls.decider = rule("Decider", 4, cls.grade_a, kind="decider")
        cls.customer = cls._create_customer(user_id=cls.seller.id)

    def _keep(self, moment="2026-03-03 02:00:00"):
        self._run_job("file", moment)

    def _file(self, partner=None):
        return self.env["custrel.customer.file"].search(
            [
                ("partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", self.company.id),
            ]
        )

    def _get_missing(self):
        answer = self.customer.with_user(self.seller).custrel_get_missing()
        return answer["percent"], [one["name"] for one in answer["missing"]]

    def test_the_percent_is_that_of_what_stands_beside_it(self):
        self._keep()
        file = self._file()
        self.assertEqual((file.complete_now, file.missing_ids), (0, self.phone))
        self.customer.phone = "+86 512 5500 1000"
        file.invalidate_recordset()
        self.assertEqual((file.complete_now, file.missing_ids), (100, self.rules))
        self.assertEqual(file.completeness, 0, "kept for graphs, last night")

    def test_a_file_needs_what_the_grade_needs(self):
        self.assertEqual(self._get_missing(), (0, ["Phone"]))
        self.customer.phone = "+86 512 5500 1000"
        self.assertEqual(self._get_missing(), (100, []))
        self._set_grade(self.customer, self.grade_b)
        self.assertEqual(self._get_missing(), (50, ["Business", "Employees"]))
        self.customer.custrel_business = "Valves"
        self.assertEqual(self._get_missing(), (83, ["Employees"]))
        self._set_grade(self.customer, self.grade_a)
        self.assertEqual(self._get_missing(), (50, ["Employees", "Decider"]))
        self.env["res.partner"].create(
            {
                "name": "Li Hua",
                "parent_id": self.customer.id,
                "custrel_role": "decides",
            }
        )
        self.assertEqual(self._get_missing(), (90, ["Employees"]))
        self.customer.custrel_employees = 5
        self.assertEqual(self._get_missing(), (100, []))

    def test_what_the_form_asks_for_follows_rules_and_grades(self):
        def needed():
            self.env.invalidate_all()
            return self.customer.with_user(self.seller).custrel_needed.split()

        self._set_grade(self.customer, self.grade_b)
        own = ["phone", "custrel_business", "custrel_employees"]
        self.assertEqual(needed(), own)
        self.business.active = False
        self.assertEqual(needed(), ["phone", "custrel_employees"])
        self.business.active = True
        self.staff.grade_id = self.grade_a
        self.assertEqual(needed(), own[:2])
        # Whoever shows archived rules sees them elsewhere, and changes nothing here.
        self.business.active = False
        self.env.invalidate_all()
        partner = self.customer.with_user(self.seller).with_context(active_test=False)
        self.assertEqual(partner.custrel_needed, "phone")
        self.rules.create({"name": "Address", "kind": "address"})
        self.assertEqual(needed(), ["phone", "street"])
        self.phone.unlink()
        self.assertEqual(needed(), ["street"])
        self.grade_b.sequence, self.grade_a.sequence = (
            self.grade_a.sequence,
            self.grade_b.sequence,
        )
        self.assertEqual(needed(), ["custrel_employees", "child_ids", "street"])

    def test_who_is_asked(self):
        colleague = self.customer.with_user(self.colleague)
        self.assertEqual(colleague.custrel_get_missing()["ask"], "Seller")
        self.customer.custrel_responsible_id = self.leader
        self.assertEqual(colleague.custrel_get_missing()["ask"], "Leader")

    def test_who_of_the_customer_may_know(self):
        """Who decides, before others; nobody where no contact is known."""
        self.assertEqual(self.customer.custrel_get_missing()["theirs"], "")
        people = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.customer.id, "custrel_role": role}
                for name, role in (("Any", False), ("Uses", "uses"), ("Ann", "decides"))
            ]
        )
        self.assertEqual(self.customer.custrel_get_missing()["theirs"], "Ann")
        people[2].active = False
        self.env.invalidate_all()
        self.assertEqual(self.customer.custrel_get_missing()["theirs"], "Uses")

    def test_what_of_an_address_is_missing(self):
        self.rules.create({"name": "Street and city", "kind": "address"})

        def chip():
            return self.customer.custrel_get_missing()["missing"][-1]

        self.assertEqual(
            (chip()["name"], chip()["field"]), ("Street and city", "street")
        )
        self.customer.city = "Hong Kong"
        self.assertEqual((chip()["name"], chip()["field"]), ("Street", "street"))
        self.customer.write({"city": False, "street": "1 Long Street"})
        self.assertEqual((chip()["name"], chip()["field"]), ("City", "city"))
        self.customer.city = "Hong Kong"
        self.assertNotIn(chip()["field"], ("street", "city"))

    def test_night_measures_what_changed_and_nothing_else(self):
        other = self._create_customer("Other", user_id=self.seller.id, phone="1")
        self._keep()
        file, still = self._file(), self._file(other)
        self.assertEqual((file.completeness, still.completeness), (0, 100))
        self.assertEqual(self.customer.custrel_completeness, 0)
        before = "2020-01-01 00:00:00"

        def find():
            self.env.invalidate_all()
            return self.env["custrel.customer.file"]._find_changed(self.company)

        def settle():
            (file | still)._keep_measured()
            self.env.flush_all()
            self.env.cr.execute(
                """
                UPDATE res_partner SET write_date = %(before)s;
                UPDATE custrel_customer_file SET write_date = %(before)s,
                    measured_at = '2025-01-01';
                UPDATE custrel_contact_file SET write_date = %(before)s;
                UPDATE custrel_grade SET write_date = %(before)s;
                UPDATE res_company SET custrel_rules_changed_at = %(before)s;
                """,
                {"before": before},
            )
            self.env.invalidate_all()
            self.assertFalse(find() & (file | still), "nothing changed")

        settle()
        self.customer.phone = "2"
        self.assertEqual(find() & (file | still), file)
        settle()
        person = self.env["res.partner"].create(
            {"name": "Li Hua", "parent_id": self.customer.id}
        )
        self.assertEqual(find() & (file | still), file, "a contact of his")
        settle()
        person.custrel_role = "decides"
        self.assertEqual(find() & (file | still), file, "his role")
        settle()
        person.parent_id = other
        self.assertEqual(find() & (file | still), file | still, "he left and came")
        settle()
        person.unlink()
        self.assertEqual(find() & (file | still), still, "he is gone")
        settle()
        self.customer.custrel_employees = 3
        self.assertEqual(find() & (file | still), file, "a fact")
        settle()
        self._set_grade(self.customer, self.grade_a)
        self.assertEqual(find() & (file | still), file, "his grade")
        settle()
        self.phone.weight = 5
        self.assertEqual(find() & (file | still), file | still, "the rules")
        settle()
        self.staff.unlink()
        self.assertEqual(find() & (file | still), file | still, "a rule is gone")

    def test_night_takes_as_many_queries_for_many(self):
        counts = []
        for number in (3, 60):
            partners = self.env["res.partner"].create(
                [{"name": f"P{number}{n}", "phone": "1"} for n in range(number)]
            )
            files = self.env["custrel.customer.file"].create(
                [{"partner_id": p.id, "company_id": self.company.id} for p in partners]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            counter = QueryCounter(self.env)
            files._keep_measured()
            counts.append(counter.stop())
            self.assertEqual(set(files.mapped("completeness")), {100})
        self.assertEqual(counts[0], counts[1])

    def test_files_are_found_by_what_they_lack(self):
        full = self._create_customer("Full", user_id=self.seller.id, phone="1")
        self._set_grade(full, self.grade_b)
        self._keep()
        files = self.env["custrel.customer.file"].with_user(self.seller)
        own = [("partner_id", "in", (self.customer | full).ids)]

        def find(*domain):
            return files.search([*own, *domain]).partner_id.sudo(False).ids

        self.assertEqual(find(("missing_ids", "in", self.phone.ids)), self.customer.ids)
        self.assertEqual(find(("missing_ids", "in", self.business.ids)), full.ids)
        self.assertEqual(find(("missing_ids", "=", "Phone")), self.customer.ids)
        self.assertEqual(find(("completeness", "<", 50)), self.customer.ids)
        shown = files.search([("partner_id", "=", full.id)]).missing_ids
        self.assertEqual(shown.mapped("name"), ["Business", "Employees"])

    def test_files_are_counted_by_owner_and_grade(self):
        self._keep()
        rows = (
            self.env["custrel.customer.file"]
            .with_user(self.seller)
            .formatted_read_group(
                [("partner_id", "=", self.customer.id)],
                ["user_id", "grade_id"],
                ["completeness:avg", "__count"],
            )
        )
        self.assertEqual(rows[0]["user_id"][0], self.seller.id)
        self.assertEqual(rows[0]["completeness:avg"], 0)

    def test_checked_today(self):
        self.customer.with_user(self.seller).action_custrel_checked()
        file = self._file()
        self.assertEqual(str(file.checked_on), "2026-03-02")
        self.assertEqual(file.checked_by_id, self.seller)
        self.assertEqual(self.customer.custrel_checked_on, file.checked_on)
        with self.assertRaises(AccessError):
            file.with_user(self.colleague).action_checked()
        with self.assertRaises(AccessError):
            file.with_user(self.seller).checked_on = "2020-01-01"

    def test_stale_files(self):
        self.company.custrel_check_months = 6
        self.customer.with_user(self.seller).action_custrel_checked()
        file = self._file()
        stale = [("id", "=", file.id), ("is_stale", "=", True)]
        files = self.env["custrel.customer.file"].with_user(self.seller)
        for day, expected in (
            ("2026-09-02 02:00:00", False),
            ("2026-09-03 02:00:00", True),
        ):
            with freeze_time(day):
                self.env.invalidate_all()
                self.assertEqual(bool(files.search(stale)), expected)
                self.assertEqual(file.is_stale, expected)
        self.company.custrel_check_months = 0
        with freeze_time("2036-09-03 02:00:00"):
            self.env.invalidate_all()
            self.assertFalse(files.search(stale))

    def test_rules_of_another_company_count_there(self):
        self.rules.create(
            {
                "name": "Theirs",
                "kind": "person",
                "company_id": self.other_company.id,
            }
        )
        self.assertEqual(self._get_missing(), (0, ["Phone"]))
        there = self.customer.with_company(self.other_company).custrel_get_missing()
        self.assertEqual([one["name"] for one in there["missing"]], ["Phone", "Theirs"])

    def test_a_rule_names_a_field_that_can_be_found(self):
        for name in ("custrel_share", "custrel_hints"):
            field = self.env["ir.model.fields"]._get("res.partner", name)
            with self.assertRaisesRegex(ValidationError, "can be searched"):
                self.rules.create({"name": "X", "field_id": field.id})
        with self.assertRaisesRegex(ValidationError, "can be searched"):
            self.rules.create({"name": "X"})
        with self.assertRaises(AccessError):
            self.rules.with_user(self.seller).create({"name": "X", "kind": "person"})

    def test_each_field_that_is_delivered_is_on_the_form(self):
        view = self.env["res.partner"].with_user(self.seller).get_view(view_type="form")
        delivered = self.rules.with_context(active_test=False).search([])
        self.assertGreater(len(delivered), 10)
        for rule in delivered:
            self.assertIn(f'name="{rule._get_place()}"', view["arch"], rule.name)
