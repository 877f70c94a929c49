"""Dates on screens and in mails follow the reader's language.

A pattern of ours, such as ``d MMM``, puts day and month in one order for all of them;
skeletons (``shared/dates.py``) and the patterns of a locale do not.
"""

import re
from pathlib import Path

ADDON = Path(__file__).parents[2] / "custrel_followup"
PATTERN = re.compile(
    r"""(date_format=["'](?!short|medium|long|full)|["']format["']:\s*["'][^"']*[dMy]{2}"""
    r"""|format_date(time)?\([^)]*["'][^"']*\b(E{3,4}|d{1,2}|M{2,4})\s)"""
)


def test_no_pattern_is_hard_coded():
    files = [*ADDON.rglob("*.py"), *ADDON.rglob("*.xml")]
    found = [
        f"{file.relative_to(ADDON)}:{number}"
        for file in files
        if "tests" not in file.parts
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if PATTERN.search(line)
    ]
    assert not found


def test_the_pattern_finds_what_it_is_for():
    for line in (
        """t-options="{'widget': 'date', 'format': 'EEE d MMM'}" """,
        """format_date(self.env, day, date_format="MMMM y")""",
    ):
        assert PATTERN.search(line), line
    for line in (
        """format_date(self.env, day, date_format="full")""",
        """format_skeleton("MMMEd", local, locale=locale)""",
    ):
        assert not PATTERN.search(line), line
