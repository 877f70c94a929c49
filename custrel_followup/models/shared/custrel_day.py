from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .bounds import check_days

MIDWEEK = "2"
SATURDAY = 5
SAID = frozenset(("company_id", "date", "works", "like_weekday", "name"))
"""Fields with which somebody says how a day is worked."""

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class CustrelDay(models.Model):
    """A day that differs from the week: a day off, or one that is worked although the
    calendar of the company is closed, such as a Saturday that is exchanged for a bridge
    day. Read where the open hours of a company are, see
    :meth:`ResCompany._custrel_open_intervals`.
    """

    _name = "custrel.day"
    _description = "Day Off or Working Day"
    _inherit = ["custrel.kept"]
    _order = "date, id"
    _check_company_auto = True

    # Exports have it; what comes back is imported, whatever it was.
    _given_when_new = frozenset(("source",))

    name = fields.Char(
        required=True, help="Why the day differs, such as the name of the holiday."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    date = fields.Date(required=True)
    weekday = fields.Selection(WEEKDAYS, compute="_compute_weekday")
    works = fields.Boolean(
        help="The company works on this day. If not, it is closed all day.",
    )
    like_weekday = fields.Selection(
        WEEKDAYS,
        string="Works Like",
        compute="_compute_like_weekday",
        store=True,
        readonly=False,
        precompute=True,
        help="The hours of this weekday in the working hours of the company count.",
    )
    source = fields.Selection(
        [("hand", "By hand"), ("import", "Imported"), ("library", "Public holidays")],
        required=True,
        readonly=True,
        default="hand",
        copy=False,
        help="What was entered, changed or imported by people is never overwritten by "
        "public holidays.",
    )

    _one_row = models.UniqueIndex(
        "(company_id, date)",
        "A day is only once in the list of a company. Change the row that is there.",
    )
    _worked_like = models.Constraint(
        "CHECK (works IS NOT TRUE OR like_weekday IS NOT NULL)",
        "Say like which weekday a working day is worked.",
    )

    @api.depends("date")
    def _compute_weekday(self):
        for day in self:
            day.weekday = str(day.date.weekday()) if day.date else False

    @api.depends("works", "date")
    def _compute_like_weekday(self):
        for day in self:
            if not day.works:
                day.like_weekday = False
            elif not day.like_weekday:
                number = day.date.weekday() if day.date else SATURDAY
                day.like_weekday = str(number) if number < SATURDAY else MIDWEEK

    @api.constrains("date")
    def _check_date(self):
        check_days(self, "date")

    @api.constrains("works", "like_weekday")
    def _check_like(self):
        if any(day.works and not day.like_weekday for day in self):
            raise ValidationError(
                self.env._("Say like which weekday a working day is worked.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        by_user = not self._is_by_program()
        records, vals_list = self._accept_new(vals_list)
        # An empty cell of an import says nothing.
        vals_list = [
            {k: v for k, v in vals.items() if v or k != "like_weekday"}
            for vals in vals_list
        ]
        if by_user:
            source = "import" if self.env.context.get("import_file") else "hand"
            vals_list = [{**vals, "source": source} for vals in vals_list]
        days = super(CustrelDay, records).create(vals_list).with_env(self.env)
        days.company_id._custrel_hours_changed()
        return days

    def write(self, vals):
        by_user = not self._is_by_program()
        records, vals = self._accept(vals)
        said = not SAID.isdisjoint(vals)
        if by_user and said:
            vals = {**vals, "source": "hand"}
        companies = self.company_id
        result = super(CustrelDay, records).write(vals)
        if said:
            (companies | self.company_id)._custrel_hours_changed()
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        companies._custrel_hours_changed()
        return result

    @api.model
    def _get_between(self, company, first, last):
        """:return: days of a company that differ, from the first to the last"""
        days = self.sudo()  # the same whoever plans
        return days.search_fetch(
            [
                ("company_id", "=", company.id),
                ("date", ">=", first),
                ("date", "<=", last),
            ]
        )


class ResCompany(models.Model):
    """The days of a company go with it when it is deleted."""

    _inherit = "res.company"

    def _custrel_get_setup(self):
        days = self.env["custrel.day"].sudo()  # whoever deletes companies
        return [
            *super()._custrel_get_setup(),
            days.search([("company_id", "in", self.ids)]),
        ]
