from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..shared.listing import say_all
from .res_partner import PLACE

SHARED = ("custrel_second_user_id", "custrel_collaborator_ids")
PEOPLE = ("user_id", *SHARED)
"""Fields that say who of us looks after a customer."""

USER = "custrel_followup.custrel_group_user"
TEAM = "custrel_followup.custrel_group_team"
ALL = "custrel_followup.custrel_group_all"


class ResPartner(models.Model):
    """Who of us looks after a customer is decided by those who do, by the leader of
    their team, and by those who see all customers: whoever has a role sees everything
    of the customer.

    A customer of nobody may be taken by everybody with a role of the add-on. People
    without one change contacts as Odoo lets them; they see nothing by it.
    """

    _inherit = "res.partner"

    def _custrel_looked_after(self, roles=("second", "collaborator")):
        """:param roles: that count beside the first contact
        :return: those of these customers that the user looks after in the present
            company, or whose people he leads
        """
        if self.env.su or self.env.user.has_group(ALL):
            return self
        if not self._origin.ids:
            return self.browse()
        found = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT partner_id FROM (%(pairs)s) pair
                 WHERE partner_id IN %(ids)s
                   AND COALESCE(company_id, %(company)s) = %(company)s
                """,
                pairs=self._custrel_select_looked_after(roles),
                ids=tuple(self._origin.ids),
                company=self.env.company.id,
            )
        )
        mine = {row[0] for row in found}
        return self.filtered(lambda partner: partner._origin.id in mine)

    @api.model
    def _custrel_select_looked_after(self, roles=("second", "collaborator")):
        """:return: SQL of the customers that the user looks after, or whose people he
        leads, and the companies where; NULL for all"""
        rows = self.env["custrel.assignment"]
        people = rows._just_me()
        if self.env.user.has_group(TEAM):
            led = self.env.user._custrel_select_led()
            people = SQL("%s UNION ALL %s", people, led)
        return rows._roles_of(people, roles)

    def _custrel_of_others(self):
        """:return: those of these customers whose people are not for the user to say"""
        user = self.env.user
        if self.env.su or not user.has_group(USER) or user.has_group(ALL):
            return self.browse()
        strange = self - self._custrel_looked_after(roles=("second",))
        if not strange:
            return strange
        rows = self.env["custrel.assignment"].sudo()  # that there is somebody
        held = rows.search(
            [("partner_id", "in", strange.ids), ("date_end", "=", False)]
        ).partner_id
        return strange.filtered(
            lambda p: p.sudo().user_id or p in held  # whoever it is, there is one
        )

    def _custrel_check_may_decide(self):
        """:raise AccessError: these are customers of others"""
        self._custrel_of_others()._custrel_refuse()

    def _custrel_check_may_merge(self):
        """:raise AccessError: customers of others would become one with some of whom
        the user sees more than of them"""
        others = self._custrel_of_others()
        if others and (known := self._custrel_known()):
            (others - known)._custrel_refuse()
        return super()._custrel_check_may_merge()

    def _custrel_known(self):
        """:return: those of these customers of whom the user sees more than everybody
        does; rooms add theirs"""
        return self._custrel_looked_after()

    def _custrel_refuse(self):
        if self:
            raise AccessError(
                self.env._(
                    "%s: only the owner and the co-owner, the leader of their team, "
                    "and those who see all customers decide who looks after it.",
                    say_all(self.env, self.mapped("display_name")),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._custrel_check_new(vals_list)
        return super().create(vals_list)

    @api.model
    def _custrel_check_new(self, vals_list):
        """A new contact below a customer changes the people of the customer."""
        names = ("parent_id", *SHARED)
        personal = self.env["ir.default"]._get_model_defaults(self._name)
        defaults = {}
        if any(n in personal or f"default_{n}" in self.env.context for n in names):
            defaults = self.default_get(names)
        parents = self.browse()
        for vals in vals_list:
            given = {**defaults, **vals}
            parent_id = given.get("parent_id")
            if isinstance(parent_id, int) and any(given.get(name) for name in SHARED):
                parents |= self.browse(parent_id or ())
        parents.commercial_partner_id._custrel_check_may_decide()

    def write(self, vals):
        if self.env.su or vals.keys().isdisjoint(PLACE.union(PEOPLE)):
            return super().write(vals)
        customers = self.filtered(lambda p: p == p.commercial_partner_id)
        if not vals.keys().isdisjoint(SHARED):
            self.commercial_partner_id._custrel_check_may_decide()
        if "user_id" in vals:
            changed = customers.filtered(lambda p: p.user_id.id != vals["user_id"])
            changed._custrel_check_may_decide()
        # What was planned for a customer goes along with it.
        places = not vals.keys().isdisjoint(PLACE)
        others = customers._custrel_of_others() if places else self.browse()
        result = super().write(vals)
        others.filtered(lambda p: p != p.commercial_partner_id)._custrel_refuse()
        return result
