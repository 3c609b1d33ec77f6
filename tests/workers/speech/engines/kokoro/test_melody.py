"""Durations and F0 under an emotion."""

import numpy as np
import pytest

from avatar_app.script.emotions import Prosody
from workers.speech.engines.kokoro.melody import intone, pace


@pytest.mark.parametrize("rate", [0.86, 0.94, 1.0, 1.06, 1.12])
def test_the_whole_is_as_long_as_the_rate_has_it(rate: float) -> None:
    lengths = np.random.default_rng(3).uniform(1.2, 5, 200).astype(np.float32)
    frames = pace(lengths, rate)
    assert frames.min() >= 1
    assert abs(frames.sum() - lengths.sum() / rate) < 3


def test_no_token_is_lost_at_any_rate() -> None:
    assert pace(np.full(9, 0.2, np.float32), 2.0).min() == 1


def test_pitch_and_range_are_the_table_s() -> None:
    f0 = np.array([0, 180, 200, 220, 0, 5], np.float32)
    energy = np.array([-9, 6, 6, 6, -9, 0], np.float32)
    changed = intone(f0, energy, Prosody(pitch=1.2, range=1.5))
    assert list(changed[[0, 4, 5]]) == [0, 0, 5]  # where there is no voice none is made
    before, after = np.log(f0[1:4]), np.log(changed[1:4])
    assert after.mean() - before.mean() == pytest.approx(np.log(1.2), abs=1e-3)
    assert after.std() / before.std() == pytest.approx(1.5, rel=1e-3)


def test_silence_stays_silence() -> None:
    assert not intone(np.zeros(5, np.float32), np.ones(5, np.float32), Prosody(pitch=2)).any()


def test_a_calm_voice_is_left_as_it_is() -> None:
    f0 = np.array([0, 12, 60, 180, 240, 90], np.float32)
    assert np.allclose(intone(f0, np.ones(6, np.float32), Prosody()), f0)
