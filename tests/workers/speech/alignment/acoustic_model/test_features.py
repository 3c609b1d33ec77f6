"""What the network sees."""

import numpy as np
import pytest

from workers.speech.alignment.acoustic_model.features import BANDS, FLOOR, extract_features


def tone(frequency: float, rate: int, seconds: float = 1.0) -> np.ndarray:
    return np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate).astype(
        np.float32
    )


def test_a_hundred_frames_a_second_at_any_rate() -> None:
    for rate in (8000, 16000, 22050, 44100, 48000):
        assert extract_features(tone(500, rate), rate).shape == (100, BANDS)


@pytest.mark.parametrize("frequency", [200, 1000, 3000])
def test_a_sound_looks_alike_at_any_rate(frequency: float) -> None:
    seen = [extract_features(tone(frequency, rate), rate)[50] for rate in (16000, 22050, 48000)]
    strong = seen[0] > seen[0].max() - 3
    assert strong.sum() < 6
    for other in seen[1:]:
        assert other[strong] == pytest.approx(seen[0][strong], abs=0.5)


def test_power_is_that_of_the_sound() -> None:
    """A sine of amplitude 1 has the power 1/2, most of it in the two bands it falls between."""
    assert np.exp(extract_features(tone(1000, 16000), 16000)[50]).sum() == pytest.approx(
        0.5, rel=0.2
    )


def test_frames_are_where_the_sound_is() -> None:
    click = np.zeros(16000, np.float32)
    click[8000] = 1  # at 0.5 s: on the edge of frames 49 and 50
    level = extract_features(click, 16000).max(axis=1)
    assert set(np.flatnonzero(level > np.log(FLOOR) + 1)) == {49, 50}


def test_silence_is_the_floor_and_a_moment_is_nothing() -> None:
    assert np.all(
        extract_features(np.zeros(16000, np.float32), 16000)
        == np.float32(np.log(np.float32(FLOOR)))
    )
    assert extract_features(np.zeros(10, np.float32), 16000).shape == (0, BANDS)
