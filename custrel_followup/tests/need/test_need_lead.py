from odoo.tests import freeze_time, tagged

from .common import NOW, NeedCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNeedLead(NeedCommon):
    """A need becomes an opportunity, and what becomes of that comes back."""

    def _create_lead(self, need, user=None):
        action = need.with_user(user or self.seller).action_create_lead()
        return self.env["crm.lead"].browse(action["res_id"])

    def test_a_salesperson_makes_an_opportunity_of_it(self):
        need = self._need(self.contact, budget=800, date_due="2026-04-01", note="Six")
        lead = self._create_lead(need)
        self.assertEqual(need.lead_id, lead)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.partner_id, self.contact)
        self.assertEqual(lead.expected_revenue, 800)
        self.assertEqual(lead.user_id, self.seller)
        self.assertIn("Six", lead.description)
        self.assertEqual(self._create_lead(need), lead, "there is one already")
        self.assertEqual(lead.with_user(self.seller).custrel_need_count, 1)

    def test_won_is_met(self):
        need = self._need()
        lead = self._create_lead(need)
        lead.with_user(self.leader).action_set_won()
        self.assertEqual(need.state, "met")
        self.assertEqual(str(need.met_on), "2026-03-02")
        self.assertIn("was won", need.message_ids[0].body)

    def test_a_card_dropped_into_the_won_column_is_won_too(self):
        need = self._need()
        lead = self._create_lead(need)
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        lead.with_user(self.seller).write({"stage_id": won.id})
        self.assertEqual(need.state, "met")

    def test_lost_drops_nothing_and_reminds_who_sees_to_it(self):
        need = self._need()
        lead = self._create_lead(need)
        lead.with_user(self.leader).action_set_lost()
        self.assertEqual(need.state, "open")
        self.assertIn("was lost", need.message_ids[0].body)
        self.assertEqual(need.activity_ids.user_id, self.seller)

    def test_who_sees_to_it_reads_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("base.module_custrel_followup")._update_translations(["zh_CN"])
        self.seller.lang = "zh_CN"
        need = self._need()
        self._create_lead(need).with_user(self.leader).action_set_lost()
        said = self.env(context={"lang": "zh_CN"})._(
            "Still a need? The opportunity was lost."
        )
        self.assertEqual(need.activity_ids.summary, said)
        self.assertNotIn("Still", said)

    def test_nobody_is_reminded_who_has_left(self):
        self.company.custrel_fallback_user_id = self.manager
        need = self._need(user_id=self.colleague.id)
        lead = self._create_lead(need, self.leader)
        self._leave(self.colleague)
        lead.with_user(self.leader).action_set_lost()
        self.assertEqual(need.activity_ids.user_id, self.seller, "the owner")
        other = self._need(name="More")
        lead = self._create_lead(other)
        self._leave(self.seller)
        lead.with_user(self.leader).action_set_lost()
        self.assertEqual(other.activity_ids.user_id, self.manager)

    def _leave(self, user):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [user.id]
        )
        self.env.invalidate_all()

    def test_won_by_mistake_is_no_longer_met(self):
        need, by_hand = self._need(), self._need(name="More")
        lead = self._create_lead(need)
        by_hand.lead_id = lead
        by_hand.action_met()
        stage = lead.stage_id
        lead.with_user(self.leader).action_set_won()
        self.assertEqual(need.state, "met")
        lead.with_user(self.leader).write({"stage_id": stage.id, "probability": 20})
        self.assertEqual((need.state, need.met_on), ("open", False))
        self.assertIn("no longer won", need.message_ids[0].body)
        self.assertEqual(by_hand.state, "met", "somebody has said so")
        lead.with_user(self.leader).action_set_won()
        self.assertEqual(need.state, "met")

    def test_what_somebody_closed_himself_stays_closed(self):
        need = self._need()
        lead = self._create_lead(need)
        stage = lead.stage_id
        lead.action_set_won()
        need.action_reopen()
        need.action_met()
        lead.write({"stage_id": stage.id, "probability": 20})
        self.assertEqual(need.state, "met")

    def test_whoever_may_not_see_the_need_wins_it_as_well(self):
        need = self._need()
        lead = self._create_lead(need)
        lead.user_id = self.colleague
        lead.with_user(self.colleague).action_set_won()
        self.assertEqual(need.state, "met")

    def test_merged_opportunities_keep_their_needs(self):
        first, second = self._need(), self._need(name="More")
        leads = self._create_lead(first) | self._create_lead(second)
        kept = leads.merge_opportunity()
        self.assertEqual((first | second).lead_id, kept)
        kept.action_set_won()
        self.assertEqual((first | second).mapped("state"), ["met", "met"])

    def test_needs_of_another_company_stop_no_merge(self):
        need = self._need()
        lead = self._create_lead(need)
        abroad = self._need(
            company_id=self.other_company.id, date_stated="2026-03-01", user_id=False
        )
        other = self.env["crm.lead"].create(
            {
                "name": "Abroad",
                "type": "opportunity",
                "company_id": self.other_company.id,
                "partner_id": self.customer.id,
                "user_id": False,
            }
        )
        abroad.lead_id = other
        lead._merge_dependences(other)
        other.unlink()
        self.assertEqual(need.lead_id, lead)
        self.assertFalse(abroad.lead_id)
        self.assertEqual(abroad.state, "open")

    def test_a_deleted_opportunity_leaves_the_need(self):
        need = self._need()
        self._create_lead(need).unlink()
        self.assertFalse(need.lead_id)
        self.assertEqual(need.state, "open")
