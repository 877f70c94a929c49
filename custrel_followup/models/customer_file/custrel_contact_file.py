from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import _tz_get

TEAM = "custrel_followup.custrel_group_team"
ALL = "custrel_followup.custrel_group_all"


class CustrelContactFile(models.Model):
    """What is known of a customer or contact, beside the contact itself: how it wants
    to be reached. Only contacts of whom something is known have one.

    Whoever sees a contact reads it: nobody is to call whom he does not know not to take
    calls. Those change it who look after the customer; that of a customer of nobody
    everybody may change.
    """

    _name = "custrel.contact.file"
    _description = "Contact File"
    _inherit = ["custrel.kept"]
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, ondelete="cascade"
    )
    no_calls = fields.Boolean(string="Do Not Call")
    weekday_ids = fields.Many2many(
        "custrel.weekday",
        "custrel_contact_file_weekday_rel",
        "file_id",
        "weekday_id",
        string="Best Days",
    )
    hour_from = fields.Float(string="Best From")
    hour_to = fields.Float(string="Best Until")
    tz = fields.Selection(_tz_get, string="Time Zone")
    may_change = fields.Boolean(
        compute="_compute_may_change",
        search="_search_may_change",
        export_string_translation=False,
        help="The user looks after the customer, or nobody does.",
    )

    _partner_unique = models.UniqueIndex(
        "(partner_id)", "There is a file of this contact already."
    )
    _hours_of_a_day = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "The hours of a day are 0:00 to 24:00.",
    )

    @api.constrains("hour_from", "hour_to")
    def _check_hours(self):
        for file in self:
            begin, end = (round(hour * 60) for hour in (file.hour_from, file.hour_to))
            if begin == end and file.hour_from:
                raise ValidationError(
                    self.env._(
                        "%s: the hours begin and end at the same time, so nobody could "
                        "ever be reached. Give a later end, or leave both empty.",
                        file.partner_id.display_name,
                    )
                )

    # ------------------------------------------------------------------- whose

    @api.depends("partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_may_change(self):
        strange = self._get_strange(self.partner_id)
        for file in self:
            file.may_change = file.partner_id._origin not in strange

    @api.model
    def _search_may_change(self, operator, value):
        if operator != "in":
            return NotImplemented
        column = self._fields["partner_id"]
        domain = Domain.custom(
            to_sql=lambda model, alias, _query: model._may_change_sql(
                SQL.identifier(alias, column.name, to_flush=column)
            )
        )
        return domain if True in value else ~domain

    @api.model
    def _get_strange(self, partners):
        """:return: those of these contacts that are for others to change"""
        ids = partners._origin.ids
        if not ids:
            return partners.browse()
        rows = self.env.execute_query(
            SQL(
                "SELECT one.id FROM unnest(%s) one (id) WHERE NOT %s",
                ids,
                self._may_change_sql(SQL("one.id")),
            )
        )
        return partners.browse(row[0] for row in rows)

    @api.model
    def _may_change_sql(self, partner):
        """:param SQL partner: id of a contact
        :return: SQL condition that the user looks after its customer, or nobody does
        """
        self.env["res.partner"].flush_model(["commercial_partner_id", "user_id"])
        roles = self.env["custrel.assignment"]
        people = roles._just_me()
        if self.env.user.has_group(TEAM):
            people = SQL("%s UNION ALL %s", people, roles._led_by_me())
        return SQL(
            """
            (SELECT customer.id = ANY(ARRAY(
                        SELECT pair.partner_id FROM (%(pairs)s) pair
                         WHERE pair.company_id IS NULL
                            OR pair.company_id IN %(companies)s))
                    OR customer.user_id IS NULL AND NOT EXISTS (
                        SELECT FROM custrel_assignment held
                         WHERE held.partner_id = customer.id
                           AND held.date_end IS NULL
                           AND held.company_id IN %(companies)s)
               FROM res_partner contact
               JOIN res_partner customer
                 ON customer.id = contact.commercial_partner_id
              WHERE contact.id = %(partner)s)
            """,
            pairs=roles._roles_of(people),
            companies=tuple(self.env.companies.ids),
            partner=partner,
        )

    # -------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._get_all_checked(vals_list)
        ids = {vals.get("partner_id") for vals in vals_list} - {None, False}
        self._check_may_change(self.env["res.partner"].browse(ids))
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_change(self.partner_id)
        return super().write(vals)

    @api.model
    def _check_may_change(self, partners):
        """:raise AccessError: others look after these customers; said in words rather
        than by the rules"""
        if self.env.su or self.env.user.has_group(ALL):
            return
        if strange := self._get_strange(partners):
            raise AccessError(
                self.env._(
                    "%s: only those who look after a customer say how it wants to be "
                    "reached.",
                    ", ".join(strange.mapped("display_name")),
                )
            )

    # ----------------------------------------------------------------- merging

    def _prepare_merged(self, other):
        """:return: dict of what this file takes from another one of the same person"""
        vals = {name: other[name] for name in ("no_calls", "tz") if not self[name]}
        if not self.weekday_ids:
            vals["weekday_ids"] = [fields.Command.set(other.weekday_ids.ids)]
        if not (self.hour_from or self.hour_to):
            vals |= {"hour_from": other.hour_from, "hour_to": other.hour_to}
        return vals
