"""Words found again among sounds."""

from workers.speech.alignment.word_starts import place_words


def place(tokens: str, heard: str) -> list[int | None]:
    """Letters stand for sounds, a dot for a break."""
    return place_words(
        [list(token) for token in tokens.split()], ["" if s == "." else s for s in heard]
    )


def test_words_that_are_as_they_sound_alone() -> None:
    assert place("abc de f", "abc.de.f") == [0, 4, 7]


def test_words_that_run_together() -> None:
    assert place("ov the best", "ovthe.best") == [0, 2, 6]


def test_one_word_that_falls_into_several() -> None:
    assert place("it threepointfive km", "it.three.point.five.km") == [0, 3, 20]


def test_a_word_that_sounds_quite_different_takes_the_break_that_is_left() -> None:
    assert place("papa ei man", "papa.u.man") == [0, 5, 7]
    assert place("ei man", "u.man") == [0, 2]


def test_a_first_sound_that_changed() -> None:
    assert place("abc def", "abc.xef") == [0, 4]


def test_words_that_were_not_spoken() -> None:
    assert place("abc xyz", "abc") == [0, None]
    assert place("abc", "") == [None]


def test_words_without_breaks_stay_where_they_were_found() -> None:
    """Where breaks are pauses alone, one near a word need not be where it begins."""
    tokens = [["ei"], ["m", "æ", "n"], ["ɡ", "oʊ", "z"]]
    heard = ["s", "", "ə", "m", "æ", "n", "ɡ", "oʊ", "z"]
    assert place_words([["s"], *tokens], heard, parted=False) == [0, 2, 3, 6]
