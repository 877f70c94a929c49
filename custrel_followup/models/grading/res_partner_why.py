from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date


class ResPartner(models.Model):
    """Why a customer has his grade, readable on the form."""

    _inherit = "res.partner"

    custrel_why = fields.Html(
        string="Why This Grade",
        compute="_compute_custrel_why",
        sanitize=False,
        groups="custrel_followup.custrel_group_user",
    )

    @api.depends("custrel_grade_id", "custrel_grade_basis")
    @api.depends_context("uid", "company", "lang")
    def _compute_custrel_why(self):
        # Amounts, margins and why somebody set a grade by hand are only for those who
        # look after the customer.
        scores = self.env["custrel.score"].sudo()  # grades show to all our users
        scores = scores.search_fetch(
            [("partner_id", "in", self.ids), ("company_id", "=", self.env.company.id)],
            scores._fields,
        )
        readable = scores.with_env(self.env)._filtered_access("read")
        by_partner = {score.partner_id.id: score for score in scores}
        overrides = self._custrel_last_overrides()
        told = overrides.with_env(self.env)._filtered_access("read")
        manual = {change.partner_id.id: change for change in overrides}
        for partner in self:
            score = by_partner.get(partner._origin.id, scores.browse())
            override = manual.get(partner._origin.id, overrides.browse())
            partner.custrel_why = self.env["ir.qweb"]._render(
                "custrel_followup.why_grade",
                {
                    "partner": partner,
                    "score": score,
                    "run": score.run_id if score in readable else None,
                    "figures": self._custrel_put_figures(score),
                    "manual": override,
                    "reason": override.reason if override in told else None,
                    "lapsed": not score and partner.custrel_grade_basis == "value",
                },
            )

    def _custrel_put_figures(self, score):
        """Whole sentences: each language has an order of its own.

        :return: dict of the sentences ``rank`` and ``window`` about a score
        """
        if not score:
            return {}
        run = score.run_id
        bold = Markup("<b>%s</b>")
        rank = Markup(
            self.env._(
                "Value score %(score)s, rank %(rank)s of %(count)s customers → grade "
                "%(grade)s."
            )
        ) % {
            "score": bold % round(score.score, 1),
            "rank": bold % score.rank,
            "count": run.customer_count,
            "grade": bold % score.grade_id.code,
        }
        window = self.env._(
            "Documents from %(start)s to %(end)s.",
            start=format_date(self.env, run.date_from),
            end=format_date(self.env, fields.Date.subtract(run.date_to, days=1)),
        )
        return {"rank": rank, "window": window}

    def _custrel_last_overrides(self):
        """:return: the changes that set the present grades by hand"""
        manual = self._origin.filtered(
            lambda partner: partner.custrel_grade_basis == "manual"
        )
        changes = self.env["custrel.grade.change"].sudo()  # that it is so shows to all
        found = changes.search(
            [
                ("partner_id", "in", manual.ids),
                ("company_id", "=", self.env.company.id),
                ("basis", "=", "manual"),
            ]
        )
        newest = {}
        for change in found:
            newest.setdefault(change.partner_id, change)
        return found.browse().union(*newest.values())
