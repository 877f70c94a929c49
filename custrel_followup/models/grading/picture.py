"""What is shown of a result of grading, be it of a run or of a trial."""

from collections import defaultdict
from functools import cached_property

from ...rules import outcome

BAR = 5
"""Points of the value score that a bar of the distribution covers."""


class Picture:
    """Sums of a result, as the web client draws them and writes them down.

    Grades are ids here; None stands for customers without a grade.

    :param company: whose customers they are
    :param grades: those that the policy gives, the best first
    :param weighed: list of dicts, see :func:`weighing.weigh`
    :param moves: dict of old grade, new grade, and whether the customer has no score,
        to how many move and their amount
    :param prospects: dict of grade to how many customers have it by what they intend:
        they are counted for themselves, and stay
    :param extra: two dicts of grade to hours a week that its customers take besides
        what the grade asks for, before and after
    """

    def __init__(self, company, grades, weighed, moves, prospects=None, extra=({}, {})):
        self.company, self.env = company, company.env
        self.grades, self.weighed, self.moves = grades, weighed, moves
        self.prospects = prospects or {}
        self.extra_before, self.extra_after = extra
        self.order = grades.ids
        self.by_computed = self._sum_by("computed_id", scored=True)
        self.by_present = self._sum_by("present_id")
        self.before = {g: n for g, (n, _sum) in self.by_present.items() if g}
        self.cells = self._get_cells()
        self.after = outcome.after({move: n for move, (n, _sum) in self.cells.items()})
        self.total = sum(amount for _count, amount in self.by_computed.values())

    def _sum_by(self, name, scored=None):
        sums = defaultdict(lambda: (0, 0))
        for row in self.weighed:
            if scored and row["points"] is None:
                continue
            count, amount = sums[row[name]]
            sums[row[name]] = count + row["customers"], amount + row["amount"]
        return dict(sums)

    def _get_cells(self):
        """:return: dict of old and new grade to how many customers, and their amount;
        the diagonal are those who stay"""
        moved = defaultdict(lambda: (0, 0))
        for (old, new, _unscored), (count, amount) in self.moves.items():
            before = moved[old, new]
            moved[old, new] = before[0] + count, before[1] + amount
        counts = outcome.transitions(
            self.before,
            {move: count for move, (count, _sum) in moved.items()},
        )
        gone = defaultdict(int)
        for (old, _new), (_count, amount) in moved.items():
            gone[old] += amount
        return {
            move: (
                count,
                moved[move][1]
                if move in moved
                else self.by_present[move[0]][1] - gone[move[0]],
            )
            for move, count in counts.items()
        }

    def get_unscored(self):
        """:return: dict of grade to the customers that will have it without having
        bought in the window"""
        counts = defaultdict(int)
        for row in self.weighed:
            if row["points"] is None:
                counts[row["present_id"]] += row["customers"]
        for (old, new, is_unscored), (count, _amount) in self.moves.items():
            if is_unscored:
                counts[old] -= count
                counts[new] += count
        return {grade: count for grade, count in counts.items() if grade and count > 0}

    def count_moves(self):
        """:return: dict of stay, up, down, new to how many customers, and the amount"""
        sums = {name: [0, 0] for name in ("stay", "up", "down", "new")}
        for (old, new), (count, amount) in self.cells.items():
            found = sums[outcome.direction(old, new, self.order)]
            found[0] += count
            found[1] += amount
        return sums

    def count_key(self):
        """:return: how many customers become key ones, and how many cease to be"""
        key = set(self._get_shown().filtered("is_key").ids)
        come = sum(
            n for (o, x), (n, _) in self.cells.items() if x in key and o not in key
        )
        gone = sum(
            n for (o, x), (n, _) in self.cells.items() if o in key and x not in key
        )
        return come, gone

    def _get_shown(self):
        """:return: the grades of the policy, and others that customers have"""
        met = {grade for move in self.cells for grade in move if grade}
        others = self.env["custrel.grade"].browse(met) - self.grades
        return self.grades | others.sorted("sequence")

    def get_key_share(self):
        """:return: part of the value that key customers hold; None if there is none"""
        key = self.grades.filtered("is_key").ids
        return outcome.share(
            sum(self.by_computed.get(grade, (0, 0))[1] for grade in key), self.total
        )

    def get_hours_before(self):
        """:return: hours of a usual week for all customers as they are; None where
        nobody knows how long they take"""
        return self._get_hours(self.before, self.extra_before)

    def get_hours_after(self):
        """:return: the same with the grades of this result"""
        return self._get_hours(self.after, self.extra_after)

    def _get_hours(self, counts, extra):
        """:return: hours a week for customers of these grades, and for prospects"""
        hours = self._hours_each
        if not hours:
            return None
        return sum(extra.values()) + sum(
            count * hours.get(grade, 0)
            for group in (counts, self.prospects)
            for grade, count in group.items()
        )

    @cached_property
    def _hours_each(self):
        return self.env["custrel.grade"]._get_weekly_hours(self.company)

    def describe(self):
        """:return: dict for the web client"""
        return {
            "currency_id": self.company.currency_id.id,
            "customers": sum(count for count, _amount in self.by_computed.values()),
            "amount": self.total,
            "grades": self._describe_grades(),
            "prospects": self._describe_prospects(),
            "key_codes": self.grades.filtered("is_key").mapped("code"),
            "key_share": self.get_key_share(),
            "curve": self._describe_curve(),
            "bar": BAR,
            "matrix": [
                [old, new, count, amount]
                for (old, new), (count, amount) in self.cells.items()
            ],
            "moves": self.count_moves(),
            "hours": [self.get_hours_before(), self.get_hours_after()],
            "room": self.env["custrel.grade"]._get_weekly_room(self.company),
        }

    def _describe_grades(self):
        hours, unscored = self._hours_each, self.get_unscored()
        spread = outcome.spread(
            [
                (row["points"], row["computed_id"], row["customers"])
                for row in self.weighed
                if row["points"] is not None
            ],
            self.order,
            BAR,
        )
        described = []
        for grade in self._get_shown():
            customers, amount = self.by_computed.get(grade.id, (0, 0))
            after = self.after.get(grade.id, 0)
            described.append(
                {
                    "id": grade.id,
                    "code": grade.code,
                    "name": grade.name,
                    "color": grade.color,
                    "is_key": grade.is_key,
                    "customers": customers,
                    "unscored": unscored.get(grade.id, 0),
                    "before": self.before.get(grade.id, 0),
                    "after": after,
                    "amount": amount,
                    "share": outcome.share(amount, self.total),
                    "hours": after * hours[grade.id] + self.extra_after.get(grade.id, 0)
                    if grade.id in hours
                    else None,
                    "spread": spread.get(grade.id, []),
                }
            )
        return described

    def _describe_prospects(self):
        """:return: dict of how many prospects there are, the hours a week that they
        take, and how many have which grade"""
        grades = self.env["custrel.grade"].browse(self.prospects).exists()
        return {
            "count": sum(self.prospects.values()),
            "hours": self._get_hours({}, {}),
            "grades": [
                {"code": grade.code, "count": self.prospects[grade.id]}
                for grade in grades.sorted("sequence")
            ],
        }

    def _describe_curve(self):
        """:return: list of share of customers, share of value, grade that ends there"""
        rank = {grade: place for place, grade in enumerate(self.order)}
        groups = defaultdict(lambda: (0, 0))
        for row in self.weighed:
            if row["computed_id"] in rank and row["points"] is not None:
                place = rank[row["computed_id"]], -row["points"]
                count, amount = groups[place]
                groups[place] = count + row["customers"], amount + row["amount"]
        places = sorted(groups)
        points = outcome.curve(groups[place] for place in places)
        ends = {place[0]: number for number, place in enumerate(places, 1)}
        marks = {number: self.order[grade] for grade, number in ends.items()}
        return [
            [customers, value, marks.get(number)]
            for number, (customers, value) in enumerate(points)
        ]
