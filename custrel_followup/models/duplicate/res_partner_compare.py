from odoo import models
from odoo.tools import format_date

FACTS = (
    "vat",
    "company_registry",
    "phone",
    "email",
    "website",
    "street",
    "street2",
    "zip",
    "city",
    "country_id",
    "ref",
    "user_id",
    "industry_id",
)
"""What may be known of a customer, for who asks of whom more is."""


class ResPartner(models.Model):
    """What a customer is compared by; rooms add what hangs on him."""

    _inherit = "res.partner"

    def _custrel_describe_side(self):
        """:return: dict of labels to what is known of this customer, in words"""
        self.ensure_one()
        env = self.env
        phone = self.phone and self._phone_format(
            fname="phone", force_format="INTERNATIONAL"
        )
        address = (self.street, self.street2, self.zip, self.city, self.country_id.name)
        return {
            env._("Name"): self.name or "",
            env._("Tax ID"): self.vat or "",
            env._("Company ID"): self.company_registry or "",
            env._("Telephone"): phone or self.phone or "",
            env._("E-mail"): self.email or "",
            env._("Website"): self.website or "",
            env._("Street Address"): ", ".join(filter(None, address)),
            env._("Reference"): self.ref or "",
            env._("Owner"): self.user_id.name or "",
            env._("Grade"): self.custrel_grade_id.display_name or "",
            env._("Entered"): format_date(env, self.create_date) or "",
        }

    def _custrel_count_sides(self):
        """:return: dict of labels to dicts of customer id to a number of records, of
        the user's companies; rooms add theirs"""
        return {
            self.env._("Contacts"): self._custrel_count_of("res.partner", "parent_id"),
            self.env._("Orders"): self._custrel_count_of(
                "sale.order", "partner_id", [("state", "=", "sale")]
            ),
            self.env._("Opportunities"): self._custrel_count_of(
                "crm.lead", "partner_id"
            ),
        }

    def _custrel_find_fullest(self):
        """:return: of these customers the one of whom most is known and on whom most
        hangs; the oldest of those that are alike"""
        everything = self.sudo()  # numbers, no contents
        hanging = [
            {id_: bool(count) for id_, count in numbers.items()}
            for numbers in everything._custrel_count_sides().values()
        ]

        def weigh(partner):
            known = sum(bool(partner[name]) for name in FACTS)
            hangs = sum(kind.get(partner.id, False) for kind in hanging)
            return partner.active, known + hangs, -partner.id

        return max(self, key=weigh)

    def _custrel_count_of(self, model, path, domain=()):
        """:param path: field with a customer, or with a contact of one
        :return: dict of customer id to the number of records"""
        records = self.env[model].with_context(active_test=True)
        found = dict.fromkeys(self.ids, 0)
        domain = [*domain, (path, "child_of", self.ids)]
        if "company_id" in records._fields:
            domain.append(("company_id", "in", [False, *self.env.companies.ids]))
        for partner, count in records._read_group(domain, [path], ["__count"]):
            if partner.commercial_partner_id.id in found:
                found[partner.commercial_partner_id.id] += count
        return found
