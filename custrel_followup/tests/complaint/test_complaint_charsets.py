import base64
import random

from odoo.tests import tagged

from .gateway import GatewayCommon

HEAD = b"""From: Wang Fang <wang@customer.example.com>
To: help-east@east.example.com
MIME-Version: 1.0
Date: Mon, 2 Mar 2026 01:00:00 +0000
"""


def word(text, codec, charset=None, q=False):
    """:return: an encoded word whose charset is perhaps not that of its text"""
    raw = text if isinstance(text, bytes) else text.encode(codec)
    if q:
        content = "".join(f"={byte:02X}" for byte in raw)
    else:
        content = base64.b64encode(raw).decode()
    return f"=?{charset or codec}?{'Q' if q else 'B'}?{content}?=".encode()


@tagged("post_install", "-at_install")
class TestComplaintCharsets(GatewayCommon):
    """Mails are read as they were meant, and none is lost for what it says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo takes more than twenty mails of one sender for a loop.
        cls.env["mail.gateway.allowed"].create({"email": "wang@customer.example.com"})

    def _read(self, subject=b"x", text=b"x", kind=b"text/plain", head=HEAD, **headers):
        """Deliver a mail byte for byte.

        :return: complaint that it made
        """
        type(self).ids += 1
        lines = [
            head + b"Subject: " + subject,
            b"Message-Id: <bytes%d@customer.example.com>" % self.ids,
            b"Content-Type: " + kind,
        ]
        for name, value in headers.items():
            lines.append(name.replace("_", "-").encode() + b": " + value)
        complaint = self._deliver(b"\n".join(lines) + b"\n\n" + text)
        self.assertEqual(len(complaint), 1)
        return complaint

    def test_subjects(self):
        cases = (
            (word("喆的订单", "gbk", "gb2312"), "喆的订单"),
            (word("𠀀机器", "gb18030", "gb2312"), "𠀀机器"),
            (word("机器坏了", "gbk", "x-gbk"), "机器坏了"),
            (word("机器坏了", "gbk", "cp936", q=True), "机器坏了"),
            (word("喺香港嘅機器", "big5hkscs", "big5"), "喺香港嘅機器"),
            (word("機器壞了", "utf-8", "utf8mb4"), "機器壞了"),
            (word("机器坏了", "utf-8", "x-unknown"), "机器坏了"),
            (word("机器坏了", "gbk", "unknown-8bit"), "机器坏了"),
            (word("髙橋①", "cp932", "shift_jis"), "髙橋①"),
            (word("a\0b", "utf-8"), "ab"),
            (word("a\nb", "utf-8"), "a b"),
            ("机器坏了".encode("gbk"), "机器坏了"),
            ("机器坏了".encode(), "机器坏了"),
            ("機器壞了，請回覆".encode("big5"), "機器壞了，請回覆"),
            ("Grüße aus Köln".encode("latin-1"), "Grüße aus Köln"),
            (
                word("机器坏了".encode("gbk")[:3], "gbk", "gb2312")
                + b"\n "
                + word("机器坏了".encode("gbk")[3:], "gbk", "gb2312"),
                "机器坏了",
            ),
            (
                word("机器坏了".encode()[:4], "utf-8")
                + b" "
                + word("机器坏了".encode()[4:], "utf-8"),
                "机器坏了",
            ),
            (b"Re: " + word("喆", "gbk", "gb2312") + b" again", "Re: 喆 again"),
            (b"=?gb2312?B?u/rG97u1wcs?=", "机器坏了"),
            (b"=?utf-8?Q?plain =E6=9C=BA?=", "plain 机"),
        )
        for subject, expected in cases:
            with self.subTest(expected):
                self.assertEqual(self._read(subject).subject, expected)

    def test_texts(self):
        cases = (
            ("喆的订单，镕基，€300", "gb18030", b"text/plain; charset=gb2312"),
            ("𠀀的机器坏了", "gb18030", b'text/plain; charset="GB2312"'),
            ("机器坏了", "gbk", b"text/plain; charset=x-gbk"),
            ("机器坏了", "gbk", b"text/html; charset=cp936"),
            ("喺香港嘅機器", "big5hkscs", b"text/plain; charset=big5"),
            ("机器坏了", "utf-8", b"text/html; charset=utf8mb4"),
            ("hello 机器坏了", "utf-8", b"text/plain; charset=x-unknown"),
            ("机器坏了", "gbk", b"text/plain; charset=x-unknown"),
            ("机器坏了", "gbk", b"text/plain"),
            ("机器坏了", "gbk", b"text/plain; charset=us-ascii"),
            ("机器坏了", "gbk", b"text/plain; charset=utf-8"),
            ("机器坏了", "utf-8", b"text/plain; charset=iso-8859-1"),
            ("机器坏了", "utf-8", b"text/plain; charset="),
            ("机器坏了", "utf-8", b"text/plain; charset=hex"),
            ("<meta charset=gb2312>喆的机器", "gbk", b"text/html"),
            ("a\0b 机器", "utf-8", b"text/plain; charset=utf-8"),
            ("a\x0b\x1bb 机器", "utf-8", b"text/html; charset=utf-8"),
        )
        for text, codec, kind in cases:
            for encoding in (b"8bit", b"base64"):
                with self.subTest(text, kind=kind, encoding=encoding):
                    raw = text.encode(codec)
                    if encoding == b"base64":
                        raw = base64.b64encode(raw)
                    complaint = self._read(
                        text=raw, kind=kind, Content_Transfer_Encoding=encoding
                    )
                    expected = text.rpartition(">")[2].translate(
                        dict.fromkeys(map(ord, "\0\x0b\x1b"))
                    )
                    self.assertIn(expected, complaint.description)
                    self.assertIn(expected, str(complaint.message_ids.mapped("body")))

    def test_broken_text_is_kept_up_to_what_is_broken(self):
        raw = "机器坏了，请尽快处理".encode("gbk")
        complaint = self._read(text=raw[:-1], kind=b"text/plain; charset=gb2312")
        self.assertIn("机器坏了，请尽快处", complaint.description)

    def test_parts_of_several_charsets(self):
        complaint = self._read(
            kind=b'multipart/mixed; boundary="part"',
            text=b"""--part
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=gb2312
Content-Transfer-Encoding: 8bit

