from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ComplaintCommon

NUMBER = r"^C\d{4}-\d{5}$"


@tagged("post_install", "-at_install")
class TestComplaintNumbers(ComplaintCommon):
    """A complaint has the next number of its company, whoever enters it and how."""

    @property
    def complaints(self):
        """Complaints as one of our people calls them over the API."""
        return (
            self.env["custrel.complaint"]
            .with_user(self.agent)
            .with_context(allowed_company_ids=self.company.ids)
        )

    def _next(self):
        """:return: the number that the next complaint is to get"""
        last = self._complain().name
        head, digits = last[:-5], int(last[-5:])
        return f"{head}{digits + 1:05d}"

    def test_given_number_is_not_taken(self):
        expected = self._next()
        complaint = self.complaints.create(self._prepare(name=expected[:-5] + "99999"))
        self.assertEqual(complaint.name, expected)
        self.assertRegex(complaint.name, NUMBER)

    def test_given_number_of_the_next_one_stops_nobody(self):
        expected = self._next()
        first = self.complaints.create(self._prepare(name=expected))
        second = self.complaints.create(self._prepare())
        self.assertEqual(first.name, expected)
        self.assertGreater(second.name, first.name)

    def test_context_gives_no_number(self):
        complaints = self.complaints.with_context(default_name="Mine")
        self.assertRegex(complaints.create(self._prepare()).name, NUMBER)

    def test_number_is_not_changed(self):
        complaint = self._complain().with_user(self.agent)
        with self.assertRaises(UserError):
            complaint.write({"name": "Mine"})
        with self.assertRaises(UserError):
            complaint.write({"name": False})
        complaint.write({"name": complaint.name, "subject": "Other"})
        self.assertEqual(complaint.subject, "Other")

    def test_import_gives_no_number(self):
        rows = [["Mine", "First", "Customer A"], ["Mine", "Second", "Customer A"]]
        self.customer.name = "Customer A"
        result = self.complaints.load(["name", "subject", "partner_id"], rows)
        self.assertFalse(result["messages"])
        names = self.complaints.browse(result["ids"]).mapped("name")
        self.assertEqual(len(set(names)), 2)
        for name in names:
            self.assertRegex(name, NUMBER)

    def test_import_of_what_was_exported(self):
        complaint = self._complain()
        manager = complaint.with_user(self.env.user)  # agents export nothing
        rows = manager.export_data(["id", "name", "subject"])["datas"]
        rows[0][2] = "Corrected"
        result = self.complaints.load(["id", "name", "subject"], rows)
        self.assertFalse(result["messages"])
        self.assertEqual(complaint.subject, "Corrected")

    def test_copy_has_its_own_number(self):
        complaint = self._complain()
        copy = complaint.copy({"name": complaint.name})
        self.assertNotEqual(copy.name, complaint.name)
        self.assertRegex(copy.name, NUMBER)

    def test_sequence_that_was_set_back_passes_over_what_is_used(self):
        used = [self._complain().name for _time in range(3)]
        sequence = self.company.sudo().custrel_complaint_sequence_id
        sequence.number_next_actual = int(used[0][-5:])
        complaints = self.complaints.create([self._prepare(), self._prepare()])
        self.assertFalse(set(complaints.mapped("name")) & set(used))
        self.assertEqual(len(set(complaints.mapped("name"))), 2)

    def test_sequences_without_gaps_pass_over_what_is_used(self):
        sequence = self.company.sudo().custrel_complaint_sequence_id
        sequence.implementation = "no_gap"
        used = self._complain().name
        sequence.number_next_actual = int(used[-5:])
        self.assertGreater(self._complain().name, used)

    def test_each_company_counts_by_itself(self):
        sequence = self.other_company.sudo()._custrel_get_complaint_sequence()
        sequence.number_next_actual = 1
        complaint = self._complain(
            user=self.env.user, company_id=self.other_company.id, partner_id=False
        )
        self.assertTrue(complaint.name.endswith("-00001"), complaint.name)
