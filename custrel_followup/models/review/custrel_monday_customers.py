from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...report.custrel_customer_report import SILENT_DAYS
from ..grading.documents import DOCUMENTS
from .custrel_figure import PEOPLE

MOST_ROWS = 5
"""So many customers each answer names; the list shows all."""

RECENT_DAYS, EARLIER_DAYS = 91, 273
"""A quarter is compared with the three before it."""

MOST_LISTED = 500
"""So many of those who buy less are listed, the largest first."""

ENOUGH = 2
"""Purchases from which on one can say that a customer buys less."""


class CustrelMonday(models.AbstractModel):
    """Which customers need a look: they moved, buy less, or nobody speaks to them."""

    _inherit = "custrel.monday"

    @api.model
    def _get_codes(self):
        return super()._get_codes() | {"moves_up", "moves_down"}

    @api.model
    def _get_lists(self, page):
        return super()._get_lists(page) | {
            "moves": self._select_moves(page),
            "behind": self._select_behind(page),
            "silent": self._select_silent(page),
            "buying": self._select_buying(page),
            "key_grades": self._select_key_grades(),
        }

    @api.model
    def _get_answers(self):
        return [
            *super()._get_answers(),
            self._add_moves,
            self._add_behind_with,
            self._add_silent,
            self._add_buying,
        ]

    @api.model
    def _here(self, page, person):
        """:param str person: the field that says whose a record is
        :return: list of conditions: of the company, and whose"""
        here = [("company_id", "=", self.env.company.id)]
        return [*here, (person, "=", self.env.uid)] if page.mine else here

    # --------------------------------------------------------------------- moves

    @api.model
    def _get_moves_domain(self, page):
        return [
            *self._here(page, "partner_id.user_id"),
            ("direction", "in", ("up", "down")),
            ("date", ">=", str(self._utc(page.days[0]))),
        ]

    @api.model
    def _select_moves(self, page):
        query = self.env["custrel.grade.change"]._search(self._get_moves_domain(page))
        return SQL(
            """
            SELECT change.partner_id AS id, customer.complete_name AS name,
                   old.code AS old, new.code AS new, change.direction, change.basis,
                   change.reason, change.amount
              FROM custrel_grade_change change
              JOIN res_partner customer ON customer.id = change.partner_id
              LEFT JOIN custrel_grade old ON old.id = change.old_grade_id
              LEFT JOIN custrel_grade new ON new.id = change.new_grade_id
             WHERE change.id IN (%s)
             ORDER BY change.amount DESC NULLS LAST, change.id DESC LIMIT %s
            """,
            query.subselect(),
            MOST_ROWS,
        )

    @api.model
    def _add_moves(self, page):
        """Who moved and why, the largest first."""
        bases = dict(self.env["res.partner"]._custrel_grade_bases())
        domain = self._get_moves_domain(page)
        return {
            "moves": {
                "up": page.count("moves_up"),
                "down": page.count("moves_down"),
                "rows": [
                    {
                        "name": row["name"],
                        "from": row["old"] or "–",
                        "to": row["new"] or "–",
                        "up": row["direction"] == "up",
                        "note": row["reason"] or bases.get(row["basis"], ""),
                        "value": self._write(row["amount"] or 0, "money"),
                        "open": self._open_customer(row["id"]),
                    }
                    for row in page.lists["moves"]
                ],
                "open": self._open("custrel_grade_change_action", domain, view="list"),
            }
        }

    # -------------------------------------------------------------------- behind

    @api.model
    def _select_behind(self, page):
        domain = [
            *self._here(page, "user_id"),
            ("state", "=", "planned"),
            ("date_planned", "<", str(page.today)),
        ]
        query = self.env["custrel.followup"]._search(domain)
        return SQL(
            """
            SELECT followup.id, customer.complete_name AS name, grade.code AS grade,
                   grade.color, person.name AS person,
                   followup.date_planned AS day
              FROM custrel_followup followup
              JOIN res_partner customer ON customer.id = followup.partner_id
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = followup.partner_id
               AND present.company_id = followup.company_id
              LEFT JOIN custrel_grade grade ON grade.id = present.grade_id
              LEFT JOIN res_users staff ON staff.id = followup.user_id
              LEFT JOIN res_partner person ON person.id = staff.partner_id
             WHERE followup.id IN (%s)
             ORDER BY grade.sequence NULLS LAST, followup.date_planned, followup.id
             LIMIT %s
            """,
            query.subselect(),
            MOST_ROWS,
        )

    @api.model
    def _add_behind_with(self, page):
        """With whom we are behind, key customers first."""
        is_shown = not page.mine and self.env.user.has_group(PEOPLE)
        return {
            "behind_with": [
                {
                    "name": row["name"],
                    "grade": row["grade"] or "",
                    "color": row["color"] or 0,
                    "person": row["person"] or "" if is_shown else "",
                    "note": self._format_day(row["day"]),
                    "open": {"model": "custrel.followup", "id": row["id"]},
                }
                for row in page.lists["behind"]
            ]
        }

    # -------------------------------------------------------------------- silent

    @api.model
    def _get_silent_domain(self, page):
        return [*self._here(page, "user_id"), ("silent", "=", 1)]

    @api.model
    def _select_silent(self, page):
        report = self.env["custrel.customer.report"]
        query = report._search(self._get_silent_domain(page))
        return SQL(
            """
            SELECT customer.id, customer.complete_name AS name, grade.code AS grade,
                   grade.color, person.name AS person,
                   (customer.custrel_last_contact_date ->> %(key)s)::date AS last
              FROM custrel_customer_grade present
              JOIN custrel_grade grade ON grade.id = present.grade_id
              JOIN res_partner customer ON customer.id = present.partner_id
              LEFT JOIN res_users staff ON staff.id = customer.user_id
              LEFT JOIN res_partner person ON person.id = staff.partner_id
             WHERE present.id IN (%(ids)s)
             ORDER BY grade.sequence, last NULLS FIRST, customer.id
             LIMIT %(most)s
            """,
            key=str(self.env.company.id),
            ids=query.subselect(),
            most=MOST_ROWS,
        )

    @api.model
    def _select_key_grades(self):
        grades = self.env["custrel.grade"]
        query = grades._search([("is_key", "=", True)], order="sequence, id")
        return query.select(SQL.identifier(grades._table, "code"))

    @api.model
    def _add_silent(self, page):
        """Key customers to whom nobody spoke for two weeks, the best first."""
        total = page.get("key_silent")
        return {
            "silent": {
                "count": page.count("key_silent"),
                "of": total.denominator if total else 0,
                "days": SILENT_DAYS,
                # Who the key customers are says what the company calls so.
                "grades": ", ".join(row["code"] for row in page.lists["key_grades"]),
                "rows": [
                    {
                        "name": row["name"],
                        "grade": row["grade"],
                        "color": row["color"],
                        "person": "" if page.mine else row["person"] or "",
                        "note": self._format_day(row["last"]) or self.env._("never"),
                        "open": self._open_customer(row["id"]),
                    }
                    for row in page.lists["silent"]
                ],
                "open": self._open(
                    "custrel_customer_report_action", self._get_silent_domain(page)
                ),
            }
        }

    # -------------------------------------------------------------------- buying

    @api.model
    def _add_buying(self, page):
        """Who buys less than half of what he did, or nothing any more, by what is
        missing in a quarter. Nothing is said of who has bought once."""
        rows = page.lists["buying"]
        total = rows[0]
        rows = [row for row in rows if row["id"]]
        less = total["less"] - total["silent"]
        note = self.env._(
            "%(less)s less · %(silent)s silent", less=less, silent=total["silent"]
        )
        return {
            "buying": {
                "note": note,
                "known": total["known"],
                "less": less,
                "silent": total["silent"],
                "rows": [
                    {
                        "name": row["name"],
                        "grade": row["grade"] or "",
                        "color": row["color"] or 0,
                        "before": self._write(row["before"], "money"),
                        "now": self._write(row["now"], "money"),
                        "share": round(100 * max(row["now"], 0) / row["before"]),
                        "silent": row["now"] <= 0,
                        "open": self._open_customer(row["id"]),
                    }
                    for row in rows
                ],
                "open": self._open(
                    "res_partner_action_customer",
                    [("id", "in", total["ids"] or [])],
                    view="list",
                    context={},
                ),
            }
        }

    @api.model
    def _select_buying(self, page):
        """:return: SQL of customers with what they bought in a quarter before and in
        the last one; and how many are known, buy less, and nothing at all"""
        report = self.env["custrel.customer.report"]
        query = report._search(self._here(page, "user_id"))
        documents, edges = self._get_documents(page.today)
        company = self.env.company
        return SQL(
            """
            WITH bought AS (
                SELECT contact.commercial_partner_id AS id,
                       sum(amount) FILTER (WHERE NOT recent) / %(quarters)s AS before,
                       COALESCE(sum(amount) FILTER (WHERE recent), 0) AS now
                  FROM (SELECT partner_id, amount, purchases, FALSE AS recent
                          FROM (%(earlier)s) earlier
                        UNION ALL
                        SELECT partner_id, amount, purchases, TRUE
                          FROM (%(recent)s) recent) document
                  JOIN res_partner contact ON contact.id = document.partner_id
                 GROUP BY 1
                HAVING sum(purchases) FILTER (WHERE NOT recent) >= %(enough)s
                   AND sum(amount) FILTER (WHERE NOT recent) > 0
            ), own AS (
                SELECT bought.*, now < before / 2 AS less
                  FROM bought WHERE id IN (%(customers)s)
            ), total AS (
                SELECT count(*) AS known, count(*) FILTER (WHERE less) AS less,
                       count(*) FILTER (WHERE now <= 0) AS silent,
                       (array_agg(id ORDER BY before - now DESC)
                           FILTER (WHERE less))[:%(listed)s] AS ids
                  FROM own
            ), first AS (
                SELECT id, before, now FROM own WHERE less
                 ORDER BY before - now DESC, id LIMIT %(most)s
            )
            SELECT first.*, customer.complete_name AS name, grade.code AS grade,
                   grade.color, total.*
              FROM total
              LEFT JOIN first ON TRUE
              LEFT JOIN res_partner customer ON customer.id = first.id
              LEFT JOIN custrel_customer_grade present
                ON present.partner_id = first.id AND present.company_id = %(company)s
              LEFT JOIN custrel_grade grade ON grade.id = present.grade_id
             ORDER BY first.before - first.now DESC, first.id
            """,
            quarters=EARLIER_DAYS / RECENT_DAYS,
            earlier=documents(company, edges[0], edges[1]),
            recent=documents(company, edges[1], edges[2]),
            enough=ENOUGH,
            customers=query.subselect(SQL.identifier(report._table, "partner_id")),
            most=MOST_ROWS,
            listed=MOST_LISTED,
            company=company.id,
        )

    @api.model
    def _get_documents(self, today):
        """:return: function that selects what counts as bought, see
        :mod:`documents`, and when both times begin, and the latter ends"""
        policies = self.env["custrel.grading.policy"].sudo()  # where figures come from
        here = [("company_id", "=", self.env.company.id)]
        source = policies.search_fetch(here, ["source"], limit=1).source or "sale"
        recent = today - timedelta(days=RECENT_DAYS)
        days = recent - timedelta(days=EARLIER_DAYS), recent, today + timedelta(days=1)
        if source == "sale":
            days = tuple(map(self._utc, days))
        return DOCUMENTS[source], days
