from functools import cache

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.complaint import get_ends, moved_target, next_deadline
from ...rules.watch import climb
from ..shared.jobs import run_soon
from .custrel_complaint_stage import ENDED_STATES, OPEN_STATES
from .custrel_complaint_watch import WATCH

TARGETS = ("response", "resolution")
NOT_WATCHED = {f"{name}_watch_at": False for name in TARGETS}
NO_TARGETS = {
    "sla_id": False,
    **{f"{name}_hours": 0.0 for name in TARGETS},
    **{f"{name}_deadline": False for name in TARGETS},
    **NOT_WATCHED,
}
DEADLINE_SOURCES = (
    "state",
    "responded_at",
    "response_deadline",
    "resolution_deadline",
)


class CustrelComplaint(models.Model):
    """The targets of a complaint, in working hours of its company.

    The clock starts when the complaint comes in or is reopened, stands still while we
    wait for the customer, and stops for good when a solution is proposed. What the
    targets are when grade, severity or working time change says
    :func:`moved_target`.
    """

    _inherit = "custrel.complaint"

    sla_id = fields.Many2one(
        "custrel.complaint.sla",
        string="Target",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        copy=False,
    )
    clock_start = fields.Datetime(
        readonly=True, copy=False, help="From when the targets are counted."
    )
    paused_hours = fields.Float(
        string="Hours Waited",
        readonly=True,
        copy=False,
        help="Working hours for which we waited for the customer since then.",
    )
    waiting_since = fields.Datetime(readonly=True, copy=False)
    response_hours = fields.Float(
        string="Respond Within",
        readonly=True,
        copy=False,
        help="Working hours of this complaint's target, without those waited.",
    )
    resolution_hours = fields.Float(
        string="Resolve Within",
        readonly=True,
        copy=False,
        help="Working hours of this complaint's target, without those waited.",
    )
    response_deadline = fields.Datetime(string="Respond By", readonly=True, copy=False)
    resolution_deadline = fields.Datetime(
        string="Resolve By", readonly=True, copy=False
    )
    next_deadline = fields.Datetime(
        string="Due",
        compute="_compute_next_deadline",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The target that comes next. None while we wait for the customer.",
    )
    late_user_id = fields.Many2one(
        "res.users",
        string="Missed By",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who owned the complaint when a target passed. For running the work, not "
        "for judging people.",
    )
    response_watch = fields.Integer(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Steps told of the response target.",
    )
    resolution_watch = fields.Integer(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Steps told of the resolution target.",
    )
    response_watch_at = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )
    resolution_watch_at = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )
    recount = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Working time has changed; the targets are still to be counted again.",
    )

    _response_watch_idx = models.Index(
        "(response_watch_at) WHERE response_watch_at IS NOT NULL"
    )
    _resolution_watch_idx = models.Index(
        "(resolution_watch_at) WHERE resolution_watch_at IS NOT NULL"
    )
    _clock_in_range = models.Constraint(
        """CHECK (paused_hours BETWEEN 0 AND 1000000
            AND abs(response_hours) <= 10000000 AND abs(resolution_hours) <= 10000000
            AND clock_start BETWEEN '1900-01-01' AND '2200-01-01'
            AND waiting_since BETWEEN '1900-01-01' AND '2200-01-01'
            AND response_deadline BETWEEN '1900-01-01' AND '9999-12-31'
            AND resolution_deadline BETWEEN '1900-01-01' AND '9999-12-31')""",
        "No complaint is waited for a million hours, or since another century.",
    )
    _recount_idx = models.Index("(id) WHERE recount")

    @api.depends(*DEADLINE_SOURCES)
    def _compute_next_deadline(self):
        for complaint in self:
            sources = (complaint[name] for name in DEADLINE_SOURCES)
            complaint.next_deadline = next_deadline(*sources)

    @api.model
    @api.readonly
    def get_unusual_days(self, date_from=None, date_to=None):
        """The days that the calendar of targets shows grey: nobody works in the present
        company.

        :return: dict of day to whether that is so
        """
        self.browse().check_access("read")
        return self.env.company._custrel_unusual_days(date_from, date_to)

    @api.model
    def _prepare_targets(self, company, vals_list):
        """Add the targets to the values of new complaints of a company."""
        policies = self.env["custrel.complaint.sla"]._get_of_company(company)
        match, clock = cache(policies._match), company._custrel_work_time()
        grades = self.env["custrel.grade"]
        severities = self.env["custrel.complaint.severity"]
        stages = self.env["custrel.complaint.stage"]
        for vals in vals_list:
            opened_at = fields.Datetime.to_datetime(vals["opened_at"])
            policy = match(
                grades.browse(vals.get("grade_id")),
                severities.browse(vals.get("severity_id")),
            )
            vals |= {"opened_at": opened_at, "clock_start": opened_at}
            vals |= _targets(policy, clock, opened_at)
            state = stages.browse(vals["stage_id"]).state
            if state == "waiting":
                vals["waiting_since"] = opened_at
            now = fields.Datetime.now()
            vals |= get_ends(state, vals, now)
            if state == "resolved" and not vals.get("silence_at"):
                vals["silence_at"] = company._custrel_silence_at(now)
            if state in ("waiting", *ENDED_STATES):
                vals |= NOT_WATCHED

    def _set_targets(self, changed=()):
        """Give open complaints the targets that fit them now.

        :param changed: targets that have other hours than before
        """
        for company, complaints in self.grouped("company_id").items():
            policies = self.env["custrel.complaint.sla"]._get_of_company(company)
            match, clock = cache(policies._match), company._custrel_work_time()
            for complaint in complaints:
                policy = match(complaint.grade_id, complaint.severity_id)
                if policy:
                    hours = {name: policy[f"{name}_hours"] for name in TARGETS}
                    complaint._move_targets(clock, hours, policy, policy in changed)
                complaint._set_watch(clock)

    @api.model
    def _request_recount(self, companies):
        """Have the targets of open complaints counted again, as the working time of
        these companies has changed: by the watch, before it looks at them."""
        if not companies:
            return
        self.flush_model(["company_id", "state", "recount"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE custrel_complaint SET recount = TRUE
                 WHERE company_id IN %s AND state IN %s AND recount IS NOT TRUE
                """,
                tuple(companies.ids),
                OPEN_STATES,
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(["recount"], flush=False)
            run_soon(self.env, WATCH)

    def _recount_batch(self):
        """Count the targets again in the working time as it is now."""
        self._keep({"recount": False})
        for company, complaints in self.grouped("company_id").items():
            clock = company._custrel_work_time()
            for complaint in complaints.filtered("is_open"):
                hours = {name: complaint[f"{name}_hours"] for name in TARGETS}
                complaint._move_targets(clock, hours)
                complaint._set_watch(clock)

    def _move_targets(self, clock, hours, policy=None, changed=False):
        """Write deadline and hours of each target anew, see :func:`moved_target`.

        :param clock: the company's working time, see :meth:`_custrel_work_time`
        :param dict hours: of each target; where they are 0, the deadline stays
        :param policy: the new target, if it is another one
        :param bool changed: whether the same target has other hours
        """
        self.ensure_one()
        anew = bool(policy) and (changed or policy != self.sla_id)
        vals = {}
        now = fields.Datetime.now()
        moment = self.waiting_since or now
        met_at = {"response": self.responded_at}
        for name in TARGETS:
            old, amount = self[f"{name}_deadline"], hours[name]
            if not amount:
                continue
            counted = clock.after(self.clock_start, amount + self.paused_hours)
            new = moved_target(
                old,
                counted,
                clock.after(moment, amount),
                met_at.get(name),
                moment,
                anew,
            )
            if new != counted:
                amount = clock.hours(self.clock_start, new) - self.paused_hours
            vals |= {f"{name}_hours": amount, f"{name}_deadline": new}
            if new != old and new > now:
                # What was told of it was told of another moment.
                vals[f"{name}_watch"] = 0
        vals = {key: value for key, value in vals.items() if self[key] != value}
        if anew:
            vals["sla_id"] = policy.id
        if vals:
            self._keep(vals)

    def _set_watch(self, clock, now=None):
        """Write when the next step of each target is to be told.

        :return: steps that are due by ``now``, see :func:`climb`, by the name of target
        """
        self.ensure_one()
        vals, due = {}, {}
        running = self.state in ("new", "in_progress")
        pending = {"response": not self.responded_at, "resolution": True}
        for name, wanted in pending.items():
            told, next_at = self[f"{name}_watch"], False
            if running and wanted and self[f"{name}_deadline"]:
                times = self._get_step_times(clock, name)
                told, due[name], next_at = climb(told, times, now or self.clock_start)
            vals |= {f"{name}_watch": told, f"{name}_watch_at": next_at or False}
        self._keep({key: value for key, value in vals.items() if self[key] != value})
        return due

    def _get_step_times(self, clock, name):
        """:return: moments of the steps of a target, None for those that are not
        wanted, see :data:`STEPS`"""
        policy = self.sla_id.sudo()  # targets bind everybody, whoever may read them
        deadline = self[f"{name}_deadline"]
        late = (policy.second_hours, policy.manager_hours)
        return (
            clock.warning(deadline, policy._get_notice(name)) if policy else None,
            deadline,
            *(clock.after(deadline, hours) if hours else None for hours in late),
        )

    def _pause(self):
        """We wait for the customer from now on."""
        self._keep({"waiting_since": fields.Datetime.now(), **NOT_WATCHED})

    def _resume(self):
        """Move the targets by the working time for which we waited."""
        now = fields.Datetime.now()
        for company, complaints in self.grouped("company_id").items():
            clock = company._custrel_work_time()
            for complaint in complaints:
                since = complaint.waiting_since or now
                waited = clock.between(since, now).total_seconds() / 3600
                vals = {
                    "waiting_since": False,
                    "paused_hours": complaint.paused_hours + waited,
                }
                for name in (f"{target}_deadline" for target in TARGETS):
                    if complaint[name]:
                        vals[name] = clock.moved(complaint[name], since, now)
                complaint._keep(vals)
                complaint._set_watch(clock)

    def _restart_clock(self):
        """A reopened complaint has all its targets again."""
        now = fields.Datetime.now()
        reopened = self._as_program()
        reopened.write(
            {
                "clock_start": now,
                "paused_hours": 0,
                "waiting_since": False,
                "responded_at": False,
                "response_watch": 0,
                "resolution_watch": 0,
            }
        )
        reopened._refresh_grades()
        for company, complaints in reopened.grouped("company_id").items():
            policies = self.env["custrel.complaint.sla"]._get_of_company(company)
            match, clock = cache(policies._match), company._custrel_work_time()
            for complaint in complaints:
                policy = match(complaint.grade_id, complaint.severity_id)
                complaint.write(_targets(policy, clock, now))
                complaint._set_watch(clock)


def _targets(policy, clock, start):
    """:return: values of a complaint that ``policy`` governs from ``start`` on"""
    if not policy:
        return dict(NO_TARGETS)
    vals = {"sla_id": policy.id}
    for name in TARGETS:
        hours = policy[f"{name}_hours"]
        deadline = clock.after(start, hours)
        vals |= {
            f"{name}_hours": hours,
            f"{name}_deadline": deadline,
            f"{name}_watch_at": clock.warning(deadline, policy._get_notice(name)),
        }
    return vals
