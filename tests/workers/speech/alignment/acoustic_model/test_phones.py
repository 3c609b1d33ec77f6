"""Phonemes folded to sounds."""

from workers.speech.alignment.acoustic_model.phones import SILENCE, SOUNDS, VOWELS, fold
from workers.speech.visemes import _BY_SYMBOL, viseme_of


def test_every_phoneme_of_the_visemes_is_a_sound() -> None:
    silent = [symbol for symbol in _BY_SYMBOL if fold(symbol) == (SILENCE,)]
    assert silent == ["ʔ"]


def test_every_sound_has_a_viseme_and_lips_keep_theirs() -> None:
    assert all(viseme_of(sound) for sound in SOUNDS)
    for symbol, viseme in _BY_SYMBOL.items():
        told = viseme_of(SOUNDS[fold(symbol)[0]])
        if symbol not in "βɸɱ":  # which are heard as their neighbours at the lips
            assert (told == "PP") == (viseme == "PP")


def test_diphthongs_and_affricates_are_two_sounds() -> None:
    assert [SOUNDS[sound] for sound in fold("aɪ")] == ["a", "ɪ"]
    assert [SOUNDS[sound] for sound in fold("tʃ")] == ["t", "ʃ"]
    assert [SOUNDS[sound] for sound in fold("dʲ")] == ["d"]
    assert [SOUNDS[sound] for sound in fold("iː")] == ["i"]
    assert fold("") == (SILENCE,)


def test_vowels_are_vowels() -> None:
    assert {SOUNDS[sound] for sound in VOWELS} == set("iɪeɛæaɑʌəɔouʊyøɨɚ")
