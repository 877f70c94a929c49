"""Who takes over a customer: spreading customers evenly over people."""

from collections.abc import Collection, Hashable, Iterable, Mapping


class Spread:
    """Hands out pieces of work, each to whoever has least, and remembers it.

    >>> spread = Spread({"ann": 2, "bo": 0})
    >>> [spread.take(["ann", "bo", "cy"]) for _piece in range(4)]
    ['bo', 'cy', 'bo', 'cy']
    >>> spread.take(["ann", "bo", "cy"])
    'ann'

    Measured in hours, less those that each person has, whoever has most room gets it:

    >>> spread = Spread({"busy": 21.0, "free": -34.0, "some": -31.0})
    >>> [spread.take(["busy", "some", "free"], size=2) for _piece in range(4)]
    ['free', 'free', 'some', 'free']
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
