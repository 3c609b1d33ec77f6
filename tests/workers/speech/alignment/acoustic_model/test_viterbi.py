"""Viterbi on scores whose best path is known."""

import numpy as np
import pytest

from workers.speech.alignment.acoustic_model.phones import SOUNDS
from workers.speech.alignment.acoustic_model.viterbi import align, scale

P, A, M = SOUNDS.index("p"), SOUNDS.index("a"), SOUNDS.index("m")


def scores(*spans: tuple[int, int]) -> np.ndarray:
    """Frames in which one sound each is likely."""
    row = np.repeat([sound for sound, _ in spans], [count for _, count in spans])
    table = np.full((len(row), len(SOUNDS)), -8.0, np.float32)
    table[np.arange(len(row)), row] = -0.1
    return table


def test_sounds_are_found_where_they_are() -> None:
    found = align(scores((0, 10), (P, 7), (A, 20), (M, 9), (0, 12)), [0, P, A, M, 0])
    assert found is not None
    assert list(found.bounds) == [0, 10, 17, 37, 46, 58]
    assert found.fit == pytest.approx(0)


def test_silences_may_be_left_out_anywhere() -> None:
    heard = scores((P, 7), (A, 20), (0, 30), (P, 5), (A, 9))
    found = align(heard, [0, P, 0, A, 0, P, 0, A, 0])
    assert found is not None
    assert list(found.bounds) == [0, 0, 7, 7, 27, 57, 62, 62, 71, 71]


def test_what_does_not_fit_in_is_refused() -> None:
    assert align(scores((P, 4), (A, 3)), [0, P, A, P, A, 0]) is None


def test_fit_tells_another_text() -> None:
    heard = scores((P, 10), (A, 10), (P, 10), (A, 10))
    right, wrong = align(heard, [P, A, P, A]), align(heard, [M, M, M, M])
    assert right is not None
    assert wrong is not None
    assert right.fit < 0.1
    assert wrong.fit > 5


def test_long_recordings_are_followed_in_a_band() -> None:
    """Two minutes, ten times what is followed at once, with a long silence in the middle."""
    rng = np.random.default_rng(3)
    strides = rng.integers(1, len(SOUNDS) - 1, 1500)  # so that no two alike follow each other
    steps = [int(sound) for sound in 1 + np.cumsum(strides) % (len(SOUNDS) - 1)]
    lengths = rng.integers(4, 13, len(steps))
    spans = [(step, int(length)) for step, length in zip(steps, lengths, strict=True)]
    heard = scores((0, 100), *spans[:700], (0, 2000), *spans[700:], (0, 100))
    found = align(heard, [0, *steps[:700], 0, *steps[700:], 0])
    assert found is not None
    expected = np.cumsum([100, *lengths[:700], 2000, *lengths[700:], 100])
    assert list(found.bounds) == [0, *expected]


def test_the_prior_is_taken_out_in_part() -> None:
    posteriors = np.log(np.array([[0.5, 0.5]], np.float32))
    scaled = scale(posteriors, np.array([0.9, 0.1], np.float32))
    assert scaled[0, 1] - scaled[0, 0] == pytest.approx(0.5 * np.log(9), abs=1e-5)
