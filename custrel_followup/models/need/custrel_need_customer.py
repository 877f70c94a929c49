from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..shared.once import looking_again

LONGEST_NAME = 200
LONGEST_NOTE = 50_000
MINUTES_TO_CLICK_TWICE = 10


class CustrelNeed(models.Model):
    """What a customer may tell and see on the portal: what he asked for and what became
    of it, not what we think is behind it. Portal users have no rights on needs: the
    controller asks here, and here it is decided what is theirs."""

    _inherit = "custrel.need"

    @api.model
    def _get_portal_domain(self, partner, company):
        """:return: domain of the needs of a contact's customer in a company"""
        customer = partner.commercial_partner_id
        return Domain("partner_id", "=", customer.id) & Domain(
            "company_id", "=", company.id
        )

    @api.model
    def _create_from_portal(self, partner, company, name, note, due):
        """:param partner: contact of who is logged in
        :param str due: the day by which he wants it, as a form sends it, or empty
        :return: the need; the one from before if he clicked twice
        :raise UserError: something is missing, too long, or no day
        """
        name, note = " ".join((name or "").split()), (note or "").strip()
        if not name:
            raise UserError(self.env._("Tell us in a few words what you need."))
        if len(name) > LONGEST_NAME or len(note) > LONGEST_NOTE:
            raise UserError(
                self.env._(
                    "Keep the first line below %(name)s characters and the rest below "
                    "%(note)s.",
                    name=LONGEST_NAME,
                    note=LONGEST_NOTE,
                )
            )
        day = self._read_day(due)
        if day and day < company._custrel_today():
            raise UserError(self.env._("By when? That day has passed already."))
        both = partner | partner.commercial_partner_id
        if both != both.filtered_domain(both._check_company_domain(company)):
            raise UserError(
                self.env._("%s does not know you yet. Call us, please.", company.name)
            )
        customer = partner.commercial_partner_id
        with looking_again(self.env, "need", partner.id, name, note, day) as env:
            sent = self.with_env(env)._find_sent(customer, company, name)
        if sent:
            return self.browse(sent.id)
        owner = customer.user_id
        if not company._custrel_employs(owner):
            owner = company._custrel_get_fallback_user()  # or nobody would see it
        return self.create(
            {
                "name": name,
                "note": note,
                "date_due": day,
                "partner_id": customer.id,
                "contact_id": (partner - customer).id,
                "user_id": owner.id,
                "company_id": company.id,
            }
        )

    @api.model
    def _read_day(self, text):
        try:
            return fields.Date.to_date(text or False)
        except ValueError:
            raise UserError(
                self.env._("By when? Give a day, like 2026-12-31.")
            ) from None

    @api.model
    def _find_sent(self, customer, company, name):
        since = fields.Datetime.now() - timedelta(minutes=MINUTES_TO_CLICK_TWICE)
        return self.search(
            self._get_portal_domain(customer, company)
            & Domain("name", "=", name)
            & Domain("create_date", ">=", since),
            limit=1,
        )
