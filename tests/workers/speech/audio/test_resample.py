"""Sound at another rate."""

import numpy as np
import pytest

from workers.speech.audio.resample import Resampler


def resample(samples: np.ndarray, rate: int, target: int, piece: int | None = None) -> np.ndarray:
    resampler = Resampler(rate, target)
    pieces = [
        samples[at : at + (piece or 1 << 30)] for at in range(0, len(samples), piece or 1 << 30)
    ]
    return np.concatenate([*(resampler.push(part) for part in pieces), resampler.close()])


def tone(frequency: float, rate: int, seconds: float = 0.5) -> np.ndarray:
    time = np.arange(round(rate * seconds)) / rate
    return (0.5 * np.sin(2 * np.pi * frequency * time)).astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 44100, 48000])
@pytest.mark.parametrize("frequency", [150, 1000, 3000])
def test_a_tone_stays_that_tone_at_its_moment(rate: int, frequency: int) -> None:
    made = resample(tone(frequency, rate), rate, 16000)
    assert len(made) == 8000
    inside = slice(200, -200)
    assert made[inside] == pytest.approx(tone(frequency, 16000)[inside], abs=1e-3)


def test_what_the_lower_rate_cannot_carry_is_gone() -> None:
    made = resample(tone(10000, 44100), 44100, 16000)
    assert np.abs(made[200:-200]).max() < 1e-3


@pytest.mark.parametrize("piece", [1, 7, 441, 5000])
def test_pieces_are_not_heard(piece: int) -> None:
    samples = np.random.default_rng(1).standard_normal(9001).astype(np.float32)
    whole = resample(samples, 22050, 16000)
    assert np.array_equal(resample(samples, 22050, 16000, piece), whole)
    assert len(whole) == -(-9001 * 320 // 441)


def test_nothing_gives_nothing() -> None:
    assert resample(np.zeros(0, np.float32), 22050, 16000).size == 0
