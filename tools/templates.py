"""Databases to copy from: Odoo's installed modules take minutes, a copy a second."""

from dataclasses import dataclass

from tools import databases, paths, process, server, stamps, workspace
from tools.errors import ToolError

MODULES = "contacts,crm,sale_margin"
# The first is the default of the company and its users.
LANGUAGES = "en_US,zh_CN,zh_TW"
# Odoo installs by itself what buys services on the internet (data of companies, text
# messages, letters); all of that stands on one module.
SERVICES = "iap"
# What is left of calls to other machines: news from the publisher, previews of links,
# and mail, for which Odoo's way of neutralising a database is taken.
STAY_INSIDE = """
UPDATE ir_cron SET active = false
 WHERE id = (SELECT res_id FROM ir_model_data
              WHERE module = 'mail' AND name = 'ir_cron_module_update_notification');
INSERT INTO ir_config_parameter (key, value) VALUES ('mail.link_preview_throttle', '0');
INSERT INTO ir_mail_server
    (name, smtp_host, smtp_port, smtp_encryption, smtp_authentication, active, sequence)
VALUES ('Nowhere: this is a demo', 'invalid', 1025, 'none', 'login', true, 1);
"""


@dataclass(frozen=True)
class Template:
    """A database with stock modules and nothing of ours.

    With Odoo's demo data it is one to show: nothing in it calls another machine.
    """

    name: str
    demo: bool

    @property
    def arguments(self) -> list[str]:
        demo = ["--with-demo"] if self.demo else []
        return ["-i", MODULES, f"--load-language={LANGUAGES}", *demo]

    @property
    def database(self) -> str:
        """Shared between clones, and another one when anything it is made of is.

        Its files are in our cache, so on a shared server it is of no use to others.
        """
        found = workspace.get()
        key = stamps.fingerprint(
            found.tree.version,
            found.server.user,
            found.data,
            self.arguments,
            *((SERVICES, STAY_INSIDE) if self.demo else ()),
        )
        return f"{paths.SERVER_PREFIX}{self.name}_{key}"


TEMPLATES = {
    "stock": Template("stock", demo=False),
    "stock_demo": Template("stock_demo", demo=True),
}


def ensure(name: str) -> str:
    """Return the template's name on the server; build it when it is not there."""
    if name not in TEMPLATES:
        raise ToolError(f"no template {name!r}, there are: {', '.join(TEMPLATES)}.")
    template = TEMPLATES[name]
    if not databases.exists(template.database):
        with stamps.locked(paths.cache() / f"{template.database}.lock"):
            if not databases.exists(template.database):
                _build(template)
    return template.database


def _build(template: Template) -> None:
    """Build under another name, so that a killed build is never taken for a whole."""
    process.say(f"building the template database {template.name} (2 to 4 minutes)")
    draft = f"{template.database}_draft"
    databases.drop(draft)
    log = server.LOGS / f"template-{template.name}.log"
    server.run(
        ["-d", draft, "--stop-after-init", "--no-http", *template.arguments], log=log
    )
    if template.demo:
        server.run(["module", "uninstall", "-d", draft, SERVICES])
        workspace.get().server.psql(draft, STAY_INSIDE)
    databases.publish(draft, template.database)
