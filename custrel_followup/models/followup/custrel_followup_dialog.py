from datetime import timedelta

from odoo import Command, fields, models
from odoo.tools import clean_context, format_date

FROM_PAGE = ("lead_id", "order_id")
"""What the page on which the dialog was opened says of a planned follow-up."""


class CustrelFollowup(models.Model):
    """The dialog in which a contact is recorded: all of it in one call, or nothing."""

    _inherit = "custrel.followup"

    fulfils = fields.Boolean(
        string="This is what was planned",
        compute="_compute_fulfils",
        readonly=False,
        help="Unticked, the follow-up is recorded beside what is planned, which stays.",
    )

    def _compute_fulfils(self):
        self.fulfils = True

    # ---------------------------------------------------------------- recording

    def record_contact(self, values):
        """Write what was said about a contact, and record it.

        :param dict values: of a new follow-up, if this is none; otherwise what changes.
            ``fulfils`` False records beside the planned one, which stays planned
        :return: dict of ``id``, ``title`` and ``message`` for whoever recorded it,
            ``next`` (id of the planned follow-up, or False), ``undo`` (to be given to
            :meth:`action_undo`, or False where it can't be undone) and ``seconds``, how
            long
        :raise UserError: something is missing or wrong; then nothing is written
        """
        values = {**self._get_page_values(), **self._get_checked(values)}
        fulfils = values.pop("fulfils", True)
        followups = self.with_context(clean_context(self.env.context))
        before = (followups or self._get_present_plan(values))._remember()
        if not self:
            followup = followups.create(values)
        elif fulfils:
            followup = followups
            followup.ensure_one()
            followup.write(values)
        else:
            followup = followups.create(followups._prepare_beside(values))
        if followup.follows_by_itself:
            followup.write({"next_action": False, "next_user_id": False})
        followup.action_done()
        message = followup._describe_what_follows()
        offer = followup._offer_undo(before, message)["params"]
        if followup.beside_plan:
            offer["undo"] = False  # whoever looks after the customer was told
        return {
            "id": followup.id,
            "title": self.env._("Recorded: %s", followup.partner_id.name),
            "next": followup.next_followup_id.id,
            **offer,
        }

    def _get_page_values(self):
        """:return: dict of what a planned follow-up does not know yet: the opportunity
        or order from whose page the dialog was opened"""
        defaults = {n: self.env.context.get(f"default_{n}") for n in FROM_PAGE}
        return {n: v for n, v in defaults.items() if v and not (self and self[n])}

    def _get_present_plan(self, values):
        """:return: what is planned for the customer of a new follow-up"""
        contact = self.env["res.partner"].browse(values.get("partner_id"))
        everybody = self.sudo()  # an agreed date takes the place of a colleague's plan
        return everybody.search(
            [
                ("partner_id", "=", contact.commercial_partner_id.id),
                ("state", "=", "planned"),
            ]
        )

    def _prepare_beside(self, values):
        """:return: values of a contact that is recorded beside this planned one"""
        same = ("partner_id", "company_id", "channel_id")
        taken = {name: self[name].id for name in same}
        lists = {
            name: [Command.set(self[name].ids), *values.get(name, ())]
            for name in ("contact_ids", "collaborator_ids")
        }
        return {**taken, "user_id": self.env.uid, **values, **lists}

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
        day = partner.custrel_plan_from or partner._custrel_get_cadence_day()
        if partner.custrel_without_plan or not day:
            return self.env._("Nothing is planned for this customer.")
        company = self.company_id
        ahead = timedelta(days=company.custrel_plan_ahead_days)
        if day <= company._custrel_today() + ahead:
            return self.env._(
                "The cadence plans the next follow-up tonight, for about %s.",
                format_date(self.env, partner._custrel_get_cadence_day() or day),
            )
        return self.env._(
            "The cadence plans the next follow-up, for about %s.",
            format_date(self.env, day),
        )
