from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .walk_common import WalkCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 02:00:00")
class TestNeededRows(WalkCommon):
    """Of catalogs on which intake, planning and jobs depend, the last row of a kind
    stays; whoever wants it gone is told what to do."""

    def _rows(self, model, domain=()):
        return self._as(self.manager, model).search(list(domain))

    def _refused(self, row, sentence, *changes):
        """Neither deleting nor one of these changes goes through."""
        calls = {"unlink": row.unlink}
        calls |= {str(vals): lambda vals=vals: row.write(vals) for vals in changes}
        if "active" in row:
            calls["archive"] = row.action_archive
        for name, call in calls.items():
            with self.subTest(f"{row.display_name}: {name}"):
                with self.assertRaises(UserError) as caught:
                    call()
                self.assertRegex(str(caught.exception), sentence)

    def test_the_last_stage_of_each_meaning_stays(self):
        stages = self._rows("custrel.complaint.stage")
        for state, _label in stages._fields["state"].selection:
            alike = stages.filtered(lambda s, state=state: s.state == state)
            last = alike[:1]
            (alike - last).unlink()
            stages -= alike - last
            another = "waiting" if state != "waiting" else "new"
            self._refused(
                last, "Add another stage with this meaning", {"state": another}
            )

    def test_a_stage_may_go_when_another_one_has_its_meaning(self):
        stages = self._rows("custrel.complaint.stage")
        closed = stages.filtered(lambda stage: stage.state == "closed")
        other = closed.copy({"name": "Done", "state": "closed"})
        other.name = "Finished"
        other.state = "waiting"
        other.state = "closed"
        other.unlink()
        self.assertTrue(closed.exists())

    def test_types_of_reminders_stay(self):
        kinds = self.env["ir.model.data"].search(
            [("module", "=", "custrel_followup"), ("model", "=", "mail.activity.type")]
        )
        self.assertTrue(kinds)
        for kind in kinds:
            row = self.env["mail.activity.type"].browse(kind.res_id)
            with self.subTest(kind.name), self.assertRaises(UserError):
                row.unlink()

    def test_complaints_come_in_after_every_attempt(self):
        """Whatever an administrator tried to delete or to archive, one at a time."""
        models = [
            "custrel.complaint.stage",
            "custrel.complaint.severity",
            "custrel.channel",
            "custrel.followup.result",
            "custrel.complaint.reason",
            "custrel.grade",
        ]
        for model in models:
            for row in self._rows(model):
                for attempt in ("unlink", "action_archive"):
                    if attempt == "action_archive" and "active" not in row:
                        continue
                    with self.subTest(f"{model} {row.display_name} {attempt}"):
                        self._try_and_go_on(row, attempt)

    def _try_and_go_on(self, row, attempt):
        savepoint = self.cr.savepoint()
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                getattr(row, attempt)()
        except Exception as error:
            self.assertNotIsInstance(error, (TypeError, KeyError, AttributeError))
        try:
            complaint = self._as(self.agent, "custrel.complaint").create(
                {"subject": "Noise", "partner_id": self.customers[2].id}
            )
            complaint.write({"cause": "Belt", "resolution": "New belt"})
            for action in ("start", "wait", "start", "propose", "close"):
                getattr(complaint, f"action_{action}")()
            self.assertEqual(complaint.state, "closed")
            complaint.action_reopen("Again")
            complaint.action_reject()
            self.assertTrue(complaint.severity_id)
            for code in ("email", "portal"):
                self.assertTrue(complaint._get_channel(code))
            followup = self._as(self.seller, "custrel.followup").create(
                {"partner_id": self.customers[0].id}
            )
            self.assertFalse(followup.channel_id.intake_only)
            self.env["res.company"].create({"name": "North"})
            policies = self.env["custrel.grading.policy"]
            policies._create_for_companies(self.env["res.company"].search([]))
        finally:
            savepoint.close(rollback=True)

    def test_the_usual_severity_stays(self):
        severities = self._rows("custrel.complaint.severity")
        usual = severities._get_default()
        self.assertTrue(usual.is_default, "as installed")
        self._refused(usual, "Mark another one as usual first", {"is_default": False})
        other = (severities - usual)[0]
        other.is_default = True
        usual.is_default = False
        self.assertEqual(severities._get_default(), other)

    def test_channels_of_intake_stay_and_keep_their_codes(self):
        for code in ("email", "portal"):
            channel = self._rows("custrel.channel", [("code", "=", code)])
            sentence = f"with the channel of the code “{code}”"
            self._refused(channel, sentence, {"code": "other"})
            channel.name = "By letter"

    def test_the_last_channel_of_followups_stays(self):
        channels = self._rows("custrel.channel")
        email, phone = self._channel("email"), self._channel("phone")
        plans = channels.filtered(lambda c: not c.intake_only)
        (plans - email - phone).action_archive()
        email.intake_only = True
        last = channels.browse(phone.id)
        self._refused(last, "Follow-ups need a channel", {"intake_only": True})

    def test_the_last_result_of_each_kind_stays(self):
        results = self._rows("custrel.followup.result")
        for reached in (True, False):
            kind = results.filtered(lambda row, reached=reached: row.reached == reached)
            kind[1:].action_archive()
            self._refused(kind[0], "Add another one first", {"reached": not reached})

    def test_a_grade_that_a_policy_gives_stays(self):
        grade = self._rows("custrel.grade")[0]
        with self.assertRaisesRegex(UserError, "Take it out of the policies first"):
            grade.action_archive()

    def test_a_new_company_is_graded_whatever_the_shares_are(self):
        self.grade_d.share = 0.2
        company = self.env["res.company"].create({"name": "North"})
        policies = self.env["custrel.grading.policy"].with_context(active_test=False)
        policies._create_for_companies(company)
        policy = policies.search([("company_id", "=", company.id)])
        self.assertAlmostEqual(sum(policy.line_ids.mapped("share")), 1, 6)

    # ---------------------------------------------------------------- in use

    def test_a_cadence_that_planned_followups_is_archived_instead(self):
        cadence = self._as(self.manager, "custrel.cadence").browse(self.cadence.id)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            cadence.unlink()
        cadence.action_archive()
        self.assertFalse(cadence.active)

    def test_the_only_cadence_of_a_grade_with_customers_stays(self):
        cadences = self._rows("custrel.cadence", [("grade_id", "=", self.grade_a.id)])
        self.assertEqual(len(cadences), 1, "as installed")
        with self.assertRaisesRegex(UserError, "Nobody would plan follow-ups"):
            cadences.unlink()
        here = cadences.copy({"company_id": self.company.id})
        with self.assertRaisesRegex(UserError, "Nobody would plan follow-ups"):
            cadences.unlink()
        with self.assertRaisesRegex(UserError, "Nobody would plan follow-ups"):
            (cadences | here).unlink()
        other = cadences.copy()
        here.unlink()
        cadences.unlink()
        other.action_archive()
        other.unlink()

    def test_the_cadence_of_a_grade_without_customers_goes(self):
        self.env["custrel.customer.grade"].search([("grade_id", "=", self.grade_d.id)])
        customers = self.env["res.partner"].search(
            [("custrel_grade_id", "=", self.grade_d.id)]
        )
        for company in self.env["res.company"].search([]):
            customers.with_company(company)._custrel_write_grade(
                self.grade_a.browse(), manual=False
            )
        self._rows("custrel.cadence", [("grade_id", "=", self.grade_d.id)]).unlink()

    def test_a_customer_with_a_grade_path_is_archived_instead(self):
        customer = self._create_customer("Graded")
        customer._custrel_override_grade(self.grade_b, reason="Big")
        path = customer.custrel_grade_change_ids
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaisesRegex(UserError, "Archive the customer instead"):
            self._as(self.manager, "res.partner").browse(customer.id).unlink()
        customer.action_archive()
        self.assertTrue(path.exists())
        self._create_customer("Ungraded").unlink()

    def test_mails_that_jobs_send_stay(self):
        templates = self.env["ir.model.data"].search(
            [("module", "=", "custrel_followup"), ("model", "=", "mail.template")]
        )
        self.assertGreater(len(templates), 5)
        for data in templates:
            template = self.env["mail.template"].browse(data.res_id)
            with self.assertRaisesRegex(UserError, "Change its words"):
                template.unlink()
            template.copy().unlink()
