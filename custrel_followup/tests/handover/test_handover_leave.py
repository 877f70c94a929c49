from collections import Counter
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import HandoverCommon

LATER = "2026-03-03 02:00:00"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverLeave(HandoverCommon):
    """Somebody leaves: everything is taken care of before anything is lost."""

    def _archive(self, how="action_archive"):
        if how == "action_archive":
            self.seller.action_archive()
        else:
            self.seller.write({"active": False})

    def test_archiving_opens_a_handover_by_any_path(self):
        for how in "action_archive", "write":
            with self.subTest(how), self.cr.savepoint():
                self._archive(how)
                handover = self._get_handover()
                self.assertEqual(handover.state, "draft")
                self.assertTrue(handover.automatic)
                self.assertEqual(handover.reason, "leave")
                self.assertEqual(handover.responsible_id, self.leader)
                self.assertEqual(
                    {(x.partner_id, x.role) for x in handover.line_ids},
                    {
                        (self.customer, "first"),
                        (self.shared, "second"),
                        (self.helped, "collaborator"),
                    },
                )
                handover.unlink()
                self.seller.active = True
                # Odoo does not give his membership back.
                rows = self.env["crm.team.member"].with_context(active_test=False)
                rows.search([("user_id", "=", self.seller.id)]).action_unarchive()

    def test_the_server_action_of_the_list_opens_one(self):
        self.env["ir.actions.server"].create(
            {
                "name": "Archive",
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "state": "code",
                "code": "records.action_archive()",
            }
        ).with_context(active_model="res.users", active_ids=self.seller.ids).run()
        self.assertTrue(self._get_handover())

    def test_somebody_without_customers_leaves_without_a_word(self):
        self.clerk.action_archive()
        self.assertFalse(self._get_handover(self.clerk))

    def test_portal_users_are_no_people_of_ours(self):
        portal = self._create_user("portal", "base.group_user")
        self.followup.sudo().write({"user_id": portal.id})
        portal.group_ids = self.env.ref("base.group_portal")
        portal.action_archive()
        self.assertFalse(self._get_handover(portal))

    def test_reminders_and_tasks_survive_with_the_responsible(self):
        complaint = self._create_complaint(self.customer)
        task = self.customer.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.seller.id
        )
        reminder = self._get_activities(self.followup)
        self._archive()
        self.assertEqual(self.followup.user_id, self.leader)
        self.assertEqual(reminder.exists().user_id, self.leader)
        self.assertEqual(task.exists().user_id, self.leader)
        self.assertEqual(complaint.user_id, self.leader)
        self.assertTrue(self._get_activities(self._get_handover()))

    def test_work_for_customers_of_others_goes_to_those_who_know_it(self):
        agent = self._create_user(
            "agent", "custrel_followup.custrel_group_complaint_agent"
        )
        chief = self._create_user(
            "chief", "custrel_followup.custrel_group_complaint_agent"
        )
        team = self.env["custrel.complaint.team"].create(
            {
                "name": "Service",
                "company_id": self.company.id,
                "user_id": chief.id,
                "member_ids": [(6, 0, (agent | self.seller).ids)],
            }
        )
        complaint = self._create_complaint(team_id=team.id)
        foreign = self._create_customer("Foreign", user_id=self.colleague.id)
        followup = self._create_followup(foreign)
        self._archive()
        self.assertEqual(complaint.user_id, chief)
        self.assertEqual(followup.user_id, self.colleague)
        self._get_handover().with_user(self.leader).action_apply()
        self.assertEqual(complaint.user_id, agent)
        self.assertEqual(followup.user_id, self.colleague)

    def test_nobody_and_nothing_is_left_to_the_one_who_left(self):
        contact = self._create_customer(
            "Contact", is_company=False, parent_id=self.customer.id
        )
        contact.user_id = self.seller
        complaint = self._create_complaint()
        owned = self._create_followup(self.shared)
        lead = self.env["crm.lead"].create(
            {
                "name": "Chance",
                "partner_id": self.customer.id,
                "user_id": self.seller.id,
                "company_id": self.company.id,
            }
        )
        quotation = self._create_order(
            self.customer, state="draft", user_id=self.seller.id
        )
        self._archive()
        handover = self._get_handover().with_user(self.leader)
        handover.action_apply()
        self.assertEqual(handover.state, "applied")
        seller = self.seller.id
        left = {
            "res.partner": [("user_id", "=", seller)],
            "custrel.assignment": [("user_id", "=", seller), ("date_end", "=", False)],
            "custrel.followup": [("user_id", "=", seller), ("state", "=", "planned")],
            "custrel.complaint": [("user_id", "=", seller)],
            "mail.activity": [("user_id", "=", seller)],
            "crm.lead": [("user_id", "=", seller)],
            "sale.order": [("user_id", "=", seller)],
        }
        for model, domain in left.items():
            self.assertFalse(self.env[model].search(domain), model)
        taken = self._line(handover, self.customer).new_user_id
        for record in contact, self.followup, lead, quotation:
            self.assertEqual(record.user_id, taken, record)
        self.assertTrue(owned.user_id.active and complaint.user_id.active)

    def test_colleagues_of_the_team_are_proposed_and_not_the_other_contact(self):
        self._archive()
        handover = self._get_handover()
        self.assertEqual(self._line(handover, self.customer).new_user_id, self.newcomer)
        self.assertEqual(self._line(handover, self.shared).new_user_id, self.newcomer)

    def test_the_history_says_who_had_which_role_until_when_and_why(self):
        self._archive()
        with freeze_time(LATER):
            self._get_handover().with_user(self.leader).action_apply()
        ended = self.customer.custrel_assignment_ids.filtered(
            lambda row: row.user_id == self.seller
        )
        self.assertEqual(str(ended.date_end), "2026-03-03")
        self.assertEqual(ended.end_reason, "Seller: Departure")

    def test_the_new_person_has_an_introduction_within_the_days_of_the_company(self):
        self.company.custrel_introduction_days = 5  # a Saturday
        self.shared.custrel_second_user_id = False  # the only one whom he meets
        self._archive()
        handover = self._get_handover().with_user(self.leader)
        self._line(handover, self.customer).new_user_id = self.newcomer
        handover.action_apply()
        line = self._line(handover, self.customer)
        introduction = line.introduction_id
        self.assertEqual(introduction.user_id, self.newcomer)
        self.assertEqual(str(introduction.date_planned), "2026-03-09")
        self.assertEqual(introduction.origin, "handover")
        self.assertEqual(introduction.why, "After a handover")
        self.assertTrue(self._get_activities(introduction))
        self.assertFalse(line.is_introduced)
        waiting = [("is_introduced", "=", False), ("id", "=", line.id)]
        self.assertTrue(self.env["custrel.handover.line"].search(waiting))
        with freeze_time(LATER):
            introduction.with_user(self.newcomer).action_done()
            line.invalidate_recordset()
            self.assertTrue(line.is_introduced)
        self.assertFalse(self.env["custrel.handover.line"].search(waiting))

    def test_the_new_person_finds_whom_to_meet_and_until_when(self):
        self._archive()
        handover = self._get_handover().with_user(self.leader)
        handover.line_ids.new_user_id = self.newcomer
        handover.action_apply()
        lines = self.env["custrel.handover.line"].with_user(self.newcomer)
        first = lines.search(
            [("introduction_date", ">=", "2026-03-02")],
            order="introduction_date, id",
            limit=1,
        )
        self.assertEqual(first.new_user_id, self.newcomer)
        opened = first.action_open_introduction()
        self.assertEqual(opened["res_id"], first.introduction_id.id)
        with freeze_time("2026-03-31 02:00:00"):
            late = [("introduction_date", "<", "today"), ("is_introduced", "=", False)]
            self.assertIn(first, lines.search(late))

    def test_the_second_contact_may_take_over_and_leaves_a_gap(self):
        self._archive()
        handover = self._get_handover().with_user(self.leader)
        self._line(handover, self.customer).new_user_id = self.colleague
        handover.action_apply()
        self.assertEqual(self.customer.user_id, self.colleague)
        self.assertEqual(self.customer.custrel_contact_gap, "second")

    def test_what_fails_tells_why_and_the_rest_is_done(self):
        self._archive()
        handover = self._get_handover().with_user(self.leader)
        bad = self._line(handover, self.shared)
        bad.new_user_id = self.colleague
        handover.action_apply()
        self.assertEqual(bad.state, "failed")
        self.assertIn("owner of Shared", bad.error)
        self.assertEqual(self._line(handover, self.customer).state, "done")
        self.assertEqual(self.shared.custrel_second_user_id, self.seller)
        bad.new_user_id = self.newcomer
        bad.action_retry()
        self.assertEqual(bad.state, "done")
        self.assertEqual(self.shared.custrel_second_user_id, self.newcomer)

    def test_nothing_begins_without_a_person_for_each_customer(self):
        self._archive()
        handover = self._get_handover().with_user(self.leader)
        self._line(handover, self.customer).new_user_id = False
        with self.assertRaisesRegex(UserError, "1 are without"):
            handover.action_apply()
        self._line(handover, self.customer).new_user_id = self.newcomer
        self.newcomer.with_context(active_test=False).sudo().action_archive()
        with self.assertRaisesRegex(UserError, "can't take over"):
            handover.action_apply()

    def test_several_share_what_is_left(self):
        many = self._create_many()
        self._set_grade(self.customer, self.grade_d)  # none takes more time than others
        self._archive()
        handover = self._get_handover().with_user(self.leader)
        handover.successor_ids = self.colleague | self.newcomer
        handover.action_split()
        shares = handover.line_ids.grouped("new_user_id")
        self.assertLessEqual(
            abs(len(shares[self.colleague]) - len(shares[self.newcomer])), 3
        )
        self.assertEqual(len(handover.line_ids), len(many) + 3)
        self.assertNotEqual(
            self._line(handover, self.shared).new_user_id, self.colleague
        )

    def _create_many(self):
        return self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "user_id": self.seller.id}
                for n in range(9)
            ]
        )

    def _give_hours(self, user, hours):
        self.env["custrel.capacity"].create(
            {"user_id": user.id, "company_id": self.company.id, "hours": hours}
        )

    def _count_new(self, handover, customers):
        lines = handover.line_ids.filtered(lambda line: line.partner_id in customers)
        return Counter(line.new_user_id.name for line in lines)

    def test_customers_go_to_people_by_the_hours_that_they_have_free(self):
        many = self._create_many()
        self._set_grade(self.customer, self.grade_d)  # none takes more time than others
        self._give_hours(self.colleague, 2)
        self._give_hours(self.newcomer, 4)
        handover = self._hand_over()
        self._check_shares(handover, many, "team")
        self.assertIn("h free until", handover.outlook)
        handover.successor_ids = self.colleague | self.newcomer
        handover.action_split()
        self._check_shares(handover, many, "split")

    def _check_shares(self, handover, many, reason):
        """Who has twice the hours gets twice the customers."""
        shares = self._count_new(handover, many)
        self.assertAlmostEqual(shares["Newcomer"], 6, delta=1)
        self.assertEqual(shares["Colleague"], 9 - shares["Newcomer"])
        self.assertEqual(self._reasons(handover, many), {reason})

    def test_who_has_no_limit_counts_like_who_has_most(self):
        many = self._create_many()
        self._set_grade(self.customer, self.grade_d)
        self._give_hours(self.colleague, 2)
        self._give_hours(self.newcomer, 0)
        handover = self._hand_over()
        shares = self._count_new(handover, many)
        self.assertEqual(shares["Colleague"], 9 - shares["Newcomer"])
        self.assertGreater(shares["Newcomer"], shares["Colleague"])
        self.assertGreater(shares["Colleague"], 0)
        self.assertIn("no limit of hours, these take about", handover.outlook)
        handover.line_ids.new_user_id = self.colleague
        self._give_hours(self.manager, 0)
        handover.invalidate_recordset(["outlook"])
        self.assertIn("Manager (no limit of hours)", handover.outlook)

    def test_each_line_says_why_it_is_this_person_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        handover = self._hand_over()
        lines = handover.line_ids
        line = self._line(handover, self.customer)
        self.assertEqual(line.new_user_reason, "team")

        chinese = handover.with_context(lang="zh_CN").line_ids
        options = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", lines._name), ("value", "=", "team")]
        )
        options.with_context(lang="zh_CN").name = "同一团队"
        for read, words in ((lines, "Same team, by free hours"), (chinese, "同一团队")):
            field = read._fields["new_user_reason"]
            said = dict(field._description_selection(read.env))
            self.assertEqual(said["team"], words)
        with self.assertRaises(AccessError):  # it is said by who proposes
            line.with_user(self.leader).new_user_reason = "owner"
        with Form(line.with_user(self.leader)) as form:
            form.new_user_id = self.newcomer
            self.assertEqual(form.new_user_reason, "hand")
        self.assertEqual(line.new_user_reason, "hand")
        line.new_user_id = False
        self.assertFalse(line.new_user_reason)

    def test_leaders_are_proposed_after_members_and_that_is_said(self):
        handover = self._hand_over()
        self.assertIn("as they lead it or administer", handover.outlook)
        self.assertIn("Leader (", handover.outlook)
        handover.action_cancel()
        (self.colleague | self.newcomer).action_archive()
        handover = self._hand_over()
        line = self._line(handover, self.customer)
        self.assertEqual(line.new_user_id, self.leader)
        self.assertEqual(line.new_user_reason, "leader")
        self.assertNotIn("as they lead it or administer", handover.outlook)

    def _reasons(self, handover, customers):
        lines = handover.line_ids.filtered(lambda line: line.partner_id in customers)
        return set(lines.mapped("new_user_reason"))

    def test_who_will_be_away_gets_as_few_as_he_has_time_for(self):
        many = self._create_many()
        self._give_hours(self.colleague, 2)
        self._give_hours(self.newcomer, 2)
        resource = self.env["resource.resource"].create(
            {"name": "N", "user_id": self.newcomer.id, "company_id": self.company.id}
        )
        start = fields.Datetime.now() + timedelta(days=1)  # not away yet
        self._create_leave(
            date_from=start,
            date_to=start + timedelta(days=21),
            resource_id=resource.id,
            company_id=self.company.id,
        )
        handover = self._hand_over()
        self.assertEqual(self._count_new(handover, many), {"Colleague": 9})
        handover.line_ids.new_user_id = self.newcomer
        said = handover.outlook.splitlines()
        self.assertIn("away", said[0])
        self.assertNotIn("in no sales team", said[0])
        self.assertIn("in no sales team of Seller: Manager", handover.outlook)
        handover.line_ids.new_user_id = self.manager
        said = handover.outlook.splitlines()
        self.assertNotIn("away", said[0])
        self.assertIn("in no sales team of Seller", said[0])
        # How much somebody has to do is known to himself and to who leads him.
        self.assertIn("h free", said[0])
        handovers = self.env["custrel.handover"].with_user(self.colleague)
        as_colleague = handovers.new({"company_id": self.company.id})
        known = as_colleague._get_with_hours(self.colleague | self.manager)
        self.assertEqual(known, self.colleague)

    def test_who_comes_back_before_it_was_handed_over_has_everything_again(self):
        self._archive()
        self.seller.active = True
        handover = self._get_handover()
        self.assertEqual(handover.state, "cancelled")
        self.assertEqual(self.followup.user_id, self.seller)
        self.assertEqual(self._get_activities(self.followup).user_id, self.seller)
        self.assertEqual(self.customer.user_id, self.seller)

    def test_archiving_twice_opens_one(self):
        self._archive("write")
        self.seller.action_archive()
        self.assertEqual(len(self._get_handover()), 1)

    def test_the_responsible_leaves_too(self):
        self._archive()
        handover = self._get_handover()
        self.leader.action_archive()
        self.assertEqual(handover.responsible_id, self.manager)
        self.assertEqual(self.followup.user_id, self.manager)
        self.assertTrue(
            self._get_activities(handover).filtered(
                lambda activity: activity.user_id == self.manager
            )
        )
        handover.with_user(self.manager).action_apply()
        self.assertEqual(
            self.followup.user_id, self._line(handover, self.customer).new_user_id
        )

    def test_tasks_of_others_stay_when_it_is_applied(self):
        self._archive()
        handover = self._get_handover()
        task = handover.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id
        )
        handover.with_user(self.leader).action_apply()
        self.assertEqual(handover.state, "applied")
        self.assertEqual(handover.activity_ids, task)

    def test_each_company_has_its_own(self):
        self.seller.company_ids |= self.other_company
        west = self._create_followup(
            self.customer,
            company_id=self.other_company.id,
            user_id=self.seller.id,
        )
        self._archive()
        handovers = (
            self._get_handover().sudo().search([("user_id", "=", self.seller.id)])
        )
        self.assertEqual(handovers.company_id, self.company | self.other_company)
        self.assertEqual(west.user_id, self.stranger)

    def test_a_job_carries_on_and_can_be_repeated(self):
        self._archive()
        handover = self._get_handover().with_user(self.leader)
        handover.sudo().state = "applying"
        self._run_job("hand_over", LATER)
        self.assertEqual(handover.state, "applied")
        mails = self.env["mail.mail"].search_count([("res_id", "=", self.customer.id)])
        followups = self.env["custrel.followup"].search_count([])
        self._run_job("hand_over", LATER)
        self.assertEqual(
            self.env["mail.mail"].search_count([("res_id", "=", self.customer.id)]),
            mails,
        )
        self.assertEqual(self.env["custrel.followup"].search_count([]), followups)

    def test_one_bad_customer_does_not_stop_the_job(self):
        self._archive()
        handover = self._get_handover().with_user(self.leader)
        bad = self._line(handover, self.shared)
        bad.sudo().new_user_id = self.colleague
        handover.sudo().state = "applying"
        self._run_job("hand_over", LATER)
        self.assertEqual(bad.state, "failed")
        self.assertEqual(handover.state, "applied")
        self.assertEqual(handover.failed_count, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestHandoverRights(HandoverCommon):
    """A leader hands over the customers of his people, and of nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = cls._create_user("chief", "sales_team.group_sale_salesman")
        cls.chief.group_ids += cls.env.ref("custrel_followup.custrel_group_team")
        cls.team.user_id = cls.chief
        cls.foreign = cls._create_user("foreign", "sales_team.group_sale_salesman")
        cls._create_customer("Foreign", user_id=cls.foreign.id)

    def _make(self, user):
        return (
            self.env["custrel.handover"]
            .with_user(self.chief)
            .create(
                {
                    "user_id": user.id,
                    "company_id": self.company.id,
                    "responsible_id": self.chief.id,
                }
            )
        )

    def test_of_his_team(self):
        handover = self._make(self.seller)
        handover.action_apply()
        self.assertNotEqual(self.customer.user_id, self.seller)
        with self.assertRaisesRegex(UserError, "stays on record"):
            handover.line_ids.unlink()

    def test_not_of_others_though_he_calls_himself_responsible(self):
        with self.assertRaises(AccessError):
            self._make(self.foreign)
        handover = self._make(self.seller)
        with self.assertRaises(AccessError):
            handover.user_id = self.foreign

    def test_of_somebody_who_has_left_as_the_responsible(self):
        self.seller.action_archive()
        handover = self._get_handover()
        self.assertEqual(handover.responsible_id, self.chief)
        handover.with_user(self.chief).action_apply()
        self.assertEqual(handover.state, "applied")
