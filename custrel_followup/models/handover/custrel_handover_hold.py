from odoo import api, models

from .custrel_handover import OPEN_STATES

TASK = "mail.mail_activity_data_todo"


class CustrelHandover(models.Model):
    """Open work of somebody who has left is held by somebody until it is handed over:
    nothing is without an owner, and Odoo removes no activity."""

    _inherit = "custrel.handover"

    def _hold(self):
        """Nothing is without an owner while successors are looked for."""
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
        """Held work goes back to the person, if he is there."""
        for handover in self:
            items = handover.line_ids.item_ids.filtered(
                lambda item: item.held_by_id and not item.moved
            )
            if handover.user_id.active:
                for holder, own in items.grouped("held_by_id").items():
                    own._give([holder.id], handover.user_id)
            items.sudo().held_by_id = False  # nobody writes them himself

    def _ask_responsible(self):
        user = self.responsible_id.sudo()  # his language
        self.sudo().activity_schedule(  # the mark is the program's
            TASK,
            summary=user.with_context(lang=user.lang).env._(
                "Hand over the customers of %s", self.user_id.name
            ),
            user_id=user.id,
            custrel_reminder=True,
        )

    @api.model
    def _replace_responsible(self, users):
        """Somebody else sees to the handovers that ``users`` were responsible for, has
        their tasks, and holds what they held."""
        handovers = self.search(
            [("responsible_id", "in", users.ids), ("state", "in", OPEN_STATES)]
        )
        for handover in handovers:
            old, new = handover.responsible_id, handover._find_responsible()
            handover.responsible_id = new
            held = handover.line_ids.item_ids.filtered(
                lambda item, old=old: item.held_by_id == old
            )
            held._give([old.id], new)
            held.held_by_id = new
            tasks = self.env["mail.activity"]._custrel_find_reminders(handover)
            if tasks:
                tasks.user_id = new
            else:
                handover._ask_responsible()

    def action_cancel(self):
        """Give up what was not carried out; held work goes back to the person.

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
