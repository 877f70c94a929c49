from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..shared.actions import say
from ..shared.dates import say_count
from ..shared.listing import say_sentences
from .custrel_followup_day_actions import MOST_ID
from .reach import Reaches

FOLLOWUP = "custrel.followup"


class ResPartner(models.Model):
    """What is done with all customers that are selected in a list: each step says with
    how many it was done, with how many not and why, and can be undone for a minute."""

    _inherit = "res.partner"

    # ------------------------------------------------------------------------ plan

    def action_custrel_pick_plan_day(self):
        """:return: action that asks for the day of :meth:`custrel_plan_followups`"""
        return self._custrel_ask(
            "custrel_followup_pick_day",
            "custrel_plan_followups",
            title=self.env._("Plan for"),
        )

    def custrel_plan_followups(self, day):
        """Plan a follow-up with each of these customers, for its owner and by the
        channel that it wants.

        :param str day: from which on the first working day of the owner is taken
        :return: action that says so and offers to undo it
        :raise UserError: the day lies in the past
        """
        followups, company = self.env[FOLLOWUP], self.env.company
        followups.check_access("create")
        day = followups._get_wanted_day(day)
        elsewhere = self.commercial_partner_id._custrel_elsewhere()
        customers = self.commercial_partner_id - elsewhere
        # Whoever plans the same at the same time finds them taken.
        customers.lock_for_update(allow_referencing=True)
        everybody = customers.sudo()  # nobody is planned twice, by whomever
        planned = customers & self._custrel_find_open(everybody).partner_id
        strange = (customers - planned)._custrel_not_looked_after()
        ready = customers - planned - strange
        reaches = Reaches(company).of(ready.ids)
        usual = self.env["custrel.channel"]._get_first()
        made = followups.create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "user_id": customer._custrel_find_doer().id,
                    "channel_id": reaches[customer.id].pick_channel(usual.ids),
                    "date_planned": day,
                }
                for customer in ready
            ]
        )
        for target, own in _by_value(made._get_working_days(day)).items():
            if target != day:
                followups.union(*own).write({"date_planned": target})
        left = [
            planned
            and self.env._("already planned: %s", say_count(self.env, len(planned))),
            self._custrel_say_strange(strange),
            elsewhere._custrel_say_elsewhere(),
        ]
        message = self.env._("Follow-ups planned: %s.", say_count(self.env, len(made)))
        return self._custrel_tell(message, left, made and (made, {}))

    def _custrel_find_doer(self):
        """:return: who is to contact this customer: its owner, else whoever plans it"""
        company = self.env.company
        return self.user_id if company._custrel_follows(self.user_id) else self.env.user

    def _custrel_find_open(self, customers):
        """:return: planned follow-ups with customers in the present company, the next
        one first, as far as the user of ``customers`` sees them"""
        return customers.env[FOLLOWUP].search(
            Domain("partner_id", "in", customers.ids)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("state", "=", "planned"),
            order="date_planned, id",
        )

    def _custrel_not_looked_after(self):
        """:return: those of these customers that somebody looks after, and neither the
        user nor anybody whom he leads"""
        strange = self - self._custrel_looked_after()
        return strange & strange._custrel_of_others()

    def _custrel_say_strange(self, strange):
        return strange and self.env._(
            "looked after by others: %s", say_count(self.env, len(strange))
        )

    def _custrel_elsewhere(self):
        """:return: those of these customers that belong to another company than the
        present one"""
        return self - self.filtered_domain(self._check_company_domain(self.env.company))

    def _custrel_say_elsewhere(self):
        return self and self.env._(
            "of another company: %s", say_count(self.env, len(self))
        )

    # ----------------------------------------------------------------------- greet

    def action_custrel_greet(self):
        """Greet these customers at once: by a mail that the system writes, or it is
        recorded that they were greeted. The next follow-up of each is done by it.

        :raise UserError: nothing is planned with any of them
        """
        customers = self.commercial_partner_id
        found = self._custrel_find_open(customers)
        own = found.grouped("partner_id")
        if not own:
            raise UserError(
                self.env._(
                    "Nothing is planned with these customers. Plan follow-ups first: a "
                    "greeting takes the place of the next one."
                )
            )
        following = found.browse().union(*(rows[:1] for rows in own.values()))
        action = following.action_open_greeting()
        left = len(customers) - len(own)
        return action | {"context": action["context"] | {"default_left_count": left}}

    # ------------------------------------------------------------------------ give

    def action_custrel_pick_owner(self):
        """:return: action that asks for the colleague of :meth:`custrel_give`"""
        return self._custrel_ask(
            "custrel_followup_pick_colleague",
            "custrel_give",
            companies=self.env.company.ids,
            with_me=True,
        )

    def custrel_give(self, user_id):
        """Have a colleague own these customers, and do what their owners were to do.

        :param int user_id: the colleague
        :return: action that says so and offers to undo it
        :raise UserError: there is no such colleague
        """
        user = self.env["res.users"]
        if type(user_id) is int and 0 < user_id <= MOST_ID:
            user = user.browse(user_id).exists()
        if not user or not self.env.company._custrel_follows(user):
            raise UserError(self.env._("Choose the colleague who is to have it."))
        elsewhere = self.commercial_partner_id._custrel_elsewhere()
        customers = self.commercial_partner_id - elsewhere
        his = customers.filtered(lambda customer: customer.user_id == user)
        shared = customers.filtered(lambda c: c.custrel_second_user_id == user)
        strange = (customers - his - shared)._custrel_of_others()
        ready = customers - his - shared - strange
        followups = self._custrel_find_open(ready).filtered(
            lambda f: (
                f.partner_id.user_id in (f.user_id | f.stand_in_for_id)
                and f.mail_state != "queued"  # it leaves in the name of who has it
            )
        )
        before = followups._remember()
        owners = [(customer.id, customer.user_id.id) for customer in ready]
        roles = ready._custrel_find_roles(user)
        followups.write({"user_id": user.id})  # as long as they are his to give
        ready.write({"user_id": user.id})
        left = [
            his and self.env._("owner already: %s", say_count(self.env, len(his))),
            shared
            and self.env._("co-owner already: %s", say_count(self.env, len(shared))),
            self._custrel_say_strange(strange),
            elsewhere._custrel_say_elsewhere(),
        ]
        message = self.env._(
            "Customers given to %(person)s: %(count)s, with planned follow-ups: "
            "%(followups)s.",
            person=user.sudo().name,  # of a colleague, no secret
            count=say_count(self.env, len(ready)),
            followups=say_count(self.env, len(followups)),
        )
        more = {"owners": owners, "owner": user.id, "roles": roles.ids}
        return self._custrel_tell(message, left, ready and (followups, before), more)

    def _custrel_find_roles(self, user):
        """:return: open rows of what a person is for these customers; who becomes the
        owner is nothing else any more"""
        roles = self.env["custrel.assignment"].sudo()  # the user gives the customers
        return roles.search(
            [
                ("partner_id", "in", self.ids),
                ("user_id", "=", user.id),
                ("role", "!=", "first"),
                ("date_end", "=", False),
            ]
        )

    # ------------------------------------------------------------------------ tell

    def _custrel_ask(self, tag, method, **params):
        """:return: action that asks for something in the browser, and calls a method of
        these customers with it"""
        params |= {"ids": self.ids, "model": self._name, "method": method}
        return {"type": "ir.actions.client", "tag": tag, "params": params}

    @api.model
    def _custrel_tell(self, message, left, done, more=None):
        """:param left: texts that say with how many it was not done and why, or empty
        :param done: pair of follow-ups and what they were before, empty if nothing was
            done
        :param dict more: what else it takes to undo it
        :return: action that says it, and offers to undo it
        """
        message = self._custrel_add_left(message, left)
        if not done:
            return say(message, kind="warning")
        followups, before = done
        return followups._offer_undo(before, message, more)

    @api.model
    def _custrel_add_left(self, message, left):
        """:param left: see :meth:`_custrel_tell`"""
        if left := [text for text in left if text]:
            left_out = self.env._("Left out: %s.", " · ".join(left))
            message = say_sentences(self.env, [message, left_out])
        return message


class CustrelFollowup(models.Model):
    _inherit = "custrel.followup"

    def _undo_more(self, offer):
        """Who has got the customers of somebody gives them back, too, and is for them
        what he was before."""
        result = super()._undo_more(offer)
        partners = self.env["res.partner"].sudo()  # the user gave them himself
        former = dict(offer.get("owners", ()))
        given = partners.browse(former).exists()
        given = given.filtered(lambda p: p.user_id.id == offer["owner"])
        for user_id, own in _by_value({p: former[p.id] for p in given}).items():
            partners.union(*own).write({"user_id": user_id})
        roles = self.env["custrel.assignment"].sudo()  # as above
        roles = roles.browse(offer.get("roles", ())).exists()
        roles = roles.filtered(lambda r: r.date_end and r.partner_id in given)
        roles.write({"date_end": False, "end_reason": False})
        return result


def _by_value(mapping):
    found = {}
    for key, value in mapping.items():
        found.setdefault(value, []).append(key)
    return found
