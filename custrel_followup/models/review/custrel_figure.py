from ast import literal_eval

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import periods
from ..shared.actions import open_window
from ..shared.listing import say_all

PEOPLE = "custrel_followup.custrel_group_people_figures"
LEVELS = ("grade", "team", "person", "channel", "source", "result", "reason")


class CustrelFigure(models.Model):
    """What is counted, and how: the only source of figures for page, mail and digest.

    A figure is a sum over the rows of a model, and mostly another one to divide it by.
    Both are read under the rights of the reader: whoever has his own customers gets the
    figures of those.
    """

    _name = "custrel.figure"
    _description = "Figure"
    _inherit = ["custrel.kept"]
    _order = "sequence, id"

    code = fields.Char(
        required=True,
        readonly=True,
        help="Stable short name for other programs.",
    )
    name = fields.Char(required=True, readonly=True, translate=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    unit = fields.Selection(
        [
            ("count", "Count"),
            ("percent", "Percent"),
            ("points", "Points from -100 to 100"),
            ("days", "Number of days"),
            ("hours", "Hours"),
            ("money", "Amount"),
        ],
        required=True,
        readonly=True,
    )
    numerator = fields.Char(
        string="Counted",
        required=True,
        readonly=True,
        translate=True,
    )
    denominator = fields.Char(
        string="Divided By",
        readonly=True,
        translate=True,
        help="Nothing if it is a number by itself. Where there is nothing to divide "
        "by, the figure is empty.",
    )
    good = fields.Selection(
        [("up", "More is better"), ("down", "Less is better"), ("none", "Neutral")],
        string="Direction",
        required=True,
        readonly=True,
    )
    about_people = fields.Boolean(
        readonly=True,
        help="For running the work, not for judging people: a setting hides it.",
    )
    says_count = fields.Boolean(
        readonly=True,
        export_string_translation=False,
        help="Of a few answers a share says little: their number stands beside it.",
    )
    is_now = fields.Boolean(
        string="As It Is Now",
        compute="_compute_is_now",
        help="Not of a period.",
    )
    levels = fields.Char(compute="_compute_levels", help="By what it can be split.")

    # How it is computed; see :meth:`_prepare_part`.
    model = fields.Char(readonly=True, export_string_translation=False)
    domain = fields.Char(readonly=True, export_string_translation=False)
    mine_domain = fields.Char(readonly=True, export_string_translation=False)
    date_field = fields.Char(readonly=True, export_string_translation=False)
    sum_field = fields.Char(readonly=True, export_string_translation=False)
    by_field = fields.Char(readonly=True, export_string_translation=False)
    level_fields = fields.Char(readonly=True, export_string_translation=False)
    list_action = fields.Char(readonly=True, export_string_translation=False)
    list_date_field = fields.Char(readonly=True, export_string_translation=False)
    list_domain = fields.Char(readonly=True, export_string_translation=False)

    _code_unique = models.UniqueIndex(
        "(code)", "A figure with this code exists already."
    )

    @api.depends("date_field")
    def _compute_is_now(self):
        for figure in self:
            figure.is_now = not figure.date_field

    @api.depends("level_fields")
    @api.depends_context("lang")
    def _compute_levels(self):
        names = {
            "grade": self.env._("Grade"),
            "team": self.env._("Sales Team"),
            "person": self.env._("Person"),
            "channel": self.env._("Channel"),
            "source": self.env._("Origin"),
            "result": self.env._("Result"),
            "reason": self.env._("Complaint Reason"),
        }
        for figure in self:
            fields_ = figure._get_level_fields()
            figure.levels = say_all(
                self.env, (names[n] for n in LEVELS if n in fields_)
            )

    @api.model
    def _get_by_code(self, codes):
        found = self._get_all().filtered(lambda figure: figure.code in codes)
        missing = set(codes) - set(found.mapped("code"))
        if missing:
            names = say_all(self.env, sorted(map(str, missing)))
            raise ValueError(self.env._("There are no figures %s.", names))
        return found

    @api.model
    def _get_all(self):
        names = [name for name, field in self._fields.items() if field.store]
        return self.search_fetch([], names)

    # ------------------------------------------------------------------ the rows

    def _parse(self, text, **names):
        for name, value in names.items():
            text = (text or "[]").replace(f"%({name})s", repr(value))
        return literal_eval(text or "[]")

    def _get_level_fields(self):
        """:return: dict of the levels of this figure to fields of its rows"""
        self.ensure_one()
        return literal_eval(self.level_fields or "{}")

    def _get_here_domain(self):
        """:return: domain of the rows that the present company is about. Everybody
        reads all contacts: of these, customers whom the reader looks after, or whoever
        he leads"""
        if self[:1].model != "res.partner":
            return Domain("company_id", "=", self.env.company.id)
        here = Domain("company_id", "in", (False, self.env.company.id))
        if self.env.user.has_group("custrel_followup.custrel_group_all"):
            return here
        if self.env.user.has_group("custrel_followup.custrel_group_team"):
            return here & Domain("user_id.custrel_is_led", "=", True)
        return here & Domain("user_id", "=", self.env.uid)

    def _get_rows_domain(self, date_from, date_to):
        domain = Domain(self._parse(self.domain))
        if self.date_field:
            domain &= self._get_period_domain(self.date_field, date_from, date_to)
        return domain

    def _get_period_domain(self, name, date_from, date_to):
        """:return: domain of a field that lies in the period, in the time zone of the
        company"""
        field = self.env[self.model]._fields.get(name)
        to_text = fields.Date.to_string
        if field is None or field.type == "datetime":
            tz, to_text = self.env.company._custrel_tz(), fields.Datetime.to_string
            date_from = periods.utc_midnight(date_from, tz)
            date_to = periods.utc_midnight(date_to, tz)
        begin, end = to_text(date_from), to_text(date_to)
        return Domain(name, ">=", begin) & Domain(name, "<", end)

    def get_list(self, date_from, date_to, level=False, key=False):
        """Open what a figure is made of.

        :param level: with ``key``, only the rows of this group
        :return: action with a list
        """
        self.ensure_one()
        days = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        return open_window(
            self.env,
            f"custrel_followup.{self.list_action}",
            first="list",
            domain=self._get_list_domain(*days, level, key),
            context={},
        )

    def _get_list_domain(self, date_from, date_to, level=False, key=False, mine=False):
        """:return: list, the domain of the rows that a list shows behind the figure,
        see :meth:`_get_list_parts`"""
        parts = self._get_list_parts(date_from, date_to, level, key, mine)
        return list(Domain.AND(parts.values()))

    def _get_list_parts(self, date_from, date_to, level=False, key=False, mine=False):
        """:param bool mine: only what the reader does himself
        :return: dict of the domains that find the rows behind the figure: ``here``
            whose rows one looks at, ``what`` is counted, the ``days``, the ``level``"""
        what = Domain(self._parse(self.list_domain or self.domain))
        if not self.list_domain:
            what &= self._get_behind_domain()
        here = self._get_here_domain()
        if mine:
            here &= Domain(self._parse(self.mine_domain, uid=self.env.uid))
        days = place = Domain.TRUE
        if self.date_field:
            name = self.list_date_field or self.date_field
            days = self._get_period_domain(name, date_from, date_to)
        if level:
            place = Domain(self._get_level_fields()[level], "=", key)
        return {"here": here, "what": what, "days": days, "level": place}

    def _say_behind(self):
        """:return: what the rows are that a list shows behind the figure"""
        is_base = not self.list_domain and self._shows_base()
        return self.denominator if is_base else self.name

    def _shows_base(self):
        return bool(self.by_field) and self.good != "down"

    def _get_behind_domain(self):
        """:return: domain of the rows that make a figure: those that are summed up; of
        a share where more is better all that it is a share of, for there one looks for
        what is missing"""
        counted = self.by_field if self._shows_base() else self.sum_field
        name = counted.partition(":")[0]
        return Domain.TRUE if name == "__count" else Domain(name, ">", 0)
