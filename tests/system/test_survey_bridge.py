"""Where Odoo's surveys are installed, the bridge comes by itself, works, and can go."""

import re

from tools import checklog, lab, paths, ports

ADDON = "custrel_followup_survey"


def test_it_comes_with_surveys_and_its_tests_pass(installed):
    log = lab.odoo(
        [
            *("-d", installed, "-i", "survey", "--test-tags", f"/{ADDON}"),
            *("--http-port", str(ports.free_port())),
            *("--db-filter", f"^{lab.full_name(installed)}$"),
            "--stop-after-init",
        ]
    ).stderr
    assert not checklog.problems(log)
    [(failed, errors, count)] = re.findall(
        r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", log
    )
    assert (failed, errors) == ("0", "0")
    written = (paths.ROOT / ADDON / "tests" / "test_survey.py").read_text()
    assert int(count) == written.count("    def test_")

    log = lab.odoo(["module", "uninstall", "-d", installed, ADDON]).stderr
    assert not checklog.problems(log)
    shown = "print(env['custrel.survey.wave'].get_views([(False, 'form')])['models'])"
    assert "survey_id" not in lab.shell(installed, shown)
