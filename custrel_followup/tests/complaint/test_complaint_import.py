from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintImport(ComplaintCommon):
    """Files that are imported again, or were written by our own export."""

    def test_names_are_those_of_the_own_company(self):
        self._create_customer("Acme", company_id=self.other_company.id)
        own = self._create_customer("Acme", company_id=self.company.id)
        self.env["custrel.complaint.team"].create(
            {"name": "Service East", "company_id": self.other_company.id}
        )
        result = (
            self.env["custrel.complaint"]
            .with_user(self.agent)
            .with_context(allowed_company_ids=self.company.ids, import_file=True)
            .load(
                ["subject", "partner_id", "team_id", "description"],
                [["Imported", "Acme", "Service East", "x"]],
            )
        )
        self.assertFalse(result["messages"], result)
        complaint = self.env["custrel.complaint"].browse(result["ids"])
        self.assertEqual(complaint.partner_id, own)
        self.assertEqual(complaint.team_id, self.team)

    def test_row_imported_again_updates_its_complaint(self):
        complaints = (
            self.env["custrel.complaint"]
            .with_user(self.agent)
            .with_context(allowed_company_ids=self.company.ids, import_file=True)
        )
        head = ["id", "subject", "partner_id", "description"]
        row = ["__import__.7791", "Imported", "Customer", "x"]
        first = complaints.load(head, [row])
        self.assertFalse(first["messages"], first)
        number = complaints.browse(first["ids"]).name
        second = complaints.load(["id", "subject"], [["__import__.7791", "Corrected"]])
        self.assertFalse(second["messages"], second)
        self.assertEqual(first["ids"], second["ids"])
        third = complaints.load([".id", "subject"], [[str(first["ids"][0]), "Again"]])
        self.assertFalse(third["messages"], third)
        complaint = complaints.browse(first["ids"])
        self.assertEqual((complaint.subject, complaint.name), ("Again", number))
