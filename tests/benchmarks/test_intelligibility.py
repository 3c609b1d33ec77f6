"""How words that were misheard are counted."""

import pytest

from benchmarks.intelligibility import count_errors, plain_words
from benchmarks.sentences import SENTENCES


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("The dog ran.", "the dog ran", 0),
        ("The dog ran.", "a dog ran", 1),
        ("The dog ran.", "the dog", 1),
        ("The dog ran.", "the big dog ran away", 2),
        ("The dog ran.", "", 3),
    ],
)
def test_errors_are_counted_by_words(said: str, heard: str, errors: int) -> None:
    assert count_errors(plain_words(said), plain_words(heard)) == errors


def test_sentences_are_fifty_and_have_no_digits() -> None:
    assert len(set(SENTENCES)) == 50
    assert not any(character.isdigit() for text in SENTENCES for character in text)
