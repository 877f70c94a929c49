from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...rules import periods
from ..followup.letters import MAIL_QUEUE
from ..shared.dates import MONTH, say_amount, say_date, say_span
from ..shared.jobs import run_soon
from .custrel_figure import PEOPLE
from .lists import read_lists

USER, TEAM, ALL = (
    f"custrel_followup.custrel_group_{name}" for name in ("user", "team", "all")
)
WEEKS = 4
"""So many whole weeks before the present one are looked at, and today's work is not:
it is not late yet."""

CALM_PART = 0.05
"""A card is as before, neither better nor worse, by less than this part of it."""

CARDS = (
    ("done_share", "due"),
    ("in_time_share", "due"),
    ("overdue", "behind"),
    ("contacts", "outcome"),
    ("order_value_after", "outcome"),
    ("key_silent", "silent"),
    ("complaints_late", "complaints"),
)
"""Figures above the page, and the question that each of them belongs to."""

LISTS = {
    "custrel.followup.report": "custrel_followup_report_view_list_monday",
    "custrel.grade.change": "custrel_grade_change_view_list_monday",
}
"""Of rows that the page shows, too, the list that has its order: key customers before
others, and who is overdue longest; who fell before who rose, the largest first."""


class CustrelMonday(models.AbstractModel):
    """What a manager asks on Monday morning, answered from figures: for the company, of
    a team for who leads it, and for everybody of himself.

    The rooms of this model add the answers; each is a dict that says what it shows and
    what opens by a click.
    """

    _name = "custrel.monday"
    _description = "Monday"

    @api.model
    @api.readonly
    def get_page(self, mine=False):
        """Answer the questions for the present company, under the rights of the reader.

        :param bool mine: only what the reader does himself; always so for who leads
            nobody
        :return: dict of what is shown, see :meth:`_prepare_page`
        """
        # Whoever has switched on others, too, looks at the present one alone.
        here = self.with_context(allowed_company_ids=self.env.company.ids)
        return here._prepare_page(here._check_reader(mine))

    @api.model
    def send_me(self):
        """Mail the overview of the present company to the reader now, whichever day it
        is. The one of next Monday comes all the same.

        :return: his address
        :raise AccessError: he leads nobody
        :raise UserError: he has no address, or there is nothing to tell
        """
        if self._check_reader(False):
            raise AccessError(self.env._("The overview is for those who lead others."))
        user = self.env.user
        if not user.email:
            raise UserError(
                self.env._("You have no e-mail address. Enter it in your profile.")
            )
        if not user._custrel_mail_overview(self.env.company):
            raise UserError(self.env._("There is nothing to tell yet."))
        run_soon(self.env, MAIL_QUEUE)
        return user.email

    @api.model
    def _check_reader(self, mine):
        """:return: whether only the reader's own counts
        :raise AccessError: he has nothing to do with customers"""
        user = self.env.user
        if not user.has_group(USER):
            raise AccessError(
                self.env._("Only people of customer relations have these figures.")
            )
        return bool(mine) or not user.has_group(TEAM)

    @api.model
    def _prepare_page(self, mine):
        page = Page(*self._get_days(mine), mine)
        self._read(page)
        answers = {
            "scope": self._get_scope(mine),
            "company": self.env.company.name,
            "heading": self._get_heading(page),
            "today": format_date(self.env, page.today),
            "period": self._describe_period(page.days),
            "people": mine or self.env.user.has_group(PEOPLE),
            "cards": [self._make_card(*card, page) for card in CARDS],
        }
        for answer in self._get_answers():
            answers |= answer(page)
        return answers

    @api.model
    def _get_days(self, mine=False):
        """:return: first day, and first day outside, of what is looked at, and of what
        it is compared with. Of himself one looks at his month until yesterday; on
        the first day of a month, at the one that ended"""
        today = self.env.company._custrel_today()
        if mine:
            return periods.month_until(today)
        monday = today - timedelta(days=today.weekday())
        begin = monday - timedelta(weeks=WEEKS)
        # As many days, or it does not compare.
        return (begin, today), (begin - (today - begin), begin)

    @api.model
    def _read(self, page):
        """Read figures and lists of the page, all of them by one statement."""
        codes, until_now = self._get_codes(page), self._get_codes_until_now()
        shared = self._get_shared()
        read_too = {code for own, _names in shared.values() for code in own}
        figures = self.env["custrel.figure"]._get_by_code(codes | until_now | read_too)
        codes -= read_too
        page.figures = figures.grouped("code")

        def prepare(own, spans, levels):
            own = figures.filtered(lambda figure: figure.code in own)
            return own._prepare_sets(spans, levels, page.mine)

        levels = ["", "grade", "person", "channel", "result"]
        parts = prepare(codes, [page.days, page.before], levels)
        parts += prepare(until_now, [page.days_until_now], levels)
        rows = {}
        for name, (own, names) in shared.items():
            [part] = prepare(own, [page.days], [""])
            rows[name] = part.share(name, names)
            parts.append(part)
        lists = self._get_lists(page)
        queries = {part: part.query for part in parts} | lists
        found = read_lists(self.env, queries, rows)
        page.lists = {name: found[name] for name in lists}
        page.sets = figures._collect_sets({part: found[part] for part in parts})

    @api.model
    def _get_codes(self, _page):
        """:return: set of the codes of the figures that the page shows: others cost
        as much, and some of them look at all orders there are"""
        return {code for code, _part in CARDS}

    @api.model
    def _get_codes_until_now(self):
        """:return: set of the codes of figures to which today belongs, too: they are
        not late, as work would be"""
        return set()

    @api.model
    def _get_shared(self):
        """:return: dict of names by which lists read the rows of figures, found once
        for both, to the codes of these figures and the fields of the rows"""
        return {}

    @api.model
    def _get_lists(self, _page):
        """:return: dict of name to SQL of a few rows that stand on the page"""
        return {}

    @api.model
    def _get_answers(self):
        """:return: list of methods that add answers to the page, each a dict"""
        return []

    @api.model
    def _is_empty(self, page):
        """:return: whether there is nothing to tell: nobody works with it yet"""
        return not (
            page["due"]["grades"]
            or page["behind"]
            or page["silent"]["of"]
            or page["silent"]["new"]
            or page["complaints"]["count"]
            or page["outcome"]["channels"]
        )

    @api.model
    def _cron_monday(self):
        """Send the weekly overview to those for whom it is Monday morning; idempotent,
        and safe to kill."""
        self.env["res.users"]._custrel_send_overviews()

    @api.model
    def _get_scope(self, mine):
        if mine:
            return "mine"
        return "company" if self.env.user.has_group(ALL) else "team"

    @api.model
    def _get_heading(self, page):
        """:return: whose figures these are, or of which month"""
        company = self.env.company.name
        scope = self._get_scope(page.mine)
        if scope == "mine":
            return say_date(self.env, page.days[0], MONTH)
        return self.env._("Your team in %s", company) if scope == "team" else company

    @api.model
    def _describe_period(self, days):
        return say_span(self.env, days[0], max(days[1] - timedelta(days=1), days[0]))

    # --------------------------------------------------------------------- cards

    @api.model
    def _make_card(self, code, part, page):
        """:return: dict of a figure of the whole: what it is, how much, how much it was
        in the weeks before, and what it is made of"""
        figure, row, before = page.figures[code], page.get(code), page.get(code, 1)
        value = row.value if row else False
        old = before.value if before else False
        card = {
            "code": code,
            "part": part,
            "label": figure.name,
            "help": figure.numerator,
            "text": self._write(value, figure.unit),
            "detail": "",
            "trend": "",
            "tone": self._judge(figure, value, old),
            "open": self._open_figure(figure, page),
        }
        if row and row.denominator:
            card["detail"] = self.env._(
                "%(part)s of %(whole)s",
                part=self._write(row.numerator, "count"),
                whole=self._write(row.denominator, "count"),
            )
        if old is not False and value is not False:
            old = self._write(old, figure.unit)
            card["trend"] = (
                self.env._("Same days last month: %s", old)
                if page.mine
                else self.env._(
                    "Previous %(days)s days: %(value)s",
                    days=(page.days[1] - page.days[0]).days,
                    value=old,
                )
            )
        return card

    @api.model
    def _judge(self, figure, value, old):
        """:return: colour of a card: better or worse than before, or bad by itself"""
        if value is False or figure.good == "none":
            return "secondary"
        if old is False:
            return "warning" if value and figure.good == "down" else "secondary"
        if abs(value - old) < CALM_PART * abs(old) or value == old:
            return "secondary"
        return "success" if (value > old) == (figure.good == "up") else "danger"

    @api.model
    def _write(self, value, unit):
        """:return: text of a value in the language of the reader; a dash for nothing"""
        if value is False or value is None:
            return "–"
        if unit == "money":
            return say_amount(self.env, round(value), self.env.company.currency_id)
        digits = 0 if unit in ("count", "percent", "points") else 1
        text = formatLang(self.env, value, digits=digits)
        return f"{text}%" if unit == "percent" else text

    # ---------------------------------------------------------------------- open

    @api.model
    def _open(self, action, domain=(), **more):
        """:return: dict of what a click opens: the external id of an action and what
        is different in it"""
        return {
            "action": f"custrel_followup.{action}",
            "domain": list(domain),
            **more,
        }

    @api.model
    def _open_figure(self, figure, page, level=False, key=False, name="", **more):
        """:param str name: of the group of rows that is opened, with ``level``
        :return: dict of what a click on a figure opens, see :meth:`_open_any`"""
        return self._open_any(
            figure, page, figure._say_behind(), level, key, name, **more
        )

    @api.model
    def _open_any(self, figures, page, title, level=False, key=False, name="", **more):
        """:return: dict of what opens the rows behind any of these figures: an action,
        the domain that stays, and ``facets`` that the reader sees above the list
        and can take off"""
        days = page.days
        if figures[0].code in self._get_codes_until_now():
            days = page.days_until_now
        parts = [
            figure._get_list_parts(*days, level, key, page.mine) for figure in figures
        ]
        what = Domain.OR(part["what"] for part in parts)
        shown = ((title, what), (self._describe_period(days), parts[0]["days"]))
        if level:
            shown = (*shown, (name, parts[0]["level"]))
        if name_of_list := LISTS.get(figures[0].model):
            # Kept in mind, unlike records are.
            more["list"] = self.env["ir.model.data"]._xmlid_to_res_id(
                f"custrel_followup.{name_of_list}"
            )
        return self._open(
            more.pop("action", figures[0].list_action),
            parts[0]["here"],
            title=" · ".join(filter(None, (title, name))),
            facets=self._make_facets(shown),
            **{"view": "list"} | more,
        )

    @api.model
    def _open_person(self, figure, page, row):
        """:param row: of the figure, of a person"""
        name = row.name or self.env._("Nobody")
        return self._open_figure(figure, page, "person", row.key, name)

    @api.model
    def _make_facets(self, shown):
        """:param shown: pairs of a text and a domain; one that takes nothing away is
            not shown
        :return: list of dicts, see ``static/src/monday/facets.js``"""
        return [
            {"description": text, "domain": list(domain)}
            for text, domain in shown
            if not domain.is_true()
        ]

    @api.model
    def _open_customer(self, id_):
        return {"model": "res.partner", "id": id_}

    @api.model
    def _format_day(self, day):
        """:return: day and month in the language of the reader"""
        return say_date(self.env, fields.Date.to_date(day), "MMMd") if day else ""


class Page:
    """What the answers are made from.

    :param tuple days: first day, and first day outside; the latter is today
    :param tuple before: the days that they are compared with
    :param bool mine: only what the reader does himself
    """

    def __init__(self, days, before, mine):
        self.days, self.before = days, before
        self.today = days[1]
        self.days_until_now = days[0], days[1] + timedelta(days=1)
        self.mine = mine
        self.figures = self.sets = self.lists = None

    def rows(self, code, level="", number=0):
        """:param int number: 1 for the weeks before"""
        return self.sets.rows(self.figures[code], level, number)

    def get(self, code, number=0):
        """:return: the row of the whole, None if the reader may not see it"""
        return next(iter(self.rows(code, "", number)), None)

    def count(self, code):
        row = self.get(code)
        return row.numerator if row else 0

    def by_key(self, code, level):
        """:return: dict of key to row"""
        return {row.key: row for row in self.rows(code, level)}
