"""How much time the people of a company have for customers who change hands."""

from functools import cached_property

from ...rules import need
from ...rules.near import NEAR_WEEKS
from ...rules.succession import SpreadByTime
from ..coverage.succession import Succession


class TimeLeft:
    """Hours that people have left in the next weeks, as *Monday Morning* says them, and
    those that a customer asks for in that time.

    :param lines: of a handover, in the company in which its customers change hands
    :param people: who is looked at; all who look after customers if not given
    """

    def __init__(self, lines, people=None):
        self.env = lines.env(su=True)  # hours and customers of all, to choose by
        self.lines = lines.with_env(self.env)
        self.company = self.lines.handover_id.company_id
        self._people = people

    @cached_property
    def free(self):
        """Dict of user id to free hours, None without a limit."""
        ids = self.company._custrel_get_following()
        if self._people is not None:
            ids = self._people.ids
        report = self.env["custrel.load.report"]
        return report._get_free_hours(self.company, ids)

    @cached_property
    def succession(self):
        """Proposes people by the time that they have left."""
        spread = SpreadByTime(self.free)
        for line in self.lines.filtered("new_user_id"):
            spread.give(line.new_user_id.id, self.get_hours(line))
        return Succession(self.env, self.company, spread)

    def has_time(self, user):
        """:return: whether any hours are left, or nothing limits them"""
        hours = self.free.get(user.id, 0)
        return hours is None or hours > 0

    @cached_property
    def _weeks(self):
        return self.company._custrel_usual_weeks()

    @cached_property
    def _used(self):
        return self.env["custrel.cadence"]._get_used(self.company)

    @cached_property
    def _once(self):
        """Hours of one contact: whoever is new introduces himself."""
        return self.env["custrel.channel"]._get_first().minutes / 60

    @cached_property
    def _pressing(self):
        needs = self.env["custrel.need"]
        return needs._find_most_pressing(self.lines.partner_id.ids, self.company)

    def get_hours(self, line):
        """:return: hours that the next weeks ask of who takes over a line"""
        if line.role != "first":
            return self._once
        customer = line.partner_id.with_env(self.env).with_company(self.company)
        pressing = self._pressing.get(customer.id, False)
        record = need.pick(self._used, customer.custrel_grade_id.id, pressing)
        hours = record._get_hours_a_week(self._weeks) if record else 0
        return max(hours * NEAR_WEEKS, self._once)
