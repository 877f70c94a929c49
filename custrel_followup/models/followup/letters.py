"""What all mails have in common that the system writes to customers by itself."""

import re
import secrets
from datetime import timedelta

from markupsafe import Markup

from odoo import fields
from odoo.tools import formataddr

from ..shared.jobs import run_soon
from ..shared.mail_headers import GENERATED

MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"
IN_FLIGHT = timedelta(minutes=15)
"""So long a mail that is said to have failed may just be on its way."""
PATIENCE = timedelta(days=1)
"""So long it is tried again when the mail server can't be reached."""
UNREACHABLE = "mail_smtp"
FOOTER = Markup(
    '<p style="font-size: 12px; color: #6c757d;">%s <a href="%s">%s</a></p>'
)


def fill_in_bodies(template, records):
    """Odoo reads a template anew for each record, which takes most of the time: here it
    is read once, and filled in for one record after the other.

    :return: dict of the id of each record to its body
    """
    source = template.body_html or ""
    if len(records) == 1 or "t-set" in source:  # what is set would stay for the next
        return template._render_field("body_html", list(records._ids))
    mark = secrets.token_hex(16)
    many = f"""<t t-foreach="letters" t-as="object">{source}<hr id="{mark}"/></t>"""
    first = records._ids[0]
    whole = template._render_template(
        many,
        records._name,
        [first],
        engine="qweb",
        add_context={"letters": template.env[records._name].browse(records._ids)},
        options={"post_process": True},
    )[first]
    bodies = re.split(rf'<hr id="{mark}"\s*/?>', str(whole))
    return {id_: Markup(body) for id_, body in zip(records._ids, bodies, strict=False)}


def make_footer(env, company, stop):
    """:param env: in the language of the recipient
    :param str stop: address at which he says that he wants no such mails
    :return: Markup of why he gets the mail, and how to get no more
    """
    why = env._("You get this mail because you are a customer of %s.", company.name)
    return FOOTER % (why, stop, env._("I do not want such mails any more."))


def get_headers(stop):
    """:return: headers of such a mail, as `mail.mail` keeps them; mail programs offer
    to stop by one click (RFC 8058)"""
    return repr(
        GENERATED
        | {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    )


def to_address(name, address):
    """:return: dict of to whom a mail goes: to the address that was looked at, and not
    to the contact, who may have others, or another one when it leaves"""
    return {"email_to": formataddr((name, address)) if name else address}


def take_back(mails):
    """Keep mails from leaving: those that wait in the queue, or failed there and would
    be tried again. One that is just being sent can't be stopped.

    :return: those of them that can, locked against the queue
    """
    waiting = mails.filtered(
        lambda mail: (
            mail.state == "outgoing"
            or mail.state == "exception"
            and mail.failure_reason
        )
    )
    return waiting.try_lock_for_update(allow_referencing=True)


def find_refusing(env, addresses):
    """:return: set of those of some normalized addresses that get no mails"""
    blacklist = env["mail.blacklist"].sudo()  # whoever runs the queue
    return set(blacklist.search([("email", "in", list(addresses))]).mapped("email"))


def try_again(mail):
    """Have a mail that failed sent again if its server can't be reached for a while.

    :return: whether it is
    """
    waited = fields.Datetime.now() - mail.create_date
    if mail.failure_type != UNREACHABLE or waited >= PATIENCE:
        return False
    mail.write({"state": "outgoing"})
    run_soon(mail.env, MAIL_QUEUE)
    return True


def get_failure(mail):
    """:return: ``unknown`` if a process that sent the mail has died meanwhile, or else
    ``refused``"""
    died = mail.failure_type == "unknown" and not mail.failure_reason
    return "unknown" if died else "refused"


def say_stopped(env, address):
    return env._("%s does not want such mails any more.", address)


def refuse_mails(record, address):
    """Put an address on the blacklist whose owner wants no mails any more, and note it
    in the history of how he wants to be reached.

    :param record: what the mail was about, of a customer, with the rights to do so; it
        says the title of its mail by ``_get_mail_title()``
    :return: what was noted, in the language of the context, False if he had said so
        before
    """
    env = record.env
    if known := env["mail.blacklist"].search([("email", "=", address)]):
        known._custrel_withdraw_mails()  # what came into the queue at that moment
        return False
    words = say_stopped(env, address)
    env["mail.blacklist"]._add(address, message=words)
    customer = record.partner_id
    asked = env["res.partner"].search(
        [
            ("commercial_partner_id", "=", customer.id),
            ("email_normalized", "=", address),
        ]
    )
    asked = asked or customer
    said = {"stopped": address, "mail": [record._name, record.id]}
    env["custrel.contact.file"]._log_at(
        dict.fromkeys(asked.ids, words),
        dict.fromkeys(asked.ids, said),
        author_id=asked[:1].id,
    )
    return words
