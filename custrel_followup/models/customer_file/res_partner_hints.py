from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import facts, phones
from .res_partner import USER

WITHOUT_PERSONS = ("vat", "company_registry", "ref")
"""Fields of Odoo in which the number of somebody's identity card is often found."""


class ResPartner(models.Model):
    """Hints on what looks wrong in a customer file (row K5). They stop nobody: half of
    what is imported looks odd, and is better kept than lost. Only the number of
    somebody's identity card is refused, which nobody may keep here."""

    _inherit = "res.partner"

    custrel_hints = fields.Text(
        string="Look at This",
        compute="_compute_custrel_hints",
        compute_sudo=False,
        exportable=False,
        groups=USER,
    )

    @api.depends("name", "is_company", "country_id", "phone", "vat", "company_registry")
    @api.depends_context("lang", "company")
    def _compute_custrel_hints(self):
        for partner in self:
            partner.custrel_hints = "\n".join(partner._custrel_get_hints()) or False

    def _custrel_get_hints(self):
        """:return: list of sentences on what looks wrong"""
        country = self.country_id or self.env.company.country_id
        hints = []
        if self.name and not facts.is_full_name(self.name):
            hints.append(self.env._("“%s” is hardly a full name.", self.name))
        elif self.is_company and not facts.has_legal_form(
            self.name, self.country_id.code
        ):
            hints.append(
                self.env._(
                    "“%s” names no legal form. What is the full name on its invoices?",
                    self.name,
                )
            )
        return hints + self._custrel_get_number_hints(country)

    def _custrel_get_number_hints(self, country=None):
        """:return: list of sentences on numbers that can't be right"""
        country = country or self.country_id or self.env.company.country_id
        hints = []
        if self.phone and not self._custrel_is_phone(country):
            hints.append(
                self.env._(
                    "%(phone)s is no phone number of %(country)s.",
                    phone=self.phone,
                    country=country.name or self.env._("any country"),
                )
            )
        numbers = {self.vat, self.country_id.code == "CN" and self.company_registry}
        for number in filter(None, numbers):
            if facts.is_tax_id(number, country.code or "") is False:
                hints.append(
                    self.env._(
                        "%(number)s is no tax ID of %(country)s: a character is wrong, "
                        "missing or too many.",
                        number=number,
                        country=country.name,
                    )
                )
        return hints

    def _custrel_is_phone(self, country):
        return bool(self._custrel_find_phones(country))

    def _custrel_find_phones(self, country=None):
        """The telephone numbers of this contact in E.164, as Odoo writes those that are
        right; it knows neither all ways to write an extension nor several numbers in
        one field.

        :param country: of numbers that name none, that of the contact if not given
        :return: list of texts
        """

        def write(number):
            return self._phone_format(number=number, country=country)

        if not self.phone:
            return []
        if whole := write(self.phone):
            return [whole]
        ways = phones.readings(self.phone)
        found = (next(filter(None, map(write, way)), None) for way in ways)
        return [number for number in found if number]

    # ----------------------------------------------------------- refused in any case

    @api.model
    def _custrel_say_personal_id(self):
        return self.env._(
            "This is the number of somebody's identity card, which may not be kept "
            "here. For a company, enter its credit code or tax ID."
        )

    @api.model
    def _custrel_refuse_personal_ids(self, vals):
        """:raise ValidationError: a number of a person is given for one of a company"""
        for name in WITHOUT_PERSONS:
            value = vals.get(name)
            if isinstance(value, str) and facts.is_personal_id(value):
                raise ValidationError(self._custrel_say_personal_id())

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._custrel_refuse_personal_ids(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._custrel_refuse_personal_ids(vals)
        return super().write(vals)
