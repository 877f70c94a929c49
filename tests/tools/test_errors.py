import pytest

from tools.errors import ToolError, run_main
from tools.process import run


def test_error_is_one_sentence_and_code_2(capsys):
    def main(_arguments):
        raise ToolError("the disk is full.")

    with pytest.raises(SystemExit) as end:
        run_main(main)
    assert end.value.code == 2
    assert capsys.readouterr().err == "error: the disk is full.\n"


def test_failed_program_tells_its_last_words():
    with pytest.raises(ToolError, match="cannot list:\n.*no-such-folder"):
        run(["ls", "/no-such-folder"], "cannot list")


def test_missing_program_is_named():
    with pytest.raises(ToolError, match="the program no-such-program is missing"):
        run(["no-such-program"], "cannot work")
