from odoo import api, fields, models


class CustrelFollowup(models.Model):
    """How long a contact takes, and how far it may be moved to a day with room."""

    _inherit = "custrel.followup"

    minutes = fields.Integer(
        string="Planned Minutes",
        compute="_compute_minutes",
        store=True,
        readonly=False,
        precompute=True,
        aggregator="sum",
        help="How long it will take: as long as the channel says, unless you know "
        "better. A day gets no more follow-ups than fit.",
    )
    date_latest = fields.Date(
        string="Latest Day",
        readonly=True,
        copy=False,
        help="A follow-up of a cadence is not moved past this day, even if the day is "
        "full.",
    )
    day_by_hand = fields.Boolean(
        string="Day Chosen by Hand",
        readonly=True,
        copy=False,
        help="Somebody chose the day. It stays when days that are too full are "
        "levelled.",
    )
    too_much = fields.Boolean(
        string="Too Much for the Day",
        readonly=True,
        copy=False,
        help="The day is full, and so is every other one until the latest day.",
    )

    _minutes_of_a_day = models.Constraint(
        "CHECK (minutes BETWEEN 0 AND 1440)", "A follow-up takes 0 to 1,440 minutes."
    )
    _too_much_idx = models.Index("(user_id, company_id) WHERE too_much")

    @api.depends("channel_id")
    def _compute_minutes(self):
        # Not of `channel_id.minutes`: what is done took as long as was thought then.
        for followup in self:
            followup.minutes = followup.channel_id.minutes

    def write(self, vals):
        vals = self._get_checked(vals)
        if vals.get("date_planned") and not self._is_by_program():
            day = fields.Date.to_date(vals["date_planned"])
            chosen = self.filtered(lambda f: f.date_planned != day)
            chosen._keep({"day_by_hand": True, "too_much": False})
        return super().write(vals)
