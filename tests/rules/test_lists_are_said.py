"""Names that stand beside each other are joined by ``say_all``, as the reader's
language joins them."""

import ast

import pytest

from tools import paths

NOT_NAMES = (
    "custrel_complaint_gateway.py",  # headers of mails
    "custrel_customer_file.py",  # numbers that are kept
    "custrel_followup_my_day_row.py",  # an address, for a map
    "res_partner_compare.py",  # an address
)
FILES = [
    path
    for folder in ("models", "wizards", "report", "controllers")
    for path in sorted((paths.ADDON_PATH / folder).rglob("*.py"))
    if path.name not in NOT_NAMES
]


def find_bare_joins(source: str) -> list[str]:
    """Words that are joined as English joins them.

    >>> find_bare_joins('", ".join(names)')
    ["', '.join(names)"]
    >>> find_bare_joins('SQL(", ").join(columns), ",".join(codes)')
    []
    """
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "join"
        and getattr(node.func.value, "value", "") in (", ", "; ")
    ]


def test_names_in_sentences_are_said():
    found = {path.name: find_bare_joins(path.read_text()) for path in FILES}
    assert not {name: joins for name, joins in found.items() if joins}


@pytest.mark.parametrize("sign", [", ", "; "])
def test_a_bare_join_is_found(sign):
    assert find_bare_joins(f"{sign!r}.join(names)") == [f"{sign!r}.join(names)"]
    assert not find_bare_joins(f"SQL({sign!r}).join(names)")
