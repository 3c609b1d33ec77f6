"""Silences trimmed, with all that happens moved along."""

import numpy as np
import pytest

from workers.speech.take import LONGEST_REST, Event, tokens_of, trim

RATE = 1000


def test_silences_are_cut_at_the_ends_and_shortened_within() -> None:
    samples = np.zeros(3000, np.float32)
    samples[500:1000] = samples[2000:2500] = 0.5
    events = (Event(500, "a"), Event(1000, ""), Event(2000, "o"), Event(2500, ""))
    take = trim(samples, RATE, (*events, Event(500, None, 0), Event(2000, None, 2)))
    rest = round(LONGEST_REST * RATE)
    assert [event.sample for event in take.events] == [0, 500, 500 + rest, 1000 + rest, 0, 780]
    assert take.length == len(take.samples) == 1000 + rest + 19  # 20 ms after the last sound


def test_silence_alone_is_nothing() -> None:
    assert trim(np.zeros(100, np.float32), RATE, (Event(0, "a"),)).length == 0
    assert trim(np.ones(100, np.float32), RATE, ()).length == 0


def test_words_have_a_letter_or_a_digit() -> None:
    assert [match[0] for match in tokens_of("It's - 3 km & more!")] == [
        "It's -",
        "3",
        "km &",
        "more!",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It costs 5 €.", ["It", "costs", "5 €."]),
        ("— Да, это — № 5, & всё!", ["— Да,", "это —", "№ 5, &", "всё!"]),
        ("one\n— two", ["one\n—", "two"]),
        ("€ 5 _ x", ["€ 5 _", "x"]),
        ("…", []),
    ],
)
def test_every_sign_belongs_to_a_word(text: str, words: list[str]) -> None:
    assert [match[0] for match in tokens_of(text)] == words
