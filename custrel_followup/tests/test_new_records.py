from odoo import Command
from odoo.tests import Form, freeze_time, tagged

from .walk_common import WalkCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 02:00:00")
class TestNewRecords(WalkCommon):
    """However a record comes in, by a form, an import or another program: what nobody
    chose is found in the same way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_agent = cls._create_user(
            "agent2", "custrel_followup.custrel_group_complaint_agent"
        )
        cls.second_team = cls.env["custrel.complaint.team"].create(
            {
                "name": "Service South",
                "company_id": cls.company.id,
                "sequence": 90,
                "member_ids": [Command.set(cls.second_agent.ids)],
            }
        )
        cls.key, cls.other, *_rest = cls.customers

    def _defaults(self, model, user=None, **values):
        """:return: a model with defaults of the context, like below a customer"""
        context = {f"default_{name}": value for name, value in values.items()}
        return self._as(user or self.seller, model).with_context(**context)

    # -------------------------------------------------------------- complaints

    def _enter_complaint(self, user, **context):
        """Fill in a form of which the rest stays empty, and save it."""
        form = Form(self._defaults("custrel.complaint", user, **context))
        form.subject = "Stands still"
        if not form.partner_id:
            form.partner_id = self.key
        return form.save()

    def test_a_complaint_entered_in_the_form_has_a_team_and_an_owner(self):
        for user in (
            self.seller,
            self.agent,
            self.second_agent,
            self.captain,
            self.leader,
            self.manager,
        ):
            with self.subTest(user.login):
                complaint = self._enter_complaint(user)
                self.assertTrue(complaint.team_id)
                self.assertTrue(complaint.user_id)
                self.assertTrue(complaint.severity_id)
                self.assertEqual(complaint.grade_id, self.grade_a)
                self.assertEqual(complaint.company_id, self.company)

    def test_agents_enter_complaints_for_their_own_team(self):
        plain = self.customers[2]
        complaint = self._enter_complaint(self.second_agent, partner_id=plain.id)
        self.assertEqual(complaint.team_id, self.second_team)
        self.assertEqual(complaint.user_id, self.second_agent)
        complaint = self._enter_complaint(self.agent, partner_id=plain.id)
        self.assertEqual(complaint.team_id, self.service)

    def test_empty_values_of_a_complaint_are_found_like_missing_ones(self):
        names = ("team_id", "user_id")  # a form sends nothing for "automatic"
        empty = dict.fromkeys([*names, "contact_id", "channel_id", "order_id"], False)
        values = {"subject": "Noise", "partner_id": self.key.id}
        complaints = self._as(self.agent, "custrel.complaint")
        one, other = complaints.create(values), complaints.create({**values, **empty})
        for name in (*names, "grade_id", "sla_id", "resolution_deadline", "priority"):
            self.assertTrue(other[name], name)
            self.assertEqual(other[name], one[name], name)
        self.assertFalse(other.contact_id)

    def test_a_complaint_imported_below_a_customer_is_of_this_customer(self):
        complaint = self._defaults(
            "custrel.complaint", partner_id=self.contact.id
        ).create({"subject": "Noise"})
        asked = self._as(self.seller, "custrel.complaint").create(
            {"subject": "Noise", "partner_id": self.contact.id}
        )
        self.assertEqual(complaint.partner_id, self.key)
        self.assertEqual(complaint.contact_id, self.contact)
        for name in ("grade_id", "user_id", "team_id", "sla_id", "priority"):
            self.assertTrue(complaint[name], name)
            self.assertEqual(complaint[name], asked[name], name)
        self.assertEqual(complaint.resolution_deadline, asked.resolution_deadline)

    def test_a_complaint_imported_below_a_contact_is_of_its_customer(self):
        complaint = self._defaults(
            "custrel.complaint", contact_id=self.contact.id
        ).create({"subject": "Noise"})
        self.assertEqual(complaint.partner_id, self.key)
        self.assertEqual(complaint.grade_id, self.grade_a)

    def test_defaults_of_the_context_choose_who_handles_a_complaint(self):
        complaint = self._defaults(
            "custrel.complaint",
            self.leader,
            user_id=self.colleague.id,
            team_id=self.second_team.id,
            partner_id=self.other.id,
        ).create({"subject": "Noise"})
        self.assertEqual(complaint.user_id, self.colleague)
        self.assertEqual(complaint.team_id, self.second_team)
        self.assertTrue(complaint.tell_owner)
        self.assertIn(self.colleague.partner_id, complaint.message_partner_ids)

    def test_defaults_of_the_context_choose_the_company(self):
        self.leader.company_ids |= self.other_company
        complaint = self._defaults(
            "custrel.complaint", self.leader, company_id=self.other_company.id
        ).create({"subject": "Noise", "partner_id": self.key.id})
        self.assertEqual(complaint.company_id, self.other_company)
        self.assertEqual(complaint.grade_id, self.grade_c, "of that company")

    def test_a_default_state_closes_no_complaint(self):
        complaint = self._defaults(
            "custrel.complaint", state="closed", partner_id=self.key.id
        ).create({"subject": "Noise"})
        self.assertEqual(complaint.state, "new")

    def test_followers_may_be_given(self):
        """Other programs and imports do so; whoever follows anyway does so once."""
        partners = self.key | self.agent.partner_id | self.clerk.partner_id
        complaints = self._as(self.agent, "custrel.complaint")
        for values in (
            {"message_partner_ids": [Command.set(partners.ids)]},
            {"message_partner_ids": [Command.link(p.id) for p in partners]},
            {
                "message_follower_ids": [
                    Command.create(
                        {"res_model": "custrel.complaint", "partner_id": partner.id}
                    )
                    for partner in partners
                ]
            },
        ):
            with self.subTest(str(values)):
                by_program = "message_follower_ids" in values  # as the superuser
                complaint = complaints.sudo(by_program).create(
                    {
                        "subject": "Noise",
                        "partner_id": self.key.id,
                        "user_id": self.agent.id,
                        **values,
                    }
                )
                self.assertEqual(complaint.message_partner_ids, partners)

    # -------------------------------------------------------------- follow-ups

    def test_a_followup_entered_in_the_form(self):
        for user in (self.seller, self.captain, self.leader, self.manager):
            with self.subTest(user.login):
                form = Form(self._as(user, "custrel.followup"))
                form.partner_id = self.other
                followup = form.save()
                self.assertEqual(followup.user_id, user)
                self.assertTrue(followup.channel_id)
                self.assertEqual(followup._get_reminders().user_id, user)

    def test_a_followup_imported_below_a_contact_is_of_its_customer(self):
        followup = self._defaults(
            "custrel.followup", partner_id=self.contact.id
        ).create({"name": "Call", "contact_ids": []})
        self.assertEqual(followup.partner_id, self.key)
        self.assertEqual(followup.contact_ids, self.contact)
        self.assertEqual(followup._get_reminders().res_name, followup.display_name)

    def test_defaults_of_the_context_choose_the_owner_of_a_followup(self):
        followup = self._defaults(
            "custrel.followup", user_id=self.colleague.id, partner_id=self.key.id
        ).create({"name": "Call"})
        self.assertEqual(followup.user_id, self.colleague)
        self.assertEqual(followup._get_reminders().user_id, self.colleague)

    def test_a_recorded_followup_by_default_of_the_context(self):
        """The history below a customer is imported with such a context."""
        model = self.env["custrel.followup"].with_context(
            default_state="done", default_partner_id=self.other.id
        )
        followup = model.create(
            {"name": "Call", "date_start": "2026-03-09 02:00:00", "date_end": False}
        )
        self.assertEqual(followup.state, "done")
        self.assertEqual(followup.date_end, followup.date_start)
        self.assertTrue(followup.recorded_at)
        self.assertFalse(followup._get_reminders())
        self.assertEqual(str(self.other.custrel_last_contact_date), "2026-03-09")

    def test_the_first_channel_of_a_followup_is_one_for_followups(self):
        self._channel("portal").sequence = -1
        self.assertTrue(self._channel("portal").intake_only)
        followup = self._as(self.seller, "custrel.followup").create(
            {"partner_id": self.key.id}
        )
        self.assertFalse(followup.channel_id.intake_only)

    # ------------------------------------------------------------- assignments

    def test_an_assignment_imported_below_a_contact_is_of_its_customer(self):
        row = self._defaults(
            "custrel.assignment",
            self.leader,
            partner_id=self.contact.id,
            role="second",
            user_id=self.helper.id,
        ).create({"function": False})
        self.assertEqual(row.partner_id, self.key)
        self.assertEqual(row.company_id, self.company)
        self.assertEqual(self.key.custrel_second_user_id, self.helper)
        ended = self.key.custrel_assignment_ids.filtered("date_end")
        self.assertEqual(ended.user_id, self.colleague, "made room")

    def test_an_assignment_written_to_a_contact_is_of_its_customer(self):
        row = self._as(self.leader, "custrel.assignment").create(
            {
                "partner_id": self.other.id,
                "user_id": self.colleague.id,
                "role": "collaborator",
                "date_end": "2026-03-10",
            }
        )
        row.partner_id = self.contact
        self.assertEqual(row.partner_id, self.key)

    # -------------------------------------------------------------------- runs

    def test_a_run_takes_the_policy_of_the_company_of_the_context(self):
        run = self.env["custrel.grading.run"].with_company(self.other_company)
        run = run.with_context(default_company_id=self.company.id).create({})
        self.assertEqual(run.policy_id.company_id, self.company)
