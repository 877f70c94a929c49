"""The demonstration data loads where Odoo's own is, and the jobs run on it."""

from tools import checklog, demo, lab, paths


def test_demo_data_loads_and_jobs_run_twice(new_database):
    database = new_database("stock_demo")
    log = lab.install(database, paths.ADDON)
    assert not checklog.problems(log)
    loaded = lab.psql(
        database,
        f"SELECT demo FROM ir_module_module WHERE name = '{paths.ADDON}'",
    )
    assert loaded.strip() == "t"

    jobs = demo.JOBS.read_text()
    first, second = lab.shell(database, jobs), lab.shell(database, jobs)
    assert "Customers by grade" in first
    assert "(0 new)" in second, "the second run has nothing left to plan"
    assert "Reminders sent: 0" in second
