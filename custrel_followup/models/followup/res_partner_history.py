from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, format_list, html2plaintext

LONGEST_TEXT = 600
"""Characters of what was said that are shown without opening the record."""

MOST = 100
"""Entries that are read at once at most."""


def shorten(text):
    """:return: the beginning of a text, with an ellipsis if it is longer"""
    text = (text or "").strip()
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


class ResPartner(models.Model):
    """What happened with a customer, newest first, read with the reader's rights.

    A room adds a kind of entry by naming it in :meth:`_custrel_history_kinds` and
    saying what belongs to it in a method `_custrel_history_of_<kind>`, which returns
    the model, the domain, the name of the field with the moment, and the method that
    makes an entry of a record.
    """

    _inherit = "res.partner"

    @api.readonly
    def custrel_get_history(self, kinds=None, before=None, limit=30):
        """Read a page of the history of a customer.

        :param list kinds: names of kinds of entries; all if empty
        :param before: what the last page gave as ``next``
        :param int limit: entries of a page, 100 at most
        :return: dict of ``kinds`` (pairs of name and label), ``entries`` (dicts of
            ``kind``, ``model``, ``id``, ``date`` (UTC), ``title``, ``icon``, ``who``,
            ``label``, ``about``, ``text``, ``next``), ``next``, False on the last
            page, and ``notice``, why there is nothing at all, empty where there is
        :raise UserError: ``before`` is not what a page gave
        """
        self.ensure_one()
        self.check_access("read")
        labels = self._custrel_history_kinds()
        kinds = kinds if isinstance(kinds, list) else []
        limit = min(max(limit, 1), MOST) if isinstance(limit, int) else MOST
        found = []
        for place, name in enumerate(labels):
            if not kinds or name in kinds:
                found += self._custrel_read_history(name, place, before, limit + 1)
        found.sort(key=lambda row: row[0], reverse=True)
        page = found[:limit]
        following = False
        if len(found) > limit:
            moment, place, id_ = page[-1][0]
            following = [fields.Datetime.to_string(moment), -place, id_]
        return {
            "kinds": list(labels.items()),
            "entries": [entry for _key, entry in page],
            "next": following,
            "notice": "" if page or kinds else self._custrel_explain_no_history(),
        }

    def _custrel_explain_no_history(self):
        """:return: whether nothing happened, or others may see what did"""
        for name in self._custrel_history_kinds():
            model, domain, *_how = getattr(self, f"_custrel_history_of_{name}")()
            everything = self.env[model].sudo()  # only whether there is any
            if everything.search_count(domain, limit=1):
                return self._custrel_explain_hidden_history()
        return self.env._("Nothing has happened with this customer yet.")

    def _custrel_explain_hidden_history(self):
        customer = self.commercial_partner_id
        people = customer.user_id | customer.custrel_second_user_id
        if self.env.user in people:
            return self.env._("You may not see what happened with this customer.")
        names = people.sudo().mapped("name")  # of colleagues, no secret
        if not names:
            return self.env._(
                "You do not look after this customer; its history is shown to managers "
                "until it has an owner."
            )
        return self.env._(
            "You do not look after this customer; its history is shown to %(people)s.",
            people=format_list(self.env, names),
        )

    @api.model
    def _custrel_history_kinds(self):
        """:return: dict of the name of a kind of entries to its label"""
        return {
            "contact": self.env._("Follow-ups"),
            "order": self.env._("Orders"),
            "grade": self.env._("Grade Changes"),
        }

    def _custrel_read_history(self, name, place, before, limit):
        """:return: list of pairs of the key by which entries are sorted (moment, kind,
        id) and the entry"""
        source = getattr(self, f"_custrel_history_of_{name}")
        model, domain, date, prepare = source()
        records = self.env[model]
        if not records.has_access("read"):
            return []
        rows = records.search(
            domain & self._custrel_history_behind(date, place, before),
            order=f"{date} desc, id desc",
            limit=limit,
        )
        return [
            (
                (row[date], -place, row.id),
                {
                    "kind": name,
                    "model": model,
                    "id": row.id,
                    "date": fields.Datetime.to_string(row[date]),
                    "who": "",
                    "label": "",
                    "about": "",
                    "text": "",
                    "next": "",
                    **prepare(row),
                },
            )
            for row in rows
        ]

    @api.model
    def _custrel_history_behind(self, date, place, before):
        """:return: domain of what stands behind the end of the last page"""
        if not before:
            return Domain.TRUE
        try:
            moment = fields.Datetime.to_datetime(before[0])
            kind, id_ = int(before[1]), int(before[2])
        except (TypeError, ValueError, IndexError, KeyError) as error:
            raise UserError(
                self.env._("The history has changed. Open it again.")
            ) from error
        older = Domain(date, "<", moment)
        if place < kind:
            return older
        same = Domain(date, "=", moment)
        return older | (same if place > kind else same & Domain("id", "<", id_))

    def _custrel_history_here(self):
        """:return: domain of records of the customer in the present company"""
        return Domain("company_id", "=", self.env.company.id) & Domain(
            "partner_id", "=", self.commercial_partner_id.id
        )

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
        return {
            "title": followup.name or followup.objective or followup.channel_id.name,
            "icon": followup.channel_id.icon or "fa-comment-o",
            "who": ", ".join(who.mapped("name")),
            "label": followup.result_id.name or "",
            "about": " · ".join(filter(None, about)),
            "text": shorten(html2plaintext(followup.content or "")),
            "next": following,
        }

    def _custrel_history_of_order(self):
        domain = (
            Domain("company_id", "=", self.env.company.id)
            & Domain("partner_id", "child_of", self.commercial_partner_id.id)
            & Domain("state", "=", "sale")
        )
        return "sale.order", domain, "date_order", self._custrel_tell_order

    def _custrel_tell_order(self, order):
        return {
            "title": order.name,
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
