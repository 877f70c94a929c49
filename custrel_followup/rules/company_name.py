"""What is left of the name of a company when it is compared with others.

>>> split("北京联想科技有限公司")
Name(core='联想科技', places=frozenset({'beijing'}))
>>> split("聯想科技股份有限公司（北京）") == split("联想科技(北京)有限责任公司")
True
>>> split("上海联想科技有限公司").places
frozenset({'shanghai'})
>>> split("ACME Trading Co., Ltd.") == split("Acme  Trading, Inc")
True
>>> split("Müller & Söhne G.m.b.H. & Co. KG").core
'mullerandsohne'
>>> split("ООО «Ромашка»") == split("Ромашка, ООО")
True
>>> split("Jørgensen Værft A/S") == split("Jorgensen Vaerft")
True
>>> split("Bosch (China) Ltd"), split("Shanghai Bosch")
(Name(core='bosch', places=frozenset({'china'})), Name(core='bosch', places=frozenset({'shanghai'})))

A works is a company, and became one in its register:

>>> split("苏州石英工具厂") == split("蘇州石英工具有限公司") == split("苏州石英工具总厂")
True

A city that is all there is of a name is the name:

>>> split("上海有限公司").core
'上海'

Nothing is left of what is no name:

>>> [split(name).core for name in ("（）", "🏭🏭", "Co., Ltd.", "有限公司", "", " - ")]
['', '', '', '', '', '']
"""  # noqa: E501  (what Python prints)

import re
import unicodedata
from typing import NamedTuple

from . import hanzi
from .regions import LONGEST, PLACES, SUFFIXES

ANYWHERE = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "股份公司",
    "分公司",
    "株式会社",
)
"""Legal forms that are nothing else, wherever they stand; the longer ones first."""

AT_END = (
    *("有限合伙", "普通合伙", "合伙企业", "集团", "控股", "总公司", "公司", "总部"),
    *("责任", "股份", "总厂", "工厂", "厂"),
)
FORMS = frozenset(
    """
    ltd limited co company inc incorporated corp corporation llc llp lp plc gmbh mbh
    ag kg kgaa ohg ug gbr ev eg se sa sas sarl srl spa snc sl slu bv nv ab as asa oy oyj
    aps
    pty pte sdn bhd kk doo zoo ooo zao pao spzoo sro kft zrt lda ltda sab cv the group
    holding holdings tbk tnhh uab ооо оао зао пао ао ип тоо тов
    """.split()
)
GENERIC = frozenset(
    """
    科技 技术 贸易 商贸 实业 发展 投资 电子 信息 网络 文化 传媒 咨询 管理 服务 工程
    建筑 建设 机械 设备 物流 国际 进出口 食品 餐饮 酒店 医药 医疗 器械 化工 材料
    新材料 能源 环保 汽车 服饰 家具 五金 电器 电气 仪器 软件 智能 工业 制造 纺织 包装
    印刷 塑料 金属 供应链 教育 广告 装饰 生物 药业 电力
    trading trade technology technologies tech international industries industry
    industrial services service solutions systems consulting engineering logistics foods
    food import export electronics software global enterprise enterprises and of
    manufacturing
    """.split()
)
"""Words that say what a company does, not who it is."""

_GENERIC_ENDS = tuple(GENERIC)

_DOTTED = re.compile(r"(?<=\b\w)[./](?=\w\b)")
_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+|[^\W_]+")
_PAREN = re.compile(r"[(\[{<«〈《「『【〔]([^)\]}>»〉》」』】〕]*)[)\]}>»〉》」』】〕]")
_BELOW_CITY = re.compile(r"^[\u3400-\u9fff]{1,4}?[区县](?=[\u3400-\u9fff]{4})")
_HANZI = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z0-9&.,' -]*[a-z0-9.]")


_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"})
"""Latin letters that are no other ones with an accent."""

_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"},
)
"""How they are written where a keyboard lacks them."""


class Name(NamedTuple):
    """:param core: the words without form and place, written together
    :param places: that stood beside it"""

    core: str
    places: frozenset[str] = frozenset()


def split(name: str) -> Name:
    """Split a name into what makes it and where it is."""
    return _split(_fold(name))


def _split(text: str) -> Name:
    places: frozenset[str] = frozenset()
    for inside in _PAREN.findall(text):
        if place := _get_place(inside):
            places |= place
            text = text.replace(inside, " ", 1)
    for form in ANYWHERE:
        text = text.replace(form, " ")
    words, at_ends = _strip_places(_WORD.findall(text))
    return Name("".join(words), places | at_ends)


