from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

DATE_SOURCES = frozenset(
    (
        "state",
        "date_planned",
        "date_end",
        "partner_id",
        "company_id",
        "active",
        "result_id",
        "mail_state",
    )
)
"""Fields from which the dates of contact on the customer are taken."""

DECIDING = (
    "partner_id",
    "company_id",
    "contact_ids",
    "channel_id",
    "date_planned",
    "state",
    "date_start",
    "date_end",
)
"""Fields of a new follow-up that are looked at before it is made."""


class CustrelFollowup(models.Model):
    """What happens whenever a follow-up is made, changed or deleted, by whomever: what
    is given is looked at, reminders and the customer's dates of contact follow."""

    _inherit = "custrel.followup"

    @api.model_create_multi
    def create(self, vals_list):
        by_user = not self._is_by_program()
        records, vals_list = self._accept_new(vals_list)
        if by_user:
            self._check_new_states(vals_list)
        # Asked once: the ORM would search the default channel for each record.
        vals_list = self._complete(vals_list, DECIDING)
        self._prepare_customers(vals_list)
        for vals in vals_list:
            if vals.get("state") == "done":
                self._prepare_recorded(vals)
        followups = super(CustrelFollowup, records).create(vals_list)
        followups = followups.with_env(self.env)
        if by_user:
            followups._put_beside_plan()
        followups._take_uploads()
        followups.filtered(lambda f: f.state == "done")._complete_recorded()
        followups._create_reminders()
        followups.partner_id._custrel_update_contact_dates(followups.company_id)
        return followups

    def _take_uploads(self):
        """Files that were sent before the follow-up was saved belong to it from now on,
        and show to all who see it; until then they are of who sent them."""
        for followup in self:
            files = followup.attachment_ids.sudo()  # of nothing yet
            files.filtered(
                lambda file: (
                    not file.res_id
                    and file.res_model in (False, self._name)
                    and file.create_uid == self.env.user
                )
            ).write({"res_model": self._name, "res_id": followup.id})

    @api.model
    def _prepare_customers(self, vals_list):
        """A contact stands for its customer and takes part itself."""
        contacts = self._put_customers(vals_list)
        for vals, contact in zip(vals_list, contacts, strict=True):
            if contact and not vals.get("contact_ids"):
                vals["contact_ids"] = [Command.link(contact.id)]

    def write(self, vals):
        by_user = not self._is_by_program()
        records, vals = self._accept(vals)
        if vals.get("partner_id"):
            vals = dict(vals)
            self._prepare_customers([vals])
        if by_user and "user_id" in vals:
            self._check_may_give(vals["user_id"])
        if "date_planned" in vals:
            day = fields.Date.to_date(vals["date_planned"])
            for followup in self.filtered(lambda f: f.date_planned != day):
                followup._check_open()
        dated = self._changes_dates(vals)
        customers = self.partner_id if dated else self.env["res.partner"]
        companies = self.company_id if dated else self.env["res.company"]
        before = {f: (f.partner_id, f.company_id) for f in self} if dated else {}
        result = super(CustrelFollowup, records).write(vals)
        if by_user and dated:
            self.filtered(
                lambda f: before[f] != (f.partner_id, f.company_id)
            )._check_may_move()
        if "attachment_ids" in vals:
            self._take_uploads()
        self._update_reminders(vals)
        if dated:
            customers |= self.partner_id
            customers._custrel_update_contact_dates(companies | self.company_id)
        return result

    def _changes_dates(self, vals):
        """Whether other dates of contact follow from what is written. What becomes of a
        mail counts once it was sent: thousands are queued at once."""
        sources = DATE_SOURCES & vals.keys()
        if sources == {"mail_state"}:
            return any(followup.state == "done" for followup in self)
        return bool(sources)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        if any(followup.state == "done" for followup in self):
            raise ValidationError(
                self.env._(
                    "A recorded follow-up is part of the customer's history and is not "
                    "deleted. Archive the customer if it is not needed any more."
                )
            )

    def unlink(self):
        customers, companies = self.partner_id, self.company_id
        result = super().unlink()
        customers._custrel_update_contact_dates(companies)
        return result
