from collections import Counter
from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import babel_locale_parse, get_lang

from ...rules import names
from ..shared.bounds import check_days
from ..shared.inside import tell
from ..shared.listing import say_all
from .custrel_complaint_stage import (
    CLOSED_STATES,
    EACH_ONCE,
    MERGED,
    OPEN_STATES,
    STATES,
)

SETTLED = ("cause", "resolution")
"""What must stand in a complaint before it is proposed to the customer or closed."""


class CustrelComplaint(models.Model):
    """What a customer complains of, what is done about it, and who may see it.

    Its life (priority, owner, targets, mails, stages) is in the other files of this
    model, each of which extends this class.
    """

    _name = "custrel.complaint"
    _description = "Complaint"
    _inherit = [
        "custrel.contact.record",
        "rating.mixin",
        "mail.activity.mixin",
        "mail.tracking.duration.mixin",
        "custrel.named",
    ]
    _order = "priority desc, next_deadline, id desc"
    _rec_names_search = ["name", "subject", "partner_id.name"]
    _check_company_auto = True
    _people = (
        "user_id",
        "collaborator_ids",
        "corrective_user_id",
        "preventive_user_id",
    )
    _participants = "collaborator_ids"
    _mail_post_access = "read"
    _primary_email = "email_from"
    # A number is taken from the sequence, whatever an import gives.
    _given_when_new = frozenset(("opened_at", "followup_id", "name"))
    _history_when_new = frozenset(
        ("responded_at", "resolved_at", "closed_at", "reopen_count")
    )
    _track_duration_field = "stage_id"

    name = fields.Char(
        string="Number", size=64, readonly=True, copy=False, index="trigram"
    )
    active = fields.Boolean(default=True)
    subject = fields.Char(required=True, tracking=True)
    description = fields.Html(sanitize_style=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Empty while a complaint from an unknown address belongs to nobody.",
    )
    contact_id = fields.Many2one(
        ondelete="restrict",
        domain="[('id', 'child_of', partner_id)]",
        help="Who complains and is written to.",
    )
    email_from = fields.Char(
        string="E-mail", help="The address that the complaint came from."
    )
    channel_id = fields.Many2one(
        "custrel.channel",
        string="Received Through",
        ondelete="restrict",
        help="How the complaint reached us.",
    )
    followup_id = fields.Many2one(
        "custrel.followup",
        string="From Follow-up",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        help="The follow-up in which the customer complained.",
    )
    product_id = fields.Many2one("product.product", ondelete="restrict", index=True)
    order_id = fields.Many2one(
        "sale.order",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    reason_id = fields.Many2one(
        "custrel.complaint.reason", ondelete="restrict", index=True, tracking=True
    )
    guidance = fields.Html(related="reason_id.guidance")
    known_solution = fields.Html(related="reason_id.known_solution")
    team_id = fields.Many2one(
        "custrel.complaint.team",
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assignee",
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    collaborator_ids = fields.Many2many(
        "res.users", string="Collaborators", domain="[('share', '=', False)]"
    )
    stage_id = fields.Many2one(
        "custrel.complaint.stage",
        required=True,
        ondelete="restrict",
        tracking=True,
        copy=False,
        group_expand="_read_group_expand_full",
        default=lambda self: self.env["custrel.complaint.stage"]._get_first("new"),
    )
    state = fields.Selection(
        [*STATES, (MERGED, "Merged")],
        compute="_compute_state",
        store=True,
        precompute=True,
        index=True,
        help="What the stage means, unless it goes on in another complaint.",
    )
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    opened_at = fields.Datetime(
        string="Received",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
        copy=False,
        help="Given when the complaint is entered, e.g. of a call this morning; the "
        "targets are counted from it.",
    )
    responded_at = fields.Datetime(
        string="First Response",
        readonly=True,
        copy=False,
        help="When the customer first got something from us that was not automatic.",
    )
    resolved_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    cause = fields.Text(tracking=True, copy=False, help="Why it happened.")
    corrective_action = fields.Text(
        copy=False, help="What puts it right for this customer."
    )
    corrective_user_id = fields.Many2one(
        "res.users",
        string="Corrected By",
        domain="[('share', '=', False)]",
        copy=False,
        ondelete="restrict",
    )
    corrective_date = fields.Date(string="Correct By", copy=False)
    preventive_action = fields.Text(
        copy=False, help="What keeps it from happening again."
    )
    preventive_user_id = fields.Many2one(
        "res.users",
        string="Prevented By",
        domain="[('share', '=', False)]",
        copy=False,
        ondelete="restrict",
    )
    preventive_date = fields.Date(string="Prevent By", copy=False)
    resolution = fields.Text(
        tracking=True,
        copy=False,
        help="What we propose to the customer, in words that he will read.",
    )
    rating_last_value = fields.Float(
        compute="_compute_rating_last_value", store=True, precompute=True
    )
    is_own_team = fields.Boolean(
        compute="_compute_is_own_team",
        search="_search_is_own_team",
        compute_sudo=True,
        export_string_translation=False,
        help="The user is a member or the leader of the team.",
    )
    customer_complaint_count = fields.Integer(
        compute="_compute_customer_complaint_count",
        string="Other Complaints",
        help="Those of the same customer that you may see.",
    )
    can_be_merged = fields.Boolean(
        compute="_compute_customer_complaint_count",
        help="It is not closed, and the customer has others that are not.",
    )
    briefing = fields.Html(
        string="About the Customer", compute="_compute_briefing", sanitize=False
    )
    stage_time = fields.Char(
        string="Time in Stage",
        compute="_compute_stage_time",
        help="How long the complaint has been in its present stage.",
    )

    _number_unique = models.UniqueIndex(
        "(company_id, name)", "A complaint with this number exists already."
    )
    _opened_in_range = models.Constraint(
        "CHECK (opened_at BETWEEN '1900-01-01' AND '2200-01-01')",
        "A complaint is received between the years 1900 and 2199.",
    )
    _open_idx = models.Index(
        "(user_id, team_id) WHERE state IN ('new', 'in_progress', 'waiting')"
    )
    _dispatch_idx = models.Index("(team_id, user_id, id)")
    # The first ones of each column of the kanban, see `_order`.
    _stage_idx = models.Index("(stage_id, priority DESC, next_deadline, id DESC)")
    _partner_idx = models.Index("(partner_id, company_id, opened_at)")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = names.join(complaint.name, complaint.subject)

    @api.model
    def _get_named_domain(self, shown):
        unnumbered = Domain("name", "=", False) & Domain("subject", "in", list(shown))
        return Domain("name", "in", list(names.beginnings(shown))) | unnumbered

    @api.depends("stage_id")
    def _compute_state(self):
        for complaint in self:
            complaint.state = complaint.stage_id.state

    @api.depends("state")
    def _compute_is_open(self):
        for complaint in self:
            complaint.is_open = complaint.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain.FALSE
        if True in value:
            domain |= Domain("state", "in", OPEN_STATES)
        if False in value:
            domain |= Domain("state", "not in", OPEN_STATES)
        return domain

    @api.depends("team_id")
    @api.depends_context("uid")
    def _compute_is_own_team(self):
        for complaint in self:
            team = complaint.team_id
            complaint.is_own_team = self.env.user in team.member_ids | team.user_id

    @api.model
    def _search_is_own_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        teams = self.env["custrel.complaint.team"].sudo()  # asked for a rule
        mine = teams.with_context(active_test=False)._search(
            Domain("member_ids", "in", self.env.uid)
            | Domain("user_id", "=", self.env.uid)
        )
        domain = Domain.custom(
            to_sql=lambda model, alias, _query: model._is_in(
                alias, "team_id", mine.select()
            )
        )
        return domain if True in value else ~domain

    @api.depends_context("lang")
    @api.depends("duration_tracking", "stage_id", "create_date")
    def _compute_stage_time(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        for complaint in self:
            durations = complaint.duration_tracking or {}
            seconds = durations.get(str(complaint.stage_id.id), 0)
            complaint.stage_time = format_timedelta(
                timedelta(seconds=seconds), granularity="minute", locale=locale
            )

    @api.depends("partner_id", "company_id", "state")
    def _compute_customer_complaint_count(self):
        rows = self._read_group(
            [("partner_id", "in", self.partner_id.ids), *EACH_ONCE],
            ["partner_id", "company_id", "state"],
            ["__count"],
        )
        counts, unsettled = Counter(), Counter()
        for partner, company, state, count in rows:
            counts[partner] += count
            if state not in CLOSED_STATES:
                unsettled[partner, company] += count
        for complaint in self:
            partner = complaint.partner_id
            count = counts[partner]
            # It is among them if it is saved with this customer, and counts for itself.
            saved = complaint._origin.partner_id == partner
            own = count and saved and complaint._origin.state != MERGED
            complaint.customer_complaint_count = count - bool(own)
            complaint.can_be_merged = (
                saved
                and complaint.state not in CLOSED_STATES
                and unsettled[partner, complaint.company_id] > 1
            )

    @api.depends("partner_id", "company_id")
    def _compute_briefing(self):
        nothing = self.env["custrel.followup"]
        for complaint in self:
            partner = complaint.partner_id.with_company(complaint.company_id)
            # Whoever reads this one knows it.
            partner = tell(partner, custrel_beside_complaint=complaint._origin.id)
            complaint.briefing = partner._custrel_render_briefing(nothing)

    @api.constrains("active", "state")
    def _check_open_is_active(self):
        for complaint in self:
            if not complaint.active and complaint.state not in CLOSED_STATES:
                raise ValidationError(
                    self.env._(
                        "%s is open. Close or reject it instead of archiving it: the "
                        "customer would be forgotten.",
                        complaint.display_name,
                    )
                )

    @api.constrains("corrective_date", "preventive_date")
    def _check_action_dates(self):
        check_days(self, "corrective_date", "preventive_date")

    @api.constrains("stage_id", "cause", "resolution")
    def _check_settled(self):
        """Nothing is closed without cause and resolution, and nothing is rejected
        without a word to the customer."""
        needed = {"resolved": SETTLED, "closed": SETTLED, "rejected": ("resolution",)}
        for complaint in self:
            missing = [
                self._fields[name]._description_string(self.env)
                for name in needed.get(complaint.state, ())
                if not (complaint[name] or "").strip()
            ]
            if missing:
                raise ValidationError(
                    self.env._(
                        "%(complaint)s: fill in first: %(fields)s. Whoever reads it "
                        "later must know what happened and what was done.",
                        complaint=complaint.display_name,
                        fields=say_all(self.env, missing),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handled(self):
        if any(complaint.state != "new" for complaint in self):
            raise ValidationError(
                self.env._(
                    "Complaints that somebody works on or has resolved are kept. "
                    "Close or reject them instead, and archive them then."
                )
            )

    def action_open_customer_complaints(self):
        """:return: action with the other complaints of the customer"""
        self.ensure_one()
        action = self.partner_id.action_custrel_open_complaints()
        domain = Domain(action["domain"]) & Domain("id", "!=", self.id)
        return action | {"domain": list(domain)}
