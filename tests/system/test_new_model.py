"""A model that belongs to a customer costs one room, and no edit elsewhere.

The add-on ``custrel_test_visit`` brings such a model with its rules and its three
hooks: merging, open work, history. Its tests run in Odoo.
"""

import re

from tools import checklog, lab, paths

ADDON = "custrel_test_visit"
FOLDER = paths.ROOT / "tests" / "addons"


def test_rights_kept_values_merge_handover_and_history_come_along(installed):
    folders = [*lab.get().tree.addons, paths.ROOT, FOLDER]
    log = lab.odoo(
        [
            *("-d", installed, "-i", ADDON, "--test-tags", f"/{ADDON}"),
            *("--addons-path", ",".join(map(str, folders))),
            *("--stop-after-init", "--no-http"),
        ]
    ).stderr
    assert not checklog.problems(log)
    [(failed, errors, count)] = re.findall(
        r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", log
    )
    assert (failed, errors) == ("0", "0")
    written = (FOLDER / ADDON / "tests" / "test_visit.py").read_text()
    assert int(count) == written.count("    def test_")
