"""Loudness, against pyloudnorm and the standard's own reference."""

import numpy as np
import pyloudnorm
import pytest

from workers.speech.audio.loudness_meter import SILENT, measure


def test_the_reference_tone() -> None:
    """997 Hz at full scale in one channel is -3.01 LUFS (BS.1770-4, note on calibration)."""
    for rate in (16000, 48000):
        tone = np.sin(2 * np.pi * 997 * np.arange(5 * rate) / rate).astype(np.float32)
        assert measure(tone, rate) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_as_another_meter_has_it(rate: int) -> None:
    rng = np.random.default_rng(4)
    sound = np.convolve(rng.normal(0, 1, 45 * rate), np.ones(8) / 8, "same")
    level = np.repeat(10 ** rng.uniform(-2.5, -0.5, 45), rate)
    sound = (sound / np.abs(sound).max() * level).astype(np.float32)
    other = pyloudnorm.Meter(rate).integrated_loudness(sound)
    assert measure(sound, rate) == pytest.approx(other, abs=0.15)


def test_silence_and_a_moment() -> None:
    assert measure(np.zeros(48000, np.float32), 48000) == SILENT
    assert measure(np.zeros(0, np.float32), 48000) == SILENT
    assert measure(np.full(100, 0.5, np.float32), 48000) > SILENT
