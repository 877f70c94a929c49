"""Windows and days in a company's time zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta


def rolling_window(day: date, months: int) -> tuple[date, date]:
    """The half-open window of whole months that ends at ``day``.

    >>> rolling_window(date(2026, 3, 2), 12)
    (datetime.date(2025, 3, 2), datetime.date(2026, 3, 2))
    >>> rolling_window(date(2026, 3, 31), 1)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    return day - relativedelta(months=months), day


def utc_midnight(day: date, tz: str) -> datetime:
    """When ``day`` begins in ``tz``, as naive UTC (what the database stores).

    >>> utc_midnight(date(2026, 3, 2), "Asia/Shanghai")
    datetime.datetime(2026, 3, 1, 16, 0)
    >>> utc_midnight(date(2026, 3, 8), "America/New_York")
    datetime.datetime(2026, 3, 8, 5, 0)
    >>> utc_midnight(date(2026, 3, 9), "America/New_York")  # summer time began
    datetime.datetime(2026, 3, 9, 4, 0)
    """
    local = datetime.combine(day, time.min, tzinfo=ZoneInfo(tz))
    return local.astimezone(UTC).replace(tzinfo=None)


def local_day(moment: datetime, tz: str) -> date:
    """The calendar day of a naive UTC moment in ``tz``.

    >>> local_day(datetime(2026, 3, 1, 16, 30), "Asia/Shanghai")
    datetime.date(2026, 3, 2)
    """
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)).date()


def last_month(day: date) -> tuple[date, date]:
    """First and last day of the month that has ended when ``day`` has come.

    >>> last_month(date(2026, 3, 1))
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    >>> last_month(date(2026, 1, 31))
    (datetime.date(2025, 12, 1), datetime.date(2025, 12, 31))
    """
    end = day.replace(day=1) - relativedelta(days=1)
    return end.replace(day=1), end


def month_until(day: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """The days of a month before ``day``, and the same days of the month before it; on
    the first day of a month, those of the whole month that has ended.

    :return: half-open periods

    >>> def text(day):
    ...     return [f"{x:%d.%m.}-{y:%d.%m.}" for x, y in month_until(day)]
    >>> text(date(2026, 11, 27))
    ['01.11.-27.11.', '01.10.-27.10.']
    >>> text(date(2026, 12, 1))
    ['01.11.-01.12.', '01.10.-01.11.']
    >>> text(date(2026, 3, 30))  # February is shorter
    ['01.03.-30.03.', '01.02.-01.03.']
    """
    begin = (day - timedelta(days=1)).replace(day=1)
    before = begin - relativedelta(months=1)
    if day == begin + relativedelta(months=1):
        return (begin, day), (before, begin)
    return (begin, day), (before, min(before + (day - begin), begin))


def ended_months(day: date, known: date | None, most: int) -> list[tuple[date, date]]:
    """First and last day of the months that have ended when ``day`` has come and are
    newer than the one of ``known``; the last one in any case, and only that one if
    nothing is known.

    >>> def names(*arguments):
    ...     return [f"{first:%b %y}" for first, _last in ended_months(*arguments)]
    >>> names(date(2026, 3, 1), date(2025, 11, 30), 12)
    ['Dec 25', 'Jan 26', 'Feb 26']
    >>> names(date(2026, 3, 1), date(2025, 11, 30), 2)
    ['Jan 26', 'Feb 26']
    >>> names(date(2026, 3, 31), date(2026, 2, 28), 12)
    ['Feb 26']
    >>> names(date(2026, 3, 31), None, 12)
    ['Feb 26']
    """
    months = [last_month(day)]
    while known and len(months) < most:
        before = last_month(months[0][0])
        if before[1] <= known:
            break
        months.insert(0, before)
    return months
