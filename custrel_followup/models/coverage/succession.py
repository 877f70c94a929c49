"""Who of the team can take over or share a customer."""

from odoo.tools import SQL

from ...rules.succession import Spread

PARTS = ("team", "leader", "administrator", "fallback")
"""Of the rule, in the order in which they are asked."""


class Succession:
    """Proposes people of one company, and remembers whom it proposed.

    The rule: of the same sales team, not archived, not on leave, with the fewest key
    customers; else the leader of the team; else the fallback user of the company. Who
    administers the system looks after customers only where there is nobody else.

    :param spread: who gets the next one, where something else than key customers is
        measured: see :class:`Spread`
    """

    def __init__(self, env, company, spread=None):
        self.env = env(su=True)  # teams, members and their leave are not for everybody
        self.company = company.with_env(self.env)
        self._absent = self.company._custrel_get_absent()
        self._spread = spread or Spread(self._count_key_customers())
        self._candidates = {}

    def propose(self, person, without=(), size=1):
        """Find somebody who could take or share the customers of ``person``.

        :param without: ids of users who are out of the question
        :param size: of what he would get, by the measure
        :return: user, with the rights of whoever asked; empty if there is nobody
        """
        return self.find(person, without, size)[0]

    def find(self, person, without=(), size=1):
        """Like :meth:`propose`.

        :return: user, and by which part of the rule: one of :data:`PARTS`
        """
        taken = {*without, person.id}
        for part, candidates in zip(PARTS, self._get_candidates(person), strict=False):
            if chosen := self._spread.take(candidates, taken, size):
                return self.env["res.users"].browse(chosen).sudo(False), part
        return self._get_fallback(taken).sudo(False), PARTS[-1]

    def spread(self, user_ids, without=(), size=1):
        """Choose one of these users by the same measure.

        :return: id of a user, None if all of them are out of the question
        """
        return self._spread.take(user_ids, set(without), size)

    def get_leader(self, person):
        """:return: who leads the team of ``person``, or else the fallback user; nobody
        only if the company has nobody"""
        leaders = [id_ for id_ in self._get_candidates(person)[1] if id_ != person.id]
        found = self.env["res.users"].browse(leaders[:1])
        return (found or self._get_fallback({person.id})).sudo(False)

    def get_superiors(self, person):
        """:return: generator of users above ``person``, the nearest one first: leaders,
        the fallback user, administrators"""
        taken = {person.id}
        for id_ in self._get_candidates(person)[1]:
            if id_ not in taken:
                taken.add(id_)
                yield self.env["res.users"].browse(id_).sudo(False)
        while user := self._get_fallback(taken):
            taken.add(user.id)
            yield user.sudo(False)

    def _get_fallback(self, taken):
        """:return: the fallback user; an administrator if that one is out of the
        question"""
        return self.company._custrel_get_fallback_user(without=taken)

    def _get_candidates(self, person):
        """:return: ids of the members and of the leaders of the teams of a person, and
        of those members who administer the system"""
        if person not in self._candidates:
            # Odoo keeps ended memberships: who has left the team is none of it.
            teams = self._get_teams(person).with_context(active_test=True)
            members = teams.crm_team_member_ids.user_id.sorted("id")
            members = members.filtered(self.is_free)
            last = members.filtered(lambda user: user._is_system())
            self._candidates[person] = (
                (members - last).ids,
                teams.user_id.filtered(self.company._custrel_follows).ids,
                last.ids,
            )
        return self._candidates[person]

    def _get_teams(self, person):
        """Of an archived person, whose memberships Odoo has ended, those that he was in
        until then."""
        members = self.env["crm.team.member"].with_context(active_test=False)
        rows = members.search([("user_id", "=", person.id)])
        present = rows.filtered("active")
        former = rows.browse()
        if not person.active:
            former = rows.filtered("custrel_ended_with_user")
        return (present or former).crm_team_id.filtered(
            lambda team: (
                team.active and (team.company_id or self.company) == self.company
            )
        )

    def get_proposed(self, person):
        """:return: ids of the members of the teams of a person, and of their leaders"""
        return {id_ for ids in self._get_candidates(person) for id_ in ids}

    def get_first(self, person):
        """:return: ids of those who are asked before leaders and administrators"""
        return set(self._get_candidates(person)[0])

    def is_free(self, user):
        """:return: whether somebody looks after customers here and is not on leave"""
        return self.company._custrel_follows(user) and user.id not in self._absent

    def _count_key_customers(self):
        """:return: dict of user id to key customers as first or second contact"""
        self.env["custrel.assignment"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT row.user_id, count(*)
                      FROM custrel_assignment row
                      JOIN custrel_customer_grade present
                        ON present.partner_id = row.partner_id
                       AND present.company_id = %(company)s
                      JOIN custrel_grade grade ON grade.id = present.grade_id
                     WHERE row.date_end IS NULL AND grade.is_key
                       AND (row.role = 'first'
                            OR row.role = 'second' AND row.company_id = %(company)s)
                     GROUP BY row.user_id
                    """,
                    company=self.company.id,
                )
            )
        )
