"""What others' engines complain of."""

from workers.speech.engines.faults import MOST, first_line


def test_it_is_one_line_of_bounded_length() -> None:
    assert first_line(ValueError("\n no such file\nTraceback ...")) == "no such file"
    assert first_line(KeyError()) == "KeyError"
    assert len(first_line(OSError("x" * 999))) == MOST
