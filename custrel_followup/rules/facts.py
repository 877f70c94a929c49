"""What can be told of a fact of a customer by looking at it (row K5): hints, which stop
nobody, and personal id numbers, which nobody keeps here.
"""

import re
import unicodedata
from datetime import date

from stdnum import get_cc_module
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

FEWEST_LETTERS = 2

PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
    "61 62 63 64 65 71 81 82 83".split()
)
"""First two digits of identity cards. Not ``stdnum.cn.ric``, which takes cards for
wrong whose county has been dissolved since."""

LEGAL_FORMS = {
    "CN": r"公司|集团|合伙|事务所|合作社|厂|店|行|中心|院|所|校|协会|局|会|部$"
    r"|\b(co|ltd|inc|corp|company|limited|llc|group)\b",
    "TW": r"公司|企業|商行|行|合夥|事務所|合作社|廠|店|社|中心|院|所|校|協會|局|會"
    r"|\b(co|ltd|inc|corp|company|limited|llc|group)\b",
    "HK": r"公司|集團|行|店|會|院|校|\b(co|ltd|inc|corp|company|limited|llc|group)\b",
    "DE": r"\b(gmbh|ag|kg|ohg|gbr|ug|se|e\.?v|e\.?k|eg|mbh)\b",
    "NL": r"\b(b\.?v|n\.?v|v\.?o\.?f|stichting|co[oö]peratie)\b",
    "GB": r"\b(ltd|limited|plc|llp|cic)\b",
    "US": r"\b(inc|llc|corp|co|company|ltd|lp|llp|corporation|incorporated)\b",
}
"""What the full legal name of a company has in it, by the code of its country. A
country that is not here gets no hint."""


def is_personal_id(value: str | None) -> bool:
    """Whether a text is the number of a Chinese identity card: its region, its date of
    birth and its check digit are right. A credit code of a company, whose check digit
    is right, is none.

    >>> is_personal_id("110105 19491231 002x")
    True
    >>> is_personal_id("11010519491231002")
    False
    >>> is_personal_id("91110000600037341L"), is_personal_id(None)
    (False, False)
    """
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value or "")).upper()
    if not re.fullmatch(r"\d{17}[\dX]", number) or number[:2] not in PROVINCES:
        return False
    try:
        born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        return False
    if not date(1900, 1, 1) <= born <= date.today():
        return False
    return mod_11_2.is_valid(number) and not uscc.is_valid(number)


def is_tax_id(value: str, country: str) -> bool | None:
    """Whether a tax id can be one of its country; ``None`` where nobody knows.

    >>> is_tax_id("91110000600037341L", "CN"), is_tax_id("91110000600037341X", "CN")
    (True, False)
    >>> is_tax_id("00501503", "TW"), is_tax_id("123", "TW"), is_tax_id("1", "QQ")
    (True, False, None)
    """
    number = unicodedata.normalize("NFKC", value).strip()
    module = uscc if country == "CN" else get_cc_module(country.lower(), "vat")
    if module is None:
        return None
    try:
        module.validate(number)
    except ValidationError:
        return False
    return True


def is_full_name(name: str) -> bool:
    """Whether a name can be the whole one of somebody: two letters at least.

    >>> is_full_name("李华"), is_full_name("A"), is_full_name("😀😀")
    (True, False, False)
    """
    letters = [c for c in name or "" if unicodedata.category(c)[0] in "LN"]
    return len(letters) >= FEWEST_LETTERS


def has_legal_form(name: str, country: str) -> bool:
    """Whether the name of a company says its legal form, where its country is known.

    >>> has_legal_form("联想（北京）有限公司", "CN"), has_legal_form("联想", "CN")
    (True, False)
    >>> has_legal_form("Lenovo Co., Ltd.", "CN"), has_legal_form("Whatever", "FR")
    (True, True)
    """
    pattern = LEGAL_FORMS.get(country)
    if not pattern:
        return True
    text = unicodedata.normalize("NFKC", name or "").lower()
    return bool(re.search(pattern, text))


def completeness(weights: list[int], filled: list[bool]) -> int:
    """How much of what is needed is there, in percent; all of nothing is all.

    Rounded down: 100 is said only where nothing is missing.

    >>> completeness([3, 1], [True, False]), completeness([], [])
    (75, 100)
    >>> completeness([200, 1], [True, False])
    99
    """
    whole = sum(weights)
    if not whole:
        return 100
    part = sum(w for w, there in zip(weights, filled, strict=True) if there)
    return 100 * part // whole
