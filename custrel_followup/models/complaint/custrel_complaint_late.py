from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .custrel_complaint_stage import ENDED_STATES, MERGED


class CustrelComplaint(models.Model):
    """Whether a complaint is in time: read, searched, and as SQL for the figures."""

    _inherit = "custrel.complaint"

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
        if not self.resolution_deadline or self.state == MERGED:
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
        # Who answers while the clock stands still has the time when it was stopped.
        responded_at = min(self.responded_at or end, end)
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
            "(LEAST(%s, %s) > %s OR %s > %s)",
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
        targeted &= Domain("state", "!=", MERGED)
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
