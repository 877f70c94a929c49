"""Read the machine's own apt sources, to know which mirror it uses.

This repository names no server; Odoo's package comes from wherever the machine
gets its other packages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.errors import ToolError

FOLDER = Path("/etc/apt")
NOT_RELEASES = ("-security", "-updates", "-backports")
ROLLING = {"unstable", "sid", "testing", "experimental"}


@dataclass(frozen=True)
class Source:
    """One archive: where it is, which suite, and the keys it is signed with."""

    uri: str
    suite: str
    components: tuple[str, ...]
    signed_by: str = ""

    def line(self, suite: str) -> str:
        """The one-line form of this archive for another suite."""
        options = f"[signed-by={self.signed_by}] " if self.signed_by else ""
        return f"deb {options}{self.uri} {suite} main\n"


def parse_list(text: str) -> Iterator[Source]:
    """Read the one-line format (``*.list``)."""
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<rest>\S.*)", line)
        if not match:
            continue
        uri, suite, *components = match["rest"].split("#")[0].split()
        options = dict(
            option.split("=", 1)
            for option in (match["options"] or "").split()
            if "=" in option
        )
        yield Source(uri, suite, tuple(components), options.get("signed-by", ""))


def parse_deb822(text: str) -> Iterator[Source]:
    """Read the format of paragraphs (``*.sources``)."""
    for paragraph in re.split(r"\n\s*\n", text):
        fields = _fields(paragraph)
        if "deb" not in fields.get("types", "").split():
            continue
        if fields.get("enabled", "yes").lower() in ("no", "false"):
            continue
        signed_by = fields.get("signed-by", "")
        if not signed_by.startswith("/"):
            signed_by = ""  # a key in the text itself: apt's own keys must do
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                components = tuple(fields.get("components", "").split())
                yield Source(uri, suite, components, signed_by)


def _fields(paragraph: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in paragraph.splitlines():
        if line.startswith("#"):
            continue
        if line[:1].isspace():
            fields[name] = f"{fields.get(name, '')} {line.strip()}".strip()
        elif ":" in line:
            name, value = line.split(":", 1)
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def read_sources(folder: Path = FOLDER) -> list[Source]:
    """All archives of the machine, in apt's order."""
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    sources: list[Source] = []
    for path in files:
        if path.suffix == ".sources" and path.is_file():
            sources += parse_deb822(path.read_text())
        elif path.suffix == ".list" and path.is_file():
            sources += parse_list(path.read_text())
    return sources


def debian_mirror(sources: list[Source]) -> Source:
    """The archive that holds Debian's releases, not its security updates."""
    for source in sources:
        path = source.uri.rstrip("/")
        if path.endswith("/debian") and not source.suite.endswith(NOT_RELEASES):
            return source
    raise ToolError(
        "the apt sources of this machine name no Debian archive to download Odoo 19 "
        "from. Add one under /etc/apt, or set ODOO_PATH to an Odoo 19 of your own."
    )


def stable_suite(mirror: Source) -> str:
    """The machine's own release, or ``stable`` on a machine that has none."""
    return "stable" if mirror.suite in ROLLING else mirror.suite
