"""Find in a forwarded mail what was forwarded, and who wrote it."""

import re
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

FORWARDED = re.compile(
    r"^\s*(fwd?|wg|tr|rv|i|enc|vs|vb|vl|doorst|pd|ilt|转发|轉發|轉寄|转寄|転送|전달)\s*[:：]",
    re.IGNORECASE,
)
"""Beginnings of the subjects of forwarded mails."""

MARK = re.compile(
    r"^\W*(forwarded message|begin forwarded message|original message|weitergeleitete"
    r" nachricht|anfang der weitergeleiteten|message transféré|mensaje reenviado"
    r"|messaggio inoltrato|doorgestuurd bericht|(开始)?转发(的)?邮件|轉寄(的)?郵件"
    r"|原始邮件|原始郵件|原邮件|転送)",
    re.IGNORECASE,
)
"""The line over a mail that was forwarded."""

FROM = re.compile(
    r"^[>*|\s]*(?:(?:from|von|de|da|od|van|från|fra|lähettäjä|от|kimden)\s*[*]*\s*[:：]"
    r"|(?:发件人|發件人|寄件者|寄件人|发送人|差出人|送信者|보낸 ?사람)"
    r"[*\s]*[:：|]?)(.*)$",
    re.IGNORECASE,
)
HEADER = re.compile(
    r"^[>*|\s]*(?:[^\s:：|][^:：|]{0,18}[:：|]"
    r"|(?:日期|时间|時間|发送时间|收件人|收件者|抄送人?|主题|主題|主旨)\s)",
)
"""Any line of the head of a mail, as it is quoted."""

ADDRESS = re.compile(
    r"[^\s<>\"'(),:;|\[\]]+@[^\s<>\"'(),:;|\[\]]+\.[^\s<>\"'(),:;|\[\]]+"
)
LINES = 9
"""How many lines the head of a quoted mail has at most."""


BLOCKS = re.compile(
    r"(?:\s*</?(?:div|p|tr|table|tbody|li|ul|ol|blockquote|h\d)\b[^>]*>\s*)+"
)
PRE = re.compile(r"<pre\b[^>]*>(.*?)</pre>", re.DOTALL)


class Forwarded(NamedTuple):
    address: str
    text: str


def get_text(html: str) -> str:
    """The text of a page, line by line as it is shown.

    >>> get_text("<div>a\\n b<br>c &lt;d&gt;</div><table><tr><td>e</td><td>f</td></tr>")
    'a b\\nc <d>\\ne f'
    >>> get_text("<pre>a\\nb</pre>")
    'a\\nb'
    """
    html = PRE.sub(lambda match: match.group(1).replace("\n", "<br>"), html)
    text = BLOCKS.sub("\n", re.sub(r"\s+", " ", html))
    text = re.sub(r"<br\b[^>]*>", "\n", text)
    text = unescape(re.sub(r"<[^>]*>", " ", text)).replace("\xa0", " ")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def is_forwarded(subject: str, text: str) -> bool:
    """Whether a mail says that it hands on another one.

    >>> is_forwarded("FW: Machine", ""), is_forwarded("转发：机器", "")
    (True, True)
    >>> is_forwarded("Machine", "FYI\\n-------- Forwarded Message --------\\n")
    True
    >>> is_forwarded("Re: Machine", "Dear all"), is_forwarded("Inquiry: x", "")
    (False, False)
    """
    lines = text.splitlines()
    return bool(FORWARDED.match(subject) or any(map(MARK.match, lines)))


def find(text: str, is_own: Callable[[str], bool]) -> Forwarded | None:
    """The first mail within a text that somebody outside wrote.

    :param is_own: whether an address is one of ours
    :return: its address in small letters and its text; None if there is no such mail,
        or if one before it does not say who wrote it

    >>> ours = lambda address: address.endswith("@ours.example")
    >>> find('''Please see to it.
    ...
    ... ---------- Forwarded message ---------
    ... From: *Wang Fang* <Wang@client.example>
    ... Date: Mon, 2 Mar 2026 at 09:00
    ... Subject: Machine
    ... To: <seller@ours.example>
    ...
    ... It stands still.''', ours)
    Forwarded(address='wang@client.example', text='It stands still.')

    One colleague forwarded it to another one:

    >>> find('''发件人: 李明 <li@ours.example>
    ... 发送时间: 2026年3月2日
    ... 收件人: 张 <zhang@ours.example>
    ... 主题: 转发: 机器
    ...
    ... 发件人： 王芳 <wang@client.example>
    ... 日期： 2026年3月2日
    ... 主题： 机器
    ...
    ... 坏了''', ours)
    Forwarded(address='wang@client.example', text='坏了')

    Tables, as some programs write the head:

    >>> find('''| 发件人 | 王芳<wang@client.example> |
    ... | 日期 | 2026年03月02日 09:00 |
    ... | 收件人 | <seller@ours.example> |
    ... 坏了''', ours)
    Forwarded(address='wang@client.example', text='坏了')

    Nobody is recognised in a sentence, nor behind a mail without an address:

    >>> find("From: the customer wang@client.example, see below", ours)
    >>> find('''From: Wang Fang
    ... Sent: Monday
    ... To: Li
    ...
    ... From: Chen <chen@client.example>
    ... Sent: Sunday
    ... To: Wang''', ours)
    """
    lines = text.splitlines()
    position = 0
    while position < len(lines):
        head = _read_head(lines, position)
        if head is None:
            position += 1
            continue
        address, position = head
        if not address:
            return None
        if not is_own(address):
            return Forwarded(address, "\n".join(lines[position:]).strip())
    return None


def _read_head(lines: list[str], start: int) -> tuple[str, int] | None:
    """The sender of a quoted mail whose head begins in a line.

    :return: his address, empty if there is not just one, and the line after the head
    """
    match = FROM.match(lines[start])
    if not match:
        return None
    sender, end, others = match.group(1), start + 1, 0
    for line in lines[start + 1 : start + LINES]:
        if HEADER.match(line):
            others += 1
        elif not others and line.strip():
            sender += " " + line  # wrapped
        elif line.strip() or others > 1:
            break
        end += 1
    if others < 2:
        return None
    addresses = {address.lower() for address in ADDRESS.findall(sender)}
    return (addresses.pop() if len(addresses) == 1 else ""), end
