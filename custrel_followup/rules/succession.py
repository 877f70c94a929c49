"""Who takes over a customer: spreading customers evenly over people."""

from collections.abc import Collection, Hashable, Iterable, Mapping


class Spread:
    """Hands out pieces of work, each to whoever has least, and remembers it.

    >>> spread = Spread({"ann": 2, "bo": 0})
    >>> [spread.take(["ann", "bo", "cy"]) for _piece in range(4)]
    ['bo', 'cy', 'bo', 'cy']
    >>> spread.take(["ann", "bo", "cy"])
    'ann'
    """

    def __init__(self, loads: Mapping[Hashable, float]):
        """:param loads: what each person has already; none for those left out"""
        self._loads = dict(loads)

    def take(
        self,
        candidates: Iterable[Hashable],
        without: Collection[Hashable] = (),
        size: float = 1,
    ) -> Hashable | None:
        """Give one piece to a candidate; None if there is nobody.

        Of several with equally little, the first one gets it.

        :param size: of the piece, in what the loads are measured in

        >>> Spread({}).take(["ann", "bo"], without={"ann"})
        'bo'
        >>> Spread({}).take(["ann"], without={"ann"}) is None
        True
        """
        free = [person for person in candidates if person not in without]
        if not free:
            return None
        chosen = min(free, key=lambda person: self._loads.get(person, 0))
        self._loads[chosen] = self._loads.get(chosen, 0) + size
        return chosen


class SpreadByTime:
    """Hands out pieces of work by the hours that people have for them: as long as it
    fits, each fills the same share of his hours, so that all of them get some of it.

    >>> from collections import Counter
    >>> hours = {"ann": 12.0, "bo": 38.0, "cy": 59.0}
    >>> spread = SpreadByTime(hours)
    >>> given = Counter(spread.take(hours, size=1 / 6) for _customer in range(75))
    >>> sorted(given.items())
    [('ann', 8), ('bo', 26), ('cy', 41)]

    Whoever has no limit counts like whoever has most:

    >>> hours = {"ann": 12.0, "bo": 38.0, "cy": 59.0, "dee": None}
    >>> spread = SpreadByTime(hours)
    >>> given = Counter(spread.take(hours, size=1 / 6) for _customer in range(75))
    >>> sorted(given.items())
    [('ann', 5), ('bo', 17), ('cy', 27), ('dee', 26)]
    >>> spread = SpreadByTime({"dee": None, "eve": None})
    >>> [spread.take(["dee", "eve"]) for _piece in range(3)]
    ['dee', 'eve', 'dee']

    What fits nobody goes to whoever lacks least time for it:

    >>> spread = SpreadByTime({"busy": -21.0, "full": 1.0, "none": -1.0})
    >>> [spread.take(["busy", "full", "none"], size=2) for _piece in range(4)]
    ['full', 'full', 'none', 'full']
    """

    def __init__(self, hours: Mapping[Hashable, float | None]):
        """:param hours: that each person has, None without a limit, below zero where he
        has too much to do; nothing for those left out"""
        most = max((own for own in hours.values() if own is not None), default=0)
        self._hours = {
            person: max(most, 0) if own is None else own
            for person, own in hours.items()
        }
        self._given = dict.fromkeys(hours, 0.0)

    def give(self, person: Hashable, size: float):
        """Note what somebody has got already.

        >>> spread = SpreadByTime({"ann": 5.0, "bo": 5.0})
        >>> spread.give("ann", 3)
        >>> [spread.take(["ann", "bo"]) for _piece in range(4)]
        ['bo', 'bo', 'bo', 'ann']
        """
        self._given[person] = self._given.get(person, 0) + size

    def take(
        self,
        candidates: Iterable[Hashable],
        without: Collection[Hashable] = (),
        size: float = 1,
    ) -> Hashable | None:
        """Give one piece to a candidate; None if there is nobody.

        :param size: of the piece, in hours

        >>> SpreadByTime({"ann": 5.0}).take(["ann"], without={"ann"}) is None
        True
        """
        free = [person for person in candidates if person not in without]
        if not free:
            return None
        with_room = [person for person in free if self._get_left(person, size) >= 0]
        if with_room:
            chosen = min(with_room, key=lambda person: self._get_share(person, size))
        else:
            chosen = max(free, key=lambda person: self._get_left(person, size))
        self.give(chosen, size)
        return chosen

    def _get_left(self, person, size):
        return self._hours.get(person, 0) - self._given.get(person, 0) - size

    def _get_share(self, person, size):
        """How much of his hours is given away with one piece more; nobody is divided by
        zero who has room for nothing but what takes no time."""
        hours = self._hours.get(person, 0)
        return (self._given.get(person, 0) + size) / hours if hours else 1
