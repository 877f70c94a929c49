"""Make a mail readable whose text or headers are not what they say.

Only what Python's own reader would spoil or refuse is changed, and into UTF-8; a mail
that is right stays as it came.
"""

import base64
import binascii
import hashlib
import re
from email.message import EmailMessage
from urllib.parse import unquote_to_bytes

from . import charset, signed

WORDS = re.compile(
    r"=\?[^?\s]+\?[bq]\?[^?]*\?=(?:\s*=\?[^?\s]+\?[bq]\?[^?]*\?=)*", re.I
)
WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bq])\?([^?]*)\?=", re.I)
PLAIN_HEADERS = frozenset(("subject", "comments", "thread-topic"))
"""Headers that are only text."""

FILE_HEADERS = frozenset(("content-disposition", "content-type"))
ADDRESS_HEADERS = frozenset(
    ("from", "sender", "reply-to", "to", "cc", "bcc", "delivered-to")
) | frozenset(("resent-from", "resent-to", "resent-cc", "return-path"))
ADDRESS = re.compile(r"[^\s<>\"'(),:;]+@[^\s<>\"'(),:;]+")
LONGEST_WORD = 45
"""Bytes of a text that fit into one encoded word."""

TOKEN = re.compile(r"[^\s\"<>(),:;=?@]*[^\x00-\x7f][^\s\"<>(),:;=?@]*")
PIECE = re.compile(
    r";\s*(?P<name>file)?name\*(?:\d+(?P<more>\*)?)?=\s*(?P<value>\"[^\"]*\"|[^;\s]*)",
    re.I,
)
"""A piece of the name of a file, by RFC 2231."""

BODIES = frozenset(("text/plain", "text/html"))
META = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)


def repair(message: EmailMessage) -> None:
    """Make headers, texts and names of files of a mail readable, those of mails within
    it too; signed envelopes are opened."""
    signed.open_envelopes(message)
    hint = _find_hint(message)
    for part in message.walk():
        _repair_headers(part, hint)
        if part.is_multipart():
            continue
        if part.get_content_maintype() == "text":
            _repair_text(part, hint)


def _find_hint(message: EmailMessage) -> str | None:
    """The first charset that a text of the mail is said to be in."""
    for part in message.walk():
        # The raw header: reading it may fail before it is repaired.
        for name, value in part.raw_items():
            match = META.search(value.encode("utf-8", "replace"))
            if name.lower() == "content-type" and match:
                return match.group(1).decode()
    return None


def _repair_headers(part: EmailMessage, hint: str | None) -> None:
    items = list(part.raw_items())
    repaired = [(name, repair_header(name, value, hint)) for name, value in items]
    repaired = [
        item if _is_parsed(part, *item) else (item[0], _get_minimum(*item))
        for item in repaired
    ]
    if repaired == items:
        return
    for name, _value in items:
        del part[name]
    for name, value in repaired:
        if value:
            part.set_raw(name, value)


def _is_parsed(part: EmailMessage, name: str, value: str) -> bool:
    try:
        str(part.policy.header_fetch_parse(name, value))
    except Exception:  # whatever the parser stumbles over
        return False
    return True


def _get_minimum(name: str, value: str) -> str:
    """What is left of a header that Python can't parse."""
    if name.lower() in ADDRESS_HEADERS:
        return ", ".join(ADDRESS.findall(value))
    if name.lower() == "content-type":
        return "application/octet-stream"
    return ""


