from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .custrel_customer_record import WHOSE


class CustrelAssignment(models.Model):
    """Who looked after a customer, in which role, from when to when and why.

    Open rows are the present state. The first contact is Odoo's salesperson: whatever
    changes one of the two changes the other. The database itself forbids two first or
    second contacts, and the same person in two roles.
    """

    _name = "custrel.assignment"
    _description = "Contact of Ours for a Customer"
    _inherit = ["custrel.customer.record", "custrel.export"]
    _order = "date_end desc, role desc, date_start desc, id desc"
    _rec_name = "user_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        check_company=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    role = fields.Selection(
        [
            ("first", "First contact"),
            ("second", "Second contact"),
            ("collaborator", "Collaborator"),
        ],
        required=True,
    )
    function = fields.Char(help="What a collaborator does, e.g. technical advice.")
    date_start = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._custrel_today(),
    )
    date_end = fields.Date(string="Until", help="Empty while the person has the role.")
    reason = fields.Char(string="Why It Began")
    end_reason = fields.Char(string="Why It Ended")

    _one_first = models.UniqueIndex(
        "(partner_id) WHERE date_end IS NULL AND role = 'first'",
        "The customer has a first contact already.",
    )
    _one_second = models.UniqueIndex(
        "(partner_id, company_id) WHERE date_end IS NULL AND role = 'second'",
        "The customer has a second contact already.",
    )
    _one_role = models.UniqueIndex(
        "(partner_id, company_id, user_id) WHERE date_end IS NULL",
        "A person has one role for a customer.",
    )
    _open_user_idx = models.Index("(user_id) WHERE date_end IS NULL")
    # All that rules ask for, so that they need not look into the table.
    _shared_idx = models.Index(
        "(user_id, company_id, partner_id) WHERE date_end IS NULL AND role != 'first'"
    )
    _partner_idx = models.Index("(partner_id)")
    _dates_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A role can't end before it begins."
    )

    @api.constrains("user_id", "company_id", "date_end")
    def _check_person(self):
        for assignment in self.filtered(lambda row: not row.date_end):
            if not assignment.company_id._custrel_employs(assignment.user_id):
                raise ValidationError(
                    self.env._(
                        "%(person)s does not work in %(company)s or is archived. "
                        "Choose somebody who can look after the customer.",
                        person=assignment.user_id.display_name,
                        company=assignment.company_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        partners = self.env["res.partner"].browse(
            {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        )
        vals_list = [self._prepare_role(dict(vals), partners) for vals in vals_list]
        self._make_room([vals for vals in vals_list if not vals.get("date_end")])
        assignments = super().create(vals_list)
        assignments._lead_partners()
        return assignments

    @api.model
    def _prepare_role(self, vals, partners):
        """A contact stands for its customer.

        :param partners: those of all ``vals`` of the batch, read together
        """
        partner = partners.browse(vals.get("partner_id")).with_prefetch(partners._ids)
        vals["partner_id"] = partner.commercial_partner_id.id
        vals.setdefault("company_id", self.env.company.id)
        return vals

    @api.model
    def _make_room(self, vals_list):
        """End what new open rows take the place of."""
        holders = self.search(
            [
                ("partner_id", "in", [vals["partner_id"] for vals in vals_list]),
                ("date_end", "=", False),
            ]
        ).grouped("partner_id")
        ended = self.browse()
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals["partner_id"])
            ended |= holders.get(partner, ended).filtered(
                lambda row, vals=vals: row._gives_way_to(vals)
            )
        ended._end(self.env._("Somebody else took over"))

    def _gives_way_to(self, vals):
        """:return: whether this open row ends when one of these values begins"""
        everywhere = "first" in (vals["role"], self.role)
        if not everywhere and self.company_id.id != vals["company_id"]:
            return False
        same_role = self.role == vals["role"] != "collaborator"
        return same_role or self.user_id.id == vals["user_id"]

    def write(self, vals):
        led = {
            row: row.user_id
            for row in self
            if row.role == "first" and not row.date_end and vals.get("date_end")
        }
        result = super().write(vals)
        for row, user in led.items():
            if row.partner_id.user_id == user:
                row.partner_id.user_id = False
        if not {"user_id", "role", "date_end"}.isdisjoint(vals):
            self._lead_partners()
        return result

    def unlink(self):
        led = self.filtered(lambda row: row.role == "first" and not row.date_end)
        partners = led.partner_id
        result = super().unlink()
        partners.write({"user_id": False})
        self._forget()
        return result

    def _lead_partners(self):
        """Open first contacts are the salespeople of their customers."""
        first = self.filtered(lambda row: row.role == "first" and not row.date_end)
        for user, rows in first.grouped("user_id").items():
            led = rows.partner_id.filtered(lambda p, user=user: p.user_id != user)
            if led:
                led.write({"user_id": user.id})
        self._forget()

    def _pass_on(self, user):
        """Give open second contacts and collaborators' roles to ``user``."""
        reason = self.env.context.get("custrel_reason") or False
        vals_list = [
            {
                "partner_id": row.partner_id.id,
                "company_id": row.company_id.id,
                "user_id": user.id,
                "role": row.role,
                "function": row.function,
                "date_start": row.company_id._custrel_today(),
                "reason": reason,
            }
            for row in self
        ]
        self._end(reason)
        self.create(vals_list)

    def _end(self, reason):
        """End open rows today."""
        today = self.env.company._custrel_today()
        for day, rows in self.grouped(lambda row: max(today, row.date_start)).items():
            # Past our own `write`: the salesperson is another one already.
            models.Model.write(rows, {"date_end": day, "end_reason": reason})
        self.flush_recordset()
        self._forget()

    @api.model
    def _forget(self):
        """What depends on assignments is computed anew."""
        self.env["res.partner"].invalidate_model(
            [
                "custrel_second_user_id",
                "custrel_collaborator_ids",
                "custrel_assignment_ids",
                "custrel_contact_gap",
            ]
        )
        for name in self.env.registry["custrel.customer.record"]._inherit_children:
            if not self.env[name]._abstract:
                self.env[name].invalidate_model(WHOSE)

    # ------------------------------------------------------------ set by set

    @api.model
    def _follow_salespeople(self, partners=None):
        """Bring open rows in step with the salespeople of customers, in a few
        statements, however many customers.

        Whoever becomes the first contact leaves his other roles for the customer. A row
        belongs to the company of the customer; of a customer of all companies to the
        present one, if the salesperson works there, or else to his main one.

        :param partners: those to look at; all customers if not given
        """
        self.env["res.partner"].flush_model(
            ["user_id", "commercial_partner_id", "company_id"]
        )
        self.flush_model()
        among = (
            SQL("partner.id IN %s", tuple(partners.ids)) if partners else SQL("TRUE")
        )
        params = {
            "among": among,
            "today": self.env.company._custrel_today(),
            "company": self.env.company.id,
            "uid": self.env.uid,
            "reason": self.env.context.get("custrel_reason") or None,
        }
        self.env.cr.execute(self._end_displaced(**params))
        self.env.cr.execute(self._end_doubled(**params))
        self.env.cr.execute(self._begin_first(**params))
        self.invalidate_model()
        self._forget()

    @api.model
    def _end_displaced(self, among, today, uid, reason, **_rest):
        """:return: SQL that ends rows of first contacts who are so no longer, and of
        contacts that became part of another customer"""
        return SQL(
            """
            UPDATE custrel_assignment row
               SET date_end = GREATEST(%s, row.date_start), end_reason = %s,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM res_partner partner
             WHERE partner.id = row.partner_id AND row.date_end IS NULL AND %s
               AND (row.role = 'first' AND partner.user_id IS DISTINCT FROM row.user_id
                    OR partner.commercial_partner_id != partner.id)
            """,
            today,
            reason,
            uid,
            among,
        )

    @api.model
    def _end_doubled(self, among, today, uid, **_rest):
        """:return: SQL that ends other roles of whoever is the first contact"""
        return SQL(
            """
            UPDATE custrel_assignment row
               SET date_end = GREATEST(%s, row.date_start), end_reason = %s,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM res_partner partner
             WHERE partner.id = row.partner_id AND partner.user_id = row.user_id
               AND row.date_end IS NULL AND row.role != 'first' AND %s
            """,
            today,
            self.env._("Became the first contact"),
            uid,
            among,
        )

    @api.model
    def _begin_first(self, among, today, company, uid, reason):
        """:return: SQL that opens missing rows of first contacts"""
        return SQL(
            """
            INSERT INTO custrel_assignment (
                partner_id, company_id, user_id, role, date_start, reason,
                create_uid, create_date, write_uid, write_date
            )
            SELECT partner.id,
                   COALESCE(partner.company_id, works.cid, owner.company_id),
                   owner.id, 'first', %(today)s, %(reason)s,
                   %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM res_partner partner
              JOIN res_users owner ON owner.id = partner.user_id AND NOT owner.share
              LEFT JOIN res_company_users_rel works
                ON works.user_id = owner.id AND works.cid = %(company)s
             WHERE partner.commercial_partner_id = partner.id AND %(among)s
               AND NOT EXISTS (
                   SELECT FROM custrel_assignment row
                    WHERE row.partner_id = partner.id AND row.role = 'first'
                      AND row.date_end IS NULL
               )
            """,
            among=among,
            today=today,
            company=company,
            uid=uid,
            reason=reason,
        )

    @api.model
    def _merge_customers(self, sources, target):
        """End open rows of customers that are about to become one with ``target`` where
        it keeps another row; the rest moves along.

        Of the same role the row of ``target`` stays, else the newest one; of the same
        person the highest role.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH ranked AS (
                    SELECT id, role, user_id, company_id,
                           row_number() OVER (
                               PARTITION BY company_id, user_id
                               ORDER BY partner_id = %(target)s DESC,
                                        role = 'first' DESC, role = 'second' DESC,
                                        id DESC
                           ) AS of_person,
                           row_number() OVER (
                               PARTITION BY role,
                                            CASE role WHEN 'first' THEN 0
                                                      WHEN 'second' THEN company_id
                                                      ELSE -id END
                               ORDER BY partner_id = %(target)s DESC, id DESC
                           ) AS of_role
                      FROM custrel_assignment
                     WHERE date_end IS NULL
                       AND (partner_id = %(target)s OR partner_id IN %(sources)s)
                )
                UPDATE custrel_assignment row
                   SET date_end = GREATEST(%(today)s, row.date_start),
                       end_reason = %(reason)s
                  FROM ranked
                 WHERE ranked.id = row.id AND (of_person > 1 OR of_role > 1)
                """,
                sources=tuple(sources.ids),
                target=target.id,
                today=self.env.company._custrel_today(),
                reason=self.env._("The customer was merged with another one"),
            )
        )
        self.invalidate_model()
