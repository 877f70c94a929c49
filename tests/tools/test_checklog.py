from tools import checklog

PREFIX = "2026-11-22 05:04:47,936 3928"
CLEAN = f"""\
{PREFIX} INFO test odoo.modules.loading: 40 modules loaded
{PREFIX} INFO test odoo.tests.shell: Tests passed: 0 failed, 0 error(s) of 12 tests
"""
ROOT_WARNING = (
    f"{PREFIX} WARNING ? odoo.service.server: "
    "Running as user 'root' is a security risk.\n"
)


def test_clean_log_has_no_problem():
    assert checklog.judge(CLEAN) == checklog.Verdict(12, 0, (), ())


def test_warning_is_a_problem_with_its_traceback():
    text = f"{CLEAN}{PREFIX} WARNING test odoo.models: no _description\n  File x\n"
    [problem] = checklog.judge(text).problems
    assert problem == "WARNING odoo.models: no _description\n  File x"


def test_allowed_warning_is_none():
    assert not checklog.problems(ROOT_WARNING)


def test_allowed_message_of_another_logger_is_a_problem():
    assert checklog.problems(ROOT_WARNING.replace("service.server", "other"))


def test_deprecation_is_a_problem_whatever_its_level():
    text = f"{PREFIX} INFO test py.warnings: x.py:1: DeprecationWarning: use y\n"
    assert checklog.problems(text)


def test_deprecation_before_the_log_starts_is_a_problem():
    assert checklog.problems("x.py:1: DeprecationWarning: use y\n")


def test_failed_tests_are_counted_once():
    text = f"""\
{PREFIX} ERROR test odoo.addons.x.tests.test_x: FAIL: TestX.test_y
Traceback (most recent call last):
AssertionError: 1 != 2
{PREFIX} ERROR test odoo.tests.shell: Tests failed: 1 failed, 0 error(s) of 3 tests
"""
    assert checklog.judge(text) == checklog.Verdict(3, 1, (), ())


def test_skipped_tests_are_told():
    text = f"{PREFIX} INFO test odoo.addons.x: skipped TestUi.test_x : no Chrome\n"
    assert checklog.judge(text + CLEAN).skipped == (
        "skipped TestUi.test_x : no Chrome",
    )


def test_durations_are_those_of_tests():
    text = f"""\
{PREFIX} DEBUG test odoo.tests.stats: Detailed Tests Report:
\tcustrel_followup: 5.25s 31 queries
\tcustrel_followup.grading.test_score.TestScore: 5.25s 31 queries
\tcustrel_followup.grading.test_score.TestScore.setUpClass: 1.25s 21 queries
\tcustrel_followup.grading.test_score.TestScore.test_rank: 4.00s 10 queries
"""
    assert checklog.judge(text).durations == ((4.0, "TestScore.test_rank"),)


def test_colours_do_not_hide_a_warning():
    text = f"{PREFIX} \x1b[1;33mWARNING\x1b[0m test odoo.models: careful\n"
    assert checklog.problems(text) == ("WARNING odoo.models: careful",)
