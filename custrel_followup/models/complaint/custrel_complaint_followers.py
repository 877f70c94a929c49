from odoo import api, fields, models
from odoo.tools import email_normalize

from ..shared.inside import told
from ..shared.listing import say_all, say_sentences

CONCERNED_FIELDS = frozenset(("partner_id", "contact_id", "user_id"))


class CustrelComplaint(models.Model):
    """Who follows a complaint: its owner and its customer. Who was one of them and is
    none any more stops following, and gets no more answers."""

    _inherit = "custrel.complaint"

    former_ids = fields.Many2many(
        "res.partner",
        "custrel_complaint_former_rel",
        string="Former Customers",
        readonly=True,
        copy=False,
        help="Who complained before the complaint was given to another customer or "
        "contact. They get no answers.",
    )

    answer_goes_to = fields.Char(
        compute="_compute_answer_goes_to",
        help="Who gets what is written to the customer, beside those it is sent to.",
    )

    @api.depends_context("uid", "lang")
    @api.depends("message_follower_ids.subtype_ids", "contact_id", "partner_id")
    def _compute_answer_goes_to(self):
        comment = self.env.ref("mail.mt_comment")
        followers = self._get_followers().filtered(
            lambda follower: comment in follower.subtype_ids
        )
        for complaint in self:
            own = followers.filtered(lambda f, id_=complaint.id: f.res_id == id_)
            partners = own.partner_id.filtered("active") - self.env.user.partner_id
            colleagues = partners.filtered(lambda p: not p.partner_share)
            outside = (partners - colleagues) | complaint._get_addressee()
            words = [
                self.env._("Goes to %s.", say_all(self.env, outside.mapped("name")))
                if outside
                else "",
                self.env._(
                    "Colleagues who follow are notified separately; the customer's "
                    "mail does not name them: %s.",
                    say_all(self.env, colleagues.mapped("name")),
                )
                if colleagues
                else "",
            ]
            complaint.answer_goes_to = say_sentences(self.env, words) or False

    def write(self, vals):
        if CONCERNED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        records = self.sudo()  # whoever gives it away may lose sight of it
        before = {
            c: (c.partner_id, c._rating_get_partner(), c.user_id) for c in records
        }
        concerned = {c: c._get_concerned() for c in records}
        result = super().write(vals)
        moved = records.filtered(lambda c: c._rating_get_partner() != before[c][1])
        for complaint in moved:
            complaint._leave_customer(before[complaint][1], "email_from" not in vals)
        records._remove_followers(before)
        records._add_followers(concerned)
        return result

    def _get_concerned(self):
        """:return: contacts who are to follow; our own people who have left are not"""
        owner = self.user_id.sudo()  # perhaps of other companies
        return self._rating_get_partner() | owner.filtered("active").partner_id

    def _add_followers(self, known=None):
        """Have owner and customer follow the complaints, without a notification.

        :param dict known: of complaints to those who were concerned before, and follow
            or do not want to
        """
        known = known or {}
        nobody = self.env["res.partner"]
        wanted = {
            (complaint.id, id_)
            for complaint in self
            for id_ in (complaint._get_concerned() - known.get(complaint, nobody))._ids
        }
        if not wanted:
            return
        followers = self._get_followers()
        wanted -= {(follower.res_id, follower.partner_id.id) for follower in followers}
        subtypes = self.env["mail.message.subtype"].default_subtypes(self._name)
        everything, _internal, external = subtypes
        everybody = nobody.sudo()  # owners of other companies follow, too
        partners = everybody.browse({id_ for _complaint, id_ in wanted})
        shared = set(partners.filtered("partner_share")._ids)  # read together
        followers.create(
            [
                {
                    "res_model": self._name,
                    "res_id": complaint_id,
                    "partner_id": partner_id,
                    "subtype_ids": (
                        external if partner_id in shared else everything
                    ).ids,
                }
                for complaint_id, partner_id in sorted(wanted)
            ]
        )
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"])

    def _get_followers(self):
        followers = self.env["mail.followers"].sudo()  # not for those who save
        return followers.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )

    def _remove_followers(self, before):
        """Remove followers who were concerned before and are not any more.

        :param dict before: of complaints to customer, addressee and owner before
        """
        gone = self._get_followers().filtered(
            lambda follower: self._has_left(follower, before)
        )
        gone.unlink()
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"])

    def _has_left(self, follower, before):
        """Whether a follower has to go, see :meth:`_remove_followers`."""
        complaint, partner = self.browse(follower.res_id), follower.partner_id
        customer, addressee, owner = before[complaint]
        if partner in complaint._get_concerned():
            return False
        if partner == owner.partner_id:
            return partner not in complaint.collaborator_ids.partner_id
        if partner == addressee:
            return True
        moved = customer and customer != complaint.partner_id
        return bool(moved and partner.commercial_partner_id == customer)

    def _leave_customer(self, addressee, forget_address):
        """Keep who complained until now as a former customer, who gets no answers.

        :param addressee: contact whom we wrote to until now
        :param bool forget_address: also forget the address that the complaint came
            from, if it is not one of the new customer
        """
        now = self._rating_get_partner()
        former = self.former_ids | addressee | addressee.commercial_partner_id
        self.former_ids = former - now - self.partner_id
        if addressee and forget_address and self.email_from:
            known = (self.contact_id | self.partner_id).mapped("email_normalized")
            if email_normalize(self.email_from) not in known:
                self.email_from = False

    def message_post(self, **kwargs):
        """Keep apart what a customer and a former one read and write.

        A former customer is no recipient, although Odoo would answer to the author of
        a mail; and what he writes becomes an internal note to the owner. So is what
        may not be from the colleague who seems to write it.
        """
        owner = self.user_id.sudo().partner_id  # whoever posts
        if told(self, "custrel_unproven"):
            kwargs["partner_ids"] = owner.ids
        if kwargs.get("message_type") == "email":
            former = self.former_ids.sudo()  # perhaps of customers of others
            if kwargs.get("author_id") in former.ids:
                note = self.env.ref("mail.mt_note")
                kwargs |= {"subtype_id": note.id, "partner_ids": owner.ids}
            asked = kwargs.get("partner_ids") or []
            kwargs["partner_ids"] = [id_ for id_ in asked if id_ not in former.ids]
        return super().message_post(**kwargs)
