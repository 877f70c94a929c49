from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class CustrelFigure(models.Model):
    """Beside what a figure counts stands what it is: of this month until today, and of
    the month before; for who leads nobody, of his own customers."""

    _inherit = "custrel.figure"

    this_month = fields.Char(compute="_compute_months")
    last_month = fields.Char(
        compute="_compute_months",
        help="Empty for what is only known as it is now.",
    )

    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_months(self):
        begin, end = self._get_month()
        spans = [(begin, end), (begin - relativedelta(months=1), begin)]
        sets = self._read_sets(spans, [""])
        for figure in self:
            this, last = (
                next(iter(sets.rows(figure, number=number)), None)
                for number in range(len(spans))
            )
            figure.this_month = figure._say(this)
            figure.last_month = figure._say(last)

    def _say(self, row):
        """:param row: of the whole, None if there is none
        :return: its value in words"""
        text = self.env["custrel.monday"]._write(row and row.value, self.unit)
        if self.says_count and row and row.denominator:
            return self.env._(
                "%(value)s (of %(count)s)", value=text, count=int(row.denominator)
            )
        return text

    def _get_month(self):
        """:return: first day of this month, and the first day after today, for the
        company"""
        today = self.env.company._custrel_today()
        return today.replace(day=1), today + timedelta(days=1)

    def action_open_rows(self):
        """:return: action with what the figure of this month is made of"""
        return self.get_list(*self._get_month())
