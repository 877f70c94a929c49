"""Spreadsheets run text that begins like a formula; exported text must not."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""The six characters that the OWASP page on CSV injection names."""


def defuse(value):
    """Text with a quote before what a spreadsheet would run; other values as they are.

    >>> defuse("=1+1"), defuse("@SUM(A1)"), defuse("\\tx")
    ("'=1+1", "'@SUM(A1)", "'\\tx")
    >>> defuse("Call back"), defuse(-5), defuse("")
    ('Call back', -5, '')
    """
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
