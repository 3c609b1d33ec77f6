"""The networks on small numbers of the real shapes."""

import math

import numpy as np
import pytest

from tests.workers.speech.text_normalization.tiny_stress import make_arrays
from workers.speech.text_normalization.stress_network import Reading, Sense, Words, _gelu


def test_what_is_known_by_heart_is_not_guessed() -> None:
    words = Words(make_arrays())
    assert words.read("дорога") == Reading(3)
    assert words.read("елка") == Reading(0, 0)


def test_only_vowels_are_stressed_and_only_a_stressed_e_is_yo() -> None:
    words = Words(make_arrays())
    for word in ("кот", "сестра", "молоко", "телега", "вода", "щщ", ""):
        reading = words.read(word)
        if reading is None:
            continue
        assert word[reading.stress] in "аеёиоуыэюя"
        assert reading.yo in (-1, reading.stress)
    assert words.read("кот") == Reading(1)
    assert words.read("щщ") is None


def test_a_word_of_two_readings_is_read_by_what_stands_around_it() -> None:
    chosen = set()
    for seed in range(12):
        sense = Sense(make_arrays(seed))
        text = "Замок на двери"
        chosen.add(sense.read(text, 0, 5))
        assert sense.read(text, 6, 8) is None
        assert sense.read("все", 0, 3) in (Reading(2), Reading(2, 2))
    assert chosen == {Reading(1), Reading(3)}


def test_unknown_pieces_and_long_texts_are_read_too() -> None:
    sense = Sense(make_arrays())
    text = "щщщ " * 200 + "замок" + " «Lorem» ipsum — 5 €" * 100
    at = text.index("замок")
    assert sense.read(text, at, at + 5) in (Reading(1), Reading(3))


def test_gelu_is_what_it_is_called() -> None:
    places = np.linspace(-6, 6, 101, dtype=np.float32)
    right = [x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in places.tolist()]
    assert _gelu(places) == pytest.approx(np.array(right), abs=2e-6)
