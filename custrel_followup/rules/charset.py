"""Read text of mails that says wrongly, or not at all, in which charset it is."""

import codecs
import re

UTF8 = "utf-8"
WIDER = {
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "hz": ("gb18030",),
    "big5": ("big5hkscs", "cp950"),
    "cp950": ("big5hkscs",),
    "big5hkscs": ("cp950",),
    "euc_kr": ("cp949",),
    "shift_jis": ("cp932", "shift_jis_2004"),
    "iso2022_jp": ("iso2022_jp_ext", "iso2022_jp_2004"),
    "iso8859-1": ("cp1252",),
}
"""Charsets that people mean by the name of a narrower one."""

VAGUE = ("ascii", "iso8859-1", "cp1252")
"""Charsets that programs name without having looked."""

ALIASES = (
    (re.compile(r"gb[-_ ]?(k|2312|18030)|936"), "gbk"),
    (re.compile(r"utf[-_ ]?8"), UTF8),
    (re.compile(r"big[-_ ]?5|950"), "big5"),
    (re.compile(r"s(hift)?[-_]?jis|932"), "shift_jis"),
    (re.compile(r"euc[-_]?kr|5601|949"), "euc_kr"),
)
"""What names that Python does not know contain: x-gbk, utf8mb4, big5-hkscs-2004 …"""

GUESSES = (
    ("gb18030", "gb2312", 0xF7),
    ("big5hkscs", "big5", 0xC6),
    ("cp932", "shift_jis", 0x98),
)
"""Charsets to try; usual characters are in the narrower one, and begin there with a
byte up to this."""

UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Without characters that no database or page takes.

    >>> clean("a\0b\x1b\ud83d\n")
    'ab\n'
    """
    return UNWANTED.sub("", text)


def find_codec(charset: str | None) -> str | None:
    """The codec for the name of a charset, also for usual wrong names.

    >>> find_codec("GB2312"), find_codec("x-gbk"), find_codec("cp936")
    ('gb2312', 'gbk', 'gbk')
    >>> find_codec("utf8mb4"), find_codec('"UTF-8"'), find_codec("Latin1")
    ('utf-8', 'utf-8', 'iso8859-1')
    >>> find_codec("x-unknown"), find_codec("hex"), find_codec(""), find_codec("a\\0")
    (None, None, None, None)
    """
    name = (charset or "").strip(" \"'").lower()
    if codec := _get_codec(name):
        return codec
    for pattern, codec in ALIASES:
        if pattern.search(name):
            return codec
    return None


def _get_codec(name: str) -> str | None:
    try:
        b"text".decode(name or "?", "replace")
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def is_readable(raw: bytes, charset: str | None) -> bool:
    """Whether Python reads every byte as the charset says, and what it reads is text.

    >>> is_readable("机器".encode("gb2312"), "gb2312"), is_readable(b"abc", None)
    (True, True)
    >>> is_readable("喆".encode("gbk"), "gb2312"), is_readable(b"abc", "x-unknown")
    (False, False)
    >>> is_readable(b"a\\0b", "utf-8"), is_readable("é".encode(), "iso-8859-1")
    (False, False)
    """
    try:
        text = raw.decode(charset or "ascii")
    except (LookupError, ValueError):
        return False
    if UNWANTED.search(text):
        return False
    return raw.isascii() or _get_codec(charset) not in VAGUE or not _is_utf8(raw)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


def decode(raw: bytes, charset: str | None = None, hint: str | None = None) -> str:
    """Read a text as it was meant, or as far as it can be read.

    :param charset: what the text is said to be in
    :param hint: what another part of the mail is in

    What is more than it says:

    >>> decode("喆的机器".encode("gbk"), "gb2312")
    '喆的机器'
    >>> decode("𠀀机器".encode("gb18030"), "gb2312")
    '𠀀机器'
    >>> decode("喺香港嘅機器".encode("big5hkscs"), "big5")
    '喺香港嘅機器'

    What is something else than it says:

    >>> decode("机器坏了".encode("gbk"), "utf-8")
    '机器坏了'
    >>> decode("机器坏了".encode(), "us-ascii"), decode("é".encode(), "iso-8859-1")
    ('机器坏了', 'é')

    What says nothing, or nothing known:

    >>> decode("你好".encode(), "x-unknown"), decode("机器坏了".encode("gbk"))
    ('你好', '机器坏了')
    >>> decode("機器壞了，請回覆".encode("big5")), decode("Grüße".encode("cp1252"))
    ('機器壞了，請回覆', 'Grüße')
    >>> decode("機器".encode("big5"), hint="big5"), decode("图纸".encode("gbk"))
    ('機器', '图纸')
    >>> decode("模".encode("gbk"), hint="gb2312"), decode("é".encode())
    ('模', 'é')

    What is broken: all but the broken character.

    >>> decode("机器坏了".encode("gbk")[:-1] + b"!", "gb2312")
    '机器坏�!'
    >>> decode("机器坏了".encode()[:-1], "utf-8")
    '机器坏�'
    """
    codec, other = find_codec(charset), find_codec(hint)
    for candidate in _get_candidates(raw, codec, other):
        try:
            return clean(raw.decode(candidate))
        except UnicodeDecodeError:
            continue
    if guess := _guess(raw):
        return clean(guess)
    codec = next((name for name in (codec, other) if name not in (None, "ascii")), None)
    codec = UTF8 if codec is None and _is_utf8(raw) else codec or "cp1252"
    return clean(raw.decode(WIDER.get(codec, (codec,))[0], "replace"))


def _get_candidates(raw: bytes, codec: str | None, other: str | None) -> list[str]:
    """Codecs to believe if every byte is right in them, in this order."""
    known = [name for name in (codec, other) if name and name not in VAGUE]
    wider = [wide for name in known for wide in WIDER.get(name, ())]
    vague = [codec, *WIDER.get(codec, ())] if codec in VAGUE[1:] else []
    # Hardly any text in another charset happens to be right in this one.
    sure = _is_utf8(raw) and _get_rank(raw.decode(UTF8))
    if codec in VAGUE or sure == 2:
        return [*known[:1], UTF8, *vague, *known[1:], *wider] if codec else [UTF8]
    return [*known, *wider, *([UTF8] if sure else [])]


def _get_rank(text: str) -> int:
    """How sure it is that a text that can be read as UTF-8 is meant so.

    >>> _get_rank("机"), _get_rank("é"), _get_rank("图纸".encode("gbk").decode())
    (2, 1, 0)
    """
    signs = [ord(character) for character in text if not character.isascii()]
    if any(sign >= 0x800 for sign in signs):
        return 2
    return int(len({0 if sign < 0x250 else sign >> 8 for sign in signs}) <= 1)


def _guess(raw: bytes) -> str | None:
    best, most = None, 0.5
    for codec, narrow, last in GUESSES:
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        share = _get_usual_share(text, narrow, last)
        if share > most:
            best, most = text, share
    return best


def _get_usual_share(text: str, narrow: str, last: int) -> float:
    signs = [character for character in text if not character.isascii()]
    firsts = [sign.encode(narrow, "replace")[0] for sign in signs]
    usual = sum(1 for first in firsts if 0x80 < first <= last)
    return usual / len(signs) if signs else 0
