from odoo import api, fields, models

from ...rules import cadence


class CustrelCadence(models.Model):
    _name = "custrel.cadence"
    _description = "Cadence"
    _inherit = ["custrel.checked"]
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
        [
            ("urgent_important", "Urgent and important"),
            ("important", "Important, not urgent"),
            ("urgent", "Urgent, not important"),
            ("neither", "Neither urgent nor important"),
        ],
        string="Need",
        help="Only for customers whose most pressing need is of this kind.",
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
        translate=True, help="What the contact is about, shown while preparing it."
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        domain=[("model", "=", "custrel.followup")],
        ondelete="set null",
        help="Offered when the follow-up is made by e-mail.",
    )

    _times_positive = models.Constraint(
        "CHECK (times > 0)", "A cadence has at least one contact per period."
    )

    @api.depends("name", "times", "period")
    def _compute_display_name(self):
        periods = dict(self._fields["period"]._description_selection(self.env))
        for record in self:
            record.display_name = self.env._(
                "%(name)s (%(times)s × %(period)s)",
                name=record.name,
                times=record.times,
                period=periods.get(record.period, ""),
            )

    @api.model
    def _get_by_grade(self, company):
        """:return: dict of grade id to the cadence that ``company`` uses for it"""
        cadences = self.search(
            [("company_id", "in", (False, company.id)), ("quadrant", "=", False)]
        )
        by_grade = {}
        for record in cadences.sorted(lambda c: not c.company_id):
            by_grade.setdefault(record.grade_id.id, record)
        return by_grade

    def _get_latest_last(self, horizon):
        """:return: the latest day of a last contact whose next is due by ``horizon``"""
        self.ensure_one()
        return cadence.latest_last(self.times, self.period, horizon)
