from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import duplicates, names
from ...rules.duplicates import Evidence
from ..shared.clock import get_today
from ..shared.dates import say_count
from ..shared.listing import say_all
from ..shared.undo import offer_undo

TEAM = "custrel_followup.custrel_group_team"
ALL = "custrel_followup.custrel_group_all"


class CustrelDuplicate(models.Model):
    """Two customers that may be one, and why it is thought so (K6); or two of whom
    somebody said that they are not. Whoever looks after one of them, and may read both,
    sees it; if one of them is nobody's, everybody with a role does.
    """

    _name = "custrel.duplicate"
    _description = "Suspected Duplicate"
    _inherit = ["custrel.kept", "custrel.named"]
    _order = "score desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    other_id = fields.Many2one(
        "res.partner",
        string="Other Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Owner")
    other_user_id = fields.Many2one(related="other_id.user_id", string="Other Owner")
    score = fields.Integer(
        string="Likely (%)",
        readonly=True,
        aggregator="avg",
        help="From what both have in common. A name alone never says more than 60 %.",
    )
    evidence = fields.Integer(
        readonly=True,
        aggregator=None,
        help="What both have in common: 1 the name, 2 the name but for its place, "
        "4 its first word, 8 the name of a person, 16 the tax ID, 32 a telephone "
        "number, 64 an e-mail address, 128 its domain; 256: their tax IDs differ; 512 "
        "a number or an address that several others have, too.",
    )
    reason = fields.Char(string="Why", compute="_compute_reason")
    state = fields.Selection(
        [("suspect", "To Decide"), ("not_duplicate", "Not a Duplicate")],
        default="suspect",
        required=True,
        readonly=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_on = fields.Date(readonly=True)
    may_see = fields.Boolean(
        compute="_compute_may_see",
        search="_search_may_see",
        export_string_translation=False,
        help="The user looks after one of both, or nobody does; and may read both.",
    )

    _pair_unique = models.UniqueIndex(
        "(partner_id, other_id)", "These two are compared already."
    )
    _other_idx = models.Index("(other_id)")
    _lower_first = models.Constraint(
        "CHECK (partner_id < other_id)", "The customer with the lower ID comes first."
    )

    @api.depends("partner_id.name", "other_id.name")
    def _compute_display_name(self):
        for pair in self:
            pair.display_name = names.join(pair.partner_id.name, pair.other_id.name)

    @api.model
    def _get_named_domain(self, shown):
        return Domain("partner_id.name", "in", list(names.beginnings(shown)))

    @api.depends("evidence")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_reason(self):
        holders = self._find_holders()
        for pair in self:
            pair.reason = self._describe(pair.evidence, holders.get(pair.id))

    @api.model
    def _describe(self, evidence, holders=None):
        """:param dict holders: of evidence to names of the contacts that it comes from
        :return: what two customers have in common, in words"""
        found = Evidence(evidence)
        for strong, weak in duplicates.STRONGER.items():
            if strong in found:
                found &= ~weak
        words = {
            Evidence.TAX: self.env._("same tax ID"),
            Evidence.PHONE: self.env._("same telephone"),
            Evidence.EMAIL: self.env._("same e-mail"),
            Evidence.DOMAIN: self.env._("same e-mail domain"),
            Evidence.NAME: self.env._("same name"),
            Evidence.NAME_ALIKE: self.env._("same name, but for a place"),
            Evidence.BRAND: self.env._("names begin alike"),
            Evidence.PERSON: self.env._("same name of a person"),
            Evidence.COMMON: self.env._("same number or address as several others"),
            Evidence.COMMON_DOMAIN: self.env._("same e-mail domain as several others"),
            Evidence.TAX_DIFFERS: self.env._("but other tax IDs"),
        }
        for kind, people in (holders or {}).items():
            words[kind] = self.env._(
                "%(what)s (of the contact %(people)s)", what=words[kind], people=people
            )
        return say_all(
            self.env, (text for kind, text in words.items() if kind in found)
        )

    # ------------------------------------------------------------------ who sees it

    @api.depends("partner_id", "other_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_may_see(self):
        seen = self.search([("id", "in", self._origin.ids), ("may_see", "=", True)])
        for pair in self:
            pair.may_see = pair._origin in seen

    @api.model
    def _search_may_see(self, operator, value):
        if operator != "in":
            return NotImplemented
        readers = self.env["res.partner"].with_user(self.env.uid)
        readable = readers.with_context(active_test=False)._search(Domain.TRUE)
        domain = Domain("partner_id", "in", readable)
        domain &= Domain("other_id", "in", readable)
        if not self.env.user.has_group(ALL):
            customers = self._get_own()
            domain &= Domain.custom(
                to_sql=lambda model, alias, _query: SQL(
                    """(%(one)s = ANY(ARRAY(%(own)s)) OR %(two)s = ANY(ARRAY(%(own)s))
                        OR EXISTS (SELECT FROM res_partner free
                                    WHERE free.id IN (%(one)s, %(two)s)
                                      AND free.user_id IS NULL))""",
                    one=SQL.identifier(alias, "partner_id"),
                    two=SQL.identifier(alias, "other_id"),
                    own=customers,
                )
            )
        return domain if True in value else ~domain

    @api.model
    def _get_own(self):
        """:return: SQL query for customers that the user, or his people, look after"""
        roles = self.env["custrel.assignment"]
        people = roles._just_me()
        if self.env.user.has_group(TEAM):
            led = self.env.user._custrel_select_led()
            people = SQL("%s UNION ALL %s", people, led)
        return SQL(
            "SELECT pair.partner_id FROM (%s) pair"
            " WHERE pair.company_id IS NULL OR pair.company_id IN %s",
            roles._roles_of(people),
            tuple(self.env.companies.ids),
        )

    # ---------------------------------------------------------------------- deciding

    def action_not_duplicate(self):
        """They are two: nobody is asked again.

        :return: action that says so, and offers to undo it
        """
        self.check_access("read")
        pairs = self.sudo()  # who sees it decides it, and writes nothing else
        pairs._keep(
            {
                "state": "not_duplicate",
                "decided_by_id": self.env.uid,
                "decided_on": get_today(self.env),
            }
        )
        self._forget_asking()
        said = (
            self.env._("Not a duplicate: %s", self.display_name)
            if len(self) == 1
            else self.env._(
                "%s pairs are no duplicates.", say_count(self.env, len(self))
            )
        )
        return offer_undo(self._name, said, self.ids)

    def action_undo(self):
        """Take back what a click has just done.

        :return: message for the user
        """
        self.action_suspect()
        return self.env._("Undone.")

    def action_suspect(self):
        """Take back that they are two.

        :return: whether it was done
        """
        self.check_access("read")
        pairs = self.sudo()  # as above
        pairs._keep({"state": "suspect", "decided_by_id": False, "decided_on": False})
        return True