def repair_header(name: str, value: str, hint: str | None = None) -> str:
    r"""The value of a header in a form that Python reads as it was meant.

    :param value: as in the source of the mail, other bytes than ASCII as surrogates

    >>> def show(value, name="Subject", hint=None):
    ...     from email import message_from_string, policy
    ...     raw = value.encode().decode("ascii", "surrogateescape")
    ...     text = f"{name}: {repair_header(name, raw, hint)}\n\n"
    ...     return message_from_string(text, policy=policy.SMTP)[name]
    >>> repair_header("Subject", "=?gb2312?B?u/rG9w==?=")
    '=?gb2312?B?u/rG9w==?='
    >>> show("=?gb2312?B?hrTT0A==?="), show("=?x-gbk?Q?=BB=FA?=")
    ('喆有', '机')

    A character that is cut between two words:

    >>> show("=?utf-8?B?5py=?= =?utf-8?B?uuWZqA==?="), show("=?utf-8?B?YQBi?=")
    ('机器', 'ab')

    The name of a file, whole or in pieces:

    >>> header = "Content-Disposition"
    >>> show("attachment; filename*=gb2312''%86%B4.png", header).params["filename"]
    '喆.png'
    >>> pieces = "attachment; filename*0*=gb2312''%86; filename*1*=%B4; filename*2=.png"
    >>> show(pieces, header).params["filename"]
    '喆.png'

    >>> show("机器坏了: 请回复"), show("机器坏了 <a@b.cn>, c@d.cn", "To")
    ('机器坏了: 请回复', '机器坏了 <a@b.cn>, c@d.cn')
    """
    value = WORDS.sub(lambda match: _repair_words(match.group(), hint), value)
    if name.lower() in FILE_HEADERS and (pieces := list(PIECE.finditer(value))):
        value = _repair_pieces(value, pieces, hint)
    raw = value.encode("utf-8", "surrogateescape")
    if raw.isascii() and not charset.UNWANTED.search(value):
        return value
    text = charset.decode(raw, None, hint)
    if name.lower() in PLAIN_HEADERS:
        text = WORDS.sub(lambda match: _read_words(match.group(), hint), text)
        return encode_words(_join_lines(text))
    return TOKEN.sub(lambda match: encode_words(match.group()), text)


def _repair_pieces(value: str, pieces: list[re.Match[str]], hint: str | None) -> str:
    name, mark, rest = pieces[0]["value"].partition("'")
    _language, _mark, first = rest.partition("'")
    if not mark:
        return value
    raw = unquote_to_bytes(first)
    for piece in pieces[1:]:
        text = piece["value"].strip('"')
        raw += (
            unquote_to_bytes(text) if piece["more"] else text.encode("utf-8", "replace")
        )
    if charset.is_readable(raw, name or None):
        return value
    text = re.sub(r"[\"\\\r\n]", "_", charset.decode(raw, name, hint))
    kind = "filename" if pieces[0]["name"] else "name"
    return f'{PIECE.sub("", value)}; {kind}="{encode_words(text)}"'


def _repair_words(words: str, hint: str | None) -> str:
    for match in WORD.finditer(words):
        raw = _get_bytes(match)
        if not charset.is_readable(raw, match.group(1)) or _has_breaks(raw):
            return encode_words(_join_lines(_read_words(words, hint)))
    return words


def _has_breaks(raw: bytes) -> bool:
    return b"\n" in raw or b"\r" in raw


def _join_lines(text: str) -> str:
    return re.sub(r"[\r\n]+[ \t]*", " ", text)


def _get_bytes(match: re.Match[str]) -> bytes:
    """The bytes of an encoded word, as far as there are any."""
    _charset, encoding, text = match.groups()
    text = text.encode("ascii", "ignore").decode()
    if encoding in "qQ":
        return binascii.a2b_qp(text.replace(" ", "_"), header=True)
    text = re.sub(r"[^A-Za-z0-9+/]", "", text)
    if len(text) % 4 == 1:
        text = text[:-1]
    return base64.b64decode(text + "=" * (-len(text) % 4))


def _read_words(words: str, hint: str | None) -> str:
    """The text of encoded words; those in one charset are read as one."""
    runs: list[tuple[str, bytes]] = []
    for match in WORD.finditer(words):
        name, raw = match.group(1).lower(), _get_bytes(match)
        if runs and runs[-1][0] == name:
            raw = runs.pop()[1] + raw
        runs.append((name, raw))
    return "".join(charset.decode(raw, name, hint) for name, raw in runs)


