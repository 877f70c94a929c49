"""Stop the private PostgreSQL server; any tool starts it again."""

from tools import postgres
from tools.errors import run_main


def main(_arguments: list[str]) -> None:
    postgres.stop()


if __name__ == "__main__":
    run_main(main)
