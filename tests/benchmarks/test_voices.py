"""Emotion as it is heard: each engine's voices by the benchmark that measures published ones."""

from pathlib import Path

import numpy as np
import pytest

from avatar_app.script.emotions import EMOTIONS
from avatar_app.settings import load_settings
from benchmarks.table import Table
from benchmarks.voices import append_voice, deliver, measure
from tests.workers.speech.stand_in import install
from tests.workers.speech.tiny import make_voice
from workers.speech.registry import list_voices
from workers.speech.speech import Mood, Phoneme, Speech, Word

EMBEDDED = ("en-female", "en-male", "el-male", "ru-female")
MADE = ("en-us-tiny-medium", "el-gr-tiny-low", "ru-ru-tiny-medium", "en-slt", "en-rms")


@pytest.mark.parametrize("name", [*EMBEDDED, *MADE])
def test_excited_is_higher_wider_faster_louder_and_sad_the_opposite(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the table's amount: pitch within 6 %, range 25 %, rate 8 %, loudness 1 dB."""
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    folder = tmp_path / "weights" / "piper"
    make_voice(folder, "en_US-tiny-medium", "en-us")
    make_voice(folder, "el_GR-tiny-low", "el")
    make_voice(folder, "ru_RU-tiny-medium", "ru", f0=110)
    install(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    told = deliver(list_voices()[name])
    plain = told["neutral"]
    for emotion, sign in (("excited", 1), ("sad", -1)):
        asked, found = EMOTIONS[emotion].prosody, told[emotion]
        assert found.pitch / plain.pitch == pytest.approx(asked.pitch, rel=0.06)
        assert found.range / plain.range == pytest.approx(asked.range, rel=0.25)
        assert found.rate / plain.rate == pytest.approx(asked.rate, rel=0.08)
        assert found.loudness - plain.loudness == pytest.approx(asked.gain_db, abs=1.0)
        for part in ("pitch", "range", "rate", "loudness"):
            assert sign * (getattr(found, part) - getattr(plain, part)) > 0


def test_a_voice_without_emotion_misses_its_target(monkeypatch: pytest.MonkeyPatch) -> None:
    voice = list_voices()["en-female"]
    flat = dict.fromkeys(("neutral", "excited", "sad"), deliver(voice)["neutral"])
    monkeypatch.setattr("benchmarks.voices.deliver", lambda _voice: flat)
    table = Table("")
    append_voice(table, voice)
    assert [row.met for row in table.rows] == [False, False, None]


def test_what_is_measured_is_what_is_there() -> None:
    rate = 16000
    when = np.arange(4 * rate) / rate
    f0 = 200 * 2 ** (2 * np.sin(2 * np.pi * when) / 12)
    phase = 2 * np.pi * np.cumsum(f0) / rate
    audio = (0.1 * sum(np.sin(n * phase) / n for n in range(1, 9))).astype(np.float32)
    words = tuple(Word("a", n * 0.5, n * 0.5 + 0.5) for n in range(8))
    phonemes = (Phoneme("a", "aa", 0.0, 4.0),)
    mood = Mood("neutral", 1.0, 0.0, 4.0)
    found = measure([Speech(audio, rate, 0.0, words, phonemes, mood, True, True)])
    assert found.pitch == pytest.approx(200, rel=0.03)
    assert found.range == pytest.approx(2 / np.sqrt(2), rel=0.1)
    assert found.rate == pytest.approx(2.0)
