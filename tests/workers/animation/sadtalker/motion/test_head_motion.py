import numpy as np
import pytest
from scipy.signal import savgol_filter

from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.motion.head_motion import HeadMotion
from workers.animation.sadtalker.motion.mel_windows import MelWindows

RATE = 16000
FIRST = np.linspace(-0.1, 0.1, 6, dtype=np.float32)


def listen(frames: int, cuts: int, engine: Engine, style: int = 0) -> HeadMotion:
    rng = np.random.default_rng(3)
    samples = (0.2 * rng.standard_normal(frames * RATE // 25)).astype(np.float32)
    mel_windows = MelWindows(RATE)
    head = HeadMotion(engine.audio2pose, FIRST, style, 5)
    for piece in np.array_split(samples, cuts):
        mel_windows.hear(piece)
        head.listen(mel_windows)
    mel_windows.close()
    head.listen(mel_windows)
    assert head.ready(closed=True) == frames
    return head


@pytest.mark.parametrize("frames", [1, 2, 8, 13, 50])
def test_poses_are_smoothed_over_the_whole_film(frames: int, engine: Engine) -> None:
    head = listen(frames, 3, engine)
    raw = head._raw
    assert np.all(raw[0] == 0)
    width = 13 if frames >= 13 else (frames - 1) // 2 * 2 + 1
    wanted = savgol_filter(raw, width, 2, axis=0) if width > 2 else raw
    assert np.abs(head.poses(0, frames, closed=True) - wanted).max() < 1e-5


def test_how_the_sound_is_cut_changes_nothing(engine: Engine) -> None:
    one, many = listen(40, 1, engine), listen(40, 12, engine)
    assert np.array_equal(one.poses(0, 40, closed=True), many.poses(0, 40, closed=True))


def test_poses_that_are_ready_early_are_final(engine: Engine) -> None:
    whole = listen(100, 1, engine).poses(0, 100, closed=True)
    rng = np.random.default_rng(3)
    samples = (0.2 * rng.standard_normal(100 * RATE // 25)).astype(np.float32)
    mel_windows = MelWindows(RATE)
    head = HeadMotion(engine.audio2pose, FIRST, 0, 5)
    mel_windows.hear(samples[: len(samples) * 3 // 4])
    head.listen(mel_windows)
    ready = head.ready(closed=False)
    assert 40 < ready < 75
    assert np.allclose(head.poses(0, ready, closed=False), whole[:ready], atol=1e-6)
    head.forget(30)
    assert np.allclose(head.poses(30, ready - 30, closed=False), whole[30:ready], atol=1e-6)


def test_a_style_is_another_way_of_moving(engine: Engine) -> None:
    apart = listen(40, 1, engine, 0).poses(0, 40, True) - listen(40, 1, engine, 9).poses(
        0, 40, True
    )
    assert np.abs(apart).max() > 1e-4
