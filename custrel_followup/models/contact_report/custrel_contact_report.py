from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import names, periods
from ..complaint.custrel_complaint_stage import EACH_ONCE
from ..shared.dates import MONTH, say_date

PROMISED = Domain("origin", "=", "next_action")


class CustrelContactReport(models.Model):
    """What both contacts of a key customer did for it in a month.

    A row names the customer, the month and the people; the figures and the text are
    taken from the records of follow-ups when they are read, with the rights of the
    reader.
    """

    _name = "custrel.contact.report"
    _description = "Monthly Follow-up Report"
    _inherit = ["custrel.customer.record", "custrel.named"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["partner_id.name"]

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date_from = fields.Date(string="First Day", required=True, readonly=True)
    date_to = fields.Date(string="Last Day", required=True, readonly=True)
    month = fields.Char(compute="_compute_month")
    # When the month, and the next one, begins in the time zone of the company.
    start_at = fields.Datetime(
        compute="_compute_moments",
        store=True,
        precompute=True,
        export_string_translation=False,
    )
    end_at = fields.Datetime(
        compute="_compute_moments",
        store=True,
        precompute=True,
        export_string_translation=False,
    )
    first_user_id = fields.Many2one(
        "res.users",
        string="Owner",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="At the end of the month.",
    )
    second_user_id = fields.Many2one(
        "res.users",
        string="Co-owner",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="At the end of the month.",
    )
    manager_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Leads the sales team of the owner and gets the report by mail.",
    )
    mailed_at = fields.Datetime(
        string="Mailed", readonly=True, help="When the manager last got it."
    )
    body = fields.Html(string="Report", compute="_compute_body", sanitize=False)

    _one_a_month = models.UniqueIndex(
        "(partner_id, company_id, date_from)",
        "The customer has a report of this month already.",
    )
    _month_idx = models.Index("(company_id, date_from)")

    @api.depends("date_from", "date_to", "company_id")
    def _compute_moments(self):
        for report in self:
            tz = report.company_id._custrel_tz() if report.company_id else "UTC"
            report.start_at = report.date_from and periods.utc_midnight(
                report.date_from, tz
            )
            report.end_at = report.date_to and periods.utc_midnight(
                report.date_to + timedelta(days=1), tz
            )

    @api.depends("date_from")
    @api.depends_context("lang")
    def _compute_month(self):
        for report in self:
            day = report.date_from
            report.month = day and say_date(self.env, day, MONTH)

    @api.depends("partner_id", "month")
    def _compute_display_name(self):
        for report in self:
            report.display_name = names.join(report.partner_id.name, report.month)

    @api.model
    def _get_named_domain(self, shown):
        return Domain("partner_id.name", "in", list(names.beginnings(shown)))

    @api.depends("partner_id", "date_from", "date_to", "company_id")
    @api.depends_context("uid", "lang")
    def _compute_body(self):
        for report in self:
            report.body = self.env["ir.qweb"]._render(
                "custrel_followup.contact_report_body", report._get_body_values()
            )

    def _get_body_values(self):
        """Read with the rights of the user: nobody learns here what he may not open."""
        self.ensure_one()
        here = Domain("partner_id", "=", self.partner_id.id)
        here &= Domain("company_id", "=", self.company_id.id)
        followups = self.env["custrel.followup"]
        return {
            "report": self,
            "tz": self.company_id._custrel_tz(),
            "moods": dict(followups._fields["mood"]._description_selection(self.env)),
            "contacts": followups.search(
                here & Domain("state", "=", "done") & self._during("date_end"),
                order="date_end, id",
            ),
            "promises": followups.search(
                here & Domain("state", "=", "planned") & PROMISED
            ),
            "needs": self._find_needs(here),
            "need_states": dict(
                self.env["custrel.need"]
                ._fields["state"]
                ._description_selection(self.env)
            ),
            "complaints": self._find_complaints(here),
        }

    def _find_needs(self, here):
        """:return: needs that are open now, or were met in the month"""
        met = Domain("met_on", ">=", self.date_from) & Domain(
            "met_on", "<=", self.date_to
        )
        return self.env["custrel.need"].search(
            here & (Domain("state", "=", "open") | met),
            order="state desc, date_due, id",
        )

    def _during(self, name):
        """:return: domain of records of which a moment lies in the month"""
        return Domain(name, ">=", self.start_at) & Domain(name, "<", self.end_at)

    def _find_complaints(self, here):
        complaints = self.env["custrel.complaint"]
        if not complaints.has_access("read"):
            return complaints
        return complaints.search(
            here
            & Domain(EACH_ONCE)
            & (self._during("opened_at") | self._during("closed_at")),
            order="opened_at, id",
        )

    def _get_part(self, followup):
        """:return: "first", "second" or "both" contacts who took part in a contact;
        None for neither"""
        people = followup.user_id | followup.collaborator_ids
        parts = [
            part for part in ("first", "second") if self[f"{part}_user_id"] & people
        ]
        return "both" if len(parts) == 2 else parts[0] if parts else None
