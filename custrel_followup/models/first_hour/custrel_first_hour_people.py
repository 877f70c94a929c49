from collections import Counter, defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..grading.documents import bought_before
from ..shared.inside import tell
from ..shared.listing import say_all

RULES = "last", "team"
"""Who gets a customer without a salesperson: the salesperson of the last document who
works here, or the members of its team in turn."""

AT_ONCE = 1000
"""Customers that one call gives away; the panel calls again."""

LEVELS = ("manager", "all", "team", "user")


class CustrelFirstHour(models.AbstractModel):
    """The first step: our people, and customers whom nobody looks after."""

    _inherit = "custrel.first.hour"

    @api.model
    def _get_people(self, company, run):
        """:return: dict of the step: ``people`` who have customers or may have some,
        ``customers`` and how many of them are ``without`` somebody who works here,
        those with a salesperson and without a grade, see :meth:`_count_ungraded`, and
        for each rule what it proposes"""
        counts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT owner, count(*) FROM (%s) customer GROUP BY owner",
                    self._select_owned(company, run),
                )
            )
        )
        without = counts.pop(None, 0)
        return {
            "done": not without,
            "people": self._list_people(company, counts),
            "customers": sum(counts.values()) + without,
            "without": without,
            **self._count_ungraded(company, run),
            "leaderless": self._get_leaderless(company),
            "stand_in": company._custrel_get_fallback_user().name or "",
            "rules": {
                rule: self._sum_up(self._propose(company, run, rule))
                for rule in RULES
                if without
            },
        }

    @api.model
    def _select_owned(self, company, run):
        """:return: SQL of ``id`` and ``owner`` (null: nobody who works here) of all
        customers who have a grade or get one by the run, and whether they are
        ``free``: nobody of another company looks after them, either"""
        return SQL(
            """
            SELECT partner.id,
                   CASE WHEN partner.user_id IN (%(staff)s)
                        THEN partner.user_id END AS owner,
                   salesperson.active IS NOT TRUE AS free
              FROM %(graded)s graded
              JOIN res_partner partner ON partner.id = graded.partner_id
              LEFT JOIN res_users salesperson ON salesperson.id = partner.user_id
             WHERE graded.grade_id IS NOT NULL AND partner.active
               AND partner.commercial_partner_id = partner.id
               AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
            """,
            staff=company._custrel_following_sql(),
            graded=run._select_graded(company),
            company=company.id,
        )

    @api.model
    def _count_ungraded(self, company, run):
        """Count customers whom somebody looks after, and whom the run gives no grade.

        :return: dict of ``ungraded``, who have not bought, and ``unseen``, who have:
            the run was computed before
        """
        partners = self.env["res.partner"]
        query = partners._search(
            partners._custrel_customer_domain()
            & Domain("company_id", "in", (False, company.id))
        )
        query.add_where(
            SQL(
                """%(owner)s IN (%(staff)s) AND NOT EXISTS (
                    SELECT FROM (%(graded)s) graded WHERE graded.id = %(id)s)""",
                id=SQL.identifier(partners._table, "id"),
                owner=SQL.identifier(partners._table, "user_id"),
                staff=company._custrel_following_sql(),
                graded=self._select_owned(company, run),
            )
        )
        self.env.flush_all()
        bought = bought_before(run.source or "sale", company)
        [(ungraded, unseen)] = self.env.execute_query(
            SQL(
                """SELECT count(*) FILTER (WHERE NOT %(bought)s),
                          count(*) FILTER (WHERE %(bought)s)
                     FROM (%(found)s) found
                     JOIN res_partner partner ON partner.id = found.id""",
                bought=bought,
                found=query.select(),
            )
        )
        return {"ungraded": ungraded, "unseen": unseen}

    @api.model
    def _list_people(self, company, counts):
        """:param dict counts: of user id to how many customers he has
        :return: list of dicts, those with most customers first
        """
        everybody = self.sudo()  # groups are not for everybody to read
        groups = {
            level: everybody.env.ref(f"custrel_followup.custrel_group_{level}")
            for level in LEVELS
        }
        users = groups["user"].all_user_ids
        users = users.filtered(lambda u: u.id in counts or company._custrel_employs(u))
        teams = self._get_teams(company)
        return sorted(
            (
                {
                    "id": user.id,
                    "name": user.name,
                    "role": next(
                        group.with_env(self.env).sudo().name  # as above
                        for group in groups.values()
                        if user in group.all_user_ids
                    ),
                    "teams": say_all(
                        self.env,
                        (
                            team.name
                            for team in teams
                            if user == team.user_id or user in team.member_ids
                        ),
                    ),
                    "customers": counts.get(user.id, 0),
                }
                for user in users
            ),
            key=lambda person: (-person["customers"], person["name"]),
        )

    @api.model
    def _get_leaderless(self, company):
        """:return: names of the teams with people of the company that nobody leads who
        works here and sees their customers"""
        staff = company._custrel_get_following()
        return [
            team.name
            for team in self._get_teams(company)
            if team.user_id.id not in staff and staff & set(team.member_ids.ids)
        ]

    @api.model
    def _get_teams(self, company):
        """:return: the sales teams of a company, its own ones first"""
        teams = self.env["crm.team"].sudo()  # whose members show in the panel
        teams = teams.search([("company_id", "in", (False, company.id))])
        return teams.sorted(lambda team: not team.company_id)

    # --------------------------------------------------------------- the proposals

    @api.model
    def _sum_up(self, proposed):
        """:param dict proposed: see :meth:`_propose`
        :return: list of name and number of customers, most first
        """
        counts = Counter(proposed.values())
        users = self.env["res.users"].sudo()  # names of colleagues
        return [
            {"id": user_id, "name": users.browse(user_id).name, "customers": count}
            for user_id, count in counts.most_common()
        ]

    @api.model
    def _propose(self, company, run, rule):
        """:return: dict of the id of each customer without a salesperson to the id of
        whom he goes to; not those for whom the rule knows nobody"""
        customers = SQL(
            "SELECT id FROM (%s) customer WHERE owner IS NULL AND free",
            self._select_owned(company, run),
        )
        staff = company._custrel_get_following()
        if rule == "last":
            among = SQL("document.user_id = ANY(%s)", list(staff))
            rows = self._find_last(company, run, customers, among)
            return {row[0]: row[1] for row in rows}
        rows = self._find_last(company, run, customers, SQL("TRUE"))
        return self._share_out(self._get_members(company, staff), rows)

    @api.model
    def _find_last(self, company, run, customers, among):
        """:param SQL customers: their ids
        :param SQL among: condition on ``document``
        :return: rows of customer, salesperson, team of the last document of each
            customer; without a document only where ``among`` allows it
        """
        documents = {
            "sale": SQL(
                """SELECT partner_id, user_id, team_id, date_order AS day
                     FROM sale_order WHERE state = 'sale' AND company_id = %s""",
                company.id,
            ),
            "invoice": SQL(
                """SELECT partner_id, invoice_user_id AS user_id, team_id,
                          invoice_date AS day
                     FROM account_move WHERE state = 'posted'
                      AND move_type = 'out_invoice' AND company_id = %s""",
                company.id,
            ),
        }
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (customer.id)
                       customer.id, document.user_id, document.team_id
                  FROM (%(customers)s) customer
                  JOIN res_partner contact
                    ON contact.commercial_partner_id = customer.id
                  LEFT JOIN (%(documents)s) document
                    ON document.partner_id = contact.id
                 WHERE %(among)s
                 ORDER BY customer.id, document.day DESC NULLS LAST
                """,
                customers=customers,
                documents=documents.get(run.source, documents["sale"]),
                among=among,
            )
        )

    @api.model
    def _get_members(self, company, staff):
        """:return: dict of the id of each team to the ids of its people who work in
        the company, its leader where it has no members; of None to those of the first
        team that has any"""
        members = {None: []}
        for team in self._get_teams(company):
            own = [user.id for user in team.member_ids if user.id in staff]
            if not own and team.user_id.id in staff:
                own = team.user_id.ids
            if own:
                members[team.id] = own
                members[None] = members[None] or own
        return members

    @api.model
    def _share_out(self, members, rows):
        """:return: dict of customer to person, who takes turns with his team"""
        turns, proposed = defaultdict(int), {}
        for customer, _user, team in rows:
            team = team if team in members else None
            if own := members[team]:
                proposed[customer] = own[turns[team] % len(own)]
                turns[team] += 1
        return proposed

    @api.model
    def give_customers(self, rule):
        """Give customers without a salesperson to whom a rule proposes, at most
        :data:`AT_ONCE` of them.

        :param str rule: of :data:`RULES`
        :return: dict of ``given``, a list of user, former salesperson or False, and ids
            of customers, and ``left``, how many the next call finds
        :raise UserError: there is no such rule
        """
        self._check_manager()
        if rule not in RULES:
            raise UserError(self.env._("Choose one of the proposals."))
        company = self.env.company
        proposed = self._propose(company, self._get_run(company), rule)
        batch = dict(list(proposed.items())[:AT_ONCE])
        given = []
        partners = self.env["res.partner"].with_context(tracking_disable=True)
        partners = tell(partners, custrel_reason=self.env._("First hour"))
        groups = partners.browse(batch).grouped(lambda p: (batch[p.id], p.user_id))
        for (user_id, former), customers in groups.items():
            customers.user_id = user_id
            given.append([user_id, former.id, customers.ids])
        return {"given": given, "left": len(proposed) - len(batch)}

    @api.model
    def take_back(self, given):
        """Undo what :meth:`give_customers` did, where nobody changed it since.

        :param list given: what it returned
        :return: how many customers have their former salesperson, often nobody
        """
        self._check_manager()
        partners = self.env["res.partner"].with_context(tracking_disable=True)
        partners = tell(partners, custrel_reason=self.env._("First hour, undone"))
        count = 0
        for user_id, former, ids in given:
            customers = partners.browse(ids).exists()
            customers = customers.filtered(lambda p, u=user_id: p.user_id.id == u)
            customers.user_id = former
            count += len(customers)
        return count
