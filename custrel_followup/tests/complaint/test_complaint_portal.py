import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ...rules import filename
from .common import MONDAY, ComplaintCommon

SCRIPT = "<script>alert(1)</script>"
QUESTION, TOO_EARLY = "How satisfied are you with our solution?", "Thank you for rating"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    b"AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestComplaintPortal(ComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = cls._create_portal_user("wang", cls.contact)
        cls.other_customer = cls._create_customer("Other Customer")
        cls.other_portal_user = cls._create_portal_user(
            "other",
            cls.env["res.partner"].create(
                {"name": "Li", "parent_id": cls.other_customer.id}
            ),
        )

    @classmethod
    def _create_portal_user(cls, login, partner):
        return new_test_user(
            cls.env,
            login=f"custrel_{login}",
            groups="base.group_portal",
            partner_id=partner.id,
            email=f"{login}@customer.example.com",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def _login(self, user=None):
        user = user or self.portal_user
        self.authenticate(user.login, user.login)

    def _post(self, url, form=None, files=None, **values):
        """Send a form as a browser does: with the token of the page that has it."""
        token = TOKEN.search(self.url_open(form or url).text).group(1)
        return self.url_open(url, data={"csrf_token": token, **values}, files=files)

    def _new(self, **values):
        """:return: the answer, and the complaint that was made"""
        complaints = self.env["custrel.complaint"]
        known = complaints.search([])
        answer = self._post("/my/complaints/new", **values)
        return answer, complaints.search([]) - known

    def test_who_confirms_is_thanked_and_asked(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        self._login()
        page = f"/my/complaints/{complaint.id}"
        answer = self._post(f"{page}/confirm", page)
        self.assertIn("Thank you for confirming", answer.text)
        self.assertIn("How satisfied are you", answer.text)
        [token] = set(re.findall(r'/rate/([^/"]+)/5"', answer.text))
        self.assertEqual(self.url_open(f"/rate/{token}/5").status_code, 200)
        complaint.sudo().rating_apply(5, token=token)
        self.env.flush_all()
        again = self.url_open(page).text
        self.assertNotIn("Thank you", again)
        self.assertNotIn("How satisfied are you", again, "he has said it")

    def test_a_rating_outside_the_scale_is_answered_with_a_sentence(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        token = complaint.sudo()._rating_get_access_token(self.contact)
        self.env.flush_all()
        for rate in (0, 7, 2**40):
            answer = self.url_open(f"/rate/{token}/{rate}")
            self.assertEqual(answer.status_code, 404)
            self.assertIn("This link is not valid", answer.text)
        page = self.url_open(f"/rate/{token}/5")
        words = "<title>East</title>", complaint.name, complaint.subject, QUESTION
        for said in words:
            self.assertIn(said, page.text)
        self.assertNotIn(TOO_EARLY, page.text, "nothing is rated yet")
        form = {"csrf_token": TOKEN.search(page.text).group(1), "rate": "7"}
        for rate in ("7", "x", ""):
            answer = self.url_open(
                f"/rate/{token}/submit_feedback", data={**form, "rate": rate}
            )
            self.assertEqual(answer.status_code, 404)
            self.assertIn("This link is not valid", answer.text)
        self.assertFalse(complaint.rating_ids.filtered("consumed"))
        answer = self.url_open(
            f"/rate/{token}/submit_feedback", data={**form, "rate": "5"}
        )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("<title>East</title>", answer.text)
        self.assertTrue(complaint.rating_ids.filtered("consumed"))

    def test_pages_speak_the_language_of_the_mail_and_their_address_no_other(self):
        """A Chinese telephone was led to a Chinese address with a page in English."""
        self.env["res.lang"]._activate_lang("zh_CN")
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        token = complaint.sudo()._rating_get_access_token(self.contact)
        confirm = complaint._get_customer_url("confirm")
        confirm = confirm[confirm.index("/complaint/") :]
        chinese = {"Accept-Language": "zh-CN,zh;q=0.9"}
        for lang, asked, rated in (
            ("en_US", "Does this solve your complaint?", QUESTION),
            ("zh_CN", "解决", "满意"),
        ):
            self.contact.lang = lang
            self.env.flush_all()
            for url, words in ((confirm, asked), (f"/rate/{token}/5", rated)):
                for before in ("", "/zh_CN"):
                    with self.subTest(lang=lang, url=before + url):
                        page = self.url_open(before + url, headers=chinese)
                        self.assertEqual(page.status_code, 200)
                        self.assertEqual("/zh_CN" in page.url, bool(before))
                        self.assertIn(words, page.text)

    def test_page_that_rates_something_else_is_odoos(self):
        """Odoo's heading stays, and ours stands nowhere but on a complaint."""
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.contact.id,
                "partner_id": self.contact.id,
            }
        )
        page = self.url_open(f"/rate/{rating.access_token}/5").text
        self.assertIn(TOO_EARLY, page)
        self.assertNotIn(QUESTION, page)

    def test_the_hour_names_its_zone(self):
        moment = fields.Datetime.now() + timedelta(days=200)
        complaint = self._complain(moment, contact_id=self.contact.id)
        self.contact.tz = "Asia/Shanghai"
        self._login()
        text = self.url_open(f"/my/complaints/{complaint.id}").text
        self.assertIn("<title>East</title>", text)
        self.assertIn(complaint.user_id.name, text)
        self.assertRegex(text, r"you will hear from us by\s+.*\(China Standard Time\)")

    def test_list_shows_those_of_the_company_only(self):
        own = self._complain(subject="Ours")
        self._complain(subject="Theirs", partner_id=self.other_customer.id)
        self._login()
        page = self.url_open("/my/complaints").text
        self.assertIn("Ours", page)
        self.assertIn("<title>East</title>", page)
        self.assertIn(own.name, page)
        self.assertNotIn("Theirs", page)
        path = (
            "//ol[contains(@class, 'o_portal_submenu')]/li[contains(@class, 'active')]"
        )
        [where] = html.fromstring(page).xpath(path)
        self.assertEqual(where.text_content().strip(), "Complaints")

    def test_search_and_filter(self):
        self._complain(subject="First matter")
        closed = self._settle(self._complain(subject="Second matter"))
        closed.action_close()
        self._login()
        page = self.url_open("/my/complaints?filterby=open&sortby=number").text
        self.assertIn("First matter", page)
        self.assertNotIn("Second matter", page)
        page = self.url_open("/my/complaints?search=Second").text
        self.assertNotIn("First matter", page)
        self.assertIn("Second matter", page)
        self.assertEqual(self.url_open("/my/complaints?sortby=x;").status_code, 200)

    def test_a_new_one_is_about_an_order_and_a_product_of_the_customer(self):
        order = self._create_order(self.customer)
        foreign = self._create_order(self.other_customer)
        product = order.order_line.product_id
        self._login()
        page = self.url_open("/my/complaints/new").text
        self.assertIn(f'<option value="{order.id}"', page)
        self.assertNotIn(foreign.name, page)
        _answer, complaint = self._new(
            subject="Parts", order_id=order.id, product_id=product.id
        )
        self.assertEqual((complaint.order_id, complaint.product_id), (order, product))
        for strange in (foreign.id, "x", 2**70, ""):
            _answer, complaint = self._new(subject=f"Not {strange}", order_id=strange)
            self.assertEqual(len(complaint), 1)
            self.assertFalse(complaint.order_id)

    def test_home_leads_there(self):
        self._login()
        self.assertIn("/my/complaints", self.url_open("/my").text)

    def test_complaint_of_another_customer_does_not_exist(self):
        complaint = self._complain(partner_id=self.other_customer.id)
        self._login()
        for number in (complaint.id, 2**31 - 1, 2**31, 2**64, 10**30):
            answer = self.url_open(f"/my/complaints/{number}")
            self.assertTrue(answer.url.endswith("/my"), answer.url)
            self.assertNotIn("Machine stands still", answer.text)

    def test_nothing_is_done_with_a_complaint_of_another_customer(self):
        own = self._complain()
        complaint = self._settle(self._complain(partner_id=self.other_customer.id))
        self._login()
        for action in ("confirm", "reopen", "reply"):
            self._post(
                f"/my/complaints/{complaint.id}/{action}",
                form=f"/my/complaints/{own.id}",
                text="Mine now",
            )
        self.assertEqual(complaint.state, "resolved")
        self.assertNotIn("Mine now", str(complaint.message_ids.mapped("body")))

    def test_public_must_log_in(self):
        complaint = self._complain()
        self.authenticate(None, None)
        for path in ("", f"/{complaint.id}", "/new"):
            answer = self.url_open(f"/my/complaints{path}")
            self.assertIn("/web/login", answer.url)

    def test_contact_of_another_company_is_a_stranger_and_sees_what_he_wrote(self):
        customer = self._create_customer("Far", company_id=self.other_company.id)
        contact = self.env["res.partner"].create(
            {"name": "Chen", "parent_id": customer.id, "email": "chen@far.example.com"}
        )
        user = self._create_portal_user("chen", contact)
        self._login(user)
        answer, complaint = self._new(subject="It burns", description="Since today")
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.company_id, self.company)
        self.assertFalse(complaint.partner_id | complaint.contact_id)
        self.assertIn(contact.email, complaint.email_from)
        self.assertIn("Since today", answer.text)
        url = f"/my/complaints/{complaint.id}"
        self._post(f"{url}/reply", form=url, text="And it smokes")
        self.assertIn("And it smokes", str(complaint.message_ids.mapped("body")))
        self._login(self.other_portal_user)
        self.assertNotIn("It burns", self.url_open("/my/complaints").text)
        self.assertTrue(self.url_open(url).url.endswith("/my"))

    def test_new(self):
        self._login()
        _answer, complaint = self._new(
            subject="Wrong bill",
            description=f"Line 1\n{SCRIPT}",
            files=[("attachment", ("../../bill.pdf", b"%PDF-", "application/pdf"))],
        )
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.contact_id, self.contact)
        self.assertEqual(complaint.channel_id.code, "portal")
        self.assertEqual(complaint.company_id, self.company)
        self.assertIn(complaint.user_id, self.agent | self.agent_2)
        self.assertTrue(complaint.resolution_deadline)
        self.assertNotIn("<script", complaint.description)
        attachment = complaint.message_ids.attachment_ids
        self.assertEqual(attachment.name, "bill.pdf")
        page = self.url_open(f"/my/complaints/{complaint.id}").text
        path = re.search(r'href="(/web/content/[^"]+)"', page).group(1)
        self.authenticate(None, None)
        content = self.url_open(path.replace("&amp;", "&"))
        self.assertEqual(content.content, b"%PDF-")
        self.assertIn("attachment", content.headers["Content-Disposition"])

    def test_what_was_typed_is_not_lost(self):
        self._login()
        for subject, words in ((" ", "in a few words"), ("x" * 201, "below 200")):
            answer, complaint = self._new(subject=subject, description="A long story")
            self.assertFalse(complaint)
            self.assertIn(words, answer.text)
            self.assertIn("A long story", answer.text)

    def test_too_long_a_text(self):
        self._login()
        book = "long words " * 475_000
        answer, complaint = self._new(subject="Book", description=book)
        self.assertFalse(complaint)
        self.assertIn("This text is too long", answer.text)
        complaint = self._settle(self._complain())
        url = f"/my/complaints/{complaint.id}"
        for action in ("reply", "reopen"):
            answer = self._post(f"{url}/{action}", form=url, text=book)
            self.assertIn("This text is too long", answer.text)
        answer = self._post(self._link(complaint, "reopen"), reason=book)
        self.assertIn("This text is too long", answer.text)
        self.assertEqual(complaint.state, "resolved")

    def test_script_stays_text_wherever_it_shows(self):
        complaint = self._complain(subject=SCRIPT, contact_id=self.contact.id)
        name = "<img src=x onerror=alert(1)>.png"
        complaint._post_from_portal(self.contact, SCRIPT, [(name, b"x")])
        with freeze_time(MONDAY):
            complaint.write({"cause": SCRIPT, "resolution": SCRIPT})
            complaint.action_propose()
            complaint._acknowledge_batch()
            complaint._tell_news()
        self._login()
        pages = {
            path: self.url_open(path).text
            for path in (
                "/my/complaints",
                f"/my/complaints/{complaint.id}",
                self._link(complaint, "confirm"),
                self._link(complaint, "reopen"),
            )
        }
        mails = self._mails(complaint) | self._alerts(complaint.user_id)
        pages |= {mail.subject: mail.body_html for mail in mails}
        self.assertGreater(len(pages), 5)
        for name, page in pages.items():
            self.assertNotIn("<script>alert", page, name)
            self.assertNotIn("<img src=x", page, name)

    def test_too_big_a_file(self):
        self._login()
        big = ("big.bin", b"0" * (25 * 1024 * 1024 + 1), "application/octet-stream")
        answer, complaint = self._new(subject="Big", files=[("attachment", big)])
        self.assertFalse(complaint)
        self.assertIn("big.bin is too big", answer.text)

    @mute_logger("odoo.http")
    def test_forms_need_their_token(self):
        self._login()
        complaint = self._settle(self._complain())
        answer = self.url_open(
            f"/my/complaints/{complaint.id}/confirm", data={"x": "1"}
        )
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(complaint.state, "resolved")

    def test_reply_ends_the_waiting(self):
        complaint = self._complain()
        complaint.action_wait()
        self._login()
        url = f"/my/complaints/{complaint.id}"
        page = self._post(f"{url}/reply", form=url, text=f"Here {SCRIPT}").text
        self.assertEqual(complaint.state, "in_progress")
        message = complaint.message_ids.filtered(
            lambda m: m.author_id == self.contact and "Here" in m.body
        )
        self.assertTrue(message)
        self.assertIn("Here", page)
        self.assertNotIn(SCRIPT, page)
        self.assertFalse(complaint.responded_at)

    def test_empty_reply(self):
        complaint = self._complain()
        self._login()
        url = f"/my/complaints/{complaint.id}"
        self.assertIn("Write something", self._post(f"{url}/reply", form=url).text)

    def test_page_promises_nothing_that_is_past(self):
        late = self._complain()
        fresh = self._complain(moment=fields.Datetime.now())
        self._login()
        for complaint, promised in ((late, False), (fresh, True)):
            page = self.url_open(f"/my/complaints/{complaint.id}").text
            self.assertEqual("you will hear from us" in page, promised)

    def test_automatic_mails_are_no_messages(self):
        complaint = self._complain(user=self.agent_2, contact_id=self.contact.id)
        complaint._acknowledge_batch()
        self.assertIn("thank you", self._mails(complaint).body_html)
        self.assertFalse(complaint._get_public_messages())

    def test_internal_words_stay_internal(self):
        complaint = self._settle(self._complain())
        complaint.preventive_action = "Train the new colleague"
        complaint.message_post(body="He always complains", subtype_xmlid="mail.mt_note")
        self._login()
        page = self.url_open(f"/my/complaints/{complaint.id}").text
        self.assertIn("A new belt", page)
        for words in ("A worn belt", "Train the new", "He always complains"):
            self.assertNotIn(words, page)

    def test_confirm_and_reopen_on_the_portal(self):
        complaint = self._settle(self._complain())
        self._login()
        url = f"/my/complaints/{complaint.id}"
        self._post(f"{url}/reopen", form=url, text="It squeaks")
        self.assertEqual(complaint.state, "in_progress")
        self.assertEqual(complaint.reopen_reason, "It squeaks")
        complaint.action_propose()
        self._post(f"{url}/confirm", form=url)
        self.assertEqual(complaint.closing, "customer")

    def _link(self, complaint, answer):
        url = complaint.sudo()._get_customer_url(answer)
        return url.removeprefix(complaint.get_base_url())

    def test_link_confirms_only_when_the_button_is_pressed(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        self.authenticate(None, None)
        link = self._link(complaint, "confirm")
        page = self.url_open(link)
        self.assertIn("A new belt", page.text)
        self.assertNotIn("A worn belt", page.text)
        self.assertEqual(complaint.state, "resolved", "looking changes nothing")
        self.assertIn("Thank you", self._post(link).text)
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.closing, "customer")
        again = self.url_open(link)
        self.assertEqual(again.status_code, 200, "used, and he looks how it stands")
        self.assertIn("You have told us that it is solved", again.text)
        self.assertIn("<title>East</title>", again.text)
        self.assertNotIn("<form", again.text)

    def test_a_link_says_who_asks_what_and_no_more_than_the_mail(self):
        self.company.logo = PIXEL
        complaint = self._complain(
            user=self.agent_2,
            contact_id=self.contact.id,
            description="Nobody else knows of this",
        )
        complaint.message_post(body="Said in between", subtype_xmlid="mail.mt_comment")
        self._settle(complaint)
        self.authenticate(None, None)
        for answer in ("confirm", "reopen"):
            page = self.url_open(self._link(complaint, answer)).text
            owner = complaint.user_id
            shown = complaint.name, complaint.subject, owner.name, "A new belt"
            for words in ("<title>East</title>", *shown):
                self.assertIn(words, page)
            self.assertIn(f"/logo.png?company={self.company.id}", page)
            hidden = self.contact.name, self.contact.email, owner.email
            for words in ("Nobody else", "Said in between", "A worn belt", *hidden):
                self.assertNotIn(words, page)
        thanks = self._post(self._link(complaint, "confirm")).text
        self.assertIn("How satisfied are you", thanks)
        self.company.logo = False  # Odoo's sample then
        self.env.flush_all()
        used = self.url_open(self._link(complaint, "reopen")).text
        self.assertIn(complaint.subject, used)
        self.assertNotIn("/logo.png", used)

    def test_each_link_has_the_way_to_the_other(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        self.authenticate(None, None)
        page = self.url_open(self._link(complaint, "confirm")).text
        other = re.search(r'href="([^"]*/complaint/reopen/[^"]+)"', page).group(1)
        self._post(other, reason="It squeaks")
        self.assertEqual(complaint.reopen_reason, "It squeaks")
        self.assertIn("working on your complaint", self.url_open(other).text)

    def test_who_answers_by_a_link_is_told_of_where_no_address_is_set_up(self):
        """Neither alias domain nor an address of the company: as after an install."""
        self.company.alias_domain_id = False
        self.company.email = False
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        self.authenticate(None, None)
        known = self.env["mail.mail"].sudo().search([])
        self._post(self._link(complaint, "reopen"), reason="It squeaks")
        self._settle(complaint, "2026-03-03 01:00:00")
        self._post(self._link(complaint, "confirm"))
        mails = self.env["mail.mail"].sudo().search([]) - known
        self.assertTrue(mails)
        for mail in mails:
            self.assertIn("@", mail.email_from or "", mail.subject)

    def test_link_reopens_with_a_reason(self):
        complaint = self._settle(self._complain())
        self.authenticate(None, None)
        link = self._link(complaint, "reopen")
        self.assertIn("Say why", self._post(link, reason=" ").text)
        self.assertEqual(complaint.state, "resolved")
        self._post(link, reason=SCRIPT)
        self.assertEqual(complaint.state, "in_progress")
        self.assertEqual(complaint.reopen_reason, SCRIPT, "only a text")

    def test_metabase_5164_nobody_finds_a_page_of_a_link_by_searching(self):
        complaint = self._settle(self._complain(contact_id=self.contact.id))
        self.authenticate(None, None)
        link = self._link(complaint, "confirm")
        self._post(link)
        for url in (link, link[:-4], "/contact/stop/1/x", "/satisfaction/1/x"):
            page = self.url_open(url)
            self.assertEqual(page.headers["X-Robots-Tag"], "noindex", url)
            self.assertEqual(page.headers["Referrer-Policy"], "no-referrer", url)

    def test_who_has_no_login_sees_how_it_stands(self):
        complaint = self._complain(contact_id=self.contact.id)
        complaint._send_template("received")
        received = self._mails(complaint)[-1:].body_html
        self.assertIn("/complaint/state/", received)
        self.authenticate(None, None)
        link = self._link(complaint, "state")
        self.assertIn("We are working on your complaint", self.url_open(link).text)
        self._settle(complaint)
        link = self._link(complaint, "state")
        form = self._link(complaint, "confirm")
        for page in (self.url_open(link), self._post(link, form, reason="x")):
            self.assertIn("There is a newer answer from us", page.text)
        self.assertEqual(complaint.state, "resolved", "it answers nothing")
        self.assertEqual(self.url_open(link[:-4] + "AAAA").status_code, 404)

    def test_dead_links(self):
        complaint = self._settle(self._complain())
        self.authenticate(None, None)
        confirm = self._link(complaint, "confirm")
        token = confirm.rpartition("/")[2]
        other = self._settle(self._complain())
        links = {
            "another purpose": f"/complaint/reopen/{token}",
            "no purpose": f"/complaint/delete/{token}",
            "changed": confirm[:-4] + "AAAA",
            "cut off": confirm[:-20],
            "made up": "/complaint/confirm/AAAA",
            "not even letters": "/complaint/confirm/%F0%9F%98%80",
            "old": self._old_link(other),
        }
        for why, link in links.items():
            with self.subTest(why):
                answer = self.url_open(link)
                self.assertEqual(answer.status_code, 404)
                self.assertIn("not valid any more", answer.text)
        self.assertEqual(complaint.state, "resolved")

    def _old_link(self, complaint):
        with freeze_time(fields.Datetime.now() - timedelta(days=31)):
            return self._link(complaint, "confirm")

    def test_link_of_an_earlier_proposal_is_dead(self):
        complaint = self._settle(self._complain())
        link = self._link(complaint, "confirm")
        complaint.action_reopen("Not yet")
        self._settle(complaint, "2026-03-03 01:00:00")
        self.authenticate(None, None)
        page = self.url_open(link).text
        self.assertIn("newer answer", page)
        self.assertNotIn("<form", page)
        self.assertEqual(complaint.state, "resolved")

    def _merge_two(self, settled=False):
        """:return: complaint that goes on, and one that was merged into it"""
        first = self._complain(subject="Stands still", description="It stops.")
        second = self._complain(
            contact_id=self.contact.id, subject="Noise", description="It is loud."
        )
        if settled:
            self._settle(second)
        second.message_post(
            body="Louder than before",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.contact.id,
        )
        links = [self._link(second, answer) for answer in ("confirm", "reopen")]
        (first | second).with_user(self.agent)[0]._merge(second, "")
        self.env.flush_all()
        return first, second, links

    def test_what_was_merged_is_one_complaint_on_the_portal(self):
        first, second, _links = self._merge_two()
        self._login()
        page = self.url_open("/my/complaints").text
        self.assertIn(first.name, page)
        self.assertNotIn(second.name, page)
        page = self.url_open(f"/my/complaints?search={second.name}").text
        self.assertIn(first.name, page)
        old = f"/my/complaints/{second.id}"
        for method in ("GET", "HEAD"):
            answer = self.opener.request(method, self.base_url() + old)
            self.assertIn(f"/my/complaints/{first.id}", answer.url, method)
        page = self.url_open(old).text
        self.assertRegex(page, rf"{second.name}\W+goes on under this number")
        for words in ("It stops.", "It is loud.", "Louder than before", second.name):
            self.assertIn(words, page)
        self.assertNotIn(
            "goes on under", self.url_open(f"/my/complaints/{first.id}").text
        )

    def test_a_page_from_before_the_merge_sends_to_what_goes_on(self):
        first, second, _links = self._merge_two()
        self._login()
        form, old = f"/my/complaints/{first.id}", f"/my/complaints/{second.id}"
        for action, text in (("reply", "Still loud"), ("reopen", "It squeaks")):
            answer = self._post(f"{old}/{action}", form=form, text=text)
            self.assertIn(text, answer.text)
            self.assertIn(text, first.message_ids[0].body)
        self._post(f"{old}/confirm", form=form)
        self.assertEqual(first.state, "new")
        self._settle(first)
        self._post(f"{old}/confirm", form=form)
        self.assertEqual(first.state, "resolved", "he confirmed something else")

    def test_others_do_not_see_where_it_goes_on(self):
        first, second, _links = self._merge_two()
        self._login(self.other_portal_user)
        for complaint in first | second:
            answer = self.url_open(f"/my/complaints/{complaint.id}")
            self.assertNotIn(first.name, answer.text)
            self.assertNotIn("It is loud.", answer.text)
            self.assertNotIn(f"complaints/{first.id}", answer.url)

    def test_links_of_what_was_merged_lead_to_what_goes_on(self):
        first, second, links = self._merge_two(settled=True)
        self.authenticate(None, None)
        for link in links:
            for method in ("GET", "HEAD"):
                answer = self.opener.request(method, self.base_url() + link)
                self.assertEqual(answer.status_code, 200)
            page = self.url_open(link).text
            self.assertIn(first.name, page)
            self.assertRegex(page, rf"{second.name}\W+goes on under this number")
            self.assertIn("working on your complaint", page)
            self.assertNotIn("<form", page)
        self.assertEqual((first.state, second.state), ("in_progress", "merged"))

    def test_a_link_that_was_open_while_it_was_merged(self):
        second = self._settle(self._complain(contact_id=self.contact.id))
        first = self._complain()
        self._settle(first)
        confirm, reopen = (self._link(second, x) for x in ("confirm", "reopen"))
        self.authenticate(None, None)
        token = TOKEN.search(self.url_open(reopen).text).group(1)
        first.with_user(self.agent)._merge(second.with_user(self.agent))
        self.env.flush_all()
        form = {"csrf_token": token}
        page = self.url_open(confirm, data=form).text
        self.assertIn("newer answer", page)
        self.assertEqual(first.state, "resolved", "he confirmed something else")
        for _twice in range(2):
            answer = self.url_open(reopen, data={**form, "reason": "It squeaks"})
            self.assertIn("Thank you", answer.text)
        said = first.message_ids.filtered(lambda m: "It squeaks" in m.body)
        self.assertEqual(len(said), 1)
        self.assertEqual(said.author_id, self.contact)
        self.assertFalse(first.silence_at, "it does not close by itself")
        self.assertTrue(first._get_tasks())

    def test_names_of_files_are_only_names(self):
        names = {
            "../../etc/passwd": "etc_passwd",
            "a\r\nSet-Cookie: x": "a_Set-Cookie_ x",
            "..": "file",
            "": "file",
            "照片.png": "照片.png",
        }
        for name, expected in names.items():
            self.assertEqual(filename.clean(name), expected)
