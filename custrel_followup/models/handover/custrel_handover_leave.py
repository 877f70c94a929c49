from odoo import api, models

from . import open_work
from .custrel_handover import OPEN_STATES

TASK = "mail.mail_activity_data_todo"
OF_RESPONSIBLE = ("user_id", "company_id")
"""Fields of a handover by which it is found who is responsible."""


class CustrelHandover(models.Model):
    """A handover opens by itself when somebody is archived or loses his role, and is
    cancelled when he is back before anything was handed over.

    Until then others hold his open work: nothing is without an owner, and Odoo removes
    none of his activities.
    """

    _inherit = "custrel.handover"

    @api.model
    def _open_for(self, users):
        """Open a handover of each of these people in each company where he looks after
        somebody or has open work, and hold that work, before Odoo removes activities.

        :param users: who leave
        """
        self._replace_responsible(users)
        for user, company in self._find_places(users):
            self.with_company(company)._open_in(company, user)

    @api.model
    def _find_places(self, users):
        """:return: list of pairs of user and company, each where he has anything"""
        rows = self.env["custrel.assignment"]
        led = self.env["res.partner"].search([("user_id", "in", users.ids)])
        rows._follow_salespeople(led.commercial_partner_id)
        domain = [("user_id", "in", users.ids)]
        places = open_work.places_of_work(self.env, users)
        for model, is_open in (
            (rows, [("date_end", "=", False)]),
            (self, [("state", "in", OPEN_STATES)]),
        ):
            places |= set(
                model._read_group(domain + is_open, ["user_id", "company_id"])
            )
        return sorted(places, key=lambda place: (place[0].id, place[1].id))

    @api.model
    def _open_in(self, company, user):
        handover = self.search(
            [
                ("user_id", "=", user.id),
                ("company_id", "=", company.id),
                ("state", "in", OPEN_STATES),
            ]
        )
        if not handover:
            handover = self.create(
                {
                    "user_id": user.id,
                    "company_id": company.id,
                    "reason": "leave",
                    "date_from": company._custrel_today(),
                    "automatic": True,
                }
            )
            if not handover.line_ids:
                handover.unlink()
                return
        elif handover.state != "applying":
            if handover.reason == "absence":
                handover.write({"reason": "leave", "date_to": False})
            handover._collect()
        handover._hold()
        handover._ask_responsible()

    @api.model
    def _come_back(self, users):
        """Give these users their open work back, and cancel the handovers that were
        opened because they had left and are not under way.

        :param users: who are back
        """
        waiting = self.search(
            [("user_id", "in", users.ids), ("state", "in", ("draft", "scheduled"))]
        )
        waiting._release()
        waiting.filtered("automatic")._cancel()

    def _hold(self):
        """Give the open work that the person still has to those who hold it until it
        is handed over."""
        for handover in self:
            items = handover.line_ids.item_ids.filtered(lambda item: not item.moved)
            for holder, own in items.grouped(handover._get_holder).items():
                if not holder:
                    continue
                held = own._give([handover.user_id.id], holder)
                held.sudo().held_by_id = holder  # nobody writes them himself

    def _get_holder(self, item):
        """Who holds a piece of open work until it is handed over.

        :return: the leader of its complaint team, the first contact of a customer whom
            the person did not look after, or else the responsible; nobody if he does
            not work in the company and only somebody who does may have it
        """
        holder = self.env["res.users"]
        if item.res_model == "custrel.complaint":
            holder = item._get_records("custrel.complaint").team_id.user_id
        elif item.line_id.role == "work":
            holder = item.line_id.partner_id.user_id
        if holder != self.user_id and self.company_id._custrel_employs(holder):
            return holder
        records = self.env[item.res_model]
        bound = records._fields["user_id"].check_company
        bound = bound or "user_id" in getattr(records, "_people", ())
        if bound and not self.company_id._custrel_employs(self.responsible_id):
            return self.env["res.users"]
        return self.responsible_id

    def _release(self):
        """Give held work back to the person, unless he has left for good."""
        for handover in self:
            items = handover.line_ids.item_ids.filtered(
                lambda item: item.held_by_id and not item.moved
            )
            if handover.company_id._custrel_follows(handover.user_id):
                for holder, own in items.grouped("held_by_id").items():
                    own._give([holder.id], handover.user_id)
            items.sudo().held_by_id = False  # nobody writes them himself

    def _ask_responsible(self):
        """Give the responsible the task to hand over; it replaces the one of the
        responsible before."""
        activities = self.env["mail.activity"]
        activities._custrel_find_reminders(self).unlink()
        values = activities._custrel_prepare_reminder(
            self, self.responsible_id, TASK, type(self)._describe_task
        )
        activities._custrel_create_reminders([values])

    def _describe_task(self):
        name = self.user_id.name
        return {"summary": self.env._("Hand over the customers of %s", name)}

    @api.model
    def _replace_responsible(self, users):
        """Make somebody else responsible for the open handovers of ``users``: he takes
        over their tasks and the work that they held."""
        self.search(
            [("responsible_id", "in", users.ids), ("state", "in", OPEN_STATES)]
        )._change_responsible()

    @api.model
    def _replace_unable(self):
        """The same for those who are there and may not see to handovers any more, as
        long as somebody else may."""
        handovers = self.search([("state", "in", OPEN_STATES)])
        unable = handovers.filtered(
            lambda h: not h._may_be_seen_to_by(h.responsible_id)
        )
        unable.filtered(
            lambda h: h._may_be_seen_to_by(h._find_responsible())
        )._change_responsible()

    def _change_responsible(self):
        for handover in self:
            handover.responsible_id = handover._find_responsible()

    def write(self, vals):
        """Whoever becomes responsible, by hand or otherwise, gets what the one before
        held, and the task."""
        if vals.keys().isdisjoint(("responsible_id", *OF_RESPONSIBLE)):
            return super().write(vals)
        before = {handover: handover.responsible_id for handover in self}
        result = super().write(vals)
        for handover, old in before.items():
            if handover.state in OPEN_STATES and handover.responsible_id != old:
                # Who gives it away may not see it any more.
                handover.sudo()._pass_responsibility(old)
        return result

    def _pass_responsibility(self, old):
        held = self.line_ids.item_ids.filtered(lambda item: item.held_by_id == old)
        held._give(old.ids, self.responsible_id)
        held.held_by_id = self.responsible_id
        self._ask_responsible()

    def action_cancel(self):
        """Cancel handovers that are not under way; held work goes back to the person.

        :raise UserError: it is being carried out already
        """
        self.check_access("write")
        self._require(("draft", "scheduled"))
        self._cancel()
        return True

    def _cancel(self):
        self._release()
        self._keep({"state": "cancelled"})
        self.env["mail.activity"]._custrel_find_reminders(self).unlink()
