"""What is asked for twice at the same moment is done once.

A transaction sees what was committed when it began, and no more: whoever has waited for
somebody who does the same has to look again with the eyes of another transaction.
"""

import hashlib
from contextlib import contextmanager

from odoo.tools import SQL


@contextmanager
def looking_again(env, *key):
    """Wait until nobody else does what ``key`` says; from then on nobody else does
    until the present transaction is over.

    :return: environment that sees what the others have done, to read only
    """
    digest = hashlib.sha256(repr(key).encode()).digest()
    lock = int.from_bytes(digest[:8], signed=True)
    env.cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", lock))
    with env.registry.cursor() as cr:
        yield env(cr=cr)
