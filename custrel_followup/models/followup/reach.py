"""Whether, when and by which channels customers and contacts may be reached."""

from datetime import UTC
from functools import cached_property

from odoo.tools import SQL

from ...rules import reach, zones

NOTHING_KNOWN = dict.fromkeys(
    (
        *("own", "theirs", "sole", "tz", "country"),
        *("has_phone", "has_own_phone", "email", "is_blacklisted"),
    )
)

PROBLEMS = {reach.NO_EMAIL: "no_address", reach.BLACKLISTED: "blacklisted"}


def name_problem(reason):
    """:param reason: why a channel can't be used, see :attr:`Reach.against`
    :return: name of what keeps a mail from being written"""
    return PROBLEMS.get(reason, "forbidden")


class Reach:
    """How one customer or contact may be reached, seen from one company.

    :param wishes: :class:`reach.Wishes` of him, completed by those of his customer
    :param where: :class:`zones.Where` he lives
    :param ours: zone of the company
    :param against: dict of channel id to the reason why it can't be used
    :param others: dict of the ids of all channels to the minutes that they take, the
        shortest first
    :param email: address to which he may be written; False if there is none
    :param lang: code of the language that he speaks
    """

    def __init__(self, wishes, where, ours, against, others, email=False, lang=None):
        self.wishes, self.where, self.ours = wishes, where, ours
        self.against, self.others = against, others
        self.email, self.lang = email, lang

    @cached_property
    def window(self):
        """:return: :class:`reach.Window`; false if any time is as good"""
        return reach.Window(self.wishes.weekdays, self.wishes.hours, self.where.zone)

    @cached_property
    def other_days(self):
        """:return: container of the days of ours on which he is not to be reached"""
        return reach.OtherDays(self.window, self.ours) if self.window else frozenset()

    def get_opening(self, day):
        """:return: naive UTC begin and end of the time of a day of ours in which he is
        best reached; None if every hour is as good, or he is not reached on that day"""
        span = self.wishes.hours and self.window.on(day, self.ours)
        return span and tuple(_naive(moment) for moment in span)

    def get_next_opening(self, moment):
        """:param datetime moment: naive UTC
        :return: naive UTC begin and end of the time that is open then, or else of the
            next one; None if every time is as good"""
        if not self.window:
            return None
        return tuple(map(_naive, self.window.next(moment.replace(tzinfo=UTC))))

    def takes_calls(self, calls):
        """:param calls: ids of the channels for which one calls
        :return: whether he said nothing against all of them"""
        return not calls or not self.wishes.forbidden.issuperset(calls)

    def may_use(self, channel_id):
        """:return: whether nothing speaks against a channel"""
        return channel_id not in self.against

    def pick_channel(self, turn, last=None, place=0):
        """:param turn: ids of channels of which one is wanted, in order
        :param last: id of the channel of the last contact
        :param int place: of who begins among those who begin with him
        :return: id of the channel of the next one, see :func:`reach.pick_channel`
        """
        return reach.pick_channel(
            turn, last, self.wishes.wanted, self.against, self.others, place
        )


