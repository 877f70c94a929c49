"""Stop the private PostgreSQL server; any tool starts it again."""

from tools.errors import run_main
from tools.machine import postgres


def main(_arguments: list[str]) -> None:
    postgres.stop()


if __name__ == "__main__":
    run_main(main)
