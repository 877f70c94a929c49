from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..shared.actions import open_window
from ..shared.bounds import check_days

OPEN_STATES = ("draft", "scheduled", "applying")


class CustrelHandover(models.Model):
    """What one person looks after in a company goes to others: for good when he leaves
    or moves, for a time when he is absent.

    Lines say who gets which customer in which role; items are the pieces of open work
    that go along, so that an absence can give back just those.
    """

    _name = "custrel.handover"
    _description = "Handover"
    _inherit = [
        "custrel.kept",
        "custrel.of.person",
        "mail.thread",
        "mail.activity.mixin",
        "custrel.named",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", search="_search_name")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
        context={"active_test": False},
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Whose customers and open work are handed over.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    responsible_id = fields.Many2one(
        "res.users",
        required=True,
        compute="_compute_responsible_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Sees to it that everything is handed over, and holds the open work of "
        "somebody who has left until then.",
    )
    reason = fields.Selection(
        [
            ("leave", "Departure"),
            ("move", "Change of Position"),
            ("absence", "Absence"),
        ],
        required=True,
        default="leave",
        tracking=True,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._custrel_today(),
        tracking=True,
        help="The handover is carried out on this day at the earliest.",
    )
    date_to = fields.Date(
        string="Until",
        tracking=True,
        help="Last day of an absence; on the next day everything comes back.",
    )
    state = fields.Selection(
        [
            ("draft", "To distribute"),
            ("scheduled", "Scheduled"),
            ("applying", "In progress"),
            ("applied", "Handed over"),
            ("returned", "Given back"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
    )
    automatic = fields.Boolean(
        readonly=True,
        copy=False,
        help="Opened because the person was archived, or lost the role.",
    )
    line_ids = fields.One2many(
        "custrel.handover.line", "handover_id", string="Customers"
    )
    mail_ids = fields.One2many(
        "custrel.handover.mail", "handover_id", string="Letters to Customers"
    )
    successor_ids = fields.Many2many(
        "res.users",
        string="Split Among",
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', user_id)]",
        help="The customers that are not handed over yet are spread over them, by the "
        "hours that each of them has free.",
    )
    move_opportunities = fields.Boolean(
        string="Open Opportunities Too",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
    )
    move_quotations = fields.Boolean(
        string="Open Quotations Too",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
    )
    introduce = fields.Boolean(
        string="Plan Introductions",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
        help="Each new owner or co-owner of a key customer gets a follow-up to "
        "introduce himself, as far as his days have room; so does who is new to a "
        "customer whom no letter tells. What the cadence has planned counts as one.",
    )
    line_count = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer(compute="_compute_counts")
    failed_count = fields.Integer(compute="_compute_counts")
    unassigned_count = fields.Integer(compute="_compute_counts")
    waiting_count = fields.Integer(
        string="Not Introduced Yet", compute="_compute_counts"
    )
    progress = fields.Float(compute="_compute_counts")

    _one_open = models.UniqueIndex(
        "(user_id, company_id) WHERE state IN ('draft', 'scheduled', 'applying')",
        "A handover of this person is open already. Finish or cancel that one first.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_to >= date_from)", "An absence can't end before it begins."
    )
    _absence_ends = models.Constraint(
        "CHECK (reason != 'absence' OR date_to IS NOT NULL)",
        "Say until when the person is absent: on the next day everything comes back.",
    )

    @api.depends("user_id", "reason", "date_from")
    @api.depends_context("lang")
    def _compute_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for handover in self:
            handover.name = self.env._(
                "%(person)s · %(reason)s",
                person=handover.user_id.name or "",
                reason=reasons.get(handover.reason, ""),
            )

    @api.model
    def _search_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator != "in":
            return Domain("user_id.name", operator, value)
        named = self.search([]).filtered(lambda handover: handover.name in value)
        return Domain("id", "in", named.ids)

    @api.depends("user_id", "company_id")
    def _compute_responsible_id(self):
        for handover in self:
            handover.responsible_id = handover._find_responsible()

    def _find_responsible(self):
        """:return: the nearest one above the person who may see to handovers: a leader,
        the fallback user, an administrator. Whoever asks, if the company has nobody: an
        archived user is not to be kept for want of somebody"""
        superiors = self.company_id._custrel_succession().get_superiors(self.user_id)
        return next(filter(self._may_be_seen_to_by, superiors), self.env.user)

    def _may_be_seen_to_by(self, user):
        """:return: whether somebody is there, and has the role that it takes"""
        if not self.company_id._custrel_employs(user):
            return False
        return user._custrel_as_reader(self.browse()).has_access("write")

    @api.depends("reason")
    def _compute_defaults(self):
        for handover in self:
            for_good = handover.reason != "absence"
            handover.move_opportunities = handover.move_quotations = for_good
            handover.introduce = for_good

    @api.depends("line_ids.state", "line_ids.new_user_id", "line_ids.is_introduced")
    def _compute_counts(self):
        for handover in self:
            lines = handover.line_ids
            done = lines.filtered(lambda line: line.state != "todo")
            handover.line_count = len(lines)
            handover.done_count = len(done)
            handover.failed_count = len(done.filtered(lambda x: x.state == "failed"))
            handover.unassigned_count = len(
                (lines - done).filtered(lambda line: not line.new_user_id)
            )
            handover.waiting_count = len(
                done.filtered(
                    lambda x: (
                        x.introduction_id
                        and not x.is_introduced
                        and x.new_user_id.active
                    )
                )
            )
            handover.progress = 100 * len(done) / len(lines) if lines else 0

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        check_days(self, "date_from", "date_to")

    @api.constrains("user_id", "responsible_id")
    def _check_responsible(self):
        for handover in self:
            if handover.responsible_id == handover.user_id:
                raise ValidationError(
                    self.env._(
                        "%s can't see to the own handover. Choose another responsible "
                        "person.",
                        handover.user_id.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        if any(handover.state not in ("draft", "cancelled") for handover in self):
            raise UserError(
                self.env._("What was handed over stays on record. Cancel it instead.")
            )

    def _require(self, states):
        """:raise UserError: a handover is in another state"""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for handover in self.filtered(lambda h: h.state not in states):
            raise UserError(
                self.env._(
                    "%(handover)s can't be changed in this way: it is “%(state)s”.",
                    handover=handover.name,
                    state=labels[handover.state],
                )
            )

    def action_open_lines(self):
        """:return: action with all lines, to edit many at once"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_handover_line_action",
            name=self.name,
            domain=[("handover_id", "=", self.id)],
            context={},
        )

    def action_open_waiting(self):
        """:return: action with the customers who have not met their new person"""
        return self.action_open_lines() | {"context": {"search_default_waiting": 1}}
