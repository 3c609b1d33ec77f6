"""Stress marks in a text are kept, and break no word."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.speech.text_normalization.stress_marks import unmark


@pytest.mark.parametrize(
    ("written", "text", "stresses"),
    [
        ("замо́к", "замок", {3}),
        ("за\u0301мок, ЗАМО\u0301К", "замок, ЗАМОК", {1, 10}),
        ("замо\u0300к", "замок", {3}),
        ("е\u0308лка", "ёлка", set()),
        ("и\u0306од", "йод", set()),
        ("все\u0301", "все", {2}),
        ("ѝ", "и", {0}),
        ("η\u0301ρθα", "ήρθα", set()),
        ("e\u0301te\u0301", "été", set()),
        ("x\u0304 и n\u0308", "x и n", set()),
        ("", "", set()),
    ],
)
def test_marks_go_and_letters_stay(written: str, text: str, stresses: set[int]) -> None:
    plain = unmark(written)
    assert plain.text == text
    assert plain.stresses == stresses


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="аеоЁзк \u0301\u0300\u0308\u0306ή.", max_size=12))
def test_each_character_knows_where_it_comes_from(written: str) -> None:
    plain = unmark(written)
    assert len(plain.places) == len(plain.text) + 1
    assert list(plain.places) == sorted(plain.places)
    assert plain.places[-1] == len(written)
    assert not any(unicodedata.category(letter) == "Mn" for letter in plain.text)
