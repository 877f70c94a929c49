import re
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.custrel_followup.tests.satisfaction.common import SatisfactionCommon

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@tagged("post_install", "-at_install")
class TestSurvey(SatisfactionCommon, HttpCase):
    """From the one question of a wave to a survey: what customers see and send."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._create_survey("Two Questions")
        cls.leader.group_ids += cls.env.ref("survey.group_survey_user")
        today = cls.company._custrel_today()
        cls.wave = cls._create_wave(
            date_start=today,
            date_deadline=today + timedelta(days=14),
            survey_id=cls.survey.id,
        )
        cls.wave.action_start()
        cls.row = cls.answers.search([("partner_id", "=", cls.customer.id)])
        cls.row.sudo()._ask(cls.company)
        cls.env.flush_all()

    @classmethod
    def _create_survey(cls, title, **values):
        question = {"title": "What do you miss?", "question_type": "text_box"}
        return cls.env["survey.survey"].create(
            {
                "title": title,
                "access_mode": "token",
                "questions_layout": "one_page",
                "question_and_page_ids": [Command.create(question)],
                **values,
            }
        )

    def _path(self, row=None):
        url = (row or self.row).sudo()._get_url()
        return url[url.index("/satisfaction") :]

    def _post(self, path, **values):
        token = TOKEN.search(self.url_open(self._path()).text).group(1)
        page = self.url_open(path, data={"csrf_token": token, **values})
        self.env.invalidate_all()
        return page

    def _answer_page(self):
        return self._post(self._path(), value="9")

    def _begin(self):
        return self._post(f"{self._path()}/survey")

    def _input(self):
        return self.row.sudo().survey_input_id

    def _finish(self):
        taken = self._input()
        question = self.survey.question_ids
        url = f"/survey/submit/{self.survey.access_token}/{taken.access_token}"
        self.make_jsonrpc_request(
            f"/survey/begin/{self.survey.access_token}/{taken.access_token}", {}
        )
        self.make_jsonrpc_request(url, {str(question.id): "A catalogue"})
        self.env.invalidate_all()
        return taken

    # -------------------------------------------------------------------- customers

    def test_who_has_answered_is_led_on(self):
        self.assertIn("Two Questions", self._answer_page().text)
        self.assertFalse(self._input(), "nobody has begun it")
        page = self._begin()
        self.assertEqual(page.status_code, 200)
        taken = self._input()
        self.assertIn(
            f"/survey/{self.survey.access_token}/{taken.access_token}", page.url
        )
        self.assertEqual(taken.partner_id, self.customer)
        self._finish()
        self.assertEqual(self.row.survey_state, "done")
        self.assertEqual(taken.user_input_line_ids.value_text_box, "A catalogue")
        again = self._answer_page()
        self.assertIn("Thank you for answering the longer questions", again.text)
        self.assertNotIn("Two Questions", again.text)

    def test_twice_begun_is_one(self):
        self._answer_page()
        self._begin()
        taken = self._input()
        self._begin()
        self.assertEqual(self._input(), taken)
        self.assertEqual(self.survey.user_input_ids, taken)

    def test_looking_begins_nothing(self):
        self._answer_page()
        for method in ("GET", "HEAD", "OPTIONS"):
            page = self.url_open(f"{self._path()}/survey", method=method)
            self.assertLess(page.status_code, 400)
        self.env.invalidate_all()
        self.assertFalse(self._input())

    def test_nobody_begins_without_an_answer_or_too_late(self):
        self.assertEqual(self._begin().status_code, 410)
        self._answer_page()
        self.wave.with_user(self.leader).action_close()
        self.env.flush_all()
        token = TOKEN.search(self.url_open("/web/login").text).group(1)
        page = self.url_open(f"{self._path()}/survey", data={"csrf_token": token})
        self.assertEqual(page.status_code, 410)
        self.env.invalidate_all()
        self.assertFalse(self._input())

    @mute_logger("odoo.http")
    def test_a_link_of_somebody_else_opens_nothing(self):
        self._answer_page()
        other = self.answers.search([("partner_id", "=", self.other.id)])
        path = self._path().replace(f"/{self.row.id}/", f"/{other.id}/")
        self.assertEqual(self._post(f"{path}/survey").status_code, 404)

    def test_without_a_survey_the_page_is_as_before(self):
        self.wave.with_user(self.leader).survey_id = False
        self.env.flush_all()
        page = self._answer_page()
        self.assertIn("Thank you for your answer", page.text)
        self.assertNotIn("/survey", page.text)

    def test_a_survey_closed_meanwhile_is_not_offered(self):
        self.survey.active = False
        self.env.flush_all()
        self.assertNotIn("Two Questions", self._answer_page().text)
        self.assertEqual(self._begin().status_code, 410)

    def test_it_can_be_finished_until_the_last_day_of_the_wave_ends(self):
        self._answer_page()
        self._begin()
        last = self.wave.date_deadline
        # Midnight in Shanghai.
        expected = datetime.combine(last, datetime.min.time()) + timedelta(hours=16)
        self.assertEqual(self._input().deadline, expected)
        self.wave.with_user(self.leader).date_deadline = last + timedelta(days=7)
        self.env.flush_all()
        self._begin()
        self.assertEqual(self._input().deadline, expected + timedelta(days=7))

    def test_it_is_asked_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        self.env.flush_all()
        self._answer_page()
        self._begin()
        self.assertEqual(self._input().lang_id.code, "zh_CN")

    # ------------------------------------------------------------------- colleagues

    def test_history_says_that_he_answered_more(self):
        self._answer_page()
        self._begin()
        self._finish()
        row = self.row.with_user(self.seller)
        told = self.customer.with_user(self.seller)._custrel_tell_answer(row)
        self.assertIn("Answered the longer questions, too.", told["text"])

    def test_the_owner_reads_what_his_customer_answered(self):
        """He has no rights on surveys."""
        self._answer_page()
        self._begin()
        self._finish()
        action = self.row.with_user(self.seller).action_open_survey_input()
        self.authenticate(self.seller.login, self.seller.login)
        self.assertIn("A catalogue", self.url_open(action["url"]).text)

    def test_others_read_nothing(self):
        self._answer_page()
        self._begin()
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="custrel_followup.custrel_group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.row.with_user(stranger).action_open_survey_input()
        with self.assertRaises(AccessError):
            self.row.with_user(self.seller).read(["survey_input_id"])
        with self.assertRaises(AccessError):
            self.row.with_user(self.seller).write({"survey_input_id": False})

    def test_the_wave_counts_and_opens_the_answers(self):
        self._answer_page()
        self._begin()
        wave = self.wave.with_user(self.leader)
        self.assertEqual(wave.survey_input_count, 0)
        self._finish()
        self.assertEqual(wave.survey_input_count, 1)
        action = wave.action_open_survey_inputs()
        found = self.env["survey.user_input"].search(action["domain"])
        self.assertEqual(found, self._input())

    def test_surveys_that_customers_cannot_answer_are_refused(self):
        empty = self._create_survey("Empty", question_and_page_ids=[])
        for survey in (
            empty,
            self._create_survey("Login", users_login_required=True),
        ):
            with self.assertRaisesRegex(ValidationError, survey.title):
                self._create_wave(survey_id=survey.id)

    def test_it_is_chosen_on_the_form(self):
        form = Form(self.env["custrel.survey.wave"].with_user(self.leader))
        form.name = "Autumn"
        form.survey_id = self.survey
        self.assertEqual(form.save().survey_id, self.survey)

    def test_who_has_no_rights_on_surveys_works_as_before(self):
        plain = new_test_user(
            self.env,
            "plain",
            groups="custrel_followup.custrel_group_all",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with Form(self.wave.with_user(plain)) as form:
            form.name = "Renamed"
            self.assertNotIn("survey_id", form._view["fields"])
        copied = self.wave.with_user(plain).copy()
        self.assertEqual(copied.sudo().survey_id, self.survey)
        with self.assertRaises(AccessError):
            self.wave.with_user(plain).write({"survey_id": False})

    def test_the_next_wave_offers_it_again(self):
        self.wave.with_user(self.leader).every = "month"
        self.wave.with_user(self.leader).action_close()
        following = self.env["custrel.survey.wave"].search(
            [("previous_id", "=", self.wave.id)]
        )
        self.assertEqual(following.survey_id, self.survey)

    def test_a_wave_closes_though_its_survey_is_closed(self):
        self.wave.with_user(self.leader).every = "month"
        self.survey.active = False
        self.wave.with_user(self.leader).action_close()
        following = self.env["custrel.survey.wave"].search(
            [("previous_id", "=", self.wave.id)]
        )
        self.assertTrue(following)
        self.assertFalse(following.survey_id)

    def test_a_deleted_survey_leaves_the_answer(self):
        self._answer_page()
        self._begin()
        self.survey.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.wave.survey_id)
        self.assertEqual(self.row.value, 9)
        self.assertLess(self.row.answered_at, fields.Datetime.now() + timedelta(days=1))
