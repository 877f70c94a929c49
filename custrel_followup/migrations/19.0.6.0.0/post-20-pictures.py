"""Descriptions of complaints that came by mail show the pictures that were between the
words of the mail. Odoo kept them as files of its message, and linked them there.
"""

import re

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

FILE = re.compile(r"/web/image/(\d+)")
# The words are left as they are: only addresses of pictures are exchanged.
ADDRESS = re.compile(
    r"""(<img\b[^>]*?\bsrc=)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rows = env.execute_query(
        SQL(
            """
            SELECT complaint.id, complaint.description, first.body
              FROM custrel_complaint complaint
              JOIN LATERAL (
                    SELECT message.body FROM mail_message message
                     WHERE message.model = 'custrel.complaint'
                       AND message.res_id = complaint.id
                       AND message.message_type = 'email'
                     ORDER BY message.id LIMIT 1
                   ) first ON TRUE
             WHERE complaint.description LIKE '%%src="cid:%%'
            """
        )
    )
    files = _get_files(env, [body for _id, _description, body in rows])
    for id_, description, body in rows:
        repaired = _repair(description, body or "", files)
        if repaired != description:
            cr.execute(
                "UPDATE custrel_complaint SET description = %s WHERE id = %s",
                (repaired, id_),
            )


def _get_files(env, bodies):
    """:return: set of ids of the files that these texts show and that are there"""
    shown = {int(id_) for body in bodies for id_ in FILE.findall(body or "")}
    return set(env["ir.attachment"].browse(shown).exists().ids)


def _repair(description, body, files):
    """Show the n-th picture of a mail as the n-th one of its description. Where people
    have taken pictures away since, it is not known which is which.

    :param body: of the message, with links to its files
    :param files: ids of those that are there
    """
    sources = _get_sources(body)
    if len(sources) != len(ADDRESS.findall(description)):
        return description
    rest = iter(sources)

    def exchange(match):
        source = next(rest)
        file = FILE.match(source)
        if not match[3].startswith("cid:") or not file or int(file[1]) not in files:
            return match[0]
        return f"{match[1]}{match[2]}{source}{match[2]}"

    return ADDRESS.sub(exchange, description)


def _get_sources(body):
    return [match[2] for match in ADDRESS.findall(body)]
