"""Captions from the times of words."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_app.script.captions import read_vtt
from workers.captions.layout import (
    LINGER,
    LONGEST,
    SHORTEST,
    WIDTH,
    Captioner,
    Ruler,
    break_lines,
    group_words,
    split_word,
    write_captions,
)
from workers.speech.speech import Word


def timed(text: str, pace: float = 0.35) -> list[Word]:
    return [Word(w, k * pace, (k + 0.9) * pace) for k, w in enumerate(text.split())]


def captioned(words: list[Word], ruler: Ruler | None = None) -> Captioner:
    captioner = Captioner(ruler) if ruler else Captioner()
    captioner.take(words)
    captioner.close()
    return captioner


def shown(words: list[Word]) -> list[str]:
    return [" / ".join(caption.lines) for caption in captioned(words).captions]


def broken(text: str, width: int = WIDTH) -> tuple[str, ...]:
    return break_lines(text.split(), Ruler(len, width))


TEXT = (
    "Good morning, and thank you for coming. Before we begin, let me show you the plan for today. "
    "We will look at the numbers first, then at the people behind them."
)


@pytest.mark.parametrize("suffix", [".vtt", ".srt"])
def test_file_holds_all_words_in_order(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"film{suffix}"
    write_captions(timed(TEXT), file)
    written = file.read_text(encoding="utf-8")
    lines = written.split("\n")
    assert (lines[0] == "WEBVTT") == (suffix == ".vtt")
    text = [line for line in lines if line[:1].isalpha() and line != "WEBVTT"]
    assert " ".join(text).split() == TEXT.split()
    assert max(map(len, text)) <= WIDTH
    if suffix == ".vtt":
        times = [caption.start for caption in read_vtt(written)]
        assert times == sorted(times)


@pytest.mark.parametrize("text", [TEXT, "Καλημέρα σας. Πώς είστε; Εγώ καλά.", "Да! Нет, подожди."])
def test_captions_end_with_sentences(text: str) -> None:
    whole = shown(timed(text, 0.5))
    assert sum(text.endswith((".", ";", "!", ",")) for text in whole) >= len(whole) - 1


def test_lines_break_where_phrases_do() -> None:
    assert broken("Good morning to you, and thank you all for coming here") == (
        "Good morning to you,",
        "and thank you all for coming here",
    )
    assert broken("Καλημέρα σας και ευχαριστώ που ήρθατε", 24)[1][:3] == "και"
    upper, _ = broken("We went into the old town by the river at night")
    assert upper.split()[-1] not in {"the", "by", "at", "into"}


@pytest.mark.parametrize(
    ("text", "captions"),
    [
        (
            "Sadly Dr. Smith left at 5:30pm. Stop it now, all of you!",
            ["Sadly Dr. Smith left at 5:30pm.", "Stop it now, all of you!"],
        ),
        (
            "Σήμερα πληρώσαμε 2,50€ στον κ. Παπαδόπουλο.",
            ["Σήμερα πληρώσαμε 2,50€ / στον κ. Παπαδόπουλο."],
        ),
        (
            "Вчера мы заплатили 250 руб. Иванову, а сегодня 3 тыс. рублей и т. д. и т. п.",
            [
                "Вчера мы заплатили 250 руб.",
                "Иванову, а сегодня 3 тыс. / рублей и т. д. и т. п.",
            ],
        ),
        ("There were apples, pears etc. on it, all told.", None),
    ],
)
def test_an_abbreviation_ends_nothing(text: str, captions: list[str] | None) -> None:
    assert shown(timed(text)) == (captions or [" / ".join(broken(text))])


def test_brief_sentences_share_a_caption() -> None:
    assert shown(timed("Yes. No. Well, who knows?", 0.3))[0] == "Yes. No. Well, who knows?"


def test_a_rest_begins_a_new_caption() -> None:
    words = [Word("one", 0, 0.3), Word("two", 0.3, 0.6), Word("three", 2.0, 2.3)]
    assert shown(words) == ["one two", "three"]


def test_a_caption_stays_a_moment_and_long_enough_to_be_read() -> None:
    fast = [Word("Unbelievably", 0.0, 0.4), Word("straightforward!", 0.4, 0.9)]
    first, second = captioned([*fast, Word("Yes.", 3.0, 3.2)]).captions
    assert first.end == pytest.approx(len("Unbelievablystraightforward!") / 17)
    assert second.end - second.start == pytest.approx(SHORTEST)
    (slow,) = captioned([Word("Slow", 0.0, 2.0)]).captions
    assert slow.end == pytest.approx(2.0 + LINGER)


def test_a_phrase_settles_with_its_sentence_and_no_phrase_waits_for_ever() -> None:
    captioner = Captioner()
    captioner.take(timed("We begin with"))
    assert not captioner.settled
    captioner.take([Word("this.", 1.2, 1.5)])
    assert captioner.settled
    captioner.take(timed("and on " * 60))
    assert captioner.captions


words = st.lists(
    st.tuples(st.text("abcdeé,.!?", min_size=1, max_size=60), st.floats(0.05, 2), st.floats(0, 1)),
    min_size=1,
    max_size=80,
)


@given(words)
def test_no_word_is_lost_and_captions_never_overlap(rows: list[tuple[str, float, float]]) -> None:
    spoken, clock = [], 0.0
    for text, length, rest in rows:
        spoken.append(Word(text, clock, clock + length))
        clock += length + rest
    made = captioned(spoken).captions
    texts = " ".join(" ".join(caption.lines) for caption in made)
    assert texts.split() == [word.text for word in spoken]
    assert all(len(caption.lines) <= 2 for caption in made)
    assert all(before.end <= after.start for before, after in pairwise(made))
    for group in group_words(spoken):
        if len(group) > 1:
            assert group[-1].end - group[0].start <= LONGEST
            if max(len(word.text) for word in group) <= WIDTH:
                assert max(map(len, break_lines([word.text for word in group]))) <= WIDTH


ADDRESS = "https://www.example.com/a/very/long/path/that/never/ends?query=1234567890&more=abcdefg"
COMPOUND = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.mark.parametrize("word", [ADDRESS, COMPOUND, "1" * 100, "a/" * 60])
def test_a_word_longer_than_a_line_is_broken(word: str) -> None:
    captions = captioned([*timed("Look at"), Word(word, 1.0, 9.0), Word("now.", 9.2, 9.5)]).captions
    lines = [line for caption in captions for line in caption.lines]
    assert max(map(len, lines)) <= WIDTH
    assert "".join(lines).replace("-", "").replace(" ", "") == f"Lookat{word}now.".replace("-", "")
    starts = [caption.start for caption in captions]
    assert starts == sorted(starts)
    assert len(set(starts)) == len(starts)


def test_addresses_are_cut_at_their_signs_and_words_have_hyphens() -> None:
    pieces = [piece.text for piece in split_word(Word(ADDRESS, 0.0, 4.0))]
    assert pieces[0].endswith("/")
    assert not any(piece.endswith("-") for piece in pieces)
    first, *_ = split_word(Word(COMPOUND, 0.0, 4.0))
    assert first.text.endswith("-")
    assert first.end == pytest.approx(4.0 * len(first.text) / (len(COMPOUND) + 1))
