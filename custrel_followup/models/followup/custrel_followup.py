from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...rules import names
from ..shared.bounds import check_days
from ..shared.clock import get_today
from ..shared.listing import say_all

COLORS = {"late": 1, "missed": 2, "planned": 8, "done": 10, "cancelled": 0}
"""Colours of Odoo's palette in the calendar: red, orange, blue, green, grey."""


class CustrelFollowup(models.Model):
    """A contact with a customer: first planned, then recorded, in one record."""

    _name = "custrel.followup"
    _description = "Follow-up"
    _inherit = [
        "custrel.customer.record",
        "mail.thread",
        "mail.activity.mixin",
        "custrel.named",
    ]
    _order = "date_planned, id"
    _rec_names_search = ["name", "partner_id.name", "objective"]
    _check_company_auto = True
    _people = ("user_id", "next_user_id", "collaborator_ids")
    _participants = "collaborator_ids"

    name = fields.Char(string="Subject")
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("custrel_is_customer", "=", True)],
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    grade_id = fields.Many2one(
        "custrel.grade", compute="_compute_grade_id", search="_search_grade_id"
    )
    grade_color = fields.Integer(related="grade_id.color", aggregator=None)
    user_id = fields.Many2one(
        "res.users",
        string="Assigned To",
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
        ondelete="restrict",
    )
    collaborator_ids = fields.Many2many(
        "res.users",
        string="Our Participants",
        domain="[('share', '=', False)]",
        help="Colleagues who take part beside the assignee.",
    )
    contact_ids = fields.Many2many(
        "res.partner",
        "custrel_followup_contact_rel",
        "followup_id",
        "partner_id",
        string="Contact Persons",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Contacts of this customer who take part.",
    )
    channel_id = fields.Many2one(
        "custrel.channel",
        required=True,
        ondelete="restrict",
        domain=[("intake_only", "=", False)],
        default=lambda self: self.env["custrel.channel"]._get_first(),
        tracking=True,
    )
    channel_icon = fields.Char(related="channel_id.icon", string="Channel Icon")
    cadence_id = fields.Many2one(
        "custrel.cadence", readonly=True, ondelete="set null", index="btree_not_null"
    )
    guidance = fields.Html(related="cadence_id.guidance")
    origin = fields.Selection(
        [
            ("manual", "By hand"),
            ("cadence", "Cadence"),
            ("next_action", "Agreed next action"),
        ],
        required=True,
        readonly=True,
        default="manual",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
            ("missed", "Missed"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="planned",
        tracking=True,
        group_expand=True,
    )
    date_planned = fields.Date(
        string="Due",
        required=True,
        default=lambda self: self.env.company._custrel_today(),
        copy=False,
        tracking=True,
        help="The day on which the customer is to be contacted.",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    calendar_color = fields.Integer(
        compute="_compute_calendar_color", export_string_translation=False
    )
    date_start = fields.Datetime(string="Began At", copy=False)
    date_end = fields.Datetime(string="Ended At", copy=False)
    duration = fields.Float(
        compute="_compute_duration",
        store=True,
        precompute=True,
        aggregator="sum",
        help="In hours.",
    )
    recorded_at = fields.Datetime(readonly=True, copy=False)
    recorded_in_time = fields.Boolean(
        compute="_compute_recorded_in_time",
        store=True,
        precompute=True,
        help="Written within the time after the follow-up that the settings give. For "
        "running the work, not for judging people.",
    )
    objective = fields.Char(help="What this follow-up is to bring about.")
    briefing = fields.Html(compute="_compute_briefing", sanitize=False)
    content = fields.Html(copy=False, sanitize_style=True)
    new_needs = fields.Text(copy=False, help="What the customer asked for.")
    doubts = fields.Text(copy=False, help="What keeps the customer from deciding.")
    feedback = fields.Text(copy=False, help="What the customer said about us.")
    mood = fields.Selection(
        [("good", "Good"), ("neutral", "Neutral"), ("bad", "Bad")], copy=False
    )
    result_id = fields.Many2one(
        "custrel.followup.result", ondelete="restrict", copy=False, tracking=True
    )
    attachment_ids = fields.Many2many("ir.attachment", copy=False)
    next_action = fields.Char(copy=False)
    next_date = fields.Date(copy=False)
    next_user_id = fields.Many2one(
        "res.users",
        string="Next Action By",
        copy=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who takes the next action; the assignee of this follow-up if empty.",
    )
    next_followup_id = fields.Many2one(
        "custrel.followup",
        string="Next Follow-up",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    previous_followup_id = fields.Many2one(
        "custrel.followup",
        string="Previous Follow-up",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    contact_before = fields.Date(
        readonly=True,
        copy=False,
        help="The last follow-up before this one, as it was known when this one was "
        "recorded.",
    )
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    beside_plan = fields.Boolean(
        string="Beside the Plan",
        readonly=True,
        copy=False,
        help="Made by somebody who does not look after the customer. What is planned "
        "for the customer goes on as if it was not there.",
    )

    _one_open_cadence = models.UniqueIndex(
        "(partner_id, company_id) WHERE state = 'planned' AND origin = 'cadence'",
        "The customer has an open follow-up from the cadence already.",
    )
    _open_owner_idx = models.Index("(user_id, date_planned) WHERE state = 'planned'")
    _partner_state_idx = models.Index("(partner_id, company_id, state)")
    _done_idx = models.Index("(partner_id, company_id, date_end) WHERE state = 'done'")
    # Whose customers somebody sees by what others planned for him: years of work, read
    # in each list of what one may see.
    _followed_idx = models.Index(
        "(user_id, partner_id, company_id)"
        " WHERE create_uid IS DISTINCT FROM user_id AND beside_plan IS NOT TRUE"
    )
    _contact_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A follow-up can't end before it begins."
    )
    _done_has_dates = models.Constraint(
        "CHECK (state != 'done' OR (date_end IS NOT NULL AND recorded_at IS NOT NULL))",
        "A recorded follow-up needs the time at which it took place.",
    )
    _cancelled_has_reason = models.Constraint(
        "CHECK (state != 'cancelled' OR cancel_reason IS NOT NULL)",
        "A cancelled follow-up needs a reason.",
    )

    @api.depends("name", "channel_id", "partner_id")
    def _compute_display_name(self):
        for followup in self:
            subject = followup.name or followup.channel_id.name or ""
            followup.display_name = names.join(followup.partner_id.name, subject)

    @api.model
    def _get_named_domain(self, shown):
        return Domain("partner_id.name", "in", list(names.beginnings(shown)))

    @api.depends("partner_id", "company_id")
    def _compute_grade_id(self):
        for company, followups in self.grouped("company_id").items():
            for followup in followups:
                followup.grade_id = followup.partner_id.with_company(
                    company
                ).custrel_grade_id

    def _search_grade_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return self.env["res.partner"]._custrel_document_grade_domain(
            "partner_id", operator, value
        )

    @api.depends("state", "date_planned")
    @api.depends_context("tz")
    def _compute_is_overdue(self):
        today = get_today(self.env)
        for followup in self:
            followup.is_overdue = (
                followup.state == "planned"
                and bool(followup.date_planned)
                and followup.date_planned < today
            )

    @api.depends("state", "is_overdue")
    def _compute_calendar_color(self):
        for followup in self:
            late = followup.is_overdue
            followup.calendar_color = COLORS["late" if late else followup.state]

    @api.depends("date_start", "date_end")
    def _compute_duration(self):
        for followup in self:
            if followup.date_start and followup.date_end:
                elapsed = followup.date_end - followup.date_start
                followup.duration = elapsed.total_seconds() / 3600
            else:
                followup.duration = 0.0

    @api.depends("partner_id", "company_id")
    def _compute_briefing(self):
        for followup in self:
            partner = followup.partner_id.with_company(followup.company_id)
            followup.briefing = partner._custrel_render_briefing(followup._origin)

    @api.constrains("date_planned", "next_date", "date_start", "date_end")
    def _check_dates(self):
        check_days(self, "date_planned", "next_date", "date_start", "date_end")
        for followup in self:
            if followup.date_start and followup.date_end:
                if followup.date_end < followup.date_start:
                    raise ValidationError(
                        self.env._(
                            "%s: the follow-up can't end before it begins.",
                            followup.display_name,
                        )
                    )

    @api.constrains("active", "state")
    def _check_open_is_active(self):
        for followup in self:
            if followup.state == "planned" and not followup.active:
                raise ValidationError(
                    self.env._(
                        "%s is open. Record or cancel it instead of archiving it: the "
                        "customer would be forgotten.",
                        followup.display_name,
                    )
                )

    @api.constrains("contact_ids", "partner_id")
    def _check_contacts(self):
        for followup in self:
            strangers = followup.contact_ids.filtered(
                lambda contact, own=followup.partner_id: (
                    contact.commercial_partner_id != own
                )
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(contacts)s: not a contact of %(customer)s. Choose contacts "
                        "of this customer, or make them its contacts first.",
                        contacts=say_all(self.env, strangers.mapped("display_name")),
                        customer=followup.partner_id.display_name,
                    )
                )
