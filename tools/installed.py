"""A database with the add-on as it stands here, to copy from: an installation less.

It belongs to the checkout, and is made again when a file of the add-on has changed;
its tests are read when they run.
"""

import hashlib

from tools import databases, names, paths, process, server, stamps, templates

NAME, DRAFT = "with_addon", "with_addon_draft"
STATE = paths.LAB / "with_addon.state"
# What Odoo said at the installation; a warning in there is a fault of the add-on.
LOG = server.LOGS / "install.log"


def ensure() -> str:
    """Return the full name of the database."""
    database = names.full_name(NAME)
    with stamps.locked(paths.LAB / "with_addon.lock"):
        source = templates.ensure("stock")
        state = stamps.fingerprint(source, fingerprint())
        known = STATE.exists() and STATE.read_text() == state and LOG.exists()
        if not known or not databases.exists(database):
            _build(source, database)
            STATE.write_text(state)
    return database


def fingerprint() -> str:
    """Another one when a file has changed that an installation reads."""
    return stamps.fingerprint(
        sorted(
            (str(path.relative_to(paths.ADDON_PATH)), _digest(path.read_bytes()))
            for path in paths.ADDON_PATH.rglob("*")
            if path.is_file()
            and "__pycache__" not in path.parts
            and paths.ADDON_PATH / "tests" not in path.parents
        )
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _build(source: str, database: str) -> None:
    process.say("installing the add-on")
    STATE.unlink(missing_ok=True)
    draft = names.full_name(DRAFT)
    for name in (database, draft):
        databases.drop(name)
    databases.copy(source, draft)
    server.install(draft, paths.ADDON, log=LOG)
    databases.publish(draft, database)
