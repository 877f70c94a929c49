"""Spreadsheets run text that begins like a formula; exported text must not.

What was exported and comes back in an import is again what it was.
"""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""The six characters that the OWASP page on CSV injection names."""

QUOTE = "'"
"""What says in a spreadsheet that text follows."""


def defuse(value):
    """Text with a quote before what a spreadsheet would run; other values as they are.

    >>> defuse("=1+1"), defuse("@SUM(A1)"), defuse("\\tx")
    ("'=1+1", "'@SUM(A1)", "'\\tx")
    >>> defuse("Call back"), defuse(-5), defuse("")
    ('Call back', -5, '')

    Text that had a quote there before gets another one:

    >>> defuse("'=1+1"), defuse("'tis so")
    ("''=1+1", "'tis so")
    """
    return QUOTE + value if _looks_like_formula(value) else value


def restore(value):
    """What a value was before it was defused.

    >>> restore("'=1+1"), restore("''=1+1"), restore("'tis so"), restore("'")
    ('=1+1', "'=1+1", "'tis so", "'")
    >>> restore("=1+1"), restore("Call back"), restore(-5), restore("")
    ('=1+1', 'Call back', -5, '')
    """
    if _looks_like_formula(value) and value.startswith(QUOTE):
        return value.removeprefix(QUOTE)
    return value


def _looks_like_formula(value):
    """Whether it is so behind the quotes with which it begins."""
    return isinstance(value, str) and value.lstrip(QUOTE).startswith(FORMULA_STARTS)
