from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, frozendict, ormcache

LEARN_DAYS = 90
"""Contacts of so many days tell how long one by a channel takes."""

LEARN_FROM = 20
"""Fewer contacts tell nothing."""


class CustrelChannel(models.Model):
    _name = "custrel.channel"
    _description = "Follow-up Channel"
    _inherit = ["custrel.catalogue", "custrel.needed", "custrel.remembered"]
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        size=64,
        required=True,
        help="Stable short name for imports and other programs.",
    )
    sequence = fields.Integer(
        default=10, help="A cadence uses its channels in this order."
    )
    active = fields.Boolean(default=True)
    icon = fields.Char(
        default="fa-comment-o", help="Font Awesome class, e.g. fa-phone."
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        ondelete="restrict",
        domain=[("res_model", "in", (False, "custrel.followup"))],
        help="Kind of activity that reminds of a follow-up by this channel.",
    )

    minutes = fields.Integer(
        required=True,
        default=15,
        help="How long a follow-up by this channel takes, with getting there and "
        "writing it down. A day gets no more follow-ups than fit.",
    )
    learned_minutes = fields.Integer(
        compute="_compute_learned_minutes",
        help="As long as half of the recorded follow-ups of the last 90 days took at "
        "most; 0 if fewer than 20 were recorded with their beginning and end.",
    )
    intake_only = fields.Boolean(
        string="Only for Complaints",
        help="Customers reach us by it, but we don't plan follow-ups by it.",
    )
    needs = fields.Selection(
        [("phone", "A telephone number"), ("email", "An e-mail address")],
        string="Requires",
        compute="_compute_needs",
        store=True,
        readonly=False,
        precompute=True,
        help="What a customer must have to be contacted by this channel. Who has a "
        "number is called by what needs one; who never takes calls is not.",
    )

    _minutes_of_a_day = models.Constraint(
        "CHECK (minutes BETWEEN 0 AND 1440)", "A follow-up takes 0 to 1,440 minutes."
    )
    _code_unique = models.UniqueIndex(
        "(code)", "A channel with this code exists already."
    )

    @api.depends("code", "activity_type_id")
    def _compute_needs(self):
        for channel in self.filtered(lambda c: not c.needs):
            kind = channel.activity_type_id
            if channel.code == "phone" or kind.category == "phonecall":
                channel.needs = "phone"
            elif channel.code == "email":
                channel.needs = "email"
            else:
                channel.needs = False

    @api.model
    @ormcache()
    def _list_for_reach(self):
        """:return: tuple of pairs of the id of a channel and what it needs, of all; and
        dict of the ids of those that may be planned to the minutes that they take, the
        shortest first"""
        channels = self.sudo().with_context(active_test=False)  # whoever plans
        channels = channels.search_fetch(
            [], ["needs", "active", "intake_only", "minutes"]
        )
        usable = channels.filtered(lambda c: c.active and not c.intake_only)
        needs = tuple((channel.id, channel.needs) for channel in channels)
        usable = usable.sorted("minutes")
        return needs, frozendict({channel.id: channel.minutes for channel in usable})

    @api.model
    def _get_mail_channels(self):
        """:return: channels of mails that we write, the preferred first"""
        return self.search([("needs", "=", "email"), ("intake_only", "=", False)])

    @api.depends_context("allowed_company_ids")
    def _compute_learned_minutes(self):
        followups = self.env["custrel.followup"]
        followups.flush_model()
        learned = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT channel_id,
                           percentile_cont(0.5) WITHIN GROUP (ORDER BY duration) * 60
                      FROM custrel_followup
                     WHERE channel_id IN %(ids)s AND company_id IN %(companies)s
                       AND state = 'done' AND active AND is_attempt IS NOT TRUE
                       AND duration > 0 AND date_end >= %(since)s
                     GROUP BY channel_id HAVING count(*) >= %(enough)s
                    """,
                    ids=tuple(self.ids) or (0,),
                    companies=tuple(self.env.companies.ids),
                    since=fields.Datetime.now() - timedelta(days=LEARN_DAYS),
                    enough=LEARN_FROM,
                )
            )
        )
        for channel in self:
            channel.learned_minutes = round(learned.get(channel._origin.id, 0))

    def action_take_learned_minutes(self):
        """Contacts by these channels take as long as was learned."""
        self.check_access("write")
        for channel in self.filtered("learned_minutes"):
            channel.minutes = channel.learned_minutes
        return True

    def write(self, vals):
        before = {channel: channel.minutes for channel in self}
        result = super().write(vals)
        if "minutes" in vals:
            for channel in self:
                if channel.minutes != before[channel]:
                    channel._follow_minutes(before[channel])
        return result

    def _follow_minutes(self, before):
        """What is planned by this channel takes as long as is thought now, unless
        somebody knew better.

        :param int before: the minutes until now
        """
        followups = self.env["custrel.followup"].sudo()  # of all people and companies
        followups.search(
            [
                ("channel_id", "=", self.id),
                ("state", "=", "planned"),
                ("minutes", "=", before),
            ]
        ).write({"minutes": self.minutes})

    @api.model
    def _get_first(self):
        """:return: the channel of a follow-up for which nobody chose another one"""
        return self.search([("intake_only", "=", False)], limit=1)

    @api.model
    def _get_needed_codes(self):
        """:return: codes of channels that other parts look for"""
        return ()

    def _get_kinds(self):
        plans = {"followup" for channel in self if not channel.intake_only}
        return plans | set(self.mapped("code")) & set(self._get_needed_codes())

    def _describe_loss(self, kinds):
        if "followup" in kinds:
            return self.env._(
                "Follow-ups need a channel. Add another one first, which is not only "
                "for complaints."
            )
        return self.env._(
            "What comes in by itself is noted with the channel of the code “%s”. Keep "
            "it and its code; you may call it as you like.",
            "”, “".join(sorted(kinds)),
        )
