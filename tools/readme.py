"""The page of the add-on, from the fragments in its folder ``readme``.

    python3 -m tools.readme

``README.rst`` is what a package index shows, ``static/description/index.html`` what
Odoo shows under *Apps*. Both are made here, so that they say the same; a test compares.
"""

from pathlib import Path

from docutils.core import publish_parts

from tools import paths
from tools.errors import ToolError, run_main

TITLE = "Customer Relations Follow-up"
FRAGMENTS = paths.ADDON_PATH / "readme"
# What the index shows first is no section.
SECTIONS = {
    "INSTALL": "Install",
    "CONFIGURE": "Configure",
    "USAGE": "Use",
    "HISTORY": "Changes",
}
CHINESE = "DESCRIPTION.zh_CN"
PICTURES = ("my-day", "record", "complaint")
PAGE = """<section class="oe_container">
<h1>{title}</h1>
{english}
{pictures}
<h2>{chinese_title}</h2>
{chinese}
{chinese_pictures}
</section>
"""
CHINESE_TITLE = "客户维系与跟进"


def read(name: str) -> str:
    path = FRAGMENTS / f"{name}.rst"
    if not path.exists():
        raise ToolError(f"{path.relative_to(paths.ROOT)} is missing.")
    return path.read_text().strip()


def render_index() -> str:
    """The text of README.rst."""
    frame = "=" * len(TITLE)
    parts = [f"{frame}\n{TITLE}\n{frame}", read("DESCRIPTION"), read(CHINESE)]
    for name, title in SECTIONS.items():
        parts.append(f"{title}\n{'=' * len(title)}\n\n{read(name)}")
    return "\n\n".join(parts) + "\n"


def render_page() -> str:
    """The text of index.html; Odoo gives it its own style."""
    english = [read("DESCRIPTION")]
    for name in ("CONFIGURE", "USAGE"):
        title = SECTIONS[name]
        english.append(f"{title}\n{'=' * len(title)}\n\n{read(name)}")
    return PAGE.format(
        title=TITLE,
        english=to_html("\n\n".join(english)),
        pictures=show("en"),
        chinese_title=CHINESE_TITLE,
        chinese=to_html(read(CHINESE)),
        chinese_pictures=show("zh"),
    )


def to_html(text: str) -> str:
    settings = {"initial_header_level": 2, "doctitle_xform": False, "halt_level": 2}
    parts = publish_parts(text, writer="html5", settings_overrides=settings)
    return parts["body"].strip()


def show(language: str) -> str:
    return "\n".join(
        f'<p><img class="img-fluid" alt="{name}" src="{language}_{name}.png" /></p>'
        for name in PICTURES
    )


def pages() -> dict[Path, str]:
    """Each file that is made, with the text that it should have."""
    return {
        paths.ADDON_PATH / "README.rst": render_index(),
        paths.ADDON_PATH / "static" / "description" / "index.html": render_page(),
    }


def main(_arguments: list[str]) -> None:
    for path, text in pages().items():
        path.write_text(text)
        print(path.relative_to(paths.ROOT))


if __name__ == "__main__":
    run_main(main)