def encode_words(text: str) -> str:
    """A text as encoded words, as many as are needed.

    >>> encode_words("机器"), encode_words("ab")
    ('=?utf-8?b?5py65Zmo?=', 'ab')
    >>> encode_words("机" * 20).count("=?utf-8?b?")
    2
    """
    if text.isascii():
        return text
    chunks = [b""]
    for character in text:
        raw = character.encode()
        if len(chunks[-1]) + len(raw) > LONGEST_WORD:
            chunks.append(b"")
        chunks[-1] += raw
    return " ".join(
        f"=?utf-8?b?{base64.b64encode(chunk).decode()}?=" for chunk in chunks
    )


def _repair_text(part: EmailMessage, hint: str | None) -> None:
    raw = part.get_payload(decode=True) or b""
    declared = part.get_content_charset()
    if charset.is_readable(raw, declared):
        return
    attached = part.get_filename() or part.get_content_disposition() == "attachment"
    if attached or part.get_content_type() not in BODIES:
        # A file is kept byte for byte.
        part.set_type("application/octet-stream")
        return
    if not declared and (match := META.search(raw[:2000])):
        declared = match.group(1).decode()
    text = charset.decode(raw, declared, hint)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    part.set_content(text, subtype=part.get_content_subtype(), charset="utf-8")


def get_digest(message: EmailMessage) -> str:
    """The same for one mail however often it is fetched, another one for another mail.

    What servers add on the way is left out, unless nothing else has the time.

    >>> from email import message_from_string, policy
    >>> def digest(text):
    ...     return get_digest(message_from_string(text, policy=policy.SMTP))
    >>> first = "From: a@b.cn\\nDate: 2 Mar 2026 09:00\\nSubject: x\\n\\nbody"
    >>> digest(first) == digest("Received: by z\\nX-Seen: yes\\n" + first)
    True
    >>> digest(first) == digest(first.replace("09:00", "09:01"))
    False
    >>> digest(first) == digest(first + " more")
    False
    """
    names = ["From", "Sender", "Reply-To", "Subject", "Date"]
    facts = [str(message.get(name) or "") for name in names]
    if not message.get("Date"):
        facts += [str(hop) for hop in message.get_all("Received", [])[-1:]]
    for part in message.walk():
        if not part.is_multipart():
            facts.append(part.get_filename() or "")
            facts.append((part.get_payload(decode=True) or b"").hex())
    return hashlib.sha256("\n".join(facts).encode("utf-8", "replace")).hexdigest()[:40]


def get_rest(message: EmailMessage) -> EmailMessage:
    """What can be saved of a mail that can't be read otherwise: sender, recipients,
    subject, references and text; the whole is attached.

    >>> from email import message_from_string, policy
    >>> source = "From: a@b.cn\\nSubject: x\\nContent-Type: text/html\\n\\n<p>y<!--"
    >>> rest = get_rest(message_from_string(source, policy=policy.SMTP))
    >>> rest["From"], rest["Subject"], rest.get_body().get_content().strip()
    ('a@b.cn', 'x', 'y')
    >>> [part.get_filename() for part in rest.iter_attachments()]
    ['mail.eml']
    """
    rest = EmailMessage(policy=message.policy)
    hint = _find_hint(message)
    for name, value in message.raw_items():
        lower = name.lower()
        if lower in ADDRESS_HEADERS:
            value = ", ".join(ADDRESS.findall(value))
        elif lower in ("message-id", "in-reply-to", "references"):
            value = " ".join(re.findall(r"<[!-;=?-~]+>", value))
        elif lower in ("subject", "date"):
            value = repair_header(name, value, hint)
        else:
            continue
        if value and name not in rest and _is_parsed(rest, name, value):
            rest.set_raw(name, value)
    texts = [
        charset.decode(part.get_payload(decode=True) or b"", None, hint)
        for part in message.walk()
        if part.get_content_type() in BODIES
    ]
    text = re.sub(r"<!--.*?(-->|$)|<[^>]*>", " ", "\n".join(texts), flags=re.DOTALL)
    rest.set_content(text.replace("\r", ""))
    source = message.as_string().encode("utf-8", "surrogateescape")
    rest.add_attachment(source, "application", "octet-stream", filename="mail.eml")
    return rest
