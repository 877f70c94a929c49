"""One kind of error for everything a developer can put right.

A tool that cannot go on says in one sentence what is wrong and what to do; a
traceback would bury that sentence.
"""

import sys
from collections.abc import Callable


class ToolError(Exception):
    """The message is shown as it is, and the process ends with code 2."""


def run_main(main: Callable[[list[str]], int | None]) -> None:
    """Run ``main`` with the command line; show a `ToolError` without traceback."""
    try:
        sys.exit(main(sys.argv[1:]) or 0)
    except ToolError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
