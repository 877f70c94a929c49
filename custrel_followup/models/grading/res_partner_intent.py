from collections import defaultdict

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...rules import intent
from ..shared.fields import SideSelection
from ..shared.listing import say_all
from . import documents, prospects
from .res_partner import GRADES


class ResPartner(models.Model):
    """A prospect, who has bought nothing yet, is graded by what it intends and by its
    most pressing need (row G6); the first purchase hands it over to the value score.

    What it intends is said for each company, on the customer or on an opportunity.
    """

    _inherit = "res.partner"

    custrel_intent = SideSelection(
        selection="_custrel_intents",
        string="Intent to Buy",
        side=GRADES,
        column="intent",
        readonly=False,
        groups="custrel_followup.custrel_group_user",
        help="How much a prospect wants to buy. It is graded by this and by its most "
        "pressing need until it has bought for the first time.",
    )

    @api.model
    def _custrel_intents(self):
        intents = {
            "high": self.env._("High"),
            "medium": self.env._("Medium"),
            "low": self.env._("Low"),
        }
        return list(intents.items())

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """The strongest intent comes first, not the first letter."""
        if field_name != "custrel_intent":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        value = self._field_to_sql(alias, field_name, query)
        place = SQL("array_position(%s::varchar[], %s)", list(intent.INTENTS), value)
        query._order_groupby.append(place)
        return SQL("%s %s %s", place, direction, nulls)

    # ------------------------------------------------------------ what somebody says

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._custrel_get_checked(vals) for vals in vals_list]
        said = [vals.get("custrel_intent") for vals in vals_list]
        if not any(said):
            return super().create(vals_list)
        self._custrel_check_may_say(said)
        partners = super().create(
            [
                {name: vals[name] for name in vals if name != "custrel_intent"}
                for vals in vals_list
            ]
        )
        saying = defaultdict(self.browse)
        for partner, value in zip(partners, said, strict=True):
            if value:
                saying[value] |= partner
        for value, customers in saying.items():
            customers._custrel_write_intent(value)
        return partners

    def write(self, vals):
        if "custrel_intent" not in vals:
            return super().write(vals)
        vals = self._custrel_get_checked(vals)
        others = {name: vals[name] for name in vals if name != "custrel_intent"}
        # Whoever may write a customer may say what it intends.
        self.check_access("write")
        self._custrel_check_may_say([vals["custrel_intent"]])
        result = super().write(others) if others else True
        self._custrel_write_intent(vals["custrel_intent"])
        return result

    @api.model
    def _custrel_check_may_say(self, values):
        """:raise AccessError: the user may not say what customers intend
        :raise ValidationError: this is no intent"""
        self._check_field_access(self._fields["custrel_intent"], "write")
        for value in set(values) - {*intent.INTENTS, False, None}:
            raise ValidationError(
                self.env._(
                    "%(value)s is no intent to buy. Choose one of: %(allowed)s.",
                    value=value,
                    allowed=say_all(self.env, dict(self._custrel_intents()).values()),
                )
            )

    def _custrel_write_intent(self, value):
        """Note in the present company what these customers intend, and grade them.

        :param str value: one of the intents, or False
        """
        customers = self.commercial_partner_id
        if not customers:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO custrel_customer_grade (partner_id, company_id, intent)
                SELECT unnest(%(ids)s), %(company)s, %(value)s
                ON CONFLICT (partner_id, company_id) DO UPDATE
                   SET intent = EXCLUDED.intent
                 WHERE custrel_customer_grade.intent IS DISTINCT FROM EXCLUDED.intent
                """,
                ids=customers.ids,
                company=self.env.company.id,
                value=value or None,
            )
        )
        self.env["custrel.customer.grade"].invalidate_model()
        customers.invalidate_recordset(["custrel_intent"])
        customers.modified(["custrel_intent"])
        customers._custrel_grade_prospects()

    # ----------------------------------------------------------------- what follows

    def _custrel_grade_prospects(self):
        """Grade those of these customers that are prospects anew, in the present
        company: after the intent or a need changed. All of them by one statement."""
        if self:
            self._custrel_grade_by_intent(self.commercial_partner_id)

    def _custrel_bought(self):
        """Note that these customers have bought in the present company, perhaps for the
        first time. Nothing is looked at but whether one of them is a prospect."""
        customers = self.sudo().commercial_partner_id  # whoever sells to them
        if not customers:
            return
        rows = self.env["custrel.customer.grade"].sudo()  # as above
        found = rows.search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", self.env.company.id),
                ("basis", "=", "intent"),
            ]
        )
        if found:
            self._custrel_hand_over_buyers(found.partner_id)

    @api.model
    def _custrel_keep_prospects(self):
        """Daily: let the value score grade who has bought since, and grade all
        prospects of the present company as their intent and their needs say."""
        self._custrel_hand_over_buyers()
        self._custrel_grade_by_intent()

    @api.model
    def _custrel_grade_by_intent(self, customers=None):
        """:param customers: None for everybody"""
        company = self.env.company
        self._custrel_execute_for_grades(
            prospects.grade(
                company,
                self._custrel_select_prospects(customers),
                company._custrel_today(),
                self.env.user,
                customers,
            )
        )

    @api.model
    def _custrel_hand_over_buyers(self, customers=None):
        """Let the value score grade who was graded by intent and has bought since, in
        the present company.

        :param customers: None for everybody
        """
        self._custrel_execute_for_grades(
            prospects.hand_over(
                self.env.company,
                self._custrel_have_bought(),
                self.env._(
                    "First purchase: graded by the value score from now on. The grade "
                    "stays until the next grading run."
                ),
                self.env.user,
                customers,
            )
        )

    @api.model
    def _custrel_execute_for_grades(self, statement):
        """:param SQL statement: that gives the ids of customers whose grade changed"""
        self.env.flush_all()
        rows = self.env.execute_query(statement)
        if rows:
            self.env["custrel.grade.change"].invalidate_model()
            self.browse(id_ for (id_,) in rows)._custrel_graded()

    def _custrel_mark_prospects(self):
        """Say of grades that come from figures that they come from an intent, as far as
        these customers are prospects."""
        if self:
            graded = self._custrel_select_prospects(self)
            self.env.cr.execute(prospects.mark(self.env.company, graded, self))
            self._custrel_graded()

    # ------------------------------------------------------------------- in statements

    @api.model
    def _custrel_select_pressing(self, _partner):
        """Know the most pressing open need of a customer in the present company; the
        room of needs does.

        :param SQL partner: a column with the id of a customer
        :return: SQL of one row for it: ``quadrant``, NULL for no open need
        """
        return SQL("SELECT NULL::varchar AS quadrant")

    @api.model
    def _custrel_select_prospects(self, customers=None):
        """:param customers: None for everybody
        :return: SQL of partner_id, grade_id, reason of the prospects of the present
            company whose intent is known, see :func:`prospects.select_graded`"""
        return prospects.select_graded(
            self.env.company,
            self._custrel_list_cases(),
            self._custrel_select_pressing(SQL("present.partner_id")),
            self._custrel_have_bought(),
            customers,
        )

    @api.model
    def _custrel_have_bought(self):
        """:return: SQL condition on ``partner``: has bought in the present company, by
        what its policy counts as a purchase"""
        source = self._custrel_get_policy().source or "sale"
        return documents.bought_before(source, self.env.company)

    @api.model
    def _custrel_get_policy(self):
        policies = self.env["custrel.grading.policy"].sudo()  # what is counted
        return policies.search([("company_id", "=", self.env.company.id)], limit=1)

    @api.model
    def _custrel_list_cases(self):
        """:return: list of intent, quadrant, grade id, reason: what a prospect gets"""
        grades = self._custrel_get_policy().line_ids.grade_id
        grades = grades or self.env["custrel.grade"].sudo().search([])  # of everybody
        return [
            (value, quadrant, grades[place].id, self._custrel_word(value, quadrant))
            for value, quadrant, place in intent.list_cases(len(grades))
        ]

    @api.model
    def _custrel_word(self, value, quadrant):
        """:return: in words why a prospect has its grade"""
        says = {
            "high": self.env._("Intent to buy: high."),
            "medium": self.env._("Intent to buy: medium."),
            "low": self.env._("Intent to buy: low."),
        }
        needs = {
            "urgent_important": self.env._("Most pressing need: urgent and important."),
            "important": self.env._("Most pressing need: important, not urgent."),
            "urgent": self.env._("Most pressing need: urgent, not important."),
            "neither": self.env._("Most pressing need: neither urgent nor important."),
            None: self.env._("No open need is known."),
        }
        return self.env._(
            "%(intent)s %(need)s", intent=says[value], need=needs[quadrant]
        )

    # ------------------------------------------------------------------------ merging

    def _custrel_merge(self, sources):
        """The strongest of what was said of any of them stays."""
        rows = self.env["custrel.customer.grade"]
        rows.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE custrel_customer_grade present
                   SET intent = strongest.intent
                  FROM (
                       SELECT DISTINCT ON (company_id) company_id, intent
                         FROM custrel_customer_grade
                        WHERE partner_id = ANY(%(ids)s) AND intent IS NOT NULL
                        ORDER BY company_id, array_position(%(order)s, intent)
                  ) strongest
                 WHERE present.partner_id = ANY(%(ids)s)
                   AND present.company_id = strongest.company_id
                   AND present.intent IS DISTINCT FROM strongest.intent
                """,
                ids=(self | sources).ids,
                order=list(intent.INTENTS),
            )
        )
        rows.invalidate_model()
        return super()._custrel_merge(sources)

    def _custrel_merged(self):
        result = super()._custrel_merged()
        rows = self.env["custrel.customer.grade"].sudo()  # of all companies
        for company in rows.search([("partner_id", "=", self.id)]).company_id:
            customer = self.with_company(company)
            customer._custrel_hand_over_buyers(customer)
            customer._custrel_grade_prospects()
        return result
