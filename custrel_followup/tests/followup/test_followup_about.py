from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .test_followup_record import NOW, RecordCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowupAbout(RecordCommon):
    def _open_dialog(self, action, user):
        followups = self.env["custrel.followup"].with_user(user)
        return Form(
            followups.with_context(**action["context"]).browse(action["res_id"]),
            view=action["views"][0][0],
        )

    def test_opportunity_opens_what_is_due_with_its_customer(self):
        followup = self._planned()
        lead = self.env["crm.lead"].create(
            {"name": "Big", "partner_id": self.contact.id, "user_id": self.seller.id}
        )
        action = lead.with_user(self.seller).action_custrel_record_contact()
        self.assertEqual(action["res_id"], followup.id)

    def test_lists_record_with_one_row_at_a_time(self):
        leads = self.env["crm.lead"].create(
            [{"name": name, "partner_id": self.customer.id} for name in ("One", "Two")]
        )
        action = self.env.ref("custrel_followup.crm_lead_action_record")
        run = action.with_user(self.seller).with_context(
            active_model="crm.lead", active_ids=leads.ids
        )
        with self.assertRaisesRegex(UserError, "Choose one row"):
            run.run()
        opened = run.with_context(active_ids=leads[0].ids, active_id=leads[0].id).run()
        self.assertEqual(opened["context"]["default_lead_id"], leads[0].id)

    def test_opportunity_counts_and_lists_its_followups(self):
        one, two = self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "partner_id": self.customer.id,
                    "user_id": self.seller.id,
                }
                for name in ("One", "Two")
            ]
        )
        followup = self._planned(lead_id=two.id)
        leads = (one | two).with_user(self.seller)
        self.assertEqual(leads.mapped("custrel_followup_count"), [0, 1])
        action = leads[1].action_custrel_open_followups()
        found = self.env["custrel.followup"].search(action["domain"])
        self.assertEqual(found, followup)
        self.assertEqual(action["context"]["default_lead_id"], two.id)

    def test_merged_opportunities_keep_their_followups(self):
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "partner_id": self.customer.id,
                    "user_id": self.seller.id,
                }
                for name in ("One", "Two")
            ]
        )
        followups = [self._planned(lead_id=lead.id) for lead in leads]
        kept = leads.with_user(self.manager).merge_opportunity()
        self.assertEqual([f.lead_id for f in followups], [kept, kept])

    def test_opportunity_without_customer_says_so(self):
        lead = self.env["crm.lead"].create(
            {"name": "Nobody", "user_id": self.seller.id}
        )
        with self.assertRaisesRegex(UserError, "no customer yet"):
            lead.with_user(self.seller).action_custrel_record_contact()

    def test_quotation_opens_the_dialog_for_its_customer(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "user_id": self.seller.id}
        )
        action = order.with_user(self.seller).action_custrel_record_contact()
        self.assertFalse(action["res_id"])
        form = self._open_dialog(action, self.seller)
        self.assertEqual(form.partner_id, self.customer)
        self.assertFalse(form.record_notice)

    def test_dialog_says_before_saving_that_a_colleague_looks_after_him(self):
        stranger = self._create_user("passer", "custrel_followup.custrel_group_user")
        self.customer.user_id = self.seller
        action = self.customer.with_user(stranger).action_custrel_record_contact()
        form = self._open_dialog(action, stranger)
        self.assertIn(self.seller.name, form.record_notice)
