from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.duplicates import SUSPECT, score
from ..shared.fields import SqlBoolean, read_along

SHOWN = 5
"""Customers that are named; more are no help."""


class ResPartner(models.Model):
    """Whoever enters a customer is told whom he resembles, while there is time (K6).

    Customers of colleagues count, too. Of one whom the user may not read nothing is
    shown but whom to ask.
    """

    _inherit = "res.partner"

    custrel_alike = fields.Html(
        string="May Be the Same",
        compute="_compute_custrel_alike",
        sanitize=False,
        exportable=False,
        groups="custrel_followup.custrel_group_user",
    )

    custrel_has_suspects = SqlBoolean(
        select="_custrel_select_has_suspects",
        compute="_compute_custrel_has_suspects",
        exportable=False,
        export_string_translation=False,
        groups="custrel_followup.custrel_group_user",
        help="The job found customers that may be this one.",
    )

    def _compute_custrel_has_suspects(self):
        read_along(self, [self._fields["custrel_has_suspects"]])

    @api.model
    def _custrel_select_has_suspects(self, alias, _query):
        self.env["custrel.duplicate"].flush_model()
        return SQL(
            """EXISTS (SELECT FROM custrel_duplicate pair
                        WHERE pair.state = 'suspect'
                          AND (pair.partner_id = %(id)s OR pair.other_id = %(id)s))""",
            id=SQL.identifier(alias, "id"),
        )

    @api.depends(
        "custrel_has_suspects",
        "name",
        "vat",
        "company_registry",
        "phone",
        "email",
        "is_company",
        "parent_id",
        "country_id",
    )
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_custrel_alike(self):
        self.custrel_alike = False
        # Saved customers show what the job found; a list asks nothing for each.
        having = self.filtered("custrel_has_suspects")._origin
        known = having._custrel_get_suspects() if having else {}
        for partner in self:
            own = known.get(partner._origin.id, {})
            if partner.id != partner._origin.id and not partner.parent_id:
                own = partner._custrel_find_typed() | own
            if own:
                partner.custrel_alike = partner._custrel_describe_alike(own)

    def _custrel_get_suspects(self):
        """:return: dict of customer id to a dict of suspects' ids to their evidence"""
        pairs = self.env["custrel.duplicate"].sudo()  # only whom to ask, see below
        found = {}
        domain = ["|", ("partner_id", "in", self.ids), ("other_id", "in", self.ids)]
        for pair in pairs.search([*domain, ("state", "=", "suspect")]):
            one, other = pair.partner_id.id, pair.other_id.id
            found.setdefault(one, {})[other] = pair.evidence
            found.setdefault(other, {})[one] = pair.evidence
        return found

    def _custrel_find_typed(self):
        """:return: dict of ids of customers to what they share with what is typed"""
        self.ensure_one()
        rows = self.env["custrel.duplicate.key"].sudo()  # only whom to ask, see below
        keys = rows._make_keys(
            self.name,
            self.is_company,
            self.vat,
            self.company_registry,
            self.country_id.code,
            self._custrel_find_phones(),
            [self.email],
        )
        found = rows._find_alike(keys)
        found.pop(self._origin.id, None)
        for id_ in self._origin._custrel_get_denied():
            found.pop(id_, None)
        return {id_: said for id_, said in found.items() if score(said) >= SUSPECT}

    def _custrel_get_denied(self):
        """:return: ids of customers of whom somebody said that they are not this one"""
        pairs = self.env["custrel.duplicate"].sudo()  # they are only left out
        if not self.ids:
            return []
        domain = ["|", ("partner_id", "in", self.ids), ("other_id", "in", self.ids)]
        found = pairs.search([*domain, ("state", "=", "not_duplicate")])
        return (found.partner_id | found.other_id - self).ids

    def _custrel_describe_alike(self, found):
        """:param dict found: ids of customers to their evidence
        :return: Markup of a list of them, the likeliest first"""
        ids = sorted(found, key=lambda id_: (-score(found[id_]), id_))
        companies = [False, *self.env.companies.ids]
        everybody = self.sudo().with_context(active_test=False)  # whom to ask
        others = everybody.browse(ids).exists()
        others = others.filtered(lambda one: one.company_id.id in companies)[:SHOWN]
        readable = others.sudo(False)._filtered_access("read")
        return Markup("<br/>").join(
            one._custrel_describe_one(found[one.id], one.sudo(False) in readable)
            for one in others
        )

    def _custrel_describe_one(self, evidence, may_read):
        """:return: Markup of a line about this customer"""
        why = self.env["custrel.duplicate"]._describe(evidence)
        owner = self.user_id.name
        if may_read:
            link = Markup('<a href="/odoo/contacts/%s" target="_blank">%s</a>')
            text = Markup("%s: %s") % (link % (self.id, self.name or self.id), why)
            if owner:
                text += Markup(" · ") + self.env._("Owner: %s", owner)
            return (
                text if self.active else text + Markup(" · ") + self.env._("archived")
            )
        if owner:
            return Markup("%s") % self.env._(
                "A colleague already looks after a customer like this (%(why)s). Ask "
                "%(owner)s.",
                why=why,
                owner=owner,
            )
        return Markup("%s") % self.env._(
            "There is a customer like this (%s) whom you may not see. Ask your leader.",
            why,
        )
