from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.shared.custrel_day import WEEKDAYS
from ..models.shared.listing import say_all
from ..rules import bounds, public_days

MOST_YEARS = 10
SOURCES = ("company_id", "country_id", "state_id", "year_from", "year_to", "undecreed")
"""Fields that decide what is looked up."""


class CustrelDayImport(models.TransientModel):
    """Imports public holidays and working weekends into the list of a company, after
    showing what would change. What people entered themselves stays."""

    _name = "custrel.day.import"
    _description = "Import Public Holidays"
    _inherit = ["custrel.kept"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    country_id = fields.Many2one(
        "res.country",
        compute="_compute_country_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    state_id = fields.Many2one(
        "res.country.state",
        string="State or Province",
        compute="_compute_state_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('country_id', '=', country_id)]",
        help="Where states have holidays of their own.",
    )
    year_from = fields.Integer(
        string="From Year",
        required=True,
        default=lambda self: self.env.company._custrel_today().year,
    )
    year_to = fields.Integer(
        string="To Year",
        required=True,
        default=lambda self: self.env.company._custrel_today().year,
    )
    undecreed = fields.Boolean(
        string="Statutory Days Before the Decree",
        help="Also the days that are known of years of which it is not known yet which "
        "days are exchanged. Import such a year again when that is decreed.",
    )
    has_undecreed = fields.Boolean(compute="_compute_notice")
    notice = fields.Text(compute="_compute_notice")
    line_ids = fields.One2many(
        "custrel.day.import.line",
        "import_id",
        string="What Would Change",
        compute="_compute_line_ids",
        store=True,
    )
    count = fields.Integer(compute="_compute_count")

    @api.depends("company_id")
    def _compute_country_id(self):
        for wizard in self:
            wizard.country_id = wizard.company_id.country_id

    @api.depends("company_id", "country_id")
    def _compute_state_id(self):
        for wizard in self:
            state = wizard.company_id.state_id
            fits = state.country_id == wizard.country_id
            wizard.state_id = state if fits else False

    @api.depends(*SOURCES)
    @api.depends_context("lang")
    def _compute_notice(self):
        for wizard in self:
            found, notices = wizard._look_up()
            wizard.has_undecreed = bool(found and found.undecreed)
            wizard.notice = "\n".join(notices)

    @api.depends(*SOURCES)
    def _compute_line_ids(self):
        for wizard in self:
            rows = wizard._prepare_lines()
            wizard.line_ids = [Command.clear(), *map(Command.create, rows)]

    @api.depends("line_ids.change")
    def _compute_count(self):
        for wizard in self:
            changing = wizard.line_ids.filtered(lambda x: x.change in CHANGING)
            wizard.count = len(changing)

    # ------------------------------------------------------------------- look up

    def _look_up(self):
        """:return: :class:`PublicDays`, None if there are none; list of sentences that
        say what is missing"""
        self.ensure_one()
        years, first, last = self._get_years()
        if not self.country_id:
            return None, [self.env._("Choose the country whose holidays count.")]
        if not years:
            return None, [
                self.env._(
                    "Choose at most %(most)s years, from %(first)s to %(last)s.",
                    most=MOST_YEARS,
                    first=first,
                    last=last,
                )
            ]
        try:
            found = public_days.bring(
                self.country_id.code, self.state_id.code, years, self.env.lang or ""
            )
        except public_days.LibraryMissing:
            return None, [
                self.env._(
                    "Public holidays come from the Python library “%(library)s”, which "
                    "is not installed on this server. Ask whoever runs the server to "
                    "enter “pip install %(library)s” and to restart Odoo. Meanwhile, "
                    "days can be entered by hand or imported.",
                    library=public_days.PACKAGE,
                )
            ]
        except public_days.UnknownCountry:
            return None, [
                self.env._(
                    "The library knows no public holidays of %s. Enter or import the "
                    "days of your company.",
                    self.country_id.name,
                )
            ]
        return found, self._get_notices(found)

    def _get_years(self):
        """:return: list of the years to look up, empty if they make no sense; the first
        and the last year that do"""
        first = bounds.EARLIEST.year
        last = bounds.latest_day(self.company_id._custrel_today()).year - 1
        asked = range(self.year_from, self.year_to + 1)
        fits = first <= self.year_from and self.year_to <= last
        if not fits or len(asked) > MOST_YEARS:
            return [], first, last
        return list(asked), first, last

    def _get_notices(self, found):
        notices = []
        if self.state_id and not found.has_subdivision:
            notices.append(
                self.env._(
                    "The library has no days of its own for %s: those of the whole "
                    "country count.",
                    self.state_id.name,
                )
            )
        if found.unknown:
            notices.append(
                self.env._(
                    "The library knows nothing of %s yet.",
                    _listed(self.env, found.unknown),
                )
            )
        if found.undecreed:
            notices.append(
                self.env._(
                    "%(years)s: the library does not know yet which days are exchanged "
                    "(working weekends, bridge days). Nothing is guessed: bring the "
                    "year again when it is decreed and the library has a new release.",
                    years=_listed(self.env, found.undecreed),
                )
            )
        unsure = [day for day in found.days if day.estimated]
        if unsure:
            notices.append(
                self.env._(
                    "Left out, as the date is not certain yet: %s.",
                    say_all(
                        self.env,
                        (
                            f"{day.name} ({format_date(self.env, day.date)})"
                            for day in unsure
                        ),
                    ),
                )
            )
        return notices

    def _get_settled(self):
        """:return: dict of date to :class:`PublicDay` that are known for certain; set
        of the years of which they are all that is known"""
        found, _notices = self._look_up()
        if not found:
            return {}, set()
        left_out = set(found.unknown)
        if not self.undecreed:
            left_out.update(found.undecreed)
        years = set(self._get_years()[0]) - left_out
        return {
            day.date: day
            for day in found.days
            if day.date.year in years and not day.estimated
        }, years

    def _prepare_lines(self):
        """:return: list of values of the lines of the preview, in the order of days"""
        self.ensure_one()
        settled, years = self._get_settled()
        if not years:
            return []
        present = {
            day.date: day
            for day in self.env["custrel.day"]._get_between(
                self.company_id,
                fields.Date.to_date(f"{min(years)}-01-01"),
                fields.Date.to_date(f"{max(years)}-12-31"),
            )
        }
        gone = [
            date
            for date, day in present.items()
            if date not in settled and day.source == "library" and date.year in years
        ]
        rows = [self._prepare_line(day, present) for day in settled.values()]
        rows += [self._prepare_gone(present[date]) for date in gone]
        return sorted(rows, key=lambda row: row["date"])

    def _prepare_line(self, found, present):
        day = present.get(found.date)
        vals = {
            "date": found.date,
            "name": found.name or self._name_worked(found),
            "works": found.works,
            "like_weekday": str(found.like_weekday) if found.works else False,
        }
        if not day:
            change = "add"
        elif day.source != "library":
            change = "keep"
        else:
            same = all(day[name] == vals[name] for name in ("works", "like_weekday"))
            change = "same" if same and day.name == vals["name"] else "change"
        return {**vals, "change": change, "present": day.name if day else False}

    def _prepare_gone(self, day):
        return {
            "date": day.date,
            "name": day.name,
            "works": day.works,
            "like_weekday": day.like_weekday,
            "change": "remove",
            "present": day.name,
        }

    def _name_worked(self, found):
        if not found.stands_for:
            return self.env._("Working day")
        return self.env._("Worked for %s off", format_date(self.env, found.stands_for))

    # --------------------------------------------------------------------- apply

    def action_apply(self):
        """Change the list of the company as the preview says.

        :raise UserError: there is nothing to change
        """
        self.ensure_one()
        rows = [row for row in self._prepare_lines() if row["change"] in CHANGING]
        if not rows:
            raise UserError(self._say_nothing())
        days = self.env["custrel.day"]._as_program()
        days.check_access("create")
        dates = [row["date"] for row in rows]
        present = days.search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", "in", dates),
                ("source", "=", "library"),
            ]
        )
        by_date = {day.date: day for day in present}
        new = [row for row in rows if row["change"] == "add"]
        days.create([self._prepare_day(row) for row in new])
        for row in rows:
            if row["change"] == "change":
                by_date[row["date"]].write(self._prepare_day(row))
        gone = {row["date"] for row in rows if row["change"] == "remove"}
        present.filtered(lambda day: day.date in gone).unlink()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_day(self, row):
        names = ("date", "name", "works", "like_weekday")
        return {
            **{name: row[name] for name in names},
            "company_id": self.company_id.id,
            "source": "library",
        }

    def _say_nothing(self):
        found, notices = self._look_up()
        if found and not notices:
            return self.env._("The list has all of these days already.")
        return "\n".join(notices) or self.env._("There is nothing to bring.")


CHANGING = ("add", "change", "remove")


def _listed(env, years):
    return say_all(env, map(str, years))


class CustrelDayImportLine(models.TransientModel):
    """What would become of a day. Only looked at: what is brought is looked up anew."""

    _name = "custrel.day.import.line"
    _description = "Preview of a Public Holiday"
    _inherit = ["custrel.kept"]
    _order = "date, id"

    import_id = fields.Many2one("custrel.day.import", required=True, ondelete="cascade")
    date = fields.Date()
    weekday = fields.Selection(WEEKDAYS, compute="_compute_weekday")
    name = fields.Char()
    works = fields.Boolean()
    like_weekday = fields.Selection(WEEKDAYS, string="Works Like", readonly=True)
    present = fields.Char(string="In the List")
    change = fields.Selection(
        [
            ("add", "Added"),
            ("change", "Changed"),
            ("remove", "Removed"),
            ("keep", "Kept, entered by people"),
            ("same", "There already"),
        ]
    )

    @api.depends("date")
    def _compute_weekday(self):
        for line in self:
            line.weekday = str(line.date.weekday()) if line.date else False
