"""Pitch and range moved, measured on the sound; nothing else changes."""

import numpy as np
import pytest

from tests.workers.speech.hearing import pitches
from workers.speech.audio.pitch import intone, stretch

RATE = 22050
SECONDS = np.arange(3 * RATE) / RATE


def sing(middle: float = 150.0) -> np.ndarray:
    """Three seconds of a tune of two semitones either way, with ten harmonics."""
    f0 = middle * 2 ** (2 * np.sin(2 * np.pi * 1.5 * SECONDS) / 12)
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    return (0.1 * sum(np.sin(n * phase) / n for n in range(1, 11))).astype(np.float32)


def hear(samples: np.ndarray) -> tuple[float, float]:
    f0 = pitches(samples, RATE)
    return float(np.median(f0)), float((12 * np.log2(f0)).std())


@pytest.mark.parametrize(
    ("pitch", "spread"), [(1.18, 1.5), (1.2, 1.6), (0.93, 0.7), (1.0, 1.3), (1.15, 1.0)]
)
def test_both_move_as_asked_and_nothing_else(pitch: float, spread: float) -> None:
    before = sing()
    after = intone(before, RATE, pitch, spread)
    assert len(after) == len(before)
    assert np.square(after).mean() == pytest.approx(np.square(before).mean(), rel=0.01)
    middle, width = hear(before)
    assert hear(after)[0] == pytest.approx(middle * pitch, rel=0.03)
    assert hear(after)[1] == pytest.approx(width * spread, rel=0.12)


def test_times_stay() -> None:
    """A silence stays where it was."""
    samples = sing()
    samples[RATE : RATE + 4000] = 0
    after = intone(samples, RATE, 1.2, 1.5)
    assert np.abs(after[RATE + 300 : RATE + 3700]).max() < 1e-3
    assert np.abs(after[RATE - 1000 : RATE - 300]).max() > 0.05


def test_what_has_no_pitch_stays_as_it_is() -> None:
    silence = np.zeros(RATE, np.float32)
    assert np.array_equal(intone(silence, RATE, 1.2, 1.5), silence)
    short = sing()[:1000]
    assert intone(short, RATE, 1.2, 1.5) is short
    whole = sing()
    assert intone(whole, RATE, 1.0, 1.0) is whole


@pytest.mark.parametrize("factor", [1 / 1.12, 1 / 0.86])
def test_length_changes_and_pitch_stays(factor: float) -> None:
    before = sing()
    after = stretch(before, RATE, factor)
    assert len(after) == round(len(before) * factor)
    assert hear(after)[0] == pytest.approx(hear(before)[0], rel=0.02)
    assert hear(after)[1] == pytest.approx(hear(before)[1], rel=0.1)
    assert np.square(after).mean() == pytest.approx(np.square(before).mean(), rel=0.01)
    # The tune's turns are as far apart as they should be.
    quiet = sing()
    quiet[RATE : RATE + 4000] = 0
    gap = np.flatnonzero(np.abs(stretch(quiet, RATE, factor)) < 1e-3)
    middle = np.median(gap[(gap > 0.5 * RATE) & (gap < 2 * RATE)])
    assert middle == pytest.approx((RATE + 2000) * factor, rel=0.02)
