"""Databases to copy from: Odoo's installed modules take minutes, a copy a second."""

from dataclasses import dataclass

from tools import databases, paths, process, server, stamps, workspace
from tools.errors import ToolError

MODULES = "contacts,crm,sale_margin"
# The first is the default of the company and its users.
LANGUAGES = "en_US,zh_CN,zh_TW"


@dataclass(frozen=True)
class Template:
    """A database with stock modules and nothing of ours."""

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
            found.tree.version, found.server.user, found.data, self.arguments
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
    server.run(
        ["-d", draft, "--stop-after-init", "--no-http", *template.arguments],
        log=server.LOGS / f"template-{template.name}.log",
    )
    databases.publish(draft, template.database)
