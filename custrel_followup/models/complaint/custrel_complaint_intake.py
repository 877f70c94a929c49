from datetime import datetime, time, timedelta
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import escape_psql, format_date, groupby

from ...rules.bounds import EARLIEST
from ..followup.custrel_followup_record import CLOCK_SKEW
from .custrel_complaint_stage import CLOSED_STATES, ENDED_STATES
from .desk import Desk

LONGEST_AGO = 30
"""Days for which whoever enters a complaint may say that it came earlier."""

ENDS = ("resolved_at", "closed_at")

CUSTOMER_FIELDS = ("partner_id", "contact_id")
TARGET_SOURCES = frozenset(("severity_id", *CUSTOMER_FIELDS))
"""Fields that decide about the targets, directly or by the customer's grade."""

DECIDING = (
    *CUSTOMER_FIELDS,
    "company_id",
    "stage_id",
    "severity_id",
    "opened_at",
    "team_id",
    "user_id",
)
"""Fields of a new complaint that are looked at before it is made."""


class CustrelComplaint(models.Model):
    """Entering a complaint and changing it: what is missing (customer, team, owner,
    targets, number) is found before it is saved, what follows from it is done after."""

    _inherit = "custrel.complaint"

    order_number = fields.Char(
        compute="_compute_order_number",
        inverse="_inverse_order_number",
        compute_sudo=True,
        help="Number of the order that the complaint is about, for who does not see "
        "orders.",
    )
    entered_notice = fields.Char(
        compute="_compute_entered_notice",
        help="To whom what the present user has entered went.",
    )

    @api.depends("order_id")
    def _compute_order_number(self):
        for complaint in self:
            complaint.order_number = complaint.order_id.name

    def _inverse_order_number(self):
        """:raise ValidationError: the customer has no order of this number"""
        orders = self.env["sale.order"].sudo()  # who handles complaints sees none
        for complaint in self:
            number = (complaint.order_number or "").strip()
            customer = complaint.partner_id.commercial_partner_id
            found = orders
            if number:
                found = orders.search(
                    [
                        ("name", "=ilike", escape_psql(number)),
                        ("company_id", "=", complaint.company_id.id),
                        ("partner_id", "child_of", customer.ids),
                    ],
                    limit=1,
                )
                if not found or not customer:
                    raise ValidationError(
                        self.env._(
                            "%s: this customer has no order with this number.", number
                        )
                    )
            complaint.order_id = found

    @api.depends_context("uid", "lang")
    @api.depends("create_uid", "user_id", "state")
    def _compute_entered_notice(self):
        user = self.env.user
        for complaint in self:
            other = complaint.user_id.sudo()  # the name of a colleague
            given = complaint.create_uid == user != other and complaint.state == "new"
            complaint.entered_notice = (
                given
                and bool(other)
                and self.env._(
                    "You entered it, %s has it now and is told. Take it yourself with "
                    "“Assign to Me”.",
                    other.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        records, vals_list = self._accept_new(vals_list)
        vals_list = [dict(vals) for vals in vals_list]
        if not self._is_by_program():
            self._check_opened(vals_list)
        is_history = list(map(self._is_history, vals_list))
        vals_list = records._prepare_new(vals_list)
        # Followers are made for all at once below.
        untracked = records.with_context(tracking_disable=True)
        complaints = super(CustrelComplaint, untracked).create(vals_list)
        complaints = complaints.with_env(self.env)
        complaints._add_followers()
        complaints._request_watch()
        fresh = zip(complaints, is_history, strict=True)
        entered = complaints.browse(c.id for c, old in fresh if not old)._as_program()
        for state, own in entered.grouped("state").items():
            if state in ENDED_STATES:
                own._on_ended(state)
        return complaints

    @api.model
    def _is_history(self, vals):
        """Whether values of a new complaint tell of what is over: they come from a
        file, or say when it ended. Nobody is written to about it."""
        from_file = bool(self.env.context.get("import_file"))
        return from_file or any(map(vals.get, ("proposed_at", *ENDS)))

    @api.model
    def _prepare_new(self, vals_list):
        """Complete the values of new complaints, all at once: who complains, who
        handles it, until when.

        :return: list of values
        """
        for vals in vals_list:
            self._take_severity(vals)
        vals_list = self._complete(vals_list, DECIDING)
        self._prepare_customers(vals_list)
        for company_id, own in groupby(vals_list, itemgetter("company_id")):
            company = self.env["res.company"].browse(company_id)
            records = self.with_company(company)
            records._prepare_grades(own)
            records._prepare_dispatch(company, own)
            records._prepare_notices(company, own)
            records._prepare_targets(company, own)
            records._prepare_numbers(company, own)
        return vals_list

    @api.model
    def _check_opened(self, vals_list):
        """:raise ValidationError: a complaint was received in the future, or longer ago
        than somebody may say who enters it, or ended before that; administrators enter
        history, too"""
        now = fields.Datetime.now()
        earliest = now - timedelta(days=LONGEST_AGO)
        if self.env.user.has_group("custrel_followup.custrel_group_manager"):
            earliest = datetime.combine(EARLIEST, time.min)
        default = self.default_get(["opened_at"])
        for vals in vals_list:
            opened_at = (default | vals).get("opened_at") or now
            opened_at = fields.Datetime.to_datetime(opened_at)
            if not earliest <= opened_at <= now + CLOCK_SKEW:
                raise ValidationError(
                    self.env._(
                        "A complaint is received neither in the future nor before "
                        "%(day)s. Only administrators enter older ones.",
                        day=format_date(self.env, earliest),
                    )
                )
            for name in ("responded_at", *ENDS):
                moment = fields.Datetime.to_datetime(vals.get(name)) or opened_at
                if not opened_at <= moment <= now + CLOCK_SKEW:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: neither before the complaint was received, nor "
                            "in the future. Correct it, or say when the complaint was "
                            "received.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.model
    def _prepare_dispatch(self, company, vals_list):
        """Give new complaints of a company a team and an owner where they have none."""
        teams = self.env["custrel.complaint.team"]
        default = teams._get_default(company)
        desk = Desk(self.env, company)
        for vals in vals_list:
            vals["team_id"] = vals.get("team_id") or default.id
            if not vals.get("user_id"):
                customer = self.env["res.partner"].browse(vals.get("partner_id"))
                grade = self.env["custrel.grade"].browse(vals.get("grade_id"))
                owner = desk.find(teams.browse(vals["team_id"]), customer, grade.is_key)
                vals["user_id"] = owner.id

    @api.model
    def _prepare_numbers(self, company, vals_list):
        """Number new complaints of a company. Whatever number a caller gives is not
        taken: one that the sequence has still to reach would stop a later complaint."""
        numbers = company._custrel_take_complaint_numbers(len(vals_list))
        for vals, number in zip(vals_list, numbers, strict=True):
            vals["name"] = number

    def _check_number(self, vals):
        """Refuse to change a number; an import may contain the present one.

        :raise UserError: ``vals`` change the number of a complaint
        """
        if "name" in vals and any(c.name != vals["name"] for c in self):
            raise UserError(self.env._("The number of a complaint can't be changed."))

    def write(self, vals):
        self, vals = self._accept(vals)
        vals = dict(vals)
        self._check_number(vals)
        self._take_severity(vals)
        if vals.get("partner_id") or vals.get("contact_id"):
            self._prepare_customers([vals])
        self._unarchive_for(vals)
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

    def _unarchive_for(self, vals):
        """Have ``vals`` unarchive complaints that they take up again."""
        stage = self.env["custrel.complaint.stage"].browse(vals.get("stage_id") or ())
        if (
            stage
            and stage.state not in CLOSED_STATES
            and not all(self.mapped("active"))
        ):
            vals.setdefault("active", True)

    def action_dispatch(self):
        """Choose the owners of open complaints again by the rules, e.g. when somebody
        has left."""
        self.check_access("write")
        opened = self.filtered("is_open")
        for company, complaints in opened.grouped("company_id").items():
            desk = Desk(self.env, company)
            for complaint in complaints:
                complaint.user_id = desk.find(
                    complaint.team_id, complaint.partner_id, complaint.green_channel
                )
        return True

    def _hand_on(self, owners):
        """Have the new owners told, and give them the reminders and tasks of the ones
        before.

        :param dict owners: of complaint to the owner before
        """
        complaints = self.sudo()  # whoever gives it away may lose sight of it
        for complaint in complaints:
            complaint.tell_owner = bool(complaint.user_id - self.env.user)
        for activity in complaints._get_reminders() | complaints._get_tasks():
            complaint = complaints.browse(activity.res_id)
            if activity.user_id == owners[complaint]:
                activity.user_id = complaint.user_id
        complaints._request_watch()
