"""By what two customers are suspected to be one, and how strongly.

Each customer has keys. Two that share one are compared; all that they share is
evidence, a number of bits. Each kind alone has a chance to be right; several are
independent of each other:

>>> score(Evidence.TAX), score(Evidence.PHONE), score(Evidence.DOMAIN)
(95, 85, 50)
>>> score(Evidence.NAME | Evidence.DOMAIN)
80

A name alone never says more than 60 %, and that of a person is that of many:

>>> score(Evidence.NAME), score(Evidence.NAME_ALIKE), score(Evidence.PERSON)
(60, 50, 30)
>>> score(Evidence.NAME | Evidence.NAME_ALIKE | Evidence.BRAND | Evidence.PERSON)
60

What more than a few share, such as the number of an agent who writes for all of them,
says little:

>>> score(Evidence.COMMON), score(Evidence.COMMON | Evidence.NAME)
(50, 80)

So does a domain that more than a few have, such as that of a group: alone it makes
nobody a suspect.

>>> score(Evidence.COMMON_DOMAIN), score(Evidence.COMMON_DOMAIN | Evidence.BRAND)
(40, 52)

Who has another tax id is another company, unless much speaks against it:

>>> score(Evidence.NAME | Evidence.TAX_DIFFERS) < SUSPECT
True
>>> score(Evidence.NAME | Evidence.PHONE | Evidence.TAX_DIFFERS) >= SUSPECT
True
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from enum import IntFlag
from typing import NamedTuple

from stdnum import get_cc_module
from stdnum.eu.vat import MEMBER_STATES
from stdnum.exceptions import ValidationError

from . import company_name, hanzi
from .mailers import FREE_MAILERS

SUSPECT = 50
"""From this score on somebody is asked."""

CROWD = 20
"""What more customers share tells none of them apart: the switchboard of an office
tower, the name of a chain."""

FEW = 3
"""A number or an address that more customers have is the number of none of them."""


class Evidence(IntFlag):
    """What two customers have in common."""

    NAME = 1
    NAME_ALIKE = 2
    """The same name, a place that only one of them names."""
    BRAND = 4
    PERSON = 8
    TAX = 16
    PHONE = 32
    EMAIL = 64
    DOMAIN = 128
    TAX_DIFFERS = 256
    COMMON = 512
    """A number or an address that several others have, too."""
    COMMON_DOMAIN = 1024
    """A domain that several others have, too."""


COMMON = {
    "phone": Evidence.COMMON,
    "email": Evidence.COMMON,
    "domain": Evidence.COMMON_DOMAIN,
}
"""Kinds of keys to what one says that more than :data:`FEW` have."""

DOMAINS = Evidence.DOMAIN | Evidence.COMMON_DOMAIN


CHANCES = {
    Evidence.TAX: 0.95,
    Evidence.PHONE: 0.85,
    Evidence.EMAIL: 0.75,
    Evidence.DOMAIN: 0.5,
    Evidence.COMMON_DOMAIN: 0.4,
    Evidence.NAME: 0.6,
    Evidence.NAME_ALIKE: 0.5,
    Evidence.BRAND: 0.2,
    Evidence.PERSON: 0.3,
    Evidence.COMMON: 0.5,
}
STRONGER = {
    Evidence.NAME: Evidence.NAME_ALIKE | Evidence.BRAND | Evidence.PERSON,
    Evidence.NAME_ALIKE: Evidence.BRAND | Evidence.PERSON,
    Evidence.EMAIL: DOMAINS,
    Evidence.COMMON: DOMAINS,
    Evidence.DOMAIN: Evidence.COMMON_DOMAIN,
}
"""Evidence to what it says already, and better."""

OTHER_TAX_ID = 0.55

PREFIXES = {"GR": ("EL", "GR"), "GB": ("XI", "GB"), "CH": ("CHE",)}
"""What stands before tax ids of countries where that is not their code alone."""

COUNTRIES = {"EL": "GR", "XI": "GB"} | {
    state.upper(): state.upper() for state in MEMBER_STATES - {"xi"}
}
"""Countries of tax ids by what stands before these."""

_TAX_WORDS = re.compile(r"(?<=\d)(MWST|TVA|IVA|VAT|MVA)$")
"""What Swiss and Norwegian companies write after theirs."""

KINDS = {
    "name": (Evidence.NAME, Evidence.NAME_ALIKE),
    "brand": (Evidence.BRAND, Evidence.BRAND),
    "person": (Evidence.PERSON, Evidence.PERSON),
    "tax": (Evidence.TAX, Evidence.TAX),
    "phone": (Evidence.PHONE, Evidence.PHONE),
    "email": (Evidence.EMAIL, Evidence.EMAIL),
    "domain": (Evidence.DOMAIN, Evidence.DOMAIN),
}
"""Kinds of keys: what they say where details are the same, and where one of two lists
of details is part of the other. Where they are different they say nothing."""


class Key(NamedTuple):
    """One thing by which a customer is compared.

    :param detail: words, like the places beside a name: see :data:`KINDS`
    """

    kind: str
    key: str
    detail: str = ""


def score(evidence: int) -> int:
    """Percent."""
    found = Evidence(evidence)
    for strong, weak in STRONGER.items():
        if strong in found:
            found &= ~weak
    doubt = 1.0
    for kind, chance in CHANCES.items():
        if kind in found:
            doubt *= 1 - chance
    certain = 1 - doubt
    if Evidence.TAX_DIFFERS in found:
        certain *= OTHER_TAX_ID
    return min(99, round(100 * certain))


def suspicious() -> Iterator[tuple[int, int]]:
    """All evidence that makes a suspect, with its score."""
    for bits in range(1, 2 * Evidence.COMMON_DOMAIN):
        if (points := score(bits)) >= SUSPECT:
            yield bits, points


def name_keys(name: str, is_company: bool) -> Iterator[Key]:
    """
    >>> list(name_keys("联想（北京）有限公司", True))
    [Key(kind='name', key='联想', detail='beijing')]
    >>> [key.key for name in ("王 伟", "Wei Wang") for key in name_keys(name, False)]
    ['王伟', 'wangwei']
    >>> list(name_keys("X", True)), list(name_keys("（）", False))
    ([], [])
    """
    if not is_company:
        for spelling in company_name.spellings(name):
            words = company_name.words(spelling)
            core = "".join(sorted(words, key=_latin_by_letters))
            if company_name.is_long(core):
                yield Key("person", core)
        return
    for found in company_name.split_all(name):
        yield Key("name", found.core, " ".join(sorted(found.places)))
        short = company_name.brand(found.core)
        if short != found.core:
            yield Key("brand", short)


def _latin_by_letters(word: str) -> str:
    """Wei Wang may be Wang Wei; Chinese names have one order."""
    return "" if hanzi.is_hanzi(word[0]) else word


def tax_keys(numbers: Iterable[str | None], country: str | None) -> Iterator[Key]:
    """Numbers of a company, however they are written; those too short to be one are
    names of nothing.

    >>> list(tax_keys(["DE 123.456.789", "/", None], "DE"))
    [Key(kind='tax', key='123456789', detail='DE')]
    >>> list(tax_keys(["91310115MA1K35J64X"], None))
    [Key(kind='tax', key='91310115MA1K35J64X', detail='')]
    >>> list(tax_keys(["HRB 12345", "0000000000"], "DE"))
    []

    Countries have their ways to write one number:

    >>> def keys(country, *numbers):
    ...     return {key.key for key in tax_keys(numbers, country)}
    >>> keys("GR", "EL094259216", "GR 094259216", "094259216")
    {'094259216'}
    >>> keys("CH", "CHE-115.391.649 MWST", "CHE115391649", "115391649 TVA")
    {'CHE115391649'}
    >>> keys("NO", "NO 995 525 828 MVA", "995525828")
    {'995525828'}
    >>> keys("BE", "BE 428.759.497", "BE0428759497"), keys("CN", "９１３１０１１５")
    ({'0428759497'}, {'91310115'})

    The prefix of another country says where it is from, if it can be from there:

    >>> list(tax_keys(["DE136695976"], None)) == list(tax_keys(["136695976"], "DE"))
    True
    >>> list(tax_keys(["DE136695976", "ROS561231GR8"], "MX"))[1]
    Key(kind='tax', key='ROS561231GR8', detail='MX')
    """
    for number in numbers:
        text, of = _read_tax_id(number or "", country)
        digits = re.sub(r"\D", "", text)
        if len(digits) >= 7 and len(set(digits)) > 1:
            yield Key("tax", text, of or "")


def _read_tax_id(number: str, country: str | None) -> tuple[str, str | None]:
    text = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", number)).upper()
    before = PREFIXES.get(country or "", (country or "",))
    known = COUNTRIES.get(text[:2])
    if known and not text.startswith(before if country else ()):
        module = get_cc_module(known.lower(), "vat")
        if module is not None and module.is_valid(text[2:]):
            country, before = known, (text[:2],)
    text = next((text.removeprefix(b) for b in before if text.startswith(b)), text)
    text = _TAX_WORDS.sub("", text)
    module = get_cc_module(country.lower(), "vat") if country else None
    if module is not None:
        # What is no number of there is compared as it is written.
        with suppress(ValidationError):
            text = module.compact(text)
    return text, country


def phone_keys(numbers: Iterable[str | None]) -> Iterator[Key]:
    """Telephone numbers in E.164.

    >>> list(phone_keys(["+862155551234", "12", None]))
    [Key(kind='phone', key='+862155551234', detail='')]
    """
    for number in numbers:
        if number and number.startswith("+") and len(number) >= 8:
            yield Key("phone", number)


def email_keys(addresses: Iterable[str | None]) -> Iterator[Key]:
    """
    >>> [k[:2] for k in email_keys(["Li@acme.example", "x@qq.com", "none"])]
    [('email', 'li@acme.example'), ('domain', 'acme.example'), ('email', 'x@qq.com')]
    """
    for address in addresses:
        _local, at, domain = (address or "").strip().lower().rpartition("@")
        if not at or "." not in domain:
            continue
        yield Key("email", address.strip().lower())
        if domain not in FREE_MAILERS:
            yield Key("domain", domain.removeprefix("mail."))


def compare(
    ours: Iterable[Key],
    theirs: Iterable[Key],
    common: Container[tuple[str, str]] = (),
) -> Evidence:
    """What keys of two customers have in common.

    >>> north, south = {Key("name", "acme", "beijing")}, {Key("name", "acme", "wuhan")}
    >>> compare(north, south), compare(north, {Key("name", "acme")})
    (<Evidence: 0>, <Evidence.NAME_ALIKE: 2>)
    >>> one, other = {Key("tax", "1234567", "DE")}, {Key("tax", "7654321", "DE")}
    >>> compare(one, other)
    <Evidence.TAX_DIFFERS: 256>
    >>> agent = {Key("phone", "+862155551234")}
    >>> compare(agent, agent, common=[("phone", "+862155551234")])
    <Evidence.COMMON: 512>

    :param common: kinds and keys that more than :data:`FEW` customers have
    """
    ours, theirs = list(ours), list(theirs)
    found = Evidence(0)
    for one in ours:
        for other in theirs:
            if one[:2] == other[:2]:
                is_common = one[:2] in common
                found |= COMMON[one.kind] if is_common else _weigh(one, other)
    taxed = [any(k.kind == "tax" for k in keys) for keys in (ours, theirs)]
    if all(taxed) and Evidence.TAX not in found:
        found |= Evidence.TAX_DIFFERS
    return found


def _weigh(one: Key, other: Key) -> Evidence:
    same, alike = KINDS[one.kind]
    if one.detail == other.detail:
        return same
    details = set(one.detail.split()), set(other.detail.split())
    return (
        alike if details[0] <= details[1] or details[1] <= details[0] else Evidence(0)
    )
