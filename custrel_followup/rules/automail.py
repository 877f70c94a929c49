"""Recognise mail that no person wrote, so that nothing answers it or is made of it."""

from collections.abc import Mapping


def is_automatic(headers: Mapping[str, str]) -> bool:
    """Whether a mail was sent by a machine on its own, by its headers.

    :param headers: anything that gives a header by its name whatever its case, like
        an ``email.message.EmailMessage``

    RFC 3834 (what answers by itself says so; "no" means that a person wrote), RFC 2076
    and what mail servers did before:

    >>> is_automatic({"auto-submitted": "auto-replied"})
    True
    >>> is_automatic({"auto-submitted": "auto-generated; owner-email=x"})
    True
    >>> is_automatic({"auto-submitted": "no"}), is_automatic({})
    (False, False)
    >>> is_automatic({"precedence": "Bulk"}), is_automatic({"precedence": "list"})
    (True, False)
    >>> is_automatic({"x-autoreply": "yes"}), is_automatic({"x-autorespond": ""})
    (True, True)
    >>> is_automatic({"return-path": "<>"}), is_automatic({"return-path": "<a@b.cn>"})
    (True, False)
    """

    def value(name: str) -> str:
        return str(headers.get(name) or "").strip().lower()

    submitted = value("auto-submitted").partition(";")[0].strip()
    if submitted and submitted != "no":
        return True
    if value("precedence") in ("bulk", "junk", "auto_reply"):
        return True
    if any(headers.get(name) is not None for name in ("x-autoreply", "x-autorespond")):
        return True
    return value("return-path") == "<>"
