from odoo import api, fields, models

from ..shared.fields import SideDate, SideInteger, SideMany2one
from .res_partner import USER
from .res_partner_facts import FACTS


class ResPartner(models.Model):
    """What is missing in the file of a customer, whom to ask, and who checked it last
    (row K5)."""

    _inherit = "res.partner"

    custrel_completeness = SideInteger(
        string="Complete (%)",
        side=FACTS,
        column="completeness",
        readonly=True,
        groups=USER,
        aggregator="avg",
        help="Of what a customer of this grade needs, last night.",
    )
    custrel_checked_on = SideDate(
        string="File Checked On",
        side=FACTS,
        column="checked_on",
        readonly=True,
        groups=USER,
    )
    custrel_checked_by_id = SideMany2one(
        "res.users",
        string="File Checked By",
        side=FACTS,
        column="checked_by_id",
        readonly=True,
        groups=USER,
    )
    custrel_needed = fields.Char(
        string="Fields Needed",
        compute="_compute_custrel_needed",
        compute_sudo=True,  # what is needed shows to all our users
        exportable=False,
        export_string_translation=False,
        groups=USER,
        help="Names of the fields that a customer of this grade needs.",
    )

    @api.depends("custrel_grade_id")
    @api.depends_context("company")
    def _compute_custrel_needed(self):
        rules, company = self.env["custrel.file.rule"], self.env.company
        for partner in self:
            grade = partner.custrel_grade_id
            partner.custrel_needed = rules._get_places(company, grade)

    @api.readonly
    def custrel_get_missing(self):
        """What is missing now, which may be less than last night.

        :return: dict with ``percent``; ``ask``, the name of whom to ask, and whether
            that is the reader (``mine``); ``theirs``, who of the customer may know;
            ``hints``, sentences on what looks wrong;
            ``missing``, list of dicts with ``id``, ``name`` and ``field`` of the form
        """
        self.ensure_one()
        self.check_access("read")
        customer = self.commercial_partner_id
        files = self.env["custrel.customer.file"]
        found = files._measure(customer, self.env.company)
        _grade, percent, missing = found.get(
            customer.id, (None, 0, self.env["custrel.file.rule"])
        )
        person = customer.custrel_responsible_id or customer.user_id
        return {
            "percent": percent,
            "ask": person.sudo().name or "",  # names of colleagues are no secret
            "mine": person == self.env.user,
            "theirs": customer._custrel_find_who_knows().name or "",
            "hints": customer._custrel_get_hints(),
            "missing": [
                {"id": rule.id} | rule._say_missing(customer) for rule in missing
            ],
        }

    def _custrel_find_who_knows(self):
        """:return: the contact of a customer who decides, or else signs or advises; the
        first one, if no role is known; empty without contacts"""
        people = self.child_ids.filtered(
            lambda one: one.type == "contact" and not one.is_company
        )
        roles = list(people._fields["custrel_role"].get_values(self.env))
        return people.sorted(
            lambda one: (
                roles.index(one.custrel_role) if one.custrel_role else len(roles)
            )
        )[:1]

    def action_custrel_checked(self):
        """The files of these customers in the present company are right as of today."""
        customers = self.commercial_partner_id
        customers.check_access("write")
        files = self.env["custrel.customer.file"]
        found = files.search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", self.env.company.id),
            ]
        )
        missing = customers - found.partner_id
        found |= files.create(
            [
                {"partner_id": partner.id, "company_id": self.env.company.id}
                for partner in missing
            ]
        )
        found.action_checked()
        customers.invalidate_recordset(
            ["custrel_checked_on", "custrel_checked_by_id", "custrel_completeness"]
        )
        return True
