from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, format_date

UNDO_WITHIN = timedelta(minutes=2)
"""Recording can be undone for a minute; the answer may come a little later."""

FROM_PAGE = ("lead_id", "order_id")
"""What the page on which the dialog was opened says of a planned follow-up."""


class CustrelFollowup(models.Model):
    """The dialog in which a contact is recorded: all of it in one call, or nothing; and
    taken back in one."""

    _inherit = "custrel.followup"

    phone = fields.Char(
        compute="_compute_phone",
        help="Of the first participant who has one, otherwise of the customer.",
    )
    fulfils = fields.Boolean(
        string="This is what was planned",
        compute="_compute_fulfils",
        readonly=False,
        help="Unticked, the contact is recorded beside what is planned, which stays.",
    )

    @api.depends("partner_id.phone", "contact_ids.phone")
    def _compute_phone(self):
        for followup in self:
            # One by one, so that a list of follow-ups reads their customers together.
            numbers = filter(None, followup.contact_ids.mapped("phone"))
            followup.phone = next(numbers, followup.partner_id.phone)

    def _compute_fulfils(self):
        self.fulfils = True

    # ---------------------------------------------------------------- recording

    def record_contact(self, values):
        """Write what was said about a contact, and record it.

        :param dict values: of a new follow-up, if this is none; otherwise what changes.
            ``fulfils`` False records beside the planned one, which stays planned
        :return: dict of ``id``, ``title`` and ``message`` for whoever recorded it,
            ``next`` (id of the planned follow-up, or False), and ``undo``, to be given
            to :meth:`undo_record`, or False where it can't be undone
        :raise UserError: something is missing or wrong; then nothing is written
        """
        values = {**self._get_page_values(), **values}
        fulfils = values.pop("fulfils", True)
        followups = self.with_context(clean_context(self.env.context))
        if not self:
            followup = followups.create(values)
        elif fulfils:
            followup = followups
            followup.ensure_one()
        else:
            followup = followups.create(followups._prepare_beside(values))
        can_undo = followup.state == "planned" and not followup.beside_plan
        before = followup._get_before(values)
        if followup == followups:
            followup.write(values)
        followup.action_done()
        return {
            "id": followup.id,
            "title": self.env._("Recorded: %s", followup.partner_id.name),
            "message": followup._describe_what_follows(),
            "next": followup.next_followup_id.id,
            "undo": before if can_undo else False,
        }

    def _get_page_values(self):
        """:return: dict of what a planned follow-up does not know yet: the opportunity
        or order from whose page the dialog was opened"""
        defaults = {n: self.env.context.get(f"default_{n}") for n in FROM_PAGE}
        return {n: v for n, v in defaults.items() if v and not (self and self[n])}

    def _prepare_beside(self, values):
        """:return: values of a contact that is recorded beside this planned one"""
        same = ("partner_id", "company_id", "channel_id")
        taken = {name: self[name].id for name in same}
        lists = {
            name: [Command.set(self[name].ids), *values.get(name, ())]
            for name in ("contact_ids", "collaborator_ids")
        }
        return {**taken, "user_id": self.env.uid, **values, **lists}

    def _get_before(self, values):
        """:return: dict of what these values were before, as they can be written"""
        names = {*values, "date_start", "date_end"} & self._fields.keys()
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in names
            if self._fields[name].store
        }

    def _describe_what_follows(self):
        following = self.next_followup_id.sudo()  # a colleague's: agreed just now
        if following:
            parts = [
                format_date(self.env, following.date_planned),
                following.objective or following.channel_id.name,
            ]
            if following.user_id != self.env.user:
                parts.append(following.user_id.name)
            return self.env._("Planned next: %s", " · ".join(parts))
        partner = self.partner_id.with_company(self.company_id)
        if partner.custrel_next_followup_date:
            return self.env._(
                "Planned next: %s",
                format_date(self.env, partner.custrel_next_followup_date),
            )
        if partner.custrel_without_plan:
            return self.env._("Nothing is planned for this customer.")
        return self.env._("The cadence plans the next contact.")

    # -------------------------------------------------------------------- undoing

    def undo_record(self, before):
        """Take back what :meth:`record_contact` did, as long as nobody touched it.

        :param dict before: what it gave as ``undo``
        :return: action that opens the dialog again
        :raise UserError: too late, or somebody changed what was recorded or planned
        """
        self.ensure_one()
        self._check_undo()
        moment, is_new = self.write_date, self.create_date == self.write_date
        customer = self.partner_id.with_company(self.company_id)
        self.next_followup_id.sudo().unlink()  # planned by what is taken back
        self._restore_replaced(moment)
        self._keep({"state": "planned", "recorded_at": False, "contact_before": False})
        if not is_new:
            self.write(before)
            return self.action_open_record()
        self.sudo().unlink()  # he made it himself a minute ago
        return customer.action_custrel_record_contact()

    def _check_undo(self):
        following = self.next_followup_id.sudo()  # may be a colleague's
        is_mine = self.write_uid == self.env.user and self.state == "done"
        is_fresh = is_mine and fields.Datetime.now() - self.recorded_at <= UNDO_WITHIN
        touched = following.write_date and following.write_date != self.write_date
        if not is_fresh or touched or self.beside_plan:
            raise UserError(
                self.env._(
                    "This can't be undone any more. Open the follow-up and reopen it."
                )
            )

    def _restore_replaced(self, moment):
        """Plan again what the agreed next action took the place of.

        :param datetime moment: of recording, which is that of all that it wrote
        """
        everybody = self.sudo()  # colleagues own what was planned
        replaced = everybody.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "cancelled"),
                ("origin", "=", "cadence"),
                ("write_date", "=", moment),
            ]
        )
        replaced._keep({"state": "planned", "cancel_reason": False})
