"""Where things live: what clones share, and what belongs to this checkout."""

import hashlib
import os
from pathlib import Path

ADDON = "custrel_followup"
ROOT = Path(__file__).resolve().parents[1]
ADDON_PATH = ROOT / ADDON
# Add-ons of ours that come by themselves where the module of Odoo's is installed.
BRIDGES = {"custrel_followup_survey": "survey"}
ADDONS = (ADDON, *BRIDGES)
# Everything here can be deleted: configuration, logs, screenshots, build output.
LAB = ROOT / ".lab"
# Start of all our database names on a server that others may use too.
SERVER_PREFIX = "custrel_"


def cache() -> Path:
    """Odoo, virtual environments and the database cluster, shared between clones.

    The database server does not run as root, so root needs a folder outside its
    home that the account of the server may enter.
    """
    if os.geteuid() == 0:
        return Path("/var/cache") / ADDON
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / ADDON


def checkout_prefix() -> str:
    """Start of the database names of this checkout, so that two clones never meet."""
    return f"{SERVER_PREFIX}{hashlib.sha256(bytes(ROOT)).hexdigest()[:6]}_"
