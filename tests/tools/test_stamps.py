import subprocess
import sys

from tools import paths, stamps


def test_folder_is_stamped_only_when_work_is_done(tmp_path):
    assert not stamps.is_stamped(tmp_path)
    stamps.stamp(tmp_path)
    assert stamps.is_stamped(tmp_path)


def test_unchanged_file_is_not_written_again(tmp_path):
    path = tmp_path / "new" / "odoo.conf"
    stamps.write_if_changed(path, "a")
    before = path.stat().st_mtime_ns
    stamps.write_if_changed(path, "a")
    assert path.stat().st_mtime_ns == before
    stamps.write_if_changed(path, "b")
    assert path.read_text() == "b"
    assert list(path.parent.iterdir()) == [path]


def test_second_process_waits_for_the_lock(tmp_path):
    path = tmp_path / "x.lock"
    script = (
        "import sys, pathlib\n"
        "from tools import stamps\n"
        f"with stamps.locked(pathlib.Path({str(path)!r})): print('got it')\n"
    )
    with stamps.locked(path):
        other = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=paths.ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            other.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            waited = True
        else:
            waited = False
    assert waited
    assert other.communicate(timeout=10)[0] == "got it\n"
