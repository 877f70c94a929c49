from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules.watch import climb

ENDED_STATES = ("resolved", "closed", "rejected")
NO_TARGETS = {
    "sla_id": False,
    "response_deadline": False,
    "resolution_deadline": False,
    "response_watch_at": False,
    "resolution_watch_at": False,
}


class CustrelComplaint(models.Model):
    """The targets of a complaint, in working hours of its company.

    The clock starts when the complaint comes in or is reopened, stands still while we
    wait for the customer, and stops for good when a solution is proposed.
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
    response_deadline = fields.Datetime(
        string="Respond Until", readonly=True, copy=False
    )
    resolution_deadline = fields.Datetime(
        string="Resolve Until", readonly=True, copy=False
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
        string="Late By",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who owned the complaint when a target passed. For running the work, not "
        "for judging people.",
    )
    response_watch = fields.Integer(
        readonly=True, copy=False, help="Steps told of the response target."
    )
    resolution_watch = fields.Integer(
        readonly=True, copy=False, help="Steps told of the resolution target."
    )
    response_watch_at = fields.Datetime(readonly=True, copy=False)
    resolution_watch_at = fields.Datetime(readonly=True, copy=False)
    sla_state = fields.Selection(
        [
            ("none", "No target"),
            ("running", "On time"),
            ("warning", "Due soon"),
            ("late", "Late"),
            ("paused", "Waiting for customer"),
            ("met", "In time"),
            ("failed", "Missed"),
        ],
        string="Target State",
        compute="_compute_sla_state",
        search="_search_sla_state",
    )

    _response_watch_idx = models.Index(
        "(response_watch_at) WHERE response_watch_at IS NOT NULL"
    )
    _resolution_watch_idx = models.Index(
        "(resolution_watch_at) WHERE resolution_watch_at IS NOT NULL"
    )

    @api.depends("state", "response_deadline", "resolution_deadline", "responded_at")
    def _compute_next_deadline(self):
        for complaint in self:
            complaint.next_deadline = _next_deadline(complaint)

    @api.model
    def _get_precomputed(self, vals):
        known = super()._get_precomputed(vals)
        present = defaultdict(bool, vals | known)
        return known | {"next_deadline": _next_deadline(present)}

    @api.depends(
        "state",
        "response_deadline",
        "response_watch",
        "response_watch_at",
        "resolution_deadline",
        "resolution_watch",
        "resolution_watch_at",
        "responded_at",
        "waiting_since",
        "resolved_at",
        "closed_at",
    )
    def _compute_sla_state(self):
        now = fields.Datetime.now()
        for complaint in self:
            complaint.sla_state = complaint._get_sla_state(now)

    def _get_sla_state(self, now):
        self.ensure_one()
        if not self.resolution_deadline:
            return "none"
        if self.state in ENDED_STATES:
            return "failed" if self._is_late(now) else "met"
        if self._is_late(now):
            return "late"
        if self.state == "waiting":
            return "paused"
        name = "resolution" if self.responded_at else "response"
        watch_at = self[f"{name}_watch_at"]
        warned = self[f"{name}_watch"] or (watch_at and watch_at <= now)
        return "warning" if warned else "running"

    def _is_late(self, now):
        """:return: whether a target was missed, or is past at ``now``"""
        end = self.resolved_at or self.closed_at or self.waiting_since or now
        responded_at = self.responded_at or end
        return responded_at > self.response_deadline or end > self.resolution_deadline

    @api.model
    def _late_sql(self, alias, now):
        """:return: SQL of :meth:`_is_late` for the complaints of a table alias"""

        def column(name):
            return SQL.identifier(alias, name)

        end = SQL(
            "COALESCE(%s, %s, %s, %s::timestamp)",
            *map(column, ("resolved_at", "closed_at", "waiting_since")),
            fields.Datetime.to_string(now),
        )
        return SQL(
            "(COALESCE(%s, %s) > %s OR %s > %s)",
            column("responded_at"),
            end,
            column("response_deadline"),
            end,
            column("resolution_deadline"),
        )

    @api.model
    def _search_sla_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_sla_domains(fields.Datetime.now())
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_sla_domains(self, now):
        """:return: dict of each target state to its domain, see `_get_sla_state`"""
        late = Domain.custom(
            to_sql=lambda model, alias, _query: model._late_sql(alias, now)
        )
        targeted = Domain("resolution_deadline", "!=", False)
        ended = targeted & Domain("state", "in", ENDED_STATES)
        opened = targeted & Domain("state", "not in", ENDED_STATES)
        in_time = opened & ~late
        running = in_time & Domain("state", "!=", "waiting")
        warned = Domain.OR(
            Domain("responded_at", "!=" if name == "resolution" else "=", False)
            & (Domain(f"{name}_watch", ">", 0) | Domain(f"{name}_watch_at", "<=", now))
            for name in ("response", "resolution")
        )
        return {
            "none": ~targeted,
            "met": ended & ~late,
            "failed": ended & late,
            "late": opened & late,
            "paused": in_time & Domain("state", "=", "waiting"),
            "warning": running & warned,
            "running": running & ~warned,
        }

    @api.model
    def _prepare_targets(self, company, vals_list):
        """Add the targets to the values of new complaints of a company."""
        policies = self.env["custrel.complaint.sla"]
        clock = company._custrel_work_time()
        grades = self.env["custrel.grade"]
        severities = self.env["custrel.complaint.severity"]
        stages = self.env["custrel.complaint.stage"]
        for vals in vals_list:
            opened_at = fields.Datetime.to_datetime(vals["opened_at"])
            policy = policies._match(
                company,
                grades.browse(vals.get("grade_id")),
                severities.browse(vals.get("severity_id")),
            )
            vals |= {"opened_at": opened_at, "clock_start": opened_at}
            vals |= _targets(policy, clock, opened_at)
            state = stages.browse(vals["stage_id"]).state
            if state == "waiting":
                vals["waiting_since"] = opened_at
            vals |= _ended(state, vals)
            if state in ("waiting", *ENDED_STATES):
                vals |= {"response_watch_at": False, "resolution_watch_at": False}

    def _set_targets(self):
        """Count the targets of open complaints anew, from when their clock started."""
        for company, complaints in self.grouped("company_id").items():
            policies = self.env["custrel.complaint.sla"]
            clock = company._custrel_work_time()
            for complaint in complaints:
                policy = policies._match(
                    company, complaint.grade_id, complaint.severity_id
                )
                complaint._write_targets(policy, clock)

    def _write_targets(self, policy, clock):
        self.ensure_one()
        vals = _targets(policy, clock, self.clock_start, self.paused_hours)
        # What was told of a target that has passed is not told again; one that moved
        # into the future is watched from its beginning.
        now = fields.Datetime.now()
        for name in ("response", "resolution"):
            deadline = vals[f"{name}_deadline"]
            if deadline and deadline > now:
                vals[f"{name}_watch"] = 0
        self.write(vals)
        self._set_watch(clock)

    def _set_watch(self, clock, now=None):
        """Find when the next step of each target is to be told.

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
                result = climb(told, times, now or self.clock_start)
                told, due[name], next_at = result
            vals |= {f"{name}_watch": told, f"{name}_watch_at": next_at or False}
        self.write({key: value for key, value in vals.items() if self[key] != value})
        return due

    def _get_step_times(self, clock, name):
        """:return: moments of the steps of a target, see :data:`STEPS`"""
        policy = self.sla_id.sudo()  # targets bind everybody, whoever may read them
        deadline = self[f"{name}_deadline"]
        hours = policy[f"{name}_hours"] * policy.warn_share
        return (
            policy and clock.after(self.clock_start, hours + self.paused_hours),
            deadline,
            policy.second_hours and clock.after(deadline, policy.second_hours),
            policy.manager_hours and clock.after(deadline, policy.manager_hours),
        )

    def _pause(self):
        """We wait for the customer from now on."""
        self.write(
            {
                "waiting_since": fields.Datetime.now(),
                "response_watch_at": False,
                "resolution_watch_at": False,
            }
        )

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
                for name in ("response_deadline", "resolution_deadline"):
                    if complaint[name]:
                        vals[name] = clock.moved(complaint[name], since, now)
                complaint.write(vals)
                complaint._set_watch(clock)

    def _restart_clock(self):
        """A reopened complaint has all its targets again."""
        now = fields.Datetime.now()
        self.write(
            {
                "clock_start": now,
                "paused_hours": 0,
                "waiting_since": False,
                "responded_at": False,
                "response_watch": 0,
                "resolution_watch": 0,
            }
        )
        self._set_targets()

    def _follow_customer(self, customer_changed):
        """Grade and targets after a change of customer or severity; what is closed
        stays as it was."""
        complaints = self.filtered("is_open")
        if customer_changed:
            complaints._refresh_grades()
        complaints._set_targets()

    def _refresh_grades(self):
        """Take the present grades of the customers."""
        for company, complaints in self.grouped("company_id").items():
            partners = complaints.partner_id.with_company(company)
            grades = partners.sudo()._custrel_get_grades()  # shown to all who handle
            for complaint in complaints:
                grade_id, *_rest = grades.get(complaint.partner_id.id) or (False,)
                if complaint.grade_id.id != (grade_id or False):
                    complaint.grade_id = grade_id or False

    @api.model
    def _follow_grades(self):
        """Open complaints follow the grades of their customers, however these moved.

        :return: complaints whose grade, and therefore targets, changed
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT complaint.id
                  FROM custrel_complaint complaint
                  LEFT JOIN custrel_customer_grade present
                    ON present.partner_id = complaint.partner_id
                   AND present.company_id = complaint.company_id
                 WHERE complaint.state IN ('new', 'in_progress', 'waiting')
                   AND complaint.grade_id IS DISTINCT FROM present.grade_id
                 ORDER BY complaint.id
                """
            )
        )
        complaints = self.browse(row[0] for row in rows)
        complaints._refresh_grades()
        complaints._set_targets()
        return complaints


