import pytest

from tools.errors import ToolError
from tools.machine import apt_sources

ONE_LINE = """\
# deb http://mirror.test/old stable main
deb [arch=amd64 signed-by=/keys/debian.gpg] http://mirror.test/debian trixie main # x
deb-src http://mirror.test/debian trixie main
deb http://mirror.test/debian-security trixie-security main contrib
"""
PARAGRAPHS = """\
Types: deb deb-src
# the snapshot this image was made from
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /keys/debian.gpg

Types: deb
URIs: http://mirror.test/other
Suites: stable
Components: main
Enabled: no

Types: deb-src
URIs: http://mirror.test/sources
Suites: stable
Components: main

Types: deb
URIs: http://mirror.test/inline
Suites: stable
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
"""


def test_one_line_format():
    mirror, security = apt_sources.parse_list(ONE_LINE)
    assert mirror == apt_sources.Source(
        "http://mirror.test/debian", "trixie", ("main",), "/keys/debian.gpg"
    )
    assert security.suite == "trixie-security"
    assert security.components == ("main", "contrib")


def test_paragraph_format():
    release, updates, inline = apt_sources.parse_deb822(PARAGRAPHS)
    assert release == apt_sources.Source(
        "http://mirror.test/debian", "bookworm", ("main",), "/keys/debian.gpg"
    )
    assert updates.suite == "bookworm-updates"
    assert inline.signed_by == "", "a key in the text is no path"


def test_both_formats_are_read_from_the_folder(tmp_path):
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text(ONE_LINE)
    (parts / "debian.sources").write_text(PARAGRAPHS)
    (parts / "vendor.list.disabled").write_text("deb http://vendor.test/x y main\n")
    found = {source.uri for source in apt_sources.read_sources(tmp_path)}
    assert "http://vendor.test/x" not in found
    assert {"http://mirror.test/debian", "http://mirror.test/inline"} <= found


def test_security_archive_is_not_taken_for_the_mirror():
    _mirror, security = apt_sources.parse_list(ONE_LINE)
    with pytest.raises(ToolError, match="ODOO_PATH"):
        apt_sources.debian_mirror([security])


def test_mirror_line_for_another_suite():
    mirror = apt_sources.debian_mirror(list(apt_sources.parse_list(ONE_LINE)))
    assert mirror.line("unstable") == (
        "deb [signed-by=/keys/debian.gpg] http://mirror.test/debian unstable main\n"
    )


@pytest.mark.parametrize(
    ("suite", "stable"), [("bookworm", "bookworm"), ("sid", "stable")]
)
def test_icons_come_from_a_stable_release(suite, stable):
    mirror = apt_sources.Source("http://mirror.test/debian", suite, ("main",))
    assert apt_sources.stable_suite(mirror) == stable
