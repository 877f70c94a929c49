from odoo import api, models

COVERAGE = ("key_uncovered", "introductions_open")
TOO_MUCH = "followups_too_much"
DECISIONS = ("key_without_second", "handovers_draft")
SLEEPERS = "customers_never_answer"
RUNS = "runs_waiting"

NAMES = {
    "key_uncovered": "gaps",
    "introductions_open": "introductions",
    TOO_MUCH: "too_much",
    "key_without_second": "second",
    "handovers_draft": "handovers",
    SLEEPERS: "sleepers",
    RUNS: "runs",
}
"""Of each figure, how the page calls its row."""

LINKS = {"key_uncovered": "res_partner_action_gap"}
"""What a mail leads to, where the action of a figure shows something else by itself."""


class CustrelMonday(models.AbstractModel):
    """What is open now: late complaints, who is not covered, what waits for a decision.
    Each row is a figure, and opens what it counts."""

    _inherit = "custrel.monday"

    @api.model
    def _get_codes(self, page):
        shown = {"complaints_late_now", *COVERAGE, *self._get_decisions(page)}
        return super()._get_codes(page) | shown

    @api.model
    def _get_answers(self):
        return [*super()._get_answers(), self._add_complaints, self._add_counts]

    # ---------------------------------------------------------------- complaints

    @api.model
    def _add_complaints(self, page):
        """Open complaints that are late, and by whom."""
        figure = page.figures["complaints_late_now"]
        rows = [
            row for row in page.rows("complaints_late_now", "person") if row.numerator
        ]
        return {
            "complaints": {
                "count": page.count("complaints_late_now"),
                "people": [
                    {
                        "name": row.name or self.env._("Nobody"),
                        "count": row.numerator,
                        "open": self._open_person(figure, page, row),
                    }
                    for row in sorted(rows, key=lambda row: -row.numerator)
                ],
                "open": self._open_figure(figure, page),
            }
        }

    # -------------------------------------------------------------------- counts

    @api.model
    def _add_counts(self, page):
        """What waits for a decision, and who is not covered or introduced."""
        parts = {"coverage": COVERAGE, "decisions": self._get_decisions(page)}
        labels = self._get_labels()
        return {
            part: [
                {
                    "name": NAMES[code],
                    "label": labels[code],
                    "count": page.count(code),
                    "open": self._open_figure(page.figures[code], page, context={}),
                    "link": LINKS.get(code, page.figures[code].list_action),
                }
                for code in codes
            ]
            for part, codes in parts.items()
        }

    @api.model
    def _get_labels(self):
        env = self.env
        return {
            "key_uncovered": env._("Key customers without owner or co-owner"),
            "introductions_open": env._("Customers who have not met the new person"),
            TOO_MUCH: env._("Contacts on days that are too full"),
            "key_without_second": env._("Co-owners to choose, or to accept at once"),
            "handovers_draft": env._("Handovers to distribute"),
            SLEEPERS: env._("Customers who never answer, to contact less often"),
            RUNS: env._("Grading runs to apply"),
        }

    @api.model
    def _get_decisions(self, page):
        """:return: list of the codes of what waits for the reader; for who leads
        others, more"""
        if page.mine:
            return [TOO_MUCH]
        codes = [TOO_MUCH, *DECISIONS]
        if self.env.company.custrel_sleepers == "propose":
            codes.append(SLEEPERS)
        if self.env["custrel.grading.run"].has_access("write"):
            codes.append(RUNS)
        return codes
