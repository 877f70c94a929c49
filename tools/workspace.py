"""Odoo's source, Python, database server and configuration, found or made."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools import environment, paths, stamps
from tools.machine import odoo_tree, postgres, system
from tools.machine.postgres import Server

CONFIG = """[options]
addons_path = {addons}
data_dir = {data}
db_host = {server.host}
db_port = {server.port}
db_user = {server.user}
db_password = {server.password}
db_template = template0
dbfilter = ^{prefix}
http_interface = 127.0.0.1
max_cron_threads = 0
screenshots = {lab}/screenshots
"""


@dataclass(frozen=True)
class Workspace:
    """Everything that is needed to run Odoo."""

    tree: odoo_tree.OdooTree
    python: Path
    server: Server
    data: Path
    config: Path

    def filestore(self, database: str) -> Path:
        return self.data / "filestore" / database


@cache
def get() -> Workspace:
    """Return the workspace of this checkout; prepare whatever is missing."""
    system.ensure()
    tree = odoo_tree.find()
    python = environment.ensure(tree)
    server = postgres.server()
    data = paths.cache() / "data"
    data.mkdir(parents=True, exist_ok=True)
    config = paths.LAB / "odoo.conf"
    stamps.write_if_changed(
        config,
        CONFIG.format(
            addons=",".join(map(str, [*tree.addons, paths.ROOT])),
            data=data,
            server=server,
            prefix=paths.checkout_prefix(),
            lab=paths.LAB,
        ),
    )
    config.chmod(0o600)
    return Workspace(tree, python, server, data, config)
