from collections import defaultdict

from psycopg2 import Error as DatabaseError

from odoo import Command
from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .test_access_matrix import TEAM, AccessCommon

SECRET = "Zebra"
"""Stands in the texts of all that is somebody else's, with the name of the company."""


class ForeignCommon(AccessCommon):
    """People with records of their own, and records of others that they may not see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maxDiff = None
        cls.rival = cls._create_user("rival", "sales_team.group_sale_salesman")
        cls.rival_captain = cls._create_user("rival_captain", TEAM)
        cls.env["crm.team"].create(
            {
                "name": "South",
                "company_id": cls.company.id,
                "user_id": cls.rival_captain.id,
                "member_ids": [Command.set(cls.rival.ids)],
            }
        )
        cls.theirs = cls._create_customer("Theirs", user_id=cls.rival.id)
        cls.service = cls.env["custrel.complaint.team"].create(
            {
                "name": "Service",
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.agent.ids)],
            }
        )
        cls.actors = {
            "own": cls.seller,
            "team": cls.captain,
            "all": cls.leader,
            "agent": cls.agent,
        }
        export = cls.env.ref("base.group_allow_export")
        for user in cls.actors.values():
            user.group_ids += export
        cls._grade(cls.company, cls.policy, cls.theirs, cls.customer)
        west = cls.env["custrel.grading.policy"].create(
            {
                "name": f"{SECRET} {cls.other_company.name}",
                "company_id": cls.other_company.id,
            }
        )
        cls.west_customer = cls._create_customer("West", user_id=cls.stranger.id)
        cls._grade(cls.other_company, west, cls.west_customer)
        cls.foreign = [
            *cls._make(cls.company, cls.theirs, cls.rival, cls.rival),
            *cls._make(
                cls.other_company, cls.west_customer, cls.stranger, cls.stranger
            ),
            *cls._make_rules(cls.other_company),
            *cls._hand_over(cls.rival, cls.theirs, cls.company),
            *cls._hand_over(cls.stranger, cls.west_customer, cls.other_company),
            cls.theirs,
            cls.west_customer,
            cls.rival,
            cls.stranger,
            cls.other_company,
            west,
        ]
        cls.own = {user: cls._make_own(user) for user in cls.actors.values()}
        cls.env.flush_all()

    # ------------------------------------------------------------------- the world

    @classmethod
    def _grade(cls, company, policy, *customers):
        for customer in customers:
            cls._create_order(
                customer,
                company=company,
                team_id=False,
                name=f"{customer.name if customer == cls.customer else SECRET}"
                f" {company.name}",
            )
        cls._grade_customers(policy=policy)

    @classmethod
    def _make(cls, company, customer, user, second):
        """:return: records of each kind of a customer in a company"""
        secret = f"{SECRET} {company.name}"
        values = {
            "partner_id": customer.id,
            "company_id": company.id,
            "user_id": user.id,
        }
        records = cls.env["custrel.followup"].create(
            [
                {**values, "name": secret, "origin": "cadence"},
                {**values, "name": secret, "state": "done"},
            ]
        )
        team = cls.env["custrel.complaint.team"].create(
            {"name": secret, "company_id": company.id}
        )
        complaint = cls._create_complaint(**values, subject=secret, team_id=team.id)
        attachments = cls.env["ir.attachment"].create(
            [
                {
                    "name": secret,
                    "raw": b"x",
                    "res_model": record._name,
                    "res_id": record.id,
                }
                for record in (records[0], complaint)
            ]
        )
        lead = cls.env["crm.lead"].create(
            {
                "name": secret,
                "type": "opportunity",
                "partner_id": customer.id,
                "company_id": company.id,
                "user_id": user.id,
                "team_id": False,
            }
        )
        report = cls.env["custrel.contact.report"].create(
            {
                "partner_id": customer.id,
                "company_id": company.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
            }
        )
        order = cls.env["sale.order"].search([("partner_id", "=", customer.id)])
        order.user_id = user
        related = cls.env["custrel.score"].browse(), cls.env["custrel.grade.change"]
        here = [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        return [
            *records,
            complaint,
            *attachments,
            lead,
            report,
            *order,
            *(found for model in related for found in model.search(here)),
            *cls.env["custrel.customer.grade"].search(here),
            *cls.env["custrel.assignment"].search(here),
            *complaint.message_ids,
        ]

    @classmethod
    def _make_rules(cls, company):
        """:return: what the administrator of a company has made for it"""
        secret = f"{SECRET} {company.name}"
        return [
            cls._create_cadence(cls.grade_a, name=secret, company_id=company.id),
            cls.env["custrel.benefit"].create(
                {"name": secret, "place": "service", "company_id": company.id}
            ),
            cls.env["custrel.complaint.sla"].create(
                {"name": secret, "company_id": company.id}
            ),
            cls.env["custrel.complaint.team"].create(
                {"name": secret, "company_id": company.id}
            ),
            cls.env["custrel.grading.run"].search([("company_id", "=", company.id)]),
        ]

    @classmethod
    def _hand_over(cls, user, customer, company):
        """:return: a handover that waits to be carried out, and its parts"""
        customer.email = "office@example.com"
        handover = cls.env["custrel.handover"].create(
            {
                "user_id": user.id,
                "company_id": company.id,
                "responsible_id": cls.manager.id,
            }
        )
        lines = handover.line_ids
        return handover, lines[0], lines.item_ids[0], handover.mail_ids[0]

    @classmethod
    def _make_own(cls, user):
        """:return: dict of model to a record of the user's own"""
        values = {"partner_id": cls.customer.id, "user_id": user.id}
        values["company_id"] = cls.company.id
        followup = cls.env["custrel.followup"].create(values)
        complaint = cls._create_complaint(user_id=user.id, team_id=cls.service.id)
        own = [followup, complaint]
        if user.has_group(TEAM):
            own += cls._own_handover()
        if user.has_group("custrel_followup.custrel_group_all"):
            own.append(cls.customer.custrel_assignment_ids[:1])
        return {record._name: record for record in own}

    @classmethod
    def _own_handover(cls):
        handover = cls.env["custrel.handover"].search([("user_id", "=", cls.leaver.id)])
        if not handover:
            left = cls._create_customer("Left", user_id=cls.leaver.id, email="l@x.com")
            cls._create_followup(left, user_id=cls.leaver.id)
            handover = cls.env["custrel.handover"].create(
                {"user_id": cls.leaver.id, "company_id": cls.company.id}
            )
        lines = handover.line_ids
        return handover, lines[0], lines.item_ids[0], handover.mail_ids[0]

    # -------------------------------------------------------------------- the trial

    def _models(self):
        for name, model in sorted(self.env.registry.items()):
            if name.startswith("custrel.") and not model._abstract and model._auto:
                yield name

    def _new_values(self, user, model):
        values = {
            "custrel.followup": {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": user.id,
            },
            "custrel.complaint": {
                "subject": "Own",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": user.id,
                "team_id": self.service.id,
            },
            "custrel.assignment": {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": self.colleague.id,
                "role": "collaborator",
            },
            "custrel.followup.cancel": {"reason": "Why"},
            "custrel.complaint.reopen": {"reason": "Why"},
            "custrel.complaint.send": {"step": "propose"},
            "custrel.grade.override": {"reason": "Why"},
            "custrel.handover": {
                "user_id": self.helper.id,
                "company_id": self.company.id,
                "responsible_id": user.id,
            },
            "custrel.handover.line": {"role": "first"},
            "custrel.handover.mail": {"lang": "en_US", "subject": "A", "body": "B"},
        }
        return values.get(model, {})


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestForeignReferences(ForeignCommon):
    """The id of a record that one may not read, put into a record of one's own.

    Either it is refused in plain words, or nothing comes of it: nothing of the foreign
    record shows, it stays as it is, and nobody sees more than before. Tried for each
    model and each relational field, so that new ones are tried, too.
    """

    def _relational(self, model):
        for name, field in sorted(self.env[model]._fields.items()):
            if (
                field.relational
                and name not in MAGIC_COLUMNS
                and (field.store or field.inverse)
            ):
                yield name, field

    def _foreign_ids(self, user, comodel):
        """:return: two records of this model that are none of the user's business: the
        first one of his company, and the last one of the other"""
        known = comodel in ("res.partner", "res.users")
        found = [
            record
            for record in self.foreign
            if record._name == comodel
            and (known or not self._as(user, record).has_access("read"))
        ]
        return found[:1] + found[1:][-1:]

    def _values(self, user, field, record):
        """:return: the ways to point to a record by a field"""
        if field.type == "many2one":
            return [record.id]
        name = next(
            (n for n in ("name", "subject", "error") if n in record._fields), None
        )
        values = [[Command.link(record.id)]]
        if not self._as(user, record).has_access("unlink"):
            values.append([Command.delete(record.id)])
        if name and not self._as(user, record).has_access("write"):
            values.append([Command.update(record.id, {name: "Forged"})])
        if field.type == "one2many":
            values.append([Command.unlink(record.id)])
        return values

    def _trials(self, user):
        """:return: what, model, and values: each foreign id in each field"""
        for model in self._models():
            for name, field in self._relational(model):
                for record in self._foreign_ids(user, field.comodel_name):
                    for value in self._values(user, field, record):
                        yield f"{model}.{name} = {record} {value}", model, name, value

    def _secrets(self, user):
        """:return: words that stand in what the user may not read"""
        companies = [self.other_company]
        if user != self.leader:
            companies.append(self.company)
        return [f"{SECRET} {company.name}" for company in companies]

    def _tables(self):
        """:return: dict of model to the foreign records of it"""
        tables = {}
        for record in self.foreign:
            tables.setdefault(record._name, record.browse())
            tables[record._name] |= record
        return tables

    def _rows(self):
        """:return: the foreign records as they stand in the database; the plans of
        their customers are among them"""
        self.env.flush_all()
        rows = {}
        for model, records in self._tables().items():
            for (row,) in self.env.execute_query(
                SQL(
                    "SELECT to_jsonb(row) - 'write_date' - 'write_uid' FROM %s row"
                    " WHERE id IN %s ORDER BY id",
                    SQL.identifier(records._table),
                    tuple(records.ids),
                )
            ):
                if row["id"] == self.west_customer.id and model == "res.partner":
                    # In this company he is nobody's.
                    for name in (
                        "custrel_next_followup_date",
                        "custrel_last_contact_date",
                        "custrel_last_written_date",
                    ):
                        row[name] = (row[name] or {}).get(str(self.other_company.id))
                rows[model, row["id"]] = row
        return rows

    def _sight(self, user):
        """:return: foreign records that the user finds, or may change"""
        self.env.invalidate_all()
        return {
            (model, operation): self._as(user, records)._filtered_access(operation).ids
            for model, records in self._tables().items()
            for operation in ("read", "write", "unlink")
        }

    def _told(self, user, records):
        """:return: all that a client can get out of records, as text"""
        records = self._as(user, records)
        names = [
            name
            for name, field in records._fields.items()
            if records._has_field_access(field, "read")
        ]
        relational = [n for n in names if records._fields[n].relational]
        spec = {n: {"fields": {"display_name": {}}} for n in relational}
        columns = names + [f"{n}/display_name" for n in relational]
        told = []
        for method, args in (
            ("read", [names]),
            ("web_read", [spec]),
            ("export_data", [columns]),
        ):
            try:
                told.append(
                    str(call_kw(records.browse(), method, [records.ids, *args], {}))
                )
            except UserError as error:
                if len(records) > 1:  # which hides what the others tell
                    return "\n".join(self._told(user, record) for record in records)
                told.append(str(error))
        return "\n".join(told)

    def _try(self, user, act):
        """:return: the record that was written or created; None if it was refused"""
        # As in a request of this user: Odoo itself looks at who began it.
        transaction, test_env = self.env.transaction, self.env.transaction.default_env
        transaction.default_env = self.env(user=user)
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                record = act()
                self.env.flush_all()
                return record
        except UserError:
            return None
        except (KeyError, ValueError, DatabaseError) as error:
            # Whether a client is told so in plain words is another test's matter.
            for secret in self._secrets(user):
                self.assertNotIn(secret, str(error))
            return None
        finally:
            transaction.default_env = test_env

    def _check(self, user, trials, before, sight):
        """Try some, then look at what came of them, and take them back.

        :param trials: dict of what is tried to the function that does it
        :return: what was refused
        """
        what = ", ".join(trials)
        savepoint = self.cr.savepoint()
        try:
            tried = {trial: self._try(user, act) for trial, act in trials.items()}
            records = [record for record in tried.values() if record]
            if records:
                told = self._told(user, records[0].concat(*records[1:]))
                for secret in self._secrets(user):
                    self.assertNotIn(secret, told, f"{what}: tells")
                self.assertEqual(self._rows(), before, f"{what}: others changed")
                self.assertEqual(self._sight(user), sight, f"{what}: sees more, less")
            return [trial for trial, record in tried.items() if not record]
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _check_alone(self, user, trials, before, sight):
        for trial, act in trials.items():
            with self.subTest(trial):
                self._check(user, {trial: act}, before, sight)

    def _check_together(self, user, trials, before, sight):
        """Look once at what came of many. Who was refused beside others, maybe because
        of them, is tried alone, and so is each when something is wrong."""
        try:
            again = self._check(user, trials, before, sight)
        except AssertionError:
            self._check_alone(user, trials, before, sight)
            raise
        self._check_alone(user, {t: trials[t] for t in again}, before, sight)

    def _walk(self, act_of, check):
        """:param act_of: function of user, model, field, value to what is tried, or
        None if the user can't
        :param check: ``_check_alone``, or ``_check_together`` where each trial leaves a
        record of its own"""
        tried = 0
        for user in self.actors.values():
            before, sight = self._rows(), self._sight(user)
            by_model = defaultdict(dict)
            for trial, model, name, value in self._trials(user):
                if act := act_of(user, model, name, value):
                    by_model[model][f"{user.login}: {trial}"] = act
            for trials in by_model.values():
                tried += len(trials)
                check(user, trials, before, sight)
        return tried

    # -------------------------------------------------------------------- the tests

    def test_written_into_a_record_of_ones_own(self):
        def act_of(user, model, name, value):
            record = self.own[user].get(model)
            if not record or not self._as(user, record).has_access("write"):
                return None

            def act():
                mine = self._as(user, record)
                call_kw(mine.browse(), "write", [mine.ids, {name: value}], {})
                return record

            return act

        self.assertGreater(self._walk(act_of, self._check_alone), 200)

    def test_given_to_a_new_record(self):
        def act_of(user, model, name, value):
            records = self._as(user, self.env[model])
            if not records.has_access("create"):
                return None
            values = self._new_values(user, model) | {name: value}

            def act():
                created = call_kw(records, "create", [values], {})
                return self.env[model].browse(created)

            return act

        self.assertGreater(self._walk(act_of, self._check_together), 200)

    def test_given_to_a_new_record_by_the_context(self):
        def act_of(user, model, name, value):
            records = self._as(user, self.env[model])
            if not records.has_access("create"):
                return None
            values = self._new_values(user, model)
            values.pop(name, None)
            context = {**records.env.context, f"default_{name}": value}

            def act():
                created = call_kw(records, "create", [values], {"context": context})
                return self.env[model].browse(created)

            return act

        self.assertGreater(self._walk(act_of, self._check_together), 100)

    def test_own_records_are_written_and_created_otherwise(self):
        """The trials above would prove nothing if each of these was refused."""
        for user in self.actors.values():
            for record in self.own[user].values():
                mine = self._as(user, record)
                if mine.has_access("write"):
                    self.assertTrue(mine.write({}))
            for model in ("custrel.followup", "custrel.complaint"):
                if self._as(user, self.env[model]).has_access("create"):
                    records = self._as(user, self.env[model])
                    created = records.create(self._new_values(user, model))
                    self.assertEqual(created.partner_id, self.customer)
