from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .automatic import MONDAY, AutomaticCommon


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestAutomatic(AutomaticCommon):
    """Follow-ups that the system does are nobody's work, until somebody decides so."""

    def test_off_at_install(self):
        cadences = self.env["custrel.cadence"].with_context(active_test=False)
        self.assertFalse(any(cadences.search([]).mapped("automatic")))
        followup = self._plan()
        self.assertFalse(followup.automatic)
        self.assertTrue(followup.activity_ids)

    def test_planned_without_taking_anybodys_time(self):
        self._switch_on()
        followup = self._plan()
        self.assertTrue(followup.automatic)
        self.assertEqual(followup.mail_state, "waiting")
        self.assertEqual(followup.channel_id, self.email)
        self.assertEqual(followup.user_id, self.seller)
        self.assertFalse(followup.activity_ids)
        self.assertEqual(followup.minutes, 0)
        mine = self.env["custrel.followup"].with_user(self.seller)
        self.assertEqual(mine.get_my_day()["due"], 0)
        self._run_job("remind", "2026-04-20 02:00:00")
        self.assertEqual(followup.state, "planned", "not missed by anybody")
        self.assertFalse(followup.activity_ids)
        self.assertFalse(followup.second_told_on)

    def test_who_cannot_be_written_to_is_for_people(self):
        silent = self._add_customer("Silent")
        refusing = self._add_customer("Refusing", email="no@refusing.example.com")
        self.env["mail.blacklist"]._add("no@refusing.example.com")
        self._switch_on()
        self._plan()
        for customer in silent | refusing:
            followup = self._get(customer)
            self.assertTrue(followup, customer.name)
            self.assertFalse(followup.automatic, customer.name)
            self.assertTrue(followup.activity_ids)

    def test_what_was_planned_follows_the_switch(self):
        followup = self._plan()
        touched = self._add_customer("Touched", email="t@touched.example.com")
        self._plan()
        self._get(touched).objective = "Ask for the order"
        self._switch_on()
        self.assertTrue(followup.automatic)
        self.assertFalse(followup.activity_ids)
        self.assertFalse(self._get(touched).automatic)
        self.cadence.with_user(self.manager).action_stop_writing()
        self.assertFalse(followup.automatic)
        self.assertTrue(followup.activity_ids)
        self.assertEqual(followup.minutes, self.email.minutes)

    def test_the_preview_is_a_real_customers_mail(self):
        self.customer.lang = "en_US"
        wizards = self.env["custrel.cadence.writing"].with_user(self.manager)
        wizards = wizards.with_context(default_cadence_id=self.cadence.id)
        with Form(wizards) as form:
            form.mail_template_id = self.template
            self.assertEqual(form.partner_id, self.customer)
            self.assertIn("Hello Customer, all well?", form.preview)
            self.assertEqual(form.subject, "A greeting from Seller")
            self.assertIn("wang@customer.example.com", form.recipient)
            self.assertEqual(form.customer_count, 1)
        wizard = form.record
        self.assertFalse(self.cadence.automatic, "nothing acts before it is confirmed")
        self.assertFalse(self._get(self.customer))
        wizard.action_confirm()
        self.assertTrue(self.cadence.automatic)

    def _confirm(self, user=None):
        """:return: what the dialog says when it switches the system on"""
        wizards = self.env["custrel.cadence.writing"].with_user(user or self.manager)
        wizard = wizards.create(
            {"cadence_id": self.cadence.id, "mail_template_id": self.template.id}
        )
        return wizard.action_confirm()["params"]

    def test_switched_on_and_undone(self):
        """Each follow-up is again what it was, and nothing has left."""
        self._plan()
        by_phone = self._get(self.customer)
        by_phone._keep({"channel_id": self.phone.id, "date_planned": "2026-03-02"})
        old = self.env.ref("custrel_followup.mail_template_month")
        self.cadence.mail_template_id = old
        fields = ("channel_id", "minutes", "date_planned", "user_id", "mail_state")
        before = by_phone.read(fields)
        said = self._confirm()
        self.assertTrue(by_phone.automatic)
        self.assertFalse(by_phone.activity_ids)
        self.assertIn("planned: 1", said["message"])
        meanwhile = self._add_customer("Meanwhile", email="m@while.example.com")
        self._plan()
        self.assertTrue(self._get(meanwhile).automatic)
        self._get(meanwhile)._keep({"date_planned": "2026-03-09"})
        self.assertFalse(self._send("2026-03-02 02:01:00"), "so long it can be undone")

        cadences = self.env[said["model"]].with_user(self.manager)
        with freeze_time("2026-03-02 02:01:00"):
            cadences.action_undo(said["undo"])
        self.assertFalse(self.cadence.automatic)
        self.assertEqual(self.cadence.mail_template_id, old)
        self.assertEqual(by_phone.read(fields), before)
        self.assertTrue(by_phone.activity_ids)
        self.assertFalse(self._get(meanwhile).automatic)
        self.assertTrue(self._get(meanwhile).activity_ids)
        self.assertFalse(self._send("2026-03-02 02:10:00"))

    def test_switched_on_and_left_so(self):
        followup = self._plan()
        self._confirm()
        followup._keep({"date_planned": "2026-03-02"})
        self.assertFalse(self._send())
        self.assertEqual(len(self._send("2026-03-02 02:02:00")), 1)

    def test_who_may_not_undo_the_switch(self):
        self._plan()
        said = self._confirm()
        cadences = self.env[said["model"]]
        with self.assertRaises(AccessError):
            cadences.with_user(self.seller).action_undo(said["undo"])
        manager = cadences.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "more than a minute ago"):
            manager.with_user(self.env.ref("base.user_admin")).action_undo(said["undo"])
        for token in ("", "x", None, said["undo"][:-2]):
            with self.assertRaisesRegex(UserError, "more than a minute ago"):
                manager.action_undo(token)
        with freeze_time("2026-03-02 02:02:00"):
            with self.assertRaisesRegex(UserError, "more than a minute ago"):
                manager.action_undo(said["undo"])
        self.cadence.with_user(self.manager).action_stop_writing()
        with self.assertRaisesRegex(UserError, "changed it since"):
            manager.action_undo(said["undo"])

    def test_what_somebody_took_over_meanwhile_stays_so(self):
        followup = self._plan()
        said = self._confirm()
        followup.with_user(self.seller).action_take_over()
        self.env[said["model"]].with_user(self.manager).action_undo(said["undo"])
        self.assertEqual(followup.mail_state, "taken")
        self.assertFalse(followup.automatic)

    def test_the_delivered_letters_suit_the_cadence(self):
        for period in ("month", "quarter"):
            self.cadence.period = period
            self.cadence.mail_template_id = False
            wizards = self.env["custrel.cadence.writing"].with_user(self.manager)
            with Form(wizards.with_context(default_cadence_id=self.cadence.id)) as form:
                template = self.env.ref(f"custrel_followup.mail_template_{period}")
                self.assertEqual(form.mail_template_id, template)
                self.assertIn("Customer", form.preview)

    def _count(self):
        wizards = self.env["custrel.cadence.writing"].with_user(self.manager)
        return wizards.create({"cadence_id": self.cadence.id})

    def test_the_preview_is_of_the_company_of_the_cadence(self):
        self.manager.company_ids |= self.other_company
        self.cadence.company_id = self.company
        here = self._count()
        wizards = self.env["custrel.cadence.writing"].with_user(self.manager)
        wizards = wizards.with_context(
            default_cadence_id=self.cadence.id,
            allowed_company_ids=(self.other_company | self.company).ids,
        )
        form = Form(wizards)
        self.assertEqual(form.company_id, self.company)
        self.assertEqual(form.customer_count, here.customer_count)
        self.assertTrue(form.customer_count)
        with self.assertRaises(AssertionError, msg="the cadence has a company"):
            form.company_id = self.other_company
        self.cadence.company_id = False
        self.assertEqual(Form(wizards).company_id, self.other_company)
        forged = wizards.create(
            {"cadence_id": self.cadence.id, "company_id": self.other_company.id}
        )
        self.assertEqual(forged.company_id, self.other_company)

    def test_the_preview_counts_customers_with_and_without_an_address(self):
        for name, email in ("Silent", False), ("Written to", "to@customer.example.com"):
            customer = self._create_customer(name, email=email)
            self._set_grade(customer, self.cadence.grade_id)
        preview = self._count()
        self.assertEqual((preview.customer_count, preview.silent_count), (3, 1))
        self.assertIn("1", preview.silent_reasons)

    def test_the_preview_shows_somebody_who_gets_a_mail(self):
        silent = self._create_customer("A Silent One", email=False)
        self._set_grade(silent, self.cadence.grade_id)
        wizards = self.env["custrel.cadence.writing"].with_user(self.manager)
        form = Form(wizards.with_context(default_cadence_id=self.cadence.id))
        self.assertEqual(form.partner_id, self.customer)

    def test_history_says_who_let_the_system_write(self):
        self.env.cr.precommit.run()  # it is not new any more
        cadence = self.cadence.with_user(self.manager)
        cadence.with_context(tracking_disable=False)._start_writing(self.template)
        self.env.cr.precommit.run()
        message = self.env["mail.message"].search(
            [("model", "=", cadence._name), ("res_id", "=", cadence.id)], limit=1
        )
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertEqual(
            set(message.sudo().tracking_value_ids.field_id.mapped("name")),
            {"automatic", "mail_template_id"},
        )

    def test_the_preview_is_about_the_customers_of_this_cadence(self):
        """Those that its list counts, and no others, can be chosen."""
        other = self._create_customer("Other", email="o@customer.example.com")
        self._set_grade(other, self.grade_a)
        preview = self._count()
        self.cadence.invalidate_recordset(["customer_count"])
        here = self.cadence.with_user(self.manager)
        self.assertEqual(preview.customer_count, here.customer_count)
        self.assertEqual(preview.own_customer_ids, self.customer)

    def test_confirming_says_what_happens_and_how_to_take_it_back(self):
        wizard = self._count()
        wizard.mail_template_id = self.template
        message = wizard.action_confirm()["params"]["message"]
        self.assertIn("Let People Do It", message)

    def test_the_preview_counts_with_the_pause(self):
        """One customer, twice a week by the cadence, once in two weeks by the pause."""
        self.cadence.write({"period": "week", "times": 2})
        self.company.custrel_mail_pause_days = 14
        preview = self._count()
        self.assertAlmostEqual(preview.week_count, 0.5)
        self.assertIn("one automatic mail in 14 days", preview.notice)
        self.company.custrel_mail_pause_days = 0
        # As often as everywhere: what falls on a weekend waits for Monday.
        preview = self._count()
        self.assertEqual(preview.week_count, 2)
        self.assertEqual(self.cadence.week_count, 2)

    def test_the_preview_says_what_mails_take_the_place_of(self):
        self.cadence.channel_ids = self.env.ref(
            "custrel_followup.custrel_channel_visit"
        )
        self.assertIn("asks for Visit: mails take", self._count().notice)
        self.cadence.channel_ids |= self.email
        self.assertNotIn("Visit", self._count().notice or "")

    def test_a_person_is_called_by_name_and_a_company_is_not(self):
        followup = self._planned_and_due()
        self.assertEqual(followup._get_salutation(), "Dear all at Customer,")
        person = self.env["res.partner"].create(
            {
                "name": "Wang Fang",
                "parent_id": self.customer.id,
                "email": "fang@customer.example.com",
            }
        )
        followup.contact_ids = person
        self.assertEqual(followup._get_salutation(), "Hello Wang Fang,")

    def test_only_managers_switch(self):
        for user in (self.seller, self.leader):
            with self.assertRaises(AccessError):
                self.cadence.with_user(user).action_stop_writing()
            with self.assertRaises(AccessError):
                self.env["custrel.cadence.writing"].with_user(user).create(
                    {"cadence_id": self.cadence.id}
                )
            with self.assertRaises(AccessError):
                self.cadence.with_user(user).write({"automatic": True})
        with self.assertRaises(AccessError):
            self.cadence.with_user(self.manager).write({"automatic": True})

    # ---------------------------------------------------------------- people

    def test_the_owner_changes_the_mail(self):
        followup = self._planned_and_due().with_user(self.seller)
        self.assertIn("Hello Customer", followup.mail_body)
        with Form(followup) as form:
            form.mail_subject = "Tomorrow"
            form.mail_body = "<p>See you {{ 7*7 }}<script>alert(1)</script></p>"
        self.assertEqual(followup.own_subject, "Tomorrow")
        self.assertNotIn("script", followup.own_body)
        [mail] = self._send()
        self.assertEqual(mail["Subject"], "Tomorrow")
        body = mail.get_body(("html",)).get_content()
        self.assertIn("See you {{ 7*7 }}", body, "words of people are not filled in")
        self.assertNotIn("alert", body)

    def test_colleagues_who_take_part_decide_nothing(self):
        followup = self._planned_and_due()
        followup.collaborator_ids = self.colleague
        theirs = followup.with_user(self.colleague)
        self.assertTrue(theirs.mail_body)
        for act in (
            lambda: theirs.write({"mail_subject": "Mine"}),
            theirs.action_take_over,
            lambda: theirs.action_cancel("No"),
            lambda: theirs.write({"date_planned": "2026-03-05"}),
        ):
            with self.assertRaises(AccessError):
                act()
        followup.with_user(self.leader).mail_subject = "The leader may"
        self.assertEqual(followup.own_subject, "The leader may")

    def test_a_person_takes_over(self):
        followup = self._planned_and_due()
        followup.with_user(self.seller).action_take_over()
        self.assertFalse(followup.automatic)
        self.assertEqual(followup.mail_state, "taken")
        self.assertEqual(followup.activity_ids.user_id, self.seller)
        self.assertFalse(self._send())

    def test_what_is_queued_can_be_called_back(self):
        followup = self._planned_and_due()
        self._queue()
        self.assertEqual(followup.mail_state, "queued")
        followup.with_user(self.seller).mail_subject = "Changed"
        self.assertEqual(followup.mail_state, "waiting")
        self.assertFalse(followup.mail_message_id)
        [mail] = self._send()
        self.assertEqual(mail["Subject"], "Changed")

    def test_cancelled_many_at_once(self):
        followup = self._planned_and_due()
        self._queue()
        wizard = self.env["custrel.followup.cancel"].with_user(self.seller)
        wizard.create(
            {"followup_ids": [(6, 0, followup.ids)], "reason": "Not now"}
        ).action_confirm()
        self.assertEqual(followup.state, "cancelled")
        self.assertFalse(self._send())

    def test_another_channel_is_a_person(self):
        followup = self._planned_and_due()
        followup.with_user(self.seller).channel_id = self.phone
        self.assertFalse(followup.automatic)
        self.assertEqual(followup.minutes, self.phone.minutes)

    def test_a_contact_recorded_meanwhile(self):
        followup = self._planned_and_due().with_user(self.seller)
        followup.action_done()
        self.assertFalse(followup.automatic)
        self.assertFalse(self._send())

    def test_customer_of_another_grade_meanwhile_is_for_a_person(self):
        by_phone = self._create_cadence(
            self.grade_a, channel_ids=[(6, 0, self.phone.ids)]
        )
        followup = self._planned_and_due()
        self._set_grade(self.customer, self.grade_a)
        self.assertFalse(self._send())
        self.assertFalse(followup.automatic)
        self.assertEqual(followup.cadence_id, by_phone)
        self.assertEqual(followup.state, "planned")

    def test_customer_of_another_grade_whose_cadence_is_written_too(self):
        cadence = self._create_cadence(
            self.grade_c, channel_ids=[(6, 0, self.email.ids)]
        )
        cadence._start_writing(self.template)
        followup = self._planned_and_due()
        self._set_grade(self.customer, self.grade_c)
        self._send()
        self.assertEqual(followup.cadence_id, cadence)

    def test_customer_of_another_grade_with_a_need_goes_to_its_cadence(self):
        cadence = self._create_cadence(self.grade_c, quadrant="urgent_important")
        self._create_cadence(self.grade_c, name="Usual")
        self.env["custrel.need"].create(
            {
                "name": "Parts by eight",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "date_stated": "2026-03-01",
                "quadrant": "urgent_important",
            }
        )
        followup = self._planned_and_due()
        self._set_grade(self.customer, self.grade_c)
        self._send()
        self.assertEqual(followup.cadence_id, cadence)

    def test_customer_of_a_grade_without_cadence_gets_nothing(self):
        followup = self._planned_and_due()
        self._set_grade(self.customer, self.grade_b)
        self.assertFalse(self._send())
        self.assertEqual(followup.state, "cancelled")

    def test_an_archived_customer_gets_nothing(self):
        followup = self._planned_and_due()
        self._queue()
        self.customer.action_archive()
        self.assertEqual(followup.state, "cancelled")
        self.assertFalse(self._send())
        self._queue("2026-03-03 02:00:00")
        self.assertEqual(followup.state, "cancelled")

    def test_what_was_sent_cannot_be_changed(self):
        followup = self._planned_and_due()
        self._send()
        with self.assertRaises(UserError):
            followup.with_user(self.seller).mail_subject = "Too late"
