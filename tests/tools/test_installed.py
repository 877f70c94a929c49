import pytest

from tools import installed, paths


@pytest.fixture
def addon(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "ADDON_PATH", tmp_path)
    for name in ("models", "tests", "__pycache__"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.py").write_text("old")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("models/x.py", True),
        ("models/new.py", True),
        ("tests/x.py", False),
        ("__pycache__/x.py", False),
    ],
)
def test_what_is_read_at_installation_asks_for_another_one(addon, name, again):
    before = installed.fingerprint()
    (addon / name).write_text("new")
    assert (installed.fingerprint() != before) is again


def test_touched_file_is_no_other_file(addon):
    before = installed.fingerprint()
    (addon / "models/x.py").touch()
    assert installed.fingerprint() == before
