"""Two thousand labelled pairs of customers, always the same ones.

Names are put together like those of real companies and then varied as people vary them:
legal forms, brackets, places, simplified and traditional characters, spaces, width,
English names, slips of the pen. A pair is either one company entered twice, or two
companies that resemble each other, or two that have nothing in common. Half of the
pairs is made of other words than the other half: rules are tuned on one half only.
"""

import random
from typing import NamedTuple

from custrel_followup.rules import duplicates, hanzi

SEED = 16
HALF = 1000

TUNING = {
    "hanzi": "远帆 海汇 恒信 鼎盛 金桥 蓝湖 中联 华创 新锐 天成 瑞丰 博雅 联合 "
    "信达 东方 星宇 万里 国泰 聚龙 云峰 长青 宏图 锦绣 飞跃 宝钢 卓越 "
    "光明 安邦 顺达 汇通 同济 和谐 永固 启明 大唐 通用",
    "latin": "Harbour Northwind Chenguang Acorn Blue Lotus Quantum Falcon "
    "Riverstone Kestrel Garnet Brightwater Ironbridge Silverline "
    "Oakfield Redwood Polaris Meridian Cobalt Summit",
    "trade": "科技 贸易 机械 电子 物流 食品 医药 环保科技 建筑工程 精密机械",
    "english": "Trading Logistics Foods Technology Engineering Pharma Machinery Print",
    "place": "北京 上海 深圳 苏州 杭州 成都 青岛 武汉",
}
HELD_OUT = {
    "hanzi": "佳和 凯旋 昆仑 银河 龙腾 曙光 嘉实 华远 泰康 三一 正大 友邦 海尔斯 "
    "易达 优品 百川 众诚 德邦 鸿运 立信 源丰 润泽 嘉禾 兴业 南方 北辰 "
    "航天信 长江 泰山 江南 双汇 美联 申通 欧亚 富康 盛世",
    "latin": "Lakeshore Evergreen Zephyr Tanaka Volkov Castellano Bergmann "
    "Nightingale Okafor Pinnacle Thornton Wellspring Larsson Moreau "
    "Delacroix Hofmann Sterling Vanguard Atlas",
    "trade": "信息技术 实业 化工 汽车零部件 传媒 餐饮管理 新材料 生物科技 "
    "国际贸易 智能设备",
    "english": "Industries Consulting Textiles Chemicals Medical Optics Systems "
    "Energy Tools",
    "place": "广州 天津 重庆 南京 厦门 宁波 长沙 西安 台北 香港",
}
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "")
LATIN_FORMS = (" Co., Ltd.", " Ltd", " GmbH", " Inc.", " LLC", " S.A.", " Limited", "")
PINYIN = {
    "北京": "Beijing",
    "上海": "Shanghai",
    "深圳": "Shenzhen",
    "苏州": "Suzhou",
    "杭州": "Hangzhou",
    "成都": "Chengdu",
    "青岛": "Qingdao",
    "武汉": "Wuhan",
    "广州": "Guangzhou",
    "天津": "Tianjin",
    "重庆": "Chongqing",
    "南京": "Nanjing",
    "厦门": "Xiamen",
    "宁波": "Ningbo",
    "长沙": "Changsha",
    "西安": "Xi'an",
    "台北": "Taipei",
    "香港": "Hong Kong",
}
TO_TRADITIONAL = str.maketrans(hanzi.SIMPLIFIED, hanzi.TRADITIONAL)


class Company(NamedTuple):
    """A company as it is, before somebody types it."""

    brand: str
    trade: str
    place: str
    english: str
    vat: str
    phone: str
    domain: str


class Entry(NamedTuple):
    """A customer as it stands in the list."""

    name: str
    vat: str = ""
    phone: str = ""
    email: str = ""

    def keys(self) -> set[duplicates.Key]:
        return {
            *duplicates.name_keys(self.name, True),
            *duplicates.tax_keys([self.vat], "CN"),
            *duplicates.phone_keys([self.phone]),
            *duplicates.email_keys([self.email]),
        }


class Pair(NamedTuple):
    one: Entry
    other: Entry
    is_same: bool
    kind: str


def _widen(char: str) -> str:
    return chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char


