"""Kokoro's alphabet, and espeak-ng's phonemes in it."""

import pytest

from avatar_app.script.ipa import CONSONANTS, VOWELS
from workers.speech.engines.kokoro.alphabet import PAUSES, TOKENS, respell


def test_letters_have_the_published_numbers() -> None:
    assert len(TOKENS) == 114
    assert {TOKENS[letter] for letter in PAUSES} == {1, 2, 3, 4, 5, 6, 9, 10}
    numbers = {" ": 16, "A": 24, "W": 39, "a": 43, "z": 68, "ɑ": 69, "ʤ": 82, "ɹ": 123, "ʧ": 133}
    numbers |= {"ˈ": 156, "ː": 158, "ᵻ": 177}
    assert {letter: TOKENS[letter] for letter in numbers} == numbers
    assert len(set(TOKENS.values())) == len(TOKENS)


@pytest.mark.parametrize(
    ("language", "pairs"),
    [
        ("en-us", {"ˈeɪ": "ˈA", "oʊ": "O", "ɜː": "ɜɹ", "ɚ": "əɹ", "ɑː": "ɑ", "ɾ": "T", "əl": "ᵊl"}),
        ("en-us", {"dʒ": "ʤ", "tʃ": "ʧ", "aɪɚ": "Iəɹ", "ʔ": "t", "ɐ": "ə", "n̩": "ᵊn", "ᵻ": "ᵻ"}),
        ("en", {"əʊ": "Q", "ɑː": "ɑː", "ɜː": "ɜː", "eə": "ɛː", "iə": "ɪə", "aʊ": "W", "ɔɪ": "Y"}),
        ("es", {"aɪ": "I", "ɾ": "ɾ", "r": "r", "ˈa": "ˈa", "x": "x", "β": "β", "eɪ": "A"}),
        ("fr-fr", {"ɑ̃": "ɑ̃", "ə-": "ə", "ʁ": "ʁ", "œ": "œ"}),
        ("it", {"ts": "ʦ", "dz": "ʣ", "tʃ": "ʧ", "ʎ": "ʎ", "eː": "eː"}),
        ("pt-br", {"ɐ̃ʊ": "ɐ̃ʊ", "dʒ": "ʤ", "æ": "æ"}),
        ("el", {"r": "ɾ", "ˌe": "e", "ˈa": "ˈa", "θ": "θ", "ɣ": "ɣ", "ɟ": "ɟ", "ɪ": "i"}),
        ("ru", {"tʃʲ": "ʨ", "ɕː": "ɕː", "ts": "ʦ", "dʲ": "dʲ", "ɐ": "ɐ", "ˈɨ": "ˈɨ"}),
        ("ru", {"ɭ": "l", "ˈɑ": "ˈa", "y": "ɨ", "ˈɵ": "ˈo", "ʌ": "ə"}),  # as espeak-ng has them
    ],
)
def test_phonemes_are_respelt(language: str, pairs: dict[str, str]) -> None:
    assert {ipa: respell(ipa, language) for ipa in pairs} == pairs


@pytest.mark.parametrize("language", ["en-us", "en", "es", "el", "ru"])
def test_every_sound_of_the_lexicon_has_a_letter(language: str) -> None:
    assert [ipa for ipa in VOWELS + CONSONANTS if not respell(ipa, language)] == []


def test_what_it_has_no_letter_for_is_left_out() -> None:
    assert respell("ħa1", "es") == "a"