def _next_deadline(complaint):
    """:param complaint: record, or values, of which missing ones are false"""
    if complaint["state"] not in ("new", "in_progress"):
        return False
    if complaint["responded_at"]:
        return complaint["resolution_deadline"]
    return complaint["response_deadline"]


def _ended(state, vals):
    """:return: when a complaint that is created in ``state`` was settled and closed, as
    far as its values tell, or else now"""
    now, known = fields.Datetime.now(), {}
    if state in ("resolved", "closed"):
        names = ("resolved_at", "proposed_at", "closed_at")
        known["resolved_at"] = next(filter(None, map(vals.get, names)), now)
    if state in ("closed", "rejected"):
        known["closed_at"] = vals.get("closed_at") or now
    return known


def _targets(policy, clock, start, paused_hours=0.0):
    """:return: values of a complaint that ``policy`` governs from ``start`` on"""
    if not policy:
        return dict(NO_TARGETS)
    hours = policy.response_hours, policy.resolution_hours
    response, resolution = (clock.after(start, h + paused_hours) for h in hours)
    warnings = (clock.after(start, h * policy.warn_share + paused_hours) for h in hours)
    return {
        "sla_id": policy.id,
        "response_deadline": response,
        "resolution_deadline": resolution,
        **dict(
            zip(("response_watch_at", "resolution_watch_at"), warnings, strict=True)
        ),
    }