class Maker:
    """Makes pairs from the words of a half."""

    def __init__(self, words: dict[str, str], seed: int):
        self.random = random.Random(seed)
        self.words = {kind: text.split() for kind, text in words.items()}

    def company(self) -> Company:
        pick = self.random.choice
        number = self.random.randrange(10**9)
        is_chinese = self.random.random() < 0.65
        latin, english = pick(self.words["latin"]), pick(self.words["english"])
        if is_chinese and self.random.random() < 0.4:
            # So many brands are made of two that others have in part.
            brand = pick(self.words["hanzi"]) + pick(self.words["hanzi"])[0]
        else:
            brand = pick(self.words["hanzi"])
        return Company(
            brand if is_chinese else latin,
            pick(self.words["trade"]) if is_chinese else english,
            pick(self.words["place"]),
            f"{latin} {english}",
            f"9131{number:09}MA1K3",
            f"+8621{number % 10**8:08}",
            f"{latin.lower()}{number % 997}.example",
        )

    # ------------------------------------------------------------------- writing

    def write(self, company: Company, english: bool = False) -> str:
        """One of the ways to write the name of a company."""
        if not hanzi.is_hanzi(company.brand[0]) or english:
            return self._write_latin(company, english)
        pick, place = self.random.choice, company.place
        form = pick(FORMS)
        name = pick(
            (
                f"{place}{company.brand}{company.trade}{form}",
                f"{company.brand}{company.trade}（{place}）{form}",
                f"{company.brand}({place}){company.trade}{form}",
                f"{place}市{company.brand}{company.trade}{form}",
                f"{company.brand}{company.trade}{form}",
            )
        )
        if self.random.random() < 0.2:
            name = name.translate(TO_TRADITIONAL)
        return self._slip(name)

    def _write_latin(self, company: Company, english: bool) -> str:
        base = company.english if english else f"{company.brand} {company.trade}"
        place = PINYIN[company.place]
        name = self.random.choice(
            (base, base, f"{base} ({place})", f"{place} {base}", f"{base} {place}")
        )
        name += self.random.choice(LATIN_FORMS)
        if self.random.random() < 0.3:
            name = self.random.choice((name.upper(), name.lower()))
        return self._slip(name)

    def _slip(self, name: str) -> str:
        """Spaces, width, and in one of 25 names a wrong character."""
        chance = self.random.random()
        if chance < 0.1:
            return name.replace("(", " ( ").replace(" ", "  ")
        if chance < 0.2:
            return "".join(map(_widen, name))
        if chance < 0.24 and len(name) > 3:
            place = self.random.randrange(len(name) - 1)
            return name[:place] + name[place + 1 :]
        return name

    def enter(self, company: Company, **changes) -> Entry:
        """Somebody enters a company with what he knows of it."""
        chance = self.random.random
        mail = ""
        if chance() < 0.5:
            mail = f"{self.random.choice(('office', 'sales', 'li'))}@{company.domain}"
        elif chance() < 0.3:
            mail = f"c{self.random.randrange(10**6)}@qq.com"
        values = {
            "name": self.write(company),
            "vat": company.vat if chance() < 0.35 else "",
            "phone": company.phone if chance() < 0.6 else "",
            "email": mail,
        }
        return Entry(**(values | changes))

    # --------------------------------------------------------------------- pairs

    def same(self) -> Pair:
        company = self.company()
        if self.random.random() < 0.12:
            other = self.enter(company, name=self.write(company, english=True))
            return Pair(self.enter(company), other, True, "English name")
        return Pair(self.enter(company), self.enter(company), True, "varied name")

    def different(self) -> Pair:
        one, stranger = self.company(), self.company()
        kind = self.random.choice(
            (
                "place",
                "trade",
                "brand",
                "group",
                "mailer",
                "tower",
                "nothing",
                "nothing",
            )
        )
        # What belongs to one company only is its own, whatever else they share.
        own = {"vat": stranger.vat, "phone": stranger.phone, "domain": stranger.domain}
        if kind == "place":
            others = [p for p in self.words["place"] if p != one.place]
            other = one._replace(place=self.random.choice(others), **own)
            return Pair(self._with_place(one), self._with_place(other), False, kind)
        if kind == "trade":
            other = one._replace(trade=stranger.trade, **own)
            if other.trade == one.trade:
                other = stranger
        elif kind == "brand":
            other = one._replace(brand=one.brand[:-1] + stranger.brand[-1], **own)
            if other.brand == one.brand:
                other = stranger
        elif kind == "group":  # a group has one domain, its companies their numbers
            own["domain"] = one.domain
            trade = stranger.trade if stranger.trade != one.trade else "x" + one.trade
            other = one._replace(trade=trade, **own)
        elif kind == "tower":  # of the same switchboard, each with its tax id
            other = stranger._replace(phone=one.phone)
            return Pair(
                self.enter(one, vat=one.vat),
                self.enter(other, vat=other.vat),
                False,
                kind,
            )
        else:
            other = stranger
        return Pair(self.enter(one), self.enter(other), False, kind)

    def _with_place(self, company: Company) -> Entry:
        name = f"{company.place}{company.brand}{company.trade}有限公司"
        if not hanzi.is_hanzi(company.brand[0]):
            name = f"{company.brand} {company.trade} ({PINYIN[company.place]}) Ltd"
        return self.enter(company, name=name)

    def pairs(self, count: int) -> list[Pair]:
        """Half of them one company."""
        made = [self.same() for _n in range(count // 2)]
        made += [self.different() for _n in range(count - count // 2)]
        return made


def make(half: str) -> list[Pair]:
    """The pairs for ``tuning``, or those ``held out``."""
    words, seed = {"tuning": (TUNING, SEED), "held out": (HELD_OUT, SEED + 1)}[half]
    return Maker(words, seed).pairs(HALF)
