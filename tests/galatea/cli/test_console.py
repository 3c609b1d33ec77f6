import io

import pytest

from galatea.cli.console import print_error, print_table, print_warning, show_progress
from workers.film.spec import Progress


def test_errors_and_warnings_are_one_line_that_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_error("fault", "Two\nlines \x1b[2J and \x07bell")
    print_warning("of  it")

    told = capsys.readouterr()
    assert told.err == "error[fault]: Two lines \ufffd[2J and \ufffdbell\nwarning: of it\n"
    assert told.out == ""


def test_tables_have_aligned_columns(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a", "b"), [("long", "x"), ("s", "")])

    assert capsys.readouterr().out == "a     b\nlong  x\ns\n"


def test_plain_progress_is_a_line_a_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress() as report:
        report(Progress("face", 0.0))
        for percent in range(1, 98):
            report(Progress("animate", percent / 100))
        report(Progress("encode", 1.0))

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[1].startswith("Rendering: 11%, 0 s left")
    assert lines[-1] == "Finishing: 100%"


def test_a_terminal_gets_a_bar_with_stage_percent_and_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")

    with show_progress() as report:
        report(Progress("speech", 0.0))
        report(Progress("animate", 0.5))

    shown = terminal.getvalue()
    assert "Generating speech" in shown
    assert "Rendering" in shown
    assert "50%" in shown
    assert "left" in shown
