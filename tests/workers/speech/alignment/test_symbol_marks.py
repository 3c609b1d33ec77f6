"""Rows of symbols as engines give them."""

from workers.speech.alignment.symbol_marks import read_symbols
from workers.speech.utterance import SpeechMark


def test_marks_go_to_their_sounds_and_stops_are_pauses() -> None:
    row = [("^", 0), ("h", 10), ("ə", 20), ("l", 30), ("ˈ", 40), ("o", 45), ("ː", 60), (",", 70),
           (" ", 80), ("j", 90), ("u", 95), ("?", 100), ("$", 110)]  # fmt: skip
    events = read_symbols(row, [["h", "ə", "l", "o"], ["j", "u"]], [0, 7])
    assert events == (
        SpeechMark(0, ""), SpeechMark(10, "h"), SpeechMark(20, "ə"), SpeechMark(30, "l"),
        SpeechMark(40, "ˈoː"), SpeechMark(70, ""), SpeechMark(80, ""), SpeechMark(90, "j"),
        SpeechMark(95, "u"), SpeechMark(100, ""), SpeechMark(110, ""), SpeechMark(10, None, 0),
        SpeechMark(90, None, 7),
    )  # fmt: skip


def test_a_mark_that_is_of_nothing_is_left_out() -> None:
    assert read_symbols([("ː", 0), ("ˈ", 1)], [], []) == ()


def test_words_that_were_not_said_have_no_place() -> None:
    assert read_symbols([("a", 0)], [["a"], ["b"]], [0, 2]) == (
        SpeechMark(0, "a"),
        SpeechMark(0, None, 0),
    )
