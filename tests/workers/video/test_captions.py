"""WebVTT from the times of words."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.speech.speech import Word
from workers.video.captions import LONGEST, WIDTH, break_lines, group_words, write_captions


def timed(text: str, pace: float = 0.35) -> list[Word]:
    return [Word(w, k * pace, (k + 0.9) * pace) for k, w in enumerate(text.split())]


TEXT = (
    "Good morning, and thank you for coming. Before we begin, let me show you the plan for today. "
    "We will look at the numbers first, then at the people behind them."
)


def test_file_is_webvtt_with_all_words_in_order(tmp_path: Path) -> None:
    write_captions(timed(TEXT), tmp_path / "film.vtt")
    lines = (tmp_path / "film.vtt").read_text(encoding="utf-8").split("\n")
    assert lines[0] == "WEBVTT"
    clock = r"\d\d:\d\d:\d\d\.\d{3}"
    times = [line for line in lines if re.fullmatch(f"{clock} --> {clock}", line)]
    text = [line for line in lines[1:] if line and line not in times]
    assert " ".join(text).split() == TEXT.split()
    assert max(map(len, text)) <= WIDTH
    assert times == sorted(times)


@pytest.mark.parametrize("text", [TEXT, "Καλημέρα σας. Πώς είστε; Εγώ καλά.", "Да! Нет, подожди."])
def test_captions_end_with_sentences(text: str) -> None:
    groups = list(group_words(timed(text, 0.5)))
    whole = [" ".join(word.text for word in group) for group in groups]
    assert sum(text.endswith((".", ";", "!", ",")) for text in whole) >= len(whole) - 1


def test_a_rest_begins_a_new_caption() -> None:
    words = [Word("one", 0, 0.3), Word("two", 0.3, 0.6), Word("three", 2.0, 2.3)]
    assert [len(group) for group in group_words(words)] == [2, 1]


def test_signs_of_markup_are_escaped(tmp_path: Path) -> None:
    write_captions(timed("a <b> & c"), tmp_path / "film.vtt")
    assert "a &lt;b&gt; &amp; c" in (tmp_path / "film.vtt").read_text()


def test_no_words_make_an_empty_file(tmp_path: Path) -> None:
    write_captions([], tmp_path / "film.vtt")
    assert (tmp_path / "film.vtt").read_text() == "WEBVTT\n"


words = st.lists(
    st.tuples(st.text("abcdeé,.!?", min_size=1, max_size=60), st.floats(0.05, 2), st.floats(0, 1)),
    min_size=1,
    max_size=80,
)


@given(words)
def test_no_word_is_lost_and_times_never_overlap(rows: list[tuple[str, float, float]]) -> None:
    spoken, clock = [], 0.0
    for text, length, rest in rows:
        spoken.append(Word(text, clock, clock + length))
        clock += length + rest
    groups = list(group_words(spoken))
    assert [word for group in groups for word in group] == spoken
    for group in groups:
        lines = break_lines(group)
        assert len(lines) <= 2
        assert " ".join(lines).split() == " ".join(word.text for word in group).split()
        if len(group) > 1:
            assert group[-1].end - group[0].start <= LONGEST
            if max(len(word.text) for word in group) <= WIDTH:
                assert max(map(len, lines)) <= WIDTH
