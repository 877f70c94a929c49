"""People of a mail town: each writes and answers as his mail program does.

All they know of us is what they got: they answer to its Reply-To, with its Message-ID.
"""

import email.policy
from collections.abc import Callable
from dataclasses import dataclass, field
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid

HTML = "<html><body><div>{}</div></body></html>"


def text_part(text: str, subtype: str, charset: str) -> Message:
    """Text in a charset of China, as base64."""
    kind = Charset(charset)
    kind.body_encoding = BASE64
    part = Message()
    part["Content-Type"] = f'text/{subtype}; charset="{charset}"'
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(kind.body_encode(text.encode(charset)))
    return part


def outlook(text: str, quoted: str) -> Message:
    """Plain and HTML in gb2312, the quoted mail below a line of headers."""
    message = MIMEMultipart("alternative")
    below = f"{text}\r\n\r\n发件人: 客服\r\n{quoted}"
    message.attach(text_part(below, "plain", "gb2312"))
    message.attach(text_part(HTML.format(below), "html", "gb2312"))
    message["X-Mailer"] = "Microsoft Outlook 16.0"
    message["Thread-Index"] = "AQHZb0n1Xk2f"
    return message


def foxmail(text: str, quoted: str) -> Message:
    """HTML alone, in GB18030."""
    message = text_part(HTML.format(f"{text}<hr>{quoted}"), "html", "GB18030")
    message["X-Mailer"] = "Foxmail 7.2.25.213[cn]"
    message["X-Priority"] = "3"
    return message


def qq(text: str, quoted: str) -> Message:
    """A picture in a mail in a mail."""
    message = MIMEMultipart("mixed")
    words = MIMEMultipart("alternative")
    words.attach(text_part(f"{text}\n{quoted}", "plain", "gb18030"))
    words.attach(text_part(HTML.format(text), "html", "gb18030"))
    message.attach(words)
    message["X-QQ-MIME"] = "TCMime 1.0 by Tencent"
    return message


def gmail(text: str, quoted: str) -> Message:
    """Plain and HTML in UTF-8, the quoted mail in a block of its own."""
    message = MIMEMultipart("alternative")
    message.attach(MIMEText(f"{text}\n\n> {quoted}", "plain", "utf-8"))
    block = f'{text}<div class="gmail_quote"><blockquote>{quoted}</blockquote></div>'
    message.attach(MIMEText(HTML.format(block), "html", "utf-8"))
    return message


def apple(text: str, quoted: str) -> Message:
    """Plain text that flows."""
    kind = Charset("utf-8")
    kind.body_encoding = QP
    message = MIMEText(f"{text}\n\n> {quoted}\n", "plain", kind)
    message.set_param("format", "flowed")
    message["X-Mailer"] = "Apple Mail (2.3774.600.62)"
    return message


def parse(mail: bytes) -> EmailMessage:
    return email.message_from_bytes(mail, policy=email.policy.default)


@dataclass
class Client:
    """Somebody with a mail program."""

    name: str
    address: str
    shape: Callable[[str, str], Message]
    prefix: str = "Re: "
    charset: str = "utf-8"
    with_references: bool = True

    def write(
        self, to: str, subject: str, text: str, quoted: str = "", **headers: str
    ) -> bytes:
        """Write a mail.

        :param headers: more of them, with _ for -
        :return: the mail as it leaves
        """
        message = self.shape(text, quoted)
        name = Header(self.name, self.charset).encode()
        message["From"] = f"{name} <{self.address}>"
        message["To"] = to
        message["Subject"] = Header(subject, self.charset)
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self.address.partition("@")[2])
        for header, value in headers.items():
            message[header.replace("_", "-")] = value
        return message.as_bytes()

    def answer(
        self, mail: EmailMessage, text: str, to: str | None = None, **headers: str
    ) -> bytes:
        """Answer a mail that he got, to whom it asks to be answered.

        :param to: somebody else instead
        """
        headers["In_Reply_To"] = mail["Message-Id"]
        if self.with_references:
            known = mail["References"] or mail["In-Reply-To"] or ""
            headers["References"] = f"{known} {mail['Message-Id']}".strip()
        to = to or mail["Reply-To"] or mail["From"]
        subject = f"{self.prefix}{mail['Subject']}"
        return self.write(to, subject, text, "…", **headers)


@dataclass
class Desk(Client):
    """A help desk that makes a new case of each mail and says so, and that does not
    say that it is a machine."""

    answered: set[str] = field(default_factory=set)

    def open_cases(self, mails: list[EmailMessage]) -> list[bytes]:
        """:return: its mails about those that it has not answered yet"""
        new = [mail for mail in mails if mail["Message-Id"] not in self.answered]
        self.answered.update(mail["Message-Id"] for mail in new)
        first = len(self.answered) - len(new)
        return [
            self.write(
                mail["Reply-To"],
                f"[Case {number}] Thank you for your message",
                "We have received your message and will answer it soon.",
            )
            for number, mail in enumerate(new, first + 1)
        ]
