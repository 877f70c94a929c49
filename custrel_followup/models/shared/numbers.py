"""Numbers of records, taken from a sequence many at a time."""

from odoo.tools import SQL


def draw_numbers(sequence, count):
    """:return: list of the next ``count`` numbers of a sequence, by one query where its
    kind allows it"""
    if sequence.implementation != "standard" or sequence.use_date_range:
        return [sequence.next_by_id() for _number in range(count)]
    rows = sequence.env.execute_query(
        SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            f"ir_sequence_{sequence.id:03d}",
            count,
        )
    )
    prefix, suffix = sequence._get_prefix_suffix()
    return [f"{prefix}{row[0]:0{sequence.padding}d}{suffix}" for row in rows]


def take_numbers(sequence, count, find_used):
    """Take the next free numbers of a sequence, all at once. One that was set back
    gives numbers that are in use; these are passed over.

    :param find_used: called with a list of numbers; returns the set of those in use
    :return: list of ``count`` numbers
    """
    numbers = []
    while len(numbers) < count:
        drawn = draw_numbers(sequence, count - len(numbers))
        used = find_used(drawn)
        numbers += [number for number in drawn if number not in used]
    return numbers
