import re

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .. import fuzz
from .common import LINK, SatisfactionCommon

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CHOSEN = re.compile(
    r'<input[^>]*checked="checked"[^>]*value="(\d+)"|'
    r'<input[^>]*value="(\d+)"[^>]*checked="checked"'
)


@tagged("post_install", "-at_install")
class TestAnswerPage(SatisfactionCommon, HttpCase):
    """The page behind the link: what a browser, a scanner and a stranger see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._custrel_today()
        wave = cls._create_wave(
            date_start=today,
            date_deadline=str(today).replace(str(today.year), str(today.year + 1), 1),
        )
        wave.action_start()
        cls.wave = wave
        cls.row = cls.answers.search([("partner_id", "=", cls.customer.id)])
        cls.row.sudo()._ask(cls.company)
        cls.env.flush_all()

    def _url(self, value=None, row=None):
        url = (row or self.row).sudo()._get_url(value)
        return url[url.index("/satisfaction") :]

    def _post(self, value, row=None, **values):
        page = self.url_open(self._url(row=row))
        token = TOKEN.search(page.text).group(1)
        values = {"csrf_token": token, "value": value, **values}
        answer = self.url_open(self._url(row=row), data=values)
        self.env.invalidate_all()
        return answer

    def _refresh(self):
        self.env.invalidate_all()
        return self.row

    def test_the_mail_leads_to_a_page_with_the_answer_chosen(self):
        mail = self.env["mail.mail"].search([("res_id", "=", self.row.id)])
        links = LINK.findall(mail.body_html)
        self.assertEqual(len(links), 11)
        page = self.url_open(links[8])
        self.assertEqual(page.status_code, 200)
        self.assertEqual([a or b for a, b in CHOSEN.findall(page.text)], ["8"])
        self.assertIn("How likely are you to recommend us?", page.text)
        self.assertIn(f"<title>{self.company.name}</title>", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["X-Robots-Tag"], "noindex")
        self.assertFalse(self._refresh().answered_at, "looking answers nothing")

    def test_scanners_change_nothing(self):
        for method in ("GET", "HEAD", "OPTIONS"):
            for url in (self._url(7), self._url()):
                answer = self.url_open(url, method=method)
                self.assertLess(answer.status_code, 400)
        self.assertEqual((self._refresh().state, self.row.value), ("asked", 0))

    def test_one_tap_more_counts(self):
        answer = self._post("9", comment="Quick answers")
        self.assertIn("Thank you for your answer", answer.text)
        self.assertIn("9 of 10", answer.text)
        row = self._refresh()
        self.assertEqual((row.state, row.value), ("answered", 9))
        self.assertEqual(row.comment, "Quick answers")
        self.assertFalse(row.low)

    def test_the_page_sends_each_answer_of_the_scale(self):
        page = self.url_open(self._url()).text
        values = re.findall(r'<input[^>]*type="radio"[^>]*value="(\d+)"', page)
        self.assertEqual(values, [str(n) for n in range(11)])

    def test_zero_is_an_answer(self):
        self._post("0")
        self.assertEqual((self._refresh().state, self.row.value), ("answered", 0))
        self.assertTrue(self.row.low)
        self.assertEqual(self.row.answer_text, "0 of 10")

    def test_used_twice_the_last_one_counts(self):
        self._post("9")
        page = self.url_open(self._url())
        self.assertEqual([a or b for a, b in CHOSEN.findall(page.text)], ["9"])
        self._post("6", comment="On second thoughts")
        self.assertEqual(self._refresh().value, 6)
        self.assertEqual(len(self._rows(self.customer)), 1)

    def test_sent_once_more_it_keeps_its_words_and_its_moment(self):
        """odoo/odoo 262262: scanners send the form again that the customer has sent,
        also as it was before he wrote something."""
        self._post("2", comment="Nobody came")
        row = self._refresh().sudo()
        row._keep({"answered_at": "2026-01-05 08:00:00"})
        self.env.flush_all()
        for words in ("", "  ", "Nobody came"):
            self.assertIn("Thank you", self._post("2", comment=words).text)
            self.assertEqual(self._refresh().comment, "Nobody came")
            self.assertEqual(str(self.row.answered_at), "2026-01-05 08:00:00")
        self._post("2", comment="Nobody came twice")
        self.assertEqual(self._refresh().comment, "Nobody came twice")

    def test_what_is_not_on_the_scale(self):
        for value in ("11", "-1", "", "7.5", "seven", "1e9", "\x00", "9" * 1000):
            with self.subTest(value):
                answer = self._post(value, comment="Stays")
                self.assertEqual(answer.status_code, 200)
                self.assertIn("Choose one of the answers.", answer.text)
                self.assertIn("Stays", answer.text)
        self.assertEqual(self._refresh().state, "asked")
        page = self.url_open(self._url("99"))
        self.assertFalse(CHOSEN.findall(page.text))

    def test_any_comment(self):
        for text in ("<script>alert(1)</script>", "a\x00b", "%s{{7*7}}", "x" * 6000):
            with self.subTest(fuzz.shorten(text)):
                answer = self._post("9", comment=text)
                self.assertEqual(answer.status_code, 200)
                self.assertNotIn("<script>alert", answer.text)
                self.assertNotIn("Traceback", answer.text)
        self.assertLessEqual(len(self._refresh().comment), 5000)

    def test_wrong_links(self):
        url = self._url()
        other = self.answers.search([("partner_id", "=", self.other.id)])
        stranger = url.replace(f"/{self.row.id}/", f"/{other.id}/")
        damaged = url[:-1] + "%C3%A9", url[:-1] + "%F0%9F%98%80"
        unknown = [f"/satisfaction/{n}/x" for n in (2**31 - 1, 2**40, 10**20)]
        stops = [w.replace("/satisfaction/", "/satisfaction/stop/") for w in damaged]
        for wrong in (url[:-1], url + "0", stranger, *damaged, *unknown, *stops):
            with self.subTest(wrong):
                answer = self.url_open(wrong)
                self.assertEqual(answer.status_code, 404)
                self.assertIn("<title>This link is not valid</title>", answer.text)

    def test_a_link_to_answer_is_none_to_stop_and_the_other_way_round(self):
        token = self._url().rpartition("/")[2]
        page = self.url_open(f"/satisfaction/stop/{self.row.id}/{token}")
        self.assertEqual(page.status_code, 404)

    def test_too_late(self):
        self.env.cr.execute(
            "UPDATE custrel_survey_wave_answer SET expires_on = '2026-01-01'"
            " WHERE id = %s",
            [self.row.id],
        )
        self.env.invalidate_all()
        page = self.url_open(self._url(9))
        self.assertEqual(page.status_code, 410)
        self.assertIn("This question is closed", page.text)
        self.assertNotIn("<form", page.text)

    def test_a_wave_that_was_closed_before_its_day_names_no_day(self):
        self.wave.action_close()
        self.env.flush_all()
        page = self.url_open(self._url(9)).text
        self.assertIn("This question is closed", page)
        self.assertNotIn("It could be answered until", page)

    def test_days_are_the_same_for_every_reader(self):
        row = self.row.sudo()
        row._keep({"expires_on": f"{row.expires_on.year}-11-12"})
        self.env.flush_all()
        self.assertRegex(self.url_open(self._url()).text, r"Nov\w* 12, \d{4}")

    def test_who_corrects_a_low_answer_is_not_called_discontent(self):
        self.env["custrel.complaint.team"].create(
            {"name": "Service", "company_id": self.company.id}
        )
        self.assertIn("We are sorry", self._post("2", comment="Nobody came").text)
        page = self.url_open(self._url(9)).text
        self.assertNotIn("Nobody came", page, "it says why he gave a 2")
        self.assertIn("Nobody came", self.url_open(self._url()).text)
        self.assertNotIn("We are sorry", self._post("9").text)
        self.assertFalse(self._refresh().comment)
        note = self.row.low_complaint_id.message_ids[:1]
        self.assertIn("9 of 10, before it was 2 of 10", note.body)
        self.assertTrue(note.is_internal or note.subtype_id.internal)
        self.assertIn("We are sorry", self._post("1").text)

    def test_who_says_later_why_reaches_whoever_cares(self):
        self.env["custrel.complaint.team"].create(
            {"name": "Service", "company_id": self.company.id}
        )
        self._post("2")
        complaint = self._refresh().low_complaint_id
        before = complaint.message_ids
        self._post("2", comment="Nobody came")
        [note] = complaint.message_ids - before
        self.assertIn("Nobody came", note.body)
        self._post("2", comment="Nobody came")
        self.assertEqual(complaint.message_ids - before, note, "said once")

    def test_no_colour_says_which_answer_we_would_like(self):
        colors = {step["color"] for step in self.row.sudo()._get_scale()}
        self.assertEqual(len(colors), 1)

    def test_closed_while_somebody_looked(self):
        token = TOKEN.search(self.url_open(self._url()).text).group(1)
        self.wave.action_close()
        self.env.flush_all()
        answer = self.url_open(self._url(), data={"csrf_token": token, "value": "9"})
        self.assertEqual(answer.status_code, 410)
        self.assertFalse(self._refresh().answered_at)

    @mute_logger("odoo.http")
    def test_a_forged_form(self):
        self.url_open(self._url(), data={"value": "9"})
        self.assertEqual(self._refresh().state, "asked")

    def test_the_page_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.wave.sudo().with_context(lang="zh_CN").question = "您会推荐我们吗？"
        self.customer.lang = "zh_CN"
        self.env.flush_all()
        page = self.url_open(self._url())
        self.assertIn("您会推荐我们吗？", page.text)
        self.assertIn('lang="zh-CN"', page.text)

    def test_whoever_is_logged_in_may_open_it(self):
        """A colleague tries the link of a customer, or the customer has a login."""
        self.authenticate(self.clerk.login, self.clerk.login)
        self.assertIn("Thank you", self._post("8").text)
        self.assertEqual(self._refresh().value, 8)

    def test_an_archived_contact_may_answer(self):
        self.customer.active = False
        self.env.flush_all()
        self._post("1")
        self.assertEqual(self._refresh().state, "answered")
        self.assertFalse(self.row.low_complaint_id, "nobody cares for him any more")

    def test_no_more_such_mails(self):
        url = self.row.sudo()._get_stop_url()
        url = url[url.index("/satisfaction") :]
        self.assertIn("No more such mails?", self.url_open(url).text)
        self.url_open(url, method="HEAD")
        blacklist = self.env["mail.blacklist"]
        domain = [("email", "=", "wang@x.example.com")]
        self.assertFalse(blacklist.search(domain))
        answer = self.url_open(url, data={"List-Unsubscribe": "One-Click"})
        self.assertIn("You get no more such mails", answer.text)
        self.assertTrue(blacklist.search(domain))
        # Whoever calls next reads who said it, when and to which mail.
        history = self.customer.with_user(self.seller).custrel_get_history(["wish"])
        [entry] = history["entries"]
        self.assertIn("wang@x.example.com does not want such mails", entry["text"])
        self.assertEqual(entry["who"], "Customer")
        self.assertEqual(entry["label"], self.row.question_text)
        # Said again it is no news.
        self.url_open(url, data={"List-Unsubscribe": "One-Click"})
        history = self.customer.with_user(self.seller).custrel_get_history(["wish"])
        self.assertEqual(len(history["entries"]), 1)
