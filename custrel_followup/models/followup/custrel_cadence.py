from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...rules import cadence
from ..need.custrel_need import QUADRANT_NAMES
from ..shared.listing import say_all
from ..shared.reading import fetch_lines


class CustrelCadence(models.Model):
    _name = "custrel.cadence"
    _description = "Cadence"
    _inherit = ["custrel.setting", "custrel.named"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="The first cadence that fits a customer is used."
    )
    company_id = fields.Many2one(
        "res.company",
        help="A cadence of the company goes before one for all companies.",
    )
    grade_id = fields.Many2one("custrel.grade", required=True, ondelete="cascade")
    quadrant = fields.Selection(
        QUADRANT_NAMES,
        string="Need",
        help="Only for customers whose most pressing open need is of this kind. All "
        "others of the grade have the cadence without one.",
    )
    times = fields.Integer(required=True, default=1)
    period = fields.Selection(
        [
            ("week", "Week"),
            ("fortnight", "Two weeks"),
            ("month", "Month"),
            ("quarter", "Quarter"),
        ],
        required=True,
        default="month",
    )
    channel_ids = fields.Many2many(
        "custrel.channel", string="Channels", help="Used in turn."
    )
    guidance = fields.Html(
        translate=True, help="What the follow-up is about, shown while preparing it."
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        domain=[("model", "=", "custrel.followup")],
        ondelete="set null",
        help="Offered when the follow-up is made by e-mail.",
    )

    latest_factor = fields.Float(
        string="At the Latest After",
        required=True,
        default=1.5,
        digits=(4, 2),
        help="When a day is full, or somebody postpones them, follow-ups move to later "
        "days, but never past so many times the time between two follow-ups since the "
        "last one.",
    )
    second_every = fields.Integer(
        string="Co-owner's Turn",
        help="One of so many follow-ups with a key customer is planned for its "
        "co-owner, so that both know him. 0 plans all of them for the owner.",
    )

    _latest_factor_bounds = models.Constraint(
        "CHECK (latest_factor BETWEEN 1 AND 5)",
        "A follow-up may be planned up to 1 to 5 times the time between two follow-ups "
        "after the last one.",
    )
    _second_every_bounds = models.Constraint(
        "CHECK (second_every BETWEEN 0 AND 100)",
        "The co-owner has his turn every 1 to 100 follow-ups, or with 0 never.",
    )
    _times_positive = models.Constraint(
        "CHECK (times BETWEEN 1 AND 100)",
        "A cadence has 1 to 100 follow-ups per period.",
    )

    @api.depends("name", "times", "period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(name)s (%(often)s)", name=record.name, often=record._say_often()
            )

    def _say_briefly(self):
        """:return: text such as "A · 2 a week", for a line of a list"""
        return " · ".join(filter(None, (self.grade_id.code, self._say_often())))

    def _say_often(self):
        """:return: text such as "2 a week" """
        self.ensure_one()
        often = {
            "week": self.env._("%s a week", self.times),
            "fortnight": self.env._("%s every two weeks", self.times),
            "month": self.env._("%s a month", self.times),
            "quarter": self.env._("%s a quarter", self.times),
        }
        if self.times == 1:
            often["fortnight"] = self.env._("every two weeks")
        return often.get(self.period, "")

    @api.constrains("times", "period")
    def _check_times(self):
        for record in self:
            most = cadence.most_times(record.period)
            if record.times > most:
                periods = dict(self._fields["period"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "%(cadence)s: %(times)s follow-ups with each customer per "
                        "%(period)s are more than one a day. Give at most %(most)s.",
                        cadence=record.name,
                        times=record.times,
                        period=periods[record.period],
                        most=most,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Neither do follow-ups lose what they were planned by, nor is a grade left
        without anybody noticing that its customers are no longer planned."""
        followups = self.env["custrel.followup"].sudo()  # of all companies
        followups = followups.with_context(active_test=False)
        if followups.search_count([("cadence_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Follow-ups were planned by %s. Archive it instead: then it plans "
                    "no more of them.",
                    say_all(self.env, self.mapped("display_name")),
                )
            )
        for record in self.filtered(lambda c: c.active and not c.quadrant):
            if not record._has_substitute(self) and record._has_customers():
                raise UserError(
                    self.env._(
                        "Nobody would plan follow-ups of customers with the grade "
                        "%(grade)s any more. Add another cadence for it before you "
                        "delete %(cadence)s, or archive this one.",
                        grade=record.grade_id.display_name,
                        cadence=record.display_name,
                    )
                )

    def _has_substitute(self, without):
        """:return: whether another cadence plans what this one does"""
        companies = {False, self.company_id.id}
        others = self.sudo().search(  # of all companies
            [
                ("grade_id", "=", self.grade_id.id),
                ("quadrant", "=", False),
                ("company_id", "in", list(companies)),
            ]
        )
        return bool(others - without)

    def _has_customers(self):
        grades = self.env["custrel.customer.grade"].sudo()  # of all companies
        domain = [("grade_id", "=", self.grade_id.id)]
        if self.company_id:
            domain.append(("company_id", "=", self.company_id.id))
        return bool(grades.search_count(domain, limit=1))

    @api.model
    def _get_by_grade(self, company):
        """:return: dict of grade id to the cadence that ``company`` uses for it where
        no need of the customer chooses another"""
        used = self._get_used(company)
        return {grade: record for (grade, name), record in used.items() if not name}

    @api.model
    def _get_used(self, company):
        """:return: dict of grade id, and quadrant or False, to the cadence that
        ``company`` uses for it; see :func:`.rules.need.pick`"""
        # Of all that salespeople may read, in one query.
        names = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and not field.groups
        ]
        cadences = self.search_fetch([("company_id", "in", (False, company.id))], names)
        fetch_lines(cadences, "channel_ids")
        used = {}
        for record in cadences.sorted(lambda c: not c.company_id):
            used.setdefault((record.grade_id.id, record.quadrant), record)
        return used

    @api.model
    def _select_used(self, used, grade, value):
        """:param dict used: see :meth:`_get_used`
        :param SQL grade: column with the grade of a customer; his most pressing need is
            the ``quadrant`` of ``need``, see :meth:`_join_needs`
        :param value: function of a cadence to what is wanted of it
        :return: SQL of that of the cadence of a customer, NULL for none
        """
        by_need = sorted(used.items(), key=lambda item: not item[0][1])
        cases = [
            SQL(
                "WHEN %s = %s%s THEN %s",
                grade,
                grade_id,
                SQL(" AND need.quadrant = %s", quadrant) if quadrant else SQL(),
                value(record),
            )
            for (grade_id, quadrant), record in by_need
        ]
        return SQL("(CASE %s END)", SQL(" ").join(cases))

    @api.model
    def _join_needs(self, used, partner, company):
        """:param SQL partner: column with the id of a customer
        :return: SQL that joins ``need`` to it, empty where no cadence asks for needs
        """
        if not any(quadrant for _grade, quadrant in used):
            return SQL()
        needs = self.env["custrel.need"]
        needs._flush_pressing()
        return SQL(
            "LEFT JOIN LATERAL (%s) need ON TRUE",
            needs._select_most_pressing(partner, company),
        )

    def _get_step(self):
        """:return: the time between two contacts"""
        self.ensure_one()
        return cadence.step(self.times, self.period)

    def _put_off_until(self, due):
        """:return: the last day to which a contact that is due may be put off"""
        return cadence.put_off_until(due, self._get_step(), self.latest_factor)

    def _get_step_days(self):
        """:return: days between two contacts, of a usual month"""
        return cadence.step_days(self.times, self.period)

    def _get_latest_last(self, horizon):
        """:return: the latest day of a last contact whose next is due by ``horizon``"""
        self.ensure_one()
        return cadence.latest_last(self.times, self.period, horizon)