def split_all(name: str) -> list[Name]:
    """The names in a name: who is called in two scripts is known by either.

    >>> [found.core for found in split_all("西门子(中国)有限公司 Siemens Ltd., China")]
    ['西门子siemens', '西门子', 'siemens']
    >>> [found.core for found in split_all("SKF轴承集团")]
    ['skf轴承']
    >>> split_all("Müller Maschinen GmbH")[1:] == split_all("Mueller Maschinen")
    True
    """
    text = _fold(name)
    found = [_split(_fold(spelling)) for spelling in spellings(name)]
    latin = _LATIN.findall(text)
    chinese = _LATIN.sub(" ", text)
    if latin and any(form in chinese for form in ANYWHERE):
        found += [_split(part) for part in (chinese, " ".join(latin))]
    names = dict.fromkeys(n for n in found if is_distinct(n.core))
    return list(names)


def spellings(name: str) -> list[str]:
    """A name, and as it is written where a keyboard lacks letters of it.

    >>> spellings("Jørgen Müller"), spellings("Li Wei")
    (['Jørgen Müller', 'joergen mueller'], ['Li Wei'])
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    out = text.translate(_WRITTEN_OUT)
    return [name] if out == text else [name, out]


def words(name: str) -> list[str]:
    """The words of a name, whatever it is the name of.

    >>> words("O'Brien, José  (Dr.)")
    ['obrien', 'jose', 'dr']
    """
    return _WORD.findall(_fold(name))


def brand(core: str) -> str:
    """The beginning of a core, without the words of its trade; none if that is all.

    >>> brand("联想科技"), brand("acmetrading"), brand("科技"), brand("国际贸易")
    ('联想', 'acme', '', '')
    """
    while core.endswith(_GENERIC_ENDS):  # one look: few names end so
        ends = (word for word in GENERIC if core.endswith(word))
        core = core.removesuffix(max(ends, key=len))
    return core if is_long(core) else ""


def is_long(core: str) -> bool:
    """Whether there is enough of it to tell companies apart.

    >>> is_long("联想"), is_long("ibm"), is_long("联"), is_long("3m"), is_long("")
    (True, True, False, False, False)
    """
    return len(core) >= (2 if any(map(hanzi.is_hanzi, core)) else 3)


def is_distinct(core: str) -> bool:
    """Whether it says who somebody is, and not only what he does.

    >>> is_distinct("联想科技"), is_distinct("科技贸易"), is_distinct("trading")
    (True, False, False)
    """
    return bool(brand(core))


def _fold(name: str) -> str:
    """Width, case, accents and ways to write a character are all the same."""
    text = unicodedata.normalize("NFKC", name).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", hanzi.fold(text))
        text = "".join(char for char in text if not unicodedata.combining(char))
        text = text.translate(_LETTERS)
    return _DOTTED.sub("", text).replace("&", " and ").replace("'", "")


def _get_place(text: str) -> frozenset[str] | None:
    """What a word, or the inside of brackets, means if it is nothing but a place."""
    word = "".join(_WORD.findall(text))
    for suffix in SUFFIXES:
        word = word.removesuffix(suffix)
    return PLACES.get(word)


def _strip_places(words: list[str]) -> tuple[list[str], frozenset[str]]:
    """Take forms and places from both ends, while something is left."""
    places: frozenset[str] = frozenset()
    words = [word for word in words if word not in FORMS]
    while words and words[-1] == "and":
        words = words[:-1]
    joined = []
    for word in words:
        if _HANZI.fullmatch(word):
            word, found = _strip_hanzi(word)
            places |= found
        if word:
            joined.append(word)
    for end in (0, -1):
        while len(joined) > 1 and (found := PLACES.get(joined[end])):
            places |= found
            joined.pop(end)
    # A place may be two words: Hong Kong, Xi'an is one already.
    for two in (slice(0, 2), slice(-2, None)):
        if len(joined) > 2 and (found := PLACES.get("".join(joined[two]))):
            places |= found
            del joined[two]
    return joined, places


def _strip_hanzi(word: str) -> tuple[str, frozenset[str]]:
    """Take forms from the end and places from both ends of a Chinese word."""
    places: frozenset[str] = frozenset()
    changed = True
    while changed:
        before = word
        for form in AT_END:
            word = word.removesuffix(form)
        word, found = _strip_first(word)
        if found:
            places |= found
            word = _BELOW_CITY.sub("", word)
        place = next((n for n in range(LONGEST, 1, -1) if word[-n:] in PLACES), 0)
        if place and len(word) - place >= 2:
            places |= PLACES[word[-place:]]
            word = word[:-place]
        changed = word != before
    return word, places


def _strip_first(word: str) -> tuple[str, frozenset[str]]:
    for length in range(min(LONGEST, len(word) - 2), 1, -1):
        if place := PLACES.get(word[:length]):
            rest = word[length:]
            for suffix in SUFFIXES:
                if rest.startswith(suffix) and len(rest) - len(suffix) >= 2:
                    return rest.removeprefix(suffix), place
            return rest, place
    return word, frozenset()
