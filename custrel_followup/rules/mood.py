"""How the mood of a customer changes."""

RANKS = {"bad": 0, "neutral": 1, "good": 2}


def get_trend(before: str | None, first: str | None, last: str | None) -> str | None:
    """:param before: the last mood known before a period
    :param first: the first one of the period, in place of an unknown ``before``
    :param last: the last one of the period

    >>> get_trend("good", "bad", "neutral"), get_trend(None, "bad", "good")
    ('worse', 'better')
    >>> get_trend("good", "bad", "good")
    'same'
    >>> get_trend("good", None, None) is None  # nothing new is known
    True
    """
    if last is None:
        return None
    change = RANKS[last] - RANKS[before or first or last]
    return "better" if change > 0 else "worse" if change else "same"
