"""Open signed envelopes (S/MIME, RFC 8551) that hold the words of a mail. Who signed it
is not looked at, as nobody looks at who sent a mail without a signature."""

from email import message_from_bytes
from email.message import EmailMessage

from asn1crypto import cms

ENVELOPES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
FILE = "smime.p7m"
DEEPEST = 3
"""So many envelopes in one another are opened."""


def open_envelopes(message: EmailMessage) -> None:
    """Put what signed envelopes of a mail hold in their places, and the envelopes as
    files beside it. What is encrypted stays closed.

    >>> from email import policy
    >>> mail = EmailMessage(policy=policy.SMTP)
    >>> mail["Subject"] = "Machine"
    >>> words = b"Subject: x\\r\\nContent-Type: text/html\\r\\n\\r\\n<p>It burns"
    >>> signed = {
    ...     "version": "v1",
    ...     "digest_algorithms": [],
    ...     "encap_content_info": {"content_type": "data", "content": words},
    ...     "signer_infos": [],
    ... }
    >>> whole = cms.ContentInfo({"content_type": "signed_data", "content": signed})
    >>> mail.set_content(whole.dump(), "application", "pkcs7-mime", filename=FILE)
    >>> open_envelopes(mail)
    >>> mail["Subject"], mail.get_body().get_content()
    ('Machine', '<p>It burns')
    >>> [part.get_filename() for part in mail.iter_attachments()]
    ['smime.p7m']
    """
    kept: list[EmailMessage] = []
    for _time in range(DEEPEST):
        found = [part for part in message.walk() if _is_envelope(part)]
        opened = [_open(part) for part in found if all(part is not x for x in kept)]
        kept += filter(None, opened)
        if not any(opened):
            break


def _is_envelope(part: EmailMessage) -> bool:
    name = part.get_filename()
    # A file that somebody signed, e.g. an invoice, has a name of its own.
    if part.is_multipart() or name not in (None, FILE):
        return False
    return name == FILE or part.get_content_type() in ENVELOPES


def _open(part: EmailMessage) -> EmailMessage | None:
    """:return: the envelope as a file, None if it can't be opened"""
    raw = part.get_payload(decode=True) or b""
    content = read(raw)
    if not content:
        return None
    inner = message_from_bytes(content, policy=part.policy)
    envelope = EmailMessage(policy=part.policy)
    envelope.set_content(raw, "application", "pkcs7-mime", filename=FILE)
    for name in set(inner.keys()) - set(_get_own(inner)):
        del inner[name]
    for name in _get_own(part):
        del part[name]
    part["Content-Type"] = "multipart/mixed"
    part.set_payload([inner, envelope])
    return envelope


def _get_own(part: EmailMessage) -> list[str]:
    """Names of the headers that say what a part of a mail is."""
    return [name for name in part.keys() if name.lower().startswith("content-")]


def read(raw: bytes) -> bytes:
    """What a signed envelope holds; nothing if it is none, or its signature stands
    beside what was signed.

    >>> read(b"words"), read(b"")
    (b'', b'')
    """
    try:
        info = cms.ContentInfo.load(raw)
        if info["content_type"].native != "signed_data":
            return b""
        content = info["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError):
        return b""
    return content if isinstance(content, bytes) else b""
