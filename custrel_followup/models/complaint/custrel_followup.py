from odoo import api, fields, models
from odoo.fields import Domain

from ..followup.custrel_followup_my_day import SECTION_ROWS
from ..shared.actions import open_window
from ..shared.clock import get_end_of_today
from .custrel_complaint_stage import CLOSED_STATES


class CustrelFollowup(models.Model):
    """A follow-up may come from a complaint, and a complaint from a follow-up."""

    _inherit = "custrel.followup"

    origin = fields.Selection(
        selection_add=[("complaint", "After a complaint")],
        ondelete={"complaint": "set default"},
    )
    complaint_id = fields.Many2one(
        "custrel.complaint",
        string="After Complaint",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    complaint_ids = fields.One2many(
        "custrel.complaint", "followup_id", string="Complaints"
    )

    mail_problem = fields.Selection(
        selection_add=[("complaint", "The customer has an open complaint.")]
    )

    @api.model
    def _get_unagreed_origins(self):
        return super()._get_unagreed_origins() | {"complaint"}

    def _find_mail_problems(self, channel=None):
        """Nobody gets a greeting while he waits for an answer to his complaint."""
        complaints = self.env["custrel.complaint"].sudo()  # of any team
        rows = complaints._read_group(
            [
                ("partner_id", "in", self.partner_id._origin.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "not in", CLOSED_STATES),
            ],
            ["partner_id", "company_id"],
        )
        waiting = {(partner.id, company.id) for partner, company in rows}
        problems = super()._find_mail_problems(channel)
        for followup in self:
            if (followup.partner_id._origin.id, followup.company_id.id) in waiting:
                problems.setdefault(followup, "complaint")
        return problems

    @api.depends("complaint_id")
    def _compute_why(self):
        after = self.filtered("complaint_id")
        for followup in after:
            complaint = followup.complaint_id.sudo()  # its number is no secret
            followup.why = self.env._("After complaint %s", complaint.name)
        return super(CustrelFollowup, self - after)._compute_why()

    def action_create_complaint(self):
        """:return: action with a new complaint of this customer"""
        self.ensure_one()
        context = {
            "default_partner_id": self.partner_id.id,
            "default_contact_id": self.contact_ids[:1].id,
            "default_company_id": self.company_id.id,
            "default_channel_id": self.channel_id.id,
            "default_followup_id": self.id,
            "default_description": self.content,
        }
        return open_window(
            self.env,
            "custrel_followup.custrel_complaint_action",
            views=[(False, "form")],
            view_mode="form",
            context=context,
        )

    def action_open_complaints(self):
        """:return: action with complaints that it comes from or led to"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_complaint_action",
            domain=[("id", "in", (self.complaint_id | self.complaint_ids).ids)],
            context={},
        )

    @api.model
    @api.readonly
    def get_my_day(self, team=False):
        """Before the follow-ups the open ``complaints`` of the user that are late or
        have a target today, where he is; for a team those of others that he sees."""
        day = super().get_my_day(team)
        complaints = self.env["custrel.complaint"]
        due = self._get_due_complaints(team)
        count = complaints.search_count(due)
        if count:
            urgent = complaints.search(
                due, order="next_deadline, id", limit=SECTION_ROWS
            )
            section = self._prepare_section(
                "complaints",
                (self.env._("Complaints due"), self.env._("Complaints")),
                self._get_due_action(due, team),
                count,
                [self._prepare_complaint_row(complaint, team) for complaint in urgent],
                due=True,
            )
            day["sections"].insert(0, section)
        return day | {"complaints": count}

    @api.model
    def _get_due_complaints(self, team=False):
        mine = Domain("user_id", "=", self.env.uid) | Domain("takes_part", "=", True)
        return (
            (~mine if team else mine)
            & Domain("is_open", "=", True)
            & Domain("next_deadline", "<", get_end_of_today(self.env))
            & Domain("company_id", "in", self.env.companies.ids)
        )

    @api.model
    def _get_due_action(self, due, team):
        xmlid = "custrel_followup.custrel_complaint_action_due"
        if not team:
            return xmlid
        return open_window(
            self.env,
            xmlid,
            name=self.env._("Complaints due"),
            domain=list(due),
            context={},
        )

    @api.model
    def _prepare_complaint_row(self, complaint, team):
        customer = complaint.partner_id.with_company(complaint.company_id)
        late = complaint.next_deadline < fields.Datetime.now()
        note = complaint.time_left
        if team:
            people = (note, complaint.user_id.name or self.env._("Nobody yet"))
            note = " · ".join(people)
        names = filter(None, (customer.name, complaint.subject))
        return self._prepare_section_row(
            complaint, customer, ": ".join(names), note, late
        )
