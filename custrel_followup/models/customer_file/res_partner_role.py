from odoo import api, fields, models
from odoo.fields import Domain

from ..shared.actions import open_window
from ..shared.fields import SideChar, SideField, SideMany2one, SideSelection
from .custrel_contact_role import ROLES
from .res_partner import USER, file_field

MOVES = frozenset(("parent_id", "is_company"))
"""Fields by which a contact comes to another customer."""


class ResPartner(models.Model):
    """Who decides at a customer, and who reports to whom (row K2)."""

    _inherit = "res.partner"

    custrel_role = file_field(
        SideSelection,
        "role",
        ROLES,
        string="Role in Buying",
        help="What the contact has to say when his company buys.",
    )
    # Beside the contact, so that an organisation chart can be read by it.
    custrel_reports_to_id = file_field(
        SideMany2one,
        "reports_to_id",
        "res.partner",
        string="Reports To",
        search=SideField.determine_domain,
        help="A contact of the same customer.",
    )
    custrel_im = file_field(
        SideChar, "im", string="Messengers", help="For example: WeChat lihua88"
    )
    custrel_circle = fields.Html(
        string="Buying Circle",
        compute="_compute_custrel_circle",
        compute_sudo=False,
        sanitize=False,
        exportable=False,
        groups=USER,
    )

    @api.model
    def _custrel_get_file_names(self):
        return (*super()._custrel_get_file_names(), "role", "reports_to_id", "im")

    @api.depends("child_ids.custrel_role")
    @api.depends_context("uid", "lang")
    def _compute_custrel_circle(self):
        for partner in self:
            customer = partner.commercial_partner_id
            circle = customer._custrel_get_circle() if customer._origin else []
            partner.custrel_circle = self.env["ir.qweb"]._render(
                "custrel_followup.buying_circle",
                {
                    "circle": circle,
                    "decided": any(role == "decides" for role, _, _ in circle),
                },
            )

    def _custrel_get_people(self):
        """:return: the contacts of a customer, without addresses"""
        return self.search(
            [
                ("commercial_partner_id", "=", self._origin.id),
                ("id", "!=", self._origin.id),
                ("type", "=", "contact"),
            ]
        )

    def _custrel_get_circle(self):
        """:return: list of role, its name and the contacts who have it, in the order of
        roles; those of whom nothing is known come last"""
        people = self._custrel_get_people()
        roles = self._fields["custrel_role"]._description_selection(self.env)
        found = people.grouped("custrel_role")
        rows = [(role, name, found[role]) for role, name in roles if role in found]
        if unknown := found.get(False):
            rows.append((False, self.env._("Role not known"), unknown))
        return rows

    def action_custrel_open_chart(self):
        """Show who reports to whom at this customer."""
        self.ensure_one()
        people = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        return open_window(
            self.env,
            "custrel_followup.res_partner_action_chart",
            first="hierarchy",
            domain=[*(people & Domain("is_company", "=", False))],
            context={"default_parent_id": self.commercial_partner_id.id},
        )

    def write(self, vals):
        if MOVES.isdisjoint(vals):
            return super().write(vals)
        files = self._custrel_find_tied()
        left = self.commercial_partner_id - self
        self.env["custrel.customer.file"]._have_measured_again(left)
        before = {file: file.partner_id.commercial_partner_id for file in files}
        result = super().write(vals)
        moved = files.filtered(
            lambda file: file.partner_id.commercial_partner_id != before[file]
        )
        moved._leave_company()
        files.filtered(lambda file: file._has_strange_boss()).write(
            {"reports_to_id": False}
        )
        return result

    def unlink(self):
        left = self.commercial_partner_id - self
        self.env["custrel.customer.file"]._have_measured_again(left)
        return super().unlink()

    def _custrel_find_tied(self):
        """:return: files of contacts here or below who have a role or a boss, and of
        those who report to one of them"""
        files = self.env["custrel.contact.file"].sudo()  # follows whoever moves them
        return files.search(
            [
                "|",
                ("reports_to_id", "child_of", self.ids),
                "&",
                ("partner_id", "child_of", self.ids),
                "|",
                ("role", "!=", False),
                ("reports_to_id", "!=", False),
            ]
        )

    def _custrel_merge(self, sources):
        """Nobody reports to himself, be it by way of others, because two became one."""
        files = self.env["custrel.contact.file"].sudo()  # merging is decided elsewhere
        same = self | sources
        own = files.search([("partner_id", "in", same.ids)])
        for file in own:
            boss = file.reports_to_id
            seen = boss.browse()
            while boss and boss not in seen and boss not in same:
                seen |= boss
                boss = files.search([("partner_id", "=", boss.id)]).reports_to_id
            elsewhere = boss.commercial_partner_id - self.commercial_partner_id
            if boss in same or elsewhere:
                file.reports_to_id = False
        return super()._custrel_merge(sources)
