from functools import partial

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.inside import tell

GAP_ACTIVITY = "custrel_followup.mail_activity_type_gap"
MOST_TASKS = 20
"""Open tasks about gaps that one person has at a time; the list shows all gaps."""
TASKS_AT_ONCE = 100


class ResPartner(models.Model):
    """A key customer has two active contacts; what is missing is a gap."""

    _inherit = "res.partner"

    custrel_contact_gap = fields.Selection(
        [
            ("first", "No owner"),
            ("second", "No co-owner"),
            ("both", "Neither owner nor co-owner"),
        ],
        string="Missing Owner",
        compute="_compute_custrel_contact_gap",
        search="_search_custrel_contact_gap",
        groups="custrel_followup.custrel_group_user",
        help="A key customer needs an owner and a co-owner who both work here.",
    )
    custrel_proposed_second_id = fields.Many2one(
        "res.users",
        string="Proposed Co-owner",
        compute="_compute_custrel_proposed_second_id",
        groups="custrel_followup.custrel_group_user",
        help="Of the team of the owner, not on leave, with the fewest key customers.",
    )
    custrel_may_accept_second = fields.Boolean(
        compute="_compute_custrel_may_accept_second",
        groups="custrel_followup.custrel_group_user",
        export_string_translation=False,
        help="The co-owner is missing, and the present user may choose one.",
    )

    @api.depends(
        "user_id", "custrel_second_user_id", "custrel_grade_id", "user_id.active"
    )
    @api.depends_context("company")
    def _compute_custrel_contact_gap(self):
        self.custrel_contact_gap = False
        keys = self.filtered("custrel_grade_id.is_key")
        # Reading users would cost more than the rest of a form.
        staff = self.env.company._custrel_get_following() if keys else ()
        for partner in keys:
            first = partner.user_id.id in staff
            second = partner.custrel_second_user_id.id in staff
            if not (first and second):
                gap = "second" if first else "first" if second else "both"
                partner.custrel_contact_gap = gap

    @api.model
    def _search_custrel_contact_gap(self, operator, value):
        if operator != "in":
            return NotImplemented
        has_first, has_second = self._custrel_have_contact()
        key = Domain("custrel_grade_id.is_key", "=", True)
        kinds = {
            "first": key & ~has_first & has_second,
            "second": key & has_first & ~has_second,
            "both": key & ~has_first & ~has_second,
            False: ~key | has_first & has_second,
        }
        return Domain.OR(kinds[kind] for kind in value if kind in kinds)

    @api.model
    def _custrel_gap_domain(self):
        """:return: domain of key customers that lack a contact"""
        return Domain("custrel_contact_gap", "!=", False)

    @api.model
    def _custrel_have_contact(self):
        """:return: domains of customers with an active first, and second contact"""
        company = self.env.company
        self.env["custrel.assignment"].flush_model()
        first = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                # Not merely unknown where there is nobody: it is negated, too.
                "COALESCE(%s IN (%s), FALSE)",
                SQL.identifier(alias, "user_id"),
                company._custrel_following_sql(),
            )
        )
        second = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                """%s IN (SELECT partner_id FROM custrel_assignment
                           WHERE role = 'second' AND date_end IS NULL
                             AND company_id = %s AND user_id IN (%s))""",
                SQL.identifier(alias, "id"),
                company.id,
                company._custrel_following_sql(),
            )
        )
        return first, second

    @api.depends("custrel_contact_gap")
    @api.depends_context("company")
    def _compute_custrel_proposed_second_id(self):
        gaps = self.filtered(lambda partner: partner.custrel_contact_gap == "second")
        (self - gaps).custrel_proposed_second_id = False
        succession = gaps and self.env.company._custrel_succession()
        for partner in gaps:
            others = partner.custrel_collaborator_ids
            proposed = succession.propose(partner.user_id, others.ids)
            # Rather a collaborator, who knows the customer, than nobody.
            proposed = proposed or others[:1]
            partner.custrel_proposed_second_id = proposed

    @api.depends("custrel_contact_gap")
    @api.depends_context("company", "uid")
    def _compute_custrel_may_accept_second(self):
        gaps = self.filtered(lambda partner: partner.custrel_contact_gap == "second")
        mine = gaps and gaps - gaps._custrel_of_others()
        for partner in self:
            partner.custrel_may_accept_second = partner in mine

    def action_custrel_accept_second(self):
        """Make the proposed people the second contacts of these customers.

        :raise ValidationError: there is nobody to propose for any of them
        """
        self.check_access("write")
        gaps = self.filtered(lambda partner: partner.custrel_contact_gap == "second")
        proposed = {p: p.custrel_proposed_second_id for p in gaps}
        if gaps and not any(proposed.values()):
            raise ValidationError(
                self.env._(
                    "There is nobody to propose. Add members to the sales team of the "
                    "owner, or choose the co-owner yourself."
                )
            )
        reason = self.env._("Proposal of the team rule")
        for user, partners in gaps.grouped(proposed.get).items():
            if user:
                partners = tell(partners, custrel_reason=reason)
                partners.custrel_second_user_id = user
        return True

    # ------------------------------------------------------------- refusing gaps

    def write(self, vals):
        emptied = [
            name
            for name in ("user_id", "custrel_second_user_id")
            if name in vals and not vals[name]
        ]
        if emptied and not self.env.su:
            self._custrel_check_leaves_no_gap(emptied)
        result = super().write(vals)
        if not {"user_id", "custrel_second_user_id"}.isdisjoint(vals):
            tasks = self._custrel_get_gap_tasks([("res_id", "in", self.ids)])
            self._custrel_close_gap_tasks(tasks)
        return result

    def _custrel_check_leaves_no_gap(self, names):
        """:raise ValidationError: the company refuses that a key customer loses one of
        its two contacts by hand"""
        if self.env.company.custrel_gap_policy != "refuse":
            return
        for partner in self:
            customer = partner.commercial_partner_id
            # The salesperson of a contact is none of the customer.
            lost = names if partner == customer else {*names} - {"user_id"}
            if customer.custrel_grade_id.is_key and any(customer[n] for n in lost):
                customer._custrel_refuse_gap()

    def _custrel_get_missing(self):
        """:return: dict of customer to the contacts that a key customer lacks"""
        both = {"both": {"first", "second"}, False: set()}
        return {
            partner: both.get(partner.custrel_contact_gap)
            or {partner.custrel_contact_gap} - {False}
            for partner in self
        }

    def _custrel_check_loses_none(self, before):
        """:param dict before: what ``_custrel_get_missing`` returned
        :raise ValidationError: a key customer lacks more than before"""
        for customer, missing in self._custrel_get_missing().items():
            if missing - before[customer]:
                customer._custrel_refuse_gap()

    def _custrel_refuse_gap(self):
        raise ValidationError(
            self.env._(
                "%s is a key customer and keeps an owner and a "
                "co-owner. Choose another person instead of leaving it empty.",
                self.display_name,
            )
        )

    # ------------------------------------------------------------------- tasks

    @api.model
    def _custrel_close_gap_tasks(self, tasks):
        """A gap that was filled needs no task any more, unless there is one in another
        company of whoever has the task."""
        for user, own in tasks.grouped("user_id").items():
            customers = self.sudo().browse(own.mapped("res_id"))  # his, in all of them
            missing = customers.browse()
            for company in user.company_ids:
                here = customers.filtered("active").with_company(company)
                missing |= here.filtered("custrel_contact_gap")
            own.filtered(lambda x, ids=missing.ids: x.res_id not in ids)._action_done()

    @api.model
    def _custrel_get_gap_tasks(self, domain=()):
        kind = self.env.ref(GAP_ACTIVITY, raise_if_not_found=False)
        tasks = self.env["mail.activity"].sudo()  # of whoever has to find somebody
        return tasks.search(
            [
                ("res_model", "=", "res.partner"),
                ("activity_type_id", "=", kind.id if kind else 0),
                ("custrel_reminder", "=", True),
                *domain,
            ]
        )

    @api.model
    def _custrel_remind_gaps(self, job, company):
        """Give the leaders of teams tasks about key customers without two contacts,
        and close those about gaps that are filled.

        :param Job job: in which this is a step
        """
        tasks = self._custrel_get_gap_tasks()
        mine = tasks.filtered(lambda task: task.user_id.company_id == company)
        job.batches(mine, self._custrel_close_gap_tasks, size=TASKS_AT_ONCE)
        job.batches(
            self._custrel_choose_gaps(company),
            partial(self._custrel_create_gap_tasks, company),
            size=TASKS_AT_ONCE,
        )

    @api.model
    def _custrel_choose_gaps(self, company):
        """Find gaps that nobody has a task about.

        Nobody has more than :data:`MOST_TASKS` at a time: the next ones come when some
        are done.

        :return: list of customer and leader
        """
        customers = self.with_company(company)
        gaps = customers.search(customers._custrel_gap_domain(), order="id")
        tasks = self._custrel_get_gap_tasks()
        counts = {user: len(own) for user, own in tasks.grouped("user_id").items()}
        told = set(tasks.mapped("res_id"))
        succession = company._custrel_succession()
        chosen = []
        for partner in gaps:
            leader = succession.get_leader(partner.user_id)
            if partner.id not in told and counts.get(leader, 0) < MOST_TASKS:
                counts[leader] = counts.get(leader, 0) + 1
                chosen.append((partner, leader))
        return chosen

    @api.model
    def _custrel_create_gap_tasks(self, company, chosen):
        activities = self.env["mail.activity"]
        kind, today = self.env.ref(GAP_ACTIVITY), company._custrel_today()
        vals_list = [
            activities._custrel_prepare_reminder(
                partner, leader, kind, type(self)._custrel_describe_gap, today
            )
            for partner, leader in chosen
            if leader
        ]
        activities._custrel_create_reminders(vals_list, quiet=True)

    def _custrel_describe_gap(self):
        """:return: summary of an activity: what is missing and who is proposed"""
        env, field = self.env, self._fields["custrel_contact_gap"]
        gap = dict(field._description_selection(env))[self.custrel_contact_gap]
        if proposed := self.custrel_proposed_second_id:
            gap = env._("%(gap)s; proposed: %(user)s", gap=gap, user=proposed.name)
        return {"summary": gap}
