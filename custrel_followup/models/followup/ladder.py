"""Who is to be told of which overdue follow-up."""

from collections import defaultdict
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL

from ...rules import ladder
from ..shared.readers import Readers

MISSED_NEWS_DAYS = 30
"""A follow-up that was missed longer ago than that climbs no more."""


class Step(NamedTuple):
    """A follow-up that climbs to a person."""

    followup_id: int
    step: str
    is_contact: bool  # or else he leads the owner's team
    is_news: bool
    has_digest: bool  # he has an address, and the company wants digests

    @property
    def by_mail(self):
        return self.is_news and self.has_digest


class Ladder:
    """Finds the steps of all overdue follow-ups, in a few statements, however many.

    The second step leads to the other of the customer's two contacts, or else straight
    to the leader; the third one to the leader of the owner's team, or else to the
    fallback user. Who may not open the follow-up is passed over: it climbs to the next
    one above. A missed follow-up climbs, too, if it should have while it was open. Of
    customers whose grade does not climb nobody else hears.
    """

    def __init__(self, env):
        self.env = env
        self._successions = {}
        self._superiors = {}

    def find(self):
        """:return: dict of user to the list of steps that are reached where he lives"""
        found = defaultdict(list)
        rows = self.env.execute_query_dict(self._select_overdue())
        people = self._browse_people(rows)
        followups = self.env["custrel.followup"].browse(row["id"] for row in rows)
        readers = Readers(followups)
        for row in rows:
            company = self.env["res.company"].browse(row["company_id"])
            owner = people.browse(row["user_id"] or ())
            other = people.browse(row["other_id"] or ())
            if other and not readers.may_read(other, row["id"]):
                row["other_id"] = None
            superiors = self._get_superiors(company, owner)
            # Whoever has nobody above him ends the ladder himself.
            leader = readers.first(superiors, row["id"]) or owner
            for climb in self._get_climbs(row, leader):
                user = people.browse(climb.user).with_prefetch(people._ids)
                after = company[f"custrel_{climb.step}_after_days"]
                today = user._custrel_today()
                if ladder.is_reached(row["date_planned"], after, today):
                    found[user].append(self._prepare_step(row, climb, user, company))
        return found

    def _prepare_step(self, row, climb, user, company):
        return Step(
            row["id"],
            climb.step,
            is_contact=climb.step == "second" and user.id == row["other_id"],
            is_news=climb.is_news,
            has_digest=bool(user.email and company.custrel_digest),
        )

    def _get_climbs(self, row, leader):
        owner, told = row["user_id"], row["second_told_user_id"]
        climbs = []
        if not row["second_told_on"]:
            user = row["other_id"] or leader.id
            climbs.append(ladder.get_climb("second", user, owner, None))
        if not row["manager_told_on"]:
            climbs.append(ladder.get_climb("manager", leader.id, owner, told))
        return filter(None, climbs)

    def _get_superiors(self, company, owner):
        """:return: list of users above the owner, the nearest one first"""
        if company not in self._successions:
            self._successions[company] = company._custrel_succession()
        if (company, owner) not in self._superiors:
            superiors = self._successions[company].get_superiors(owner)
            self._superiors[company, owner] = list(superiors)
        return self._superiors[company, owner]

    def _browse_people(self, rows):
        ids = {row[name] for row in rows for name in ("user_id", "other_id")}
        return self.env["res.users"].browse(ids - {None})

    def _select_overdue(self):
        """:return: SQL of overdue follow-ups with an open step, and the other contact
        of their customers"""
        self.env.flush_all()
        # The farthest time zone is a day ahead of UTC.
        today = fields.Date.add(fields.Date.today(), days=1)
        return SQL(
            """
            SELECT followup.id, followup.company_id, followup.user_id,
                   followup.date_planned, followup.second_told_on,
                   followup.second_told_user_id, followup.manager_told_on,
                   other.user_id AS other_id
              FROM custrel_followup followup
              JOIN res_company company
                ON company.id = followup.company_id
               AND company.custrel_started_at IS NOT NULL
              JOIN res_partner partner ON partner.id = followup.partner_id
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = followup.partner_id
               AND present.company_id = followup.company_id
              LEFT JOIN custrel_grade grade ON grade.id = present.grade_id
              LEFT JOIN LATERAL (%(other)s) other ON TRUE
             WHERE followup.active AND followup.state IN ('planned', 'missed')
               AND followup.automatic IS NOT TRUE
               AND (grade.id IS NULL OR grade.climbs)
               AND (%(second)s OR %(manager)s)
             ORDER BY followup.date_planned, followup.id
            """,
            other=self._select_other_contact(),
            second=self._is_open("second", today),
            manager=self._is_open("manager", today),
        )

    def _is_open(self, step, today):
        return SQL(
            """(followup.%(told)s IS NULL AND company.%(days)s > 0
                AND followup.date_planned <= %(today)s - company.%(days)s
                AND (followup.state = 'planned'
                     OR company.%(days)s <= company.custrel_missed_after_days
                        AND followup.date_planned
                            >= %(today)s - company.custrel_missed_after_days
                               - %(news)s))""",
            told=SQL.identifier(f"{step}_told_on"),
            days=SQL.identifier(f"custrel_{step}_after_days"),
            today=today,
            news=MISSED_NEWS_DAYS,
        )

    def _select_other_contact(self):
        """:return: SQL of the customer's second contact, or of the first one if the
        second is the owner or missing; only people who work in the company"""
        return SQL(
            """
            SELECT contact.user_id
              FROM (SELECT row.user_id, 2 AS role FROM custrel_assignment row
                     WHERE row.partner_id = followup.partner_id
                       AND row.company_id = followup.company_id
                       AND row.role = 'second' AND row.date_end IS NULL
                    UNION ALL
                    SELECT partner.user_id, 1) contact
              JOIN res_users staff
                ON staff.id = contact.user_id AND staff.active AND NOT staff.share
              JOIN res_company_users_rel works
                ON works.user_id = staff.id AND works.cid = followup.company_id
             WHERE contact.user_id IS DISTINCT FROM followup.user_id
             ORDER BY contact.role DESC LIMIT 1
            """
        )
