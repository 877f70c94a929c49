from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.need import QUADRANTS
from ..need.custrel_need import QUADRANT_NAMES
from ..need.custrel_need_customer import LONGEST_NAME
from ..shared.actions import open_window
from ..shared.undo import LATENCY, UNDO_TIME

USUAL = "important"
"""How pressing a need is taken for until somebody says it."""


class CustrelFollowup(models.Model):
    """What the customer asked for becomes a need in one step, and why he is contacted
    names the need that chose the cadence."""

    _inherit = "custrel.followup"

    need_ids = fields.One2many("custrel.need", "followup_id", string="Needs Told")
    need_quadrant = fields.Selection(
        QUADRANT_NAMES,
        string="Keep as a Need",
        compute="_compute_need_quadrant",
        readonly=False,
        help="Chosen, what the customer asked for becomes a need; empty, it stays a "
        "note.",
    )

    need_offered = fields.Boolean(
        compute="_compute_need_offered",
        readonly=False,
        export_string_translation=False,
    )

    def _compute_need_quadrant(self):
        self.need_quadrant = False

    def _compute_need_offered(self):
        self.need_offered = False

    @api.onchange("new_needs")
    def _onchange_new_needs(self):
        """What is typed as a need becomes one, unless somebody chooses that it does
        not."""
        if self.new_needs and not self.need_offered and not self.need_ids:
            self.need_quadrant = self.need_quadrant or USUAL
            self.need_offered = True

    # ---------------------------------------------------------------- recording

    def record_contact(self, values):
        """What was asked for becomes a need, where ``need_quadrant`` says of which
        kind; ``message`` says so."""
        values = {**self._get_checked(values)}
        quadrant = values.pop("need_quadrant", False)
        values.pop("need_offered", None)
        result = super().record_contact(values)
        followup = self.browse(result["id"])
        if quadrant and followup.new_needs:
            need = followup._create_need(quadrant)
            kinds = dict(need._fields["quadrant"]._description_selection(self.env))
            result["message"] = self.env._(
                "%(message)s A need was kept: %(kind)s.",
                message=result["message"],
                kind=kinds[quadrant].lower(),
            )
        return result

    def _create_need(self, quadrant):
        """:param str quadrant: how pressing it is"""
        return self.env["custrel.need"].create(
            {**self._prepare_need(), "quadrant": quadrant, "followup_id": self.id}
        )

    def _prepare_need(self):
        """:return: values of the need that the customer told: the first line says what
        it is, all of it is kept"""
        lines = (self.new_needs or "").strip().splitlines() or [""]
        name = lines[0].strip()[:LONGEST_NAME]
        text = "\n".join(lines)
        return {
            "name": name,
            "note": text if text != name else False,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_ids[:1].id,
            "company_id": self.company_id.id,
        }

    def action_create_need(self):
        """:return: action with a new need, filled in from what was written"""
        self.ensure_one()
        values = self._prepare_need() | {"followup_id": self.id}
        return open_window(
            self.env,
            "custrel_followup.custrel_need_action",
            views=[(False, "form")],
            view_mode="form",
            context={f"default_{name}": value for name, value in values.items()},
        )

    def action_open_needs(self):
        """:return: action with the needs that were told in it"""
        self.ensure_one()
        return open_window(
            self.env,
            "custrel_followup.custrel_need_action",
            first="list",
            domain=[("followup_id", "=", self.id)],
            context={},
        )

    def _forget_what_followed(self):
        """A need that was kept with a record goes with it, unless it is an opportunity
        by now."""
        since = fields.Datetime.now() - UNDO_TIME - LATENCY
        needs = self.env["custrel.need"].sudo()  # the user made it a minute ago
        needs.search(
            [
                ("followup_id", "in", self.ids),
                ("create_uid", "=", self.env.uid),
                ("create_date", ">=", since),
                ("state", "=", "open"),
                ("lead_id", "=", False),
            ]
        ).unlink()
        return super()._forget_what_followed()

    # ---------------------------------------------------------------------- why

    @api.depends("cadence_id.quadrant", "state")
    def _compute_why(self):
        result = super()._compute_why()
        chosen = self.filtered(
            lambda f: f.cadence_id.quadrant and f.origin == "cadence"
        )
        names = chosen._find_reasons()
        for followup in chosen:
            name = names.get(followup._get_reason_key())
            followup.why = followup._say_because(followup.why, name)
        return result

    def _get_reason_key(self):
        return (
            self.partner_id._origin.id,
            self.company_id.id,
            self.cadence_id.quadrant,
        )

    def _find_reasons(self):
        """:return: dict of customer, company and quadrant to the name of the open need
        that is due first; whoever reads the plan reads why"""
        if not self.partner_id._origin.ids:
            return {}
        self.env["custrel.need"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner_id, company_id, quadrant)
                       partner_id, company_id, quadrant, name
                  FROM custrel_need
                 WHERE state = 'open' AND partner_id IN %(partners)s
                   AND company_id IN %(companies)s AND quadrant IN %(quadrants)s
                 ORDER BY partner_id, company_id, quadrant, date_due, id
                """,
                partners=tuple(self.partner_id._origin.ids),
                companies=tuple(self.company_id.ids),
                quadrants=tuple(QUADRANTS),
            )
        )
        return {tuple(key): name for *key, name in rows}

    def _say_because(self, why, name):
        """:param str name: of the need; None once it is met, dropped or another kind"""
        env, quadrant = self.env, self.cadence_id.quadrant
        if not name:
            kinds = dict(
                self.cadence_id._fields["quadrant"]._description_selection(env)
            )
            return env._(
                "%(why)s, because of a need: %(kind)s",
                why=why,
                kind=kinds[quadrant].lower(),
            )
        texts = {
            "urgent_important": env._(
                "%(why)s, because of the urgent and important need “%(need)s”",
                why=why,
                need=name,
            ),
            "important": env._(
                "%(why)s, because of the important need “%(need)s”", why=why, need=name
            ),
            "urgent": env._(
                "%(why)s, because of the urgent need “%(need)s”", why=why, need=name
            ),
            "neither": env._(
                "%(why)s, because of the need “%(need)s”", why=why, need=name
            ),
        }
        return texts[quadrant]
