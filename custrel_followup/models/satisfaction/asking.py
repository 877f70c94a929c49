"""Whom of some customers we may ask how satisfied he is, and why not the others."""

from datetime import timedelta
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL

from ..complaint.custrel_complaint_stage import CLOSED_STATES
from ..followup.reach import Reaches, name_problem

RECENTLY, ALONE, COMPLAINT, TWIN = "recently", "alone", "complaint", "twin"


class Person(NamedTuple):
    """Who is asked, and at which address."""

    contact_id: int
    email: str


class Asking:
    """Looks at customers of one company, in a few queries however many there are.

    Everything that asks comes here: that nobody is asked twice holds over all of it.
    """

    def __init__(self, company):
        self.company = company
        self.env = company.env(su=True)  # wishes, complaints and questions of everybody

    def find(self, targets, but=()):
        """:param targets: list of pairs of customer id and the id of the contact who is
            to be asked, None for whoever has an address
        :param but: ids of questions that do not count: they are looked at themselves
        :return: list of :class:`Person`, or why nobody is asked, in the same order
        """
        targets = self._replace_gone(targets)
        customers = sorted({customer for customer, _contact in targets})
        recently = self.find_asked(customers, but)
        complaining = self._find_complaining(customers)
        alone = self._find_left_alone(customers)
        whose = {contact or customer for customer, contact in targets}
        reaches = Reaches(self.company.with_env(self.env)).of(sorted(whose))
        people = self._find_people(
            {
                customer: reaches[customer].email
                for customer, contact in targets
                if not contact and customer in reaches and reaches[customer].email
            }
        )
        channels = self._get_channels()

        def judge(customer, contact):
            if customer in recently:
                return RECENTLY
            if customer in complaining:
                return COMPLAINT
            if customer in alone:
                return ALONE
            found = reaches.get(contact or customer)
            if not found:
                return "no_address"
            if against := next(filter(None, map(found.against.get, channels)), None):
                return name_problem(against)
            person = contact or people.get(customer)
            if not person or not found.email:
                return "no_address"
            return Person(person, found.email)

        return self._leave_twins([judge(*target) for target in targets], but)

    def _replace_gone(self, targets):
        """Who is no person of the customer any more is not asked: whoever has an
        address is.

        :return: the pairs of :meth:`find`
        """
        chosen = [(customer, contact) for customer, contact in targets if contact]
        if not chosen:
            return targets
        self.env["res.partner"].flush_model(["active", "commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer, contact
                  FROM unnest(%s::int[], %s::int[]) chosen (customer, contact)
                  JOIN res_partner person ON person.id = contact AND person.active
                   AND person.commercial_partner_id = customer
                """,
                [customer for customer, _contact in chosen],
                [contact for _customer, contact in chosen],
            )
        )
        there = set(rows)
        return [
            (customer, contact if (customer, contact) in there else None)
            for customer, contact in targets
        ]

    def _leave_twins(self, found, but):
        """Two customers may have one address: whoever reads it is asked once.

        :param found: list of :class:`Person` or reasons
        :return: the same, with a reason for those whose address is asked anyway
        """
        emails = {x.email for x in found if isinstance(x, Person)}
        taken = self._find_asked_addresses(emails, but)
        result = []
        for one in found:
            if isinstance(one, Person):
                if one.email in taken:
                    one = TWIN
                else:
                    taken.add(one.email)
            result.append(one)
        return result

    def _find_asked_addresses(self, emails, but):
        """:return: set of those of these addresses to which a question went a short
        time ago, or is just going"""
        days = self.company.custrel_ask_pause_days
        if not emails or not days:
            return set()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mail_to FROM custrel_survey_wave_answer
                 WHERE company_id = %s AND mail_to = ANY(%s)
                   AND (asked_at > %s OR state = 'waiting') AND id != ALL(%s)
                """,
                self.company.id,
                list(emails),
                fields.Datetime.now() - timedelta(days=days),
                list(but),
            )
        )
        return {row[0] for row in rows}

    def find_asked(self, customer_ids, but=()):
        """:return: set of ids of customers who were asked a short time ago, or are just
        being asked"""
        days = self.company.custrel_ask_pause_days
        if not customer_ids or not days:
            return set()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id FROM custrel_survey_wave_answer
                 WHERE company_id = %(company)s AND partner_id = ANY(%(ids)s)
                   AND (asked_at > %(since)s OR state = 'waiting')
                   AND id != ALL(%(but)s)
                UNION
                SELECT complaint.partner_id
                  FROM custrel_complaint complaint
                  JOIN rating_rating rating ON rating.res_id = complaint.id
                   AND rating.res_model = 'custrel.complaint'
                 WHERE complaint.company_id = %(company)s
                   AND complaint.partner_id = ANY(%(ids)s)
                   AND GREATEST(rating.create_date, rating.rated_on) > %(since)s
                """,
                company=self.company.id,
                ids=list(customer_ids),
                since=fields.Datetime.now() - timedelta(days=days),
                but=list(but),
            )
        )
        return {row[0] for row in rows}

    def _find_complaining(self, customer_ids):
        """:return: set of ids of customers with a complaint that is not settled"""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner_id FROM custrel_complaint
                    WHERE company_id = %s AND partner_id = ANY(%s) AND active
                      AND state NOT IN %s""",
                self.company.id,
                list(customer_ids),
                CLOSED_STATES,
            )
        )
        return {row[0] for row in rows}

    def _find_left_alone(self, customer_ids):
        """:return: set of ids of customers whom somebody leaves alone for now"""
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id FROM custrel_customer_rhythm
                    WHERE company_id = %s AND partner_id = ANY(%s)
                      AND snoozed_until >= %s""",
                self.company.id,
                list(customer_ids),
                self.company._custrel_today(),
            )
        )
        return {row[0] for row in rows}

    def _find_people(self, emails):
        """:param dict emails: of customers, by their ids
        :return: dict of customer id to the contact, or the customer, with this address
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (wanted.id) wanted.id, person.id
                  FROM unnest(%s::int[], %s::text[]) wanted (id, email)
                  JOIN res_partner person ON person.commercial_partner_id = wanted.id
                   AND person.email_normalized = wanted.email AND person.active
                 ORDER BY wanted.id, person.id = wanted.id DESC, person.id
                """,
                list(emails),
                list(emails.values()),
            )
        )
        return dict(rows)

    def _get_channels(self):
        """:return: ids of the channels that are mails; one of them forbidden is enough
        to write no mail"""
        return self.env["custrel.channel"]._get_mail_channels().ids
