"""Which records of a sheet are loaded together once some of them have failed, and what
its headings mean."""

import re
from collections.abc import Iterable, Mapping

Span = tuple[int, int]
"""First row of a record, and the one behind its last."""


def take_apart(
    spans: list[Span], messages: Iterable[Mapping[str, object]]
) -> list[list[Span]]:
    """Let each record stand alone that Odoo complains of, or each of all if it names
    none. They keep their order: a contact may name the company above it.

    >>> spans = [(10, 11), (11, 13), (13, 14), (14, 15)]
    >>> take_apart(spans, [{"message": "No such country", "rows": {"from": 2}}])
    [[(10, 11)], [(11, 13)], [(13, 14), (14, 15)]]
    >>> take_apart(spans[:2], [{"message": "Something is wrong"}])
    [[(10, 11)], [(11, 13)]]

    :param messages: of Odoo's ``load``; their rows count from that of the first record
    """
    first = spans[0][0]
    named = {first + said["rows"]["from"] for said in messages if "rows" in said}
    parts: list[list[Span]] = []
    joins = False
    for span in spans:
        alone = not named or not named.isdisjoint(range(*span))
        if joins and not alone:
            parts[-1].append(span)
        else:
            parts.append([span])
        joins = not alone
    return parts


def get_separator(line: list[object]) -> str | None:
    """What the first line of a sheet says that separates its columns: nothing if it was
    read with that, ``None`` if it says nothing about it.

    >>> get_separator(["sep=;"]), get_separator(["SEP=", ""]), get_separator(["Name"])
    (';', '', None)
    """
    text = "".join(map(str, line)).casefold()
    return text[4:] if re.fullmatch(r"sep=.?", text, re.DOTALL) else None


HEADINGS = {
    "name": (
        "customer",
        "customer name",
        "company name",
        "account name",
        "客户",
        "客户名称",
        "客户名",
        "客户全称",
        "公司名称",
        "公司名",
        "公司全称",
        "单位名称",
        "企业名称",
        "客戶",
        "客戶名稱",
        "公司名稱",
        "公司全稱",
        "企業名稱",
    ),
    "vat": (
        "tax number",
        "tax no.",
        "vat number",
        "vat no.",
        "税号",
        "纳税人识别号",
        "税务登记号",
        "统一社会信用代码",
        "信用代码",
        "稅號",
        "統一編號",
        "統編",
    ),
    "country_id": ("国家", "国别", "所在国家", "國家", "國別"),
    "state_id": ("province", "省", "省份", "所在省份", "州/省", "縣市"),
    "city": ("城市", "所在城市", "市"),
    "street": ("address", "地址", "详细地址", "公司地址", "联系地址", "詳細地址"),
    "zip": ("postcode", "postal code", "zip code", "邮编", "邮政编码", "郵遞區號"),
    "user_id": (
        "sales rep",
        "sales representative",
        "account manager",
        "owner",
        "销售员",
        "销售人员",
        "销售代表",
        "销售",
        "业务员",
        "负责人",
        "主负责人",
        "客户经理",
        "業務員",
        "業務人員",
        "銷售人員",
        "業務",
        "負責人",
        "客戶經理",
    ),
    "phone": (
        "telephone",
        "mobile",
        "tel",
        "tel.",
        "电话",
        "电话号码",
        "联系电话",
        "手机",
        "手机号",
        "手机号码",
        "電話",
        "聯絡電話",
        "手機",
    ),
    "email": (
        "e-mail",
        "e-mail address",
        "email address",
        "邮箱",
        "电子邮箱",
        "电子邮件",
        "邮件地址",
        "信箱",
        "電子郵件",
    ),
    "website": ("web", "homepage", "网址", "官网", "网站", "網址", "官網"),
    "comment": ("remarks", "备注", "備註"),
    "function": ("position", "title", "职务", "职位", "岗位", "職務", "職位"),
}
"""What people write above a column, by the field of a contact that they mean; beside
the labels of the fields, which need not be named here."""

_MEANT = {word: field for field, words in HEADINGS.items() for word in words}


def tidy(heading: str) -> str:
    """
    >>> tidy(" 客户名称（必填）*"), tidy("Tax  Number:")
    ('客户名称', 'tax number')
    """
    text = re.sub(r"[(（]\s*(必填|必須|required)\s*[)）]", "", heading, flags=re.I)
    return re.sub(r"\s+", " ", text).strip(" *:：").casefold()


def guess_field(heading: str) -> str | None:
    """The field of a contact that is meant by an everyday word.

    >>> guess_field("税号"), guess_field("Customer Name"), guess_field("Colour")
    ('vat', 'name', None)
    """
    return _MEANT.get(tidy(heading))