%(text)s
--inner
Content-Type: text/html; charset=x-gbk
Content-Transfer-Encoding: 8bit

<p>%(text)s</p>
--inner--
--part
Content-Type: text/csv; name="=?gb2312?B?%(name)s?="
Content-Disposition: attachment; filename="=?gb2312?B?%(name)s?="
Content-Transfer-Encoding: 8bit

%(text)s
--part
Content-Type: image/png
Content-Disposition: attachment; filename="%(raw)s.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--part
Content-Type: image/png
Content-Disposition: attachment; filename*=gb2312''%%86%%B4.png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--part
Content-Type: image/png; name="a\0b.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--part--
"""
            % {
                b"text": "喆的机器".encode("gbk"),
                b"raw": "图纸".encode("gbk"),
                b"name": base64.b64encode("喆的清单.csv".encode("gbk")),
            },
        )
        self.assertIn("喆的机器", complaint.description)
        files = {file.name: file for file in complaint.message_ids.attachment_ids}
        self.assertEqual(set(files), {"喆的清单.csv", "图纸.png", "喆.png", "ab.png"})
        self.assertEqual(files["喆的清单.csv"].raw, "喆的机器".encode("gbk"))

    def test_addresses(self):
        known = "wang@customer.example.com"
        for sender, name in (
            ("王芳".encode("gbk") + b" <%s>", "王芳"),
            (b'"' + "王芳".encode() + b'" <%s>', "王芳"),
            (b'"' + word("王喆", "gbk", "gb2312") + b'" <%s>', "王喆"),
            (word("王芳", "gbk", "x-unknown") + b" <%s>", "王芳"),
            (b"Wang\0 Fang <%s>", "Wang Fang"),
            (b"%s (" + "王芳".encode("gbk") + b")", ""),
            (b"<%s", ""),
            (b"=?gb2312?B?broken <%s>", ""),
        ):
            with self.subTest(sender):
                head = HEAD.replace(
                    b"Wang Fang <wang@customer.example.com>", sender % known.encode()
                )
                complaint = self._read(head=head)
                self.assertEqual(complaint.contact_id, self.contact)
                self.assertIn(known, complaint.email_from)
                self.assertIn(name, complaint.email_from)
                message = complaint.message_ids.filtered("body")
                self.assertIn(known, message.email_from)

    def test_mail_within_a_mail(self):
        complaint = self._read(
            kind=b'multipart/mixed; boundary="part"',
            text=b"""--part
