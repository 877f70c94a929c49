"""What a figure is: a sum, and mostly another one that it is divided by."""

from typing import NamedTuple

HUNDREDS = ("percent", "points")
"""Units of which the whole is a hundred."""


class Row(NamedTuple):
    """A figure of one group.

    >>> Row("A", "A", 3, 4, "percent").value
    75.0
    >>> Row("A", "A", 3, 0, "percent").value  # of nothing there is no share
    False
    >>> Row("A", "A", 3, False, "count").value
    3
    >>> Row("A", "A", 3, 2, "days").value
    1.5
    """

    key: object
    name: str
    numerator: float
    denominator: float | bool
    unit: str

    @property
    def value(self):
        return divide(self.numerator, self.denominator, self.unit)

    def as_dict(self):
        """
        >>> Row(7, "Mei", 1, 0, "percent").as_dict()["value"]
        False
        """
        return {
            "key": self.key,
            "name": self.name,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.value,
        }


def divide(numerator, denominator, unit):
    """:return: the value of a figure, False where there is nothing to divide by

    >>> divide(0, 5, "percent")
    0.0
    >>> divide(5, False, "money")
    5
    >>> divide(-3, 4, "points")
    -75.0
    """
    if denominator is False:
        return numerator
    if not denominator:
        return False
    return (100 if unit in HUNDREDS else 1) * numerator / denominator
