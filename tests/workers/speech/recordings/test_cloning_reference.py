"""What a voice may be cloned from: cases made with espeak-ng's voices, noise and music."""

from functools import lru_cache

import numpy as np
import pytest

from avatar_app.errors import RecordingError
from workers.speech.audio.effects import apply_effects
from workers.speech.engines.espeak.native import synthesize
from workers.speech.recordings.cloning_reference import SHORTEST, check_reference
from workers.speech.recordings.recording import RATE, Recording, clipped
from workers.speech.recordings.voice_analysis import characterise

SENTENCES = {
    "en-us": (
        "Good morning, and thank you all for coming today.",
        "My brother plays the piano every evening after work.",
        "We will look at the numbers, then go home and rest a little.",
        "Nobody knows what will happen tomorrow or next week.",
    ),
    "ru": (
        "Сегодня мы посмотрим на цифры, а потом пойдём домой.",
        "Мой брат играет на пианино каждый вечер после работы.",
        "Никто не знает, что будет завтра или на следующей неделе.",
        "Погода была такая плохая, что мы весь день сидели дома.",
    ),
}
MOODS = ((50, 50, 160), (66, 90, 180), (43, 30, 140), (60, 70, 160))  # pitch, range, rate


@lru_cache(maxsize=64)
def sentence(
    language: str, number: int, variant: str, pitch: int = 50, spread: int = 50, rate: int = 160
) -> np.ndarray:
    """float32 at RATE, half a second of silence around it."""
    said = synthesize(SENTENCES[language][number], f"{language}+{variant}", rate, pitch, spread)
    samples = apply_effects(said.samples.astype(np.float32) / 32768, said.rate, 0.0)
    times = np.arange(round(len(samples) / said.rate * RATE)) / RATE
    heard = np.interp(times, np.arange(len(samples)) / said.rate, samples)
    return np.pad(heard / np.abs(heard).max() * 0.5, RATE // 4).astype(np.float32)


def people(*variants: str, language: str = "en-us") -> np.ndarray:
    """Four sentences, by these speakers in turn."""
    return np.concatenate(
        [sentence(language, number, variants[number % len(variants)]) for number in range(4)]
    )


def check(samples: np.ndarray, share: float = 0.0) -> object:
    return check_reference(Recording(samples.astype(np.float32), (), share))


def hiss(samples: np.ndarray, under: float) -> np.ndarray:
    """Noise, its level some dB under that of what is said."""
    level = np.sqrt(np.square(samples[np.abs(samples) > 0.01]).mean())
    noise = np.random.default_rng(1).standard_normal(len(samples))
    return samples + noise * level * 10 ** (-under / 20)


def music(seconds: float, chord: tuple[int, ...] = (0, 4, 7), beat: float = 0.5) -> np.ndarray:
    """Chords that are struck and fade, or one note after the other."""
    sound = np.zeros(round(seconds * RATE))
    roots = np.random.default_rng(2).integers(0, 12, round(seconds / beat))
    for index, root in enumerate(roots):
        start = round(index * beat * RATE)
        times = np.arange(min(round(1.5 * beat * RATE), len(sound) - start)) / RATE
        for step in chord:
            pitch = 160 * 2 ** ((root + step) / 12)
            tones = sum(np.sin(2 * np.pi * pitch * n * times) / n**1.2 for n in range(1, 9))
            sound[start : start + len(times)] += tones * np.exp(-3 * times)
    return sound / np.abs(sound).max() * 0.5


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("variant", ["f5", "klatt4", "klatt6", "Annie", "m7"])
def test_one_speaker_is_welcome(language: str, variant: str) -> None:
    found = check_reference(Recording(people(variant, language=language), ()))
    assert found.speech > SHORTEST
    assert found.noise > 40
    assert not any("one person" in warning for warning in found.warnings)


def test_who_has_moods_is_still_one() -> None:
    said = [sentence("en-us", number, "f5", *mood) for number, mood in enumerate(MOODS)]
    check(np.concatenate(said))


def test_it_is_cut_to_what_is_said() -> None:
    said = people("f5")
    framed = np.concatenate([np.zeros(3 * RATE), *[said] * 4, np.zeros(4 * RATE)])
    found = check_reference(Recording(framed.astype(np.float32), ()))
    assert 30 < len(found.samples) / found.rate < 38  # thirty seconds are spoken, the rest pauses
    assert np.abs(found.samples[: RATE // 3]).max() > 0.05


@pytest.mark.parametrize(
    ("one", "other"), [("f5", "klatt4"), ("klatt6", "f5"), ("f2", "klatt4"), ("m7", "Annie")]
)
def test_two_speakers_are_refused(one: str, other: str) -> None:
    with pytest.raises(RecordingError) as caught:
        check(people(one, other))
    assert caught.value.code == "audio_many_voices"


@pytest.mark.parametrize("under", [10, 15, 25])
def test_noise_is_measured(under: float) -> None:
    found = characterise(hiss(people("klatt4"), under).astype(np.float32), RATE)
    assert found.noise == pytest.approx(under, abs=2.5)


def test_noise_is_refused_or_warned_of() -> None:
    with pytest.raises(RecordingError, match="quiet room") as caught:
        check(hiss(people("f5"), 6))
    assert caught.value.code == "audio_noisy"
    found = check_reference(Recording(hiss(people("f5"), 16).astype(np.float32), ()))
    assert "noise behind the voice" in " ".join(found.warnings)


def test_music_behind_the_voice_is_noise() -> None:
    said = people("klatt4")
    behind = music(len(said) / RATE)
    level = np.sqrt(np.square(said[np.abs(said) > 0.01]).mean() / np.square(behind).mean())
    with pytest.raises(RecordingError) as caught:
        check(said + behind * level * 10 ** (-6 / 20))
    assert caught.value.code == "audio_noisy"


@pytest.mark.parametrize(
    "sound",
    [
        music(10),
        music(10, (0,), 0.25),
        music(10, (0, 3, 7, 10), 0.4),
        0.3 * np.sin(2 * np.pi * 220 * np.arange(8 * RATE) / RATE),
    ],
    ids=["chords", "melody", "sevenths", "tone"],
)
def test_music_is_refused(sound: np.ndarray) -> None:
    with pytest.raises(RecordingError) as caught:
        check(sound)
    assert caught.value.code == "audio_music"


def test_too_little_speech_is_refused() -> None:
    with pytest.raises(RecordingError, match=r"only [23]\.\d s are spoken") as caught:
        check(np.concatenate([sentence("en-us", 0, "f5"), np.zeros(8 * RATE)]))
    assert caught.value.code == "audio_too_short"
    found = check_reference(
        Recording(np.concatenate([sentence("en-us", number, "f5") for number in range(3)]), ())
    )
    assert "sound truer" in " ".join(found.warnings)


@pytest.mark.parametrize("loudness", [0.0, 0.05])
def test_where_nobody_speaks_there_is_no_voice(loudness: float) -> None:
    with pytest.raises(RecordingError) as caught:
        check(loudness * np.random.default_rng(1).standard_normal(8 * RATE))
    assert caught.value.code == "audio_no_voice"


def test_what_is_cut_off_is_refused() -> None:
    loud = np.clip(people("f5") * 8, -1, 1)
    assert clipped(loud) > 0.02
    with pytest.raises(RecordingError, match="overdriven") as caught:
        check(loud, clipped(loud))
    assert caught.value.code == "audio_clipped"
