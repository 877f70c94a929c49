from odoo import api, fields, models
from odoo.fields import Domain


class CustrelFollowup(models.Model):
    """From whom the mail of an automatic follow-up is, and to whom."""

    _inherit = "custrel.followup"

    mail_sender_id = fields.Many2one(
        "res.users",
        string="Sender",
        compute="_compute_mail_sender_id",
        help="The owner; the co-owner while he is away, or whoever looks after the "
        "customer if he has left.",
    )
    mail_recipient_id = fields.Many2one(
        "res.partner",
        string="To",
        compute="_compute_mail_recipient_id",
        help="The first participant with an address, the customer, or one of its "
        "contacts.",
    )

    @api.depends("user_id", "company_id", "partner_id", "date_planned", "automatic")
    def _compute_mail_sender_id(self):
        owners = self.sudo()._get_present_owners()  # of colleagues, to show a name
        for followup in self:
            followup.mail_sender_id = owners.get(followup) or followup.user_id
        mailed = self.filtered(lambda f: f.automatic and f.date_planned)
        for company, own in mailed.grouped("company_id").items():
            own._have_stand_ins_write(company)

    def _have_stand_ins_write(self, company):
        """Whoever is away on the day of a mail can't answer what comes back: the
        customer's co-owner writes then, if there is one who is there."""
        today = company._custrel_today()
        dates = {f: max(f.date_planned, today) for f in self}
        first, last = min(dates.values()), max(dates.values())
        customers = self.partner_id.sudo().with_company(company)  # of colleagues, too
        others = {x.id: x.custrel_second_user_id for x in customers}
        people = self.mail_sender_id | customers.custrel_second_user_id
        number = (last - first).days + 1
        away = company._custrel_days_away(people.ids, first, number)
        for followup in self:
            day, other = dates[followup], others[followup.partner_id.id]
            is_there = other and day not in away.get(other.id, ())
            if (
                is_there
                and day in away.get(followup.mail_sender_id.id, ())
                and company._custrel_follows(other)
            ):
                followup.mail_sender_id = other

    @api.depends("partner_id", "contact_ids")
    def _compute_mail_recipient_id(self):
        people = self._find_people()
        for followup in self:
            followup.mail_recipient_id = next(
                iter(followup._get_possible_recipients(people)), False
            )

    def _find_people(self):
        """:return: dict of customer id to those of its people, and itself, who have an
        address"""
        ids = self.partner_id._origin.ids
        partners = self.env["res.partner"].sudo()  # whoever may see the customer
        found = partners.search(
            Domain("commercial_partner_id", "in", ids)
            & Domain("email_normalized", "not in", (False, ""))
            & (Domain("type", "=", "contact") | Domain("id", "in", ids)),
            order="id",
        )
        return found.grouped(lambda partner: partner.commercial_partner_id.id)

    def _get_possible_recipients(self, people):
        """:return: those with an address, who comes first first: who takes part, the
        customer itself, then who may be written to"""
        customer = self.partner_id._origin
        own = people.get(customer.id, self.env["res.partner"])
        return own.sorted(
            lambda p: (
                p.id not in self.contact_ids._origin.ids,
                p != customer,
                p.is_blacklisted,
                p.id,
            )
        ).with_env(self.env)

    def _get_salutation(self):
        """:return: how the mail begins, in the language of the context: a person is
        called by name, a company is no person"""
        recipient = self.mail_recipient_id
        if not recipient:
            return self.env._("Hello,")
        if recipient.is_company:
            return self.env._("Dear all at %s,", recipient.name)
        return self.env._("Hello %s,", recipient.name)