Content-Type: text/plain

see below
--part
Content-Type: message/rfc822

From: %(name)s <x@y.example>
Subject: %(name)s
Content-Type: text/plain; charset=x-unknown
Content-Transfer-Encoding: 8bit

%(name)s
--part--
"""
            % {b"name": "机器坏了".encode("gbk")},
        )
        self.assertIn("机器坏了", str(complaint.message_ids.mapped("body")))
        self.assertTrue(complaint.message_ids.attachment_ids)

    def test_original_is_kept_where_the_mailbox_wants_it(self):
        raw = "机器坏了".encode("gbk")
        source = HEAD + b"Subject: %s\nMessage-Id: <o@x.example>\n" % raw
        source += b"Content-Type: text/plain; charset=x-unknown\n\n" + raw
        self.env["mail.thread"].message_process(False, source, save_original=True)
        complaint = self.env["custrel.complaint"].search([], limit=1, order="id desc")
        self.assertEqual(complaint.subject, "机器坏了")
        self.assertEqual(
            complaint.message_ids.attachment_ids.name, "original_email.eml"
        )

    def test_odd_mails_are_kept(self):
        cases = (
            {"kind": b"text/html", "text": b"<!-- nothing -->"},
            {"kind": b"text/html", "text": b""},
            {
                "kind": b"text/html",
                "text": b"<?xml version='1.0' encoding='gb2312'?><p>x</p>",
            },
            {"kind": b"text", "text": b"x"},
            {"kind": b"*/*", "text": b"x"},
            {"kind": b"multipart/mixed", "text": b"x"},
            {"kind": b"multipart/mixed; boundary=", "text": b"x"},
            {"kind": b"message/rfc822", "text": b"x"},
            {"kind": b"text/calendar; charset=x-unknown", "text": b"\xff\xfe"},
            {"kind": b"text/plain; charset*=x''%FF", "text": b"\xff"},
            {"In_Reply_To": b"\xff\0<"},
            {"References": b"<a@b> \xff <>"},
            {"Content_Transfer_Encoding": b"x-nonsense", "text": b"\xff"},
            {"Content_Transfer_Encoding": b"base64", "text": b"%%%"},
            {"Content_Disposition": b"attachment; filename*0*=x''%FF; filename*1=\xff"},
            {"Cc": b"\xff\xfe <>, ,,;"},
            {"Reply_To": b"\0"},
            {"head": HEAD.replace(b"Date: Mon, 2 Mar 2026", b"Date: Mon, 2 Mar 2")},
            {"head": HEAD.replace(b"Date: Mon, 2 Mar 2026", b"Date: \xff 9999")},
        )
        for case in cases:
            with self.subTest(case):
                self._read(**case)

    def test_noise_never_stops_the_gateway(self):
        """Mails with some bytes changed: each is kept, unless it goes to nobody."""
        chance = random.Random(11)
        good = HEAD + (
            b"Subject: " + word("喆的订单", "gbk", "gb2312") + b"\n"
            b"Message-Id: <noise@customer.example.com>\n"
            b'Content-Type: multipart/mixed; boundary="part"\n\n--part\n'
            b"Content-Type: text/plain; charset=gb2312\n"
            b"Content-Transfer-Encoding: 8bit\n\n" + "机器坏了".encode("gbk") + b"\n"
            b"--part\nContent-Type: text/html; charset=utf-8\n\n<p>x</p>\n--part\n"
            b'Content-Type: text/csv; name="a.csv"\n'
            b'Content-Disposition: attachment; filename="a.csv"\n\nx\n--part--\n'
        )
        for number in range(300):
            noisy = bytearray(good)
            for _time in range(chance.randint(1, 12)):
                noisy[chance.randrange(len(noisy))] = chance.choice(
                    (0, 10, 13, 34, 60, 61, 63, 127, 128, 200, 255)
                )
            try:
                with self.env.cr.savepoint():
                    self._deliver(bytes(noisy))
            except ValueError as error:
                self.assertIn("No possible route", str(error), (number, noisy))
