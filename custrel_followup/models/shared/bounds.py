"""Days and moments that people give: typing errors are caught before they do harm."""

from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...rules.bounds import EARLIEST, latest_day, lies_within


def check_days(records, *names):
    """Check dates and moments that somebody gave.

    :param names: fields of ``records``
    :raise ValidationError: one lies before all history, or too far in the future
    """
    for record in records:
        today = record.company_id._custrel_today()
        for name in names:
            if record[name] and not lies_within(record[name], today):
                env = records.env
                raise ValidationError(
                    env._(
                        "%(record)s: “%(field)s” must lie between %(first)s and "
                        "%(last)s.",
                        record=record.display_name,
                        field=record._fields[name]._description_string(env),
                        first=format_date(env, EARLIEST),
                        last=format_date(env, latest_day(today)),
                    )
                )
