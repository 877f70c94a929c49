from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import duplicates

NOTHING = duplicates.Key("none", "")
"""Of a customer by whom nothing says who he is, so that he is not looked at again."""

COLUMNS = ("kind", "key", "detail")


class CustrelDuplicateKey(models.Model):
    """By what a customer is compared with others (K6): the core of his name, numbers
    and addresses of him and of his contacts. The program keeps it.

    Whoever has the same key as another one is compared with him, and nobody else is.
    """

    _name = "custrel.duplicate.key"
    _description = "Key to Find Duplicates"
    _inherit = ["custrel.kept"]
    _rec_name = "key"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("name", "Name"),
            ("brand", "First Word of the Name"),
            ("person", "Name of a Person"),
            ("tax", "Tax ID"),
            ("phone", "Telephone"),
            ("email", "E-mail"),
            ("domain", "E-mail Domain"),
            ("none", "Nothing"),
        ],
        required=True,
        readonly=True,
    )
    key = fields.Char(readonly=True)
    detail = fields.Char(
        readonly=True, help="What must fit as well, e.g. the place beside a name."
    )
    is_fresh = fields.Boolean(
        readonly=True, help="Not yet compared with those of other customers."
    )

    _partner_unique = models.UniqueIndex("(partner_id, kind, key, detail)")
    _key_idx = models.Index("(kind, key) INCLUDE (partner_id, detail)")
    _fresh_idx = models.Index("(partner_id) WHERE is_fresh")

    # -------------------------------------------------------------------- keeping

    @api.model
    def _keep_of(self, partners, fresh=True):
        """Bring the keys of customers in step with what is known of them now.

        :param partners: customers or contacts; those of a contact are its customer's
        :param fresh: whether new ones are to be compared by the next run of the job
        :return: customers of whom something changed
        """
        customers = partners.exists().commercial_partner_id
        wanted = self._read_wanted(customers)
        present = self._read_present(customers | partners)
        new, old = [], []
        for id_ in wanted.keys() | present.keys():
            keys = set(wanted.get(id_, ()))
            had = present.get(id_, {})
            new += [(id_, *key) for key in keys - had.keys()]
            old += [row for key, row in had.items() if key not in keys]
        if old:
            self._execute(
                SQL("DELETE FROM custrel_duplicate_key WHERE id = ANY(%s)", old)
            )
        if new:
            ids, kinds, words, details = map(list, zip(*new, strict=True))
            self._execute(
                SQL(
                    """
                    INSERT INTO custrel_duplicate_key
                           (partner_id, kind, key, detail, is_fresh)
                    SELECT row.*, %s
                      FROM unnest(%s, %s::text[], %s::text[], %s::text[]) row
                    ON CONFLICT DO NOTHING
                    """,
                    fresh,
                    ids,
                    kinds,
                    words,
                    details,
                )
            )
        changed = {row[0] for row in new} | {
            id_ for id_, had in present.items() if had.keys() - set(wanted.get(id_, ()))
        }
        if fresh:
            self._refresh(changed)
        return customers.browse(sorted(changed)).exists()

    @api.model
    def _refresh(self, ids):
        """Have customers compared anew, also those who lost a key; who is no customer
        any more is no suspect either."""
        if not ids:
            return
        self._execute(
            SQL(
                "UPDATE custrel_duplicate_key SET is_fresh = TRUE"
                " WHERE partner_id = ANY(%s) AND is_fresh IS NOT TRUE",
                list(ids),
            )
        )
        self._execute(
            SQL(
                """
                DELETE FROM custrel_duplicate pair
                 WHERE (pair.partner_id = ANY(%(ids)s) OR pair.other_id = ANY(%(ids)s))
                   AND pair.state = 'suspect'
                   AND (NOT EXISTS (SELECT FROM custrel_duplicate_key
                                     WHERE partner_id = pair.partner_id)
                        OR NOT EXISTS (SELECT FROM custrel_duplicate_key
                                        WHERE partner_id = pair.other_id))
                """,
                ids=list(ids),
            )
        )
        self.env["custrel.duplicate"].invalidate_model(flush=False)

    @api.model
    def _execute(self, query):
        self.env.cr.execute(query)
        self.invalidate_model(flush=False)

    @api.model
    def _read_present(self, partners):
        """:return: dict of customer to a dict of its keys to the ids of their rows"""
        found = defaultdict(dict)
        if partners:
            query = SQL(
                "SELECT partner_id, id, kind, key, detail FROM custrel_duplicate_key"
                " WHERE partner_id = ANY(%s)",
                partners.ids,
            )
            self.env.cr.execute(query)
            for partner, id_, *key in self.env.cr.fetchall():
                found[partner][duplicates.Key(*key)] = id_
        return found

    @api.model
    def _read_wanted(self, customers):
        """:return: dict of customer to its keys as they should be; none of who is none
        of our customers"""
        everybody = customers.sudo().with_context(active_test=False)  # also archived
        domain = everybody._custrel_customer_domain() & Domain(
            "id", "in", customers.ids
        )
        ids = everybody.search(domain, order="id").ids if customers else []
        if not ids:
            return {}
        everybody.flush_model(
            [
                *("name", "vat", "company_registry"),
                *("phone", "phone_sanitized", "email_normalized"),
            ]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer.id, customer.name, customer.is_company,
                       customer.vat, customer.company_registry, country.code,
                       array_agg(one.phone_sanitized), array_agg(one.email_normalized),
                       array_agg(one.id) FILTER (WHERE one.phone != ''
                                                   AND one.phone_sanitized IS NULL)
                  FROM res_partner customer
                  JOIN res_partner one ON one.commercial_partner_id = customer.id
                  LEFT JOIN res_country country ON country.id = customer.country_id
                 WHERE customer.id = ANY(%s)
                 GROUP BY customer.id, country.code
                """,
                ids,
            )
        )
        wanted = {}
        for id_, *known, phones, emails, odd in rows:
            for one in everybody.browse(odd or ()):
                phones += one._custrel_find_phones()
            wanted[id_] = self._make_keys(*known, phones, emails)
        return wanted

    @api.model
    def _make_keys(self, name, is_company, vat, registry, country, phones, emails):
        """:return: frozenset of keys"""
        keys = frozenset(
            (
                *duplicates.name_keys(name or "", bool(is_company)),
                *duplicates.tax_keys((vat, registry), country),
                *duplicates.phone_keys(phones),
                *duplicates.email_keys(emails),
            )
        )
        return keys or frozenset((NOTHING,))

    # -------------------------------------------------------------------- finding

    @api.model
    def _find_alike(self, keys):
        """Find who shares something with these keys, for somebody who is not saved yet.

        :param keys: of one customer
        :return: dict of customer id to its evidence
        """
        known = {key[:2] for key in keys if key != NOTHING}
        if not known:
            return {}
        kinds, words = map(list, zip(*known, strict=True))
        rows = self.env.execute_query(
            SQL(
                # A key of a crowd is nobody's: one more than that is enough to know.
                """
                SELECT found.partner_id, mine.kind, mine.key,
                       cardinality(crowd.ids) > %s AND mine.kind IN %s
                  FROM unnest(%s::text[], %s::text[]) mine (kind, key)
                 CROSS JOIN LATERAL (
                       SELECT array_agg(alike.partner_id) AS ids
                         FROM (SELECT partner_id FROM custrel_duplicate_key other
                                WHERE other.kind = mine.kind AND other.key = mine.key
                                LIMIT %s) alike) crowd
                 CROSS JOIN LATERAL unnest(crowd.ids) found (partner_id)
                 WHERE cardinality(crowd.ids) <= %s
                """,
                duplicates.FEW,
                tuple(duplicates.COMMON),
                kinds,
                words,
                duplicates.CROWD + 1,
                duplicates.CROWD,
            )
        )
        common = {(kind, key) for _id, kind, key, is_common in rows if is_common}
        partners = self.env["res.partner"].browse({row[0] for row in rows})
        present = self._read_present(partners)
        return {
            id_: duplicates.compare(keys, theirs, common)
            for id_, theirs in present.items()
        }
