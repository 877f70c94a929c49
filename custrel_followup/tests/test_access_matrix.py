import inspect

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged

from .access_table import rights
from .common import CustrelCommon

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
# What a caller would give for the arguments that methods ask for.
ARGUMENTS = {
    "codes": ["contacts"],
    "date_from": "2026-01-01",
    "date_to": "2026-02-01",
    "day": "2026-03-05",
    "first": "2026-01-01",
    "reason": "Moved away",
    "to": "tomorrow",
    "token": "",
    "values": {},
    "vals": {},
}
AGENT = "custrel_followup.custrel_group_complaint_agent"
TEAM = "custrel_followup.custrel_group_team"


class AccessCommon(CustrelCommon):
    """One customer, everybody who may have to do with him, and a record of each kind.

    ``owner`` has the follow-up, the complaint and what is handed over; nobody else of
    the columns owns a record, so that each sees it for the reason of his column only.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second, cls.helper, cls.owner, cls.leaver = (
            cls._create_user(name, "sales_team.group_sale_salesman")
            for name in ("second", "helper", "owner", "leaver")
        )
        cls.captain = cls._create_user("captain", TEAM)
        cls.agent = cls._create_user("agent", AGENT)
        cls.boss = cls._create_user("boss", AGENT)
        cls.customer = cls._create_customer(
            user_id=cls.seller.id, email="office@customer.example.com"
        )
        cls.customer.custrel_second_user_id = cls.second
        cls.customer.custrel_collaborator_ids = cls.helper
        cls.portal = new_test_user(
            cls.env, "custrel_portal", "base.group_portal", email="p@example.com"
        )
        cls.portal.partner_id.parent_id = cls.customer
        cls.sales = cls.env["crm.team"].create(
            {
                "name": "East",
                "company_id": cls.company.id,
                "user_id": cls.captain.id,
                "member_ids": [Command.set((cls.seller | cls.leaver).ids)],
            }
        )
        cls.users = {
            "1st": cls.seller,
            "2nd": cls.second,
            "col": cls.helper,
            "own": cls.owner,
            "non": cls.colleague,
            "led": cls.captain,
            "all": cls.leader,
            "adm": cls.manager,
            "agt": cls.agent,
            "oth": cls.stranger,
            "clk": cls.clerk,
            "out": cls.portal | cls.env.ref("base.public_user"),
        }

    @classmethod
    def _create_complaint(cls, **values):
        return cls.env["custrel.complaint"].create(
            {
                "subject": "Machine stands still",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    def _as(self, user, record):
        """:return: the record as the user has it in the companies he works in"""
        env = self.env(user=user, context={"allowed_company_ids": user.company_ids.ids})
        return record.with_env(env)

    def _call(self, user, record, method, *args, **kwargs):
        """As a client does it over RPC, after other calls of other users."""
        self.env.flush_all()
        self.env.invalidate_all()
        record = self._as(user, record)
        return call_kw(record.browse(), method, [record.ids, *args], kwargs)

    def _call_model(self, user, record, method, *args, **kwargs):
        self.env.flush_all()
        self.env.invalidate_all()
        records = self._as(user, record.browse())
        return call_kw(records, method, list(args), kwargs)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestAccessMatrix(AccessCommon):
    """Who may do what with each kind of record: the table, tried."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maxDiff = None
        cls._create_order(cls.customer, amount=20)
        cls._grade_customers()
        cls._create_order(cls._create_customer("Newer"), amount=5)
        preview = cls._grade_customers("2027-01-01", apply=False)
        cls.followup = cls._create_followup(cls.customer, user_id=cls.owner.id)
        cls.service = cls.env["custrel.complaint.team"].create(
            {
                "name": "Service East",
                "company_id": cls.company.id,
                "user_id": cls.boss.id,
                "member_ids": [Command.set(cls.agent.ids)],
            }
        )
        cls.complaint = cls._create_complaint(
            team_id=cls.service.id, user_id=cls.owner.id
        )
        records = [
            cls.grade_a,
            cls._create_cadence(cls.grade_a, company_id=cls.company.id),
            cls.env["custrel.benefit"].create(
                {"name": "Tea", "place": "service", "company_id": cls.company.id}
            ),
            cls.env["custrel.day"].create(
                {"name": "Fair", "date": "2026-05-07", "company_id": cls.company.id}
            ),
            cls.followup,
            cls.env["custrel.capacity"].create({"user_id": cls.seller.id}),
            cls.env["custrel.load.report"].search(
                [("user_id", "=", cls.seller.id)], limit=1
            ),
            cls.followup.channel_id,
            cls.env["custrel.followup.result"].search([], limit=1),
            cls.complaint,
            cls.complaint.stage_id,
            cls.complaint.severity_id,
            cls.service,
            cls.env["custrel.complaint.reason"].search([], limit=1),
            cls.env["custrel.complaint.sla"].create(
                {"name": "Here", "company_id": cls.company.id}
            ),
            cls.env["custrel.complaint.report"].browse(cls.complaint.id),
            cls.env["custrel.followup.report"].browse(cls.followup.id),
            cls.env["custrel.customer.report"].search(
                [("partner_id", "=", cls.customer.id)]
            ),
            cls.env["custrel.figure"].search([], limit=1),
            cls.customer.custrel_score_ids,
            cls.customer.custrel_grade_change_ids[:1],
            cls.env["custrel.customer.grade"].search(
                [("partner_id", "=", cls.customer.id)]
            ),
            cls.customer.custrel_assignment_ids.filtered(lambda a: a.role == "second"),
            cls.env["custrel.contact.report"].create(
                {
                    "partner_id": cls.customer.id,
                    "company_id": cls.company.id,
                    "date_from": "2026-02-01",
                    "date_to": "2026-02-28",
                }
            ),
            cls.env["custrel.contact.file"].create(
                {"partner_id": cls.customer.id, "no_calls": True}
            ),
            cls.env["custrel.customer.file"].create(
                {
                    "partner_id": cls.customer.id,
                    "company_id": cls.company.id,
                    "employees": 5,
                }
            ),
            cls.env["custrel.file.rule"].create(
                {"name": "Fax", "kind": "person", "company_id": cls.company.id}
            ),
            cls.env["custrel.weekday"].search([], limit=1),
            *cls._tell_need(),
            cls.env["custrel.duplicate"].create(
                {
                    "partner_id": cls.customer.id,
                    "other_id": cls._create_customer(
                        "Twin", user_id=cls.stranger.id
                    ).id,
                }
            ),
            cls.env["custrel.duplicate.key"].create(
                {"partner_id": cls.customer.id, "kind": "name", "key": "customerx"}
            ),
            cls.policy,
            cls.policy.line_ids[:1],
            cls.env["custrel.customer.rhythm"].search(
                [("partner_id", "=", cls.customer.id)]
            ),
            cls.env["custrel.lifecycle.rule"].search(
                [("company_id", "=", cls.company.id)], limit=1
            ),
            *cls._find_bought(),
            cls.env["custrel.lost.reason"].search([], limit=1),
            cls.env["custrel.risk.reason"].search([], limit=1),
            *cls._ask(),
            preview,
            preview.line_ids[:1],
            preview.move_ids[:1],
            *cls._hand_over(),
        ]
        cls.records = {record._name: record for record in records}
        cls.env.flush_all()

    @classmethod
    def _find_bought(cls):
        """What is counted of the purchases of the customer."""
        cls.env["custrel.loyalty"]._refresh(cls.company)
        return [
            cls.env[model].search([("partner_id", "=", cls.customer.id)], limit=1)
            for model in (
                "custrel.retention.report",
                "custrel.cohort.report",
                "custrel.loyalty",
            )
        ]

    @classmethod
    def _tell_need(cls):
        need = cls.env["custrel.need"].create(
            {
                "name": "Parts by eight",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "user_id": cls.owner.id,
                "real_ids": [Command.create({"name": "No standstill"})],
            }
        )
        return need, need.real_ids

    @classmethod
    def _ask(cls):
        wave = cls.env["custrel.survey.wave"].create(
            {"name": "Spring", "company_id": cls.company.id}
        )
        answer = cls.env["custrel.survey.wave.answer"].create(
            {
                "kind": "wave",
                "wave_id": wave.id,
                "scale": "ten",
                "company_id": cls.company.id,
                "partner_id": cls.customer.id,
                "user_id": cls.owner.id,
                "state": "answered",
                "value": 7,
                "asked_at": "2026-03-01 02:00:00",
                "answered_at": "2026-03-01 03:00:00",
            }
        )
        return wave, answer, cls.env["custrel.survey.report"].browse(answer.id)

    @classmethod
    def _hand_over(cls):
        """Of a customer whom the others have nothing to do with, to the owner."""
        left = cls._create_customer(
            "Left", user_id=cls.leaver.id, email="left@example.com"
        )
        cls._create_followup(left, user_id=cls.leaver.id)
        handover = cls.env["custrel.handover"].create(
            {"user_id": cls.leaver.id, "company_id": cls.company.id}
        )
        handover.responsible_id = cls.boss
        line = handover.line_ids
        line.new_user_id = cls.owner
        handover.action_apply()
        return handover, line, line.item_ids[:1], handover.mail_ids

    def _get_allowed(self, user, record):
        return "".join(
            letter
            for letter, operation in OPERATIONS.items()
            if self._as(user, record).has_access(operation)
        )

    def _each(self):
        """:return: for each cell: description, record, user, letters"""
        for model, cells in rights().items():
            for column, letters in cells.items():
                for user in self.users[column]:
                    yield f"{model} {user.login}", self.records[model], user, letters

    def test_each_kind_of_record_has_a_row(self):
        kept = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("custrel.") and not (model._abstract or model._transient)
        }
        self.assertEqual(set(rights()), kept)
        self.assertEqual(set(self.records), kept)
        for record in self.records.values():
            self.assertEqual(len(record), 1, record)

    def test_rights(self):
        for cell, record, user, letters in self._each():
            with self.subTest(cell):
                self.assertEqual(self._get_allowed(user, record), letters)

    def test_finding_counting_and_reading_agree(self):
        for cell, record, user, letters in self._each():
            with self.subTest(cell):
                records = self._as(user, record.browse())
                domain = [("id", "=", record.id)]
                if "r" in letters:
                    self.assertEqual(records.search(domain), record)
                    self.assertTrue(self._as(user, record).read(["display_name"]))
                elif records.has_access("read"):
                    self.assertFalse(records.search(domain))
                    self.assertEqual(records.search_count(domain), 0)
                    if not self._as(user, record).exists():
                        # A report made for the reader's own companies has no such row.
                        self.assertFalse(
                            self._call(user, record, "read", ["display_name"])
                        )
                        continue
                    with self.assertRaises(AccessError):
                        self._call(user, record, "read", ["display_name"])
                else:
                    for method in ("search", "search_count", "web_search_read"):
                        spec = [{}] if method == "web_search_read" else []
                        with self.assertRaises(AccessError):
                            self._call_model(user, record, method, domain, *spec)

    def test_what_may_be_written_is_written_and_nothing_else(self):
        changes = {
            "custrel.followup": {"objective": "Ask"},
            "custrel.complaint": {"subject": "Stands still again"},
            "custrel.assignment": {"function": "Advice"},
            "custrel.contact.file": {"hour_from": 9.0},
            "custrel.customer.file": {"employees": 6},
            "custrel.weekday": {"name": "Day"},
            "custrel.need": {"name": "Parts by nine"},
            "custrel.need.real": {"name": "Peace"},
            "custrel.handover": {"introduce": False},
            "custrel.handover.line": {"send_mail": True},
            "custrel.handover.mail": {"subject": "Hello"},
            "custrel.complaint.team": {"name": "Service"},
            "custrel.grade": {"guidance": "Call"},
        }
        self._try("w", lambda record: record.write(changes[record._name]), changes)

    def test_what_may_be_created_is_created_and_nothing_else(self):
        values = {
            "custrel.followup": {
                "partner_id": self.customer.id,
                "user_id": self.owner.id,
            },
            "custrel.complaint": {
                "partner_id": self.customer.id,
                "user_id": self.owner.id,
                "team_id": self.service.id,
                "subject": "Broken",
            },
            "custrel.assignment": {
                "partner_id": self.customer.id,
                "user_id": self.second.id,
                "role": "second",
                "date_start": "2026-01-01",
                "date_end": "2026-02-01",
            },
            "custrel.need": {
                "partner_id": self.customer.id,
                "user_id": self.owner.id,
                "name": "Parts",
            },
            "custrel.handover": {
                "user_id": self.leaver.id,
                "responsible_id": self.boss.id,
            },
        }
        for model_values in values.values():
            model_values["company_id"] = self.company.id
        need = self.records["custrel.need"]
        values["custrel.need.real"] = {"need_id": need.id, "name": "Peace"}
        contact = self._create_customer("Contact", parent_id=self.customer.id)
        contact.is_company = False
        values["custrel.contact.file"] = {"partner_id": contact.id, "no_calls": True}
        self._try("c", lambda record: record.create(values[record._name]), values)

    def test_what_may_be_deleted_is_deleted_and_nothing_else(self):
        self.env["custrel.handover"].search([]).state = "draft"
        models = (
            "custrel.followup",
            "custrel.complaint",
            "custrel.contact.file",
            "custrel.need",
            "custrel.need.real",
            "custrel.handover",
        )
        self._try("d", lambda record: record.unlink(), models)

    def _try(self, letter, act, models):
        for cell, record, user, letters in self._each():
            if record._name not in models:
                continue
            with self.subTest(f"{cell}, {OPERATIONS[letter]}"):
                savepoint = self.cr.savepoint()
                try:
                    act(self._as(user, record))
                    self.env.flush_all()
                    done = True
                except AccessError:
                    done = False
                savepoint.close(rollback=True)
                self.env.invalidate_all()
                self.assertEqual(done, letter in letters)

    def test_portal_users_and_visitors_get_nothing_over_rpc(self):
        for user in self.users["out"]:
            for record in self.records.values():
                for method in self._get_methods(record):
                    with self.subTest(f"{user.login} {record._name}.{method}"):
                        self.assertTrue(self._is_refused(user, record, method))

    def _get_methods(self, record):
        """:return: names of what the add-on adds for RPC, and of a way to read"""
        added, known = {"search_read"}, set()
        for cls in type(record).mro():
            names = {n for n, v in vars(cls).items() if callable(v) and n[0] != "_"}
            if cls.__module__.startswith("odoo.addons.custrel_followup."):
                added |= names
            elif cls is not type(record):
                known |= names
        return sorted(added - known | {"search_read"})

    def _get_arguments(self, record, method):
        """:return: something for each argument that a method asks for"""
        asked = inspect.signature(getattr(record, method)).parameters.values()
        return [
            self.owner.id if argument.name == "user_id" else ARGUMENTS[argument.name]
            for argument in asked
            if argument.default is argument.empty
            and argument.kind is argument.POSITIONAL_OR_KEYWORD
        ]

    def _is_refused(self, user, record, method):
        """:return: whether it is forbidden, or merely says which window to open"""
        call = self._call
        if getattr(getattr(type(record), method), "_api_model", False):
            call = self._call_model
        try:
            result = call(user, record, method, *self._get_arguments(record, method))
        except AccessError:
            return True
        return isinstance(result, dict) and result["type"] == "ir.actions.act_window"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestAccessFollows(AccessCommon):
    """Rights come and go with roles, at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.followup = cls._create_followup(cls.customer, user_id=cls.owner.id)
        cls.complaint = cls._create_complaint(user_id=cls.owner.id)

    def _sees(self, user, record=None):
        record = self._as(user, record or self.followup)
        found = record.search([("id", "=", record.id)])
        self.assertEqual(bool(found), record.has_access("read"))
        return bool(found)

    def _reads(self, user, record=None):
        """:return: whether the user reads it over RPC"""
        record = record or self.followup
        try:
            return bool(self._call(user, record, "read", ["display_name"]))
        except AccessError:
            return False

    def test_a_new_second_contact_sees_and_a_former_one_does_not(self):
        for record in self.followup, self.complaint:
            self.assertFalse(self._sees(self.colleague, record))
            self.customer.custrel_second_user_id = self.colleague
            self.assertTrue(self._sees(self.colleague, record))
            self.assertFalse(self._sees(self.second, record))
            self.customer.custrel_second_user_id = self.second

    def test_a_new_collaborator_sees_and_a_former_one_does_not(self):
        self.customer.custrel_collaborator_ids = self.colleague
        self.assertTrue(self._sees(self.colleague))
        self.assertFalse(self._sees(self.helper))

    def test_a_new_salesperson_sees_and_the_former_one_does_not(self):
        self.assertFalse(self._sees(self.colleague))
        self.customer.user_id = self.colleague
        self.assertTrue(self._sees(self.colleague))
        self.assertFalse(self._sees(self.seller))

    def test_what_moves_to_another_customer_is_his_before_it_is_written(self):
        other = self._create_customer("Other", user_id=self.colleague.id)
        followups = self.env["custrel.followup"].with_user(self.colleague)
        self.assertFalse(followups.search([("id", "=", self.followup.id)]))
        self.followup.partner_id = other
        self.assertTrue(followups.search([("id", "=", self.followup.id)]))

    def test_over_rpc_too(self):
        self.assertFalse(self._reads(self.colleague))
        values = {"custrel_second_user_id": self.colleague.id}
        self._call(self.seller, self.customer, "write", values)
        self.assertTrue(self._reads(self.colleague))
        values = {"custrel_second_user_id": False}
        self._call(self.seller, self.customer, "write", values)
        self.assertFalse(self._reads(self.colleague))

    def test_after_a_handover_the_new_person_sees_and_the_old_one_does_not(self):
        left = self._create_customer("Left", user_id=self.leaver.id)
        followup = self._create_followup(left, user_id=self.leaver.id)
        followup.date_start = followup.date_end = "2026-03-02 01:00:00"
        followup.action_done()
        complaint = self._create_complaint(partner_id=left.id, user_id=self.leaver.id)
        handover = self.env["custrel.handover"].create(
            {"user_id": self.leaver.id, "company_id": self.company.id, "reason": "move"}
        )
        handover.line_ids.new_user_id = self.colleague
        self.assertFalse(self._reads(self.colleague, followup))
        handover.action_apply()
        for record in followup, complaint:
            self.assertTrue(self._reads(self.colleague, record))
        self.assertFalse(self._reads(self.leaver, complaint))
        # What he did himself stays his.
        self.assertTrue(self._reads(self.leaver, followup))
        self.assertFalse(self._reads(self.leaver, followup.next_followup_id))

    def test_archived_records_are_seen_by_the_same_people(self):
        self.followup.action_cancel("Gone")
        self.followup.active = False
        archived = self.followup.with_context(active_test=False)
        for user in self.seller, self.second, self.helper, self.captain:
            self.assertTrue(self._as(user, archived).has_access("read"), user.name)
            record = self._as(user, archived)
            self.assertEqual(
                record.is_own_customer or record.is_team_customer, True, user.name
            )
        self.assertFalse(self._as(self.colleague, archived).has_access("read"))

    # --------------------------------------------------------------------- teams

    def test_a_leader_sees_customers_of_members_in_any_role(self):
        other = self._create_customer("Other", user_id=self.colleague.id)
        followup = self._create_followup(other, user_id=self.colleague.id)
        for field in "custrel_second_user_id", "custrel_collaborator_ids":
            self.assertFalse(self._sees(self.captain, followup))
            other[field] = self.seller
            self.assertTrue(self._sees(self.captain, followup))
            other[field] = False

    def test_a_leader_sees_nothing_of_former_members(self):
        self.assertTrue(self._reads(self.captain))
        self.sales.member_ids -= self.seller
        self.assertFalse(self._reads(self.captain))

    def test_a_leader_without_the_role_is_like_anybody(self):
        self.sales.user_id = self.colleague
        self.assertFalse(self._sees(self.colleague))

    def test_a_leader_still_sees_the_customers_of_who_has_just_left(self):
        self.seller.action_archive()
        self.assertTrue(self._sees(self.captain))
        self.assertTrue(self._sees(self.captain, self.complaint))

    def test_a_leader_sees_nothing_of_who_had_left_him_before_the_company(self):
        self.sales.member_ids -= self.seller
        self.seller.action_archive()
        self.assertFalse(self._reads(self.captain))
        self.assertFalse(self._reads(self.captain, self.complaint))

    def test_a_leader_of_another_team_sees_nothing(self):
        other = self._create_user("other_captain", TEAM)
        self.env["crm.team"].create(
            {"name": "Other", "company_id": self.company.id, "user_id": other.id}
        )
        self.assertFalse(self._sees(other))

    # ----------------------------------------------------------------- companies

    def _work_in_both(self, *users):
        companies = self.company | self.other_company
        for user in users:
            user.company_ids = companies
        return self._create_followup(
            self.customer, company_id=self.other_company.id, user_id=self.stranger.id
        )

    def test_a_second_contact_is_so_in_one_company(self):
        west = self._work_in_both(self.second, self.helper)
        complaint = self._create_complaint(
            company_id=self.other_company.id, user_id=self.stranger.id
        )
        for user in self.second, self.helper:
            self.assertTrue(self._reads(user))
            self.assertFalse(self._reads(user, west))
            self.assertFalse(self._reads(user, complaint))

    def test_the_salesperson_is_so_wherever_he_works(self):
        west = self._work_in_both(self.seller)
        self.assertTrue(self._reads(self.seller, west))
        self.seller.company_ids = self.company
        self.assertFalse(self._reads(self.seller, west))

    def test_what_is_owned_in_one_company_opens_no_figures_of_another(self):
        self.colleague.company_ids = self.company | self.other_company
        policy = self.env["custrel.grading.policy"].create(
            {"name": "West", "company_id": self.other_company.id}
        )
        self._create_order(self.customer, company=self.other_company, team_id=False)
        self._create_order(self.customer)
        self._grade_customers()
        self._grade_customers(policy=policy)
        self._create_followup(self.customer, user_id=self.colleague.id)
        for model in "custrel.score", "custrel.grade.change":
            seen = self._as(self.colleague, self.env[model]).search(
                [("partner_id", "=", self.customer.id)]
            )
            self.assertEqual(seen.company_id.ids, self.company.ids)

    def test_a_team_leads_in_its_company(self):
        west = self._work_in_both(self.captain, self.seller)
        self.assertTrue(self._reads(self.captain))
        self.assertFalse(self._reads(self.captain, west))
        self.sales.company_id = False
        self.assertTrue(self._reads(self.captain, west))


@tagged("post_install", "-at_install")
class TestAccessLeaks(AccessCommon):
    """Nothing shows on a way round the rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.followup = cls._create_followup(cls.customer, user_id=cls.owner.id)
        cls._create_complaint(user_id=cls.owner.id)
        cls.fields = sorted(
            name for name in cls.env["res.partner"]._fields if "custrel_" in name
        )

    def test_groups_and_sums_count_nothing_for_who_has_nothing_to_do_with_it(self):
        domain = [("partner_id", "=", self.customer.id)]
        whose = ("is_own_customer", "is_team_customer")
        for model in "custrel.followup", "custrel.complaint":
            records = self._as(self.colleague, self.env[model])
            for field in whose:
                for value in True, False:
                    asked = domain + [(field, "=", value)]
                    self.assertEqual(records.search_count(asked), 0)
            for groupby in [], ["partner_id"], ["state", "user_id"]:
                rows = records.formatted_read_group(domain, groupby, ["__count"])
                self.assertEqual(sum(row["__count"] for row in rows), 0)
            self.colleague.group_ids += self.env.ref("base.group_allow_export")
            found = self.env[model].search(domain)
            with self.assertRaises(AccessError):
                self._call(self.colleague, found, "export_data", whose)

    def test_records_of_others_do_not_show_through_the_customer(self):
        customer = self._as(self.colleague, self.customer)
        for field in "custrel_followup_ids", "custrel_complaint_ids":
            self.assertFalse(customer[field])
            found = customer.search([(f"{field}.user_id", "=", self.owner.id)])
            self.assertFalse(found)

    def test_customers_of_nobody_are_among_those_of_others(self):
        lost = self._create_complaint(partner_id=False, user_id=self.owner.id)
        lost = self._as(self.leader, lost)
        domain = [("id", "=", lost.id), ("is_own_customer", "=", False)]
        self.assertEqual(lost.search(domain), lost)

    # ------------------------------------------------------- fields of a contact

    def test_fields_of_a_contact_are_for_people_with_a_role(self):
        self.assertGreater(len(self.fields), 15)
        for name in self.fields:
            field = self.env["res.partner"]._fields[name]
            self.assertEqual(field.groups, "custrel_followup.custrel_group_user", name)
        self.assertLessEqual(
            set(self.fields), self._as(self.seller, self.customer).fields_get().keys()
        )

    def test_who_has_no_role_can_not_read_find_sort_or_group_by_them(self):
        for user in self.clerk, self.portal:
            contact = user.partner_id
            known = self._as(user, contact).fields_get()
            self.assertFalse(known.keys() & set(self.fields))
            for name in self.fields:
                calls = {
                    "read": lambda r, name=name: r.read([name]),
                    "web_read": lambda r, name=name: r.web_read({name: {}}),
                    "search": lambda r, name=name: r.search([(name, "!=", False)]),
                    "group": lambda r, name=name: r.formatted_read_group([], [name]),
                    "sort": lambda r, name=name: r.search([], order=name),
                    "write": lambda r, name=name: r.write({name: False}),
                }
                for what, call in calls.items():
                    with self.subTest(f"{user.login} {what} {name}"):
                        self.assertTrue(self._is_refused(call, user, contact))

    def _is_refused(self, call, user, record):
        """:return: whether it is forbidden, or the field can't be used so by anybody"""
        try:
            call(self._as(user, record))
        except (AccessError, ValueError):
            return True
        return False

    def test_who_has_no_role_reads_contacts_as_before(self):
        self.assertTrue(self._as(self.clerk, self.customer).read(["name", "user_id"]))
        self.assertTrue(self._as(self.portal, self.portal.partner_id).read(["name"]))
