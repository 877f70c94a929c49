"""How well the silence of a customer tells whether he buys again: on the purchases at
CDNOW that the wheel ``lifetimes`` on PyPI ships (MIT, a sample of 2,357 customers).

Known to be irregular buyers, consumers of 1997: the rhythm is made for regular ones.
"""

import importlib.util
import subprocess
import sys
import zipfile
from collections import defaultdict
from datetime import date, datetime, timedelta

from tools import paths
from tools.errors import ToolError

WHEEL = "lifetimes==0.11.3"
FILE = "lifetimes/datasets/CDNOW_sample.txt"
# Of a file: the add-on as a whole can be imported in Odoo only.
_spec = importlib.util.spec_from_file_location(
    "lifecycle", paths.ADDON_PATH / "rules" / "lifecycle.py"
)
lifecycle = importlib.util.module_from_spec(_spec)
sys.modules["lifecycle"] = lifecycle  # where its classes look themselves up
_spec.loader.exec_module(lifecycle)

BEGIN, WEEKS = date(1997, 1, 1), 39
FIXED_DAYS = 90
BOUNDED = lifecycle.Limits(2.5, 60, 120, FIXED_DAYS, 2, 4, 0)
"""What a company with such customers would choose: hardly any rhythm."""


def load() -> dict[str, list[date]]:
    """:return: dict of customer to the days on which he bought"""
    folder = paths.LAB / "cdnow"
    found = list(folder.glob("*.whl"))
    if not found:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q"]
        done = subprocess.run([*command, "-d", folder, WHEEL], check=False)
        found = list(folder.glob("*.whl"))
        if done.returncode or not found:
            raise ToolError(f"pip can't get {WHEEL}, which has the purchases.")
    with zipfile.ZipFile(found[0]) as wheel:
        lines = wheel.read(FILE).decode().splitlines()
    days = defaultdict(set)
    for line in lines:
        _master, customer, day, *_rest = line.split()
        days[customer].add(datetime.strptime(day, "%Y%m%d").date())
    return {customer: sorted(bought) for customer, bought in days.items()}


def judge(purchases: dict[str, list[date]]) -> dict[str, float]:
    """Ask at the end of 39 weeks who buys in the next 39.

    :return: dict of AUC, and of precisions at the recall of a fixed number of days
    """
    then = BEGIN + timedelta(weeks=WEEKS)
    end = then + timedelta(weeks=WEEKS)
    past = {
        customer: [day for day in days if day < then]
        for customer, days in purchases.items()
    }
    gaps = sorted(
        (days[-1] - days[0]).days / (len(days) - 1)
        for days in past.values()
        if len(days) >= lifecycle.ENOUGH_DAYS
    )
    usual = gaps[len(gaps) // 2]
    rows, bounded = [], []
    for customer, days in past.items():
        if len(days) < 2:
            continue
        gap = lifecycle.expected_gap(days[0], days[-1], len(days), usual)
        silent = (then - days[-1]).days
        again = any(then <= day < end for day in purchases[customer])
        rows.append((silent / gap, silent, again))
        allowed = lifecycle.allowed_silence(BOUNDED, gap, len(days))
        bounded.append((silent / allowed, silent, again))
    return {
        "customers": len(rows),
        "auc": _auc([(-measure, again) for measure, _silent, again in rows]),
        **_compare_with_fixed(rows),
        "bounded_precision": _compare_with_fixed(bounded)["precision"],
    }


def _compare_with_fixed(rows: list[tuple[float, int, bool]]) -> dict[str, float]:
    """:param rows: of each customer our measure, his days of silence, and whether he
    buys again"""
    fixed = [not again for _measure, silent, again in rows if silent > FIXED_DAYS]
    # As many are flagged by our measure as give the recall of the fixed days.
    wanted, found, flagged = sum(fixed), 0, 0
    for _measure, _silent, again in sorted(rows, reverse=True):
        if found >= wanted:
            break
        flagged += 1
        found += not again
    return {
        "precision": found / flagged,
        "fixed_precision": wanted / len(fixed),
        "recall": wanted / sum(not again for *_rest, again in rows),
    }


def _auc(scored: list[tuple[float, bool]]) -> float:
    """Chance that who buys again has the higher score; equal ones count half.

    >>> _auc([(1.0, True), (0.0, False), (1.0, False)])
    0.75
    """
    wins = pairs = 0.0
    negatives = [score for score, again in scored if not again]
    for score, again in scored:
        if again:
            pairs += len(negatives)
            wins += sum((score > x) + (score == x) / 2 for x in negatives)
    return wins / pairs
