from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import MONDAY, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestComplaintArchive(ComplaintCommon):
    """Whatever somebody waits for is seen: by people, jobs and the load of the team."""

    def test_what_is_not_closed_is_not_archived(self):
        complaint = self._complain().with_user(self.agent)
        with self.assertRaisesRegex(ValidationError, "Close or reject it"):
            complaint.action_archive()
        with self.assertRaisesRegex(ValidationError, "Close or reject it"):
            complaint.write({"active": False})
        self._settle(complaint)
        with self.assertRaisesRegex(ValidationError, "Close or reject it"):
            complaint.action_archive()
        with self.assertRaisesRegex(ValidationError, "Close or reject it"):
            self._complain(active=False)

    def test_what_is_closed_or_rejected_may_be(self):
        complaint = self._settle(self._complain()).with_user(self.agent)
        complaint.action_close()
        complaint.action_archive()
        self.assertFalse(complaint.active)
        rejected = self._complain().with_user(self.agent)
        rejected.resolution = "Not ours"
        rejected.action_reject()
        rejected.action_archive()
        self.assertFalse(rejected.active)

    def test_closing_and_archiving_at_once(self):
        complaint = self._settle(self._complain()).with_user(self.agent)
        stage = self.env["custrel.complaint.stage"]._get_first("closed")
        complaint.write({"stage_id": stage.id, "active": False})
        self.assertFalse(complaint.active)

    def test_what_is_taken_up_again_is_not_archived_any_more(self):
        for path in ("reopen", "customer", "stage"):
            with self.subTest(path):
                complaint = self._settle(self._complain())
                complaint.action_close()
                complaint.action_archive()
                if path == "reopen":
                    complaint.with_user(self.agent).action_reopen("Broken again")
                elif path == "customer":
                    complaint._reopen_by_customer("Broken again")
                else:
                    stages = self.env["custrel.complaint.stage"]
                    complaint.stage_id = stages._get_first("new")
                self.assertTrue(complaint.active)
                self.assertTrue(complaint.is_open)
