from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .test_access_matrix import AccessCommon

OWN = "custrel_followup.custrel_group_user"


class ReadersCommon(AccessCommon):
    """The leader of the sales team sees his own customers only; above him stands the
    manager. The owner of the work has no role at all in some tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.custrel_fallback_user_id = cls.manager
        cls.captain.group_ids = cls.env.ref(OWN)
        cls.clerk.company_ids = cls.company

    def _mails(self, user):
        """:return: what one of our people got"""
        return self.env["mail.mail"].search(
            [("model", "=", "res.users"), ("res_id", "=", user.id)]
        )

    def _is_told(self, user, name):
        return any(name in str(mail.body_html) for mail in self._mails(user))


@tagged("post_install", "-at_install")
class TestReaders(ReadersCommon):
    """Mails tell nobody of what he may not open; it climbs to who may."""

    def _overdue(self, **values):
        with freeze_time("2026-03-01 02:00:00"):
            customer = self._create_customer("Harbour", user_id=self.seller.id)
            return self._create_followup(
                customer, **{"date_planned": "2026-03-02", "name": "Call", **values}
            )

    def test_a_leader_with_own_customers_only_is_passed_over(self):
        followup = self._overdue()
        self._run_job("remind", "2026-03-12 02:00:00")
        self.assertFalse(followup.with_user(self.captain).has_access("read"))
        self.assertFalse(self._mails(self.captain))
        self.assertTrue(self._is_told(self.manager, "Harbour"))
        self.assertEqual(followup.second_told_user_id, self.manager)

    def test_a_leader_who_may_is_told(self):
        self.captain.group_ids += self.env.ref("custrel_followup.custrel_group_team")
        self._overdue()
        self._run_job("remind", "2026-03-12 02:00:00")
        self.assertTrue(self._is_told(self.captain, "Harbour"))
        self.assertFalse(self._is_told(self.manager, "Harbour"))

    def test_of_two_he_is_told_of_the_one_that_he_may_open(self):
        self._overdue()
        with freeze_time("2026-03-01 02:00:00"):
            own = self._create_customer("Riverside", user_id=self.seller.id)
            own.custrel_second_user_id = self.captain
            self._create_followup(own, date_planned="2026-03-02")
        self._run_job("remind", "2026-03-12 02:00:00")
        self.assertTrue(self._is_told(self.captain, "Riverside"))
        self.assertFalse(self._is_told(self.captain, "Harbour"))
        self.assertTrue(self._is_told(self.manager, "Harbour"))

    def test_a_second_contact_without_a_role_is_passed_over(self):
        followup = self._overdue()
        followup.partner_id.custrel_second_user_id = self.clerk
        self._run_job("remind", "2026-03-12 02:00:00")
        self.assertFalse(self._mails(self.clerk))
        self.assertTrue(self._is_told(self.manager, "Harbour"))

    def test_work_of_an_owner_without_a_role_goes_to_the_salesperson(self):
        followup = self._overdue(user_id=self.clerk.id)
        self._run_job("remind", "2026-03-03 02:00:00")
        self.assertFalse(self._mails(self.clerk))
        self.assertEqual(followup.user_id, self.seller)

    def test_work_of_who_became_a_portal_user_goes_to_the_salesperson(self):
        followup = self._overdue(user_id=self.helper.id)
        self.helper.group_ids = self.env.ref("base.group_portal")
        self._run_job("remind", "2026-03-03 02:00:00")
        self.assertFalse(self._mails(self.helper))
        self.assertEqual(followup.user_id, self.seller)

    def test_nobody_brings_the_list_himself(self):
        followup = self._overdue()
        digest = {"manager": followup.ids, "today": followup.ids}
        user = self._as(self.captain, self.captain)
        shown = user.with_context(custrel_digest=digest).custrel_get_digest()
        self.assertFalse(any(shown.values()))

    def test_alerts_of_complaints(self):
        team = self.env["custrel.complaint.team"].create(
            {
                "name": "Service",
                "company_id": self.company.id,
                "user_id": self.captain.id,
                "member_ids": [Command.set(self.clerk.ids)],
            }
        )
        with freeze_time("2026-03-02 02:00:00"):
            complaint = self._create_complaint(team_id=team.id, user_id=self.clerk.id)
        for moment in "2026-03-02 02:05:00", "2026-03-30 02:00:00":
            self._run_job("watch", moment)
        for user in self.clerk, self.captain:
            self.assertFalse(self._as(user, complaint).has_access("read"))
            self.assertFalse(self._is_told(user, complaint.name), user.name)
        self.assertTrue(self._is_told(self.manager, complaint.name))
        reminders = complaint._get_reminders()
        self.assertFalse(reminders.user_id & (self.clerk | self.captain))

    def test_contact_reports(self):
        self.company.custrel_contact_report = True
        with freeze_time("2026-02-01 02:00:00"):
            customer = self._create_customer("Harbour", user_id=self.seller.id)
            self._set_grade(customer, self.grade_a)
        self._run_job("report", "2026-03-01 02:00:00")
        report = self.env["custrel.contact.report"].search(
            [("partner_id", "=", customer.id)]
        )
        self.assertEqual(report.first_user_id, self.seller)
        self.assertEqual(report.manager_id, self.manager)
        self.assertFalse(self._mails(self.captain))
        self.assertTrue(self._is_told(self.manager, "Harbour"))

    def test_a_report_is_not_sent_to_who_may_not_open_it(self):
        report = self.env["custrel.contact.report"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
                "manager_id": self.captain.id,
            }
        )
        with self.assertRaisesRegex(UserError, "may not open"):
            self._as(self.manager, report).action_send()
        self.assertFalse(self._mails(self.captain))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestPeople(ReadersCommon):
    """Work is given to internal users of the company, by whatever path."""

    def _refuses(self, model, values, record=None):
        for user in self.portal, self.stranger:
            for name in self.env[model]._people:
                field = self.env[model]._fields[name]
                value = user.id if field.type == "many2one" else [(6, 0, user.ids)]
                with self.subTest(f"{model}.{name} {user.login}"):
                    with self.assertRaises(UserError):
                        self._call_model(
                            self.seller,
                            self.env[model],
                            "create",
                            [{**values, name: value}],
                        )
                    with self.assertRaises(UserError):
                        self._call(self.seller, record, "write", {name: value})

    def test_followups(self):
        values = {"partner_id": self.customer.id, "company_id": self.company.id}
        followup = self._create_followup(self.customer)
        self._refuses("custrel.followup", values, followup)

    def test_complaints(self):
        values = {
            "subject": "Broken",
            "partner_id": self.customer.id,
            "company_id": self.company.id,
        }
        complaint = self._create_complaint(user_id=self.seller.id)
        self._refuses("custrel.complaint", values, complaint)

    def test_assignments(self):
        for user in self.portal, self.stranger:
            values = {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "role": "collaborator",
                "user_id": user.id,
            }
            with self.assertRaises(ValidationError):
                self._call_model(
                    self.leader, self.env["custrel.assignment"], "create", [values]
                )

    def test_a_reminder_is_not_given_to_a_stranger(self):
        followup = self._create_followup(self.customer)
        reminder = self._as(self.seller, followup)._get_reminders()
        with self.assertRaises(UserError):
            self._call(self.seller, reminder, "write", {"user_id": self.stranger.id})

    def test_who_has_left_stays_in_the_history(self):
        self.leaver.active = False
        followup = self._create_followup(
            self.customer,
            user_id=self.leaver.id,
            state="done",
            date_end="2026-03-01 02:00:00",
        )
        self.assertEqual(followup.user_id, self.leaver)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestWordsOfOthers(ReadersCommon):
    """Reasons, ratings and files are for who may see the customer."""

    def test_why_a_grade_was_set_by_hand(self):
        self._as(self.leader, self.customer)._custrel_override_grade(
            self.grade_a, reason="Pays late"
        )
        self.env.invalidate_all()
        for user in self.seller, self.second, self.helper, self.leader:
            why = self._as(user, self.customer).custrel_why
            self.assertIn("Pays late", why, user.name)
        for user in self.colleague, self.agent, self.captain:
            why = self._as(user, self.customer).custrel_why
            self.assertIn("Set by hand", why, user.name)
            self.assertNotIn("Pays late", why, user.name)

    def _rate(self):
        complaint = self._create_complaint(user_id=self.owner.id)
        token = complaint._rating_get_access_token()
        complaint.rating_apply(1, token=token, feedback="Rude people")
        return complaint, complaint.rating_ids

    def test_ratings_of_complaints(self):
        complaint, rating = self._rate()
        for user in self.owner, self.seller, self.leader, self.manager:
            self.assertTrue(self._sees_rating(user, rating), user.name)
            self.assertEqual(
                self._as(user, complaint).rating_last_feedback, "Rude people"
            )
        for user in self.colleague, self.clerk, self.agent, self.stranger:
            self.assertFalse(self._sees_rating(user, rating), user.name)
            with self.assertRaises(AccessError):
                self._call(user, rating, "read", ["feedback"])
            found = self._call_model(
                user, rating, "search_count", [("feedback", "ilike", "Rude")]
            )
            self.assertFalse(found, user.name)

    def _sees_rating(self, user, rating):
        rating = self._as(user, rating)
        found = rating.search([("id", "=", rating.id)])
        self.assertEqual(bool(found), rating.has_access("read"))
        return bool(found)

    def test_nobody_of_ours_rates_himself(self):
        complaint, rating = self._rate()
        values = {
            "res_model_id": self.env["ir.model"]._get_id(complaint._name),
            "res_id": complaint.id,
            "rating": 5,
            "consumed": True,
        }
        for user in self.owner, self.manager:
            with self.assertRaises(AccessError):
                self._call(user, rating, "write", {"rating": 5})
            with self.assertRaises(AccessError):
                self._call_model(user, rating, "create", [values])

    def test_ratings_of_other_records_are_as_before(self):
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "rating": 3,
            }
        )
        self.assertTrue(self._sees_rating(self.clerk, rating))

    def _upload(self, user, **values):
        """As the web client uploads a file of a record that is not saved yet."""
        values = {"name": "offer.txt", "raw": b"Offer", "res_id": 0, **values}
        files = self._as(user, self.env["ir.attachment"])
        return files.create({"res_model": "custrel.followup", **values})

    def _can_open(self, user, file):
        self.env.invalidate_all()
        return self._as(user, file).has_access("read")

    def test_files_of_a_contact_recorded_as_new(self):
        file = self._upload(self.seller)
        self.assertFalse(self._can_open(self.second, file))
        followup = self._as(self.seller, self.env["custrel.followup"]).create(
            {
                "partner_id": self.customer.id,
                "attachment_ids": [Command.link(file.id)],
                "state": "done",
            }
        )
        self.assertEqual(file.res_id, followup.id)
        for user in self.seller, self.second, self.helper, self.leader:
            self.assertTrue(self._can_open(user, file), user.name)
        for user in self.colleague, self.clerk, self.stranger:
            self.assertFalse(self._can_open(user, file), user.name)

    def test_files_added_later(self):
        followup = self._create_followup(self.customer)
        file = self._upload(self.seller)
        own = self._as(self.seller, followup)
        own.attachment_ids = [Command.link(file.id)]
        self.assertTrue(self._can_open(self.second, file))

    def test_a_file_of_somebody_else_is_not_taken(self):
        theirs = self._upload(self.colleague)
        kept = self._upload(
            self.seller, res_model="res.partner", res_id=self.customer.id
        )
        own = self._as(self.seller, self._create_followup(self.customer))
        for file in theirs, kept:
            try:
                own.attachment_ids = [Command.link(file.id)]
            except AccessError:
                continue
        self.assertEqual((theirs.res_id, kept.res_id), (0, self.customer.id))
        self.assertFalse(self._can_open(self.seller, theirs))
