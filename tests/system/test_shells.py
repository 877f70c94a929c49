"""Forks of one process do what a shell of their database does, and fail as it does."""

import pytest

from tests.system.workers import Workers
from tools import lab
from tools.errors import ToolError

WRITE = "env.company.name = 'Ours'\nenv.cr.commit()\n"
READ = "print(env.cr.dbname, env.company.name, env.registry.db_name)"


def test_each_works_in_its_database(installed, new_name):
    other = new_name()
    lab.duplicate_database(installed, other)
    lab.shell(installed, WRITE)
    name = lab.full_name(installed)
    assert lab.shell(installed, READ).split() == [name, "Ours", name]
    assert "Ours" not in lab.shell(other, READ)


def test_what_is_not_committed_is_lost(installed):
    lab.shell(installed, WRITE.replace("env.cr.commit()", ""))
    assert "Ours" not in lab.shell(installed, READ)


@pytest.mark.parametrize(
    "script, said", [("1 / 0", "ZeroDivisionError"), ("raise SystemExit(3)", "failed")]
)
def test_a_script_that_fails_is_an_error(installed, script, said):
    with pytest.raises(ToolError, match=said):
        lab.shell(installed, script)


def test_a_killed_one_loses_what_it_wrote_and_the_next_goes_on(installed, tmp_path):
    script = f"{WRITE.replace('env.cr.commit()', 'env.flush_all()')}\nimport time\n"
    workers = Workers(installed, f"{script}time.sleep(600)", 1, tmp_path)
    workers.go()
    assert workers.processes[0].poll() is None
    workers.kill(0)
    assert workers.processes[0].poll() == -9
    assert "Ours" not in lab.shell(installed, READ)
