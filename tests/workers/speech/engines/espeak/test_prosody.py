"""Emotion in the voice: measured on what is heard."""

import numpy as np
import pytest

from avatar_app.script.emotions import EMOTIONS, Prosody
from tests.workers.speech.hearing import pitches, sound, speak
from workers.speech.engines.espeak.prosody import deliver

TEXTS = {
    "en": "This is a longer sentence, by which we hear how a voice goes up and down as it speaks.",
    "el": "Αυτή είναι μια μεγάλη πρόταση, για να ακούσουμε πώς ανεβαίνει και κατεβαίνει η φωνή.",
    "ru": "Это длинное предложение, по которому слышно, как голос поднимается и опускается.",
}


def measure(voice: str, cue: str) -> tuple[float, float, float]:
    """Median F0 in Hz, its spread in semitones, and seconds of speech."""
    speeches = speak(f"[{cue}] {TEXTS[voice[:2]]}", voice)
    f0 = pitches(sound(speeches), speeches[0].rate)
    words = [word for speech in speeches for word in speech.words]
    spread = float(np.std(12 * np.log2(f0 / np.median(f0))))
    return float(np.median(f0)), spread, words[-1].end - words[0].start


@pytest.mark.parametrize("voice", ["en-female", "en-male", "el-female", "ru-female", "ru-male"])
def test_excited_is_higher_wider_faster_and_sad_the_opposite(voice: str) -> None:
    pitch, spread, length = measure(voice, "neutral")
    for cue, sign in (("excited", 1), ("sad", -1)):
        high, wide, long = measure(voice, cue)
        prosody = EMOTIONS[cue].prosody
        assert sign * (high - pitch) > 0
        assert sign * (wide - spread) > 0
        assert sign * (length - long) > 0
        # Within a tenth of the table for pitch and rate; the spread's estimate is noisier.
        assert high / pitch == pytest.approx(prosody.pitch, rel=0.10)
        assert length / long == pytest.approx(prosody.rate, rel=0.10)
        assert wide / spread == pytest.approx(prosody.range, rel=0.35)


def test_half_an_emotion_lies_between() -> None:
    whole, half, none = (
        deliver(EMOTIONS["excited"].prosody.scaled(intensity)) for intensity in (1.0, 0.5, 1e-9)
    )
    neutral = deliver(Prosody())
    assert (none.rate, none.pitch) == (neutral.rate, neutral.pitch)
    assert none.rate < half.rate < whole.rate
    assert none.pitch < half.pitch < whole.pitch
    assert none.pitch_range < half.pitch_range < whole.pitch_range


def test_women_speak_higher_than_men() -> None:
    assert 165 < measure("en-female", "neutral")[0] < 240
    assert 80 < measure("en-male", "neutral")[0] < 130


@pytest.mark.parametrize("emotion", list(EMOTIONS))
def test_parameters_stay_in_the_library_s_bounds(emotion: str) -> None:
    delivery = deliver(EMOTIONS[emotion].prosody)
    assert 80 <= delivery.rate <= 450
    assert 0 <= delivery.pitch <= 99
    assert 0 <= delivery.pitch_range <= 99
