"""Ways between squares and frames; `cut` is tested where it is used (wav2lip/test_crop.py)."""

import numpy as np
import pytest

from workers.animation.shared.affine import chain, cut, fit, measure_scale, turn_back

WAY = np.array([[1.2, -0.5, 30.0], [0.5, 1.2, -7.0]])


def go(way: np.ndarray, points: np.ndarray) -> np.ndarray:
    return points @ way[:, :2].T + way[:, 2]


def test_a_fit_is_shift_turn_and_size_and_no_more() -> None:
    points = np.random.default_rng(1).normal(0, 50, (9, 2))
    assert fit(points, go(WAY, points)) == pytest.approx(WAY)
    assert measure_scale(WAY) == pytest.approx(1.3)
    sheared = points @ np.array([[1, 0.0], [0.2, 1]])
    found = fit(points, sheared)
    assert found[0, 0] == pytest.approx(found[1, 1])
    assert found[0, 1] == pytest.approx(-found[1, 0])


def test_ways_are_chained_and_turned_back() -> None:
    points = np.random.default_rng(2).normal(0, 50, (5, 2))
    other = np.array([[0.7, 0, 3.0], [0, 0.7, 4.0]])
    assert go(chain(other, WAY), points) == pytest.approx(go(other, go(WAY, points)))
    assert go(turn_back(WAY), go(WAY, points)) == pytest.approx(points)


def test_a_square_has_the_side_that_is_asked_for() -> None:
    frame = np.zeros((60, 80, 4), np.uint8)
    frame[..., 1] = 51
    square = cut(frame, np.array([[0.5, 0, 10], [0, 0.5, 10]]), 40)
    assert square.shape == (40, 40, 3)
    assert square[..., 1] == pytest.approx(0.2)
