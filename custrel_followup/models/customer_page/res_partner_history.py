from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, html2plaintext

from ..complaint.custrel_complaint_stage import ARCHIVED_TOO
from ..followup.res_partner_history import MONEY, PERSON, shorten

FIRST = ("contact", "order", "need", "complaint", "mail", "invoice")
"""Kinds that are chosen most, before the others."""

WRITTEN = ("comment", "email", "email_outgoing")
"""Types of messages that somebody wrote; others are notes of the program."""

STARS = 5
"""A rating is shown by so many of them."""


class ResPartner(models.Model):
    """Invoices, ratings, changes of owners and mails in the history of a customer."""

    _inherit = "res.partner"

    @api.model
    def _custrel_history_kinds(self):
        labels = {
            **super()._custrel_history_kinds(),
            "invoice": self.env._("Invoices"),
            "mail": self.env._("Mails and Notes"),
            "rating": self.env._("Complaint Ratings"),
            "assignment": self.env._("Owners"),
        }
        first = {name: labels[name] for name in FIRST if name in labels}
        return first | labels

    @api.model
    def _custrel_history_open(self):
        return super()._custrel_history_open() | {"assignment"}

    @api.model
    def _custrel_history_texts(self):
        return {
            **super()._custrel_history_texts(),
            "complaint": ("name", "subject", "resolution"),
            "invoice": ("name", "ref", "invoice_user_id"),
            "mail": ("subject", "body", "email_from", "author_id"),
            "rating": ("feedback", "res_name"),
            "assignment": ("user_id", "former_user", "reason"),
        }

    @api.model
    def _custrel_history_shown(self):
        return {
            **super()._custrel_history_shown(),
            "invoice": (
                *("name", "move_type", "payment_state", "amount_untaxed"),
                *("invoice_date", "invoice_user_id.partner_id.name", *MONEY),
            ),
            "mail": (
                *("subject", "body", "email_from", "message_type", "res_id", "date"),
                *("author_id.name", "subtype_id.internal", "attachment_ids.name"),
            ),
            "rating": (
                *("res_name", "rating", "feedback", "res_model", "res_id", "rated_on"),
                "partner_id.name",
            ),
            "assignment": (
                *("role", "function", "reason", "former_user", "date_start"),
                PERSON,
            ),
        }

    # ------------------------------------------------------------------ invoices

    def _custrel_history_of_invoice(self):
        domain = (
            Domain("company_id", "=", self.env.company.id)
            & Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
            & Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("invoice_date", "!=", False)
        )
        return "account.move", domain, "invoice_date", self._custrel_tell_invoice

    def _custrel_tell_invoice(self, move):
        states = dict(move._fields["payment_state"]._description_selection(self.env))
        sign = -1 if move.move_type == "out_refund" else 1
        return {
            "title": move.name,
            "icon": "fa-file-text-o",
            "who": move.invoice_user_id.sudo().name or "",  # it is printed on it
            "label": format_amount(
                self.env, sign * move.amount_untaxed, move.currency_id
            ),
            "about": states.get(move.payment_state, ""),
        }

    # ------------------------------------------------------------------ ratings

    def _custrel_history_of_rating(self):
        complaints = self.env["custrel.complaint"]
        if not complaints.has_access("read"):  # nor ratings of them
            return complaints, Domain.FALSE, "opened_at", self._custrel_tell_rating
        own = complaints._search(self._custrel_history_here() & Domain([ARCHIVED_TOO]))
        own.add_where(SQL("custrel_complaint.id = rating_rating.res_id"))
        # By the rule of ratings whoever may open a complaint reads what was said of
        # it; asked for each rating here, not for all complaints that there are. After
        # EXISTS, PostgreSQL would read all those of the customer first.
        readable = Domain.custom(
            to_sql=lambda _model, _alias, _query: SQL(
                "(%s) IS NOT NULL", own.select("1")
            )
        )
        domain = (
            Domain("res_model", "=", complaints._name)
            & Domain("consumed", "=", True)
            & Domain("rated_on", "!=", False)
            & readable
        )
        ratings = self.env["rating.rating"].sudo()  # `readable` says which
        return ratings, domain, "rated_on", self._custrel_tell_rating, "partner_id"

    def _custrel_tell_rating(self, rating):
        stars = min(max(round(rating.rating), 0), STARS)
        return {
            "title": rating.res_name or rating.display_name,
            "icon": "fa-star-o",
            "who": rating.partner_id.name or "",
            "label": "★" * stars + "☆" * (STARS - stars),
            "text": shorten(rating.feedback),
            "open": [rating.res_model, rating.res_id],
        }

    # ------------------------------------------------------------------- owners

    def _custrel_history_of_assignment(self):
        return (
            "custrel.assignment",
            self._custrel_history_here(),
            "date_start",
            self._custrel_tell_assignment,
        )

    def _custrel_tell_assignment(self, row):
        roles = dict(row._fields["role"]._description_selection(self.env))
        person = row.user_id.sudo().name or row.former_user  # as in its list
        return {
            "title": f"{roles[row.role]}: {person}",
            "icon": "fa-user-o",
            "label": row.function or "",
            "text": row.reason or "",
        }

    # -------------------------------------------------------------------- mails

    def _custrel_history_of_mail(self):
        # As Odoo has it: whoever may read a contact reads what was written there, but
        # not what went to the inbox of somebody else only. Its own way to find that
        # out reads all the messages first.
        domain = Domain.FALSE
        if self.env.user._is_internal():
            domain = Domain("model", "=", "res.partner") & Domain(
                "message_type", "in", WRITTEN
            )
        messages = self.env["mail.message"].sudo()  # of contacts that he sees
        seen = self._custrel_history_seen()
        return messages, domain, "date", self._custrel_tell_mail, "res_id", seen

    def _custrel_tell_mail(self, message):
        written = message.message_type == "comment"
        is_note = written and message.subtype_id.internal
        return {
            "title": message.subject
            or (self.env._("Note") if is_note else self.env._("Mail")),
            "icon": "fa-sticky-note-o" if is_note else "fa-envelope-o",
            "who": message.author_id.name or message.email_from or "",
            "text": shorten(html2plaintext(message.body or "")),
            "attachments": message.attachment_ids.ids,
            "open": ["res.partner", message.res_id],
        }