class Reaches:
    """Reads how customers and contacts may be reached: in two queries, one where nobody
    asked for anything, however many there are.

    :param company: for which they are contacted
    """

    def __init__(self, company):
        self.env, self.company = company.env, company

    @cached_property
    def _tz(self):
        return self.company._custrel_tz()

    @cached_property
    def _ours(self):
        return zones.get_zone(self._tz) or zones.get_zone("UTC")

    @cached_property
    def _channels(self):
        return self.env["custrel.channel"]._list_for_reach()

    @cached_property
    def _needs(self):
        return self._channels[0]

    @cached_property
    def _others(self):
        return self._channels[1]

    @cached_property
    def calls(self):
        """:return: frozenset of ids of the channels that are calls"""
        return frozenset(id_ for id_, needs in self._needs if needs == "phone")

    def of(self, partner_ids):
        """:param partner_ids: of customers or contacts
        :return: dict of each id to its :class:`Reach`
        """
        if not partner_ids:
            return {}
        rows = self.env.execute_query_dict(self._select(partner_ids))
        wishes = self._read_wishes(rows)
        return {row["id"]: self._as_reach(row, wishes) for row in rows}

    def preview(self, partners):
        """:param partners: contacts as somebody is just changing them
        :return: dict of each of them to the :class:`Reach` that it would have
        """
        bases = {x: x._origin or x.commercial_partner_id._origin for x in partners}
        ids = {base.id for base in bases.values()} - {False}
        rows = self.env.execute_query_dict(self._select(ids)) if ids else []
        wishes, found = self._read_wishes(rows), {row["id"]: row for row in rows}
        reaches = {}
        for partner, base in bases.items():
            row = dict(found.get(base.id, NOTHING_KNOWN))
            if not partner._origin and base:
                row["theirs"], row["sole"] = row["own"], None
            row |= {
                "own": partner,
                "tz": partner.tz or row["tz"],
                "country": partner.country_id.code or row["country"],
                "has_phone": row["has_phone"] or partner.phone,
                "has_own_phone": bool(partner.phone)
                and partner.phone != partner.commercial_partner_id.phone,
                "lang": partner.lang,
            }
            edited = {partner: self._make_wishes(*self._get_edited(partner))}
            reaches[partner] = self._as_reach(row, wishes | edited)
        return reaches

    def get_own(self, file):
        """:return: :class:`reach.Wishes` that a contact file itself holds"""
        return self._make_wishes(
            file.no_calls,
            file.hour_from,
            file.hour_to,
            file.tz,
            file.weekday_ids.mapped("number"),
            file.wanted_channel_ids.ids,
            file.forbidden_channel_ids.ids,
        )

    def _get_edited(self, partner):
        """:return: generator of the arguments of :meth:`_make_wishes`"""
        for name in ("no_calls", "hour_from", "hour_to", "tz"):
            yield partner[f"custrel_{name}"]
        yield partner.custrel_weekday_ids.mapped("number")
        for name in ("wanted", "forbidden"):
            yield partner[f"custrel_{name}_channel_ids"]._origin.ids

    def _as_reach(self, row, wishes):
        own, theirs, sole = (
            wishes.get(row[name], reach.NOTHING) for name in ("own", "theirs", "sole")
        )
        if row["has_own_phone"]:
            # A company speaks for its own number, not for those of its people.
            theirs = theirs._replace(forbidden=theirs.forbidden - self.calls)
        # Who is the only person of a customer speaks for it.
        both = reach.combine(own, theirs) if row["theirs"] else own
        both = reach.combine(sole, both) if row["sole"] else both
        email = reach.BLACKLISTED if row["is_blacklisted"] else row["email"]
        against = reach.get_reasons(
            self._needs, both.forbidden, bool(row["has_phone"]), email or None
        )
        return Reach(
            both,
            zones.find_zone(both.tz, row["tz"], row["country"], self._tz),
            self._ours,
            against,
            self._others,
            email if email and not row["is_blacklisted"] else False,
            row["lang"],
        )

    def of_windows(self, customer_ids=None):
        """:param customer_ids: among which is looked; all if None
        :return: dict of the ids of those customers that have, or one of whose people
            has, days or hours to be reached in, to their :class:`Reach`: one query
            where nobody has any
        """
        return self.of(self.find_windows(customer_ids))

    def find_windows(self, customer_ids=None):
        """:param customer_ids: among which is looked; all if None
        :return: list of the ids of those customers that have, or one of whose people
            has, days or hours to be reached in
        """
        if customer_ids is not None and not customer_ids:
            return []
        among = SQL()
        if customer_ids is not None:
            among = SQL("AND contact.commercial_partner_id IN %s", tuple(customer_ids))
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT contact.commercial_partner_id
                  FROM custrel_contact_file file
                  JOIN res_partner contact ON contact.id = file.partner_id
                 WHERE (file.hour_from != 0 OR file.hour_to != 0
                        OR EXISTS (SELECT FROM custrel_contact_file_weekday_rel rel
                                    WHERE rel.file_id = file.id)) %s
                """,
                among,
            )
        )
        return [row[0] for row in rows]

    def find_refusing(self, partner_ids):
        """:param partner_ids: of customers or contacts
        :return: set of the ids of those who take no calls: one query where nobody of
            their customers said anything against a channel
        """
        if not partner_ids:
            return set()
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.id
                  FROM res_partner asked
                 WHERE asked.id IN %s AND EXISTS (
                       SELECT FROM res_partner person
                         JOIN custrel_contact_file file ON file.partner_id = person.id
                        WHERE person.commercial_partner_id = asked.commercial_partner_id
                          AND (file.no_calls OR EXISTS (
                               SELECT FROM custrel_contact_file_forbidden_rel rel
                                WHERE rel.file_id = file.id)))
                """,
                tuple(partner_ids),
            )
        )
        found = self.of([row[0] for row in rows])
        return {id_ for id_, one in found.items() if not one.takes_calls(self.calls)}

    def _flush(self):
        for model in ("res.partner", "custrel.contact.file", "mail.blacklist"):
            self.env[model].flush_model()

    def _select(self, partner_ids):
        """:return: SQL of id, tz, country, has_phone, has_own_phone (not that of the
        customer), email, is_blacklisted, and the ids of the files: of its own, of its
        customer, of its only person"""
        self._flush()
        return SQL(
            """
            SELECT contact.id, COALESCE(contact.tz, customer.tz) AS tz,
                   COALESCE(contact.lang, customer.lang) AS lang,
                   country.code AS country, own.id AS own, theirs.id AS theirs,
                   sole.id AS sole, people.has_phone, people.email,
                   people.is_blacklisted,
                   contact.id != customer.id AND btrim(contact.phone) != ''
                   AND COALESCE(contact.phone_sanitized, contact.phone)
                       IS DISTINCT FROM
                       COALESCE(customer.phone_sanitized, customer.phone)
                       AS has_own_phone
              FROM res_partner contact
              JOIN res_partner customer ON customer.id = contact.commercial_partner_id
              LEFT JOIN res_country country
                ON country.id = COALESCE(contact.country_id, customer.country_id)
              LEFT JOIN custrel_contact_file own ON own.partner_id = contact.id
              LEFT JOIN custrel_contact_file theirs
                ON theirs.partner_id = customer.id AND customer.id != contact.id
              LEFT JOIN LATERAL (
                SELECT bool_or(btrim(person.phone) != '') AS has_phone,
                       count(*) FILTER (WHERE is_other) AS count,
                       min(person.id) FILTER (WHERE is_other) AS id,
                       (array_agg(person.email_normalized ORDER BY %(order)s)
                        FILTER (WHERE person.email_normalized != ''))[1] AS email,
                       (array_agg(refused.id IS NOT NULL ORDER BY %(order)s)
                        FILTER (WHERE person.email_normalized != ''))[1]
                           AS is_blacklisted
                  FROM res_partner person
                 CROSS JOIN LATERAL (
                    SELECT person.id != customer.id AND person.type = 'contact'
                           AS is_other) kind
                  LEFT JOIN mail_blacklist refused
                    ON refused.email = person.email_normalized AND refused.active
                 WHERE person.commercial_partner_id = customer.id
                   AND (person.active OR person.id = contact.id)
                   AND (contact.id = customer.id
                        OR person.id IN (contact.id, customer.id))
              ) people ON TRUE
              LEFT JOIN custrel_contact_file sole
                ON sole.partner_id = people.id AND people.count = 1
               AND contact.id = customer.id
             WHERE contact.id IN %(ids)s
            """,
            # His own address first, then one that may be used.
            order=SQL(
                "person.id = contact.id DESC, (refused.id IS NOT NULL), person.id"
            ),
            ids=tuple(partner_ids),
        )

    def _read_wishes(self, rows):
        """:return: dict of the ids of the files that these rows name to
        :class:`reach.Wishes`"""
        names = ("own", "theirs", "sole")
        file_ids = {row[name] for row in rows for name in names} - {None}
        if not file_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT file.id, file.no_calls, file.hour_from, file.hour_to, file.tz,
                       ARRAY(SELECT day.number
                               FROM custrel_contact_file_weekday_rel rel
                               JOIN custrel_weekday day ON day.id = rel.weekday_id
                              WHERE rel.file_id = file.id),
                       ARRAY(SELECT rel.channel_id
                               FROM custrel_contact_file_wanted_rel rel
                               JOIN custrel_channel channel
                                 ON channel.id = rel.channel_id AND channel.active
                              WHERE rel.file_id = file.id
                              ORDER BY channel.sequence, channel.id),
                       ARRAY(SELECT rel.channel_id
                               FROM custrel_contact_file_forbidden_rel rel
                              WHERE rel.file_id = file.id)
                  FROM custrel_contact_file file
                 WHERE file.id IN %s
                """,
                tuple(file_ids),
            )
        )
        return {id_: self._make_wishes(*values) for id_, *values in rows}

    def _make_wishes(
        self, no_calls, hour_from, hour_to, tz, weekdays, wanted, forbidden
    ):
        forbidden = frozenset(forbidden)
        return reach.Wishes(
            tuple(wanted),
            forbidden | self.calls if no_calls else forbidden,
            frozenset(weekdays),
            (hour_from or 0.0, hour_to or 0.0) if hour_from or hour_to else None,
            tz or None,
        )


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)
