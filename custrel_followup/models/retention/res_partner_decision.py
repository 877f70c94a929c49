from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError

from ..shared.listing import say_all
from . import lifecycle


class ResPartner(models.Model):
    """What somebody decides on customers: to leave them alone, to give them up, to
    contact them tomorrow, or less often."""

    _inherit = "res.partner"

    def _custrel_check_may_give_up(self):
        """:raise AccessError: others look after these customers"""
        if self._custrel_knows_all():
            return
        if strange := self - self._custrel_known():
            raise AccessError(
                self.env._(
                    "%s: only those who look after a customer say what becomes of it.",
                    say_all(self.env, strange.mapped("display_name")),
                )
            )

    def _custrel_decide(self, **values):
        """Write what somebody decided on these customers in the present company.

        :param values: of ``custrel.customer.rhythm``
        """
        customers, company = self.commercial_partner_id, self.env.company
        customers._custrel_check_may_give_up()
        rows = self.env["custrel.customer.rhythm"].sudo()  # checked above
        customers.flush_recordset()  # one that was made just now, too
        self.env.cr.execute(lifecycle.add_rows(company, customers.ids))
        here = [("partner_id", "in", customers.ids), ("company_id", "=", company.id)]
        # What somebody decides now holds, whatever becomes of a purchase before.
        rows.search(here)._keep({**values, "ended": False})
        self.env.flush_all()
        rows._changed()
        return customers

    def _custrel_say(self, body):
        """Put into the history of each customer what was decided."""
        for customer in self:  # as many as somebody chose in a list
            customer.sudo().message_post(body=body)  # whoever looks after it

    def action_custrel_decide(self):
        """Open the dialog that leaves customers alone for a while, or gives them up."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leave Alone or Give Up"),
            "res_model": "custrel.risk.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_ids": self.commercial_partner_id.ids,
                **{
                    key: value
                    for key, value in self.env.context.items()
                    if key == "default_kind"
                },
            },
        }

    def action_custrel_contact_tomorrow(self):
        """Have these customers contacted on the next working day: what is planned for
        later is brought forward, what is overdue gets a day again, who has nothing
        planned gets a follow-up. What is planned for today stays.

        :return: action that says so and offers to undo it
        """
        elsewhere = self.commercial_partner_id._custrel_elsewhere()
        customers = self.commercial_partner_id - elsewhere
        followups = self.env["custrel.followup"]
        planned = followups._find_next_planned(customers)
        today = self.env.company._custrel_today()
        tomorrow = today + timedelta(days=1)
        moved = planned.filtered(lambda f: f.date_planned != today)
        before = moved._remember()
        made = (customers - planned.partner_id)._custrel_plan_contact(tomorrow)
        changed = moved | made
        changed._move_to(tomorrow)
        message = (planned | made)._say_next_contact()
        message = self._custrel_add_left(message, [elsewhere._custrel_say_elsewhere()])
        offer = changed._offer_undo(before, message)
        if not changed:
            offer["params"]["undo"] = False
        return offer

    def _custrel_plan_contact(self, day):
        """Plan a follow-up of each of these customers with its owner; with the user
        where it has none who works here."""
        company, followups = self.env.company, self.env["custrel.followup"]
        wanted = [
            {
                "partner_id": customer.id,
                "company_id": company.id,
                "user_id": customer.user_id.id
                if company._custrel_follows(customer.user_id)
                else self.env.uid,
                "date_planned": day,
            }
            for customer in self
        ]
        return followups.create(followups._choose_channels(company, wanted))

    def action_custrel_take_up_again(self):
        """Take back that customers are lost, left alone, or contacted less often."""
        customers = self._custrel_decide(
            lost_on=False,
            lost_reason_id=False,
            lost_tried=False,
            lost_outcome=False,
            snoozed_until=False,
            snooze_reason=False,
            slowed_on=False,
            resumed_on=self.env.company._custrel_today(),
        )
        customers._custrel_say(self.env._("Taken up again."))
        return True

    def action_custrel_slow_down(self):
        """Contact these customers less often: they never answer."""
        today = self.env.company._custrel_today()
        customers = self._custrel_decide(slowed_on=today)
        customers._custrel_say(
            self.env._(
                "Contacted only every %s days from now on: he does not answer.",
                self.env.company.custrel_slow_days,
            )
        )
        return True
