import re
import unicodedata
from ast import literal_eval
from html import unescape
from itertools import chain

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, email_split, html_sanitize

from ...rules import automail, mailrepair
from ..shared.once import looking_again

MESSAGE_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
MOST_IDS = 50
"""Of a bounce; the mail that came back is named early."""


class CustrelComplaint(models.Model):
    """To which complaint a mail belongs, and whether it is here already."""

    _inherit = "custrel.complaint"

    @api.model
    def _find_aliases(self, addresses):
        """:return: those of teams that are among ``addresses``, in their order"""
        found = [address.lower() for address in email_split(addresses or "")]
        aliases = self.env["mail.alias"].sudo()  # addresses of teams are public
        aliases = aliases.search(
            Domain("alias_model_id.model", "=", self._name)
            & (
                Domain("alias_full_name", "in", found)
                | Domain("alias_incoming_local", "=", True)
                & Domain("alias_name", "in", [a.partition("@")[0] for a in found])
            )
        )
        ordered = aliases.browse()
        for address in found:
            local = address.partition("@")[0]
            for alias in aliases:
                known = local if alias.alias_incoming_local else address
                if known in (alias.alias_full_name, alias.alias_name):
                    ordered |= alias
        return ordered

    @api.model
    def _get_message_id(self, message, values):
        """One mail has one id, however often it is fetched; another mail has another
        one, whatever it says.

        :param values: what was read from the mail
        :return: id under which the mail is kept
        """
        given = values["message_id"]
        if MESSAGE_ID.search(message.get("Message-Id") or ""):
            messages = self.env["mail.message"].sudo()  # of any record
            known = messages.search([("message_id", "=", given)])
            if not known or any(
                self._is_same_mail(one, message, values) for one in known
            ):
                return given
        return f"<{mailrepair.get_digest(message)}@incoming>"

    @api.model
    def _is_same_mail(self, known, message, values):
        """Whether a message that is kept is the mail that comes now. What we sent
        ourselves and comes back is taken for the same."""
        if known.message_type != "email":
            return True
        sender = self._get_sender(message, values)["email_from"]
        senders = map(email_normalize, (values["email_from"], sender))
        if email_normalize(known.email_from) not in senders:
            return False
        date = fields.Datetime.to_datetime(values.get("date") or known.date)
        subject = (values.get("subject") or "").strip()
        if known.date != date or (known.subject or "").strip() != subject:
            return False
        return words_of(known.body) == words_of(values["body"])

    @api.model
    def _came_meanwhile(self, message, values):
        """Wait for whoever takes the same mail at the same moment, e.g. from another
        mail server.

        :return: whether it is here now
        """
        with looking_again(self.env, "mail", values["message_id"]) as env:
            complaints = self.with_env(env)
            values["message_id"] = complaints._get_message_id(message, values)
            messages = env["mail.message"].sudo()  # whoever runs the gateway
            known = messages.search([("message_id", "=", values["message_id"])])
            return bool(known)

    @api.model
    def _is_for_another_company(self, values, routes):
        """Whether a mail answers a complaint of one company, and was sent to teams of
        others alone: it is handed on, and makes a complaint of theirs.

        :param values: what was read from the mail
        :param routes: those of Odoo that lead to complaints
        """
        ids = [route[1] for route in routes if route[1]]
        answered = self.sudo().browse(ids)  # whoever runs the gateway
        if not answered:
            return False
        aliases = self._find_aliases(values["recipients"])
        found = {literal_eval(alias.alias_defaults).get("team_id") for alias in aliases}
        teams = self.env["custrel.complaint.team"].sudo()  # whoever runs the gateway
        companies = teams.browse(id_ for id_ in found if id_).exists().company_id
        if not companies or companies & answered.company_id:
            return False
        back = answered._notify_get_reply_to_batch().values()
        asked = {email_normalize(address) for address in email_split(", ".join(back))}
        return asked.isdisjoint(map(email_normalize, email_split(values["recipients"])))

    @api.model
    def _filter_kept(self, message, values, routes):
        """What a machine answers is worth reading: a customer's own desk hands on what
        its people write, and who is away names who is there. What it writes of its own
        accord is only if it is a customer's.

        :param values: what was read from the mail
        :param routes: those of Odoo that lead to complaints
        :return: those of them by which a mail that says it is a machine's is kept
        """
        answers = [route for route in routes if route[1]]
        contacts = self._get_contacts(values.get("email_from"))
        if not answers and automail.is_generated(message):
            return routes if contacts and not any(map(self._is_staff, contacts)) else []
        return answers

    @api.model
    def _is_own_list(self, message):
        """Whether a mail came over a list of ours: many a team's address is one."""
        host = automail.get_list(message).rpartition("@")[2]
        domains = self.env["mail.alias.domain"].sudo()  # whoever runs the gateway
        companies = self.env["res.company"].sudo().search([("email", "!=", False)])
        emails = filter(None, map(email_normalize, companies.mapped("email")))
        own = {email.partition("@")[2] for email in emails}
        own.update(domains.search([]).mapped("name"))
        return any(host == name or host.endswith(f".{name}") for name in own)

    @api.model
    def _find_bounced(self, message, values):
        """:return: the complaint that a mail was sent for which came back, or none"""
        sent = self._find_returned(message, values)
        return self.browse(sent.res_id or ()).exists()

    @api.model
    def _find_returned(self, message, values):
        """:return: our mail about a complaint that this notice says did not arrive"""
        ids = [*(values.get("bounced_msg_ids") or ())]
        ids += MESSAGE_ID.findall(words_of(values.get("body")))
        for part in message.walk():
            if part.get("Message-Id"):
                ids.append(part["Message-Id"].strip())
        messages = self.env["mail.message"].sudo()  # of any complaint
        domain = [("message_id", "in", ids[:MOST_IDS]), ("model", "=", self._name)]
        return messages.search(domain, limit=1)

    @api.model
    def _select_routes(self, message, values, routes):
        """One mail is one complaint of a company, the first team's to which it goes, or
        an answer in the complaint whose number the customer, or a colleague, names.

        :param routes: those of Odoo that lead to complaints
        """
        answers = [route for route in routes if route[1]]
        if answers:
            return answers[:1]
        bounced = automail.is_doubtful(message) and self._find_bounced(message, values)
        if bounced:
            return [(self._name, bounced.id, *routes[0][2:])]
        headers = [message.get_all(name, []) for name in ("To", "Cc", "Delivered-To")]
        aliases = self._find_aliases(", ".join(map(str, chain(*headers))))
        order = {alias: index for index, alias in enumerate(aliases)}
        first = {}
        for route in sorted(routes, key=lambda route: order.get(route[4], len(order))):
            first.setdefault(self._get_route_company(route), route)
        return [
            (model, self._find_by_number(values, company).id, *rest)
            for company, (model, _new, *rest) in first.items()
        ]

    @api.model
    def _get_route_company(self, route):
        """:return: company in which a route makes a complaint"""
        values = route[2] or {}
        team = self.env["custrel.complaint.team"].browse(values.get("team_id"))
        company = self.env["res.company"].browse(values.get("company_id"))
        user = self.env["res.users"].browse(route[3])
        # The gateway may run as anybody; the company of a mail is no matter of rights.
        return team.sudo().company_id or company or user.sudo().company_id

    @api.model
    def _find_by_number(self, values, company):
        """:return: the complaint of a company whose number is in the subject: of who
        wrote the mail, or of anybody if a colleague wrote it; or else none"""
        address = email_normalize(values.get("email_from") or "")
        subject = _as_typed(values.get("subject") or "")
        if not address or not any(map(str.isdigit, subject)):
            return self.browse()
        in_subject = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "position(lower(normalize(%s, NFKC)) IN %s) > 0",
                SQL.identifier(alias, "name"),
                subject,
            )
        )
        contacts = self._get_contacts(address)
        more = self._get_contacts_with_more(address)
        customers = (contacts | more).commercial_partner_id
        is_colleague = any(map(company._custrel_employs, contacts.user_ids))
        whose = Domain("partner_id", "in", customers.ids)
        whose |= Domain("email_from", "ilike", address)
        if is_colleague:
            whose = Domain.TRUE
        complaints = self.sudo().with_context(active_test=False)  # runs as anybody
        named = complaints.search(
            Domain("company_id", "=", company.id) & whose & in_subject
        ).filtered(lambda complaint: _is_named(complaint.name, subject))
        own = named.filtered(
            lambda complaint: (
                complaint.partner_id in customers
                or email_normalize(complaint.email_from) == address
            )
        )
        return (own or (named if is_colleague else own))[:1]

    @api.model
    def _is_unproven(self, values):
        """Whether a mail that joins a complaint may be forged: it says that it is from
        one of our people, and names a number, which are not hard to guess, but refers
        to no mail of the complaint, which nobody else has.

        :param values: what was read from the mail
        """
        author = self.env["res.partner"].browse(values.get("author_id") or ())
        return self._is_staff(author) and not values.get("parent_id")


def _as_typed(text):
    """A text in small letters of usual width: so people type numbers, or not."""
    return unicodedata.normalize("NFKC", text).lower()


def _is_named(number, subject):
    """Whether a number is in a text, and not only the beginning of another one."""
    number = re.escape(_as_typed(number))
    return re.search(rf"(?<![a-z0-9]){number}(?!\d)", subject)


def words_of(body):
    """The words of a text, to compare it whatever was done to its form."""
    text = re.sub(r"<[^>]*>", " ", str(html_sanitize(body or "", silent=True)))
    return re.sub(r"\s+", " ", unescape(text)).strip()
