import numpy as np
from numpy.typing import NDArray

from workers.performance.gaze import FULL_TURN, LARGEST, Gaze
from workers.performance.timeline import End

FPS = 50.0


def play(
    seed: int, length: float = 30.0, yaw: float = 0.0, pitch: float = 0.0
) -> NDArray[np.float64]:
    gaze = Gaze(FPS, np.random.default_rng(seed))
    looks = []
    for start in range(0, round(length * FPS), 20):
        if start + 20 >= (length - 0.4) * FPS and start + 20 < (length - 0.4) * FPS + 20:
            gaze.hear(End(length - 0.4, length - 1 / FPS))
        times = np.arange(start, start + 20) / FPS
        swing = np.sin(times)
        looks.append(gaze.play(times, yaw * swing, pitch * swing))
    return np.concatenate(looks)


def test_gaze_is_small_and_mostly_into_the_camera():
    looks = np.concatenate([play(seed) for seed in range(10)])
    size = np.hypot(*looks.T)
    assert size.max() < 0.25
    assert 0.75 < np.mean(size < 0.05) < 0.95
    assert size.max() > 0.06  # it does glance away


def test_gaze_stands_still_between_jumps_and_jumps_fast():
    looks = play(1)
    moving = np.any(np.abs(np.diff(looks, axis=0)) > 1e-6, axis=1)
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], moving, [0]]))))[::2]
    assert runs.max() <= 0.06 * FPS  # frames
    assert np.mean(moving) < 0.12
    assert 10 < len(runs) < 60


def test_eyes_turn_against_the_head():
    still, turned = play(2), play(2, yaw=3.0, pitch=2.0)
    times = np.arange(len(still)) / FPS
    swing = np.sin(times)
    np.testing.assert_allclose(turned[:, 0], still[:, 0] - 3.0 * swing / FULL_TURN, atol=1e-9)
    np.testing.assert_allclose(turned[:, 1], still[:, 1] + 2.0 * swing / FULL_TURN, atol=1e-9)


def test_gaze_is_bounded_for_any_head():
    assert np.abs(play(3, yaw=40.0, pitch=40.0)).max() <= LARGEST


def test_a_film_begins_and_ends_at_the_camera():
    for seed in range(20):
        looks = play(seed, 8.0)
        assert np.abs(looks[0]).max() == 0.0
        assert np.abs(looks[-1]).max() < 1e-9
