"""Whose clock counts where somebody reads: his own, else that of his company."""

from datetime import UTC

from odoo import fields

from ...rules import periods
from ...rules.zones import get_zone


def get_reader_zone(env):
    """:return: zone that the context says, as browsers do and jobs for whom they write
    to; else that of the user, or of his company if he has none"""
    return (
        get_zone(env.context.get("tz"))
        or get_zone(env.user._custrel_tz())
        or get_zone("UTC")
    )


def get_today(env):
    """:return: the calendar day where the reader is"""
    return get_local(env, fields.Datetime.now()).date()


def get_local(env, moment):
    """:param datetime moment: naive UTC
    :return: the same, with a zone, as the reader's clock shows it
    """
    return moment.replace(tzinfo=UTC).astimezone(get_reader_zone(env))


def get_end_of_today(env):
    """:return: naive UTC moment at which the reader's day ends"""
    tomorrow = fields.Date.add(get_today(env), days=1)
    return periods.utc_midnight(tomorrow, get_reader_zone(env).key)
