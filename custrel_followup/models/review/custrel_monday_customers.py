from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.listing import say_all
from .custrel_figure import PEOPLE

MOST_ROWS = 5
"""So many customers each answer names; the list shows all."""

MOVES = ("moves_up", "moves_down")
KEY = ("key_silent", "key_unspoken", "key_uncovered")
BUYING = ("buying_less", "buying_nothing")


class CustrelMonday(models.AbstractModel):
    """Which customers need a look: they moved, buy less, or nobody speaks to them."""

    _inherit = "custrel.monday"

    @api.model
    def _get_codes_until_now(self):
        return super()._get_codes_until_now() | {*MOVES, "moves_first"}

    @api.model
    def _get_shared(self):
        customer = ("partner_id", "grade_id", "key")
        spoken = ("user_id", "last_contact_date", "judged_from")
        counted = ("silent", "unspoken", "judged", "uncovered")
        bought = ("buying", "buys_less", "bought_nothing")
        amounts = ("earlier_amount", "recent_amount")
        return super()._get_shared() | {
            "customers_key": (KEY, (*customer, *spoken, *counted)),
            "customers_buying": (BUYING, (*customer, *bought, *amounts)),
        }

    @api.model
    def _get_lists(self, page):
        return super()._get_lists(page) | {
            "moves": self._select_moves(page),
            "behind": self._select_behind(page),
            "silent": self._select_silent(),
            "unspoken": self._select_unspoken(),
            "buying": self._select_buying(),
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
    def _get_any_domain(self, page, codes):
        """:return: list, the domain of what any of some figures counts"""
        days = page.days_until_now
        return list(
            Domain.OR(
                page.figures[code]._get_list_domain(*days, mine=page.mine)
                for code in codes
            )
        )

    @api.model
    def _select_moves(self, page):
        """:return: SQL of the largest moves, about as many down as up; who fell comes
        first"""
        changes = self.env["custrel.grade.change"]
        query = changes._search(self._get_any_domain(page, MOVES))
        return SQL(
            """
            WITH largest AS MATERIALIZED (
                SELECT id, place FROM (
                    SELECT id, direction, row_number() OVER (
                               PARTITION BY direction
                               ORDER BY amount DESC NULLS LAST, id DESC) AS place
                      FROM custrel_grade_change WHERE id IN (%(ids)s)
                ) ranked
                 ORDER BY place, direction LIMIT %(most)s
            )
            SELECT change.partner_id, customer.complete_name AS name,
                   old.code AS old, new.code AS new, change.direction, why.*
              FROM largest
              JOIN custrel_grade_change change ON change.id = largest.id
              LEFT JOIN (%(why)s) why ON why.id = largest.id
              LEFT JOIN res_partner customer ON customer.id = change.partner_id
              LEFT JOIN custrel_grade old ON old.id = change.old_grade_id
              LEFT JOIN custrel_grade new ON new.id = change.new_grade_id
             ORDER BY change.direction, largest.place
            """,
            ids=query.subselect(),
            why=changes._select_why(SQL("(SELECT id FROM largest)")),
            most=MOST_ROWS,
        )

    @api.model
    def _add_moves(self, page):
        """Who moved and why: who fell, then who rose, the largest first."""
        changes = self.env["custrel.grade.change"]
        first = page.figures["moves_first"]
        return {
            "moves": {
                "up": page.count("moves_up"),
                "down": page.count("moves_down"),
                "first": page.count("moves_first"),
                "period": self.env._("today included"),
                "rows": [
                    {
                        "name": row["name"],
                        "from": row["old"] or "–",
                        "to": row["new"] or "–",
                        "up": row["direction"] == "up",
                        "note": changes._say_why(row),
                        "open": self._open_customer(row["partner_id"]),
                    }
                    for row in page.lists["moves"]
                ],
                "open": self._open_moves(page, *MOVES),
                "open_up": self._open_moves(page, "moves_up"),
                "open_down": self._open_moves(page, "moves_down"),
                "open_first": self._open_figure(first, page),
            }
        }

    @api.model
    def _open_moves(self, page, *codes):
        figures = [page.figures[code] for code in codes]
        several = len(codes) > 1
        title = self.env._("Moved up or down") if several else figures[0].name
        return self._open_any(figures, page, title)

    # -------------------------------------------------------------------- behind

    @api.model
    def _select_behind(self, page):
        domain = [
            *self._here(page, "user_id"),
            ("state", "=", "planned"),
            ("date_planned", "<", str(page.today)),
            ("automatic", "=", False),
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
            "behind_open": self._open_figure(page.figures["overdue"], page),
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
            ],
        }

    # -------------------------------------------------------------------- silent

    @api.model
    def _select_silent(self):
        return SQL(
            """
            SELECT customer.id, customer.complete_name AS name, grade.code AS grade,
                   grade.color, person.name AS person, silent.last_contact_date AS last
              FROM customers_key silent
              JOIN custrel_grade grade ON grade.id = silent.grade_id
              JOIN res_partner customer ON customer.id = silent.partner_id
              LEFT JOIN res_users staff ON staff.id = silent.user_id
              LEFT JOIN res_partner person ON person.id = staff.partner_id
             WHERE silent.judged = 1 AND silent.silent = 1
             ORDER BY grade.sequence, last NULLS FIRST, customer.id
             LIMIT %s
            """,
            MOST_ROWS,
        )

    @api.model
    def _select_unspoken(self):
        """:return: SQL of the day on which the first of the key customers who are too
        new for it is called silent"""
        return SQL(
            "SELECT min(judged_from) AS day FROM customers_key WHERE unspoken = 1"
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
        [unspoken] = page.lists["unspoken"]
        return {
            "silent": {
                "count": page.count("key_silent"),
                "of": total.denominator if total else 0,
                "new": page.count("key_unspoken"),
                "from": self._format_day(unspoken["day"]),
                # Who the key customers are says what the company calls so.
                "grades": say_all(
                    self.env, (row["code"] for row in page.lists["key_grades"])
                ),
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
                "open": self._open_figure(page.figures["key_silent"], page),
                "open_new": self._open_figure(page.figures["key_unspoken"], page),
            }
        }

    # -------------------------------------------------------------------- buying

    @api.model
    def _add_buying(self, page):
        """Who buys less than half of what he did, or nothing any more: key customers
        first, by what is missing in a quarter. Nothing is said of who has bought
        once."""
        less, silent = (page.count(code) for code in BUYING)
        known = page.get("buying_less")
        notes = (
            self.env._("%s less", self._write(less, "count")),
            self.env._("%s silent", self._write(silent, "count")),
        )
        return {
            "buying": {
                "note": " · ".join(notes),
                "notes": notes,
                "known": known.denominator if known else 0,
                "less": less,
                "silent": silent,
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
                    for row in page.lists["buying"]
                ],
                "open": self._open_any(
                    [page.figures[code] for code in BUYING],
                    page,
                    self.env._("Buys less, or nothing"),
                ),
                "open_less": self._open_figure(page.figures["buying_less"], page),
                "open_silent": self._open_figure(page.figures["buying_nothing"], page),
            }
        }

    @api.model
    def _select_buying(self):
        """:return: SQL of customers with what they bought in a quarter before and in
        the last one, of those whom the figures count"""
        return SQL(
            """
            WITH first AS (
                SELECT partner_id AS id, key, grade_id,
                       earlier_amount AS before, recent_amount AS now
                  FROM customers_buying WHERE buying != 'same'
                 ORDER BY key DESC, earlier_amount - recent_amount DESC, partner_id
                 LIMIT %s
            )
            SELECT first.*, customer.complete_name AS name, grade.code AS grade,
                   grade.color
              FROM first
              LEFT JOIN res_partner customer ON customer.id = first.id
              LEFT JOIN custrel_grade grade ON grade.id = first.grade_id
             ORDER BY first.key DESC, first.before - first.now DESC, first.id
            """,
            MOST_ROWS,
        )
