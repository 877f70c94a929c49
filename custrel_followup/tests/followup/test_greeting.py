from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .automatic import MONDAY, AutomaticCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestGreeting(AutomaticCommon):
    """A salesperson greets many customers at once. It is ten o'clock in Shanghai."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._add_customer("Second", email="li@second.example.com")
        cls.silent = cls._add_customer("Silent")
        cls.customers = cls.customer | cls.second | cls.silent
        cls.followups = cls.env["custrel.followup"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "user_id": cls.seller.id,
                    "channel_id": cls.phone.id,
                    "date_planned": "2026-03-04",
                }
                for customer in cls.customers
            ]
        )

    def _open(self, user=None, followups=None, **values):
        followups = (followups or self.followups).with_user(user or self.seller)
        followups = followups.with_context(allowed_company_ids=self.company.ids)
        action = followups.action_open_greeting()
        form = Form(
            followups.env[action["res_model"]].with_context(**action["context"])
        )
        for name, value in values.items():
            form[name] = value
        return form

    def test_each_gets_a_mail_of_his_own(self):
        form = self._open(mail_template_id=self.template)
        self.assertEqual(form.count, 3)
        self.assertIn("Hello Customer, all well?", form.preview)
        self.assertEqual(form.problems, "Silent: There is no valid e-mail address.")
        form.save().action_confirm()

        mails = self._send()
        told = {
            mail["X-Envelope-To"]: mail.get_body(("html",)).get_content()
            for mail in mails
        }
        self.assertEqual(
            set(told), {"wang@customer.example.com", "li@second.example.com"}
        )
        self.assertIn("Hello Second", told["li@second.example.com"])
        greeted = self.followups[:2]
        self.assertEqual(greeted.mapped("state"), ["done"] * 2)
        self.assertEqual(greeted.mapped("mail_state"), ["sent"] * 2)
        self.assertEqual(self.followups[2].state, "planned")
        self.assertFalse(self.followups[2].automatic)

    def test_cadence_that_people_keep_again_leaves_the_greeting(self):
        self._open(mail_template_id=self.template).save().action_confirm()
        self.followups[:2]._keep({"cadence_id": self.cadence.id})
        self.cadence.action_stop_writing()
        self.assertTrue(self.followups[0].automatic)
        self.assertEqual(len(self._send()), 2)

    def test_greeting_is_taken_over_before_it_leaves(self):
        self._open(mail_template_id=self.template).save().action_confirm()
        self.followups[0].with_user(self.seller).action_take_over()
        self.assertEqual(len(self._send()), 1)
        self.assertEqual(self.followups[0].state, "planned")

    def test_greeted_in_a_chat_is_recorded_and_undone(self):
        form = self._open(how="done", content="A happy festival!\n<b>")
        result = form.save().action_confirm()
        self.assertEqual(self.followups.mapped("state"), ["done"] * 3)
        self.assertEqual(
            self.followups.channel_id,
            self.env.ref("custrel_followup.custrel_channel_im"),
        )
        self.assertIn("&lt;b&gt;", self.followups[0].content)
        self.assertEqual(self.customer.custrel_last_contact_date, date(2026, 3, 2))
        self.assertEqual(len(self._send()), 0)

        token = result["params"]["undo"]
        self.followups.with_user(self.seller).action_undo(token)
        self.assertEqual(self.followups.mapped("state"), ["planned"] * 3)
        self.assertFalse(self.followups[0].content)
        self.assertEqual(self.followups.channel_id, self.phone)

    def test_nothing_said_is_nothing_recorded(self):
        wizard = self._open(how="done", content="…").save()
        wizard.content = "  "
        with self.assertRaisesRegex(UserError, "what you said"):
            wizard.action_confirm()

    def test_what_was_done_meanwhile(self):
        wizard = self._open(how="done", content="Hello").save()
        self.followups[0].action_done()
        with self.assertRaisesRegex(UserError, "not planned any more"):
            wizard.action_confirm()

    def test_colleague_has_nothing_to_greet(self):
        stranger = self.colleague
        with self.assertRaises(AccessError):
            self._open(user=stranger)
        wizard = self.env["custrel.greeting"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizard.create(
                {
                    "followup_ids": [(6, 0, self.followups.ids)],
                    "mail_template_id": self.template.id,
                }
            ).action_confirm()
        self.assertFalse(any(self.followups.mapped("automatic")))

    def test_template_of_something_else(self):
        other = self.env["mail.template"].create(
            {
                "name": "Order",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "body_html": "<p>An order</p>",
            }
        )
        wizard = self._open(mail_template_id=self.template).save()
        wizard.mail_template_id = other
        with self.assertRaisesRegex(UserError, "for follow-ups"):
            wizard.action_confirm()
