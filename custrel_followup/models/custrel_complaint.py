from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .custrel_complaint_stage import OPEN_STATES, STATES


class CustrelComplaint(models.Model):
    """What a customer complains of, until he confirms that it is settled."""

    _name = "custrel.complaint"
    _description = "Complaint"
    _inherit = [
        "rating.mixin",
        "mail.activity.mixin",
        "mail.tracking.duration.mixin",
        "custrel.customer.record",
        "custrel.export",
    ]
    _order = "priority desc, next_deadline, id desc"
    _rec_names_search = ["name", "subject", "partner_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"
    _primary_email = "email_from"
    _track_duration_field = "stage_id"

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
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
    severity_id = fields.Many2one(
        "custrel.complaint.severity",
        required=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["custrel.complaint.severity"]._get_default(),
    )
    severity = fields.Selection(
        selection="_get_severities",
        string="Severity Code",
        compute="_compute_severity",
        inverse="_inverse_severity",
        search="_search_severity",
    )
    grade_id = fields.Many2one(
        "custrel.grade",
        readonly=True,
        ondelete="restrict",
        help="The customer's grade; it stays as it was once the complaint is closed.",
    )
    grade_color = fields.Integer(related="grade_id.color")
    green_channel = fields.Boolean(
        compute="_compute_green_channel",
        store=True,
        precompute=True,
        help="A key customer complains: he comes first, and goes to his contact.",
    )
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Very high")],
        compute="_compute_priority",
        store=True,
        precompute=True,
        help="From the severity, one more for key customers.",
    )
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
        string="Received", required=True, default=fields.Datetime.now, copy=False
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
    corrective_date = fields.Date(string="Corrected Until", copy=False)
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
    preventive_date = fields.Date(string="Prevented Until", copy=False)
    resolution = fields.Text(
        tracking=True,
        copy=False,
        help="What we propose to the customer, in words that he will read.",
    )
    reopen_count = fields.Integer(readonly=True, copy=False)
    rating_last_value = fields.Float(
        compute="_compute_rating_last_value", store=True, precompute=True
    )

    _number_unique = models.UniqueIndex(
        "(company_id, name)", "A complaint with this number exists already."
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
            parts = filter(None, (complaint.name, complaint.subject))
            complaint.display_name = " · ".join(parts)

    @api.model
    def _get_severities(self):
        severities = self.env["custrel.complaint.severity"].with_context(
            active_test=False
        )
        # Words of a selection, like those of the other fields, are for everybody.
        return [(row.code, row.name) for row in severities.sudo().search([])]

    @api.depends("severity_id")
    def _compute_severity(self):
        for complaint in self:
            complaint.severity = complaint.severity_id.code

    def _inverse_severity(self):
        for code, complaints in self.grouped("severity").items():
            complaints.severity_id = self._find_severity(code)

    @api.model
    def _search_severity(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain("severity_id.code", operator, value)

    @api.model
    def _find_severity(self, code):
        """:raise ValidationError: there is no severity with this code"""
        severity = self.env["custrel.complaint.severity"].search(
            [("code", "=", code)], limit=1
        )
        if not severity:
            codes = ", ".join(filter(None, dict(self._get_severities())))
            raise ValidationError(
                self.env._(
                    "There is no severity “%(code)s”. Use one of: %(codes)s.",
                    code=code,
                    codes=codes,
                )
            )
        return severity

    @api.depends("grade_id")
    def _compute_green_channel(self):
        for complaint in self:
            complaint.green_channel = complaint.grade_id.is_key

    @api.depends("severity_id", "grade_id")
    def _compute_priority(self):
        for complaint in self:
            complaint.priority = self._get_priority(
                complaint.severity_id, complaint.grade_id
            )

    @api.model
    def _get_priority(self, severity, grade):
        return str(min(severity.level + grade.is_key, 3))

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
                        fields=", ".join(missing),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._prepare_new(vals_list)
        # Followers are made for all at once below.
        untracked = self.with_context(tracking_disable=True)
        complaints = super(CustrelComplaint, untracked).create(vals_list)
        complaints = complaints.with_env(self.env)
        complaints._add_followers()
        complaints._begin()
        return complaints

    @api.model
    def _prepare_new(self, vals_list):
        """Complete the values of new complaints, all at once: who complains, who
        handles it, until when."""
        names = ["company_id", "stage_id", "severity_id", "opened_at", "team_id"]
        defaults = self.default_get(names)
        for vals in vals_list:
            if vals.get("severity"):
                severity = self._find_severity(vals.pop("severity"))
                vals["severity_id"] = severity.id
            for name, value in defaults.items():
                vals.setdefault(name, value)
        self._prepare_customers(vals_list)
        for company_id in {vals["company_id"] for vals in vals_list}:
            company = self.env["res.company"].browse(company_id)
            own = [vals for vals in vals_list if vals["company_id"] == company_id]
            records = self.with_company(company)
            records._prepare_grades(own)
            records._prepare_dispatch(company, own)
            records._prepare_targets(company, own)
            records._prepare_numbers(company, own)

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
        severity = self.env["custrel.complaint.severity"].browse(vals["severity_id"])
        grade = self.env["custrel.grade"].browse(vals["grade_id"])
        stage = self.env["custrel.complaint.stage"].browse(vals["stage_id"])
        return {
            "green_channel": grade.is_key,
            "priority": self._get_priority(severity, grade),
            "state": stage.state,
            "rating_last_value": 0.0,
        }

    def _check_company(self, fnames=None):
        # Hardly any complaint has to do with another company, and asking about each
        # value by a domain takes long.
        names = [
            name
            for name, field in self._fields.items()
            if getattr(field, "check_company", False)
        ]
        doubtful = self.sudo().filtered(
            lambda complaint: any(
                complaint[name].company_id - complaint.company_id for name in names
            )
        )
        doubtful = doubtful.with_env(self.env)
        return super(CustrelComplaint, doubtful)._check_company(fnames)

    @api.model
    def _prepare_customers(self, vals_list):
        """A complaint belongs to the customer, also if a contact of it was chosen."""
        ids = {vals.get(name) for vals in vals_list for name in CUSTOMER_FIELDS}
        partners = self.env["res.partner"].browse(ids - {None, False})
        # All the columns of a contact take longer to read than a complaint to write.
        partners.fetch(["commercial_partner_id", "company_id", "user_id", "email"])
        for vals in vals_list:
            self._prepare_customer(vals, partners)

    @api.model
    def _prepare_customer(self, vals, partners):
        """:param partners: those of all ``vals`` of the batch, read together"""
        chosen = partners.browse(vals.get("partner_id") or vals.get("contact_id"))
        chosen = chosen.with_prefetch(partners._ids)
        customer = chosen.commercial_partner_id
        if not customer:
            return
        vals["partner_id"] = customer.id
        if chosen != customer and not vals.get("contact_id"):
            vals["contact_id"] = chosen.id

    @api.model
    def _prepare_grades(self, vals_list):
        partners = self.env["res.partner"].browse(
            {vals.get("partner_id") for vals in vals_list} - {None, False}
        )
        # Everybody who enters a complaint meets the customer's grade.
        grades = {
            partner.id: partner.custrel_grade_id.id for partner in partners.sudo()
        }
        for vals in vals_list:
            vals["grade_id"] = grades.get(vals.get("partner_id"))

    @api.model
    def _prepare_numbers(self, company, vals_list):
        unnumbered = [vals for vals in vals_list if not vals.get("name")]
        numbers = company._custrel_take_complaint_numbers(len(unnumbered))
        for vals, number in zip(unnumbered, numbers, strict=True):
            vals["name"] = number

    def _add_followers(self):
        """Owner and contact hear of what is said; nobody is told of it twice."""
        rows = {}
        for complaint in self:
            customer = complaint.contact_id or complaint.partner_id
            rows[complaint.id, customer.id] = False
            rows[complaint.id, complaint.user_id.sudo().partner_id.id] = True
        rows = [(*key, staff) for key, staff in rows.items() if key[1]]
        if not rows:
            return
        subtypes = self.env["mail.message.subtype"]
        everything, _internal, external = subtypes.default_subtypes(self._name)
        # One statement: through the ORM this takes as long as the complaint itself.
        self.env.cr.execute(
            SQL(
                """
                WITH wanted AS (
                    SELECT * FROM unnest(%s, %s, %s) row (res_id, partner_id, staff)
                ), followed AS (
                    INSERT INTO mail_followers (res_model, res_id, partner_id)
                    SELECT %s, res_id, partner_id FROM wanted
                    RETURNING id, res_id, partner_id
                )
                INSERT INTO mail_followers_mail_message_subtype_rel (
                    mail_followers_id, mail_message_subtype_id
                )
                SELECT followed.id, unnest(CASE WHEN staff THEN %s ELSE %s END)
                  FROM followed JOIN wanted USING (res_id, partner_id)
                """,
                *map(list, zip(*rows, strict=True)),
                self._name,
                everything.ids,
                external.ids,
            )
        )
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"])

    def write(self, vals):
        vals = dict(vals)
        if vals.get("severity"):
            vals["severity_id"] = self._find_severity(vals.pop("severity")).id
        if vals.get("partner_id") or vals.get("contact_id"):
            self._prepare_customers([vals])
        states = {complaint: complaint.state for complaint in self}
        owners = {complaint: complaint.user_id for complaint in self}
        result = super().write(vals)
        if "stage_id" in vals:
            for before, complaints in self.grouped(states.get).items():
                complaints._move(before)
        if not TARGET_SOURCES.isdisjoint(vals):
            self._follow_customer("partner_id" in vals)
        if "user_id" in vals:
            self.filtered(lambda c: c.user_id != owners[c])._hand_on(owners)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handled(self):
        if any(complaint.state != "new" for complaint in self):
            raise ValidationError(
                self.env._(
                    "Complaints that somebody works on or has settled are kept. Reject "
                    "or archive them instead."
                )
            )


SETTLED = ("cause", "resolution")
CUSTOMER_FIELDS = ("partner_id", "contact_id")
TARGET_SOURCES = frozenset(("severity_id", "partner_id", "contact_id"))
"""Fields that decide about the targets, directly or by the customer's grade."""
