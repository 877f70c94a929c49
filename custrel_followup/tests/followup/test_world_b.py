from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common import CustrelCommon

NOW = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWorldFollowup(CustrelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer(user_id=cls.seller.id, email="a@b.example.com")
        cls.both = cls._create_user("both", "sales_team.group_sale_salesman_all_leads")
        cls.seller.group_ids |= cls.env.ref("base.group_allow_export")
        cls.both.company_ids = cls.company | cls.other_company

    def _activities(self, followup):
        return self.env["mail.activity"].search(
            [("res_model", "=", "custrel.followup"), ("res_id", "in", followup.ids),
             ("custrel_reminder", "=", True)])

    def test_w40_archive_user_from_one_company(self):
        east = self._create_followup(self.customer, user_id=self.both.id)
        west = self._create_followup(
            self.customer, user_id=self.both.id, company_id=self.other_company.id)
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company | self.other_company
        self.both.with_user(admin).with_context(
            allowed_company_ids=self.company.ids).action_archive()
        print("W40", east.state, east.user_id, west.sudo().state, west.sudo().user_id,
              self._activities(east).user_id, self._activities(west).user_id)
        for followup in east | west:
            for activity in self._activities(followup):
                self.assertTrue(activity.user_id.active)
        self.assertTrue(east.exists() and west.exists())

    def test_w41_done_by_after_creator_switched(self):
        followup = self._create_followup(self.customer, date_planned="2026-02-20")
        activity = self._activities(followup)
        activity.sudo().create_uid  # noqa: B018
        self.env.cr.execute(
            "UPDATE mail_activity SET create_uid = %s WHERE id = %s",
            (self.stranger.id, activity.id))
        self.stranger.partner_id.company_id = self.other_company
        self.env.invalidate_all()
        activity.with_user(self.seller).action_feedback(feedback="Done")
        self.assertEqual(followup.state, "done")

    def test_w42_systray_of_other_company(self):
        self._create_followup(
            self.customer, user_id=self.both.id, company_id=self.other_company.id)
        user = self.both.with_user(self.both)
        east = user.with_context(allowed_company_ids=self.company.ids)
        groups = east._get_activity_groups()
        print("W42", groups)
        self.assertFalse([g for g in groups if g.get("model") == "custrel.followup"])
        west = user.with_context(allowed_company_ids=self.other_company.ids)
        [group] = [g for g in west._get_activity_groups() if g.get("model") == "custrel.followup"]
        self.assertEqual(group["total_count"], 1)

    def test_w43_assign_to_user_now_elsewhere(self):
        self.both.company_id = self.other_company
        followup = self._create_followup(self.customer).with_user(self.leader)
        followup.user_id = self.both
        self.assertEqual(self._activities(followup).user_id, self.both)

    def test_w44_dst(self):
        self.stranger.tz = "America/New_York"
        followup = self._create_followup(
            self.customer, user_id=self.stranger.id, company_id=self.other_company.id,
            date_planned="2026-03-06").with_user(self.stranger).with_context(allowed_company_ids=self.other_company.ids).with_context(allowed_company_ids=self.other_company.ids)
        activity = self._activities(followup).with_user(self.stranger).with_context(allowed_company_ids=self.other_company.ids)
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
            self.assertFalse(followup.search([("is_overdue", "=", True)]) & followup
                             if followup._fields["is_overdue"].search else False)

    def test_w45_hour_that_does_not_exist(self):
        followup = self._create_followup(
            self.customer, user_id=self.stranger.id, company_id=self.other_company.id,
        ).with_user(self.stranger).with_context(allowed_company_ids=self.other_company.ids)
        with freeze_time("2026-03-09 12:00:00"):
            # 1:30 EST until 3:30 EDT is one hour
            followup.write({"date_start": "2026-03-08 06:30:00", "date_end": "2026-03-08 07:30:00",
                            "content": "night"})
            followup.action_done()
        self.assertEqual(followup.duration, 1.0)

    def _load(self, head, rows, user=None):
        return (self.env["custrel.followup"].with_user(user or self.seller)
                .with_context(allowed_company_ids=self.company.ids, import_file=True)
                .load(head, rows))

    def test_w50_epoch(self):
        result = self._load(["partner_id", "date_planned"], [["Customer", "1970-01-01"]])
        print("W50", result["messages"])
        result = self._load(["partner_id", "date_planned", "date_start", "date_end", "state", "content"],
                            [["Customer", "2026-01-01", "1970-01-01 00:00:00", "1970-01-01 01:00:00", "Done", "x"]])
        print("W50b", result["messages"])
        for message in result["messages"]:
            self.assertNotIn("Traceback", str(message))

    def test_w51_round_trip(self):
        followup = self._create_followup(self.customer, objective="Talk").with_user(self.seller)
        head = ["id", "partner_id/id", "channel_id", "date_planned", "objective", "user_id", "state", "origin", "company_id"]
        rows = followup.export_data(head)["datas"]
        rows = [[str(v) if v is not False else "" for v in row] for row in rows]
        result = self._load(head, rows)
        print("W51", rows, result)
        self.assertFalse(result["messages"])
        self.assertEqual(result["ids"], followup.ids)
        self.assertEqual(len(self._activities(followup)), 1)

    def test_w52_import_date_update_moves_reminder(self):
        first = self._load(["id", "partner_id", "date_planned"], [["__import__.f1", "Customer", "2026-03-05"]])
        self.assertFalse(first["messages"], first)
        self._load(["id", "date_planned"], [["__import__.f1", "2026-03-12"]])
        followup = self.env["custrel.followup"].browse(first["ids"])
        self.assertEqual(self._activities(followup).date_deadline, date(2026, 3, 12))

    def test_w53_import_chinese_values(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "custrel_followup")])._update_translations(["zh_CN"])
        followup = self._create_followup(self.customer, mood="good").with_user(self.seller).with_context(lang="zh_CN")
        head = ["id", "channel_id", "mood", "state"]
        rows = [[str(v) for v in r] for r in followup.export_data(head)["datas"]]
        result = followup.browse().with_context(lang="zh_CN", import_file=True).load(head, rows)
        print("W53", rows, result["messages"])
        self.assertFalse(result["messages"])

    def test_w60_merge_two_contacts_of_one_customer(self):
        contacts = self.env["res.partner"].create(
            [{"name": n, "parent_id": self.customer.id, "email": "same@b.example.com"} for n in ("A", "B")])
        followup = self._create_followup(self.customer, contact_ids=[(6, 0, contacts.ids)], content="x")
        followup.with_user(self.seller).action_done()
        complaint = self.env["custrel.complaint"].create(
            {"subject": "S", "partner_id": self.customer.id, "contact_id": contacts[1].id,
             "company_id": self.company.id})
        activity = contacts[1].activity_schedule("mail.mail_activity_data_todo", user_id=self.seller.id)
        note = contacts[1].message_post(body="kept")
        self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [(6, 0, contacts.ids)], "dst_partner_id": contacts[0].id}).action_merge()
        self.assertFalse(contacts[1].exists())
        self.assertEqual(followup.contact_ids, contacts[0])
        self.assertEqual(complaint.contact_id, contacts[0])
        self.assertEqual(complaint.message_partner_ids & contacts[0], contacts[0])
        self.assertEqual(activity.res_id, contacts[0].id)
        self.assertEqual(note.res_id, contacts[0].id)

    def test_w61_merge_unique_rows(self):
        other = self._create_customer("Other", user_id=self.colleague.id)
        for partner in self.customer | other:
            self._set_grade(partner, self.grade_a)
            partner.custrel_second_user_id = self.leader
        self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [(6, 0, (other | self.customer).ids)],
             "dst_partner_id": self.customer.id}).action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.customer.custrel_second_user_id, self.leader)
        rows = self.env["custrel.assignment"].search(
            [("partner_id", "=", self.customer.id), ("role", "=", "second"), ("date_end", "=", False)])
        self.assertEqual(len(rows), 1)

    def test_w62_group_by_day_and_search(self):
        followup = self._create_followup(self.customer, objective="100% of_it", date_planned="2026-03-31")
        seller = self.seller.with_user(self.seller)
        followups = self.env["custrel.followup"].with_user(self.seller).with_context(tz="America/Los_Angeles")
        groups = followups.formatted_read_group([("id", "=", followup.id)], ["date_planned:month"], ["__count"])
        self.assertIn("March", str(groups[0]["date_planned:month"]))
        self._create_followup(self.customer, objective="100 of it")
        self.assertEqual(followups.search([("objective", "ilike", "100% of_it")]) & followup, followup)
        found = followups.name_search("100%")
        print("W62", found, seller)

    def test_w63_today_in_zone(self):
        followup = self._create_followup(self.customer, date_planned="2026-03-02")
        with freeze_time("2026-03-02 16:30:00"):  # Tuesday in Shanghai
            self.env.invalidate_all()
            self.assertTrue(followup.with_user(self.seller).is_overdue)
            self.assertEqual(self._activities(followup).with_user(self.seller).state, "overdue")

    def test_w64_delete_customer_with_history(self):
        followup = self._create_followup(self.customer, content="x").with_user(self.seller)
        followup.action_done()
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        with self.assertRaises(Exception) as caught:
            self.customer.with_user(admin).unlink()
            self.env.flush_all()
        print("W64", type(caught.exception), caught.exception)

    def test_w65_archive_customer(self):
        followup = self._create_followup(self.customer)
        self.customer.with_user(self.manager).action_archive()
        followup.with_user(self.seller).read(["display_name", "partner_id", "state", "briefing"])
        self.assertEqual(followup.state, "cancelled")
        self.assertFalse(self._activities(followup))

    def test_w66_done_twice(self):
        followup = self._create_followup(self.customer, next_action="offer", next_date="2026-03-09", content="x")
        followup.with_user(self.seller).action_done()
        with self.assertRaises(UserError):
            followup.with_user(self.leader).action_done()
        self.assertEqual(len(self.env["custrel.followup"].search(
            [("previous_followup_id", "=", followup.id)])), 1)

    def test_w67_copy(self):
        followup = self._create_followup(self.customer, content="x", mood="good")
        followup.with_user(self.seller).action_done()
        copy = followup.with_user(self.seller).copy()
        self.assertEqual((copy.state, copy.content), ("planned", False) if not copy.content else ("planned", copy.content))
        self.assertFalse(copy.recorded_at)
        self.assertEqual(len(self._activities(copy)), 1)
