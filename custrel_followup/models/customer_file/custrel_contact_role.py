from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..shared.listing import say_all

ROLES = [
    ("decides", "Decides"),
    ("influences", "Influences"),
    ("uses", "Uses"),
    ("buys", "Buys"),
    ("blocks", "Blocks"),
]
"""What somebody has to say when his company buys."""


class CustrelContactFile(models.Model):
    """What a contact is for his company when it buys: his role, to whom he reports, how
    he is called in messengers (row K2)."""

    _inherit = "custrel.contact.file"

    role = fields.Selection(ROLES, string="Role in Buying")
    reports_to_id = fields.Many2one(
        "res.partner", ondelete="set null", index="btree_not_null"
    )
    im = fields.Char(string="Messengers")

    @api.constrains("partner_id", "reports_to_id")
    def _check_reports_to(self):
        """Somebody reports to a person of his own company, and not to himself by way of
        others."""
        for file in self.filtered("reports_to_id"):
            person, boss = file.partner_id, file.reports_to_id
            everybody = person.commercial_partner_id
            if file._has_strange_boss() or boss == everybody:
                raise ValidationError(
                    self.env._(
                        "%(person)s can't report to %(boss)s, who is no contact of "
                        "%(customer)s.",
                        person=person.display_name,
                        boss=boss.display_name,
                        customer=everybody.display_name,
                    )
                )
            if path := file._find_circle():
                raise ValidationError(
                    self.env._(
                        "%(person)s can't report to %(boss)s: that is a circle "
                        "(%(path)s). Choose somebody above.",
                        person=person.name,
                        boss=boss.name,
                        path=" → ".join(path.mapped("name")),
                    )
                )

    def _has_strange_boss(self):
        """:return: whether the contact reports to somebody of another customer"""
        mine, others = self.partner_id, self.reports_to_id
        return bool(others) and (
            mine.commercial_partner_id != others.commercial_partner_id
        )

    def _find_circle(self):
        """:return: the contacts on the way from this one to itself, if there is one; a
        circle that others are in is found with their own files"""
        files = self.sudo()  # files of the same customer, of whomever
        path = person = self.partner_id
        boss = self.reports_to_id
        while boss and boss not in path:
            path += boss
            boss = files.search([("partner_id", "=", boss.id)]).reports_to_id
        return path + boss if boss == person else person.browse()

    def _leave_company(self):
        """What a contact was in a company that he has left is true no more, neither for
        him nor for those who reported to him. It is noted on him.

        """
        for file in self.filtered(lambda file: file.role or file.reports_to_id):
            roles = dict(self._fields["role"]._description_selection(self.env))
            lines = [
                roles.get(file.role),
                file.reports_to_id
                and self.env._("reported to %s", file.reports_to_id.name),
            ]
            file.partner_id.message_post(
                body=self.env._(
                    "Moved to another company. Before: %s.",
                    say_all(self.env, filter(None, lines)),
                )
            )
        if self:
            self.write({"role": False, "reports_to_id": False})

    def _prepare_merged(self, other):
        vals = super()._prepare_merged(other)
        vals |= {name: other[name] for name in ("role", "im") if not self[name]}
        boss, customer = other.reports_to_id, self.partner_id.commercial_partner_id
        if not self.reports_to_id and boss.commercial_partner_id == customer:
            vals["reports_to_id"] = boss.id
        return vals
