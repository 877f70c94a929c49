"""Who gets a complaint: the contact of a key customer, or a member of the team."""

from collections import Counter

from odoo.tools import SQL


class Desk:
    """Hands out complaints of one company, and remembers what it handed out.

    :param without: users who get none, e.g. because they are about to leave
    """

    def __init__(self, env, company, without=()):
        self.env = env(su=True)  # members and their leave are not for everybody
        self.env["custrel.complaint"].flush_model(["team_id", "user_id", "state"])
        self.company = company.with_env(self.env)
        self._absent = self.company._custrel_get_absent()
        self._without = set(without)
        self._free = dict.fromkeys(self._without, False)
        self._queues = {}

    def find(self, team, customer, is_key):
        """Who is to handle a complaint; nobody only if the company has nobody.

        :return: user, with the rights of whoever asked
        """
        team, customer = team.with_env(self.env), customer.with_env(self.env)
        owner = self.env["res.users"]
        if is_key and (team.key_to_contact or not team):
            owner = next(filter(self._is_free, self._get_contacts(customer)), owner)
        owner = owner or self._take_turn(team)
        if not owner and team.user_id not in self._without:
            owner = team.user_id.filtered(self.company._custrel_follows)
        owner = owner or self.company._custrel_get_fallback_user(
            [user.id for user in self._without]
        )
        if team and owner:
            self._get_queue(team).note(owner.id)
        return owner.sudo(False)

    def _get_contacts(self, customer):
        """Our people for a key customer, looked for only as far as needed.

        :return: generator of users, the first contact first
        """
        yield customer.user_id
        yield customer.with_company(self.company).custrel_second_user_id

    def _is_free(self, user):
        if user not in self._free:
            # Who has no role any more can't open what he would get.
            may = self.company._custrel_follows(user)
            self._free[user] = may and user.id not in self._absent
        return self._free[user]

    def _take_turn(self, team):
        members = [user for user in team.member_ids if self._is_free(user)]
        if not members:
            return self.env["res.users"]
        rank = self._get_queue(team).rank
        return min(members, key=lambda user: (rank(user.id), user.id))

    def _get_queue(self, team):
        if team not in self._queues:
            kind = Turns if team.dispatch == "round_robin" else Loads
            self._queues[team] = kind(self.env, team)
        return self._queues[team]


class Turns:
    """Who got a complaint of the team longest ago is the next one."""

    def __init__(self, env, team):
        rows = team.member_ids and env.execute_query(
            SQL(
                """
                SELECT member.id, last.id
                  FROM unnest(%s) member (id)
                 CROSS JOIN LATERAL (
                       SELECT id FROM custrel_complaint
                        WHERE team_id = %s AND user_id = member.id
                        ORDER BY id DESC LIMIT 1
                  ) last
                """,
                team.member_ids.ids,
                team.id,
            )
        )
        self._last = dict(rows)
        self._now = max(self._last.values(), default=0)

    def rank(self, user_id):
        return self._last.get(user_id, 0)

    def note(self, user_id):
        self._now += 1
        self._last[user_id] = self._now


class Loads:
    """Who has the fewest open complaints, of all teams, is the next one."""

    def __init__(self, env, team):
        rows = team.member_ids and env.execute_query(
            SQL(
                """
                SELECT user_id, count(*) FROM custrel_complaint
                 WHERE user_id IN %s AND state IN ('new', 'in_progress', 'waiting')
                 GROUP BY user_id
                """,
                tuple(team.member_ids.ids),
            )
        )
        self._open = Counter(dict(rows))

    def rank(self, user_id):
        return self._open[user_id]

    def note(self, user_id):
        self._open[user_id] += 1
