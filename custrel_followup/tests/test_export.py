from .common import CustrelCommon


class TestExport(CustrelCommon):
    def test_text_that_looks_like_a_formula_is_defused(self):
        customer = self._create_customer("@SUM(A1)", user_id=self.seller.id)
        followup = self._create_followup(customer, objective="=1+1", name="Call")
        self.seller.group_ids += self.env.ref("base.group_allow_export")
        rows = followup.with_user(self.seller).export_data(
            ["partner_id/name", "objective", "name"]
        )
        self.assertEqual(rows["datas"], [["'@SUM(A1)", "'=1+1", "Call"]])

    def test_proposed_moves_are_defused_too(self):
        customer = self._create_customer("=1+1")
        self._create_order(customer)
        run = self.env["custrel.grading.run"].create({"policy_id": self.policy.id})
        run.action_compute()
        rows = run.move_ids.export_data(["partner_id/name"])
        self.assertEqual(rows["datas"], [["'=1+1"]])
