"""A face followed through frames, hidden and found again."""

import cv2
import numpy as np
import pytest

from tests.workers.face.photos import CLOSE, on_wall
from tests.workers.video.clips import sway
from workers.face.detection.faces import Face, find_all
from workers.face.detection.tracking import FaceTrack, follow

WALL = np.full_like(CLOSE, 140)


def largest(faces: list[Face]) -> Face:
    return max(faces, key=lambda face: face.eyes)


def trace(seen: str, jump: float = 0.0) -> FaceTrack:
    """A face that goes right by a pixel a frame where seen ("#"); from a "|" on it is elsewhere."""
    flags = np.array([sign == "#" for sign in seen.replace("|", "")])
    points = np.tile(find_all(CLOSE)[0].landmarks, (len(flags), 1, 1))
    points[:, :, 0] += np.arange(len(flags))[:, None]
    if "|" in seen:
        points[seen.index("|") :, :, :2] += jump
    points[~flags] = 0
    return FaceTrack(points, flags, np.zeros(len(flags), np.float32))


def test_a_moving_face_is_followed() -> None:
    frames = sway(CLOSE, 20)
    found = follow(frames, largest)
    assert found.seen.all()
    for k in (0, 7, 19):
        alone = largest(find_all(frames[k])).landmarks
        apart = np.hypot(*(found.landmarks[k] - alone)[:, :2].T)
        assert np.median(apart) < 0.02 * largest(find_all(frames[k])).eyes


def test_it_is_found_again_after_it_was_hidden() -> None:
    frames = sway(CLOSE, 30)
    frames[8:14] = [WALL] * 6
    found = follow(frames, largest)
    assert found.seen[:8].all()
    assert not found.seen[8:14].any()
    assert found.seen[20:].all()


def test_one_who_comes_late_is_found() -> None:
    found = follow([WALL] * 12 + sway(CLOSE, 14), largest)
    assert not found.seen[:12].any()
    assert found.seen[-8:].all()


def test_of_two_the_chosen_one_is_kept() -> None:
    small = cv2.resize(CLOSE, (200, 200), interpolation=cv2.INTER_AREA)
    frames = []
    for frame in sway(small, 16):
        both = on_wall(frame, (460, 230), (10, 15))
        both[15:215, 250:450] = frame[:, ::-1]
        frames.append(both)
    frames[6:8] = [np.full_like(frames[0], 140)] * 2
    found = follow(frames, lambda faces: faces[1])
    assert found.landmarks[found.seen][:, :, 0].mean(axis=1).min() > 240


def test_no_face_is_no_error_and_takes_no_time() -> None:
    assert not follow([WALL] * 40, largest).seen.any()


@pytest.mark.parametrize(
    ("seen", "jump", "wanted"),
    [
        ("#" * 40, 0, (0, 40)),
        ("." * 10 + "#" * 20 + "." * 4 + "#" * 6, 0, (10, 40)),  # soon again
        ("#" * 8 + "." * 20 + "#" * 12, 0, (28, 40)),
        ("#" * 25 + "|" + "#" * 15, 200, (0, 25)),  # another picture
        ("#" * 25 + "|" + "#" * 15, 3, (0, 40)),  # only quick
        ("." * 40, 0, (0, 0)),
    ],
)
def test_the_longest_run_is_used(seen: str, jump: float, wanted: tuple[int, int]) -> None:
    assert trace(seen, jump).stretch(25) == wanted


def test_gaps_are_bridged() -> None:
    whole, torn = trace("#" * 30), trace("#" * 10 + "." * 5 + "#" * 15)
    assert np.allclose(torn.smooth(0, 30), whole.smooth(0, 30), atol=1e-3)


def test_smoothing_calms_and_is_neither_late_nor_less() -> None:
    rng = np.random.default_rng(4)
    times = np.arange(60)
    moving = 30 * np.sin(times / 4)  # as quick as a lip
    noise = rng.normal(0, 1, (60, 468, 3))
    points = (moving[:, None, None] + noise).astype(np.float32)
    smooth = FaceTrack(points, np.ones(60, bool), np.zeros(60, np.float32)).smooth(0, 60)
    assert (smooth - moving[:, None, None])[3:-3].std() < 0.72 * noise.std()
    mean = smooth.mean(axis=(1, 2))
    assert mean[3:-3] == pytest.approx(moving[3:-3], abs=0.35)
    assert mean == pytest.approx(moving, abs=1.0)  # beyond the ends nobody knows


def test_another_shot_is_told_from_one_who_moves() -> None:
    frames = sway(CLOSE, 50)
    other = [np.ascontiguousarray(frame[:, ::-1]) for frame in frames[:30]]
    cut = follow(frames + other, largest)
    assert list(cut.cuts(25)) == [50]
    assert cut.seen.all()
    assert cut.stretch(25) == (0, 50)
    assert not len(follow(frames, largest).cuts(25))
