from operator import itemgetter

from odoo import api, models
from odoo.tools import groupby

CUSTOMER_FIELDS = ("partner_id", "contact_id")
TARGET_SOURCES = frozenset(("severity_id", *CUSTOMER_FIELDS))
"""Fields that decide about the targets, directly or by the customer's grade."""


class CustrelComplaint(models.Model):
    """Saving: what is missing is found before, what follows from it is done after."""

    _inherit = "custrel.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._prepare_new(vals_list)
        # Followers are made for all at once below.
        untracked = self.with_context(tracking_disable=True)
        complaints = super(CustrelComplaint, untracked).create(vals_list)
        complaints = complaints.with_env(self.env)
        complaints._add_followers()
        complaints._request_watch()
        return complaints

    @api.model
    def _prepare_new(self, vals_list):
        """Complete the values of new complaints, all at once: who complains, who
        handles it, until when."""
        names = ["company_id", "stage_id", "severity_id", "opened_at", "team_id"]
        defaults = self.default_get(names)
        for vals in vals_list:
            self._take_severity(vals)
            for name, value in defaults.items():
                vals.setdefault(name, value)
        self._prepare_customers(vals_list)
        for company_id, own in groupby(vals_list, itemgetter("company_id")):
            company = self.env["res.company"].browse(company_id)
            records = self.with_company(company)
            records._prepare_grades(own)
            records._prepare_dispatch(company, own)
            records._prepare_news(company, own)
            records._prepare_targets(company, own)
            records._prepare_numbers(company, own)

    @api.model
    def _prepare_customers(self, vals_list):
        """A complaint belongs to the customer, also if a contact of it was chosen."""
        ids = {vals.get(name) for vals in vals_list for name in CUSTOMER_FIELDS}
        partners = self.env["res.partner"].browse(ids - {None, False})
        # All the columns of a contact take longer to read than a complaint to write.
        partners.fetch(["commercial_partner_id", "company_id", "user_id", "email"])
        for vals in vals_list:
            self._prepare_customer(vals, partners)

    @api.model
    def _prepare_customer(self, vals, partners):
        """:param partners: those of all ``vals`` of the batch, read together"""
        chosen = partners.browse(vals.get("partner_id") or vals.get("contact_id"))
        chosen = chosen.with_prefetch(partners._ids)
        customer = chosen.commercial_partner_id
        if not customer:
            return
        vals["partner_id"] = customer.id
        if chosen != customer and not vals.get("contact_id"):
            vals["contact_id"] = chosen.id

    @api.model
    def _prepare_numbers(self, company, vals_list):
        unnumbered = [vals for vals in vals_list if not vals.get("name")]
        numbers = company._custrel_take_complaint_numbers(len(unnumbered))
        for vals, number in zip(unnumbered, numbers, strict=True):
            vals["name"] = number

    def write(self, vals):
        vals = dict(vals)
        self._take_severity(vals)
        if vals.get("partner_id") or vals.get("contact_id"):
            self._prepare_customers([vals])
        states = {complaint: complaint.state for complaint in self}
        owners = {complaint: complaint.user_id for complaint in self}
        result = super().write(vals)
        if "stage_id" in vals:
            for before, complaints in self.grouped(states.get).items():
                complaints._move(before)
        if not TARGET_SOURCES.isdisjoint(vals):
            self._follow_customer("partner_id" in vals)
        if "user_id" in vals:
            self.filtered(lambda c: c.user_id != owners[c])._hand_on(owners)
        return result
