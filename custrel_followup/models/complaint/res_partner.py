import operator as op

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..followup.res_partner_history import PERSON, shorten
from ..shared.actions import open_window
from ..shared.fields import SqlInteger, read_along
from ..shared.inside import told
from .custrel_complaint_stage import ARCHIVED_TOO, CLOSED_STATES, EACH_ONCE

COMPARED = {
    "in": (SQL("IN"), lambda number, values: number in values),
    "<": (SQL("<"), op.lt),
    "<=": (SQL("<="), op.le),
    ">": (SQL(">"), op.gt),
    ">=": (SQL(">="), op.ge),
}
"""How numbers of complaints are compared, in SQL and in Python."""


class ResPartner(models.Model):
    """Complaints of a customer: counted, told before a contact and in his history."""

    _inherit = "res.partner"

    custrel_complaint_ids = fields.One2many(
        "custrel.complaint",
        "partner_id",
        string="Complaints",
        groups="custrel_followup.custrel_group_user",
    )
    custrel_open_complaint_count = SqlInteger(
        string="Open Complaints",
        select="_custrel_select_open_complaints",
        compute="_compute_custrel_open_complaint_count",
        search="_search_custrel_open_complaint_count",
        groups="custrel_followup.custrel_group_user",
        help="Until they are closed, in the present company. Everybody who meets the "
        "customer should know of them, also who may not open them.",
    )

    @api.depends_context("company")
    def _compute_custrel_open_complaint_count(self):
        read_along(self, [self._fields["custrel_open_complaint_count"]])

    @api.model
    def _custrel_select_open_complaints(self, alias, query):
        """:return: SQL of the number of open complaints of the customer"""
        return SQL(
            "(SELECT count(*) %s AND partner_id = %s)",
            self._custrel_from_open_complaints(),
            self._field_to_sql(alias, "commercial_partner_id", query),
        )

    @api.model
    def _custrel_from_open_complaints(self):
        """:return: SQL of FROM and WHERE: complaints in the present company that are
        not closed yet"""
        # The number is for everybody who meets the customer, the complaints are not;
        # and a group of the ORM would cost a form more than all else of ours.
        self.env["custrel.complaint"].flush_model(
            ["partner_id", "company_id", "active", "state"]
        )
        return SQL(
            """FROM custrel_complaint
               WHERE partner_id IS NOT NULL AND company_id = %s
                 AND active AND state NOT IN %s""",
            self.env.company.id,
            CLOSED_STATES,
        )

    @api.model
    def _custrel_open_complaint_domain(self):
        return Domain("company_id", "=", self.env.company.id) & Domain(
            "state", "not in", CLOSED_STATES
        )

    @api.model
    def _search_custrel_open_complaint_count(self, operator, value):
        self._check_field_access(self._fields["custrel_open_complaint_count"], "read")
        if operator not in COMPARED:
            return NotImplemented
        sign, compare = COMPARED[operator]
        if operator == "in":
            value = tuple({number or 0 for number in value})
        wanted = SQL("count(*) %s %s", sign, value)
        # Who has none is in no group: found by those that are not wanted.
        without = compare(0, value)
        having = SQL("NOT (%s)", wanted) if without else wanted
        domain = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT partner_id %s GROUP BY partner_id HAVING %s)",
                model._field_to_sql(alias, "commercial_partner_id", query),
                model._custrel_from_open_complaints(),
                having,
            )
        )
        return ~domain if without else domain

    def _custrel_graded(self):
        result = super()._custrel_graded()
        complaints = self.env["custrel.complaint"].sudo()  # of owners of all teams
        found = complaints.search(
            complaints._get_ungraded_domain()
            & Domain("company_id", "=", self.env.company.id)
            & Domain("partner_id", "in", self.ids)
            & Domain([ARCHIVED_TOO])
        )
        grades = self._custrel_get_grades()
        found.filtered(
            lambda complaint: (
                complaint.grade_id.id
                != (grades.get(complaint.partner_id.id, [None])[0] or False)
            )
        )._follow_customers()
        return result

    def _custrel_merged(self):
        result = super()._custrel_merged()
        # They may belong to a customer of another grade now.
        complaints = self.env["custrel.complaint"].sudo()  # of all teams
        complaints.search([("partner_id", "=", self.id)])._follow_customers()
        return result

    def action_custrel_open_complaints(self):
        """:return: action with the complaints of the customer"""
        customer = self.commercial_partner_id
        return open_window(
            self.env,
            "custrel_followup.custrel_complaint_action",
            domain=[("partner_id", "in", customer.ids), *EACH_ONCE],
            context={"default_partner_id": customer.id},
        )

    def action_custrel_create_complaint(self):
        """:return: action with a new complaint of this customer or contact"""
        self.ensure_one()
        action = self.action_custrel_open_complaints()
        return action | {"views": [(False, "form")], "view_mode": "form"}

    def _custrel_get_briefing(self, followup):
        briefing = super()._custrel_get_briefing(followup)
        beside = told(self, "custrel_beside_complaint")
        wanted = self._custrel_open_complaint_domain()
        if beside:  # whoever handles one learns from those that are closed, too
            wanted = self._custrel_history_here() & Domain(EACH_ONCE)
        wanted &= Domain("partner_id", "=", self.commercial_partner_id.id)
        wanted &= Domain("id", "!=", beside)
        shown = self._custrel_find("custrel.complaint", wanted, "opened_at desc")
        more = shown.search_count(wanted) - len(shown) if shown else 0
        return briefing | {
            # What he may not see does not help him there.
            "only_seen": bool(beside),
            "complaints": shown,
            "more_complaints": self.env._("… and %s more", more) if more else "",
        }

    @api.model
    def _custrel_history_kinds(self):
        return {
            **super()._custrel_history_kinds(),
            "complaint": self.env._("Complaints"),
        }

    @api.model
    def _custrel_history_shown(self):
        names = ("name", "subject", "resolution", "opened_at", "stage_id.name")
        return {**super()._custrel_history_shown(), "complaint": (*names, PERSON)}

    def _custrel_history_of_complaint(self):
        domain = self._custrel_history_here() & Domain(EACH_ONCE)
        return "custrel.complaint", domain, "opened_at", self._custrel_tell_complaint

    def _custrel_tell_complaint(self, complaint):
        return {
            "title": complaint.display_name,
            "icon": "fa-bullhorn",
            "who": complaint.user_id.sudo().name or "",  # no secret to who reads it
            "label": complaint.stage_id.name,
            "text": shorten(complaint.resolution),
        }
