from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...rules import messengers, periods
from .reach import Reaches

OF_CUSTOMERS = (
    "name",
    "type",
    "parent_id",
    "is_company",
    "company_name",
    "commercial_company_name",
    "commercial_partner_id",
    "phone",
    "email",
    "street",
    "city",
    "custrel_last_contact_date",
    "custrel_last_written_date",
)
"""Fields of customers that a page of My Day needs."""


class CustrelFollowup(models.Model):
    """What a line of My Day shows beside the follow-up.

    All of it is computed when it is read, for all the lines of a page at once.
    """

    _inherit = "custrel.followup"

    grade_code = fields.Char(
        related="grade_id.code", string="Grade Code", tracking=False
    )
    phone = fields.Char(
        compute="_compute_phone",
        help="Of the first participant who has one and takes calls, otherwise of the "
        "customer; empty where nobody is to be called.",
    )
    reach_at = fields.Char(
        string="Contact Details",
        compute="_compute_reach_at",
        help="Where the customer is reached by the channel: telephone, e-mail, "
        "messenger or address. A telephone where there is nothing of the kind.",
    )
    reach_kind = fields.Char(
        compute="_compute_reach_at", export_string_translation=False
    )
    reach_url = fields.Char(
        compute="_compute_reach_at",
        export_string_translation=False,
        help="What calls, or opens where one writes, by one click.",
    )
    last_result = fields.Char(
        compute="_compute_last_result",
        help="The result of the last follow-up or attempt, and its day.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    year_amount = fields.Monetary(
        string="Amount",
        compute="_compute_year_amount",
        help="What the customer bought in the months that its value score counts.",
    )
    given_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the assignee got it from somebody else.",
    )
    is_new = fields.Boolean(
        string="New Today",
        compute="_compute_is_new",
        help="It came to its assignee since the company closed on its last working "
        "day, and is not overdue.",
    )

    # ------------------------------------------------------------------- columns

    def _fetch_customers(self):
        """Read by one query what the columns, and the names of customers, ask for.

        A date that differs by company is not read with the rest by itself.
        """
        for company, followups in self.grouped("company_id").items():
            followups.partner_id.with_company(company).fetch(OF_CUSTOMERS)

    @api.depends("partner_id.custrel_phone", "contact_ids.custrel_phone")
    def _compute_phone(self):
        self._fetch_customers()
        # Together: who may be called is found out by one query.
        people = self.partner_id | self.contact_ids
        people.mapped("custrel_phone")
        for followup in self:
            whom = followup.contact_ids, followup.partner_id
            numbers = (phone for who in whom for phone in who.mapped("custrel_phone"))
            followup.phone = next(filter(None, numbers), False)

    @api.depends("phone", "channel_id", "partner_id", "contact_ids")
    def _compute_reach_at(self):
        written = self.filtered(lambda f: f.channel_id.code == "email")
        reaches = {
            company: Reaches(company).of((own.partner_id | own.contact_ids)._origin.ids)
            for company, own in written.grouped("company_id").items()
        }
        for followup in self:
            kind, at = followup._find_where(reaches.get(followup.company_id, {}))
            if not at:
                kind, at = "tel", followup.phone
            followup.reach_kind, followup.reach_at = kind, at
            followup.reach_url = at and _find_url(kind, at)

    def _find_where(self, reaches):
        """:param dict reaches: of the id of each of the people to whom one writes
        :return: kind and what the channel asks for, of the first participant who has
        it, otherwise of the customer"""
        people = (*self.contact_ids, self.partner_id)
        match self.channel_id.code:
            case "email":
                addresses = (
                    person.email
                    for person in people
                    if (one := reaches.get(person._origin.id))
                    and one.may_use(self.channel_id._origin.id)
                )
                return "mailto", next(filter(None, addresses), False)
            case "im":
                said = (person.custrel_im for person in people)
                return "im", next(filter(None, said), False)
            case "visit" | "meeting":
                place = self.partner_id
                parts = filter(None, (place.city, place.street))
                return "address", ", ".join(parts)
        return "tel", self.phone

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "lang")
    def _compute_last_result(self):
        last = self._get_last_recorded()
        for followup in self:
            pair = followup.partner_id.id, followup.company_id.id
            id_, moment, what = last.get(pair, (None,) * 3)
            if not id_ or id_ == followup._origin.id:
                followup.last_result = False
                continue
            # The day that stands on the customer as the last contact, too.
            zone = followup.company_id._custrel_tz()
            followup.last_result = self.env._(
                "%(result)s, %(day)s",
                result=what,
                day=format_date(self.env, periods.local_day(moment, zone)),
            )

    def _get_last_recorded(self):
        """:return: dict of customer id and company id to id, end, and result or else
        channel in words, of the last recorded follow-up that the user may see"""
        query = self._search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "done"),
            ]
        )
        names = (
            "partner_id",
            "company_id",
            "id",
            "date_end",
            "result_id",
            "channel_id",
            "automatic",
        )
        partner, company, id_, end, *others = (
            SQL.identifier(self._table, name) for name in names
        )
        query.order = SQL("%s, %s, %s DESC, %s DESC", partner, company, end, id_)
        columns = SQL(", ").join([partner, company, id_, end, *others])
        rows = self.env.execute_query(
            query.select(SQL("DISTINCT ON (%s, %s) %s", partner, company, columns))
        )
        results, channels = (
            self.env[model].browse({row[place] for row in rows} - {None})
            for model, place in (("custrel.followup.result", 4), ("custrel.channel", 5))
        )
        return {
            (partner_id, company_id): (
                id_,
                moment,
                self._say_what(
                    results.browse(result_id or ()).with_prefetch(results._ids),
                    channels.browse(channel_id).with_prefetch(channels._ids),
                    automatic,
                ),
            )
            for (
                partner_id,
                company_id,
                id_,
                moment,
                result_id,
                channel_id,
                automatic,
            ) in rows
        }

    @api.model
    def _say_what(self, result, channel, automatic):
        if automatic and not result:
            return self.env._("%s by the system", channel.name)
        return result.name or channel.name

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_year_amount(self):
        scores = self.env["custrel.score"].search_fetch(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("active", "=", True),
            ],
            ["partner_id", "company_id", "amount"],
        )
        amounts = {(s.partner_id.id, s.company_id.id): s.amount for s in scores}
        for followup in self:
            pair = followup.partner_id.id, followup.company_id.id
            followup.year_amount = amounts.get(pair, 0.0)

    # ----------------------------------------------------------------------- new

    @api.depends(
        "given_at", "create_date", "user_id", "create_uid", "state", "is_overdue"
    )
    @api.depends_context("uid", "tz")
    def _compute_is_new(self):
        self.is_new = False
        mine = self.filtered(
            lambda f: (
                f.state == "planned" and not f.is_overdue and f.user_id == self.env.user
            )
        )
        for company, followups in mine.grouped("company_id").items():
            closed = company._custrel_last_closing()
            for followup in followups:
                came = followup.given_at
                if not came and followup.create_uid != self.env.user:
                    came = followup.create_date
                followup.is_new = bool(came) and came >= closed

    def write(self, vals):
        if "user_id" not in vals or "given_at" in vals:
            return super().write(vals)
        given = self.filtered(lambda f: f.user_id.id != (vals["user_id"] or False))
        if given:  # before: who gives it away may have nothing to do with it then
            given._keep({"given_at": fields.Datetime.now()})
        return super().write(vals)


def _find_url(kind, at):
    if kind == "im":
        return messengers.split(at)[1]
    return kind in ("tel", "mailto") and f"{kind}:{''.join(at.split())}"
