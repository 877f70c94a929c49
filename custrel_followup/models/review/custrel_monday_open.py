from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .custrel_figure import PEOPLE


class CustrelMonday(models.AbstractModel):
    """What is open now: late complaints, who is not covered, what waits for a decision.

    Counted with the lists of the page, under the rights of the reader.
    """

    _inherit = "custrel.monday"

    @api.model
    def _get_lists(self, page):
        counted = {
            f"count {part} {name}": self._select_count(model, domain)
            for part, name, _label, model, domain, _action in self._get_counted(page)
        }
        return super()._get_lists(page) | {
            "complaints": self._select_complaints(page),
            **counted,
        }

    @api.model
    def _get_answers(self):
        return [*super()._get_answers(), self._add_complaints, self._add_counts]

    # ---------------------------------------------------------------- complaints

    @api.model
    def _get_late_domain(self, page):
        return [*self._here(page, "user_id"), ("sla_state", "=", "late")]

    @api.model
    def _select_complaints(self, page):
        query = self.env["custrel.complaint"]._search(self._get_late_domain(page))
        return SQL(
            """
            SELECT staff.id, person.name, count(*) AS count
              FROM custrel_complaint complaint
              LEFT JOIN res_users staff ON staff.id = complaint.user_id
              LEFT JOIN res_partner person ON person.id = staff.partner_id
             WHERE complaint.id IN (%s)
             GROUP BY 1, 2 ORDER BY 3 DESC, 1
            """,
            query.subselect(),
        )

    @api.model
    def _add_complaints(self, page):
        """Open complaints that are late, and by whom."""
        domain = self._get_late_domain(page)
        rows = page.lists["complaints"]
        shown = rows
        if not self.env.user.has_group(PEOPLE):
            shown = [row for row in rows if row["id"] == self.env.uid]
        return {
            "complaints": {
                "count": sum(row["count"] for row in rows),
                "people": [
                    {
                        "name": row["name"] or self.env._("Nobody"),
                        "count": row["count"],
                        "open": self._open(
                            "custrel_complaint_action",
                            [*domain, ("user_id", "=", row["id"] or False)],
                            view="list",
                        ),
                    }
                    for row in shown
                ],
                "open": self._open("custrel_complaint_action", domain, view="list"),
            }
        }

    # -------------------------------------------------------------------- counts

    @api.model
    def _select_count(self, model, domain):
        query = self.env[model]._search(Domain(domain))
        return SQL(
            "SELECT count(*) AS count FROM %s WHERE %s",
            query.from_clause,
            query.where_clause or SQL("TRUE"),
        )

    @api.model
    def _add_counts(self, page):
        """What waits for a decision, and who is not covered or introduced."""
        parts = {"coverage": [], "decisions": []}
        for part, name, label, _model, domain, action in self._get_counted(page):
            [row] = page.lists[f"count {part} {name}"]
            parts[part].append(
                {
                    "name": name,
                    "label": label,
                    "count": row["count"],
                    "open": self._open(action, domain, context={}, view="list"),
                }
            )
        return parts

    @api.model
    def _get_whose(self, page):
        """:return: conditions of customers that the page is about: everybody finds all
        contacts, but not all of them are his"""
        scope = self._get_scope(page.mine)
        if scope == "company":
            return []
        if scope == "mine":
            return [("user_id", "=", self.env.uid)]
        return [("user_id.custrel_is_led", "=", True)]

    @api.model
    def _get_counted(self, page):
        """:return: list of part, name, label, model, domain and action"""
        env = self.env
        whose = self._get_whose(page)
        rows = [
            (
                "coverage",
                "gaps",
                env._("Key customers without owner or co-owner"),
                "res.partner",
                [*whose, ("custrel_contact_gap", "!=", False)],
                "res_partner_action_gap",
            ),
            (
                "coverage",
                "introductions",
                env._("Customers who have not met the new person"),
                "custrel.handover.line",
                [
                    *self._here(page, "new_user_id"),
                    ("introduction_id", "!=", False),
                    ("is_introduced", "=", False),
                ],
                "custrel_handover_line_action_introductions",
            ),
            (
                "decisions",
                "too_much",
                env._("Contacts on days that are too full"),
                "custrel.followup",
                [
                    *self._here(page, "user_id"),
                    ("state", "=", "planned"),
                    ("too_much", "=", True),
                ],
                "custrel_followup_action",
            ),
        ]
        return rows if page.mine else rows + self._get_decisions(page)

    @api.model
    def _get_decisions(self, page):
        """:return: the same, for who leads others"""
        env, here = self.env, self._here(page, "user_id")
        rows = [
            (
                "decisions",
                "second",
                env._("Co-owners to choose"),
                "res.partner",
                [*self._get_whose(page), ("custrel_contact_gap", "=", "second")],
                "res_partner_action_gap",
            ),
            (
                "decisions",
                "handovers",
                env._("Handovers to distribute"),
                "custrel.handover",
                [*here, ("state", "=", "draft")],
                "custrel_handover_action",
            ),
        ]
        if env.company.custrel_sleepers == "propose":
            rows.append(
                (
                    "decisions",
                    "sleepers",
                    env._("Customers who never answer, to contact less often"),
                    "res.partner",
                    [*self._get_whose(page), ("custrel_never_answers", "=", True)],
                    "res_partner_action_sleepers",
                )
            )
        if env["custrel.grading.run"].has_access("write"):
            rows.append(
                (
                    "decisions",
                    "runs",
                    env._("Grading runs to apply"),
                    "custrel.grading.run",
                    [*here, ("state", "=", "computed")],
                    "custrel_grading_run_action",
                )
            )
        return rows
