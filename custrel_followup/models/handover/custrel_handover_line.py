from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.capacity import spread, working_days
from ..followup.diaries import Diaries
from ..followup.planning import CALENDAR_DAYS
from ..followup.reach import Reaches
from .open_work import QUIET


class CustrelHandoverLine(models.Model):
    """A customer in the role that a person has for him, or open work without a role."""

    _name = "custrel.handover.line"
    _description = "Customer of a Handover"
    _inherit = ["custrel.kept", "custrel.grade.badge"]
    _order = "handover_id desc, id"
    _rec_name = "partner_id"

    handover_id = fields.Many2one(
        "custrel.handover", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="handover_id.company_id", store=True, precompute=True
    )
    user_id = fields.Many2one(related="handover_id.user_id", string="Handed Over By")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="cascade",
        readonly=True,
        help="Empty for open work that belongs to no customer.",
    )
    role = fields.Selection(
        [
            ("first", "Owner"),
            ("second", "Co-owner"),
            ("collaborator", "Collaborator"),
            ("work", "Open work only"),
        ],
        required=True,
        readonly=True,
    )
    other_user_id = fields.Many2one(
        "res.users",
        string="Other Owner",
        compute="_compute_other_user_id",
        help="The co-owner where the owner changes, or else the owner.",
    )
    new_user_id = fields.Many2one(
        "res.users",
        string="New Person",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', user_id)]",
    )
    new_user_reason = fields.Selection(
        [
            ("team", "Same team, by free hours"),
            ("co_owner", "Co-owner"),
            ("owner", "Owner of the customer"),
            ("known", "Knows the customer"),
            ("leader", "Leads the team, no member left"),
            ("administrator", "Administrator, nobody else left"),
            ("fallback", "Stands in where a team has nobody"),
            ("complaint", "Whose turn it is for complaints"),
            ("responsible", "Sees to the handover, nobody else left"),
            ("split", "Split by free hours"),
            ("hand", "Chosen by hand"),
        ],
        string="Why This Person",
        readonly=True,
        copy=False,
        help="By what the new person was proposed.",
    )
    send_mail = fields.Boolean(
        string="Letter", help="Tell the customer by e-mail who is there for him now."
    )
    item_ids = fields.One2many("custrel.handover.item", "line_id")
    item_count = fields.Integer(string="Open Work", compute="_compute_item_count")
    state = fields.Selection(
        [
            ("todo", "To hand over"),
            ("done", "Handed over"),
            ("failed", "Failed"),
            ("returned", "Given back"),
        ],
        required=True,
        readonly=True,
        default="todo",
        index=True,
    )
    error = fields.Char(readonly=True)
    done_at = fields.Datetime(string="Handed Over At", readonly=True)
    role_moved = fields.Boolean(
        readonly=True, help="The person had the role until then; it went along."
    )
    follower_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Whom the letter made a follower of the customer.",
    )
    displaced_ids = fields.One2many(
        "custrel.assignment",
        "displaced_by_id",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="Roles that ended because the new person has this one; they come back.",
    )
    introduction_id = fields.Many2one(
        "custrel.followup",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The follow-up in which the new person introduces himself.",
    )
    is_introduced = fields.Boolean(
        string="Introduced",
        compute="_compute_is_introduced",
        search="_search_is_introduced",
        compute_sudo=True,
        help="The new person has recorded a follow-up with the customer since then.",
    )

    _once = models.UniqueIndex(
        "(handover_id, partner_id, role)", "A customer is handed over once in a role."
    )

    introduction_date = fields.Date(
        related="introduction_id.date_planned", string="Meet By"
    )

    channel_id = fields.Many2one(related="introduction_id.channel_id", string="How")
    contact_name = fields.Char(
        string="Whom to Meet",
        compute="_compute_contact_name",
        help="Whom the introduction names, or else the first contact of the customer.",
    )
    contact_phone = fields.Char(string="Phone", compute="_compute_contact_name")
    grade_code = fields.Char(related="custrel_grade_id.code", string="Grade")

    @api.depends("partner_id", "introduction_id.contact_ids")
    def _compute_contact_name(self):
        for line in self:
            customer = line.partner_id
            meeting = line.introduction_id.sudo()  # of whoever took over
            people = meeting.contact_ids | customer.child_ids.filtered(
                lambda child: child.type == "contact" and not child.is_company
            )
            line.contact_name = people[:1].name
            line.contact_phone = people[:1].custrel_phone or customer.custrel_phone

    @api.depends("partner_id", "role")
    def _compute_other_user_id(self):
        for company, lines in self.grouped("company_id").items():
            for line in lines:
                partner = line.partner_id.with_company(company)
                line.other_user_id = (
                    partner.custrel_second_user_id
                    if line.role == "first"
                    else partner.user_id
                )

    def _compute_item_count(self):
        items = self.env["custrel.handover.item"].sudo()  # their number tells nothing
        counts = {
            line.id: count
            for line, count in items._read_group(
                [("line_id", "in", self.ids)], ["line_id"], ["__count"]
            )
        }
        for line in self:
            line.item_count = counts.get(line.id, 0)

    @api.depends("state", "new_user_id", "introduction_id.state")
    def _compute_is_introduced(self):
        introduced = self.filtered_domain(self._search_is_introduced("in", [True]))
        for line in self:
            line.is_introduced = line in introduced

    @api.model
    def _search_is_introduced(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["custrel.followup"].flush_model()
        met = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                """EXISTS (
                    SELECT FROM custrel_followup met
                     WHERE met.partner_id = %(line)s.partner_id
                       AND met.company_id = %(line)s.company_id
                       AND met.user_id = %(line)s.new_user_id
                       AND met.state = 'done' AND met.active
                       AND met.date_end >= %(line)s.done_at
                )""",
                line=SQL.identifier(alias),
            )
        )
        return met if True in value else ~met

    @api.constrains("new_user_id")
    def _check_new_user(self):
        for line in self.filtered(lambda line: line.new_user_id):
            if line.new_user_id == line.user_id:
                raise ValidationError(
                    self.env._("%s can't take over from himself.", line.user_id.name)
                )

    def write(self, vals):
        settled = any(line.state in ("done", "returned") for line in self)
        if "new_user_id" in vals and settled and not self.env.su:
            raise ValidationError(
                self.env._(
                    "Customers that are handed over are changed on the customer, or "
                    "given back."
                )
            )
        if "new_user_id" in vals and "new_user_reason" not in vals:
            self, vals = self._accept(vals)
            chosen = "hand" if vals["new_user_id"] else False
            vals = vals | {"new_user_reason": chosen}
        return super().write(vals)

    @api.onchange("new_user_id")
    def _onchange_new_user_id(self):
        self.new_user_reason = "hand" if self.new_user_id else False

    def _choose(self, user, reason):
        """Propose somebody for these lines, and say why."""
        self._keep({"new_user_id": user.id, "new_user_reason": reason})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_over(self):
        if self.env.su:
            return  # of customers that are merged one line remains
        if any(line.state in ("done", "returned") for line in self):
            raise UserError(
                self.env._("What was handed over stays on record. Cancel it instead.")
            )

    def action_open_partner(self):
        """:return: action with the customer"""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    @api.model
    def _merge_customers(self, sources, target):
        """Keep one line a handover and role of customers that are merged: that of
        ``target``, or else the first one. It gets the open work of all."""
        lines = self.search([("partner_id", "in", (sources | target).ids)])
        for own in lines.grouped(lambda x: (x.handover_id, x.role)).values():
            kept = own.filtered(lambda line: line.partner_id == target) or own[0]
            doubled = own - kept
            doubled.item_ids.line_id = kept
            doubled.displaced_ids.displaced_by_id = kept
            doubled.unlink()

    def action_open_introduction(self):
        """:return: action with the follow-up in which the new person introduces
        himself, to record it at once; with the customer if there is none"""
        self.ensure_one()
        return (self.introduction_id or self.partner_id).get_formview_action()

    def _plan_introductions(self):
        """Plan that each new first or second contact meets the customer: key customers,
        and whom no letter tells. Who is to be contacted anyway is met then."""
        new = self.filtered(
            lambda line: (
                line.role_moved
                and line.role in ("first", "second")
                and (line._is_key() or not line._gets_letter())
            )
        )
        if not new:
            return
        usual = self.env["custrel.channel"]._get_first()
        reaches = Reaches(new.company_id[:1]).of(new.partner_id.ids)
        places = new._find_days(reaches)
        new._introduce_by_cadence(places)
        alone = new.filtered(lambda line: not line.introduction_id)
        followups = self.env["custrel.followup"].sudo()  # the new person's, of any team
        created = followups.with_context(**QUIET).create(
            [
                line._prepare_introduction(places[line].day)
                | {"channel_id": reaches[line.partner_id.id].pick_channel(usual.ids)}
                for line in alone
            ]
        )
        for line, followup in zip(alone, created, strict=True):
            line.introduction_id = followup

    def _introduce_by_cadence(self, places):
        """What a cadence has planned is the introduction, if it comes no later.

        :param dict places: see :meth:`_find_days`
        """
        followups = self.env["custrel.followup"].sudo()  # the new person's, of any team
        planned = followups.with_context(**QUIET).search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("user_id", "in", self.new_user_id.ids),
                ("state", "=", "planned"),
                ("origin", "=", "cadence"),
            ]
        )
        present = {(f.partner_id, f.user_id.id): f for f in planned}
        met = self.filtered(lambda x: (x.partner_id, x.new_user_id.id) in present)
        for line in met:
            line.introduction_id = present[line.partner_id, line.new_user_id.id]

        def get_day(line):
            planned = line.introduction_id.sudo()  # as above
            return min(places[line].day, planned.date_planned)

        grouped = met.grouped(lambda line: (line.new_user_id, get_day(line)))
        for (_user, day), lines in grouped.items():
            vals = lines[0]._prepare_introduction(day)
            lines.introduction_id.sudo().with_context(**QUIET).write(  # as above
                {name: vals[name] for name in ("name", "objective", "date_planned")}
            )

    def _is_key(self):
        return self.sudo().custrel_grade_id.is_key  # whoever sees to the handover

    def _gets_letter(self):
        """:return: whether a letter tells the customer who is there for him now"""
        return self.send_mail and self.role_moved and bool(self.partner_id.email)

    def _find_days(self, reaches):
        """Share the days until the introductions of the company are due, as far as they
        have room and customers want to be reached on them: key customers first.

        :param reaches: dict of the ids of customers to their :class:`Reach`
        :return: dict of line to its :class:`Place`
        """
        company = self.company_id[:1]
        today = company._custrel_today()
        within = company.custrel_introduction_days
        last = company._custrel_workday_after(within)
        ahead = (last - today).days
        closed = company._custrel_closed_days(today, 2 * ahead + CALENDAR_DAYS)
        first = today + timedelta(days=min(ahead, 1))
        days = working_days(first, (last - first).days + 1, closed)
        diaries = Diaries(company, today, closed)
        diaries.load(self.new_user_id.ids)
        minutes = self.env["custrel.channel"]._get_first().minutes
        latest = last + timedelta(days=within // 2)
        places = {}
        for user, lines in self.grouped("new_user_id").items():
            graded = lines.sudo()  # whoever sees to the handover
            ranks = {x: diaries.get_rank(x.custrel_grade_id.id) for x in graded}
            ordered = sorted(lines, key=lambda line: (ranks[line], line.id))
            for number, line in enumerate(ordered):
                other = reaches[line.partner_id.id].other_days
                his = [day for day in days if day not in other] or days
                day = spread(number, len(lines), his, to_the_end=True)
                places[line] = diaries.place(
                    user.id, day, latest, minutes, ranks[line], other
                )
        return places

    def _prepare_introduction(self, day):
        lang = self.new_user_id.sudo().lang  # what he reads
        env = self.with_context(lang=lang or self.env.lang).env
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.new_user_id.id,
            "origin": "handover",
            "date_planned": day,
            "name": env._("Introduction"),
            "objective": env._(
                "Introduce yourself: you take over from %s.", self.user_id.name
            ),
        }

    def _drop_introductions(self):
        planned = self.introduction_id.sudo().filtered(  # of whoever has them now
            lambda followup: followup.state == "planned"
        )
        by_cadence = planned.filtered(lambda followup: followup.origin == "cadence")
        by_cadence.write({"name": False, "objective": False})
        (planned - by_cadence).action_cancel(
            self.env._("The customers were given back.")
        )

    def action_retry(self):
        """Try again what could not be handed over.

        :raise UserError: the handover is not under way
        """
        self.check_access("write")
        failed = self.filtered(lambda line: line.state == "failed")
        failed.handover_id._require(("applied", "applying"))
        failed._keep({"state": "todo", "error": False})
        failed.handover_id._write_letters()
        failed.handover_id._keep({"state": "applying"})
        failed.handover_id._carry_on()
        return True
