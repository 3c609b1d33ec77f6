"""Every phoneme that is spoken has its viseme."""

import pytest

from avatar_app.catalog.voices import VOICES
from benchmarks.texts import TEXTS
from tests.workers.speech.hearing import speak
from workers.speech.visemes import VISEMES, sounds, viseme_of


@pytest.mark.parametrize(
    ("ipa", "viseme"),
    [("p", "PP"), ("m", "PP"), ("f", "FF"), ("θ", "TH"), ("ɑː", "aa"), ("iː", "ih"), ("uː", "ou"),
     ("tʃ", "CH"), ("ts", "SS"), ("dʒ", "CH"), ("aɪ", "aa"), ("ɲ", "nn"), ("ɣ", "kk"), ("", "sil"),
     ("ɨ", "ih"), ("tɕ", "CH"), ("y", "ou")],
)  # fmt: skip
def test_visemes_of_known_phonemes(ipa: str, viseme: str) -> None:
    assert viseme_of(ipa) == viseme
    assert viseme in VISEMES


def test_marks_have_no_sound_of_their_own() -> None:
    assert not sounds("ʲ")
    assert not sounds("ː")
    assert sounds("tʲ")
    with pytest.raises(KeyError):
        viseme_of("ʲ")


@pytest.mark.parametrize("language", sorted({voice.language for voice in VOICES.values()}))
def test_every_language_speaks_in_known_phonemes(language: str) -> None:
    text = TEXTS.get(language, TEXTS["it"])
    phonemes = [p for s in speak(text, f"{language}-male") for p in s.phonemes]
    assert len(phonemes) > 20
    assert len({p.viseme for p in phonemes}) > 8


def test_russian_y_is_not_rounded() -> None:
    phonemes = [p for s in speak("Мы были сыты.", "ru-female") for p in s.phonemes]
    assert "ou" not in {p.viseme for p in phonemes}
