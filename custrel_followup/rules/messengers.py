"""Links that open a messenger where somebody is written to."""

import re
from urllib.parse import quote

KINDS = (
    (r"wechat|weixin|微信|wx", "weixin://dl/chat?{}"),
    (r"whatsapp", "https://wa.me/{}"),
    (r"telegram|tg", "https://t.me/{}"),
    (r"line", "https://line.me/R/ti/p/~{}"),
)
"""How a messenger is called, and where it opens."""
SAID = re.compile(
    r"^\W*(?P<kind>{})(?:\s*[:：]\s*|\s+|(?<=信)\s*)@?(?P<handle>[\w.+\- ]+)$".format(
        "|".join(kind for kind, _link in KINDS)
    ),
    re.ASCII | re.IGNORECASE,
)


def split(said: str) -> tuple[str, str]:
    """The name by which somebody is found in a messenger, and a link that opens it.

    Where it is not said in one word which messenger it is, there is no link, and the
    name is all that was said.

    >>> split("WeChat lihua88")
    ('lihua88', 'weixin://dl/chat?lihua88')
    >>> split("微信：li_hua-88")
    ('li_hua-88', 'weixin://dl/chat?li_hua-88')
    >>> split("WhatsApp +86 138 0013 8000")
    ('+86 138 0013 8000', 'https://wa.me/8613800138000')
    >>> split("Telegram @lihua")
    ('lihua', 'https://t.me/lihua')
    >>> split("lihua88")
    ('lihua88', '')
    >>> split("WeChat lihua88, or his assistant")
    ('WeChat lihua88, or his assistant', '')
    >>> split("javascript:alert(1)")
    ('javascript:alert(1)', '')
    >>> split("")
    ('', '')
    """
    found = SAID.match(said.strip())
    if not found:
        return said, ""
    handle, kind = found["handle"].strip(), found["kind"].lower()
    link = next(link for names, link in KINDS if re.fullmatch(names, kind))
    if "wa.me" in link:
        place = re.sub(r"\D", "", handle)
    elif " " in handle:
        return said, ""
    else:
        place = quote(handle)
    return (handle, link.format(place)) if place else (said, "")
