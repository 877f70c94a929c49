from odoo.tests import freeze_time, tagged

from .common import MONDAY, SatisfactionCommon

LATER = "2026-03-02 05:00:00"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestAfterFollowups(SatisfactionCommon):
    """After which contacts customers are asked, and never twice over all kinds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(MONDAY):
            cls.company.with_user(cls.env.ref("base.user_admin")).sudo().write(
                {"custrel_ask_followups": True}
            )
        cls.results = cls.env["custrel.followup.result"]
        cls.reached = cls.results.search([("reached", "=", True)], limit=1)
        cls.vain = cls.results.search([("reached", "=", False)], limit=1)
        cls.phone, cls.visit = (
            cls.env.ref(f"custrel_followup.custrel_channel_{code}")
            for code in ("phone", "visit")
        )

    def _contact(self, customer=None, end="2026-03-02 04:00:00", **values):
        with freeze_time(LATER):
            return self._create_followup(
                customer or self.customer,
                state="done",
                date_start=end,
                date_end=end,
                recorded_at=end,
                **{
                    "channel_id": self.phone.id,
                    "result_id": self.reached.id,
                    **values,
                },
            )

    def test_one_question_with_five_answers(self):
        followup = self._contact()
        for _times in range(2):
            self._run_job("ask", LATER)
        row = self._rows(self.customer)
        self.assertEqual(row.followup_id, followup)
        self.assertEqual((row.scale, row.user_id), ("five", self.seller))
        self.assertEqual(str(row.expires_on), "2026-04-01")
        [mail] = self._deliver(LATER)
        body = mail.get_body(("html",)).get_content()
        self.assertIn("How satisfied are you with our contact?", body)
        self.assertEqual(body.count("?value="), 5)
        self._answer(row, 2)
        self.assertTrue(row.low)

    def test_the_person_who_took_part_is_asked(self):
        person = self.env["res.partner"].create(
            {
                "name": "Chen",
                "parent_id": self.customer.id,
                "email": "chen@x.example.com",
            }
        )
        self._contact(contact_ids=[(6, 0, person.ids)])
        self._run_job("ask", LATER)
        self.assertEqual(self._rows(self.customer).contact_id, person)
        self.assertEqual(
            [m["X-Envelope-To"] for m in self._deliver(LATER)], ["chen@x.example.com"]
        )

    def test_not_after_attempts_other_channels_or_results(self):
        self.company.custrel_ask_channel_ids = self.phone
        self.company.custrel_ask_result_ids = self.reached
        self._contact(result_id=self.vain.id)
        self._contact(self.other, channel_id=self.visit.id)
        third = self._add_customer("Third", email="t@x.example.com")
        other_result = self.results.search(
            [("reached", "=", True), ("id", "!=", self.reached.id)], limit=1
        )
        self._contact(third, result_id=other_result.id)
        self._run_job("ask", LATER)
        self.assertFalse(self._rows())

    def test_not_of_what_was_before_or_is_long_ago(self):
        self._contact(end="2026-03-02 01:00:00")
        self._contact(self.other)
        self._run_job("ask", "2026-03-09 02:00:00")
        self.assertFalse(self._rows())

    def test_not_when_it_is_switched_off(self):
        self.company.custrel_ask_followups = False
        self._contact()
        self._run_job("ask", LATER)
        self.assertFalse(self._rows())

    def test_not_again_within_the_pause(self):
        self._contact()
        self._contact(end="2026-03-02 04:30:00")
        self._run_job("ask", LATER)
        self.assertEqual(sorted(self._rows().mapped("state")), ["asked", "skipped"])
        self._contact(end="2026-03-02 04:45:00")
        self._run_job("ask", LATER)
        self.assertEqual(len(self._deliver(LATER)), 1)
        wave = self._create_wave()
        self.assertIn("Was asked a short time ago: 1", wave.preview)

    def test_a_complaint_asks_too(self):
        """Who rates how his complaint was settled is not asked after the next call."""
        complaint = self.env["custrel.complaint"].create(
            {
                "subject": "Broken",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "cause": "C",
                "resolution": "R",
            }
        )
        self._contact()
        self._run_job("ask", LATER)
        self.assertEqual(self._rows(self.customer).reason, "complaint")
        complaint.action_propose()
        complaint.action_close()
        rating = self.env["rating.rating"].search(
            [("res_model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )
        self.assertTrue(rating, "its mail asks")
        self.env.cr.execute(
            "UPDATE rating_rating SET create_date = %s WHERE id = %s",
            [MONDAY, rating.id],
        )
        self._contact(end="2026-03-02 04:50:00")
        self._run_job("ask", LATER)
        self.assertEqual(self._rows(self.customer)[-1:].reason, "recently")
        self.assertFalse(self._deliver(LATER))

    def test_each_company_has_its_own_settings(self):
        self.assertFalse(self.other_company.custrel_ask_followups)
        self._contact(company_id=self.other_company.id, user_id=self.stranger.id)
        self._run_job("ask", LATER)
        self.assertFalse(self._rows())
