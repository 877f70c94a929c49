import pytest

from tools.errors import ToolError
from tools.machine import odoo_tree


def make_odoo(folder, version_info):
    package = folder / "odoo"
    (package / "addons" / "base").mkdir(parents=True)
    (package / "release.py").write_text(f"version_info = {version_info}\n")
    return folder


def test_own_tree_is_used(tmp_path, monkeypatch):
    path = make_odoo(tmp_path, "(19, 0, 0, FINAL, 0, '')")
    monkeypatch.setenv("ODOO_PATH", str(path))
    tree = odoo_tree.find()
    assert tree.path == path
    assert tree.addons == [path / "odoo" / "addons", path / "addons"]


def test_packaged_tree_has_all_add_ons_inside(tmp_path):
    (make_odoo(tmp_path, "") / "odoo/addons/web").mkdir()
    tree = odoo_tree.OdooTree(tmp_path, "19.0")
    assert tree.addons == [tmp_path / "odoo" / "addons"]


@pytest.mark.parametrize(
    ("version_info", "found"),
    [("(18, 0, 0, FINAL, 0, '')", "18.0"), ("('saas~19', 2, 0)", "19.2")],
)
def test_another_version_is_refused(tmp_path, version_info, found):
    with pytest.raises(ToolError, match=f"version {found}, this needs 19.0"):
        odoo_tree.release_of(make_odoo(tmp_path, version_info))


def test_folder_without_odoo_is_refused(tmp_path):
    with pytest.raises(ToolError, match="ODOO_PATH must name"):
        odoo_tree.release_of(tmp_path)


def test_link_to_a_renamed_font_is_mended(tmp_path):
    fonts = tmp_path / "usr/share/fonts"
    fonts.mkdir(parents=True)
    (fonts / "Mono-Regular.otf").write_text("font")
    link = tmp_path / "lib/odoo/addons/web/Mono.otf"
    link.parent.mkdir(parents=True)
    link.symlink_to("../../nowhere/Mono.otf")
    odoo_tree.complete(tmp_path, tmp_path / "lib")
    assert link.read_text() == "font"


def test_full_disk_is_told_before_the_download(tmp_path, monkeypatch):
    monkeypatch.setattr(odoo_tree, "NEEDED_BYTES", 10**18)
    with pytest.raises(ToolError, match="Make room"):
        odoo_tree._check_disk(tmp_path / "odoo")
