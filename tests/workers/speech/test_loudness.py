"""-16 LUFS over the whole programme, known before it is spoken."""

import pyloudnorm
import pytest

from benchmarks.texts import TEXTS
from tests.workers.speech.hearing import sound, speak

OTHER = {
    "en": "Yes! No, wait. I told my brother about it, and he laughed for an hour. Why not?",
    "el": "Ναι! Όχι, περίμενε. Το είπα στον αδελφό μου και γέλασε μία ώρα. Γιατί όχι;",
    "ru": "Да! Нет, подожди. Я рассказал об этом брату, и он смеялся целый час. Почему бы нет?",
}


def loudness(text: str, voice: str) -> float:
    speeches = speak(text, voice)
    return float(pyloudnorm.Meter(speeches[0].rate).integrated_loudness(sound(speeches)))


@pytest.mark.parametrize("language", ["en", "el", "ru"])
@pytest.mark.parametrize("gender", ["female", "male"])
def test_programmes_are_within_half_a_unit_of_the_target(language: str, gender: str) -> None:
    voice = f"{language}-{gender}"
    text = TEXTS[language]
    for programme in (
        text,
        OTHER[language],
        f"[angry] {text}",
        f"[sad] {text}",
        f"{text} [excited] {text}",
    ):
        assert loudness(programme, voice) == pytest.approx(-16, abs=0.5), programme[:12]


def test_within_a_programme_emotions_keep_their_loudness() -> None:
    speeches = speak(f"{TEXTS['en']} [angry] {TEXTS['en']} [sad] {TEXTS['en']}", "en-female")

    def level(name: str) -> float:
        audio = sound([speech for speech in speeches if speech.mood.name == name])
        return float(pyloudnorm.Meter(speeches[0].rate).integrated_loudness(audio))

    assert level("angry") - level("neutral") == pytest.approx(3.5, abs=1.0)
    assert level("sad") - level("neutral") == pytest.approx(-3.0, abs=1.0)
