from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared.inside import told
from ..shared.listing import say_all

WHOSE = ("is_own_customer", "is_team_customer")
"""Fields that say what the user has to do with the customer by a role."""


class About(tuple):
    """Ids of customers of whom records of several kinds are read: who looks after them
    is asked once for all kinds, and not in each statement."""

    def __init__(self, _ids):
        self._found = {}

    def find(self, env, pairs, companies):
        """:param SQL pairs: query of customers and companies, NULL for all
        :param tuple companies: ids of companies that are looked at
        :return: tuple of those pairs of these customers and companies"""
        key = env.uid, companies, repr(pairs)
        if key not in self._found:
            # The first row is enough: a customer may have them by the thousand.
            rows = env.execute_query(
                SQL(
                    """SELECT about.partner_id, company.id
                         FROM unnest(%s) about (partner_id)
                        CROSS JOIN unnest(%s) company (id)
                        WHERE EXISTS (
                              SELECT FROM (%s) pair
                               WHERE pair.partner_id = about.partner_id
                                 AND (pair.company_id IS NULL
                                      OR pair.company_id = company.id))""",
                    list(self),
                    list(companies),
                    pairs,
                )
            )
            self._found[key] = tuple(rows)
        return self._found[key]


class CustrelCustomerRecord(models.AbstractModel):
    """Belongs to a customer in a company: whoever looks after the customer sees it.

    Record rules use the fields of this model. Each is a comparison with an array that
    PostgreSQL reads once and looks up in an index, so that rules joined by "or" are as
    many looks into indexes. One condition among them without an index makes it read all
    records and compare each with all customers: mind that when rules are added.

    Whoever reads records of some customers only may name these in the context
    (``tell(records, custrel_about=About(ids))``): each is then a comparison with these.
    """

    _name = "custrel.customer.record"
    _description = "Record of a Customer"
    _inherit = ["custrel.kept"]

    _people = ()
    """Fields with people of ours who work on the record; each model has its own."""

    _participants = None
    """Field with colleagues who take part in the work on the record, if there is one:
    they see it."""

    is_own_customer = fields.Boolean(
        compute="_compute_whose",
        search="_search_is_own_customer",
        compute_sudo=True,
        export_string_translation=False,
        help="The user is owner, co-owner or collaborator of the customer.",
    )
    is_team_customer = fields.Boolean(
        compute="_compute_whose",
        search="_search_is_team_customer",
        compute_sudo=True,
        export_string_translation=False,
        help="A member of a sales team that the user leads looks after the customer.",
    )
    takes_part = fields.Boolean(
        compute="_compute_whose",
        search="_search_takes_part",
        compute_sudo=True,
        export_string_translation=False,
        help="The user takes part in the work on this record.",
    )

    @api.constrains(lambda self: self._people and (*self._people, "company_id"))
    def _check_people(self):
        """Work is given to people of the company; who left it stays in its history."""
        for company, records in self.grouped("company_id").items():
            people = self.env["res.users"].union(*map(records.mapped, self._people))
            strangers = people - company._custrel_filter_own(people)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(people)s: nobody of %(company)s. Choose people who work in "
                        "this company.",
                        people=say_all(
                            self.env,
                            strangers.sudo().mapped("name"),  # names are no secret
                        ),
                        company=company.sudo().name,  # nor is that one
                    )
                )

    # -------------------------------------------------------------- new records

    @api.model
    def _complete(self, vals_list, names):
        """Take the defaults of fields that decide about others before a record is made:
        those of the context count, like below a customer from whose page people import.

        :param names: fields that are looked at
        :return: list of new dicts
        """
        defaults = self.default_get(names)
        return [defaults | self._without_empty(vals) for vals in vals_list]

    @api.model
    def _put_customers(self, vals_list):
        """A contact stands for its customer: have values name the customer instead.

        :return: list of the contacts they named, empty where it was the customer itself
        """
        ids = {vals.get("partner_id") for vals in vals_list} - {None, False}
        partners = self.env["res.partner"].browse(ids)
        # All the columns of a contact take longer to read than a record to write.
        partners.fetch(["commercial_partner_id", "company_id", "user_id", "email"])
        contacts = []
        for vals in vals_list:
            chosen = partners.browse(vals.get("partner_id") or ())
            customer = chosen.with_prefetch(partners._ids).commercial_partner_id
            if customer:
                vals["partner_id"] = customer.id
            contacts.append(chosen - customer)
        return contacts

    # -------------------------------------------------------------------- whose

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_whose(self):
        # Together, by one query: each list that is read under the rules asks for all.
        found = defaultdict(set)
        for name, id_, company in self.env.execute_query(self._select_whose()):
            found[name].add((id_, company))
        self.is_own_customer = self.is_team_customer = self.takes_part = False
        for record in self:
            partner, company = record.partner_id._origin.id, record.company_id.id
            anywhere_or_here = {(partner, None), (partner, company)}
            if not anywhere_or_here.isdisjoint(found["own"]):
                record.is_own_customer = True
            if not anywhere_or_here.isdisjoint(found["team"]):
                record.is_team_customer = True
            if (record._origin.id, None) in found["part"]:
                record.takes_part = True

    def _select_whose(self):
        """:return: SQL query for what the user has to do with these records: "own" or
        "team" with ids of the customer and the company (NULL for all), "part" with the
        id of the record"""
        self._flush_roles()
        query = SQL(
            """
            SELECT people.name, contact.partner_id,
                   COALESCE(contact.company_id, people.company_id)
              FROM (SELECT id AS partner_id, user_id, NULL::int AS company_id
                      FROM res_partner WHERE id IN %(partners)s
                    UNION ALL
                    SELECT partner_id, user_id, company_id FROM custrel_assignment
                     WHERE partner_id IN %(partners)s
                       AND date_end IS NULL AND role != 'first') contact
              JOIN (SELECT 'own' AS name, me.* FROM (%(me)s) me
                    UNION ALL
                    SELECT 'team', led.* FROM (%(led)s) led) people
                ON people.user_id = contact.user_id
               AND (people.company_id IS NULL OR contact.company_id IS NULL
                    OR people.company_id = contact.company_id)
            """,
            partners=tuple(self.partner_id._origin.ids) or (None,),
            me=self._just_me(),
            led=self.env.user._custrel_select_led(),
        )
        if not self._participants:
            return query
        return SQL(
            "%s UNION ALL SELECT 'part', id, NULL FROM (%s) mine (id) WHERE id IN %s",
            query,
            self._shared_with_me(),
            tuple(self._origin.ids) or (None,),
        )

    @api.model
    def _search_is_own_customer(self, operator, value):
        return self._search_whose(operator, value, self._roles_of(self._just_me()))

    @api.model
    def _search_is_team_customer(self, operator, value):
        led = self.env.user._custrel_select_led()
        return self._search_whose(operator, value, self._roles_of(led))

    @api.model
    def _search_takes_part(self, operator, value):
        if operator != "in":
            return NotImplemented
        if not self._participants:
            return Domain(True not in value)
        ids = self._shared_with_me()
        domain = Domain.custom(
            to_sql=lambda model, alias, _query: model._is_in(alias, "id", ids)
        )
        return domain if True in value else ~domain

    @api.model
    def _search_whose(self, operator, value, pairs):
        if operator != "in":
            return NotImplemented
        companies = tuple(self.env.companies.ids)
        if about := told(self, "custrel_about"):
            # Only records of these are asked for: who has thousands of customers would
            # read them all to find one.
            found = about.find(self.env, pairs, companies)
            domain = Domain.custom(
                to_sql=lambda model, alias, _query: model._is_one_of(alias, found)
            )
        else:
            domain = Domain.custom(
                to_sql=lambda model, alias, _query: model._is_among(
                    alias, pairs, companies
                )
            )
        return domain if True in value else ~domain

    @api.model
    def _is_one_of(self, alias, found):
        """:param tuple found: pairs of ids of customers and companies
        :return: SQL condition that a record belongs to one of them"""
        if not found:
            return SQL("FALSE")
        return SQL(
            "(%s, %s) IN %s",
            self._column_of(alias, "partner_id"),
            self._column_of(alias, "company_id"),
            found,
        )

    @api.model
    def _is_among(self, alias, pairs, companies):
        """:return: SQL condition that a record belongs to one of the pairs of customer
        and company"""
        if len(companies) == 1:
            # The rule of the company sees to the company of the record.
            partners = SQL(
                "SELECT partner_id FROM (%(pairs)s) pair"
                " WHERE COALESCE(company_id, %(company)s) = %(company)s",
                pairs=pairs,
                company=companies[0],
            )
            return self._is_in(alias, "partner_id", partners)
        return SQL(
            """(%(partner)s, %(company)s) IN (
                SELECT pair.partner_id, company.id
                  FROM (%(pairs)s) pair
                  JOIN res_company company
                    ON company.id IN %(companies)s
                   AND company.id = COALESCE(pair.company_id, company.id))""",
            partner=self._column_of(alias, "partner_id"),
            company=self._column_of(alias, "company_id"),
            pairs=pairs,
            companies=companies,
        )

    @api.model
    def _is_in(self, alias, column, ids):
        """:return: SQL condition that a column is one of the ids of a query"""
        # A report has no index that could be looked into.
        form = "%s = ANY(ARRAY(%s))" if self._auto else "%s IN (%s)"
        return SQL(form, self._column_of(alias, column), ids)

    @api.model
    def _column_of(self, alias, name):
        """:return: SQL of a column, written to the database before it is read"""
        return SQL.identifier(alias, name, to_flush=self._fields[name])

    @api.model
    def _shared_with_me(self):
        """:return: SQL query for the ids of records in which the user takes part"""
        field = self._fields[self._participants]
        self.flush_model([field.name])
        return SQL(
            "SELECT %s FROM %s WHERE %s = %s",
            SQL.identifier(field.column1),
            SQL.identifier(field.relation),
            SQL.identifier(field.column2),
            self.env.uid,
        )

    @api.model
    def _roles_of(self, people, roles=("second", "collaborator")):
        """:param SQL people: query for ``user_id``, whose customers are meant, and
            ``company_id``, in which one; NULL for all
        :param roles: that count beside the first contact
        :return: SQL query for the customers, and the companies where that is so
        """
        self._flush_roles()
        return SQL(
            """
            WITH people AS (%(people)s)
            SELECT customer.id AS partner_id, people.company_id
              FROM people
              JOIN res_partner customer ON customer.user_id = people.user_id
            UNION ALL
            SELECT row.partner_id, row.company_id
              FROM people
              JOIN custrel_assignment row ON row.user_id = people.user_id
             WHERE row.date_end IS NULL AND row.role != 'first'
               AND row.role IN %(roles)s
               AND (people.company_id IS NULL OR people.company_id = row.company_id)
            """,
            people=people,
            roles=roles,
        )

    @api.model
    def _flush_roles(self):
        self.env["custrel.assignment"].flush_model()
        self.env["res.partner"].flush_model(["user_id"])

    @api.model
    def _just_me(self):
        return SQL("SELECT %s AS user_id, NULL::int AS company_id", self.env.uid)

    def _message_compute_author(self, author_id=None, email_from=None):
        """Whoever answers by a link has no address that Odoo knows, and a mail without
        a sender does not leave: it is from the company then, else from the program."""
        author, sender = super()._message_compute_author(author_id, email_from)
        if not sender and self.env.user._is_public():
            company = (self.company_id[:1] or self.env.company).sudo()  # its address
            program = self.env.ref("base.partner_root").sudo()  # as above
            sender = company.email_formatted or program.email_formatted
        return author, sender
