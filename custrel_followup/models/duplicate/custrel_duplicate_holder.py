from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...rules.duplicates import Evidence
from ..shared.listing import say_all

KINDS = {"phone": Evidence.PHONE, "email": Evidence.EMAIL}


class CustrelDuplicate(models.Model):
    """Whose number or address it is that two customers share: their own, or that of one
    of their contacts."""

    _inherit = "custrel.duplicate"

    def _find_shared(self):
        """:return: dict of pair id to a list of: kind of key, key, who has it on one
        side and on the other: the customer himself if he has it. As far as the user may
        read them."""
        found = defaultdict(list)
        if not self.ids:
            return found
        rows = self.env.execute_query(
            SQL(
                """
                SELECT pair.id, pair.partner_id, pair.other_id, one.kind, one.key
                  FROM custrel_duplicate pair
                  JOIN custrel_duplicate_key one ON one.partner_id = pair.partner_id
                  JOIN custrel_duplicate_key other
                    ON other.partner_id = pair.other_id
                   AND other.kind = one.kind AND other.key = one.key
                 WHERE pair.id IN %s AND one.kind IN %s
                 ORDER BY pair.id, one.kind DESC, one.key
                """,
                tuple(self.ids),
                tuple(KINDS),
            )
        )
        holders = self._find_people(rows)
        for pair, one, other, kind, key in rows:
            sides = holders.get((one, kind, key)), holders.get((other, kind, key))
            if all(sides):
                found[pair].append((kind, key, *sides))
        return found

    def _find_people(self, rows):
        """:return: dict of customer id, kind and key to who has it"""
        if not rows:
            return {}
        people = self.env["res.partner"].with_context(active_test=False)
        keys = list({row[4] for row in rows})
        found = {}
        for one in people.search(
            [
                (
                    "commercial_partner_id",
                    "in",
                    list({i for r in rows for i in r[1:3]}),
                ),
                "|",
                ("phone_sanitized", "in", keys),
                ("email_normalized", "in", keys),
            ],
            order="id",
        ):
            customer = one.commercial_partner_id
            for kind, key in (
                ("phone", one.phone_sanitized),
                ("email", one.email_normalized),
            ):
                place = (customer.id, kind, key)
                if one == customer or place not in found:
                    found[place] = one
        return found

    def _find_holders(self):
        """:return: dict of pair id to a dict of evidence to names of contacts, for what
        comes from a contact"""
        result = {}
        found = self._find_shared()
        for pair in self:
            names = defaultdict(dict)
            for kind, _key, *sides in found[pair.id]:
                evidence = KINDS[kind]
                if evidence not in Evidence(pair.evidence):
                    evidence = Evidence.COMMON
                for one in sides:
                    if one != one.commercial_partner_id:
                        names[evidence][one.name or one.display_name] = True
            result[pair.id] = {
                kind: say_all(self.env, people) for kind, people in names.items()
            }
        return result
