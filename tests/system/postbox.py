"""A mail server on the loopback that keeps what it gets."""

import email.policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from tests.system.workers import await_that
from tools import ports


class Postbox:
    """The mail of everybody, in the order in which it came.

    :ivar str refused: mails that contain it are refused
    """

    def __init__(self):
        self.refused = ""
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.port = ports.free_port()
        self._server = Controller(self, hostname=ports.HOST, port=self.port)
        self._server.start()

    async def handle_DATA(self, _server, _session, envelope) -> str:
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        if self.refused and self.refused in words(message):
            return "554 refused"
        self.messages.append((envelope.rcpt_tos, message))
        return "250 kept"

    def await_mail(self, recipient: str, text: str) -> EmailMessage:
        """Wait for a mail to somebody that contains ``text``."""
        await_that(lambda: self._find(recipient, text) is not None)
        return self._find(recipient, text)

    def _find(self, recipient: str, text: str) -> EmailMessage | None:
        for recipients, message in self.messages:
            if recipient in recipients and text in words(message):
                return message
        return None

    def get_mails(self, recipient: str) -> list[EmailMessage]:
        """All that somebody got, oldest first."""
        return [mail for recipients, mail in self.messages if recipient in recipients]

    def close(self) -> None:
        self._server.stop()


def words(message: EmailMessage) -> str:
    """Subject and body, with tags if it has any."""
    body = message.get_body(("html", "plain"))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"
