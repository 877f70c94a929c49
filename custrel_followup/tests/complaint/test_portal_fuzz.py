import re
from urllib.parse import quote

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .. import fuzz
from .common import ComplaintCommon

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@tagged("post_install", "-at_install")
class TestPortalFuzz(ComplaintCommon, HttpCase):
    """Whatever a browser sends to the pages of the portal, a page comes back."""

    TEXTS = (
        "a\x00b",
        "\x00",
        "two\r\nBcc: all@example.com",
        "<script>alert(1)</script>",
        "x" * 60_000,
        "%s%(x)s{}{{7*7}}",
        "\u2028\u202e\ufeff",
        "",
    )

    def setUp(self):
        super().setUp()
        user = new_test_user(
            self.env,
            login="custrel_wang",
            groups="base.group_portal",
            partner_id=self.contact.id,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.complaint = self._settle(self._complain(contact_id=self.contact.id))
        self.page = f"/my/complaints/{self.complaint.id}"
        self.authenticate(user.login, user.login)
        self.token = TOKEN.search(self.url_open("/my/complaints/new").text).group(1)

    def _post(self, url, files=None, **values):
        values["csrf_token"] = self.token
        return self.url_open(url, data=values, files=files)

    def _is_page(self, answer):
        return answer.status_code == 200 and "Traceback" not in answer.text

    def test_texts(self):
        for text in self.TEXTS:
            for url, values in (
                ("/my/complaints/new", {"subject": text, "description": text}),
                ("/my/complaints/new", {"subject": "A", "description": text}),
                (f"{self.page}/reply", {"text": text}),
                (f"{self.page}/reopen", {"text": text}),
            ):
                with self.subTest(f"{url} {fuzz.shorten(text)}"):
                    answer = self._post(url, **values)
                    self.assertTrue(self._is_page(answer), answer.status_code)
        kept = self.env["custrel.complaint"].search([("subject", "ilike", "Bcc")])
        self.assertTrue(kept)
        self.assertFalse([c for c in kept if "\n" in c.subject])

    def test_searches(self):
        for text in (*self.TEXTS, "%", "_", "\\", "é" * 500):
            for name in "search", "sortby", "filterby":
                with self.subTest(f"{name} {fuzz.shorten(text)}"):
                    answer = self.url_open(
                        f"/my/complaints?{name}={quote(text[:3000])}"
                    )
                    self.assertTrue(self._is_page(answer), answer.status_code)
        for raw in "search=%00", "search=%ED%A0%80", "search=%FF%FE", "page=1", "a=%00":
            answer = self.url_open(f"/my/complaints?{raw}")
            self.assertTrue(self._is_page(answer), raw)

    def test_a_text_sent_as_a_file_and_a_file_sent_as_text(self):
        note = ("note.txt", b"text", "text/plain")
        for name in "subject", "description", "attachment":
            values = {"subject": "A", "description": "B", "attachment": "no file"}
            values.pop(name)
            answer = self._post("/my/complaints/new", files=[(name, note)], **values)
            self.assertTrue(self._is_page(answer), name)
        for action in "reply", "reopen":
            answer = self._post(f"{self.page}/{action}", files=[("text", note)])
            self.assertTrue(self._is_page(answer), action)
        answer = self._post(self._link(self.complaint), files=[("reason", note)])
        self.assertTrue(self._is_page(answer))

    def test_broken_uploads(self):
        files = (
            ("", b""),
            ("a\x00b.txt", b"\x00"),
            ("x" * 5000 + ".txt", b"x"),
            ("../../etc/passwd", b"x"),
            ("two\r\nlines.txt", b"x"),
            ("名字.png", b"\x89PNG\r\n\x1a\nnot a picture"),
            ("a.svg", b"<svg onload='alert(1)'/>"),
            ("a.pdf", b"%PDF-1.4 broken"),
        )
        for name, content in files:
            for kind in "text/plain", "image/png", "broken\\kind", "":
                with self.subTest(f"{fuzz.shorten(name)} {kind}"):
                    upload = ("attachment", (name, content, kind))
                    answer = self._post(f"{self.page}/reply", files=[upload])
                    self.assertTrue(self._is_page(answer), answer.status_code)

    @mute_logger("odoo.http")
    def test_a_body_that_is_cut_off(self):
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        for body in (b"", b"--x", b"--x\r\nContent-Disposition: form-data", b"\x00"):
            answer = self.url_open(f"{self.page}/reply", data=body, headers=headers)
            self.assertLess(answer.status_code, 500, body)

    def test_links_that_nobody_made(self):
        good = self._link(self.complaint)
        for path in (f"{good}%00", f"{good[:-9]}%ED%A0%80", "/complaint/%00/x"):
            answer = self.url_open(path)
            self.assertLess(answer.status_code, 500, path)

    def _link(self, complaint):
        url = complaint.sudo()._get_customer_url("reopen")
        return url.removeprefix(complaint.get_base_url())
