from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...rules import names
from .custrel_complaint_stage import CLOSED_STATES, OPEN_STATES, STATES


class CustrelComplaint(models.Model):
    """What a customer complains of, until he confirms that it is settled."""

    _name = "custrel.complaint"
    _description = "Complaint"
    _inherit = [
        "custrel.customer.record",
        "rating.mixin",
        "mail.activity.mixin",
        "mail.tracking.duration.mixin",
        "custrel.export",
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
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
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
        help="The contact in which the customer complained.",
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
        string="Owner",
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
        STATES,
        compute="_compute_state",
        store=True,
        precompute=True,
        index=True,
        help="What the stage means.",
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
    rating_last_value = fields.Float(
        compute="_compute_rating_last_value", store=True, precompute=True
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

    @api.constrains("contact_id", "partner_id")
    def _check_contact(self):
        for complaint in self:
            contact = complaint.contact_id.commercial_partner_id
            if contact and complaint.partner_id not in (contact, complaint.contact_id):
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s. Choose one of "
                        "its contacts, or change the customer.",
                        contact=complaint.contact_id.display_name,
                        customer=complaint.partner_id.display_name,
                    )
                )

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

    @api.model
    def _add_precomputed_values(self, vals_list):
        """Of a new complaint all is known that these fields are computed from; records
        to compute them on would take a tenth of its time."""
        for vals in vals_list:
            vals |= self._get_precomputed(vals)
        return super()._add_precomputed_values(vals_list)

    @api.model
    def _get_precomputed(self, vals):
        """:return: values of fields that are computed before a complaint is created"""
        stage = self.env["custrel.complaint.stage"].browse(vals["stage_id"])
        return {"state": stage.state, "rating_last_value": 0.0}

    def _check_company(self, fnames=None):
        # Hardly any complaint has to do with another company, and asking about each
        # value by a domain takes long.
        names = [
            name
            for name, field in self._fields.items()
            if getattr(field, "check_company", False)
        ]
        complaints = self.sudo()  # also what one may not read has a company
        doubtful = complaints.filtered(
            lambda complaint: any(
                complaint[name].company_id - complaint.company_id for name in names
            )
        )
        doubtful = doubtful.with_env(self.env)
        return super(CustrelComplaint, doubtful)._check_company(fnames)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handled(self):
        if any(complaint.state != "new" for complaint in self):
            raise ValidationError(
                self.env._(
                    "Complaints that somebody works on or has settled are kept. Close "
                    "or reject them instead, and archive them then."
                )
            )
