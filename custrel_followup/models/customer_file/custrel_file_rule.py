from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..shared.jobs import run_soon

OTHER_PLACES = {
    "address": "street",
    "person": "child_ids",
    "decider": "child_ids",
    "reachable": "phone",
}
"""Where on the form what is missing is entered, of rules that name no field."""

ADDRESS = ("street", "city")
REACHABLE = ("phone", "email")


class CustrelFileRule(models.Model):
    """Something that the file of a customer should say, from which grade on, and what
    it weighs (row K5)."""

    _name = "custrel.file.rule"
    _description = "Needed in a Customer File"
    _inherit = ["custrel.kept", "custrel.remembered"]
    _order = "sequence, id"

    name = fields.Char(string="What Is Needed", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("field", "A field of the customer"),
            ("address", "Street and city"),
            ("reachable", "Phone or e-mail"),
            ("person", "A contact of the customer"),
            ("decider", "A contact who decides"),
        ],
        required=True,
        default="field",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        ondelete="cascade",
        domain=[("model", "=", "res.partner")],
    )
    weight = fields.Integer(
        required=True,
        default=1,
        help="What it counts for, compared with the others.",
    )
    grade_id = fields.Many2one(
        "custrel.grade",
        string="From Grade",
        ondelete="restrict",
        help="Needed of customers with this grade or a better one. Empty: of all.",
    )
    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="Empty: for all companies.",
    )

    _weight_positive = models.Constraint(
        "CHECK (weight BETWEEN 1 AND 1000)", "A weight is 1 to 1,000."
    )

    @api.constrains("kind", "field_id")
    def _check_field(self):
        for rule in self.filtered(lambda rule: rule.kind == "field"):
            field = rule._get_field()
            if field is None or not (field.store or field.search):
                raise ValidationError(
                    self.env._(
                        "%s: choose a field of the customer that can be searched.",
                        rule.name,
                    )
                )

    def _get_field(self):
        name = self.sudo().field_id  # which fields there are is no secret
        known = name.model == "res.partner"
        return self.env["res.partner"]._fields.get(name.name) if known else None

    def _get_place(self):
        """:return: name of the field of the form where it is entered"""
        field = self._get_field()
        return field.name if field else OTHER_PLACES.get(self.kind, "name")

    def _say_missing(self, partner):
        """:return: dict of ``name``, what of it a customer lacks, and ``field``, where
        it is entered on the form"""
        lacking = [name for name in ADDRESS if not partner[name]]
        if self.kind == "address" and len(lacking) == 1:
            [field] = lacking
            labels = self.env["ir.model.fields"].get_field_string("res.partner")
            return {"name": labels[field], "field": field}
        return {"name": self.name, "field": self._get_place()}

    def _get_domain(self):
        """:return: domain of the customers who have it"""
        self.ensure_one()
        if self.kind == "field":
            field = self._get_field()
            return Domain(field.name, "!=", False) if field else Domain.TRUE
        if self.kind == "address":
            return Domain.AND(Domain(name, "!=", False) for name in ADDRESS)
        if self.kind == "reachable":
            return Domain.OR(Domain(name, "!=", False) for name in REACHABLE)
        decides = self.kind == "decider"
        return Domain.custom(
            to_sql=lambda model, alias, _query: _person_sql(model, alias, decides)
        )

    def _is_for(self, grade):
        """:param grade: of a customer; empty for none"""
        mine = self.grade_id
        return not mine or bool(grade) and grade.sequence <= mine.sequence

    @api.model
    def _find_of(self, company):
        """:return: the rules of a company"""
        rules = self.sudo()  # what is needed shows to all our users
        return rules.search_fetch(
            [("company_id", "in", (company.id, False))],
            ["kind", "field_id", "grade_id"],
        )

    @ormcache("company.id", "grade.id")
    def _get_places(self, company, grade):
        """:return: names of the fields of the form that a company needs of customers of
        a grade, with spaces between them"""
        rules = self.with_context(active_test=True)._find_of(company)
        return " ".join(rule._get_place() for rule in rules if rule._is_for(grade))

    # ------------------------------------------------------------ what changes here

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._have_measured_again()
        return rules

    def write(self, vals):
        self._have_measured_again()  # of the companies they leave, too
        result = super().write(vals)
        self._have_measured_again()
        return result

    def unlink(self):
        self._have_measured_again()
        return super().unlink()

    def _have_measured_again(self):
        """The job measures all files of these companies anew, and soon."""
        if not self:
            return
        companies = self.company_id
        if len(self.filtered("company_id")) < len(self):
            companies = companies.sudo().search([])  # a rule for all is one for each
        companies.sudo().custrel_rules_changed_at = self.env.cr.now()  # for the job
        run_soon(self.env, "custrel_followup.ir_cron_file")


class CustrelGrade(models.Model):
    _name = "custrel.grade"
    _inherit = ["custrel.grade", "custrel.remembered"]

    @api.model
    def _get_remembered_fields(self):
        """Which rules are for whom depends on the order of the grades."""
        return {"sequence"}


def _person_sql(model, alias, decides):
    """:return: SQL condition that a customer has a contact, or one who decides"""
    model.env["res.partner"].flush_model(
        ["commercial_partner_id", "active", "type", "is_company"]
    )
    model.env["custrel.contact.file"].flush_model(["partner_id", "role"])
    decider = SQL(
        """AND EXISTS (SELECT FROM custrel_contact_file known
                        WHERE known.partner_id = person.id
                          AND known.role = 'decides')"""
    )
    return SQL(
        """EXISTS (SELECT FROM res_partner person
                    WHERE person.commercial_partner_id = %(customer)s
                      AND person.id != %(customer)s
                      AND person.active AND person.type = 'contact' %(decider)s)""",
        customer=SQL.identifier(alias, "id"),
        decider=decider if decides else SQL(),
    )
