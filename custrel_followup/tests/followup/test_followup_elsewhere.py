from datetime import date

from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon

NOW = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowupElsewhere(CustrelCommon):
    """Follow-ups of people and customers that are in several companies or zones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(
            user_id=cls.seller.id, email="a@b.example.com"
        )
        cls.both = cls._create_user("both", "sales_team.group_sale_salesman_all_leads")
        cls.both.company_ids = cls.company | cls.other_company

    def _activities(self, followup):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "custrel.followup"),
                ("res_id", "in", followup.ids),
                ("custrel_reminder", "=", True),
            ]
        )

    def _load(self, head, rows, user=None):
        return (
            self.env["custrel.followup"]
            .with_user(user or self.seller)
            .with_context(allowed_company_ids=self.company.ids, import_file=True)
            .load(head, rows)
        )

    def test_systray_shows_those_of_the_chosen_company(self):
        self._create_followup(
            self.customer, user_id=self.both.id, company_id=self.other_company.id
        )
        user = self.both.with_user(self.both)
        east = user.with_context(allowed_company_ids=self.company.ids)
        groups = east._get_activity_groups()
        self.assertFalse([g for g in groups if g.get("model") == "custrel.followup"])
        west = user.with_context(allowed_company_ids=self.other_company.ids)
        [group] = [
            g
            for g in west._get_activity_groups()
            if g.get("model") == "custrel.followup"
        ]
        self.assertEqual(group["total_count"], 1)

    def test_given_to_who_works_in_another_company_now(self):
        self.both.company_id = self.other_company
        followup = self._create_followup(self.customer).with_user(self.leader)
        followup.user_id = self.both
        self.assertEqual(self._activities(followup).user_id, self.both)

    def test_moved_over_the_change_to_summer_time(self):
        self.stranger.tz = "America/New_York"
        followup = (
            self._create_followup(
                self.customer,
                user_id=self.stranger.id,
                company_id=self.other_company.id,
                date_planned="2026-03-06",
            )
            .with_user(self.stranger)
            .with_context(allowed_company_ids=self.other_company.ids)
            .with_context(allowed_company_ids=self.other_company.ids)
        )
        activity = (
            self._activities(followup)
            .with_user(self.stranger)
            .with_context(allowed_company_ids=self.other_company.ids)
        )
        activity.date_deadline = date(2026, 3, 9)
        self.assertEqual(followup.date_planned, date(2026, 3, 9))
        # Sunday 23:30 in New York is Monday in UTC
        with freeze_time("2026-03-09 03:30:00"):
            self.env.invalidate_all()
            self.assertFalse(followup.is_overdue)
            self.assertEqual(activity.state, "planned")
        with freeze_time("2026-03-10 03:30:00"):
            self.env.invalidate_all()
            self.assertFalse(followup.is_overdue)
            self.assertEqual(activity.state, "today")

    def test_contact_over_the_hour_that_does_not_exist(self):
        followup = (
            self._create_followup(
                self.customer,
                user_id=self.stranger.id,
                company_id=self.other_company.id,
            )
            .with_user(self.stranger)
            .with_context(allowed_company_ids=self.other_company.ids)
        )
        with freeze_time("2026-03-09 12:00:00"):
            # 1:30 EST until 3:30 EDT is one hour
            followup.write(
                {
                    "date_start": "2026-03-08 06:30:00",
                    "date_end": "2026-03-08 07:30:00",
                    "content": "night",
                }
            )
            followup.action_done()
        self.assertEqual(followup.duration, 1.0)

    def test_import_of_another_day_moves_the_reminder(self):
        first = self._load(
            ["id", "partner_id", "date_planned"],
            [["__import__.f1", "Customer", "2026-03-05"]],
        )
        self.assertFalse(first["messages"], first)
        self._load(["id", "date_planned"], [["__import__.f1", "2026-03-12"]])
        followup = self.env["custrel.followup"].browse(first["ids"])
        self.assertEqual(self._activities(followup).date_deadline, date(2026, 3, 12))

    def test_merge_of_two_contacts_of_a_customer(self):
        contacts = self.env["res.partner"].create(
            [
                {
                    "name": n,
                    "parent_id": self.customer.id,
                    "email": "same@b.example.com",
                }
                for n in ("A", "B")
            ]
        )
        followup = self._create_followup(
            self.customer, contact_ids=[(6, 0, contacts.ids)], content="x"
        )
        followup.with_user(self.seller).action_done()
        complaint = self.env["custrel.complaint"].create(
            {
                "subject": "S",
                "partner_id": self.customer.id,
                "contact_id": contacts[1].id,
                "company_id": self.company.id,
            }
        )
        activity = contacts[1].activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.seller.id
        )
        note = contacts[1].message_post(body="kept")
        self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [(6, 0, contacts.ids)], "dst_partner_id": contacts[0].id}
        ).action_merge()
        self.assertFalse(contacts[1].exists())
        self.assertEqual(followup.contact_ids, contacts[0])
        self.assertEqual(complaint.contact_id, contacts[0])
        self.assertEqual(complaint.message_partner_ids & contacts[0], contacts[0])
        self.assertEqual(activity.res_id, contacts[0].id)
        self.assertEqual(note.res_id, contacts[0].id)
