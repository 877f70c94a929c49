"""What can be undone for a minute: what was before goes to the browser, signed, and
comes back with the click. Nothing is kept on the server."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

UNDO_TIME = timedelta(minutes=1)
LATENCY = timedelta(seconds=15)
"""A click in the last second of the minute still arrives in time."""


def sign_offer(env, scope, values):
    """:param str scope: what is undone
    :param dict values: what it takes to undo it, for the present user alone
    :return: token with them
    """
    return hash_sign(
        env(su=True),  # the secret of the database
        scope,
        {"user": env.uid, **values},
        expiration=UNDO_TIME + LATENCY,
    )


def read_offer(env, scope, token):
    """:return: the values that were signed for the present user, see
        :func:`sign_offer`
    :raise UserError: there was no such offer, or it is too late
    """
    try:
        offer = verify_hash_signed(env(su=True), scope, token)  # see sign_offer
    except (AttributeError, ValueError):  # no such token was ever offered
        offer = None
    if not offer or offer["user"] != env.uid:
        raise UserError(env._("What was done more than a minute ago can't be undone."))
    return offer


def offer_undo(model, message, undo):
    """Prepare an action that says what was done and offers to undo it; a dialog in
    which it was done closes.

    :param str model: whose ``action_undo`` does so
    :param str message: in the user's language
    :param undo: what that method is called with
    :return: dict of the action
    """
    return {
        "type": "ir.actions.client",
        "tag": "custrel_followup_done",
        "params": {
            "model": model,
            "message": message,
            "undo": undo,
            "seconds": int(UNDO_TIME.total_seconds()),
        },
    }


def until_settled():
    """:return: moment (UTC) after which nothing that is done now can be undone any
    more: so long waits what can't be taken back"""
    return fields.Datetime.now() + UNDO_TIME + LATENCY
