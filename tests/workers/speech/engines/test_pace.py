"""What a voice's own scale does not reach is made up for."""

import numpy as np
import pytest

from workers.arrays import F32
from workers.speech.engines.pace import reach_pace

RATE = 22_050


def hum(seconds: float) -> F32:
    time = np.arange(round(seconds * RATE)) / RATE
    return sum(np.sin(2 * np.pi * 120 * n * time) / n for n in range(1, 20)).astype(np.float32)


@pytest.mark.parametrize(("rate", "reached"), [(1.12, 1.05), (0.86, 0.95)])
def test_speech_is_as_long_as_is_wanted(rate: float, reached: float) -> None:
    spoken = hum(2.0 / reached)
    found, factor = reach_pace(spoken, RATE, rate, lambda: 2 * RATE)
    assert len(found) == pytest.approx(2 * RATE / rate, rel=0.001)
    assert factor == pytest.approx(reached / rate, rel=0.001)


def test_what_is_near_enough_is_left_as_it_is() -> None:
    spoken = hum(1.0)
    for rate, usual in ((1.0, 3 * RATE), (1.25, round(1.26 * RATE))):
        found, factor = reach_pace(spoken, RATE, rate, lambda usual=usual: usual)
        assert found is spoken
        assert factor == 1.0
