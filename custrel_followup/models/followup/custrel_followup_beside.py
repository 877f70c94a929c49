from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class CustrelFollowup(models.Model):
    """Who may record and plan for whom.

    Everybody with a role records a contact that he had, with whatever customer. It
    counts as a contact of that customer. The plan, though, belongs to those who look
    after the customer: what others plan goes beside it, and they are told.
    """

    _inherit = "custrel.followup"

    _given_when_new = frozenset(("state",))
    _history_when_new = frozenset(("recorded_at", "cancel_reason"))

    record_notice = fields.Char(
        compute="_compute_record_notice",
        help="Says before recording that a colleague looks after the customer.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "lang")
    def _compute_record_notice(self):
        strange = self - self._looked_after()
        for followup in self:
            partner = followup.partner_id.with_company(followup.company_id)
            owner = partner.sudo().user_id  # the name of a colleague is no secret
            if followup in strange and owner and owner != self.env.user:
                followup.record_notice = self.env._(
                    "%(person)s looks after this customer. Your follow-up counts and "
                    "%(person)s is told; what is planned stays planned.",
                    person=owner.name,
                )
            else:
                followup.record_notice = False

    def _looked_after(self):
        """:return: those of these records whose customer the user looks after"""
        found = self.browse()
        for company, followups in self.grouped("company_id").items():
            customers = followups.partner_id.with_company(company)
            mine = customers._custrel_looked_after()
            found |= followups.filtered(lambda f, mine=mine: f.partner_id in mine)
        return found

    @api.model
    def _check_new_states(self, vals_list):
        """:raise UserError: somebody enters what was neither planned nor done"""
        if self.env.user.has_group("custrel_followup.custrel_group_manager"):
            return
        if any(vals.get("state") in ("cancelled", "missed") for vals in vals_list):
            raise UserError(
                self.env._("A new follow-up is either planned, or recorded as done.")
            )

    def _put_beside_plan(self):
        """New follow-ups of somebody who does not look after the customer.

        :raise AccessError: he records the contact of somebody else
        """
        strange = self - self._looked_after()
        for followup in strange:
            if followup.state == "done" and followup.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "You don't look after %(customer)s. Record follow-ups that you "
                        "did yourself, not those of %(person)s.",
                        customer=followup.partner_id.display_name,
                        person=followup.user_id.display_name,
                    )
                )
        if strange:
            strange._keep({"beside_plan": True})

    def _check_may_give(self, user_id):
        """:raise AccessError: somebody takes or gives away what is neither his own nor
        of a customer whom he looks after"""
        given = self.filtered(lambda f: f.user_id.id != (user_id or False))
        # What is recorded stays with whoever had the contact.
        own = given.filtered(lambda f: f.user_id == self.env.user and f.state != "done")
        for followup in given - own - given._looked_after():
            raise AccessError(
                self.env._(
                    "%s: only the assignee, and those who look after the customer, "
                    "give it to somebody else.",
                    followup.display_name,
                )
            )

    def _check_may_move(self):
        """:raise AccessError: somebody moves his plan to a customer whom he does not
        look after"""
        for followup in self - self._looked_after():
            raise AccessError(
                self.env._(
                    "You don't look after %s: plan or record a follow-up of its own "
                    "for this customer.",
                    followup.partner_id.display_name,
                )
            )

    def _tell_who_looks_after(self):
        """The customer's contact hears what others recorded and agreed."""
        for followup in self.filtered("beside_plan"):
            partner = followup.partner_id.with_company(followup.company_id)
            partner = partner.sudo()  # whoever recorded may not see who looks after
            people = partner.user_id, partner.custrel_second_user_id
            told = filter(followup.company_id._custrel_employs, people)
            user = next(told, self.env.user)
            if user != self.env.user:
                followup._tell_of_contact(user)

    def _tell_of_contact(self, user):
        user = user.sudo()  # his language and address
        env = self.with_context(lang=user.lang or self.env.lang).env
        body = env._(
            "%(person)s has recorded a follow-up with your customer.",
            person=self.user_id.name,
        )
        if self.next_date:
            body += " " + env._(
                "Agreed for %(date)s: %(action)s. Your own plan stays.",
                date=format_date(env, self.next_date),
                action=self.next_action or self.channel_id.name,
            )
        self.sudo().message_notify(  # the recorder need not write to colleagues
            partner_ids=user.partner_id.ids,
            subject=self.display_name,
            body=body,
        )
