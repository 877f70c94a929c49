from datetime import timedelta

from odoo import models
from odoo.tools import formatLang

from ...rules.near import get_near
from ..shared.dates import say_date
from ..shared.listing import say_all

MOST_NAMED = 5
"""So many people are named who could take over, too."""


class CustrelHandover(models.Model):
    """What whoever sees to a handover has to know of those who take over: the time that
    they have, when they are away, and whether they belong to the team."""

    _inherit = "custrel.handover"

    def _describe_people(self, lines, time_left):
        """:return: dict of the id of each new person to a list of texts"""
        company, users = self.company_id, lines.new_user_id
        members = time_left.succession.get_proposed(self.user_id)
        known = self._get_with_hours(users)
        away = {}
        for user_id, first, last in users._custrel_find_absences(company):
            away.setdefault(user_id, users._custrel_say_span(first, last))
        needed = dict.fromkeys(users.ids, 0)
        for line in lines.filtered("new_user_id"):
            needed[line.new_user_id.id] += time_left.get_hours(line)
        found = {}
        for user in users:
            texts = found[user.id] = []
            if user in known and user.id in time_left.free:
                free = time_left.free[user.id]
                texts.append(self._say_free(free, needed[user.id]))
            if user.id in away:
                texts.append(self.env._("away %s", away[user.id]))
            if members and user.id not in members:
                texts.append(self._say_no_member())
        return found

    def _get_with_hours(self, users):
        """:return: those of these people of whom the user may see how much they have
        to do, as in the report on hours"""
        me = self.env.user
        if self.env.su or me.has_group("custrel_followup.custrel_group_all"):
            return users
        return users & (me | me._custrel_get_led(self.company_id))

    def _say_free(self, free, needed):
        if free is None:
            return self.env._(
                "no limit of hours, these take about %s h", self._say_hours(needed)
            )
        today = self.company_id._custrel_today()
        last = get_near(today) - timedelta(days=1)
        return self.env._(
            "%(free)s h free until %(day)s, these take about %(needed)s h",
            free=self._say_hours(free),
            day=say_date(self.env, last),
            needed=self._say_hours(needed),
        )

    def _say_hours(self, hours):
        return formatLang(self.env, hours, digits=1)

    def _say_no_member(self):
        return self.env._("in no sales team of %s", self.user_id.name)

    def _describe_others(self, lines, time_left):
        """:return: generator of sentences that name who has time and is not proposed:
        as he belongs to no team of the person, or is asked only after its members"""
        first = time_left.succession.get_first(self.user_id)
        members = time_left.succession.get_proposed(self.user_id)
        sellers = self.env.ref("sales_team.group_sale_salesman")
        users = sellers.sudo().all_user_ids.sudo(False)  # that they sell is no secret
        users = users - lines.new_user_id - self.user_id
        others = self._get_with_hours(users).filtered(time_left.has_time)
        if later := others.filtered(lambda x: x.id in members and x.id not in first):
            yield self.env._(
                "With time, but proposed only where no member of the team is there, as "
                "they lead it or administer the system: %s",
                self._name_with_hours(later, time_left),
            )
        if strangers := others.filtered(lambda user: user.id not in members):
            yield self.env._(
                "With time, but not proposed, as they are in no sales team of %(old)s: "
                "%(people)s",
                old=self.user_id.name,
                people=self._name_with_hours(strangers, time_left),
            )

    def _name_with_hours(self, users, time_left):
        """:return: the names of those with most time, each with his hours"""

        def get_order(user):
            hours = time_left.free[user.id]
            return hours is not None, -(hours or 0), user.id

        names = []
        for user in users.sorted(get_order)[:MOST_NAMED]:
            hours = time_left.free[user.id]
            if hours is None:
                name = self.env._("%s (no limit of hours)", user.name)
            else:
                name = self.env._(
                    "%(person)s (%(hours)s h)",
                    person=user.name,
                    hours=self._say_hours(hours),
                )
            names.append(name)
        return say_all(self.env, names)
