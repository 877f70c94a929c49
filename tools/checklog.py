"""Judge the log of an Odoo server: any warning is a failure.

Odoo reports much that is wrong with an add-on as a warning and goes on, and ends
with code 0 when it ran no test at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ "
    r"(?P<logger>[\w.]+): (?P<message>.*)$"
)
COLORS = re.compile(r"\x1b\[[\d;]*m")
TOTALS = re.compile(
    r"Tests (?:passed|failed): (\d+) failed, (\d+) error\(s\) of (\d+) tests"
)
CLOSING = re.compile(r"ERROR odoo\.tests\.shell: Tests failed: ")
DURATION = re.compile(r"^\s+\S*\.(?P<name>\w+\.test\w*): (?P<seconds>[\d.]+)s ", re.M)
BAD_LEVELS = {"WARNING", "ERROR", "CRITICAL"}
# The report of a failed test; it is counted by Odoo itself.
FAILED_TEST = re.compile(r"(FAIL|ERROR): ")
# What Odoo says of the machine, not of the add-on: logger, message, and why.
ALLOWED = (
    (
        "odoo.service.server",
        r"Running as user 'root' is a security risk",
        "containers of continuous integration run as root",
    ),
    (
        "odoo.http",
        r".*base_import\.controllers\.main\.set_file> called ignoring args",
        "Odoo's own upload of a sheet sends what its route does not name",
    ),
)


@dataclass(frozen=True)
class LogRecord:
    """One message, with the lines of a traceback that follow it."""

    level: str
    logger: str
    message: str

    @property
    def is_problem(self) -> bool:
        if "DeprecationWarning" in self.message:
            return True
        return self.level in BAD_LEVELS and not any(
            self.logger == logger and re.match(message, self.message)
            for logger, message, _why in ALLOWED
        )


@dataclass(frozen=True)
class Verdict:
    """What a log says of a run of tests."""

    run: int
    failed: int
    skipped: tuple[str, ...]
    problems: tuple[str, ...]
    durations: tuple[tuple[float, str], ...] = ()


def parse(text: str) -> Iterator[LogRecord]:
    """Split a log into records; what stands before the first is one of its own."""
    level, logger, lines = "INFO", "", []
    for line in COLORS.sub("", text).splitlines():
        if match := RECORD.match(line):
            if lines:
                yield LogRecord(level, logger, "\n".join(lines))
            level, logger = match["level"], match["logger"]
            lines = [match["message"]]
        else:
            lines.append(line)
    if lines:
        yield LogRecord(level, logger, "\n".join(lines))


def problems(text: str) -> tuple[str, ...]:
    """The messages of a log that a clean run does not have."""
    return tuple(
        f"{record.level} {record.logger}: {record.message}"
        for record in parse(text)
        if record.is_problem and not FAILED_TEST.match(record.message)
    )


def judge(text: str) -> Verdict:
    """Sum up a log of tests that were run by Odoo's shell."""
    run = failed = 0
    skipped, durations = [], []
    for record in parse(text):
        if match := TOTALS.match(record.message):
            failures, errors, total = map(int, match.groups())
            run, failed = run + total, failed + failures + errors
        elif record.level == "INFO" and record.message.startswith("skipped "):
            skipped.append(record.message)
        elif record.logger == "odoo.tests.stats":
            durations += [
                (float(match["seconds"]), match["name"])
                for match in DURATION.finditer(record.message)
            ]
    found = _without_totals(problems(text))
    return Verdict(run, failed, tuple(skipped), found, tuple(durations))


def _without_totals(messages: tuple[str, ...]) -> tuple[str, ...]:
    """Drop the closing lines, which are errors themselves when a test failed."""
    return tuple(text for text in messages if not CLOSING.match(text))
