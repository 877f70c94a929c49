"""What all mails have in common that the system writes to customers by itself."""

import re
import secrets

from markupsafe import Markup

from ..shared.mail_headers import GENERATED

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


def refuse_mails(env, address):
    """Put an address on the blacklist whose owner wants no mails any more.

    :return: what is to be noted, False if he had said so before
    """
    if env["mail.blacklist"].search([("email", "=", address)]):
        return False
    words = env._("%s does not want such mails any more.", address)
    env["mail.blacklist"]._add(address, message=words)
    return words
