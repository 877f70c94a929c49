from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, html2plaintext

from ..shared.listing import say_all
from .custrel_contact_file import WISH
from .reach_words import ReachWords
from .res_partner_history import MONEY, PERSON, shorten


class ResPartner(models.Model):
    """Follow-ups, orders, moves of grade and wishes in the history of a customer."""

    _inherit = "res.partner"

    @api.model
    def _custrel_history_kinds(self):
        """:return: dict of the name of a kind of entries to its label"""
        return {
            "contact": self.env._("Follow-ups"),
            "order": self.env._("Orders"),
            "grade": self.env._("Grades"),
            "wish": self.env._("How to Reach"),
        }

    @api.model
    def _custrel_history_open(self):
        """:return: set of kinds that are no secret, and say nothing of what happened"""
        return {"wish"}

    @api.model
    def _custrel_history_texts(self):
        """:return: dict of kind to the fields in which a text is looked for; of others
        their name"""
        return {
            "contact": ("name", "objective", "content", "next_action", "result_id"),
            "order": ("name", "client_order_ref", "user_id"),
            "grade": ("reason",),
            "wish": ("body", "author_id"),
        }

    @api.model
    def _custrel_history_shown(self):
        """:return: dict of kind to the paths of what its entries show of a record, all
        of which whoever may read the record may know; what is not named is read, too,
        but with all columns beside it"""
        return {
            "contact": (
                *("name", "objective", "content", "next_date", "next_action"),
                *("channel_id.name", "channel_id.icon", "result_id.name", "date_end"),
                *("lead_id.name", "order_id.name", "automatic", "mail_state", PERSON),
                "collaborator_ids.partner_id.name",
            ),
            "order": ("name", "amount_untaxed", "date_order", PERSON, *MONEY),
            "grade": (
                *("old_grade_id.code", "new_grade_id.code", "basis", "reason", "date"),
                PERSON,
            ),
        }

    def _custrel_history_of_contact(self):
        done = Domain("state", "=", "done")
        domain = self._custrel_history_here() & done
        return "custrel.followup", domain, "date_end", self._custrel_tell_contact

    def _custrel_tell_contact(self, followup):
        following = ""
        if followup.next_date:
            day = format_date(self.env, followup.next_date)
            following = " · ".join(filter(None, (day, followup.next_action)))
        # Colleagues of other companies may be unreadable; who it was is no secret.
        who = (followup.user_id | followup.collaborator_ids).sudo()
        # As on its form: whoever may read the contact reads what it was about.
        about = followup.lead_id.sudo().name, followup.order_id.sudo().name
        label = followup.result_id.name or ""
        if followup.automatic:
            states = followup._fields["mail_state"]._description_selection(self.env)
            label = label or dict(states).get(followup.mail_state, "")
        return {
            "title": followup.name or followup.objective or followup.channel_id.name,
            "icon": followup.channel_id.icon or "fa-comment-o",
            "who": (
                self.env._("Sent by the system")
                if followup.automatic
                else say_all(self.env, who.mapped("name"))
            ),
            "label": label,
            "about": " · ".join(filter(None, about)),
            "text": shorten(html2plaintext(followup.content or "")),
            "next": following,
        }

    def _custrel_history_of_order(self):
        domain = Domain("company_id", "=", self.env.company.id) & Domain(
            "state", "=", "sale"
        )
        return (
            "sale.order",
            domain,
            "date_order",
            self._custrel_tell_order,
            "partner_id",
        )

    def _custrel_tell_order(self, order):
        return {
            "title": self.env._("Order %s", order.name),
            "icon": "fa-shopping-cart",
            "who": order.user_id.sudo().name or "",  # who sold it is no secret
            "label": format_amount(self.env, order.amount_untaxed, order.currency_id),
        }

    def _custrel_history_of_grade(self):
        domain = self._custrel_history_here()
        return "custrel.grade.change", domain, "date", self._custrel_tell_grade

    def _custrel_tell_grade(self, change):
        old, new = change.old_grade_id.code or "–", change.new_grade_id.code or "–"
        bases = dict(change._fields["basis"]._description_selection(self.env))
        return {
            "title": f"{old} → {new}",
            "icon": "fa-sort-amount-desc",
            "who": change.user_id.sudo().name or "",  # the author is part of the move
            "label": bases.get(change.basis, ""),
            "text": change.reason or "",
        }

    def _custrel_history_of_wish(self):
        """Who sees a contact reads how it wants to be reached, and since when."""
        kind = self.env["ir.model.data"]._xmlid_to_res_id(WISH)
        messages = self.env["mail.message"].sudo()  # of contacts that he sees
        domain = Domain.FALSE
        if kind and self.env.user._is_internal():
            domain = Domain("model", "=", "res.partner") & Domain(
                "subtype_id", "=", kind
            )
        tell_wish = partial(self._custrel_tell_wish, ReachWords(self.env))
        seen = self._custrel_history_seen()
        return messages, domain, "date", tell_wish, "res_id", seen

    def _custrel_tell_wish(self, words, message):
        """Said in the reader's language, which the writer's note itself is not."""
        contact = self.env["res.partner"].browse(message.res_id)
        said = message.custrel_wish
        return {
            "title": self.env._("How to Reach"),
            "icon": "fa-clock-o",
            "who": message.author_id.name or "",
            "about": contact.name if contact != self.commercial_partner_id else "",
            "label": self._custrel_name_mail(*said["mail"])
            if said and "mail" in said
            else "",
            "text": words.say_noted(said) or html2plaintext(message.body),
            "open": ["res.partner", contact.id],
        }

    def _custrel_name_mail(self, model, id_):
        """:return: title of a mail of ours, empty for who may not read what it is
        about"""
        about = self.env[model].browse(id_).exists()
        return (about.has_access("read") and about._get_mail_title()) or ""
