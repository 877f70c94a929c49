"""Customers by the quarter of their first purchase, and what became of them."""

from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

MONTHS = 3


class Cell(NamedTuple):
    """How many of a cohort bought in a quarter.

    >>> Cell(3, 4).share
    0.75
    >>> Cell(0, 0).share
    0.0
    """

    count: int
    of: int
    running: bool = False
    """The quarter is not over: more may follow."""

    @property
    def share(self):
        return self.count / self.of if self.of else 0.0


def later(day: date, quarters: int) -> date:
    """
    >>> later(date(2025, 10, 1), 2)
    datetime.date(2026, 4, 1)
    """
    return day + relativedelta(months=MONTHS * quarters)


def count_quarters(first: date, day: date) -> int:
    """How many quarters ``day`` lies after the quarter of ``first``.

    >>> count_quarters(date(2025, 10, 1), date(2026, 3, 31))
    1
    >>> count_quarters(date(2025, 10, 1), date(2025, 12, 31))
    0
    """
    quarters = [each.year * 4 + (each.month - 1) // MONTHS for each in (first, day)]
    return quarters[1] - quarters[0]


class Grid:
    """Cohorts, oldest first; none is left out between the oldest and today, and no cell
    until today: a quarter in which nobody bought is 0, one that has not come is no
    cell.

    >>> q1, q3 = date(2025, 1, 1), date(2025, 7, 1)
    >>> grid = Grid({(q1, 0): 4, (q1, 2): 3, (q3, 0): 2}, date(2025, 8, 5))
    >>> [f"{first:%y-%m}" for first in grid.firsts]
    ['25-01', '25-04', '25-07']
    >>> [cell.count for cell in grid.cells(q1)]
    [4, 0, 3]
    >>> [cell.running for cell in grid.cells(q1)]
    [False, False, True]
    >>> grid.cells(q3)
    [Cell(count=2, of=2, running=True)]
    >>> [(cell.count, cell.of) for cell in grid.whole(grid.firsts, 3)]
    [(4, 4), (0, 4), (0, 0)]
    >>> grid.count(grid.firsts)
    6
    >>> Grid({}, date(2025, 8, 5)).firsts
    []
    """

    def __init__(self, counts: dict[tuple[date, int], int], today: date):
        self._counts, self._today = counts, today
        oldest = min((first for first, _age in counts), default=None)
        self.firsts = []
        if oldest:
            number = count_quarters(oldest, today)
            self.firsts = [later(oldest, n) for n in range(number + 1)]

    def count(self, firsts):
        """:return: how many customers these cohorts have"""
        return sum(self._counts.get((first, 0), 0) for first in firsts)

    def cells(self, first):
        """:return: list of a :class:`Cell` for each quarter until today"""
        last = count_quarters(first, self._today)
        of = self.count([first])
        return [
            Cell(self._counts.get((first, age), 0), of, age == last)
            for age in range(last + 1)
        ]

    def whole(self, firsts, ages):
        """These cohorts as one: of each age those cohorts whose quarter is over. What
        is still running would make the newest look worse than they are.

        :return: list of :class:`Cell`
        """
        rows = [self.cells(first) for first in firsts]
        whole = []
        for age in range(ages):
            ended = [
                row[age] for row in rows if age < len(row) and not row[age].running
            ]
            whole.append(
                Cell(sum(cell.count for cell in ended), sum(cell.of for cell in ended))
            )
        return whole
